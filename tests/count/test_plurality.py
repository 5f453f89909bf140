"""The count: papers in, count sheet out."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.count.plurality import count
from lmcvote.count.result import ContestResult, Tie
from lmcvote.count.ties import seat
from lmcvote.election import CandidateNumber, Contest
from lmcvote.votes import Rejected, Vote
from tests.strategies import patterns, piles
from tests.wording import contest, lines, papers, sheet


def counted(seats: int, text: str, names: str = "Ashby Baker Chowdhury Davies") -> ContestResult:
    board = contest(names, seats)
    return count(board, papers(text, board))


def test_the_most_votes_take_the_seats() -> None:
    assert sheet(counted(2, "6 Ashby Baker | 4 Ashby Chowdhury | 1 Davies")) == lines("""
        Ashby 10 elected
        Baker 6 elected
        Chowdhury 4
        Davies 1
        unused 1
    """)


def test_candidates_stand_by_their_votes_and_those_who_are_level_in_the_order_of_the_paper() -> None:
    assert sheet(counted(1, "1 Ashby | 4 Chowdhury | 2 Davies | 2 Baker")) == lines("""
        Chowdhury 4 elected
        Baker 2
        Davies 2
        Ashby 1
    """)


def test_a_tie_for_the_last_seat_waits_for_the_lot() -> None:
    assert sheet(counted(2, "6 Ashby Baker | 4 Ashby Chowdhury | 2 Chowdhury")) == lines("""
        Ashby 10 elected
        Baker 6 lot, 1 place
        Chowdhury 6 lot, 1 place
        Davies 0
        unused 2
    """)


def test_c22_one_lot_for_all_who_are_level() -> None:
    board = "A B C D E F G H I J"
    result = counted(6, "3 A B C D E | 2 F | 2 G | 2 H | 2 I", board)
    assert [(tie.candidates, tie.places) for tie in result.ties] == [((6, 7, 8, 9), 1)]
    result = counted(6, "3 A B C D | 2 E | 2 F | 2 G", board)
    assert [(tie.candidates, tie.places) for tie in result.ties] == [((5, 6, 7), 2)]


def test_c23_no_lot_among_winners_or_among_losers() -> None:
    assert counted(2, "3 Ashby Baker | 1 Chowdhury | 1 Davies").ties == ()


def test_no_paper_at_all_is_a_tie_of_everyone() -> None:
    result = count(contest("Ashby Baker", 1), {})
    assert result.balanced and result.ties[0].candidates == (1, 2)


@pytest.mark.parametrize(("names", "seats"), [("Ashby Baker", 2), ("Ashby Baker", 3), ("Ashby", 1), ("Ashby", 0)])
def test_without_more_candidates_than_seats_there_is_nothing_to_count(names: str, seats: int) -> None:
    """RULES 4.1: all declared elected, or each put to yes or no; never seated by votes."""
    with pytest.raises(ValueError, match=f"^{len(names.split())} candidates for {seats} seats is no contest$"):
        count(contest(names, seats), {})


def test_a_tie_is_told_in_the_order_of_the_paper_however_the_votes_are_listed() -> None:
    """RULES 11.6: no order of a list means anything."""
    late, early = {CandidateNumber(3): 5, CandidateNumber(1): 9, CandidateNumber(2): 5}, CandidateNumber(1)
    assert seat(late, 2) == (frozenset({early}), Tie((CandidateNumber(2), CandidateNumber(3)), 1))


@given(piles())
def test_every_vote_is_accounted_for(pile: tuple[Contest, list[Vote | Rejected]]) -> None:
    board, decided = pile
    r = count(board, patterns(decided))
    refused = sum(r.rejected.values())
    assert r.papers == len(decided) == r.valid + refused
    assert r.votes + r.unused + r.lost_in_part + r.seats * refused == r.seats * r.papers
    assert r.balanced


@given(piles(), st.randoms(use_true_random=False))
def test_the_order_of_papers_is_irrelevant(pile: tuple[Contest, list[Vote | Rejected]], order: Random) -> None:
    board, decided = pile
    shuffled = list(decided)
    order.shuffle(shuffled)
    assert count(board, patterns(decided)) == count(board, patterns(shuffled))


@given(piles())
def test_seats_are_filled_or_wait_for_a_lot_and_never_go_past_more_votes(
    pile: tuple[Contest, list[Vote | Rejected]],
) -> None:
    board, decided = pile
    r = count(board, patterns(decided))
    elected = [t for t in r.candidates if t.elected]
    assert len(elected) + sum(tie.places for tie in r.ties) == board.seats
    for winner in elected:
        assert all(t.elected for t in r.candidates if t.votes >= winner.votes and t.elected is not None)


@given(piles())
def test_one_more_vote_never_hurts_whom_it_is_for(pile: tuple[Contest, list[Vote | Rejected]]) -> None:
    board, decided = pile
    before = {t.number: t.elected for t in count(board, patterns(decided)).candidates}
    for number, elected in before.items():
        more = [*decided, Vote(frozenset({number}))]
        after = {t.number: t.elected for t in count(board, patterns(more)).candidates}
        assert after[number] is True or not elected


@pytest.mark.parametrize(
    "vote", [Vote(frozenset()), Vote(frozenset({CandidateNumber(9)})), Vote(frozenset({CandidateNumber(1)}), 2)]
)
def test_a_vote_that_no_paper_can_hold_is_a_bug(vote: Vote) -> None:
    with pytest.raises(ValueError, match=r"^Vote\(.*\) is no valid paper of board$"):
        count(contest("Ashby Baker Chowdhury", 2), {vote: 1})
