"""The register of interests as it is published: the values of the page and of the table beside it (RULES 2.11).

No more stands here than the rule asks for: no number and no address of a person, no name but the members'. Of a
relative's interest the relation is told, and who it is is not even on record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from lmcvote.election import Election

HEADINGS = "body name took_office interest what whose since declared officer_informed ceased".split()
NONE_RECEIVED = "none received"


@dataclass(frozen=True, slots=True)
class Line:
    """One interest. Days are None where there is none."""

    interest: str
    """Its kind in words; `No interests to register`."""
    what: str
    whose: str
    since: date | None
    """None of what was held when office was taken."""
    declared: date
    informed: date | None
    """When the Accountable Officer was informed."""
    ceased: date | None


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member in office."""

    name: str
    took_office: date
    lines: tuple[Line, ...]
    """In the order of their entry, those that have ceased too; none where no declaration was received."""


@dataclass(frozen=True, slots=True)
class Seats:
    """A body and who sits on it."""

    title: str
    members: tuple[Sitting, ...]


@dataclass(frozen=True, slots=True)
class PublicRegister:
    """The page: members by body, each with what was declared, or that nothing was."""

    template: ClassVar[str] = "interests.html"
    election: Election
    made: str
    """The day, in words."""
    bodies: tuple[Seats, ...]
    entries: int
    """On record of these members."""
    latest: str
    """The day of the last declaration, in words; empty where there is none."""
    sha256: str
    """Of the table beside the page."""


def rows(bodies: Iterable[Seats]) -> Iterator[tuple[str, ...]]:
    """The same as a table, a row an interest, days ISO; a member without a declaration has a row that says so."""
    for body in bodies:
        for member in body.members:
            first = body.title, member.name, member.took_office.isoformat()
            for line in member.lines:
                days = (line.since, line.declared, line.informed, line.ceased)
                yield (*first, line.interest, line.what, line.whose, *(day.isoformat() if day else "" for day in days))
            if not member.lines:
                yield (*first, NONE_RECEIVED, "", "", "", "", "", "")
