"""Papers with known marks, read as a scan is read, and what came of each."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

import numpy as np

from lmcvote import bundled, settings
from lmcvote.election import Candidate, CandidateId, CandidateNumber, Thresholds
from lmcvote.paper import draw, ink, locate, scan, template
from lmcvote.paper.compose import compose
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import PageError
from lmcvote.paper.geometry import Rect
from lmcvote.paper.layout import Layout
from lmcvote.paper.printed import Zones, zones
from lmcvote.reading import batch, deck, pen
from lmcvote.reading.damage import KINDS
from lmcvote.reading.decide import Box, Judgement, Queued, Read, decide
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Chance, Kind

SHORT, LONG = b"shor", b"long"
"""Style hashes: twelve candidates in one column, thirty in two."""
SEATS = 6
RESOLUTIONS = (200, 150, 300, 200)


@cache
def layouts() -> Mapping[bytes, Layout]:
    """Two kinds of paper."""
    election = settings.read(bundled.folder("ballots") / "board-election")
    return {style: compose_for(election.contests[0].seats, number) for style, number in ((SHORT, 12), (LONG, 30))}


def compose_for(seats: int, number: int) -> Layout:
    """A paper of so many candidates."""
    election = settings.read(bundled.folder("ballots") / "board-election")
    people = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), f"Surname{n}", "Jane", "High Street Surgery")
        for n in range(1, number + 1)
    )
    contest = replace(election.contests[0], seats=seats, candidates=people)
    return compose(election, contest, template.load(), draw.measure)


class Outcome(StrEnum):
    """What became of a page."""

    READ = "read"
    DOUBT = "doubt"
    REFUSED = "refused"
    WRONG = "WRONG"


@dataclass(frozen=True, slots=True)
class Seen:
    """One page read, beside what is on it."""

    truth: Marked
    reading: Reading | PageError
    judged: Judgement | None
    """None where the page was refused."""

    @property
    def wrong(self) -> list[tuple[pen.Kind, Box]]:
        """Boxes read as what they are not, whether or not something else on the paper is in doubt."""
        return [
            (self.truth.marks[box.candidate], box)
            for box in (self.judged.boxes if self.judged else ())
            if box.mark not in pen.MAY_READ[self.truth.marks[box.candidate]]
        ]

    @property
    def outcome(self) -> Outcome:
        """Another paper's code is as wrong as another mark."""
        if isinstance(self.reading, PageError):
            return Outcome.REFUSED
        if self.wrong or self.reading.code != self.truth.code:
            return Outcome.WRONG
        return Outcome.READ if isinstance(self.judged, Read) else Outcome.DOUBT

    @property
    def reasons(self) -> set[str]:
        """Codes of what is in doubt or refused."""
        if isinstance(self.reading, PageError):
            return {str(self.reading.code)}
        if not isinstance(self.judged, Queued):
            return set()
        return {str(doubt) for doubt in (*self.judged.doubts, *(d for box in self.judged.boxes for d in box.doubts))}


def chance(*seed: int | str) -> Chance:
    """The same words, the same chance."""
    return np.random.default_rng([part if isinstance(part, int) else sum(part.encode()) for part in seed])


def read_page(data: bytes, styles: Mapping[bytes, Layout], tests: bool = False) -> Reading | PageError:
    """The one page of a file."""
    (page,) = scan.read(data, "pile.pdf")
    if isinstance(page, PageError):
        return page
    located = locate.locate(page, styles, tests)
    if isinstance(located, PageError):
        return located
    return ink.read(located, zones(styles, draw.measure, tests))


def paper(kind: str, number: int, odd: bool = False, pale: bool = False) -> Seen:
    """The page of that number under a kind of damage: drawn, damaged, stored, read and judged."""
    coins = chance(kind, number, odd + 2 * pale)
    style = (SHORT, LONG)[number % 2]
    layout = layouts()[style]
    marks = deck.odd(layout, 1, coins) if odd else deck.plain(layout, 1, int(coins.integers(1, SEATS + 1)), coins)
    if pale:
        marks = {box: mark if mark is Kind.EMPTY else Kind.PALE for box, mark in marks.items()}
    truth = Marked(deck.code(style, coins), marks)
    data = deck.scanned(layout, truth, KINDS[kind], RESOLUTIONS[number % 4], coins)
    reading = read_page(data, layouts())
    judged = None if isinstance(reading, PageError) else decide([reading], SEATS, Thresholds())
    return Seen(truth, reading, judged)


class Trouble(StrEnum):
    """What a page may do to the program that opens it."""

    HANGS = "hangs"
    ENDS = "ends the program"
    SWALLOWS = "takes all memory"


class Troubled(dict[tuple[bytes, int], tuple[Rect, ...]]):
    """Zones that bring trouble to whoever reads a long paper: in the child, where the bytes of a page would."""

    trouble: Trouble

    @classmethod
    def by(cls, trouble: Trouble, usual: Zones) -> "Troubled":
        made = cls(usual)
        made.trouble = trouble
        return made

    def __getitem__(self, side: tuple[bytes, int]) -> tuple[Rect, ...]:
        if side[0] == LONG:
            match self.trouble:
                case Trouble.HANGS:
                    time.sleep(600)
                case Trouble.ENDS:
                    os._exit(1)
                case Trouble.SWALLOWS:
                    bytearray(2 * batch.BYTES)
        return super().__getitem__(side)
