"""Blocks of markup -> sides of A4: lines broken, pages filled, the header of a table repeated.

Millimetres from the top left, y down, as everywhere but in `draw`. A block becomes strips, each a line of print or a
row of a table; a strip is never cut, and what belongs together (a heading and what it heads) is kept on one page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lmcvote.paper.compose import Measure
from lmcvote.paper.geometry import FOLDS, Mm, Rect
from lmcvote.paper.layout import Font, Line, Run, Text
from lmcvote.paper.lines import broken
from lmcvote.paper.markup import BOX, Bar, Blanks, Block, Cell, Cut, Kind, Paragraph, Table, Words, shown

WIDTH, HEIGHT = 210.0, 297.0
LEFT, TOP, BOTTOM = 22.0, 20.0, 277.0
MEASURE = WIDTH - 2 * LEFT
HEAD_BASELINE, FOOT_BASELINE, STAMP_TOP, STAMP_FOOT = 14.0, 285.0, 9.0, 291.0
FOOTER_WIDTH = MEASURE - 30.0
SMALL_PT, STAMP_PT, TABLE_PT, LABEL_PT = 8.0, 12.0, 9.0, 8.0
TABLE_LEADING, LABEL_LEADING = 4.2, 3.5

WINDOW = Rect(22.0, 57.0, 78.0, 22.0)
"""Where an address shows. The DL envelope of British stationers' catalogues is 220 x 110 mm, its window 90 x 35 mm,
20 mm from the left edge and 18 to 20 mm from the lower one; we have seen no standard that says so. A sheet of A4 folded
in three slips 10 mm sideways and 11 mm up and down in it: this much shows wherever it lies, less 2 mm at the left."""
SENDER = Rect(118.0, 20.0, 70.0, 74.0)
"""Right of the window, and of where it slips."""
BODY_TOP = 101.0
"""Below the first fold: nothing of the letter shows in the window."""
FOLD_MARK: Mm = 4.0
ADDRESS_PT = (10.0, 9.0, 8.0, 7.5, 6.5)
"""The first of these in which the address fits its window."""

LABEL, LABEL_PITCH = Rect(7.25, 15.15, 63.5, 38.1), 66.0
LABEL_COLUMNS, LABEL_ROWS = 3, 7
"""The sheet of 21 labels commonly sold as L7160, by its sellers' measures; we have seen no standard that says so. The
first label, and how far apart the columns are; rows follow one another without a gap."""
LABEL_MARGIN: Mm = 4.0
"""Left free on every side of a label: a printer feeds a sheet 2 to 3 mm high or low."""

MODULE, MODULES = 0.8, 33
"""A code of version 4: 26.4 mm."""
BLANK_ROW, BOX_ROW, BLANK_LINE = 8.5, 7.4, 11.0
"""Room for handwriting."""
TICK_BOX: Mm = 4.6
BAR_TOP, BAR = 1.3, 2.9
"""A bar of a chart stands on the level of the first line of its row."""
RULER, RULER_TICK = 100.0, 5.0
GUTTER = 3.0
MOST_LINES = 30
"""A row of a table with more is set as several: it must fit a page."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """Where a code is drawn."""

    x: Mm
    y: Mm
    module: Mm
    text: str = ""
    """What it says; empty until the letter has been given its code."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of A4, and all that stands on it."""

    texts: tuple[Text, ...] = ()
    lines: tuple[Line, ...] = ()
    boxes: tuple[Rect, ...] = ()
    """One without width is an upright line."""
    symbols: tuple[Symbol, ...] = ()
    fills: tuple[Rect, ...] = ()
    """Dark, without a frame."""

    def with_(self, other: "Side", down: Mm = 0.0) -> "Side":
        """Both, the other one moved down."""
        return Side(
            self.texts + tuple(replace(text, baseline=text.baseline + down) for text in other.texts),
            self.lines + tuple(replace(line, y=line.y + down) for line in other.lines),
            self.boxes + tuple(replace(box, y=box.y + down) for box in other.boxes),
            self.symbols + tuple(replace(symbol, y=symbol.y + down) for symbol in other.symbols),
            self.fills + tuple(replace(fill, y=fill.y + down) for fill in other.fills),
        )


@dataclass(frozen=True, slots=True)
class Strip:
    """What is never cut: a line of print, a row of a table."""

    height: Mm
    print: Side = Side()
    """Its own top is 0."""
    above: Mm = 0.0
    """White above it, save at the top of a page."""
    kept: bool = False
    """On the same page as the next."""
    header: "tuple[Strip, ...]" = ()
    """Printed again where a page begins with this strip."""
    running: Words | None = None
    """The running head from the next page on; a strip that has one prints nothing."""
    cut: bool = False
    """A new page begins here."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of paragraph is set."""

    size_pt: float
    leading: Mm
    above: Mm
    indent: Mm = 0.0
    kept: bool = False


