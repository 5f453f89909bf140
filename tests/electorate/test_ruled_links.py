"""Rulings come before the rules of linkage."""

import pytest

from lmcvote.electorate.columns import Source
from lmcvote.findings import NeedsDecision
from tests.electorate.linking import FORENAMES, linkage_of, linked


def test_a_ruling_joins_what_no_rule_does() -> None:
    one, other = "6000001|KHAN|Imran|F81011|", "6411987|Khan|Imran|F81011|"
    assert linked(one, other, "P2 same E2") == ["P2+E2 ruling"]
    assert linked(one, other, "P2 different E2") == ["E2 U", "P2 U"]


def test_a_ruling_that_a_rule_bears_out_is_not_what_joined_the_rows() -> None:
    assert linked("6000001|ABBOTT|Ann|F81011|", "|Abbott|Ann|F81011|", "P2 same E2") == ["P2+E2 R3"]


def test_a_ruled_doctor_is_still_asked_about_a_third_row_one_slip_away() -> None:
    equip = "6411987|Khan|Imran|F81011|\n6000010|Khan|I|F81011|"
    found = linked("6000001|KHAN|Imran|F81011|", equip, "P2 same E2")
    assert found == ["E3 U", "P2+E2 ruling", "P2+E2?E3 Q2"]


def test_a_ruling_parts_what_a_rule_would_join() -> None:
    assert linked("6000001|ABBOTT|Ann|F81011|", "|Abbott|Ann|F81011|", "P2 different E2") == ["E2 U", "P2 U"]


def test_the_number_that_was_ruled_wrong_asks_no_more() -> None:
    performers = "6000001|ASHBY|Jane|F81011|\n6000010|BAKER|Tom|F81012|"
    equip = "6000010|Ashby|Jane|F81011|\n6000010|Baker|Tom|F81012|"
    assert linked(performers, equip, "P2 same E2") == ["P2+E2 ruling", "P3+E3 R1"]


def test_a_number_that_only_equip_knows_is_not_the_ruled_doctors_alone() -> None:
    equip = "6000010|Ashby|Jane|F81099|\n6000010|Pike|George|F81012|"
    assert linked("|ASHBY|Jane|F81011|", equip, "P2 same E2") == ["E3 U", "P2+E2 ruling", "P2+E2?E3 R0"]


def test_a_ruled_doctor_is_still_asked_about_a_third_row_with_the_number() -> None:
    equip = "6000001|Pike|George|F81012|\n6000001|Webb|Ada|F81013|"
    assert linked("6000001|ASHBY|Jane|F81011|", equip, "P2 same E2") == ["E3 U", "P2+E2 ruling", "P2+E2?E3 Q1"]


def test_rows_of_one_list_that_a_person_joined_are_still_asked_about() -> None:
    equip = "6000001|Khan|Imran|F81011|\n|Khan|Imran|F81011|\n|Khan|Imran|F81012|"
    found = linked("6000001|KHAN|Imran|F81011|", equip, "E3 same E4")
    assert found == ["E3+E4 ruling", "P2+E2 R1", "P2+E2?E3+E4 Q3"]


def test_a_ruled_doctor_is_still_asked_about_a_third_row_without_a_number() -> None:
    equip = "|Walker|Helen|F81011|\n|Walker|Helen|F81012|"
    found = linked("6000001|PRENTICE|Helen|F81099|", equip, "P2 same E2")
    assert found == ["E3 U", "P2+E2 ruling", "P2+E2?E3 Q3"]


@FORENAMES
def test_two_numbers_joined_on_equip_alone_are_both_asked_about(forename: str) -> None:
    equip = f"6000001|Pike|{forename}|F81012|\n6411987|Pike|{forename}|F81013|"
    for number in ("6000001", "6411987"):
        found = linked(f"{number}|ASHBY|Jane|F81011|", equip, "E2 same E3")
        assert found == ["E2+E3 ruling", "P2 U", "P2?E2+E3 Q1"]


def test_of_several_doubts_between_two_doctors_the_gravest_is_asked() -> None:
    equip = "6000001|Pike|George|F81012|\n6000010|Ashby|J|F81011|"
    found = linked("6000001|ASHBY|Jane|F81011|", equip, "E2 same E3")
    assert found == ["E2+E3 ruling", "P2 U", "P2?E2+E3 Q1"]


@FORENAMES
@pytest.mark.parametrize("turned", [False, True])
def test_the_row_shown_is_the_performers_lists_and_has_a_number_in_any_order(forename: str, turned: bool) -> None:
    rows = [f"|ASHBY|{forename}|F81011|", f"6000001|ASHBY|{forename} Mary|F81012|", f"6000001|ASHBY|{forename[0]}||"]
    rows = rows[::-1] if turned else rows
    linkage = linkage_of("\n".join(rows), f"6000002|Ashby|{forename}|F81012|", "P2 same P3", "P3 same P4", "P2 same E2")
    (person,) = linkage.persons
    numbered = [entry for entry in person.entries if entry.source is Source.PERFORMERS and entry.gmc_number]
    assert person.shown is min(numbered, key=lambda entry: entry.fingerprint) and person.gmc_number == "6000001"


def test_a_doctor_has_the_number_that_either_list_knows() -> None:
    (person,) = linkage_of("|ABBOTT|Ann|F81011|", "6000001|Abbott|Ann|F81011|").persons
    assert (person.shown.source, person.gmc_number) == (Source.PERFORMERS, "6000001")
    (person,) = linkage_of("|ABBOTT|Ann|F81011|", "|Abbott|Ann|F81011|").persons
    assert person.gmc_number == ""
    equip = "|Abbott|Ann|F81011|\n6000001|Abbott|Ann|F81011|"  # the first of whose rows has none
    (person,) = linkage_of("|ABBOTT|Ann|F81011|", equip, "P2 same E2", "P2 same E3").persons
    assert person.gmc_number == "6000001"


def test_rulings_carry_over_to_all_rows_of_the_two_doctors() -> None:
    equip = "|Khan|Imran|F81011|\n|Khan|Imran|F81012|"
    found = linked("6000001|KHAN|Imran|F81099|", equip, "P2 same E2", "P2 different E3")
    assert found == ["E3 U", "P2+E2 ruling"]


def test_rulings_that_a_rule_contradicts_need_a_person() -> None:
    equip = "6000001|Khan|Imran|F81011|\n6411987|Khan|Imran|F81011|"
    with pytest.raises(NeedsDecision) as told:
        linked("6000001|KHAN|Imran|F81011|", equip, "E2 different E3", "P2 same E3")
    (finding,) = told.value.findings
    assert finding.message == (
        "Case case0 was ruled different, but other rulings or rules (R1, ruling) make its rows one doctor. Rule anew: "
        "lmcvote electorate rule case0 same or different, or the rulings on the others."
    )
    assert (finding.code, finding.field, finding.value) == ("rulings-contradict", "case", "case0")
