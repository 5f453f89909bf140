"""ruff and mypy, from the settings in pyproject.toml: one command checks everything."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize(
    "tool",
    [("ruff", "check", "--no-cache"), ("ruff", "format", "--check", "--no-cache"), ("mypy", "--cache-dir=/dev/null")],
)
def test_the_code_is_clean(tool: tuple[str, ...]) -> None:
    paths = () if tool[0] == "mypy" else ("lmcvote", "tests")
    done = subprocess.run([sys.executable, "-m", *tool, *paths], cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr
