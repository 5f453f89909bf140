"""Marks as people make them in a box of 7 mm, drawn on a picture of a paper: known marks for test decks.

A mark is a few strokes in millimetres from the middle of its box, and the pen that makes them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.geometry import Mm
from lmcvote.paper.scan import Pixels
from lmcvote.reading.decide import Mark

Chance: TypeAlias = np.random.Generator
Stroke: TypeAlias = Sequence[tuple[Mm, Mm]]

FINE = 4
"""Strokes are drawn so many times finer than the picture, and averaged: a pen's line has no steps."""
REACH: Mm = 16.0
"""Half of the field round a box in which its mark is drawn."""


class Kind(StrEnum):
    """What a voter does to a box."""

    EMPTY = "empty"
    CROSS = "cross"
    TICK = "tick"
    DASH = "dash"
    DOT = "dot"
    PALE = "pale cross"
    HEAVY = "heavy cross"
    SCRIBBLE = "scribble"
    CANCELLED = "cross scribbled over"
    RING = "ring"
    NAME = "tick by the name"
    MISSED = "cross that misses the box"
    JOINED = "line through two boxes"


VOTE = frozenset({Mark.MARKED, Mark.DOUBTFUL})
NOTHING = frozenset({Mark.UNMARKED, Mark.DOUBTFUL})
UNSURE = frozenset({Mark.DOUBTFUL})
MAY_READ: Mapping[Kind, frozenset[Mark]] = {
    Kind.EMPTY: NOTHING,
    Kind.CROSS: VOTE,
    Kind.TICK: VOTE,
    Kind.DASH: VOTE,
    Kind.DOT: NOTHING,
    Kind.PALE: VOTE,
    Kind.HEAVY: VOTE,
    Kind.SCRIBBLE: UNSURE,
    Kind.CANCELLED: UNSURE,
    Kind.RING: VOTE,
    Kind.NAME: UNSURE,
    Kind.MISSED: UNSURE,
    Kind.JOINED: UNSURE,
}
"""What a box may be read as; anything else is wrong."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A mark of a known kind."""

    kind: Kind
    strokes: tuple[Stroke, ...]
    width: Mm
    grey: int
    """Of the pen: 0 black, 255 white."""


def mark(kind: Kind, chance: Chance) -> Drawn:
    """A mark as one voter makes it: its place, size, slant and pen by chance."""
    x, y = chance.uniform(-0.8, 0.8, 2)
    size = chance.uniform(0.85, 1.15)
    turn = chance.uniform(-0.2, 0.2)
    width, grey = chance.uniform(0.25, 0.6), int(chance.integers(20, 111))
    if kind is Kind.PALE:
        grey = int(chance.integers(150, 201))
    if kind is Kind.HEAVY:
        width = chance.uniform(0.6, 0.9)
    cos, sin = np.cos(turn) * size, np.sin(turn) * size
    strokes = [
        [(x + cos * p - sin * q, y + sin * p + cos * q) for p, q in _shaky(stroke, chance)]
        for stroke in SHAPES[kind](chance)
    ]
    return Drawn(kind, tuple(strokes), width, grey)


def put(pixels: Pixels, at: tuple[float, float], per_mm: float, drawn: Drawn) -> None:
    """Draw a mark into a picture, its box's middle at a place in pixels."""
    reach = round(REACH * per_mm)
    x, y = round(at[0]), round(at[1])
    left, top = max(x - reach, 0), max(y - reach, 0)
    field = pixels[top : y + reach + 1, left : x + reach + 1]
    _ink(field, _covered(drawn, field.shape, (at[0] - left, at[1] - top), per_mm), drawn.grey)


def _ink(field: Pixels, covered: NDArray[np.float32], grey: int) -> None:
    """A pen's grey where it covers the paper: ink over ink is darker."""
    field[:] = (field * (1 - covered * (1 - grey / 255))).astype(np.uint8)


