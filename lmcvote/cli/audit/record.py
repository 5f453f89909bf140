"""`lmcvote audit record`: what two people saw on the papers that the dice drew."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.audit import desk as desks
from lmcvote.cli.audit.desk import RECORDED, Audited, ContestOption
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.audit.looked_at import LookedAt
    from lmcvote.audit.sample import Place
    from lmcvote.audit.sealed import Sealed
    from lmcvote.canonical import Canonical
    from lmcvote.votes import Rejected, Vote


def record(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="The list of papers, filled in.")],
    because: Annotated[
        str, typer.Option(metavar="TEXT", help="Why a paper on record is entered otherwise; both stay.")
    ] = "",
    by: ByOption = None,
    contest: ContestOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote audit record papers.csv --by "Alan Reeve" --by "Priya Nair"

    Columns pile and nth, one for each candidate (1 or X for a vote), rejected for a head, not_found for a paper that is
    not there. Marks only, never a code. A row of which nothing is keyed is a fault: a blank paper is "unmarked".
    """
    from lmcvote.audit import looked_at
    from lmcvote.audit.sealed import Method, percent
    from lmcvote.store import audits

    audited = desks.of(context, election, contest)
    audit = audited.rolled
    two = session.two_people(audited.desk.election, "--by", by)
    listed = audited.order(audit, audit.listed)
    papers = looked_at.read(file, audited.contest, audited.desk.rules, listed)
    new = [one for one in papers if one.place not in audited.seen]
    other = [one for one in papers if one.place in audited.seen and audited.seen[one.place] != one.decision]
    if other and not because.strip():
        raise RuleRefuses(*(_on_record(one, audited, file) for one in other))
    seen = {**audited.seen, **{one.place: one.decision for one in (*new, *other)}}
    waiting = sum(place not in seen for place in _of_piles(audit.sealed, listed))
    now = replace(audited, seen=seen).progress(audit)
    if new or other:
        facts: dict[str, Canonical] = {
            "contest": str(audited.contest.id),
            "count": audit.sealed.count,
            "file": sha256(Path(file).read_bytes()).hexdigest(),
            "papers": len(new),
            "not_found": sum(one.decision is None for one in new),
            "changed": len(other),
            "because": because.strip(),
            "by": list(two),
            "looked_at": now.looked_at,
            "limit": percent(audit.sealed.limit),
            "verdict": str(now.verdict),
            "method": str(audit.sealed.method),
        }
        audited.desk.keep(RECORDED, facts, lambda store: audits.save_seen(store, audit.sealed, [*new, *other], two))
    if as_json:
        terminal.show_json(
            {
                "contest": audited.contest.id,
                "recorded": len(new),
                "changed": len(other),
                "not_found": sum(one.decision is None for one in new),
                "on_record": len(seen),
                "waiting": waiting,
            }
        )
        return
    gone = sum(one.decision is None for one in new)
    terminal.tell(f"{audited.contest.title}: {counted(len(new), 'paper')} recorded, {gone} of them not found.")
    if other:
        terminal.tell(
            f"{counted(len(other), 'paper')} on record entered otherwise; what was entered before stays beside."
        )
    left = f"{counted(waiting, 'paper')} of the list still to be looked at." if waiting else "The list is on record."
    terminal.tell(left)
    following = "audit risk" if audit.sealed.method is Method.POLLING else "audit compare --by NAME --by NAME"
    terminal.next_step(audited.step("audit record FILE.csv" if waiting else following))


def _of_piles(sealed: "Sealed", listed: "tuple[Place, ...]") -> "list[Place]":
    """Those that somebody can look at."""
    from lmcvote.audit.sealed import in_pile_order

    return [place for place, _ in in_pile_order(sealed, listed)]


def _on_record(one: "LookedAt", audited: Audited, file: str) -> Finding:
    before = _said(audited.seen[one.place])
    message = (
        f"line {one.line}: {one.place.pile}, paper {one.place.nth} is on record as {before}, and here it is "
        f"{_said(one.decision)}. Look at it again; if it is as here, say --because TEXT."
    )
    return Finding("on-record", message, file, one.line, "nth", str(one.place.nth))


def _said(decision: "Vote | Rejected | None") -> str:
    from lmcvote.votes import to_text

    return "not found" if decision is None else f'"{to_text(decision)}"'
