"""`lmcvote interests list`, `check` and `publish`: what is on record, what is wrong with it, what everybody sees."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal, watched
from lmcvote.cli.interests import desk, enter
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import counted

if TYPE_CHECKING:
    from datetime import date

    from lmcvote.interests.office import Interest, Member
    from lmcvote.interests.register import Matter, Register
    from lmcvote.public_register import Line, Seats

OUT = Path("out") / "interests"


def list_(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote interests list

    Everything on record, in the order of entry: members with those who left, interests with those that ceased, and what
    was declared at meetings. For the office; what is for everybody: lmcvote interests publish.
    """
    from lmcvote.interests.meeting import follows
    from lmcvote.interests.office import RELATION, SAID

    table = watched.of(context, election)
    there = desk.register(table)
    if as_json:
        terminal.show_json(_as_json(there))
        return
    at = session.at(election)
    for member in there.members:
        left = f", left {member.left}" if member.left else ""
        terminal.tell(f"{member.name}, {member.title}: in office since {member.took_office}{left}.")
        theirs = there.of(member)
        if not theirs:
            terminal.tell("none received", indent=2)
            continue
        shown = terminal.table("N", "interest", "since", "declared", "informed", "ceased", numbers=(0,))
        for one in theirs:
            said = f"{one.what} ({SAID[one.kind]}, {RELATION[one.whose]})" if one.what else SAID[one.kind]
            said += ". Corrects an earlier none." if one.corrects else ""
            over = _day(one.ceased.on) if one.ceased else ""
            since = _day(one.since) or (_day(member.took_office) if one.what else "")
            shown.add_row(str(one.nth), said, since, _day(one.declared), _day(one.informed) or "not yet", over)
        terminal.show_table(shown)
    for met in there.meetings:
        who = there.member(met.member)
        ruled = f" {met.ruling.verdict}, {met.ruling.by}: {met.ruling.why}" if met.ruling else ""
        terminal.tell(f"Meeting {met.nth}, {met.on}. {who.name}, {met.matter}: {met.nature}.{ruled}")
        terminal.tell(f"{who.name} {follows(met.ruling)}.", indent=2)
    if not there.members:
        terminal.tell("No member is on record yet.")
        terminal.next_step(f"lmcvote interests member --elected --took-office DATE --by NAME{at}")
        return
    terminal.next_step(f"lmcvote interests check{at}")


