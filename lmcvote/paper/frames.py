"""Each box's own printed frame, found in the picture: the guard against a sheet that was stretched or folded.

Four squares place the sheet as a whole; a sheet that slipped in the feeder is right at its corners and wrong between
them. So the frame of every box is looked for where it should be, and how far off it is, and how much of it is there,
is told for each. The shift then corrects where the box is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Target
from lmcvote.paper.pixels import level
from lmcvote.paper.placing import Placing
from lmcvote.paper.scan import Pixels

PER_MM = 8
PATCH: Mm = 11.0
SEARCH: Mm = 0.8
"""How far off a frame is looked for: half the way to where a mark inside the box could be taken for it."""
OUTSIDE: tuple[Mm, Mm] = (0.55, 0.95)
"""Beyond the middle of a line there is white paper: a line is darker than this strip, a dark mark inside is no line."""
ACROSS: Mm = 3.0
"""Half the length over which a side is averaged: without the corners, where two sides meet."""
NEAR: Mm = 30.0
"""Boxes this close are neighbours: a feed slip moves them alike, a wrong find moves one alone."""
WEAK = 0.55
"""A side with less of its ink than this is not found."""
FAR: Mm = 0.7
APART: Mm = 0.5
"""Farther from its neighbours than this, a box is not where the sheet says."""


_Profiles: TypeAlias = NDArray[np.float32]
_Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the frame of a box is."""

    target: Target
    right: Mm
    down: Mm
    """How far off its place on the sheet."""
    response: float
    """Ink of the weakest of its sides, as a share of the line that was printed: about 1 where the frame is there."""
    darkness: float
    """Of its lines over the paper beside them; on a scan out of focus the same ink is spread, and lighter."""


def find(pixels: Pixels, placed: Placing, targets: Sequence[Target], line: Mm, ink: float) -> tuple[Frame, ...]:
    """The frame of each box. `line` is the width of the printed line, `ink` the grey of printed black."""
    dark = np.stack([_darkness(placed.patch(pixels, _around(target.box), PER_MM), ink) for target in targets])
    middle = PATCH * PER_MM / 2
    band = slice(round(middle - ACROSS * PER_MM), round(middle + ACROSS * PER_MM))
    half = targets[0].box.width / 2 + line / 2
    right, sides, upright = _shift(dark[:, band, :].mean(axis=1), half, line)
    down, ends, flat = _shift(dark[:, :, band].mean(axis=2), half, line)
    weakest = np.minimum(sides, ends)
    return tuple(
        Frame(target, float(x), float(y), float(response), float(darkness))
        for target, x, y, response, darkness in zip(targets, right, down, weakest, (upright + flat) / 2, strict=True)
    )


def misregistered(found: Sequence[Frame]) -> str:
    """Why a page cannot be read by its frames; empty where every box is where the sheet says it is."""
    places = np.array([(frame.target.box.x, frame.target.box.y) for frame in found])
    shifts = np.array([(frame.right, frame.down) for frame in found])
    for frame, place, shift in zip(found, places, shifts, strict=True):
        name = f"The frame of box {frame.target.candidate}"
        if frame.response < WEAK:
            return f"{name} is not found where it should be."
        if np.abs(shift).max() >= FAR:
            return f"{name} is {np.abs(shift).max():.1f} mm off its place."
        near = np.abs(places - place).max(axis=1) < NEAR
        off = np.abs(shift - np.median(shifts[near], axis=0)).max()
        if off > APART:
            return f"{name} is {off:.1f} mm off the boxes near it."
    return ""


def _around(box: Rect) -> Rect:
    return box.grown((PATCH - box.width) / 2)


def _darkness(patch: Pixels, ink: float) -> _Profiles:
    """0 for the patch's own paper, 1 for printed black."""
    paper = max(float(level(patch[::2, ::2], 0.85)), ink + 1)
    return np.asarray(np.clip((paper - patch.astype(np.float32)) / (paper - ink), -0.5, 1.5), np.float32)


def _shift(profiles: _Profiles, half: Mm, line: Mm) -> tuple[_Numbers, _Numbers, _Numbers]:
    """How far the two sides are off, in mm, the ink of the weaker one, their darkness. One profile for each box."""
    middle = profiles.shape[1] / 2 - 0.5
    steps = np.arange(-round(SEARCH * PER_MM), round(SEARCH * PER_MM) + 1)
    scores = _contrast(profiles, middle + steps, half, line / 2)
    best = scores.argmax(axis=0)
    inner = np.clip(best, 1, len(steps) - 2)
    every = np.arange(profiles.shape[0])
    before, here, after = (scores[inner + one, every] for one in (-1, 0, 1))
    bend = before - 2 * here + after
    fine = np.where((best == inner) & (bend < -1e-6), 0.5 * (before - after) / np.minimum(bend, -1e-6), best - inner)
    shift = steps[inner] + fine
    ink = np.stack([_ink(profiles, middle + shift, side * half, line) for side in (-1, 1)])
    return shift / PER_MM, ink.min(axis=0), scores.max(axis=0) / 2


def _contrast(profiles: _Profiles, middles: _Numbers, half: Mm, reach: Mm) -> _Numbers:
    """How much darker the two sides are than the paper beyond them, were the box's middle there: middles x boxes."""
    sums = np.pad(np.cumsum(profiles, axis=1, dtype=np.float64), ((0, 0), (1, 0)))

    def mean(at: _Numbers, start: Mm, stop: Mm) -> _Numbers:
        first = np.clip(np.round(at + start * PER_MM).astype(int), 0, profiles.shape[1] - 1)
        last = np.clip(np.round(at + stop * PER_MM).astype(int) + 1, 1, profiles.shape[1])
        return np.asarray(((sums[:, last] - sums[:, first]) / (last - first)).T, np.float64)

    near, far = OUTSIDE
    left, right = middles - half * PER_MM, middles + half * PER_MM
    return mean(left, -reach, reach) - mean(left, -far, -near) + mean(right, -reach, reach) - mean(right, near, far)


def _ink(profiles: _Profiles, at: _Numbers, off: Mm, line: Mm) -> _Numbers:
    """Ink across a line, above the paper beyond it, in widths of the line. A blurred line has it spread, not lost."""
    reach = round(0.5 * PER_MM)
    near, far = (round(edge * PER_MM) for edge in OUTSIDE)
    side = 1 if off > 0 else -1
    centres = np.round(at + off * PER_MM).astype(int)
    rows = np.arange(profiles.shape[0])[:, None]
    last = profiles.shape[1] - 1
    beyond = np.clip(centres[:, None] + side * np.arange(near + 1, far + 2), 0, last)
    across = np.clip(centres[:, None] + np.arange(-reach, reach + 1), 0, last)
    paper = profiles[rows, beyond].min(axis=1, keepdims=True)  # a mark may pass just there
    return np.asarray((profiles[rows, across] - paper).sum(axis=1) / (line * PER_MM), np.float64)
