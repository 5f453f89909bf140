"""The runners-up book: for which seats, after which lots, and of which polls (RULES 12.1, 12.2)."""

from typing import Final

import pytest

from lmcvote.count.facts import Because, Facts
from lmcvote.count.lot import Lot
from lmcvote.count.outcome import Outcome, of_poll, of_uncontested
from lmcvote.count.plurality import count
from lmcvote.count.result import Tie
from lmcvote.count.runners_up import RunnerUp, about, book, following, next_open
from lmcvote.election import ANSWERS, CandidateNumber, Contest, Group, Rules, confirmations
from tests.count.test_outcomes import BOARD, VOTES, called, co_opted, counted, left, outcome, withdrew
from tests.wording import contest, papers

LEVEL = "9 Ashby | 8 Baker | 3 Chowdhury | 3 Davies"
CALLED: Final = "next_highest"


def lot(seat: str, drawn: int) -> Lot:
    """Between Chowdhury and Davies."""
    between = CandidateNumber(3), CandidateNumber(4)
    return Lot(BOARD, seat, "lot_witnessed", between, 1, (CandidateNumber(drawn),), "", (), "", "")


def after(*lots: Lot) -> Outcome:
    """Ashby and Baker have resigned, and two are level for their seats."""
    board, result = counted(LEVEL)
    gone = left(1, Because.RESIGNED), left(2, Because.RESIGNED)
    return of_poll(board, Rules(vacancy=CALLED), result, Facts(lots, gone))


def number(of: RunnerUp | Tie | None) -> int:
    assert isinstance(of, RunnerUp)
    return of.number


def test_a_poll_that_elected_nobody_has_no_runners_up() -> None:
    """Stopped, for a death; issued anew, for a withdrawal; a question; and names put to yes or no."""
    question = Contest(BOARD, "Recall", Group("06Q"), 1, ANSWERS, "Shall the board be recalled?")
    board = contest("Ashby Baker", 2)
    answers = {
        candidate.number: count(asked, papers("1 Yes | 4 No", asked))
        for candidate, asked in zip(board.candidates, confirmations(board), strict=True)
    }
    for one in (
        outcome(VOTES, left(4, Because.DIED, before_result=True)),
        outcome(VOTES, withdrew(4), withdrawn_after_print="reissue_all"),
        of_poll(question, Rules(), count(question, papers("1 Yes | 2 No", question)), Facts()),
        of_uncontested(board, Rules(uncontested="confirmation_ballot"), answers, Facts()),
    ):
        assert book(one) == ()


def test_seats_are_given_to_the_next_highest_one_at_a_time_in_the_order_recorded() -> None:
    """RULES 12.1: where the LMC chose so, and nothing else was done about the seat."""
    gone = left(2, Because.RESIGNED), left(1, Because.RESIGNED)

    def first(*fillings: str, vacancy: str = CALLED) -> str | None:
        done = tuple(co_opted(seat, "Zander") for seat in fillings)
        vacant = next_open(outcome(VOTES, *gone, fillings=done, vacancy=vacancy))
        return None if vacant is None else vacant.seat

    assert (first(), first("of-2"), first("of-2", "of-1")) == ("of-2", "of-1", None)
    assert first(vacancy="co_opt") is None


def test_a_lot_about_one_vacant_seat_says_nothing_of_another() -> None:
    """RULES 11.4, 12.2: of-1 and of-2 are drawn for apart, and of-11 is the seat of candidate 11."""
    assert following(after(), "of-1") == Tie((CandidateNumber(3), CandidateNumber(4)), 1)
    drawn = after(lot("of-1", 4))
    assert number(following(drawn, "of-1")) == 4
    for seat in ("of-2", "of-11"):
        assert isinstance(following(drawn, seat), Tie) and about(drawn, seat) == seat
    assert isinstance(following(after(lot("of-11", 4)), "of-1"), Tie)


def test_the_second_lot_about_a_seat_counts_as_the_first_did() -> None:
    """Who was drawn first does not take it, and the others are drawn for once more: of-1-2, then of-1-3."""
    twice = after(lot("of-1-2", 4))
    assert number(following(twice, "of-1")) == 4 and about(twice, "of-1") == "of-1-2"
    assert about(after(lot("of-1", 3), lot("of-1-2", 4)), "of-1") == "of-1-3"


@pytest.mark.parametrize("seat", ["of-1", "of-2"])
def test_whoever_was_called_leaves_the_next_to_the_book(seat: str) -> None:
    board, result = counted(LEVEL)
    gone = left(1, Because.RESIGNED), left(2, Because.RESIGNED)
    facts = Facts((lot(seat, 4),), gone, (called(seat, 4),))
    assert [one.number for one in book(of_poll(board, Rules(vacancy=CALLED), result, facts))] == [3]
