"""Lots (RULES 11): the question, the ticket that anybody can compute again, and that nothing but the dice decides."""

import json
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.canonical import digest
from lmcvote.count import lot
from lmcvote.count.facts import Facts
from lmcvote.count.lot import Lot
from lmcvote.count.outcome import Outcome, of_poll
from lmcvote.count.plurality import count
from lmcvote.count.result import Tie
from lmcvote.election import CandidateId, CandidateNumber, ContestId, ElectionId, Rules
from lmcvote.votes import Head
from tests.assured import Ran
from tests.wording import contest, papers

ELECTION, BOARD = ElectionId("lmc-2012"), ContestId("ccg-a")
COUNT_FILE = b"example count file\n"
SEED = "20237331128159211123"
COUNT_DIGEST = "a0e5320e40b3c0f7a6d8d9404ba9d0d4b5afa8b03acfce4344df1196a11d99ba"
TIED_DIGEST = "d0f13c3d19246b8b80871fd55ecad67c985a0853df385c961ce3561daa34a491"
TICKETS = {
    "C05": "dbc8af8cac868b596265bb77db2025a217b555cac6499a2f4ecaf0ecb93c2740",
    "C06": "b0710052dd8d82ffa375062828838d61fb66df493bcc94b2831235e5a53c5942",
    "C07": "602083d54da2f07679f590747fd79629a26ffc3f298c25256e276dba325a2f93",
}
DRAWS = 10_000


def ids(text: str) -> list[CandidateId]:
    return [CandidateId(name) for name in text.split()]


def drawn(seed: str, tied: str = "C05 C06 C07", places: int = 2) -> list[str]:
    return [str(name) for _, name in lot.tickets(ELECTION, BOARD, COUNT_DIGEST, places, seed, ids(tied))][:places]


def numbers(*of: int) -> tuple[CandidateNumber, ...]:
    return tuple(CandidateNumber(number) for number in of)


def test_the_tickets_are_those_of_the_rule() -> None:
    """RULES 11.12: its own example, digit for digit."""
    assert lot.count_digest(COUNT_FILE) == COUNT_DIGEST
    assert lot.tied_digest(2, ids("C05 C06 C07")) == TIED_DIGEST
    found = lot.tickets(ELECTION, BOARD, COUNT_DIGEST, 2, SEED, ids("C05 C06 C07"))
    assert found == tuple(sorted((hashed, name) for name, hashed in TICKETS.items()))
    assert drawn(SEED) == ["C07", "C06"]


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
@pytest.mark.parametrize("name", TICKETS)
def test_anybody_computes_a_ticket_again_in_the_shell(name: str) -> None:
    """RULES 11.12: "By hand: printf ... | sha256sum"."""
    line = f"printf '%s\\n' lmcvote-lot-v1 {ELECTION} {BOARD} {COUNT_DIGEST} {TIED_DIGEST} {SEED} {name} | sha256sum"
    told = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607
    assert told.split()[0] == TICKETS[name]


@given(st.permutations(ids("C05 C06 C07 C11")), st.integers(1, 3), st.from_regex(r"[0-9]{20}", fullmatch=True))
def test_the_order_in_which_names_are_entered_decides_nothing(tied: list[CandidateId], places: int, seed: str) -> None:
    """RULES 11.6: never by list order or sort order."""
    given_order = lot.tickets(ELECTION, BOARD, COUNT_DIGEST, places, seed, tied)
    assert given_order == lot.tickets(ELECTION, BOARD, COUNT_DIGEST, places, seed, sorted(tied))


FAIR = {5: (0.091, 18.47), 3: (0.002, 13.82)}
"""Candidates -> chi-square at p = 0.999 and p = 0.001."""


def uniform(draws: int, tied: int = 5) -> Ran:
    """So many lots by seeds of their own, one place among the tied: each as often as any other."""
    names = "ABCDE"[:tied]
    seeds = (str(int.from_bytes(digest("tests/lot", str(n)), "big") % 10**20).zfill(20) for n in range(draws))
    took = Counter(drawn(seed, " ".join(names), 1)[0] for seed in seeds)
    square = sum((took[name] - draws / tied) ** 2 for name in names) / (draws / tied)
    least, most = FAIR[tied]
    fair = least < square < most and set(took) == set(names)
    return Ran(draws, () if fair else (f"chi-square {square:.2f} of {tied}: {dict(took)}",), f"chi-square {square:.2f}")