STYLES = {
    Kind.TITLE: Style(17.0, 7.6, 0.0, kept=True),
    Kind.HEADING: Style(12.0, 5.6, 5.0, kept=True),
    Kind.LESSER: Style(10.0, 4.8, 4.0, kept=True),
    Kind.TEXT: Style(10.0, 4.6, 2.2),
    Kind.LARGE: Style(18.0, 8.8, 6.0),
    Kind.BULLET: Style(10.0, 4.6, 1.0, indent=5.0),
    Kind.STEP: Style(10.0, 4.6, 1.2, indent=6.5),
    Kind.TICK: Style(10.0, 4.8, 1.6, indent=8.0),
    Kind.SYMBOL: Style(10.0, 4.6, 4.0, indent=MODULE * MODULES + 6.0),
    Kind.RULER: Style(9.0, 4.2, 5.0),
    Kind.EQUAL: Style(11.0, 5.4, 0.6),
}


class TooLarge(ValueError):
    """An address that does not fit its window or label in any size; the message is the address."""


def sides(letter: Iterable[Block], measure: Measure) -> tuple[Side, ...]:
    """The pages of one letter, without page numbers. Raises TooLarge where the address does not fit."""
    blocks = tuple(letter)
    sender = [b.words for b in blocks if isinstance(b, Paragraph) and b.kind is Kind.SENDER]
    address = [b.words for b in blocks if isinstance(b, Paragraph) and b.kind is Kind.ADDRESS and b.words]
    filling = _Filling(*(_letterhead(sender, address, measure) if sender or address else (Side(), TOP)), measure)
    step = 0
    for block in blocks:
        step = step + 1 if isinstance(block, Paragraph) and block.kind is Kind.STEP else 0
        for strip in _strips(block, step, measure):
            filling.add(strip)
    return filling.done()


def _letterhead(sender: list[Words], address: list[Words], measure: Measure) -> tuple[Side, Mm]:
    """The head of a letter with its fold marks, and where the text below it begins."""
    texts, baseline = list[Text](), SENDER.y + 3.5
    for line in (line for words in sender for line in broken(words, SENDER.width, TABLE_PT, measure)):
        texts.append(Text(SENDER.x, baseline, SENDER.width, TABLE_PT, line))
        baseline += TABLE_LEADING
    texts += _fitted(address, WINDOW, measure)
    marks = tuple(Line(FOLD_MARK, fold, FOLD_MARK) for fold in (FOLDS[0], FOLDS[2]))
    return Side(tuple(texts), marks), max(BODY_TOP, baseline)


def labels(addresses: Iterable[tuple[str, ...]], measure: Measure) -> tuple[Side, ...]:
    """Sheets of address labels, row by row. Raises TooLarge where an address does not fit."""
    sheets = list[Side]()
    for place, address in enumerate(addresses):
        sheet, label = divmod(place, LABEL_COLUMNS * LABEL_ROWS)
        row, column = divmod(label, LABEL_COLUMNS)
        if sheet == len(sheets):
            sheets.append(Side())
        room = replace(LABEL, x=LABEL.x + column * LABEL_PITCH, y=LABEL.y + row * LABEL.height).grown(-LABEL_MARGIN)
        lines = [(Run(Font.REGULAR, shown(line)),) for line in address if shown(line)]
        texts = tuple(_fitted(lines, room, measure))
        free = room.bottom - texts[-1].baseline if texts else 0.0
        sheets[sheet] = sheets[sheet].with_(Side(texts), down=free / 2)
    return tuple(sheets)


def _fitted(address: Sequence[Words], room: Rect, measure: Measure) -> list[Text]:
    """The lines of an address, as large as its place allows."""
    for size_pt in ADDRESS_PT:
        leading = 1.15 * size_pt * 25.4 / 72
        lines = [line for words in address for line in broken(words, room.width, size_pt, measure)]
        if len(lines) * leading <= room.height:
            return [
                Text(room.x, room.y + (place - 0.25) * leading, room.width, size_pt, line)
                for place, line in enumerate(lines, start=1)
            ]
    raise TooLarge(", ".join("".join(run.text for run in words) for words in address))


