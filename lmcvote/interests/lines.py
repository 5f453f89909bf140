"""A table of declarations as an office keeps it, CSV or XLSX: read row by row, the faults of all rows together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from lmcvote import sheet
from lmcvote.electorate.cells import day
from lmcvote.findings import Finding, refuse_faults
from lmcvote.interests.office import Interest, Kind, Whose
from lmcvote.interests.register import Register, faults, named

FIELDS: Mapping[str, Sequence[str]] = {
    "name": ("member",),
    "body": ("board", "committee"),
    "kind": ("interest",),
    "what": ("description", "organisation"),
    "whose": (),
    "since": ("from",),
    "declared": ("date declared",),
    "informed": ("officer informed", "date informed"),
    "corrects": (),
}
YES = {"": False, "no": False, "yes": True}
One = TypeVar("One", bound=StrEnum)


def read(path: str | Path, register: Register, latest: date) -> tuple[tuple[Interest, ...], tuple[Finding, ...]]:
    """The declarations of a file, numbered on from the register, and warnings; each is held against those before it.

    `latest` is the last day that can have come. Raises BadInput with every fault of the file.
    """
    records, warnings = sheet.records(path, FIELDS, (("name",), ("kind",), ("declared",)))
    found, wrong = list[Interest](), list[Finding]()
    for record in records:
        one, said = _parsed(record.cells, register, len(register.interests) + 1)
        if one is not None:
            said = [*said, *faults(register, one, latest)]
        wrong += [_at(fault, str(path), record.line) for fault in said]
        if one is not None and not said:
            found.append(one)
            register = replace(register, interests=(*register.interests, one))
    refuse_faults(wrong)
    return tuple(found), warnings


def _at(fault: Finding, file: str, line: int) -> Finding:
    return replace(fault, file=file, line=line, message=f"line {line}: {fault.message}")


def _parsed(cells: Mapping[str, str], register: Register, nth: int) -> tuple[Interest | None, list[Finding]]:
    """An entry, None where a cell is none that can be read; and what is wrong with the cells."""
    wrong = list[Finding]()
    member = named(register, cells["name"], cells["body"])
    if isinstance(member, str):
        wrong.append(Finding("member-unknown", member, field="name", value=cells["name"]))
    kind = _choice("kind", cells["kind"], Kind, wrong)
    whose = _choice("whose", cells["whose"] or Whose.SELF.value, Whose, wrong)
    since, declared, informed = (_day(field, cells[field], wrong) for field in ("since", "declared", "informed"))
    corrects = YES.get(cells["corrects"].lower())
    if corrects is None:
        wrong.append(Finding("bad-choice", "yes, no or nothing.", field="corrects", value=cells["corrects"]))
    if declared is None and not cells["declared"]:
        wrong.append(Finding("bad-date", "when was it declared? Fill it in.", field="declared"))
    if wrong or isinstance(member, str) or kind is None or whose is None or declared is None:
        return None, wrong
    return Interest(nth, member.nth, kind, cells["what"], whose, since, declared, informed, bool(corrects)), []


def _choice(field: str, text: str, of: type[One], wrong: list[Finding]) -> One | None:
    try:
        return of(text.lower().replace(" ", "-"))
    except ValueError:
        said = f'"{text}" is none of {", ".join(of)}.'
        wrong.append(Finding("bad-choice", said, field=field, value=text))
        return None


def _day(field: str, text: str, wrong: list[Finding]) -> date | None:
    """A day as the cell has it; None of an empty cell, and of a day that does not exist."""
    try:
        return day(text) if text else None
    except ValueError:
        said = f'"{text}" is no date that exists. Write it as 2027-02-01.'
        wrong.append(Finding("bad-date", said, field=field, value=text))
        return None
