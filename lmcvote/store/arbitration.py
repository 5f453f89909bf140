"""Who: rulings, disputes and reports. None is ever changed or taken away. The caller holds the transaction."""

from collections.abc import Sequence

from sqlalchemy import Table, func, insert, select

from lmcvote.electorate.claims import Claims, Dispute, Report
from lmcvote.electorate.columns import Role
from lmcvote.electorate.rulings import Kind, Ruling, Verdict
from lmcvote.store import tables
from lmcvote.store.opening import Store
from lmcvote.store.register import row_groups, row_text

BETWEEN_NAMES = "\n"


def save_rulings(store: Store, rulings: Sequence[Ruling]) -> None:
    """Add rulings, in their order. One on a case that has one already answers it; the earlier stays on record."""
    first = _next(store, tables.ruling)
    rows = [
        {
            "nth": first + place,
            "case": one.case,
            "kind": one.kind.value,
            "rows": row_text(one.rows),
            "verdict": one.verdict.value,
            "group": one.group,
            "by": BETWEEN_NAMES.join(one.by),
            "reason": one.reason,
            "at": one.at,
        }
        for place, one in enumerate(rulings)
    ]
    if rows:  # to SQLAlchemy an empty list is not "no rows" but one row of defaults
        store.rows.execute(insert(tables.ruling), rows)


def load_rulings(store: Store) -> tuple[Ruling, ...]:
    """All rulings on doctors, oldest first."""
    return tuple(
        Ruling(
            row.case,
            Kind(row.kind),
            row_groups(row.rows),
            Verdict(row.verdict),
            row.group,
            tuple(row.by.split(BETWEEN_NAMES)),
            row.reason,
            row.at,
        )
        for row in store.rows.execute(select(tables.ruling).order_by(tables.ruling.c.nth))
    )


def save_dispute(store: Store, dispute: Dispute) -> None:
    """Add a dispute."""
    values = {
        "nth": _next(store, tables.dispute),
        "rows": row_text((dispute.rows,)),
        "called": dispute.called,
        "claims": dispute.claims,
        "by": dispute.by,
        "reason": dispute.reason,
        "at": dispute.at,
    }
    store.rows.execute(insert(tables.dispute), values)


def save_report(store: Store, report: Report) -> None:
    """Add a report. IntegrityError where the same doctor was reported before."""
    values = {
        "id": report.id,
        "gmc_number": report.gmc_number,
        "surname": report.surname,
        "forename": report.forename,
        "role": report.role.value,
        "practice_code": report.practice_code,
        "reported_by": report.reported_by,
        "by": report.by,
        "at": report.at,
    }
    store.rows.execute(insert(tables.report), values)


def load_claims(store: Store) -> Claims:
    """All disputes and reports, oldest first."""
    disputes = store.rows.execute(select(tables.dispute).order_by(tables.dispute.c.nth))
    reports = store.rows.execute(select(tables.report).order_by(tables.report.c.at, tables.report.c.id))
    return Claims(
        tuple(Dispute(tuple(d.rows.split()), d.called, d.claims, d.by, d.reason, d.at) for d in disputes),
        tuple(
            Report(r.id, r.gmc_number, r.surname, r.forename, Role(r.role), r.practice_code, r.reported_by, r.by, r.at)
            for r in reports
        ),
    )


def _next(store: Store, table: Table) -> int:
    return int(store.rows.execute(select(func.coalesce(func.max(table.c.nth), 0))).scalar_one()) + 1
