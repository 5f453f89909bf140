"""How far an audit has come, by polling or by comparison: the risk of each pair so far, what follows from it (AUDIT 2).

The papers are looked at in the order of their tickets. What was looked at out of turn waits until those before it are
on record: nobody can leave out a paper that speaks against the result.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from lmcvote.audit import risk
from lmcvote.audit.risk import Marks, Pair
from lmcvote.audit.sample import Place
from lmcvote.audit.sealed import MISSING, Method, Sealed
from lmcvote.count.result import ContestResult
from lmcvote.election import CandidateNumber

Seen = Marks | None
"""Votes that two people saw on a paper; None of one that was not found."""
Votes = Mapping[CandidateNumber, int]
RARE = 0.001
"""By comparison, the share of records that are taken to overstate by two votes: one such does not undo an audit."""


class Verdict(StrEnum):
    """What the risk so far says to do."""

    STOP = "stop"
    """Every pair is confirmed at the limit."""
    GO_ON = "go_on"
    COUNT_ALL = "count_all"
    """Only all papers would confirm it, if at all."""
    NOT_CONFIRMED = "not_confirmed"
    """All papers were looked at, and a winner has no more votes than a loser."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A pair with its risk so far."""

    pair: Pair
    risk: float


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an audit has come."""

    looked_at: int
    """Papers on record without a gap, in the order of tickets; the missing ones drawn are among them."""
    not_found: int
    tested: tuple[Tested, ...]
    """The greatest risk first; pairs with equal votes are none of them."""
    total: int
    """Papers to have been looked at in all, by the plan for what is left."""
    verdict: Verdict

    @property
    def risk(self) -> float:
        """The greatest of all: a wrong result makes one assertion false at least."""
        return max((one.risk for one in self.tested), default=1.0)


def assertions(result: ContestResult) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Winners against losers: the pairs that a sample can confirm, tightest first, and those with equal votes.

    Where a lot is awaited the level candidates stand below those elected and above the others.
    """
    votes = votes_of(result)
    won = frozenset(one.number for one in result.candidates if one.elected)
    level = frozenset(one.number for one in result.candidates if one.elected is None)
    places = {*risk.pairs(votes, won), *risk.pairs({n: v for n, v in votes.items() if n not in won}, level)}
    found = sorted(places, key=lambda pair: (pair.margin, pair.winner, pair.loser))
    waiting = tuple(Pair(one, other, 0) for one in sorted(level) for other in sorted(level) if one < other)
    return tuple(pair for pair in found if pair.margin > 0), (
        *(pair for pair in found if pair.margin == 0),
        *waiting,
    )


def votes_of(result: ContestResult) -> dict[CandidateNumber, int]:
    """Candidate -> votes."""
    return {one.number: one.votes for one in result.candidates}


def begun(order: Sequence[Place], recorded: Mapping[Place, Seen]) -> tuple[Seen, ...]:
    """What was seen in the order of tickets, up to the first paper that is not on record; the missing are not found."""
    found = list[Seen]()
    for place in order:
        if place.pile == MISSING:
            found.append(None)
        elif place in recorded:
            found.append(recorded[place])
        else:
            break
    return tuple(found)


def progress(
    sealed: Sealed, result: ContestResult, seen: Sequence[Seen], records: Sequence[Seen] | None = None
) -> Progress:
    """The risk of every pair after the papers seen so far, and how many it will take in all.

    By comparison `records` are those of the papers seen, in the same order. Planned as if what is left were like the
    count, or agreed with its records. Before the first paper: the size of the first round.
    """
    pairs, _ = assertions(result)
    wanted = float(sealed.limit)
    tests = [_test(sealed, pair, votes_of(result), seen, records or ()) for pair in pairs]
    tested = [Tested(pair, test.risk) for pair, test in zip(pairs, tests, strict=True)]
    tested.sort(key=lambda one: (-one.risk, one.pair.margin, one.pair.winner, one.pair.loser))
    total = max((test.planned(wanted) for test in tests), default=sealed.papers)
    if tested and all(one.risk <= wanted for one in tested):
        verdict = Verdict.STOP
    elif len(seen) == sealed.papers:
        verdict = Verdict.NOT_CONFIRMED
    else:
        verdict = Verdict.COUNT_ALL if total >= sealed.papers else Verdict.GO_ON
    return Progress(len(seen), sum(one is None for one in seen), tuple(tested), max(total, len(seen)), verdict)


@dataclass(frozen=True, slots=True)
class _Test:
    """One pair on the papers seen."""

    null: risk.Null
    bet: risk.Bet
    scores: tuple[int, ...]
    ahead: Callable[[], Iterable[int]]
    """Scores of all papers as they are expected."""

    @property
    def risk(self) -> float:
        return min(risk.p_values(self.null, self.scores, self.bet), default=1.0)

    def planned(self, wanted: float) -> int:
        """Papers in all until the pair is confirmed; all of them where none suffice."""
        left = islice(self.ahead(), len(self.scores), self.null.papers)
        return risk.confirmed(self.null, chain(self.scores, left), self.bet, wanted) or self.null.papers


def _test(sealed: Sealed, pair: Pair, votes: Votes, seen: Sequence[Seen], records: Sequence[Seen]) -> _Test:
    """A paper that was not found is a vote for every loser, by either method."""
    papers = sealed.papers
    if sealed.method is Method.COMPARISON:
        null = risk.comparison_null(papers, pair)
        compared = tuple(risk.compared(pair, record, marks) for marks, record in zip(seen, records, strict=True))
        return _Test(null, risk.on_few_errors(null, RARE), compared, lambda: risk.without_error(papers))
    null = risk.polling_null(papers)
    scores = tuple(0 if marks is None else risk.score(pair, marks) for marks in seen)
    bet = risk.towards(1 + pair.margin / papers, null)  # the margin as reported, which the sample's own mean corrects
    return _Test(null, bet, scores, lambda: risk.as_reported(pair, votes, papers))
