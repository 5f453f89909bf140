"""Who: covering envelopes and what was found in them, decisions on packs, the close. The caller holds the transaction.

Rows are added and never changed. A pack's state is its last fate (`store.packs`); what came back is told here.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Table, func, insert, select, update

from lmcvote.canonical import Canonical
from lmcvote.returns.envelope import Declaration, Defect, Envelope, Names
from lmcvote.returns.register import Closed, Extended, OneDoctor, Provisional, Upheld
from lmcvote.returns.settle import Term
from lmcvote.store import return_tables, tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store

RECORDED = "envelopes recorded"
"""What the trail calls a sitting: how many envelopes, and by whom; none by itself."""


def save_sitting(store: Store, sitting: str, by: tuple[str, ...], at: str) -> None:
    """That two people sat down to a stack."""
    values = {"id": sitting, "by": BETWEEN_NAMES.join(by), "at": at, "told": 0}
    store.rows.execute(insert(return_tables.sitting), values)


def tell_sittings(store: Store, at: str) -> None:
    """Have the trail told of envelopes that it knows nothing of yet: of a sitting that ends, or was cut off."""
    recorded = select(return_tables.envelope).order_by(return_tables.envelope.c.nth)
    for sitting in store.rows.execute(
        select(return_tables.sitting).order_by(return_tables.sitting.c.at, return_tables.sitting.c.id)
    ).all():
        rows = store.rows.execute(recorded.where(return_tables.envelope.c.sitting == sitting.id)).all()
        if untold := rows[sitting.told :]:
            facts: dict[str, Canonical] = {
                "envelopes": len(untold),
                "in_time": sum(row.in_time for row in untold),
                "by": sitting.by.split(BETWEEN_NAMES),
            }
            store.record(RECORDED, at, facts)
            here = return_tables.sitting.c.id == sitting.id
            store.rows.execute(update(return_tables.sitting).where(here).values(told=len(rows)))


def save_envelope(store: Store, sitting: str, envelope: Envelope) -> int:
    """Add an envelope; its place in the order of record. IntegrityError where a pack or a mark of it is in already."""
    nth = (store.rows.execute(select(func.max(return_tables.envelope.c.nth))).scalar() or 0) + 1
    values = {
        "nth": nth,
        "sitting": sitting,
        "received": envelope.received,
        "in_time": int(envelope.in_time),
        "inner": envelope.inner,
        "loose": envelope.loose,
        "inside": int(envelope.inside),
        "mark": envelope.mark,
        "by": BETWEEN_NAMES.join(envelope.by),
        "at": envelope.at,
    }
    store.rows.execute(insert(return_tables.envelope), values)
    rows = [
        {
            "envelope": nth,
            "place": place,
            "names": one.names.value,
            "token_hash": one.token_hash,
            "stray": one.stray,
            "defects": " ".join(one.defects),
        }
        for place, one in enumerate(envelope.declarations)
    ]
    if rows:
        store.rows.execute(insert(return_tables.declaration), rows)
    named = [one.token_hash or one.stray for one in envelope.declarations if one.names is not Names.COPY]
    if keys := [key for key in (envelope.mark.encode(), *named) if key]:
        store.rows.execute(insert(return_tables.known_by), [{"key": key, "envelope": nth} for key in keys])
    return nth


def load_envelopes(store: Store) -> tuple[Envelope, ...]:
    """Every covering envelope, in the order in which they went on record."""
    found: dict[int, list[Declaration]] = {}
    order = return_tables.declaration.c.envelope, return_tables.declaration.c.place
    for row in store.rows.execute(select(return_tables.declaration).order_by(*order)):
        defects = tuple(map(Defect, row.defects.split()))
        one = Declaration(Names(row.names), row.token_hash, row.stray, defects)
        found.setdefault(row.envelope, []).append(one)
    rows = store.rows.execute(select(return_tables.envelope).order_by(return_tables.envelope.c.nth))
    return tuple(
        Envelope(
            row.received,
            bool(row.in_time),
            tuple(found.get(row.nth, ())),
            row.inner,
            row.loose,
            bool(row.inside),
            row.mark,
            _names(row.by),
            row.at,
        )
        for row in rows
    )


def save_mended(store: Store, token_hash: bytes, how: str, by: tuple[str, ...], at: str) -> None:
    """That an elector mended the defects of a declaration; its pack's fate is saved with it."""
    values = {"token_hash": token_hash, "how": how, "by": BETWEEN_NAMES.join(by), "at": at}
    store.rows.execute(insert(return_tables.mended), values)


def load_mended(store: Store) -> frozenset[bytes]:
    """Token hashes of declarations that were mended."""
    return frozenset(row.token_hash for row in store.rows.execute(select(return_tables.mended)))


