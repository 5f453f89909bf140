"""`lmcvote status`, and `lmcvote` alone: where the election stands, what is due, what is left, and the next command."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lmcvote.cli import due as standing
from lmcvote.cli import session, terminal
from lmcvote.cli.due import Standing
from lmcvote.cli.following import next_command
from lmcvote.cli.session import ElectionOption, JsonOption, Session
from lmcvote.cli.timetable import tell_doubts
from lmcvote.findings import counted

if TYPE_CHECKING:
    from lmcvote.cli.left import Left
    from lmcvote.steps import Due

CLOCKS = 5
"""Steps ahead that are told; lmcvote timetable has them all."""
PETITION_CLOSED = "petition closed"
OF_SHEETS = ("petition sheets recorded", "petition sheet taken back", "signers told")
"""Acts on sheets of a petition that came in."""


def status(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote status

    Where the election stands: what is done, the days left to each deadline (in working days too, where a week-end or a
    bank holiday lies between), steps that are overdue, what is left to decide and to sign, and the next command.
    `lmcvote` alone, in an election folder, says the same.
    """
    show(session.needed(election), session.of(context), election, as_json)


def show(folder: Path, here: Session, election: str, as_json: bool) -> None:
    """Where the election of a folder stands."""
    from lmcvote.cli import left

    stands = standing.read(folder, here.clock())
    waits = left.of(stands, here)
    following = next_command(stands.entries, stands.election)
    if as_json:
        terminal.show_json(_as_json(stands, waits, following))
        return
    terminal.tell(f"{stands.election.title}{' (REHEARSAL)' if stands.election.rehearsal else ''}")
    for contest in stands.election.contests:
        question = f"{contest.title}: {contest.question}"
        known = (
            "candidates are nominated," if contest.awaits else f"{counted(len(contest.candidates), 'candidate')} for"
        )
        asked = f"{contest.title}: {known} {counted(contest.seats, 'seat')}"
        terminal.tell(question if contest.question else asked)
    _tell_done(stands)
    _tell_due(stands)
    _tell_left(waits)
    terminal.next_step(f"{following}{f' (with --election {election})' if election else ''}")


def _tell_done(stands: Standing) -> None:
    last = {entry.act: entry.at[:10] for entry in stands.entries}
    if last:
        terminal.show()
    for act, day in last.items():
        times = 1 if act in _untold(stands) else sum(entry.act == act for entry in stands.entries)
        terminal.show(f"  {day}  {act}{f', {times} times' if times > 1 else ''}")


def _untold(stands: Standing) -> tuple[str, ...]:
    """Acts of which nobody is told how often, while a petition is open: a sitting may be one sheet (RULES 13.7)."""
    closed = any(entry.act == PETITION_CLOSED for entry in stands.entries)
    return () if closed else OF_SHEETS


def _tell_due(stands: Standing) -> None:
    overdue = [due for due in stands.due if due.state == "overdue"]
    if overdue:
        terminal.show()
        terminal.show("Overdue")
    for due in overdue:
        terminal.answer(_when(due), f"{due.step.what}, {standing.in_days(due)} (RULES {due.step.rule})")
    clocks = ahead(stands)
    if clocks:
        terminal.show()
        terminal.show("Ahead")
    for due in clocks:
        terminal.answer(_when(due), f"{due.step.what}: {standing.in_days(due)}")
    for note in stands.notes:
        terminal.tell(note)
    tell_doubts(stands)


def ahead(stands: Standing) -> "list[Due]":
    """The next steps that are not over."""
    return [due for due in stands.due if due.state in ("next", "ahead")][:CLOCKS]


def _when(due: "Due") -> str:
    day = standing.short_day(due.step.day)
    hour = due.step.at.wall[11:] if due.step.timed else ""
    return f"  {day:<15} {hour:<5}  "


def _tell_left(waits: "tuple[Left, ...]") -> None:
    if waits:
        terminal.show()
        terminal.show("Left")
    for one in waits:
        command = f": lmcvote {one.command}" if one.command else ""
        terminal.answer(f"  to {one.to:<6}  ", f"{one.says}{command}")


def _as_json(stands: Standing, waits: "tuple[Left, ...]", following: str) -> dict[str, Any]:
    """The keys that scripts rely on."""
    election = stands.election
    states = {
        state: [standing.as_json(due) for due in stands.due if due.state == state] for state in ("overdue", "next")
    }
    once = {entry.act: entry for entry in stands.entries if entry.act in _untold(stands)}
    done = [entry for entry in stands.entries if once.get(entry.act, entry) is entry]
    return {
        "election": election.id,
        "title": election.title,
        "done": [{"at": entry.at, "act": entry.act} for entry in done],
        "overdue": states["overdue"],
        "due": states["next"],
        "steps": [standing.as_json(due) for due in stands.due],
        "left": [{"to": one.to, "what": one.says, "command": one.command} for one in waits],
        "notes": list(stands.notes),
        "doubts": [terminal.as_json(finding) for finding in stands.doubts],
        "next": following,
    }
