"""Two counts by different hands: which pairs settle a contest, and which do not (RULES 9.14)."""

import pytest

from lmcvote.count.agreement import Agrees, Differs, Missing, Run, Source, independent, second_count
from lmcvote.count.plurality import count
from lmcvote.election import ContestId
from tests.wording import contest, papers

BOARD = contest("Ashby Baker Chowdhury", 2)
ONE, OTHER = "6 Ashby Baker | 4 Chowdhury", "6 Ashby Baker | 3 Chowdhury | 1 -"


def run(told: str, pile: str = ONE) -> Run:
    """`scanned`, `keyed Jane`, `hand Jane Ann`."""
    source, *by = told.split()
    return Run(told + pile, Source(source), tuple(by), (count(BOARD, papers(pile, BOARD)),))


def state(*runs: Run) -> str:
    return type(second_count(BOARD.id, runs)).__name__.lower()


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("scanned", "keyed Jane", "agrees"),
        ("keyed Jane", "scanned", "agrees"),
        ("keyed Jane", "keyed Ann", "agrees"),
        ("scanned", "scanned", "missing"),  # the machine twice is no second count
        ("keyed Jane", "keyed Jane", "missing"),
        ("keyed Jane Ann", "keyed Ann Bob", "missing"),  # Ann had her hand in both
        ("scanned", "keyed", "missing"),  # nobody says who keyed it
        ("keyed", "keyed Jane", "missing"),
        ("scanned", "hand Jane Ann", "agrees"),
        ("hand Jane Ann", "scanned", "agrees"),
    ],
)
def test_two_counts_settle_a_contest_if_they_are_by_different_hands(first: str, second: str, expected: str) -> None:
    assert state(run(first), run(second)) == expected


def test_a_hand_count_is_two_counts_by_itself() -> None:
    found = second_count(BOARD.id, [run("hand Jane Ann")])
    assert isinstance(found, Agrees) and [one.name for one in found.counts] == ["hand count by Jane and Ann"]


def test_before_the_first_count_there_is_no_result() -> None:
    assert second_count(BOARD.id, []) == Missing("not counted yet")
    assert state(Run("x", Source.SCANNED, (), ())) == "missing"
    assert second_count(ContestId("elsewhere"), [run("hand Jane Ann")]) == Missing("not counted yet")


def test_counts_that_differ_are_told_figure_by_figure() -> None:
    found = second_count(BOARD.id, [run("scanned"), run("keyed Jane", OTHER)])
    assert isinstance(found, Differs)
    assert found.differences == (
        "board, votes for 3 CHOWDHURY: 4 before, 3 now",
        "board, wholly valid: 10 before, 9 now",
        "board, unused: 4 before, 3 now",
        "board, rejected as unmarked: 0 before, 1 now",
    )


def test_one_paper_moved_between_heads_is_a_difference_though_every_candidate_agrees() -> None:
    assert state(run("scanned", "6 Ashby | 1 -"), run("keyed Jane", "6 Ashby | 1 ?Baker")) == "differs"


def test_a_corrected_count_takes_the_place_of_the_same_counters_earlier_one() -> None:
    assert state(run("scanned", OTHER), run("keyed Jane"), run("scanned")) == "agrees"
    assert state(run("scanned"), run("keyed Jane"), run("scanned", OTHER)) == "differs"


def test_two_recounts_that_agree_settle_it_and_the_third_stays_visible() -> None:
    found = second_count(BOARD.id, [run("scanned", OTHER), run("keyed Jane"), run("keyed Ann")])
    assert isinstance(found, Agrees)
    assert [one.name for one in found.dissenting] == ["scanned"]


def test_an_earlier_agreement_does_not_outlive_a_later_count_that_differs() -> None:
    assert state(run("scanned"), run("keyed Jane"), run("keyed Ann", OTHER)) == "differs"


def test_the_last_independent_count_is_the_one_that_is_compared() -> None:
    third = "9 Ashby | 1 Baker"
    found = second_count(BOARD.id, [run("keyed Jane", OTHER), run("scanned", third), run("keyed Ann")])
    assert isinstance(found, Differs) and found.counts[1].name == "scanned"


def test_independence_is_the_same_both_ways() -> None:
    runs = [run(told) for told in ("scanned", "keyed", "keyed Jane", "keyed Ann Jane", "hand Ann Bob")]
    for one in runs:
        for other in runs:
            assert independent(one, other) == independent(other, one)
