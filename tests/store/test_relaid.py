"""A store laid down anew: in the order of its keys, and there whole wherever it is cut off."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from lmcvote.audit import verify
from lmcvote.findings import BadInput
from lmcvote.store import opening, readings, relaid
from lmcvote.store.readings import Side
from tests.store.test_readings import side
from tests.wording import Coins

pytestmark = pytest.mark.of_a_file
STEPS = ("copied", "cleared", "swapped", "done")
SERIALS = [sha256(bytes([n])).digest() for n in range(200)]


def grown(folder: Path, order: Sequence[bytes]) -> Path:
    """A box whose papers came one at a time, each in a transaction of its own."""
    with opening.store(folder, "box.db", "box", Coins()):
        pass
    with closing(sqlite3.connect(folder / "box.db", isolation_level=None)) as rows:
        rows.execute("pragma synchronous = off")
        for serial in order:
            rows.execute("insert into committed values (?, 'board')", (serial,))
    return folder / "box.db"


def spearman(data: bytes) -> float:
    """Of the place of each serial in the raw file against the order in which they came; 1 is the whole order."""
    offsets = [data.index(serial) for serial in SERIALS]
    ranks = {offset: rank for rank, offset in enumerate(sorted(offsets))}
    n, apart = len(offsets), sum((ranks[offset] - came) ** 2 for came, offset in enumerate(offsets))
    return 1 - 6 * apart / (n * (n * n - 1))


def test_the_file_is_the_same_byte_for_byte_in_whatever_order_the_rows_came(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("as-they-came", "backwards")]
    for folder, order in zip(folders, (SERIALS, SERIALS[::-1]), strict=True):
        folder.mkdir()
        grown(folder, order)
    first, second = (folder / "box.db" for folder in folders)
    assert first.read_bytes() != second.read_bytes(), "the order is in the file before"
    assert relaid.lay_anew(first) == relaid.lay_anew(second)
    assert first.read_bytes() == second.read_bytes()
    assert abs(spearman(first.read_bytes())) < 0.24, "200 random keys: 0.24 is beyond 99.9 % of chance"
    assert first.stat().st_mode & 0o777 == 0o600


def test_what_stood_in_the_old_file_is_not_on_the_disk_under_another_name(tmp_path: Path) -> None:
    path = grown(tmp_path, SERIALS[:20])
    (tmp_path / "box.db-journal").write_bytes(b"")
    with path.open("rb") as old:
        relaid.lay_anew(path)
        assert not any(old.read()), "who still has the old file open reads noughts"
    assert [one.name for one in tmp_path.iterdir()] == ["box.db"]


class Cut(Exception):
    """The power went."""


@pytest.mark.parametrize("at", STEPS)
def test_wherever_it_is_cut_off_the_store_is_whole_and_it_can_be_done_again(tmp_path: Path, at: str) -> None:
    path = grown(tmp_path, SERIALS[:20])
    with closing(sqlite3.connect(path)) as rows:
        before = verify.tables(rows)

    def step(name: str) -> None:
        if name == at:
            raise Cut

    with pytest.raises(Cut):
        relaid.lay_anew(path, step)
    assert whole(path, before)
    assert relaid.lay_anew(path) == before and whole(path, before)


def whole(path: Path, holds: object) -> bool:
    with closing(sqlite3.connect(path)) as rows:
        return rows.execute("pragma integrity_check").fetchone() == ("ok",) and verify.tables(rows) == holds


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("at", ["cleared", "swapped"])
def test_a_process_that_is_killed_leaves_one_store_or_the_other(tmp_path: Path, at: str) -> None:
    path = grown(tmp_path, SERIALS[:20])
    with closing(sqlite3.connect(path)) as rows:
        before = verify.tables(rows)
    program = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom lmcvote.store import relaid\n"
        "relaid.lay_anew(Path(sys.argv[1]), lambda name: name == sys.argv[2] and os.kill(os.getpid(), signal.SIGKILL))"
    )
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", program, str(path), at], env=env, check=False)  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    assert whole(path, before) and relaid.lay_anew(path) == before


def test_nobody_writes_into_a_store_that_is_being_laid_anew_nor_into_the_old_file_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = grown(tmp_path, SERIALS[:5])
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as other:
        other.execute("select * from committed").fetchall()

        def step(name: str) -> None:
            if name == "copied":
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("delete from committed")

        relaid.lay_anew(path, step)
        with pytest.raises(sqlite3.OperationalError):  # it has the old file open, which is no store any more
            other.execute("insert into committed values (?, 'x')", (b"x",))
    monkeypatch.setattr(relaid, "WAIT_SECONDS", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(BadInput, match="is in use"):
            relaid.lay_anew(path)
    assert [one.name for one in tmp_path.iterdir()] == ["box.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size")
def test_a_full_disk_leaves_the_old_store_and_says_so(tmp_path: Path) -> None:
    import resource

    path = grown(tmp_path, SERIALS)
    before, limit = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limit[1]))
    try:
        with pytest.raises(BadInput, match="Is the disk full"):
            relaid.lay_anew(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["box.db"]


@pytest.mark.parametrize(
    ("sizes", "after"),
    [((12, 3, 4, 5), [12, 12]), ((12, 3), [15]), ((3, 2), [5]), ((12, 11), [11, 12]), ((4,), [4]), ((10, 9), [19])],
)
def test_no_batch_of_fewer_than_ten_sheets_is_left_beside_others(
    tmp_path: Path, sizes: tuple[int, ...], after: list[int]
) -> None:
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        papers = set[str]()
        for nth, size in enumerate(sizes):
            sheets: list[Side] = [side(bytes([20 * nth + n])) for n in range(size)]
            _, ids = readings.save_batch(store, bytes([nth]), sheets, 1, Coins(nth + 1))
            papers |= set(ids)
        one = [side(bytes([200]))]
        gone, _ = readings.save_batch(store, b"gone", one, 0, Coins(99))
        readings.take_back(store, gone)
        merged = readings.merge_small(store, 10, Coins(50))
        batches = [one for one in readings.load_batches(store) if not one.taken_back]
        assert sorted(batch.sides - batch.blank for batch in batches) == after
        assert merged == (0 if len(after) == len(sizes) else len(sizes) - len(after) + 1)
        assert sum(batch.blank for batch in batches) == len(sizes)
        sheets_left = readings.load_sheets(store, {}, {})
        assert {one.paper for one in sheets_left} == papers, "what was taken back stays apart"
        assert {one.batch for one in sheets_left} == {batch.id for batch in batches}
