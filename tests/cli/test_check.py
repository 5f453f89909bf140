"""`lmcvote electorate check`: what one file is taken for."""

from pathlib import Path

import pytest

from tests.cli.asking import EXAMPLE, LISTS, Said, codes
from tests.electorate.test_which import NEUTRAL_EQUIP, NEUTRAL_PERFORMERS, workbook
from tests.wording import run, table

PRACTICES = str(EXAMPLE / "lists/practices.csv")


def test_a_list_is_told_by_its_headings(said: Said) -> None:
    code, told = said("electorate", "check", LISTS[1])
    assert code == 0 and list(told) == [
        "list", "file", "form", "header_line", "rows", "totals", "columns", "roles", "warnings",
    ]  # fmt: skip
    assert (told["list"], told["header_line"], told["rows"]) == ("performers", 1, 61)
    assert told["form"] == {"kind": "csv", "separator": ",", "encoding": "utf-8", "sheet": ""}
    assert told["columns"][1] == {"heading": "Surname", "field": "surname", "filled": 61, "example": "ASHBY"}
    assert told["columns"][-1]["field"] is None
    assert {"word": "trainee", "role": "registrar", "rows": 2} in told["roles"]
    assert [warning["code"] for warning in told["warnings"]] == ["gmc-number-doubtful"]
    assert said("electorate", "check", LISTS[3])[1]["list"] == "equip"


def test_neutral_headings_are_told_by_the_rows_or_asked_for(here: Path, said: Said) -> None:
    Path("e.csv").write_bytes(table(NEUTRAL_EQUIP))
    Path("p.csv").write_bytes(table(NEUTRAL_PERFORMERS))
    assert said("electorate", "check", "e.csv")[1]["list"] == "equip"
    code, told = said("electorate", "check", "p.csv")
    assert (code, codes(told)) == (2, ["list-unknown"])
    assert said("electorate", "check", "p.csv", "--as", "performers")[1]["list"] == "performers"
    assert run("electorate", "check", "p.csv", "--as", "practices") == 2


def test_in_a_folder_the_list_and_its_words_are_those_of_election_toml(election: Path, said: Said) -> None:
    data = table("gmc | Nom | forename | role\n6000001 | Ashby | Jane | Wizard\n | Total 1 | |")
    (election / "lists/performers.csv").write_bytes(data)
    assert said("electorate", "check", "e/lists/performers.csv", "--election", "e")[0] == 3
    with (election / "election.toml").open("a", encoding="utf-8") as settings:
        settings.write('[columns.performers]\nsurname = "NOM"\n[roles]\nwizard = "locum"\n')
    code, told = said("electorate", "check", "e/lists/performers.csv", "--election", "e")
    assert (code, told["list"], told["columns"][1]["field"], told["totals"]) == (0, "performers", "surname", [3])
    assert told["roles"] == [{"word": "wizard", "role": "locum", "rows": 1}]


def test_a_practices_file_is_recognised_and_counted_by_group(election: Path, said: Said) -> None:
    code, told = said("electorate", "check", PRACTICES)
    assert code == 0 and (told["list"], told["rows"], told["practices"]) == ("practices", 424, 222)
    assert told["groups"] == {"06Q": 44, "06T": 34, "07G": 27, "07H": 31, "99E": 35, "99F": 23, "99G": 28}
    assert list(said("electorate", "check", PRACTICES, "--election", "e")[1]["groups"]) == [
        "99E", "99F", "99G", "06Q", "06T", "07G", "07H",  # the area, in its own order
    ]  # fmt: skip


def test_the_faults_are_those_of_build_all_together(here: Path, said: Said) -> None:
    Path("list.csv").write_bytes(table("gmc | colour | forename | job title\n6000001 | x\n | | | Partner"))
    code, told = said("electorate", "check", "list.csv")
    assert (code, codes(told)) == (3, ["no-column", "ragged-row", "nobody"])
    assert codes(said("electorate", "check", LISTS[1], "--max-rows", "9")[1]) == ["too-large"]
    assert codes(said("electorate", "check", "no.csv")[1]) == ["no-such-file"]


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx"])
def test_what_people_see_fits_80_columns_and_names_the_next_command(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    data = table(f"{NEUTRAL_EQUIP.replace('surname', 'performer surname')}6000003 | {'Very' * 30} | Al | F81012 | some")
    Path(name).write_bytes(workbook(data) if name.endswith("xlsx") else data.replace(b",", b";"))
    assert run("electorate", "check", name) == 0
    told = capsys.readouterr()
    assert all(len(line) <= 80 for line in (told.out + told.err).splitlines())
    form = 'XLSX, sheet "Sheet"' if name.endswith("xlsx") else "CSV, semicolon between cells, UTF-8"
    assert f"{name} is read as the Medical Performers List ({form})." in " ".join(told.out.split())
    assert "The header is line 1, with 4 rows below it." in told.out
    assert told.out.splitlines()[-1] == f"Next: lmcvote electorate build --performers {name} --equip FILE"
    assert '"some" is no number of sessions' in " ".join(told.err.split())
