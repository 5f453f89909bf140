"""`lmcvote electorate review`, `rule`, `dispute`, `add`, `freeze` and what follows: the worked example, decided."""

import contextlib
import csv
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote.audit import trail
from lmcvote.cli import main
from lmcvote.cli.session import Session
from lmcvote.electorate.roll import REGISTER_COLUMNS
from tests.cli.asking import Said, codes
from tests.wording import CLOCK, Coins, run

IDENTITY, TWO_NUMBERS, ONE_NUMBER = "2lq2zlfx", "3y6pqejj", "u5jbkzfh"
HOME, PRACTICE, ONLY_ON_EQUIP = "r4kbcfat", "ijj2eia5", "oi4ifjcp"
REEVE, NAIR = ("--by", "Alan Reeve"), ("--by", "Priya Nair")
WHY = ("--reason", "Rang the practice")
AT = ("--election", "e")


@pytest.fixture
def built(election: Path, said: Said) -> Path:
    """The worked example, built as at its day."""
    assert said("electorate", "build", *AT, "--as-at", "2027-02-01")[0] == 0
    return election


@pytest.fixture
def ruled(built: Path, said: Said) -> Path:
    """The same with every case decided."""
    assert said("electorate", "rule", *AT, "--sheet", str(built / "lists/rulings.csv"))[0] == 0
    assert said("electorate", "rule", "kies6j2x", "eligible", *REEVE, *WHY, *AT)[0] == 0
    return built


def open_cases(said: Said) -> set[str]:
    code, told = said("electorate", "review", *AT)
    assert code == 0
    return {case["case"] for case in told["cases"] if not case["ruled"]}


def electorate(folder: Path) -> dict[str, dict[str, str]]:
    """The roll by name, as the office has it."""
    with (folder / "out/electorate.csv").open(encoding="utf-8-sig") as file:
        return {f"{row['forename']} {row['surname']}": row for row in csv.DictReader(file)}


def at(moment: datetime, *argv: str) -> int:
    """A command at another time."""
    return main(argv, lambda: moment, Coins(7))


# -- cases and rulings -------------------------------------------------------------------------------------------------


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


def sheet(folder: Path, *rows: str, head: str = "case,verdict,by,reason") -> str:
    path = folder / "sheet.csv"
    path.write_text("\n".join((head, *rows)), "utf-8")
    return str(path)


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


# -- explain, diff, letters --------------------------------------------------------------------------------------------


