"""`lmcvote adjudicate`: the page on which people decide what the machine was not sure of."""

from collections.abc import Mapping
from typing import Annotated

import typer

from lmcvote.audit import ended, trail
from lmcvote.cli import box_desk, session, terminal
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption, Session
from lmcvote.findings import BadInput, Finding, RuleRefuses, counted


def adjudicate(
    context: typer.Context,
    by: ByOption = None,
    no_paper: Annotated[
        str, typer.Option("--no-paper", metavar="PAPER", help="This sheet is no ballot paper of ours: put aside.")
    ] = "",
    scanned_again: Annotated[
        str, typer.Option("--scanned-again", metavar="PAPER", help="This sheet was read in a later scan.")
    ] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote adjudicate --by "Alan Reeve" --by "Priya Nair"

    Open a page on this computer that shows one doubtful paper at a time, with its picture, the reason and the rule. It
    is for this computer alone, and knows nobody: it trusts the link that each person is given. With --json, what waits.
    """
    here = session.of(context)
    papers = styles.of(session.needed(election))
    if as_json and not (no_paper or scanned_again):
        _show_waiting(papers, here)
        return
    ended.refuse_sealed(trail.read(papers.folder), papers.folder)
    names = session.acting(papers.election, "--by", by or [])
    if no_paper or scanned_again:
        _put_aside(papers, no_paper, scanned_again, names, here, as_json)
        return
    from lmcvote.cli.page_desk import Desk, tell_trail
    from lmcvote.web.serve import serve

    desk = Desk(papers, here)
    try:
        serve(desk, names, here.entropy, _announce, here.clock)
    except KeyboardInterrupt:
        terminal.show()
    tell_trail(papers, names, here)
    waiting = sum(not case.history for case in desk.papers())
    terminal.tell(f"{counted(waiting, 'paper')} still {'waits' if waiting == 1 else 'wait'} for a decision.")
    at = session.at(election)
    terminal.next_step(f"lmcvote adjudicate --by NAME --by NAME{at}" if waiting else f"lmcvote count --scanned{at}")


def _announce(links: Mapping[str, str]) -> None:
    terminal.tell("The page is open, on this computer alone. Each link works once, for the person it is for:")
    for person, link in links.items():
        terminal.show(f"  {person}: {link}")
    terminal.tell("Ctrl-C closes it. Every decision is kept as soon as it is made.")


def _show_waiting(papers: Papers, here: Session) -> None:
    from lmcvote.cli.page_desk import Desk

    cases = Desk(papers, here).papers()
    terminal.show_json(
        {
            "papers": [
                {
                    "paper": case.id,
                    "contest": case.contest,
                    "decided": bool(case.history),
                    "reasons": [reason.code for reason in case.reasons],
                    "where": case.where,
                }
                for case in cases
            ]
        }
    )


def _put_aside(
    papers: Papers, no_paper: str, scanned_again: str, names: tuple[str, ...], here: Session, as_json: bool
) -> None:
    """A sheet that is no paper of the pile: it adds nothing to the count, and stays on record."""
    from lmcvote.cli.page_desk import FEW, keep, refuse_strangers, tell_trail
    from lmcvote.reading.papers import Aside, PaperId, Ruling, State

    wanted = no_paper or scanned_again
    box = box_desk.read(papers, here)
    found = next((paper for paper in box.papers if paper.id == wanted), None)
    if found is None or not found.fault:
        message = f'No sheet that was set apart is "{wanted}". lmcvote adjudicate --json lists them.'
        raise BadInput(Finding("no-such-paper", message, field="PAPER", value=wanted))
    if found.copies > 1:
        message = (
            f"{found.copies} sheets lie under the code of {wanted}: put aside, its vote would be lost with them. "
            "Decide it on the page, where at most one counts; a batch is taken back with lmcvote scan --replaces."
        )
        raise RuleRefuses(Finding("papers-of-ours", message, field="PAPER", value=wanted))
    if len(box.papers) < FEW and len(names) < 2:
        raise RuleRefuses(Finding("two-names", "Below 500 papers every ruling has two names. Give --by twice."))
    refuse_strangers(papers, names)
    verdict = Aside.NO_PAPER if no_paper else Aside.SCANNED_AGAIN
    keep(papers, Ruling(PaperId(wanted), verdict, names, here.today().isoformat()), here)
    tell_trail(papers, names, here)
    if as_json:
        terminal.show_json({"paper": wanted, "verdict": verdict.value})
        return
    before = " It was decided otherwise before; that stays on record." if found.state is State.DECIDED else ""
    terminal.tell(f"Sheet {wanted} is put aside: it is no paper of the count.{before}")
