"""The count: papers in, count sheet out."""

import csv
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.count.plurality import count
from lmcvote.count.result import ContestResult
from lmcvote.election import CandidateNumber, Contest
from lmcvote.votes import Head, Rejected, Vote
from tests.second_counter import second_count
from tests.strategies import patterns, piles
from tests.wording import contest, lines, papers, run, sheet


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


def test_c1_seven_crosses_are_rejected_and_their_votes_accounted_for() -> None:
    result = counted(2, "1 Ashby Baker Chowdhury | 1 Ashby")
    assert result.rejected[Head.TOO_MANY] == 1 and result.votes == 1 and result.balanced


def test_c2_fewer_votes_are_valid_and_the_rest_unused() -> None:
    result = counted(3, "1 Ashby Baker Chowdhury | 1 Ashby")
    assert (result.wholly_valid, result.unused) == (2, 2)


def test_c3_an_uncertain_mark_loses_one_vote_only() -> None:
    result = counted(3, "1 Ashby Baker ?Chowdhury | 1 Ashby ?Baker")
    assert (result.rejected_in_part, result.votes, result.lost_in_part, result.unused) == (2, 3, 2, 1)


def test_c8_blank_and_wholly_uncertain_papers_have_heads_of_their_own() -> None:
    result = counted(2, "1 - | 1 ?Ashby ?Baker")
    assert (result.rejected[Head.UNMARKED], result.rejected[Head.UNCERTAIN], result.papers) == (1, 1, 2)


def test_no_paper_at_all_is_a_tie_of_everyone() -> None:
    result = count(contest("Ashby Baker", 1), {})
    assert result.balanced and result.ties[0].candidates == (1, 2)


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
    with pytest.raises(ValueError, match="no valid paper"):
        count(contest("Ashby Baker Chowdhury", 2), {vote: 1})


@given(st.data())
def test_the_second_counter_agrees(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """From the keyed file on: whatever one of the two reads, the other reads too."""
    size = data.draw(st.integers(2, 8))
    seats = data.draw(st.integers(1, size - 1))
    rows = data.draw(
        st.lists(st.tuples(*[st.sampled_from(["", "", "1", "X", "x", "?"])] * size), min_size=1, max_size=12)
    )
    decided = [row for row in rows if _clear(row) > seats or _clear(row) + row.count("?") <= seats]
    if not decided:
        return
    path = tmp_path_factory.mktemp("keyed") / "votes.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["paper", *[f"Candidate {n}" for n in range(size)]])
        writer.writerows([n, *row] for n, row in enumerate(decided, 1))
    ours = counted_file(path, seats)
    theirs = second_count(str(path), seats)
    assert {c["name"]: c["votes"] for c in ours["candidates"]} == theirs["votes"]
    assert ours["rejected"] == theirs["heads"]
    assert [ours[key] for key in ("wholly_valid", "rejected_in_part", "unused", "lost_in_part")] == [
        theirs[key] for key in ("whole", "part", "unused", "lost")
    ]


def _clear(row: tuple[str, ...]) -> int:
    return sum(cell.upper() in ("1", "X") for cell in row)


def counted_file(path: Path, seats: int) -> dict[str, list[dict[str, object]]]:
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run("count", str(path), "--seats", str(seats), "--json") == 0
    found: dict[str, list[dict[str, object]]] = json.loads(out.getvalue())["contests"][0]
    return found
