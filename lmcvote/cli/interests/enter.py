"""`lmcvote interests member`, `declare`, `informed` and `cease`: what is entered, each day as it was."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from lmcvote.cli import session, terminal, watched
from lmcvote.cli.interests import desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.cli.watched import Table
from lmcvote.findings import BadInput, Finding, Misused, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.canonical import Canonical
    from lmcvote.interests.office import Body, Interest, Member
    from lmcvote.interests.register import Register

One = TypeVar("One", bound=StrEnum)
BodyOption = Annotated[str, typer.Option("--body", metavar="TITLE", help="Which body, of somebody on several.")]
InformedOption = Annotated[
    str, typer.Option("--informed", metavar="DATE", help="When the Accountable Officer was informed, if yet.")
]
NumberArgument = Annotated[int, typer.Argument(metavar="N", help="The entry, as in lmcvote interests list.")]


def member(
    context: typer.Context,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="As it is published.")] = "",
    body: Annotated[str, typer.Option("--body", metavar="TITLE", help="The board or sub-committee.")] = "",
    locality: Annotated[bool, typer.Option("--locality", help="It is a locality sub-committee, no board.")] = False,
    elected: Annotated[bool, typer.Option("--elected", help="All whom the declared result seats.")] = False,
    took_office: Annotated[str, typer.Option("--took-office", metavar="DATE", help="The first day in office.")] = "",
    left: Annotated[str, typer.Option("--left", metavar="DATE", help="The last day in office, of one on record.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests member --elected --took-office 2027-04-01 --by NAME

    Enter who sits: everybody whom the declared result seats, or one member by --name and --body. The 28 days begin on
    the day office is taken. Who leaves gets a last day, and stays in the history.
    """
    from lmcvote.store import interests

    if elected == bool(name.strip()) or bool(left) == bool(took_office) or (elected and left):
        raise Misused(
            Finding("option-missing", "Give --elected or --name NAME, and --took-office DATE or --left DATE.")
        )
    table = watched.of(context, election)
    signed = desk.entered(table, by)
    if left:
        _leave(table, name, body, left, signed.by, as_json, election)
        return
    day = session.past_day("--took-office", took_office, table.election, table.here)
    seats = desk.elected(table) if elected else ()
    with table.store() as rows:
        there = interests.load(rows)
        new = _elected(there, seats, day) if elected else (_by_hand(there, name, body, locality, day),)
        interests.save_members(rows, new, signed)
        rows.record(desk.MEMBERS, signed.at, {"members": len(new), "by": list(signed.by)})
    if as_json:
        told = [{"nth": one.nth, "name": one.name, "body": one.title, "took_office": f"{day}"} for one in new]
        terminal.show_json({"members": told})
        return
    from lmcvote.interests.office import due

    for one in new:
        terminal.tell(f"{one.name}, {one.title}: in office since {day}.")
    terminal.tell(f"Their interests are to be with the Accountable Officer by {due(day)}, day 28 (RULES 2.12).")
    at = session.at(election)
    terminal.next_step(f'lmcvote interests declare --member "{new[0].name}" --kind KIND --what TEXT --by NAME{at}')


def _elected(there: "Register", seats: tuple[desk.Elected, ...], day: date) -> "tuple[Member, ...]":
    from lmcvote.interests.office import Body, Member

    known = {(one.contest, one.number) for one in there.members}
    new = [one for one in seats if (one.contest, one.number) not in known]
    if not new:
        told = "all whom the declared result seats are entered" if seats else "no result is declared yet"
        message = f"--elected: {told}. Somebody else: --name NAME --body TITLE"
        raise RuleRefuses(Finding("nobody-elected", message, field="--elected"))
    declared = max(one.since for one in new)
    if day < declared:
        message = f"--took-office: {day} is before the result, declared on {declared}. Nobody sits before it."
        raise BadInput(Finding("bad-date", message, field="--took-office", value=str(day)))
    first = len(there.members) + 1
    return tuple(
        Member(first + place, Body.BOARD, one.title, one.name, day, one.contest, one.number)
        for place, one in enumerate(new)
    )


