"""What was understood of one list: what each column is taken for, and each word for a role."""

from collections import Counter
from dataclasses import dataclass

from lmcvote import sheet
from lmcvote.election import Words
from lmcvote.electorate.columns import Role, role_words
from lmcvote.electorate.lists import DoctorList


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list as received."""

    heading: str
    """As it stands; may be empty."""
    field: str | None
    """What it is taken for, a key of `columns.NAMES`; None where it is not used."""
    filled: int
    """Cells below the header that are not empty."""
    example: str
    """The first of them; empty where there is none."""


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A word for a role, as headings are compared; empty for the cells that say nothing."""

    word: str
    role: Role
    rows: int


@dataclass(frozen=True, slots=True)
class Survey:
    """Columns in the order of the file, words by how often they stand there."""

    columns: tuple[Column, ...]
    roles: tuple[RoleWord, ...]
    """None where the list has no column for roles."""


def of(table: sheet.Sheet, found: DoctorList, words: Words) -> Survey:
    """The survey of a table that was read as a list; rows that hold a total count for nothing."""
    rows = [row for row in sheet.body(table, found.header)[0] if row.line not in found.totals]
    fields = {place: field for field, place in found.header.columns.items()}
    columns = []
    for place, heading in enumerate(found.header.headings):
        filled = [row.cells[place] for row in rows if row.cells[place]]
        columns.append(Column(heading, fields.get(place), len(filled), filled[0] if filled else ""))
    role = found.header.columns.get("role")
    said = Counter(sheet.heading(row.cells[role]) for row in rows) if role is not None else Counter[str]()
    known = role_words(words.roles)
    return Survey(
        tuple(columns),
        tuple(RoleWord(word, known.get(word, Role.UNKNOWN), times) for word, times in said.most_common()),
    )
