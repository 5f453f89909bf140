"""A file as received: its bytes, under caps, and their text. No byte is replaced; a guessed encoding is told."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from lmcvote.findings import BadInput, Finding

BEYOND_ASCII_SHOWN = 3
SEPARATORS = ",;\t|\N{NOT SIGN}"
"""An NHS "CSV" has been seen with the last."""
NOT_A_TABLE = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls)",
    b"%PDF": "a PDF",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that is read of a file; beyond it, it is no list of doctors, or one that its reader vouches for."""

    bytes: int = 20_000_000
    rows: int = 50_000
    """Filled ones, the header among them."""
    columns: int = 200
    letters: int = 10_000
    """In a cell."""


A_LIST = Caps()
OURS = Caps(bytes=500_000_000, rows=5_000_000)
"""Of a file that an earlier command wrote: it may be as long as it had to be."""


def contents(path: Path, file: str, caps: Caps) -> bytes:
    """The bytes of a regular file. Raises BadInput where there is none, it is empty or too large."""
    if path.is_dir():
        raise BadInput(Finding("no-file", f"{file} is a folder. Name the file in it.", file))
    if not path.exists():
        raise BadInput(Finding("no-such-file", f"There is no file {file}. Check the path.", file))
    if not path.is_file():  # reading a pipe may wait for ever
        raise BadInput(Finding("no-file", f"{file} is a device or a pipe. Save the list as a file and name it.", file))
    try:
        with path.open("rb") as opened:
            data = opened.read(caps.bytes + 1)
    except OSError as error:
        message = f"{file} cannot be read ({error.strerror}). If it is open in Excel, close it and try again."
        raise BadInput(Finding("unreadable", message, file)) from None
    if len(data) > caps.bytes:
        raise too_large(file, f"has more than {caps.bytes:,} bytes", "--max-bytes")
    if not data.removeprefix(codecs.BOM_UTF8).strip():
        raise BadInput(Finding("empty", f"{file} is empty. Export the list again.", file))
    return data


def too_large(file: str, what: str, option: str = "", line: int | None = None) -> BadInput:
    """Why a file beyond a cap is not read, with the option that lifts the cap."""
    raised = f" If it is one, electorate build and check read more with {option}." if option else ""
    return BadInput(Finding("too-large", f"{file} {what}: not a list of doctors.{raised}", file, line))


def text(data: bytes, file: str) -> tuple[str, str, tuple[Finding, ...]]:
    """The text, its encoding, and a warning where that is a guess. Raises BadInput where it is none, or two at once."""
    for magic, what in NOT_A_TABLE.items():
        if data.startswith(magic):
            raise BadInput(Finding("not-a-table", f"{file} is {what}. Save it as CSV (UTF-8) or XLSX.", file))
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        message = f"{file} holds NUL bytes (line {line}): it is no CSV. Save it as CSV or XLSX."
        raise BadInput(Finding("not-a-table", message, file, line))
    try:
        return data.decode("utf-8-sig"), "utf-8", ()
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        message = f"{file} is neither UTF-8 nor Windows (cp1252) text. Save it as 'CSV UTF-8' or XLSX."
        raise BadInput(Finding("unreadable", message, file)) from None
    odd = [(n, line) for n, line in enumerate(data.splitlines(), 1) if not line.isascii()]
    kinds = {_is_utf_8(line): n for n, line in reversed(odd)}
    if len(kinds) > 1:  # no Windows text of doctors is UTF-8 by chance
        message = (
            f"{file} is UTF-8 in line {kinds[True]} and Windows text (cp1252) in line {kinds[False]}: two exports in "
            "one file. Save each as CSV (UTF-8) and put them together again."
        )
        raise BadInput(Finding("mixed-encodings", message, file, max(kinds.values())))
    words = [(n, word) for n, line in odd for word in re.split(f"[{SEPARATORS} ]+", line.decode("cp1252"))]
    shown = "; ".join([f"line {n}: {word}" for n, word in words if not word.isascii()][:BEYOND_ASCII_SHOWN])
    message = f"is read as Windows text (cp1252), not UTF-8. Are these words right? {shown}"
    return text, "cp1252", (Finding("cp1252", message, file, odd[0][0]),) if shown else ()


def _is_utf_8(line: bytes) -> bool:
    try:
        return bool(line.decode())
    except UnicodeDecodeError:
        return False
