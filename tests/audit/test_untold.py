"""Rulings that the trail was not told of: a sitting that goes on, or was killed, is no tampering; a changed one is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lmcvote.audit import verify
from lmcvote.audit.chain import Check
from lmcvote.reading.papers import PaperId, Ruling
from lmcvote.store import opening, readings, tables
from lmcvote.store.opening import Store
from lmcvote.votes import Head
from tests.wording import Coins

STORES = {"register": "register.db", "box": "box.db"}
TWO = ("Alan Reeve", "Priya Nair")


def ruled(box: Store, *papers: str, head: Head = Head.UNMARKED) -> None:
    for paper in papers:
        readings.save_ruling(box, Ruling(PaperId(paper), head, TWO, "2027-03-01"))


@pytest.fixture
def sitting(tmp_path: Path) -> Path:
    """Two rulings that the trail was told of; then a page that was killed after two more, one of an old paper."""
    with opening.store(tmp_path, "box.db", "box", Coins(1)) as box:
        ruled(box, "a", "b")
        box.record("papers decided", "2027-03-01", {})
    with opening.store(tmp_path, "box.db", "box", Coins(2)) as box:
        ruled(box, "b", "c", head=Head.UNCERTAIN)
    return tmp_path


def said(folder: Path) -> Check:
    return next(one for one in verify.verify(folder, STORES) if one.what == "what box.db holds")


def done(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "box.db")) as rows, rows:
        for statement in statements:
            rows.execute(statement)


def test_a_sitting_that_was_killed_is_told_as_one(sitting: Path) -> None:
    found = said(sitting)
    assert found.agrees is None
    assert "but for 2 rulings of a sitting that goes on, or was cut off" in found.says


def test_the_next_entry_tells_of_it_and_the_list_is_empty(sitting: Path) -> None:
    with opening.store(sitting, "box.db", "box", Coins(3)) as box:
        box.record("papers counted", "2027-03-02", {})
    assert said(sitting).agrees
    with closing(sqlite3.connect(sitting / "box.db")) as rows:
        assert rows.execute("select count(*) from untold").fetchone() == (0,)
        assert rows.execute("select count(*) from decided").fetchone() == (4,)


@pytest.mark.parametrize(
    "statement",
    [
        "update decided set decision = 'head:too_many' where paper = 'a'",
        "delete from decided where paper = 'a'",
        "insert into untold values ('a', 1)",
        "delete from untold where paper = 'c'",
        "insert into paper values ('z', x'00')",
        "update blind set secret = x'00'",
    ],
)
def test_behind_a_sitting_nothing_else_can_be_changed(sitting: Path, statement: str) -> None:
    done(sitting, statement)
    assert said(sitting).agrees is False


def test_a_ruling_that_was_told_cannot_be_called_untold(sitting: Path) -> None:
    done(sitting, "insert into untold values ('a', 1)", "update decided set decision = 'head:too_many'")
    assert said(sitting).agrees is False


def test_who_is_untold_is_no_fact_and_has_no_digest(sitting: Path) -> None:
    with closing(sqlite3.connect(sitting / "box.db")) as rows:
        before = verify.tables(rows)
        rows.execute("delete from untold")
        assert verify.tables(rows) == before and "untold" not in before
    assert tables.box_untold.name == "untold"
