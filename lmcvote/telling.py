"""What electors are told of their packs, and what goes with it: the values of these letters.

`documents` prints them as it prints its own. Nothing here knows what a paper says, or when it was opened.
"""

from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import Election, Requirement


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one pack, for its elector."""

    number: str
    """Of the declaration."""
    what: str
    """By which the template words it: `received`, `queried`, `late`."""
    on: str
    """The day, in words."""
    because: tuple[str, ...]
    """Of a query each defect by its name, else the one reason."""
    replacement: bool
    """The pack was issued in the place of another."""


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """All that is new to one elector in one group."""

    name: str
    address: tuple[str, ...]
    group: str
    """Its name."""
    told: tuple[Told, ...]

    @property
    def to_mend(self) -> tuple[Told, ...]:
        """Declarations with a defect: each gets a slip."""
        return tuple(one for one in self.told if one.what == "queried")

    @property
    def only_dismissed(self) -> bool:
        """Nothing but the answer to an objection of the elector's own."""
        return all(one.what == "dismissed" for one in self.told)


@dataclass(frozen=True, slots=True)
class Acknowledgments:
    """To everyone whose pack was received, reissued or refused: "if this was not you" (RULES 6.10). A letter each."""

    template: ClassVar[str] = "acknowledgment.txt"
    election: Election
    letters: tuple[Acknowledgment, ...]
    closes: str
    contact: str
    closed: bool
    """The poll has closed: no pack is issued any more."""
    replacements_until: str
    """The last hour for one by post; empty once that is past."""
    scrutineer_contact: str
    tell_by: str
    """The last day to object, in words; empty where a letter may not be there by then: "at once"."""
    opens: str
    """Hour and day of the opening; empty once that is past."""
    sent: str
    office: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ("signature",)


@dataclass(frozen=True, slots=True)
class ToldTo:
    """A line of the list of a run."""

    number: str
    name: str
    what: str
    on: str


@dataclass(frozen=True, slots=True)
class AcknowledgmentList:
    """Whom a run of letters tells of what: for the office, and to note who was told otherwise."""

    template: ClassVar[str] = "acknowledgment-list.txt"
    election: Election
    run: int
    by: tuple[str, ...]
    at: str
    """The day, in words."""
    posted: tuple[ToldTo, ...]
    unaddressed: tuple[ToldTo, ...]
    """No letter could be made: no list has an address."""
    tell_by: str
    """As in the letters."""
    opens: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody of whom nothing is in."""

    name: str
    address: tuple[str, ...]
    group: str


@dataclass(frozen=True, slots=True)
class Reminders:
    """To those who have not returned a pack: until when they may, and how to get another. A letter each."""

    template: ClassVar[str] = "reminder.txt"
    election: Election
    letters: tuple[Reminder, ...]
    as_of: str
    """Hour and day of the register that it was taken from."""
    closes: str
    contact: str
    replacements_until: str
    by_hand: bool
    """After that, until the close, one is handed over at the office."""
    sent: str
    office: tuple[str, ...] = ()
