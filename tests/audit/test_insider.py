"""What an insider does who writes trail and stores so that they fit, and what verify has against it still."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lmcvote.audit import verify
from lmcvote.findings import IntegrityBroken
from lmcvote.store import opening
from tests.audit.tampering import as_held, entries, in_box, rewritten
from tests.wording import Coins

STORES = {"register": "register.db", "box": "box.db"}


def wrong(folder: Path) -> dict[str, str]:
    return {check.what: check.says for check in verify.verify(folder, STORES) if check.agrees is False}


def test_an_opening_of_more_declarations_than_were_accepted_is_seen_though_both_sides_tell_it(folder: Path) -> None:
    """RULES 9.8: box and register may agree on a lie; the close of the returns has the number too."""
    in_box(folder, "update tallied set papers = papers + 1 where what in ('accepted', 'paper_missing')")
    every = entries(folder)
    for one in every:
        if one["act"] == "opening recorded":
            one["facts"] |= {key: one["facts"][key] + 1 for key in ("accepted", "paper_missing")}
    rewritten(folder, every)
    as_held(folder)
    assert wrong(folder) == {
        "the account of the papers": "mid-essex-board: accepted 44 in line 20, and 43 in line 18.",
        "what each act changed": wrong(folder)["what each act changed"],
    }


@pytest.mark.parametrize(
    ("side", "statement"),
    [
        ("register", "create trigger t after insert on fate begin update fate set state = 'accepted'; end"),
        ("box", "create trigger t after insert on decided begin update decided set decision = 'head:unmarked'; end"),
        ("box", "create view v as select * from paper"),
    ],
)
def test_what_would_change_rows_behind_a_command_is_seen_and_no_command_runs(
    folder: Path, side: str, statement: str
) -> None:
    """No digest of a table has a trigger in it."""
    with closing(sqlite3.connect(folder / f"{side}.db")) as rows, rows:
        rows.execute(statement)
    assert "has a trigger or a view" in wrong(folder)[f"what {side}.db holds"]
    with pytest.raises(IntegrityBroken), opening.store(folder, f"{side}.db", side, Coins(1)):  # type: ignore[arg-type]
        pass


@pytest.mark.parametrize(
    ("act", "fact", "what"),
    [
        ("returns closed", "accepted", "the account of the papers"),
        ("electorate frozen", "lists", "the files as received"),
        ("result declared", "files", "the declarations"),
    ],
)
def test_a_line_that_tells_what_nobody_can_read_does_not_agree_and_ends_nothing(
    folder: Path, act: str, fact: str, what: str
) -> None:
    every = entries(folder)
    for one in every:
        if one["act"] == act:
            one["facts"][fact] = 7
    rewritten(folder, every)
    assert "It cannot be worked out" in wrong(folder)[what]


def test_a_secret_that_is_none_ends_nothing(folder: Path) -> None:
    in_box(folder, "update blind set secret = 7")
    assert "It cannot be worked out" in wrong(folder)["what box.db holds"]
