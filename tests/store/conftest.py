"""Every test of the stores runs on both engines: in a file of the folder, and in a database of a real server."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from lmcvote.store import engines

FEW = 15
"""Examples of each property on the server."""
USED = "_hypothesis_internal_use_settings"
"""Where Hypothesis keeps the settings of a test."""


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
        for test in vars(request.module).values():
            if hasattr(test, USED):  # a statement to a server takes ten times as long as one to a file
                patched.setattr(test, USED, settings(max_examples=FEW))
        patched.setattr(engines, "engine", lambda folder, where: engine(folder, server.place_for(folder, where)))
        yield kind
