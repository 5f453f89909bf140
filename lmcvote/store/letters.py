"""Who: what electors were told of their packs, and how many were reminded. The caller holds the transaction."""

from collections.abc import Iterable

from sqlalchemy import insert, select, update

from lmcvote.returns.acknowledgments import News, Told, What
from lmcvote.returns.reminders import Run
from lmcvote.store import tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store


def save_told(store: Store, told: Iterable[Told]) -> None:
    """Add what a run of letters told. IntegrityError for what was told before."""
    rows = [
        {
            "token_hash": one.news.token_hash,
            "news": one.news.what.value,
            "because": one.news.because,
            "since": one.news.at,
            "mailing": one.run,
            "by": BETWEEN_NAMES.join(one.by),
            "at": one.at,
        }
        for one in told
    ]
    if rows:
        store.rows.execute(insert(tables.told), rows)


def load_told(store: Store) -> tuple[Told, ...]:
    """Everything that was told: by run, and within one in no order that tells of the returns."""
    rows = store.rows.execute(select(tables.told).order_by(tables.told.c.mailing, tables.told.c.token_hash))
    return tuple(
        Told(
            News(row.token_hash, What(row.news), row.because, row.since),
            row.mailing,
            tuple(row.by.split(BETWEEN_NAMES)),
            row.at,
        )
        for row in rows
    )


def save_reminders(store: Store, run: Run) -> None:
    """Add a run of reminders: how many letters, never to whom."""
    values = {
        "mailing": run.run,
        "letters": run.letters,
        "by": BETWEEN_NAMES.join(run.by),
        "at": run.at,
        "posted": run.posted,
    }
    store.rows.execute(insert(tables.reminders), values)


def save_posted(store: Store, run: int, at: str) -> None:
    """That the letters of a run were posted."""
    table = tables.reminders
    store.rows.execute(update(table).where(table.c.mailing == run).values(posted=at))


def load_reminders(store: Store) -> tuple[Run, ...]:
    """The runs, in their order."""
    rows = store.rows.execute(select(tables.reminders).order_by(tables.reminders.c.mailing))
    return tuple(Run(row.mailing, row.letters, tuple(row.by.split(BETWEEN_NAMES)), row.at, row.posted) for row in rows)
