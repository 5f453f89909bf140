"""The office of four: two databases, two roles, and people who are at work at the same time."""

import os
import random
import signal
import threading
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine, create_engine, literal_column, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from lmcvote import server as servers
from lmcvote.audit import chain, trail, verify
from lmcvote.findings import BadInput
from lmcvote.returns.envelope import Envelope
from lmcvote.store import box, copied, engines, opening, relaid, state, tables
from lmcvote.store import returns as kept
from tests.postgres import SIDES, Server
from tests.store.test_relaid import SERIALS
from tests.wording import Coins


@pytest.fixture(scope="module")
def engine() -> str:
    """Here the stores are named by their URLs, as an office names them."""
    return "postgresql"


@pytest.fixture
def stores(server: Server) -> Iterator[dict[str, str]]:
    """Two databases, as README has an administrator make them."""
    with server.office() as stores:
        yield stores


def test_the_role_of_one_side_cannot_even_connect_to_the_other(
    tmp_path: Path, server: Server, stores: dict[str, str]
) -> None:
    for side in SIDES:
        with opening.store(tmp_path, stores[side], side, Coins()):  # type: ignore[arg-type]
            pass
    for side, other in (SIDES, SIDES[::-1]):
        with pytest.raises(DatabaseError, match="permission denied"):
            create_engine(server.url(f"lmc_{other}", f"lmc_{side}"), poolclass=NullPool).connect()


def test_both_engines_hold_the_same_by_the_same_digests(tmp_path: Path, stores: dict[str, str]) -> None:
    """What the trail tells of a store hangs on its rows alone: `verify` need not know where they lay."""
    found = list[Mapping[str, str]]()
    for where in ("box.db", stores["box"]):
        folder = tmp_path / str(len(found))
        folder.mkdir()
        with opening.store(folder, where, "box", Coins()) as store:
            box.save_committed(store, "style", SERIALS)
            box.save_committed(store, "Style", [serial[::-1] for serial in SERIALS])
            box.save_handed_in(store, "É", "Zoë", "one")
            box.save_handed_in(store, "a", "B", "two")
            box.save_handed_in(store, "B", "a", "three")
            store.record("papers printed", "2027-02-01", {})
        found.append(trail.read(folder).entries[-1].holds)
    assert found[0] == found[1] and set(found[0]) == {"committed", "handed_in"}


def test_two_at_work_wait_for_each_other_and_nothing_is_lost(tmp_path: Path, stores: dict[str, str]) -> None:
    """Four clerks, ten envelopes each, all at once: forty on record, each told to the trail once."""
    faults = list[BaseException]()

    def clerk(name: str) -> None:
        try:
            with opening.store(tmp_path, stores["register"], "register", Coins(ord(name))) as store:
                kept.save_sitting(store, name, ("Ann", "Bob"), "2027-03-01T09:00:00+00:00")
            for nth in range(10):
                with opening.store(tmp_path, stores["register"], "register", Coins(100 * ord(name) + nth)) as store:
                    day = "2027-03-01"
                    kept.save_envelope(store, name, Envelope(day, True, (), 1, 0, False, f"{name}{nth}", (), day))
                    kept.tell_sittings(store, "2027-03-01T09:00:00+00:00")
        except BaseException as fault:  # noqa: BLE001 -- told to the test, whose thread this is not
            faults.append(fault)

    clerks = [threading.Thread(target=clerk, args=(name,)) for name in "ABCD"]
    for one in clerks:
        one.start()
    for one in clerks:
        one.join()
    assert not faults
    with opening.store(tmp_path, stores["register"], "register", Coins()) as store:
        marks = Counter(one.mark for one in kept.load_envelopes(store))
    assert marks == {f"{name}{nth}": 1 for name in "ABCD" for nth in range(10)}
    told = [entry.facts["envelopes"] for entry in trail.read(tmp_path).entries if entry.act == kept.RECORDED]
    assert told == [1] * 40


