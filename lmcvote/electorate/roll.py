"""The electorate as the office keeps it: the electorate CSV with its cases and exclusions, written and read."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate.home import Basis, Place
from lmcvote.electorate.merge import Electorate, Entry
from lmcvote.electorate.names import Name, of
from lmcvote.findings import BadInput, Finding

COLUMNS = (
    "gmc_number",
    "surname",
    "forename",
    "role",
    "group",
    "practice_code",
    "basis",
    "performers_lines",
    "equip_lines",
    "note",
)
CASE_COLUMNS = ("case", "kind", "question", "performers_lines", "equip_lines", "evidence", "verdict", "by", "reason")
EXCLUDED_COLUMNS = ("performers_lines", "equip_lines", "reason", "gmc_number", "surname", "forename")


@dataclass(frozen=True, slots=True)
class RollRow:
    """One row of an electorate CSV: an elector in a group, or a held or unplaced entry without one."""

    line: int
    gmc_number: str
    name: Name
    group: str
    basis: str
    person: str
    """The rows of both lists it comes from: the same for one doctor's rows in two groups."""


def files(electorate: Electorate, out: Path) -> dict[Path, bytes]:
    """The electorate at `out` (CSV, or XLSX by its ending), `cases.csv` and `excluded.csv` beside it."""
    rows = [row for entry in electorate.entries for row in _rows(entry)]
    rows.sort(key=lambda row: (row[4] == "", row[4], row[1].upper(), row[2].upper(), row[0], row[7], row[8]))
    cases = [
        (c.id, c.kind, c.question, _spaced(c.performers_lines), _spaced(c.equip_lines), c.evidence, "", "", "")
        for c in electorate.cases
    ]
    excluded = [
        (_spaced(e.performers_lines), _spaced(e.equip_lines), e.reason, e.gmc_number, e.surname, e.forename)
        for e in electorate.excluded
    ]
    written = sheet.xlsx_bytes if out.suffix.lower() == ".xlsx" else sheet.csv_bytes
    return {
        out: written(COLUMNS, rows),
        out.with_name("cases.csv"): sheet.csv_bytes(CASE_COLUMNS, cases),
        out.with_name("excluded.csv"): sheet.csv_bytes(EXCLUDED_COLUMNS, excluded),
    }


def _rows(entry: Entry) -> list[tuple[str, ...]]:
    nowhere = Place("", "", Basis.HELD if entry.standing == "held" else Basis.UNPLACED)
    return [
        (
            entry.gmc_number,
            entry.surname,
            entry.forename,
            entry.role,
            place.group,
            place.practice_code,
            place.basis,
            _spaced(entry.performers_lines),
            _spaced(entry.equip_lines),
            entry.note,
        )
        for place in entry.places or (nowhere,)
    ]


def _spaced(lines: tuple[int, ...]) -> str:
    return " ".join(map(str, lines))


def read(path: str | Path) -> tuple[RollRow, ...]:
    """The rows of an electorate CSV. Raises BadInput where it is none, or holds no elector."""
    names: Mapping[str, tuple[str, ...]] = dict.fromkeys(COLUMNS, ())
    required = [(column,) for column in ("gmc_number", "surname", "forename", "group", "basis")]
    records, _ = sheet.records(path, names, required)
    rows = tuple(
        RollRow(
            record.line,
            record.cells["gmc_number"],
            of(record.cells["surname"], record.cells["forename"]),
            record.cells["group"],
            record.cells["basis"],
            _person(record),
        )
        for record in records
    )
    if not any(row.group for row in rows):
        message = f"{path} holds no elector: no row has a group. Build the electorate again, or rule on its cases."
        raise BadInput(Finding("no-elector", message, str(path)))
    return rows


def _person(record: sheet.Record) -> str:
    lines = f"{record.cells['performers_lines']}|{record.cells['equip_lines']}"
    return lines if lines != "|" else f"line {record.line}"


def groups(rows: tuple[RollRow, ...]) -> dict[str, int]:
    """Electors of each group: whole numbers, the only thing of the register that the box side may see."""
    return dict(sorted(Counter(row.group for row in rows if row.group).items()))
