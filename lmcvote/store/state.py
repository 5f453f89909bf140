"""What a store holds, as one digest a table: what the trail keeps of it at every change.

By it a stranger sees that a row was changed, added, taken away or put back since, and in which table: `audit.verify`
works it out again by other code. A digest tells nothing of a row to whoever does not know the row.

Who has the box knows every row of it, at the end. Plain digests would tell him which rows came between two entries: he
would leave out one row, or two, until a digest of before comes out (`PAPERS`). So these are hashed with a secret that
the box keeps until the next entry only: of what a table held before, nothing can be tried any more. A sealed box has no
secret: nothing is added to its papers, and a stranger can see in every later entry that they are as they were sealed.
"""

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256

from sqlalchemy import Connection, MetaData, Table, TextClause, delete, insert, select, text

from lmcvote.canonical import framed
from lmcvote.store import outbox

PAPERS = ("batch", "paper", "side", "decided")
"""Tables of the box that grow as papers are read. The committed serials are not among them: of those everybody shall
see that none was added since they were printed, and `ballots print` warns of what a print of a few more would tell."""
SECRET_BYTES = 32


def told(rows: Connection, schema: MetaData) -> Mapping[str, str]:
    """Table -> what the trail is told of it: its digest, of a table of papers with the secret of now."""
    hidden = secret(rows, schema)
    return {name: _blinded(name, plain, hidden) for name, plain in digests(rows, schema).items()}


def _blinded(name: str, plain: str, secret: bytes) -> str:
    hidden = secret and name in PAPERS
    return sha256(framed("lmcvote/blind/1", secret, plain)).hexdigest() if hidden else plain


def secret(rows: Connection, schema: MetaData) -> bytes:
    """What hides the digests that the trail was told last; empty of the register, and of a sealed box."""
    table = schema.tables.get(outbox.BLIND)
    return b"" if table is None else rows.execute(select(table.c.secret)).scalar() or b""


def hide_anew(rows: Connection, schema: MetaData, entropy: Callable[[int], bytes], sealed: bool) -> None:
    """Another secret in the place of the one before, before the trail is told again."""
    table = schema.tables.get(outbox.BLIND)
    if table is not None:
        rows.execute(delete(table))
        if not sealed:
            rows.execute(insert(table), {"secret": entropy(SECRET_BYTES)})


def all_told(rows: Connection, schema: MetaData) -> None:
    """An entry tells what the whole store holds: after it nothing is untold."""
    table = schema.tables.get(outbox.UNTOLD)
    if table is not None:
        rows.execute(delete(table))


def digests(rows: Connection, schema: MetaData) -> Mapping[str, str]:
    """Table -> its digest; a table without rows is left out."""
    wanted, filled = _asked(schema)
    there = {name for (name,) in rows.execute(filled)}
    return {table.name: digest(rows, table) for table in wanted if table.name in there}


@cache
def _asked(schema: MetaData) -> tuple[tuple[Table, ...], TextClause]:
    """The tables that are told of, and the one question which of them have a row: most have none."""
    wanted = tuple(table for table in schema.sorted_tables if table.name not in outbox.NAMES)
    each = (f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM \"{table.name}\")" for table in wanted)  # noqa: S608 -- ours
    return wanted, text(" UNION ALL ".join(each))


def digest(rows: Connection, table: Table) -> str:
    """SHA-256, 64 hex digits, of every row in the order of the keys; empty where there is none.

    A row is framed, and each field of it is its kind in a letter and then its bytes.
    """
    told, there = sha256(framed("lmcvote/table/1", table.name, *(column.name for column in table.columns))), False
    for row in rows.execute(select(table).order_by(*table.primary_key.columns)).yield_per(1000):
        told.update(framed("lmcvote/row/1", *map(_field, row)))
        there = True
    return told.hexdigest() if there else ""


def _field(value: object) -> bytes:
    """A field of a row. Raises TypeError for what no table here holds."""
    if isinstance(value, bytes):
        return b"b" + value
    if isinstance(value, str):
        return b"t" + value.encode()
    if isinstance(value, int):
        return b"i%d" % value
    if value is None:
        return b"n"
    raise TypeError(f"no table holds {value!r}")
