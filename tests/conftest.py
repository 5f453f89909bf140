"""What every test may ask for."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

from lmcvote import bundled, settings
from lmcvote.election import Election
from tests import postgres
from tests.assured import SHARED_MEMORY

if TYPE_CHECKING:
    from lmcvote.cli.ballots.styles import Papers
    from tests.prints import Agreed

hypothesis_settings.register_profile("lmcvote", deadline=None, derandomize=True)
hypothesis_settings.load_profile("lmcvote")


def pytest_addoption(parser: pytest.Parser) -> None:
    """After a change of wording that is meant: python -m pytest -k wording --agreed."""
    parser.addoption("--agreed", action="store_true", help="write tests/documents anew, for a person to read")


@pytest.fixture
def agreed(request: pytest.FixtureRequest) -> "Agreed":
    """What leaves the office is what a person read and agreed to."""

    def compare(name: str, made: str) -> None:
        kept = Path(__file__).parent / "documents" / name
        if request.config.getoption("--agreed"):
            kept.write_bytes(made.encode())
        assert made == kept.read_text("utf-8"), f"{name} says something else: if it is meant, run with --agreed"

    return compare


@pytest.fixture(scope="session")
def example() -> Election:
    """The worked example's election."""
    return settings.read(bundled.folder("ballots") / "board-election")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the test stands in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of our own; where none is installed, its tests are left out, but never in CI."""
    if postgres.programs() is None and not os.environ.get("CI"):
        pytest.skip("PostgreSQL is not installed")
    with postgres.server() as running:
        yield running


@pytest.fixture(scope="session")
def ground() -> "Iterator[tuple[Papers, Path]]":
    """What every small election begins with, and where they are held."""
    from tests import small_elections

    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as folder:
        yield small_elections.template(Path(folder) / "template"), Path(folder)
