"""What later commands ask of nominations: whether a contest has its candidates twice, and what a nominee declared."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding, listed

if TYPE_CHECKING:
    from lmcvote.count.outcome import Outcome
    from lmcvote.election import CandidateId, Contest, Election
    from lmcvote.nominations.form import Nomination

RECORDED, CLOSED = "nominations recorded", "nominations closed"
"""The acts by which the trail knows that forms are on record, and that who stands is frozen; both name contests."""


def closed(folder: Path) -> frozenset[str]:
    """The contests whose candidates were nominated and are frozen."""
    return _named(folder, CLOSED, "candidates")


def _named(folder: Path, act: str, fact: str) -> frozenset[str]:
    from lmcvote.audit import trail

    found = set[str]()
    for entry in trail.read(folder).entries:
        told = entry.facts.get(fact)
        if entry.act == act and isinstance(told, Mapping):
            found |= set(told)
    return frozenset(found)


def refuse_twice(folder: Path, election: "Election") -> None:
    """Raise BadInput for contests with candidates in the settings, and nominations on record that are not closed."""
    open_ = _named(folder, RECORDED, "contests") - closed(folder)
    both = [one for one in election.contests if one.id in open_ and not one.awaits]
    if both:
        titles = listed([one.title for one in both])
        message = (
            f"{titles}: nominations are on record, and election.toml has candidates too. Delete `candidates` there: "
            "lmcvote nominations close writes down who stands."
        )
        raise BadInput(Finding("candidates-twice", message, "election.toml", field="candidates"))


def bars(
    folder: Path, election: "Election", here: Session
) -> "Mapping[CandidateId, tuple[Nomination, tuple[str, ...]]]":
    """Nominees who declared an office that bars from the seat, and which: it goes first, or the seat is not taken."""
    from lmcvote.nominations.checks import to_give_up
    from lmcvote.nominations.form import latest
    from lmcvote.store import nominations, opening

    if not closed(folder):
        return {}
    with opening.store(folder, election.stores.register, "register", here.entropy) as rows:
        every = latest(nominations.load_nominations(rows))
    return {one.id: (one, offices) for one in every if (offices := to_give_up(one, election))}


def nominators(folder: Path, election: "Election", here: Session) -> tuple[str, ...]:
    """Who proposed a candidate, by the names that the lists have: none of them acts at a box (RULES 7.12)."""
    from lmcvote.nominations.doctors import numbers_of
    from lmcvote.nominations.form import latest
    from lmcvote.store import nominations, opening, register

    if not closed(folder):
        return ()
    with opening.store(folder, election.stores.register, "register", here.entropy) as rows:
        signed = {number for one in latest(nominations.load_nominations(rows)) for number in one.form.proposers}
        doctors, said = (register.load_electorate(rows).doctors, register.load_said(rows)) if signed else ((), {})
    return tuple(one.name for one in doctors if signed.intersection(numbers_of(one, said)))


def remind(
    folder: Path, election: "Election", here: Session, contest: "Contest", outcome: "Outcome | None", at: str
) -> None:
    """Say of each who is elected what was declared that bars from the seat (RULES 2.2, 2.4, 2.5)."""
    known = bars(folder, election, here)
    ids = {one.number: one.id for one in contest.candidates}
    for standing in outcome.elected if outcome else ():
        if standing.left or ids[standing.number] not in known:
            continue
        one, offices = known[ids[standing.number]]
        undertook = " and undertook in writing to give that up" if set(offices) <= set(one.form.gives_up) else ""
        terminal.note(
            f"{standing.name} declared on nomination: {listed(offices)}{undertook}. Have it shown that it is given up "
            f"before the seat is taken. If it is kept: lmcvote vacancy record --candidate {standing.number} --because "
            f"barred --holds {offices[0]}{at}"
        )
