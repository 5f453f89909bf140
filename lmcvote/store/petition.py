"""Who: the member list of a recall, its petition and the sheets that came back. The caller holds the transaction.

Rows are added and never changed. What the trail is told has no number of sheets: before the close there is no running
total anywhere (RULES 13.7).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import func, insert, select, update

from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.recall.outcome import Petition
from lmcvote.recall.register import (
    Closed,
    Listed,
    Noticed,
    Objection,
    Objects,
    Opened,
    Settled,
    Side,
    Steps,
    of_record,
    said,
)
from lmcvote.recall.sheets import Because, Member, Sheet
from lmcvote.recall.signed import Defect, Left, Returned, Says
from lmcvote.returns.objections import Verdict
from lmcvote.store import petition_tables as tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store

RECORDED = "petition sheets recorded"
"""What the trail calls a sitting: by whom, and no number."""
SALT_BYTES = 16


def load_steps(store: Store) -> Steps:
    """How far the recall has come."""
    return Steps(_listed(store), _objections(store), _opened(store), _closed(store), _noticed(store))


def save_listed(store: Store, one: Listed) -> None:
    """That the member list went to both sides; a later one stands beside the earlier."""
    values = {"at": one.at, "by": _by(one.by), "until": one.until.isoformat()}
    store.rows.execute(insert(tables.member_list), values | {"sha256": one.sha256, "members": one.members})


def _listed(store: Store) -> Listed | None:
    rows = store.rows.execute(select(tables.member_list).order_by(tables.member_list.c.at)).all()
    if not rows:
        return None
    last = rows[-1]
    return Listed(last.at, _names(last.by), date.fromisoformat(last.until), last.members, last.sha256)


def save_objection(store: Store, one: Objection) -> None:
    """An objection, as it came in."""
    values = {"nth": one.nth, "side": one.side.value, "elector": one.elector, "called": one.called}
    more = {"says": one.says.value, "because": one.because, "by": _by(one.by), "at": one.at}
    store.rows.execute(insert(tables.member_objection), values | more)


def save_settled(store: Store, nth: int, one: Settled) -> None:
    """How it was settled, once."""
    values = {"nth": nth, "verdict": one.verdict.value, "because": one.because, "by": _by(one.by), "at": one.at}
    store.rows.execute(insert(tables.member_settled), values)


def _objections(store: Store) -> tuple[Objection, ...]:
    settled = {
        row.nth: Settled(Verdict(row.verdict), row.because, _names(row.by), row.at)
        for row in store.rows.execute(select(tables.member_settled))
    }
    rows = store.rows.execute(select(tables.member_objection).order_by(tables.member_objection.c.nth))
    return tuple(
        Objection(
            *(row.nth, Side(row.side), ElectorId(row.elector), row.called, Objects(row.says)),
            *(row.because, _names(row.by), row.at, settled.get(row.nth)),
        )
        for row in rows
    )


def save_opened(store: Store, one: Opened, members: Sequence[Member]) -> None:
    """That the petition was opened, once, and who may sign it."""
    values = {
        "at": one.at,
        "by": _by(one.by),
        "opened": one.day.isoformat(),
        "opens": one.opens.isoformat(),
        "closes": one.closes.isoformat(),
        "group": one.group,
        "rules": json.dumps(said(one.rules), sort_keys=True),
        "sha256": one.sha256,
        "stated": one.stated,
    }
    store.rows.execute(insert(tables.petition), values)
    rows = [{"number": member.number, "elector": member.elector.id} for member in members]
    store.rows.execute(insert(tables.member), rows)


def _opened(store: Store) -> Opened | None:
    row = store.rows.execute(select(tables.petition)).one_or_none()
    if row is None:
        return None
    day, opens, closes = (date.fromisoformat(day) for day in (row.opened, row.opens, row.closes))
    rules = of_record(json.loads(row.rules))
    return Opened(row.at, _names(row.by), day, opens, closes, row.group, rules, row.sha256, row.stated)


def load_members(store: Store, register: Iterable[Elector]) -> tuple[Member, ...]:
    """Who may sign, as frozen when the petition opened; an elector as the register has them now."""
    by_id = {elector.id: elector for elector in register}
    rows = store.rows.execute(select(tables.member).order_by(tables.member.c.number))
    return tuple(Member(row.number, by_id[ElectorId(row.elector)]) for row in rows)


def save_sheets(store: Store, sheets: Iterable[Sheet]) -> None:
    """Add sheets as they were issued. IntegrityError for a token that is there already."""
    rows = [
        {
            "token_hash": one.token_hash,
            "number": one.number,
            "issue": one.issue,
            "because": one.because.value,
            "by": _by(one.by),
            "at": one.at,
        }
        for one in sheets
    ]
    if rows:
        store.rows.execute(insert(tables.petition_sheet), rows)


def load_sheets(store: Store) -> tuple[Sheet, ...]:
    """Every sheet that was issued, by member and issue."""
    table = tables.petition_sheet
    rows = store.rows.execute(select(table).order_by(table.c.number, table.c.issue))
    return tuple(Sheet(r.token_hash, r.number, r.issue, Because(r.because), _names(r.by), r.at) for r in rows)


def save_sitting(store: Store, sitting: str, by: tuple[str, ...], at: str) -> None:
    """That two people sat down to sheets."""
    store.rows.execute(insert(tables.petition_sitting), {"id": sitting, "by": _by(by), "at": at, "told": 0})


def tell_sittings(store: Store, at: str) -> None:
    """Have the trail told of sittings with sheets that it knows nothing of: never how many (RULES 13.7)."""
    sittings = select(tables.petition_sitting).order_by(tables.petition_sitting.c.at, tables.petition_sitting.c.id)
    sheets = select(func.count()).select_from(tables.petition_return)
    for sitting in store.rows.execute(sittings).all():
        there = store.rows.execute(sheets.where(tables.petition_return.c.sitting == sitting.id)).scalar_one()
        if there > sitting.told:
            store.record(RECORDED, at, {"by": list(_names(sitting.by))})
            here = tables.petition_sitting.c.id == sitting.id
            store.rows.execute(update(tables.petition_sitting).where(here).values(told=there))


def save_returned(store: Store, sitting: str, one: Returned) -> None:
    """Add a sheet that came back."""
    values = {
        "nth": one.nth,
        "sitting": sitting,
        "received": one.received.isoformat(),
        "says": one.says.value,
        "token_hash": one.token_hash,
        "stray": one.stray,
        "gmc_number": one.gmc_number,
        "surname": one.surname,
        "forename": one.forename,
        "signed_on": one.signed_on.isoformat() if one.signed_on else "",
        "defects": " ".join(one.defects),
        "by": _by(one.by),
        "at": one.at,
    }
    store.rows.execute(insert(tables.petition_return), values)


def load_returned(store: Store) -> tuple[Returned, ...]:
    """Every sheet that came back, in the order of record, with what became of it since."""
    left = {row.nth: Left(row.how) for row in store.rows.execute(select(tables.petition_left))}
    rows = store.rows.execute(select(tables.petition_return).order_by(tables.petition_return.c.nth))
    return tuple(
        Returned(
            row.nth,
            date.fromisoformat(row.received),
            Says(row.says),
            row.token_hash,
            row.stray,
            row.gmc_number,
            row.surname,
            row.forename,
            date.fromisoformat(row.signed_on) if row.signed_on else None,
            tuple(map(Defect, row.defects.split())),
            left.get(row.nth),
            _names(row.by),
            row.at,
        )
        for row in rows
    )


def save_left(store: Store, nth: int, what: Left, because: str, by: tuple[str, ...], at: str) -> None:
    """That a signer withdrew or disowned a sheet, once."""
    values = {
        "nth": nth,
        "salt": store.entropy(SALT_BYTES),
        "how": what.value,
        "because": because,
        "by": _by(by),
        "at": at,
    }
    store.rows.execute(insert(tables.petition_left), values)


def save_told(store: Store, told: Iterable[tuple[int, str]], run: int, by: tuple[str, ...], at: str) -> None:
    """What a run of letters told: of each sheet what became of it."""
    rows = [
        {"nth": nth, "news": what, "salt": store.entropy(SALT_BYTES), "mailing": run, "by": _by(by), "at": at}
        for nth, what in told
    ]
    if rows:
        store.rows.execute(insert(tables.petition_told), rows)


def load_told(store: Store) -> Mapping[tuple[int, str], int]:
    """Sheet and what was told of it -> the run that did."""
    return {(row.nth, row.news): row.mailing for row in store.rows.execute(select(tables.petition_told))}


def save_closed(store: Store, one: Closed) -> None:
    """What the petition came to, once."""
    p = one.petition
    figures = [p.members, p.signed, p.eligible, p.responses, one.returned, dict(one.grounds)]
    values = {"at": one.at, "by": _by(one.by), "figures": json.dumps(figures)}
    store.rows.execute(insert(tables.petition_closed), values | {"sha256": one.sha256, "called": int(one.called)})


def _closed(store: Store) -> Closed | None:
    row = store.rows.execute(select(tables.petition_closed)).one_or_none()
    if row is None:
        return None
    *four, returned, grounds = json.loads(row.figures)
    return Closed(row.at, _names(row.by), Petition(*four), returned, grounds, bool(row.called), row.sha256)


def save_noticed(store: Store, one: Noticed) -> None:
    """That notice of the meeting was given; a later one stands beside the earlier."""
    values = {"at": one.at, "by": _by(one.by), "sent": one.sent.isoformat(), "held": one.held, "place": one.place}
    store.rows.execute(insert(tables.meeting), values)


def _noticed(store: Store) -> Noticed | None:
    rows = store.rows.execute(select(tables.meeting).order_by(tables.meeting.c.at)).all()
    if not rows:
        return None
    last = rows[-1]
    return Noticed(last.at, _names(last.by), date.fromisoformat(last.sent), last.held, last.place)


def _by(names: tuple[str, ...]) -> str:
    return BETWEEN_NAMES.join(names)


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(BETWEEN_NAMES)))