@pytest.mark.parametrize("draws", [DRAWS, pytest.param(10 * DRAWS, marks=pytest.mark.assurance)])
def test_every_candidate_is_drawn_as_often_as_any_other(draws: int) -> None:
    """RULES 11.6, 11.10: p between 0.001 and 0.999."""
    assert not (ran := uniform(draws)).failures, ran


def test_one_digit_another_is_another_lot() -> None:
    """RULES 11.10: leading noughts are kept, and every digit counts."""
    seeds = ["0" * 20, "0" * 19 + "1", "1" + "0" * 19]
    found = [lot.tickets(ELECTION, BOARD, COUNT_DIGEST, 2, seed, ids("C05 C06 C07")) for seed in seeds]
    assert all(one != other for one, other in pairwise(found)) and found[0] != found[2]


def test_a_ticket_is_bound_to_all_that_was_published() -> None:
    """RULES 11.8: tied names, places and count file are published before; of any other the dice make another lot."""

    def of_c05(
        election: str = ELECTION,
        board: str = BOARD,
        count: str = COUNT_DIGEST,
        places: int = 2,
        tied: str = "C05 C06 C07",
    ) -> str:
        told = lot.tickets(ElectionId(election), ContestId(board), count, places, SEED, ids(tied))
        return next(hashed for hashed, name in told if name == "C05")

    others = [
        *(of_c05(election="lmc-2013"), of_c05(board="ccg-b"), of_c05(count=COUNT_DIGEST[::-1])),
        *(of_c05(places=1), of_c05(tied="C05 C06 C07 C08")),
    ]
    assert of_c05() == TICKETS["C05"] and len({of_c05(), *others}) == 6


@pytest.mark.parametrize("seed", ["", "1" * 19, "1" * 21, "1" * 19 + "x", "1" * 19 + "\n", "\u0661" * 20])
def test_a_seed_is_exactly_twenty_digits(seed: str) -> None:
    """RULES 11.9: exactly 20 digits."""
    with pytest.raises(ValueError, match="is not 20 digits"):
        drawn(seed)


@pytest.mark.parametrize(("tied", "places"), [("C05 C06", 2), ("C05", 1), ("C05 C05 C06", 1), ("C05 C06", 0)])
def test_where_nobody_can_lose_there_is_no_lot(tied: str, places: int) -> None:
    """RULES 11.1: a lot is drawn only if one more vote would elect one of the tied."""
    with pytest.raises(ValueError, match=f"^{places} places for {len(tied.split())} candidates need no lot$"):
        drawn(SEED, tied, places)


def polled(text: str, seats: int, names: str, *lots: Lot) -> Outcome:
    board = contest(names, seats)
    return of_poll(board, Rules(), count(board, papers(text, board)), Facts(lots=lots))


def slips(tied: tuple[CandidateNumber, ...], *chosen: int) -> Lot:
    return Lot(
        *(ContestId("board"), lot.SEATS, "lot_witnessed", tied, len(chosen), numbers(*chosen)),
        *("2027-03-16 15:00", ("Joyce Hammond", "Ann Lee"), "Alan Reeve", COUNT_DIGEST),
    )


TEN = "A B C D E F G H I J"


def test_c22_two_of_three_and_one_of_four() -> None:
    """C22, RULES 11.2: 5th, 6th and 7th equal: lot 2 of 3; 6th to 9th equal: one lot, 1 of 4."""
    three = polled("3 A B C D | 2 E | 2 F | 2 G", 6, TEN)
    four = polled("3 A B C D E | 2 F | 2 G | 2 H | 2 I", 6, TEN)
    assert three.ties == (Tie(numbers(5, 6, 7), 2),) and four.ties == (Tie(numbers(6, 7, 8, 9), 1),)
    assert not three.settled and [one.number for one in three.elected] == [1, 2, 3, 4]
    assert lot.question(lot.SEATS, 2, 3) == "2 of these 3 take the last 2 places."
    assert lot.question(lot.SEATS, 1, 4) == "1 of these 4 takes the last place."


