"""Tables as an office keeps them, CSV and XLSX: read with the line numbers that Excel shows, written safe for Excel.

Reading is a chain: bytes -> rows with their line -> header -> records. Faults of structure (unreadable, no header, a
column missing or doubled, a ragged row) are collected and refuse the file together; what a cell says is for the caller.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from lmcvote import received
from lmcvote.findings import BadInput, Finding, refuse_faults
from lmcvote.received import A_LIST, Caps

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_SWOLLEN = 10
"""Times that an XLSX may unpack to the bytes allowed: an office's list swells five times, a bomb a thousand times."""
HEADER_WITHIN = 10
"""Lines searched for the header: a title or a date may stand above it."""
HEADINGS_SHOWN = 12
FORMULA = frozenset("=+-@\t\r\n\0＝＋－＠")  # noqa: RUF001 -- the full-width forms
XLSX = b"PK\x03\x04"
LEAST_WIDTH, MOST_WIDTH = 8, 60
"""Of a column of a workbook, in letters; a longer text is wrapped."""
BLANKS = dict.fromkeys(map(ord, "\N{NO-BREAK SPACE}\N{FIGURE SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE}"), " ")
HIDDEN = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Controls but tab and line break, marks of direction, characters without a width: names that only look alike."""


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row as it stands in the file."""

    line: int
    """As Excel shows it: rows are counted, blank ones too, so a line break inside a cell moves nothing."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """How a table was written down."""

    kind: Literal["csv", "xlsx"]
    separator: str = ""
    encoding: str = ""
    """`utf-8` or `cp1252`; of a workbook, empty as the separator is."""
    sheet: str = ""
    """Of a workbook, the name of the one that was read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as received."""

    file: str
    """As the user named it."""
    form: Form
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


def read(path: str | Path, caps: Caps = A_LIST) -> Sheet:
    """The filled rows of a CSV or XLSX file. Raises BadInput where it is missing, empty, too large or no table."""
    file = str(path)
    data = received.contents(Path(path), file, caps)
    if data.startswith(XLSX):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # openpyxl's, of drop-down lists that it does not read
            title, found = _workbook(data, file, caps)
            form = Form("xlsx", sheet=title)
            rows = _same_width(_rows(found, file, caps))
    else:
        text, encoding, notes = received.text(data, file)
        return of_text(text, separator(text), file, caps, encoding, notes)
    return _filled(Sheet(file, form, rows))


def of_text(
    text: str, separator: str, file: str, caps: Caps = A_LIST, encoding: str = "utf-8", notes: tuple[Finding, ...] = ()
) -> Sheet:
    """The filled rows of the text of a CSV. Raises BadInput where it is empty, too large or no table."""
    rows = _rows(_csv_rows(text, separator, file), file, caps)
    return _filled(Sheet(file, Form("csv", separator, encoding), rows, notes))


def _filled(sheet: Sheet) -> Sheet:
    if not sheet.rows:
        raise BadInput(Finding("empty", f"{sheet.file} is empty. Export the list again.", sheet.file))
    return sheet


def separator(text: str) -> str:
    """What parts the cells of a CSV, by its first lines."""
    above = "".join(islice((line for line in io.StringIO(text) if line.strip()), HEADER_WITHIN))
    return max(received.SEPARATORS, key=above.count)  # of several lines: a title above the header has none, or another


def _csv_rows(text: str, separator: str, file: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
        yield line, cells


def _workbook(data: bytes, file: str, caps: Caps) -> tuple[str, Iterator[tuple[int, Sequence[str]]]]:
    """The name of the one filled sheet, and its rows as they are asked for."""
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook

    torn = (zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, IndexError, TypeError, OSError)
    unreadable = BadInput(Finding("unreadable", f"{file} is no workbook that can be read. Save it as CSV.", file))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_SWOLLEN * caps.bytes:
                raise received.too_large(file, "unpacks to far more than its size", "--max-bytes")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a file says of its own size may be wrong
        filled = [sheet for sheet in book.worksheets if len(list(islice(_values(sheet), 2))) > 1]
    except torn:
        raise unreadable from None
    if len(filled) > 1:
        names = ", ".join(sheet.title for sheet in filled)
        message = f"{file} has {len(filled)} filled sheets ({names}). Save the right one as a file of its own."
        raise BadInput(Finding("several-sheets", message, file))

    def rows(sheet: "Worksheet") -> Iterator[tuple[int, Sequence[str]]]:
        try:
            yield from _values(sheet)
        except torn:
            raise unreadable from None

    chosen = (filled or book.worksheets)[0]
    return chosen.title, rows(chosen)


def _values(sheet: "Worksheet") -> Iterator[tuple[int, Sequence[str]]]:
    for line, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(value is not None for value in values):
            yield line, [_cell(value) for value in values]


def _same_width(rows: Sequence[Row]) -> tuple[Row, ...]:
    """A workbook leaves out the empty cells at the end of a row."""
    width = max((len(row.cells) for row in rows), default=0)
    return tuple(Row(row.line, row.cells + ("",) * (width - len(row.cells))) for row in rows)


class _Trimmed(dict[str, str]):
    """Cell as it stands -> as it is kept: equal ones are trimmed once, and kept once."""

    def __missing__(self, text: str) -> str:
        self[text] = trimmed = text.strip() if text.isascii() and "'" not in text else _trim(text)
        return trimmed


def _rows(found: Iterable[tuple[int, Sequence[str]]], file: str, caps: Caps) -> tuple[Row, ...]:
    """The filled rows, trimmed. Raises BadInput: beyond a cap at once, for hidden characters with all of them."""
    rows, faults, trimmed = list[Row](), list[Finding](), _Trimmed()
    for line, texts in found:
        cells = tuple(map(trimmed.__getitem__, texts))
        if not any(cells):
            continue
        if len(rows) == caps.rows:
            raise received.too_large(file, f"has more than {caps.rows:,} rows", "--max-rows", line)
        if len(cells) > caps.columns:
            if any(cells[caps.columns :]):
                raise received.too_large(file, f"has more than {caps.columns} columns (line {line})", "", line)
            cells = cells[: caps.columns]
        whole = "".join(texts)
        if len(whole) > caps.letters and (most := max(map(len, cells))) > caps.letters:
            what = f"line {line}: a cell holds {most:,} letters, {caps.letters:,} allowed. Do its quotes close?"
            raise BadInput(Finding("too-large", what, file, line))
        if not (whole.isascii() and whole.isprintable()):  # both are quick, and true of nearly every row
            faults += _hidden(line, texts, file)
        rows.append(Row(line, cells))
    refuse_faults(faults)
    return tuple(rows)


def _hidden(line: int, texts: Sequence[str], file: str) -> Iterator[Finding]:
    """A fault for each cell with hidden characters; the first is named, and all are shown by their number."""
    for place, text in enumerate(texts, 1):
        if found := HIDDEN.search(text):
            name = unicodedata.name(found[0], "CONTROL CHARACTER")
            shown = HIDDEN.sub(lambda one: f"[U+{ord(one[0]):04X}]", text.strip())
            message = f'line {line}, cell {place}: "{shown}" holds a hidden character ({name}). Type the cell again.'
            yield Finding("hidden-character", message, file, line, value=shown)


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
    text = (text if text.isascii() else unicodedata.normalize("NFC", text.translate(BLANKS))).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def heading(text: str) -> str:
    """A heading as headings are compared.

    >>> heading(" GMC_Ref. No: ")
    'gmc ref no'
    """
    return " ".join("".join(" " if c in "_.-/:#" else c for c in text.lower()).split())


def named(headings: Sequence[str]) -> str:
    """The headings found, for messages."""
    return ", ".join(f'"{cell}"' for cell in headings[:HEADINGS_SHOWN] if cell) or "nothing"


def header(
    sheet: Sheet,
    names: Mapping[str, Sequence[str]],
    required: Sequence[tuple[str, ...]],
    mapped: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Header, list[Finding]]:
    """The header and its faults: a field with two columns, a required one with none.

    `names` gives each field its accepted headings; its own name is always one. `mapped` gives a field the one heading
    that is meant, whatever others say. Each tuple of `required` is satisfied by any of its fields. The header is the
    line, of the first ten, that names most fields.
    """
    known = {heading(name): field for field in names if field not in mapped for name in (field, *names[field])}
    known |= {heading(name): field for field, name in mapped.items()}

    def fields_named(row: Row) -> int:
        return len({known[heading(cell)] for cell in row.cells if heading(cell) in known})

    row = max(sheet.rows[:HEADER_WITHIN], key=lambda row: (fields_named(row), -row.line))
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
    stands = named(row.cells)
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
        if row.line <= head.line:
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
            rows.append(row if len(row.cells) == head.width else Row(row.line, row.cells[: head.width]))
    if not rows and not faults:
        faults.append(Finding("header-only", f"{sheet.file} has a header and no row below it.", sheet.file, head.line))
    return rows, faults


def records(
    path: str | Path,
    names: Mapping[str, Sequence[str]],
    required: Sequence[tuple[str, ...]],
    caps: Caps = A_LIST,
) -> tuple[tuple[Record, ...], tuple[Finding, ...]]:
    """The rows of a file as records of the named fields, and its warnings. Raises BadInput with every fault of it.

    A field without a column is empty in every record.
    """
    sheet = read(path, caps)
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
    return f"'{text}" if text[:1] in FORMULA else text


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """A CSV for people: UTF-8 with byte-order mark, CRLF, formulas disarmed. The only writer of CSV in the house."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8-sig", newline="")
    cells = ([safe(str(cell)) for cell in row] for row in chain([headings], rows))  # a heading may be a name
    csv.writer(text, lineterminator="\r\n").writerows(cells)
    text.detach()
    return out.getvalue()


def read_back(data: bytes) -> list[dict[str, str]]:
    """The rows of what `csv_bytes` made, by heading."""
    return [dict(row) for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


def xlsx_bytes(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """The same table as a workbook: every cell is text, so that a leading zero stays; wide enough to be read."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    table = [[safe(str(cell)) for cell in row] for row in (headings, *rows)]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("list")
    sheet.freeze_panes = "A2"
    for place, cells in enumerate(zip(*table, strict=True), 1):
        longest = max(map(len, cells))
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest, LEAST_WIDTH), MOST_WIDTH) + 2
    for row in table:
        cells_written = []
        for text in row:
            cell = WriteOnlyCell(sheet, text)
            cell.alignment = Alignment(wrap_text=len(text) > MOST_WIDTH, vertical="top")
            cells_written.append(cell)
        sheet.append(cells_written)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
