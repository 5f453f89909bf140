"""Who: members and their interests. Rows are added and none is changed: the caller holds the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, Table, insert, select

from lmcvote.interests.meeting import Declared, Ruling, Verdict, When
from lmcvote.interests.office import Body, Ceased, Interest, Kind, Member, Whose
from lmcvote.interests.register import Register
from lmcvote.store import interest_tables as tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store


@dataclass(frozen=True, slots=True)
class Entered:
    """Who enters something, and when."""

    by: Sequence[str]
    at: str
    """The instant, UTC."""


def save_members(store: Store, members: Iterable[Member], entered: Entered) -> None:
    """Add members. IntegrityError where a number is taken."""
    for one in members:
        values: dict[str, str | int] = {"nth": one.nth, "body": one.body.value, "title": one.title, "called": one.name}
        values |= {"took_office": one.took_office.isoformat(), "poll": one.contest, "number": one.number}
        _add(store, tables.member, entered, values)


def save_left(store: Store, member: int, day: date, entered: Entered) -> None:
    """A member leaves office. IntegrityError for one who has left."""
    _add(store, tables.left, entered, {"person": member, "on_day": day.isoformat()})


def save_interests(store: Store, interests: Iterable[Interest], entered: Entered) -> None:
    """Add entries, none of which has ceased. IntegrityError where a number is taken."""
    for one in interests:
        values: dict[str, str | int] = {
            "nth": one.nth,
            "person": one.member,
            "kind": one.kind.value,
            "described": one.what,
        }
        values |= {"whose": one.whose.value, "since": _text(one.since), "declared": one.declared.isoformat()}
        _add(store, tables.interest, entered, values | {"informed": _text(one.informed), "corrects": int(one.corrects)})


def save_ceased(store: Store, interest: int, ceased: Ceased, entered: Entered) -> None:
    """An interest is over. IntegrityError for one that is over already."""
    values: dict[str, str | int] = {"interest": interest, "on_day": ceased.on.isoformat()}
    _add(store, tables.ceased, entered, values | {"informed": _text(ceased.informed)})


def save_informed(store: Store, interest: int, of_its_end: bool, day: date, entered: Entered) -> None:
    """The Accountable Officer was informed of an interest, or of its end. IntegrityError where that is on record."""
    table = tables.ceased_informed if of_its_end else tables.informed
    _add(store, table, entered, {"interest": interest, "on_day": day.isoformat()})


def save_meeting(store: Store, one: Declared, entered: Entered) -> None:
    """Add a declaration at a meeting, on which nobody has ruled. IntegrityError where its number is taken."""
    values: dict[str, str | int] = {"nth": one.nth, "person": one.member, "on_day": one.on.isoformat()}
    said = {"matter": one.matter, "nature": one.nature, "moment": one.when.value}
    _add(store, tables.meeting, entered, values | said)


def save_ruling(store: Store, meeting: int, ruling: Ruling, entered: Entered) -> None:
    """What the Accountable Officer decided. IntegrityError where it is decided already."""
    values: dict[str, str | int] = {"meeting": meeting, "verdict": ruling.verdict.value, "ruled_by": ruling.by}
    _add(store, tables.ruling, entered, values | {"because": ruling.why})


def load(store: Store) -> Register:
    """All that is on record, in the order of the numbers."""
    left, informed = _by_key(store, tables.left), _by_key(store, tables.informed)
    ceased, ended = _by_key(store, tables.ceased), _by_key(store, tables.ceased_informed)
    ruled = _by_key(store, tables.ruling)
    members = tuple(
        Member(
            row.nth,
            Body(row.body),
            row.title,
            row.called,
            date.fromisoformat(row.took_office),
            row.poll,
            row.number,
            date.fromisoformat(left[row.nth].on_day) if row.nth in left else None,
        )
        for row in _rows(store, tables.member)
    )
    interests = tuple(
        Interest(
            row.nth,
            row.person,
            Kind(row.kind),
            row.described,
            Whose(row.whose),
            _day(row.since),
            date.fromisoformat(row.declared),
            _day(informed[row.nth].on_day if row.nth in informed else row.informed),
            bool(row.corrects),
            _ceased(ceased[row.nth], ended) if row.nth in ceased else None,
        )
        for row in _rows(store, tables.interest)
    )
    meetings = tuple(
        Declared(
            row.nth,
            row.person,
            date.fromisoformat(row.on_day),
            row.matter,
            row.nature,
            When(row.moment),
            _ruling(ruled[row.nth]) if row.nth in ruled else None,
        )
        for row in _rows(store, tables.meeting)
    )
    return Register(members, interests, meetings)


def _add(store: Store, table: Table, entered: Entered, values: Mapping[str, str | int]) -> None:
    store.rows.execute(insert(table), {**values, "by": BETWEEN_NAMES.join(entered.by), "at": entered.at})


def _rows(store: Store, table: Table) -> Sequence[Row[tuple[object, ...]]]:
    return store.rows.execute(select(table).order_by(*table.primary_key.columns)).all()


def _by_key(store: Store, table: Table) -> Mapping[int, Row[tuple[object, ...]]]:
    (key,) = table.primary_key.columns
    return {getattr(row, key.name): row for row in _rows(store, table)}


def _ceased(row: Row[tuple[object, ...]], ended: Mapping[int, Row[tuple[object, ...]]]) -> Ceased:
    told = ended[row.interest].on_day if row.interest in ended else row.informed
    return Ceased(date.fromisoformat(row.on_day), _day(told))


def _ruling(row: Row[tuple[object, ...]]) -> Ruling:
    return Ruling(Verdict(row.verdict), row.ruled_by, row.because)


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
