"""Returns that were written down elsewhere: the printed register, ticked and keyed later; scans of declarations."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal
from lmcvote.cli.returns.sitting import Sitting
from lmcvote.findings import BadInput, Finding, counted, refuse_faults

if TYPE_CHECKING:
    from lmcvote.returns.arrival import Stamp
    from lmcvote.returns.lines import Line
    from lmcvote.sheet import Record

COLUMNS = {
    "number": ("declaration", "declaration number", "no"),
    "received_on": ("received", "date", "stamp"),
    "found": ("remarks", "what was found"),
    "inner": ("inner envelopes", "envelopes a"),
}


def sheet(sitting: Sitting, file: str) -> None:
    """A row is one covering envelope. Raises BadInput with every fault of the file; nothing of it is kept then."""
    from lmcvote import sheet as sheets

    rows, notes = sheets.records(Path(file), COLUMNS, (("number",), ("received_on",)))
    terminal.warn(notes)
    faults: list[Finding] = []
    read = [(row, *found) for row in rows if (found := _row(sitting, row, file, faults))]
    faults += _twice(read, file)
    refuse_faults(faults)
    _all(sitting, [(row.line, line, when) for row, line, when in read], file)


def _row(sitting: Sitting, row: "Record", file: str, faults: list[Finding]) -> "tuple[Line, Stamp] | None":
    from lmcvote.paper.code import election_mark
    from lmcvote.returns import lines

    chosen = sitting.office.desk.election
    number, found, inner = row.cells["number"], row.cells["found"], row.cells["inner"]
    before = len(faults)
    if inner and not (inner.isascii() and inner.isdigit() and len(inner) == 1):
        message = f'line {row.line}: "{inner}" is no number of inner envelopes. Key 0 to 9, or nothing for one.'
        faults.append(Finding("bad-inner", message, file, row.line, "inner", inner))
        inner = ""
    try:
        when = sitting.stamp(row.cells["received_on"] or "nothing")
    except ValueError as error:
        said = row.cells["received_on"]
        message = f'line {row.line}: received_on "{said}" {error}.'
        faults.append(Finding("bad-stamp", message, file, row.line, "received_on", said))
        return None
    text = " ".join(filter(None, (number, found, f"inner={inner}" if inner else "")))
    try:
        line = lines.read(text, election_mark(chosen.id, chosen.epoch))
        if line.waits or line.stamp:
            raise lines.Bad("line-contradicts", "A row is a whole envelope, and its stamp is in received_on.")
    except lines.Bad as fault:
        faults.append(Finding(fault.code, f"line {row.line}: {fault}", file, row.line, "number"))
        return None
    return (line, when) if len(faults) == before else None


def _twice(read: "list[tuple[Record, Line, Stamp]]", file: str) -> Iterator[Finding]:
    """Declarations, and marks, that two rows have: which row is right, a person must say."""
    first: dict[object, int] = {}
    for row, line, _ in read:
        for key in (*(one.names for one in line.declarations if not one.copy), line.mark):
            if key in first and first[key] != row.line:
                message = f"line {row.line}: the same stands on line {first[key]}. Keep one; a copy is keyed as copy."
                yield Finding("row-repeated", message, file, row.line, "number", row.cells["number"])
            elif key and getattr(key, "digest", True):
                first[key] = row.line


def _all(sitting: Sitting, rows: "list[tuple[int, Line, Stamp]]", file: str) -> None:
    """Put them on record together; what is not plain is told. Raises BadInput with every row that cannot be."""
    for (made, _), (place, _, _) in zip(sitting.takes(rows, file), rows, strict=True):
        if made.what not in ("received", "already-in"):
            terminal.note(f"line {place}: {made.says}")


def scanned(sitting: Sitting, files: list[str], unsigned: list[str], received: str) -> None:
    """Every page is one good declaration with one inner envelope, but for those that people saw unsigned."""
    from lmcvote.packs import numbers
    from lmcvote.paper.code import election_mark
    from lmcvote.returns import lines

    chosen = sitting.office.desk.election
    mark = election_mark(chosen.id, chosen.epoch)
    faults: list[Finding] = []
    wanted = set[tuple[int, int]]()
    for number in unsigned:
        try:
            wanted.add(numbers.read(number))
        except ValueError as error:
            faults.append(Finding("bad-number", f'--unsigned: "{number}" {error}.', field="--unsigned", value=number))
    refuse_faults(faults)
    when = sitting.told(received)
    hashes = {pack.token_hash: (pack.number, pack.issue) for pack in sitting.office.register.packs}
    rows, seen = [], set()
    for file, page, text in codes(files, faults):
        try:
            line = lines.read(text, mark)
            who = _named(line, hashes, sitting)
            seen.add(who)
            rows.append((page, lines.read(f"{text} unsigned", mark) if who in wanted else line, when))
        except lines.Bad as fault:
            faults.append(Finding(fault.code, f"{file}, page {page}: {fault}", file, page))
    for called in sorted(numbers.written(*one) for one in wanted - seen):
        message = f"--unsigned {called}: no page of the scans has that declaration. Is it in another stack?"
        faults.append(Finding("not-in-stack", message, field="--unsigned", value=called))
    refuse_faults(faults)
    _all(sitting, rows, files[0])


def _named(line: "Line", hashes: "dict[bytes, tuple[int, int]]", sitting: Sitting) -> tuple[int, int] | None:
    from lmcvote.paper.code import token_hash
    from lmcvote.returns.lines import Token

    (one,) = line.declarations
    chosen = sitting.office.desk.election.id
    return hashes.get(token_hash(chosen, one.names.token)) if isinstance(one.names, Token) else None


def codes(files: list[str], faults: list[Finding]) -> Iterator[tuple[str, int, str]]:
    """The code of each page, with file and page; a page without one, or with several, is a fault."""
    from lmcvote import received
    from lmcvote.paper import scan, symbol
    from lmcvote.paper.faults import PageError

    for file in files:
        try:
            data = received.contents(Path(file), file, received.OURS)
        except BadInput as refusal:
            faults.extend(refusal.findings)
            continue
        for number, page in enumerate(scan.read(data, file), 1):
            if isinstance(page, PageError):
                faults.append(Finding("page-unreadable", f"{file}, page {number}: {page.why}.", file, number))
                continue
            found = symbol.texts(page.pixels)
            if len(found) == 1:
                yield file, number, found[0]
            elif found or page.pixels.min() < 128:  # a blank back is no declaration
                what = counted(len(found), "code") if found else "no code that can be read"
                message = f"{file}, page {number}: {what}. Take it out of the stack, and enter its number by hand."
                faults.append(Finding("no-code", message, file, number))
