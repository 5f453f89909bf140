"""The two stores: what is saved is what is loaded, nothing in one leads to the other, nothing tells an order."""

import sqlite3
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lmcvote.audit import trail
from lmcvote.count.agreement import Run, Source
from lmcvote.count.plurality import count
from lmcvote.count.variance import Doubt, Variance
from lmcvote.election import Contest, ContestId
from lmcvote.electorate import freeze
from lmcvote.electorate.claims import Claims
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.freeze import ElectorId
from lmcvote.electorate.rulings import Ruling
from lmcvote.findings import IntegrityBroken
from lmcvote.packs.issue import Fate, Pack, State
from lmcvote.store import arbitration, box, frozen, opening, register, tables
from lmcvote.store import packs as kept_packs
from lmcvote.votes import Rejected, Vote
from tests.strategies import claims, electorates, packs, patterns, piles, rulings, text
from tests.wording import Coins


@given(electorates)
def test_an_electorate_is_loaded_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, electorate: Electorate
) -> None:
    folder = tmp_path_factory.mktemp("register")
    for _ in range(2):  # the second build replaces the first
        with opening.store(folder, "register.db", "register", Coins()) as store:
            register.save_electorate(store, electorate)
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert register.load_electorate(store) == electorate


@given(st.lists(rulings(), max_size=4), st.lists(rulings(), max_size=4))
def test_rulings_are_loaded_as_they_were_saved_oldest_first(
    tmp_path_factory: pytest.TempPathFactory, first: list[Ruling], later: list[Ruling]
) -> None:
    folder = tmp_path_factory.mktemp("register")
    for made in (first, later):
        with opening.store(folder, "register.db", "register", Coins()) as store:
            arbitration.save_rulings(store, made)
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert arbitration.load_rulings(store) == (*first, *later)


@given(claims)
def test_claims_are_loaded_as_they_were_saved(tmp_path_factory: pytest.TempPathFactory, made: Claims) -> None:
    folder = tmp_path_factory.mktemp("register")
    with opening.store(folder, "register.db", "register", Coins()) as store:
        for dispute in made.disputes:
            arbitration.save_dispute(store, dispute)
        for report in made.reports:
            arbitration.save_report(store, report)
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert arbitration.load_claims(store) == made


@given(electorates)
def test_a_frozen_register_is_loaded_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, electorate: Electorate
) -> None:
    folder = tmp_path_factory.mktemp("register")
    electors = freeze.electors(electorate, Coins())
    made = freeze.Frozen(
        "2027-02-08T09:00:00+00:00", ("A", "B"), "2027-02-01", 3, 0, "0" * 64, (("Electors of 06Q", 2),)
    )
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert frozen.load_frozen(store) is None and frozen.load_electors(store) == ()
        register.save_electorate(store, electorate)
        frozen.save_frozen(store, made, b"elector\r\n")
        frozen.save_electors(store, electors)
        frozen.save_electors(store, electors)  # an id is for ever
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert frozen.load_frozen(store) == made and frozen.load_frozen_register(store) == b"elector\r\n"
        assert frozen.load_electors(store) == electors


@given(st.dictionaries(text, st.frozensets(st.binary(min_size=32, max_size=32), min_size=1), max_size=3))
def test_the_committed_set_is_loaded_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, committed: dict[str, frozenset[bytes]]
) -> None:
    every = [hashed for hashes in committed.values() for hashed in hashes]
    if len(set(every)) < len(every):
        return
    folder = tmp_path_factory.mktemp("box")
    with opening.store(folder, "box.db", "box", Coins()) as store:
        for style, hashes in committed.items():
            box.save_committed(store, style, hashes)
    with opening.store(folder, "box.db", "box", Coins()) as store:
        assert box.load_committed(store) == committed
        assert dict(box.papers_committed(store)) == {style: len(hashes) for style, hashes in committed.items()}


