"""`lmcvote electorate review` and `rule`: the worked example, decided."""

from pathlib import Path

import pytest

from lmcvote.audit import trail
from tests.cli.asking import (
    AT,
    HOME,
    IDENTITY,
    NAIR,
    ONE_NUMBER,
    PRACTICE,
    REEVE,
    TWO_NUMBERS,
    WHY,
    Said,
    codes,
    electorate,
    open_cases,
    sheet,
)
from tests.wording import run


def test_review_lists_the_cases_with_the_votes_at_stake(built: Path, said: Said) -> None:
    code, told = said("electorate", "review", *AT)
    assert code == 0 and told["open"] == 8 and told["votes"] == 11 and told["waiting"] == 0
    kinds = [case["kind"] for case in told["cases"]]
    assert kinds == ["identity"] * 3 + ["practice"] + ["home"] * 3 + ["only_on_equip"]
    assert told["cases"][0]["answers"] == ["same", "different"]


def test_review_shows_the_records_of_a_case_side_by_side(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("electorate", "review", TWO_NUMBERS, *AT) == 0
    told = capsys.readouterr().out
    line = next(line for line in told.splitlines() if line.startswith("GMC number"))
    assert line.split() == ["GMC", "number", "6200208", "6411987", "differs"]
    assert next(line for line in told.splitlines() if line.startswith("practice")).split()[-1] == "F81040"


@pytest.mark.parametrize("name", ["cases.csv", "cases.xlsx"])
def test_the_sheet_goes_round_and_comes_back(built: Path, said: Said, name: str) -> None:
    assert run("electorate", "review", "-o", name, *AT) == 0
    code, told = said("electorate", "review", "-o", name, *AT)
    assert (code, codes(told)) == (3, ["file-in-use"])  # it may be filled in by now
    code, told = said("electorate", "rule", "--sheet", name, *AT)
    assert (code, codes(told)) == (3, ["no-answer"])  # nobody has filled it in


def test_a_ruling_is_taken_in_at_once(built: Path, said: Said) -> None:
    held, unplaced = electorate(built)["Daniel WOOD"], electorate(built)["Claire PIERCE"]
    assert (held["basis"], held["evidence"], unplaced["basis"]) == ("held", "", "unplaced")
    assert said("electorate", "rule", IDENTITY, "same", *NAIR, *WHY, *AT)[0] == 0
    wood = electorate(built)["Daniel WOOD"]
    assert (wood["group"], wood["linked_by"], wood["equip_lines"]) == ("06Q", "ruling", "51")
    assert IDENTITY not in open_cases(said)
    last = next(entry for entry in trail.read(built).entries if entry.act == "cases ruled")
    assert last.facts == {"rulings": 1, "by": ["Ms Priya Nair"]}


def test_two_people_make_one_doctor_of_two_gmc_numbers(built: Path, said: Said) -> None:
    for one_person in (REEVE, (*REEVE, "--by", "Mr Alan Reeve")):
        code, told = said("electorate", "rule", TWO_NUMBERS, "same", *one_person, *WHY, *AT)
        assert (code, codes(told)) == (4, ["second-person"])
    assert said("electorate", "rule", TWO_NUMBERS, "same", *REEVE, "--by", "Joyce Hammond", *WHY, *AT)[0] == 0
    assert electorate(built)["Imran KHAN"]["gmc_number"] == "6200208"


def test_c26_two_people_under_one_number_keep_it_apart_once_ruled(built: Path, said: Said) -> None:
    assert electorate(built)["George Pike"]["basis"] == "held"
    assert said("electorate", "rule", ONE_NUMBER, "different", *REEVE, *WHY, *AT)[0] == 0
    roll = electorate(built)
    assert roll["Rukhsana HOSSAIN"]["gmc_number"] == "6200166" and roll["George Pike"]["gmc_number"] == ""
    assert "another doctor" in roll["George Pike"]["note"]


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("zzzzzzzz", "same", *REEVE, *WHY), 3, ["no-such-case"]),
        ((IDENTITY, "home=06Q", *REEVE, *WHY), 3, ["verdict-wrong"]),
        ((IDENTITY, "perhaps", *REEVE, *WHY), 3, ["verdict-wrong"]),
        ((HOME, "same", *REEVE, *WHY), 3, ["verdict-wrong"]),
        ((HOME, "home", *REEVE, *WHY), 3, ["verdict-wrong"]),
        ((HOME, "home=99Z", *REEVE, *WHY), 3, ["group-unknown"]),
        ((PRACTICE, "eligible", *REEVE, *WHY), 3, ["verdict-wrong"]),  # nobody knows where
        ((IDENTITY, "same", "--by", "Anybody", *WHY), 3, ["not-a-ruler"]),
        ((IDENTITY, "same", *WHY), 3, ["nobody-ruled"]),
        ((IDENTITY, "same", *REEVE), 3, ["no-reason"]),
        ((IDENTITY,), 2, ["option-missing"]),
        ((), 2, ["option-missing"]),
        ((IDENTITY, "same", "--sheet", "x.csv"), 2, ["options-exclude"]),
        (("--sheet", "no.csv"), 3, ["no-such-file"]),
    ],
)
def test_an_answer_that_does_not_answer_is_refused(
    built: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: list[str]
) -> None:
    code, told = said("electorate", "rule", *argv, *AT)
    assert (code, codes(told)) == (exit_code, expected)
    assert len(open_cases(said)) == 8


