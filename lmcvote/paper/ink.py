"""A located page -> its Reading: how much ink is where. No threshold here says what a mark is; `reading.decide` does.

Every box is measured by itself against its own paper and the page's printed black, never against its neighbours: by
relative jumps a row of blanks reads as a row of marks.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Target
from lmcvote.paper.locate import LocatedPage
from lmcvote.paper.pixels import reduced
from lmcvote.paper.placing import Placing
from lmcvote.paper.printed import Zones

PER_MM = 8
PATCH: Mm = 12.0
DARK, FAINT = 0.30, 0.12
"""Darkness of a pen's line, and of what is more than paper; on a scan out of focus, as much less as print has lost."""
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
SMOOTHED = 3
"""Pixels over which noise is averaged: 0.4 mm, a fine pen's line."""
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

Darkness: TypeAlias = NDArray[np.float32]
"""One patch for each box: 0 its paper, 1 printed black."""
Map: TypeAlias = NDArray[np.float32]


def read(located: LocatedPage, zones: Zones) -> Reading:
    """Measure every box of a page, and the paper between. `zones` says what is printed on it."""
    targets = located.side.targets
    dark = _darkness(located)
    inside, ring = _masks(targets[0].box.width)
    focus = _focus(located)
    fill, faint = ((dark[:, inside] > level * focus).mean(axis=1) for level in (DARK, FAINT))
    outside = (dark[:, ring] > DARK * focus).mean(axis=1)
    joined = _joined(targets, dark)
    streaks = _streaks(located, targets, dark)
    written = _written(located, zones[located.code.style_hash, located.code.page])
    shapes = _shapes(dark)
    scores = tuple(
        Score(
            contest=target.contest,
            candidate=target.candidate,
            fill=float(fill[place]),
            faint=float(faint[place]),
            thickest=shapes[place][0],
            tangle=shapes[place][1],
            outside=float(outside[place]),
            beside=_fullest(written, _row(target)).share,
            joined=joined[place],
            streak=streaks[place],
        )
        for place, target in enumerate(targets)
    )
    rest = written.copy()
    for target in targets:
        _cut(rest, _row(target))[:] = 0
    return Reading(located.code, scores, _fullest(rest, Rect(0, 0, *rest.shape[::-1])), located.flags)


# -- boxes -------------------------------------------------------------------------------------------------------------


def _darkness(located: LocatedPage) -> Darkness:
    """The paper round each box, straightened, its frame in the middle."""
    patches = []
    for frame in located.frames:
        box = frame.target.box
        rect = Rect(box.x + frame.right, box.y + frame.down, box.width, box.height).grown((PATCH - box.width) / 2)
        fine = located.placing.patch(located.page.pixels, rect, PER_MM)
        patches.append(cv2.blur(fine, (SMOOTHED, SMOOTHED), borderType=cv2.BORDER_REPLICATE))
    seen = np.stack(patches).astype(np.float32)
    samples = seen[:, ::3, ::3].reshape(len(seen), -1)
    place = int(WHITE * samples.shape[1])
    own = np.partition(samples, place, axis=1)[:, place]
    paper = np.maximum(np.maximum(own, LEAST_WHITE * np.median(own)), located.ink + 1)[:, None, None]
    return ((paper - seen) / (paper - located.ink)).astype(np.float32)


def _focus(located: LocatedPage) -> float:
    """How dark a thin line of black print is here, 1 on a sharp scan: a pen's line is spread as much by a poor one."""
    return min(1.0, float(np.median([frame.darkness for frame in located.frames])) / SHARP)


def _masks(box: Mm) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of a patch: the inside of its box, and the ring round it."""
    steps = np.abs((np.arange(round(PATCH * PER_MM)) + 0.5) / PER_MM - PATCH / 2)
    off = np.maximum(steps[:, None], steps[None, :]) - box / 2
    return off < -INSET, (off > RING[0]) & (off < RING[1])


def _shapes(dark: Darkness) -> list[tuple[Mm, float]]:
    """For each box the widest solid place of its mark, and the mark's outline for its spread; noughts without one."""
    edge = round((PATCH / 2 - SHAPE) * PER_MM)
    solid = np.pad((dark[:, edge:-edge, edge:-edge] > DARK).astype(np.uint8), ((0, 0), (1, 1), (1, 1)))
    enough = solid.sum(axis=(1, 2)) >= LEAST_SHAPE * PER_MM**2
    return [_shape(one) if inked else (0.0, 0.0) for one, inked in zip(solid, enough, strict=True)]


