"""What a store holds, as one digest a table: what the trail keeps of it at every change.

By it a stranger sees that a row was changed, added, taken away or put back since, and in which table: `audit.verify`
works it out again by other code. A digest tells nothing of a row to whoever does not know the row.
"""

from collections.abc import Mapping
from hashlib import sha256

from sqlalchemy import Connection, MetaData, Table, select

from lmcvote.canonical import framed
from lmcvote.store import outbox


def digests(rows: Connection, schema: MetaData) -> Mapping[str, str]:
    """Table -> its digest; a table without rows is left out."""
    found = {table.name: digest(rows, table) for table in schema.sorted_tables if table.name not in outbox.NAMES}
    return {name: told for name, told in found.items() if told}


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