class _Filling:
    """Strips into pages: the only place here that remembers where it is."""

    def __init__(self, first: Side, top: Mm, measure: Measure) -> None:
        self.measure = measure
        self.pages = [first]
        self.top = self.y = top
        self.running: Words = ()
        self.waiting = list[Strip]()

    def add(self, strip: Strip) -> None:
        """Take a strip; those kept together wait for the last of them."""
        self.waiting.append(strip)
        if not strip.kept:
            self._place()

    def done(self) -> tuple[Side, ...]:
        """Every page."""
        self._place()
        return tuple(self.pages)

    def _place(self) -> None:
        strips, self.waiting = self.waiting, []
        together = sum(strip.above + strip.height for strip in strips)
        if self.y + together > BOTTOM and together <= BOTTOM - TOP and self.y > self.top:
            self._turn(strips[0].header)
        for strip in strips:
            if strip.running is not None:
                self.running = strip.running
            elif strip.cut:
                if self.y > self.top:
                    self._turn(())
            else:
                if self.y + strip.above + strip.height > BOTTOM and self.y > self.top:
                    self._turn(strip.header)
                self._print(strip)

    def _turn(self, header: tuple[Strip, ...]) -> None:
        self.pages.append(Side())
        self.top = self.y = TOP
        if self.running:
            lines = broken(self.running, MEASURE, SMALL_PT, self.measure)
            texts = [
                Text(LEFT, HEAD_BASELINE + 3.4 * place, MEASURE, SMALL_PT, line) for place, line in enumerate(lines)
            ]
            self.pages[-1] = Side(tuple(texts))
            self.top = self.y = TOP + 3.4 * (len(lines) - 1)
        for strip in header:
            self._print(strip)

    def _print(self, strip: Strip) -> None:
        self.y += strip.above if self.y > self.top else 0.0
        self.pages[-1] = self.pages[-1].with_(strip.print, self.y)
        self.y += strip.height


def _strips(block: Block, step: int, measure: Measure) -> Iterator[Strip]:
    match block:
        case Cut.PAGE:
            yield Strip(0.0, cut=True)
        case Cut():
            yield Strip(2.0, Side(lines=(Line(LEFT, 0.0, MEASURE),)), above=4.0)
        case Paragraph(kind=Kind.RUNNING):
            yield Strip(0.0, running=block.words)
        case Paragraph(kind=Kind.SENDER | Kind.ADDRESS):
            pass  # stand at the head of the letter
        case Paragraph():
            yield from _paragraph(block, step, measure)
        case Table():
            yield from _table(block, measure)
        case Blanks():
            yield from _blanks(block, measure)


def _paragraph(block: Paragraph, step: int, measure: Measure) -> Iterator[Strip]:
    """One strip a line; the first two and the last two lines stay together. `step` is the number of a step."""
    style = STYLES[block.kind]
    x, width = LEFT + style.indent, MEASURE - style.indent
    lines = broken(block.words, width, style.size_pt, measure)
    if block.kind is Kind.SYMBOL:
        texts = tuple(
            Text(x, style.leading * (place + 0.75), width, style.size_pt, line) for place, line in enumerate(lines)
        )
        height = max(MODULE * MODULES, style.leading * len(lines))
        yield Strip(height, Side(texts, symbols=(Symbol(LEFT, 0.0, MODULE),)), style.above)
        return
    if block.kind is Kind.RULER:
        ticks = tuple(Rect(LEFT + far, 0.0, 0.0, RULER_TICK) for far in (0.0, RULER))
        yield Strip(RULER_TICK, Side(lines=(Line(LEFT, RULER_TICK / 2, RULER),), boxes=ticks), style.above, kept=True)
    sign = _numbered(step) if step else _SIGNS.get(block.kind, Side())
    for place, line in enumerate(lines):
        text = Text(x, 0.75 * style.leading, width, style.size_pt, line)
        own = Side((text,)).with_(sign if place == 0 else Side())
        kept = style.kept or (len(lines) > 1 and place in (0, len(lines) - 2))
        yield Strip(style.leading, own, style.above if place == 0 and block.kind is not Kind.RULER else 0.0, kept)


_SIGNS = {
    Kind.BULLET: Side((Text(LEFT + 1.0, 3.6, 4.0, 10.0, (Run(Font.REGULAR, "\N{BULLET}"),)),)),
    Kind.TICK: Side(boxes=(Rect(LEFT, 0.1, TICK_BOX, TICK_BOX),)),
}
"""What stands before the first line."""


def _numbered(step: int) -> Side:
    return Side((Text(LEFT, 3.45, 6.5, 10.0, (Run(Font.BOLD, f"{step}."),)),))


def _columns(widths: tuple[int, ...]) -> list[tuple[Mm, Mm]]:
    """Left edge and width of each column, the gutter between them taken off."""
    free, columns, x = MEASURE - GUTTER * (len(widths) - 1), list[tuple[Mm, Mm]](), LEFT
    for width in widths:
        columns.append((x, free * width / sum(widths)))
        x += columns[-1][1] + GUTTER
    return columns


