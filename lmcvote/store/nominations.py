"""Who: letters of nomination, forms that came back, rulings, and the close. The caller holds the transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, insert, select

from lmcvote.election import CandidateId, ContestId
from lmcvote.nominations.form import Form, Nomination, Nominee, Withdrawal
from lmcvote.nominations.letters import Run, Sent
from lmcvote.nominations.ruling import Ruling, Verdict
from lmcvote.store import nomination_tables as tables
from lmcvote.store.arbitration import BETWEEN_NAMES
from lmcvote.store.opening import Store

BETWEEN = "\n"
"""Offices, and what is given up: words of people."""


@dataclass(frozen=True, slots=True)
class Closed:
    """That nominations were closed."""

    at: str
    """The instant, UTC."""
    by: tuple[str, ...]
    contests: tuple[ContestId, ...]
    definition: str
    """SHA-256 of what was frozen."""


def save_run(store: Store, run: Run, sent: Iterable[Sent] = (), told: Iterable[tuple[str, CandidateId]] = ()) -> None:
    """Add a making of letters: the forms that went with it, or the cases that nominees were told of."""
    values = {"mailing": run.run, "letters": run.letters, "kind": run.what, "files": run.digest}
    store.rows.execute(insert(tables.nomination_run), {**values, "by": BETWEEN_NAMES.join(run.by), "at": run.at})
    forms = [
        {
            "number": one.number,
            "token_hash": one.token_hash,
            "mailing": one.run,
            "key": one.key,
            "called": one.called,
            "shown": one.why,
        }
        for one in sent
    ]
    if forms:
        store.rows.execute(insert(tables.nomination_form), forms)
    cases = [{"case": case, "mailing": run.run, "id": who} for case, who in told]
    if cases:
        store.rows.execute(insert(tables.nomination_told), cases)


def load_runs(store: Store) -> tuple[Run, ...]:
    """Every making of letters, in order."""
    table = tables.nomination_run
    rows = store.rows.execute(select(table).order_by(table.c.mailing))
    return tuple(Run(r.mailing, r.kind, r.letters, r.files, _names(r.by), r.at) for r in rows)


def load_sent(store: Store) -> tuple[Sent, ...]:
    """Every form that was sent, by number."""
    table = tables.nomination_form
    rows = store.rows.execute(select(table).order_by(table.c.number))
    return tuple(Sent(r.token_hash, r.number, r.mailing, r.key, r.called, r.shown) for r in rows)


def load_told(store: Store) -> frozenset[str]:
    """The cases that nominees were told of."""
    return frozenset(store.rows.execute(select(tables.nomination_told.c.case)).scalars())


def save_nominations(store: Store, nominations: Sequence[Nomination]) -> None:
    """Add nominations as taken down, in their order; what a nomination was before stays on record."""
    first = _next(store, tables.nomination)
    rows = [
        {
            "nth": nth,
            "id": one.id,
            "version": one.version,
            "board": one.contest,
            "rows": " ".join(one.nominee.rows),
            "gmc_number": one.nominee.gmc_number,
            "surname": one.nominee.surname,
            "forenames": one.nominee.forenames,
            "practice": one.nominee.practice,
            "received": one.form.received,
            "first": one.first,
            "token_hash": one.form.token_hash,
            "consents": int(one.form.consents),
            "declares": int(one.form.declares),
            "answered": int(one.form.answered),
            "holds": BETWEEN.join(one.form.holds),
            "gives_up": BETWEEN.join(one.form.gives_up),
            "interests": one.form.interests,
            "proposers": " ".join(one.form.proposers),
            "by": BETWEEN_NAMES.join(one.by),
            "at": one.at,
        }
        for nth, one in enumerate(nominations, first)
    ]
    if rows:
        store.rows.execute(insert(tables.nomination), rows)


def load_nominations(store: Store) -> tuple[Nomination, ...]:
    """Every version of every nomination, in the order in which they were taken down."""
    table = tables.nomination
    return tuple(
        Nomination(
            CandidateId(r.id),
            r.version,
            ContestId(r.board),
            Nominee(tuple(r.rows.split()), r.gmc_number, r.surname, r.forenames, r.practice),
            Form(
                r.received,
                r.token_hash,
                bool(r.consents),
                bool(r.declares),
                bool(r.answered),
                _several(r.holds),
                _several(r.gives_up),
                r.interests,
                tuple(r.proposers.split()),
            ),
            _names(r.by),
            r.at,
            r.first,
        )
        for r in store.rows.execute(select(table).order_by(table.c.nth))
    )


def save_withdrawal(store: Store, withdrawal: Withdrawal) -> None:
    """Add a withdrawal. IntegrityError where the nominee withdrew before."""
    values = {"id": withdrawal.id, "received": withdrawal.received}
    by = BETWEEN_NAMES.join(withdrawal.by)
    store.rows.execute(insert(tables.nomination_withdrawn), {**values, "by": by, "at": withdrawal.at})


def load_withdrawals(store: Store) -> tuple[Withdrawal, ...]:
    """Everybody who withdrew."""
    table = tables.nomination_withdrawn
    rows = store.rows.execute(select(table).order_by(table.c.id))
    return tuple(Withdrawal(CandidateId(r.id), r.received, _names(r.by), r.at) for r in rows)


def save_ruling(store: Store, ruling: Ruling) -> None:
    """Add a ruling. One on a case that has one already answers it; the earlier stays on record."""
    values = {
        "nth": _next(store, tables.nomination_ruling),
        "case": ruling.case,
        "id": ruling.candidate,
        "check": ruling.check,
        "verdict": ruling.verdict.value,
        "by": BETWEEN_NAMES.join(ruling.by),
        "reason": ruling.reason,
        "at": ruling.at,
    }
    store.rows.execute(insert(tables.nomination_ruling), values)


def load_rulings(store: Store) -> tuple[Ruling, ...]:
    """All rulings on nominations, oldest first."""
    table = tables.nomination_ruling
    return tuple(
        Ruling(r.case, CandidateId(r.id), r.check, Verdict(r.verdict), _names(r.by), r.reason, r.at)
        for r in store.rows.execute(select(table).order_by(table.c.nth))
    )


def save_closed(store: Store, closed: Closed) -> None:
    """Add that nominations were closed; again, where the definition had to be made anew."""
    values = {
        "nth": _next(store, tables.nominations_closed),
        "at": closed.at,
        "by": BETWEEN_NAMES.join(closed.by),
        "boards": " ".join(closed.contests),
        "frozen_as": closed.definition,
    }
    store.rows.execute(insert(tables.nominations_closed), values)


def load_closed(store: Store) -> Closed | None:
    """The latest close; None before the first."""
    table = tables.nominations_closed
    row = store.rows.execute(select(table).order_by(table.c.nth.desc())).first()
    return Closed(row.at, _names(row.by), tuple(map(ContestId, row.boards.split())), row.frozen_as) if row else None


def _names(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(BETWEEN_NAMES)))


def _several(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split(BETWEEN)))


def _next(store: Store, table: Table) -> int:
    return int(store.rows.execute(select(func.coalesce(func.max(table.c.nth), 0))).scalar_one()) + 1
