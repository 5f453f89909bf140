"""`lmcvote audit risk`: how likely a wrong result would have come so far, and what to do next."""

from typing import TYPE_CHECKING, Any

import typer

from lmcvote.cli import terminal
from lmcvote.cli.audit import desk as desks
from lmcvote.cli.audit.desk import Audited, ContestOption
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.findings import counted

if TYPE_CHECKING:
    from lmcvote.audit.polling import Progress
    from lmcvote.store.audits import Audit

SHOWN = 12
"""Pairs on a terminal, the greatest risk first; --json has them all."""


def risk(
    context: typer.Context,
    contest: ContestOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote audit risk --contest mid-essex-board

    Every winner is tested against every loser on the papers looked at so far (ALPHA, by polling or by comparison). The
    greatest risk of all stands against the limit: stop, go on with so many more, or count them all. A paper not found,
    or without a record, counts against the result.
    """
    from lmcvote.audit import polling
    from lmcvote.audit.sealed import FULL_COUNT, percent

    audited = desks.of(context, election, contest)
    _, ties = polling.assertions(audited.result)
    small = audited.result.papers < FULL_COUNT
    if audited.audit is None and small:
        if as_json:
            terminal.show_json(
                {"contest": audited.contest.id, "papers": audited.result.papers, "verdict": "count_all"}
                | {"full_count": True, "ties": desks.pairs_json(audited, ties)}
            )
            return
        desks.show_ties(audited, ties)
        desks.show_full_count(audited, audited.result.papers)
        return
    audit = audited.rolled
    now = audited.progress(audit)
    more = max(now.total - now.looked_at, 0) if now.verdict is not polling.Verdict.STOP else 0
    if as_json:
        terminal.show_json(
            {
                "contest": audited.contest.id,
                "papers": audit.sealed.papers,
                "listed": audit.listed,
                "looked_at": now.looked_at,
                "on_record": len(audited.seen),
                "not_found": now.not_found,
                "limit": percent(audit.sealed.limit),
                "method": str(audit.sealed.method),
                "compared": len(audited.compared),
                "macro": _macro(audited, audit),
                "risk": now.risk,
                "verdict": str(now.verdict),
                "full_count": False,
                "by_hand": audited.counted_by_hand,
                "more": more,
                "pairs": _pairs_json(audited, now),
                "ties": desks.pairs_json(audited, ties),
            }
        )
        return
    _show(audited, audit, now)
    desks.show_ties(audited, ties)
    _next(audited, audit, now, more)


def _macro(audited: Audited, audit: "Audit") -> float | None:
    """By comparison the same question asked another way; None by polling."""
    from lmcvote.audit import polling
    from lmcvote.audit.risk import macro

    seen, records = audited.draws(audit)
    if records is None:
        return None
    pairs, _ = polling.assertions(audited.result)
    return macro(audit.sealed.papers, pairs, zip(records, seen, strict=True)) if pairs else 1.0


def _pairs_json(audited: Audited, now: "Progress") -> list[dict[str, Any]]:
    return [
        {
            "winner": int(one.pair.winner),
            "loser": int(one.pair.loser),
            "margin": one.pair.margin,
            "risk": one.risk,
        }
        for one in now.tested
    ]


def _show(audited: Audited, audit: "Audit", now: "Progress") -> None:
    from lmcvote.audit.sealed import percent

    terminal.tell(
        f"{audited.contest.title}: {now.looked_at:,} of {audit.sealed.papers:,} papers looked at, {now.not_found} of "
        f"them not found. Risk limit {percent(audit.sealed.limit)}."
    )
    waits = len(audited.seen) + _absent(audited, audit, now) - now.looked_at
    if waits and not audited.waiting(audit):
        terminal.tell(
            f"{counted(waits, 'paper')} on record {'waits' if waits == 1 else 'wait'} for others drawn before."
        )
    if now.looked_at and (macro := _macro(audited, audit)) is not None:
        terminal.tell(
            f"By comparison with the records: {_percent(now.risk)} by ALPHA, which decides; {_percent(macro)} by the "
            "Kaplan-Markov bound (MACRO), which should not say much else."
        )
    table = terminal.table("winner", "loser", "margin", "risk so far", numbers=(2, 3))
    for one in now.tested[:SHOWN]:
        winner, loser = audited.named(one.pair)
        table.add_row(winner, loser, f"{one.pair.margin:,}", _percent(one.risk))
    terminal.show_table(table)
    if len(now.tested) > SHOWN:
        most = _percent(now.tested[SHOWN].risk)
        terminal.tell(f"and {len(now.tested) - SHOWN} more, {most} at the most.")


def _absent(audited: Audited, audit: "Audit", now: "Progress") -> int:
    """Papers of no pile among those looked at: they are on record nowhere."""
    from lmcvote.audit.sealed import MISSING

    return sum(place.pile == MISSING for place in audited.order(audit, now.looked_at))


def _next(audited: Audited, audit: "Audit", now: "Progress", more: int) -> None:
    from lmcvote.audit.polling import Verdict
    from lmcvote.audit.sealed import percent

    limit, greatest = percent(audit.sealed.limit), _percent(now.risk)
    if now.verdict is Verdict.STOP:
        terminal.tell(f"Greatest risk {greatest}. Stop: confirmed at {limit}.")
        terminal.next_step(audited.step("declare"))
    elif now.verdict is Verdict.NOT_CONFIRMED:
        terminal.tell(
            "All papers were looked at, and they do not bear the result out. Count again: it is not the result."
        )
        terminal.next_step(audited.by_hand)
    elif audited.counted_by_hand:
        terminal.tell("Two clerks counted all papers by hand and came to this result: that is the audit.")
        terminal.next_step(audited.step("declare"))
    elif now.verdict is Verdict.COUNT_ALL:
        terminal.tell(f"Greatest risk {greatest}. Count them all: no smaller sample is likely to confirm it.")
        terminal.next_step(audited.by_hand)
    elif waiting := len(audited.waiting(audit)):
        terminal.tell(f"Greatest risk {greatest}. {counted(waiting, 'paper')} on record to be compared first.")
        terminal.next_step(audited.step("audit compare --by NAME --by NAME"))
    elif audit.listed > now.looked_at:
        left = audit.listed - now.looked_at
        terminal.tell(f"Greatest risk {greatest}. Go on: {counted(left, 'paper')} of the list first.")
        terminal.next_step(audited.step("audit record FILE.csv"))
    else:
        terminal.tell(f"Greatest risk {greatest}. Go on: draw {more:,} more, of the same order.")
        terminal.next_step(audited.step("audit sample"))


def _percent(share: float) -> str:
    """A risk as people read it: never rounded down to the limit, and nought only where nothing is left to chance.

    >>> _percent(1.0), _percent(0.0449), _percent(0.05001), _percent(0.00002), _percent(0.0)
    ('100 %', '4.5 %', '5.1 %', 'under 0.1 %', '0 %')
    """
    from math import ceil

    if 0 < share < 0.001:
        return "under 0.1 %"
    return f"{ceil(round(share * 1000, 6)) / 10:g} %"
