"""How the tests of the command line ask."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.asking import Said
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
