"""An office of several: register and box on a real PostgreSQL server, each with a database and a role of its own."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from lmcvote import settings
from lmcvote.audit import chain, trail, verify
from lmcvote.cli import doctor, main
from lmcvote.printing import make_box_key
from lmcvote.store import asked, engines
from tests.cli.asking import AT, TWO, Said, codes, words
from tests.cli.pictured import pictured
from tests.cli.test_seal import counted_twice
from tests.postgres import SIDES, Server
from tests.wording import Coins

OFFICE = ("--election", "office")
DAY = datetime(2028, 2, 1, 12, tzinfo=UTC)
"""Records may go."""


@pytest.fixture
def stores(server: Server) -> Iterator[dict[str, str]]:
    """Two empty databases."""
    with server.office() as stores:
        yield stores


@pytest.fixture
def copy(built: Path, said: Said) -> tuple[str, dict[str, object]]:
    """A copy of an election on files that is counted twice, its code, and what its stores hold."""
    assert said("ballots", "proof", *AT)[0] == 0
    make_box_key(built, Coins(1))
    for nth, size in enumerate((12, 3)):
        pictured(built, [b"picture %d of %d" % (n, nth) for n in range(size)], nth)
    counted_twice(said)
    code, told = said("backup", "copy", *AT)
    assert code == 0, told
    return told["code"], held(Path("copy"))


@pytest.fixture
def office(copy: tuple[str, dict[str, object]], stores: dict[str, str], said: Said) -> Path:
    """The same election, laid on the server."""
    told = said("restore", "copy", "--checkpoint", copy[0], "--into", "office", *onto(stores))
    assert told[0] == 0, told
    shutil.copyfile("e/box.key", "office/box.key")
    return Path("office")


def onto(stores: dict[str, str]) -> tuple[str, ...]:
    return tuple(word for side, url in stores.items() for word in (f"--{side}", url))


def held(folder: Path) -> dict[str, object]:
    """What the stores of a folder hold, as a stranger reads them."""
    found: dict[str, object] = {}
    for side in SIDES:
        with closing(sqlite3.connect(folder / f"{side}.db")) as rows:
            found[side] = verify.tables(rows), rows.execute("pragma user_version").fetchone()
    return found


def tables_of(url: str) -> list[str]:
    engine = create_engine(url, poolclass=NullPool)
    return inspect(engine).get_table_names()


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_copy_is_laid_on_a_server_and_a_copy_of_that_is_the_same_on_files(
    copy: tuple[str, dict[str, object]], office: Path, stores: dict[str, str], said: Said
) -> None:
    """Row by row, each store there and back; and no command in a copy ever reaches the server."""
    assert settings.read(office).stores.box == stores["box"] and not {"register.db", "box.db"} & files(office)
    before = files(office)
    code, told = said("verify", "office", "--checkpoint", copy[0])
    assert code == 0 and files(office) == before, "nothing is left of what was looked at"
    checks = {check["what"]: check["agrees"] for check in told["checks"]}
    assert checks["what register.db holds"] is checks["what box.db holds"] is checks["the counts"] is True
    again = said("backup", "again", *OFFICE)
    assert again[0] == 0, again
    assert settings.read(Path("again")).stores == settings.read(Path("copy")).stores
    assert held(Path("again")) == copy[1] and Path("again/box.db").stat().st_mode & 0o777 == 0o600
    assert said("verify", "again", "--checkpoint", again[1]["code"])[0] == 0
    restored = said("restore", "again", "--checkpoint", again[1]["code"], "--into", "files")
    assert restored[0] == 0 and held(Path("files")) == copy[1]


def test_nothing_on_a_server_is_overwritten(
    copy: tuple[str, dict[str, object]], office: Path, stores: dict[str, str], said: Said
) -> None:
    wanted = ("restore", "copy", "--checkpoint", copy[0], "--into", "other")
    assert codes(said(*wanted, *onto(stores))[1]) == ["not-empty"]
    assert said("verify", "office")[0] == 0 and not Path("other").exists()
    assert codes(said(*wanted, "--register", stores["register"])[1]) == ["option-missing"]
    assert codes(said(*wanted, "--register", stores["box"], "--box", stores["box"])[1]) == ["one-store"]
    assert codes(said(*wanted, "--register", stores["register"], "--box", "mysql://a@b/c")[1]) == ["bad-server"]


def test_a_row_changed_on_the_server_is_found(office: Path, server: Server, said: Said) -> None:
    server.say("UPDATE side SET picture = 'x' WHERE id = (SELECT id FROM side LIMIT 1)", database="lmc_box")
    code, told = said("verify", "office")
    assert code == 6 and "what box.db holds" in {finding["field"] for finding in told["findings"]}
    assert codes(said("backup", "bad", *OFFICE)[1])[0] == "does-not-agree" and not Path("bad").exists()


def test_a_server_that_is_away_is_said_in_a_sentence(office: Path, server: Server, said: Said) -> None:
    path = office / "election.toml"
    path.write_text(path.read_text("utf-8").replace(str(server.folder), "/nowhere"), "utf-8")
    for argv in (("verify", "office"), ("electorate", "review", *OFFICE), ("count", *OFFICE)):
        code, told = said(*argv)
        assert code == 3 and codes(told) == ["store-unusable"] and "lmcvote doctor" in told["findings"][0]["message"]
    told = said("doctor", *OFFICE)[1]
    assert {one["field"] for one in told["findings"]} >= set(SIDES)


def test_doctor_says_whether_both_answer_and_stay_apart(
    office: Path, server: Server, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "RELEASED", datetime(2026, 1, 1, tzinfo=UTC))
    told = [(one["what"], one["state"]) for one in said("doctor", *OFFICE)[1]["checks"] if one["what"] in SIDES]
    assert [one for one in told if one[1] == "ready"] == [(side, "ready") for side in SIDES for _ in range(2)]
    server.say("GRANT CONNECT ON DATABASE lmc_box TO lmc_register")
    code, answer = said("doctor", *OFFICE)
    (wrong,) = answer["findings"]
    assert code == 3 and wrong["field"] == "register" and "enter the database of the box" in wrong["message"]


def test_doctor_finds_a_role_that_may_enter_both_though_no_password_of_it_lies_here(
    office: Path, server: Server, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password file has a line for each role and its own database: to be let in nowhere else proves nothing."""
    monkeypatch.setattr(asked, "_enters", lambda *_: False)
    server.say("GRANT CONNECT ON DATABASE lmc_register TO lmc_box")
    (wrong,) = said("doctor", *OFFICE)[1]["findings"]
    assert wrong["field"] == "box" and "enter the database of the register" in wrong["message"]