def test_explain_tells_a_doctor_why(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("electorate", "explain", "6300122", *AT) == 0
    assert " ".join(capsys.readouterr().out.split()) == (
        "Peter MARSH, GMC 6300122 Peter MARSH votes in 06Q. What the lists say "
        "Performers List, line 52: Peter MARSH, GMC 6300122, locum, home CM63AP, since 2008-05-01 "
        "EQUIP, line 55: Peter Marsh, GMC 6300122, locum, at F81057, home CM63AP, in 06Q, 5 sessions a "
        "week, since 2024-05-06 "
        "EQUIP, line 56: Peter Marsh, GMC 6300122, locum, at F81017, home CM63AP, in 06T, 2 sessions a "
        "week, since 2024-05-06 "
        "Why these rows are one doctor's One list has several rows under the doctor's GMC number, with names that "
        "agree. Both lists have the GMC number, and the names agree. "
        "What decided the group 06Q: 5 of 7 sessions a week in 06Q. "
        "If this is wrong, tell Mr Alan Reeve. The last word is with North and South Essex Local Medical "
        "Committees."
    )


@pytest.mark.parametrize(("who", "expected"), [("Nobody Known", "nobody"), ("0000001", "nobody"), ("Imran", "several")])
def test_explain_asks_who_is_meant(built: Path, said: Said, who: str, expected: str) -> None:
    code, told = said("electorate", "explain", who, *AT)
    assert (code, codes(told)) == (3, [expected])


@pytest.mark.parametrize(
    ("who", "verdict"),
    [
        ("Oliver Webb", "is on no roll: the lists name training posts only"),
        ("Wood, Daniel", "is held: it is open whether this is one doctor or two"),
        ("Claire Pierce", "has no group yet"),
    ],
)
def test_explain_speaks_of_those_on_no_roll_too(built: Path, said: Said, who: str, verdict: str) -> None:
    assert verdict in said("electorate", "explain", who, *AT)[1]["verdict"]


def test_diff_tells_what_changed_between_two_builds(built: Path, said: Said) -> None:
    before = built / "before.csv"
    before.write_bytes((built / "out/electorate.csv").read_bytes())
    assert said("electorate", "diff", str(before), str(before))[1] == {"changes": []}
    assert said("electorate", "rule", HOME, "home=07H", *REEVE, *WHY, *AT)[0] == 0
    code, told = said("electorate", "diff", str(before), str(built / "out/electorate.csv"))
    claire = "Claire PIERCE (GMC 6300185)"
    assert code == 0 and told["changes"] == [
        {"what": "group", "doctor": claire, "before": "unplaced", "after": "07H"},
        {"what": "practice", "doctor": claire, "before": "", "after": "F81015"},
        {"what": "basis", "doctor": claire, "before": "unplaced", "after": "ruling"},
    ]


def words(pdf: Path) -> list[str]:
    """The words of each page."""
    return [" ".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def test_a_home_form_goes_to_each_locum_without_a_home(built: Path, said: Said) -> None:
    code, told = said("electorate", "home-forms", "--return-by", "2027-02-12", *AT)
    assert (code, told["letters"]) == (0, 3)
    pages = words(built / "out/letters/home-forms.pdf")
    assert len(pages) == 3 and {name for name in ("PIERCE", "RAMSAY", "SHARMA") if any(name in p for p in pages)} == {
        "PIERCE", "RAMSAY", "SHARMA",
    }  # fmt: skip
    assert all("12 February 2027" in page and "NHS Mid Essex CCG" in page for page in pages)


def test_a_letter_goes_to_each_practice_of_the_area(built: Path, said: Said) -> None:
    code, told = said("electorate", "practice-letters", *AT)
    pages = words(built / "out/letters/practice-letters.pdf")
    assert code == 0 and told["letters"] == len(pages)
    assert any("F81011" in page and "ASHBY" in page for page in pages)


def test_everyone_left_out_is_told_why(ruled: Path, said: Said) -> None:
    code, told = said("electorate", "exclusion-letters", *AT)
    pages = words(ruled / "out/letters/exclusion-letters.pdf")
    assert (code, told["letters"], len(pages)) == (0, 3, 3)
    assert any("RAMSAY" in page and "works in Suffolk only" in page and "Mr Owen Bell" in page for page in pages)


# -- disputes and reports ----------------------------------------------------------------------------------------------

OKORO = (
    "--surname",
    "Okoro",
    "--forename",
    "Ada",
    "--gmc",
    "6123456",
    "--practice",
    "F81011",
    "--reported-by",
    "F81011",
)


def test_a_dispute_is_a_case_and_the_ruling_closes_it(ruled: Path, said: Said) -> None:
    claim = ("--claims", "06T", "--reason", "Moved to Colchester in January")
    code, told = said("electorate", "dispute", "6300122", *claim, *REEVE, *AT)
    case = told["case"]
    assert code == 0 and electorate(ruled)["Peter MARSH"]["group"] == "06Q"  # it stands meanwhile
    (asked,) = said("electorate", "review", *AT)[1]["cases"]
    assert (asked["case"], asked["kind"]) == (case, "dispute")
    assert "5 of 7 sessions a week in 06Q" in asked["evidence"] and "Moved to Colchester" in asked["evidence"]
    assert said("electorate", "rule", case, "home=06T", *NAIR, *WHY, *AT)[0] == 0
    assert electorate(ruled)["Peter MARSH"]["group"] == "06T" and not open_cases(said)
    again = said("electorate", "dispute", "6300122", "--claims", "07H", "--reason", "No", *REEVE, *AT)[1]["case"]
    assert again != case
    assert said("electorate", "rule", again, "eligible", *NAIR, *WHY, *AT)[0] == 0
    assert electorate(ruled)["Peter MARSH"]["group"] == "06T"  # as it stood


def test_who_is_left_out_may_dispute_it(ruled: Path, said: Said) -> None:
    claim = ("--claims", "06Q", "--reason", "Qualified on 1 February")
    case = said("electorate", "dispute", "Oliver Webb", *claim, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    webb = electorate(ruled)["Oliver WEBB"]
    assert (webb["group"], webb["basis"]) == ("06Q", "ruling")


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("6300122", "--claims", "99Z", "--reason", "x", *REEVE), 3, "group-unknown"),
        (("6300122", "--claims", "06T", "--reason", "x", "--by", "Anybody"), 3, "not-named"),
        (("6300122", "--claims", "06T", "--reason", "x"), 2, "option-missing"),
        (("6300122", *REEVE), 2, "option-missing"),
    ],
)
def test_a_dispute_names_a_group_and_who_took_it_down(
    built: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: str
) -> None:
    code, told = said("electorate", "dispute", *argv, *AT)
    assert (code, codes(told)) == (exit_code, [expected])


