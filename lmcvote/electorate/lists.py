"""The lists as received -> entries, one for each row.

A list is read in small steps: rows with their line, header, ragged rows refused, totals set aside, cells typed, column
by column and each distinct text once. Faults of structure refuse the file all together; a doubtful cell is a warning,
and its row is kept.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import pandas as pd

from lmcvote import sheet
from lmcvote.canonical import digest
from lmcvote.election import NO_WORDS, Words
from lmcvote.electorate import names
from lmcvote.electorate.cells import PLACEHOLDERS, day, gmc_number, group_code, postcode, practice_code, session_count
from lmcvote.electorate.columns import (
    ADDRESS,
    HOME_BY_NAME,
    NAMES,
    ON_ONE_LIST_ONLY,
    REQUIRED,
    Role,
    Source,
    role_words,
)
from lmcvote.findings import Finding, refuse_faults
from lmcvote.received import A_LIST, Caps

TOTALS = re.compile(r"(grand |sub)?totals?( .*|:.*)?|(record |row )?count( .*|:.*)?|end of (list|report|file).*", re.I)
TYPABLE = "abcdefghijklmnopqrstuvwxyz234567"
TWO_TYPABLE = tuple(one + other for one in TYPABLE for other in TYPABLE)
"""Twice as fast: a national build asks for two million."""
NO_NAME = names.of("", "")
NO_PRACTICE = "is no practice code (such as F81011)"
NO_GROUP = "is no CCG code (such as 06Q)"
NO_DAY = "is no date (day first: 31/12/2025)"


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
    address: tuple[str, ...] = field(default=(), repr=False)
    """Of the doctor's home, a line each, without the postcode. No evidence of anything: for letters alone."""


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
    header: sheet.Header


def read(path: str | Path, source: Source, words: Words = NO_WORDS, caps: Caps = A_LIST) -> DoctorList:
    """One list. Raises BadInput with every structural fault of it."""
    return of(sheet.read(path, caps), source, words)


def of(table: sheet.Sheet, source: Source, words: Words = NO_WORDS) -> DoctorList:
    """The list that a table holds. Raises BadInput with every structural fault of it."""
    mapped = words.columns.get(source, {})
    head, faults = sheet.header(table, _spellings(table, source), REQUIRED, mapped)
    faults = _unmapped(table.file, source, head, mapped) + [one for one in faults if one.field not in mapped]
    if not head.columns:
        refuse_faults(faults)
    faults = [_mappable(fault, source) for fault in faults]
    rows, ragged = sheet.body(table, head)
    faults += ragged
    if not head.columns.keys() & {"gmc_number", "surname", "forename", "full_name"}:
        refuse_faults(faults)  # every row would seem to be nobody's
    columns = {field: [row.cells[place] for row in rows] for field, place in head.columns.items()}
    frame = pd.DataFrame(columns, index=[row.line for row in rows], dtype=object)
    frame = frame.reindex(columns=list(NAMES[source]), fill_value="")
    warnings = list(table.warnings)
    is_total = _totals(frame)
    entries = _Columns(table.file, frame[~is_total], head, warnings, faults).entries(source, role_words(words.roles))
    refuse_faults(faults)
    totals = tuple(frame.index[is_total].tolist())
    for line in totals:
        text = "holds a total, not a doctor: it is left out, and listed as such"
        warnings.append(Finding("total-row", f"line {line} {text}.", table.file, line))
    return DoctorList(
        source=source,
        file=table.file,
        rows=len(frame),
        entries=entries,
        totals=totals,
        warnings=tuple(warnings),
        headings=frozenset(sheet.heading(text) for text in head.headings),
        header=head,
    )


def _mappable(fault: Finding, source: Source) -> Finding:
    """A column that is not found may have a heading of the office's own: the lists stay as received."""
    if fault.code != "no-column":
        return fault
    remedy = f"Or leave the list as it is, and name the column under [columns.{source}] of election.toml."
    return replace(fault, message=f"{fault.message} {remedy}")


def _unmapped(file: str, source: Source, head: sheet.Header, mapped: Mapping[str, str]) -> list[Finding]:
    """A fault for each heading that election.toml names and the list lacks."""
    found = sheet.named(head.headings)
    return [
        Finding(
            "no-such-heading",
            f'line {head.line}: no column is headed "{wanted}", which columns.{source}.{field} of election.toml asks '
            f"for. Found: {found}. Correct that key, or the heading.",
            file,
            head.line,
            f"columns.{source}.{field}",
            wanted,
        )
        for field, wanted in mapped.items()
        if field not in head.columns
    ]


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


