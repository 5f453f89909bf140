"""`lmcvote electorate freeze` and `export`: the register of electors."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmcvote.audit import trail
from lmcvote.electorate.roll import REGISTER_COLUMNS
from tests.cli.asking import AT, HOME, IDENTITY, NAIR, OKORO, REEVE, WHY, Said, at, codes, electorate, ids, words
from tests.wording import CLOCK, run


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
