"""What the ink on a page says, in numbers: no picture any more, and no opinion yet.

Shares are of an area, from 0 to 1. Darkness is 0 for the paper round a box and 1 for printed black, so that weak toner
and grey paper score as others do.
"""

from dataclasses import dataclass
from typing import NamedTuple

from lmcvote.election import CandidateNumber, ContestId
from lmcvote.paper.code import BallotCode
from lmcvote.paper.faults import Code
from lmcvote.paper.geometry import Mm


class Score(NamedTuple):
    """The ink in and round one box: a dozen of them a page, made thrice between the picture and the summary."""

    contest: ContestId
    candidate: CandidateNumber
    fill: float
    """Share of the box, 0.75 mm inside its frame, that is darker than 0.30, or less on a scan out of focus."""
    faint: float
    """The same, darker than 0.12: what a pale pencil leaves."""
    trace: float
    """The same, darker than the page's own white paper ever is, without what runs straight through the box: all that a
    copier leaves of a pale pencil."""
    thickest: Mm
    """Width of the widest solid place of the mark: a pen's line, a crossing of two, or a blot."""
    tangle: float
    """Outline of the mark for its spread: 5 for a tick, 7 for a cross or a ring, more where it was written over."""
    outside: float
    """Share of a ring round the frame, 0.8 to 2.2 mm from the box, that is darker than 0.30."""
    beside: float
    """Ink in the fullest place, as large as a box, of the row's free paper: by the name, or right of the box."""
    joined: float
    """How much of the way to the box above or below has ink on it: 1 where a mark goes from one to the other."""
    streak: float
    """Darkness that runs down the picture through this box and the paper over and under its whole column."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Ink where nothing is printed and no mark belongs: perhaps writing that identifies the voter (RULES 8.4)."""

    share: float
    """Of the fullest place as large as a box."""
    x: Mm
    y: Mm
    """The middle of that place."""
    area: float
    """Square millimetres on the whole page."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One page, measured."""

    code: BallotCode
    scores: tuple[Score, ...]
    """In the order of the paper."""
    elsewhere: Elsewhere
    flags: frozenset[Code]
    """E02 black and white only, E09 a corner missing, E15 faint print, E16 turned."""
