"""Multi-vote first past the post: every clear vote counts one, the most votes take the seats."""

from collections import Counter
from collections.abc import Mapping

from lmcvote.count.result import ContestResult, Tally
from lmcvote.count.ties import seat
from lmcvote.election import CandidateNumber, Contest
from lmcvote.votes import Head, Rejected, Vote


def count(contest: Contest, papers: Mapping[Vote | Rejected, int]) -> ContestResult:
    """The result of a contest from its decided papers, decision -> number of papers.

    Raises ValueError for a vote that the contest cannot hold: the caller has checked every paper already.
    """
    votes = Counter[CandidateNumber]({candidate.number: 0 for candidate in contest.candidates})
    rejected = dict.fromkeys(Head, 0)
    whole = part = unused = lost = 0
    for decision, times in papers.items():
        if isinstance(decision, Rejected):
            rejected[decision.head] += times
            continue
        clear = len(decision.clear)
        if not decision.clear or clear + decision.uncertain > contest.seats or not decision.clear <= votes.keys():
            raise ValueError(f"{decision} is no valid paper of {contest.id}")
        if decision.uncertain:
            part += times
        else:
            whole += times
        lost_here = min(decision.uncertain, contest.seats - clear)  # RULES 9.12
        lost += times * lost_here
        unused += times * (contest.seats - clear - lost_here)
        for number in decision.clear:
            votes[number] += times
    # an answer is nobody elected, and equal answers draw no lot: the rule that put the question says what carries it
    elected, tie = (frozenset(), None) if contest.question else seat(votes, contest.seats)
    waiting = tie.candidates if tie else ()
    tallies = [
        Tally(c.number, c.name, votes[c.number], None if c.number in waiting else c.number in elected)
        for c in contest.candidates
    ]
    return ContestResult(
        contest=contest.id,
        title=contest.title,
        seats=contest.seats,
        papers=sum(papers.values()),
        wholly_valid=whole,
        rejected_in_part=part,
        rejected=rejected,
        unused=unused,
        lost_in_part=lost,
        candidates=tuple(sorted(tallies, key=lambda tally: (-tally.votes, tally.number))),
        ties=(tie,) if tie else (),
    )
