"""The electorate CSV: what is written is what is read, and Excel is not made to calculate."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from lmcvote import sheet
from lmcvote.electorate import roll
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.names import of
from lmcvote.files import write_all
from lmcvote.findings import BadInput
from tests.wording import EMPTY_LIST, build

E = "gmc | surname | forename | role | practice code | ccg\n"


@pytest.mark.parametrize("name", ["electorate.csv", "electorate.xlsx"])
def test_what_is_written_is_what_is_read(tmp_path: Path, name: str) -> None:
    rows = (
        "0000123|O'Brien|Zoë|Partner|F81011|06Q\n6000002|Ash|Jo|Salaried|F81011|06Q\n6000002|Ash|Jo|Partner|F81012|07H"
    )
    made, _ = build(EMPTY_LIST, E + rows)
    out = tmp_path / name
    write_all(roll.files(made, out))
    found = roll.read(out)
    assert roll.groups(found) == {"06Q": 2, "07H": 1} == made.groups()
    assert [(row.gmc_number, row.names) for row in found][1] == ("0000123", (of("O'Brien", "Zoë"),))
    assert len({row.person for row in found if row.gmc_number == "6000002"}) == 1


def test_the_columns_are_those_that_scripts_rely_on(tmp_path: Path) -> None:
    made, _ = build(EMPTY_LIST, E + "6000002|Ash|Jo|Partner|F81011|06Q")
    found = {path.name: data.decode("utf-8-sig").splitlines()[0] for path, data in _files(made, tmp_path).items()}
    assert found == {
        "e.csv": "gmc_number,surname,forename,role,group,practice_code,basis,performers_lines,equip_lines,note,"
        "linked_by,evidence",
        "cases.csv": "case,kind,question,performers_lines,equip_lines,evidence,verdict,by,reason",
        "excluded.csv": "performers_lines,equip_lines,reason,gmc_number,surname,forename,note",
        "sensitivity.csv": "gmc_number,surname,forename,group,basis,if,group_then",
    }


def _files(made: Electorate, folder: Path) -> dict[Path, bytes]:
    return roll.files(made, folder / "e.csv")


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@x", "\uff1d1"])
def test_no_cell_is_a_formula_and_reading_gives_it_back(tmp_path: Path, payload: str) -> None:
    for name, data in (
        ("x.csv", sheet.csv_bytes(["a", "b"], [[payload, "plain"]])),
        ("x.xlsx", sheet.xlsx_bytes(["a", "b"], [[payload, "plain"]])),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert sheet.read(path).rows[1].cells == (payload, "plain")
    assert f"'{payload}" in (tmp_path / "x.csv").read_text("utf-8-sig")
    cell = load_workbook(tmp_path / "x.xlsx").active["A2"]  # type: ignore[index]
    assert (cell.data_type, cell.value) == ("s", f"'{payload}")


@pytest.mark.parametrize("start", ["\t", "\r", "\0"])
def test_a_control_character_starts_no_cell(start: str) -> None:
    assert sheet.safe(f"{start}=1+1") == f"'{start}=1+1"


def test_answers_written_into_cases_survive_the_next_build(tmp_path: Path) -> None:
    made, _ = build(EMPTY_LIST, E + "6000002|Ash|Jo|Partner|F81011|06Q")
    out = tmp_path / "e.csv"
    write_all(roll.files(made, out))
    cases = tmp_path / "cases.csv"
    text = cases.read_text("utf-8-sig")
    case = next(line for line in text.splitlines() if "only_on_equip" in line)
    cases.write_text(text.replace(case, case.removesuffix(",,,") + ",same,Ann Lee,letter of 1 May"), "utf-8-sig")
    write_all(roll.files(made, out))
    assert ",same,Ann Lee,letter of 1 May" in cases.read_text("utf-8-sig")
    other, _ = build(EMPTY_LIST, E + "6000003|Bea|Al|Partner|F81011|06Q")
    for _ in range(2):
        write_all(roll.files(other, out))
    aside = (tmp_path / "cases-earlier.csv").read_text("utf-8-sig").splitlines()
    assert len(aside) == 2 and aside[1].endswith(",same,Ann Lee,letter of 1 May")


def test_a_changed_name_is_read_with_the_other_one(tmp_path: Path) -> None:
    made, _ = build(
        "gmc | surname | forename | type | private postcode\n6000001|WALKER|Helen|Locum|CM1 1AA",
        "gmc | surname | forename | role | practice code | ccg | home postcode\n"
        "6000001|Prentice|Helen|Locum|F81011|06Q|CM1 1AA",
    )
    out = tmp_path / "e.csv"
    write_all(roll.files(made, out))
    assert roll.read(out)[0].names == (of("Walker", "Helen"), of("Prentice", "Helen"))


def test_an_electorate_without_an_elector_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(
        sheet.csv_bytes(roll.COLUMNS, [["6000001", "A", "B", "locum", "", "", "unplaced", "2", "", "", "U", ""]])
    )
    with pytest.raises(BadInput) as refusal:
        roll.read(path)
    assert refusal.value.findings[0].code == "no-elector"


def test_a_build_without_a_question_can_be_run_again(tmp_path: Path) -> None:
    row = "gmc|surname|forename|{}|practice code|ccg\n6000002|Ash|Jo|Partner|F81011|06Q"
    made, _ = build(row.format("type"), row.format("role"))
    assert made.cases == ()
    for _ in range(2):
        write_all(roll.files(made, tmp_path / "e.csv"))


def test_another_file_in_the_place_of_cases_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "cases.csv").write_text("patient,complaint\nA,b\n")
    made, _ = build(EMPTY_LIST, E + "6000002|Ash|Jo|Partner|F81011|06Q")
    with pytest.raises(BadInput) as refusal:
        roll.files(made, tmp_path / "e.csv")
    assert refusal.value.findings[0].code == "not-cases"
