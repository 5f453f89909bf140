"""What every test may ask for."""

from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from lmcvote import bundled, settings
from lmcvote.election import Election

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
