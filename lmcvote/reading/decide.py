"""Readings of one paper -> Read, which may be counted, or Queued, which a person decides.

No picture here: only numbers, so that a decision can be made again with other thresholds and without a new scan. Each
box is judged by itself. Nothing is rejected by the machine alone: too many votes and a blank paper are queued too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lmcvote.election import CandidateNumber, Thresholds
from lmcvote.paper.evidence import Reading, Score
from lmcvote.paper.faults import Code
from lmcvote.votes import Marks, Vote


class Mark(StrEnum):
    """What a box is, as far as the machine can tell."""

    MARKED = "marked"
    UNMARKED = "unmarked"
    DOUBTFUL = "doubtful"


class Doubt(StrEnum):
    """Why a person must look, at a box or at the paper; the code of PAPER's table where it has one."""

    FILL = "B1"
    """More ink than an empty box has, less than a mark."""
    CANCELLED = "B2"
    """So much ink, or such a tangle of it, that the mark may be struck out."""
    OUTSIDE = "B3"
    """The box is empty, and there is ink by the name or round the frame."""
    TWO_BOXES = "B6"
    """A mark goes from this box to the next."""
    STREAK = "E12"
    """A streak runs through the box."""
    BLACK_AND_WHITE = "E02"
    """The box seems empty, on a scan that loses pale marks."""
    TOO_MANY = "B4"
    """More clear votes than seats (RULES 8.2)."""
    BLANK = "B5"
    """No mark at all (RULES 8.5)."""
    WRITING = "B7"
    """Ink where nothing is printed and no mark belongs: perhaps it identifies the voter (RULES 8.4)."""
    CORNER = "E09"
    """A corner is missing, and every box was found by its frame."""
    KEYED = "B8"
    """Its code could not be read: people keyed the letters beside it, and look at what is read by them."""


@dataclass(frozen=True, slots=True)
class Box:
    """One box, judged."""

    candidate: CandidateNumber
    mark: Mark
    doubts: tuple[Doubt, ...]
    """Empty unless it is doubtful."""


@dataclass(frozen=True, slots=True)
class Read:
    """A paper on which nothing is in doubt."""

    boxes: tuple[Box, ...]
    vote: Vote


@dataclass(frozen=True, slots=True)
class Queued:
    """A paper that a person must look at; the machine's own reading is kept beside the ruling."""

    boxes: tuple[Box, ...]
    doubts: tuple[Doubt, ...]
    """About the paper as a whole; empty where only boxes are in doubt."""

    @property
    def marks(self) -> Marks:
        """What the machine would propose: doubtful boxes as uncertain marks."""
        return marks(self.boxes)


Judgement: TypeAlias = Read | Queued


def decide(pages: Sequence[Reading], seats: int, thresholds: Thresholds) -> Judgement:
    """Judge one paper from the readings of all its pages.

    Raises ValueError where they are not each page of one paper once.
    """
    papers = {(page.code.style_hash, page.code.serial) for page in pages}
    each_once = [(number, len(pages)) for number in range(1, len(pages) + 1)]
    if len(papers) != 1 or sorted((page.code.page, page.code.pages) for page in pages) != each_once:
        raise ValueError("these are not the pages of one paper")
    ordered = sorted(pages, key=lambda page: page.code.page)
    boxes = tuple(box(score, page.flags, thresholds) for page in ordered for score in page.scores)
    found = marks(boxes)
    tests = {
        Doubt.TOO_MANY: len(found.clear) > seats,
        Doubt.BLANK: not found.clear and not found.uncertain,
        Doubt.WRITING: any(page.elsewhere.share > thresholds.elsewhere for page in pages),
        Doubt.CORNER: any(Code.CORNER_MISSING in page.flags for page in pages),
        Doubt.KEYED: any(Code.CODE_UNREADABLE in page.flags for page in pages),
        Doubt.BLACK_AND_WHITE: not thresholds.trust_black_and_white
        and any(Code.POOR_SCAN in page.flags for page in pages),
    }
    doubts = tuple(doubt for doubt, applies in tests.items() if applies)
    if doubts or found.uncertain:
        return Queued(boxes, doubts)
    return Read(boxes, Vote(found.clear))


def box(score: Score, flags: frozenset[Code], thresholds: Thresholds) -> Box:
    """Judge one box by its own ink, never by what is in the others (PAPER 3.1, step 6)."""
    # pale ink and ink that is hardly there are parts of one mark: each counts for its share of its own limit
    both = score.faint * thresholds.empty_trace + score.trace * thresholds.empty_faint
    pale = both >= thresholds.empty_faint * thresholds.empty_trace
    empty = score.fill < thresholds.empty_fill and not pale
    marked = score.fill >= thresholds.marked_fill
    cancelled = (
        score.fill >= thresholds.cancelled_fill
        or score.thickest > thresholds.blot
        or (marked and score.tangle > thresholds.tangle)
    )
    tests = (
        (Doubt.FILL, not empty and not marked and not cancelled),
        (Doubt.CANCELLED, cancelled),
        (Doubt.OUTSIDE, empty and (score.beside > thresholds.beside or score.outside > thresholds.outside)),
        (Doubt.TWO_BOXES, score.joined > thresholds.joined),
        (Doubt.STREAK, score.streak > thresholds.streak),
        (Doubt.BLACK_AND_WHITE, empty and Code.POOR_SCAN in flags and not thresholds.trust_black_and_white),
    )
    doubts = tuple(doubt for doubt, applies in tests if applies)
    if doubts:
        return Box(score.candidate, Mark.DOUBTFUL, doubts)
    return Box(score.candidate, Mark.MARKED if marked else Mark.UNMARKED, ())


def marks(boxes: Sequence[Box]) -> Marks:
    """Boxes as marks: what is marked is a clear vote, what is doubtful is uncertain."""
    of = {mark: frozenset(one.candidate for one in boxes if one.mark is mark) for mark in Mark}
    return Marks(of[Mark.MARKED], of[Mark.DOUBTFUL])