def test_without_a_password_the_message_says_where_to_put_it_and_names_the_server() -> None:
    """As libpq says it, in several lines; all of them are told."""
    said = 'connection to server at "db", port 5432 failed: fe_sendauth: no password supplied'
    told = engines.told(OperationalError("", None, Exception(f"connection failed: {said}\n")))
    assert told.startswith(f"{said}. Write a line HOST:PORT:DATABASE:ROLE:PASSWORD") and ".pgpass" in told
    said = "root certificate file root.crt does not exist\nEither provide the file, or change sslmode."
    told = engines.told(OperationalError("", None, Exception(f"connection failed: {said}\n")))
    assert told == "root certificate file root.crt does not exist Either provide the file, or change sslmode"


def test_a_box_on_a_server_is_sealed_and_later_its_tables_are_dropped(
    office: Path, stores: dict[str, str], said: Said
) -> None:
    """RULES 15.2: databases, their logs and copies are left to whoever keeps the server."""
    Path("stick").mkdir()
    code, told = said("seal", "--to", "stick", *TWO, *OFFICE)
    assert code == 0 and told["merged"] == 2, told
    assert Path("stick/box.key").exists() and not (office / "box.key").exists()
    assert said("verify", "office")[0] == 0
    assert codes(said("seal", "--to", "stick", *TWO, *OFFICE)[1]) == ["sealed-already"]
    assert main(("purge", "--no-challenge-open", *TWO, *OFFICE), lambda: DAY, Coins(5)) == 0
    assert tables_of(stores["box"]) == tables_of(stores["register"]) == []
    page = "".join(words(office / "out/destroyed/certificate.pdf"))
    assert "its tables are dropped, and not written over" in page and "lmc_register" in page
    assert "write-ahead log holds their rows" in page
    assert said("verify", "office", "--checkpoint", chain.code(trail.read(office).head))[0] == 0
