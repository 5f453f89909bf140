"""Two counts by different hands: which pairs settle a contest, and which do not (RULES 9.14)."""

import pytest

from lmcvote.count.agreement import (
    Agrees,
    Differs,
    Missing,
    Run,
    Source,
    counted_by_hand,
    differences,
    independent,
    second_count,
)
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
        ("scanned Jane", "scanned Ann", "missing"),  # nor is it with two people at it
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


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (["scanned", "keyed Jane"], ["keyed by Jane", "scanned"]),
        (["scanned", "keyed Jane", "keyed Ann"], ["keyed by Ann", "keyed by Jane"]),
        (["keyed Jane", "scanned", "keyed Ann Bob"], ["keyed by Ann and Bob", "scanned"]),
    ],
)
def test_the_latest_count_is_told_and_the_last_that_bears_it_out(counts: list[str], expected: list[str]) -> None:
    found = second_count(BOARD.id, [run(one) for one in counts])
    assert isinstance(found, Agrees) and [one.name for one in found.counts] == expected
    assert found.result == count(BOARD, papers(ONE, BOARD))


@pytest.mark.parametrize(
    ("one", "why"),
    [
        ("scanned", "counted once only: scanned"),
        ("keyed Jane", "counted once only: keyed by Jane"),
        ("keyed", "nobody is named who keyed it (--by NAME)"),
    ],
)
def test_a_count_without_a_second_says_what_is_missing(one: str, why: str) -> None:
    assert second_count(BOARD.id, [run(one)]) == Missing(why, count(BOARD, papers(ONE, BOARD)))
    assert run("keyed").name == "keyed by nobody named"


def test_a_file_that_nobody_answers_for_does_not_take_the_place_of_the_scan() -> None:
    """Both have no name beside them, and are counts of two sources all the same."""
    assert state(run("scanned"), run("keyed"), run("keyed Jane")) == "agrees"


def test_only_a_hand_count_that_came_to_the_result_is_a_count_by_hand() -> None:
    """RULES 9.14: two clerks, apart; keyed files and the scanner are none."""

    def by_hand(*told: str) -> bool:
        return counted_by_hand(second_count(BOARD.id, [run(one) for one in told]))

    assert by_hand("hand Jane Ann") and by_hand("hand Jane Ann", "scanned") and by_hand("scanned", "hand Jane Ann")
    assert not by_hand("keyed Jane", "scanned") and not by_hand("keyed Jane") and not by_hand()
    assert not counted_by_hand(second_count(BOARD.id, [run("hand Jane Ann"), run("scanned", OTHER)]))


def test_a_contest_that_one_count_left_out_is_told_with_all_its_figures() -> None:
    (board,) = run("scanned").results
    for told, expected in (
        (differences([board], []), "board, votes for 1 ASHBY: 6 before, not counted now"),
        (differences([], [board]), "board, votes for 1 ASHBY: not counted before, 6 now"),
    ):
        assert told[0] == expected and len(told) == 3 + 5 + 5  # candidates, sums, heads


def test_a_count_is_kept_under_the_word_for_where_it_came_from_and_says_if_it_was_asked_for() -> None:
    """RULES 10.3, 10.5: an earlier count stays on record; its word must be read in later years too."""
    assert [source.value for source in Source] == ["scanned", "keyed", "hand"]
    assert Run("a" * 64, Source.SCANNED, (), ()).recount == ""


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


def test_two_recounts_that_agree_settle_it_whatever_the_third_came_to() -> None:
    found = second_count(BOARD.id, [run("scanned", OTHER), run("keyed Jane"), run("keyed Ann")])
    assert isinstance(found, Agrees) and [one.name for one in found.counts] == ["keyed by Ann", "keyed by Jane"]


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
