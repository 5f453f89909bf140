"""Tables as an office keeps them, CSV and XLSX: read with the line numbers that Excel shows, written safe for Excel.

Reading is a chain: bytes -> rows with their line -> header -> records. Faults of structure (unreadable, no header, a
column missing or doubled, a ragged row) are collected and refuse the file together; what a cell says is for the caller.
"""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from lmcvote.findings import BadInput, Finding, refuse_faults

MOST_BYTES = 20_000_000
MOST_UNPACKED = 400_000_000
"""Of an XLSX: a workbook that swells beyond it is not an office's list."""
HEADER_WITHIN = 10
"""Lines searched for the header: a title or a date may stand above it."""
BEYOND_ASCII_SHOWN = 3
HEADINGS_SHOWN = 12
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the full-width forms
XLSX = b"PK\x03\x04"
NOT_A_TABLE = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"%PDF": "a PDF",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file, blank ones included."""

    line: int
    """As Excel shows it: rows are counted, so a line break inside a cell moves nothing."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as received."""

    file: str
    """As the user named it."""
    rows: tuple[Row, ...]
    warnings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Which column holds which field."""

    line: int
    width: int
    columns: Mapping[str, int]
    """Field -> place of its column, from 0."""
    headings: tuple[str, ...]
    """As they stand, trimmed."""


@dataclass(frozen=True, slots=True)
class Record:
    """A row under its header: field -> text, trimmed."""

    line: int
    cells: Mapping[str, str]


def read(path: str | Path) -> Sheet:
    """All rows of a CSV or XLSX file. Raises BadInput where it is missing, empty or no table."""
    file = str(path)
    data = _bytes(Path(path), file)
    if data.startswith(XLSX):
        rows = _workbook(data, file)
        warnings: tuple[Finding, ...] = ()
    else:
        text, warnings = _text(data, file)
        rows = tuple(_csv_rows(text, file))
    if not any(_filled(row) for row in rows):
        raise BadInput(Finding("empty", f"{file} is empty. Export the list again.", file))
    return Sheet(file, rows, warnings)


def _bytes(path: Path, file: str) -> bytes:
    if path.is_dir():
        raise BadInput(Finding("no-file", f"{file} is a folder. Name the file in it.", file))
    if not path.exists():
        raise BadInput(Finding("no-such-file", f"There is no file {file}. Check the path.", file))
    try:
        if path.stat().st_size > MOST_BYTES:
            mb = MOST_BYTES // 1_000_000
            raise BadInput(Finding("too-large", f"{file} is larger than {mb} MB: not a list of doctors.", file))
        data = path.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read ({error.strerror}). If it is open in Excel, close it and try again."
        raise BadInput(Finding("unreadable", message, file)) from None
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise BadInput(Finding("empty", f"{file} is empty. Export the list again.", file))
    return data


def _text(data: bytes, file: str) -> tuple[str, tuple[Finding, ...]]:
    for magic, what in NOT_A_TABLE.items():
        if data.startswith(magic):
            raise BadInput(Finding("not-a-table", f"{file} is {what}. Save it as CSV (UTF-8) or XLSX.", file))
    if b"\0" in data:
        raise BadInput(Finding("not-a-table", f"{file} holds NUL bytes: it is no CSV. Save it as CSV or XLSX.", file))
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        message = f"{file} is neither UTF-8 nor Windows (cp1252) text. Save it as 'CSV UTF-8' or XLSX."
        raise BadInput(Finding("unreadable", message, file)) from None
    odd = [(n, line) for n, line in enumerate(text.splitlines(), 1) if not line.isascii()]
    words = [(n, word) for n, line in odd for word in re.split("[,;|\t ]+", line) if not word.isascii()]
    shown = "; ".join(f"line {n}: {word}" for n, word in words[:BEYOND_ASCII_SHOWN])
    message = f"is read as Windows text (cp1252), not UTF-8. Are these words right? {shown}"
    return text, (Finding("cp1252", message, file, odd[0][0]),)


def _csv_rows(text: str, file: str) -> Iterator[Row]:
    above = "\n".join([line for line in text.splitlines() if line.strip()][:HEADER_WITHIN])
    delimiter = max(",;\t|", key=above.count)  # of several lines: a title above the header has none, or another
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    while True:
        line += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"line {line}: the quotes do not close ({error}). Correct the row and run the same command again."
            raise BadInput(Finding("bad-quotes", message, file, line)) from None
        yield Row(line, tuple(_trim(cell) for cell in cells))


def _workbook(data: bytes, file: str) -> tuple[Row, ...]:
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook

    unreadable = BadInput(Finding("unreadable", f"{file} is no workbook that can be read. Save it as CSV.", file))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise BadInput(Finding("too-large", f"{file} unpacks to far more than a list of doctors.", file))
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        filled = [sheet for sheet in book.worksheets if sheet.max_row and sheet.max_row > 1]
        if len(filled) > 1:
            names = ", ".join(sheet.title for sheet in filled)
            message = f"{file} has {len(filled)} filled sheets ({names}). Save the right one as a file of its own."
            raise BadInput(Finding("several-sheets", message, file))
        sheet = (filled or book.worksheets)[0]
        rows = [[_cell(value) for value in values] for values in sheet.iter_rows(values_only=True)]
    except (zipfile.BadZipFile, ParseError, KeyError, ValueError, IndexError, TypeError, OSError):
        raise unreadable from None
    width = max((len(row) for row in rows), default=0)
    return tuple(Row(line, tuple(row + [""] * (width - len(row)))) for line, row in enumerate(rows, 1))


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}" if value != int(value) else f"{value:.1f}"
    return "" if value is None else _trim(str(value))


def _trim(text: str) -> str:
    """Outer blanks off, the non-breaking ones too; composed letters; the apostrophe of our own guard undone."""
    text = unicodedata.normalize("NFC", text.replace("\N{NO-BREAK SPACE}", " ")).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _filled(row: Row) -> bool:
    return any(row.cells)


def heading(text: str) -> str:
    """A heading as headings are compared.

    >>> heading(" GMC_Ref. No: ")
    'gmc ref no'
    """
    return " ".join("".join(" " if c in "_.-/:#" else c for c in text.lower()).split())


def header(
    sheet: Sheet, names: Mapping[str, Sequence[str]], required: Sequence[tuple[str, ...]]
) -> tuple[Header, list[Finding]]:
    """The header and its faults: a field with two columns, a required one with none.

    `names` gives each field its accepted headings; its own name is always one. Each tuple of `required` is satisfied by
    any of its fields. The header is the line, of the first ten, that names most fields.
    """
    known = {heading(name): field for field in names for name in (field, *names[field])}

    def fields_named(row: Row) -> int:
        return len({known[heading(cell)] for cell in row.cells if heading(cell) in known})

    candidates = [row for row in sheet.rows if _filled(row)][:HEADER_WITHIN]
    row = max(candidates, key=lambda row: (fields_named(row), -row.line))
    columns: dict[str, int] = {}
    faults = []
    for place, cell in enumerate(row.cells):
        field = known.get(heading(cell))
        if field is None:
            continue
        if field in columns:
            both = f'"{row.cells[columns[field]]}" and "{cell}"'
            message = f"line {row.line}: two columns hold the {field}: {both}. Rename or delete one."
            faults.append(Finding("two-columns", message, sheet.file, row.line, field, cell))
        else:
            columns[field] = place
    stands = ", ".join(f'"{cell}"' for cell in row.cells[:HEADINGS_SHOWN] if cell) or "nothing"
    if not columns and len(required) > 1:
        message = f"{sheet.file} has no heading that belongs here. Is it another file? Found: {stands}."
        faults.append(Finding("another-table", message, sheet.file, row.line))
        required = ()
    for fields in required:
        if not columns.keys() & set(fields):
            wanted = ", ".join(f'"{name}"' for field in fields for name in (field, *names[field])[:6])
            message = (
                f"line {row.line}: no column for {' or '.join(fields)}. Found: {stands}. Name one of them {wanted}."
            )
            faults.append(Finding("no-column", message, sheet.file, row.line, fields[0]))
    width = max((place + 1 for place, cell in enumerate(row.cells) if cell), default=0)
    return Header(row.line, width, columns, row.cells[:width]), faults


def body(sheet: Sheet, head: Header) -> tuple[list[Row], list[Finding]]:
    """The filled rows below the header, each as wide as it, and a fault for each ragged one."""
    rows, faults = [], []
    for row in sheet.rows:
        if row.line <= head.line or not _filled(row):
            continue
        if len(row.cells) < head.width or any(row.cells[head.width :]):
            used = max(place + 1 for place, cell in enumerate(row.cells) if cell)
            found = used if used > head.width else len(row.cells)
            message = (
                f"line {row.line} has {found} cells, {head.width} needed. Correct the row (a comma in a name needs "
                "quotes) and run the same command again."
            )
            faults.append(Finding("ragged-row", message, sheet.file, row.line))
        else:
            rows.append(Row(row.line, row.cells[: head.width]))
    if not rows and not faults:
        faults.append(Finding("header-only", f"{sheet.file} has a header and no row below it.", sheet.file, head.line))
    return rows, faults


def records(
    path: str | Path, names: Mapping[str, Sequence[str]], required: Sequence[tuple[str, ...]]
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """The rows of a file as records of the named fields, and its warnings. Raises BadInput with every fault of it.

    A field without a column is empty in every record.
    """
    sheet = read(path)
    head, faults = header(sheet, names, required)
    rows, ragged = body(sheet, head)
    refuse_faults([*faults, *ragged])
    filled = tuple(
        Record(row.line, {field: row.cells[head.columns[field]] if field in head.columns else "" for field in names})
        for row in rows
    )
    return filled, sheet.warnings


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; `read` takes the apostrophe off again."""
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A CSV for people: UTF-8 with byte-order mark, CRLF, formulas disarmed. The only writer of CSV in the house."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([safe(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """The same table as a workbook: every cell is text, so that a leading zero stays; the header is frozen."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("list")
    sheet.freeze_panes = "A2"
    sheet.append(list(headings))
    for row in rows:
        sheet.append([safe(str(cell)) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
