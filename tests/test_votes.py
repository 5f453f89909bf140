"""The validity of a paper, and the votes CSV."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import CandidateNumber, Contest, Rules
from lmcvote.findings import BadInput, Misused, Refusal, RuleRefuses
from lmcvote.votes import Decision, Doubtful, Head, Marks, Rejected, Vote, decide, decisions, from_text, read, to_text
from tests import strategies
from tests.strategies import contests, marks
from tests.wording import contest, table

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


# -- the file ---------------------------------------------------------------------------------------------------------


def keyed(tmp_path: Path, text: str, defined: tuple[Contest, ...] = (BOARD,)) -> list[Decision]:
    path = tmp_path / "votes.csv"
    path.write_bytes(table(text))
    return [decision for _, decision in decisions(read(path, defined, 2), Rules())]


def faults(tmp_path: Path, text: str, defined: tuple[Contest, ...] = (BOARD,)) -> list[tuple[str, int | None]]:
    with pytest.raises(BadInput) as refusal:
        keyed(tmp_path, text, defined)
    return [(fault.code, fault.line) for fault in refusal.value.findings]


def test_marks_may_be_keyed_in_each_way(tmp_path: Path) -> None:
    found = keyed(tmp_path, "paper|1|2|3|4\n1|1|x||0\n2||?|X|\n3||||")
    assert found == [decided("Ashby Baker"), decided("?Baker Chowdhury"), Rejected(Head.UNMARKED)]


@pytest.mark.parametrize("head", ["1|2|3|4", "Ashby|Baker|Chowdhury|Davies", "ASHBY|2|chowdhury|Davies"])
def test_columns_are_headed_by_number_or_name(tmp_path: Path, head: str) -> None:
    assert keyed(tmp_path, f"paper|{head}\n1||1||") == [decided("Baker")]


def test_the_order_of_columns_is_free(tmp_path: Path) -> None:
    assert keyed(tmp_path, "4|paper|2|1|3\n1|1|||") == [decided("Davies")]


def test_a_head_keyed_by_the_clerk_comes_first(tmp_path: Path) -> None:
    found = keyed(tmp_path, "paper|1|2|3|4|rejected\n1|1|1|1||identifying\n2|||||no_official_mark\n3|||||uncertain")
    assert found == [Rejected(Head.IDENTIFYING), Rejected(Head.NO_OFFICIAL_MARK), Rejected(Head.UNCERTAIN)]


def test_a_head_settles_what_the_returning_officer_had_to_decide(tmp_path: Path) -> None:
    assert keyed(tmp_path, "paper|1|2|3|4|rejected\n1|1|1|?||too_many") == [Rejected(Head.TOO_MANY)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paper|1|2|3|4|5\n1|1||||", [("no-such-candidate", 1)]),
        ("paper|1|2|3\n1|1||", [("candidate-missing", 1)]),
        ("paper|1|2|3|4|Ashby\n1|1||||", [("two-columns", 1)]),
        ("number|1|2|3|4\n1|1|||", [("no-column", 1), ("no-such-candidate", 1)]),
        ("paper|1|2|3|4\n1|yes|||\n2|2|||", [("no-mark", 2), ("no-mark", 3)]),
        ("paper|1|2|3|4\n1|1|||\n1|1|||", [("paper-repeated", 3)]),
        ("paper|1|2|3|4\n|1|||", [("no-paper-number", 2)]),
        ("paper|1|2|3|4\n1|1|||\n2|1||", [("ragged-row", 3)]),
        ("paper|1|2|3|4", [("header-only", 1)]),
        ("paper|1|2|3|4|rejected\n1|1||||unmarked", [("head-contradicts-marks", 2)]),
        ("paper|1|2|3|4|rejected\n1|1||||spoilt", [("no-such-head", 2)]),
        ("paper|contest|1|2|3|4\n1|other|1|||", [("no-such-contest", 2)]),
        ("paper|1|2|3|4\n1|yes|||\n1|1|||\n|1|||", [("no-mark", 2), ("paper-repeated", 3), ("no-paper-number", 4)]),
    ],
)
def test_faults_are_found_all_together(tmp_path: Path, text: str, expected: list[tuple[str, int | None]]) -> None:
    assert faults(tmp_path, text) == expected


def test_two_contests_in_one_file_keep_their_candidates_apart(tmp_path: Path) -> None:
    other = Contest(BOARD.id.__class__("north"), "North", BOARD.group, 1, contest("Evans Farouk", 1).candidates)
    text = "paper|contest|Ashby|Baker|Chowdhury|Davies|Evans|Farouk\n1|board|1||||||\n1|north|||||1|"
    assert len(keyed(tmp_path, text.replace("1|board|1||||||", "1|board|1|||||"), (BOARD, other))) == 2
    wrong = "paper|contest|Ashby|Baker|Chowdhury|Davies|Evans|Farouk\n1|north|1||||1|"
    assert faults(tmp_path, wrong, (BOARD, other)) == [("other-contest", 2)]


def test_without_a_definition_each_column_is_a_candidate(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(table("paper|Ann Ashby|Bob|Cy\n1|1||"))
    found = read(path, (), 2)
    assert [(c.number, c.name) for c in found.contests[0].candidates] == [(1, "Ann Ashby"), (2, "Bob"), (3, "Cy")]


@pytest.mark.parametrize("seats", [4, 5])
def test_c20_no_more_candidates_than_seats_is_no_poll(tmp_path: Path, seats: int) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(table("paper|1|2|3|4\n1|1|||"))
    with pytest.raises(RuleRefuses, match="declares them elected"):
        read(path, (), seats)


def test_a_refusal_says_why_first() -> None:
    with pytest.raises(ValueError, match="without a reason"):
        Misused()
    assert {kind.exit for kind in Refusal.__subclasses__()} == {2, 3, 4, 5, 6}
