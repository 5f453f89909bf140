"""The linkage rules, each in the smallest lists that show it."""

import pytest

from lmcvote.electorate.agreement import with_number
from lmcvote.electorate.names import of
from tests.electorate.linking import CLOSE, FORENAMES, linked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ashby, Jane", "Ashby, Jane"),
        ("Ashby, Jane", "Ashbey, Jayne"),
        ("Ashby, Jane", "Ashby, J"),
        ("Ashby, Jane Mary", "Ashby, Jane"),
        ("Ashby, Elizabeth", "Ashby, Liz"),
        ("O'Brien, Siobhan", "OBrien, Siobhan"),
        ("MacDonald, Iain", "McDonald, Iain"),
        ("Smith-Jones, Ann", "Jones, Ann"),
        ("Smith-Jones, Ann", "Smith Jones, Ann"),
        ("Al-Hassan, Omar", "Hassan, Omar"),
        ("Harpreet, Singh", "Singh, Harpreet"),
        ("Nuñez, Zoë", "Nunez, Zoe"),
        ("Ashby, Dr Jane", "Ashby MRCGP, Jane"),
    ],
)
def test_names_that_agree(one: str, other: str) -> None:
    a, b = (of(*name.split(", ")) for name in (one, other))
    assert with_number(a, b, CLOSE) and with_number(b, a, CLOSE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ashby, Jane", "Baker, Jane"),
        ("Ashby, Jane", "Ashby, Ruth"),
        ("Ashby, Jane", "Ashby, R"),
        ("Ashby, Jane", "Ashby, "),
        (", Jane", ", Jane"),
    ],
)
def test_names_that_do_not(one: str, other: str) -> None:
    a, b = (of(*name.split(", ")) for name in (one, other))
    assert not with_number(a, b, CLOSE) and not with_number(b, a, CLOSE)


def test_r0_posts_under_one_number_are_one_doctor() -> None:
    assert linked("6000009|Zed|Ann||", "6000001|Ashby|Jane|F81011|\n6000001|Ashby|J|F81012|") == ["E2+E3 R0", "P2 U"]


def test_r0_one_number_with_two_names_in_one_list_is_a_case() -> None:
    assert linked("6000009|Zed|Ann||", "6000001|Ashby|Jane||\n6000001|Pike|George||") == [
        "E2 U",
        "E3 U",
        "E3?E2 R0",
        "P2 U",
    ]


def test_r0_one_post_under_another_name_parts_them_all_but_those_of_one_full_name() -> None:
    posts = "6000001|Ashby|Jane|F81011|\n6000001|Ashby|Jane|F81012|\n6000001|Ashby|J||\n6000001|Pike|George||"
    found = linked("6000009|Zed|Ann||", posts)
    assert [line for line in found if "?" not in line] == ["E2+E3 R0", "E4 U", "E5 U", "P2 U"]


def test_any_of_a_doctors_posts_may_carry_the_evidence() -> None:
    posts = "6000001|Abbott|C|F81011|\n6000001|Abbott|Christopher|F81012|"
    assert linked("|ABBOTT|Christopher|F81011|", posts) == ["P2+E2+E3 R0+R3"]
    posts = "6000001|Abbott|Ann||CM1 1AA\n6000001|Abbott|Ann||CM2 2BB"
    assert linked("|ABBOTT|Ann||CM2 2BB", posts) == ["P2+E2+E3 R0+R3"]


def test_r1_number_and_names() -> None:
    assert linked("6000001|ASHBY|Jane||", "6000001|Ashby|J||") == ["P2+E2 R1"]


def test_r1b_a_changed_name_with_the_same_practice() -> None:
    assert linked("6000001|WALKER|Helen|F81011|", "6000001|Prentice|Helen|F81011|") == ["P2+E2 R1b"]


def test_r1b_another_forename_with_the_same_practice() -> None:
    assert linked("6000001|WALKER|Helen|F81011|", "6000001|Walker|Margaret|F81011|") == ["P2+E2 R1b"]


def test_q1_the_same_without_practice_or_postcode_is_a_case() -> None:
    assert linked("6000001|WALKER|Helen|F81011|", "6000001|Prentice|Helen|F81012|") == ["E2 U", "P2 U", "P2?E2 Q1"]


"""Rows are taken up in the order of their fingerprints, which is another for every name."""