def _totals(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Rows of which a name or number cell says total or end, and that hold no number of seven digits."""
    says_so = pd.Series(False, index=frame.index)
    for named in ("surname", "full_name", "forename", "gmc_number"):
        says_so |= frame[named].isin([text for text in frame[named].unique() if TOTALS.fullmatch(text)])
    whole_name = (frame["surname"] != "") & (frame["forename"] != "")  # Count Dracula is a doctor
    says_so &= ~whole_name
    numbered = frame.loc[says_so, "gmc_number"].map(lambda text: bool(gmc_number(text)[0])).astype(bool)
    says_so[numbered.index[numbered]] = False
    return says_so


Typed = TypeVar("Typed")


class _Columns:
    """The columns of one list, typed; what is doubtful goes to `warnings`, what is wrong to `faults`."""

    def __init__(
        self, file: str, frame: pd.DataFrame, head: sheet.Header, warnings: list[Finding], faults: list[Finding]
    ) -> None:
        self._file = file
        self._frame = frame
        self._heading = {field: head.headings[place] for field, place in head.columns.items()}
        self._warnings = warnings
        self._faults = faults

    def entries(self, source: Source, roles: Mapping[str, Role]) -> tuple[ListEntry, ...]:
        """One entry a row, in the order of the file."""
        doubts = len(self._warnings)
        columns = zip(
            self._frame.index.tolist(),
            self._named(),
            self._roles(roles),
            self._numbers(),
            self._groups(),
            self._typed("practice_code", practice_code, NO_PRACTICE),
            self._typed("home_postcode", postcode, "is no postcode"),
            self._typed("sessions", session_count, "is no number of sessions"),
            self._typed("join_date", day, NO_DAY),
            self._typed("left_date", day, NO_DAY),
            self._addresses(),
            strict=True,
        )
        self._warnings[doubts:] = sorted(self._warnings[doubts:], key=lambda warning: warning.line or 0)
        entries = []
        for line, (surname, forename), role, number, (group, declaration), practice, home, *rest in columns:
            name = names.of(surname, forename)
            if not number and not name.surname and not name.given:
                what = "neither a name in Latin letters nor" if surname or forename else "neither a name nor"
                message = f"line {line} has {what} a GMC number. Fill one in, or delete the row."
                self._faults.append(Finding("nobody", message, self._file, line))
                continue
            sessions, joined, left, address = rest
            entries.append(
                ListEntry(
                    source=source,
                    line=line,
                    fingerprint=_fingerprint(source, number, name, practice or "", home or ""),
                    gmc_number=number,
                    surname=surname,
                    forename=forename,
                    name=name,
                    role=role,
                    practice_code=practice or "",
                    home_postcode=home or "",
                    group=group,
                    declaration=declaration,
                    sessions=sessions,
                    joined=joined,
                    left=left,
                    address=address,
                )
            )
        return _told_apart(entries)

    def _named(self) -> Iterator[tuple[str, str]]:
        """Surname and forename of each row, of one cell where one holds both."""
        columns = (self._frame[field].tolist() for field in ("surname", "forename", "full_name"))
        for surname, forename, full_name in zip(*columns, strict=True):
            whole = full_name or (surname if "," in surname else "")
            if whole and not (surname and forename):
                last, given = names.split(whole)
                yield (surname if surname and surname != whole else last), forename or given
            else:
                yield surname, forename

    def _roles(self, known: Mapping[str, Role]) -> list[Role]:
        texts = self._frame["role"]
        words = texts.map({text: sheet.heading(text) for text in texts.unique()})
        for word, lines in words.groupby(words).groups.items():
            if str(word) and str(word) not in known:
                message = (
                    f'{_on(lines)}: "{word}" is no role known here. The doctor is placed by the practice, if there is '
                    "one. Write partner, salaried, locum or registrar and build again, or leave it."
                )
                self._warn("role-unknown", int(lines[0]), "role", str(word), message)
        return [known.get(word, Role.UNKNOWN) for word in words.tolist()]

    def _addresses(self) -> Iterator[tuple[str, ...]]:
        """The filled lines of each row."""
        columns = (self._frame[field].tolist() for field in ADDRESS)
        return (tuple(filter(None, lines)) for lines in zip(*columns, strict=True))

    def _numbers(self) -> list[str]:
        texts = self._frame["gmc_number"]
        said = {text: gmc_number(text) for text in texts.unique()}
        for line, text in _at(texts, [text for text, (_, doubt) in said.items() if doubt]):
            self._warn("gmc-number-doubtful", line, "gmc_number", text, f'line {line}: "{text}" {said[text][1]}')
        return [said[text][0] for text in texts.tolist()]

    def _groups(self) -> list[tuple[str, Declaration | None]]:
        """The practice's CCG and the doctor's declaration: a CCG is declared only where it has a date."""
        heading = sheet.heading(self._heading.get("declared_ccg", ""))
        undated_is_the_practices = "ccg" not in self._heading and heading not in HOME_BY_NAME
        dates = self._typed("declaration_date", day, NO_DAY)
        practices = self._typed("ccg", group_code, NO_GROUP)
        homes = self._typed("declared_ccg", group_code, NO_GROUP)
        found: list[tuple[str, Declaration | None]] = []
        lines, texts = self._frame.index.tolist(), self._frame["declaration_date"].tolist()
        for line, date_text, on, practice, home in zip(lines, texts, dates, practices, homes, strict=True):
            if on and home:
                found.append((practice or "", Declaration(home, on)))
            elif on and practice and "declared_ccg" not in self._heading:
                found.append(("", Declaration(practice, on)))
            elif home and undated_is_the_practices:
                found.append((home, None))
            else:
                found.append((practice or "", None))
                if home and (not date_text or date_text.lower() in PLACEHOLDERS):
                    text = f"line {line}: {home} is declared without a date, so it is no declaration. Fill in its date."
                    self._warn("declaration-undated", line, "declared_ccg", home, text)
        return found

    def _typed(self, field: str, kind: Callable[[str], Typed], wrong: str) -> list[Typed | None]:
        """What each cell of a column says; None where it says nothing, or is doubtful, which is told."""
        texts = self._frame[field]
        said: dict[str, Typed | None] = {}
        doubtful = []
        for text in texts.unique():
            try:
                said[text] = kind(text) if text and text.lower() not in PLACEHOLDERS else None
            except ValueError:
                said[text] = None
                doubtful.append(text)
        for line, text in _at(texts, doubtful):
            message = f'line {line}: "{text}" {wrong}. Correct the cell and build again, or leave it: it is not used.'
            self._warn(f"{field.replace('_', '-')}-doubtful", line, field, text, message)
        return [said[text] for text in texts.tolist()]

    def _warn(self, code: str, line: int, field: str, value: str, message: str) -> None:
        self._warnings.append(Finding(code, message, self._file, line, self._heading.get(field, field), value))


def _at(texts: "pd.Series[str]", wanted: list[str]) -> Iterator[tuple[int, str]]:
    """The lines where one of these texts stands."""
    found = texts[texts.isin(wanted)]
    return zip(found.index.tolist(), found, strict=True)


def _fingerprint(source: Source, number: str, name: names.Name, practice: str, home: str, occurrence: int = 1) -> str:
    said = (source, number, name.surname, name.given, practice, home)
    return typable(digest("lmcvote/entry/1", *said, str(occurrence)), 16)


def _told_apart(entries: Sequence[ListEntry]) -> tuple[ListEntry, ...]:
    """The entries, with fingerprints of their own where several say the same of a doctor.

    They are told apart by what else they say, never by their place in the file, so that a re-sorted list keeps its
    answers.
    """

    def rest(entry: ListEntry) -> str:
        return repr(replace(entry, line=0, name=NO_NAME, fingerprint=""))

    times = Counter(entry.fingerprint for entry in entries)
    alike = defaultdict[str, list[ListEntry]](list)
    for entry in entries:
        if times[entry.fingerprint] > 1:
            alike[entry.fingerprint].append(entry)
    if not alike:
        return tuple(entries)
    made = {entry.line: entry for entry in entries}
    for same in alike.values():
        for occurrence, entry in enumerate(sorted(same, key=rest), 1):
            said = (entry.source, entry.gmc_number, entry.name, entry.practice_code, entry.home_postcode)
            made[entry.line] = replace(entry, fingerprint=_fingerprint(*said, occurrence))
    return tuple(made.values())


def typable(hashed: bytes, length: int = 8) -> str:
    """Letters and digits that can be read out, five bits of a digest each."""
    number = int.from_bytes(hashed[: -(-length * 5 // 8)], "big") >> (-length * 5 % 8)
    if length % 2:
        return "".join([TYPABLE[number >> place & 31] for place in range(5 * length - 5, -1, -5)])
    return "".join([TWO_TYPABLE[number >> place & 1023] for place in range(5 * length - 10, -1, -10)])


def _on(lines: Iterable[int]) -> str:
    shown = [str(line) for line in lines]
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return f"line{'s' if len(shown) > 1 else ''} {', '.join(shown[:5])}{more}"