def save_provisional(store: Store, one: Provisional) -> None:
    """That a pack goes to a doctor in dispute."""
    values = {"number": one.number, "group": one.group, "rows": " ".join(one.rows), "called": one.called}
    said = {"by": BETWEEN_NAMES.join(one.by), "reason": one.reason, "at": one.at}
    store.rows.execute(insert(return_tables.provisional), values | said)


def load_provisional(store: Store) -> tuple[Provisional, ...]:
    """Every one, by number."""
    rows = store.rows.execute(select(return_tables.provisional).order_by(return_tables.provisional.c.number))
    return tuple(
        Provisional(r.number, r.group, tuple(r.rows.split()), r.called, _names(r.by), r.reason, r.at) for r in rows
    )


def save_upheld(store: Store, one: Upheld) -> None:
    """That the LMC upheld the claim behind a provisional pack."""
    said = {"number": one.number, "minute": one.minute, "by": BETWEEN_NAMES.join(one.by), "at": one.at}
    store.rows.execute(insert(return_tables.upheld), said)


def load_upheld(store: Store) -> tuple[Upheld, ...]:
    """Every one, by number."""
    rows = store.rows.execute(select(return_tables.upheld).order_by(return_tables.upheld.c.number))
    return tuple(Upheld(row.number, row.minute, _names(row.by), row.at) for row in rows)


def save_one_doctor(store: Store, one: OneDoctor) -> None:
    """That two numbers are one doctor's."""
    said = {"first": one.first, "second": one.second, "reason": one.reason}
    store.rows.execute(insert(return_tables.one_doctor), said | {"by": BETWEEN_NAMES.join(one.by), "at": one.at})


def load_one_doctor(store: Store) -> tuple[OneDoctor, ...]:
    """Every pair."""
    rows = store.rows.execute(
        select(return_tables.one_doctor).order_by(return_tables.one_doctor.c.first, return_tables.one_doctor.c.second)
    )
    return tuple(OneDoctor(row.first, row.second, row.reason, _names(row.by), row.at) for row in rows)


def save_extended(store: Store, one: Extended) -> None:
    """That the LMC extended the close; an earlier decision stays on record."""
    nth = (store.rows.execute(select(func.max(return_tables.extended.c.nth))).scalar() or 0) + 1
    said = {"nth": nth, "until": one.until, "minute": one.minute, "by": BETWEEN_NAMES.join(one.by), "at": one.at}
    store.rows.execute(insert(return_tables.extended), said)


def load_extended(store: Store) -> tuple[Extended, ...]:
    """Every extension, in order."""
    rows = store.rows.execute(select(return_tables.extended).order_by(return_tables.extended.c.nth))
    return tuple(Extended(row.until, row.minute, _names(row.by), row.at) for row in rows)


def save_closed(store: Store, one: Closed) -> None:
    """That the returns were settled, once; the fates of the packs are saved with it."""
    said = {"at": one.at, "by": BETWEEN_NAMES.join(one.by), "accepted": json.dumps(dict(one.accepted))}
    figures = json.dumps(list(one.figures))
    store.rows.execute(insert(return_tables.closed), said | {"sha256": one.sha256, "figures": figures})


def load_closed(store: Store) -> Closed | None:
    """None before the returns were settled."""
    row = store.rows.execute(select(return_tables.closed)).one_or_none()
    if row is None:
        return None
    figures = tuple((what, number) for what, number in json.loads(row.figures))
    return Closed(row.at, _names(row.by), json.loads(row.accepted), row.sha256, figures)


def accepted(store: Store) -> Mapping[str, int]:
    """Group -> accepted declarations, once the returns are settled; empty before."""
    closed = load_closed(store)
    return closed.accepted if closed else {}


def load_terms(store: Store) -> Mapping[bytes, Term]:
    """Where the account has each pack that was settled, as its last fate says; empty before the close."""
    if load_closed(store) is None:
        return {}
    known = {term.value for term in Term}
    rows = store.rows.execute(select(tables.fate).order_by(tables.fate.c.nth))
    return {row.token_hash: Term(row.because) for row in rows if row.because in known}


def last_act(store: Store) -> datetime | None:
    """When packs or returns were last put on record; None where nothing was."""
    sides: tuple[Table, ...] = (
        tables.pack,
        tables.fate,
        return_tables.envelope,
        return_tables.sitting,
        return_tables.closed,
    )
    latest = [store.rows.execute(select(func.max(side.c.at))).scalar() for side in sides]
    return max((datetime.fromisoformat(at) for at in latest if at), default=None)


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(BETWEEN_NAMES)))
