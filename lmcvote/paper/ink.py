"""A located page -> its Reading: how much ink is where. No threshold here says what a mark is; `reading.decide` does.

Every box is measured by itself against its own paper and the page's printed black, never against its neighbours: by
relative jumps a row of blanks reads as a row of marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil
from statistics import median
from typing import TypeAlias, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Target
from lmcvote.paper.locate import LocatedPage
from lmcvote.paper.patches import PER_MM, Patches, columns, moved, shade
from lmcvote.paper.pixels import level, middles, reduced
from lmcvote.paper.placing import Placing
from lmcvote.paper.printed import Zones

PATCH: Mm = 12.0
DARK, FAINT = 0.30, 0.12
"""Darkness of a pen's line, and of what is more than paper; on a scan out of focus, as much less as print has lost."""
TRACE, TRACE_GREYS = 0.015, 2.5
"""The least that can be told from white paper, as darkness and in levels of grey."""
SPECKS = 5
"""Pixels over which a speck and its edge reach."""
NOISE, GRAIN = (0.95, 1.25), (0.97, 1.5)
"""It is so many times what so large a share does not exceed of the strips between the boxes, pixel by pixel, and of the
free paper of the whole sheet, where print shows through from behind."""
SHARP = 0.65
"""Darkness of the boxes' lines on a usual scan at 150 dpi; at 300 dpi they have 0.75."""
INSET: Mm = 0.75
"""The frame's own ink, blurred and half a millimetre off, stays out of the box."""
SHAPE: Mm = 3.1
"""Half of the square in which a mark's shape is looked at: as much of the box as the frame leaves."""
LEAST_SHAPE = 0.5
"""Square mm: less ink than this has no shape."""
SPECK: Mm = 1.0
"""A shorter outline is noise."""
RING: tuple[Mm, Mm] = (0.8, 2.2)
"""Beyond the box: clear of the frame on one side, of the rule between two rows on the other."""
WHITE = 0.85
"""The paper of a patch is the grey that so much of it does not exceed."""
LEAST_WHITE = 0.75
"""Of the boxes' usual paper: a patch that is inked all over has no paper of its own."""
FEWEST_STRIPS = 4
"""Fewer strips of paper than this say nothing of a streak."""
SPILL: Mm = 9.0
"""So far right of a box a mark may still be meant for it."""
WRITTEN = 0.20
"""Darkness of a pen's line where it is most of a pixel: what is outside a box is not asked how much, but whether."""
SURVEY_PER_MM = 2
"""Of the whole sheet, for ink where nothing is printed: a pen's line is most of a pixel."""
PRINT_MARGIN: Mm = 0.9
"""Print may lie so far off its place on a sheet whose boxes are all found."""
EDGE: Mm = 7.0
"""Of the sheet: shadows, staples and the scanner's lid."""
BACKGROUND = 15
"""Millimetres: dark things narrower than this stand on the paper; wider ones, and a lighter lid, are its own shade."""

Grey = TypeVar("Grey", np.uint8, np.bool_)
Map: TypeAlias = NDArray[np.float32]
Marked: TypeAlias = NDArray[np.bool_]
"""Boxes x rows x columns: where there is ink."""


@dataclass(frozen=True, slots=True, eq=False)
class _Boxes:
    """The paper round every box, its frame in the middle. Darkness is 0 for its paper, 1 for printed black."""

    seen: Patches
    paper: NDArray[np.float64]
    """Grey of each."""
    ink: float

    def darker(self, than: float, part: slice = slice(None)) -> Marked:
        """Where the middle of each is darker than that."""
        limit = np.ceil(self.paper - than * (self.paper - self.ink)).clip(0, 255).astype(np.uint8)
        return np.asarray(self.seen[:, part, part] < limit[:, None, None], np.bool_)

    def darkness(self, strips: Patches) -> NDArray[np.float64]:
        """Of a strip of each, from left to right."""
        means = strips.sum(axis=1, dtype=np.uint32) / strips.shape[1]
        return np.asarray((self.paper[:, None] - means) / (self.paper - self.ink)[:, None], np.float64)


