"""The office's own table of practices: which group a practice is in, or which practice it has become, from day to day.

It overrides the ODS file for the days that it covers. A successor is followed to the end on the day that is asked for;
on no day may the way lead back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from lmcvote import sheet
from lmcvote.electorate.cells import day, group_code, practice_code
from lmcvote.electorate.practices import Practice
from lmcvote.findings import Finding, refuse_faults
from lmcvote.received import A_LIST, Caps

NAMES = {
    "practice_code": ("practice", "code", "ods code"),
    "group": ("ccg", "commissioner"),
    "from": ("start", "start date", "from date"),
    "to": ("end", "end date", "to date"),
    "successor": ("successor code", "merged into"),
}
REQUIRED = (("practice_code",), ("group", "successor"))


@dataclass(frozen=True, slots=True)
class Dated:
    """What holds for a practice for some days: its group, or its successor; the other is empty."""

    line: int
    """In the table, as Excel shows it."""
    code: str
    group: str
    successor: str
    first: date
    """`date.min` where the table has no first day."""
    last: date
    """Included; `date.max` where it has none."""


def read(path: str | Path, caps: Caps = A_LIST) -> tuple[Dated, ...]:
    """The table's rows. Raises BadInput with every fault of it: a row that is wrong would move a practice's doctors."""
    file = str(path)
    records, _ = sheet.records(path, NAMES, REQUIRED, caps)
    faults: list[Finding] = []
    rows = [row for record in records if (row := _row(record, file, faults))]
    refuse_faults(faults or [*_overlaps(rows, file), *_loops(rows, file)])
    return tuple(rows)


Typed = TypeVar("Typed")


def _row(record: sheet.Record, file: str, faults: list[Finding]) -> Dated | None:
    known = len(faults)

    def fault(code: str, field: str, message: str) -> None:
        faults.append(Finding(code, f"line {record.line}: {message}", file, record.line, field, record.cells[field]))

    def typed(field: str, kind: Callable[[str], Typed], wrong: str, empty: Typed) -> Typed:
        text = record.cells[field]
        try:
            return kind(text) if text else empty
        except ValueError:
            fault(f"{field.replace('_', '-')}-wrong", field, f'"{text}" {wrong}. Correct the cell.')
            return empty

    code = typed("practice_code", practice_code, "is no practice code (such as F81011)", "")
    group = typed("group", group_code, "is no CCG code (such as 06Q)", "")
    successor = typed("successor", practice_code, "is no practice code (such as F81011)", "")
    first = typed("from", day, "is no date (day first: 31/12/2025)", date.min)
    last = typed("to", day, "is no date (day first: 31/12/2025)", date.max)
    if len(faults) == known and not code:
        fault("no-practice-code", "practice_code", "no practice is named. Fill in its code, or delete the row.")
    elif len(faults) == known and bool(group) == bool(successor):
        what = "both a group and a successor" if group else "neither a group nor a successor"
        fault("group-or-successor", "group", f"{code} has {what}. Give one of the two.")
    elif first > last:
        fault("from-after-to", "from", f"{code} is from {first} to {last}, which is before it. Correct one of the two.")
    return Dated(record.line, code, group, successor, first, last) if len(faults) == known else None


def _overlaps(rows: Sequence[Dated], file: str) -> Iterable[Finding]:
    """Two rows of one practice for the same day: which of them holds?"""
    for before, after in pairwise(sorted(rows, key=lambda row: (row.code, row.first, row.line))):
        if before.code == after.code and after.first <= before.last:
            both = f"lines {before.line} and {after.line} both speak of {after.code}"
            since = "from the beginning" if after.first == date.min else f"on {after.first}"
            message = f"{both} {since}. Give each day to one of them."
            yield Finding("rows-overlap", message, file, after.line, "from", after.code)


def _loops(rows: Sequence[Dated], file: str) -> Iterable[Finding]:
    """Successors that lead back. Where one does so on any day, it does so on the first day of one of its rows."""
    told: set[str] = set()
    for row in [one for one in rows if one.successor]:
        way = [row.code]
        while (found := at(rows, way[-1], row.first)) and found.successor and way.count(way[-1]) == 1:
            way.append(found.successor)
        if row.code in way[1:] and row.code not in told:
            told.update(way)
            message = f"line {row.line}: the successors lead back ({' -> '.join(way)}). Say which practice is left."
            yield Finding("successors-loop", message, file, row.line, "successor", row.successor)


def at(rows: Iterable[Dated], code: str, on: date) -> Dated | None:
    """What the table says of a practice on a day; None where it is silent."""
    return next((row for row in rows if row.code == code and row.first <= on <= row.last), None)


def as_at(ods: Mapping[str, Practice] | None, rows: Iterable[Dated], on: date) -> Mapping[str, Practice]:
    """The practices on a day: those of the ODS file, overridden where the table speaks; without a file, the table's."""
    holds = {row.code: row for row in rows if row.first <= on <= row.last}
    known = dict(ods or {})
    for code, row in holds.items():
        if row.group:
            known[code] = replace(known.get(code, Practice(code, "", "", True)), group=row.group, active=True)
    for code, row in holds.items():
        if row.successor:
            final = row.successor
            while final in holds and holds[final].successor:
                final = holds[final].successor
            here, there = (known.get(one, Practice(one, "", "", False)) for one in (code, final))
            known[code] = replace(here, group=there.group, active=there.active, successor=final)
    return known
