"""How likely a wrong result would have passed the audit so far: ALPHA, by polling or by comparison (AUDIT 2).

Every reported winner is tested against every reported loser, each at the full risk limit and on the same papers. A
paper is scored in whole units, so that the sums and the null mean are exact; only the martingale itself is a float.
Unit and bound of a score: by polling halves of a vote, 0 to 2; by comparison quarters, 0 to 4.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from math import inf, prod, sqrt

from lmcvote.election import CandidateNumber

Marks = frozenset[CandidateNumber]
"""Votes that a paper gives: nobody for a blank, void or over-voted one."""
MATTER = 100
"""How many papers the guess before the sample weighs as much as (`d` of ALPHA)."""
BELOW_ALL = 1 - 1e-12
"""Never bet everything on the next paper."""
GAMMA = 1.03905
"""Stark's constant of the Kaplan-Markov bound: how much of a two-vote error survives."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The assertion that a winner has more votes than a loser."""

    winner: CandidateNumber
    loser: CandidateNumber
    margin: int
    """Votes of the winner less those of the loser, as reported. Nought is a tie: no sample can confirm it."""


@dataclass(frozen=True, slots=True)
class Null:
    """What would be so if an assertion were false, and just so: the scores of all papers come to no more than this."""

    papers: int
    """In the manifest, phantoms included."""
    total: int
    """Units."""
    bound: int
    """The most one paper can score."""


Bet = Callable[[float, int, int], float]
"""Null mean, drawn so far and their sum -> the mean that is betted on: from the null mean to the bound, in units."""


def pairs(votes: Mapping[CandidateNumber, int], winners: Iterable[CandidateNumber]) -> tuple[Pair, ...]:
    """Every winner against every loser, the tightest first: if all hold, the outcome is right."""
    won = frozenset(winners)
    found = [Pair(w, loser, votes[w] - votes[loser]) for w in won for loser in votes.keys() - won]
    return tuple(sorted(found, key=lambda pair: (pair.margin, pair.winner, pair.loser)))


def score(pair: Pair, marks: Marks) -> int:
    """Halves: 2 for a vote for the winner alone, 0 for the loser alone, 1 for both or neither."""
    return 1 + (pair.winner in marks) - (pair.loser in marks)


def compared(pair: Pair, record: Marks | None, paper: Marks | None) -> int:
    """Quarters of the overstatement assorter: 2 where record and paper agree, 0 for an overstatement by two votes.

    Papers are drawn here, and not records. The record that a paper lacks stands elsewhere among those counted, and at
    the worst is a vote for every winner; a paper that cannot be found is a vote for every loser.
    """
    recorded = 2 if record is None else score(pair, record)
    found = 0 if paper is None else score(pair, paper)
    return 2 - (recorded - found)


def polling_null(papers: int) -> Null:
    """Mean of the halves 1: as many votes for the loser as for the winner."""
    return Null(papers, papers, 2)


def comparison_null(papers: int, pair: Pair) -> Null:
    """Errors enough to undo the margin; the mean of the quarters is then 2 less the diluted margin."""
    return Null(papers, 2 * papers - pair.margin, 4)


def towards(guess: float, null: Null) -> Bet:
    """Bet on the sample's own mean, shrunk to a guess made before it, and always somewhat above the null mean."""
    half = (guess - null.total / null.papers) / 2

    def bet(mean: float, drawn: int, total: int) -> float:
        weight = MATTER + drawn
        return max(mean + half / sqrt(weight), (MATTER * guess + total) / weight)

    return bet


def on_few_errors(null: Null, two_vote_rate: float) -> Bet:
    """The bet that is best by comparison where a share of all records overstates by two votes, and nothing else is off.

    Raises ValueError for a null with a margin of nought: there is nothing to bet on.
    """
    mean = null.total / null.papers
    bound = null.bound / (2 * mean)  # in the units of the formula the null mean is a half
    if bound <= 1:
        raise ValueError("a tie cannot be confirmed by a sample")
    kept = bound * (1 - two_vote_rate)
    best = ((1 - kept) / (2 - 2 * bound) + kept - 1 / 2) * 2 * mean
    return lambda here, drawn, total: max(here, best)


def p_values(null: Null, scores: Iterable[int], bet: Bet) -> Iterable[float]:
    """After each paper drawn without replacement: the chance of so much evidence if the assertion were false.

    The least so far stands: a sample may stop at any moment (ALPHA, Stark 2023).
    """
    total, product, least = 0, 1.0, 1.0
    for drawn, value in enumerate(scores):
        left = null.papers - drawn
        if left < 1:
            raise ValueError(f"more papers than the {null.papers} of the manifest")
        if null.total - total > null.bound * left:
            product = 0.0  # even if every paper left scored the most, the assertion fails
        elif 0 < null.total - total < null.bound * left:  # at either end there is nothing to bet on
            mean = (null.total - total) / left
            on = min(null.bound * BELOW_ALL, bet(mean, drawn, total))
            product *= (value * on / mean + (null.bound - value) * (null.bound - on) / (null.bound - mean)) / null.bound
        total += value
        if total > null.total:
            product = inf  # what is drawn already makes the assertion true
        least = min(least, 1 / product if product else 1.0)
        yield least


def confirmed(null: Null, scores: Iterable[int], bet: Bet, limit: float) -> int | None:
    """How many papers it takes until the risk is no more than the limit; None where these do not suffice."""
    return next((n for n, p in enumerate(p_values(null, scores, bet), 1) if p <= limit), None)


def as_reported(pair: Pair, votes: Mapping[CandidateNumber, int], papers: int) -> Iterable[int]:
    """Halves in the proportions of the count, spread evenly: a sample like the whole, to plan by.

    No paper is taken to vote for both: that would only ask for fewer.
    """
    won = lost = 0
    for drawn in range(1, papers + 1):
        gained, given = drawn * votes[pair.winner] // papers - won, drawn * votes[pair.loser] // papers - lost
        won, lost = won + gained, lost + given
        yield 1 + gained - given


def without_error(papers: int) -> Iterable[int]:
    """Quarters where every record agrees with its paper."""
    return repeat(2, papers)


# -- a second way to the same question, with replacement: it must not say much else ------------------------------------


def macro(papers: int, assertions: Sequence[Pair], draws: Iterable[tuple[Marks | None, Marks | None]]) -> float:
    """The Kaplan-Markov MACRO bound (Stark 2010) from draws of record and paper.

    Each draw is charged at the pair where its error weighs most, votes of error for votes of margin: at the pair with
    the widest margin a discrepancy that touches several would be charged too little.
    """
    least = min(pair.margin for pair in assertions)
    if least < 1:
        return 1.0
    diluted = least / papers
    kept = 1 - diluted / (2 * GAMMA)
    return min(1.0, prod(kept / (1 - _worst(assertions, *draw) * least / (2 * GAMMA)) for draw in draws))


def _worst(assertions: Sequence[Pair], record: Marks | None, paper: Marks | None) -> float:
    """Votes of overstatement for a vote of margin, at the pair where that is most."""
    return max((2 - compared(pair, record, paper)) / pair.margin for pair in assertions)
