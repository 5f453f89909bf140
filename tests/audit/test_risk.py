"""The audit's arithmetic against published figures (AUDIT 3 to 5)."""

import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.audit import risk
from lmcvote.audit.risk import Null, Pair
from lmcvote.election import CandidateNumber

A, B, C, D = map(CandidateNumber, (1, 2, 3, 4))
LIMIT = 0.05


@pytest.mark.parametrize(
    ("papers", "margin", "on_all", "rare", "less_rare"),
    [
        (400, 4, 311, 313, 338),
        (400, 20, 103, 103, 106),
        (400, 40, 55, 55, 56),
        (400, 80, 28, 28, 28),
        (1_000, 10, 450, 457, 526),
        (1_000, 50, 112, 112, 116),
        (10_000, 100, 581, 592, 720),
        (10_000, 1_000, 59, 59, 60),
        (1_000_000, 10_000, 598, 610, 747),
        (1_000_000, 50_000, 119, 119, 124),
    ],
)
def test_comparison_without_error_asks_for_the_published_number_of_papers(
    papers: int, margin: int, on_all: int, rare: int, less_rare: int
) -> None:
    null = risk.comparison_null(papers, Pair(A, B, margin))
    bets = (lambda *_: float(null.bound), risk.on_few_errors(null, 1e-4), risk.on_few_errors(null, 1e-3))
    found = [risk.confirmed(null, risk.without_error(papers), bet, LIMIT) for bet in bets]
    assert found == [on_all, rare, less_rare]


def test_the_published_sizes_for_a_bet_of_three_quarters() -> None:
    """SHANGRLA's own tests: every paper for the winner takes 8; three quarters on average take 14."""
    null = risk.polling_null(1000)
    assert risk.confirmed(null, [2] * 1000, lambda *_: 1.5, LIMIT) == 8
    quarters = Null(1000, 2 * 1000, 4)  # a score of three of four
    assert risk.confirmed(quarters, [3] * 1000, lambda *_: 3.0, LIMIT) == 14


def test_no_more_papers_are_drawn_than_the_manifest_has() -> None:
    """AUDIT 3: without replacement: a fifth paper of four was never cast."""
    with pytest.raises(ValueError, match=r"^more papers than the 4 of the manifest$"):
        list(risk.p_values(risk.polling_null(4), [1] * 5, lambda *_: 1.5))


