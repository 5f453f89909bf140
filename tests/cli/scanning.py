"""Papers that were printed, marked with known marks, and scanned: what the tests know, and the machine does not."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from lmcvote import definition, settings
from lmcvote.definition import Style
from lmcvote.election import CandidateNumber, Rules
from lmcvote.paper import draw, reread, scan, template
from lmcvote.paper.code import from_text, parse
from lmcvote.paper.layout import Layout
from lmcvote.paper.scan import Pixels
from lmcvote.reading import damage, pen
from lmcvote.reading.damage import KINDS, Damage
from lmcvote.reading.pen import Chance, Kind
from lmcvote.votes import Doubtful, Marks, Rejected, Vote, decide
from tests.cli.asking import AT, Said

INCH = 25.4
DPI = 150.0
SEATS = 6
MEANT = frozenset(
    {Kind.CROSS, Kind.TICK, Kind.DASH, Kind.PALE, Kind.HEAVY, Kind.RING, Kind.NAME, Kind.MISSED}
)  # what a person takes for a vote; a dot is none, nor is what was struck out or scribbled over
CLEAR, BLANK, OVER, ODD = "clear", "blank", "over", "odd"
DOUBTS = (Kind.PALE, Kind.CANCELLED, Kind.NAME, Kind.MISSED, Kind.SCRIBBLE, Kind.DOT)


@dataclass(frozen=True)
class Voted:
    """A paper, and what its voter did."""

    what: str
    marks: Mapping[CandidateNumber, Kind]

    @property
    def meant(self) -> frozenset[CandidateNumber]:
        return frozenset(number for number, kind in self.marks.items() if kind in MEANT)

    @property
    def counts(self) -> Vote | Rejected:
        """What it counts as, to whoever looks at it."""
        decision = decide(Marks(self.meant), SEATS, Rules())
        assert not isinstance(decision, Doubtful)
        return decision


@dataclass(frozen=True)
class Printed:
    """The papers that `ballots print` made in a folder."""

    election: Path
    contest: str = ""
    """Of several."""

    @cached_property
    def style(self) -> Style:
        every = definition.styles(settings.read(self.election), template.editions(), draw.measure)
        return next(style for style in every if self.contest in ("", style.contest.id))

    @property
    def layout(self) -> Layout:
        return self.style.layout

    @cached_property
    def pdf(self) -> bytes:
        (path,) = (self.election / "out/ballots").glob(f"{self.contest or '*'}-0*.pdf")
        return path.read_bytes()

    @cached_property
    def texts(self) -> Sequence[str]:
        """The letters beside each code."""
        return tuple(reread.codes(self.pdf))

    @property
    def serials(self) -> Iterable[bytes]:
        return (parse(from_text(text)).serial for text in self.texts)

    @cached_property
    def pages(self) -> Sequence[Pixels]:
        """As they came off the printer."""
        return tuple(scan.render(self.pdf, DPI))

    def voted(self, what: str, chance: Chance) -> Voted:
        """A paper that is clear, blank, has too many votes, or an odd mark among its crosses."""
        numbers = [target.candidate for _, target in self.layout.targets]
        order = [numbers[int(place)] for place in chance.permutation(len(numbers))]
        often = {CLEAR: int(chance.integers(1, SEATS + 1)), BLANK: 0, OVER: SEATS + 2, ODD: 3}[what]
        marks = dict.fromkeys(numbers, Kind.EMPTY)
        marks.update((number, Kind(chance.choice((Kind.CROSS, Kind.TICK)))) for number in order[:often])
        if what == ODD:
            marks[order[often]] = Kind(chance.choice(DOUBTS))
        return Voted(what, marks)

    def marked(self, page: int, voted: Voted, chance: Chance, kind: Damage | None = None) -> Pixels:
        """A page after its voter had it, and what happened to it since."""
        seen = self.drawn_on(self.pages[page], voted, chance)
        return self.spoilt(seen, chance, kind) if kind else seen

    def drawn_on(self, clean: Pixels, voted: Voted, chance: Chance) -> Pixels:
        """A page as its voter left it."""
        seen, per_mm = clean.copy(), DPI / INCH
        for _, target in self.layout.targets:
            mark = voted.marks[target.candidate]
            if mark is not Kind.EMPTY:
                middle = target.box.x + target.box.width / 2, target.box.y + target.box.height / 2
                pen.put(seen, (middle[0] * per_mm, middle[1] * per_mm), per_mm, pen.mark(mark, chance))
        return seen

    def spoilt(self, seen: Pixels, chance: Chance, kind: Damage) -> Pixels:
        """A page after what happened to it since."""
        return damage.apply(kind, seen, DPI / INCH, self.layout, chance)

    def without_code(self, seen: Pixels) -> Pixels:
        """A wet thumb went over the code."""
        code, per_mm, made = self.layout.code, DPI / INCH, seen.copy()
        left, top, right, low = (round(one * per_mm) for one in (code.x, code.y, code.right, code.bottom))
        made[top:low, left:right] = cv2.blur(made[top:low, left:right], (25, 25))
        return made


def chance(seed: int) -> Chance:
    return np.random.default_rng(seed)


def printed(election: Path, papers: int, said: Any) -> Printed:  # noqa: ANN401
    assert said("ballots", "print", "--papers", str(papers), "--election", election.name)[0] == 0
    return Printed(election)


def scanned(name: str, pages: Sequence[Pixels], dpi: float = DPI) -> str:
    """The pages as the scanner's file."""
    Path(name).write_bytes(scan.bound(pages, dpi))
    return name


def votes_of(result: Mapping[str, Any]) -> dict[int, int]:
    """Of each candidate, in what `count --json` tells."""
    return {one["number"]: one["votes"] for one in result["candidates"]}


PILE = (CLEAR, CLEAR, OVER, CLEAR, BLANK, CLEAR)


def pile(of: Printed, whats: Sequence[str] = PILE, seed: int = 1, first: int = 0) -> tuple[list[Voted], list[Pixels]]:
    """Papers of these kinds, and the pages that the scanner saw."""
    coins = chance(seed)
    voted = [of.voted(what, coins) for what in whats]
    return voted, [of.marked(first + page, one, coins, KINDS["usual"]) for page, one in enumerate(voted)]


def waiting(said: Said) -> dict[str, Any]:
    """What waits for a person, by the place where the sheet lies."""
    code, told = said("adjudicate", *AT)
    assert code == 0
    return {paper["where"]: paper for paper in told["papers"] if not paper["decided"]}


def evidence(election: Path) -> list[tuple[object, ...]]:
    """All that is stored of the sheets that stand, without the ids that are drawn."""
    with sqlite3.connect(election / "box.db") as box:
        rows = box.execute(
            "select paper.seen, side.style, side.page, side.pages, side.fault, side.measured from side "
            "join paper on paper.id = side.paper join batch on batch.id = side.batch where batch.taken_back = 0"
        ).fetchall()
    box.close()
    return sorted(rows)
