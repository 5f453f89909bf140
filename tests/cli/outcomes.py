"""What the tests of lots and vacancies share: the worked example with a count of the votes that a test needs."""

import csv
import json
from pathlib import Path
from typing import Any

from lmcvote import definition, settings
from lmcvote.paper import draw, template
from tests.cli.asking import AT, Said
from tests.wording import run

CLOCK_DAY = "2027-02-01"
"""Of the tests' clock."""
DRAWN = ("--at", "2027-02-01 08:30", "--by", "Alan Reeve", "--witness", "Joyce Hammond", "--witness", "Ann Lee")
TIED = "3 1 2 3 4 | 2 5 | 2 7 | 2 9"
"""Four with three votes each; 5, 7 and 9 have two, for the last two of six places."""


def frozen(folder: Path, *changes: tuple[str, str]) -> None:
    """The example's definition frozen, after changes of its settings."""
    path = folder / "election.toml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    election = settings.read(folder)
    definition.freeze(folder, election, definition.styles(election, template.editions(), draw.measure))


def counted(pile: str, candidates: int = 12) -> None:
    """A count of papers such as `3 1 2 | 2 5`: how many, and the numbers they vote for."""
    rows: list[list[str | int]] = []
    for part in pile.split("|"):
        times, *numbers = part.split()
        marks = ["1" if str(number) in numbers else "" for number in range(1, candidates + 1)]
        rows += [[len(rows) + 1 + nth, *marks] for nth in range(int(times))]
    with Path("votes.csv").open("w", newline="") as out:
        csv.writer(out).writerows([["paper", *range(1, candidates + 1)], *rows])
    assert run("count", "votes.csv", *AT) == 0


def of_board(said: Said) -> dict[str, Any]:
    """What the one contest comes to."""
    code, told = said("vacancy", *AT)
    assert code == 0
    (contest,) = told["contests"]
    found: dict[str, Any] = contest
    return found


def acts(folder: Path) -> list[str]:
    return [json.loads(line)["act"] for line in (folder / "trail.jsonl").read_text().splitlines()]
