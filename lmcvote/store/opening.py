"""Opening a store: one transaction, and its record in the trail before the command ends.

A change and its record are both there or neither: the record is written to the store's outbox in the same transaction,
and the trail is appended from it afterwards. An append that was cut off is finished at the next opening, before
anything else is changed. Every record says what the store holds after the change, so that no row can be changed unseen.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, MetaData, Row, Table, delete, insert, inspect, select
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from lmcvote.audit import ended, trail
from lmcvote.canonical import Canonical, to_bytes
from lmcvote.findings import Finding, IntegrityBroken
from lmcvote.store import engines, schemas, state, tables

Entropy: TypeAlias = Callable[[int], bytes]
Side: TypeAlias = Literal["register", "box"]
_SIDES: Mapping[Side, tuple[MetaData, Table, Table]] = {
    "register": (schemas.REGISTER, tables.register_outbox, tables.register_told),
    "box": (schemas.BOX, tables.box_outbox, tables.box_told),
}


def schema(side: Side) -> MetaData:
    """Every table of a side."""
    return _SIDES[side][0]


@dataclass(frozen=True, slots=True)
class Store:
    """An open transaction on one side."""

    rows: Connection
    entropy: Entropy
    told: list[dict[str, Any]] = field(default_factory=list)
    """What the trail is to be told of it."""

    def record(self, act: str, at: str, facts: Mapping[str, Canonical]) -> None:
        """Have the trail told of this transaction, once it is committed."""
        self.told.append({"id": self.entropy(16).hex(), "act": act, "at": at, "facts": to_bytes(facts).decode()})


@contextmanager
def store(
    folder: Path, file: str, side: Side, entropy: Entropy, after: Callable[[], None] = lambda: None
) -> Iterator[Store]:
    """Open one side for one transaction: committed at the end of the block, undone if the block raises.

    `after` is called once it is committed, before the trail is told. A broken trail refuses before anything is
    written. Raises IntegrityBroken where the file is no store of this side, BadInput where it cannot be opened,
    RuleRefuses where the papers of a sealed box would be changed, or the records of the election are destroyed.
    """
    tables_of_side, waits, last = _SIDES[side]
    path = engines.named(folder, file)
    ended.refuse_destroyed(trail.read(folder), folder)
    engine = engines.engine(folder, file)
    try:
        with engine.begin() as rows:
            _prepare(rows, tables_of_side, path)
            _tell_trail(rows, folder, side, waits, last)
            given = Store(rows, entropy)
            yield given
            if side == "box":
                _refuse_unsealing(rows, folder, path)
            if given.told:
                sealed = any(one["act"] == ended.SEALED for one in given.told) or ended.sealed(trail.read(folder))
                state.hide_anew(rows, tables_of_side, entropy, bool(sealed))
                state.all_told(rows, tables_of_side)
                holds = state.told(rows, tables_of_side)
                rows.execute(insert(waits), [{**one, "holds": to_bytes(holds).decode()} for one in given.told])
        after()
        with engine.begin() as rows:
            _tell_trail(rows, folder, side, waits, last)
    except IntegrityError:
        raise  # two rows of one key: a bug, not a damaged file
    except OperationalError as error:
        raise engines.unusable(path, error) from None
    except DatabaseError as error:
        message = f"{path} is damaged ({error.orig}). Put back the last backup."
        raise IntegrityBroken(Finding("store-damaged", message, path)) from None


def _refuse_unsealing(rows: Connection, folder: Path, path: str) -> None:
    """Raise RuleRefuses where what was sealed would be changed: told from the rows, whatever the command said."""
    sealed = ended.sealed(trail.read(folder))  # within the transaction: it may have been sealed just before
    if sealed is not None:
        wanted = [table for table in tables.box.sorted_tables if table.name in ended.TABLES]
        ended.refuse_changed(path, sealed, {table.name: state.digest(rows, table) for table in wanted})


def _prepare(rows: Connection, schema: MetaData, path: str) -> None:
    version = engines.version(rows)
    if version is None:
        engines.create(rows, schema, tables.VERSION)
        return
    if engines.strange(rows):
        message = f"{path} has a trigger or a view: somebody else's work, and no store of ours. Put back the last copy."
        raise IntegrityBroken(Finding("not-our-store", message, path))
    refuse_other(rows, schema, path, version)


def refuse_other(rows: Connection, schema: MetaData, path: str, version: int | None) -> None:
    """Raise IntegrityBroken where these are not the tables of a side, as this version of the program has them."""
    if version != tables.VERSION or not set(schema.tables) <= set(inspect(rows).get_table_names()):
        message = f"{path} is not a store of this version of lmcvote. Is it another file, or from a newer version?"
        raise IntegrityBroken(Finding("not-our-store", message, path))


def _tell_trail(rows: Connection, folder: Path, side: Side, waits: Table, last: Table) -> None:
    """Append what waits, under the transaction's lock: if that is undone it waits still, and is not told twice."""
    waiting = rows.execute(select(waits).order_by(waits.c.at, waits.c.id)).all()
    if waiting:
        trail.append(folder, [_entry(side, row) for row in waiting])
        rows.execute(delete(waits).where(waits.c.id.in_([row.id for row in waiting])))
        rows.execute(delete(last))
        rows.execute(insert(last), {"id": waiting[-1].id})


def _entry(side: Side, row: Row[Any]) -> trail.Entry:
    return trail.Entry(row.id, side, row.act, row.at, json.loads(row.facts), json.loads(row.holds))