SLIPS = pytest.mark.parametrize("slip", ["6000010", "6000009", "6700001"])
"""Of 6000001: two digits exchanged, the last one wrong, one in the middle."""


@SLIPS
@pytest.mark.parametrize(
    ("equip", "why"),
    [
        ("Ashby|Jane||", "both names exact"),
        ("Ashbey|Jayne|F81011|", "both names close, and the practice"),
        ("Ashbey|Jayne||CM1 1AA", "both names close, and the postcode"),
        ("Jane|Ashby|F81011|", "swapped, and the practice"),
    ],
)
def test_r2_a_slip_of_the_finger(slip: str, equip: str, why: str) -> None:
    assert linked("6000001|ASHBY|Jane|F81011|CM1 1AA", f"{slip}|{equip}") == ["P2+E2 R2"], why


@SLIPS
@pytest.mark.parametrize(
    ("equip", "why"),
    [
        ("Ashbey|Jane||", "close, but nothing else in common"),
        ("Ashby|J|F81011|", "an initial only"),
        ("Ashby|J||", "an initial only, and nothing in common"),
        ("Ashby|Ruth|F81011|", "one name, and the practice"),
        ("Pike|Jane|F81011|", "the other name, and the practice"),
    ],
)
def test_q2_what_is_short_of_r2_is_a_case(slip: str, equip: str, why: str) -> None:
    assert linked("6000001|ASHBY|Jane|F81011|", f"{slip}|{equip}") == ["E2 U", "P2 U", "P2?E2 Q2"], why


@pytest.mark.parametrize("equip", ["Pike|George|F81011|", "Ashby|Ruth||", "Pike|Jane||"])
def test_a_slip_alone_is_nothing(equip: str) -> None:
    assert linked("6000001|ASHBY|Jane|F81011|", f"6000010|{equip}") == ["E2 U", "P2 U"]


@FORENAMES
def test_r2_asks_that_nobody_else_has_either_number(forename: str) -> None:
    mine, slipped = f"6000001|Ashby|{forename}|F81011|", f"6000010|Ashby|{forename}|F81011|"
    for other in ("6000010|BAKER|Tom|F81012|", "6000001|BAKER|Tom|F81012|"):
        assert not any("R2" in line for line in linked(f"{mine}\n{other}", slipped))
        assert "P2?E2 Q2" in linked(f"{mine}\n{other}", slipped) and "P2?E2 Q2" in linked(mine, f"{slipped}\n{other}")


def test_r2_asks_for_one_partner_on_both_sides() -> None:
    found = linked("6000001|ASHBY|Jane|F81011|", "6000002|Ashby|Jane|F81011|\n6000003|Ashby|Jane|F81011|")
    assert {"P2?E2 Q2", "P2?E3 Q2"} <= set(found) and not any("R2" in line for line in found)


def test_r2_takes_up_nobody_whom_r1_has_settled() -> None:
    found = linked("6000001|ASHBY|Jane|F81011|", "6000001|Ashby|Jane|F81011|\n6000002|Ashby|Jane|F81011|")
    assert "P2+E2 R1" in found and "E3 U" in found and any("E3" in line and "Q2" in line for line in found)


# -- the likelier first ------------------------------------------------------------------------------------------------


@FORENAMES
def test_two_posts_are_not_asked_about_while_both_may_be_the_same_doctor_of_the_other_list(forename: str) -> None:
    doctor = f"6000001|SMITH|{forename}|F81099|"
    posts = f"|Smith|{forename}|F81011|\n|Smith|{forename}|F81012|"
    assert linked(doctor, posts) == ["E2 U", "E3 U", "P2 U", "P2?E2 Q3", "P2?E3 Q3"]
    apart = linked(doctor, posts, "P2 different E2", "P2 different E3")
    assert apart == ["E2 U", "E3 U", "E3?E2 Q3", "P2 U"]


@FORENAMES
def test_a_namesake_whom_both_lists_know_is_asked_about_after_the_doctor_of_one_list(forename: str) -> None:
    performers = f"6000001|SMITH|{forename}|F81011|\n6400009|SMITH|{forename}|F81012|"
    equip = f"6000001|Smith|{forename}|F81011|\n|Smith|{forename}|F81099|"
    assert linked(performers, equip) == ["E3 U", "P2+E2 R1", "P3 U", "P3?E3 Q3"]
    assert linked(performers, equip, "P3 different E3") == ["E3 U", "P2+E2 R1", "P2+E2?E3 Q3", "P3 U"]


