"""What the tests of nominations share: the worked example without its candidates, and its forms."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lmcvote.cli.new import CANDIDATES, NOMINATED
from tests.cli.asking import AT, Said, at
from tests.wording import run

NOMINATIONS = "e/lists/nominations.csv"
BOTH = ("--by", "Alan Reeve", "--by", "Joyce Hammond")
REEVE = ("--by", "Alan Reeve")
ADD = ("nominations", "add", *REEVE, *AT)
CLOSE = ("nominations", "close", *BOTH, *AT)
RULE = ("nominations", "rule", *BOTH, *AT)
GOOD = ("--received", "2027-01-20 10:00", "--consent", "--eligibility", "--holds", "none")
DAY = {
    "open": datetime(2027, 1, 25, 9, 0, tzinfo=UTC),
    "closed": datetime(2027, 2, 1, 12, 0, tzinfo=UTC),
    "withdrawn": datetime(2027, 2, 3, 12, 0, tzinfo=UTC),
}
"""While nominations are open, at their close, and when nobody can withdraw any more."""


def without_candidates(folder: Path, *changes: tuple[str, str]) -> Path:
    """The settings without candidates, and with other changes."""
    path = folder / "election.toml"
    text = path.read_text("utf-8")
    text = CANDIDATES.sub(NOMINATED, text)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    return folder


def nominated(folder: Path, number: int, *more: str) -> None:
    """So many of the worked example's candidates nominated, with forms that pass."""
    with (folder / "lists/nominations.csv").open(encoding="utf-8-sig") as file:
        head, *rows = csv.reader(file)
    path = folder / "some.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows[:number]])
    if number:
        assert run("nominations", "add", str(path), *REEVE, *AT) == 0


def cases(said: Said) -> dict[str, str]:
    """Check and nominee of each open case -> its id."""
    code, told = said("nominations", "list", *AT)
    assert code == 0
    return {
        f"{one['id']} {check['check']}": check["case"]
        for one in told["nominations"]
        for check in one["checks"]
        if check["case"] and check["ruling"] is None and one["state"] == "open"
    }


def standing(said: Said) -> dict[str, str]:
    """Id -> state."""
    told: dict[str, Any] = said("nominations", "list", *AT)[1]
    return {one["id"]: one["state"] for one in told["nominations"]}


def on(day: str, *argv: str) -> int:
    """A command on a day of the nominations."""
    return at(DAY[day], *argv)
