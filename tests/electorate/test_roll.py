"""The electorate CSV: what is written is what is read, and Excel is not made to calculate."""

from pathlib import Path

import pytest

from lmcvote import sheet
from lmcvote.electorate import roll
from lmcvote.electorate.merge import Electorate
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
    assert [(row.gmc_number, row.name) for row in found][1] == ("0000123", of("O'Brien", "Zoë"))
    assert len({row.person for row in found if row.gmc_number == "6000002"}) == 1


def test_the_columns_are_those_that_scripts_rely_on(tmp_path: Path) -> None:
    made, _ = build(EMPTY_LIST, E + "6000002|Ash|Jo|Partner|F81011|06Q")
    found = {path.name: data.decode("utf-8-sig").splitlines()[0] for path, data in _files(made, tmp_path).items()}
    assert found == {
        "e.csv": "gmc_number,surname,forename,role,group,practice_code,basis,performers_lines,equip_lines,note",
        "cases.csv": "case,kind,question,performers_lines,equip_lines,evidence,verdict,by,reason",
        "excluded.csv": "performers_lines,equip_lines,reason,gmc_number,surname,forename",
    }


def _files(made: Electorate, folder: Path) -> dict[Path, bytes]:
    return roll.files(made, folder / "e.csv")


@pytest.mark.parametrize("payload", ["=1+1", "+1", "-1", "@x", "\t=1", "\uff1d1"])
@pytest.mark.parametrize("written", [sheet.csv_bytes, sheet.xlsx_bytes])
def test_no_cell_is_a_formula_and_reading_gives_it_back(tmp_path: Path, payload: str, written: object) -> None:
    path = tmp_path / "x"
    path.write_bytes(written(["a", "b"], [[payload, "plain"]]))  # type: ignore[operator]
    if path.read_bytes().startswith(b"\xef\xbb\xbf"):
        assert f"'{payload}" in path.read_text("utf-8-sig")
    assert sheet.read(path).rows[1].cells == (payload.strip(), "plain") or payload.startswith("\t")


def test_an_electorate_without_an_elector_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(sheet.csv_bytes(roll.COLUMNS, [["6000001", "A", "B", "locum", "", "", "unplaced", "2", "", ""]]))
    with pytest.raises(BadInput) as refusal:
        roll.read(path)
    assert refusal.value.findings[0].code == "no-elector"