def test_such_a_namesake_is_asked_about_at_once_where_the_practice_is_the_same() -> None:
    performers = "6000001|SMITH|Peter|F81011|\n6400009|SMITH|Peter|F81012|"
    equip = "6000001|Smith|Peter|F81011|\n|Smith|Peter|F81011|"
    both = ["E3 U", "P2+E2 R1", "P2+E2?E3 Q3", "P3 U", "P3?E3 Q3"]
    assert linked(performers, equip) == both
    assert linked(performers.replace("F81011", "F81040"), equip) == both  # on either list


def test_another_row_of_the_same_list_does_not_put_a_question_off() -> None:
    equip = "6000001|Smith|Peter|F81011|\n|Smith|Peter|F81098|\n|Smith|Peter|F81099|"
    found = linked("6000001|SMITH|Peter|F81011|", equip)
    assert found == ["E3 U", "E4 U", "P2+E2 R1", "P2+E2?E3 Q3", "P2+E2?E4 Q3"]


def test_two_rows_are_asked_about_where_only_one_of_them_may_be_the_doctor_of_the_other_list() -> None:
    found = linked("6000001|ASHBY|Jayne|F81099|", "|Ashby|Jane|F81011|\n|Ashbey|Jane|F81012|")
    assert found == ["E2 U", "E3 U", "E3?E2 Q3", "P2 U", "P2?E2 Q3"]


def test_two_doctors_whom_both_lists_know_are_no_case_however_alike() -> None:
    both = "6000001|Khan|Imran|F81011|CM1 1AA\n6000002|Khan|Imran|F81011|CM1 1AA"
    assert linked(both, both) == ["P2+E2 R1", "P3+E3 R1"]


@pytest.mark.parametrize(
    ("second", "rulings", "rule"),
    [
        ("|Khan|Imran|F81011|", (), "R3"),
        ("6000010|Khan|Imran|F81011|", (), "R2"),
        ("6411987|Khan|Imran|F81011|", ("P2 same E2",), "ruling"),
    ],
)
def test_nor_is_a_doctor_whom_both_lists_know_by_another_rule(second: str, rulings: tuple[str, ...], rule: str) -> None:
    performers = "6000001|KHAN|Imran|F81011|\n6400009|KHAN|Imran|F81012|CM1 1AA"
    equip = f"{second}\n6400009|Khan|Imran|F81012|CM1 1AA"
    assert linked(performers, equip, *rulings) == [f"P2+E2 {rule}", "P3+E3 R1"]


def test_nor_is_a_doctor_whom_a_person_joined_across_the_lists() -> None:
    performers = "6000001|KHAN|Imran|F81011|\n6400009|KHAN|Imran|F81011|"
    equip = "6411987|Khan|Imran|F81011|\n6400009|Khan|Imran|F81011|"
    assert linked(performers, equip, "P2 same E2") == ["P2+E2 ruling", "P3+E3 R1"]


@pytest.mark.parametrize(
    ("performers", "equip", "expected"),
    [
        ("6000001|CHOWDHURY|Anjali||", "6000001|Chaudhry|Anjali||", ["P2+E2 R1"]),
        ("6000001|CHOWDHURY|Anjali|F81011|", "6000010|Chaudhry|Anjali|F81011|", ["E2 U", "P2 U", "P2?E2 Q2"]),
        ("6000001|CHOWDHURY|Anjali||", "6000010|Chaudhry|Anjali||", ["E2 U", "P2 U"]),
        ("6000001|CHOWDHURY|Anjali|F81011|", "|Chaudhry|Anjali|F81011|", ["E2 U", "P2 U", "P2?E2 Q3"]),
        ("6000001|CHOWDHURY|Anjali|F81011|", "|Chaudhry|Anjali||", ["E2 U", "P2 U"]),
        ("6000001|CHOWDHURY|Anjali|F81011|", "6411987|Chaudhry|Anjali|F81011|", ["E2 U", "P2 U"]),
        (
            "6000009|ZED|Ann||",
            "6000001|Chowdhury|Anjali||\n6000001|Chaudhry|Anjali|F81011|",
            ["E2+E3 R0", "P2 U"],
        ),
        (
            "6000009|ZED|Ann||",
            "|Chowdhury|Anjali|F81011|\n|Chaudhry|Anjali|F81011|",
            ["E2 U", "E3 U", "P2 U"],
        ),
    ],
)
def test_names_are_measured_more_loosely_where_the_number_is_the_same(
    performers: str, equip: str, expected: list[str]
) -> None:
    assert linked(performers, equip) == expected


