"""A stranger's check: what was tampered with is found, and said in words."""

import json
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from lmcvote.audit import trail, verify
from lmcvote.audit.chain import Check, Line, code, days
from lmcvote.store import outbox
from tests.assured import Ran
from tests.cli.asking import words
from tests.wording import run

STORES = {"register": "register.db", "box": "box.db"}


def checks(folder: Path, checkpoint: str = "") -> dict[str, Check]:
    return {check.what: check for check in verify.verify(folder, STORES, checkpoint)}


def wrong(folder: Path, checkpoint: str = "") -> set[str]:
    return {what for what, check in checks(folder, checkpoint).items() if check.agrees is False}


def lines(folder: Path) -> list[bytes]:
    return (folder / trail.FILE).read_bytes().splitlines(keepends=True)


def test_a_whole_election_agrees_with_itself_and_with_its_checkpoints(done: Path) -> None:
    now = trail.read(done)
    short = code(now.head)
    found = checks(done, f"{short[:4]} {short[4:8]} {short[8:]}".lower())
    assert {check.agrees for check in found.values()} == {True}
    assert f"Line {len(now.entries)}" in found["a checkpoint on paper"].says


def test_every_code_that_a_command_gives_out_is_found_in_the_trail(done: Path) -> None:
    said = " ".join((done.parent / "said.txt").read_text("utf-8").split())
    codes = re.findall(r"(?:short code|checkpoint) ([A-Z2-7]{4} [A-Z2-7]{4} [A-Z2-7]{4})", said)
    assert len(codes) == 4, "the freeze, the close, and the two editions of the declaration"
    acts = [checks(done, one)["a checkpoint on paper"] for one in codes]
    assert all(check.agrees for check in acts)
    assert [re.findall('"([^"]+)"', check.says)[0] for check in acts] == [
        *("electorate frozen", "returns closed"),
        *("papers counted", "result provisional"),  # a declaration names the line before its own
    ]


def test_the_page_of_the_frozen_register_is_known_by_its_own_code(done: Path) -> None:
    told = " ".join(words(done / "out/register/checkpoint.pdf"))
    (printed,) = re.findall(r"Short code: ([A-Z2-7]{4} [A-Z2-7]{4} [A-Z2-7]{4})", told)
    found = checks(done, printed)["a checkpoint on paper"]
    assert found.agrees and '"electorate frozen"' in found.says


def changed(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, int):
        return value + 1
    return value + b"x" if isinstance(value, bytes) else f"{value}x"


def acts(rows: sqlite3.Connection, table: str) -> "list[tuple[str, str, tuple[object, ...]]]":
    """Everything somebody may do to a table: each column of a row changed, exchanged; rows deleted, added, doubled."""
    columns = [row[1] for row in rows.execute(f'pragma table_info("{table}")')]
    there = rows.execute(f'select * from "{table}"').fetchall()  # noqa: S608 -- the schema's own names
    first, where = there[0], " and ".join(f'"{name}" is ?' for name in columns)
    found: list[tuple[str, str, tuple[object, ...]]] = []
    for place, column in enumerate(columns):
        change = f'update "{table}" set "{column}" = ? where {where}'  # noqa: S608 -- the schema's own names
        found.append((f"change {column}", change, (changed(first[place]), *first)))
        if other := next((row for row in there if row[place] != first[place]), None):
            found.append((f"swap {column}", change, (other[place], *first)))
        more = (*first[:place], changed(first[place]), *first[place + 1 :])
        found.append((f"double {column}", f'insert into "{table}" values ({", ".join("?" * len(columns))})', more))  # noqa: S608 -- the schema's own names
    found.append(("delete", f'delete from "{table}" where {where}', first))  # noqa: S608 -- the schema's own names
    found.append(("empty", f'delete from "{table}"', ()))  # noqa: S608 -- the schema's own names
    return found


def fill(rows: sqlite3.Connection) -> None:
    """Two made-up rows into every table that this election had no use for; not what is on its way to the trail."""
    tables = [name for (name,) in rows.execute("select name from sqlite_master where type = 'table'")]
    for table in tables:
        if table in outbox.NAMES or rows.execute(f'select 1 from "{table}"').fetchone():  # noqa: S608 -- the schema's
            continue
        kinds = [row[2] for row in rows.execute(f'pragma table_info("{table}")')]
        for nth in (1, 2):
            made = {"INTEGER": nth, "BLOB": b"%d" % nth}
            values = [made.get(kind, f"made up {nth}") for kind in kinds]
            rows.execute(f'insert into "{table}" values ({", ".join("?" * len(kinds))})', values)  # noqa: S608 -- the same


def rows_tampered_with(folder: Path, side: str) -> Ran:
    """Everything that may be done to any table of a store, each undone again, against what the trail was told.

    What the store's own keys refuse was never done.
    """
    missed, tried = [], 0
    with closing(sqlite3.connect(folder / STORES[side], isolation_level=None)) as rows:
        fill(rows)
        whole = verify.tables(rows)
        for table in whole:
            for name, statement, values in acts(rows, table):
                rows.execute("begin")
                with suppress(sqlite3.IntegrityError):
                    rows.execute(statement, values)
                    tried += 1
                    missed += [f"{side}, {table}: {name}"] * (verify.tables(rows, (table,)).get(table) == whole[table])
                rows.execute("rollback")
        assert verify.tables(rows) == whole
    return Ran(tried, tuple(missed), f"{len(whole)} tables of the {side}")


@pytest.mark.parametrize("side", STORES)
def test_every_column_of_every_table_is_under_the_trail(folder: Path, side: str) -> None:
    """SECURITY 9, row 7: every table and column."""
    ran = rows_tampered_with(folder, side)
    assert not ran.failures and ran.tried > 250


