"""A difference that stays: the signed note, and whether it could have changed who is elected (RULES 9.15)."""

from dataclasses import dataclass
from enum import StrEnum

from lmcvote.count.result import ContestResult
from lmcvote.election import ContestId
from lmcvote.findings import counted


class Doubt(StrEnum):
    """What may have happened to the papers in doubt."""

    SURPLUS = "surplus"
    """They are too many or too few: each may give a candidate a vote, or have taken one."""
    SUBSTITUTION = "substitution"
    """They may stand for other papers: each may have taken a vote from one candidate and given it to another."""


@dataclass(frozen=True, slots=True)
class Variance:
    """What two people signed about papers that an account does not explain."""

    contest: ContestId
    papers: int
    """In doubt, at least 1."""
    doubt: Doubt
    because: str
    by: tuple[str, ...]


def margin(result: ContestResult) -> int | None:
    """The smallest margin for a seat: votes of the last elected less those of the first who is not; 0 at a tie.

    None where names withdrew until no more are left than seats: no vote more or less elects anybody else.
    """
    votes = [tally.votes for tally in result.candidates]  # most first
    return votes[result.seats - 1] - votes[result.seats] if len(votes) > result.seats else None


def could_change(doubt: Doubt, papers: int, margin: int | None) -> bool:
    """Whether papers in doubt could change who is elected (RULES 9.15). Raises ValueError for none in doubt.

    A paper too many gives one vote; a paper put in another's place takes one from the last elected and gives it to the
    next. As many as the margin make a tie, and a tie may go either way.

    >>> could_change(Doubt.SURPLUS, 4, 5), could_change(Doubt.SURPLUS, 5, 5)
    (False, True)
    >>> could_change(Doubt.SUBSTITUTION, 2, 5), could_change(Doubt.SUBSTITUTION, 3, 5)
    (False, True)
    """
    if papers < 1:
        raise ValueError("a variance note is about one paper at least")
    return margin is not None and (papers if doubt is Doubt.SURPLUS else 2 * papers) >= margin


def told(margin: int | None) -> str:
    """A margin in words.

    >>> told(1), told(None)
    ('the smallest margin being 1 vote', 'no more candidates being left than seats')
    """
    if margin is None:
        return "no more candidates being left than seats"
    return f"the smallest margin being {counted(margin, 'vote')}"


def explains(note: Variance, result: ContestResult, difference: int) -> bool:
    """Whether a note covers a difference of papers and leaves no doubt about who is elected."""
    return (
        note.contest == result.contest
        and note.papers >= abs(difference)
        and not could_change(note.doubt, note.papers, margin(result))
    )
