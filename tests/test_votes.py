"""The validity of a paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import CandidateNumber, Rules
from lmcvote.findings import Misused, Refusal
from lmcvote.votes import Decision, Doubtful, Head, Marks, Rejected, Vote, decide, from_text, to_text
from tests import strategies
from tests.strategies import contests, marks
from tests.wording import contest

BOARD = contest("Ashby Baker Chowdhury Davies", 2)


def decided(text: str, rules: Rules | None = None) -> Decision:
    """`Ashby ?Baker` on a paper of two seats."""
    number = {candidate.surname: candidate.number for candidate in BOARD.candidates}
    clear = frozenset(number[name] for name in text.split() if name[0] != "?")
    uncertain = frozenset(number[name[1:]] for name in text.split() if name[0] == "?")
    return decide(Marks(clear, uncertain), BOARD.seats, rules or Rules())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Rejected(Head.UNMARKED)),
        ("?Ashby", Rejected(Head.UNCERTAIN)),
        ("?Ashby ?Baker", Rejected(Head.UNCERTAIN)),
        ("Ashby Baker Chowdhury", Rejected(Head.TOO_MANY)),
        ("Ashby Baker Chowdhury ?Davies", Rejected(Head.TOO_MANY)),
        ("Ashby", Vote(frozenset({CandidateNumber(1)}))),
        ("Ashby ?Baker", Vote(frozenset({CandidateNumber(1)}), 1)),
    ],
)
def test_what_a_paper_counts_as(text: str, expected: Decision) -> None:
    assert decided(text) == expected


@pytest.mark.parametrize("text", ["Ashby Baker ?Chowdhury", "Ashby ?Baker ?Chowdhury", "?Ashby ?Baker ?Chowdhury"])
def test_c4_too_many_only_if_the_uncertain_count_is_for_the_returning_officer(text: str) -> None:
    assert isinstance(decided(text), Doubtful)
    assert decided(text, Rules(too_many_if_uncertain="reject_paper")) == Rejected(Head.TOO_MANY)


def test_a_switch_voids_the_whole_paper_for_one_uncertain_mark() -> None:
    assert decided("Ashby ?Baker", Rules(uncertain="reject_paper")) == Rejected(Head.UNCERTAIN)


@given(st.data())
def test_a_paper_is_valid_rejected_or_in_doubt_by_its_numbers_alone(data: st.DataObject) -> None:
    of = data.draw(contests())
    paper = data.draw(marks(of))
    decision = decide(paper, of.seats, Rules())
    if isinstance(decision, Vote):
        assert decision.clear == paper.clear and 0 < len(paper.clear) + len(paper.uncertain) <= of.seats
    if isinstance(decision, Doubtful):
        assert len(paper.clear) <= of.seats < len(paper.clear) + len(paper.uncertain)


@given(st.data())
def test_a_decision_is_read_back_from_its_text(data: st.DataObject) -> None:
    decision = data.draw(strategies.decisions(data.draw(contests())))
    assert from_text(to_text(decision)) == decision


@pytest.mark.parametrize("text", ["2 1", "1  2", "1?0", "x", "rejected:", "1 1", "01"])
def test_no_other_text_is_a_decision(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)


def test_a_refusal_says_why_first() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        Misused()
    assert {kind.exit for kind in Refusal.__subclasses__()} == {2, 3, 4, 5, 6}