def test_c40_a_reported_doctor_is_provisional_until_ruled_on(ruled: Path, said: Said) -> None:
    code, told = said("electorate", "add", *OKORO, *REEVE, *AT)
    case = told["case"]
    okoro = electorate(ruled)["Ada Okoro"]
    assert code == 0 and okoro["basis"] == "unplaced" and "provisional" in okoro["note"]
    assert open_cases(said) == {case}
    code, told = said("electorate", "add", *OKORO, *REEVE, *AT)
    assert (code, codes(told)) == (5, ["reported-already"])
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    okoro = electorate(ruled)["Ada Okoro"]
    assert okoro["group"] == "06Q" and okoro["note"] == "reported by F81011 on 2027-02-01, joined by ruling"


def test_a_reported_doctor_may_be_ruled_ineligible(ruled: Path, said: Said) -> None:
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "ineligible", *REEVE, *WHY, *AT)[0] == 0
    assert "Ada Okoro" not in electorate(ruled)
    assert "Okoro" in (ruled / "out/excluded.csv").read_text("utf-8-sig")


def test_a_reported_doctor_may_dispute_the_group_too(ruled: Path, said: Said) -> None:
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    for claim, answer, group in (("07H", "eligible", "06Q"), ("06T", "home=06T", "06T")):
        moved = ("--claims", claim, "--reason", "The practice has moved")
        again = said("electorate", "dispute", "6123456", *moved, *REEVE, *AT)[1]["case"]
        (asked,) = said("electorate", "review", *AT)[1]["cases"]
        assert "the lists: Ada Okoro (GMC 6123456), in 06Q: Mr Alan Reeve ruled home=06Q" in asked["evidence"]
        assert said("electorate", "rule", again, answer, *NAIR, *WHY, *AT)[0] == 0
        assert electorate(ruled)["Ada Okoro"]["group"] == group and not open_cases(said)
    warnings = said("electorate", "build", *AT)[1]["warnings"]
    assert "ruling-lapsed" not in {warning["code"] for warning in warnings}


def test_a_reported_doctor_who_is_listed_is_refused_with_where(ruled: Path, said: Said) -> None:
    marsh = ("--surname", "Marsh", "--forename", "Peter", "--gmc", "6300122", "--reported-by", "F81057")
    code, told = said("electorate", "add", *marsh, *REEVE, *AT)
    assert (code, codes(told)) == (5, ["listed-already"]) and "06Q" in told["findings"][0]["message"]


def test_a_reported_doctor_like_one_of_the_lists_is_shown_beside_and_takes_two_people(ruled: Path, said: Said) -> None:
    webb = ("--surname", "Webb", "--forename", "Oliver", "--gmc", "6999999", "--reported-by", "F81114")
    case = said("electorate", "add", *webb, *REEVE, *AT)[1]["case"]
    (asked,) = said("electorate", "review", *AT)[1]["cases"]
    assert "Oliver WEBB (GMC 6500101), left out: registrar" in asked["evidence"]
    code, told = said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (4, ["second-person"])
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *NAIR, *WHY, *AT)[0] == 0


@pytest.mark.parametrize(
    ("who", "told"),
    [
        (
            ("--surname", "Khan", "--forename", "Imran", "--gmc", "6411987"),
            "votes in 06Q",
        ),  # EQUIP's number, ruled wrong
        (("--surname", "Yates", "--forename", "Alan", "--gmc", "6500143"), "electorate dispute"),  # left out
        (("--surname", "Ashby", "--forename", "J", "--practice", "F81011"), "If this is another doctor"),
    ],
)
def test_who_stands_on_a_row_of_the_lists_is_not_added(
    ruled: Path, said: Said, who: tuple[str, ...], told: str
) -> None:
    code, answer = said("electorate", "add", *who, "--reported-by", "F81011", *REEVE, *AT)
    assert (code, codes(answer)) == (5, ["listed-already"]) and told in answer["findings"][0]["message"]


