"""`lmcvote recall threshold`: the two gates in whole numbers, and what both commands on them share."""

from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import JsonOption
from lmcvote.findings import BadInput, Finding

if TYPE_CHECKING:
    from lmcvote.election import RecallRules
    from lmcvote.recall.threshold import Base, Tested

BaseOption = Annotated[
    str,
    typer.Option(
        "--base", metavar="members|responses", help="Three quarters of whom: the LMC decides how the rule is read."
    ),
]
DEFAULTS = "Tested as proposed, for the LMC to confirm: at least 3/4 of the {base} call, at least 1/2 respond."
OWN = "Tested by [rules.recall] of election.toml: {call} of the {base} call, {response} respond."
TESTS = {"at_least": "at least", "more_than": "more than"}


def rules_here(base: str) -> "tuple[RecallRules, str]":
    """The rules of the recall one stands in, else those proposed; and a sentence that says which they are.

    `base` is that of the command, which goes before. Raises BadInput for one that there is not.
    """
    from dataclasses import replace

    from lmcvote import settings
    from lmcvote.election import RecallRules
    from lmcvote.findings import listed

    folder = session.folder("")
    recall = settings.read(folder).recall if folder else None
    proposed = RecallRules()
    rules = recall.rules if recall else proposed
    rules = replace(rules, call_base=base_of(base).value) if base else rules
    if recall is None:
        return rules, DEFAULTS.format(base=rules.call_base)
    call = f"{TESTS[rules.call_test]} {rules.call_threshold}"
    response = f"{TESTS[rules.response_test]} {rules.response_threshold}"
    said = OWN.format(base=rules.call_base, call=call, response=response)
    if rules.undecided:
        said += f" Not decided yet, and as proposed: {listed(rules.undecided)}."
    return rules, said


def threshold(
    members: Annotated[
        int | None, typer.Option(metavar="N", help="Member GPs of the group; in a recall's folder its own.")
    ] = None,
    signed: Annotated[int | None, typer.Option(metavar="N", help="Members who call the meeting.")] = None,
    eligible: Annotated[int | None, typer.Option(metavar="N", help="GPs entitled to respond.")] = None,
    responses: Annotated[int | None, typer.Option(metavar="N", help="GPs who responded.")] = None,
    base: BaseOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall threshold --members 201 --signed 150 --eligible 201 --responses 101

    The two gates of a recall in whole numbers: needed, reached, and short by how many.
    """
    from lmcvote.recall.threshold import Base, Figures

    rules, tested = rules_here(base)
    members = _members() if members is None else members
    figures = Figures(members, signed, eligible, responses, Base(rules.call_base), rules)
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
        terminal.show(gate_line("Call of the meeting", call, whole, whom))
    else:
        terminal.show(f"Call of the meeting: {figures.needed_to_call} of {whole} {whom} are needed.")
    if response:
        terminal.show(gate_line("Response", response, eligible or 0, "eligible"))
    elif eligible:
        terminal.show(f"Response: {figures.needed_to_answer} of {eligible} eligible are needed.")
    if figures.stands is not None:
        terminal.show("The recall vote stands." if figures.stands else "The recall vote does not stand.")
    terminal.tell(tested)
    terminal.next_step("lmcvote recall petition PETITION.csv --electorate electorate.csv")


def _members() -> int:
    """Of the open petition of the folder. Raises Misused without one."""
    from lmcvote.audit import trail

    folder = session.folder("")
    opened = [e.facts for e in trail.read(folder).entries if e.act == "petition opened"] if folder else []
    if not opened:
        raise session.wanting("--members N")
    return int(str(opened[-1]["members"]))


def gate_line(name: str, gate: "Tested", whole: int, whom: str) -> str:
    """A gate in a sentence: what was reached, what is needed, and what is missing."""
    from lmcvote.recall.threshold import percent

    share = f" ({percent(gate.reached, whole)})" if whole else ""
    short = "met" if gate.met else f"needs {gate.short_by} more"
    return f"{name}: {gate.reached} of {whole} {whom}{share}, {gate.needed} needed: {short}."


def base_of(text: str) -> "Base":
    """Three quarters of whom. Raises BadInput."""
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
