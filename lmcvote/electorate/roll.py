"""The electorate as the office keeps it: the electorate CSV with its cases and exclusions, written and read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.electorate import names
from lmcvote.electorate.cases import Case
from lmcvote.electorate.cells import gmc_number
from lmcvote.electorate.entries import NAME_CHANGED, Electorate, Entry
from lmcvote.electorate.freeze import Elector
from lmcvote.electorate.home import Basis, Place
from lmcvote.electorate.names import Name, of
from lmcvote.electorate.practices import Practice
from lmcvote.electorate.rulings import Ruling
from lmcvote.electorate.sensitivity import Shift
from lmcvote.findings import BadInput, Finding
from lmcvote.received import OURS

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
    "linked_by",
    "evidence",
)
ANSWERS = ("verdict", "by", "reason")
CASE_COLUMNS = ("case", "kind", "question", "performers_lines", "equip_lines", "evidence", *ANSWERS)
NONE = ("",) * len(ANSWERS)
CASES, EXCLUDED, SENSITIVITY = "cases.csv", "excluded.csv", "sensitivity.csv"
EARLIER = "cases-earlier.csv"
"""Answers to cases that are no longer asked."""
EXCLUDED_COLUMNS = ("performers_lines", "equip_lines", "reason", "gmc_number", "surname", "forename", "note")

SUMMARY = "summary.html"
BESIDE = (CASES, EXCLUDED, SENSITIVITY, SUMMARY)
"""Files that lie beside the electorate."""
SENSITIVITY_COLUMNS = ("gmc_number", "surname", "forename", "group", "basis", "if", "group_then")


@dataclass(frozen=True, slots=True)
class RollRow:
    """One row of an electorate CSV: an elector in a group, or a held or unplaced entry without one."""

    line: int
    gmc_number: str
    """Seven digits, a zero that Excel lost put back."""
    names: tuple[Name, ...]
    """The name, and the other one of a doctor whose name has changed."""
    group: str
    """Empty for a held or unplaced entry, whatever a hand has written there."""
    basis: str
    person: str
    """The same for one doctor's rows in two groups."""
    role: str = ""
    practice_code: str = ""
    written: str = ""
    """The name as it stands, forename first."""


def files(
    electorate: Electorate, out: Path, shifts: Iterable[Shift] = (), ruled: Collection[str] = ()
) -> dict[Path, bytes]:
    """The electorate at `out` (CSV, or XLSX by its ending), and beside it cases, exclusions and sensitivity.

    `ruled` are the cases that have been ruled on: an answer to them in an earlier `cases.csv` is on record. An answer
    to a case that is no longer asked is put aside, into `cases-earlier.csv`.
    """
    rows = [row for entry in electorate.entries for row in _rows(entry)]
    rows.sort(key=lambda row: (row[4] == "", row[4], row[1].upper(), row[2].upper(), row[0], row[7], row[8]))
    answers = _answers(out.with_name(CASES))
    asked = {case.id for case in electorate.cases}
    overtaken = [(case, *answer) for case, answer in answers.items() if case not in asked and case not in set(ruled)]
    aside = {}
    if overtaken:
        earlier = out.with_name(EARLIER)
        rows_before = [record.cells for record in sheet.read(earlier, OURS).rows[1:]] if earlier.exists() else []
        kept = [*rows_before, *(row for row in overtaken if row not in rows_before)]
        aside = {earlier: sheet.csv_bytes(("case", *ANSWERS), kept)}
    excluded = [
        (_spaced(e.performers_lines), _spaced(e.equip_lines), e.reason, e.gmc_number, e.surname, e.forename, e.note)
        for e in electorate.excluded
    ]
    written = sheet.xlsx_bytes if out.suffix.lower() == ".xlsx" else sheet.csv_bytes
    return {
        **aside,
        out: written(COLUMNS, rows),
        out.with_name(CASES): sheet.csv_bytes(CASE_COLUMNS, case_rows(electorate.cases, answers)),
        out.with_name(EXCLUDED): sheet.csv_bytes(EXCLUDED_COLUMNS, excluded),
        out.with_name(SENSITIVITY): sheet.csv_bytes(SENSITIVITY_COLUMNS, map(_shifted, shifts)),
    }


