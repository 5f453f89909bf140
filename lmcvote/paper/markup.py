r"""Text with a few marks -> letters of blocks: what the templates of `documents` are written in.

A mark stands at the beginning of its line. A blank line ends a paragraph; its lines run on.

    # Title                  ## Heading              ### Lesser heading
    - bullet                 + a step, numbered as they follow one another
    [ ] a box to tick        [QR] the letter's code, with this text beside it
    ! large text             [100 mm] a line of that length, to lay a ruler on, with this text below it
    ____ Signature | __ Date     lines to write on, as wide as their underscores are many
    | Name | Role |          a row of a table; the first is its header; an empty row is high enough to write in;
                             a cell that is [ ] has a box to tick, and one that is [= 3/8] a bar of three eighths of
                             its width, solid; [~ 3/8] is one in outline
    |= 3 | 1:                before a table: the relative widths of its columns; with a colon, set to the right
    ~ 7f3a 90bc              letters of equal width, for digests
    < sender                 a line of the sender, top right
    > addressee              a line of the address, where the window of an envelope shows it
    % running head           stands at the head of the pages that begin from here on
    ---                      a rule across the page
    +++                      a new page
    ===                      a new letter: its pages count from 1
    **bold**                 within any text; \ before a letter takes its meaning away
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from lmcvote.paper.layout import Font, Run

Words = tuple[Run, ...]
"""Text in its fonts."""
BOX: Words = (Run(Font.REGULAR, ""),)
"""A cell with a box to tick. No text is ever taken for it: none has a run without letters."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell that is a bar of a chart."""

    share: Fraction
    """Of the width of its column: 0 to 1."""
    solid: bool
    """Else an outline: the two are told apart without colour."""


Cell = Words | Bar


class Kind(Enum):
    """What a paragraph is; its value is its mark."""

    TITLE = "# "
    HEADING = "## "
    LESSER = "### "
    LARGE = "! "
    BULLET = "- "
    STEP = "+ "
    TICK = "[ ] "
    SYMBOL = "[QR] "
    RULER = "[100 mm] "
    EQUAL = "~ "
    RUNNING = "% "
    SENDER = "< "
    ADDRESS = "> "
    TEXT = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text of one kind."""

    kind: Kind
    words: Words


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as the header has."""

    widths: tuple[int, ...]
    """Relative to one another."""
    right: tuple[bool, ...]
    """Which columns are set to the right: numbers."""
    rows: tuple[tuple[Cell, ...], ...]
    """The header first."""


@dataclass(frozen=True, slots=True)
class Blanks:
    """Lines to write on, side by side, each with a label below."""

    widths: tuple[int, ...]
    labels: tuple[Words, ...]


class Cut(Enum):
    """What stands for itself alone."""

    RULE = "---"
    PAGE = "+++"
    LETTER = "==="


Block = Paragraph | Table | Blanks | Cut

_FIRST = "#-[~%<>_+=!"
_EVERYWHERE = re.compile(r"[\\|*]")
_CELL = re.compile(r"\|((?:\\.|[^\\|])*)")
_BAR = re.compile(r"\[([=~]) (\d+)/(\d+)\]")
_PIECE = re.compile(r"\\(.)|(\*\*)|([^\\*]+|.)")


def shown(text: str) -> str:
    r"""A value as paper can show it: one line, letters composed, without those that nobody sees.

    >>> shown("Zoe\u0308 \n O\u200bBrien")
    'Zoë OBrien'
    """
    seen = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in ("Cc", "Cf"))
    return unicodedata.normalize("NFC", " ".join(seen.split()))


def escaped(text: str) -> str:
    r"""A value so that none of its letters is a mark, wherever in a template it stands.

    >>> print(escaped("# Jane | <b>Smith-Jones</b>"))
    \# Jane \| <b>Smith-Jones</b>
    """
    kept = _EVERYWHERE.sub(r"\\\g<0>", shown(text))
    return f"\\{kept}" if kept.startswith(tuple(_FIRST)) else kept


