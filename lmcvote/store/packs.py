"""Who: packs issued and what became of them, and the numbers of the votes. The caller holds the transaction."""

from collections.abc import Iterable, Mapping

from sqlalchemy import func, insert, select

from lmcvote.electorate.freeze import ElectorId
from lmcvote.packs.issue import Because, Fate, Pack, State, Vote
from lmcvote.store import tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store


def save_numbers(store: Store, numbers: Mapping[Vote, int]) -> None:
    """Add the numbers that are not there yet: a number is for ever.

    Who had one as a doctor in dispute, and came onto the roll, keeps it: it is not added again.
    """
    known = load_numbers(store)
    taken = set(known.values())
    rows = [
        {"elector": elector, "group": group, "number": number}
        for (elector, group), number in numbers.items()
        if (elector, group) not in known and number not in taken
    ]
    if rows:
        store.rows.execute(insert(tables.number), rows)


def load_numbers(store: Store) -> Mapping[Vote, int]:
    """Elector and group -> number."""
    rows = store.rows.execute(select(tables.number).order_by(tables.number.c.number))
    return {(ElectorId(row.elector), row.group): row.number for row in rows}


def save_packs(store: Store, packs: Iterable[Pack]) -> None:
    """Add packs as they were issued. IntegrityError for a token, or an issue of a number, that is there already."""
    rows = [
        {
            "token_hash": pack.token_hash,
            "number": pack.number,
            "issue": pack.issue,
            "because": pack.because.value,
            "by": BETWEEN_NAMES.join(pack.by),
            "at": pack.at,
        }
        for pack in packs
    ]
    if rows:
        store.rows.execute(insert(tables.pack), rows)


def save_fates(store: Store, fates: Iterable[Fate]) -> None:
    """Add what became of packs; earlier states stay on record."""
    last = store.rows.execute(select(func.max(tables.fate.c.nth))).scalar() or 0
    rows = [
        {
            "nth": nth,
            "token_hash": fate.token_hash,
            "state": fate.state.value,
            "because": fate.because,
            "by": BETWEEN_NAMES.join(fate.by),
            "at": fate.at,
        }
        for nth, fate in enumerate(fates, last + 1)
    ]
    if rows:
        store.rows.execute(insert(tables.fate), rows)


def load_fates(store: Store) -> tuple[Fate, ...]:
    """What became of packs, oldest first."""
    rows = store.rows.execute(select(tables.fate).order_by(tables.fate.c.nth))
    return tuple(
        Fate(row.token_hash, State(row.state), row.because, tuple(filter(None, row.by.split(BETWEEN_NAMES))), row.at)
        for row in rows
    )


def load_packs(store: Store) -> tuple[Pack, ...]:
    """Every pack in its present state, by number and issue."""
    state = {fate.token_hash: fate.state for fate in load_fates(store)}
    rows = store.rows.execute(select(tables.pack).order_by(tables.pack.c.number, tables.pack.c.issue))
    return tuple(
        Pack(
            row.token_hash,
            row.number,
            row.issue,
            Because(row.because),
            tuple(filter(None, row.by.split(BETWEEN_NAMES))),
            row.at,
            state.get(row.token_hash, State.ISSUED),
        )
        for row in rows
    )
