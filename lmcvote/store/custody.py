"""Who: the custody log, the candidates' observers, and what was found at the opening. The caller holds the transaction.

Entries are added and never changed; an observer alone is replaced, where a candidate sends another.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import delete, func, insert, select

from lmcvote.audit.opened import Opened
from lmcvote.custody import Act, Entry, Explanation, Log
from lmcvote.store import tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store


def save_entry(store: Store, entry: Entry) -> None:
    """Add a line to the log. IntegrityError where its number is taken."""
    values = {**asdict(entry), "act": entry.act.value, "by": BETWEEN_NAMES.join(entry.by)}
    store.rows.execute(insert(tables.seal), values)


def save_explanation(store: Store, explanation: Explanation) -> None:
    """Add what is said of a gap. IntegrityError where it was explained before."""
    values = {"nth": explanation.nth, "reason": explanation.why, "at": explanation.at}
    store.rows.execute(insert(tables.seal_explained), values | {"by": BETWEEN_NAMES.join(explanation.by)})


def load_log(store: Store) -> Log:
    """The whole log, oldest first."""
    entries = store.rows.execute(select(tables.seal).order_by(tables.seal.c.nth))
    explained = store.rows.execute(select(tables.seal_explained).order_by(tables.seal_explained.c.nth))
    return Log(
        tuple(Entry(r.nth, r.box, Act(r.act), r.seal, tuple(r.by.split(BETWEEN_NAMES)), r.at, r.note) for r in entries),
        tuple(Explanation(r.nth, r.reason, tuple(r.by.split(BETWEEN_NAMES)), r.at) for r in explained),
    )


@dataclass(frozen=True, slots=True)
class Observer:
    """Whom a candidate sends to watch (RULES 7.13)."""

    contest: str
    candidate: str
    """The id."""
    name: str
    at: str
    """When the office was told, UTC."""


def save_observers(store: Store, observers: Iterable[Observer]) -> None:
    """Each in the place of the one whom that candidate had sent before: one observer a candidate."""
    for one in observers:
        here = (tables.observer.c.poll == one.contest) & (tables.observer.c.candidate == one.candidate)
        store.rows.execute(delete(tables.observer).where(here))
        values = {"poll": one.contest, "candidate": one.candidate, "observer": one.name, "at": one.at}
        store.rows.execute(insert(tables.observer), values)


def load_observers(store: Store) -> tuple[Observer, ...]:
    """By contest and candidate."""
    rows = store.rows.execute(select(tables.observer).order_by(tables.observer.c.poll, tables.observer.c.candidate))
    return tuple(Observer(row.poll, row.candidate, row.observer, row.at) for row in rows)


@dataclass(frozen=True, slots=True)
class Record:
    """What two people wrote down when the inner envelopes of a contest were open."""

    contest: str
    opened: Opened
    note: str
    """Every difference explained; empty where there is none and nothing was corrected."""
    by: tuple[str, ...]
    at: str


def save_opened(store: Store, record: Record) -> int:
    """Add a record; how many this contest has by now. The last one stands, the earlier ones stay."""
    last = store.rows.execute(select(func.max(tables.opened.c.nth))).scalar() or 0
    values = {
        "nth": last + 1,
        "poll": record.contest,
        **asdict(record.opened),
        "note": record.note,
        "by": BETWEEN_NAMES.join(record.by),
        "at": record.at,
    }
    store.rows.execute(insert(tables.opened), values)
    return sum(one.contest == record.contest for one in load_opened(store))


def load_opened(store: Store) -> tuple[Record, ...]:
    """Every record, oldest first."""
    rows = store.rows.execute(select(tables.opened).order_by(tables.opened.c.nth))
    return tuple(
        Record(
            row.poll,
            Opened(row.accepted, row.to_box, row.paper_missing, row.inner_refused, row.extra_papers),
            row.note,
            tuple(row.by.split(BETWEEN_NAMES)),
            row.at,
        )
        for row in rows
    )