KILLS = 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no kill -9")
def test_who_is_killed_in_a_transaction_loses_nothing_acknowledged_and_leaves_nothing_twice(
    tmp_path: Path, stores: dict[str, str]
) -> None:
    """SECURITY 9, row 3: -9 at moments of no choosing, between the first statement and the line of the trail."""
    with opening.store(tmp_path, stores["register"], "register", Coins()) as store:
        kept.save_sitting(store, "S", ("Ann", "Bob"), "2027-03-01T09:00:00+00:00")
    when, acknowledged = random.Random(1), list[str]()  # noqa: S311 -- moments
    for kill in range(KILLS):
        said, says = os.pipe()
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            child = os.fork()
        if child == 0:
            records(tmp_path, stores["register"], kill, says)
        os.close(says)
        begun = time.monotonic()
        with os.fdopen(said) as told:
            first = told.readline()  # he is at work
            time.sleep(when.uniform(0, time.monotonic() - begun))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            mine = [line.strip() for line in (first, *told)]
        acknowledged += mine
        with opening.store(tmp_path, stores["register"], "register", Coins(10**6 + kill)) as store:
            marks = [one.mark for one in kept.load_envelopes(store)]
        assert set(acknowledged) <= set(marks) and len(marks) == len(set(marks))
        acknowledged = marks  # with one that was committed as the clerk was killed, before he could say so
    entries = trail.read(tmp_path).entries
    told_ = [entry.facts["envelopes"] for entry in entries if entry.act == kept.RECORDED]
    assert told_ == [1] * len(acknowledged) and len(told_) >= KILLS
    assert len({entry.id for entry in entries}) == len(entries)
    with copied.as_files(tmp_path, {"register": stores["register"]}) as files:
        lines, _ = chain.trail(tmp_path)
        assert [one.agrees for one in verify.store(Path(files["register"]), "register", lines)] == [True]


def records(folder: Path, where: str, who: int, says: int) -> NoReturn:
    """A clerk who records envelope after envelope, and says of each that it is on record, until he is killed."""
    try:
        for nth in range(10_000):
            with opening.store(folder, where, "register", Coins(10_000 * (who + 1) + nth)) as store:
                day = "2027-03-01"
                kept.save_envelope(store, "S", Envelope(day, True, (), 1, 0, False, f"{who}-{nth}", (), day))
                kept.tell_sittings(store, "2027-03-01T09:00:00+00:00")
            os.write(says, f"{who}-{nth}\n".encode())
    finally:
        os._exit(1)


def test_who_waits_too_long_is_told_so_and_nothing_is_half_written(
    tmp_path: Path, stores: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "WAIT_SECONDS", 1)
    engines._server.cache_clear()
    with (
        opening.store(tmp_path, stores["box"], "box", Coins()),
        pytest.raises(BadInput, match="lock timeout"),
        opening.store(tmp_path, stores["box"], "box", Coins()),
    ):
        pass
    engines._server.cache_clear()


def test_a_box_laid_down_anew_keeps_no_order_in_which_its_papers_came(
    tmp_path: Path, server: Server, stores: dict[str, str]
) -> None:
    """Row by row the place on disk and the transaction tell it (SECURITY 8); afterwards both are those of the keys."""
    with opening.store(tmp_path, stores["box"], "box", Coins()):
        pass
    engine = create_engine(stores["box"], poolclass=NullPool)
    for serial in SERIALS:
        with engine.begin() as rows:
            box.save_committed(opening.Store(rows, Coins()), "board", [serial])
    assert ranks(engine, "ctid") == ranks(engine, "xmin::text::bigint") == SERIALS
    before = relaid.lay(tmp_path, stores["box"], opening.schema("box"))
    with engine.connect() as rows:
        assert state.digests(rows, opening.schema("box")) == before
        assert rows.exec_driver_sql("SELECT count(DISTINCT xmin::text) FROM committed").scalar_one() == 1
    assert ranks(engine, "ctid") == sorted(SERIALS)


def ranks(engine: Engine, column: str) -> list[bytes]:
    """The serials in the order of a column that PostgreSQL keeps of every row."""
    with engine.connect() as rows:
        found = rows.execute(select(tables.committed.c.serial_hash).order_by(literal_column(column)))
        return [bytes(serial) for (serial,) in found]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://a@b/c", "no PostgreSQL"),
        ("postgresql+psycopg://lmc:secret@localhost/lmc", "password"),
        ("postgresql+psycopg://lmc@localhost/lmc?password=secret", "password"),
        ("postgresql+psycopg://localhost/lmc", "no role"),
        ("postgresql+psycopg://lmc@localhost", "no database"),
        ("postgresql+psycopg://lmc@db.example/lmc", "sslmode=verify-full"),
        ("postgresql+psycopg://lmc@db.example/lmc?sslmode=require", "sslmode=verify-full"),
        ("postgresql+psycopg://lmc@[::1/lmc", "no URL"),
        ("postgresql+psycopg://lmc@localhost:x/lmc", "no URL"),
    ],
)
def test_a_url_without_role_or_tls_or_with_a_password_is_refused(url: str, says: str) -> None:
    assert says in servers.fault(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://lmc@db.example:5433/lmc?sslmode=verify-full",
        "postgresql+psycopg://lmc@localhost/lmc",
        "postgresql+psycopg://lmc@/lmc?host=/run/postgresql",
    ],
)
def test_a_url_of_this_machine_or_with_tls_is_taken(url: str) -> None:
    assert servers.fault(url) == ""
    assert not servers.apart(url, url) and not servers.apart(url, url.replace("lmc@", "other@"))