def read(located: LocatedPage, zones: Zones) -> Reading:
    """Measure every box of a page, and the paper between. `zones` says what is printed on it."""
    targets = located.side.targets
    boxes = _boxes(located)
    focus = _focus(located)
    half = targets[0].box.width / 2
    dark, inside = boxes.darker(DARK * focus), _middle(half - INSET)
    fill, faint = (_share(marked, inside) for marked in (dark, boxes.darker(FAINT * focus)))
    outside = _ring(dark, half)
    joined = _joined(targets, boxes)
    streaks = _streaks(located, targets, boxes)
    written, grain = _written(located, zones[located.code.style_hash, located.code.page])
    rest, beside = written.copy(), []
    for row in map(_row, targets):
        beside.append(_most(written[row])[0])
        rest[row] = 0
    thickest, tangle = zip(*_shapes(boxes), strict=True)
    traces = _traces(boxes, inside, grain)
    measured = (fill.tolist(), faint.tolist(), traces, thickest, tangle, outside.tolist(), beside, joined, streaks)
    scores = tuple(map(Score, (one.contest for one in targets), (one.candidate for one in targets), *measured))
    most, (x, y) = _most(rest)
    return Reading(located.code, scores, Elsewhere(most, x + 0.5, y + 0.5, float(rest.sum())), located.flags)


# -- boxes -------------------------------------------------------------------------------------------------------------


def _boxes(located: LocatedPage) -> _Boxes:
    """Each box by its own paper."""
    right, down = ([getattr(frame, way) for frame in located.frames] for way in ("right", "down"))
    seen = moved(located.patches, PATCH, right, down)
    own = shade(seen[:, ::3, ::3], WHITE).astype(np.float64)
    return _Boxes(seen, np.maximum(own, max(LEAST_WHITE * median(own.tolist()), located.ink + 1)), located.ink)


def _focus(located: LocatedPage) -> float:
    """How dark a thin line of black print is here, 1 on a sharp scan: a pen's line is spread as much by a poor one."""
    return min(1.0, median(frame.darkness for frame in located.frames) / SHARP)


def _middle(half: Mm) -> slice:
    """The pixels of a patch whose middles lie so near to its own."""
    whole = round(PATCH * PER_MM)
    edge = ceil((PATCH / 2 - half) * PER_MM - 0.5)
    return slice(edge, whole - edge)


def _inked(marked: Marked, part: slice) -> NDArray[np.int64]:
    """How many pixels of the middle of each have ink on them."""
    columns = marked[:, part].sum(axis=1, dtype=np.uint8)  # a patch has fewer than 256 rows
    return np.asarray(columns[:, part].sum(axis=1, dtype=np.int64))


def _share(marked: Marked, part: slice) -> NDArray[np.float64]:
    """How much of the middle of each has ink on it."""
    return np.asarray(_inked(marked, part) / (part.stop - part.start) ** 2, np.float64)


def _traces(boxes: _Boxes, inside: slice, grain: float) -> list[float]:
    """How much of each box is darker than this sheet's empty paper, whatever runs straight through the box left out.

    A fold, a streak and the edge of a shadow darken most of a row or a column; a pen's stroke crosses it. What is dark
    enough to be faint ink is left out with its edge: `faint` tells of it, and it may be a speck. `grain` is what the
    free paper of the sheet has, in levels of grey.
    """
    paper = boxes.paper.astype(np.uint8)[:, None, None]
    between, within = (
        paper - np.minimum(part, paper)
        for part in (np.concatenate(_strips(boxes.seen), axis=1), boxes.seen[:, inside, inside])
    )
    share, times = NOISE
    grey = max(TRACE_GREYS, times * level(between, share), grain)
    contrast = boxes.paper - boxes.ink
    least = np.maximum(TRACE * contrast, grey).clip(None, 255).astype(np.uint8)
    most = (FAINT * contrast).astype(np.uint8)
    inked = np.flatnonzero(within.max(axis=(1, 2)) > least)
    specks = (within[inked] > most[inked, None, None]).view(np.uint8)
    left, half = within[inked].astype(np.int16), within.shape[1] // 2
    for way in (2, 1):  # what most of a row has, then what most of a column still has
        left -= np.partition(left, half, axis=way).take([half], axis=way)
    pale = (left > least[inked, None, None]).view(np.uint8)
    found, round_them = [0.0] * len(within), np.ones((SPECKS, SPECKS), np.uint8)
    for place, one, dark in zip(inked.tolist(), pale, specks, strict=True):
        found[place] = cv2.countNonZero(cv2.subtract(one, cv2.dilate(dark, round_them))) / one.size
    return found


