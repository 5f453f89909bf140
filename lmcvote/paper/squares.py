"""The four solid squares at the corners of a sheet: found by their geometry, never because there happen to be four.

Squares are looked for in the four corners of the picture, whatever way up the sheet lies. A drawn black square, a
finder of the code or a shadow is told apart by size and filling, and by the rectangle that four of them must make.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, dist

import cv2
import numpy as np
from cv2.typing import MatLike

from lmcvote.paper.geometry import Mm
from lmcvote.paper.layout import Layout
from lmcvote.paper.pixels import level, reduced
from lmcvote.paper.scan import Pixels

Point = tuple[float, float]
"""x, y in pixels."""

WINDOW: Mm = 48.0
"""A corner this large holds its square whole at 3 degrees of turn and 5 mm of shift, and no other square."""
NEAR: Mm = 26.0
"""A corner this large holds the square of a sheet that lies as most do; it is looked at first."""
COARSE = 2.6
"""At least so many pixels per mm remain where squares are looked for: 16 for a square, fewer than 3 for a line."""
BACKGROUND: Mm = 9.0
"""Dark things narrower than this are lifted off the paper round them, whatever its shade."""
LEVELS = (0.5, 0.22)
"""Shares of the darkest ink of a corner that count as dark: the second is for weak toner beside black ink."""
LEAST_DARK = 12
"""Grey levels: less is the paper's own."""
WIDTHS: tuple[Mm, Mm] = (4.0, 9.0)
AREAS = (0.72, 1.30)
"""Of a square's nominal area, at full resolution."""
FILLED = 0.78
"""Of the smallest rectangle round it: a finder of the code is a ring."""
SIDES, DIAGONALS, ASPECT = 0.035, 0.035, 0.085
"""How far opposite sides, the diagonals, and width to height may differ: 3 % of stretch each way, and perspective."""
AROUND = np.ones((3, 3), np.uint8)
"""A pixel and those that touch it."""
MOST_IN_A_CORNER = 4
"""More dark squares than this in one corner are a picture of something else; the best are kept."""


@dataclass(frozen=True, slots=True)
class Square:
    """A solid dark square in the picture."""

    x: float
    y: float
    """Its centre in pixels; the middle of the first pixel is 0, 0."""
    side: float
    """Pixels: the root of its area."""
    ink: float
    paper: float
    """Grey of its inside and of the white round it."""


Corners = tuple[Square | None, Square | None, Square | None, Square | None]
"""Top left, top right, bottom left, bottom right of the picture; None where it is missing."""


def find(pixels: Pixels, layout: Layout, scale: float, window: Mm = WINDOW) -> Iterator[Corners]:
    """Every set of four, or else of three, that can be the squares of one sheet; the most regular first.

    `scale` is about the pixels per mm, within 15 %; `window` how much of each corner is looked at.
    """
    wide, high = _spans(layout, pixels)
    side = layout.fiducials[0].width
    found: list[list[Square]] = [[], [], [], []]
    for places in _places(pixels, scale, window):
        found = [
            before + _squares(pixels, there, side, scale, before) for before, there in zip(found, places, strict=True)
        ]
        fours = [four for four in product(found[0], found[1], found[2], found[3]) if _regular(four, wide, high)]
        if fours:
            yield from sorted(fours, key=lambda four: _irregularity(four, wide, high))
            return
    for missing in range(4):
        for three in product(*(found[corner] for corner in range(4) if corner != missing)):
            corners = [*three[:missing], None, *three[missing:]]
            if _right_angled(corners, missing, wide, high):
                yield corners[0], corners[1], corners[2], corners[3]


def count(pixels: Pixels, layout: Layout, scale: float) -> int:
    """In how many corners there is any square."""
    side = layout.fiducials[0].width
    levels = ([bool(_squares(pixels, there, side, scale, ())) for there in places] for places in _places(pixels, scale))
    return sum(map(any, zip(*levels, strict=True)))


def completed(corners: Corners) -> tuple[Point, Point, Point, Point]:
    """The four centres; a missing one is the fourth corner of the parallelogram."""
    points = [None if one is None else (one.x, one.y) for one in corners]
    if None in points:
        missing = points.index(None)
        a, b, far = (points[corner] for corner in _neighbours(missing))
        if a is None or b is None or far is None:
            raise ValueError("two squares are missing")
        points[missing] = (a[0] + b[0] - far[0], a[1] + b[1] - far[1])
    one, two, three, four = (point or (0.0, 0.0) for point in points)
    return one, two, three, four


def _neighbours(corner: int) -> tuple[int, int, int]:
    """The corners beside one, and the one across."""
    return corner ^ 1, corner ^ 2, corner ^ 3


def _spans(layout: Layout, pixels: Pixels) -> tuple[Mm, Mm]:
    """Millimetres between the centres of squares, along the picture's width and height."""
    first, last = layout.fiducials[0], layout.fiducials[3]
    across, down = last.x - first.x, last.y - first.y
    return (across, down) if pixels.shape[0] >= pixels.shape[1] else (down, across)


def _distances(four: Sequence[Square]) -> tuple[float, ...]:
    """Top, bottom, left, right, and the two diagonals, in pixels."""
    a, b, c, d = ((one.x, one.y) for one in four)
    return dist(a, b), dist(c, d), dist(a, c), dist(b, d), dist(a, d), dist(b, c)


def _off(one: float, other: float) -> float:
    return abs(one - other) / max(one, other, 1e-9)