def test_c22_the_lot_is_told_beside_the_votes_and_changes_none() -> None:
    """C22, RULES 11.3: counted totals unchanged, lot vote shown apart."""
    before = polled("3 A B C D | 2 E | 2 F | 2 G", 6, TEN)
    after = polled("3 A B C D | 2 E | 2 F | 2 G", 6, TEN, slips(numbers(5, 6, 7), 5, 7))
    assert [one.votes for one in after.standings] == [one.votes for one in before.standings]
    told = {int(one.number): (one.votes, one.elected, one.lot) for one in after.standings}
    assert (told[5], told[6], told[7]) == ((2, True, True), (2, False, False), (2, True, True))
    assert told[1] == (3, True, False) and after.settled and after.ties == ()
    assert len(after.elected) == 6 and after.lots[0].witnesses == ("Joyce Hammond", "Ann Lee")


@pytest.mark.parametrize("text", ["3 A B C | 2 D E F", "5 A | 4 B C D E | 4 F | 1 G | 1 H | 1 I"])
def test_c23_no_lot_among_winners_or_among_losers(text: str) -> None:
    """C23, RULES 11.1: a tie among the top 3 only, or among losers only: no lot."""
    outcome = polled(text, 6, TEN)
    assert outcome.ties == () and outcome.settled and len(outcome.elected) == 6


@given(st.sets(st.integers(5, 7), min_size=2, max_size=2))
def test_whoever_is_drawn_has_the_place_and_nobody_else(chosen: set[int]) -> None:
    after = polled("3 A B C D | 2 E | 2 F | 2 G", 6, TEN, slips(numbers(5, 6, 7), *sorted(chosen)))
    assert {one.number for one in after.elected} == {1, 2, 3, 4} | chosen


def test_two_tickets_that_are_equal_are_no_lot(monkeypatch: pytest.MonkeyPatch) -> None:
    """RULES 11.11: the lowest tickets take the places, and nobody chooses between two that are level."""
    monkeypatch.setattr(lot, "ticket", lambda *told: "0" * 64 if told[-1] != "C07" else "1" * 64)
    with pytest.raises(ValueError, match=r"^two tickets are equal: no lot can be read from this seed$"):
        drawn(SEED)


@pytest.mark.parametrize(
    ("names", "answers"),
    [((5, 6), True), ((7, 5), True), ((5,), False), ((5, 5), False), ((5, 6, 7), False), ((4, 5), False), ((), False)],
)
def test_as_many_are_drawn_as_there_are_places_each_once_and_each_tied(names: tuple[int, ...], answers: bool) -> None:
    """RULES 11.2, 11.9."""
    assert lot.answers(Tie(numbers(5, 6, 7), 2), numbers(*names)) is answers


@pytest.mark.parametrize("other", [{"contest": ContestId("ccg-b")}, {"about": "of-1"}])
def test_a_lot_of_another_contest_or_about_another_seat_gives_no_place_here(other: dict[str, Any]) -> None:
    """RULES 11.4: each lot says before it is drawn which contest and which places it is about."""
    elsewhere = replace(slips(numbers(5, 6, 7), 5, 7), **other)
    after = polled("3 A B C D | 2 E | 2 F | 2 G", 6, TEN, elsewhere)
    assert not after.settled and after.ties == (Tie(numbers(5, 6, 7), 2),)
    both = polled("3 A B C D | 2 E | 2 F | 2 G", 6, TEN, elsewhere, slips(numbers(5, 6, 7), 6, 7))
    assert [one.number for one in both.elected] == [1, 2, 3, 4, 6, 7]


def test_the_count_file_is_the_votes_and_nothing_of_when_or_where() -> None:
    """RULES 11.8: the file whose digest every ticket carries is the same for the same votes, and another for others."""
    board = contest(TEN, 6)
    said = [
        lot.count_file(ELECTION, 1, "d" * 64, board, count(board, papers(text, board)), 1)
        for text in ("3 A B | 2 C", "2 C | 1 A B | 2 A B", "3 A B | 2 D")
    ]
    assert said[0] == said[1] != said[2]
    assert b'"votes":3' in said[0] and b"elected" not in said[0] and b"2027" not in said[0]


def test_of_few_papers_the_published_count_has_no_head_of_rejection_by_itself() -> None:
    """RULES 14.7: what the declaration withholds is not published beside it."""
    board = contest(TEN, 6)
    counted = replace(count(board, papers("8 A", board)), rejected=dict.fromkeys(Head, 0) | {Head.IDENTIFYING: 1})
    few, enough = (json.loads(lot.count_file(ELECTION, 1, "d" * 64, board, counted, least)) for least in (10, 8))
    assert few["rejected"] == {"any_head": 1} and enough["rejected"]["identifying"] == 1