def words(text: str, font: Font = Font.REGULAR) -> Words:
    """Text in its fonts, escapes resolved.

    >>> [(run.font.name, run.text) for run in words("by **noon** today")]
    [('REGULAR', 'by '), ('BOLD', 'noon'), ('REGULAR', ' today')]
    """
    runs, bold = list[Run](), False
    for kept, toggle, plain in _PIECE.findall(text):
        if toggle:
            bold = not bold
        elif runs and runs[-1].font is (Font.BOLD if bold else font):
            runs[-1] = Run(runs[-1].font, runs[-1].text + (kept or plain))
        else:
            runs.append(Run(Font.BOLD if bold else font, kept or plain))
    return tuple(runs)


def letters(text: str) -> tuple[tuple[Block, ...], ...]:
    """The blocks of each letter. Raises ValueError, with the line, where a table is not one."""
    found: list[list[Block]] = [[]]
    for block in _blocks(text):
        if block is Cut.LETTER:
            found.append([])
        else:
            found[-1].append(block)
    return tuple(tuple(blocks) for blocks in found if blocks)


def _blocks(text: str) -> Iterator[Block]:
    lines = _joined(text)
    place = 0
    while place < len(lines):
        line = lines[place]
        rows = place
        while rows < len(lines) and lines[rows].startswith("|"):
            rows += 1
        if rows > place:
            yield _table(lines[place:rows])
            place = rows
            continue
        place += 1
        if line in {cut.value for cut in Cut}:
            yield Cut(line)
        elif line.startswith("__"):
            cells = _cells(f"|{line}|")
            widths = tuple(len(cell) - len(cell.lstrip("_")) or 1 for cell in cells)
            yield Blanks(widths, tuple(words(cell.lstrip("_").strip()) for cell in cells))
        elif line:
            kind = next(kind for kind in Kind if f"{line} ".startswith(kind.value))
            yield Paragraph(kind, words(line[len(kind.value) :].strip(), _FONTS.get(kind, Font.REGULAR)))


_FONTS = {Kind.TITLE: Font.BOLD, Kind.HEADING: Font.BOLD, Kind.LESSER: Font.BOLD, Kind.EQUAL: Font.MONO}


def _joined(text: str) -> list[str]:
    """The lines, those of a paragraph and of a bullet's or box's text as one."""
    joined = [""]
    for line in text.split("\n"):
        line = line.rstrip()
        if line and joined[-1] and not _marked(line) and not joined[-1].startswith(_ALONE):
            joined[-1] += f" {line.lstrip()}"
        else:
            joined.append(line.lstrip())
    return joined


_ALONE = ("#", "~ ", "% ", "< ", "> ", "|", "__", *(cut.value for cut in Cut))
"""Lines that end where they end."""


def _marked(line: str) -> bool:
    return f"{line} ".startswith((*_ALONE, *(kind.value for kind in Kind if kind.value)))


def _cells(row: str) -> list[str]:
    """What stands between the bars of a row, the closing one included."""
    *cells, after = (cell.strip() for cell in _CELL.findall(row))
    return [*cells, after] if after else cells


def _table(lines: list[str]) -> Table:
    told = _cells(f"|{lines.pop(0)[2:]}") if lines[0].startswith("|=") else []
    rows = [_cells(line) for line in lines]
    told = told or ["1"] * len(rows[0])
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(told):
            raise ValueError(f"{len(row)} cells where the table has {len(told)}: {line}")
    widths, right = tuple(int(width.rstrip(":")) for width in told), tuple(width.endswith(":") for width in told)
    return Table(widths, right, tuple(tuple(_cell(cell) for cell in row) for row in rows))


def _cell(text: str) -> Cell:
    """What a cell holds. Raises ValueError for a bar that is longer than its column.

    >>> _cell("[= 3/8]"), _cell("[~ 0/1]")
    (Bar(share=Fraction(3, 8), solid=True), Bar(share=Fraction(0, 1), solid=False))
    """
    if text == "[ ]":
        return BOX
    bar = _BAR.fullmatch(text)
    if bar is None:
        return words(text)
    part, whole = int(bar[2]), int(bar[3])
    if not 0 <= part <= whole or not whole:
        raise ValueError(f"{part} of {whole} is no share: {text}")
    return Bar(Fraction(part, whole), bar[1] == "=")
