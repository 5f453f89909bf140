"""A store as an SQLite file of the same rows, and such a file as a store: for a copy, for whoever checks, and back.

Whoever checks a folder reads plain SQLite and knows no server. What a database holds comes to a file row by row, in the
order of the keys; every digest that the trail was told of it is that of the file.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, insert, select
from sqlalchemy.exc import OperationalError

from lmcvote.files import BINARY, PRIVATE, destroy
from lmcvote.findings import BadInput, Finding, IntegrityBroken
from lmcvote.server import in_files, on_server
from lmcvote.store import engines, outbox, relaid, state, tables
from lmcvote.store.opening import Side, refuse_other, schema

AT_ONCE = 1000
"""Rows that are held in memory."""
SIDES: tuple[Side, ...] = ("register", "box")


@dataclass(frozen=True, slots=True)
class Still:
    """A store that nobody changes meanwhile."""

    waits: bool
    """Whether the trail was not yet told of the last change."""
    copy: Callable[[Path], None]
    """Into a file that is not there yet."""


@contextmanager
def still(folder: Path, where: str, side: Side) -> Iterator[Still]:
    """Hold a store still. Raises BadInput where somebody is at work in it, or its server does not answer."""
    if not on_server(where):
        with relaid.held(folder / where) as file:
            yield Still(relaid.waits(file), lambda into: relaid.copy(file, into))
        return
    with engines.answered(where), engines.engine(folder, where).begin() as rows:
        refuse_other(rows, schema(side), engines.named(folder, where), engines.version(rows))
        waiting = schema(side).tables[outbox.WAITING]
        waits = rows.execute(select(waiting.c.id).limit(1)).first() is not None
        yield Still(waits, lambda into: to_file(rows, schema(side), into))


def to_file(rows: Connection, schema: MetaData, into: Path) -> None:
    """Every row of an open store, into a file that is not there yet; on disk when this returns.

    Raises IntegrityBroken where the copy is not what the store holds, BadInput where it cannot be written.
    """
    os.close(os.open(into, os.O_CREAT | os.O_EXCL | os.O_WRONLY | BINARY, PRIVATE))
    try:
        with engines.engine(into.parent, into.name).begin() as file:
            engines.create(file, schema, tables.VERSION)
            _carry(rows, file, schema, str(into))
    except OperationalError as error:
        into.unlink(missing_ok=True)
        message = f"{into} cannot be written ({error.orig}). Is the disk full? Make room, and run the command again."
        raise BadInput(Finding("cannot-write", message, str(into))) from None


def to_server(file: Path, where: str, side: Side) -> None:
    """Every row of a store that is a file, into an empty database, by one transaction.

    Raises BadInput where it is not empty or does not answer, IntegrityBroken where it does not hold the same after.
    """
    folder, named = file.parent, engines.named(file.parent, where)
    with engines.answered(where), engines.engine(folder, where).begin() as rows:
        if engines.version(rows) is not None:
            message = f"{named} is not empty: nothing is overwritten. Name a new database."
            raise BadInput(Finding("not-empty", message, named, field=f"--{side}", value=named))
        engines.create(rows, schema(side), tables.VERSION)
        with engines.engine(folder, file.name).begin() as source:
            refuse_other(source, schema(side), str(file), engines.version(source))
            _carry(source, rows, schema(side), named)


def _carry(source: Connection, into: Connection, schema: MetaData, named: str) -> None:
    for table in schema.sorted_tables:
        ordered = select(table).order_by(*table.primary_key.columns)
        for some in source.execute(ordered, execution_options={"yield_per": AT_ONCE}).mappings().partitions():
            into.execute(insert(table), [dict(row) for row in some])
    if state.digests(source, schema) != state.digests(into, schema):
        message = f"{named} is not a true copy of its store. Look at the disk, and put back the last backup."
        raise IntegrityBroken(Finding("copy-differs", message, named))


@contextmanager
def as_files(folder: Path, stores: Mapping[str, str], gone: bool = False) -> Iterator[Mapping[str, str]]:
    """Side -> a file that holds what its store holds, for as long as somebody reads there; wiped then.

    Where the stores lie on a server the files lie in the election folder, and are their owner's alone. `gone` says that
    the records are destroyed: then no server is asked.
    """
    far = {side: where for side, where in stores.items() if on_server(where)}
    if not far:
        yield stores
        return
    if gone:
        yield in_files(stores)
        return
    made = Path(tempfile.mkdtemp(prefix=".looked-at-", dir=folder.resolve()))  # of mode 0700
    try:
        with ExitStack() as holding:  # of one moment
            held = {
                side: holding.enter_context(still(folder, far[side], side))
                for side in SIDES
                if side in far and engines.exists(folder, far[side])
            }
            for side, one in held.items():
                one.copy(made / f"{side}.db")
        yield {side: str(made / f"{side}.db") if side in far else where for side, where in stores.items()}
    finally:
        for path in made.iterdir():
            destroy(path)
        shutil.rmtree(made)