@pytest.mark.parametrize("side", STORES)
def test_a_changed_store_is_named_with_its_table(folder: Path, side: str) -> None:
    table = {"register": "fate", "box": "tallied"}[side]
    with closing(sqlite3.connect(folder / STORES[side])) as rows:
        table = table if table in verify.tables(rows) else "pack"
        rows.execute(f'delete from "{table}"')  # noqa: S608 -- the schema's own names
        rows.commit()
    found = checks(folder)[f"what {STORES[side]} holds"]
    assert found.agrees is False and found.says.endswith(f"{table}.")


def test_an_old_copy_of_a_store_is_known_as_one(folder: Path) -> None:
    old = (folder / "box.db").read_bytes()
    assert run("ballots", "account", "--unissued", "8", "--waste", "1", "--election", str(folder)) == 0
    assert wrong(folder) == set()
    (folder / "box.db").write_bytes(old)
    assert "an old copy was put back" in checks(folder)["what box.db holds"].says


def test_a_count_that_somebody_mended_is_seen_in_its_figures_too(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "box.db")) as rows:
        (run_id, result) = rows.execute("select id, result from run").fetchone()
        told = json.loads(result)
        told[0]["candidates"][0]["votes"] += 1
        rows.execute("update run set result = ? where id = ?", (json.dumps(told), run_id))
        rows.commit()
    assert wrong(folder) == {"what box.db holds", "the counts"}


TOUCHES = ("flip", "cut", "splice", "reorder", "replay", "another's")


def lines_touched(folder: Path, act: str) -> Ran:
    """Every line of the trail in turn; what is cut off its end is seen by the stores, which tell of more."""
    told, missed, tried = lines(folder), list[str](), 0
    foreign = b'{"act":"papers counted","at":"2027-03-16","facts":{},"hash":"00","holds":{},"id":"1","side":"box"}\n'
    for place in range(len(told)):
        line = told[place]
        worse = {
            "flip": [*told[:place], line.replace(b'"at":"2', b'"at":"1'), *told[place + 1 :]],
            "cut": [*told[:place], *told[place + 1 :]],
            "splice": [*told[:place], foreign, *told[place:]],
            "reorder": [*told[:place], *told[place + 1 : place + 2], line, *told[place + 2 :]],
            "replay": [*told[: place + 1], *told[place:]],
            "another's": [*told[:place], foreign],
        }[act]
        if worse == told:  # the last line has none after it to change places with
            continue
        tried += 1
        (folder / trail.FILE).write_bytes(b"".join(worse))
        missed += [f"{act} at line {place + 1}"] * (not wrong(folder))
    (folder / trail.FILE).write_bytes(b"".join(told))
    return Ran(tried, tuple(missed))


@pytest.mark.parametrize("act", TOUCHES)
def test_a_line_of_the_trail_cannot_be_touched(folder: Path, act: str) -> None:
    ran = lines_touched(folder, act)
    assert not ran.failures and ran.tried >= len(lines(folder)) - 1


def test_a_trail_cut_at_its_end_does_not_fit_the_stores(folder: Path) -> None:
    for keep in range(len(lines(folder))):
        cut = folder.parent / f"cut-{keep}"
        shutil.copytree(folder, cut)
        (cut / trail.FILE).write_bytes(b"".join(lines(folder)[:keep]))
        assert wrong(cut)
        shutil.rmtree(cut)


def test_a_folder_rewritten_whole_is_seen_with_a_page_from_outside_and_only_then(folder: Path) -> None:
    page = code(trail.read(folder).head)
    entries = trail.read(folder).entries
    (folder / trail.FILE).unlink()
    trail.append(folder, [*entries[:3], *entries[4:]])
    assert wrong(folder) == {"what each act changed"}, "what an act did is left behind, under the next one"
    (folder / trail.FILE).unlink()
    others = {"program": "0" * 64}
    trail.append(folder, [replace(e, facts={**e.facts, **others}) if e.act == "reading begun" else e for e in entries])
    assert wrong(folder) == set(), "the chain alone can be made anew, of what no row tells"
    assert wrong(folder, page) == {"a checkpoint on paper"}


def test_a_slip_in_a_checkpoint_is_said_and_nothing_is_suggested(done: Path) -> None:
    right = code(trail.read(done).head)
    for place in range(len(right)):
        slip = right[:place] + ("B" if right[place] == "A" else "A") + right[place + 1 :]
        found = checks(done, slip)["a checkpoint on paper"]
        assert (
            found.agrees is False
            and right not in found.says
            and "it was mistyped, or the page belongs to another trail" in found.says
        )


@pytest.mark.parametrize("name", ["definition.json", "out/register/register-frozen.csv"])
def test_a_frozen_file_is_what_it_was(folder: Path, name: str) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert path.name in wrong(folder)


def test_the_command_says_so_in_a_line_and_changes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert run("verify", str(folder)) == 0
    assert "Agrees. Not checked: a checkpoint on paper." in capsys.readouterr().out
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    (folder / "definition.json").write_bytes(b"{}")
    assert run("verify", str(folder)) == 6
    assert "Does not agree, because of definition.json: not as line" in capsys.readouterr().out


@pytest.mark.parametrize("at", ["", "yesterday", "2027-13-01"])
def test_a_line_without_a_time_is_named(at: str) -> None:
    """A clock that cannot be read proves nothing: every line says when it was written."""
    lines = [Line(n, {"side": "box", "act": "x", "at": day}, "") for n, day in enumerate(("2027-03-16", at), 1)]
    assert days(lines[:1]).agrees
    assert (days(lines).agrees, days(lines).says) == (False, f'Line 2 has no time: "{at}".')
