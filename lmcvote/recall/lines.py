"""One line of `recall record` -> what it says of a sheet: its code or number, and words for what is not plain.

A hand scanner types a code and a line feed. A code by itself is a sheet that supports the recall, signed and dated in
the days of signing; everything else has a word. The code of a ballot paper is never kept or shown.
"""

from dataclasses import dataclass
from datetime import date

from lmcvote.canonical import digest
from lmcvote.paper.code import DECLARATION_LENGTH, DECLARATION_TEXT_LENGTH, PETITION, from_text, parse_sheet
from lmcvote.recall import sheets
from lmcvote.recall.signed import Defect, Says
from lmcvote.returns.lines import SHOWN, Bad, refuse_ballot

WORDS = """\
one line, one sheet: its code by the hand scanner, or its number (S0417/1-R),
and nothing else where it supports the recall, signed and dated
  no          "I do not support" is marked
  unclear     both places are marked, or neither
  unsigned    undated    not-theirs (signed by somebody else)
  copy        another sheet of the same code is in already
  signed=2027-06-03   where the date on it is not plain, or not in the window
  stamp=2027-06-20    of this sheet alone
"""
SAYS = {"no": Says.AGAINST, "unclear": Says.UNCLEAR}
LONGEST_NUMBER = 14
"""Letters of a number with its blanks: what is longer is a code."""


@dataclass(frozen=True, slots=True)
class Token:
    """A sheet of this petition, by its code."""

    token: bytes


@dataclass(frozen=True, slots=True)
class Number:
    """A sheet by the number printed on it."""

    number: int
    issue: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A sheet of another petition, by the digest of its code."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says."""

    names: Token | Number | Stray
    says: Says
    defects: tuple[Defect, ...]
    signed_on: date | None
    stamp: str
    """Of this sheet alone; empty where it has that of its stack."""


def read(text: str, mark: bytes) -> Line:
    """The line of a petition with that mark. Raises Bad with what is wrong with it."""
    refuse_ballot(text)
    names: Token | Number | Stray | None = None
    said: dict[str, str] = {}
    defects: list[Defect] = []
    for word in text.replace(",", " ").split():
        low, _, value = word.lower().partition("=")
        if low in SAYS and not value:
            _once(said, "says", low)
        elif low in tuple(Defect) and not value:
            defects.append(Defect(low))
        elif low in ("signed", "stamp") and value:
            _once(said, low, value.upper())
        elif found := _sheet(word, mark):
            if names is not None:
                raise Bad("line-contradicts", "The line names two sheets. One line, one sheet.")
            names = found
        else:
            shown = f'"{word}"' if len(word) <= SHOWN else "A word of this line"
            raise Bad("line-unknown", f"{shown} is no code, no number and no word known here. ? lists them.")
    if names is None:
        raise Bad("line-no-sheet", "The line names no sheet: scan its code, or type its number (S0417/1-R).")
    if Defect.UNDATED in defects and "signed" in said:
        raise Bad("line-contradicts", 'The line says "undated", and gives the date. Say one.')
    return Line(
        names,
        SAYS.get(said.get("says", ""), Says.SUPPORTS),
        tuple(dict.fromkeys(defects)),
        _day(said["signed"]) if "signed" in said else None,
        said.get("stamp", ""),
    )


def _once(said: dict[str, str], what: str, value: str) -> None:
    if what in said:
        raise Bad("line-contradicts", f'The line says twice what is to be said once ("{value.lower()}").')
    said[what] = value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Bad("bad-date", f'"{text}" is no date. Write signed=2027-06-03, or the word undated.') from None


def _sheet(word: str, mark: bytes) -> Token | Number | Stray | None:
    if "/" in word and len(word) <= LONGEST_NUMBER:
        try:
            return Number(*sheets.read(word))
        except ValueError as error:
            raise Bad("bad-number", f'"{word}" {error}. Look at the sheet again.') from None
    if len(word) <= SHOWN:
        return None
    try:
        told = from_text(word, DECLARATION_TEXT_LENGTH)
    except ValueError:
        raise Bad("code-not-ours", "This code is no sheet's, or was not read whole. Scan it again.") from None
    if len(told) != DECLARATION_LENGTH or not told.startswith(PETITION):
        raise Bad("code-not-ours", "This is the code of no petition sheet. Is it a declaration of the vote?")
    try:
        return Token(parse_sheet(told, mark))
    except ValueError:
        return Stray(digest("lmcvote/stray/1", told))
