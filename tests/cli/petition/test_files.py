"""`recall threshold` and `recall petition` in the folder of a recall: by its own rules, days and group."""

from contextlib import closing
from json import loads
from pathlib import Path
from sqlite3 import connect

from tests.cli.petition.desk import Asked, settings


def test_the_gates_are_those_of_the_folder(frozen: Path, asked: Asked) -> None:
    """RULES 13.5: in a folder its own switches decide, not those proposed."""
    told = asked("before", "threshold", "--members", "200", "--eligible", "200")[1]
    assert (told["needed_to_call"], told["needed_to_answer"]) == (150, 100)
    settings(
        frozen,
        ('call_threshold = "3/4"', "call_threshold = 66.6"),
        ('call_test = "at_least"', 'call_test = "more_than"'),
        ('response_test = "at_least"', 'response_test = "more_than"'),
    )
    told = asked("before", "threshold", "--members", "200", "--eligible", "200")[1]
    assert (told["needed_to_call"], told["needed_to_answer"]) == (134, 101)


def test_without_members_the_number_is_that_of_the_open_petition(opened: Path, asked: Asked) -> None:
    assert asked("signing", "threshold")[1]["members"] == 59


def test_before_it_opens_the_number_must_be_said(frozen: Path, asked: Asked) -> None:
    assert asked.codes("before", "threshold") == (2, ["option-missing"])


def test_a_keyed_petition_is_checked_by_the_days_and_the_group_of_the_folder(frozen: Path, asked: Asked) -> None:
    with closing(connect("register.db")) as rows:
        entries = [loads(told) for (told,) in rows.execute("select entry from elector order by id")]
    one = next(e for e in entries if e["gmc_number"] and [p["group"] for p in e["places"]] == ["06Q"])
    rows_of = [f"{one['gmc_number']},{one['surname']},{one['forename']},{day}" for day in ("2027-05-31", "2027-06-21")]
    Path("lines.csv").write_text("\n".join(["gmc_number,surname,forename,signed_on", *rows_of]), "utf-8")
    status, told = asked("signing", "petition", "lines.csv")
    assert status == 0 and told["window"] == {"from": "2027-06-01", "to": "2027-06-21"}
    assert (told["group"], told["valid"], told["rejected"]) == ("06Q", 1, {"outside_window": 1})