def _ring(dark: Marked, half: Mm) -> NDArray[np.float64]:
    """How much of the ring round each box has ink on it."""
    inner, outer = (_middle(half + edge) for edge in RING)
    pixels = (outer.stop - outer.start) ** 2 - (inner.stop - inner.start) ** 2
    return np.asarray((_inked(dark, outer) - _inked(dark, inner)) / pixels, np.float64)


def _shapes(boxes: _Boxes) -> list[tuple[Mm, float]]:
    """For each box the widest solid place of its mark, and the mark's outline for its spread; noughts without one."""
    part = _middle(SHAPE)
    solid = boxes.darker(DARK, slice(part.start - 1, part.stop + 1)).view(np.uint8)
    solid[:, :: part.stop - part.start + 1] = solid[:, :, :: part.stop - part.start + 1] = 0  # all round it is paper
    least = LEAST_SHAPE * PER_MM**2
    return [_shape(one) if cv2.countNonZero(one) >= least else (0.0, 0.0) for one in solid]


def _shape(solid: NDArray[np.uint8]) -> tuple[Mm, float]:
    moments = cv2.moments(solid, binaryImage=True)
    lines, _ = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outline = sum(cv2.arcLength(line, True) for line in lines if len(line) > SPECK * PER_MM)
    spread = float(((moments["mu20"] + moments["mu02"]) / moments["m00"]) ** 0.5)
    return 2 * float(cv2.distanceTransform(solid, cv2.DIST_L2, 5).max()) / PER_MM, outline / 2 / max(spread, 1.0)


def _strips(boxes: NDArray[Grey]) -> tuple[NDArray[Grey], NDArray[Grey]]:
    """The white paper over and under each box, as far as the ring goes."""
    edge, thick = round((PATCH / 2 - 3.5 - RING[1]) * PER_MM), round((RING[1] - RING[0]) * PER_MM)
    return boxes[:, edge : edge + thick], boxes[:, -edge - thick : -edge]


def _joined(targets: Sequence[Target], boxes: _Boxes) -> list[float]:
    """For each box, how much of the way to the next box above or below has ink on it."""
    above, below = (strip.any(axis=2).mean(axis=1) for strip in _strips(boxes.darker(DARK)))
    found = [0.0] * len(targets)
    for column in columns(targets):
        for upper, lower in pairwise(column):
            way = float(below[upper] + above[lower]) / 2
            found[upper], found[lower] = max(found[upper], way), max(found[lower], way)
    return found


def _streaks(located: LocatedPage, targets: Sequence[Target], boxes: _Boxes) -> list[float]:
    """How dark a line runs through each box and its whole column, along the way the sheet went through the scanner.

    A streak is straight in the picture, not on the sheet: on a sheet that lay askew it wanders through the column. It
    is looked for in the white strips alone, in the middle one of many, so that no single mark makes it.
    """
    lean = _lean(located.placing)
    sides = [(side, boxes.darkness(strip)) for strip, side in zip(_strips(boxes.seen), (-1, 1), strict=True)]
    wide = boxes.seen.shape[2]
    found = [0.0] * len(targets)
    for column in columns(targets):
        top = targets[column[0]].box.y
        strips = [
            (round(-lean * (targets[place].box.y - top + side * (3.5 + sum(RING) / 2)) * PER_MM), profiles[place])
            for place in column
            for side, profiles in sides
        ]
        first = min(shift for shift, _ in strips)
        lines = np.full((len(strips), max(shift for shift, _ in strips) - first + wide), np.nan)
        for line, (shift, profile) in zip(lines, strips, strict=True):
            line[shift - first : shift - first + wide] = profile
        line_at, there = middles(lines)
        line_at[there < FEWEST_STRIPS] = 0
        line_at -= median(line_at.tolist())
        half = round(targets[column[0]].box.width / 2 * PER_MM)
        for place in column:
            centre = round(-lean * (targets[place].box.y - top) * PER_MM) - first + wide // 2
            found[place] = float(max(line_at[max(centre - half, 0) : centre + half].max(initial=0.0), 0.0))
    return found