@given(piles(), piles())
def test_a_counting_run_is_loaded_as_it_was_saved_and_never_overwritten(
    tmp_path_factory: pytest.TempPathFactory,
    pile: tuple[Contest, list[Vote | Rejected]],
    other: tuple[Contest, list[Vote | Rejected]],
) -> None:
    folder = tmp_path_factory.mktemp("box")
    first, changed = counting_run("a", *pile), counting_run("a", *other)
    scanned = Run("b", Source.SCANNED, (), first.results, "Ann Ashby, candidate: one vote between two")
    titles = {pile[0].id: pile[0].title}
    with opening.store(folder, "box.db", "box", Coins()) as store:
        assert box.load_runs(store, titles) == ()
        assert box.save_run(store, first, {pile[0].id: patterns(pile[1])})
        assert not box.save_run(store, changed, {other[0].id: patterns(other[1])})
    with opening.store(folder, "box.db", "box", Coins()) as store:
        assert box.load_runs(store, titles) == (first,)
        assert box.load_papers(store, "a").get(pile[0].id, {}) == dict(Counter(pile[1]))
        for again in (scanned, first):  # counted again, an earlier run is the latest
            assert box.save_run(store, again, {})
        assert box.load_runs(store, titles) == (first, scanned, first)
        assert box.load_papers(store, "b") == {}


def counting_run(run: str, contest: Contest, pile: list[Vote | Rejected]) -> Run:
    return Run(run, Source.KEYED, ("Jane Roe",), (count(contest, patterns(pile)),))


def test_a_hand_count_waits_for_another_and_is_forgotten_once_they_agree(tmp_path: Path) -> None:
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        box.save_handed_in(store, "board", "Jane Roe", "first")
        box.save_handed_in(store, "board", "Ann Other", "hers")
        box.save_handed_in(store, "north", "Jane Roe", "elsewhere")
        box.save_handed_in(store, "board", "Jane Roe", "corrected")
        assert box.load_handed_in(store, "board") == {"Jane Roe": "corrected", "Ann Other": "hers"}
        box.forget_handed_in(store, "board")
        assert box.load_handed_in(store, "board") == {}
        assert box.load_handed_in(store, "north") == {"Jane Roe": "elsewhere"}


@given(st.lists(st.builds(Variance, st.sampled_from(("board", "north")).map(ContestId), st.integers(1, 99),
                          st.sampled_from(Doubt), text, st.tuples(text, text)), max_size=4))  # fmt: skip
def test_variance_notes_are_loaded_as_they_were_saved_and_none_is_lost(
    tmp_path_factory: pytest.TempPathFactory, notes: list[Variance]
) -> None:
    with opening.store(tmp_path_factory.mktemp("box"), "box.db", "box", Coins()) as store:
        for note in notes:
            box.save_variance(store, note)
        assert list(box.load_variances(store)) == sorted(notes, key=lambda note: note.contest)


def test_a_serial_is_committed_once(tmp_path: Path) -> None:
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        box.save_committed(store, "style", [b"x" * 32])
    with (
        pytest.raises(IntegrityError),
        opening.store(tmp_path, "box.db", "box", Coins()) as store,
    ):
        box.save_committed(store, "style", [b"x" * 32])


def test_a_change_and_its_record_are_both_there_or_neither(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="pulled the plug"),
        opening.store(tmp_path, "box.db", "box", Coins()) as store,
    ):
        box.save_committed(store, "style", [b"x" * 32])
        store.record("papers printed", "2027-02-01", {"papers": 1})
        raise RuntimeError("pulled the plug")
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        assert box.load_committed(store) == {}
    assert trail.read(tmp_path).entries == ()


def test_an_append_that_was_cut_off_is_finished_at_the_next_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> str:
        raise RuntimeError("pulled the plug")

    with monkeypatch.context() as cut, pytest.raises(RuntimeError):
        cut.setattr(trail, "append", fails)
        with opening.store(tmp_path, "box.db", "box", Coins(1)) as store:
            store.record("papers printed", "2027-02-01", {"papers": 1})
    assert trail.read(tmp_path).entries == ()
    for seed in (2, 3):
        with opening.store(tmp_path, "box.db", "box", Coins(seed)):
            pass
        assert [entry.act for entry in trail.read(tmp_path).entries] == ["papers printed"]


