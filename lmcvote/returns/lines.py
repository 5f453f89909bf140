"""One line of `returns record` -> what it says: declarations by code or number, and words for what is not plain.

A hand scanner types a code and a line feed. A line with one code and nothing else is one covering envelope with one
good declaration and one inner envelope; everything else has a word. The code of a ballot paper is never kept or shown.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lmcvote.canonical import digest
from lmcvote.packs import numbers
from lmcvote.paper.code import (
    DECLARATION_LENGTH,
    DECLARATION_TEXT_LENGTH,
    PREFIX,
    from_text,
    parse_declaration,
    to_text,
)
from lmcvote.returns.envelope import Defect

WORDS = """\
one line, one covering envelope: its code by the hand scanner, or its number
(0417/1-R), and nothing else where all is plain
  after a declaration   unsigned  no-name  no-gmc  no-birth  no-witness
                        not-theirs
  of the envelope       no-inner  inner=2
                        loose   a paper lay without an inner envelope
                        inside  the declaration was found in envelope A
                        late    in any event
                        stamp=2027-03-15T12:01  of this envelope alone
  two declarations      both, and inner=1 or inner=2; to scan them, type 2 and
  in one                a blank before the first, and answer how many are inner
  no declaration        none X1  illegible X1  foreign X1  copy NUMBER X1
  of ours               (X1 is written on the envelope)
"""
MOST = 9
"""Declarations in one envelope."""
SHOWN = 12
"""Letters of a word that is repeated in a message: a code is longer, and may be a paper's."""
_NUMBER = re.compile(r"[0-9]{1,7}\s*/\s*[0-9]{1,2}(?:\s*-\s*[A-Za-z]|[A-Za-z]|\s+[A-Za-z])?(?![A-Za-z0-9])")
_MARK = re.compile(r"[Xx][0-9]{1,4}")
_STAMP = re.compile(r"stamp=(\S+)")
_INNER = re.compile(r"inner=([0-9])")
_BALLOT = re.compile(rf"\b{to_text(PREFIX)[:3]}(?:\s*[A-Z2-7]){{9}}")
"""The code of a paper by its first letters, as a scanner or a person types it."""
_CODE = re.compile(r"[A-Za-z2-7]{20,}")


class Bad(ValueError):
    """A line that cannot be put on record; its text is told to whoever typed it. `code` is for scripts."""

    def __init__(self, code: str, text: str) -> None:
        """Why, as a sentence."""
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Token:
    """A declaration of this election, by its code."""

    token: bytes


@dataclass(frozen=True, slots=True)
class Number:
    """A declaration by the number printed on it."""

    number: int
    issue: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A declaration of another election, by the digest of its code; without one, it was only told."""

    digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Illegible:
    """A declaration that nobody can read."""


@dataclass(frozen=True, slots=True)
class Told:
    """A declaration as the line has it."""

    names: Token | Number | Stray | Illegible
    defects: tuple[Defect, ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says."""

    declarations: tuple[Told, ...]
    inner: int
    loose: int
    inside: bool
    late: bool
    """Late in any event, whatever its stamp says: the returning officer decided so."""
    stamp: str
    """Of this envelope alone; empty where it has that of its stack."""
    mark: str
    waits: int
    """Further declarations of the same envelope, which the next lines bring."""


def read(text: str, mark: bytes) -> Line:
    """The line of an election with that mark. Raises Bad with what is wrong with it."""
    refuse_ballot(text)
    told: list[Told] = []
    said: dict[str, int] = {}
    waiting: list[Defect] = []
    expected, stamp = 0, ""
    for word in _words(text):
        low = word.lower()
        if found := _declaration(word, mark):
            told.append(Told(found, tuple(waiting)))
            waiting = []
        elif low in ("illegible", "foreign"):
            told.append(Told(Illegible() if low == "illegible" else Stray(), tuple(waiting)))
            waiting = []
        elif low in tuple(Defect):
            if told:
                told[-1] = replace(told[-1], defects=(*told[-1].defects, Defect(low)))
            else:
                waiting.append(Defect(low))
        elif inner := _INNER.fullmatch(low):
            _once(said, "inner", int(inner[1]))
        elif stamped := _STAMP.fullmatch(low):
            _once(said, "stamp", 1)
            stamp = stamped[1].upper()
        elif low == "no-inner":
            _once(said, "inner", 0)
        elif low in ("loose", "inside", "late", "none", "copy"):
            _once(said, low, 1)
        elif _MARK.fullmatch(word):
            _once(said, "mark", int(word[1:]))
        elif low in tuple("23456789"):
            expected = int(low)
        else:
            shown = f'"{word}"' if len(word) <= SHOWN else "A word of this line"
            raise Bad("line-unknown", f"{shown} is no code, no number and no word known here. ? lists them.")
    if waiting:
        raise Bad("line-no-declaration", f'"{waiting[0]}" is said of a declaration, and the line has none.')
    return replace(_whole(told, said, expected), stamp=stamp)