def _lean(placed: Placing) -> float:
    """How far right on the sheet the picture's own vertical goes for each mm down; 0 for a sheet that lay sideways."""
    top, bottom = placed.pixels([(105.0, 60.0), (105.0, 240.0)])
    if abs(bottom[1] - top[1]) < abs(bottom[0] - top[0]):
        return 0.0
    (x0, y0), (x1, y1) = placed.millimetres([top, (top[0], bottom[1])])
    return (x1 - x0) / (y1 - y0)


# -- the rest of the paper ---------------------------------------------------------------------------------------------


def _row(target: Target) -> tuple[slice, slice]:
    """What belongs to a candidate, in square millimetres: from the name to the paper right of the box."""
    box, name = target.box, target.name
    return _span(name.y, name.bottom, 1), _span(name.x, box.right + SPILL, 1)


def _written(located: LocatedPage, printed: Sequence[Rect]) -> tuple[Map, float]:
    """Ink where nothing is printed: for each square millimetre of the sheet the share that is dark.

    And the grain of the paper there, in levels of grey.
    """
    layout, placed = located.layout, located.placing
    pixels, factor = located.page.pixels, 1
    while _per_mm(placed) / factor >= 1.9 * SURVEY_PER_MM:  # by halves: OpenCV has a quick way for these alone
        pixels, factor = reduced(pixels, 2), 2 * factor
    shrink = np.array([[1 / factor, 0, 0.5 / factor - 0.5], [0, 1 / factor, 0.5 / factor - 0.5], [0, 0, 1]])
    placed = Placing(shrink @ placed.matrix)
    sheet = placed.patch(pixels, Rect(0, 0, layout.width, layout.height), SURVEY_PER_MM)
    coarse = reduced(sheet, SURVEY_PER_MM)
    paper = cv2.blur(cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((BACKGROUND,) * 2, np.uint8)), (5, 5))
    least = located.ink + (1 - WRITTEN) * (paper.astype(np.float32) - located.ink)
    limit = cv2.resize(least.astype(np.uint8), sheet.shape[::-1], interpolation=cv2.INTER_LINEAR)
    dark = cv2.compare(sheet, np.asarray(limit, np.uint8), cv2.CMP_LT)  # 255 where it is
    free, room = _free(tuple(printed), layout.width, layout.height)
    share, times = GRAIN
    depth = np.asarray(cv2.subtract(paper, cv2.medianBlur(coarse, 3)), np.uint8).ravel()[room]  # without specks
    inked = np.asarray(reduced(np.asarray(cv2.bitwise_and(dark, free), np.uint8), SURVEY_PER_MM), np.float32)
    return inked / np.float32(255), times * level(depth, share)


@lru_cache(maxsize=32)
def _free(printed: tuple[Rect, ...], width: Mm, height: Mm) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """Of the survey, 255 where nothing is printed; then the free square mm. Alike for all papers of a style."""
    free = np.full((round(height * SURVEY_PER_MM), round(width * SURVEY_PER_MM)), 255, np.uint8)
    for rect in (*printed, *_edges(width, height)):
        room = rect.grown(PRINT_MARGIN)
        free[_span(room.y, room.bottom, SURVEY_PER_MM), _span(room.x, room.right, SURVEY_PER_MM)] = 0
    return free, np.flatnonzero(reduced(free, SURVEY_PER_MM) == 255)


def _per_mm(placed: Placing) -> float:
    """Pixels per mm in the middle of the sheet."""
    (x0, y0), (x1, y1) = placed.pixels([(55.0, 148.0), (155.0, 148.0)])
    return float(np.hypot(x1 - x0, y1 - y0)) / 100


def _edges(width: Mm, height: Mm) -> list[Rect]:
    return [
        Rect(0, 0, width, EDGE), Rect(0, height - EDGE, width, EDGE),
        Rect(0, 0, EDGE, height), Rect(width - EDGE, 0, EDGE, height),
    ]  # fmt: skip


def _span(low: Mm, high: Mm, per_mm: int) -> slice:
    return slice(max(round(low * per_mm), 0), max(round(high * per_mm), 0))


def _most(part: Map) -> tuple[float, tuple[int, int]]:
    """The place as large as a box with the most ink: its share, and column and row of its middle."""
    shares = cv2.boxFilter(part, -1, (7, 7), borderType=cv2.BORDER_CONSTANT)
    _, most, _, (column, row) = cv2.minMaxLoc(shares)
    return float(most), (int(column), int(row))
