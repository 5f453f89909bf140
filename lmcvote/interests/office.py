"""Members, their interests, and the 28 days within which the Accountable Officer is informed (RULES 2.11, 2.12).

Days are calendar days: no weekend and no holiday stops the clock. What ceased keeps its day, and is never taken out.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAYS = 28
"""Within which the Accountable Officer is informed; day 28 itself is in time (RULES 2.12)."""


class Body(StrEnum):
    """Where a member sits."""

    BOARD = "board"
    LOCALITY = "locality"
    """A locality sub-committee: its members declare as the board's do, but no directorship bars them (RULES 2.2)."""


class Kind(StrEnum):
    """What sort of interest it is, or that there is none."""

    DIRECTOR = "director"
    OWNER = "owner"
    EMPLOYMENT = "employment"
    LMC_OFFICE = "lmc-office"
    OTHER_OFFICE = "other-office"
    OTHER = "other"
    NONE = "none"
    """The member says that there is nothing to register."""


SAID = {
    Kind.DIRECTOR: "Director of a provider organisation",
    Kind.OWNER: "Ownership, partnership or shares",
    Kind.EMPLOYMENT: "Employment or paid work",
    Kind.LMC_OFFICE: "Office of a Local Medical Committee",
    Kind.OTHER_OFFICE: "Office in another organisation",
    Kind.OTHER: "Other interest",
    Kind.NONE: "No interests to register",
}
"""As the public register prints a kind."""


class Whose(StrEnum):
    """Whose interest it is. Of anybody but the member the relation alone is kept: no name is asked for."""

    SELF = "self"
    SPOUSE = "spouse"
    RELATIVE = "relative"
    ASSOCIATE = "associate"


RELATION = {
    Whose.SELF: "the member's own",
    Whose.SPOUSE: "of a spouse or partner",
    Whose.RELATIVE: "of a close relative",
    Whose.ASSOCIATE: "of a close associate",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A seat on a body, and who took it: somebody on two bodies is two members, each with a clock of their own."""

    nth: int
    body: Body
    title: str
    """`Board of NHS Mid Essex CCG`: bodies of one title are one."""
    name: str
    took_office: date
    contest: str = ""
    """Of the declared result that this was taken from; empty where it was entered by hand."""
    number: int = 0
    """As on its ballot paper; 0 where it was entered by hand."""
    left: date | None = None
    """None while in office."""

    def sits(self, on: date) -> bool:
        """Whether in office on a day; whoever leaves sits on the last day."""
        return self.took_office <= on and (self.left is None or on <= self.left)


@dataclass(frozen=True, slots=True)
class Ceased:
    """An interest that is over: a change, of which the Accountable Officer is informed like of any other."""

    on: date
    informed: date | None
    """None while the Accountable Officer is not informed."""


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest of a member, or the statement that there is none."""

    nth: int
    member: int
    kind: Kind
    what: str
    """The organisation and what is held in it, as it is published; empty of `Kind.NONE`."""
    whose: Whose
    since: date | None
    """None where it was held when office was taken."""
    declared: date
    """When the member gave it in writing."""
    informed: date | None
    """When the Accountable Officer was informed; None while not."""
    corrects: bool = False
    """Whether the member had declared that there was none while this was held."""
    ceased: Ceased | None = None

    def current(self, on: date) -> bool:
        """Whether it is held on a day, as far as is known."""
        return self.ceased is None or on < self.ceased.on


def due(began: date) -> date:
    """The last day on which the Accountable Officer is informed in time: 28 calendar days on (RULES 2.12).

    >>> due(date(2027, 4, 1)).isoformat(), due(date(2027, 2, 1)).isoformat(), due(date(2028, 2, 1)).isoformat()
    ('2027-04-29', '2027-03-01', '2028-02-29')
    """
    return began + timedelta(DAYS)


def began(member: Member, since: date | None) -> date:
    """The day from which the clock runs: of taking office, or of a change since (RULES 2.12)."""
    return max(member.took_office, since) if since else member.took_office


def days_late(began: date, informed: date | None, today: date) -> int:
    """By how many days the Accountable Officer was informed late, or is overdue today; nought where in time.

    >>> took_office = date(2027, 4, 1)
    >>> [days_late(took_office, date(2027, 4, day), date(2027, 6, 1)) for day in (28, 29, 30)]
    [0, 0, 1]
    >>> days_late(took_office, None, date(2027, 4, 29)), days_late(took_office, None, date(2027, 5, 2))
    (0, 3)
    """
    return max(0, ((informed or today) - due(began)).days)


def bars(member: Member, interest: Interest, on: date) -> bool:
    """Whether an interest bars the member from the seat: a directorship of one's own, on a board (RULES 2.2, 2.13)."""
    own = interest.kind is Kind.DIRECTOR and interest.whose is Whose.SELF
    return own and member.body is Body.BOARD and interest.current(on)
