"""The sums of the linkage bench, on lists short enough to do them by hand. No peer is needed."""

import pytest

from tests.bench import metrics
from tests.bench.metrics import Answer, Band, Quality

FIRST = {2: "Ashby", 3: "Baker", 4: "Chowdhury"}
SECOND = {2: "Ashby", 3: "Ashby", 4: "Baker", 5: "Dean"}  # Ashby has two posts


def test_a_pair_is_found_proposed_or_lost() -> None:
    answer = Answer(merged=frozenset({(2, 2), (4, 5)}), asked=frozenset({(2, 3), (4, 4)}), cases=2)
    found = metrics.quality(answer, FIRST, SECOND)
    assert found == Quality(merges=2, false=1, true=3, found=1, proposed=1, cases=2, equip_rows=4)
    assert (found.lost, found.recall, found.recall_after_review, found.cases_per_100) == (1, 1 / 3, 2 / 3, 50)


def test_lists_are_added_up() -> None:
    both = Quality(10, 1, 20, 9, 5, 6, 30) + Quality(1, 0, 2, 1, 1, 1, 3)
    assert both == Quality(11, 1, 22, 10, 6, 7, 33)


def test_a_row_goes_to_its_surest_performer_and_a_tie_is_asked() -> None:
    weights = {(2, 2): 0.999, (3, 2): 0.99, (2, 3): 0.99, (3, 3): 0.99, (4, 4): 0.6}
    answer = metrics.best_only(weights, Band(sure=0.9), posts={2: "x", 3: "x", 4: "y"})
    assert answer.merged == {(2, 2)}
    assert answer.asked == {(2, 3), (3, 3), (4, 4)}
    assert answer.cases == 3
    assert metrics.all_pairs(weights, Band(sure=0.9), posts={2: "x", 3: "x", 4: "y"}).merged == weights.keys() - {
        (4, 4)
    }


def test_a_wider_band_asks_more() -> None:
    weights = {(2, 2): 0.95, (3, 3): 0.6, (4, 4): 0.01}
    posts = {2: "x", 3: "y", 4: "z"}
    assert metrics.best_only(weights, Band(0.9), posts).asked == {(3, 3)}
    assert metrics.best_only(weights, Band(0.9, asked=0.001), posts).asked == {(3, 3), (4, 4)}


def test_the_posts_of_one_doctor_are_one_question() -> None:
    answer = metrics.best_only({(2, 2): 0.6, (2, 3): 0.6}, Band(sure=0.9), posts={2: "x", 3: "x"})
    assert (len(answer.asked), answer.cases) == (2, 1)


def test_a_case_asks_about_every_row_of_its_two_persons() -> None:
    persons = [(0, False, 2), (0, True, 2), (1, True, 3), (2, False, 3), (3, True, 4)]
    answer = metrics.of_persons(persons, doubts=[(0, 1), (3, 2), (1, 3)])
    assert answer.merged == {(2, 2)}
    assert answer.asked == {(2, 3), (3, 4)}
    assert answer.cases == 3  # the third is of EQUIP alone


def test_a_person_of_one_list_alone_can_be_two_doctors() -> None:
    rows = [(0, False, 2), (0, True, 2), (1, True, 3), (1, True, 4), (2, True, 5)]
    assert metrics.mixed(rows, FIRST, SECOND) == 1


@pytest.mark.parametrize(
    ("events", "trials", "bound"),
    [(0, 1, 0.95), (0, 100, 0.02951), (1, 100, 0.04656), (3, 50, 0.14784), (1, 1, 1), (0, 0, 1)],
)  # printed tables of the one-sided 95 % bound
def test_the_bound_is_the_printed_one(events: int, trials: int, bound: float) -> None:
    assert metrics.upper_bound(events, trials) == pytest.approx(bound, abs=0.00001)


def test_the_bound_holds_with_many_events() -> None:
    bound = metrics.upper_bound(1000, 100_000)
    assert metrics.at_most(1000, 100_000, bound) == pytest.approx(0.05)
    assert 0.0105 < bound < 0.0106
