"""`lmcvote interests meeting` and `rule`: what is declared where a matter is discussed, and what it is deemed."""

from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal, watched
from lmcvote.cli.interests import desk
from lmcvote.cli.interests.enter import BodyOption, choice
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.cli.watched import Table
    from lmcvote.interests.meeting import Declared, Ruling
    from lmcvote.interests.register import Register
    from lmcvote.store.interests import Entered
    from lmcvote.store.opening import Store

VerdictOption = Annotated[
    str, typer.Option("--verdict", metavar="VERDICT", help="prejudicial or not-prejudicial, as the officer decides.")
]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="The officer's reason.")]


def meeting(
    context: typer.Context,
    name: Annotated[str, typer.Option("--member", metavar="NAME", help="Who declares.")] = "",
    matter: Annotated[str, typer.Option(metavar="TEXT", help="What is discussed.")] = "",
    nature: Annotated[str, typer.Option(metavar="TEXT", help="The nature of the interest.")] = "",
    on: Annotated[str, typer.Option(metavar="DATE", help="The day of the meeting; today by default.")] = "",
    when: Annotated[
        str, typer.Option(metavar="WHEN", help="before the matter was discussed, or as-apparent.")
    ] = "before",
    verdict: VerdictOption = "",
    why: WhyOption = "",
    body: BodyOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests meeting --member NAME --matter TEXT --nature TEXT --by NAME

    A member declares a personal interest in a matter, and its nature, though it may stand in the register too. The
    member may remain and speak, unless the Accountable Officer deems it prejudicial: say so with --verdict at once, or
    later with lmcvote interests rule.
    """
    from lmcvote.interests.meeting import Declared, When
    from lmcvote.store import interests

    if not (name.strip() and matter.strip() and nature.strip()):
        raise session.wanting("--member NAME", "--matter TEXT", "--nature TEXT")
    table = watched.of(context, election)
    signed = desk.entered(table, by)
    ruling = _ruling(table, verdict, why) if verdict or why else None
    day = session.past_day("--on", on, table.election, table.here)
    with table.store() as rows:
        there = interests.load(rows)
        who = desk.member(there, name, body)
        if not who.sits(day):
            message = f"--on: {who.name} was not in office on {day}. Correct the day, or the member."
            raise BadInput(Finding("bad-date", message, field="--on", value=str(day)))
        said, held = desk.one_line("--matter", matter), desk.one_line("--nature", nature)
        one = Declared(len(there.meetings) + 1, who.nth, day, said, held, choice("--when", when, When))
        interests.save_meeting(rows, one, signed)
        rows.record(desk.MEETING, signed.at, {"nth": one.nth, "by": list(signed.by)})
        if ruling:
            _save_ruling(rows, one.nth, ruling, signed)
    _tell(there, one, ruling, as_json, election)


def rule(
    context: typer.Context,
    nth: Annotated[int, typer.Argument(metavar="N", help="Of the meeting, as in lmcvote interests list.")],
    verdict: VerdictOption = "",
    why: WhyOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote interests rule 1 --verdict prejudicial --why TEXT --by NAME

    Enter what the Accountable Officer of election.toml decided about an interest that was declared at a meeting. The
    decision is for that matter at that meeting, and is made once.
    """
    from lmcvote.store import interests

    table = watched.of(context, election)
    signed = desk.entered(table, by)
    ruling = _ruling(table, verdict, why)
    with table.store() as rows:
        there = interests.load(rows)
        one = next((met for met in there.meetings if met.nth == nth), None)
        if one is None:
            message = f"N: {nth} is the number of no declaration at a meeting. See lmcvote interests list."
            raise BadInput(Finding("no-such-meeting", message, field="N", value=str(nth)))
        if one.ruling:
            message = f"N: {one.ruling.by} has ruled on {nth} already: {one.ruling.verdict}. That stays on record."
            raise RuleRefuses(Finding("ruled-already", message, field="N", value=str(nth)))
        _save_ruling(rows, nth, ruling, signed)
    _tell(there, one, ruling, as_json, election)


def _ruling(table: "Table", verdict: str, why: str) -> "Ruling":
    from lmcvote.interests.meeting import Ruling, Verdict

    if not (verdict.strip() and why.strip()):
        raise session.wanting("--verdict VERDICT", "--why TEXT")
    officer = table.election.accountable_officer
    if not officer:
        message = 'Who rules? Name the officer in election.toml: accountable_officer = "..." (RULES 2.13).'
        raise NeedsDecision(Finding("no-accountable-officer", message, field="accountable_officer"))
    return Ruling(choice("--verdict", verdict, Verdict), officer, desk.one_line("--why", why))


def _save_ruling(rows: "Store", nth: int, ruling: "Ruling", signed: "Entered") -> None:
    from lmcvote.store import interests

    interests.save_ruling(rows, nth, ruling, signed)
    rows.record(desk.RULED, signed.at, {"nth": nth, "verdict": ruling.verdict.value, "by": list(signed.by)})


def _tell(there: "Register", one: "Declared", ruling: "Ruling | None", as_json: bool, election: str) -> None:
    from lmcvote.interests.meeting import follows

    who = there.member(one.member)
    if as_json:
        told = {"nth": one.nth, "member": who.name, "on": f"{one.on}", "matter": one.matter}
        terminal.show_json({**told, "verdict": ruling.verdict.value if ruling else "", "says": follows(ruling)})
        return
    deemed = f" {ruling.by} deems it {ruling.verdict.value.replace('-', ' ')}." if ruling else ""
    terminal.tell(f"Meeting {one.nth}, {one.on}, {one.matter}: {who.name} declares: {one.nature}.{deemed}")
    terminal.tell(f"{who.name} {follows(ruling)}.")
    at = session.at(election)
    if ruling is None:
        terminal.next_step(f"the Accountable Officer decides: lmcvote interests rule {one.nth} --verdict VERDICT{at}")
    elif not there.of(who):
        terminal.next_step(f'it is not in the register: lmcvote interests declare --member "{who.name}"{at}')
    else:
        terminal.next_step(f"lmcvote interests check{at}")
