"""What: lots, candidates who left, what was done about seats; all of it public. The caller holds the transaction."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Table, delete, func, insert, select

from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import Lot
from lmcvote.election import CandidateNumber, ContestId
from lmcvote.store import tables
from lmcvote.store.opening import Store


@dataclass(frozen=True, slots=True)
class Announced:
    """A lot that was announced: its method, the names, and the count it is about (RULES 11.4, 11.8)."""

    contest: ContestId
    about: str
    method: str
    tied: tuple[CandidateNumber, ...]
    places: int
    count_digest: str


def save_announced(store: Store, lot: Announced) -> None:
    """Announce a lot; what was announced of it before is void."""
    table = tables.announced
    here = (table.c.contest == lot.contest) & (table.c.about == lot.about)
    store.rows.execute(delete(table).where(here))
    store.rows.execute(insert(table), {**asdict(lot), "tied": json.dumps(lot.tied)})


def load_announced(store: Store) -> tuple[Announced, ...]:
    """Every lot announced, drawn or not."""
    rows = store.rows.execute(select(tables.announced).order_by(tables.announced.c.contest, tables.announced.c.about))
    return tuple(
        Announced(ContestId(r.contest), r.about, r.method, _numbers(r.tied), r.places, r.count_digest) for r in rows
    )


def save_lot(store: Store, lot: Lot) -> None:
    """Add a lot. IntegrityError if one about the same places is there: it is drawn once (RULES 11.9)."""
    lists = {name: json.dumps(getattr(lot, name)) for name in ("tied", "drawn", "witnesses")}
    store.rows.execute(insert(tables.lot), {**asdict(lot), **lists})


def save_departure(store: Store, one: Departure, by: Sequence[str]) -> None:
    """Add somebody who left. IntegrityError if the same candidate left before."""
    values = {
        **asdict(one),
        "nth": _next(store, tables.departure),
        "because": str(one.because),
        "on": one.on.isoformat(),
        "before_result": int(one.before_result),
        "by": json.dumps(list(by)),
    }
    store.rows.execute(insert(tables.departure), values)


def save_filling(store: Store, one: Filling, by: Sequence[str]) -> None:
    """Add what was done about a seat. IntegrityError if something was done about it before."""
    values = {
        **asdict(one),
        "nth": _next(store, tables.filling),
        "remedy": str(one.remedy),
        "on": one.on.isoformat(),
        "candidate": one.candidate or 0,
        "by": json.dumps(list(by)),
    }
    store.rows.execute(insert(tables.filling), values)


def load_facts(store: Store) -> Facts:
    """All of it: lots by contest, the others in the order in which they were recorded."""
    lots = store.rows.execute(select(tables.lot).order_by(tables.lot.c.contest, tables.lot.c.about))
    left = store.rows.execute(select(tables.departure).order_by(tables.departure.c.nth))
    filled = store.rows.execute(select(tables.filling).order_by(tables.filling.c.nth))
    return Facts(
        tuple(
            Lot(
                ContestId(r.contest),
                r.about,
                r.method,
                _numbers(r.tied),
                r.places,
                _numbers(r.drawn),
                r.at,
                tuple(json.loads(r.witnesses)),
                r.by,
                r.count_digest,
                r.seed,
            )
            for r in lots
        ),
        tuple(
            Departure(
                ContestId(r.contest),
                CandidateNumber(r.candidate),
                Because(r.because),
                date.fromisoformat(r.on),
                bool(r.before_result),
                r.office,
            )
            for r in left
        ),
        tuple(
            Filling(
                ContestId(r.contest),
                r.seat,
                Remedy(r.remedy),
                date.fromisoformat(r.on),
                r.name,
                CandidateNumber(r.candidate) if r.candidate else None,
            )
            for r in filled
        ),
    )


def _numbers(text: str) -> tuple[CandidateNumber, ...]:
    return tuple(CandidateNumber(number) for number in json.loads(text))


def _next(store: Store, table: Table) -> int:
    return int(store.rows.execute(select(func.coalesce(func.max(table.c.nth), 0))).scalar_one()) + 1
