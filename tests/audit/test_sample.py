"""Which papers are drawn, and how anybody can draw them again."""

import subprocess
from collections import Counter
from shutil import which

import pytest

from lmcvote.audit.sample import Draw, Pile, Place, sample
from lmcvote.election import ContestId, ElectionId

PILES = (Pile("pile-1", 300), Pile("pile-2", 250))


def draw(seed: str = "20237331128159211123") -> Draw:
    return Draw(ElectionId("mid-essex-2026"), ContestId("board"), "ab" * 32, seed)


def test_a_further_round_is_more_of_the_same_order() -> None:
    assert sample(draw(), PILES, 80)[:50] == sample(draw(), PILES, 50)


def test_no_paper_is_drawn_twice_and_a_sample_of_all_is_all() -> None:
    found = sample(draw(), PILES, 10_000)
    assert len(found) == len(set(found)) == 550


def test_other_dice_draw_other_papers_and_the_order_of_piles_is_nothing() -> None:
    assert sample(draw(), PILES, 20) != sample(draw("0" * 20), PILES, 20)
    assert sample(draw(), PILES[::-1], 20) == sample(draw(), PILES, 20)


@pytest.mark.skipif(which("sha256sum") is None, reason="no sha256sum on this machine")
def test_a_ticket_is_made_again_in_a_shell() -> None:
    line = "printf '%s\\n' lmcvote-sample-v1 mid-essex-2026 board " + "ab" * 32 + " 20237331128159211123 pile-1.17"
    shell = [str(which("sh")), "-c", f"{line} | sha256sum"]
    told = subprocess.run(shell, capture_output=True, text=True, check=True).stdout  # noqa: S603 -- our own line
    assert told.split()[0] == draw().ticket(Place("pile-1", 17))


def test_every_paper_is_drawn_as_often_as_any_other() -> None:
    """2,000 samples of 5 in 50: each place 200 times, within four standard deviations."""
    piles = (Pile("a", 50),)
    drawn = Counter(place for n in range(2000) for place in sample(draw(f"{n:020}"), piles, 5))
    assert len(drawn) == 50
    assert all(abs(times - 200) < 4 * (2000 * 0.1 * 0.9) ** 0.5 for times in drawn.values())
