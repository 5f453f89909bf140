"""The runners-up book: who takes a vacant seat as the next highest, in which order, and until when (RULES 12.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from lmcvote.count.facts import Remedy
from lmcvote.count.lot import Lot
from lmcvote.count.outcome import Ending, Outcome, Vacancy
from lmcvote.count.result import Tie
from lmcvote.election import CandidateNumber
from lmcvote.timetable import months_later


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """A candidate who was not elected, and could take a vacant seat."""

    place: int
    """1 for the most votes of those not elected; equal votes have the same place."""
    number: CandidateNumber
    name: str
    votes: int


def book(outcome: Outcome) -> tuple[RunnerUp, ...]:
    """Those not elected, by votes: without who withdrew, died, was barred or declined, or has a seat by now.

    Empty where no poll elected anybody: nobody has votes for a seat.
    """
    if outcome.ending is not Ending.POLL:
        return ()
    seated = {one.filling.candidate for one in outcome.vacancies if one.filling}
    there = [
        (one, cast(int, one.votes))  # in a poll everybody has votes
        for one in outcome.standings
        if one.elected is False and one.left is None and one.number not in seated
    ]
    return tuple(
        RunnerUp(1 + sum(more > votes for _, more in there), one.number, one.name, votes) for one, votes in there
    )


def lapses(result: date, months: int) -> date:
    """The first day on which the book is no longer good: so many months after the result, on the same day of the month.

    >>> lapses(date(2027, 3, 16), 12), lapses(date(2027, 8, 31), 6)  # there is no 31 February: the last day of it
    (datetime.date(2028, 3, 16), datetime.date(2028, 2, 29))
    """
    return months_later(result, months)


def next_open(outcome: Outcome) -> Vacancy | None:
    """The first vacant seat that the rules give to the next highest; one at a time, in the order recorded."""
    waiting = (one for one in outcome.vacancies if one.filling is None and one.remedy is Remedy.NEXT_HIGHEST)
    return next(waiting, None)


def following(outcome: Outcome, seat: str) -> RunnerUp | Tie | None:
    """Who takes a vacant seat next: one name, or those whose equal votes wait for a lot (RULES 12.2); None if nobody.

    Whom the lot about this seat named stands first, for as long as he or she is in the book.
    """
    first = [one for one in book(outcome) if one.place == 1]
    drawn = _drawn(outcome.lots, seat)
    for one in first:
        if one.number in drawn:
            return one
    if len(first) > 1:
        return Tie(tuple(one.number for one in first), 1)
    return next(iter(first), None)


def about(outcome: Outcome, seat: str) -> str:
    """What the next lot about a vacant seat is called: `of-3`; `of-3-2`, where who was drawn first does not take it."""
    before = sum(_is_about(lot, seat) for lot in outcome.lots)
    return seat if not before else f"{seat}-{before + 1}"


def _drawn(lots: Iterable[Lot], seat: str) -> frozenset[CandidateNumber]:
    return frozenset(number for lot in lots if _is_about(lot, seat) for number in lot.drawn)


def _is_about(lot: Lot, seat: str) -> bool:
    return lot.about == seat or lot.about.startswith(f"{seat}-")
