"""Who: the electorate of the latest build. The caller holds the transaction."""

import json
from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from lmcvote.electorate import explain
from lmcvote.electorate.cases import Case
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate, Entry, Excluded
from lmcvote.electorate.home import Basis, Place
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.rulings import Kind, Rows
from lmcvote.store import tables
from lmcvote.store.opening import Store


def save_electorate(store: Store, electorate: Electorate) -> None:
    """Put a build in the place of the one before: until the freeze the lists are the truth, and this their reading."""
    for table in (tables.entry, tables.place, tables.case, tables.excluded):
        store.rows.execute(delete(table))
    entries = [
        {
            "key": e.key,
            "rows": row_text((e.rows,)),
            "gmc_number": e.gmc_number,
            "surname": e.surname,
            "forename": e.forename,
            "role": e.role.value,
            "standing": e.standing,
            "note": e.note,
            "linked_by": " ".join(e.linked_by),
            **_told(e),
        }
        for e in electorate.entries
    ]
    places = [
        {
            "entry": e.key,
            "group": p.group,
            "practice_code": p.practice_code,
            "basis": p.basis.value,
            "evidence": p.evidence,
        }
        for e in electorate.entries
        for p in e.places
    ]
    cases = [
        {
            "id": c.id,
            "kind": c.kind.value,
            "question": c.question,
            "evidence": c.evidence,
            "rows": row_text(c.rows),
            "on_roll": int(c.on_roll),
            **_told(c),
        }
        for c in electorate.cases
    ]
    excluded = [
        {
            "reason": e.reason,
            "gmc_number": e.gmc_number,
            "surname": e.surname,
            "forename": e.forename,
            "note": e.note,
            "rows": row_text((e.rows,)),
            **_told(e),
        }
        for e in electorate.excluded
    ]
    for table, rows in (
        (tables.entry, entries),
        (tables.place, places),
        (tables.case, cases),
        (tables.excluded, excluded),
    ):
        if rows:  # to SQLAlchemy an empty list is not "no rows" but one row of defaults
            store.rows.execute(insert(table), rows)


def save_rows(store: Store, entries: Iterable[ListEntry]) -> None:
    """What each row of the lists says, in the place of the build before."""
    store.rows.execute(delete(tables.row))
    said = [
        {"fingerprint": e.fingerprint, "source": e.source.value, "line": e.line, "said": json.dumps(explain.said(e))}
        for e in entries
    ]
    if said:
        store.rows.execute(insert(tables.row), said)


def load_rows(store: Store, fingerprints: Iterable[str]) -> list[tuple[str, int, tuple[str, ...]]]:
    """List, line and what it says, by `explain.PARTS`, of these rows, in their order."""
    wanted = select(tables.row).where(tables.row.c.fingerprint.in_(list(fingerprints)))
    found = store.rows.execute(wanted.order_by(tables.row.c.source.desc(), tables.row.c.line))
    return [(row.source, row.line, tuple(json.loads(row.said))) for row in found]


def load_part(store: Store, part: str) -> dict[str, str]:
    """One part of what each row says, by fingerprint."""
    place = explain.PARTS.index(part)
    return {row.fingerprint: json.loads(row.said)[place] for row in store.rows.execute(select(tables.row))}


def load_electorate(store: Store) -> Electorate:
    """The latest build; without one, an empty electorate."""
    where: dict[str, list[Place]] = {}
    for row in store.rows.execute(select(tables.place).order_by(tables.place.c.entry, tables.place.c.group)):
        where.setdefault(row.entry, []).append(Place(row.group, row.practice_code, Basis(row.basis), row.evidence))
    entries = [
        Entry(
            tuple(row.rows.split()),
            row.gmc_number,
            row.surname,
            row.forename,
            Role(row.role),
            row.standing,
            tuple(where.get(row.key, ())),
            _lines(row.performers_lines),
            _lines(row.equip_lines),
            row.note,
            tuple(row.linked_by.split()),
        )
        for row in store.rows.execute(select(tables.entry))
    ]
    cases = [
        Case(
            row.id,
            Kind(row.kind),
            row.question,
            _lines(row.performers_lines),
            _lines(row.equip_lines),
            row.evidence,
            row_groups(row.rows),
            bool(row.on_roll),
        )
        for row in store.rows.execute(select(tables.case))
    ]
    excluded = [
        Excluded(
            row.reason,
            _lines(row.performers_lines),
            _lines(row.equip_lines),
            row.gmc_number,
            row.surname,
            row.forename,
            row.note,
            tuple(row.rows.split()),
        )
        for row in store.rows.execute(select(tables.excluded))
    ]
    return Electorate.of(entries, cases, excluded)


def row_text(groups: Iterable[Rows]) -> str:
    """Fingerprints as one text: a blank between rows, a bar between doctors."""
    return "|".join(" ".join(rows) for rows in groups)


def row_groups(text: str) -> tuple[Rows, ...]:
    """And back."""
    return tuple(tuple(rows.split()) for rows in text.split("|"))


def _told(part: Entry | Case | Excluded) -> dict[str, str]:
    return {"performers_lines": _text(part.performers_lines), "equip_lines": _text(part.equip_lines)}


def _text(lines: Iterable[int]) -> str:
    return " ".join(map(str, lines))


def _lines(text: str) -> tuple[int, ...]:
    return tuple(int(line) for line in text.split())
