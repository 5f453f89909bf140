"""Tally sheets as files: locked headings, whole numbers, and the line of a sum that does not come out."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from lmcvote import tally_file
from lmcvote.count.batches import Batch
from lmcvote.findings import BadInput
from tests.test_votes import BOARD
from tests.wording import table

HEAD = (
    "contest|batch|papers|1 ASHBY|2 BAKER|3 CHOWDHURY|4 DAVIES|no official mark|identifying mark|too many votes|"
    "unmarked|void for uncertainty|papers rejected in part|votes lost in part|unused votes"
)
ROW = "board|1|25|20|10|8|4||||2|||| 4"


def read(tmp_path: Path, *rows: str, head: str = HEAD) -> tuple[Batch, ...]:
    path = tmp_path / "tally.csv"
    path.write_bytes(table("\n".join((head, *rows))))
    return tally_file.read(path, BOARD)


def faults(tmp_path: Path, *rows: str, head: str = HEAD) -> list[tuple[str, int | None, str]]:
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, *rows, head=head)
    return [(fault.code, fault.line, fault.field) for fault in refusal.value.findings]


def test_a_sheet_is_read_and_what_is_not_told_is_wholly_valid(tmp_path: Path) -> None:
    (batch,) = read(tmp_path, ROW, "board|2" + "|" * 13)
    assert (batch.name, batch.papers, batch.totals.wholly_valid, batch.totals.unused) == ("1", 25, 23, 4)
    assert list(batch.totals.votes.values()) == [20, 10, 8, 4]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("north|1|25|20|10|8|4||||2||||4",), [("other-contest", 2, "contest")]),
        ((ROW, ROW), [("batch-repeated", 3, "batch")]),
        ((ROW.replace("|1|25", "||25"),), [("no-batch", 2, "batch")]),
        ((ROW.replace("|25|", "||"),), [("no-figure", 2, "papers")]),
        ((ROW.replace("|10|", "|ten|"), ROW.replace("|8|", "|-8|")), [
            ("no-figure", 2, "2 BAKER"), ("no-figure", 3, "3 CHOWDHURY"),
        ]),
        ((ROW.replace("|20|", "|21|"),), [("sum-differs", 2, "unused votes")]),
        ((ROW.replace("|20|10|", "|24|6|"),), [("sum-differs", 2, "1 ASHBY")]),
        (("board|1" + "|" * 13,), [("nothing-tallied", None, "")]),
    ],
)  # fmt: skip
def test_each_fault_has_its_place(
    tmp_path: Path, rows: tuple[str, ...], expected: list[tuple[str, int | None, str]]
) -> None:
    assert faults(tmp_path, *rows) == expected


@pytest.mark.parametrize(
    ("head", "field"),
    [
        (HEAD.replace("2 BAKER", "2 BARKER"), "2 BAKER"),
        (HEAD.replace("|4 DAVIES", ""), "4 DAVIES"),
        (HEAD + "|5 ELLIS", ""),
        (HEAD.replace("unmarked|void for uncertainty", "void for uncertainty|unmarked"), "unmarked"),
    ],
)
def test_headings_are_locked(tmp_path: Path, head: str, field: str) -> None:
    assert faults(tmp_path, ROW + "|" * (head.count("|") - HEAD.count("|")), head=head) == [("other-heading", 1, field)]


def test_the_sum_is_told_with_its_figures(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, ROW.replace("|20|", "|21|"))
    assert refusal.value.findings[0].message == (
        "line 2: batch 1: 2 x 25 papers = 50, but 43 votes + 4 unused + 0 lost + 2 x 2 rejected = 51. Count this batch "
        "again."
    )


def test_the_workbook_takes_figures_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "tally.xlsx"
    path.write_bytes(tally_file.workbook(BOARD, ("blocks", "1")))
    book = load_workbook(path)
    page = book.worksheets[0]
    assert page.protection.sheet
    locked = {cell.coordinate for row in page.iter_rows() for cell in row if cell.protection.locked}
    assert locked == {cell.coordinate for cell in page[1]} | {"A2", "B2", "A3", "B3"}
    assert [rule.type for rule in page.data_validations.dataValidation] == ["whole"]
    for place, figure in enumerate((25, 20, 10, 8, 4, 0, 0, 0, 2, 0, 0, 0, 4), 3):
        page.cell(3, place, figure)
    book.save(path)
    assert tally_file.is_tally(path)
    assert tally_file.read(path, BOARD) == read(tmp_path, ROW)