def test_q3_an_initial_at_the_practice_of_a_settled_doctor_is_a_case() -> None:
    found = linked("6000001|ASHBY|Jane|F81011|", "6000001|Ashby|Jane|F81011|\n|Ashby|J|F81011|")
    assert found == ["E3 U", "P2+E2 R1", "P2+E2?E3 Q3"]


def test_r3_name_and_practice_where_a_number_is_missing() -> None:
    assert linked("6000001|ABBOTT|Christopher|F81011|", "|Abbott|Chris|F81011|") == ["P2+E2 R3"]


def test_r3_takes_two_posts_of_one_name() -> None:
    posts = "|Abbott|Chris|F81011|CM1 1AA\n|Abbott|Chris|F81012|CM1 1AA"
    assert linked("6000001|ABBOTT|Christopher|F81011|CM1 1AA", posts) == ["P2+E2+E3 R3"]


@FORENAMES
def test_r3_takes_up_nobody_whom_r2_has_settled(forename: str) -> None:
    equip = f"6000010|Ashby|{forename}|F81011|\n|Ashby|{forename}|F81011|"
    found = linked(f"6000001|ASHBY|{forename}|F81011|", equip)
    assert found == ["E3 U", "P2+E2 R2", "P2+E2?E3 Q3"]


def test_r3_takes_two_posts_of_one_name_on_either_list() -> None:
    posts = "|Abbott|Chris|F81011|CM1 1AA\n|Abbott|Chris|F81012|CM1 1AA"
    assert linked(posts, "6000001|Abbott|Christopher|F81011|CM1 1AA") == ["P2+P3+E2 R3"]
    assert linked(posts, posts) == ["P2+P3+E2+E3 R3"]


def test_r3_takes_no_row_with_a_number_beside_one_without() -> None:
    found = linked("|ABBOTT|Ann|F81011|", "6000001|Abbott|Ann|F81011|\n|Abbott|Ann|F81011|")
    assert found == ["E2 U", "E3 U", "P2 U", "P2?E2 Q3", "P2?E3 Q3"]


def test_r3_takes_no_two_rows_of_different_names() -> None:
    posts = "|Abbott|Chris|F81011|CM1 1AA\n|Abbott|Christopher|F81012|CM1 1AA"
    found = linked("6000001|ABBOTT|Christopher|F81011|CM1 1AA", posts)
    assert found == ["E2 U", "E3 U", "P2 U", "P2?E2 Q3", "P2?E3 Q3"]


@pytest.mark.parametrize(
    ("equip", "why"),
    [
        ("|Abbott|C|F81011|", "an initial only"),
        ("|Abbott|Christopher|F81099|", "no practice in common"),
        ("|Abbott|Ruth|F81011|", "one name only"),
    ],
)
def test_q3_what_is_short_of_r3_is_a_case(equip: str, why: str) -> None:
    assert linked("6000001|ABBOTT|Christopher|F81011|", equip) == ["E2 U", "P2 U", "P2?E2 Q3"], why


def test_q3_two_alike_on_one_side_are_cases_both() -> None:
    found = linked("6000001|KHAN|Imran|F81011|\n6000009|KHAN|Imran|F81011|", "|Khan|Imran|F81011|")
    assert {"P2?E2 Q3", "P3?E2 Q3"} <= set(found) and not any("R3" in line for line in found)


def test_q3_a_second_row_without_number_beside_a_settled_doctor_is_a_case() -> None:
    found = linked("6000001|ASHBY|Jane|F81011|", "6000001|Ashby|Jane|F81011|\n|Ashby|Jane|F81012|")
    assert found == ["E3 U", "P2+E2 R1", "P2+E2?E3 Q3"]


@FORENAMES
def test_a_colleague_of_the_same_surname_is_no_case(forename: str) -> None:
    equip = f"6000001|Smith|{forename}|F81011|\n|Smith|Catrin|F81011|"
    assert linked(f"6000001|SMITH|{forename}|F81011|", equip) == ["E3 U", "P2+E2 R1"]
    alone = f"|Smith|{forename}|F81011|\n|Smith|Catrin|F81011|"
    assert linked("6000009|Zed|Ann||", alone) == ["E2 U", "E3 U", "P2 U"]