def test_all_faults_of_a_sheet_are_told_and_nothing_of_it_is_applied(built: Path, said: Said) -> None:
    rows = (
        f"{IDENTITY},same,Alan Reeve,Rang",
        "gone1234,same,Alan Reeve,Rang",
        f"{HOME},home=99Z,Nobody,",
        f"{IDENTITY},different,Alan Reeve,Rang",
        "",
    )
    code, told = said("electorate", "rule", "--sheet", sheet(built, *rows), *AT)
    assert code == 3 and codes(told) == ["no-such-case", "group-unknown", "not-a-ruler", "no-reason", "case-twice"]
    assert [finding["line"] for finding in told["findings"]] == [3, 4, 4, 4, 5]
    assert len(open_cases(said)) == 8


def test_a_sheet_that_lost_a_column_in_excel_is_refused(built: Path, said: Said) -> None:
    path = sheet(built, f"{IDENTITY},Alan Reeve,Rang", head="case,by,reason")
    code, told = said("electorate", "rule", "--sheet", path, *AT)
    assert (code, codes(told)) == (3, ["no-column"]) and "verdict" in told["findings"][0]["message"]


def test_a_sheet_given_twice_changes_nothing(built: Path, said: Said) -> None:
    path = sheet(built, f"{IDENTITY},same,Alan Reeve,Rang", f"{HOME},home=06T,Alan Reeve; Priya Nair,Form")
    assert said("electorate", "rule", "--sheet", path, *AT)[1]["already"] == 0
    assert said("electorate", "rule", "--sheet", path, *AT)[1] == {"ruled": [], "already": 2, "built": True}


def test_a_later_ruling_takes_the_place_of_an_earlier_one(built: Path, said: Said) -> None:
    for group in ("06T", "07H"):
        assert said("electorate", "rule", HOME, f"home={group}", *REEVE, *WHY, *AT)[0] == 0
        assert electorate(built)["Claire PIERCE"]["group"] == group
    rulings = said("electorate", "explain", "Pierce", *AT)[1]["rulings"]
    assert len(rulings) == 2 and "home=06T" in rulings[0] and "home=07H" in rulings[1]


def test_rulings_that_contradict_each_other_need_a_person(here: Path, said: Said) -> None:
    assert run("new", "e") == 0
    (here / "e/lists/performers.csv").write_text(
        "gmc,surname,forename,performer type,practice code\n6000001,KHAN,Imran,Partner,F81011\n"
    )
    (here / "e/lists/equip.csv").write_text(
        "gmc,surname,forename,role,practice code,sessions\n"
        "6411987,Khan,Imran,Partner,F81011,4\n6977777,Khan,Imran,Partner,F81011,4\n"
    )
    assert said("electorate", "build", *AT)[1]["cases"] == 2
    two = ("--by", "Alan Reeve", "--by", "Joyce Hammond")

    def asked(*lines: int) -> str:
        """The case between these rows: EQUIP's lines are negative."""
        cases = said("electorate", "review", *AT)[1]["cases"]
        found = {(*c["performers_lines"], *(-line for line in c["equip_lines"])): c["case"] for c in cases}
        case: str = found[lines]
        return case

    first, second = asked(2, -2), asked(2, -3)
    for case in (first, second):
        assert said("electorate", "rule", case, "different", *REEVE, *WHY, *AT)[0] == 0
    assert said("electorate", "rule", asked(-2, -3), "same", *two, *WHY, *AT)[0] == 0
    code, told = said("electorate", "rule", first, "same", *two, *WHY, *AT)
    assert (code, codes(told)) == (4, ["contradiction"])
    assert second in told["findings"][0]["message"]
    both = sheet(here, *(f"{case},same,Alan Reeve; Joyce Hammond,Rang again" for case in (first, second)))
    assert said("electorate", "rule", "--sheet", both, *AT)[0] == 0  # together they hold


def test_a_ruling_lapses_with_its_row_and_the_case_is_asked_anew(built: Path, said: Said) -> None:
    assert said("electorate", "rule", IDENTITY, "same", *NAIR, *WHY, *AT)[0] == 0
    equip = built / "lists/equip.csv"
    text = equip.read_text("utf-8-sig")
    equip.write_text(text.replace("Dr D Wood", "Dr D A Wood"), "utf-8-sig")
    code, told = said("electorate", "build", *AT)
    assert code == 0 and "ruling-lapsed" in {warning["code"] for warning in told["warnings"]}
    assert told["held"] == 6


def test_changed_lists_wait_for_a_build_of_their_own(built: Path, said: Said) -> None:
    equip = built / "lists/equip.csv"
    equip.write_text(equip.read_text("utf-8-sig") + "\n", "utf-8-sig")
    assert said("electorate", "rule", IDENTITY, "same", *NAIR, *WHY, *AT)[0] == 0
    code, told = said("electorate", "review", *AT)
    assert told["waiting"] == 1 and sum(bool(case["ruled"]) for case in told["cases"]) == 1
    code, told = said("electorate", "freeze", "--provisional", *REEVE, *AT)
    assert (code, codes(told)) == (4, ["build-first"])