def _words(text: str) -> Iterator[str]:
    """Its words; a number with blanks in it is one."""
    at = 0
    for found in _NUMBER.finditer(text):
        yield from text[at : found.start()].replace(",", " ").split()
        yield found[0]
        at = found.end()
    yield from text[at:].replace(",", " ").split()


def refuse_ballot(text: str) -> None:
    """Raise Bad for the code of a ballot paper, whole or in part: nothing of it is kept, or shown."""
    if _BALLOT.search(text.upper()):
        message = (
            "This is the code of a ballot paper, not of a declaration. Nothing of it is on record. Lay the paper face "
            "down, put it unseen into a plain inner envelope, and scan the declaration; add the word loose."
        )
        raise Bad("ballot-code", message)


def _declaration(word: str, mark: bytes) -> Token | Number | Stray | None:
    if "/" in word:
        try:
            return Number(*numbers.read(word))
        except ValueError as error:
            raise Bad("bad-number", f'"{word}" {error}. Look at the declaration again.') from None
    if not _CODE.fullmatch(word):
        return None
    try:
        told = from_text(word, DECLARATION_TEXT_LENGTH)
    except ValueError:
        message = "This code is no declaration's, or was not read whole. Scan it again, or type the number beside it."
        raise Bad("code-not-ours", message) from None
    if len(told) != DECLARATION_LENGTH or not told.startswith(b"LD"):
        raise Bad("code-not-ours", "This code is no declaration's. Scan the declaration, or type its number.")
    try:
        return Token(parse_declaration(told, mark))
    except ValueError:
        return Stray(stray(told))


def stray(told: bytes) -> bytes:
    """By which a code that names no pack of ours is known again."""
    return digest("lmcvote/stray/1", told)


def _once(said: dict[str, int], what: str, number: int) -> None:
    if what in said:
        raise Bad("line-contradicts", f'The line says twice what is to be said once ("{what}").')
    said[what] = number


def _whole(told: list[Told], said: dict[str, int], expected: int) -> Line:
    if expected and len(told) > expected:
        raise Bad("line-contradicts", f"The line announces {expected} declarations, and has {len(told)}.")
    waits = max(0, expected - len(told))
    if "none" in said and (told or waits):
        raise Bad("line-contradicts", '"none" is said of an envelope without a declaration, and the line has one.')
    if not told and not waits and "none" not in said:
        raise Bad("line-no-declaration", "The line names no declaration. Is there none in the envelope? none X1")
    if "copy" in said:
        if len(told) != 1 or waits:
            raise Bad("line-contradicts", '"copy" is said of an envelope with one declaration: copy 0417/1-R X1')
        told = [replace(told[0], copy=True)]
    if len(told) + waits > 1 and not waits and "inner" not in said:
        several = len(told)
        raise Bad("inner-not-said", f"{several} declarations in one envelope: say inner=1 or inner={several}.")
    nameless = "none" in said or any(one.copy or not _known(one) for one in told)
    if nameless and "mark" not in said and all(one.copy or not _known(one) for one in told):
        raise Bad("no-mark", "Write a mark on the envelope (X1, X2, …), put it aside, and add the mark to the line.")
    return Line(
        tuple(told),
        said.get("inner", 1),
        said.get("loose", 0),
        "inside" in said,
        "late" in said,
        "",
        f"X{said['mark']}" if "mark" in said else "",
        waits,
    )


def _known(one: Told) -> bool:
    """Whether the declaration itself makes its envelope known again."""
    return isinstance(one.names, Token | Number) or (isinstance(one.names, Stray) and bool(one.names.digest))
