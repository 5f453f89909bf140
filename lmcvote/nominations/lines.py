"""Nominations as an office keeps them, CSV or XLSX: read row by row, the faults of all rows together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.barred import DIRECTOR
from lmcvote.electorate.cells import gmc_number
from lmcvote.findings import Finding, refuse_faults
from lmcvote.nominations import doctors
from lmcvote.packs.address import lost

FIELDS: Mapping[str, Sequence[str]] = {
    "form": ("code", "token", "code of the form"),
    "gmc_number": ("gmc", "gmc no"),
    "surname": ("last name", "family name"),
    "forenames": ("first name", "forename", "given names"),
    "practice": ("practice on the paper",),
    "contest": ("board",),
    "received": ("received on", "stamp"),
    "consent": ("consents", "consent signed"),
    "eligibility": ("declares", "declaration of eligibility", "eligibility signed"),
    "holds": ("offices", "directorships and offices"),
    "gives_up": ("will give up", "undertakes to give up"),
    "interests": ("in their words", "of what"),
    "proposers": ("proposed by", "nominators"),
    "statement": ("statement file",),
    "note": ("notes", "remarks", "why it is here"),
}
REQUIRED = (("form", "gmc_number", "surname"), ("received",), ("consent",), ("eligibility",), ("holds",))
YES = dict.fromkeys(("", "no", "n", "false"), False) | dict.fromkeys(("yes", "y", "x", "signed", "true"), True)
NONE = "none"
BETWEEN = re.compile(r"\s*[;,&\n]\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """What a row, or the options of a command, say of one form; texts as they stand."""

    form: str = ""
    gmc_number: str = ""
    surname: str = ""
    forenames: str = ""
    practice: str = ""
    contest: str = ""
    received: str = ""
    consent: bool = False
    eligibility: bool = False
    holds: tuple[str, ...] = ()
    answered: bool = False
    gives_up: tuple[str, ...] = ()
    interests: str = ""
    proposers: tuple[str, ...] = ()
    statement: str = ""
    """A file, from where the table lies; empty for none."""
    file: str = ""
    line: int | None = None

    def fault(self, code: str, field: str, value: str, says: str) -> Finding:
        """What is wrong with it, with its place."""
        where = f"line {self.line}: " if self.line else ""
        return Finding(code, f"{where}{says}", self.file, self.line, field, value)

    @property
    def called(self) -> str:
        """Whom it is about, as far as it says."""
        return f"{self.forenames} {self.surname}".strip() or self.gmc_number or "this form"


def read(path: str | Path) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """The forms of a table, and what cells of it are wrong. Raises BadInput for a column that nobody takes, or none."""
    records, _ = sheet.records(path, FIELDS, REQUIRED)
    refuse_faults(lost(path, FIELDS, REQUIRED))
    found, faults = list[Line](), list[Finding]()
    for record in records:
        one, wrong = _line(record, str(path))
        found.append(one)
        faults += wrong
    return tuple(found), tuple(faults)


def _line(record: sheet.Record, file: str) -> tuple[Line, list[Finding]]:
    cells, wrong = record.cells, list[Finding]()
    signed = {}
    for field in ("consent", "eligibility"):
        said = YES.get(cells[field].lower())
        if said is None:
            says = f'{field}: "{cells[field]}" is neither yes nor no. Write yes where it is signed.'
            wrong.append(
                Finding("not-yes-or-no", f"line {record.line}: {says}", file, record.line, field, cells[field])
            )
        signed[field] = bool(said)
    if not cells["received"]:  # in a table nobody means "now"
        says = 'no stamp. Write when the office received the form, as "2027-01-20 10:00".'
        wrong.append(Finding("stamp-missing", f"line {record.line}: {says}", file, record.line, "received", ""))
    holds, gives_up = offices(cells["holds"]), offices(cells["gives_up"])
    one = Line(
        **{field: cells[field] for field in FIELDS if field in TEXTS},
        consent=signed["consent"],
        eligibility=signed["eligibility"],
        holds=holds,
        answered=bool(cells["holds"]),
        gives_up=gives_up,
        proposers=tuple(filter(None, re.split(r"[\s;,]+", cells["proposers"]))),
        file=file,
        line=record.line,
    )
    return one, [*wrong, *faults(one)]


TEXTS = ("form", "gmc_number", "surname", "forenames", "practice", "contest", "received", "interests", "statement")


def offices(text: str) -> tuple[str, ...]:
    """Directorships and offices of a cell, in small letters; `none` is no office, and an answer all the same.

    >>> offices("Director; LMC Chair"), offices("none")
    (('director', 'chair'), ())
    """
    found = (" ".join(one.lower().split()).removeprefix("lmc ") for one in BETWEEN.split(text))
    return tuple(dict.fromkeys(one for one in found if one and one != NONE))


def faults(one: Line) -> list[Finding]:
    """What is wrong with a form taken by itself."""
    found = []
    if one.gmc_number and not gmc_number(one.gmc_number)[0]:
        says = f'"{one.gmc_number}" is no GMC number (seven digits). Correct it.'
        found.append(one.fault("gmc-number-wrong", "gmc_number", one.gmc_number, says))
    try:
        doctors.numbers(one.proposers)
    except ValueError as wrong:
        says = f'proposers: "{wrong}" is no GMC number. Give the numbers of those who signed, with blanks between.'
        found.append(one.fault("proposer-wrong", "proposers", str(wrong), says))
    if stray := set(one.gives_up) - set(one.holds) if one.answered else set():
        says = f"gives up {', '.join(sorted(stray))}, which is not among what is held ({DIRECTOR}, chair, ...)."
        found.append(one.fault("gives-up-nothing", "gives_up", ", ".join(sorted(stray)), says))
    return found