@pytest.mark.of_a_file
@pytest.mark.parametrize("name", ["e?8", "e%208", "e#1", "a b", "é"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    with opening.store(folder, "box.db", "box", Coins()):
        pass
    assert [path.name for path in folder.iterdir()] == ["box.db"] and [p.name for p in tmp_path.iterdir()] == [name]


@pytest.mark.of_a_file
@pytest.mark.parametrize("data", [b"no database at all, but long enough to look like one" * 30, b"PK\x03\x04"])
def test_another_file_is_no_store(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "box.db").write_bytes(data)
    with pytest.raises(IntegrityBroken), opening.store(tmp_path, "box.db", "box", Coins()):
        pass
    assert (tmp_path / "box.db").read_bytes() == data


def test_one_sides_file_is_not_the_others(tmp_path: Path) -> None:
    with opening.store(tmp_path, "register.db", "register", Coins()):
        pass
    with pytest.raises(IntegrityBroken), opening.store(tmp_path, "register.db", "box", Coins()):
        pass


# -- secrecy ----------------------------------------------------------------------------------------------------------


def test_no_key_leads_from_one_store_to_the_other() -> None:
    who = {column.name for table in tables.register.tables.values() for column in table.columns}
    what = {column.name for table in tables.box.tables.values() for column in table.columns}
    shared = {column.name for column in tables.box_outbox.columns}
    assert who & what <= shared
    for side in (tables.register, tables.box):
        assert not any(table.foreign_keys for table in side.tables.values())


def test_the_ballot_box_has_no_row_ids_and_no_time_but_a_day() -> None:
    for table in tables.box.tables.values():
        assert table.dialect_options["sqlite"]["with_rowid"] is False, table.name
        assert (
            not {"time", "created", "at", "when", "order"} & {c.name for c in table.columns} or table.name == "outbox"
        )


@pytest.mark.of_a_file
def test_the_file_keeps_no_order_of_printing_and_no_journal(tmp_path: Path) -> None:
    """Rows lie in the order of their hashes: the bytes do not hang on the order in which they came."""
    hashes = [sha256(bytes([n])).digest() for n in range(200)]
    files = []
    for name, order in (("one", hashes), ("other", hashes[::-1])):
        folder = tmp_path / name
        folder.mkdir()
        with opening.store(folder, "box.db", "box", Coins()) as store:
            box.save_committed(store, "style", order)
        files.append((folder / "box.db").read_bytes())
        assert sorted(path.name for path in folder.iterdir()) == ["box.db"]
    assert files[0] == files[1]


@pytest.mark.of_a_file
def test_settings_of_the_box_are_those_that_secrecy_asks_for(tmp_path: Path) -> None:
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        asked = {name: store.rows.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PRAGMAS}
    assert asked == PRAGMAS
    with sqlite3.connect(tmp_path / "box.db") as other:
        assert other.execute("PRAGMA user_version").fetchone() == (tables.VERSION,)
    other.close()


PRAGMAS = {"journal_mode": "delete", "synchronous": 2, "secure_delete": 1}


@given(st.lists(packs(), max_size=6, unique_by=(lambda pack: pack.token_hash, lambda pack: (pack.number, pack.issue))))
def test_packs_and_their_fates_are_loaded_as_they_were_saved(
    tmp_path_factory: pytest.TempPathFactory, issued: list[Pack]
) -> None:
    folder = tmp_path_factory.mktemp("register")
    fates = [Fate(one.token_hash, one.state, "x", one.by, one.at) for one in issued if one.state is not State.ISSUED]
    with opening.store(folder, "register.db", "register", Coins()) as store:
        kept_packs.save_packs(store, issued)
        kept_packs.save_fates(store, [replace(fate, state=State.CANCELLED) for fate in fates])
        kept_packs.save_fates(store, fates)  # the last one stands
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert list(kept_packs.load_packs(store)) == sorted(issued, key=lambda one: (one.number, one.issue))


def test_a_number_is_for_ever(tmp_path: Path) -> None:
    first, other = (ElectorId("a"), "06Q"), (ElectorId("b"), "06Q")
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        kept_packs.save_numbers(store, {first: 1})
        kept_packs.save_numbers(store, {first: 9, other: 2})
        assert kept_packs.load_numbers(store) == {first: 1, other: 2}
        kept_packs.save_numbers(store, {(ElectorId("joined"), "06Q"): 2})  # who had it as a doctor in dispute
        assert kept_packs.load_numbers(store) == {first: 1, other: 2}
