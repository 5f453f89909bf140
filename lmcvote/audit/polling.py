"""How far an audit by polling has come: the risk of each pair so far, and what follows from it (AUDIT 2).

The papers are looked at in the order of their tickets. What was looked at out of turn waits until those before it are
on record: nobody can leave out a paper that speaks against the result.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from lmcvote.audit import risk
from lmcvote.audit.risk import Marks, Pair
from lmcvote.audit.sample import Place
from lmcvote.audit.sealed import MISSING, Sealed
from lmcvote.count.result import ContestResult
from lmcvote.election import CandidateNumber

Seen = Marks | None
"""Votes that two people saw on a paper; None of one that was not found."""
Votes = Mapping[CandidateNumber, int]


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


def progress(sealed: Sealed, result: ContestResult, seen: Sequence[Seen]) -> Progress:
    """The risk of every pair after the papers seen so far, and how many it will take in all.

    Planned as if what is left were like the count. Before the first paper: the size of the first round.
    """
    votes, (pairs, _) = votes_of(result), assertions(result)
    wanted = float(sealed.limit)
    tested = [Tested(pair, _risk(sealed, pair, seen)) for pair in pairs]
    tested.sort(key=lambda one: (-one.risk, one.pair.margin, one.pair.winner, one.pair.loser))
    total = max((_planned(sealed, pair, votes, seen, wanted) for pair in pairs), default=sealed.papers)
    if tested and all(one.risk <= wanted for one in tested):
        verdict = Verdict.STOP
    elif len(seen) == sealed.papers:
        verdict = Verdict.NOT_CONFIRMED
    else:
        verdict = Verdict.COUNT_ALL if total >= sealed.papers else Verdict.GO_ON
    return Progress(len(seen), sum(one is None for one in seen), tuple(tested), max(total, len(seen)), verdict)


def _scores(pair: Pair, seen: Sequence[Seen]) -> Iterator[int]:
    """Halves; a paper that was not found is a vote for every loser."""
    return (0 if marks is None else risk.score(pair, marks) for marks in seen)


def _risk(sealed: Sealed, pair: Pair, seen: Sequence[Seen]) -> float:
    null = risk.polling_null(sealed.papers)
    return min(risk.p_values(null, _scores(pair, seen), _bet(sealed, pair)), default=1.0)


def _planned(sealed: Sealed, pair: Pair, votes: Votes, seen: Sequence[Seen], wanted: float) -> int:
    """Papers in all until the pair is confirmed, those seen and then papers like the whole; all where none suffice."""
    left = islice(risk.as_reported(pair, votes, sealed.papers), len(seen), None)
    scores = chain(_scores(pair, seen), left)
    null = risk.polling_null(sealed.papers)
    return risk.confirmed(null, scores, _bet(sealed, pair), wanted) or sealed.papers


def _bet(sealed: Sealed, pair: Pair) -> risk.Bet:
    """On the margin as reported, which the sample's own mean then corrects."""
    return risk.towards(1 + pair.margin / sealed.papers, risk.polling_null(sealed.papers))
