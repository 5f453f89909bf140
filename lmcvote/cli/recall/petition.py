"""`lmcvote recall petition`: what a keyed petition comes to; in a recall's folder, once closed, what its own did."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.recall.gates import BaseOption, gate_line, rules_here
from lmcvote.cli.session import JsonOption
from lmcvote.findings import BadInput, Finding, Misused

if TYPE_CHECKING:
    from lmcvote.election import RecallRules
    from lmcvote.electorate.roll import RollRow
    from lmcvote.recall.petition import Outcome, Window


def petition(
    context: typer.Context,
    lines: Annotated[
        str, typer.Argument(metavar="[PETITION.csv]", help="The signed lines; without them the folder's own petition.")
    ] = "",
    electorate: Annotated[
        str, typer.Option(metavar="CSV", help="The electorate, as built; in an election folder its own by default.")
    ] = "",
    group: Annotated[str, typer.Option(metavar="CODE", help="Whose board is to be recalled.")] = "",
    opens: Annotated[str, typer.Option("--from", metavar="DATE", help="First day of signing.")] = "",
    closes: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day of signing.")] = "",
    base: BaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall petition petition.csv --electorate electorate.csv --group 06Q

    Check each line of a petition: one elector, once, by GMC number and name; then test whether it calls the meeting.
    Without a file, in the folder of a recall: what its own petition came to, once it is closed.
    """
    from lmcvote.electorate import roll
    from lmcvote.recall import petition as petitions

    if not lines:
        own_result(context, as_json)
        return
    rules, tested = rules_here(base)
    opens, closes, group = _as_here(opens, closes, group)
    window = _window(opens, closes)
    own = Path("out") / "electorate.csv"
    if not electorate and not (session.folder("") and own.exists()):
        raise session.wanting("--electorate CSV")
    electorate = electorate or str(own)
    (signatures, warnings), rows = session.together((lambda: petitions.read(lines), lambda: roll.read(electorate)))
    _refuse_without_roles(electorate, rows, rules)
    outcome = petitions.check(signatures, rows, _group(rows, group.upper()), window, rules)
    if as_json:
        terminal.show_json(
            {
                "group": outcome.group,
                "base": outcome.base.value,
                "members": outcome.members,
                "held": outcome.held,
                "unplaced": outcome.unplaced,
                "needed": outcome.call.needed,
                "lines": outcome.lines,
                "valid": outcome.valid,
                "responses": outcome.responses,
                "needed_to_answer": outcome.response.needed if outcome.response else None,
                "rejected": {reason.value: number for reason, number in outcome.rejected.items()},
                "called": outcome.called,
                "short_by": outcome.call.short_by,
                "window": {"from": opens, "to": closes} if window else None,
                "warnings": [terminal.as_json(warning) for warning in warnings],
            }
        )
        return
    terminal.warn(warnings)
    _show(outcome, window, rules, tested)
    terminal.next_step("tell each signer whose line does not count, before the close; rule on the cases of the held")


def _as_here(opens: str, closes: str, group: str) -> tuple[str, str, str]:
    """Days and group of the recall one stands in, where the command says none."""
    from lmcvote import settings

    folder = session.folder("")
    chosen = settings.read(folder) if folder else None
    if chosen is None or chosen.recall is None:
        return opens, closes, group
    days = (str(chosen.recall.petition_opens), str(chosen.recall.last_day))
    opens, closes = (opens, closes) if opens or closes else days
    return opens, closes, group or str(chosen.contests[0].group)


def own_result(context: typer.Context, as_json: bool) -> None:
    """The petition of the folder, closed; its checkpoint, where that was cut off. Raises RuleRefuses before."""
    from lmcvote.cli.recall import close
    from lmcvote.cli.recall import office as offices

    office = offices.of(context, "")
    closed = offices.of_closed(office)
    page = close.checkpoint_again(office, closed)
    if as_json:
        terminal.show_json(close.as_object(office, closed))
        return
    close.show_result(office, closed)
    if page:
        terminal.show(f"Wrote {page}")
    terminal.next_step(close.follows(closed.called, ""))


def _show(outcome: "Outcome", window: "Window | None", rules: "RecallRules", tested: str) -> None:
    from lmcvote.recall.threshold import call_gate

    terminal.show(f"Petition to the members of {outcome.group}: {outcome.members} members, {outcome.held} held.")
    waiting = outcome.held + outcome.unplaced
    most = call_gate(outcome.members + waiting, 0, rules).needed
    if waiting and not outcome.response:
        terminal.tell(
            f"{waiting} held or unplaced entries are no members until ruled on; {most} would be needed if all were of "
            f"{outcome.group}."
        )
    if window is None:
        terminal.tell("No window is given (--from, --to): the dates were not checked.")
    result = terminal.table("lines", "", "line numbers", numbers=(1,))
    result.add_row("count", str(outcome.valid), "")
    for reason, number in outcome.rejected.items():
        where = " ".join(str(line) for line, why in outcome.refused if why is reason)
        result.add_row(reason.replace("_", " "), str(number), where)
    terminal.show_table(result)
    responses = outcome.response is not None
    whole = outcome.responses if responses else outcome.members
    terminal.show(gate_line("Call of the meeting", outcome.call, whole, "who responded" if responses else "members"))
    if outcome.response:
        terminal.show(gate_line("Response", outcome.response, outcome.members, "members"))
    if outcome.called and not outcome.response and outcome.valid < most:
        terminal.tell("The meeting is called by the roll as it stands; rule on the open cases before you say so.")
    else:
        terminal.show("The meeting is called." if outcome.called else "The meeting is not called.")
    terminal.tell(tested)


def _refuse_without_roles(electorate: str, rows: "tuple[RollRow, ...]", rules: "RecallRules") -> None:
    """Raise BadInput where only practice GPs are members, and a row does not say whether it is of one (RULES 13.5)."""
    first = next((row for row in rows if row.group and not row.role), None)
    if rules.members == "practice_gps_only" and first:
        message = f"line {first.line}: no role, and only practice GPs are members (practice_gps_only). Write it in."
        raise BadInput(Finding("role-missing", message, electorate, first.line, "role"))


def _window(opens: str, closes: str) -> "Window | None":
    from datetime import date

    from lmcvote.recall.petition import Window

    if not opens and not closes:
        return None
    if not (opens and closes):
        raise session.wanting("--from DATE", "--to DATE, or neither")
    window = Window(session.day("--from", opens, date.min), session.day("--to", closes, date.max))
    if window.closes < window.opens:
        message = f"--to {closes} is before --from {opens}. Correct one of them."
        raise BadInput(Finding("window-backwards", message, field="--to", value=closes))
    return window


def _group(rows: "tuple[RollRow, ...]", group: str) -> str:
    from lmcvote.electorate import roll

    known = roll.groups(rows)
    if group and group not in known:
        message = f"The electorate has no member in {group}; it has {', '.join(known)}."
        raise BadInput(Finding("no-such-group", message, field="--group", value=group))
    if not group and len(known) > 1:
        message = f"The electorate has {len(known)} groups ({', '.join(known)}). Say which board with --group."
        raise Misused(Finding("which-group", message, field="--group"))
    return group or next(iter(known))
