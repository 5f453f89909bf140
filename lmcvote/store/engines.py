"""Where a store lies: in a file of the election folder, or in a PostgreSQL database. Only here do the two differ.

On both a transaction is the only one of its store from its first statement on: SQLite's BEGIN IMMEDIATE, PostgreSQL's
advisory lock. So two clerks wait for each other, nothing fails for having come second, and nothing need be tried again.
"""

import contextlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    event,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import NullPool

from lmcvote.findings import BadInput, Finding
from lmcvote.server import on_server

CHANGES = (24, 4)
"""Where the counter lies that SQLite raises with every transaction that changes anything, and how long it is."""
WAIT_SECONDS = 10
ONE_AT_A_TIME = 0x6C6D6376
"""The advisory lock of a database: `lmcv`."""
UNSENT = (
    "Write a line HOST:PORT:DATABASE:ROLE:PASSWORD for this database into .pgpass of whoever works here, and let "
    "nobody else read that file (chmod 600)"
)
"""The way out where no password was found."""
VERSION = "lmcvote store "
"""PostgreSQL has no number for a schema's version: the outbox has it as its comment."""


def named(folder: Path, where: str) -> str:
    """As messages call it; never with a password."""
    return make_url(where).render_as_string() if on_server(where) else str(folder / where)


def engine(folder: Path, where: str) -> Engine:
    """To open a store with; nothing is opened yet."""
    return _server(where) if on_server(where) else _file(str((folder / where).resolve()))


def exists(folder: Path, where: str) -> bool:
    """Whether anything was ever kept there."""
    if not on_server(where):
        return (folder / where).exists()
    with answered(where), engine(folder, where).connect() as rows:
        return bool(inspect(rows).get_table_names())


@contextlib.contextmanager
def answered(where: str) -> Iterator[None]:
    """Raises BadInput where the server of a store does not answer, or lets nobody in."""
    try:
        yield
    except OperationalError as error:
        raise unusable(where, error) from None


def unusable(path: str, error: OperationalError) -> BadInput:
    """A store that cannot be worked in just now, and what to do."""
    if on_server(path):
        path = make_url(path).render_as_string()
        remedy = "Does its server answer, or is somebody else at work in it? lmcvote doctor looks."
    else:
        remedy = "Is the disk full, or the folder read-only?"
    return BadInput(Finding("store-unusable", f"{path} cannot be used ({told(error)}). {remedy}", path))


def told(error: DBAPIError) -> str:
    """What an engine said of itself, in one line; with the way out where it is the office's to take."""
    said = " ".join(str(error.orig).split()).removeprefix("connection failed: ").removesuffix(".")
    return f"{said}. {UNSENT}" if "no password supplied" in said else said or "no reason given"


@lru_cache(maxsize=8)
def _file(path: str) -> Engine:
    """SQLite with whole transactions: SQLAlchemy's own BEGIN, since the driver's comes too late for a read.

    Kept for the statements it has worked out, never with a connection: each is closed behind its transaction.
    A rollback journal and secure_delete, so that no write-ahead log and no freed page keeps the order of papers.
    """
    made = create_engine(URL.create("sqlite", database=path), poolclass=NullPool, hide_parameters=True)

    @event.listens_for(made, "connect")
    def on_connect(connection: Any, _: Any) -> None:  # noqa: ANN401 -- the driver's own types
        connection.isolation_level = None
        settings = (
            *("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON", f"busy_timeout={WAIT_SECONDS}000"),
            "temp_store=MEMORY",  # what is laid aside never comes to a disk
        )
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(made, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


@lru_cache(maxsize=8)
def _server(url: str) -> Engine:
    """PostgreSQL, one transaction of a store at a time.

    READ COMMITTED, since a snapshot would be taken before the lock is had; under the lock nobody else writes, and each
    statement sees what was there when the lock was given.
    """
    try:
        made = create_engine(url, poolclass=NullPool, hide_parameters=True, isolation_level="READ COMMITTED")
    except ModuleNotFoundError:
        message = 'A store on a PostgreSQL server takes psycopg. Install it: python -m pip install "lmcvote[postgres]"'
        raise BadInput(Finding("extra-missing", message, value=make_url(url).render_as_string())) from None

    @event.listens_for(made, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})

    return made


