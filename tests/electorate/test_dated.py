"""The office's own table of practices: which group, or which successor, on which day."""

from datetime import date
from pathlib import Path

import pytest

from lmcvote.electorate import dated
from lmcvote.electorate.practices import Practice
from lmcvote.findings import BadInput
from tests.wording import practice, table

HEADER = "practice_code | group | from | to | successor\n"
ODS = {code: practice(code, group) for code, group in (("F81011", "06Q"), ("F81012", "06T"), ("F81013", "06T"))}


def read(here: Path, text: str) -> tuple[dated.Dated, ...]:
    (here / "groups.csv").write_bytes(table(HEADER + text))
    return dated.read("groups.csv")


def on(here: Path, text: str, day: str, ods: dict[str, Practice] | None = None) -> dict[str, str]:
    """Code -> group, successor and whether it stands, as at a day."""
    found = dated.as_at(ods, read(here, text), date.fromisoformat(day))
    return {
        code: " ".join(filter(None, (one.group, one.successor, "" if one.active else "closed")))
        for code, one in found.items()
    }


def faults(here: Path, text: str) -> list[tuple[str, int | None]]:
    with pytest.raises(BadInput) as refusal:
        read(here, text)
    return [(fault.code, fault.line) for fault in refusal.value.findings]


def test_the_group_changes_on_its_first_day_and_back_after_its_last(here: Path) -> None:
    text = "F81011 | 06T | 01/04/2027 | 30/04/2027 |"
    days = ("2027-03-31", "2027-04-01", "2027-04-30", "2027-05-01")
    assert [on(here, text, day, ODS)["F81011"] for day in days] == ["06Q", "06T", "06T", "06Q"]


def test_a_closed_practice_is_its_successor_and_in_its_group(here: Path) -> None:
    ods = {**ODS, "F81138": practice("F81138", "99E", active=False)}
    assert on(here, "f81138 | | | | F81011", "2027-01-01", ods)["F81138"] == "06Q F81011"
    text = "F81138 |      |            |  | F81011\nF81011 | 07G | 2027-04-01 |  |"
    assert on(here, text, "2027-04-01", ods)["F81138"] == "07G F81011"


def test_successors_are_followed_to_the_end(here: Path) -> None:
    text = "F81011 | | | | F81012\nF81012 | | 2027-04-01 | | F81013"
    assert on(here, text, "2027-03-31", ODS)["F81011"] == "06T F81012"
    assert on(here, text, "2027-04-01", ODS)["F81011"] == "06T F81013"


def test_without_an_ods_file_the_table_alone_is_what_is_known(here: Path) -> None:
    text = "F81011 | 06T | 2027-04-01 | |\nF81012 | | | | F81011\nF81013 | | | | F89999"
    assert on(here, text, "2027-04-01") == {"F81011": "06T", "F81012": "06T F81011", "F81013": "F89999 closed"}
    assert on(here, text, "2027-03-31") == {"F81012": "F81011 closed", "F81013": "F89999 closed"}


def test_a_practice_that_ods_calls_closed_stands_while_the_table_says_so(here: Path) -> None:
    ods = {"F81138": Practice("F81138", "THE SURGERY", "99E", False, ("1 HIGH STREET",), "CM1 1AA", "4")}
    (found,) = dated.as_at(ods, read(here, "F81138 | 06Q | | |"), date(2027, 1, 1)).values()
    assert found == Practice("F81138", "THE SURGERY", "06Q", True, ("1 HIGH STREET",), "CM1 1AA", "4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("F81011 | 06T | | 31/03/2027 |\nF81011 | 06Q | 31/03/2027 | |", [("rows-overlap", 3)]),
        ("F81011 | 06T | | |\nF81011 | | | | F81012", [("rows-overlap", 3)]),
        ("F81011 | 06T | | | F81012\nF81012 | | | |", [("group-or-successor", 2), ("group-or-successor", 3)]),
        ("F81011 | | | | F81012\nF81012 | | | | F81011", [("successors-loop", 2)]),
        ("F81011 | | | | F81011", [("successors-loop", 2)]),
        ("F81011 | 06T | 13/25/2027 | soon |", [("from-wrong", 2), ("to-wrong", 2)]),
        ("F81011 | 06T | 02/04/2027 | 01/04/2027 |", [("from-after-to", 2)]),
        ("Kelvedon | Mid Essex | | |\n | 06Q | | |",
         [("practice-code-wrong", 2), ("group-wrong", 2), ("no-practice-code", 3)]),
    ],
)  # fmt: skip
def test_a_table_that_says_two_things_or_none_is_refused(
    here: Path, text: str, expected: list[tuple[str, int | None]]
) -> None:
    assert faults(here, text) == expected


def test_a_way_back_is_no_loop_where_its_days_are_apart(here: Path) -> None:
    text = "F81011 | | | 31/03/2027 | F81012\nF81012 | | 01/04/2027 | | F81011"
    assert on(here, text, "2027-03-31", ODS) == {"F81011": "06T F81012", "F81012": "06T", "F81013": "06T"}
    assert on(here, text, "2027-04-01", ODS) == {"F81011": "06Q", "F81012": "06Q F81011", "F81013": "06T"}


def test_a_fault_names_both_lines_and_the_way_out(here: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        read(here, "F81011 | 06T | | 31/03/2027 |\nF81011 | 06Q | 31/03/2027 | |")
    assert refusal.value.findings[0].message == (
        "lines 2 and 3 both speak of F81011 on 2027-03-31. Give each day to one of them."
    )
    with pytest.raises(BadInput, match=r"line 2: the successors lead back \(F81011 -> F81012 -> F81011\)"):
        read(here, "F81011 | | | | F81012\nF81012 | | | | F81011")
