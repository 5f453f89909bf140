"""A personal interest at a meeting, and whether the Accountable Officer holds it to be prejudicial (RULES 2.13)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class When(StrEnum):
    """When it was declared: before the matter is discussed, or as soon as it becomes apparent."""

    BEFORE = "before"
    AS_APPARENT = "as-apparent"


class Verdict(StrEnum):
    """What the Accountable Officer deemed a personal interest to be, for one matter of one meeting."""

    PREJUDICIAL = "prejudicial"
    NOT_PREJUDICIAL = "not-prejudicial"


@dataclass(frozen=True, slots=True)
class Ruling:
    """The decision on one declaration; it is made once."""

    verdict: Verdict
    by: str
    """The Accountable Officer."""
    why: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A member declares a personal interest in a matter, though it stands in the register too."""

    nth: int
    member: int
    on: date
    """The day of the meeting."""
    matter: str
    nature: str
    """Of the interest, in the member's words."""
    when: When
    ruling: Ruling | None = None
    """None while the Accountable Officer has not ruled."""


def follows(ruling: Ruling | None) -> str:
    """What a declaration comes to in the meeting, as the end of a sentence.

    >>> follows(None)
    'may remain and speak, unless the Accountable Officer deems the interest prejudicial'
    >>> follows(Ruling(Verdict.PREJUDICIAL, "", ""))
    'may neither remain nor speak while the matter is discussed'
    """
    if ruling is None:
        return "may remain and speak, unless the Accountable Officer deems the interest prejudicial"
    if ruling.verdict is Verdict.PREJUDICIAL:
        return "may neither remain nor speak while the matter is discussed"
    return "may remain and speak"
