"""A variance note: what so many papers in doubt can do to a result, by trying it (RULES 9.15)."""

from itertools import combinations_with_replacement, product

import pytest

from lmcvote.count.outcome import disregard
from lmcvote.count.plurality import count
from lmcvote.count.variance import Doubt, Variance, could_change, explains, margin
from lmcvote.election import CandidateNumber, ContestId
from tests.wording import contest, papers

BOARD = contest("Ashby Baker Chowdhury", 1)


@pytest.mark.parametrize(
    ("text", "seats", "expected"),
    [("9 Ashby | 4 Baker | 1 Chowdhury", 1, 5), ("9 Ashby | 4 Baker | 1 Chowdhury", 2, 3), ("3 Ashby | 3 Baker", 1, 0)],
)
def test_the_margin_is_between_the_last_seat_and_the_next(text: str, seats: int, expected: int) -> None:
    board = contest("Ashby Baker Chowdhury", seats)
    assert margin(count(board, papers(text, board))) == expected


def test_without_anybody_else_left_no_paper_changes_who_is_elected() -> None:
    """3.7: a name withdrew whose votes are disregarded, and two are left for two seats."""
    board = contest("Ashby Baker Chowdhury", 2)
    ruled = disregard(count(board, papers("9 Ashby | 4 Baker | 1 Chowdhury", board)), [CandidateNumber(1)])
    assert margin(ruled) is None and not could_change(Doubt.SUBSTITUTION, 14, margin(ruled))


@pytest.mark.parametrize("ahead", range(1, 7))
@pytest.mark.parametrize("number", range(1, 7))
def test_surplus_papers_matter_if_some_papers_more_or_fewer_would_elect_another(ahead: int, number: int) -> None:
    """Every way in which so many papers can be added, or taken away, tried."""
    votes = {"Ashby": 7 + ahead, "Baker": 7}
    ways = [
        (votes["Ashby"] + a, votes["Baker"] + b)
        for a, b in product(range(-number, number + 1), repeat=2)
        if abs(a) + abs(b) <= number and (a >= 0) == (b >= 0)
    ]
    assert could_change(Doubt.SURPLUS, number, ahead) == any(baker >= ashby for ashby, baker in ways)


@pytest.mark.parametrize("ahead", range(1, 7))
@pytest.mark.parametrize("number", range(1, 7))
def test_papers_put_in_the_place_of_others_matter_twice(ahead: int, number: int) -> None:
    """Every way in which so many papers can stand for others, tried."""
    moved = combinations_with_replacement((-1, 0, 1), number)  # to Baker, to nobody, to Ashby
    ways = [(7 + ahead + sum(way), 7 - sum(way)) for way in moved]
    assert could_change(Doubt.SUBSTITUTION, number, ahead) == any(baker >= ashby for ashby, baker in ways)


@pytest.mark.parametrize("doubt", Doubt)
def test_at_a_tie_one_paper_changes_everything(doubt: Doubt) -> None:
    assert could_change(doubt, 1, 0)


def test_a_doubt_is_kept_under_its_word() -> None:
    assert [doubt.value for doubt in Doubt] == ["surplus", "substitution"]


def test_a_note_about_no_paper_is_none() -> None:
    with pytest.raises(ValueError, match=r"^a variance note is about one paper at least$"):
        could_change(Doubt.SURPLUS, 0, 5)


@pytest.mark.parametrize(
    ("papers_noted", "doubt", "difference", "expected"),
    [
        (2, Doubt.SURPLUS, 2, True),
        (2, Doubt.SURPLUS, -2, True),
        (2, Doubt.SURPLUS, 3, False),  # a third that nobody explains
        (5, Doubt.SURPLUS, 2, False),  # as many as the margin
        (3, Doubt.SUBSTITUTION, 2, False),
        (2, Doubt.SUBSTITUTION, 2, True),
    ],
)
def test_a_note_explains_what_it_covers(papers_noted: int, doubt: Doubt, difference: int, expected: bool) -> None:
    counted = count(BOARD, papers("9 Ashby | 4 Baker", BOARD))
    note = Variance(BOARD.id, papers_noted, doubt, "Two papers stuck together", ("Jane Roe", "Ann Other"))
    assert explains(note, counted, difference) is expected
    elsewhere = Variance(ContestId("north"), 2, Doubt.SURPLUS, "x", ("Jane Roe", "Ann Other"))
    assert not explains(elsewhere, counted, difference)
