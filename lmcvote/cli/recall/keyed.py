"""Petition sheets that were written down elsewhere: keyed, a row a sheet; or scanned, a page a sheet."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal
from lmcvote.cli.recall.sitting import Entered, Sitting, named, of_line
from lmcvote.cli.returns.keyed import codes
from lmcvote.findings import Finding, refuse_faults

if TYPE_CHECKING:
    from lmcvote.recall.lines import Number, Stray, Token
    from lmcvote.recall.signed import Defect, Returned
    from lmcvote.returns.lines import Bad
    from lmcvote.sheet import Record

    Names = Token | Number | Stray

COLUMNS = {
    "sheet": ("number", "sheet number", "code"),
    "gmc_number": ("gmc", "gmc no"),
    "surname": ("last name",),
    "forename": ("first name", "forenames"),
    "signed_on": ("date signed", "signed"),
    "received_on": ("received", "stamp", "date"),
    "supports": ("support",),
    "found": ("remarks", "what was found"),
}
REQUIRED = (("sheet", "gmc_number"), ("received_on",))


def sheets(sitting: Sitting, file: str, received: str) -> None:
    """Every row of a file. Raises BadInput with every fault of it; nothing of it is kept then."""
    from lmcvote import sheet as files

    rows, notes = files.records(Path(file), COLUMNS, REQUIRED)
    terminal.warn(notes)
    faults = list[Finding]()
    entered = [(row.line, one) for row in rows if (one := _row(sitting, row, file, received, faults))]
    faults += _twice(rows, file)
    refuse_faults(faults)
    sitting.takes(entered, file)


def _twice(rows: "tuple[Record, ...]", file: str) -> Iterator[Finding]:
    """Sheets that two rows have: which row is right, a person must say."""
    first: dict[str, int] = {}
    for row in rows:
        number = "".join(row.cells["sheet"].split()).upper()
        if number and number in first and "copy" not in row.cells["found"].lower():
            message = (
                f"line {row.line}: the same sheet stands on line {first[number]}. Keep one; a second one is a copy."
            )
            yield Finding("row-repeated", message, file, row.line, "sheet", number)
        first.setdefault(number, row.line)


def _row(sitting: Sitting, row: "Record", file: str, received: str, faults: list[Finding]) -> Entered | None:
    """One row, or None beside its faults."""
    from lmcvote.electorate.cells import day, gmc_number
    from lmcvote.recall.petition import NO, YES
    from lmcvote.recall.signed import Defect, Returned, Says

    before, cells = len(faults), row.cells

    def fault(code: str, column: str, why: str) -> None:
        message = f'line {row.line}: {column} "{cells[column]}" {why}'
        faults.append(Finding(code, message, file, row.line, column, cells[column]))

    stamp = sitting.day("")
    try:
        stamp = sitting.day(cells["received_on"] or received)
    except ValueError as error:
        fault("bad-stamp", "received_on", f"{error}.")
    signed_on = None
    try:
        signed_on = day(cells["signed_on"])
    except ValueError:
        if cells["signed_on"]:
            fault("bad-date", "signed_on", "is no date. Write it as 2027-06-03, or leave it empty: undated.")
    supports = cells["supports"].lower()
    says = Says.SUPPORTS if supports in YES else Says.AGAINST if supports in NO else Says.UNCLEAR
    if says is Says.UNCLEAR and supports != "unclear":
        fault("bad-answer", "supports", "is neither yes, no nor unclear.")
    defects = _defects(cells["found"], fault)
    if signed_on is None and not cells["signed_on"]:
        defects = (*defects, Defect.UNDATED)
    number, doubt = gmc_number(cells["gmc_number"])
    if cells["gmc_number"] and (doubt or not number):
        fault("bad-gmc-number", "gmc_number", "is no GMC number: seven digits.")
    names, wrong = _names(sitting, cells["sheet"])
    if wrong:  # without the cell: it may be the code of a paper
        faults.append(Finding(wrong.code, f"line {row.line}: {wrong}", file, row.line, "sheet"))
    if len(faults) > before:
        return None
    made = Returned(0, stamp, says, b"", b"", number, cells["surname"], cells["forename"], signed_on, defects)
    return _of_row(made, names)


def _names(sitting: Sitting, cell: str) -> "tuple[Names | None, Bad | None]":
    """Whose sheet a cell names, by number, or by the code as it is printed, in fours; or what is wrong with it."""
    from lmcvote.paper.code import election_mark
    from lmcvote.recall import lines
    from lmcvote.returns.lines import Bad

    chosen, text = sitting.office.desk.election, "".join(cell.split())
    if not text:
        return None, None  # whose it is, GMC number and name say, where the rule lets them
    try:
        return lines.read(text, election_mark(chosen.id, chosen.epoch)).names, None
    except Bad as bad:
        if bad.code != "line-unknown":
            return None, bad
        says = "it is neither the number of a sheet (S0417/1-R) nor its code. Look at the sheet again."
        return None, Bad(bad.code, says)


def _defects(found: str, fault: Callable[[str, str, str], None]) -> "tuple[Defect, ...]":
    from lmcvote.recall.signed import Defect

    words = found.lower().replace(",", " ").split()
    for word in words:
        if word not in tuple(Defect):
            fault("bad-remark", "found", f"is none of {', '.join(Defect)}.")
            return ()
    return tuple(Defect(word) for word in dict.fromkeys(words))


def _of_row(made: "Returned", names: "Names | None") -> Entered:
    def entered(sitting: Sitting) -> "Returned":
        if names is None:
            return made
        token, stray = named(sitting.office, names)
        return replace(made, token_hash=token, stray=stray)

    return entered


def scanned(sitting: Sitting, files: list[str], but: list[str], received: str) -> None:
    """Every page is a plain sheet, but for those that people say are not. Raises BadInput with every fault."""
    from lmcvote.paper.code import election_mark
    from lmcvote.recall import lines
    from lmcvote.returns.lines import Bad

    chosen, faults = sitting.office.desk.election, list[Finding]()
    mark = election_mark(chosen.id, chosen.epoch)
    issued = {(sheet.number, sheet.issue): sheet.token_hash for sheet in sitting.office.sheets}
    said = dict[bytes, str]()
    for text in but:
        try:
            names = lines.read(text, mark).names
            token = issued.get((names.number, names.issue), b"") if isinstance(names, lines.Number) else b""
            if not token:
                raise Bad("no-such-sheet", "--but begins with the number of a sheet: S0042/1-U no")
            said[token] = " ".join(text.split()[1:])
        except Bad as fault:
            faults.append(Finding(fault.code, f'--but "{text}": {fault}', field="--but", value=text))
    entered, seen = [], set[bytes]()
    for file, page, text in codes(files, faults):
        try:
            token, _ = named(sitting.office, lines.read(text, mark).names)
            seen.add(token)
            entered.append((page, of_line(f"{text} {said.get(token, '')}", received)))
        except Bad as fault:
            faults.append(Finding(fault.code, f"{file}, page {page}: {fault}", file, page))
    for text in [text for text in but if not faults and issued[_number(text)] not in seen]:
        message = f'--but "{text}": no page of the scans has that sheet. Is it in another stack?'
        faults.append(Finding("not-in-stack", message, field="--but", value=text))
    refuse_faults(faults)
    sitting.takes(entered, files[0], "page")


def _number(text: str) -> tuple[int, int]:
    from lmcvote.recall import sheets

    return sheets.read(text.split()[0])