def _shape(solid: NDArray[np.uint8]) -> tuple[Mm, float]:
    rows, columns = np.nonzero(solid)
    lines, _ = cv2.findContours(solid, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    outline = sum(cv2.arcLength(line, True) for line in lines if len(line) > SPECK * PER_MM)
    spread = float(np.sqrt(rows.var() + columns.var()))
    return 2 * float(cv2.distanceTransform(solid, cv2.DIST_L2, 5).max()) / PER_MM, outline / 2 / max(spread, 1.0)


def _strips(dark: Darkness) -> tuple[Darkness, Darkness]:
    """The white paper over and under each box, as far as the ring goes."""
    edge, thick = round((PATCH / 2 - 3.5 - RING[1]) * PER_MM), round((RING[1] - RING[0]) * PER_MM)
    return dark[:, edge : edge + thick], dark[:, -edge - thick : -edge]


def _joined(targets: Sequence[Target], dark: Darkness) -> list[float]:
    """For each box, how much of the way to the next box above or below has ink on it."""
    above, below = (np.asarray((strip > DARK).any(axis=2)) for strip in _strips(dark))
    found = [0.0] * len(targets)
    for column in _columns(targets):
        for upper, lower in pairwise(column):
            way = float(np.concatenate([below[upper], above[lower]]).mean())
            found[upper], found[lower] = max(found[upper], way), max(found[lower], way)
    return found


def _columns(targets: Sequence[Target]) -> list[list[int]]:
    """Places of the boxes that stand over one another, from the top."""
    found = defaultdict(list)
    for place, target in enumerate(targets):
        found[target.box.x].append(place)
    return [sorted(column, key=lambda place: targets[place].box.y) for column in found.values()]


def _streaks(located: LocatedPage, targets: Sequence[Target], dark: Darkness) -> list[float]:
    """How dark a line runs through each box and its whole column, along the way the sheet went through the scanner.

    A streak is straight in the picture, not on the sheet: on a sheet that lay askew it wanders through the column. It
    is looked for in the white strips alone, in the middle one of many, so that no single mark makes it.
    """
    lean = _lean(located.placing)
    found = [0.0] * len(targets)
    for column in _columns(targets):
        strips: list[tuple[int, Map]] = []
        for place in column:
            for strip, side in zip(_strips(dark), (-1, 1), strict=True):
                middle = targets[place].box.y - targets[column[0]].box.y + side * (3.5 + sum(RING) / 2)
                strips.append((round(-lean * middle * PER_MM), strip[place].mean(axis=0)))
        first = min(shift for shift, _ in strips)
        width = max(shift for shift, _ in strips) - first + dark.shape[2]
        lines = np.full((len(strips), width), np.nan, np.float32)
        for line, (shift, profile) in zip(lines, strips, strict=True):
            line[shift - first : shift - first + len(profile)] = profile
        level = _middle(lines)
        level -= np.median(level)
        half = round(targets[column[0]].box.width / 2 * PER_MM)
        for place in column:
            down = targets[place].box.y - targets[column[0]].box.y
            centre = round(-lean * down * PER_MM) - first + dark.shape[2] // 2
            found[place] = float(max(level[max(centre - half, 0) : centre + half].max(initial=0.0), 0.0))
    return found


def _middle(lines: Map) -> NDArray[np.float32]:
    """The median of each column of what is there; 0 where too few strips reach."""
    there = np.isfinite(lines).sum(axis=0)
    ordered = np.sort(lines, axis=0)  # what is not there comes last
    columns = np.arange(lines.shape[1])
    middle = (ordered[np.maximum(there - 1, 0) // 2, columns] + ordered[there // 2 % len(lines), columns]) / 2
    return np.asarray(np.where(there >= FEWEST_STRIPS, middle, 0), np.float32)


def _lean(placed: Placing) -> float:
    """How far right on the sheet the picture's own vertical goes for each mm down; 0 for a sheet that lay sideways."""
    top, bottom = placed.pixels([(105.0, 60.0), (105.0, 240.0)])
    if abs(bottom[1] - top[1]) < abs(bottom[0] - top[0]):
        return 0.0
    (x0, y0), (x1, y1) = placed.millimetres([top, (top[0], bottom[1])])
    return (x1 - x0) / (y1 - y0)


# -- the rest of the paper ---------------------------------------------------------------------------------------------


def _row(target: Target) -> Rect:
    """What belongs to a candidate: from the name to the paper right of the box."""
    box, name = target.box, target.name
    return Rect(name.x, name.y, box.right + SPILL - name.x, name.height)


def _written(located: LocatedPage, printed: Sequence[Rect]) -> Map:
    """Ink where nothing is printed: for each square millimetre of the sheet the share that is dark."""
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
    dark = np.asarray(cv2.compare(sheet, np.asarray(limit, np.uint8), cv2.CMP_LT), np.uint8)  # 255 where it is
    for rect in (*printed, *_edges(layout.width, layout.height)):
        room = rect.grown(PRINT_MARGIN)
        top, bottom, left, right = (max(round(edge * SURVEY_PER_MM), 0) for edge in _sides(room))
        dark[top:bottom, left:right] = 0
    return np.asarray(reduced(dark, SURVEY_PER_MM), np.float32) / np.float32(255)


def _per_mm(placed: Placing) -> float:
    """Pixels per mm in the middle of the sheet."""
    (x0, y0), (x1, y1) = placed.pixels([(55.0, 148.0), (155.0, 148.0)])
    return float(np.hypot(x1 - x0, y1 - y0)) / 100


def _edges(width: Mm, height: Mm) -> list[Rect]:
    return [
        Rect(0, 0, width, EDGE), Rect(0, height - EDGE, width, EDGE),
        Rect(0, 0, EDGE, height), Rect(width - EDGE, 0, EDGE, height),
    ]  # fmt: skip


def _sides(rect: Rect) -> tuple[Mm, Mm, Mm, Mm]:
    return rect.y, rect.bottom, rect.x, rect.right


def _cut(written: Map, rect: Rect) -> Map:
    top, bottom, left, right = (max(round(edge), 0) for edge in _sides(rect))
    return written[top:bottom, left:right]


def _fullest(written: Map, rect: Rect) -> Elsewhere:
    """The place as large as a box with the most ink, within a part of the sheet."""
    part = _cut(written, rect)
    shares = cv2.boxFilter(part, -1, (7, 7), borderType=cv2.BORDER_CONSTANT)
    _, most, _, (column, row) = cv2.minMaxLoc(shares)
    return Elsewhere(float(most), rect.x + column + 0.5, rect.y + row + 0.5, float(part.sum()))
