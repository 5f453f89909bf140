"""How the tests of the command line ask."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.asking import Said
from tests.cli.declaring import make_ready
from tests.cli.returning import RECORD, Typed, lines
from tests.cli.stages import Reached, Stages
from tests.wording import run


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Reached:
    """The folder of the worked example at a stage, made once: never changed, only copied."""
    return Stages(tmp_path_factory.mktemp)


@pytest.fixture
def at_stage(here: Path, stages: Reached, capsys: pytest.CaptureFixture[str]) -> Reached:
    """A copy of the worked example at a stage, in the folder that the test stands in."""

    def copied(stage: str) -> Path:
        shutil.copytree(stages(stage), here / "e")
        capsys.readouterr()
        return here / "e"

    return copied


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command with --json: its exit code and its object."""

    def run_json(*argv: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(*argv, "--json")
        return code, json.loads(capsys.readouterr().out)

    return run_json


@pytest.fixture
def election(at_stage: Reached) -> Path:
    """The worked example, in the folder that the test stands in."""
    return at_stage("new")


@pytest.fixture
def built(at_stage: Reached) -> Path:
    """The worked example, built as at its day."""
    return at_stage("built")


@pytest.fixture
def ruled(at_stage: Reached) -> Path:
    """The same with every case decided."""
    return at_stage("ruled")


@pytest.fixture
def frozen(at_stage: Reached) -> Path:
    """The worked example with its roll frozen."""
    return at_stage("frozen")


@pytest.fixture
def signed(at_stage: Reached) -> Path:
    """The worked example, its proof signed."""
    return at_stage("signed")


@pytest.fixture
def printed(at_stage: Reached) -> Path:
    """The roll frozen, papers with ten spares printed, their files deleted."""
    return at_stage("printed")


@pytest.fixture
def packed(at_stage: Reached) -> Path:
    """First packs for all."""
    return at_stage("packed")


@pytest.fixture
def typed(packed: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Two people type some lines: exit code, and what they came to."""

    def type_(*text: str, stamp: str = "2027-03-01") -> tuple[int, dict[str, Any]]:
        lines(monkeypatch, *text)
        return said(*RECORD, *(("--received", stamp) if stamp else ()))

    return type_


@pytest.fixture(scope="session")
def made_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An election with its papers in the box, made once for all tests: they copy it."""
    where = tmp_path_factory.mktemp("ready")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(where)
        make_ready(where)
    return where


@pytest.fixture
def ready(made_ready: Path, here: Path) -> Path:
    """A copy of it, in the folder that the test stands in."""
    shutil.copytree(made_ready / "e", here / "e")
    return here / "e"
