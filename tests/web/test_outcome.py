"""What a ruling makes of a paper, in words."""

import pytest

from lmcvote.election import CandidateNumber, Rules
from lmcvote.votes import Head
from lmcvote.web.desk import Judgement
from lmcvote.web.outcome import HEADS, outcome
from tests.web.made import case

WHAT = {"v": Judgement.VOTE, "n": Judgement.NOT_A_VOTE, "u": Judgement.UNCERTAIN}


def told(crosses: str, judged: str = "", head: Head | None = None, rules: Rules | None = None) -> str:
    """`judged` as `6v 11n`."""
    said = {CandidateNumber(int(word[:-1])): WHAT[word[-1]] for word in judged.split()}
    found = outcome(case("p1", crosses, "B1"), said, head, rules or Rules())
    return f"{found.kind} - {found.text}"


@pytest.mark.parametrize(
    ("crosses", "judged", "expected"),
    [
        ("x.x..?.x...x", "", "open - Not settled: 1 box to judge"),
        ("x.x..?.x..?x", "", "open - Not settled: 2 boxes to judge"),
        ("x.x..?.x...x", "6v", "counts - Counts: 5 votes"),
        ("x.x..?.x...x", "6n", "counts - Counts: 4 votes"),
        ("x...........", "1n", "rejected - Rejected: unmarked (head d)"),
        ("x...........", "", "counts - Counts: 1 vote"),
        ("xx.xx?.x....", "6u", "part - Rejected in part: 5 votes counted, 1 lost"),
        ("xxxx.x.x..x.", "", "rejected - Rejected: too many votes (head b)"),
        ("xxxx.x.x..x.", "11n", "counts - Counts: 6 votes"),
        ("............", "", "rejected - Rejected: unmarked (head d)"),
        ("............", "3v", "counts - Counts: 1 vote"),
        (".....?......", "6u", "rejected - Rejected: wholly void for uncertainty (head e)"),
    ],
)
def test_what_a_paper_counts_as(crosses: str, judged: str, expected: str) -> None:
    assert told(crosses, judged) == expected


def test_too_many_only_if_an_uncertain_mark_is_a_vote_is_for_the_officer() -> None:
    assert told("xxxxxx.?....", "8u").startswith("open - Not settled: 6 clear votes and 1 uncertain mark, 6 allowed")
    assert told("xxxxxx.?....", "8u", Head.TOO_MANY) == "rejected - Rejected: too many votes (head b)"
    strict = Rules(too_many_if_uncertain="reject_paper")
    assert told("xxxxxx.?....", "8u", rules=strict) == "rejected - Rejected: too many votes (head b)"


def test_a_head_that_the_marks_contradict_cannot_stand() -> None:
    assert told("x.x.........", "", Head.UNMARKED).startswith("open - This head cannot stand: 2 votes")
    assert told("x.x.........", "", Head.TOO_MANY).startswith("open")
    assert told("x.x.........", "", Head.IDENTIFYING) == (
        "rejected - Rejected: mark that identifies the voter (head c)"
    )
    assert told("x.x..?......", "", Head.NO_OFFICIAL_MARK) == "rejected - Rejected: no official mark (head a)"


def test_a_box_nobody_judged_speaks_neither_for_a_head_nor_against_it() -> None:
    assert told("xxxxxx.?....", "", Head.TOO_MANY).startswith("rejected")
    assert told(".......?....", "", Head.UNCERTAIN).startswith("rejected")
    assert told(".......?....", "", Head.UNMARKED).startswith("open")


def test_every_head_has_its_letter_and_its_rule() -> None:
    assert set(HEADS) == set(Head)
    assert "".join(letter for letter, _ in HEADS.values()) == "abcde"
    assert all("RULES 8." in rule for _, rule in HEADS.values())
