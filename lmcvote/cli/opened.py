"""How far the opening is: accepted declarations, what was recorded, and what must not be read before that."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal
from lmcvote.cli.watched import Table
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.audit.trail import Entry
    from lmcvote.custody import Log
    from lmcvote.election import ContestId, Election
    from lmcvote.store.custody import Record

ISSUED, CLOSED = "packs issued", "returns closed"
RECORDED, STOPPED = "opening recorded", "opening stopped"
OBJECTED, ANSWERED = "objection recorded", "objection settled"
READ = ("papers scanned", "papers tallied", "papers counted")


def entries(folder: Path, *acts: str) -> "tuple[Entry, ...]":
    """What the trail tells of some acts, oldest first."""
    from lmcvote.audit import trail

    return tuple(entry for entry in trail.read(folder).entries if entry.act in acts)


def accepted(table: Table) -> "Mapping[ContestId, int]":
    """E of every contest: packs of its group whose declaration was accepted at the close."""
    from collections import Counter

    from lmcvote.packs import posting
    from lmcvote.packs.issue import State
    from lmcvote.store import packs

    with table.store() as rows:
        groups = {number: group for (_, group), number in packs.load_numbers(rows).items()}
        every = packs.load_packs(rows)
    found = Counter(groups[pack.number] for pack in every if pack.state is State.ACCEPTED)
    return {contest.id: found[contest.group] for contest in posting.polls(table.election)}


def records(table: Table) -> "dict[str, tuple[Record, ...]]":
    """What was recorded of each contest, oldest first; the last one stands."""
    from lmcvote.store import custody

    with table.store() as rows:
        every = custody.load_opened(rows)
    return {one.contest: tuple(other for other in every if other.contest == one.contest) for one in every}


def seals_unread(table: Table, log: "Log") -> tuple[str, ...]:
    """The boxes of covering envelopes whose seal nobody has read since the close; with none on record, the first."""
    from lmcvote.custody import Act, standing

    closed = entries(table.folder, CLOSED)
    if not closed:
        return ("returns-1",)
    envelopes = [one for one in log.entries if one.box.partition("-")[0] == "returns"]
    read = {one.box for one in envelopes if one.act is Act.OPENED and one.at >= closed[-1].at}
    sealed = {one.box for one in standing(one for one in envelopes if one.at < closed[-1].at) if one.sealed}
    return tuple(sorted(sealed - read)) or (() if read else ("returns-1",))


def objections(table: Table) -> int:
    """Electors who said of a pack that it was not theirs, and whom nobody has answered yet (RULES 6.10)."""
    return len(entries(table.folder, OBJECTED)) - len(entries(table.folder, ANSWERED))


def refuse_early(table: Table, log: "Log") -> None:
    """Raise RuleRefuses, or NeedsDecision, where something is not done that comes before (SECURITY 5)."""
    if not entries(table.folder, ISSUED):
        message = "No pack was issued from this folder: there is nothing to open. Count keyed papers: lmcvote count"
        raise RuleRefuses(Finding("nothing-issued", message))
    if not entries(table.folder, CLOSED):
        message = (
            "The returns are not closed: no inner envelope is opened before. First, after the close of the poll: "
            "lmcvote returns close"
        )
        raise RuleRefuses(Finding("returns-open", message))
    if waiting := objections(table):
        message = (
            f"{counted(waiting, 'objection')} by electors not settled yet. All are before anything is opened: lmcvote "
            "returns objections"
        )
        raise NeedsDecision(Finding("objections-open", message, value=str(waiting)))
    if unread := seals_unread(table, log):
        message = (
            f"By the custody log nobody has read the seal of {', '.join(unread)} since the close. Read it, and break "
            f"it before witnesses: lmcvote custody open {unread[0]} --seal N"
        )
        raise RuleRefuses(Finding("seals-not-checked", message, value=" ".join(unread)))


def unopened(folder: Path, election: "Election", contests: Iterable[str]) -> str:
    """Why papers of these contests must not be read or counted yet; empty where nothing stands in the way.

    A folder that issued no pack has no envelopes to open: its papers come from elsewhere, and it only counts.
    """
    if not entries(folder, ISSUED):
        return ""
    if not entries(folder, CLOSED):
        return "The returns are not closed: no paper is read before (lmcvote returns close, then lmcvote opening)."
    there = {entry.facts["contest"] for entry in entries(folder, RECORDED)}
    waiting = [contest for contest in dict.fromkeys(contests) if contest not in there]
    if not waiting:
        return ""
    return (
        f"{', '.join(waiting)}: no opening is on record, so nobody knows how many papers there must be. First: "
        f"lmcvote opening record --contest {waiting[0]} --papers P"
    )


def refuse_unopened(folder: Path, election: "Election", contests: Iterable[str]) -> None:
    """Raise RuleRefuses before the opening is on record; a rehearsal may go on, and is told."""
    why = unopened(folder, election, contests)
    if not why:
        return
    refusal = RuleRefuses(Finding("not-opened", why))
    if not election.rehearsal:
        raise refusal
    terminal.rehearsed(refusal)


def to_box(folder: Path) -> dict[str, int]:
    """How many papers of each contest went to the count, by the last record of its opening."""
    found = {}
    for entry in entries(folder, RECORDED):
        contest, number = entry.facts["contest"], entry.facts["to_box"]
        if isinstance(contest, str) and isinstance(number, int):
            found[contest] = number
    return found
