"""Tally sheets: what holds within a batch, what two clerks differ in, and that sheets come to what papers come to."""

import pytest
from hypothesis import given

from lmcvote.count.batches import Batch, batch, columns, figures, mismatches, paper_mismatches, summed, wrong
from lmcvote.count.plurality import count, seated, together, totals
from lmcvote.election import Contest
from lmcvote.votes import Rejected, Vote
from tests.strategies import patterns, piles
from tests.wording import contest, papers

BOARD = contest("Ashby Baker Chowdhury", 2)


def tallied(text: str, **other: int) -> Batch:
    """A batch of papers, with some figures as a clerk got them wrong."""
    right = totals(BOARD, papers(text, BOARD))
    told = figures(Batch("1", right.papers, right))
    return batch("1", BOARD, told | {key.removeprefix("for_"): number for key, number in other.items()})


def test_a_sheet_has_a_column_for_every_figure() -> None:
    assert columns(BOARD) == (
        *("papers", "1", "2", "3", "no_official_mark", "identifying", "too_many", "unmarked", "uncertain"),
        *("in_part", "lost", "unused"),
    )


def test_a_batch_that_was_counted_right_comes_out() -> None:
    one = tallied("3 Ashby Baker | 1 Ashby ?Baker | 2 Chowdhury | 1 - | 1 Ashby Baker Chowdhury")
    assert list(wrong(one, BOARD)) == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"for_1": 4}, [("unused", "2 x 5 papers = 10, but 7 votes + 2 unused + 0 lost + 2 x 1 rejected = 11")]),
        ({"papers": 6}, [("unused", "2 x 6 papers = 12, but 6 votes + 2 unused + 0 lost + 2 x 1 rejected = 10")]),
        ({"papers": 0}, [("papers", "1 rejected and 0 in part, of 0 papers")]),
        ({"for_1": 5, "for_2": 1}, [("1", "5 votes for 1, and only 4 valid papers")]),
        ({"in_part": 1}, [("lost", "0 votes lost on 1 papers rejected in part")]),
        ({"in_part": 1, "lost": 2, "unused": 0}, [("lost", "2 votes lost on 1 papers rejected in part")]),
        ({"in_part": 1, "lost": 1, "unused": 1}, []),
        (
            {"in_part": 1, "lost": 1, "unused": 0},
            [("unused", "2 x 5 papers = 10, but 6 votes + 0 unused + 1 lost + 2 x 1 rejected = 9")],
        ),
    ],
)
def test_a_gate_too_many_is_found_within_its_batch(other: dict[str, int], expected: list[tuple[str, str]]) -> None:
    assert list(wrong(tallied("2 Ashby Baker | 1 Baker | 1 Ashby | 1 -", **other), BOARD)) == expected


@given(piles())
def test_batches_come_to_what_their_papers_come_to(pile: tuple[Contest, list[Vote | Rejected]]) -> None:
    board, decided = pile
    batches = []
    for number in range(0, len(decided), 7):
        its = totals(board, patterns(decided[number : number + 7]))
        batches.append(batch(str(number), board, figures(Batch(str(number), its.papers, its))))
    assert [fault for one in batches for fault in wrong(one, board)] == []
    assert seated(board, summed(batches, board)) == count(board, patterns(decided))


def test_two_piles_together_come_to_what_one_pile_comes_to() -> None:
    one, other = "3 Ashby Baker | 1 Ashby ?Baker | 1 -", "2 Chowdhury | 1 Ashby Baker Chowdhury"
    both = together(*(totals(BOARD, papers(text, BOARD)) for text in (one, other)))
    assert both == totals(BOARD, papers(f"{one} | {other}", BOARD)) and both.papers == 8


def test_two_clerks_are_told_what_they_differ_in_and_nothing_else() -> None:
    first = [tallied("3 Ashby Baker | 1 -")]
    assert mismatches(first, first) == []
    assert mismatches(first, [tallied("2 Ashby Baker | 1 Ashby | 1 -")]) == [
        "batch 1, votes for 2: 3 and 2",
        "batch 1, unused: 0 and 1",
    ]
    second = batch("2", BOARD, figures(first[0]))
    third = batch("3", BOARD, figures(first[0]))
    assert mismatches(first, [*first, second]) == ["batch 2: counted by one of the two only"]
    assert mismatches([*first, third], [second, *first]) == ["batch 3, 2: counted by one of the two only"]


def test_heads_and_sums_are_told_in_words() -> None:
    assert mismatches([tallied("2 Ashby | 1 -")], [tallied("2 Ashby | 1 Ashby Baker Chowdhury")]) == [
        "batch 1, too many: 0 and 1",
        "batch 1, unmarked: 1 and 0",
    ]


def test_papers_that_only_one_clerk_has_are_one_line() -> None:
    first = dict.fromkeys(range(1, 31), "1 2")
    assert paper_mismatches(first, first | {7: "1 3"}) == ["paper 7: 1 2 and 1 3"]
    short = {number: marks for number, marks in first.items() if number > 15}
    assert paper_mismatches(short, first) == [
        "15 papers in the second count alone: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and more"
    ]
    ten = {number: marks for number, marks in first.items() if number <= 10}
    assert paper_mismatches(ten, {10: "1 2"}) == ["9 papers in the first count alone: 1, 2, 3, 4, 5, 6, 7, 8, 9"]
    assert paper_mismatches(ten, {}) == ["10 papers in the first count alone: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"]


def test_papers_are_told_by_their_numbers_in_whatever_order_they_were_keyed() -> None:
    first = {300: "1", 20: "1", 1000: "1", 4: "2"}
    assert paper_mismatches({8: "1", 1: "1"}, {1: "2", 8: "2"}) == ["paper 1: 1 and 2", "paper 8: 1 and 2"]
    assert paper_mismatches(first, {4: "1", 20: "2", 300: "3"}) == [
        "1 paper in the first count alone: 1000",
        *("paper 4: 2 and 1", "paper 20: 1 and 2", "paper 300: 1 and 3"),
    ]
    assert paper_mismatches({}, {300: "1", 20: "1", 1000: "1"}) == ["3 papers in the second count alone: 20, 300, 1000"]
