"""`lmcvote recall open`: the members are frozen, and the number that is needed is published (RULES 13.5, 13.7)."""

from hashlib import sha256
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.members import OUT
from lmcvote.cli.recall.office import Office
from lmcvote.cli.returns.office import rehearsed
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.election import SETTINGS
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses, counted
from lmcvote.spoken import spoken_day

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.recall.register import Opened
    from lmcvote.recall.sheets import Member

ACT = "petition opened"
NOTICE = "notice-of-petition.pdf"


def open_(
    context: typer.Context, by: ByOption = None, election: ElectionOption = "", as_json: JsonOption = False
) -> None:
    """Example: lmcvote recall open --by "Alan Reeve" --by "Joyce Hammond"

    Open the petition: every rule is decided and confirmed, every objection to the member list settled. The members of
    that day are frozen, and a notice says how many are needed, until when, and by which rules.
    """
    from lmcvote.recall import sheets
    from lmcvote.recall.register import Opened, stated
    from lmcvote.store import petition as kept

    _refuse_undecided(election)
    office = offices.of(context, election)
    desk, recall = office.desk, office.recall
    names = session.two_people(desk.election, "--by", by)
    _refuse(office)
    members = sheets.numbered(office.on_the_roll, desk.here.entropy)
    digest = _digest(members)
    opened = Opened(
        *(desk.here.now(), names, desk.here.today(), recall.petition_opens, recall.last_day),
        *(office.contest.group, recall.rules, digest, stated(recall)),
    )
    path = desk.folder / OUT / NOTICE
    facts: dict[str, Canonical] = {
        "members": len(members),
        "opens": str(opened.opens),
        "closes": str(opened.closes),
        "needed": offices.needed(recall.rules, len(members)),
        "rules": dict(offices.in_force(recall.rules)),
        "list": digest,
        "by": list(names),
    }
    make_folder(path.parent)
    with desk.writing() as rows:
        kept.save_opened(rows, opened, members)
        rows.record(ACT, opened.at, facts)
        write_all({path: _notice(office, opened, len(members))})
    if as_json:
        told = {"members": len(members), "opens": str(opened.opens), "closes": str(opened.closes)}
        terminal.show_json({**told, "needed": facts["needed"], "rules": facts["rules"], "notice": str(path)})
        return
    terminal.show(f"The petition is open: {counted(len(members), 'member')} of {office.group}.")
    terminal.tell(offices.needed(recall.rules, len(members)))
    terminal.tell(f"Open from {spoken_day(opened.opens)} to {spoken_day(opened.closes)}.")
    terminal.show(f"Wrote {path}")
    terminal.next_step(f"publish the notice; then lmcvote recall sheets --by NAME{session.at(election)}")


def _digest(members: "tuple[Member, ...]") -> str:
    from lmcvote.canonical import to_bytes

    return sha256(to_bytes(sorted(str(member.elector.id) for member in members))).hexdigest()


def _refuse_undecided(election: str) -> None:
    """Raise RuleRefuses with every rule that nobody has decided: before all else, it takes the LMC a meeting (C34)."""
    from lmcvote.recall.register import refuse_undecided

    folder = session.needed(election)
    chosen = desks.settings_of(folder)
    if chosen.recall:
        refuse_undecided(chosen.recall.rules, str(folder / SETTINGS), rehearsal=chosen.rehearsal)


def _refuse(office: Office) -> None:
    """Raise where a rule is open, the list has not been seen, an objection waits, or it is not the day (RULES 13)."""
    from lmcvote.recall import register

    desk, recall, steps = office.desk, office.recall, office.steps
    settings = str(desk.folder / SETTINGS)
    if steps.opened:
        message = f"The petition was opened on {steps.opened.day}. It is opened once."
        raise RuleRefuses(Finding("petition-open-already", message))
    if recall.earlier:
        register.refuse_repeat([recall.earlier], recall.petition_opens, recall.rules.repeat_months)
    if steps.listed is None:
        message = "Both sides have not seen the member list (RULES 13.12). First: lmcvote recall members --by NAME"
        raise RuleRefuses(Finding("list-not-published", message))
    register.refuse_open_objections(steps, str(desk.folder))
    _refuse_missing(office)
    today = desk.here.today()
    if today <= steps.listed.until:
        last = spoken_day(steps.listed.until)
        message = f"Both sides may object to the member list until {last}. Open it on a later day."
        rehearsed(desk, RuleRefuses(Finding("objections-open", message)))
    if today < recall.roll_day:
        message = f"The members are those of {spoken_day(recall.roll_day)} (roll_date): that day is not there yet."
        rehearsed(desk, RuleRefuses(Finding("roll-day-to-come", message)))
    if today > recall.petition_opens:
        first = spoken_day(recall.petition_opens)
        message = f"petition_opens is {first}, and past: signers would lose days. Write the day on which it opens."
        raise RuleRefuses(Finding("opening-past", message, settings, field="recall.petition_opens"))
    if desk.record.frozen and desk.record.frozen.as_at > str(recall.roll_day):
        message = (
            f"The roll was built as at {desk.record.frozen.as_at}, after the day whose roll counts "
            f"({recall.roll_day}): who came in between is on it. Choose a roll_date from that day on."
        )
        raise RuleRefuses(Finding("roll-too-late", message, settings, field="rules.recall.roll_date"))


def _refuse_missing(office: Office) -> None:
    """Raise NeedsDecision while a doctor who is missing by an objection is not on the roll (RULES 13.12)."""
    there = office.on_the_roll
    ids, names = {elector.id for elector in there}, {elector.entry.name for elector in there}
    waiting = [
        one for one in office.steps.missing if one.elector not in ids and (one.elector or one.called not in names)
    ]
    faults = [
        Finding(
            "member-missing",
            f"{one.called} is to be a member (objection {one.nth}), and is not on the roll of {office.group}. Rule so: "
            "lmcvote electorate rule, or lmcvote electorate add; if that was wrong: lmcvote recall object, no-member.",
            value=one.called,
        )
        for one in waiting
    ]
    if faults:
        raise NeedsDecision(*faults)


def _notice(office: Office, opened: "Opened", members: int) -> bytes:
    from lmcvote import documents, petitioning
    from lmcvote.packs import posting

    chosen = office.desk.election
    page = petitioning.PetitionNotice(
        chosen,
        office.recall,
        office.group,
        members,
        offices.needed(opened.rules, members),
        spoken_day(opened.opens),
        spoken_day(opened.closes),
        offices.in_force(opened.rules),
        posting.contact(chosen),
        chosen.office,
    )
    return documents.printed(chosen, "Notice of a petition", page)
