"""What is due in an election folder: its steps as the trail tells of them, by the close that is in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmcvote.election import LONDON, Election, Moment
from lmcvote.findings import Finding, counted

if TYPE_CHECKING:
    from lmcvote.audit.trail import Entry
    from lmcvote.steps import Due, Step

EXTENDED, DECLARED, WITHDRAWN = "close extended", "result declared", "result withdrawn"


@dataclass(frozen=True, slots=True)
class Standing:
    """An election folder as it is now."""

    folder: Path
    election: Election
    entries: "tuple[Entry, ...]"
    steps: "tuple[Step, ...]"
    due: "tuple[Due, ...]"
    """The same steps, each with its state."""
    notes: tuple[str, ...]
    """Sentences for people: an extended close, nights in which the clocks change."""
    doubts: tuple[Finding, ...]
    """Why the timetable may not be kept."""


def read(folder: Path, now: datetime) -> Standing:
    """The folder's settings and trail, and what is due. Raises as `settings.read` and `trail.read` do."""
    from lmcvote import feasible, settings, steps, timetable
    from lmcvote.audit import trail
    from lmcvote.election import SETTINGS
    from lmcvote.spoken import spoken

    election = settings.read(folder)
    entries = trail.read(folder).entries
    close, minute = in_force(election, entries)
    no_poll = steps.without_poll(election, now)
    made = steps.of(election, close, declared(entries), poll=not no_poll)
    done = [(entry.act, entry.at) for entry in entries]
    due = steps.as_they_stand(made, done, now, election.timetable.closed_days)
    extended = f"The LMC extended the close to {spoken(close.wall)} ({minute})."
    if minute and close.instant >= (opens := timetable.opening(election.timetable)).instant:
        extended += f" The opening, {spoken(opens.wall)}, is before that: write a later count in [timetable]."
    unneeded = "There are no more candidates than seats: no poll is held (RULES 4.1)."
    told = (*([extended] if minute else []), *([unneeded] if no_poll else []))
    notes = (*told, *feasible.clock_changes(election))
    found = feasible.findings(election, str(folder / SETTINGS))
    return Standing(folder, election, entries, made, due, notes, found)


def in_force(election: Election, entries: "Sequence[Entry]") -> tuple[Moment, str]:
    """The close, and the minute by which it was extended; empty where it was not (RULES 6.11)."""
    told = [entry.facts for entry in entries if entry.act == EXTENDED]
    if not told:
        return election.timetable.papers_close, ""
    wall = str(told[-1]["until"])
    instant = datetime.fromisoformat(wall).replace(tzinfo=LONDON)
    return Moment(wall, instant), str(told[-1]["minute"])


def declared(entries: "Sequence[Entry]") -> date | None:
    """The day of the last declaration that stands; None before it."""
    told = [entry for entry in entries if entry.act in (DECLARED, WITHDRAWN)]
    return date.fromisoformat(told[-1].at[:10]) if told and told[-1].act == DECLARED else None


def short_day(day: date) -> str:
    """For tables: Mon 1 Feb 2027."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def in_days(due: "Due") -> str:
    """How long until a step, in working days too where a week-end or a bank holiday lies between."""
    if due.days == 0:
        return "today"
    if due.days < 0:
        return f"{counted(-due.days, 'day')} ago"
    working = f" ({due.working} working)" if due.working != due.days else ""
    return f"in {counted(due.days, 'day')}{working}"


def as_json(due: "Due") -> dict[str, Any]:
    """The keys that scripts rely on."""
    step = due.step
    return {
        "step": step.code,
        "day": str(step.day),
        "hour": step.at.wall[11:] if step.timed else None,
        "at": step.at.instant.isoformat(),
        "what": step.what,
        "rule": step.rule,
        "who": step.who,
        "commands": [f"lmcvote {command}" for command in step.commands],
        "deadline": step.deadline,
        "state": due.state,
        "done_on": due.done_on or None,
        "days": due.days,
        "working_days": due.working,
    }
