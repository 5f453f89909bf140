"""Tally sheets as a file: one row a batch, its figures by column; written locked, and read with its headings checked.

Columns: contest, batch, papers, one for each candidate headed with number and name, the heads of rejection, papers
rejected in part, votes lost on them, unused votes. A row of which no figure is filled in is a sheet that nobody used.
"""

import io
import re
from collections.abc import Sequence
from pathlib import Path

from lmcvote import sheet
from lmcvote.count.batches import Batch, batch, columns, wrong
from lmcvote.election import Contest
from lmcvote.findings import BadInput, Finding, refuse_faults
from lmcvote.votes import Head

FIGURE = re.compile(r"([0-9]{1,9})(\.0)?")
IN_WORDS = {
    "in_part": "papers rejected in part",
    "lost": "votes lost in part",
    "unused": "unused votes",
    Head.NO_OFFICIAL_MARK: "no official mark",
    Head.IDENTIFYING: "identifying mark",
    Head.TOO_MANY: "too many votes",
    Head.UNMARKED: "unmarked",
    Head.UNCERTAIN: "void for uncertainty",
}
WIDE = 12
"""Letters of a column of figures; the headings are wrapped."""


def headings(contest: Contest) -> tuple[str, ...]:
    """As they are locked, and as they are looked for."""
    names = {str(candidate.number): f"{candidate.number} {candidate.name}" for candidate in contest.candidates}
    words = {str(key): words for key, words in IN_WORDS.items()}
    return ("contest", "batch", *(names.get(column) or words.get(column) or column for column in columns(contest)))


def rows(contest: Contest, batches: Sequence[str]) -> list[tuple[str, ...]]:
    """A row for each batch, its figures to be filled in."""
    blank = ("",) * len(columns(contest))
    return [(contest.id, name, *blank) for name in batches]


def workbook(contest: Contest, batches: Sequence[str]) -> bytes:
    """The sheet as a workbook in which nothing but figures can be written, and only whole numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Protection
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page = book.worksheets[0]
    page.title = "tally"
    page.freeze_panes = "C2"
    for line in (headings(contest), *rows(contest, batches)):
        page.append([sheet.safe(text) or None for text in line])
    for place, cell in enumerate(page[1], 1):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(place)].width = WIDE
    page.column_dimensions["A"].width = max(WIDE, len(contest.id) + 2)
    last = f"{get_column_letter(page.max_column)}{max(page.max_row, 2)}"
    whole = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", showErrorMessage=True)
    whole.error = "A whole number, 0 or more."
    whole.add(f"C2:{last}")
    page.add_data_validation(whole)
    for line in page[f"C2:{last}"]:
        for cell in line:
            cell.protection = Protection(locked=False)
    page.protection.enable()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def is_tally(path: Path) -> bool:
    """Whether a file is a tally sheet, and not one of keyed papers. Raises BadInput where it is no table."""
    return any(sheet.heading(text) == "batch" for text in sheet.read(path).rows[0].cells)


def read(path: Path, contest: Contest) -> tuple[Batch, ...]:
    """The batches of a contest, in the order of the file. Raises BadInput with every fault of it."""
    table = sheet.read(path)
    wanted = headings(contest)
    found = table.rows[0].cells
    used = found[: max((n + 1 for n, text in enumerate(found) if text), default=0)]
    for place, (there, needed) in enumerate(zip((*used, "", ""), (*wanted, ""), strict=False), 1):
        if sheet.heading(there) != sheet.heading(needed):
            meant = f'"{needed}" belongs there' if needed else "there is none on a tally sheet of this contest"
            message = (
                f'line 1, column {place} is headed "{there}", and {meant}. The headings are locked: take a fresh sheet '
                "(lmcvote tally sheets) and copy the figures into it."
            )
            raise BadInput(Finding("other-heading", message, table.file, 1, needed, there))
    batches, faults = list[Batch](), list[Finding]()
    for row in table.rows[1:]:
        cells = row.cells[: len(wanted)] + ("",) * (len(wanted) - len(row.cells))
        if not any(cells[2:]):
            continue
        if fault := _misplaced(cells, contest, [one.name for one in batches], row.line, table.file):
            faults.append(fault)
            continue
        told, bad = _figures(cells, wanted, columns(contest), row.line, table.file)
        faults += bad
        if bad:
            continue
        made = batch(cells[1], contest, told)
        batches.append(made)
        faults += [
            Finding(
                "sum-differs",
                f"line {row.line}: batch {made.name}: {said}. Count this batch again.",
                table.file,
                row.line,
                wanted[2 + columns(contest).index(column)],
                str(told[column]),
            )
            for column, said in wrong(made, contest)
        ]
    if not batches and not faults:
        faults.append(Finding("nothing-tallied", f"{table.file} has no batch filled in.", table.file))
    refuse_faults(faults)
    return tuple(batches)


def _misplaced(cells: Sequence[str], contest: Contest, names: Sequence[str], line: int, file: str) -> Finding | None:
    told, name = cells[:2]
    if told.casefold() != contest.id.casefold():
        message = f'line {line}: this is a sheet of contest "{told}", and {contest.id} is being counted.'
        return Finding("other-contest", message, file, line, "contest", told)
    if not name:
        return Finding("no-batch", f"line {line}: the batch has no name. Number it.", file, line, "batch")
    if name in names:
        message = f"line {line}: batch {name} stands here already. Keep the right one of them."
        return Finding("batch-repeated", message, file, line, "batch", name)
    return None


def _figures(
    cells: Sequence[str], wanted: Sequence[str], keys: Sequence[str], line: int, file: str
) -> tuple[dict[str, int], list[Finding]]:
    """The figures of a row by their column; an empty cell is nought, but not that of the papers."""
    told, faults = {}, []
    for key, heading, text in zip(keys, wanted[2:], cells[2:], strict=True):
        found = FIGURE.fullmatch(text or ("" if key == "papers" else "0"))
        if found:
            told[key] = int(found[1])
        else:
            what = f'"{text}" is no whole number' if text else "how many papers it has is not filled in"
            message = f"line {line}, {heading}: {what}. Write the number from the sheet."
            faults.append(Finding("no-figure", message, file, line, heading, text))
    return told, faults
