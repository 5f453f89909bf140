"""Who: the register of electors, once the roll is frozen. The caller holds the transaction."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from lmcvote.electorate.freeze import Elector, ElectorId, Frozen
from lmcvote.store import tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store
from lmcvote.store.register import load_electorate


def save_frozen(store: Store, frozen: Frozen) -> None:
    """That the roll was frozen: once."""
    values = {
        "at": frozen.at,
        "by": BETWEEN_NAMES.join(frozen.by),
        "as_at": frozen.as_at,
        "rulings": frozen.rulings,
        "provisional": frozen.provisional,
        "sha256": frozen.sha256,
    }
    store.rows.execute(insert(tables.frozen), values)


def load_frozen(store: Store) -> Frozen | None:
    """None before the freeze."""
    row = store.rows.execute(select(tables.frozen)).one_or_none()
    if row is None:
        return None
    return Frozen(row.at, tuple(row.by.split(BETWEEN_NAMES)), row.as_at, row.rulings, row.provisional, row.sha256)


def save_electors(store: Store, electors: Sequence[Elector]) -> None:
    """The whole register in the place of the one before: an elector's id is for ever, the entry may gain rows."""
    store.rows.execute(delete(tables.elector))
    rows = [{"id": one.id, "entry": one.entry.key, "joined": one.joined} for one in electors]
    if rows:
        store.rows.execute(insert(tables.elector), rows)


def load_electors(store: Store) -> tuple[Elector, ...]:
    """The register, by name; empty before the freeze."""
    entries = {entry.key: entry for entry in load_electorate(store).entries}
    found = [
        Elector(ElectorId(row.id), entries[row.entry], row.joined) for row in store.rows.execute(select(tables.elector))
    ]
    return tuple(sorted(found, key=lambda one: (one.entry.surname.upper(), one.entry.forename.upper(), one.id)))
