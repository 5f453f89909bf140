"""The lists as received -> entries, one for each row; and the practices file.

A list is read in small steps: rows with their line, header, ragged rows refused, totals set aside, cells typed. Faults
of structure refuse the file all together; a doubtful cell is a warning, and its row is kept.
"""

import base64
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pandas as pd

from lmcvote import sheet
from lmcvote.canonical import digest
from lmcvote.electorate import names
from lmcvote.electorate.cells import day, gmc_number, group_code, postcode, practice_code, session_count
from lmcvote.electorate.columns import (
    HOME_BY_NAME,
    NAMES,
    ON_ONE_LIST_ONLY,
    REQUIRED,
    ROLE_WORDS,
    TELLTALE,
    Role,
    Source,
)
from lmcvote.findings import BadInput, Finding, refuse_faults

TOTALS = re.compile(r"(grand |sub)?totals?( .*|:.*)?|(record |row )?count( .*|:.*)?|end of (list|report|file).*", re.I)
NO_NAME = names.of("", "")
NO_CODE = "is no practice code (such as F81011)"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A doctor's own word where home is, with its day."""

    group: str
    on: date


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One row of one list: what it says of a doctor and one post. Empty text and None mean that it does not say."""

    source: Source
    line: int
    """As Excel shows it."""
    fingerprint: str
    """Names the entry in any order of rows: a hash of what it says of the doctor, 80 bits in letters and digits."""
    gmc_number: str
    """Seven digits, or empty where the cell holds no number that can be used."""
    surname: str
    forename: str
    name: names.Name
    role: Role
    practice_code: str
    """Six characters: a branch is its practice."""
    home_postcode: str
    group: str
    """The practice's CCG as the list has it."""
    declaration: Declaration | None
    sessions: Fraction | None
    joined: date | None
    left: date | None


@dataclass(frozen=True, slots=True)
class DoctorList:
    """A list as read."""

    source: Source
    file: str
    rows: int
    """Filled rows below the header: entries and totals."""
    entries: tuple[ListEntry, ...]
    totals: tuple[int, ...]
    """Lines of rows that hold a total, no doctor."""
    warnings: tuple[Finding, ...]
    headings: frozenset[str]
    """As compared, for telling the two lists apart."""


def read(path: str | Path, source: Source) -> DoctorList:
    """One list. Raises BadInput with every structural fault of it."""
    table = sheet.read(path)
    head, faults = sheet.header(table, _spellings(table, source), REQUIRED)
    if not head.columns:
        refuse_faults(faults)
    rows, ragged = sheet.body(table, head)
    faults += ragged
    frame = pd.DataFrame(
        [row.cells for row in rows], index=[row.line for row in rows], columns=range(head.width), dtype=object
    ).astype("str")
    frame = frame[list(head.columns.values())].set_axis(list(head.columns), axis="columns")
    frame = frame.reindex(columns=list(NAMES[source]), fill_value="")
    warnings = list(table.warnings)
    is_total = _totals(frame)
    entries = _Cells(table.file, source, head, warnings, faults).entries(frame[~is_total])
    refuse_faults(faults)
    for line in frame.index[is_total]:
        text = "holds a total, not a doctor: it is left out, and listed as such"
        warnings.append(Finding("total-row", f"line {line} {text}.", table.file, int(line)))
    return DoctorList(
        source=source,
        file=table.file,
        rows=len(frame),
        entries=entries,
        totals=tuple(int(line) for line in frame.index[is_total]),
        warnings=tuple(warnings),
        headings=frozenset(sheet.heading(text) for text in head.headings),
    )


def _spellings(table: sheet.Sheet, source: Source) -> Mapping[str, tuple[str, ...]]:
    """The list's own headings, and the other list's for a field that none of them names here."""
    here = {sheet.heading(cell) for row in table.rows[: sheet.HEADER_WITHIN] for cell in row.cells}
    own = NAMES[source]
    other = NAMES[Source.EQUIP if source is Source.PERFORMERS else Source.PERFORMERS]
    taken = {word for field in own for word in (field, *own[field])} | ON_ONE_LIST_ONLY
    return {
        field: words
        if here & {sheet.heading(word) for word in (field, *words)}
        else (*words, *(word for word in other[field] if word not in taken))
        for field, words in own.items()
    }


