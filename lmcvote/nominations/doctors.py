"""Who works in the area: whom the LMC writes to (RULES 3.0), and whom the lists show to work there (RULES 2.1).

A doctor stands on the lists as an entry or as an exclusion; whether there is a vote, and where, is another question.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from lmcvote.election import Group
from lmcvote.electorate.cells import gmc_number
from lmcvote.electorate.columns import LISTS, Source
from lmcvote.electorate.entries import Electorate, Entry, Excluded, Reason
from lmcvote.electorate.explain import Said
from lmcvote.electorate.practices import Practice

Doctor = Entry | Excluded
NOT_GPS_HERE = (Reason.LEFT, Reason.REGISTRAR, Reason.NOT_A_DOCTOR)
"""Who left every post, GP trainees where the rules leave them out, and rows of totals: no GP working in the area."""
WHY = {
    "on_roll": "on the roll",
    "held": "held: it is open whether the lists have one doctor or two",
    "unplaced": "works in the area; the home group is open",
    Reason.ONLY_ON_EQUIP: "works in the area, on EQUIP alone: left out of the vote only",
    Reason.INELIGIBLE: "on the lists; ruled to have no vote",
}


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody to write to, and why."""

    doctor: Doctor
    why: str

    @property
    def key(self) -> str:
        """Names the doctor as long as the rows say the same."""
        return self.doctor.rows[0]


def invited(electorate: Electorate) -> tuple[Invited, ...]:
    """Every GP working in the area, from both lists, by name (RULES 3.0).

    Home group or not: those on the roll, those held or unplaced, and those left out of the vote alone. Not those whose
    every post was left, nor registrars where `include_registrars` leaves them out: they are no GPs working here.
    """
    found = [
        Invited(one, WHY[one.standing if isinstance(one, Entry) else one.reason])
        for one in electorate.doctors
        if isinstance(one, Entry) or one.reason not in NOT_GPS_HERE
    ]
    return tuple(sorted(found, key=lambda one: (one.doctor.surname.upper(), one.doctor.forename.upper(), one.key)))


def works_in(one: Doctor, group: Group, said: Said, practices: Mapping[str, Practice], as_at: date) -> str:
    """What shows that a doctor works in a group's area, a clause; empty where nothing does.

    A vote there shows it, and so does any post there that is not left: a locum may stand away from home (RULES 2.1).
    """
    if isinstance(one, Entry):
        for place in one.places:
            if place.group == group:
                return f"votes in {group}"
    for row in (said[row] for row in one.rows if row in said):
        if row["until"] and date.fromisoformat(row["until"]) < as_at:
            continue
        known = practices.get(row["practice"])
        if known and known.group == group:
            return f"{LISTS[Source(row['list'])]}, line {row['line']}: {known.name} ({known.code})"
        if not (known and known.group) and row["group"] == group:
            return f"{LISTS[Source(row['list'])]}, line {row['line']}: {group}"
    return ""


def with_number(number: str, electorate: Electorate, said: Said) -> tuple[Doctor, ...]:
    """Everybody on whose rows a GMC number stands; several where the lists give it to two."""
    return tuple(one for one in electorate.doctors if number and number in numbers_of(one, said))


def numbers_of(one: Doctor, said: Said) -> tuple[str, ...]:
    """Every GMC number that a doctor's rows have."""
    found = (one.gmc_number, *(said[row]["GMC number"] for row in one.rows if row in said))
    return tuple(dict.fromkeys(filter(None, found)))


def of_key(key: str, electorate: Electorate) -> Doctor | None:
    """Whose rows a row is among now; None where the lists no longer have it."""
    return next((one for one in electorate.doctors if key in one.rows), None)


def practice_of(one: Doctor, said: Said, practices: Mapping[str, Practice]) -> str:
    """The name of the doctor's practice, for the paper; empty where nobody knows one."""
    codes = [place.practice_code for place in one.places] if isinstance(one, Entry) else []
    codes += [said[row]["practice"] for row in one.rows if row in said and not said[row]["until"]]
    return next((practices[code].name.title().replace("'S", "'s") for code in codes if code in practices), "")


def numbers(texts: Iterable[str]) -> tuple[str, ...]:
    """The GMC numbers of a cell with several. Raises ValueError with the first that is none."""
    found = []
    for text in texts:
        number = gmc_number(text)[0]
        if not number:
            raise ValueError(text)
        found.append(number)
    return tuple(found)