@pytest.mark.parametrize("papers", [1, 7, 40])
def test_a_sample_to_plan_by_has_the_votes_of_the_count(papers: int) -> None:
    """Every paper of it drawn, the loser has the votes that were counted, and so has the winner."""
    votes = {A: papers // 2 + 1, B: papers // 3}
    scores = list(risk.as_reported(Pair(A, B, votes[A] - votes[B]), votes, papers))
    assert len(scores) == papers and sum(scores) == papers + votes[A] - votes[B] and set(scores) <= {0, 1, 2}


@pytest.mark.parametrize(("two_vote_errors", "mean"), [(0, 1 / 1.5), (250, 0.5)])
def test_the_overstatement_assorter_has_the_published_mean(two_vote_errors: int, mean: float) -> None:
    """SHANGRLA's own tests: a margin of one half; without error 1/1.5, with a quarter of two-vote errors one half."""
    pair, for_a, for_b = Pair(A, B, 500), frozenset({A}), frozenset({B})
    null = risk.comparison_null(1000, pair)
    scores = [risk.compared(pair, for_a, for_b)] * two_vote_errors
    scores += [risk.compared(pair, for_a, for_a)] * (1000 - two_vote_errors)
    assert sum(scores) / (2 * null.total) == pytest.approx(mean)


@pytest.mark.parametrize(("share", "published"), [(0.52, 3_726), (0.55, 676), (0.6, 184), (0.7, 62)])
def test_polling_asks_for_the_published_number_on_average(share: float, published: int) -> None:
    """ALPHA, 20,000 papers without replacement, a guess of .55 and d = 100: within a tenth (a fifth at 62, and 184)."""
    papers, coins = 20_000, random.Random(20_001)  # noqa: S311 -- coins of a test
    null = risk.polling_null(papers)
    bag = [2] * int(share * papers) + [0] * (papers - int(share * papers))
    runs = 40 if share == 0.52 else 150
    found = []
    for _ in range(runs):
        size = risk.confirmed(null, coins.sample(bag, papers), risk.towards(2 * 0.55, null), LIMIT)
        found.append(size or papers)
    assert fmean(found) == pytest.approx(published, rel=0.2)


def test_a_paper_for_both_of_a_pair_counts_half_and_so_does_one_for_neither() -> None:
    pair = Pair(A, C, 10)
    assert [risk.score(pair, frozenset(marks)) for marks in ({A}, {B}, {C}, {A, C}, set())] == [2, 1, 0, 1, 1]


def test_what_cannot_be_found_is_held_against_the_result() -> None:
    pair = Pair(A, B, 10)
    for_a, for_b, blank = frozenset({A}), frozenset({B}), frozenset[CandidateNumber]()
    assert risk.compared(pair, for_a, for_a) == risk.compared(pair, blank, blank) == 2
    assert risk.compared(pair, for_a, blank) == 1
    assert risk.compared(pair, for_a, for_b) == 0
    assert risk.compared(pair, for_b, for_a) == 4
    assert risk.compared(pair, for_a, None) == 0, "a lost paper is one for the loser"
    assert risk.compared(pair, None, for_a) == 2, "the record it lacks may stand elsewhere, a vote for the winner"
    assert risk.compared(pair, None, blank) == 1 and risk.compared(pair, None, for_b) == 0
    assert risk.compared(pair, None, None) == 0


def test_every_winner_is_tested_against_every_loser_the_tightest_first() -> None:
    votes = {A: 600, B: 300, C: 100, D: 50}
    found = [(pair.winner, pair.loser, pair.margin) for pair in risk.pairs(votes, [B, A])]
    assert found == [(B, C, 200), (B, D, 250), (A, C, 500), (A, D, 550)]


@pytest.mark.parametrize(("missing", "expected"), [(0, 0.00231), (1, 0.00445), (2, 0.00857), (5, 0.0614)])
def test_a_discrepancy_is_charged_at_the_tightest_pair_it_touches(missing: int, expected: float) -> None:
    """Two seats, 600, 300 and 100 of 1,000: on some papers neither winner's vote is there (AUDIT 4)."""
    assertions = risk.pairs({A: 600, B: 300, C: 100}, [A, B])
    both, neither = frozenset({A, B}), frozenset[CandidateNumber]()
    draws = [(both, neither)] * missing + [(both, both)] * (60 - missing)
    assert risk.macro(1000, assertions, draws) == pytest.approx(expected, rel=2e-3)


def test_one_vote_on_a_tight_pair_outweighs_two_on_a_wide_one() -> None:
    wide, tight = Pair(A, C, 500), Pair(B, C, 200)
    error_of_two_and_of_one = (frozenset({A, B}), frozenset({B, C}))
    assert risk.compared(wide, *error_of_two_and_of_one) == 0
    assert risk.compared(tight, *error_of_two_and_of_one) == 1
    assert risk._worst([wide, tight], *error_of_two_and_of_one) == pytest.approx(1 / 200)


def test_a_tie_is_never_confirmed() -> None:
    null = risk.comparison_null(400, Pair(A, B, 0))
    with pytest.raises(ValueError, match="tie"):
        risk.on_few_errors(null, 1e-3)
    assert risk.macro(400, [Pair(A, B, 0)], [(frozenset({A}), frozenset({A}))] * 400) == 1.0


def test_the_last_paper_settles_what_no_bet_did() -> None:
    """Three for, two against: a majority is certain only when three are drawn, and never before."""
    null = risk.polling_null(5)
    timid = lambda mean, drawn, total: mean  # noqa: E731 -- never bets
    assert list(risk.p_values(null, [2, 0, 2, 0, 2], timid)) == [1, 1, 1, 1, 0]
    assert list(risk.p_values(null, [2, 2, 2, 0, 0], timid)) == [1, 1, 0, 0, 0]


@given(st.lists(st.sampled_from((0, 1, 2)), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_a_full_count_always_tells_right_from_wrong(halves: list[int], coins: random.Random) -> None:
    coins.shuffle(halves)
    null = risk.polling_null(len(halves))
    last = list(risk.p_values(null, halves, risk.towards(1.2, null)))[-1]
    if sum(halves) > len(halves):
        assert last == 0
    elif sum(halves) < len(halves):
        assert last > 0


def test_a_wrong_result_passes_no_more_often_than_the_limit() -> None:
    """300 audits of a contest that the loser won by the least: at most the limit of 10 % pass, with room for chance."""
    papers, coins = 600, random.Random(5)  # noqa: S311 -- coins of a test
    null = risk.polling_null(papers)
    bag = [2] * 299 + [0] * 301
    passed = sum(
        risk.confirmed(null, coins.sample(bag, 300), risk.towards(1.1, null), 0.10) is not None for _ in range(300)
    )
    assert passed <= 30 + 3 * (300 * 0.1 * 0.9) ** 0.5
