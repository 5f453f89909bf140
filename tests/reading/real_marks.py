"""Marks that people made on some form, laid on a paper of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.election import CandidateNumber
from lmcvote.paper.code import BallotCode
from lmcvote.paper.geometry import Mm
from lmcvote.paper.layout import Layout
from lmcvote.paper.scan import Pixels
from lmcvote.reading import deck, pen
from lmcvote.reading.pen import Chance, Kind

CLASSES = {
    "cross": Kind.CROSS,
    "cursivecross": Kind.CROSS,
    "overscrawled": Kind.CANCELLED,
    "scribblefill": Kind.SCRIBBLE,
    "empty": Kind.EMPTY,
}
"""How the files of real marks are called."""
CROP = 2.1
"""Width of a real mark's picture in widths of its box."""
SPILL = 0.12
"""How much of a box's width round it still belongs to a real mark: farther out stands print."""


@dataclass(frozen=True, slots=True, eq=False)
class Real:
    """A mark that a person made on some form."""

    name: str
    kind: Kind
    inked: NDArray[np.float32]


def handwritten(folder: Path) -> Sequence[Real]:
    """The marks of a folder of PNG files, by name; what a mark is stands in its file's name."""
    found = []
    for path in sorted(folder.glob("*.png")):
        kind, crop = CLASSES.get(path.name.partition("_")[0]), cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        if kind is not None and crop is not None:
            found.append(Real(path.stem, kind, traced(np.asarray(crop, np.uint8))))
    return found


def with_real_marks(
    layout: Layout, code: BallotCode, marks: Mapping[CandidateNumber, Real], box: Mm, per_inch: float, chance: Chance
) -> Pixels:
    """A page on which people's own marks were laid, as large as in boxes so wide, with pens of 20 to 110 grey."""
    seen = deck.picture(
        layout, deck.Marked(code, {target.candidate: Kind.EMPTY for _, target in layout.targets}), per_inch, chance
    )
    for target in layout.pages[code.page - 1].targets:
        if real := marks.get(target.candidate):
            at = deck._middle(target, per_inch / deck.INCH)
            put_traced(seen, at, per_inch / deck.INCH, real.inked, box, int(chance.integers(20, 111)))
    return seen


def traced(crop: Pixels) -> NDArray[np.float32]:
    """The ink of a mark alone, 0 to 1, of a picture that shows a printed box in its middle and 0.55 of it all round.

    What is far from the box is print, and the frame is taken off; the square that is left has its box in the middle.
    """
    side = round(crop.shape[1] / CROP)
    inked = np.asarray(1 - crop.astype(np.float32) / 255, np.float32)
    edge, room = round(0.55 * side), round(SPILL * side)
    for start in (edge, edge + side):
        near = slice(max(start - round(0.09 * side), 0), start + round(0.09 * side) + 1)
        for lines in (inked[near], inked.T[near]):
            lines[(lines[:, edge : edge + side] > 0.5).mean(axis=1) > 0.6] = 0
    return inked[edge - room : edge + side + room, edge - room : edge + side + room]


def put_traced(
    pixels: Pixels, at: tuple[float, float], per_mm: float, inked: NDArray[np.float32], box: Mm, grey: int
) -> None:
    """Lay a real mark over a box, as large as it would be had its own box been so wide."""
    reach = round(box * (0.5 + SPILL) * per_mm)
    left, top = round(at[0]) - reach, round(at[1]) - reach
    fitted = cv2.resize(inked, (2 * reach + 1, 2 * reach + 1), interpolation=cv2.INTER_AREA)
    field = pixels[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    pen._ink(field, np.clip(np.asarray(fitted, np.float32), 0, 1), grey)
