"""Who: the register of electors, once the roll is frozen. The caller holds the transaction.

An elector keeps a copy of the entry: a later build changes the lists' reading, never the register by itself.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, insert, select

from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Entry
from lmcvote.electorate.freeze import Elector, ElectorId, Frozen, in_order
from lmcvote.electorate.home import Basis, Place
from lmcvote.store import tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store


def save_frozen(store: Store, frozen: Frozen, register: bytes) -> None:
    """That the roll was frozen, once, with the register as it was exported."""
    values = {**asdict(frozen), "by": BETWEEN_NAMES.join(frozen.by), "figures": json.dumps(frozen.figures)}
    store.rows.execute(insert(tables.frozen), {**values, "register": register})


def load_frozen(store: Store) -> Frozen | None:
    """None before the freeze."""
    row = store.rows.execute(select(tables.frozen)).one_or_none()
    if row is None:
        return None
    by, figures = tuple(row.by.split(BETWEEN_NAMES)), tuple((what, n) for what, n in json.loads(row.figures))
    return Frozen(row.at, by, row.as_at, row.rulings, row.provisional, row.sha256, figures)


def load_frozen_register(store: Store) -> bytes:
    """The register as it was exported at the freeze, byte for byte."""
    data: bytes = store.rows.execute(select(tables.frozen.c.register)).scalar_one()
    return data


def save_electors(store: Store, electors: Sequence[Elector]) -> None:
    """The whole register in the place of the one before: an elector's id is for ever, the entry may gain rows."""
    store.rows.execute(delete(tables.elector))
    rows = [{"id": one.id, "joined": one.joined, "entry": json.dumps(asdict(one.entry))} for one in electors]
    if rows:
        store.rows.execute(insert(tables.elector), rows)


def load_electors(store: Store) -> tuple[Elector, ...]:
    """The register, in its order; empty before the freeze."""
    rows = store.rows.execute(select(tables.elector))
    return in_order(Elector(ElectorId(row.id), _entry(json.loads(row.entry)), row.joined) for row in rows)


def _entry(told: Mapping[str, Any]) -> Entry:
    places = tuple(Place(p["group"], p["practice_code"], Basis(p["basis"]), p["evidence"]) for p in told["places"])
    return Entry(
        rows=tuple(told["rows"]),
        gmc_number=told["gmc_number"],
        surname=told["surname"],
        forename=told["forename"],
        role=Role(told["role"]),
        standing=told["standing"],
        places=places,
        performers_lines=tuple(told["performers_lines"]),
        equip_lines=tuple(told["equip_lines"]),
        note=told["note"],
        linked_by=tuple(told["linked_by"]),
    )
