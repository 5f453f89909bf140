"""How good a linkage is, against the truth. Pairs are of rows: a line of the Performers List, a line of EQUIP.

A peer gives weights; what follows from them is decided here, the same for each: an EQUIP row goes to the one performer
it is surest of, if it is sure enough; else all its pairs above a lower threshold are asked about. That is kinder to a
peer than merging every pair it is sure of: a relative's weight is high, but seldom the highest.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]
"""Line of the Performers List, line of EQUIP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a linkage says of two lists."""

    merged: frozenset[Pair]
    """Rows made one without asking."""
    asked: frozenset[Pair]
    """Rows that a person is asked about."""
    cases: int
    """Questions: two doctors each, whatever the number of their rows."""


@dataclass(frozen=True, slots=True)
class Band:
    """What follows from a weight of 0 to 1: from `sure` on a pair is merged, from `asked` on a person is asked."""

    sure: float
    asked: float = 0.5
    """More likely than not. Lower, it gives a longer queue, and fewer lost pairs."""


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over one or more pairs of lists."""

    merges: int = 0
    false: int = 0
    true: int = 0
    """Pairs there are to be found."""
    found: int = 0
    """True pairs merged."""
    proposed: int = 0
    """True pairs asked about, not merged."""
    cases: int = 0
    equip_rows: int = 0

    def __add__(self, other: "Quality") -> "Quality":
        return Quality(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def lost(self) -> int:
        """True pairs neither merged nor asked about: nobody will hear of them."""
        return self.true - self.found - self.proposed

    @property
    def recall(self) -> float:
        """Share of the true pairs found without asking."""
        return self.found / self.true

    @property
    def recall_after_review(self) -> float:
        """The same once every question has been answered rightly."""
        return (self.found + self.proposed) / self.true

    @property
    def bound(self) -> float:
        """False merges per 10,000: the upper 95 % bound."""
        return 10_000 * upper_bound(self.false, self.merges)

    @property
    def cases_per_100(self) -> float:
        """Questions for each 100 rows of EQUIP."""
        return 100 * self.cases / self.equip_rows


def quality(answer: Answer, first: Mapping[int, Hashable], second: Mapping[int, Hashable]) -> Quality:
    """An answer beside the truth: the true doctor of each line of the Performers List and of EQUIP."""
    performers: dict[Hashable, list[int]] = defaultdict(list)
    for line, doctor in first.items():
        performers[doctor].append(line)
    true = {(a, b) for b, doctor in second.items() for a in performers[doctor]}
    return Quality(
        merges=len(answer.merged),
        false=len(answer.merged - true),
        true=len(true),
        found=len(answer.merged & true),
        proposed=len((answer.asked - answer.merged) & true),
        cases=answer.cases,
        equip_rows=len(second),
    )


def best_only(weights: Mapping[Pair, float], band: Band, posts: Mapping[int, Hashable]) -> Answer:
    """Each EQUIP row to its heaviest performer, if sure and alone there; the pairs of other rows are asked about.

    `posts` says which EQUIP rows are the same doctor's by number, name and postcode: they are asked about once.

    >>> best_only({(2, 2): 0.99, (3, 2): 0.95, (4, 3): 0.7}, Band(0.9), {2: "a", 3: "b"})
    Answer(merged=frozenset({(2, 2)}), asked=frozenset({(4, 3)}), cases=1)
    """
    of_row: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (performer, row), weight in weights.items():
        of_row[row].append((weight, performer))
    merged, asked = set[Pair](), set[Pair]()
    for row, found in of_row.items():
        heaviest = max(found)[0]
        best = [performer for weight, performer in found if weight == heaviest]
        if heaviest >= band.sure and len(best) == 1:
            merged.add((best[0], row))
        else:
            asked.update((performer, row) for weight, performer in found if weight >= band.asked)
    return Answer(frozenset(merged), frozenset(asked), len({(performer, posts[row]) for performer, row in asked}))


def all_pairs(weights: Mapping[Pair, float], band: Band, posts: Mapping[int, Hashable]) -> Answer:
    """Every sure pair is merged, every other in the band asked about: the weights as they are."""
    merged = {pair for pair, weight in weights.items() if weight >= band.sure}
    asked = {pair for pair, weight in weights.items() if band.asked <= weight < band.sure}
    return Answer(frozenset(merged), frozenset(asked), len({(performer, posts[row]) for performer, row in asked}))


def of_persons(persons: Iterable[tuple[int, bool, int]], doubts: Iterable[tuple[int, int]]) -> Answer:
    """The answer of a linkage that makes persons: person, whether the row is EQUIP's, line; and pairs of persons."""
    lines: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for person, in_equip, line in persons:
        lines[person][in_equip].append(line)
    merged = {(a, b) for performers, equip in lines.values() for a in performers for b in equip}
    asked, cases = set[Pair](), 0
    for one, other in doubts:
        cases += 1
        for left, right in ((one, other), (other, one)):
            asked.update((a, b) for a in lines[left][False] for b in lines[right][True])
    return Answer(frozenset(merged), frozenset(asked), cases)


def mixed(
    persons: Iterable[tuple[int, bool, int]], first: Mapping[int, Hashable], second: Mapping[int, Hashable]
) -> int:
    """How many persons have rows of two true doctors, of whichever list: pairs across the lists do not show them all.

    >>> mixed([(0, True, 2), (0, True, 3)], {}, {2: "Ashby", 3: "Baker"})
    1
    """
    doctors: dict[int, set[Hashable]] = defaultdict(set)
    for person, in_equip, line in persons:
        doctors[person].add((second if in_equip else first)[line])
    return sum(len(found) > 1 for found in doctors.values())


def upper_bound(events: int, trials: int, confidence: float = 0.95) -> float:
    """The greatest rate at which so few events would still be seen once in twenty (Clopper and Pearson, one-sided).

    Without an event about three in the number of trials. The trials count as independent; two posts of one doctor are
    not quite.

    >>> f"{10_000 * upper_bound(0, 20_887):.2f} {10_000 * upper_bound(1, 293_488):.3f}"
    '1.43 0.162'
    """
    if events >= trials:
        return 1.0
    low, high = events / trials, 1.0
    while high - low > 1e-12 * high:
        rate = (low + high) / 2
        if at_most(events, trials, rate) > 1 - confidence:
            low = rate
        else:
            high = rate
    return high


def at_most(events: int, trials: int, rate: float) -> float:
    """Probability of no more than so many events.

    >>> at_most(1, 2, 0.5)
    0.75
    """
    if rate >= 1:
        return float(events >= trials)
    term = trials * math.log1p(-rate)  # by logarithms: the first of 100,000 trials is too small for a float
    odds = math.log(rate) - math.log1p(-rate)
    terms = [term]
    for count in range(1, events + 1):
        term += math.log((trials - count + 1) / count) + odds
        terms.append(term)
    return math.fsum(map(math.exp, terms))