def case_rows(cases: Iterable[Case], answers: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The sheet of cases, with the answers that there are."""
    return [
        (
            *(case.id, case.kind, f"{case.question} [{' | '.join(case.answers_typed)}]"),
            *(_spaced(case.performers_lines), _spaced(case.equip_lines), case.evidence),
            *answers.get(case.id, NONE),
        )
        for case in cases
    ]


def answered(rulings: Mapping[str, Ruling]) -> dict[str, tuple[str, ...]]:
    """Rulings as they stand in the last columns of the sheet."""
    return {case: (one.answer, "; ".join(one.by), one.reason) for case, one in rulings.items()}


def _shifted(shift: Shift) -> tuple[str, ...]:
    entry = shift.entry
    groups = " ".join(place.group for place in entry.places)
    bases = " ".join(dict.fromkeys(place.basis for place in entry.places))
    return (entry.gmc_number, entry.surname, entry.forename, groups, bases, shift.if_, " ".join(shift.groups) or "none")


def _answers(path: Path) -> Mapping[str, tuple[str, ...]]:
    """What people wrote into the last columns of an earlier `cases.csv`, by case."""
    if not path.exists():
        return {}
    earlier = sheet.read(path, OURS)
    head, _ = sheet.header(earlier, dict.fromkeys(CASE_COLUMNS, ()), ())
    if not {"case", *ANSWERS} <= head.columns.keys():
        message = f"{path} has no columns case, verdict, by and reason: it is another file. Rename it, and build again."
        raise BadInput(Finding("not-cases", message, str(path)))
    rows, _ = sheet.body(earlier, head)  # none below the header where nothing was asked
    place = head.columns
    written = {row.cells[place["case"]]: tuple(row.cells[place[column]] for column in ANSWERS) for row in rows}
    return {case: answer for case, answer in written.items() if any(answer)}


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
            " ".join(entry.linked_by),
            place.evidence,
        )
        for place in entry.places or (nowhere,)
    ]


def _spaced(lines: tuple[int, ...]) -> str:
    return " ".join(map(str, lines))


def read(path: str | Path) -> tuple[RollRow, ...]:
    """The rows of an electorate CSV. Raises BadInput where it is none, or holds no elector."""
    headings: Mapping[str, tuple[str, ...]] = dict.fromkeys(COLUMNS, ())
    required = [(column,) for column in ("gmc_number", "surname", "forename", "group", "basis")]
    records, _ = sheet.records(path, headings, required, OURS)
    rows = tuple(
        RollRow(
            record.line,
            gmc_number(record.cells["gmc_number"])[0],
            (of(record.cells["surname"], record.cells["forename"]), *other_names(record.cells["note"])),
            "" if record.cells["basis"] in (Basis.HELD, Basis.UNPLACED) else record.cells["group"],
            record.cells["basis"],
            _person(record),
            record.cells["role"],
            record.cells["practice_code"],
            f"{record.cells['forename']} {record.cells['surname']}".strip(),
        )
        for record in records
    )
    if not any(row.group for row in rows):
        message = f"{path} holds no elector: no row has a group. Build the electorate again, or rule on its cases."
        raise BadInput(Finding("no-elector", message, str(path)))
    return rows


def _person(record: sheet.Record) -> str:
    """One doctor, whatever the group: by GMC number, else by the rows of the lists."""
    lines = f"{record.cells['performers_lines']}|{record.cells['equip_lines']}"
    return gmc_number(record.cells["gmc_number"])[0] or (lines if lines != "|" else f"line {record.line}")


def other_names(note: str) -> list[Name]:
    """The names that a doctor has on another list, as the note of the entry has them."""
    _, _, others = note.partition(NAME_CHANGED)
    return [of(*names.split(other)) for other in others.partition(";")[0].split(", ") if other]


def groups(rows: tuple[RollRow, ...]) -> dict[str, int]:
    """Electors of each group: whole numbers, the only thing of the register that the box side may see."""
    electors = {(row.group, row.person) for row in rows if row.group}
    return dict(sorted(Counter(group for group, _ in electors).items()))


REGISTER_COLUMNS = ("elector", *COLUMNS[:7], "joined")
MAIL_COLUMNS = (
    "elector",
    "forename",
    "surname",
    "group",
    "practice_code",
    "practice",
    *(f"address_{n}" for n in range(1, 6)),
    "postcode",
)


def register_csv(electors: Iterable[Elector]) -> bytes:
    """The register of electors, one row for each elector and group: its SHA-256 is what the checkpoint shows."""
    return sheet.csv_bytes(REGISTER_COLUMNS, _register_rows(electors))


def votes(register: bytes) -> frozenset[tuple[str, str]]:
    """Elector and group of each line of a register CSV."""
    return frozenset((row["elector"], row["group"]) for row in sheet.read_back(register))


def register_xlsx(electors: Iterable[Elector]) -> bytes:
    """The same as a workbook."""
    return sheet.xlsx_bytes(REGISTER_COLUMNS, _register_rows(electors))


def _register_rows(electors: Iterable[Elector]) -> list[tuple[str, ...]]:
    return [(one.id, *row[:7], one.joined) for one in electors for row in _rows(one.entry)]


def mail_merge(electors: Iterable[Elector], practices: Mapping[str, Practice]) -> bytes:
    """A workbook for the letters of a word processor: name and practice address, where the practice is known."""
    rows = []
    for one in electors:
        for place in one.entry.places:
            practice = practices.get(place.practice_code)
            lines = practice.address[:5] if practice else ()
            address = (*lines, *("",) * (5 - len(lines)), practice.postcode if practice else "")
            name = practice.name if practice else ""
            rows.append(
                (one.id, one.entry.forename, one.entry.surname, place.group, place.practice_code, name, *address)
            )
    return sheet.xlsx_bytes(MAIL_COLUMNS, rows)