def _by_hand(there: "Register", name: str, body: str, locality: bool, day: date) -> "Member":
    from lmcvote.interests.office import Body, Member
    from lmcvote.interests.register import same_person

    who, title = desk.one_line("--name", name, public=True), desk.one_line("--body", body, public=True)
    sort = Body.LOCALITY if locality else Body.BOARD
    for one in there.members:
        if one.title.casefold() == title.casefold():
            title = one.title
            if one.body is not sort:
                message = f"--body: {title} is on record as a {_sort(one.body)}. Say --locality for all or for none."
                raise BadInput(Finding("other-body", message, field="--body", value=body))
    for one in same_person(there, who):
        if one.title == title:
            message = f"--name: {one.name} sits there already, since {one.took_office}. First: --left DATE"
            raise BadInput(Finding("sits-already", message, field="--name", value=name))
    return Member(len(there.members) + 1, sort, title, who, day)


def _sort(body: "Body") -> str:
    return "board" if body.value == "board" else "locality sub-committee"


def _leave(table: Table, name: str, body: str, left: str, by: "Sequence[str]", as_json: bool, election: str) -> None:
    from lmcvote.store import interests

    day = session.past_day("--left", left, table.election, table.here)
    with table.store() as rows:
        one = desk.member(interests.load(rows), name, body)
        if one.left is not None or day < one.took_office:
            told = f"has left on {one.left}" if one.left else f"took office on {one.took_office}, after that day"
            raise BadInput(Finding("bad-date", f"--left: {one.name} {told}.", field="--left", value=left))
        signed = desk.entered(table, by)
        interests.save_left(rows, one.nth, day, signed)
        rows.record(desk.LEFT, signed.at, {"member": one.nth, "by": list(signed.by)})
    if as_json:
        terminal.show_json({"nth": one.nth, "name": one.name, "body": one.title, "left": f"{day}"})
        return
    terminal.tell(f"{one.name}, {one.title}: left on {day}. What was declared stays in the history.")
    terminal.next_step(f"lmcvote interests check{session.at(election)}")


