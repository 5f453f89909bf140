"""The votes CSV: what is keyed is what is counted, and every fault is told."""

from pathlib import Path

import pytest

from lmcvote.election import Contest, Rules
from lmcvote.findings import BadInput, RuleRefuses
from lmcvote.keyed import decisions, read
from lmcvote.votes import Decision, Head, Rejected
from tests.test_votes import BOARD, decided
from tests.wording import contest, table


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
        ("paper|1|2|3|4\n1|1|||\nTotal|1|||", [("no-paper-number", 3)]),
        ("paper|1|2|3|4\n5|1|||\n05|1|||\n5.0|1|||", [("paper-repeated", 3), ("paper-repeated", 4)]),
        ("paper|contest|1|2|3|4\n1||1|||\n1|board|1|||", [("paper-repeated", 3)]),
        ("paper|1||2|3|4\n1|1|1|||", [("no-heading", 2)]),
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


def test_a_heading_that_names_two_candidates_is_a_fault(tmp_path: Path) -> None:
    twins = contest("Smith Smith Jones", 1)  # Muller heads Müller too, but Smith heads nobody here
    assert len(keyed(tmp_path, "paper|MULLER|Jones\n1|1|", (contest("Müller Jones", 1),))) == 1
    assert faults(tmp_path, "paper|Smith|Jones\n1|1|", (twins,))[0] == ("two-candidates", 1)
    assert len(keyed(tmp_path, "paper|1|2|Jones\n1|1||", (twins,))) == 1


def test_without_a_definition_any_heading_is_a_name(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text('paper,"Smith, John","Ash, Jo",notes\n1,1,,torn\n')
    found = read(path, (), 1)
    assert [c.name for c in found.contests[0].candidates] == ["Smith, John", "Ash, Jo"]
    path.write_text("paper,Ash,ash\n1,1,\n")
    with pytest.raises(BadInput, match="two columns"):
        read(path, (), 1)


def test_a_gap_in_the_numbers_is_worth_a_word(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("paper,1,2,4\n1,1,,\n")
    assert [warning.code for warning in read(path, (), 1).warnings] == ["number-missing"]


def test_curly_apostrophes_head_a_column_too(tmp_path: Path) -> None:
    irish = contest("O'Brien Ash", 1)
    assert len(keyed(tmp_path, "paper|O\N{RIGHT SINGLE QUOTATION MARK}Brien|Ash\n1|1|", (irish,))) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("paper,01,1,2,3\n1,1,,,\n", "two-columns"),
        ("paper,contest,1,2,3\n1,mid,1,,\n2,,1,,\n3,far,1,,\n", "no-such-contest"),
    ],
)
def test_without_a_definition_no_mark_is_lost_in_silence(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(text)
    with pytest.raises(BadInput) as refusal:
        read(path, (), 1)
    assert [fault.code for fault in refusal.value.findings] == [code]


def test_contests_are_one_whatever_their_case(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("paper,contest,1,2\n1,Mid,1,\n2,mid,1,\n3,,1,\n")
    found = read(path, (), 1)
    assert len(found.contests) == 1 and len(found.papers) == 3
