"""The paper round each box, straightened once: in it the frame is found, and then the ink is measured.

The box's place on the sheet lies in the middle of its patch. All patches of a page are one array, so that a page costs
a few operations on all its boxes and not a few hundred on each.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Target
from lmcvote.paper.placing import Placing
from lmcvote.paper.scan import Pixels

PER_MM = 8
WHOLE: Mm = 13.5
"""The 12 mm in which ink is measured, round a frame that may be 0.7 mm off its place."""
SMOOTHED = 3
"""Pixels over which noise is averaged: 0.4 mm, a fine pen's line."""

Patches: TypeAlias = NDArray[np.uint8]
"""Boxes x rows x columns of grey."""


def cut(pixels: Pixels, placed: Placing, targets: Sequence[Target]) -> Patches:
    """The paper round each box of a page, in the order of the paper; a column is straightened in one piece."""
    side = round(WHOLE * PER_MM)
    made = np.empty((len(targets), side, side), np.uint8)
    for column in columns(targets):
        rooms = [targets[place].box.grown((WHOLE - targets[place].box.width) / 2) for place in column]
        left, top = rooms[0].x, rooms[0].y
        strip = placed.patch(pixels, Rect(left, top, WHOLE, rooms[-1].bottom - top), PER_MM)
        for place, room in zip(column, rooms, strict=True):
            start = round((room.y - top) * PER_MM)  # the rows' grid is a whole number of pixels
            made[place] = strip[start : start + side]
    return made


def columns(targets: Sequence[Target]) -> list[list[int]]:
    """Places of the boxes that stand over one another, from the top."""
    found = defaultdict(list)
    for place, target in enumerate(targets):
        found[target.box.x].append(place)
    return [sorted(column, key=lambda place: targets[place].box.y) for column in found.values()]


def moved(patches: Patches, width: Mm, right: Sequence[Mm], down: Sequence[Mm]) -> Patches:
    """Of each patch the square so wide round its frame, which is so far off, with noise averaged."""
    side = round(width * PER_MM)
    edge = (patches.shape[1] - side) // 2
    made = np.empty((len(patches), side, side), np.uint8)
    for one, smooth, x, y in zip(patches, made, right, down, strict=True):
        left, top = edge + round(x * PER_MM), edge + round(y * PER_MM)
        part = one[top : top + side, left : left + side]
        cv2.blur(part, (SMOOTHED, SMOOTHED), dst=smooth, borderType=cv2.BORDER_REPLICATE)
    return made


def shade(patches: Patches, share: float) -> NDArray[np.uint8]:
    """The grey that so large a share of each patch does not exceed."""
    rows = patches.reshape(len(patches), -1)
    place = int(share * rows.shape[1])
    return np.asarray(np.partition(rows, place, axis=1)[:, place], np.uint8)
