"""Who has a seat, and whether the last ones hang on a lot."""

from collections.abc import Mapping

from lmcvote.count.result import Tie
from lmcvote.election import CandidateNumber


def seat(votes: Mapping[CandidateNumber, int], seats: int) -> tuple[frozenset[CandidateNumber], Tie | None]:
    """Those elected without a lot, and the tie for the last places if there is one.

    The most votes are elected, up to the number of seats (RULES 10.1). A lot is drawn only if one more vote would elect
    one of the tied: a tie wholly among winners or wholly among losers is none (RULES 11.1). Never broken here.

    >>> A, B, C, D = map(CandidateNumber, (1, 2, 3, 4))
    >>> seat({A: 9, B: 5, C: 5, D: 1}, 2)
    (frozenset({1}), Tie(candidates=(2, 3), places=1))
    >>> seat({A: 9, B: 9, C: 1, D: 1}, 2)
    (frozenset({1, 2}), None)
    """
    if not 1 <= seats < len(votes):
        raise ValueError(f"{len(votes)} candidates for {seats} seats is no contest")
    last = sorted(votes.values(), reverse=True)[seats - 1]
    above = frozenset(number for number, polled in votes.items() if polled > last)
    level = tuple(sorted(number for number, polled in votes.items() if polled == last))
    places = seats - len(above)
    if len(level) > places:
        return above, Tie(level, places)
    return above | frozenset(level), None
