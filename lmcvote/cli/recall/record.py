"""`lmcvote recall record`: sheets as they come in, each on record at once; never how many (RULES 13.7)."""

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.sitting import Sitting, of_line
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses

END = "."
PROMPT = "> "


def record(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]", help="Sheets that were keyed (CSV, XLSX), or scans with --scan."),
    ] = None,
    by: ByOption = None,
    received: Annotated[str, typer.Option(metavar="DATE", help="Day of the stamp; today by default.")] = "",
    scan: Annotated[bool, typer.Option("--scan", help="The files are scans of a stack of sheets.")] = False,
    but: Annotated[
        list[str] | None, typer.Option(metavar="LINE", help='In a scanned stack, not plain: "S0042/1-U no unsigned".')
    ] = None,
    all_plain: Annotated[
        bool, typer.Option("--all-plain", help="In a scanned stack: two people saw that every sheet is plain.")
    ] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall record --by "Alan Reeve" --by "Priya Nair"

    Two people open what came in. Point the hand scanner at each sheet, or type its number: alone, it supports the
    recall, signed and dated. A word after it tells what is not plain (no, unsigned, copy …); ? lists them, a full stop
    ends. Or give a file with sheet, supports, signed_on and received_on; or scans of the sheets (--scan), two people
    having looked at each. How many are in, nobody is told before the close.
    """
    from lmcvote.cli.recall import keyed

    office = offices.of(context, election)
    names = session.two_people(office.desk.election, "--by", by)
    _refuse_odd(files or [], scan, but or [], all_plain)
    offices.of_open(office)
    if office.steps.closed:
        message = "The petition is closed: what comes now is kept unopened, and counts for nothing."
        raise RuleRefuses(Finding("petition-closed", message))
    sitting = Sitting(office, names)
    if scan:
        keyed.scanned(sitting, files or [], but or [], received)
    elif files:
        keyed.sheets(sitting, files[0], received)
    else:
        dialogue(sitting, received, as_json)
    sitting.ends()
    if as_json:
        terminal.show_json({"refused": sitting.refused})
    else:
        terminal.tell(sitting.says)
        terminal.next_step(
            f"keep the sheets under seal; tell the signers: lmcvote recall letters --by NAME{session.at(election)}"
        )
    if sitting.refused and not sys.stdin.isatty():
        raise typer.Exit(BadInput.exit)


def _refuse_odd(files: list[str], scan: bool, but: list[str], all_plain: bool) -> None:
    """Raise Misused for options that do not go together."""
    fault = ""
    if scan and not files:
        fault = "--scan: name the files of the scanner."
    elif scan and bool(but) == all_plain:
        fault = (
            "No machine sees a cross or a signature. Two people look at each sheet; then say --all-plain, or name "
            'those that are not: --but "S0042/1-U no"'
        )
    elif not scan and (but or all_plain):
        fault = "--but and --all-plain are said of a scanned stack (--scan)."
    elif not scan and len(files) > 1:
        fault = "One keyed file at a time."
    if fault:
        raise Misused(Finding("options-exclude", fault, field="--scan"))


def dialogue(sitting: Sitting, received: str, as_json: bool) -> None:
    """Line by line, each answered at once."""
    from lmcvote.recall.lines import WORDS
    from lmcvote.returns.lines import Bad

    try:
        day = sitting.day(received)
    except ValueError as error:
        message = f'--received: "{received}" {error}.'
        raise BadInput(Finding("bad-stamp", message, field="--received", value=received)) from None
    say = terminal.note if as_json else terminal.tell
    late = (
        f"LATE: the last day was {sitting.office.closes}" if day > offices.of_open(sitting.office).closes else "in time"
    )
    say(f"Stamp {day}: {late}.")
    for number, text in _typed():
        if text == "?":
            typer.echo(WORDS, err=as_json)
            continue
        try:
            (says,) = sitting.takes([(number, of_line(text, received))])
            terminal.answer("   +  ", says, beside=as_json)
        except Bad as fault:
            terminal.answer("   !  ", str(fault), beside=as_json)
            sitting.refused.append({"line": number, "code": fault.code, "message": str(fault)})


def _typed() -> Iterator[tuple[int, str]]:
    """The lines of the hand scanner or the keyboard, up to a full stop, or the end."""
    number, here = 0, sys.stdin.isatty()
    while True:
        if here:
            typer.echo(PROMPT, nl=False, err=True)
        read = sys.stdin.readline()
        number += 1
        if not read or read.strip() == END:
            return
        if read.strip():
            yield number, read.strip()
