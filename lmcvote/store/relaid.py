"""A store as one file: held still, copied, and laid down anew, so that no page of it tells in which order it grew.

SQLite puts a new row into a page that has room, and a page where one was free: the raw file of a store tells something
of the order of its rows, whatever their keys are (SECURITY 1.3). Laid down anew, every table lies in key order.
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import MetaData

from lmcvote.audit import recount, verify
from lmcvote.files import BINARY, PRIVATE, blanked, destroy, sync_folder
from lmcvote.findings import BadInput, Finding, IntegrityBroken
from lmcvote.server import on_server
from lmcvote.store import engines, state

BESIDE = ("-journal", "-wal", "-shm")
"""What SQLite may leave beside a store."""
WAIT_SECONDS = 10.0


@contextmanager
def held(path: Path) -> Iterator[sqlite3.Connection]:
    """A store that nobody else can read or write meanwhile. Raises BadInput where somebody is at work in it."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=WAIT_SECONDS)) as rows:
        try:
            rows.execute("pragma journal_mode = delete")
            rows.execute("pragma locking_mode = exclusive")  # else VACUUM, which bears no transaction, lets go
            rows.execute("begin exclusive")
            rows.execute("commit")
        except sqlite3.OperationalError as error:
            message = f"{path} is in use ({error}). Let the other command finish, and run this one again."
            raise BadInput(Finding("store-busy", message, str(path))) from None
        yield rows


def waits(rows: sqlite3.Connection) -> bool:
    """Whether the trail was not yet told of the last change."""
    return bool(rows.execute("select 1 from outbox limit 1").fetchone())


def copy(rows: sqlite3.Connection, into: Path) -> None:
    """Every row in the order of the keys, into a file that is not there yet; on disk when this returns.

    Raises IntegrityBroken where the copy is not what the store holds, BadInput where it cannot be written.
    """
    os.close(os.open(into, os.O_CREAT | os.O_EXCL | os.O_WRONLY | BINARY, PRIVATE))
    try:
        rows.execute("vacuum into ?", (str(into),))
        with into.open("r+b") as file:
            os.fsync(file.fileno())
    except (sqlite3.OperationalError, OSError) as error:
        into.unlink(missing_ok=True)
        message = f"{into} cannot be written ({error}). Is the disk full? Make room, and run the command again."
        raise BadInput(Finding("cannot-write", message, str(into))) from None
    with closing(recount.opened(into)) as copied:
        sound = copied.execute("pragma integrity_check").fetchone() == ("ok",)
        if not sound or verify.tables(copied) != verify.tables(rows):
            message = f"{into} is not a true copy of its store. Look at the disk, and put back the last backup."
            raise IntegrityBroken(Finding("copy-differs", message, str(into)))


def lay(folder: Path, where: str, schema: MetaData) -> Mapping[str, str]:
    """A store laid down anew, wherever it lies; what it holds, table by table."""
    return _lay_on_server(folder, where, schema) if on_server(where) else lay_anew(folder / where)


def _lay_on_server(folder: Path, where: str, schema: MetaData) -> Mapping[str, str]:
    """Every table written anew by one transaction.

    What the server's logs, their archive and its copies still hold is for whoever runs it to delete.
    """
    with engines.engine(folder, where).begin() as rows:
        for table in schema.sorted_tables:
            engines.rewrite(rows, table)
        return state.digests(rows, schema)


def lay_anew(path: Path, step: Callable[[str], None] = lambda name: None) -> Mapping[str, str]:
    """Write a store anew in the order of its keys, in the place of the old file; what it holds, table by table.

    Wherever this is cut off, the store is there whole, the old one or the new. What the old file was is overwritten as
    far as a disk lets us: a solid-state disk, and any copy, keeps what it keeps. `step` is called between the steps.
    """
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)  # of one that was cut off
    with held(path) as rows:
        copy(rows, new)
        holds = verify.tables(rows)
        step("copied")
        for ending in BESIDE:  # one that outlived its store would be taken for the new one's
            destroy(path.with_name(path.name + ending))
        step("cleared")
        if sys.platform == "win32":
            rows.close()  # a file that is open there cannot be replaced
            new.replace(path)
            sync_folder(path.parent)
        else:
            with path.open("r+b") as old:  # closed after all else: that ends SQLite's locks on it
                new.replace(path)
                sync_folder(path.parent)
                step("swapped")
                blanked(old)
                old.truncate(0)  # whoever waits with it open finds no store there, and says so
    step("done")
    return holds
