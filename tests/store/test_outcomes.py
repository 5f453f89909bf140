"""Lots, those who left, and what was done about seats: loaded as saved, once each, with nothing of any voter."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import Lot
from lmcvote.election import CandidateNumber, ContestId
from lmcvote.store import opening, outcomes, tables
from tests.wording import Coins

numbers = st.lists(st.integers(1, 99).map(CandidateNumber), min_size=1, max_size=4, unique=True).map(tuple)
contests = st.sampled_from("abc").map(ContestId)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
lots = st.builds(
    Lot,
    contest=contests,
    about=st.sampled_from(["seats", "of-3", "of-3-2"]),
    method=st.sampled_from(["lot_witnessed", "public_dice"]),
    tied=numbers,
    places=st.integers(1, 9),
    drawn=numbers,
    at=words,
    witnesses=st.tuples(words, words),
    by=words,
    count_digest=words,
    seed=words,
)
departures = st.builds(
    Departure, contests, st.integers(1, 99).map(CandidateNumber), st.sampled_from(Because), days, st.booleans(), words
)
fillings = st.builds(
    Filling,
    *(contests, st.sampled_from(["of-3", "short-1", "short-2"]), st.sampled_from(Remedy), days, words),
    st.none() | st.integers(1, 99).map(CandidateNumber),
)


@given(
    st.lists(lots, max_size=4, unique_by=lambda one: (one.contest, one.about)),
    st.lists(departures, max_size=4, unique_by=lambda one: (one.contest, one.candidate)),
    st.lists(fillings, max_size=4, unique_by=lambda one: (one.contest, one.seat)),
)
def test_what_is_recorded_is_loaded_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Lot], left: list[Departure], filled: list[Filling]
) -> None:
    folder = tmp_path_factory.mktemp("box")
    with opening.store(folder, "box.db", "box", Coins()) as store:
        for lot in drawn:
            outcomes.save_lot(store, lot)
        for departure in left:
            outcomes.save_departure(store, departure, ("A", "B"))
        for filling in filled:
            outcomes.save_filling(store, filling, ("A", "B"))
    with opening.store(folder, "box.db", "box", Coins()) as store:
        in_order = tuple(sorted(drawn, key=lambda one: (one.contest, one.about)))
        assert outcomes.load_facts(store) == Facts(in_order, tuple(left), tuple(filled))


def test_a_lot_is_kept_once_and_an_announcement_is_the_last_one(tmp_path: Path) -> None:
    """RULES 11.9: one draw. What was announced before a recount is void."""
    board, level = ContestId("board"), (CandidateNumber(1), CandidateNumber(2))
    lot = Lot(board, "seats", "lot_witnessed", level, 1, level[:1], "2027-03-16 15:00", ("A", "B"), "C", "0" * 64)
    first, second = (outcomes.Announced(board, "seats", "lot_witnessed", level, 1, digest * 64) for digest in "01")
    with opening.store(tmp_path, "box.db", "box", Coins()) as store:
        outcomes.save_announced(store, first)
        outcomes.save_announced(store, second)
        outcomes.save_lot(store, lot)
    with opening.store(tmp_path, "box.db", "box", Coins(1)) as store:
        assert outcomes.load_announced(store) == (second,)
    with pytest.raises(IntegrityError), opening.store(tmp_path, "box.db", "box", Coins(2)) as store:
        outcomes.save_lot(store, lot)


def test_nothing_of_it_names_a_voter_or_a_paper() -> None:
    ours = (tables.announced, tables.lot, tables.departure, tables.filling)
    told = {column.name for table in ours for column in table.c}
    assert not told & {"serial", "serial_hash", "seen", "paper", "elector", "token_hash", "gmc_number", "marks"}
