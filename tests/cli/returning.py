"""What the tests of `lmcvote returns` share: packs issued, and a stack typed or scanned line by line."""

import io
import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmcvote.packs.numbers import written
from tests.cli.asking import AT, TWO

RECORD = ("returns", "record", *TWO, *AT)
CLOSE = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
"""Of the worked example."""
Typed = Callable[..., tuple[int, dict[str, Any]]]


def called(number: int, issue: int = 1) -> str:
    return written(number, issue)


def states(folder: Path) -> list[tuple[int, int, str]]:
    """Number, issue and state of every pack that anything became of."""
    with sqlite3.connect(folder / "register.db") as register:
        rows = register.execute(
            "select number, issue, f.state from pack join fate f using (token_hash)"
            " where nth = (select max(nth) from fate where token_hash = f.token_hash) order by number, issue"
        ).fetchall()
    register.close()
    return rows


def table(folder: Path, name: str) -> int:
    with sqlite3.connect(folder / "register.db") as register:
        rows: int = register.execute(f"select count(*) from {name}").fetchone()[0]  # noqa: S608
    register.close()
    return rows


def lines(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """What is typed at the desk."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The object that a command printed."""
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told