def _irregularities(four: Sequence[Square], wide: Mm, high: Mm) -> tuple[float, float, float, float]:
    top, bottom, left, right, falling, rising = _distances(four)
    aspect = _off((top + bottom) / wide, (left + right) / high)
    return _off(top, bottom) / SIDES, _off(left, right) / SIDES, _off(falling, rising) / DIAGONALS, aspect / ASPECT


def _regular(four: Sequence[Square], wide: Mm, high: Mm) -> bool:
    return max(_irregularities(four, wide, high)) <= 1


def _irregularity(four: Sequence[Square], wide: Mm, high: Mm) -> float:
    return sum(part * part for part in _irregularities(four, wide, high))


def _right_angled(corners: Sequence[Square | None], missing: int, wide: Mm, high: Mm) -> bool:
    """Whether three squares stand as three corners of the sheet do."""
    a, b, far = (corners[corner] for corner in _neighbours(missing))
    if a is None or b is None or far is None:
        return False
    down, along = dist((a.x, a.y), (far.x, far.y)), dist((b.x, b.y), (far.x, far.y))
    across = dist((a.x, a.y), (b.x, b.y))
    return _off(along / wide, down / high) <= ASPECT and _off(across, (along**2 + down**2) ** 0.5) <= DIAGONALS


def _places(pixels: Pixels, scale: float, wide: Mm = WINDOW) -> Iterator[list[list[Point]]]:
    """What may be a square, for each of the levels and in each of the corners: its centre in pixels.

    The four corners are the four channels of one small picture: what is done to all is done once.
    """
    height, width = pixels.shape
    side = min(round(wide * scale), height, width)
    factor = max(1, int(scale / COARSE))
    starts = [(left, top) for top in (0, height - side) for left in (0, width - side)]
    small = cv2.merge([reduced(pixels[top : top + side, left : left + side], factor) for left, top in starts])
    reach = round(BACKGROUND * scale / factor)
    lifted = cv2.split(cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((reach, reach), np.uint8)))
    darkest = [level(np.asarray(one, np.uint8), 0.995) for one in lifted]
    for share in LEVELS:  # so much of the darkest ink counts as dark
        limits = (max(share * most, LEAST_DARK) for most in darkest)
        dark = [cv2.threshold(one, limit, 1, cv2.THRESH_BINARY)[1] for one, limit in zip(lifted, limits, strict=True)]
        opened = cv2.split(cv2.morphologyEx(cv2.merge(dark), cv2.MORPH_OPEN, AROUND))
        yield [
            [(left + (x + 0.5) * factor - 0.5, top + (y + 0.5) * factor - 0.5) for x, y in _solid(one, scale / factor)]
            for (left, top), one in zip(starts, opened, strict=True)
        ]


def _solid(dark: MatLike, scale: float) -> Iterator[Point]:
    """Centres of what has about the size of a square and fills it."""
    least, most = (width * scale for width in WIDTHS)
    _, _, stats, centres = cv2.connectedComponentsWithStats(dark, ltype=cv2.CV_16U)
    for (_, _, wide, high, area), (x, y) in zip(stats[1:].tolist(), centres[1:].tolist(), strict=True):
        if least <= wide <= most and least <= high <= most and area >= 0.6 * wide * high:
            yield x, y


def _squares(
    pixels: Pixels, places: Sequence[Point], nominal: Mm, scale: float, known: Sequence[Square]
) -> list[Square]:
    """Which places are squares that are not known yet, the nearest to the right size first."""
    new = (place for place in places if all(dist(place, (one.x, one.y)) >= 2 * scale for one in known))
    found = filter(None, (_refined(pixels, *place, nominal, scale) for place in new))
    return sorted(found, key=lambda one: abs(one.side / scale - nominal))[:MOST_IN_A_CORNER]


def _refined(pixels: Pixels, x: float, y: float, nominal: Mm, scale: float) -> Square | None:
    """The square near a place at full resolution; None where it is none after all."""
    reach = round((nominal / 2 + 2.4) * scale)
    left, top = round(x) - reach, round(y) - reach
    if left < 0 or top < 0:
        left, top = max(left, 0), max(top, 0)
    patch = pixels[top : round(y) + reach + 1, left : round(x) + reach + 1]
    inner = round(nominal / 4 * scale)
    row, column = round(y) - top, round(x) - left
    heart = patch[max(row - inner, 0) : row + inner + 1, max(column - inner, 0) : column + inner + 1]
    if heart.size == 0:
        return None
    ink, paper = float(level(heart, 0.5)), float(level(patch, 0.85))
    if paper - ink < LEAST_DARK:
        return None
    dark = (patch < ceil((ink + paper) / 2)).view(np.uint8)
    thin = 2 * round(0.3 * scale) + 1  # a streak or a pen line that runs into the square is cut off
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, AROUND)
    solid = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((thin, thin), np.uint8))
    _, labels = cv2.connectedComponents(solid, ltype=cv2.CV_16U)
    label = labels[min(row, labels.shape[0] - 1), min(column, labels.shape[1] - 1)]
    body = (labels == label).view(np.uint8)
    area = float(cv2.countNonZero(body))
    if not label or not AREAS[0] <= area / (nominal * scale) ** 2 <= AREAS[1]:
        return None
    outline, _ = cv2.findContours(body, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    _, (wide, high), _ = cv2.minAreaRect(outline[0])
    if area < FILLED * (wide + 1) * (high + 1) or _off(wide, high) > 0.15:
        return None
    weights = np.clip((paper - patch.astype(np.float32)) / (paper - ink), 0, 1)
    weights *= cv2.dilate(body, AROUND)
    moments = cv2.moments(weights)
    return Square(left + moments["m10"] / moments["m00"], top + moments["m01"] / moments["m00"], area**0.5, ink, paper)
