"""Test decks: papers with known marks, as a scanner would give them back. The same chance, the same deck."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np

from lmcvote.election import CandidateNumber
from lmcvote.paper import draw
from lmcvote.paper.code import SERIAL_BYTES, BallotCode
from lmcvote.paper.layout import Layout, Target
from lmcvote.paper.scan import Pixels, render
from lmcvote.reading import damage, pen
from lmcvote.reading.damage import Damage
from lmcvote.reading.pen import Chance, Kind

INCH = 25.4
PLAIN = (Kind.CROSS, Kind.CROSS, Kind.CROSS, Kind.TICK)
"""What most voters do."""
ODD = (Kind.DASH, Kind.DOT, Kind.PALE, Kind.HEAVY, Kind.SCRIBBLE, Kind.CANCELLED, Kind.RING, Kind.NAME, Kind.MISSED)


@dataclass(frozen=True, slots=True)
class Marked:
    """One page of a paper with what was drawn on it."""

    code: BallotCode
    marks: Mapping[CandidateNumber, Kind]
    """Every box of the page."""


def chance(seed: bytes) -> Chance:
    """Chance that begins with these bytes: the same seed, the same deck."""
    return np.random.default_rng(list(seed))


def code(style_hash: bytes, chance: Chance, page: int = 1, pages: int = 1, test: bool = False) -> BallotCode:
    """A code with a serial by chance. Never for a live paper: whoever knows the seed knows the serial."""
    return BallotCode(test, page, pages, style_hash, chance.bytes(SERIAL_BYTES))


def plain(layout: Layout, page: int, votes: int, chance: Chance) -> Mapping[CandidateNumber, Kind]:
    """So many crosses and ticks, and every other box empty."""
    numbers = [target.candidate for target in layout.pages[page - 1].targets]
    chosen = {int(one) for one in chance.choice(len(numbers), min(votes, len(numbers)), replace=False)}
    return {
        number: Kind(chance.choice(PLAIN)) if place in chosen else Kind.EMPTY for place, number in enumerate(numbers)
    }


def odd(layout: Layout, page: int, chance: Chance) -> Mapping[CandidateNumber, Kind]:
    """One mark of an odd kind among plain ones."""
    marks = dict(plain(layout, page, 2, chance))
    marks[CandidateNumber(int(chance.choice(list(marks))))] = Kind(chance.choice(ODD))
    return marks


def picture(layout: Layout, marked: Marked, per_inch: float, chance: Chance, toner: float = 1.0) -> Pixels:
    """A marked page before anything happened to it. `toner` is the contrast of the print alone."""
    printed = BytesIO()
    draw.papers(printed, layout, [marked.code], draw.TEST if marked.code.test else "")
    (clean,) = render(printed.getvalue(), per_inch)
    paled = np.rint(255 - (255 - np.arange(256)) * toner).astype(np.uint8)
    seen: Pixels = paled[clean]
    per_mm = per_inch / INCH
    for target in layout.pages[marked.code.page - 1].targets:
        kind = marked.marks[target.candidate]
        if kind is not Kind.EMPTY:
            pen.put(seen, _middle(target, per_mm), per_mm, pen.mark(kind, chance))
    return seen


def scanned(layout: Layout, marked: Marked, kind: Damage, per_inch: float, chance: Chance) -> bytes:
    """A marked page as the scanner stores it: a JPEG, or a PNG where it scans in black and white."""
    seen = damage.apply(kind, picture(layout, marked, per_inch, chance, kind.toner), per_inch / INCH, layout, chance)
    return stored(seen, kind)


def stored(seen: Pixels, kind: Damage) -> bytes:
    """The picture as a file."""
    if kind.bilevel:
        return cv2.imencode(".png", seen, [cv2.IMWRITE_PNG_BILEVEL, 1])[1].tobytes()
    return cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, kind.quality])[1].tobytes()


def _middle(target: Target, per_mm: float) -> tuple[float, float]:
    box = target.box
    return (box.x + box.width / 2) * per_mm - 0.5, (box.y + box.height / 2) * per_mm - 0.5