def test_one_doctor_reported_by_two_practices_has_one_vote(ruled: Path, said: Said) -> None:
    okoro = ("--surname", "Okoro", "--forename", "Ada", "--reported-by", "F81014", "--practice", "F81014")
    first = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    second = said("electorate", "add", *okoro, *REEVE, *AT)[1]["case"]
    asked = {case["case"]: case["evidence"] for case in said("electorate", "review", *AT)[1]["cases"]}
    assert "Ada Okoro" in asked[second] or "Ada Okoro" in asked[first]  # each is shown beside the other
    assert said("electorate", "rule", first, "home=06Q", *REEVE, *NAIR, *WHY, *AT)[0] == 0
    code, told = said("electorate", "rule", second, "home=06Q", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (4, ["second-person"])


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("--surname", "A", "--forename", "B"), 2, "option-missing"),
        (("--surname", "A", "--forename", "B", "--reported-by", "x", "--gmc", "12"), 3, "gmc-number-wrong"),
        (("--surname", "A", "--forename", "B", "--reported-by", "x", "--practice", "12"), 3, "practice-code-wrong"),
        (("--surname", "A", "--forename", "B", "--reported-by", "x", "--role", "king"), 3, "role-unknown"),
    ],
)
def test_a_report_is_checked(built: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: str) -> None:
    code, told = said("electorate", "add", *argv, *REEVE, *AT)
    assert (code, codes(told)) == (exit_code, [expected])


# -- the freeze --------------------------------------------------------------------------------------------------------


def test_nothing_is_frozen_while_a_case_is_open(built: Path, said: Said) -> None:
    code, told = said("electorate", "freeze", *REEVE, *AT)
    assert (code, codes(told)) == (4, ["open-cases"])
    assert "8 cases are open" in told["findings"][0]["message"] and "11 votes hang" in told["findings"][0]["message"]
    assert not (built / "out/register").exists()


