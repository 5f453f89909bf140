"""A recall at the stages that the tests begin from, each made once."""

import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from tests.cli.petition.desk import BY, TWO, Asked, keyed, numbers, on, settings

REAL = (("rehearsal = true", "rehearsal = false"), ("made-up minute 2027/13", "LMC minute 2027/13"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recall with its roll frozen, no rehearsal: never changed, only copied."""
    place = tmp_path_factory.mktemp("recall")
    with chdir(place):
        assert on("2027-02-01", "new", "r", "--like", "recall") == 0
        settings(Path("r"), *REAL)
        with chdir("r"):
            for argv in (
                ("electorate", "build", "--as-at", "2027-02-01"),
                ("electorate", "rule", "--sheet", "lists/rulings.csv"),
                ("electorate", "rule", "kies6j2x", "eligible", *BY, "--reason", "Rang the practice"),
                ("electorate", "freeze", *TWO),
            ):
                assert on("2027-05-18", *argv) == 0
    return place / "r"


@pytest.fixture(scope="session")
def made_open(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the petition open and sheets out."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("open") / "r"))
    with chdir(folder):
        assert on("listed", "recall", "members", *BY) == 0
        assert on("opening", "recall", "open", *TWO) == 0
        assert on("opening", "recall", "sheets", *BY) == 0
    return folder


@pytest.fixture(scope="session")
def made_called(made_open: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, signed by just enough, and closed."""
    folder = Path(shutil.copytree(made_open, tmp_path_factory.mktemp("called") / "r"))
    with chdir(folder):
        keyed("signing", *numbers()[:45])
        for day, *argv in (
            ("signing", "record", "keyed.csv", *TWO),
            ("signing", "letters", *BY),
            ("after", "close", *TWO),
        ):
            assert on(day, "recall", *argv) == 0
    return folder


@pytest.fixture
def called(made_called: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(made_called, tmp_path / "r"))
    return Path()


@pytest.fixture
def frozen(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(made, tmp_path / "r"))
    return Path()


@pytest.fixture
def opened(made_open: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(made_open, tmp_path / "r"))
    return Path()


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(capsys, monkeypatch)
