"""A recall at a desk: its folder with the roll frozen, a clock that the test sets, and sheets by their numbers."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmcvote.cli import main
from lmcvote.recall.sheets import written
from tests.wording import Coins

BY = ("--by", "Alan Reeve")
TWO = (*BY, "--by", "Joyce Hammond")
DAYS = {
    "before": "2027-05-20",
    "listed": "2027-05-20",
    "opening": "2027-06-01",
    "signing": "2027-06-07",
    "last": "2027-06-21",
    "after": "2027-06-22",
    "notice": "2027-06-28",
}
_seed = iter(range(10**6, 2 * 10**6))


def on(day: str, *argv: str) -> int:
    """A command at nine in the morning of a day."""
    when = datetime.fromisoformat(f"{DAYS.get(day, day)}T09:00:00").replace(tzinfo=UTC)
    return main(argv, lambda: when, Coins(next(_seed)))


class Asked:
    """The folder, asked with --json."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys, self._patch = capsys, patch

    def __call__(self, day: str, *argv: str) -> tuple[int, dict[str, Any]]:
        self._capsys.readouterr()
        code = on(day, "recall", *argv, "--json")
        return code, json.loads(self._capsys.readouterr().out)

    def codes(self, day: str, *argv: str) -> tuple[int, list[str]]:
        """Exit code and the codes of the findings."""
        code, told = self(day, *argv)
        return code, [finding["code"] for finding in told.get("findings", ())]

    def records(self, day: str, *lines: str, stamp: str = "") -> tuple[int, dict[str, Any]]:
        """Two people type lines."""
        import io

        self._patch.setattr("sys.stdin", io.StringIO("\n".join((*lines, "."))))
        return self(day, "record", *TWO, *(("--received", stamp) if stamp else ()))

    def keys(self, day: str, *lines: str) -> tuple[int, dict[str, Any]]:
        """Two people key a file of sheets."""
        keyed(day, *lines)
        return self(day, "record", "keyed.csv", *TWO)


def keyed(day: str, *lines: str) -> None:
    """A file of sheets, stamped on that day and signed on the first: `S0042/1-U`, `S0043/1-W no`."""
    rows = [(line.split()[0], "no" if line.endswith(" no") else "yes") for line in lines]
    table = [f"{number},2027-06-01,{DAYS[day]},{supports}" for number, supports in rows]
    Path("keyed.csv").write_text("\n".join(["sheet,signed_on,received_on,supports", *table]), "utf-8")


def numbers(folder: Path = Path()) -> list[str]:
    """The sheets that were issued, as they are printed, by number and issue."""
    with closing(sqlite3.connect(folder / "register.db")) as rows:
        found = rows.execute("select number, issue from petition_sheet order by number, issue").fetchall()
    return [written(*one) for one in found]


def settings(folder: Path, *changes: tuple[str, str]) -> None:
    """Other words in election.toml."""
    path = folder / "election.toml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
