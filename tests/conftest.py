"""What every test may ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from lmcvote import bundled, settings
from lmcvote.election import Election
from tests import postgres

hypothesis_settings.register_profile("lmcvote", deadline=None, derandomize=True)
hypothesis_settings.load_profile("lmcvote")


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