def declare(
    context: typer.Context,
    name: Annotated[str, typer.Option("--member", metavar="NAME", help="Whose declaration it is.")] = "",
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="director, owner, employment, lmc-office, other-office, other or none.")
    ] = "",
    what: Annotated[str, typer.Option(metavar="TEXT", help="Organisation and what is held; it is published.")] = "",
    whose: Annotated[str, typer.Option(metavar="WHOSE", help="self, spouse, relative or associate; no name.")] = "self",
    since: Annotated[str, typer.Option(metavar="DATE", help="Of a change; else held when office was taken.")] = "",
    declared: Annotated[str, typer.Option(metavar="DATE", help="When it was given in writing; today by default.")] = "",
    informed: InformedOption = "",
    corrects: Annotated[bool, typer.Option("--corrects", help="An earlier none was wrong; both stay.")] = False,
    sheet: Annotated[str, typer.Option(metavar="FILE", help="Many at once: name, kind, what, declared …")] = "",
    body: BodyOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests declare --member "Jane Ashby" --kind none --by NAME

    Enter what a member declared in writing: one interest, or none at all, or a file of them (CSV or XLSX). A
    directorship of a provider organisation bars from the board, and the answer says what to do. TEXT is published: no
    name of a relative, no address, no number of a person.
    """
    from lmcvote.store import interests

    if bool(sheet) == bool(name.strip()) or (not sheet and not kind):
        raise session.wanting("--sheet FILE, or --member NAME", "--kind KIND")
    table = watched.of(context, election)
    signed = desk.entered(table, by)
    with table.store() as rows:
        there = interests.load(rows)
        if sheet:
            from lmcvote.interests import lines

            new, warnings = lines.read(sheet, there, session.latest(table.election, table.here))
            terminal.warn(warnings)
        else:
            new = (_declared(table, there, name, body, kind, what, whose, since, declared, informed, corrects),)
        interests.save_interests(rows, new, signed)
        facts: dict[str, Canonical] = {"entries": [one.nth for one in new], "by": list(signed.by)}
        rows.record(desk.DECLARED, signed.at, facts)
    there = replace(there, interests=(*there.interests, *new))
    _tell(table, there, new, as_json, election)


def _declared(
    table: Table,
    there: "Register",
    name: str,
    body: str,
    kind: str,
    what: str,
    whose: str,
    since: str,
    declared: str,
    informed: str,
    corrects: bool,
) -> "Interest":
    """One entry, checked. Raises BadInput with its faults, NeedsDecision where only an earlier none is against it."""
    from lmcvote.interests.office import Interest, Kind, Whose
    from lmcvote.interests.register import faults

    one = Interest(
        len(there.interests) + 1,
        desk.member(there, name, body).nth,
        choice("--kind", kind, Kind),
        desk.one_line("--what", what, public=True) if what.strip() else "",
        choice("--whose", whose, Whose),
        desk.day(table, "--since", since),
        session.past_day("--declared", declared, table.election, table.here),
        desk.day(table, "--informed", informed),
        corrects,
    )
    if wrong := desk.as_option([*faults(there, one, session.latest(table.election, table.here))]):
        undecided = all(fault.code == "contradicts-none" for fault in wrong)
        raise (NeedsDecision if undecided else BadInput)(*wrong)
    return one


def choice(option: str, text: str, of: type[One]) -> One:
    """The choice that an option names. Raises BadInput."""
    try:
        return of(text.strip().lower())
    except ValueError:
        message = f'{option}: "{text}" is none of {", ".join(of)}.'
        raise BadInput(Finding("bad-choice", message, field=option, value=text)) from None


def _tell(table: Table, there: "Register", new: "tuple[Interest, ...]", as_json: bool, election: str) -> None:
    """What was entered, whether the officer knows, and what follows from it."""
    from lmcvote.interests.office import SAID, bars, began, days_late, due

    today = desk.as_at(table, there)
    barred = [one for one in new if bars(there.member(one.member), one, today)]
    if as_json:
        told = [{"nth": one.nth, "member": there.member(one.member).name, "kind": one.kind.value} for one in new]
        terminal.show_json({"entries": told, "bars": [one.nth for one in barred]})
        return
    for one in new:
        who = there.member(one.member)
        start = began(who, one.since)
        late = days_late(start, one.informed, today)
        if one.informed:
            when = f"informed on {one.informed}, {counted(late, 'day') + ' late' if late else 'in time'}"
        else:
            when = f"to be informed by {due(start)}{': ' + counted(late, 'day') + ' overdue' if late else ''}"
        said = f"{SAID[one.kind]}: {one.what}" if one.what else SAID[one.kind]
        terminal.tell(f"Entry {one.nth}. {who.name}: {said}. Accountable Officer {when}.")
    at = session.at(election)
    for one in barred:
        who = there.member(one.member)
        message = f"{who.name} may not sit on the board while a Director of a provider organisation (RULES 2.2, 2.5)."
        terminal.tell(message)
    waiting = next((one for one in new if one.informed is None), None)
    if barred:
        terminal.next_step(vacate(there.member(barred[0].member), barred[0].nth, at))
    elif waiting:
        terminal.next_step(f"tell the Accountable Officer; then lmcvote interests informed {waiting.nth} --on DATE{at}")
    else:
        terminal.next_step(f"lmcvote interests check{at}")


def vacate(who: "Member", nth: int, at: str) -> str:
    """What is done about a seat that a directorship bars: given up, or vacated (RULES 2.5)."""
    given_up = f"if it is given up first, lmcvote interests cease {nth} --on DATE{at}"
    if who.contest:
        seat = f"--contest {who.contest} --candidate {who.number} --because barred --holds director"
        return f"{given_up}; else lmcvote vacancy record {seat} --by NAME --by NAME{at}"
    return f"{given_up}; else the body declares the seat vacant, and lmcvote interests member --left DATE{at}"


def informed(
    context: typer.Context,
    nth: NumberArgument,
    on: Annotated[str, typer.Option(metavar="DATE", help="The day; today by default.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests informed 3 --on 2027-04-20 --by NAME

    Enter on which day the Accountable Officer was informed of an entry that had no day yet; of one that has ceased, of
    its end. The day is entered once, and is not changed.
    """
    from lmcvote.store import interests

    table = watched.of(context, election)
    signed = desk.entered(table, by)
    day = session.past_day("--on", on, table.election, table.here)
    with table.store() as rows:
        there = interests.load(rows)
        one = next((entry for entry in there.interests if entry.nth == nth), None)
        if one is None:
            message = f"N: {nth} is the number of no entry. See lmcvote interests list."
            raise BadInput(Finding("no-such-interest", message, field="N", value=str(nth)))
        of_its_end = one.informed is not None and one.ceased is not None and one.ceased.informed is None
        if one.informed is not None and not of_its_end:
            message = f"N: of entry {nth} the Accountable Officer was informed on {one.informed}. That stays."
            raise RuleRefuses(Finding("informed-already", message, field="N", value=str(nth)))
        if day < one.declared:  # of an end even before it: it is announced
            message = f"--on: {day} is before the declaration, on {one.declared}."
            raise BadInput(Finding("informed-before-declared", message, field="--on", value=str(day)))
        interests.save_informed(rows, nth, of_its_end, day, signed)
        rows.record(desk.INFORMED, signed.at, {"entry": nth, "by": list(signed.by)})
    _told_on(there, one, day, of_its_end, as_json, election)


