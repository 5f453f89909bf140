"""`lmcvote recall members`, `object` and `settle`: the member list is open to objection by both sides (RULES 13.12)."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote import working_days
from lmcvote.cli import session, terminal
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.office import Office
from lmcvote.cli.returns.office import rehearsed
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses, counted
from lmcvote.spoken import spoken_day

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.petitioning import MemberList
    from lmcvote.recall.register import Listed

OUT = Path("out") / "recall"
COLUMNS = ("name", "role", "practice")
BecauseOption = Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")]


def members(
    context: typer.Context,
    by: ByOption = None,
    until: Annotated[
        str, typer.Option(metavar="DATE", help="The last day for objections; a week from today by default.")
    ] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall members --by "Alan Reeve"

    The list of who may sign, to hand to both sides: in print, and as a sheet. Both may object to it for a week at
    least, and every objection is settled before the petition opens. It is made of the frozen register.
    """
    from lmcvote.recall.register import OBJECTION_DAYS, Listed

    office = offices.of(context, election)
    desk = office.desk
    names = session.acting(desk.election, "--by", by or ())
    _refuse_opened(office)
    today = desk.here.today()
    first = today + timedelta(OBJECTION_DAYS)
    last = session.day("--until", until, first)
    if last < first:
        message = f"--until {last}: both sides have {OBJECTION_DAYS} days at least. The first day is {first}."
        raise BadInput(Finding("out-of-range", message, field="--until", value=until))
    people = office.on_the_roll
    if not people:
        message = f"Nobody on the register is a member of {office.group}: there is nobody to ask."
        raise RuleRefuses(Finding("no-members", message))
    page, table = _list(office, last)
    one = Listed(desk.here.now(), names, last, len(people), sha256(table).hexdigest())
    files = _save(office, one, page, table)
    if as_json:
        terminal.show_json({"members": len(people), "until": str(last), "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    terminal.tell(f"{counted(len(people), 'member')} of {office.group}. Objections until {spoken_day(last)}.")
    for day, what in (
        (office.recall.petition_opens, "petition_opens"),
        (office.recall.last_day, "The last day to sign"),
    ):
        if why := working_days.off(day, desk.election.timetable.closed_days):
            terminal.note(f"{what}, {spoken_day(day)}, is {why}: nobody is in the office, and no post comes.")
    at = session.at(election)
    terminal.next_step(
        f"hand it to both sides; an objection: lmcvote recall object WHO --side leadership --says no-member{at}; then "
        f"lmcvote recall open --by NAME --by NAME{at}"
    )


def _refuse_opened(office: Office) -> None:
    if office.steps.opened:
        message = f"The petition was opened on {office.steps.opened.day}: the members are frozen."
        raise RuleRefuses(Finding("petition-open-already", message))


def _list(office: Office, until: date) -> "tuple[MemberList, bytes]":
    """The list in print and as CSV: names, roles and practices, no number and no address."""
    from lmcvote import petitioning, sheet
    from lmcvote.packs import posting

    desk, practices = office.desk, desks.practices(office.desk)
    listed = []
    for elector in office.on_the_roll:
        place = next(place for place in elector.entry.places if place.group == office.contest.group)
        practice = practices.get(place.practice_code)
        name = practice.name if practice else place.practice_code
        listed.append(petitioning.OnList(elector.entry.name, elector.entry.role, name))
    page = petitioning.MemberList(
        desk.election,
        office.recall,
        office.group,
        tuple(listed),
        spoken_day(office.recall.roll_day),
        spoken_day(until),
        spoken_day(desk.here.today()),
        posting.contact(desk.election),
    )
    return page, sheet.csv_bytes(COLUMNS, [(one.name, one.role, one.practice) for one in listed])


def _save(office: Office, one: "Listed", page: "MemberList", table: bytes) -> tuple[Path, Path]:
    from lmcvote import documents
    from lmcvote.store import petition as kept

    folder = office.desk.folder / OUT
    paths = folder / "members.pdf", folder / "members.csv"
    make_folder(folder)
    with office.desk.writing() as rows:
        kept.save_listed(rows, one)
        facts: dict[str, Canonical] = {
            "members": one.members,
            "until": str(one.until),
            "list": one.sha256,
            "by": list(one.by),
        }
        rows.record("member list published", one.at, facts)
        write_all({paths[0]: documents.printed(office.desk.election, "Members", page), paths[1]: table})
    return paths


def object_(
    context: typer.Context,
    who: Annotated[str, typer.Argument(metavar="WHO", help="GMC number, or name as on the lists.")],
    side: Annotated[str, typer.Option(metavar="petitioners|leadership", help="Who objects.")] = "",
    says: Annotated[str, typer.Option(metavar="no-member|missing", help="What is said of the doctor.")] = "",
    because: BecauseOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall object 6123456 --side leadership --says no-member --because "left on 1 May"

    Put an objection to the member list on record: of a doctor who should not be on it, or is missing. Two people settle
    it before the petition opens.
    """
    from lmcvote.electorate import explain
    from lmcvote.electorate.freeze import ElectorId
    from lmcvote.recall.register import Objection, Objects, Side
    from lmcvote.store import petition as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.acting(desk.election, "--by", by or ())
    _refuse_opened(office)
    listed = office.steps.listed
    if listed is None:
        message = "The member list has not gone to both sides yet. First: lmcvote recall members --by NAME"
        raise RuleRefuses(Finding("list-not-published", message))
    if not because:
        raise session.wanting("--because TEXT")
    if side not in tuple(Side) or says not in tuple(Objects):
        raise session.wanting("--side petitioners or leadership", "--says no-member or missing")
    if desk.here.today() > listed.until:
        message = f"Objections to the member list ended on {spoken_day(listed.until)}."
        rehearsed(desk, RuleRefuses(Finding("objections-over", message)))
    found = explain.find(who, desk.electorate, desks.said(desk))
    known = next((e for e in desk.record.electors if set(e.entry.rows) & set(found.rows)), None)
    elector = known.id if known else ElectorId("")
    wanted = any(one.elector == elector and one.called == found.name for one in office.steps.missing)
    _refuse_pointless(found.name, known in office.on_the_roll, wanted, Objects(says))
    nth = 1 + max((one.nth for one in office.steps.objections), default=0)
    one = Objection(nth, Side(side), elector, found.name, Objects(says), because, names, desk.here.now())
    with desk.writing() as rows:
        kept.save_objection(rows, one)
        rows.record("objection to the member list", one.at, {"nth": nth, "side": side, "says": says, "by": list(names)})
    if as_json:
        terminal.show_json({"objection": nth, "doctor": one.called})
        return
    terminal.tell(f"Objection {nth}: {one.called}, {says}.")
    terminal.next_step(f"lmcvote recall settle {nth} --upheld or --dismissed --because TEXT{session.at(election)}")


def _refuse_pointless(name: str, there: bool, wanted: bool, says: str) -> None:
    """Raise BadInput for a member said to be missing, or one who is on no list, nor `wanted` on it, to be no member."""
    if there and says == "missing":
        raise BadInput(Finding("on-the-list", f"{name} is on the member list.", field="WHO"))
    if not there and not wanted and says == "no-member":
        raise BadInput(Finding("not-on-the-list", f"{name} is not on the member list.", field="WHO"))


def settle(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="The objection.")],
    upheld: Annotated[bool, typer.Option("--upheld", help="It is right.")] = False,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="It is not.")] = False,
    because: BecauseOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall settle 1 --dismissed --because "EQUIP has the post" --by "Alan Reeve" --by "Priya Nair"

    Two people settle an objection to the member list. Upheld, it takes a doctor off the list; a doctor who is missing
    comes onto the roll by a ruling, as at any time (lmcvote electorate rule, or add).
    """
    from lmcvote.recall.register import Settled
    from lmcvote.returns.objections import Verdict
    from lmcvote.store import petition as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.two_people(desk.election, "--by", by)
    _refuse_opened(office)
    if upheld == dismissed:
        raise Misused(Finding("options-exclude", "Say --upheld or --dismissed.", field="--upheld"))
    if not because:
        raise session.wanting("--because TEXT")
    one = next((one for one in office.steps.objections if one.nth == number), None)
    if one is None or one.settled:
        why = "is settled already" if one else "is on record under no such number"
        raise BadInput(Finding("no-such-objection", f"Objection {number} {why}.", field="N", value=str(number)))
    made = Settled(Verdict.UPHELD if upheld else Verdict.DISMISSED, because, names, desk.here.now())
    with desk.writing() as rows:
        kept.save_settled(rows, number, made)
        facts = {"nth": number, "verdict": made.verdict.value, "by": list(names)}
        rows.record("objection to the member list settled", made.at, facts)
    if as_json:
        terminal.show_json({"objection": number, "verdict": made.verdict.value})
        return
    terminal.tell(f"Objection {number} ({one.called}): {made.verdict}.")
    missing = upheld and one.says == "missing"
    at = session.at(election)
    ruling = f"bring the doctor onto the roll: lmcvote electorate rule or add{at}; then " if missing else ""
    terminal.next_step(f"{ruling}lmcvote recall open --by NAME --by NAME{at}")
