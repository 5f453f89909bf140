"""Multi-vote first past the post: every clear vote counts one, the most votes take the seats."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lmcvote.count.result import ContestResult, Tally
from lmcvote.count.ties import seat
from lmcvote.election import CandidateNumber, Contest
from lmcvote.votes import Head, Rejected, Vote


@dataclass(frozen=True, slots=True)
class Totals:
    """What papers come to, before anyone has a seat."""

    votes: Mapping[CandidateNumber, int]
    """Every candidate, nought included."""
    wholly_valid: int
    rejected_in_part: int
    rejected: Mapping[Head, int]
    """Every head, nought included."""
    unused: int
    lost_in_part: int

    @property
    def papers(self) -> int:
        """Each is wholly valid, rejected in part, or rejected under one head (RULES 9.10)."""
        return self.wholly_valid + self.rejected_in_part + sum(self.rejected.values())


def count(contest: Contest, papers: Mapping[Vote | Rejected, int]) -> ContestResult:
    """The result of a contest from its decided papers, decision -> number of papers.

    Raises ValueError for a vote that the contest cannot hold: the caller has checked every paper already.
    """
    return seated(contest, totals(contest, papers))


def totals(contest: Contest, papers: Mapping[Vote | Rejected, int]) -> Totals:
    """The sums over decided papers. Raises ValueError for a vote that the contest cannot hold."""
    votes = Counter[CandidateNumber]({candidate.number: 0 for candidate in contest.candidates})
    rejected = dict.fromkeys(Head, 0)
    whole = part = unused = lost = 0
    for decision, times in papers.items():
        if isinstance(decision, Rejected):
            rejected[decision.head] += times
            continue
        clear = len(decision.clear)
        if not decision.clear or clear + decision.uncertain > contest.seats or decision.clear - votes.keys():
            raise ValueError(f"{decision} is no valid paper of {contest.id}")
        if decision.uncertain:
            part += times
        else:
            whole += times
        lost += times * decision.uncertain  # RULES 9.12; never more than there are votes left
        unused += times * (contest.seats - clear - decision.uncertain)
        for number in decision.clear:
            votes[number] += times
    return Totals(votes, whole, part, rejected, unused, lost)


def together(first: Totals, *others: Totals) -> Totals:
    """The sums of several piles of one contest."""
    several = first, *others
    return Totals(
        {number: sum(one.votes[number] for one in several) for number in first.votes},
        sum(one.wholly_valid for one in several),
        sum(one.rejected_in_part for one in several),
        {head: sum(one.rejected[head] for one in several) for head in Head},
        sum(one.unused for one in several),
        sum(one.lost_in_part for one in several),
    )


def seated(contest: Contest, counted: Totals) -> ContestResult:
    """The result that totals come to, whoever counted them."""
    # an answer is nobody elected, and equal answers draw no lot: the rule that put the question says what carries it
    elected, tie = (frozenset(), None) if contest.question else seat(counted.votes, contest.seats)
    waiting = tie.candidates if tie else ()
    tallies = [
        Tally(c.number, c.name, counted.votes[c.number], None if c.number in waiting else c.number in elected)
        for c in contest.candidates
    ]
    return ContestResult(
        contest=contest.id,
        title=contest.title,
        seats=contest.seats,
        papers=counted.papers,
        wholly_valid=counted.wholly_valid,
        rejected_in_part=counted.rejected_in_part,
        rejected=counted.rejected,
        unused=counted.unused,
        lost_in_part=counted.lost_in_part,
        candidates=tuple(sorted(tallies, key=lambda tally: -tally.votes)),  # equal votes stay as on the paper
        ties=(tie,) if tie else (),
    )
