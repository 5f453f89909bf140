"""Scanned papers in the ballot box: loaded as they were saved, known again, and no serial and no order with them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lmcvote.election import ContestId
from lmcvote.paper.code import SERIAL_BYTES, BallotCode
from lmcvote.paper.evidence import Elsewhere, Reading
from lmcvote.paper.faults import Code
from lmcvote.reading.papers import NOT_KNOWN, BatchId, PaperId, Ruling, Sheet, SheetId
from lmcvote.store import opening, readings, tables
from lmcvote.store.opening import Store
from lmcvote.store.readings import ID_BYTES, Side
from tests.strategies import paper_rulings, sides
from tests.wording import Coins

STYLE, BOARD = b"styl", ContestId("board")
NO_ID = SheetId("")
NOWHERE = Elsewhere(0, 0, 0, 0)
SOURCE = sha256(b"monday.pdf").digest()


def side(serial: bytes, page: int = 1, pages: int = 1) -> Side:
    """A page of the paper with this serial."""
    code = BallotCode(False, page, pages, STYLE, serial * SERIAL_BYTES)
    seen = sha256(serial).digest()
    return Side(seen, "board", page, pages, None, Reading(code, (), NOWHERE, frozenset()), f"{serial.hex()}.jpg")


UNREAD = Side(b"", "", 0, 0, Code.CODE_UNREADABLE, None, "unread.jpg")


def loaded(store: Store) -> tuple[Sheet, ...]:
    return readings.load_sheets(store, {"board": BOARD}, {"board": STYLE})


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Store]:
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        yield store


def saved(store: Store, *sheets: Side, seed: int = 1) -> tuple[BatchId, tuple[PaperId, ...]]:
    return readings.save_batch(store, SOURCE, sheets, 0, Coins(seed))


@settings(max_examples=40)
@given(st.lists(sides(), max_size=5), st.integers(0, 3))
def test_sheets_are_loaded_as_they_were_saved_save_their_serials(
    tmp_path_factory: pytest.TempPathFactory, scanned: list[Side], blank: int
) -> None:
    folder = tmp_path_factory.mktemp("box")
    with opening.store(folder, "box.db", "box", Coins()) as store:
        batch, ids = readings.save_batch(store, SOURCE, scanned, blank, Coins(1))
    with opening.store(folder, "box.db", "box", Coins()) as store:
        assert readings.load_batches(store) == (
            readings.Batch(batch, SOURCE, len(scanned) + blank, blank, taken_back=False),
        )
        assert len(loaded(store)) == len(scanned)
        found = loaded(store)
    assert len({one.id for one in found}) == len(scanned)
    left = [without_id(one) for one in found]
    for one, paper in zip(scanned, ids, strict=True):
        left.remove(wanted(one, paper, batch))
    assert not left
    data = raw(folder)
    for one in scanned:
        serial = one.reading.code.serial if one.reading else b""
        if len(set(serial)) > 4 and not any(
            serial in other.seen for other in scanned
        ):  # else it may be there by chance
            assert serial not in data and serial.hex().encode() not in data.lower()


def raw(folder: Path) -> bytes:
    """All that the box holds: its file, or every value of every row."""
    if (folder / "box.db").exists():
        return (folder / "box.db").read_bytes()
    with opening.store(folder, "box.db", "box", Coins()) as store:
        rows = [row for table in tables.box.sorted_tables for row in store.rows.execute(select(table))]
    return b"".join(value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)


def without_id(sheet: Sheet) -> Sheet:
    return replace(sheet, id=NO_ID)


def wanted(side: Side, paper: PaperId, batch: BatchId) -> Sheet:
    """As it should come back: under a part of its `seen_id`, whatever its serial was."""
    contest, style = (BOARD, STYLE) if side.style else (NOT_KNOWN, bytes(4))
    code = BallotCode(False, side.page, side.pages, style, side.seen[:SERIAL_BYTES])
    reading = replace(side.reading, code=code) if side.reading else None
    return without_id(
        Sheet(NO_ID, paper, batch, contest, side.page, side.pages, side.fault, reading, side.picture, side.placing)
    )


def test_what_has_the_same_code_is_the_same_paper_in_every_batch(box: Store) -> None:
    _, (first, other, second) = saved(box, side(b"a", 1, 2), side(b"b"), side(b"a", 2, 2))
    _, (again,) = saved(box, side(b"a", 1, 2), seed=2)
    assert first == second == again != other
    assert sorted(one.page for one in loaded(box) if one.paper == first) == [1, 1, 2]


def test_sheets_without_a_code_are_each_a_paper_of_their_own(box: Store) -> None:
    _, ids = saved(box, UNREAD, UNREAD)
    _, more = saved(box, UNREAD, seed=2)
    assert len({*ids, *more}) == 3


def test_a_batch_that_is_taken_back_is_gone_and_on_record(box: Store) -> None:
    gone, (paper, _) = saved(box, side(b"a"), side(b"b"))
    stands, (same,) = saved(box, side(b"a"), seed=2)
    readings.take_back(box, gone)
    assert paper == same, "the paper is known though its sheet counts no more"
    assert [(one.batch, one.paper) for one in loaded(box)] == [(stands, paper)]
    assert {one.id: one.taken_back for one in readings.load_batches(box)} == {gone: True, stands: False}


def in_turn(drawn: Sequence[bytes]) -> Callable[[int], bytes]:
    """Randomness that is known before."""
    left = iter(drawn)

    def entropy(length: int) -> bytes:
        assert length == ID_BYTES
        return next(left)

    return entropy


@pytest.mark.of_a_file
@settings(max_examples=10)
@given(st.permutations(range(40)))
def test_the_file_keeps_no_order_of_the_sheets_and_no_journal(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    """Rows lie in the order of their random ids: sheets with the same ids make the same bytes, however they lay."""
    coins = Coins()
    batch, *drawn = (coins(ID_BYTES) for _ in range(81))
    sheets = [side(bytes([n])) if n % 4 else replace(UNREAD, picture=f"{n}.jpg") for n in range(40)]
    files = []
    for lay in (list(range(40)), order):
        folder = tmp_path_factory.mktemp("box")
        ids = [batch, *(drawn[2 * n + part] for n in lay for part in (0, 1))]
        with opening.store(folder, "box.db", "box", Coins()) as store:
            readings.save_batch(store, SOURCE, [sheets[n] for n in lay], 0, in_turn(ids))
        files.append((folder / "box.db").read_bytes())
        assert [path.name for path in folder.iterdir()] == ["box.db"]
    assert sha256(files[0]).digest() == sha256(files[1]).digest()


@settings(max_examples=30)
@given(st.lists(paper_rulings, max_size=4))
def test_rulings_on_papers_are_loaded_as_they_were_saved_the_oldest_of_each_paper_first(
    tmp_path_factory: pytest.TempPathFactory, made: list[Ruling]
) -> None:
    folder = tmp_path_factory.mktemp("box")
    turns = []
    for ruling in made:  # each in a transaction of its own, as people rule
        with opening.store(folder, "box.db", "box", Coins()) as store:
            turns.append(readings.save_ruling(store, ruling))
    with opening.store(folder, "box.db", "box", Coins()) as store:
        assert list(readings.load_rulings(store)) == sorted(made, key=lambda one: one.paper)
    for place, ruling in enumerate(made):
        assert turns[place] == sum(one.paper == ruling.paper for one in made[: place + 1])


def test_a_sheet_whose_code_was_keyed_is_known_by_it(box: Store) -> None:
    _, (paper,) = saved(box, UNREAD)
    assert readings.key_in(box, paper, side(b"a", 1, 2)) == paper
    (sheet,) = loaded(box)
    assert (sheet.paper, sheet.contest, sheet.page, sheet.pages, sheet.fault) == (paper, BOARD, 1, 2, None)
    assert sheet.reading and sheet.picture == UNREAD.picture, "read by its letters, and the picture is the same"
    _, (other_page,) = saved(box, side(b"a", 2, 2), seed=2)
    assert other_page == paper


def test_a_sheet_whose_code_was_keyed_joins_the_paper_that_has_it(box: Store) -> None:
    _, (paper, unread, other) = saved(box, side(b"a", 1, 2), UNREAD, UNREAD)
    assert readings.key_in(box, unread, side(b"a", 2, 2)) == paper
    assert sorted((one.page, one.paper == paper) for one in loaded(box)) == [(0, False), (1, True), (2, True)]
    assert [one.paper for one in loaded(box) if one.page == 0] == [other], "the other sheet is left alone"


def test_the_papers_of_a_batch_come_with_all_their_sheets_however_few_are_loaded_at_a_time(
    box: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "AT_A_TIME", 2)
    first, _ = saved(box, *(side(bytes([n])) for n in range(5)), UNREAD, seed=1)
    second, _ = saved(box, side(bytes([4])), side(bytes([5])), seed=2)
    gone, _ = saved(box, side(bytes([5])), side(bytes([6])), seed=3)
    readings.take_back(box, gone)

    def told(*batches: BatchId) -> tuple[int, list[Sheet]]:
        parts = list(readings.load_papers(box, batches, {"board": BOARD}, {"board": STYLE}))
        assert all(len({sheet.paper for sheet in part}) <= 2 for part in parts)
        return len(parts), sorted((sheet for part in parts for sheet in part), key=lambda sheet: sheet.id)

    assert told(first, second) == (4, list(loaded(box)))
    copied = {sheet.paper for sheet in loaded(box) if sheet.batch == second}
    assert told(second) == (1, [sheet for sheet in loaded(box) if sheet.paper in copied])
    assert {sheet.batch for sheet in told(second)[1]} == {first, second}, "the copy lies in another batch"
    assert told(gone) == told() == (0, [])