def _covered(drawn: Drawn, shape: tuple[int, ...], at: tuple[float, float], per_mm: float) -> NDArray[np.float32]:
    drawing = np.zeros((shape[0] * FINE, shape[1] * FINE), np.uint8)
    for stroke in drawn.strokes:
        points = [((at[0] + p * per_mm + 0.5) * FINE * 16, (at[1] + q * per_mm + 0.5) * FINE * 16) for p, q in stroke]
        line = np.round(np.array(points)).astype(np.int32).reshape(-1, 1, 2)
        thick = max(1, round(drawn.width * per_mm * FINE))
        cv2.polylines(drawing, [line], False, 255, thick, cv2.LINE_AA, 4)
    covered = cv2.resize(drawing, (shape[1], shape[0]), interpolation=cv2.INTER_AREA)
    return np.asarray(covered, np.float32) / np.float32(255)


def _shaky(stroke: Stroke, chance: Chance) -> Stroke:
    """As a hand draws it: bent and trembling."""
    (x0, y0), *_, (x1, y1) = stroke
    places = np.linspace(0, 1, 9)
    known = np.linspace(0, 1, len(stroke))
    if len(stroke) > 9:
        places = known
    xs = np.interp(places, known, [p for p, _ in stroke]) + chance.normal(0, 0.06, len(places))
    ys = np.interp(places, known, [q for _, q in stroke]) + chance.normal(0, 0.06, len(places))
    bend = chance.normal(0, 0.06) * np.sin(np.pi * places)
    return list(zip(xs - bend * (y1 - y0), ys + bend * (x1 - x0), strict=True))


def _cross(_: Chance) -> list[Stroke]:
    return [[(-2.6, -2.6), (2.6, 2.6)], [(2.6, -2.6), (-2.6, 2.6)]]


def _tick(chance: Chance) -> list[Stroke]:
    tail = chance.uniform(2.2, 4.0)
    return [[(-2.2, 0.0), (-0.7, 2.2), (tail, -tail)]]


def _dash(chance: Chance) -> list[Stroke]:
    return [[(-2.6, chance.uniform(-0.6, 0.6)), (2.6, chance.uniform(-0.6, 0.6))]]


def _dot(chance: Chance) -> list[Stroke]:
    x, y = chance.uniform(-1.8, 1.8, 2)
    return [[(x, y), (x + 0.1, y + 0.1)]]


def _scribble(chance: Chance) -> list[Stroke]:
    lines = int(chance.integers(11, 18))
    zigzag = [(x, 3.0 if place % 2 else -3.0) for place, x in enumerate(np.linspace(-3.0, 3.0, 2 * lines))]
    level = [(3.0 if place % 2 else -3.0, y) for place, y in enumerate(np.linspace(-3.0, 3.0, lines))]
    return [zigzag, level]


def _ring(_: Chance) -> list[Stroke]:
    turns = np.linspace(0, 2 * np.pi, 24)
    return [[(2.2 * float(np.cos(turn)), 2.2 * float(np.sin(turn))) for turn in turns]]


def _by_the_name(chance: Chance) -> list[Stroke]:
    away = chance.uniform(8.0, 11.0)
    return [[(p - away, q) for p, q in stroke] for stroke in _tick(chance)]


def _missed(chance: Chance) -> list[Stroke]:
    away = chance.uniform(7.5, 8.5)
    return [[(p + away, q) for p, q in stroke] for stroke in _cross(chance)]


def _joined(chance: Chance) -> list[Stroke]:
    return [[(chance.uniform(-1, 1), -2.0), (chance.uniform(-1, 1), 14.5)]]


SHAPES: Mapping[Kind, Callable[[Chance], list[Stroke]]] = {
    Kind.EMPTY: lambda _: [],
    Kind.CROSS: _cross,
    Kind.TICK: _tick,
    Kind.DASH: _dash,
    Kind.DOT: _dot,
    Kind.PALE: _cross,
    Kind.HEAVY: _cross,
    Kind.SCRIBBLE: _scribble,
    Kind.CANCELLED: lambda chance: _cross(chance) + _scribble(chance),
    Kind.RING: _ring,
    Kind.NAME: _by_the_name,
    Kind.MISSED: _missed,
    Kind.JOINED: _joined,
}