def check(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote interests check

    Who has declared nothing, of what the Accountable Officer does not know yet, what was told late, whom a directorship
    bars, and what nobody has ruled on: the longest overdue first. Nothing is written.
    """
    table = watched.of(context, election)
    found = desk.matters(table)
    there = desk.register(table)
    waiting = tuple(one for one in found if not one.over)
    overdue = sum(one.days > 0 for one in waiting)
    today = desk.as_at(table, there)
    if as_json:
        told = {"as_at": f"{today}", "members": len(there.members)}
        terminal.show_json({**told, "overdue": overdue, "matters": [_matter(one) for one in found]})
        return
    if not there.members:
        terminal.tell("No member is on record yet.")
    elif not waiting:
        terminal.tell(f"Nothing waits as at {today}: {counted(len(there.members), 'member')} on record.")
    for one in waiting:
        terminal.point(f"{one.member}, {one.title}: {one.says}{f' Due {one.due}.' if one.due else ''}")
    if overdue:
        terminal.tell(f"{overdue} overdue: more than 28 days since office was taken, or since a change (RULES 2.12).")
    if late := [one for one in found if one.over]:
        terminal.tell("On record, and over:")
        for one in late:
            terminal.point(f"{one.member}, {one.title}: {one.says}")
    terminal.next_step(_next(there, waiting, session.at(election)))


def _next(there: "Register", waiting: "tuple[Matter, ...]", at: str) -> str:
    """About the first matter that waits; then the page for everybody."""
    from lmcvote.interests.office import bars

    codes = [one.code for one in waiting]
    if "not-entered" in codes or not there.members:
        return f"lmcvote interests member --elected --took-office DATE --by NAME{at}"
    if "barred" in codes:
        name = waiting[codes.index("barred")].member
        which = [(there.member(one.member), one) for one in there.interests]
        who, held = next(
            (who, one) for who, one in which if who.name == name and bars(who, one, one.declared) and not one.ceased
        )
        return enter.vacate(who, held.nth, at)
    first = waiting[0] if waiting else None
    if first is None:
        return f"lmcvote interests publish{at}"
    if first.code == "none-received":
        return f'ask for it; then lmcvote interests declare --member "{first.member}" --kind KIND --by NAME{at}'
    if first.code == "not-ruled":
        return f"lmcvote interests rule N --verdict VERDICT --why TEXT --by NAME{at}"
    return f"tell the Accountable Officer; then lmcvote interests informed N --on DATE --by NAME{at}"


def publish(
    context: typer.Context,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="Where it is written; out/interests by default.")
    ] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests publish

    Write the public register: register.html to read and print, register.csv beside it. It has the members in office
    with what they declared, "none received" where there is nothing, and nothing private. Who left is not in it.
    """
    from lmcvote import documents, public_register, sheet
    from lmcvote.spoken import in_words

    table = watched.of(context, election)
    there = desk.register(table)
    today = desk.as_at(table, there)
    bodies = _seats(there, today)
    csv = sheet.csv_bytes(public_register.HEADINGS, public_register.rows(bodies))
    theirs = [one for member in there.members if member.sits(today) for one in there.of(member)]
    latest = in_words(max(one.declared for one in theirs)) if theirs else ""
    digest = sha256(csv).hexdigest()
    page = public_register.PublicRegister(table.election, in_words(today), bodies, len(theirs), latest, digest)
    folder = Path(output) if output else table.folder / OUT
    files = {folder / "register.html": documents.html(page), folder / "register.csv": csv}
    make_folder(folder)
    write_all(files)
    members = [member for body in bodies for member in body.members]
    missing = [member.name for member in members if not member.lines]
    figures = {"members": len(members), "entries": len(theirs), "none_received": len(missing)}
    with table.store() as rows:
        rows.record(desk.PUBLISHED, table.here.now(), {**figures, "table": digest})
    if as_json:
        terminal.show_json({**figures, "files": [str(file) for file in files], "sha256": digest})
        return
    for file in files:
        terminal.show(f"Wrote {file}")
    said = f"{counted(len(members), 'member')} in office, {counted(len(theirs), 'declaration')}"
    received = f"none received: {', '.join(missing)}" if missing else "every member has declared"
    terminal.tell(f"{said}; {received if members else 'no member is on record yet'}.")
    terminal.next_step(f"look at {folder / 'register.html'}, and publish both; lmcvote interests check says what waits")


def _seats(there: "Register", today: "date") -> "tuple[Seats, ...]":
    """Members in office by body, boards first, each by surname as it stands at the end of a name."""
    from lmcvote.public_register import Seats, Sitting

    def by_surname(one: "Member") -> tuple[str, str]:
        return one.name.split()[-1].casefold(), one.name.casefold()

    sitting = sorted((one for one in there.members if one.sits(today)), key=by_surname)
    titles = dict.fromkeys(one.title for one in sorted(sitting, key=lambda one: (one.body.value, one.title)))
    return tuple(
        Seats(
            title,
            tuple(
                Sitting(one.name, one.took_office, tuple(_line(entry) for entry in there.of(one)))
                for one in sitting
                if one.title == title
            ),
        )
        for title in titles
    )


def _line(one: "Interest") -> "Line":
    from lmcvote.interests.office import RELATION, SAID, Kind
    from lmcvote.public_register import Line

    whose = "" if one.kind is Kind.NONE else RELATION[one.whose]
    over = one.ceased.on if one.ceased else None
    return Line(SAID[one.kind], one.what, whose, one.since, one.declared, one.informed, over)


def _day(day: "date | None") -> str:
    return day.isoformat() if day else ""


def _matter(one: "Matter") -> dict[str, Any]:
    told = {"code": one.code, "member": one.member, "body": one.title, "says": one.says, "due": _day(one.due)}
    return {**told, "days": one.days, "over": one.over}


def _as_json(there: "Register") -> dict[str, Any]:
    return {
        "members": [
            {
                "nth": one.nth,
                "name": one.name,
                "body": one.title,
                "kind": one.body.value,
                "took_office": _day(one.took_office),
                "left": _day(one.left),
            }
            for one in there.members
        ],
        "interests": [
            {
                "nth": one.nth,
                "member": one.member,
                "kind": one.kind.value,
                "what": one.what,
                "whose": one.whose.value,
                "since": _day(one.since),
                "declared": _day(one.declared),
                "informed": _day(one.informed),
                "corrects": one.corrects,
                "ceased": _day(one.ceased.on) if one.ceased else "",
                "end_informed": _day(one.ceased.informed) if one.ceased else "",
            }
            for one in there.interests
        ],
        "meetings": [
            {
                "nth": one.nth,
                "member": one.member,
                "on": _day(one.on),
                "matter": one.matter,
                "nature": one.nature,
                "when": one.when.value,
                "verdict": one.ruling.verdict.value if one.ruling else "",
                "why": one.ruling.why if one.ruling else "",
            }
            for one in there.meetings
        ],
    }
