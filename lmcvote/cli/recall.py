"""`lmcvote recall`: the two gates, and what a petition comes to."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import JsonOption
from lmcvote.findings import BadInput, Finding, Misused

if TYPE_CHECKING:
    from lmcvote.electorate.roll import RollRow
    from lmcvote.recall.petition import Outcome, Window
    from lmcvote.recall.threshold import Base, Gate

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
BaseOption = Annotated[
    str,
    typer.Option(
        "--base", metavar="members|responses", help="Three quarters of whom: the LMC decides how the rule is read."
    ),
]
DEFAULTS = "Tested as proposed, for the LMC to confirm: at least 3/4 of the {base} call, at least 1/2 respond."


@app.callback()
def recall() -> None:
    """Example: lmcvote recall threshold --members 201

    Members can recall their board: 75 % of them call a meeting, and its vote stands with a response of 50 %.
    """


@app.command(short_help="The two gates: how many are needed, and how many are missing.")
def threshold(
    members: Annotated[int, typer.Option(metavar="N", help="Member GPs of the group.")],
    signed: Annotated[int | None, typer.Option(metavar="N", help="Members who call the meeting.")] = None,
    eligible: Annotated[int | None, typer.Option(metavar="N", help="GPs entitled to respond.")] = None,
    responses: Annotated[int | None, typer.Option(metavar="N", help="GPs who responded.")] = None,
    base: BaseOption = "members",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall threshold --members 201 --signed 150 --eligible 201 --responses 101

    The two gates of a recall in whole numbers: needed, reached, and short by how many.
    """
    from lmcvote.recall.threshold import Base, Figures

    figures = Figures(members, signed, eligible, responses, _base(base))
    session.at_least("--members", members, 1)
    session.at_least("--signed", signed or 0, 0)
    session.at_least("--eligible", 1 if eligible is None else eligible, 1)
    session.at_least("--responses", responses or 0, 0)
    if responses is not None and eligible is None:
        raise session.wanting("--eligible N beside --responses N")
    if figures.base is Base.RESPONSES and responses is None:
        raise session.wanting("--eligible N", "--responses N: with --base responses the call depends on them")
    _refuse_more("--signed", signed, "--members", members)
    _refuse_more("--responses", responses, "--eligible", eligible)
    if figures.base is Base.RESPONSES:
        _refuse_more("--signed", signed, "--responses", responses)
    call, response = figures.call, figures.response
    if as_json:
        terminal.show_json(
            {
                "members": members,
                "base": figures.base.value,
                "needed_to_call": figures.needed_to_call,
                "signed": signed,
                "called": figures.called,
                "eligible": eligible,
                "needed_to_answer": figures.needed_to_answer,
                "responses": responses,
                "valid": figures.valid,
                "stands": figures.stands,
                "short_by": {
                    "call": call.short_by if call else None,
                    "answer": response.short_by if response else None,
                },
            }
        )
        return
    whole = (responses or 0) if figures.base is Base.RESPONSES else members
    whom = "who responded" if figures.base is Base.RESPONSES else "members"
    if call:
        terminal.show(_gate("Call of the meeting", call, whole, whom))
    else:
        terminal.show(f"Call of the meeting: {figures.needed_to_call} of {whole} {whom} are needed.")
    if response:
        terminal.show(_gate("Response", response, eligible or 0, "eligible"))
    elif eligible:
        terminal.show(f"Response: {figures.needed_to_answer} of {eligible} eligible are needed.")
    if figures.stands is not None:
        terminal.show("The recall vote stands." if figures.stands else "The recall vote does not stand.")
    terminal.tell(DEFAULTS.format(base=figures.base.value))
    terminal.next_step("lmcvote recall petition PETITION.csv --electorate electorate.csv")


@app.command(short_help="Check a petition line by line against the electorate.")
def petition(
    lines: Annotated[str, typer.Argument(metavar="PETITION.csv", help="The signed lines.")],
    electorate: Annotated[
        str, typer.Option(metavar="CSV", help="The electorate, as built; in an election folder its own by default.")
    ] = "",
    group: Annotated[str, typer.Option(metavar="CODE", help="Whose board is to be recalled.")] = "",
    opens: Annotated[str, typer.Option("--from", metavar="DATE", help="First day of signing.")] = "",
    closes: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day of signing.")] = "",
    base: BaseOption = "members",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall petition petition.csv --electorate electorate.csv --group 06Q

    Check each line of a petition: one elector, once, by GMC number and name; then test whether it calls the meeting.
    """
    from lmcvote.electorate import roll
    from lmcvote.recall import petition as petitions

    of = _base(base)
    window = _window(opens, closes)
    own = Path("out") / "electorate.csv"
    if not electorate and not (session.folder("") and own.exists()):
        raise session.wanting("--electorate CSV")
    electorate = electorate or str(own)
    (signatures, warnings), rows = session.together((lambda: petitions.read(lines), lambda: roll.read(electorate)))
    outcome = petitions.check(signatures, rows, _group(rows, group.upper()), window, of)
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
    _show(outcome, window)
    terminal.next_step("tell each signer whose line does not count, before the close; rule on the cases of the held")


def _show(outcome: "Outcome", window: "Window | None") -> None:
    from lmcvote.recall.threshold import call_gate

    terminal.show(f"Petition to the members of {outcome.group}: {outcome.members} members, {outcome.held} held.")
    waiting = outcome.held + outcome.unplaced
    most = call_gate(outcome.members + waiting, 0).needed
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
    terminal.show(_gate("Call of the meeting", outcome.call, whole, "who responded" if responses else "members"))
    if outcome.response:
        terminal.show(_gate("Response", outcome.response, outcome.members, "members"))
    if outcome.called and not outcome.response and outcome.valid < most:
        terminal.tell("The meeting is called by the roll as it stands; rule on the open cases before you say so.")
    else:
        terminal.show("The meeting is called." if outcome.called else "The meeting is not called.")
    terminal.tell(DEFAULTS.format(base=outcome.base.value))


def _gate(name: str, gate: "Gate", whole: int, whom: str) -> str:
    from lmcvote.recall.threshold import percent

    share = f" ({percent(gate.reached, whole)})" if whole else ""
    short = "met" if gate.met else f"needs {gate.short_by} more"
    return f"{name}: {gate.reached} of {whole} {whom}{share}, {gate.needed} needed: {short}."


def _base(text: str) -> "Base":
    from lmcvote.recall.threshold import Base

    try:
        return Base(text)
    except ValueError:
        message = f'--base: "{text}" is neither members nor responses.'
        raise BadInput(Finding("bad-base", message, field="--base", value=text)) from None


def _refuse_more(option: str, number: int | None, of: str, whole: int | None) -> None:
    if number is not None and whole is not None and number > whole:
        message = f"{option} {number} is more than {of} {whole}. Correct one of them."
        raise BadInput(Finding("more-than-all", message, field=option, value=str(number)))


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
