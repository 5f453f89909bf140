"""No spreadsheet works out what somebody wrote into a name, a title or a reason (SECURITY 4; 9, row 13)."""

from pathlib import Path

import pytest

from lmcvote import sheet
from tests import formulas


def test_no_cell_and_no_heading_that_is_written_is_a_formula() -> None:
    ran = formulas.written_tables(formulas.PAYLOADS[::11])
    assert not ran.failures and ran.tried == 6 * 6 + 6 * 2


@pytest.mark.assurance
def test_none_of_sixty_payloads_is_a_formula_in_any_place_of_a_table() -> None:
    ran = formulas.written_tables()
    assert not ran.failures and ran.tried == 60 * 6 + 55 * 2


@pytest.mark.assurance
def test_an_election_of_payloads_writes_no_formula_into_any_table(tmp_path: Path) -> None:
    ran = formulas.elections(2, tmp_path)
    assert not ran.failures and ran.tried > 10_000


def test_a_formula_that_is_not_disarmed_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "safe", lambda text: text)
    assert len(formulas.written_tables(formulas.PAYLOADS[:2]).failures) >= 2 * 6


def test_a_name_in_a_heading_is_read_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(sheet.csv_bytes(["paper", "=1+1 Ashby"], [["1", "X"]]))
    assert sheet.read(tmp_path / "x.csv").rows[0].cells == ("paper", "=1+1 Ashby")
