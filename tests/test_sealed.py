"""Nobody pairs a voter with a paper in a sealed folder either, whatever lies in it or beside it (SECURITY 8, 9).

The box was laid down anew, small batches merged, places in the pile deleted, the key taken away. The attacker gets the
folder and its copies, and finds no more than chance gives him; and he finds each leak that is planted.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from lmcvote.audit import verify
from lmcvote.cli import scan_files, seal
from lmcvote.cli.ballots.styles import Papers
from lmcvote.files import make_folder
from lmcvote.reading.papers import BatchId, PaperId
from lmcvote.store import opening, readings, relaid, state, tables
from lmcvote.store.opening import Store
from lmcvote.store.readings import Side
from tests import attacker, small_elections
from tests.small_elections import Way
from tests.test_unlinkable import (
    BAND,
    an_entry_for_each_paper,
    attacked,
    counting,
    ids_that_count,
    no_better_than_chance,
    pictures_as_they_come,
    rows_in_the_order_of_the_pile,
    saved,
)
from tests.wording import Coins

VOTERS, PAIRS = 20, 9
"""Of whom 18 send a paper; batches of two papers each."""
Broken = Callable[[pytest.MonkeyPatch], None]
Ground = tuple[Papers, Path]
ASSURED = pytest.mark.assurance
MIXED = Way(VOTERS, sealed=True)
UNMIXED = Way(VOTERS, batches=1, mixed=False, sealed=True)
ONE_BY_ONE = Way(VOTERS, batches=VOTERS, mixed=False, sealed=True)
"""Nobody mixes, and every paper is a batch of its own: the seal merges them."""


@pytest.mark.parametrize(
    ("elections", "way"),
    [
        (10, MIXED),
        (10, UNMIXED),
        (6, ONE_BY_ONE),
        pytest.param(600, Way(60, sealed=True), marks=ASSURED),
        pytest.param(200, Way(60, batches=1, mixed=False, sealed=True), marks=ASSURED),
        pytest.param(50, Way(40, batches=40, mixed=False, sealed=True), marks=ASSURED),
    ],
)
def test_whoever_has_a_sealed_folder_and_its_copy_pairs_no_better_than_chance(
    ground: Ground, elections: int, way: Way
) -> None:
    found = attacked(ground, elections, way)
    assert no_better_than_chance(found), found


# -- planted leaks, each of which outlives the seal --------------------------------------------------------------------


def all_of(*broken: Broken) -> Broken:
    def broken_all(patch: pytest.MonkeyPatch) -> None:
        for one in broken:
            one(patch)

    return broken_all


def nothing_laid_anew(patch: pytest.MonkeyPatch) -> None:
    """SQLite without VACUUM: the box stays the file that it grew to be."""

    def lay_anew(path: Path, step: Callable[[str], None] = lambda _: None) -> Mapping[str, str]:
        with relaid.held(path) as rows:
            return verify.tables(rows)

    patch.setattr(relaid, "lay_anew", lay_anew)


def row_ids(patch: pytest.MonkeyPatch) -> None:
    """A table of papers whose rows SQLite numbers."""
    patch.setitem(tables.paper.dialect_options["sqlite"], "with_rowid", True)
    rows_in_the_order_of_the_pile(patch)


def pictures_left_as_they_lie(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scan_files, "_lay_pictures_anew", lambda folder: len(list((folder / "pictures").iterdir())))


def times_in_the_pictures(patch: pytest.MonkeyPatch) -> None:
    """What a scanner writes into the head of a picture."""
    kept = scan_files.keep
    seconds = iter(range(10**6))

    def keep(folder: Path, wanted: dict[str, bytes]) -> None:
        stamped = {name: b"\xff\xd8\xff\xe1%010d" % next(seconds) + data for name, data in wanted.items()}
        kept(folder, stamped)

    patch.setattr(scan_files, "keep", keep)


def names_that_count(patch: pytest.MonkeyPatch) -> None:
    """Pictures called by their number."""
    numbers = iter(range(10**9, 2 * 10**9))

    def save(
        store: Store, source: bytes, sides: Sequence[Side], blank: int, entropy: Callable[[int], bytes]
    ) -> tuple[BatchId, tuple[PaperId, ...]]:
        from dataclasses import replace

        new = [replace(side, picture=f"{next(numbers)}.jpg") for side in sides]
        folder = Path(str(store.rows.engine.url.database)).parent / scan_files.PICTURES
        for side, counted in zip(sides, new, strict=True):
            (folder / side.picture).rename(folder / counted.picture)
        return saved(store, source, new, blank, entropy)

    patch.setattr(readings, "save_batch", save)


def batches_not_merged(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(seal, "LEAST", 0)


def digests_not_hidden(patch: pytest.MonkeyPatch) -> None:
    """A digest of each table of papers, for everybody to try."""
    patch.setattr(state, "_blinded", lambda name, plain, secret: plain)


def places_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(scan_files, "seal", lambda folder: (0, 0))


def unmixed(broken: Broken, batches: int = 1, copied: bool = False) -> Way:
    return Way(VOTERS, batches=batches, mixed=False, sealed=True, broken=broken, copied=copied)


LEAKS = {
    "issue order: serials count up, and are packed so": (
        Way(VOTERS, shuffled=False, serials=lambda chance: counting(chance.randrange(10**6)), sealed=True),
        ("pack.number", "side.picture, file code"),
    ),
    "autoincrement: ids count up": (unmixed(ids_that_count), ("fate", "paper.paper")),
    "row order: a table with row ids": (unmixed(row_ids), ("fate", "paper.#rowid")),
    "SQLite without VACUUM": (unmixed(all_of(rows_in_the_order_of_the_pile, nothing_laid_anew)), ("fate", "in box.db")),
    "file times": (
        unmixed(all_of(pictures_as_they_come, pictures_left_as_they_lie)),
        ("fate", "side.picture, file modified"),
    ),
    "file names": (unmixed(names_that_count), ("fate", "side.picture")),
    "directory order: pictures of small batches not laid anew": (
        unmixed(pictures_left_as_they_lie, PAIRS),
        ("fate", "side.picture, file "),  # by its number, or by when it was changed: what the file system tells first
    ),
    "image metadata": (unmixed(times_in_the_pictures), ("fate", "side.picture, file bytes")),
    "a time in a trail entry": (unmixed(an_entry_for_each_paper), ("fate", "in trail.jsonl")),
    "batches of one": (unmixed(batches_not_merged, VOTERS), ("fate", "side.batch first in trail.jsonl")),
    "digests in the trail that are not hidden": (
        unmixed(digests_not_hidden, PAIRS),
        ("fate", "paper.held since entry"),
    ),
    "places in the pile kept": (unmixed(places_kept), ("fate", "in work")),
    "a copy made before the seal": (unmixed(lambda _: None, copied=True), ("fate", "in copy 1/work")),
}
"""Every one of SECURITY 9 (d), and those channels of SECURITY 8 that a program can leave open."""


@pytest.mark.parametrize("leak", LEAKS)
def test_each_leak_that_is_planted_in_a_sealed_folder_is_found_and_named(ground: Ground, leak: str) -> None:
    way, (of_voters, of_papers) = LEAKS[leak]
    found = attacked(ground, 3, way)
    assert found.leaks and found.right > found.elections + BAND * found.elections**0.5, found
    assert any(of_voters in one and of_papers in other for one, other in found.pairs), found


# -- what one election shows by itself ---------------------------------------------------------------------------------


def views(ground: Ground, name: str, way: Way) -> tuple[Mapping[str, bytes], small_elections.Held]:
    """Every file of a sealed folder and of its copy."""
    papers, folder = ground
    with pytest.MonkeyPatch.context() as patch:
        make_folder(folder / name)
        held = small_elections.hold(papers, folder / name / "e", 7, way, patch)
    seen = held.folder, *held.copies
    return {
        f"{at.name}/{path.relative_to(at)}": path.read_bytes()
        for at in seen
        for path in sorted(at.rglob("*"))
        if path.is_file()
    }, held


def test_two_voters_who_exchange_their_votes_change_no_byte_that_anybody_can_see(ground: Ground) -> None:
    """SECURITY 9 (c): with the same coins."""
    one, first = views(ground, "one", MIXED)
    other, second = views(ground, "other", Way(VOTERS, sealed=True, swapped=True))
    assert first.truth != second.truth and sorted(first.truth.values(), key=str) == sorted(
        second.truth.values(), key=str
    )
    assert len(one) > 2 * 18 and one == other
    for folder in (first.folder, *first.copies):
        with closing(sqlite3.connect(folder / "box.db")) as box:
            assert not box.execute("select * from blind").fetchall(), "what hid the digests is gone"


def test_where_nobody_mixes_an_exchange_of_votes_is_seen(ground: Ground) -> None:
    """The control of the test before: what it compares does hang on the order of the pile."""
    one, _ = views(ground, "three", UNMIXED)
    other, _ = views(ground, "four", Way(VOTERS, batches=1, mixed=False, sealed=True, swapped=True))
    assert one != other


def test_a_print_of_one_more_paper_can_be_told_and_readings_cannot(tmp_path: Path) -> None:
    """Of the committed set everybody sees what was added, so `ballots print` warns; of what was read nobody does."""
    from sqlalchemy import insert

    chance = Coins(1)
    serials = [chance(32) for _ in range(13)]
    for day, some in enumerate((serials[:12], serials[12:]), 1):
        with opening.store(tmp_path, "box.db", "box", Coins(day)) as box:
            box.rows.execute(insert(tables.committed), [{"serial_hash": one, "style": "s"} for one in some])
            box.rows.execute(insert(tables.paper), [{"id": chance(12).hex(), "seen": one} for one in some])
            box.record("papers", f"2027-03-0{day}", {})
    assert [key for key, entry in attacker.since(tmp_path, "committed").items() if entry == 1] == serials[12:]
    assert not attacker.since(tmp_path, "paper")


def test_a_stranger_sees_that_the_secret_of_the_digests_was_changed(tmp_path: Path) -> None:
    from sqlalchemy import insert

    with opening.store(tmp_path, "box.db", "box", Coins(1)) as box:
        box.rows.execute(insert(tables.paper), {"id": "a", "seen": b"b"})
        box.record("papers", "2027-03-01", {})
    stores = {"register": "register.db", "box": "box.db"}

    def agrees() -> bool | None:
        return next(one.agrees for one in verify.verify(tmp_path, stores) if one.what == "what box.db holds")

    assert agrees()
    with closing(sqlite3.connect(tmp_path / "box.db")) as rows, rows:
        (secret,) = rows.execute("select secret from blind").fetchone()
        assert len(secret) == state.SECRET_BYTES
        rows.execute("update blind set secret = ?", (b"another",))
    assert agrees() is False