def test_the_freeze_gives_ids_and_fixes_the_numbers(ruled: Path, said: Said) -> None:
    code, told = said("electorate", "freeze", *REEVE, "--by", "Joyce Hammond", *AT)
    assert code == 0 and told["electors"] == 61 and told["groups"] == {"06Q": 59, "06T": 1, "07H": 2}
    with (ruled / "out/register/register-frozen.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == REGISTER_COLUMNS and len(rows) == 62 and len({row["elector"] for row in rows}) == 61
    facts = trail.read(ruled).entries[-1].facts
    assert (
        facts["register"] == told["register"] and facts["groups"] == told["groups"] and facts["provisional_votes"] == 0
    )
    (page,) = words(ruled / "out/register/checkpoint.pdf")
    assert told["code"] in page and "59" in page and "Mrs Joyce Hammond" in page
    assert told["register"][:4] in page
    code, told = said("electorate", "freeze", *REEVE, *AT)
    assert (code, codes(told)) == (5, ["frozen-already"])


def test_a_provisional_freeze_says_how_many_votes_hang_on_it(built: Path, said: Said) -> None:
    code, told = said("electorate", "freeze", "--provisional", *REEVE, *AT)
    assert (code, told["provisional_votes"], told["electors"]) == (0, 11, 54)
    assert said("electorate", "rule", IDENTITY, "same", *NAIR, *WHY, *AT)[0] == 0
    with (built / "out/electorate.csv").open(encoding="utf-8-sig") as file:
        assert "Daniel" in {row["forename"] for row in csv.DictReader(file) if row["group"]}
    assert said("electorate", "export", *AT)[1]["electors"] == 55
    with (built / "out/register/register.csv").open(encoding="utf-8-sig") as file:
        assert [row["surname"] for row in csv.DictReader(file) if row["joined"]] == ["WOOD"]


def test_who_rules_names_no_stranger_at_the_freeze(ruled: Path, said: Said) -> None:
    assert codes(said("electorate", "freeze", "--by", "Anybody", *AT)[1]) == ["not-named"]
    assert codes(said("electorate", "freeze", *AT)[1]) == ["option-missing"]


@pytest.fixture
def frozen(ruled: Path, said: Said) -> Path:
    """The worked example with its roll frozen."""
    assert said("electorate", "freeze", *REEVE, *AT)[0] == 0
    return ruled


def ids(folder: Path) -> dict[str, str]:
    run("electorate", "export", *AT)
    with (folder / "out/register/register.csv").open(encoding="utf-8-sig") as file:
        return {row["elector"]: row["surname"] for row in csv.DictReader(file)}


def test_after_the_freeze_a_build_of_the_same_lists_changes_nothing(frozen: Path, said: Said) -> None:
    before = ids(frozen)
    assert said("electorate", "build", *AT)[0] == 0
    assert ids(frozen) == before
    code, told = said("electorate", "build", *AT, "--as-at", "2027-03-01")
    assert (code, codes(told)) == (5, ["frozen"])


def test_after_the_freeze_other_lists_are_refused(frozen: Path, said: Said) -> None:
    equip = frozen / "lists/equip.csv"
    equip.write_text(equip.read_text("utf-8-sig") + "\n", "utf-8-sig")
    code, told = said("electorate", "build", *AT)
    assert (code, codes(told)) == (5, ["frozen"]) and "equip" in told["findings"][0]["message"]


def test_after_the_freeze_a_reported_doctor_joins_by_ruling(frozen: Path, said: Said) -> None:
    before = ids(frozen)
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert ids(frozen) == before  # provisional
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    after = ids(frozen)
    assert before.items() <= after.items() and sorted(set(after.values()) - set(before.values())) == ["Okoro"]
    code, told = said("electorate", "build", *AT)
    assert (code, told["joined"]) == (0, 1) and told["groups"]["06Q"] == 60


def test_c27_after_the_freeze_a_second_home_stands_only_if_the_lmc_rules_so(frozen: Path, said: Said) -> None:
    code, told = said("electorate", "rule", HOME, "home=06T", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (5, ["frozen"])
    claim = ("--claims", "06T", "--reason", "Second form")
    case = said("electorate", "dispute", "Claire Pierce", *claim, *REEVE, *AT)[1]["case"]
    assert electorate(frozen)["Claire PIERCE"]["group"] == "07H"
    before = ids(frozen)
    assert said("electorate", "rule", case, "home=06T", *REEVE, *WHY, *AT)[0] == 0
    assert electorate(frozen)["Claire PIERCE"]["group"] == "06T" and ids(frozen) == before  # the same elector


def test_nobody_is_taken_off_a_frozen_roll(frozen: Path, said: Said) -> None:
    claim = ("--claims", "06T", "--reason", "x")
    case = said("electorate", "dispute", "6300122", *claim, *REEVE, *AT)[1]["case"]
    code, told = said("electorate", "rule", case, "ineligible", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (5, ["frozen"])


LAST_MOMENT = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
"""Three working days before the close of Monday 15 March 2027, noon."""


def test_a_doctor_joins_until_replacements_stop_and_no_longer(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = ("electorate", "add", *OKORO, *REEVE, *AT)
    assert at(LAST_MOMENT, *late) == 5
    assert "changes ended on 2027-03-10 at 12:00" in " ".join(capsys.readouterr().err.split())
    assert at(LAST_MOMENT.replace(hour=11, minute=59), *late) == 0


def test_the_lmc_may_close_the_roll_at_the_first_issue_or_the_freeze(frozen: Path) -> None:
    settings = frozen / "election.toml"
    text = settings.read_text("utf-8")
    for rule, moment in (("first_issue", datetime(2027, 2, 22, tzinfo=UTC)), ("freeze", CLOCK)):
        settings.write_text(
            text.replace('roll_change_until = "replacement_stop"', f'roll_change_until = "{rule}"'), "utf-8"
        )
        assert at(moment, "electorate", "add", *OKORO, *REEVE, *AT) == 5


# -- export ------------------------------------------------------------------------------------------------------------


def test_export_writes_the_register_for_every_use(frozen: Path, said: Said) -> None:
    code, told = said("electorate", "export", "-o", "print", *AT)
    names = {Path(file).name for file in told["files"]}
    assert code == 0 and names == {
        *("register.csv", "register.xlsx", "mail-merge.xlsx", "register.pdf"),
        *("register-frozen.csv", "checkpoint.pdf"),
    }
    pages = " ".join(words(Path("print/register.pdf")))
    assert "NHS Mid Essex CCG" in pages and "ASHBY" in pages and "Frozen on 1 February 2027, 09:00" in pages
    from openpyxl import load_workbook

    rows = list(load_workbook("print/mail-merge.xlsx").active.values)  # type: ignore[union-attr]
    ashby = dict(zip(rows[0], next(row for row in rows if row[2] == "ASHBY"), strict=True))
    assert ashby["practice_code"] == "F81011" and ashby["postcode"] == "CO5 9AG"


def test_before_the_freeze_the_register_is_a_draft(ruled: Path, said: Said) -> None:
    code, told = said("electorate", "export", *AT)
    assert code == 0 and not told["frozen"]
    assert "not frozen" in " ".join(words(ruled / "out/register/register.pdf"))


def test_commands_on_an_electorate_need_one(election: Path, said: Said) -> None:
    for command in (("review",), ("explain", "x"), ("home-forms",), ("export",), ("freeze", *REEVE)):
        code, told = said("electorate", *command, *AT)
        assert (code, codes(told)) == (3, ["nothing-built"])


def test_every_answer_for_scripts_is_one_object(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands: tuple[tuple[str, ...], ...] = (
        ("review",), ("explain", "Marsh"), ("export",), ("practice-letters",), ("exclusion-letters",), ("home-forms",),
    )  # fmt: skip
    for command in commands:
        capsys.readouterr()
        assert run("electorate", *command, *AT, "--json") == 0
        told: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert told


def test_letters_go_home_where_a_list_has_the_address(election: Path, said: Said) -> None:
    performers = election / "lists/performers.csv"
    first, *rest = performers.read_text("utf-8-sig").splitlines()
    with_home = [f"{line},1 Elm Road,Maldon" if ",PIERCE," in line else f"{line},," for line in rest]
    performers.write_text("\n".join((f"{first},Address Line 1,Address Line 2", *with_home)), "utf-8-sig")
    assert said("electorate", "build", *AT, "--as-at", "2027-02-01")[0] == 0
    assert said("electorate", "home-forms", *AT)[0] == 0
    (pierce,) = (page for page in words(election / "out/letters/home-forms.pdf") if "PIERCE" in page)
    assert "Claire PIERCE 1 Elm Road Maldon" in pierce


def test_after_the_freeze_a_row_ruled_to_be_an_electors_adds_no_vote(here: Path, said: Said) -> None:
    assert run("new", "e") == 0
    (here / "e/lists/performers.csv").write_text(
        "gmc,surname,forename,performer type,practice code\n"
        "6000001,SMITH,Peter,Partner,F81011\n6400009,SMITH,Peter,Partner,F81014\n"
    )
    (here / "e/lists/equip.csv").write_text(
        "gmc,surname,forename,role,practice code,sessions\n"
        "6000001,Smith,Peter,Partner,F81011,4\n,Smith,Peter,Partner,F81020,4\n"
    )
    assert said("electorate", "build", *AT, "--as-at", "2027-02-01")[1]["held"] == 2
    assert said("electorate", "freeze", "--provisional", *REEVE, *AT)[1]["electors"] == 1
    before = ids(here / "e")
    for verdict, electors in (("different", 2), ("same", 2)):  # first the likelier, then the namesake of both lists
        (asked,) = (
            case["case"] for case in said("electorate", "review", *AT)[1]["cases"] if case["kind"] == "identity"
        )
        assert said("electorate", "rule", asked, verdict, *REEVE, *WHY, *AT)[0] == 0
        assert len(ids(here / "e")) == electors
    assert before.items() <= ids(here / "e").items()
    with (here / "e/out/electorate.csv").open(encoding="utf-8-sig") as file:
        rows = {(row["performers_lines"], row["equip_lines"]): row["group"] for row in csv.DictReader(file)}
    assert rows == {("2", "2 3"): "06Q", ("3", ""): "06Q"}


# -- what goes wrong when many decide ----------------------------------------------------------------------------------


def test_an_appeal_of_one_left_out_is_not_answered_by_leaving_things_as_they_are(ruled: Path, said: Said) -> None:
    claim = ("--claims", "06Q", "--reason", "Qualified")
    case = said("electorate", "dispute", "Oliver Webb", *claim, *REEVE, *AT)[1]["case"]
    (asked,) = said("electorate", "review", *AT)[1]["cases"]
    assert asked["answers"] == ["ineligible", "home"]
    assert codes(said("electorate", "rule", case, "eligible", *REEVE, *WHY, *AT)[1]) == ["verdict-wrong"]


def test_an_old_sheet_does_not_bring_back_an_overruled_answer(built: Path, said: Said) -> None:
    path = sheet(built, f"{IDENTITY},same,Priya Nair,The practice has one")
    assert said("electorate", "rule", "--sheet", path, *AT)[0] == 0
    assert said("electorate", "rule", IDENTITY, "different", *REEVE, "--reason", "Rang: two people", *AT)[0] == 0
    code, told = said("electorate", "rule", "--sheet", path, *AT)
    assert (code, codes(told)) == (4, ["overruled"]) and "Rang: two people" in told["findings"][0]["message"]


def test_one_person_does_not_overrule_two(built: Path, said: Said) -> None:
    assert said("electorate", "rule", TWO_NUMBERS, "same", *REEVE, *NAIR, *WHY, *AT)[0] == 0
    code, told = said("electorate", "rule", TWO_NUMBERS, "different", "--by", "Owen Bell", "--reason", "No", *AT)
    assert (code, codes(told)) == (4, ["second-person"])


def test_two_numbers_become_one_by_no_detour_of_one_person(here: Path, said: Said) -> None:
    assert run("new", "e") == 0
    (here / "e/lists/performers.csv").write_text(
        "gmc,surname,forename,performer type,practice code\n"
        "6000001,KHAN,Imran,Partner,F81011\n6411987,KHAN,Imran,Partner,F81014\n"
    )
    (here / "e/lists/equip.csv").write_text(
        "gmc,surname,forename,role,practice code,sessions\n,Khan,Imran,Partner,F81020,4\n"
    )
    assert said("electorate", "build", *AT)[0] == 0
    cases = [case["case"] for case in said("electorate", "review", *AT)[1]["cases"] if case["kind"] == "identity"]
    code, told = said(
        "electorate", "rule", "--sheet", sheet(here, *(f"{case},same,Alan Reeve,Rang" for case in cases)), *AT
    )
    assert code == 4 and set(codes(told)) == {"second-person"}


def test_a_ruling_on_a_doctor_does_not_pass_to_the_doctor_it_is_joined_with(here: Path, said: Said) -> None:
    assert run("new", "e") == 0
    (here / "e/lists/performers.csv").write_text(
        "gmc,surname,forename,performer type,practice code\n6000001,KHAN,Imran,Partner,F81011\n"
    )
    (here / "e/lists/equip.csv").write_text(
        "gmc,surname,forename,role,practice code,sessions\n6411987,Khan,Imran,Partner,F81011,4\n"
    )
    assert said("electorate", "build", *AT)[0] == 0
    (identity,) = (case["case"] for case in said("electorate", "review", *AT)[1]["cases"])
    assert said("electorate", "rule", identity, "different", *REEVE, *WHY, *AT)[0] == 0
    (only,) = (case["case"] for case in said("electorate", "review", *AT)[1]["cases"])
    assert said("electorate", "rule", only, "ineligible", *REEVE, *WHY, *AT)[0] == 0
    assert said("electorate", "rule", identity, "same", *REEVE, *NAIR, *WHY, *AT)[0] == 0
    assert electorate(here / "e")["Imran KHAN"]["group"] == "06Q"
    assert "ruling-lapsed" in {w["code"] for w in said("electorate", "build", *AT)[1]["warnings"]}


def test_after_the_freeze_a_case_is_ruled_on_once(built: Path, said: Said) -> None:
    assert said("electorate", "freeze", "--provisional", *REEVE, *AT)[0] == 0
    assert said("electorate", "rule", IDENTITY, "different", *REEVE, *WHY, *AT)[0] == 0
    code, told = said("electorate", "rule", IDENTITY, "same", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (5, ["frozen"])


def test_after_a_provisional_freeze_every_ruling_has_its_effect(built: Path, said: Said) -> None:
    assert said("electorate", "freeze", "--provisional", *REEVE, *AT)[1]["electors"] == 54
    assert said("electorate", "rule", ONLY_ON_EQUIP, "home=06T", *REEVE, *WHY, *AT)[0] == 0
    assert electorate(built)["Emeka Obi"]["group"] == "06T"
    assert said("electorate", "rule", PRACTICE, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    assert said("electorate", "export", *AT)[1]["electors"] == 55
    with (built / "out/register/register.csv").open(encoding="utf-8-sig") as file:
        assert {row["surname"]: row["joined"] for row in csv.DictReader(file) if row["joined"]} == {
            "UNDERHILL": "2027-02-01"
        }


def test_the_frozen_register_and_its_checkpoint_stay_as_they_were_signed(frozen: Path, said: Said) -> None:
    folder = frozen / "out/register"
    signed = (folder / "register-frozen.csv").read_bytes(), (folder / "checkpoint.pdf").read_bytes()
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    assert said("electorate", "export", *AT)[1]["electors"] == 62
    assert ((folder / "register-frozen.csv").read_bytes(), (folder / "checkpoint.pdf").read_bytes()) == signed
    assert "and 1 joined by ruling since" in " ".join(words(folder / "register.pdf"))


def test_namesakes_stand_in_one_order_in_every_export(here: Path, said: Said) -> None:
    assert run("new", "e") == 0
    rows = "".join(f"60000{n:02},KHAN,Imran,Partner,F81011\n" for n in range(10, 30))
    (here / "e/lists/performers.csv").write_text(f"gmc,surname,forename,performer type,practice code\n{rows}")
    equip = "".join(f"60000{n:02},Khan,Imran,Partner,F81011,4\n" for n in range(10, 30))
    (here / "e/lists/equip.csv").write_text(f"gmc,surname,forename,role,practice code,sessions\n{equip}")
    assert said("electorate", "build", *AT)[0] == 0
    assert said("electorate", "freeze", *REEVE, *AT)[0] == 0
    assert said("electorate", "export", *AT)[0] == 0
    folder = here / "e/out/register"
    assert (folder / "register.csv").read_bytes() == (folder / "register-frozen.csv").read_bytes()


def test_a_changed_register_is_noticed(frozen: Path, said: Said) -> None:
    with contextlib.closing(sqlite3.connect(frozen / "register.db")) as store, store:
        store.execute("update elector set entry = replace(entry, 'ASHBY', 'NOBODY')")
    code, told = said("electorate", "export", *AT)
    assert (code, codes(told)) == (6, ["register-changed"])


def test_what_another_command_changed_meanwhile_is_not_written_over(built: Path, said: Said) -> None:
    from lmcvote.cli.electorate import desk
    from lmcvote.findings import BadInput

    class Standing:
        """What a command has of typer."""

        obj = Session(lambda: CLOCK, Coins(99), lambda _: 0)

    laid = desk.of(Standing(), "e")  # type: ignore[arg-type]  # all that is asked of a context
    assert said("electorate", "rule", IDENTITY, "same", *REEVE, *WHY, *AT)[0] == 0
    with pytest.raises(BadInput, match="Run this one again"), laid.writing():
        pass


def test_practices_are_told_of_every_doctor_with_a_post_there(built: Path, said: Said) -> None:
    assert said("electorate", "practice-letters", *AT)[0] == 0
    pages = words(built / "out/letters/practice-letters.pdf")
    (wood,) = (page for page in pages if "(F81035)" in page)
    assert "Daniel WOOD" in wood and "waits for a decision" in wood


def test_a_disputed_entry_is_disputed_once_and_for_another_group(ruled: Path, said: Said) -> None:
    claim = ("--claims", "06T", "--reason", "x")
    assert said("electorate", "dispute", "6300122", *claim, *REEVE, *AT)[0] == 0
    assert codes(said("electorate", "dispute", "6300122", *claim, *REEVE, *AT)[1]) == ["disputed-already"]
    same = ("--claims", "06Q", "--reason", "x")
    assert codes(said("electorate", "dispute", "6300122", *same, *REEVE, *AT)[1]) == ["nothing-disputed"]


def test_one_person_puts_nobody_alike_on_the_roll_by_any_detour(ruled: Path, said: Said) -> None:
    pike = ("--surname", "Pike", "--forename", "Georgina", "--gmc", "6200998", "--reported-by", "F81068")
    case = said("electorate", "add", *pike, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "ineligible", *REEVE, *WHY, *AT)[0] == 0
    assert codes(said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[1]) == ["second-person"]
    claim = ("--claims", "06T", "--reason", "x")
    other = said("electorate", "dispute", "6200998", *claim, *REEVE, *AT)[1]["case"]
    assert codes(said("electorate", "rule", other, "home=06T", *REEVE, *WHY, *AT)[1]) == ["second-person"]


def test_a_reported_doctor_whom_the_lists_have_later_has_one_vote(ruled: Path, said: Said) -> None:
    okoro = ("--surname", "Okoro", "--forename", "Ada", "--practice", "F81011", "--reported-by", "F81011")
    case = said("electorate", "add", *okoro, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    performers = ruled / "lists/performers.csv"
    row = "4123458,OKORO,Ada,Partner,F81011,,,"
    performers.write_text(performers.read_text("utf-8-sig").rstrip() + f"\n{row}\n", "utf-8-sig")
    assert said("electorate", "build", *AT, "--as-at", "2027-02-01")[0] == 0
    assert open_cases(said) == {case}
    with (ruled / "out/electorate.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["surname"].upper() == "OKORO"]
    assert sorted((row["gmc_number"], row["basis"]) for row in rows) == [("", "unplaced"), ("4123458", "practice")]


def test_a_dispute_of_one_in_doubt_waits_until_it_is_one_doctor_or_two(built: Path, said: Said) -> None:
    claim = ("--claims", "06T", "--reason", "x")
    case = said("electorate", "dispute", "6200187", *claim, *REEVE, *AT)[1]["case"]
    code, told = said("electorate", "rule", case, "home=06T", *REEVE, *WHY, *AT)
    assert (code, codes(told)) == (4, ["another-first"]) and IDENTITY in told["findings"][0]["message"]
    assert said("electorate", "rule", IDENTITY, "same", *REEVE, *WHY, *AT)[0] == 0
    assert said("electorate", "rule", case, "home=06T", *REEVE, *WHY, *AT)[0] == 0
    assert electorate(built)["Daniel WOOD"]["group"] == "06T"
