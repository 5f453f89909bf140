"""Layout, sides -> PDF. The only place that knows points, y up, and fonts.

What all papers of a style share is drawn once, as a form; a page then costs its code and a reference. The code is one
vector path of row runs, with qrcode's mask fixed: the payload is random, so trying all eight masks buys nothing.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, BinaryIO

import qrcode
from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from lmcvote import bundled
from lmcvote.findings import Finding
from lmcvote.paper.code import BallotCode, payload, to_text, typed
from lmcvote.paper.flow import HEIGHT, WIDTH, Side
from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Font, Layout, Line, Page, Run, Text

rl_config.useA85 = 0  # raw streams: a sixth smaller, and no printer of this century needs ASCII

QR_VERSION, QR_MASK = 4, 3
"""33 x 33 modules hold 39 characters at level H; one mask for all papers."""
HAIRLINE_PT = 0.4
WATERMARK_GREY = 0.82
FILL_GREY = 0.25
TEST = "TEST"
STAMP_TOP: Mm = 8.0
STAMP_PT = 12.0
ABOVE = 230
"""Unicode's class of accents that stand above their letter."""
ABOVE_CAPITALS = 0.18
"""From the height of small letters to that of capitals, in ems of Noto Sans."""


@cache
def _font(font: Font) -> TTFont:
    registered = TTFont(font.value, str(bundled.folder("templates") / "fonts" / f"{font}.ttf"))
    pdfmetrics.registerFont(registered)
    return registered


def measure(run: Run, size_pt: float) -> Mm:
    """How wide a run is."""
    return float(_font(run.font).stringWidth(run.text, size_pt)) / mm


def misfits(layout: Layout) -> Iterator[Finding]:
    """Text that is too wide for its place, or has a letter that the font lacks: never cut, never a black box."""
    for page in layout.pages:
        for text in page.texts:
            words = "".join(run.text for run in text.runs).strip()
            width = sum(measure(run, text.size_pt) for run in text.runs)
            if width > text.width:
                message = f'"{words}" is {width:.0f} mm wide on the paper, {text.width:.0f} mm are free. Shorten it.'
                yield Finding("text-too-wide", message, field="contests", value=words)
            for run in text.runs:
                if missing := lacking(run):
                    message = (
                        f'"{words}" has letters that the paper\'s font lacks: {" ".join(missing)}. Write it otherwise.'
                    )
                    yield Finding("no-glyph", message, field="contests", value=words)


def lacking(run: Run) -> list[str]:
    """The letters of a run that its font lacks, each once."""
    return sorted({letter for letter in run.text if ord(letter) not in _font(run.font).face.charToGlyph})


def papers(out: BinaryIO, layout: Layout, codes: Iterable[BallotCode], stamp: str = "", salt: str = "") -> None:
    """Write a PDF with one page for each code, the page of the layout that the code names.

    `stamp` is a word that no live paper carries, TEST, SPECIMEN or DRAFT: in print at head and foot, and across the
    page too, save on a TEST paper, which the reader must be able to read. The same codes give the same bytes; the file
    tells nothing of time, person or order.
    """
    canvas = _canvas(out, layout.width, layout.height, "Ballot papers")
    canvas.setKeywords(salt)
    for page in layout.pages:
        canvas.beginForm(f"page-{page.number}")
        _static(canvas, layout, page, stamp)
        canvas.endForm()
    for code in codes:
        canvas.doForm(f"page-{code.page}")
        text = to_text(payload(code))
        canvas.addLiteral(_path(modules(text), layout.code.x, layout.code.y, layout.module, layout.height))
        _write(canvas, layout.height, layout.typed_code, (Run(Font.MONO, typed(text)),))
        canvas.showPage()
    canvas.save()


def sides(out: BinaryIO, pages: Iterable[Side], title: str) -> None:
    """Write a PDF of A4 pages. The same pages give the same bytes."""
    canvas = _canvas(out, WIDTH, HEIGHT, title)
    for side in pages:
        canvas.setLineWidth(HAIRLINE_PT)
        for line in side.lines:
            _rule(canvas, HEIGHT, line)
        for box in side.boxes:
            canvas.rect(*_box(HEIGHT, box), stroke=1, fill=0)
        canvas.setFillGray(FILL_GREY)
        for fill in side.fills:
            canvas.rect(*_box(HEIGHT, fill), stroke=0, fill=1)
        canvas.setFillGray(0)
        for text in side.texts:
            _write(canvas, HEIGHT, text, text.runs)
        for symbol in side.symbols:
            matrix = modules(symbol.text, qrcode.ERROR_CORRECT_M)
            canvas.addLiteral(_path(matrix, symbol.x, symbol.y, symbol.module, HEIGHT))
        canvas.showPage()
    canvas.save()


