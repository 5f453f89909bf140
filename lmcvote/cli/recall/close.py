"""`lmcvote recall close`: after the last day, what the petition comes to, by both readings (RULES 13.7, 13.8)."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.members import OUT
from lmcvote.cli.recall.office import Office
from lmcvote.cli.returns.office import rehearsed
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses, counted
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.election import RecallRules
    from lmcvote.petitioning import PetitionResult, Reading
    from lmcvote.recall.outcome import Petition
    from lmcvote.recall.register import Closed
    from lmcvote.recall.signed import Refused
    from lmcvote.recall.threshold import Tested

ACT = "petition closed"
RESULT, CHECKPOINT = "result-of-petition.pdf", "checkpoint-petition.pdf"
CallBase: TypeAlias = Literal["members", "responses"]
READINGS: dict[CallBase, str] = {
    "members": "Of all members",
    "responses": "Of those who returned a sheet",
}
"""`call_base`, as it is printed (RULES 13.5)."""


def close(
    context: typer.Context, by: ByOption = None, election: ElectionOption = "", as_json: JsonOption = False
) -> None:
    """Example: lmcvote recall close --by "Alan Reeve" --by "Joyce Hammond"

    After the last day of signing: every sheet is held against the frozen roll, and the petition is called or short by
    so many, by the rule in force and by the other reading of it. Contested sheets are listed one by one, the figures go
    on the trail, and a checkpoint is printed.
    """
    from lmcvote.recall import outcome, signed
    from lmcvote.recall.register import Closed
    from lmcvote.store import petition as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.two_people(desk.election, "--by", by)
    opened = offices.of_open(office)
    if office.steps.closed:
        raise RuleRefuses(
            Finding("petition-closed", f"It was closed on {_on(office.steps.closed)}. It is closed once.")
        )
    if desk.here.today() <= opened.closes:
        message = f"Sheets may come until {office.closes}, that day included. Close the petition on a later day."
        rehearsed(desk, RuleRefuses(Finding("petition-open", message, value=str(opened.closes))))
    _refuse_untold(office, election)
    result = signed.check(office.returned, office.roll())
    table = _table(result.contested)
    called = outcome.called(office.rules, result.petition)
    grounds = {ground.value: number for ground, number in result.grounds.items()}
    digest = sha256(table).hexdigest()
    one = Closed(desk.here.now(), names, result.petition, result.returned, grounds, called, digest)
    paths = desk.folder / OUT / RESULT, desk.folder / OUT / "contested.csv"
    facts: dict[str, Canonical] = {
        "members": result.petition.members,
        "signed": result.petition.signed,
        "responses": result.petition.responses,
        "returned": result.returned,
        "grounds": grounds,
        "called": int(called),
        "contested": digest,
        "by": list(names),
    }
    make_folder(paths[0].parent)
    with desk.writing() as rows:
        if kept.load_returned(rows) != office.returned:
            message = "Another desk put a sheet on record just now. Run the command again."
            raise RuleRefuses(Finding("changed-meanwhile", message))
        kept.save_closed(rows, one)
        rows.record(ACT, one.at, facts)
        write_all({paths[0]: _printed(office, one, result.contested), paths[1]: table})
    code = _checkpoint(office, one, desk.folder / OUT / CHECKPOINT)
    if as_json:
        terminal.show_json({**as_object(office, one), "code": code, "result": str(paths[0])})
        return
    show_result(office, one)
    for path in (*paths, desk.folder / OUT / CHECKPOINT):
        terminal.show(f"Wrote {path}")
    terminal.show(f"Short code {code}")
    terminal.next_step(follows(called, session.at(election)))


def follows(called: bool, at: str) -> str:
    """The next command once a petition is closed."""
    if called:
        return f"publish the result; then lmcvote recall notice --by NAME{at}"
    return f"publish the result: the recall ends here. Have it stated: lmcvote recall outcome --by NAME --by NAME{at}"


def _refuse_untold(office: Office, election: str) -> None:
    """Raise NeedsDecision while a signer has not been told: after the close nobody can disown a sheet (RULES 13.11)."""
    from lmcvote.cli.recall.signers import waiting
    from lmcvote.store import petition as kept

    with office.desk.store() as rows:
        told = kept.load_told(rows)
    if waiting(office, told):
        message = (
            "Some members have not been told that a sheet of theirs is in, and after the close nobody can disown one. "
            f"First: lmcvote recall letters --by NAME{session.at(election)}; who has no address is rung (--rang)."
        )
        rehearsed(office.desk, NeedsDecision(Finding("signers-not-told", message)))


def _table(contested: "tuple[Refused, ...]") -> bytes:
    from lmcvote import sheet

    rows = [(one.number, one.returned.received.isoformat(), one.ground.value) for one in contested]
    return sheet.csv_bytes(("sheet", "received", "ground"), rows)


def both(rules: "RecallRules", petition: "Petition") -> "dict[CallBase, dict[str, Tested]]":
    """Each reading of the rule with its gates, that in force first (C42)."""
    from lmcvote.recall.outcome import gates

    first = rules.call_base
    order = [first, *(base for base in READINGS if base != first)]
    return {base: gates(replace(rules, call_base=base), petition) for base in order}


def as_object(office: Office, closed: "Closed") -> dict[str, Any]:
    """The result for scripts: with the keys of a petition that was checked by itself."""
    from lmcvote.recall import outcome

    petition, rules = closed.petition, office.rules
    call = outcome.call(rules, petition)
    readings = {
        base: {
            "called": all(gate.met for gate in found.values()),
            "gates": {
                name: {"reached": g.reached, "of": g.whole, "needed": g.needed, "short_by": g.short_by}
                for name, g in found.items()
            },
        }
        for base, found in both(rules, petition).items()
    }
    return {
        "group": str(office.contest.group),
        "base": rules.call_base,
        "members": petition.members,
        "needed": call.needed,
        "lines": closed.returned,
        "valid": petition.signed,
        "responses": petition.responses,
        "rejected": dict(closed.grounds),
        "called": closed.called,
        "short_by": call.short_by,
        "readings": readings,
    }


def show_result(office: Office, closed: "Closed") -> None:
    """The result on the terminal."""
    from lmcvote.recall.signed import IN_WORDS, Ground
    from lmcvote.recall.threshold import percent

    petition = closed.petition
    terminal.show(f"Petition to the members of {office.group}: {counted(petition.members, 'member')}.")
    terminal.show(f"{counted(closed.returned, 'sheet')} came in.")
    if closed.grounds:
        table = terminal.table("no signature", "sheets", numbers=(1,))
        for ground, number in closed.grounds.items():
            table.add_row(IN_WORDS[Ground(ground)], str(number))
        terminal.show_table(table)
    for base, found in both(office.rules, petition).items():
        force = "in force" if base == office.rules.call_base else "for information"
        terminal.show(f"{READINGS[base]} ({force}):")
        for name, gate in found.items():
            share = f" ({percent(gate.reached, gate.whole)})" if gate.whole else ""
            short = "met" if gate.met else f"short by {gate.short_by}"
            terminal.show(f"  {name}: {gate.reached} of {gate.whole}{share}, {gate.needed} needed: {short}")
    terminal.show("The meeting is called." if closed.called else "The meeting is not called.")


def _printed(office: Office, closed: "Closed", contested: "tuple[Refused, ...]") -> bytes:
    from lmcvote import documents

    page = document(office, closed, contested)
    return documents.printed(office.desk.election, "Result of the petition", page)


def document(office: Office, closed: "Closed", contested: "tuple[Refused, ...]") -> "PetitionResult":
    """The result in print."""
    from lmcvote import petitioning
    from lmcvote.packs import posting
    from lmcvote.recall.signed import IN_WORDS, Ground
    from lmcvote.spoken import in_words

    return petitioning.PetitionResult(
        office.desk.election,
        office.recall,
        office.group,
        closed.called,
        closed.petition.members,
        closed.returned,
        tuple(_reading(office, base, found) for base, found in both(office.rules, closed.petition).items()),
        tuple((IN_WORDS[Ground(ground)], number) for ground, number in closed.grounds.items()),
        tuple(
            petitioning.Contested(
                one.number or "without a number", in_words(one.returned.received), IN_WORDS[one.ground]
            )
            for one in contested
        ),
        _on(closed),
        offices.in_force(office.rules),
        posting.contact(office.desk.election),
    )


def _reading(office: Office, base: CallBase, found: "dict[str, Tested]") -> "Reading":
    from lmcvote.petitioning import GateLine, Reading
    from lmcvote.recall.threshold import percent

    lines = tuple(
        GateLine(name, g.reached, g.whole, percent(g.reached, g.whole) if g.whole else "none", g.needed, g.short_by)
        for name, g in found.items()
    )
    met = all(gate.met for gate in found.values())
    return Reading(READINGS[base], base == office.rules.call_base, lines, met)


def _on(closed: "Closed") -> str:
    from datetime import datetime

    return on_clock(datetime.fromisoformat(closed.at))


def checkpoint_again(office: Office, closed: "Closed") -> Path | None:
    """The page of the close, where the close was cut off before it was written; None where it is there."""
    path = office.desk.folder / OUT / CHECKPOINT
    if path.exists():
        return None
    make_folder(path.parent)
    _checkpoint(office, closed, path)
    return path


def _checkpoint(office: Office, closed: "Closed", path: Path) -> str:
    """One page to leave the office on paper; its short code."""
    from lmcvote import documents
    from lmcvote.audit import trail
    from lmcvote.canonical import short_code
    from lmcvote.documents import Digest, Figure

    desk, petition = office.desk, closed.petition
    page = documents.Checkpoint(
        desk.election,
        "petition closed",
        _on(closed),
        (
            Figure("Members", petition.members),
            Figure("Sheets that came in", closed.returned),
            Figure("Signatures, each member once", petition.signed),
            Figure("Members who returned a sheet, for or against", petition.responses),
        ),
        (Digest("the contested sheets", str(OUT / "contested.csv"), closed.sha256),),
        short_code(trail.head_at(desk.folder, ACT)),
    )
    pdf = documents.pdf(
        documents.rendered(page),
        title="Checkpoint",
        footer=f"{desk.election.title}: checkpoint {page.short_code}",
        rehearsal=desk.election.rehearsal,
        codes=(closed.sha256.upper(),),
    )
    write_all({path: pdf})
    return page.short_code
