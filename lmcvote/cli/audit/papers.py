"""The list of papers to pull: what the dice drew and nobody has looked at yet, to print and to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal
from lmcvote.cli.audit.desk import Audited
from lmcvote.files import make_folder, write_all
from lmcvote.findings import counted

if TYPE_CHECKING:
    from lmcvote.audit.sample import Place
    from lmcvote.canonical import Canonical
    from lmcvote.store.audits import Audit


def list_papers(audited: Audited, audit: "Audit", papers: int, as_json: bool) -> None:
    """Write the list, as long as the risk so far asks for or as people want it; never shorter than it was."""
    from dataclasses import replace

    from lmcvote.audit.sealed import MISSING, in_pile_order
    from lmcvote.store import audits

    sealed = audit.sealed
    wanted = papers or audited.progress(audit).total
    listed = min(sealed.papers, max(wanted, audit.listed))
    if listed > audit.listed:
        facts: dict[str, Canonical] = {
            "contest": str(audited.contest.id),
            "count": sealed.count,
            "listed": listed,
        }
        audited.desk.keep("audit listed", facts, lambda store: audits.save_listed(store, sealed, listed))
    order = audited.order(audit, listed)
    left = [(place, nth) for place, nth in in_pile_order(sealed, order) if place not in audited.seen]
    absent = sum(place.pile == MISSING for place in order)
    files = _write(audited, replace(audit, listed=listed), left) if left else []
    if as_json:
        terminal.show_json(
            {
                "contest": audited.contest.id,
                "papers": sealed.papers,
                "listed": listed,
                "seed": audit.seed,
                "missing": absent,
                "to_pull": [{"pile": place.pile, "nth": place.nth, "drawn": nth} for place, nth in left],
                "files": files,
            }
        )
        return
    told = f"{audited.contest.title}: {listed:,} of {sealed.papers:,} papers are drawn, {len(left):,} are to be pulled."
    terminal.tell(told)
    if absent:
        terminal.tell(f"{counted(absent, 'paper')} of those drawn lie in no pile: they count as not found.")
    for file in files:
        terminal.show(f"Wrote {file}")
    following = "audit record FILE.csv --by NAME --by NAME" if left else "audit risk"
    terminal.next_step(audited.step(following))


def _write(audited: Audited, audit: "Audit", left: "list[tuple[Place, int]]") -> list[str]:
    """Print and form; a form that is there already is kept as it is: somebody may have filled it in."""
    from lmcvote import documents
    from lmcvote.audit.sealed import Method, percent
    from lmcvote.canonical import short_code
    from lmcvote.drawn import AuditList, PileToPull, ToPull
    from lmcvote.sheet import csv_bytes

    desk, contest, sealed = audited.desk, audited.contest, audit.sealed
    pulled = tuple(
        PileToPull(pile.name, pile.papers, papers)
        for pile in sealed.piles
        if (papers := tuple(ToPull(place.nth, nth) for place, nth in left if place.pile == pile.name))
    )
    printed = AuditList(
        *(desk.election, contest, pulled, len(left), sealed.papers, percent(sealed.limit), sealed.digest),
        *(audit.seed, left[0][0].id, short_code(sealed.digest)),
        compared=sealed.method is Method.COMPARISON,
    )
    headings = ["pile", "nth", "drawn", *(str(one.number) for one in contest.candidates), "rejected", "not_found"]
    empty = [""] * (len(contest.candidates) + 2)
    form = csv_bytes(headings, ([place.pile, place.nth, nth, *empty] for place, nth in left))
    drawn = [nth for _, nth in left]
    name = f"papers-{min(drawn)}-{max(drawn)}"
    page, sheet = audited.file(f"{name}.pdf"), audited.file(f"{name}.csv")
    make_folder(page.parent)
    contents: dict[Path, bytes] = {page: documents.printed(desk.election, f"Audit, {contest.id}", printed)}
    if sheet.exists() and sheet.read_bytes() != form:
        terminal.note(f"{sheet} is there already, and is kept: somebody may have filled it in.")
    else:
        contents[sheet] = form
    write_all(contents)
    return [str(page), str(sheet)]