@compiles(Text, "postgresql")
def _by_bytes(kind: Text, compiler: Any, **_: object) -> str:  # noqa: ANN401 -- SQLAlchemy's own type
    """Text is compared byte by byte, as SQLite compares it: a digest goes over rows in the order of their keys."""
    return 'TEXT COLLATE "C"'


def version(rows: Connection) -> int | None:
    """The version of a store's tables; None where there are none yet, 0 where they are not ours."""
    there = inspect(rows).get_table_names()
    if rows.dialect.name == "sqlite":
        number = int(rows.exec_driver_sql("PRAGMA user_version").scalar_one())
        return None if not number and not there else number
    if not there:
        return None
    told = str(inspect(rows).get_table_comment("outbox")["text"] or "") if "outbox" in there else ""
    return int(told.removeprefix(VERSION)) if told.startswith(VERSION) else 0


def create(rows: Connection, schema: MetaData, number: int) -> None:
    """Make the tables of a store, of this version, where there are none."""
    schema.create_all(rows, checkfirst=False)
    if rows.dialect.name == "sqlite":
        rows.exec_driver_sql(f"PRAGMA user_version = {number}")
    else:
        rows.exec_driver_sql(f"COMMENT ON TABLE outbox IS '{VERSION}{number}'")


def rewrite(rows: Connection, table: Table) -> None:
    """Lay a table's rows down anew in the order of their keys; on a server in a file of its own, without gaps."""
    columns = [Column(one.name, one.type, primary_key=one.primary_key) for one in table.columns]
    aside = Table("laid_anew", MetaData(), *columns, prefixes=["TEMPORARY"])
    names = [column.name for column in table.columns]
    aside.create(rows)
    rows.execute(insert(aside).from_select(names, select(table)))
    if rows.dialect.name == "sqlite":
        rows.execute(delete(table))
    else:
        rows.exec_driver_sql(f"TRUNCATE TABLE {rows.dialect.identifier_preparer.format_table(table)}")
    rows.execute(insert(table).from_select(names, select(aside).order_by(*aside.primary_key.columns)))
    aside.drop(rows)


def drop(folder: Path, where: str, schema: MetaData) -> None:
    """Take the tables of a store off its server, by one transaction; of one that has none, nothing."""
    with answered(where), engine(folder, where).begin() as rows:
        schema.drop_all(rows)


def change(folder: Path, where: str) -> bytes:
    """Another one after every change of a store; empty without one.

    SQLite's own counter, in the head of the file: never to be asked inside a transaction of this process, since to
    close any handle of the file ends SQLite's locks on it. Of a server the number of its next transaction, which any
    database on it may raise: then what did not change is read again, and no more.
    """
    if on_server(where):
        with engine(folder, where).connect() as rows:
            return str(rows.exec_driver_sql("SELECT pg_snapshot_xmax(pg_current_snapshot())").scalar_one()).encode()
    with contextlib.suppress(FileNotFoundError), (folder / where).open("rb") as head:
        head.seek(CHANGES[0])
        return head.read(CHANGES[1])
    return b""


def strange(rows: Connection) -> bool:
    """Whether there is a trigger or a view, which no store of ours has."""
    if rows.dialect.name == "sqlite":
        asked = "SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')"
    else:
        asked = (
            "SELECT 1 FROM pg_trigger WHERE NOT tgisinternal "
            "UNION SELECT 1 FROM pg_views WHERE schemaname = current_schema()"
        )
    return rows.exec_driver_sql(asked).first() is not None
