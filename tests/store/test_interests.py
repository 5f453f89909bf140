"""The register of interests: what is saved is what is loaded, and nothing is overwritten or changed unseen."""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lmcvote.audit import verify
from lmcvote.interests.meeting import Declared, Ruling, Verdict, When
from lmcvote.interests.office import Body, Ceased, Interest, Kind, Member, Whose
from lmcvote.interests.register import Register
from lmcvote.store import interests, opening
from lmcvote.store.interests import Entered
from tests.audit.test_verify import acts
from tests.interests.written import met, register
from tests.strategies import text
from tests.wording import Coins

BY = Entered(("Mr Alan Reeve",), "2027-05-10T09:00:00+00:00")
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
maybe = st.none() | days
FULL = """
    Ashby 04-01
      owner Kelvedon Ltd | declared 04-10 | informed 04-12 | ceased 05-01 told 05-03
      owner Feering Ltd | since 04-03 | declared 04-10
    Quill 04-05 locality
      none | declared 04-10 | informed 04-10
    Green 04-01 left 04-20
"""


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """Any register, sensible or not: the store judges nothing."""
    members = [
        Member(nth, draw(st.sampled_from(Body)), draw(text), draw(text), draw(days), draw(text), nth, draw(maybe))
        for nth in range(1, draw(st.integers(1, 3)) + 1)
    ]
    whose = st.integers(1, len(members))
    ceased = st.none() | st.builds(Ceased, days, maybe)
    entries = [
        Interest(
            *(nth, draw(whose), draw(st.sampled_from(Kind)), draw(text), draw(st.sampled_from(Whose))),
            *(draw(maybe), draw(days), draw(maybe), draw(st.booleans()), draw(ceased)),
        )
        for nth in range(1, draw(st.integers(0, 3)) + 1)
    ]
    ruled = st.none() | st.builds(Ruling, st.sampled_from(Verdict), text, text)
    meetings = [
        Declared(nth, draw(whose), draw(days), draw(text), draw(text), draw(st.sampled_from(When)), draw(ruled))
        for nth in range(1, draw(st.integers(0, 2)) + 1)
    ]
    return Register(tuple(members), tuple(entries), tuple(meetings))


def save(folder: Path, there: Register) -> None:
    """What later commands add is added later."""
    with opening.store(folder, "register.db", "register", Coins()) as store:
        interests.save_members(store, there.members, BY)
        interests.save_interests(store, (replace(one, informed=None, ceased=None) for one in there.interests), BY)
        for meeting in there.meetings:
            interests.save_meeting(store, meeting, BY)
        store.record("interests declared", BY.at, {})
    with opening.store(folder, "register.db", "register", Coins(1)) as store:
        for member in there.members:
            if member.left:
                interests.save_left(store, member.nth, member.left, BY)
        for one in there.interests:
            if one.informed:
                interests.save_informed(store, one.nth, False, one.informed, BY)
            if one.ceased:
                interests.save_ceased(store, one.nth, Ceased(one.ceased.on, None), BY)
                if one.ceased.informed:
                    interests.save_informed(store, one.nth, True, one.ceased.informed, BY)
        for meeting in there.meetings:
            if meeting.ruling:
                interests.save_ruling(store, meeting.nth, meeting.ruling, BY)
        store.record("accountable officer informed", BY.at, {})


@settings(max_examples=8)
@given(registers())
def test_a_register_of_interests_is_loaded_as_it_was_saved(
    tmp_path_factory: pytest.TempPathFactory, there: Register
) -> None:
    folder = tmp_path_factory.mktemp("register")
    save(folder, there)
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert interests.load(store) == there


def test_nothing_is_said_twice_and_nothing_overwritten(tmp_path: Path) -> None:
    """RULES 2.12: the date informed is on record; what ceased keeps its day."""
    there = replace(register(FULL), meetings=(met(1, Verdict.PREJUDICIAL),))
    save(tmp_path, there)
    ruling = there.meetings[0].ruling
    assert ruling
    again: tuple[Callable[[opening.Store], None], ...] = (
        lambda store: interests.save_members(store, there.members[:1], BY),
        lambda store: interests.save_left(store, 3, date(2027, 4, 21), BY),
        lambda store: interests.save_interests(store, there.interests[:1], BY),
        lambda store: interests.save_informed(store, 1, False, date(2027, 4, 13), BY),
        lambda store: interests.save_ceased(store, 1, Ceased(date(2027, 5, 2), None), BY),
        lambda store: interests.save_informed(store, 1, True, date(2027, 5, 4), BY),
        lambda store: interests.save_meeting(store, met(1), BY),
        lambda store: interests.save_ruling(store, 1, ruling, BY),
    )
    for change in again:
        with pytest.raises(IntegrityError), opening.store(tmp_path, "register.db", "register", Coins()) as store:
            change(store)
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        assert interests.load(store) == there


@pytest.mark.of_a_file
def test_every_column_of_the_register_of_interests_is_under_the_trail(tmp_path: Path) -> None:
    """SECURITY 9, row 7, for the tables that the worked example leaves empty."""
    save(tmp_path, replace(register(FULL), meetings=(met(1, Verdict.PREJUDICIAL),)))
    missed, tried = [], 0
    with closing(sqlite3.connect(tmp_path / "register.db", isolation_level=None)) as rows:
        whole = verify.tables(rows)
        ours = [table for table in whole if table.startswith("interest")]
        assert len(ours) == 8
        for table in ours:
            for name, statement, values in acts(rows, table):
                rows.execute("begin")
                with suppress(sqlite3.IntegrityError):
                    rows.execute(statement, values)
                    tried += 1
                    missed += [(table, name)] * (verify.tables(rows) == whole)
                rows.execute("rollback")
    assert tried > 60 and not missed
