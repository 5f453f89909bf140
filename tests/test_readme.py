"""README keeps its word: its commands run as they stand, and say what it says they say."""

import re
import shlex
from pathlib import Path

import pytest

from lmcvote.cli import ORDER
from tests.wording import run

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, re.DOTALL)


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each command of a console block with the lines that must be in its answer."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            found[-1][1].append(line)
    return found


def test_the_commands_run_in_their_order_and_answer_as_shown(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    console = [command for language, block in BLOCKS if language == "console" for command in commands(block)]
    assert len(console) >= 10
    for command, answer in console:
        program, *argv = shlex.split(command)
        assert program == "lmcvote"
        assert run(*argv) == 0, command
        out = capsys.readouterr().out
        for line in answer:
            assert line in out, f"{command} does not say: {line}"


def test_the_two_commands_are_what_ci_runs() -> None:
    ours = [block.strip() for language, block in BLOCKS if not language]
    assert ours == [
        "python -m pip install . && lmcvote demo",
        'python -m pip install ".[test]" && python -m pytest -n auto',
    ]
    ci = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    assert all(command in ci for command in ours)


def of_the_table() -> set[tuple[str, ...]]:
    """Every command that the table of steps names; one without its group has that of the one before it in its cell."""
    table = README.partition("| step | command")[2].partition("\n\n")[0]
    found = set[tuple[str, ...]]()
    for row in table.splitlines()[2:]:
        group = ""
        for name in re.findall(r"`([^`]+)`", row.split("|")[2]):
            words = tuple(word for word in name.removeprefix("lmcvote ").split() if re.fullmatch(r"[a-z][a-z-]*", word))
            whole = words if len(words) > 1 or words[0] in ORDER or not group else (group, *words)
            group = whole[0]
            found.add(whole)
    return found


def test_every_command_of_the_table_exists(capsys: pytest.CaptureFixture[str]) -> None:
    named = of_the_table()
    assert {("electorate", "build"), ("returns", "uphold"), ("lot", "dice"), ("audit", "risk"), ("purge",)} <= named
    assert {command[0] for command in named} >= set(ORDER) - {"demo"}, "a command that the table does not tell of"
    for command in named:
        assert run(*command, "--help") == 0, command
