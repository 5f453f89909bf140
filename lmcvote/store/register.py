"""Who: the electorate of the latest build. The caller holds the transaction."""

import json
from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select

from lmcvote.electorate import explain
from lmcvote.electorate.cases import Case
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate, Entry, Excluded, Reason
from lmcvote.electorate.home import Basis, Place
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.rulings import Kind, Rows
from lmcvote.findings import BadInput, Finding
from lmcvote.store import nomination_tables, return_tables, tables
from lmcvote.store.opening import Store


def save_electorate(store: Store, electorate: Electorate) -> None:
    """Put a build in the place of the one before: until the freeze the lists are the truth, and this their reading."""
    for table in (tables.entry, tables.place, tables.case, tables.excluded, tables.build):
        store.rows.execute(delete(table))
    store.rows.execute(insert(tables.build), {"id": store.entropy(16).hex()})
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
            "reason": e.reason.value,
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


def load_version(store: Store) -> tuple[str, ...]:
    """Changes with all that is built, ruled, issued, objected or told: what was decided on another is decided anew."""
    build = store.rows.execute(select(tables.build.c.id)).scalars().all()
    counted = [
        str(store.rows.execute(select(func.count()).select_from(table)).scalar_one())
        for table in (
            *(tables.ruling, tables.dispute, tables.report, tables.frozen, tables.pack, tables.fate),
            *(
                return_tables.provisional,
                return_tables.upheld,
                return_tables.one_doctor,
                return_tables.extended,
                return_tables.closed,
            ),
            *(tables.objection, tables.objection_settled, tables.told, tables.reminders),
            *nomination_tables.EVERY,
        )
    ]
    return (*build, *counted)


def refuse_another(store: Store, version: tuple[str, ...]) -> None:
    """Raise BadInput where the register has changed since that version was read: two were at work."""
    if load_version(store) != version:
        message = (
            "Another command has changed the register in the meantime; this one has done nothing. See what the other "
            "did, and run this one again if it is still wanted."
        )
        raise BadInput(Finding("changed-meanwhile", message))


def save_rows(store: Store, entries: Iterable[ListEntry]) -> None:
    """What each row of the lists says, in the place of the build before."""
    store.rows.execute(delete(tables.row))
    said = [
        {"fingerprint": e.fingerprint, "source": e.source.value, "line": e.line, "said": json.dumps(explain.said(e))}
        for e in entries
    ]
    if said:
        store.rows.execute(insert(tables.row), said)


def load_said(store: Store) -> dict[str, dict[str, str]]:
    """What each row says, by fingerprint: its `list`, its `line`, and each of `explain.PARTS`; in order of both."""
    found = store.rows.execute(select(tables.row).order_by(tables.row.c.source.desc(), tables.row.c.line))
    return {
        row.fingerprint: {
            "list": row.source,
            "line": str(row.line),
            **dict(zip(explain.PARTS, json.loads(row.said), strict=True)),
        }
        for row in found
    }


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
            Reason(row.reason),
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
