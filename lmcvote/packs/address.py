"""Where a pack goes: the address asked for in writing, else home, else the practice (RULES 5.8)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.cells import gmc_number
from lmcvote.electorate.entries import Entry, Excluded
from lmcvote.electorate.explain import Said
from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.electorate.home import Place
from lmcvote.electorate.names import words
from lmcvote.electorate.practices import Practice
from lmcvote.findings import Finding, refuse_faults

NUMBERED = tuple(f"address_{number}" for number in range(1, 8))
LINES = ("house", *NUMBERED, "town", "county")
"""In the order of an envelope."""
FIELDS: Mapping[str, Sequence[str]] = {
    "gmc_number": ("gmc", "gmc no"),
    "surname": ("last name", "family name"),
    "forename": ("first name", "forenames", "given names"),
    "house": ("house name", "flat"),
    "address_1": ("address", "address line 1", "street", "line 1"),
    **{line: (line.replace("address_", "address line "), line.replace("address_", "line ")) for line in NUMBERED[1:]},
    "town": ("city", "post town"),
    "county": (),
    "postcode": ("post code",),
    "asked_on": ("date asked", "date"),
    "note": ("notes", "remarks", "why it is here"),
}
REQUIRED = (("gmc_number", "surname"), ("address_1",), ("postcode",))


class Source(StrEnum):
    """Where an address is from, as the proof of addresses says it."""

    ASKED = "asked for in writing"
    HOME = "home, on the lists"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class Address:
    """Below the doctor's name on the envelope."""

    lines: tuple[str, ...]
    source: Source


def read(
    path: str | Path, electors: Sequence[Elector], others: Sequence[Entry | Excluded] = ()
) -> Mapping[ElectorId, tuple[str, ...]]:
    """The addresses that doctors asked for; those of `others`, who are on the lists without a vote, are left aside.

    Raises BadInput with every row that names nobody, several, or one named before, and every address cut short.
    """
    records, _ = sheet.records(path, FIELDS, REQUIRED)
    refuse_faults(lost(path, FIELDS, REQUIRED))
    found: dict[ElectorId, tuple[str, ...]] = {}
    faults = []
    for record in records:
        cells = record.cells
        number = gmc_number(cells["gmc_number"])[0]
        names = cells["surname"], cells["forename"]
        if not (cells["address_1"] and cells["postcode"]):
            message = (
                f"line {record.line}: the address has no first line, or no postcode. Fill it in, or delete the row."
            )
            faults.append(Finding("address-incomplete", message, str(path), record.line, "address_1", number))
            continue
        meant = [one.id for one in electors if _is(one.entry, number, *names)]
        if len(meant) == 1 and meant[0] not in found:
            lines = (*(cells[line] for line in LINES), cells["postcode"])
            found[meant[0]] = tuple(line for line in lines if line)
        elif meant or not any(_is(one, number, *names) for one in others):
            named = number or " ".join(reversed(names)).strip()
            why = "is named twice" if len(meant) == 1 else "may be several electors" if meant else "is on no list"
            message = f'line {record.line}: "{named}" {why}. Correct the row: the GMC number as the register has it.'
            faults.append(Finding("address-of-nobody", message, str(path), record.line, "gmc_number", named))
    refuse_faults(faults)
    return found


def lost(
    path: str | Path, known: Mapping[str, Sequence[str]], required: Sequence[tuple[str, ...]]
) -> Iterator[Finding]:
    """Filled columns of a table that no field takes: what they say would be lost."""
    table = sheet.read(path)
    head, _ = sheet.header(table, known, required)
    rows, _ = sheet.body(table, head)
    for place, name in enumerate(head.headings):
        filled = next((row for row in rows if row.cells[place]), None)
        if filled is not None and place not in head.columns.values():
            message = (
                f'the column "{name}" is not understood, and line {filled.line} has "{filled.cells[place]}" in it. '
                f"Name it as one of {', '.join(known)}; or take it out."
            )
            yield Finding("column-unknown", message, str(path), filled.line, name, filled.cells[place])


def _is(one: Entry | Excluded, number: str, surname: str, forename: str) -> bool:
    if number:
        same = not surname or words(surname) == words(one.surname)  # a slip in a number may be another doctor's
        return one.gmc_number == number and same
    return (words(surname), words(forename)) == (words(one.surname), words(one.forename))


@dataclass(frozen=True, slots=True)
class Book:
    """All that is known of addresses."""

    asked: Mapping[ElectorId, tuple[str, ...]]
    said: Said
    practices: Mapping[str, Practice]
    to_practice: bool
    """`post_to = "practice"`: homes are left out."""

    def address(self, elector: Elector, place: Place) -> Address | None:
        """Of the pack for a doctor's vote in one group; None where nobody knows one."""
        if asked := self.asked.get(elector.id):
            return Address(asked, Source.ASKED)
        rows = [self.said[row] for row in elector.entry.rows if row in self.said]
        if not self.to_practice:
            for row in rows:
                if row["home address"] and row["home postcode"]:
                    return Address((*row["home address"].split("\n"), row["home postcode"]), Source.HOME)
        for code in (place.practice_code, *(row["practice"] for row in rows if not row["until"])):
            if practice := self.practices.get(code):
                return Address(posted_to(practice), Source.PRACTICE)
        return None


def posted_to(practice: Practice) -> tuple[str, ...]:
    """Name and address of a practice; some give their name again as the first line."""
    lines = (practice.name, *practice.address, practice.postcode)
    return tuple(line for place, line in enumerate(lines) if line and line.upper() not in map(str.upper, lines[:place]))
