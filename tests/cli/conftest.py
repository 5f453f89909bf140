"""How the tests of the command line ask."""

import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.asking import AT, REEVE, SIGNED, WHY, Said
from tests.cli.returning import RECORD, Typed, lines
from tests.wording import run


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command with --json: its exit code and its object."""

    def run_json(*argv: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(*argv, "--json")
        return code, json.loads(capsys.readouterr().out)

    return run_json


@pytest.fixture
def election(here: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The worked example, in the folder that the test stands in."""
    assert run("new", "e") == 0
    capsys.readouterr()
    return here / "e"


@pytest.fixture
def built(election: Path, said: Said) -> Path:
    """The worked example, built as at its day."""
    assert said("electorate", "build", *AT, "--as-at", "2027-02-01")[0] == 0
    return election


@pytest.fixture
def ruled(built: Path, said: Said) -> Path:
    """The same with every case decided."""
    assert said("electorate", "rule", *AT, "--sheet", str(built / "lists/rulings.csv"))[0] == 0
    assert said("electorate", "rule", "kies6j2x", "eligible", *REEVE, *WHY, *AT)[0] == 0
    return built


@pytest.fixture
def frozen(ruled: Path, said: Said) -> Path:
    """The worked example with its roll frozen."""
    assert said("electorate", "freeze", *REEVE, *AT)[0] == 0
    return ruled


@pytest.fixture
def signed(election: Path, said: Said) -> Path:
    """The worked example, its proof signed."""
    assert said("ballots", "proof", *AT, *SIGNED)[0] == 0
    return election


@pytest.fixture
def printed(frozen: Path, said: Said) -> Path:
    """The roll frozen, papers with ten spares printed, their files deleted."""
    for argv in (("proof", *SIGNED), ("print", "--spares", "10"), ("print-confirm",)):
        assert said("ballots", *argv, *AT)[0] == 0
    return frozen


@pytest.fixture(scope="session")
def packed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """First packs for all, made once: a test works on a copy."""
    folder = tmp_path_factory.mktemp("packed") / "e"
    at = ("--election", str(folder))
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for argv in (
            ("new", str(folder)),
            ("electorate", "build", "--as-at", "2027-02-01", *at),
            ("electorate", "rule", "--sheet", str(folder / "lists/rulings.csv"), *at),
            ("electorate", "rule", "kies6j2x", "eligible", *REEVE, *WHY, *at),
            ("electorate", "freeze", *REEVE, *at),
            ("ballots", "proof", *SIGNED, *at),
            ("ballots", "print", "--spares", "10", *at),
            ("ballots", "print-confirm", *at),
            ("ballots", "packs", *at),
        ):
            assert run(*argv) == 0, argv
    return folder


@pytest.fixture
def packed(packed_once: Path, here: Path) -> Path:
    """First packs for all."""
    return Path(shutil.copytree(packed_once, here / "e"))


@pytest.fixture
def typed(packed: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Two people type some lines: exit code, and what they came to."""

    def type_(*text: str, stamp: str = "2027-03-01") -> tuple[int, dict[str, Any]]:
        lines(monkeypatch, *text)
        return said(*RECORD, *(("--received", stamp) if stamp else ()))

    return type_
