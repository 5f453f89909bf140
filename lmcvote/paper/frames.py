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

from lmcvote.paper.geometry import Mm
from lmcvote.paper.layout import Target
from lmcvote.paper.patches import PER_MM, Patches, shade
from lmcvote.paper.pixels import middles

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


_Rows: TypeAlias = NDArray[np.floating]
"""One profile for each box."""
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


def find(patches: Patches, targets: Sequence[Target], line: Mm, ink: float) -> tuple[Frame, ...]:
    """The frame of each box. `line` is the width of the printed line, `ink` the grey of printed black."""
    middle = PATCH * PER_MM / 2
    band = slice(round(middle - ACROSS * PER_MM), round(middle + ACROSS * PER_MM))
    half = targets[0].box.width / 2 + line / 2
    profiles = _profiles(patches, band, ink)
    shift, response, darkness = (part.reshape(2, -1) for part in _shift(profiles, half, line))  # across, then down
    found = zip(targets, *shift.tolist(), response.min(axis=0).tolist(), darkness.mean(axis=0).tolist(), strict=True)
    return tuple(Frame(*frame) for frame in found)


def misregistered(found: Sequence[Frame]) -> str:
    """Why a page cannot be read by its frames; empty where every box is where the sheet says it is."""
    places = np.array([(frame.target.box.x, frame.target.box.y) for frame in found])
    shifts = np.array([(frame.right, frame.down) for frame in found])
    near = np.abs(places[:, None] - places).max(axis=2) < NEAR
    there = np.where(near[:, :, None], shifts[:, None], np.nan)
    usual = middles(there.reshape(len(found), -1))[0].reshape(shifts.shape)
    for frame, shift, apart in zip(found, np.abs(shifts).max(axis=1), np.abs(shifts - usual).max(axis=1), strict=True):
        name = f"The frame of box {frame.target.candidate}"
        if frame.response < WEAK:
            return f"{name} is not found where it should be."
        if shift >= FAR:
            return f"{name} is {shift:.1f} mm off its place."
        if apart > APART:
            return f"{name} is {apart:.1f} mm off the boxes near it."
    return ""


def _profiles(patches: Patches, band: slice, ink: float) -> _Rows:
    """Across each patch, then down each, averaged over a band in its middle: 0 its own paper, 1 printed black."""
    edge = (patches.shape[1] - round(PATCH * PER_MM)) // 2
    seen = patches[:, edge:-edge, edge:-edge]
    paper = np.maximum(shade(seen[:, ::2, ::2], 0.85).astype(np.float32), ink + 1)
    most, least = (np.rint(paper + share * (paper - ink)).clip(0, 255) for share in (0.5, -1.5))
    held = np.clip(seen, *(edge.astype(np.uint8)[:, None, None] for edge in (least, most)))  # a pen may be far blacker
    sums = held[:, band].sum(axis=1, dtype=np.uint16), held[:, :, band].sum(axis=2, dtype=np.uint16)  # 48 pixels
    return np.concatenate([(paper[:, None] - one / (band.stop - band.start)) / (paper - ink)[:, None] for one in sums])


def _shift(profiles: _Rows, half: Mm, line: Mm) -> tuple[_Numbers, _Numbers, _Numbers]:
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


def _contrast(profiles: _Rows, middles: _Numbers, half: Mm, reach: Mm) -> _Numbers:
    """How much darker the two sides are than the paper beyond them, were the box's middle there: middles x boxes."""
    sums = np.zeros((profiles.shape[0], profiles.shape[1] + 1))
    np.cumsum(profiles, axis=1, out=sums[:, 1:])
    near, far = OUTSIDE
    sides = np.repeat([middles - half * PER_MM, middles + half * PER_MM], 2, axis=0)  # line, paper, line, paper
    starts, stops = np.array([[-reach, reach], [-far, -near], [-reach, reach], [near, far]]).T[:, :, None] * PER_MM
    first = np.clip(np.round(sides + starts).astype(int), 0, profiles.shape[1] - 1)
    last = np.clip(np.round(sides + stops).astype(int) + 1, 1, profiles.shape[1])
    left, before, right, behind = ((sums[:, last] - sums[:, first]) / (last - first)).transpose(1, 2, 0)
    return np.asarray(left - before + right - behind, np.float64)


def _ink(profiles: _Rows, at: _Numbers, off: Mm, line: Mm) -> _Numbers:
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
