"""Who: objections to packs, and what they came to; none is ever taken away. The caller holds the transaction."""

from sqlalchemy import func, insert, select

from lmcvote.returns.objections import Objection, Settled, Verdict
from lmcvote.store import tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store


def save_objection(store: Store, objection: Objection) -> None:
    """Add an open one."""
    last = store.rows.execute(select(func.max(tables.objection.c.nth))).scalar() or 0
    values = {
        "nth": last + 1,
        "token_hash": objection.token_hash,
        "because": objection.because,
        "by": BETWEEN_NAMES.join(objection.by),
        "at": objection.at,
    }
    store.rows.execute(insert(tables.objection), values)


def save_settled(store: Store, token_hash: bytes, settled: Settled) -> None:
    """Add what the newest objection to a pack came to. IntegrityError where it is settled."""
    mine = tables.objection.c.token_hash == token_hash
    newest = store.rows.execute(select(func.max(tables.objection.c.nth)).where(mine)).scalar_one()
    values = {
        "objection": newest,
        "verdict": settled.verdict.value,
        "because": settled.because,
        "by": BETWEEN_NAMES.join(settled.by),
        "at": settled.at,
    }
    store.rows.execute(insert(tables.objection_settled), values)


def load_objections(store: Store) -> tuple[Objection, ...]:
    """All, oldest first, each with what it came to."""
    settled = {
        row.objection: Settled(Verdict(row.verdict), row.because, tuple(row.by.split(BETWEEN_NAMES)), row.at)
        for row in store.rows.execute(select(tables.objection_settled))
    }
    rows = store.rows.execute(select(tables.objection).order_by(tables.objection.c.nth))
    return tuple(
        Objection(row.token_hash, row.because, tuple(row.by.split(BETWEEN_NAMES)), row.at, settled.get(row.nth))
        for row in rows
    )
