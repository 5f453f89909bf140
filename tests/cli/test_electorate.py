"""`lmcvote electorate`: exit codes, keys and files."""

import json
import sqlite3
import sys
from pathlib import Path

import pytest

from lmcvote.electorate.roll import BESIDE
from tests.cli.asking import EXAMPLE, LISTS, Said, codes, committed
from tests.wording import table


def test_build_without_a_folder_writes_only_what_it_is_told(here: Path, said: Said) -> None:
    practices = ("--practices", str(EXAMPLE / "lists/practices.csv"), "--as-at", "2027-02-01")
    code, told = said("electorate", "build", *LISTS, *practices)
    assert code == 0 and list(here.iterdir()) == []
    assert set(told) >= {"electors", "held", "unplaced", "cases", "excluded", "groups", "rows", "only_in"}
    assert told["rows"] == {"performers": 61, "equip": 69} and set(told["only_in"]) == {"performers", "equip"}
    assert told["held"] == 6 and told["electors"] == 54 and told["groups"]["06Q"] == 53
    assert said("electorate", "build", *LISTS, "-o", "e.csv")[0] == 0
    assert {path.name for path in here.iterdir()} == {"e.csv", *BESIDE}


def test_build_in_a_folder_takes_its_lists_and_keeps_the_result(election: Path, said: Said) -> None:
    code, told = said("electorate", "build", "--election", "e")
    assert code == 0 and told["groups"]["06Q"] == 53
    assert {path.name for path in (election / "out").iterdir()} == {"electorate.csv", *BESIDE}
    assert (election / "register.db").exists() and not (election / "box.db").exists()
    assert json.loads((election / "trail.jsonl").read_text())["act"] == "electorate built"


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--performers", "no.csv", "--equip", "no.csv"), 3, ["no-such-file", "no-such-file"]),
        (("--performers", LISTS[1]), 2, ["option-missing"]),
        ((), 2, ["option-missing"]),
        ((*LISTS, "-o", "no/such/e.csv"), 3, ["no-such-folder"]),
        ((*LISTS, "--as-at", "1/2/2027"), 3, ["bad-date"]),
        ((*LISTS, "--practices", LISTS[1]), 3, ["not-ods-layout"] * 10),
        ((*LISTS, "--practice-groups", LISTS[1]), 3, ["no-column"]),
        (("--performers", LISTS[3], "--equip", LISTS[1]), 3, ["lists-exchanged"]),
        (("--performers", LISTS[1], "--equip", LISTS[1]), 3, ["one-list-twice"]),
        ((*LISTS, "--election", "nowhere"), 3, ["no-election"]),
        ((*LISTS, "-o", "."), 3, ["bad-output"]),
        ((*LISTS, "-o", "cases.csv"), 3, ["bad-output"]),
        ((*LISTS, "-o", LISTS[1]), 3, ["output-is-input"]),
        ((*LISTS, "--max-rows", "60"), 3, ["too-large", "too-large"]),
        ((*LISTS, "--max-bytes", "999"), 3, ["too-large", "too-large"]),
        ((*LISTS, "--max-rows", "0"), 3, ["out-of-range"]),
    ],
)
def test_build_refuses_and_writes_nothing(
    here: Path, said: Said, argv: tuple[str, ...], code: int, expected: list[str]
) -> None:
    found, told = said("electorate", "build", *argv)
    assert (found, codes(told)) == (code, expected) and told["exit"] == code
    assert list(here.iterdir()) == []


def test_the_faults_of_all_files_are_told_together(here: Path, said: Said) -> None:
    (here / "p.csv").write_bytes(table("number | surname\n1 | A"))
    (here / "e.csv").write_bytes(table("gmc | surname | forename | ods\n | | | F81011"))
    code, told = said("electorate", "build", "--performers", "p.csv", "--equip", "e.csv", "--practices", "no.csv")
    assert code == 3 and {finding["file"] for finding in told["findings"]} == {"p.csv", "e.csv", "no.csv"}


def test_a_practice_changes_its_group_on_the_day_of_the_offices_table(election: Path, said: Said) -> None:
    (election / "lists/groups.csv").write_bytes(table("practice_code | group | from\nF81011 | 06T | 2027-04-01"))

    def groups(day: str) -> dict[str, int]:
        code, told = said("electorate", "build", "--election", "e", "--as-at", day)
        assert code == 0
        found: dict[str, int] = told["groups"]
        return found

    usual = groups("2027-04-01")
    settings = (election / "election.toml").read_text("utf-8")
    assert settings.count('# practice_groups = "lists/practice_groups.csv"') == 1
    named = settings.replace('# practice_groups = "lists/practice_groups.csv"', 'practice_groups = "lists/groups.csv"')
    (election / "election.toml").write_text(named, "utf-8")
    before, after = groups("2027-03-31"), groups("2027-04-01")
    assert before == usual and after["06T"] > before["06T"] and after["06Q"] < before["06Q"]
    digests = json.loads((election / "trail.jsonl").read_text().splitlines()[-1])["facts"]["lists"]
    assert set(digests) == {"performers", "equip", "practices", "practice_groups"}


def test_a_register_that_was_changed_prints_nothing(signed: Path, said: Said) -> None:
    election = signed
    assert said("electorate", "build", "--election", "e")[0] == 0
    with sqlite3.connect(election / "register.db") as register:
        register.execute("""update place set "group" = '06T' where basis = 'sessions'""")
    register.close()
    code, told = said("ballots", "print", "--election", "e")
    assert (code, codes(told)) == (6, ["register-changed"]) and committed(election) == 0


def test_build_at_scale_says_the_same_and_its_extra_is_named_where_it_is_missing(
    here: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, national = (
        said("electorate", "build", *LISTS, "--as-at", "2027-02-01", *more) for more in ((), ("--scale",))
    )
    assert plain == national and plain[0] == 0
    monkeypatch.setitem(sys.modules, "duckdb", None)
    code, told = said("electorate", "build", *LISTS, "--scale")
    assert (code, codes(told)) == (3, ["extra-missing"]) and "lmcvote[scale]" in told["findings"][0]["message"]
    assert list(here.iterdir()) == []
