"""What is left to decide, to sign and to do: one small function for each noun, and a table of them.

A function is given the folder as it stands and the session, looks at what only its noun knows, and returns its lines;
none where nothing is left. To add a noun: write its function here or beside its commands, and add it to LINES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lmcvote.cli.due import DECLARED, WITHDRAWN, Standing
from lmcvote.cli.nominated import CLOSED, RECORDED
from lmcvote.cli.session import Session
from lmcvote.findings import Refusal, counted

CHECKLIST = "out/ballots/checklist.pdf"


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that waits for people."""

    to: Literal["decide", "sign", "do"]
    says: str
    """What, with its number: `3 open cases of the electorate`."""
    command: str
    """Without `lmcvote`; empty where none helps."""


def electorate(stands: Standing, here: Session) -> tuple[Left, ...]:
    """Open cases of the latest build, before the roll is frozen."""
    from lmcvote.electorate import freeze
    from lmcvote.store import opening, register

    acts = acted(stands)
    if "electorate built" not in acts or "electorate frozen" in acts:
        return ()
    with opening.store(stands.folder, stands.election.stores.register, "register", here.entropy) as rows:
        built = register.load_electorate(rows)
    cases = len(freeze.blocking(built, stands.election.rules))
    return (Left("decide", f"{counted(cases, 'open case')} of the electorate", "electorate review"),) if cases else ()


def nominations(stands: Standing, here: Session) -> tuple[Left, ...]:
    """Nominations that do not pass every check, before they are closed."""
    from lmcvote.cli.electorate import desk as electorates
    from lmcvote.cli.nominations import desk, listed

    if not any(contest.awaits for contest in stands.election.contests) or RECORDED not in acted(stands):
        return ()
    there = desk.read(electorates.laid(stands.folder, here))
    number = sum(len(listed.waiting(there, one)) for one in there.court.nominations)
    return (Left("decide", counted(number, "open case") + " of nominations", "nominations list"),) if number else ()


def proof(stands: Standing, _: Session) -> tuple[Left, ...]:
    """Specimens that were made, and that nobody has signed."""
    from lmcvote import definition

    acts = acted(stands)
    frozen_before = CLOSED in acts  # by nominations close, before any specimen is made
    made = (stands.folder / (CHECKLIST if frozen_before else definition.FILE)).exists()
    if not made or "proof signed" in acts:
        return ()
    return (Left("sign", "the proof of the papers", 'ballots proof --signed-by "…" --signed-by "…"'),)


def print_files(stands: Standing, _: Session) -> tuple[Left, ...]:
    """Files of live papers that still lie on this machine."""
    acts = [entry.act for entry in stands.entries if entry.act in ("papers printed", "print files deleted")]
    if not acts or acts[-1] == "print files deleted":
        return ()
    return (Left("do", "print files of live papers, to be deleted once they are on paper", "ballots print-confirm"),)


def objections(stands: Standing, here: Session) -> tuple[Left, ...]:
    """Objections ("this was not me") that nobody has settled."""
    from lmcvote.returns.objections import still_open
    from lmcvote.store import objections as kept
    from lmcvote.store import opening

    if "objection recorded" not in acted(stands):
        return ()
    with opening.store(stands.folder, stands.election.stores.register, "register", here.entropy) as rows:
        number = len(still_open(kept.load_objections(rows)))
    return (Left("decide", counted(number, "open objection"), "returns objections"),) if number else ()


def seals(stands: Standing, here: Session) -> tuple[Left, ...]:
    """Gaps in the custody log that nobody has explained."""
    from lmcvote.cli import watched
    from lmcvote.custody import open_gaps

    if watched.SEALS not in acted(stands):
        return ()
    table = watched.Table(stands.folder, stands.election, here)
    with table.store() as rows:
        number = len(open_gaps(watched.log(table, rows)))
    return (Left("decide", f"{counted(number, 'seal')} that nobody has explained", "custody"),) if number else ()


def doubtful_papers(stands: Standing, here: Session) -> tuple[Left, ...]:
    """Papers in doubt or set apart, before the result is declared."""
    from lmcvote.cli import box_desk
    from lmcvote.cli.ballots import styles
    from lmcvote.reading.papers import State

    acts = acted(stands)
    if "papers scanned" not in acts or DECLARED in acts:
        return ()
    papers = box_desk.read(styles.of(stands.folder, told=False), here).papers
    number = sum(paper.state in (State.IN_DOUBT, State.SET_ASIDE) for paper in papers)
    says = f"{counted(number, 'paper')} in doubt or set apart"
    return (Left("decide", says, "adjudicate --by NAME --by NAME"),) if number else ()


def declaration(stands: Standing, _: Session) -> tuple[Left, ...]:
    """Provisional results that nobody has signed."""
    last = {
        str(entry.facts.get("contest", "")): entry.act
        for entry in stands.entries
        if entry.act in ("result provisional", DECLARED, WITHDRAWN)
    }
    titles = {str(contest.id): contest.title for contest in stands.election.contests}
    sign = 'declare --signed-by "…" --signed-by "…"'
    return tuple(
        Left("sign", f"the declaration of result: {titles.get(contest, contest)}", sign)
        for contest, act in last.items()
        if act == "result provisional"
    )


def interests(stands: Standing, here: Session) -> tuple[Left, ...]:
    """What waits in the register of interests, once a result is declared or somebody is entered (RULES 2.11, 2.12)."""
    from lmcvote.cli.interests import desk
    from lmcvote.cli.watched import Table

    if not acted(stands) & {DECLARED, desk.MEMBERS}:
        return ()
    waits = [one for one in desk.matters(Table(stands.folder, stands.election, here)) if not one.over]
    late = sum(one.days > 0 for one in waits)
    says = f"{counted(len(waits), 'open point')} in the register of interests{f', {late} overdue' if late else ''}"
    return (Left("do", says, "interests check"),) if waits else ()


LINES: tuple[Callable[[Standing, Session], tuple[Left, ...]], ...] = (
    electorate,
    nominations,
    proof,
    print_files,
    objections,
    seals,
    doubtful_papers,
    declaration,
    interests,
)
"""One for each noun, in the order of an election."""


def acted(stands: Standing) -> frozenset[str]:
    """The names of all acts of the trail."""
    return frozenset(entry.act for entry in stands.entries)


def of(stands: Standing, here: Session) -> tuple[Left, ...]:
    """What every noun has left; one that cannot be looked at says why in its line, and the others are told."""
    from lmcvote.audit import ended

    if ended.CONDEMNED in acted(stands):
        return ()
    found: list[Left] = []
    for lines in LINES:
        try:
            found += lines(stands, here)
        except Refusal as refusal:
            found.append(Left("do", refusal.findings[0].message, ""))
    return tuple(found)
