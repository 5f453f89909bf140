"""A stored picture of a page -> what a person is shown of it: upright, straightened, the code blanked out.

Whoever rules on a paper sees its marks, never its serial (SECURITY 3): the code and the letters beside it are covered
in every picture, save where two people must key those very letters.
"""

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np

from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Layout, Target
from lmcvote.paper.placing import Placing
from lmcvote.paper.scan import Pixels, decoded

PAGE_PER_MM, BOX_PER_MM = 5.0, 8.0
AROUND: Mm = 4.0
"""Shown of the paper round a box."""
COVER = 200
EDGE = 0.20
"""Of the longer side of a page whose code was not found: code and letters stand in the first of it, from side to side,
and which end is the first nobody knows."""


@lru_cache(maxsize=8)
def _seen(picture: bytes) -> Pixels:
    """Decoded once for the many boxes of a page; nobody may write into it."""
    return decoded(picture)


def page(picture: bytes, matrix: Sequence[float], layout: Layout | None) -> bytes:
    """The whole page, PNG. `matrix` is the placing's, row by row; empty where the page was not located."""
    if not matrix or layout is None:
        return _png(_covered_ends(_seen(picture).copy()))
    sheet = Rect(0.0, 0.0, layout.width, layout.height)
    seen = _placing(matrix).patch(_seen(picture), sheet, PAGE_PER_MM)
    for rect in (layout.quiet, _letters(layout)):
        cut = rect.grown(1.0)
        seen[_span(cut.y, cut.bottom), _span(cut.x, cut.right)] = COVER
    return _png(seen)


def box(picture: bytes, matrix: Sequence[float], target: Target) -> bytes:
    """One box and the paper round it, PNG."""
    return _png(_placing(matrix).patch(_seen(picture), target.box.grown(AROUND), BOX_PER_MM))


def row(picture: bytes, matrix: Sequence[float], target: Target) -> bytes:
    """The row of a box: the name and the box, PNG."""
    name, mark = target.name, target.box
    whole = Rect(name.x, mark.y, mark.right - name.x, mark.height).grown(AROUND)
    return _png(_placing(matrix).patch(_seen(picture), whole, PAGE_PER_MM))


def uncovered(picture: bytes) -> bytes:
    """The page as it is, for the two who key the letters beside a code that cannot be read (E07)."""
    return _png(_seen(picture))


def _placing(matrix: Sequence[float]) -> Placing:
    return Placing(np.array(matrix, np.float64).reshape(3, 3))


def _letters(layout: Layout) -> Rect:
    text = layout.typed_code
    return Rect(text.x, text.baseline - text.size_pt * 0.4, text.width, text.size_pt * 0.5)


def _span(low: Mm, high: Mm) -> slice:
    return slice(max(round(low * PAGE_PER_MM), 0), max(round(high * PAGE_PER_MM), 0))


def _covered_ends(seen: Pixels) -> Pixels:
    upright = seen if seen.shape[0] >= seen.shape[1] else seen.T
    deep = round(EDGE * upright.shape[0])
    upright[:deep] = upright[-deep:] = COVER
    return seen


def _png(seen: Pixels) -> bytes:
    return cv2.imencode(".png", seen)[1].tobytes()