def _told_on(there: "Register", one: "Interest", day: date, of_its_end: bool, as_json: bool, election: str) -> None:
    from lmcvote.interests.office import began, days_late

    changed = one.ceased.on if of_its_end and one.ceased else one.since
    late = days_late(began(there.member(one.member), changed), day, day)
    if as_json:
        terminal.show_json({"nth": one.nth, "informed": f"{day}", "of_its_end": of_its_end, "days_late": late})
        return
    told = f"{counted(late, 'day')} late" if late else "in time"
    terminal.tell(f"Entry {one.nth}: the Accountable Officer was informed on {day}, {told}.")
    terminal.next_step(f"lmcvote interests check{session.at(election)}")


def cease(
    context: typer.Context,
    nth: NumberArgument,
    on: Annotated[str, typer.Option(metavar="DATE", help="The first day without it; today by default.")] = "",
    informed: InformedOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests cease 3 --on 2027-06-01 --informed 2027-06-03 --by NAME

    An interest is over. That is a change, of which the Accountable Officer is informed within 28 days; the entry stays,
    with the day.
    """
    from lmcvote.interests.office import Ceased, began, due
    from lmcvote.store import interests

    table = watched.of(context, election)
    signed = desk.entered(table, by)
    day, told = session.past_day("--on", on, table.election, table.here), desk.day(table, "--informed", informed)
    with table.store() as rows:
        there = interests.load(rows)
        one = desk.interest(there, nth)
        if one.ceased:
            message = f"N: entry {nth} has ceased on {one.ceased.on}. That stays."
            raise RuleRefuses(Finding("ceased-already", message, field="N", value=str(nth)))
        if one.since and day < one.since:
            message = f"--on: {day} is before it was held, since {one.since}."
            raise BadInput(Finding("bad-date", message, field="--on", value=str(day)))
        if told and told < one.declared:  # before the end itself is in time: it is announced
            message = f"--informed: {told} is before it was declared, on {one.declared}."
            raise BadInput(Finding("informed-before-declared", message, field="--informed", value=str(told)))
        interests.save_ceased(rows, nth, Ceased(day, told), signed)
        rows.record(desk.CEASED, signed.at, {"entry": nth, "by": list(signed.by)})
    if as_json:
        terminal.show_json({"nth": nth, "ceased": f"{day}", "informed": f"{told}" if told else ""})
        return
    start = began(there.member(one.member), day)
    terminal.tell(f"Entry {nth} has ceased on {day}. It stays in the register, with that day.")
    at = session.at(election)
    todo = f"tell the Accountable Officer by {due(start)}; then lmcvote interests informed {nth}{at}"
    terminal.next_step(f"lmcvote interests check{at}" if told else todo)
