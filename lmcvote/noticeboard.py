"""The timetable as it hangs at the notice board: one page, without the steps that are the office's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import Election
from lmcvote.spoken import spoken, spoken_day
from lmcvote.steps import Step


@dataclass(frozen=True, slots=True)
class Line:
    """One row."""

    day: str
    """`Monday 1 February 2027`."""
    hour: str
    """`12 noon`, `10 am`; empty where it is the whole day."""
    what: str
    who: str
    rule: str


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """For everybody: candidates, doctors, practices."""

    template: ClassVar[str] = "timetable.txt"
    election: Election
    groups: tuple[str, ...]
    """Those with a contest, by name."""
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    """Nights in which the clocks change; that the close was extended."""
    as_of: str
    """The day, in words."""


def made(election: Election, steps: Iterable[Step], notes: tuple[str, ...], as_of: str) -> NoticeBoard:
    """The page of an election."""
    groups = dict.fromkeys(election.group_name(contest.group) for contest in election.contests)
    lines = tuple(
        Line(spoken_day(step.day), hour(step), step.what, step.who, step.rule) for step in steps if not step.inside
    )
    return NoticeBoard(election, tuple(groups), lines, notes, as_of)


def hour(step: Step) -> str:
    """As it is read out: 12 noon, 4.30 pm; empty where it is the whole day."""
    return spoken(step.at.wall).partition(" on ")[0] if step.timed else ""