def _canvas(out: BinaryIO, width: Mm, height: Mm, title: str) -> Canvas:
    """A file that tells nothing of time or person, and needs no font of the printer's."""
    size, first = (width * mm, height * mm), _font(Font.REGULAR).fontName  # else it is Helvetica, which is not embedded
    named: Any = {"initialFontName": first}  # reportlab's stubs take this name for a number
    canvas = Canvas(out, pagesize=size, pageCompression=1, invariant=1, lang="en-GB", **named)
    canvas.setTitle(title)
    canvas.setAuthor("lmcvote")
    canvas.setProducer("lmcvote")
    canvas.setCreator("lmcvote")
    canvas.setSubject("")
    return canvas


def _static(canvas: Canvas, layout: Layout, page: Page, stamp: str) -> None:
    if stamp and stamp != TEST:
        canvas.saveState()
        canvas.setFillGray(WATERMARK_GREY)
        canvas.setFont(_font(Font.BOLD).fontName, 90)
        canvas.translate(layout.width / 2 * mm, layout.height / 2 * mm)
        canvas.rotate(55)
        canvas.drawCentredString(0, -32, stamp)
        canvas.restoreState()
    if stamp:
        x = layout.typed_code.x
        for baseline in (STAMP_TOP, layout.height - STAMP_TOP + 2.0):
            where = Text(x, baseline, layout.width - 2 * x, STAMP_PT, (), centred=True)
            _write(canvas, layout.height, where, (Run(Font.BOLD, f"{stamp} \N{EN DASH} not a ballot paper"),))
    for fiducial in layout.fiducials:
        canvas.rect(*_box(layout.height, fiducial), stroke=0, fill=1)
    canvas.setLineWidth(HAIRLINE_PT)
    for line in page.lines:
        _rule(canvas, layout.height, line)
    canvas.setLineWidth(layout.frame * mm)
    for target in page.targets:  # the line lies outside the box: half of it is centred on each side of its path
        canvas.rect(*_box(layout.height, target.box.grown(layout.frame / 2)), stroke=1, fill=0)
    for text in page.texts:
        _write(canvas, layout.height, text, text.runs)


def _rule(canvas: Canvas, height: Mm, line: Line) -> None:
    y = (height - line.y) * mm
    canvas.line(line.x * mm, y, (line.x + line.width) * mm, y)


def _box(height: Mm, rect: Rect) -> tuple[float, float, float, float]:
    return rect.x * mm, (height - rect.bottom) * mm, rect.width * mm, rect.height * mm


def _write(canvas: Canvas, height: Mm, text: Text, runs: tuple[Run, ...]) -> None:
    x = text.x
    if text.centred:
        x += (text.width - sum(measure(run, text.size_pt) for run in runs)) / 2
    for run in runs:
        canvas.setFont(_font(run.font).fontName, text.size_pt)
        for part, raised in _parts(run.text):
            rise = ABOVE_CAPITALS * text.size_pt if raised else 0.0
            canvas.drawString(x * mm, (height - text.baseline) * mm + rise, part)
            x += measure(Run(run.font, part), text.size_pt)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """A text in order, and whether each part is an accent of its own over a capital.

    Unicode has most letters with their accents as one, but not Yoruba's O with a dot below and a grave above; the
    font's own accents stand at the height of small letters and would strike a capital through.
    """
    if text.isascii():  # the code of every page, and most names
        yield text, False
        return
    start, base = 0, ""
    for place, letter in enumerate(text):
        if unicodedata.combining(letter) == ABOVE and base.isupper():
            yield text[start:place], False
            yield letter, True
            start = place + 1
        elif not unicodedata.combining(letter):
            base = letter
    yield text[start:], False


def _path(matrix: list[list[bool]], x: Mm, top: Mm, module: Mm, height: Mm) -> str:
    """The symbol as one filled path in whole modules, scaled once: edges are exact at any printer's resolution."""
    side = len(matrix)
    cells = []
    for row, line in enumerate(matrix):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                cells.append(f"{start} {side - 1 - row} {column - start} 1 re")
                start = None
    scale, y = module * mm, (height - top) * mm - side * module * mm
    return f"q {scale:.5f} 0 0 {scale:.5f} {x * mm:.4f} {y:.4f} cm {' '.join(cells)} f Q"


def modules(text: str, level: int = qrcode.ERROR_CORRECT_H) -> list[list[bool]]:
    """The symbol of a code's text, 33 x 33, dark is true. Level M, for documents, holds 90 capitals and digits."""
    symbol = qrcode.QRCode(version=QR_VERSION, error_correction=level, border=0, mask_pattern=QR_MASK)
    symbol.add_data(text, optimize=0)  # one segment: capitals and digits go in alphanumeric mode as they are
    symbol.make(fit=False)
    return [[bool(dark) for dark in row] for row in symbol.get_matrix()]
