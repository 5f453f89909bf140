"""`lmcvote returns close`: settle what came back, and freeze the list of accepted declarations."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import as_received, session, terminal
from lmcvote.cli.returns import office as offices
from lmcvote.cli.returns.office import Office
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses, counted
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lmcvote.canonical import Canonical
    from lmcvote.packs.issue import Fate
    from lmcvote.returns.parting import Minded
    from lmcvote.returns.register import Closed
    from lmcvote.returns.settle import Term

OUT = Path("out") / "returns"
CHECKPOINT = "checkpoint.pdf"
ACT = "returns closed"
LABELS = {
    "accepted": "Accepted declarations",
    "dispute_not_upheld": "Of doctors in dispute, claim not upheld: never opened",
    "declaration_rejected": "Declaration rejected",
    "pack_void": "Void: another pack of the elector accepted, stolen, disowned or voided",
    "duplicate_elector": "Of a doctor on the roll twice",
}


def close(
    context: typer.Context, by: ByOption = None, election: ElectionOption = "", as_json: JsonOption = False
) -> None:
    """Example: lmcvote returns close --by "Alan Reeve" --by "Joyce Hammond"

    After the close: of each elector's packs that came back in time at most one is accepted, by the rules. The list is
    frozen, its digest goes on the trail, and a checkpoint of one page is printed. From then on only late envelopes go
    on record.
    """
    office = offices.of(context, election)
    desk = office.desk
    names = session.two_people(desk.election, "--by", by)
    offices.refuse_closed(office, "they are settled once")
    if desk.here.clock() < office.close.instant:
        message = f"The poll is open until {office.close.wall}. What comes in time counts: settle it after the close."
        offices.rehearsed(desk, RuleRefuses(Finding("poll-open", message, value=office.close.wall)))
    _refuse_untold(office, election)
    closed, taken_out, looked_at = _settle(office, names)
    path = desk.folder / OUT / CHECKPOINT
    code = print_checkpoint(office, closed, path)
    told = dict(closed.figures)
    if as_json:
        figures = {term: told[label] for term, label in LABELS.items()}
        there = {"accepted": dict(closed.accepted), "settled": figures, "list": closed.sha256, "code": code}
        parting = {"taken_out": [asdict(one) for one in taken_out], "looked_at": [asdict(one) for one in looked_at]}
        terminal.show_json({**there, **parting})
        return
    terminal.show(f"Settled: {counted(sum(closed.accepted.values()), 'accepted declaration')}.")
    for label, number in closed.figures:
        terminal.show(f"{number:>6}  {label}")
    _show_parting("never opened: take out", taken_out)
    _show_parting("mind when parting", looked_at)
    terminal.show(f"Wrote {path}, short code {code}")
    terminal.show(f"  SHA-256 of the accepted list {closed.sha256}")
    terminal.next_step(
        f"print the checkpoint, have it signed, and let a copy leave the office; lmcvote ballots account"
        f"{session.at(election)}; then the opening"
    )


def _show_parting(heading: str, envelopes: "Sequence[Minded]") -> None:
    """On the terminal alone: no file names those whose packs are opened."""
    if not envelopes:
        return
    listed = terminal.table(heading, "why")
    for one in envelopes:
        listed.add_row(one.numbers, one.says)
    terminal.show_table(listed)


def _refuse_untold(office: Office, election: str) -> None:
    """Raise NeedsDecision while a letter is due: once the returns are settled nobody can object (RULES 6.10)."""
    from lmcvote.cli.returns.letters import waiting

    if not office.desk.election.rules.acknowledge:
        return
    due = sum(one.sending is not None for one in waiting(office.telling, office.register)[0])
    if not due:
        return
    message = (
        f"{counted(due, 'elector')} not told yet what became of their packs, and once the returns are settled no "
        'objection ("this was not me") can be put on record. First: lmcvote returns letters --by NAME'
        f"{session.at(election)}; ring those whom a letter would not reach in time."
    )
    offices.rehearsed(office.desk, NeedsDecision(Finding("electors-not-told", message, value=str(due))))


def _settle(office: Office, names: tuple[str, ...]) -> "tuple[Closed, tuple[Minded, ...], tuple[Minded, ...]]":
    """Settle what came in time, once; the covering envelopes that are taken out, and those to look at."""
    from lmcvote.returns import parting
    from lmcvote.returns.objections import refuse_open
    from lmcvote.returns.register import Closed, accepted_digest
    from lmcvote.returns.settle import Term, returned, settled
    from lmcvote.store import objections as kept_objections
    from lmcvote.store import packs as kept_packs
    from lmcvote.store import returns as kept

    desk = office.desk
    groups = office.groups
    with desk.writing() as rows:
        offices.refuse_clock_set_back(desk, rows)
        refuse_open(kept_objections.load_objections(rows), office.register.packs)
        now = desk.here.now()
        kept.tell_sittings(rows, now)  # one that was cut off: the trail has it before the list is frozen
        packs, envelopes = kept_packs.load_packs(rows), kept.load_envelopes(rows)
        back = returned(envelopes, kept.load_mended(rows))
        terms = settled(packs, back, desk.election.rules, office.known)
        accepted = Counter(groups[pack.number] for pack in packs if terms.get(pack.token_hash) is Term.ACCEPTED)
        polled = {groups[pack.number]: 0 for pack in packs}
        found = Counter(terms.values())
        late = sum(not envelope.in_time for envelope in envelopes)
        figures = (
            *((label, found[Term(term)]) for term, label in LABELS.items()),
            ("Covering envelopes late: never opened", late),
        )
        digest = accepted_digest(packs, terms, groups)
        made = Closed(now, names, polled | dict(accepted), digest, figures)
        kept_packs.save_fates(rows, _fates(office, terms, names, now))
        kept.save_closed(rows, made)
        facts: dict[str, Canonical] = {
            "by": list(names),
            "close": office.close.wall,
            "accepted": dict(made.accepted),
            "settled": {term.value: found[term] for term in Term},
            "list": digest,
            "received": as_received.digests(desk.folder),
        }
        rows.record(ACT, now, facts)
    there = packs, envelopes, terms
    return made, parting.taken_out(*there), parting.looked_at(*there)


def _fates(office: Office, terms: "Mapping[bytes, Term]", names: tuple[str, ...], now: str) -> "list[Fate]":
    """What each pack that came in time becomes; one void by being cancelled is cancelled already."""
    from lmcvote.packs.issue import Fate, State
    from lmcvote.returns.settle import STATE, Term

    cancelled = {pack.token_hash for pack in office.register.packs if pack.state is State.CANCELLED}
    return [
        Fate(hashed, STATE[term], term.value, names, now)
        for hashed, term in sorted(terms.items())
        if not (term is Term.PACK_VOID and hashed in cancelled)
    ]


def print_checkpoint(office: Office, closed: "Closed", path: Path) -> str:
    """The page of that moment; its short code."""
    from lmcvote import documents
    from lmcvote.audit import trail
    from lmcvote.canonical import short_code
    from lmcvote.documents import Digest, Figure

    desk = office.desk
    head = trail.head_at(desk.folder, ACT)
    figures = (
        *(
            Figure(f"Accepted declarations of {desk.election.group_name(group)}", number, "papers at most")
            for group, number in sorted(closed.accepted.items())
        ),
        *(Figure(label, number) for label, number in closed.figures),
    )
    page = documents.Checkpoint(
        desk.election,
        f"returns settled{_extended(office)}",
        on_clock(datetime.fromisoformat(closed.at)),
        figures,
        (Digest("the list of accepted declarations", "", closed.sha256), Digest("the trail up to here", "", head)),
        short_code(head),
    )
    pdf = documents.pdf(
        documents.rendered(page),
        title="Checkpoint",
        footer=f"{desk.election.title}: checkpoint {page.short_code}",
        rehearsal=desk.election.rehearsal,
        codes=(closed.sha256.upper(),),
    )
    make_folder(path.parent)
    write_all({path: pdf})
    return page.short_code


def _extended(office: Office) -> str:
    """That the LMC extended the close (RULES 6.11): it is published with the result."""
    if not office.extended:
        return ""
    last = office.extended[-1]
    return f"; the close was extended to {last.until} ({last.minute})"
