"""Every test of the stores runs on both engines: in a file of the folder, and in a database of a real server."""

from collections.abc import Iterator

import pytest

from lmcvote.store import engines


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is said of a file alone is not asked of a server."""
    items[:] = [one for one in items if not (on_server(one) and one.get_closest_marker("of_a_file"))]


def on_server(item: pytest.Item) -> bool:
    """Whether this is the run of a test on the server."""
    return (
        isinstance(item, pytest.Function)
        and getattr(item, "callspec", None) is not None
        and "postgresql" in item.callspec.params.values()
    )


@pytest.fixture(autouse=True, scope="module", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """On the server each file of each folder has a place of its own."""
    kind: str = request.param
    if kind == "sqlite":
        yield kind
        return
    server, engine = request.getfixturevalue("server"), engines.engine
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(engines, "engine", lambda folder, where: engine(folder, server.place_for(folder, where)))
        yield kind