def _table(block: Table, measure: Measure) -> Iterator[Strip]:
    """A strip a row, with a rule below; header and first two rows together."""
    columns = _columns(block.widths)
    header: tuple[Strip, ...] = ()
    for place, row in enumerate(block.rows):
        if place == 0:
            bold = tuple(_bold(cell) for cell in row)
            header = tuple(replace(strip, kept=True) for strip in _row(bold, columns, block.right, measure))
            yield from (replace(header[0], above=2.4), *header[1:])
        else:
            for strip in _row(row, columns, block.right, measure):
                yield replace(strip, header=header, kept=place == 1 < len(block.rows) - 1)


def _bold(cell: Cell) -> Cell:
    return cell if isinstance(cell, Bar) else tuple(Run(Font.BOLD, run.text) for run in cell)


def _row(
    row: tuple[Cell, ...], columns: list[tuple[Mm, Mm]], right: tuple[bool, ...], measure: Measure
) -> Iterator[Strip]:
    """A row; of an empty one each cell has a line of its own to write on."""
    cells = [
        [()] if isinstance(cell, Bar) else broken(cell, width, TABLE_PT, measure)
        for cell, (_, width) in zip(row, columns, strict=True)
    ]
    charted = _bars(row, columns)
    boxes = tuple(
        Rect(x, (BOX_ROW - TICK_BOX) / 2, TICK_BOX, TICK_BOX)
        for cell, (x, _) in zip(row, columns, strict=True)
        if cell == BOX
    )
    for start in range(0, max(len(cell) for cell in cells), MOST_LINES):
        parts = [cell[start : start + MOST_LINES] for cell in cells]
        printed = TABLE_LEADING * max(len(part) for part in parts) + 1.2
        height = max(printed, BOX_ROW if boxes else 0.0) if any(row) else BLANK_ROW
        first = (height - printed) / 2 + 3.7 if boxes else 3.7
        texts = tuple(
            Text(
                x + (width - _wide(line, measure) if far else 0.0), first + TABLE_LEADING * place, width, TABLE_PT, line
            )
            for part, (x, width), far in zip(parts, columns, right, strict=True)
            for place, line in enumerate(part)
            if line and line != BOX
        )
        rules = [(LEFT, MEASURE)] if any(row) else columns
        yield Strip(height, Side(texts, tuple(Line(x, height, width) for x, width in rules), boxes).with_(charted))
        boxes, charted = (), Side()


def _bars(row: tuple[Cell, ...], columns: list[tuple[Mm, Mm]]) -> Side:
    """The bars of a row; of nothing there is none, since a line where it would begin looks like a vote."""
    bars = [(one, place) for one, place in zip(row, columns, strict=True) if isinstance(one, Bar) and one.share]
    drawn = [(cell.solid, Rect(x, BAR_TOP, float(cell.share) * width, BAR)) for cell, (x, width) in bars]
    solid, hollow = (tuple(rect for filled, rect in drawn if filled is wanted) for wanted in (True, False))
    return Side(boxes=hollow, fills=solid)


def _wide(line: Words, measure: Measure) -> Mm:
    return sum(measure(run, TABLE_PT) for run in line)


def _blanks(block: Blanks, measure: Measure) -> Iterator[Strip]:
    columns = _columns(block.widths)
    labels = [broken(label, width, LABEL_PT, measure) for label, (_, width) in zip(block.labels, columns, strict=True)]
    texts = tuple(
        Text(x, BLANK_LINE + LABEL_LEADING * (place + 1), width, LABEL_PT, line)
        for label, (x, width) in zip(labels, columns, strict=True)
        for place, line in enumerate(label)
    )
    below = LABEL_LEADING * max(len(label) for label in labels) + 2.0 if any(block.labels) else 0.0
    yield Strip(BLANK_LINE + below, Side(texts, tuple(Line(x, BLANK_LINE, width) for x, width in columns)))


def furniture(footer: str, stamp: str, page: int, pages: int, measure: Measure) -> Side:
    """What stands on every page: the footer, the page's number where there are several, a stamp at head and foot."""
    number = Run(Font.REGULAR, f"page {page} of {pages}" if pages > 1 else "")
    room = measure(number, SMALL_PT)
    texts = [Text(LEFT + MEASURE - room, FOOT_BASELINE, room + 1.0, SMALL_PT, (number,))]
    lines = broken((Run(Font.REGULAR, footer),), FOOTER_WIDTH, SMALL_PT, measure)
    for place, line in enumerate(reversed(lines)):
        texts.append(Text(LEFT, FOOT_BASELINE - 3.4 * place, FOOTER_WIDTH, SMALL_PT, line))
    for baseline in (STAMP_TOP, STAMP_FOOT) if stamp else ():
        texts.append(Text(LEFT, baseline, MEASURE, STAMP_PT, (Run(Font.BOLD, stamp),), centred=True))
    return Side(tuple(texts))
