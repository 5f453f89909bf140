"""What goes wrong when many decide: old sheets, detours, builds and rulings at the same time."""

import contextlib
import csv
import sqlite3
from pathlib import Path

import pytest

from lmcvote.cli.session import Session
from tests.cli.asking import (
    AT,
    IDENTITY,
    NAIR,
    OKORO,
    ONLY_ON_EQUIP,
    PRACTICE,
    REEVE,
    TWO_NUMBERS,
    WHY,
    Said,
    codes,
    electorate,
    open_cases,
    sheet,
    words,
)
from tests.wording import CLOCK, Coins, run


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
    with pytest.raises(BadInput, match="this one has done nothing"), laid.writing():
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