def refuse_exchanged(performers: DoctorList, equip: DoctorList) -> None:
    """Raise BadInput where the two lists were given the wrong way round, by the words only one of them uses."""
    in_performers = performers.headings & TELLTALE[Source.EQUIP]
    in_equip = equip.headings & TELLTALE[Source.PERFORMERS]
    straight = performers.headings & TELLTALE[Source.PERFORMERS] or equip.headings & TELLTALE[Source.EQUIP]
    if (in_performers or in_equip) and not straight:
        words = ", ".join(f'"{word}"' for word in sorted(in_performers | in_equip))
        message = f"the two lists look exchanged ({words}). Give {equip.file} as --performers, the other as --equip."
        raise BadInput(Finding("lists-exchanged", message, performers.file))


def _totals(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Rows of which a name or number cell says total or end, and that hold no number of seven digits."""
    numbered = frame["gmc_number"].map(lambda text: bool(gmc_number(text)[0])).astype(bool)
    says_so = pd.Series(False, index=frame.index)
    for field in ("surname", "full_name", "forename", "gmc_number"):
        says_so |= frame[field].map(lambda text: bool(TOTALS.fullmatch(text))).astype(bool)
    whole_name = (frame["surname"] != "") & (frame["forename"] != "")  # Count Dracula is a doctor
    return says_so & ~numbered & ~whole_name


Typed = TypeVar("Typed")


class _Cells:
    """The cells of one list, typed; what is doubtful goes to `warnings`, what is wrong to `faults`."""

    def __init__(
        self, file: str, source: Source, head: sheet.Header, warnings: list[Finding], faults: list[Finding]
    ) -> None:
        self._file = file
        self._source = source
        self._heading = {field: head.headings[place] for field, place in head.columns.items()}
        self._warnings = warnings
        self._faults = faults
        declared = sheet.heading(self._heading.get("declared_ccg", ""))
        self._undated_is_the_practices = "ccg" not in head.columns and declared not in HOME_BY_NAME

    def entries(self, frame: pd.DataFrame) -> tuple[ListEntry, ...]:
        """One entry a row, in the order of the file."""
        frame = frame.copy()
        frame["role"] = self._roles(frame["role"])
        entries = []
        for line, cells in zip(frame.index, frame.to_dict("records"), strict=True):
            entry = self._entry(int(line), {str(field): value for field, value in cells.items()})
            if entry:
                entries.append(entry)
        return _fingerprinted(entries)

    def _roles(self, texts: "pd.Series[str]") -> list[Role]:
        words = texts.map(sheet.heading)
        for word, lines in words.groupby(words).groups.items():
            if str(word) and str(word) not in ROLE_WORDS:
                message = (
                    f'{_on(lines)}: "{word}" is no role known here. The doctor is placed by the practice, if there is '
                    "one. Write partner, salaried, locum or registrar and build again, or leave it."
                )
                self._warn("role-unknown", int(lines[0]), "role", str(word), message)
        return [ROLE_WORDS.get(word, Role.UNKNOWN) for word in words]

    def _entry(self, line: int, cells: Mapping[str, str]) -> ListEntry | None:
        number, doubt = gmc_number(cells["gmc_number"])
        surname, forename = cells["surname"], cells["forename"]
        whole = cells["full_name"] or (surname if "," in surname else "")
        if whole and not (surname and forename):
            last, given = names.split(whole)
            surname, forename = (surname if surname and surname != whole else last), forename or given
        name = names.of(surname, forename)
        if not number and not name.surname and not name.given:
            what = "neither a name in Latin letters nor" if surname or forename else "neither a name nor"
            message = f"line {line} has {what} a GMC number. Fill one in, or delete the row."
            self._faults.append(Finding("nobody", message, self._file, line))
            return None
        if doubt:
            message = f'line {line}: "{cells["gmc_number"]}" {doubt}'
            self._warn("gmc-number-doubtful", line, "gmc_number", cells["gmc_number"], message)
        group, declaration = self._groups(line, cells)
        return ListEntry(
            source=self._source,
            line=line,
            fingerprint="",
            gmc_number=number,
            surname=surname,
            forename=forename,
            name=name,
            role=Role(cells["role"]),
            practice_code=self._typed(line, cells, "practice_code", practice_code, NO_CODE) or "",
            home_postcode=self._typed(line, cells, "home_postcode", postcode, "is no postcode") or "",
            group=group,
            declaration=declaration,
            sessions=self._typed(line, cells, "sessions", session_count, "is no number of sessions"),
            joined=self._typed(line, cells, "join_date", day, "is no date (day first: 31/12/2025)"),
            left=self._typed(line, cells, "left_date", day, "is no date (day first: 31/12/2025)"),
        )

    def _groups(self, line: int, cells: Mapping[str, str]) -> tuple[str, Declaration | None]:
        """The practice's CCG and the doctor's declaration: a CCG is declared only where it has a date."""
        on = self._typed(line, cells, "declaration_date", day, "is no date (day first: 31/12/2025)")
        practices = self._typed(line, cells, "ccg", group_code, "is no CCG code (such as 06Q)") or ""
        declared = self._typed(line, cells, "declared_ccg", group_code, "is no CCG code (such as 06Q)") or ""
        if on and declared:
            return practices, Declaration(declared, on)
        if on and practices and "declared_ccg" not in self._heading:
            return "", Declaration(practices, on)
        if declared and self._undated_is_the_practices:
            return declared, None
        if declared and not cells["declaration_date"]:
            message = f"line {line}: {declared} is declared without a date, so it is no declaration. Fill in its date."
            self._warn("declaration-undated", line, "declared_ccg", cells["declared_ccg"], message)
        return practices, None

    def _typed(
        self, line: int, cells: Mapping[str, str], field: str, kind: Callable[[str], Typed], wrong: str
    ) -> Typed | None:
        text = cells[field]
        if not text:
            return None
        try:
            return kind(text)
        except ValueError:
            message = f'line {line}: "{text}" {wrong}. Correct the cell and build again, or leave it: it is not used.'
            self._warn(f"{field.replace('_', '-')}-doubtful", line, field, text, message)
            return None

    def _warn(self, code: str, line: int, field: str, value: str, message: str) -> None:
        self._warnings.append(Finding(code, message, self._file, line, self._heading.get(field, field), value))


def _fingerprinted(entries: Sequence[ListEntry]) -> tuple[ListEntry, ...]:
    """The entries with their fingerprints.

    Entries that say the same of a doctor are told apart by what else they say, never by their place in the file, so
    that a re-sorted list keeps its answers.
    """

    def said(entry: ListEntry) -> tuple[str, ...]:
        name = entry.name
        return (entry.source, entry.gmc_number, name.surname, name.given, entry.practice_code, entry.home_postcode)

    def rest(entry: ListEntry) -> str:
        return repr(replace(entry, line=0, name=NO_NAME))

    alike: dict[tuple[str, ...], list[ListEntry]] = {}
    for entry in entries:
        alike.setdefault(said(entry), []).append(entry)
    made = [
        replace(entry, fingerprint=typable(digest("lmcvote/entry/1", *key, str(occurrence)), 16))
        for key, same in alike.items()
        for occurrence, entry in enumerate(sorted(same, key=rest), 1)
    ]
    return tuple(sorted(made, key=lambda entry: entry.line))


def typable(hashed: bytes, length: int = 8) -> str:
    """Letters and digits that can be read out, five bits of a digest each."""
    return base64.b32encode(hashed).decode().lower()[:length]


def _on(lines: Iterable[int]) -> str:
    shown = [str(line) for line in lines]
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return f"line{'s' if len(shown) > 1 else ''} {', '.join(shown[:5])}{more}"
