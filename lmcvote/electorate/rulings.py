"""Rulings: what a named person decided on a case, with the reason (RULES 1.13).

A ruling is an input of every later build. It keeps the fingerprints of the rows it is about: while they are all there
it stands, and when one of them changes it has lapsed, for nobody has looked at the new row. A ruling is never
overwritten: a newer one on the same case answers it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from lmcvote.election import LONDON


class Kind(StrEnum):
    """What a case asks; first where a vote may be counted twice, then where one may be lost, then where it belongs."""

    IDENTITY = "identity"
    REPORTED = "reported"
    DISPUTE = "dispute"
    ROLE = "role"
    PRACTICE = "practice"
    HOME = "home"
    ONLY_ON_EQUIP = "only_on_equip"
    ONLY_ON_PERFORMERS = "only_on_performers"


class Verdict(StrEnum):
    """What a person may answer."""

    SAME = "same"
    DIFFERENT = "different"
    ELIGIBLE = "eligible"
    """The entry stands as the lists have it: what was asked changes nothing."""
    INELIGIBLE = "ineligible"
    HOME = "home"
    """With the group in which the doctor votes."""


ANSWERS: Mapping[Kind, tuple[Verdict, ...]] = {
    Kind.IDENTITY: (Verdict.SAME, Verdict.DIFFERENT),
    Kind.ONLY_ON_EQUIP: (Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.HOME),
    Kind.ONLY_ON_PERFORMERS: (Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.HOME),
    Kind.HOME: (Verdict.HOME, Verdict.INELIGIBLE),
    Kind.ROLE: (Verdict.HOME, Verdict.INELIGIBLE),
    Kind.PRACTICE: (Verdict.HOME, Verdict.ELIGIBLE, Verdict.INELIGIBLE),
    Kind.REPORTED: (Verdict.HOME, Verdict.INELIGIBLE),
    Kind.DISPUTE: (Verdict.ELIGIBLE, Verdict.INELIGIBLE, Verdict.HOME),
}
"""Which verdicts answer which kind of case."""

Rows = tuple[str, ...]
"""Fingerprints of one doctor's rows, sorted."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision."""

    case: str
    kind: Kind
    rows: tuple[Rows, ...]
    """Of the one doctor that the case is about, or of the two."""
    verdict: Verdict
    group: str
    """Of `home=CODE`; else empty."""
    by: tuple[str, ...]
    """Who decided: one name, or two where the rule asks for two."""
    reason: str
    at: str
    """The instant, UTC."""

    @property
    def places(self) -> bool:
        """It says where a doctor votes, or that there is no vote."""
        return self.verdict in (Verdict.HOME, Verdict.INELIGIBLE)

    @property
    def answer(self) -> str:
        """As it is typed: `same`, `home=06Q`."""
        return f"{self.verdict}={self.group}" if self.group else str(self.verdict)

    @property
    def said(self) -> str:
        """For a letter: who ruled what, when and why; a sentence but for its full stop."""
        return f"{' and '.join(self.by)} ruled {self.answer} on {office_day(self.at)}: {self.reason.rstrip('.')}"


def office_day(at: str) -> str:
    """The day in the office of an instant, as it is printed.

    >>> office_day("2027-06-30T23:30:00+00:00")
    '2027-07-01'
    """
    return datetime.fromisoformat(at).astimezone(LONDON).date().isoformat()


def latest(rulings: Iterable[Ruling]) -> dict[str, Ruling]:
    """The ruling in force on each case: the newest. Both are oldest first."""
    found: dict[str, Ruling] = {}
    for ruling in rulings:
        found.pop(ruling.case, None)  # to its own place among the newest
        found[ruling.case] = ruling
    return found


def in_force(rulings: Iterable[Ruling], fingerprints: Collection[str]) -> tuple[list[Ruling], list[Ruling]]:
    """Those whose rows are all on the lists, and the lapsed ones.

    Whether a ruling that places a doctor still stands is seen once the rows are linked: see `last_placing`.
    """
    standing, lapsed = list[Ruling](), list[Ruling]()
    for ruling in latest(rulings).values():
        there = all(row in fingerprints for rows in ruling.rows for row in rows)
        (standing if there else lapsed).append(ruling)
    return standing, lapsed


def together(ruling: Ruling, same: Iterable[Ruling]) -> list[Ruling]:
    """A ruling with all `same` rulings that it hangs together with, by however many steps."""
    found, rows = [ruling], _rows(ruling)
    others = [one for one in same if one.case != ruling.case]
    while grown := [one for one in others if one not in found and rows & _rows(one)]:
        found += grown
        rows = rows.union(*map(_rows, grown))
    return found


def _rows(ruling: Ruling) -> set[str]:
    return {row for rows in ruling.rows for row in rows}


def contradictions(rulings: Iterable[Ruling]) -> Iterator[tuple[Ruling, tuple[Ruling, ...]]]:
    """Each `different` that `same` rulings deny, with those that join its two doctors: A=B, B=C, but A not C."""
    made = list(rulings)
    same = [ruling for ruling in made if ruling.verdict is Verdict.SAME]
    for different in made:
        if different.verdict is Verdict.DIFFERENT:
            one, other = different.rows
            _, *through = together(replace(different, rows=(one,)), same)
            if set().union(*map(_rows, through)) & set(other):
                yield different, tuple(through)


def last_placing(rulings: Sequence[Ruling], rows: Collection[str]) -> Ruling | None:
    """The newest ruling that places or excludes the doctor of these rows; None where the lists alone decide.

    `rulings` are oldest first.
    """
    for ruling in reversed(rulings):
        if ruling.places and set(ruling.rows[0]) == set(rows):  # joined with others, or split, it is another doctor
            return ruling
    return None
