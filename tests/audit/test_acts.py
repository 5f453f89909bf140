"""What each act may change: an insider changes a row and lets the next command tell the new digest, and is seen."""

import ast
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

import lmcvote
from lmcvote.audit import acts as table
from lmcvote.audit import ended, verify
from lmcvote.audit.acts import BOX, HIDDEN, REGISTER, acts
from lmcvote.audit.chain import Check, Line
from lmcvote.store import outbox, schemas, state
from tests.wording import run

SOURCE = Path(lmcvote.__file__).parent
STORES = {"register": "register.db", "box": "box.db"}


def told(side: str, *steps: tuple[str, dict[str, str]]) -> Check:
    """The check of a trail with these acts, and what the store of this side held after each."""
    return acts([Line(n, {"side": side, "act": act, "holds": held}, "") for n, (act, held) in enumerate(steps, 1)])


def constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_every_act_that_the_program_tells_is_in_the_table() -> None:
    """By the source: each literal that is recorded; and by every name that is recorded what it stands for."""
    trees = [ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py") if path.name != "acts.py"]
    named: dict[str, set[str]] = {}
    told: list[ast.expr] = []
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Assign):
            for one in ast.walk(node.targets[0]):
                if isinstance(one, ast.Name):
                    named.setdefault(one.id, set()).update(constants(node.value))
        elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith((".record", "desk.keep")):
            first = node.args[0]
            told += [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    literal = {one.value for one in told if isinstance(one, ast.Constant)}
    assert len(literal) > 30 and not literal - {*REGISTER, *BOX}
    for name in {ast.unparse(one).rsplit(".", 1)[-1] for one in told if not isinstance(one, ast.Constant)} - {"act"}:
        assert named[name] & {*REGISTER, *BOX}, f"what does {name} tell?"
    assert {ended.SEALED, ended.CONDEMNED, ended.DESTROYED, ended.COPIED, ended.RESTORED, ended.BUNDLED} <= {
        *REGISTER,
        *BOX,
    }
    said = {text for tree in trees for text in constants(tree)}
    assert {*REGISTER, *BOX} <= said, "an act in the table that no command tells"


def test_every_table_is_changed_by_an_act_of_its_own_side_and_there_is_no_other() -> None:
    for may, schema in ((REGISTER, schemas.REGISTER), (BOX, schemas.BOX)):
        named = {name for tables in may.values() for name in tables.split()}
        assert named == set(schema.tables) - set(outbox.NAMES)
    assert not REGISTER.keys() & BOX.keys()
    assert set(state.PAPERS) == HIDDEN


def test_a_table_that_changes_under_another_act_is_named_with_its_line() -> None:
    right = ("interests declared", {"interest": "1"})
    assert told("register", right, ("electors told", {"interest": "1", "told": "2"})).agrees
    found = told("register", right, ("electors told", {"interest": "9", "told": "2"}))
    assert found.agrees is False
    assert found.says.startswith('Line 2, "electors told", changed interest.')
    assert told("register", right, ("copy made", {})).agrees is False, "and one that is emptied"


def test_acts_of_one_transaction_hold_the_same_and_are_one_change() -> None:
    held = {"ruling": "1", "build": "2"}
    assert told("register", ("cases ruled", held), ("electorate built", held)).agrees
    assert told("register", ("cases ruled", held), ("electorate built", {**held, "case": "3"})).agrees is False


def test_an_act_that_no_command_has_is_none() -> None:
    assert told("box", ("mended", {})).agrees is False
    assert told("box", ("copy made", {})).agrees is False, "it is the register's"
    assert told("elsewhere", ("papers counted", {})).agrees is False


def test_a_line_that_comes_between_two_envelopes_waits_for_the_sitting_to_be_told() -> None:
    between = ("packs reissued", {"pack": "1", "envelope": "1", "sitting": "1", "known_by": "1"})
    end = ("envelopes recorded", {**between[1], "envelope": "2"})
    assert told("register", between).agrees is None
    assert told("register", between, end).agrees
    assert told("register", ("packs reissued", {"sitting": "1"}), end).agrees is False, "no envelope came with it"
    assert told("register", ("copy made", {"fate": "1", "envelope": "1", "upheld": "1"}), end).agrees is False


def test_of_papers_whose_digests_are_hidden_nothing_is_said() -> None:
    assert told("box", ("papers printed", {"paper": "1"}), ("papers counted", {"paper": "2"})).agrees


@pytest.mark.parametrize(
    ("statement", "named"),
    [("update fate set because = 'late'", "fate"), ("update entry set standing = 'off'", "entry")],
)
def test_a_row_that_is_changed_before_a_command_is_not_the_commands(folder: Path, statement: str, named: str) -> None:
    """The store agrees with the last line by then: the command told what it found."""
    with closing(sqlite3.connect(folder / "register.db")) as rows, rows:
        assert rows.execute(statement).rowcount > 1
    assert run("verify", str(folder), "--clock-checked", *("--by", "Alan Reeve", "--by", "Priya Nair")) in (0, 6)
    found = {one.what: one for one in verify.verify(folder, STORES)}
    assert found["what register.db holds"].agrees
    assert found[table.WHAT].agrees is False and f'"clock checked", changed {named}.' in found[table.WHAT].says
