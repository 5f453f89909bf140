"""A whole election, made once for all who check one."""

import contextlib
import shutil
from pathlib import Path

import pytest

from lmcvote.audit import trail
from lmcvote.audit.chain import code
from tests.wording import run


@pytest.fixture(scope="session")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole election, which nobody changes; beside it what its commands said."""
    folder = tmp_path_factory.mktemp("verify") / "election"
    with (folder.parent / "said.txt").open("w", encoding="utf-8") as said, contextlib.redirect_stdout(said):
        assert run("demo", str(folder)) == 0
    return folder


@pytest.fixture
def folder(done: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(done, tmp_path / "election"))


@pytest.fixture(scope="session")
def made(done: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The scrutineer's bundle of it as a folder, which nobody changes, and the code of a page that left the office."""
    place = tmp_path_factory.mktemp("bundle")
    election = Path(shutil.copytree(done, place / "election"))
    page = code(trail.read(election).head)
    with contextlib.redirect_stdout(None):
        assert run("verify", str(election), "--bundle", str(place / "bundle")) == 0
    return place / "bundle", page


@pytest.fixture
def bundle(made: tuple[Path, str], tmp_path: Path) -> Path:
    """A copy to tamper with."""
    return Path(shutil.copytree(made[0], tmp_path / "bundle"))


@pytest.fixture(scope="session")
def page(made: tuple[Path, str]) -> str:
    """The code that the declaration has, which was pinned up."""
    return made[1]