def test_v_two_numbers_far_apart_are_never_merged() -> None:
    assert linked("6000001|KHAN|Imran|F81011|", "6411987|Khan|Imran|F81011|") == ["E2 U", "P2 U", "P2?E2 V"]
    assert linked("6000001|KHAN|Imran|F81011|", "6411987|Khan|Imran|F81012|") == ["E2 U", "P2 U"]


def test_c26_one_number_for_two_people_merges_neither_with_the_other() -> None:
    found = linked("6000001|SMITH|J||", "6000001|Smith|John||\n6000001|Smith|Judith||")
    assert not any("+" in line for line in found if "?" not in line)


def test_three_people_under_one_number_are_three_cases() -> None:
    both = "6000001|ASHBY|Jane||\n6000001|PIKE|George||"
    found = linked(both, f"{both}\n6000001|Webb|Ada||")
    assert [line for line in found if "?" not in line] == ["E4 U", "P2+E2 R1", "P3+E3 R1"]
    assert {"P2+E2?E4 Q1", "P3+E3?E4 Q1", "P3+E3?P2+E2 Q1"} == {line for line in found if "?" in line}


@pytest.mark.parametrize("number", ["6411987", ""])
def test_one_practice_and_the_same_initials_are_no_case(number: str) -> None:
    assert linked("6000001|KHAN|Imran|F81011|", f"{number}|Kelly|Isla|F81011|") == ["E2 U", "P2 U"]


def test_a_changed_surname_beside_a_short_name_is_seen_though_no_initial_is_the_same() -> None:
    assert linked("|ASHBY|Elizabeth|F81011|", "|Baker|Liz|F81011|") == ["E2 U", "P2 U", "P2?E2 Q3"]
    assert linked("6000001|WALKER|Catherine|F81011|", "|Prentice|Katherine|F81011|") == ["E2 U", "P2 U", "P2?E2 Q3"]


def test_an_initial_alone_is_no_name_in_common() -> None:
    assert linked("6000001|SMITH|Ann|F81011|", "6000001|Pike|A|F81011|") == ["E2 U", "P2 U", "P2?E2 Q1"]


@pytest.mark.parametrize("name", ["Ashby|Jayne", "Ashby|Jane", "Ashbey|Jane", "Jane|Ashby", "Jane|Ashbey"])
def test_a_name_in_full_is_found_wherever_the_doctor_works(name: str) -> None:
    assert linked("6000001|ASHBY|Jane|F81011|", f"|{name}|F81099|") == ["E2 U", "P2 U", "P2?E2 Q3"]


def test_other_ways_to_write_a_name_are_found_too() -> None:
    assert "P2?E2 Q3" in linked("6000001|MACDONALD|Iain|F81011|", "|McDonald|Ian||")
    assert "P2?E2 Q3" in linked("6000001|ASHBY|Elizabeth|F81011|", "|Ashby|Liz||")


def test_a_part_of_a_surname_is_not_enough_without_a_number() -> None:
    found = linked("6000001|JONES|Jane|F81011|", "|Smith-Jones|Jane|F81011|")
    assert found == ["E2 U", "P2 U", "P2?E2 Q3"]


@pytest.mark.parametrize("nothing", ["TBC", "n/a", "#N/A", "none", "-", "0000000"])
def test_a_placeholder_is_nothing_in_common(nothing: str) -> None:
    found = linked(f"6000001|SMITH|John|{nothing}|{nothing}", f"|Smith|John|{nothing}|{nothing}")
    assert found == ["E2 U", "P2 U", "P2?E2 Q3"]


def test_two_posts_one_slip_apart_in_one_list_are_a_case() -> None:
    zed = "6900000|Zed|Ann||"
    assert "E3?E2 Q2" in linked(zed, "6000001|Ashby|Jane||\n6000010|Ashby|Jane||")
    assert "E3?E2 Q2" in linked(zed, "6000001|Ashby|Jane|F81011|\n6000010|Pike|Jane|F81011|")
    assert "E3?E2 Q2" not in linked(zed, "6000001|Ashby|Jane||\n6000010|Pike|Jane||")


def test_names_exchanged_are_found_at_one_practice_too() -> None:
    assert "P2?E2 V" in linked("6000001|KHAN|Imran|F81011|", "6411987|Imran|Khan|F81011|")
