"""A recall that is ready to be counted and declared: everything before it done by its own commands, once."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from lmcvote import settings
from lmcvote.packs.numbers import written
from lmcvote.recall.outcome import Petition
from lmcvote.recall.register import Closed, Noticed, Opened, stated
from lmcvote.recall.sheets import numbered, on_the_roll
from lmcvote.store import opening, petition
from lmcvote.store.frozen import load_electors
from tests.cli import declaring as d
from tests.cli.asking import REEVE, TWO, WHY, at
from tests.wording import Coins

MEMBERS, BACK = 59, 42
"""Electors of Mid Essex, and packs that come back."""
COUNT_DAY = "2027-07-27T12:00"


def petitioned(signed: int, *, noticed: bool = True) -> None:
    """The steps up to the meeting, on record: the petition's own tests come to them by its commands."""
    folder, by = Path("e"), ("Mr Alan Reeve", "Mrs Joyce Hammond")
    recall = settings.read(folder).recall
    assert recall
    opens, closes = date(2027, 6, 1), date(2027, 6, 21)
    start, end = "2027-06-01T08:00:00+00:00", "2027-06-22T08:00:00+00:00"
    found = Petition(MEMBERS, signed, MEMBERS, signed)
    with opening.store(folder, "register.db", "register", Coins(90)) as rows:
        members = numbered(on_the_roll(load_electors(rows), "06Q", recall), Coins(92))
        assert len(members) == MEMBERS
        petition.save_opened(
            rows, Opened(start, by, opens, opens, closes, "06Q", recall.rules, "", stated(recall)), members
        )
        petition.save_closed(rows, Closed(end, by, found, signed, {}, signed >= 45, ""))
        rows.record("petition closed", end, {"members": MEMBERS})
    if noticed:
        notify()


def notify() -> None:
    """Notice of the meeting, on record."""
    when, by = "2027-06-28T08:00:00+00:00", ("Mr Alan Reeve", "Mrs Joyce Hammond")
    with opening.store(Path("e"), "register.db", "register", Coins(91)) as rows:
        petition.save_noticed(rows, Noticed(when, by, date(2027, 6, 28), "2027-07-27 19:00", "Chelmsford"))
        rows.record("meeting noticed", when, {})


def make_ready(where: Path, signed: int = 45) -> None:
    """From two lists to papers in the box, in `where / "e"`; the test stands in `where`."""
    make_frozen(where)
    petitioned(signed)
    if signed * 4 >= MEMBERS * 3:
        voted(where)


def make_frozen(where: Path) -> None:
    """From two lists to the frozen roll."""
    assert at(datetime(2027, 5, 3, tzinfo=UTC), "new", "e", "--like", "recall") == 0
    d.done("2027-05-10T10:00", "electorate", "build", "--as-at", "2027-02-01")
    d.done("2027-05-11T10:00", "electorate", "rule", "--sheet", "e/lists/rulings.csv")
    d.done("2027-05-11T11:00", "electorate", "rule", "kies6j2x", "eligible", *REEVE, *WHY)
    d.done("2027-05-20T10:00", "electorate", "freeze", *REEVE)


def voted(where: Path) -> None:
    """The vote, from the proof of its paper to the papers in the box."""
    d.done("2027-06-23T10:00", "ballots", "proof", *d.SIGN)
    d.done("2027-06-23T11:00", "ballots", "print", "--spares", "10")
    d.done("2027-06-24T10:00", "ballots", "print-confirm", *TWO)
    d.done("2027-06-28T10:00", "ballots", "packs", *TWO)
    rows = ["number,received_on", *(f"{written(n, 1)},2027-07-{8 + n % 5:02}" for n in range(1, BACK + 1))]
    (where / "back.csv").write_text("\n".join(rows) + "\n")
    d.done("2027-07-23T16:00", "returns", "record", "back.csv", *TWO)
    d.done("2027-07-23T16:30", "custody", "close", "returns-1", "--seal", "0412", *TWO)
    d.done("2027-07-26T14:00", "returns", "close", *TWO)
    d.done("2027-07-26T14:30", "ballots", "account", "--unissued", "10", "--waste", "0")
    d.done("2027-07-27T09:00", "custody", "open", "returns-1", "--seal", "0412", *TWO)
    d.done("2027-07-27T10:00", "opening", "record", "--papers", str(BACK), *TWO)


def keyed(yes: int, no: int, unmarked: int = 0) -> list[str]:
    """So many papers of each kind, as they are keyed."""
    marks = ["1,"] * yes + [",1"] * no + [","] * unmarked
    return ["paper,1,2", *(f"{nth},{one}" for nth, one in enumerate(marks, 1))]


def count_twice(yes: int, no: int, unmarked: int = 0) -> None:
    """Two clerks key the papers, each for themselves, the second in the other order."""
    told = keyed(yes, no, unmarked)
    clerks: Sequence[tuple[str, list[str], tuple[str, ...]]] = (
        ("one.csv", told, d.NAIR), ("other.csv", [told[0], *told[:0:-1]], d.BELL),
    )  # fmt: skip
    for name, rows, clerk in clerks:
        Path(name).write_text("\n".join(rows) + "\n")
        d.done(COUNT_DAY, "count", name, *clerk)
