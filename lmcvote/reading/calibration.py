"""Readings of test papers, beside what was drawn on them -> how well the thresholds part marks from empty boxes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import ClassVar

from lmcvote.election import Election, Thresholds
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import PageError
from lmcvote.reading.decide import Mark, box
from lmcvote.reading.pen import MAY_READ, Kind

STEPS = 60
"""Bars of the picture, each of one hundredth of a box; the last holds all that is more."""
LEAST = 20
"""Fewer boxes of a kind propose nothing."""
MARGIN = 1.5


@dataclass(frozen=True, slots=True)
class OfKind:
    """The boxes of one kind of mark."""

    kind: str
    boxes: int
    read: int
    doubtful: int
    wrong: int
    """Read as what they are not, without a doubt."""
    middle: float
    """Half of them have less ink."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A hundredth of a box's ink, and how many boxes have so much."""

    ink: int
    empty: int
    marked: int


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """The two distributions as a picture. The page's values."""

    template: ClassVar[str] = "calibration.html"
    title: str
    rehearsal: bool
    bars: tuple[Bar, ...]
    most_marked: int
    most_empty: int
    """Of the highest bar of each side, 1 at least."""
    empty_up_to: int
    """Hundredths of a box, as the thresholds are."""
    marked_from: int
    marked_up_to: int
    proposals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the thresholds make of a deck."""

    pages: int
    refused: int
    boxes: int
    doubtful: int
    known: bool
    """Whether it is known what was drawn."""
    by_kind: tuple[OfKind, ...]
    bars: tuple[Bar, ...]
    proposals: tuple[str, ...]
    thresholds: Thresholds

    def page(self, election: Election) -> CalibrationPage:
        """To look at."""
        now = self.thresholds
        empty, marked, struck = (round(100 * at) for at in (now.empty_fill, now.marked_fill, now.cancelled_fill))
        most = (max((1, *(bar.marked for bar in self.bars))), max((1, *(bar.empty for bar in self.bars))))
        return CalibrationPage(
            election.title, election.rehearsal, self.bars, *most, empty, marked, struck, self.proposals
        )


def calibration(
    found: Sequence[Reading | PageError], deck: Mapping[str, Mapping[str, str]], thresholds: Thresholds
) -> Calibration:
    """Hold readings against a deck: serial and page -> candidate -> kind of mark. Without one, by what was read."""
    readings = [one for one in found if isinstance(one, Reading)]
    judged: dict[Kind, list[tuple[Mark, float]]] = defaultdict(list)
    marks: list[tuple[Mark, float]] = []
    for reading in readings:
        drawn = deck.get(f"{reading.code.serial.hex()}-{reading.code.page}", {})
        for score in reading.scores:
            mark = box(score, reading.flags, thresholds).mark
            marks.append((mark, score.fill))
            if kind := drawn.get(str(score.candidate)):
                judged[Kind(kind)].append((mark, score.fill))
    empty = (
        [fill for _, fill in judged[Kind.EMPTY]] if deck else [fill for mark, fill in marks if mark is Mark.UNMARKED]
    )
    clear = [fill for kind in (Kind.CROSS, Kind.TICK) for _, fill in judged[kind]]
    marked = clear if deck else [fill for mark, fill in marks if mark is Mark.MARKED]
    return Calibration(
        pages=len(found),
        refused=len(found) - len(readings),
        boxes=len(marks),
        doubtful=sum(mark is Mark.DOUBTFUL for mark, _ in marks),
        known=bool(deck),
        by_kind=tuple(_of_kind(kind, judged[kind]) for kind in Kind if judged[kind]),
        bars=_bars(empty, marked),
        proposals=_proposals(empty, marked) if deck else (),
        thresholds=thresholds,
    )


def _of_kind(kind: Kind, judged: Sequence[tuple[Mark, float]]) -> OfKind:
    doubtful = sum(mark is Mark.DOUBTFUL for mark, _ in judged)
    wrong = sum(mark not in MAY_READ[kind] for mark, _ in judged)
    middle = median(fill for _, fill in judged)
    return OfKind(kind.value, len(judged), len(judged) - doubtful - wrong, doubtful, wrong, middle)


def _bars(empty: Sequence[float], marked: Sequence[float]) -> tuple[Bar, ...]:
    def step(fill: float) -> int:
        return min(int(100 * fill), STEPS - 1)

    return tuple(
        Bar(ink, sum(step(fill) == ink for fill in empty), sum(step(fill) == ink for fill in marked))
        for ink in range(STEPS)
    )


def _proposals(empty: Sequence[float], marked: Sequence[float]) -> tuple[str, ...]:
    """Values to consider, as they would stand in `[reading]`; none of too few boxes."""
    if min(len(empty), len(marked)) < LEAST:
        return (f"too few boxes to propose thresholds: {len(empty)} empty, {len(marked)} with a cross or a tick",)
    # of fewer than 200 boxes `quantiles` would tell of ink that none of them has
    most_empty, least_marked = (
        min(quantiles(empty, n=200)[-1], max(empty)),
        max(quantiles(marked, n=200)[0], min(marked)),
    )
    empty_fill, marked_fill = max(MARGIN * most_empty, 0.005), least_marked / MARGIN
    if empty_fill >= marked_fill:
        return ("empty and marked boxes overlap: clean the glass, scan in grey, and try again",)
    return (
        f"empty_fill = {empty_fill:.3f}   # 99.5 % of the empty boxes have less than {most_empty:.1%}",
        f"marked_fill = {marked_fill:.3f}   # 99.5 % of crosses and ticks have more than {least_marked:.1%}",
    )
