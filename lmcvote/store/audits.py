"""What: audits of papers, sealed before the dice, and what was seen on papers drawn. The caller has the transaction.

A paper is known by its place in a pile that was mixed and counted; nothing here is a key of any other table.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, delete, func, insert, select, update

from lmcvote.audit.comparing import Compared, Found, of_told, told
from lmcvote.audit.looked_at import NOT_FOUND, LookedAt
from lmcvote.audit.sample import Place
from lmcvote.audit.sealed import Sealed, from_text
from lmcvote.store import audit_tables, state
from lmcvote.store.opening import Store
from lmcvote.votes import Rejected, Vote, to_text
from lmcvote.votes import from_text as decided

TABLES = (
    audit_tables.sealed_audit,
    audit_tables.seen_on_paper,
    audit_tables.compared_paper,
    audit_tables.compared_code,
)


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit as it is on record."""

    sealed: Sealed
    seed: str = ""
    """Twenty digits; empty before the dice."""
    by: tuple[str, ...] = ()
    """Who entered the digits."""
    listed: int = 0
    """How many papers are on the list to pull, the missing ones included."""


def save_sealed(store: Store, sealed: Sealed) -> None:
    """Seal an audit of a count; an earlier one without dice is void. IntegrityError where dice were rolled."""
    table = audit_tables.sealed_audit
    store.rows.execute(delete(table).where(*_of(table, sealed), table.c.seed == ""))
    values = {"contest": sealed.contest, "count_digest": sealed.count, "sealed_text": sealed.to_bytes().decode()}
    store.rows.execute(insert(table), {**values, "seed": "", "rollers": "[]", "listed": 0})


def save_seed(store: Store, sealed: Sealed, seed: str, by: Sequence[str]) -> None:
    """Add the dice to a sealed audit; the caller has seen that there are none."""
    table = audit_tables.sealed_audit
    here = update(table).where(*_of(table, sealed), table.c.seed == "")
    store.rows.execute(here.values(seed=seed, rollers=json.dumps(list(by))))


def save_listed(store: Store, sealed: Sealed, papers: int) -> None:
    """How many papers are on the list now."""
    table = audit_tables.sealed_audit
    store.rows.execute(update(table).where(*_of(table, sealed)).values(listed=papers))


def load_audits(store: Store) -> tuple[Audit, ...]:
    """Every audit, by contest and count."""
    table = audit_tables.sealed_audit
    rows = store.rows.execute(select(table).order_by(table.c.contest, table.c.count_digest))
    return tuple(Audit(from_text(r.sealed_text), r.seed, tuple(json.loads(r.rollers)), r.listed) for r in rows)


def save_seen(store: Store, sealed: Sealed, papers: Iterable[LookedAt], by: Sequence[str]) -> None:
    """Add what was seen on papers; of one that was looked at again the earlier stays beside it."""
    table = audit_tables.seen_on_paper
    turns: dict[Place, int] = {}
    for row in store.rows.execute(select(table).where(*_of(table, sealed)).order_by(table.c.turn)):
        turns[Place(row.pile, row.depth)] = row.turn
    here = {"contest": sealed.contest, "count_digest": sealed.count, "viewers": json.dumps(list(by))}
    rows = [
        {
            **here,
            "pile": one.place.pile,
            "depth": one.place.nth,
            "turn": turns.get(one.place, 0) + 1,
            "marks": NOT_FOUND if one.decision is None else to_text(one.decision),
        }
        for one in papers
    ]
    if rows:
        store.rows.execute(insert(table), sorted(rows, key=lambda row: (str(row["pile"]), int(str(row["depth"])))))


def load_seen(store: Store, sealed: Sealed) -> Mapping[Place, Vote | Rejected | None]:
    """Place -> what was seen there last; None where no paper was found."""
    table = audit_tables.seen_on_paper
    rows = store.rows.execute(select(table).where(*_of(table, sealed)).order_by(table.c.turn))
    return {Place(r.pile, r.depth): None if r.marks == NOT_FOUND else decided(r.marks) for r in rows}


def save_compared(
    store: Store, sealed: Sealed, papers: Iterable[Compared], tags: Iterable[bytes], by: Sequence[str], *, anew: bool
) -> None:
    """Add what the records of papers say, a whole sitting at a time in the order of the keys.

    `anew` begins once more: what was compared before stays beside it, and its codes count as not yet scanned.
    """
    table, codes = audit_tables.compared_paper, audit_tables.compared_code
    turn = _turn(store, sealed)
    if anew:
        turn += 1
        store.rows.execute(delete(codes).where(*_of(codes, sealed)))
    here = {"contest": sealed.contest, "count_digest": sealed.count}
    told_by = {"turn": max(turn, 1), "comparers": json.dumps(list(by))}
    rows = [
        {**here, **told_by, "pile": one.place.pile, "depth": one.place.nth, "record": told(one.found)}
        for one in sorted(papers, key=lambda one: (one.place.pile, one.place.nth))
    ]
    if rows:
        store.rows.execute(insert(table), rows)
    if known := [{**here, "tag": tag} for tag in sorted(tags)]:
        store.rows.execute(insert(codes), known)


def load_compared(store: Store, sealed: Sealed) -> Mapping[Place, Found]:
    """Place -> what the record of its paper says, as it was compared last."""
    table = audit_tables.compared_paper
    rows = store.rows.execute(select(table).where(*_of(table, sealed), table.c.turn == _turn(store, sealed)))
    return {Place(row.pile, row.depth): of_told(row.record) for row in rows}


def load_tags(store: Store, sealed: Sealed) -> frozenset[bytes]:
    """The tags of all codes that were scanned."""
    codes = audit_tables.compared_code
    return frozenset(row.tag for row in store.rows.execute(select(codes).where(*_of(codes, sealed))))


def _turn(store: Store, sealed: Sealed) -> int:
    """How often comparing was begun; 0 before the first."""
    table = audit_tables.compared_paper
    return store.rows.execute(select(func.max(table.c.turn)).where(*_of(table, sealed))).scalar() or 0


def digests(store: Store) -> Mapping[str, str]:
    """Table -> the digest of what it holds; empty where it holds nothing."""
    return {table.name: state.digest(store.rows, table) for table in TABLES}


def _of(table: Table, sealed: Sealed) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.contest == sealed.contest, table.c.count_digest == sealed.count
