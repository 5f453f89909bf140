"""Many scanned papers, cheaply: some hundred sheets drawn, marked and damaged, each again and again with other codes.

    python -m tests.bench.stamped ELECTION SCANS

Every paper has the code of a paper that was printed, and no two have the same; the sheet under it, its marks and what
the scanner did to it, comes again. A code is laid on as its sheet lies, blurred and with noise of its own, and each
page is a JPEG of its own. The letters beside the code, which no machine reads, stay those of the sheet.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]

from lmcvote import definition, settings
from lmcvote.paper import draw, locate, scan, template
from lmcvote.paper.code import TEXT_LENGTH, BallotCode, from_text, parse, payload, to_text
from lmcvote.paper.layout import Layout
from lmcvote.paper.placing import Matrix
from lmcvote.paper.scan import GreyPage, Pixels
from lmcvote.reading import damage, deck
from lmcvote.reading.damage import KINDS, Field
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Chance

DPI, INCH = 150.0, 25.4
SHEETS = 200
"""Drawn from the beginning; the others are these with another code."""
TOGETHER = 200
"""Pages of a file: a stack that a feeder holds."""
FINE = 8
"""Pixels of a module before it is laid on."""
BLUR, NOISE = 0.6, 3.0
"""Of the kind of damage that the sheets have, "usual"."""
SEATS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A scanned sheet, and how its code lies."""

    pixels: Pixels
    onto: Matrix
    """3 x 3, from pixels of the code's own picture to pixels of the sheet from `left` and `top` on."""
    left: int
    top: int
    size: tuple[int, int]
    """Of what is laid on, across and down."""


def codes(pdf: Path) -> Iterator[BallotCode]:
    """The codes of a print file, from the letters on its pages."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage().get_text_range()
        yield parse(from_text("".join(text.split())[-TEXT_LENGTH:]))
        page.close()


def write(layout: Layout, of: Sequence[BallotCode], folder: Path, chance: Chance) -> None:
    """Scans of papers with these codes, in files of `TOGETHER` pages."""
    folder.mkdir(exist_ok=True)
    sheets = [drawn(layout, code, chance) for code in of[:SHEETS]]
    for first in range(0, len(of), TOGETHER):
        some = enumerate(of[first : first + TOGETHER], first)
        pages = [with_code(sheets[place % len(sheets)], layout, code, chance) for place, code in some]
        (folder / f"{first // TOGETHER + 1:05}.pdf").write_bytes(scan.bound(pages, DPI))


def drawn(layout: Layout, code: BallotCode, chance: Chance) -> Sheet:
    """A paper with crosses and ticks, as a scanner sees it."""
    marks = deck.plain(layout, 1, int(chance.integers(1, SEATS + 1)), chance)
    clean = deck.picture(layout, Marked(code, marks), DPI, chance)
    seen = damage.apply(KINDS["usual"], clean, DPI / INCH, layout, chance)
    found = locate.locate(GreyPage("", 1, seen, DPI, False, None), {code.style_hash: layout})
    assert isinstance(found, locate.LocatedPage), found
    quiet = layout.quiet
    corners = [(x, y) for x in (quiet.x, quiet.right) for y in (quiet.y, quiet.bottom)]
    across, down = zip(*found.placing.pixels(corners), strict=True)
    left, top = round(min(across)), round(min(down))
    module = layout.module / FINE
    to_sheet = np.array([[module, 0, quiet.x + module / 2], [0, module, quiet.y + module / 2], [0, 0, 1]])
    to_part = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]])
    size = round(max(across)) - left + 1, round(max(down)) - top + 1
    return Sheet(seen, to_part @ found.placing.matrix @ to_sheet, left, top, size)


def with_code(sheet: Sheet, layout: Layout, code: BallotCode, chance: Chance) -> Pixels:
    """The sheet as if it had been printed with another code."""
    margin = round((layout.code.x - layout.quiet.x) / layout.module)
    dark = np.pad(np.array(draw.modules(to_text(payload(code))), np.float32), margin)
    fine = 255 * (1 - np.kron(dark, np.ones((FINE, FINE), np.float32)))
    laid, inside = (cv2.warpPerspective(one, sheet.onto, sheet.size) for one in (_soft(fine), np.ones_like(fine)))
    seen = _soft(np.asarray(laid, np.float32), BLUR)
    seen = seen + chance.standard_normal(seen.shape, np.float32) * np.float32(NOISE)
    made = sheet.pixels.copy()
    part = made[sheet.top : sheet.top + sheet.size[1], sheet.left : sheet.left + sheet.size[0]]
    np.copyto(part, np.clip(np.rint(seen), 0, 255).astype(np.uint8), where=inside > 0.99)
    return made


def _soft(picture: Field, sigma: float = FINE / 6) -> Field:
    """A module of its own picture becomes a few pixels of the scan: without this the edges between would be lost."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.float32)


def main(election: Path, out: Path) -> None:
    """Every paper that was printed in a folder, scanned."""
    cv2.setNumThreads(1)
    (style, *_) = definition.styles(settings.read(election), template.editions(), draw.measure)
    files = sorted((election / "out" / "ballots").glob(f"{style.contest.id}-0*.pdf"))
    write(style.layout, [code for file in files for code in codes(file)], out, deck.chance(b"stamped"))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
