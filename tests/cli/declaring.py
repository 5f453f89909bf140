"""An election that is ready to be counted and declared: everything before it done by its own commands, once."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmcvote.packs.numbers import written
from tests.cli.asking import AT, REEVE, TWO, WHY, at

BACK = 42
"""Packs that come back: as many as the worked example has keyed papers."""
NAIR, BELL = ("--by", "Priya Nair"), ("--by", "Owen Bell")
SIGN = ("--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
BOTH = ("--by", "Alan Reeve", "--by", "Joyce Hammond")
COUNT_DAY = "2027-03-16T12:00"


def do(day: str, *argv: str) -> int:
    """A command on a day of the election."""
    return at(datetime.fromisoformat(day).replace(tzinfo=UTC), *argv, *AT)


def done(day: str, *argv: str) -> None:
    """The same, where it must succeed."""
    assert do(day, *argv) == 0, argv


def make_ready(where: Path) -> None:
    """From two lists to papers in the box, in `where / "e"`; the test stands in `where`."""
    assert at(datetime(2027, 1, 20, tzinfo=UTC), "new", "e") == 0
    settings = where / "e/election.toml"
    settings.write_text(settings.read_text("utf-8").replace('variance = "refuse"', 'variance = "signed_note"'), "utf-8")
    done("2027-02-01T10:00", "electorate", "build", "--as-at", "2027-02-01")
    done("2027-02-02T10:00", "electorate", "rule", "--sheet", "e/lists/rulings.csv")
    done("2027-02-02T11:00", "electorate", "rule", "kies6j2x", "eligible", *REEVE, *WHY)
    done("2027-02-03T10:00", "electorate", "freeze", *REEVE)
    done("2027-02-04T10:00", "ballots", "proof", *SIGN)
    done("2027-02-05T10:00", "ballots", "print", "--spares", "10")
    done("2027-02-08T10:00", "ballots", "print-confirm", *TWO)
    done("2027-02-22T10:00", "ballots", "packs", *TWO)
    rows = ["number,received_on", *(f"{written(n, 1)},2027-03-{8 + n % 5:02}" for n in range(1, BACK + 1))]
    (where / "back.csv").write_text("\n".join(rows) + "\n")
    done("2027-03-12T16:00", "returns", "record", "back.csv", *TWO)
    done("2027-03-12T16:30", "custody", "close", "returns-1", "--seal", "0412", *TWO)
    done("2027-03-15T14:00", "returns", "close", *TWO)
    done("2027-03-15T14:30", "ballots", "account", "--unissued", "10", "--waste", "0")
    done("2027-03-16T09:00", "custody", "open", "returns-1", "--seal", "0412", *TWO)
    done("2027-03-16T10:00", "opening", "record", "--papers", str(BACK), *TWO)


def count_twice(votes: list[str] | None = None, other: list[str] | None = None) -> None:
    """Two clerks key the papers and count them, each for themselves; the second in the other order."""
    told = votes or Path("e/lists/votes.csv").read_text("utf-8-sig").splitlines()
    for name, rows, clerk in (("one.csv", told, NAIR), ("other.csv", other or [told[0], *told[:0:-1]], BELL)):
        Path(name).write_text("\n".join(rows) + "\n")
        done(COUNT_DAY, "count", name, *clerk)


def keyed(*chosen: tuple[int, ...]) -> list[str]:
    """Papers as they are keyed: the numbers that each votes for."""
    numbers = range(1, 13)
    rows = (",".join([str(n), *("1" if one in paper else "" for one in numbers)]) for n, paper in enumerate(chosen, 1))
    return [",".join(["paper", *map(str, numbers)]), *rows]


@pytest.fixture(scope="module")
def made_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, made once for all tests of a module: they copy it."""
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


def keys(told: dict[str, Any]) -> set[str]:
    """The codes of a refusal."""
    return {finding["code"] for finding in told["findings"]}
