"""What a build comes to: entries on the roll, held or unplaced; open cases; exclusions with their reasons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from lmcvote.electorate.cases import Case
from lmcvote.electorate.columns import Role
from lmcvote.electorate.home import Place
from lmcvote.electorate.rulings import Kind, Rows

Standing = Literal["on_roll", "held", "unplaced"]
NAME_CHANGED = "name changed: also "
"""Begins the note of a doctor whose lists have two names; the others follow, with commas between."""


class Reason(StrEnum):
    """Why rows give nobody a vote."""

    LEFT = "left"
    REGISTRAR = "registrar"
    ONLY_ON_EQUIP = "only_on_equip"
    INELIGIBLE = "ineligible"
    NOT_A_DOCTOR = "not_a_doctor"
    """A row of totals: it names nobody."""


LEFT_OUT = {
    Reason.LEFT: "every post that the lists name was left before the reference date",
    Reason.REGISTRAR: "the lists name training posts only, and the LMC has not included registrars",
    Reason.ONLY_ON_EQUIP: "the doctor is on EQUIP alone, and the LMC has not included those",
    Reason.INELIGIBLE: "it was ruled so",
    Reason.NOT_A_DOCTOR: "the row holds a total",
}


def numbered(name: str, gmc_number: str) -> str:
    """A doctor in a sentence: Jane Ash (GMC 6123456)."""
    return f"{name} (GMC {gmc_number})" if gmc_number else name


@dataclass(frozen=True, slots=True)
class Entry:
    """One doctor as the build has it."""

    rows: Rows
    """Fingerprints of the rows it is made of: the same as long as they say the same."""
    gmc_number: str
    surname: str
    forename: str
    role: Role
    standing: Standing
    places: tuple[Place, ...]
    """One for each group where the doctor votes; empty unless on the roll."""
    performers_lines: tuple[int, ...]
    equip_lines: tuple[int, ...]
    note: str
    linked_by: tuple[str, ...] = ("U",)
    """The rules that made its rows one doctor, as in `match.Person`."""

    @property
    def key(self) -> str:
        """Names the entry, and sorts."""
        return self.rows[0]

    @property
    def name(self) -> str:
        """Forename first."""
        return f"{self.forename} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Excluded:
    """Rows that give nobody a vote, and why."""

    reason: Reason
    performers_lines: tuple[int, ...]
    equip_lines: tuple[int, ...]
    gmc_number: str = ""
    surname: str = ""
    forename: str = ""
    note: str = ""
    """Of `ineligible`: who ruled so, when and why."""
    rows: Rows = ()

    @property
    def why(self) -> str:
        """A clause, for people: the ruling, else the reason."""
        return self.note or LEFT_OUT[self.reason]

    @property
    def name(self) -> str:
        """Forename first."""
        return f"{self.forename} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Electorate:
    """A build: every row of both lists is in exactly one entry or exclusion."""

    entries: tuple[Entry, ...]
    cases: tuple[Case, ...]
    """The open ones."""
    excluded: tuple[Excluded, ...]

    @property
    def doctors(self) -> "tuple[Entry | Excluded, ...]":
        """Everyone on the lists, those left out too."""
        return (*self.entries, *(one for one in self.excluded if one.rows))  # a total has no rows

    @classmethod
    def of(cls, entries: Iterable[Entry], cases: Iterable[Case], excluded: Iterable[Excluded]) -> "Electorate":
        """In an order that does not hang on the order of rows: entries by name, cases by kind, both by line."""
        return cls(
            tuple(sorted(entries, key=lambda e: (e.surname.upper(), e.forename.upper(), e.key))),
            tuple(sorted(cases, key=lambda c: (list(Kind).index(c.kind), c.performers_lines, c.equip_lines, c.id))),
            tuple(sorted(excluded, key=lambda e: (e.performers_lines, e.equip_lines, e.reason, e.rows))),
        )

    def groups(self) -> dict[str, int]:
        """Electors of each group, in order of its code: the only thing of this that may cross the wall."""
        counts = Counter(place.group for entry in self.entries for place in entry.places)
        return dict(sorted(counts.items()))
