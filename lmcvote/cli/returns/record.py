"""`lmcvote returns record`: declarations as they come in, one covering envelope a line, each on record at once."""

import re
import sys
from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.returns import office as offices
from lmcvote.cli.returns.sitting import Sitting
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, Misused, counted

END = "."
PROMPT = "> "


def record(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE]", help="A sheet (CSV, XLSX) that was keyed, or scans with --scan."),
    ] = None,
    by: ByOption = None,
    received: Annotated[
        str, typer.Option(metavar="STAMP", help="Day, or day and hour, of the stamp: 2027-03-12, 2027-03-15T11:40.")
    ] = "",
    scan: Annotated[bool, typer.Option("--scan", help="The files are scans of a stack of declarations.")] = False,
    unsigned: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="In a scanned stack: a declaration without signature.")
    ] = None,
    all_signed: Annotated[
        bool, typer.Option("--all-signed", help="In a scanned stack: two people saw every signature.")
    ] = False,
    clock_checked: Annotated[
        bool, typer.Option("--clock-checked", help="This computer's clock is right, and was wrong before.")
    ] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns record --by "Alan Reeve" --by "Priya Nair"

    Two people open covering envelopes on the day they arrive. Point the hand scanner at each declaration, or type its
    number: a line is one envelope, and the answer says where to put it. A word after it tells what is not plain; ?
    lists them, a full stop ends the stack. Or give a sheet with number, received_on, found and inner, as keyed from the
    printed register; or, with --scan, scans of the declarations.
    """
    from lmcvote.cli.returns import keyed

    office = offices.of(context, election)
    names = session.two_people(office.desk.election, "--by", by)
    refuse_odd(files or [], scan, unsigned or [], all_signed, received)
    sitting = Sitting(office, names, clock_checked)
    if files and not scan:
        keyed.sheet(sitting, files[0])
    elif scan:
        keyed.scanned(sitting, files or [], unsigned or [], received)
    else:
        dialogue(sitting, received, as_json)
    sitting.ends()
    _tell(sitting, election, as_json)
    if sitting.refused and not sys.stdin.isatty():
        raise typer.Exit(BadInput.exit)


def refuse_odd(files: list[str], scan: bool, unsigned: list[str], all_signed: bool, received: str) -> None:
    """Raise Misused for options that do not go together."""
    if scan and not files:
        raise Misused(Finding("option-missing", "--scan: name the files of the scanner.", field="FILE"))
    if files and not scan and (len(files) > 1 or received):
        message = "One sheet at a time, and its own column received_on says when."
        raise Misused(Finding("options-exclude", message, field="FILE"))
    if scan and all_signed == bool(unsigned):
        message = (
            "No machine sees a signature. Two people look at each declaration; then say --all-signed, or name those "
            "without one: --unsigned 0417/1-R"
        )
        raise Misused(Finding("signatures-not-said", message, field="--all-signed"))
    if not scan and (all_signed or unsigned):
        message = "--all-signed and --unsigned are said of a scanned stack (--scan). On a line, add the word unsigned."
        raise Misused(Finding("options-exclude", message, field="--unsigned"))


def dialogue(sitting: Sitting, received: str, as_json: bool) -> None:
    """Line by line, each answered at once."""
    from lmcvote.returns.lines import WORDS, Bad

    _greet(sitting, received, terminal.note if as_json else terminal.tell)
    for number, text in _typed():
        if text == "?":
            typer.echo(WORDS, err=as_json)
            continue
        try:
            place, says = _one(sitting, text, received)
            terminal.answer(f"{place or '':>4}  ", says, beside=as_json)
        except Bad as fault:
            terminal.answer("   !  ", str(fault), beside=as_json)
            sitting.refused.append({"line": number, "code": fault.code, "message": str(fault)})
        except BadInput:  # the store cannot be used any more: people shall know where to go on
            terminal.note(f'What was answered above is on record. "{text}" is not: enter it again, and what follows.')
            raise


def _greet(sitting: Sitting, received: str, say: "Callable[[str], None]") -> None:
    when = sitting.told(received)
    there = len(sitting.office.envelopes)
    state = "in time" if when.in_time else f"LATE: the poll closed on {sitting.office.close.wall}"
    say(f"Stamp {when.received}: {state}. {counted(there, 'covering envelope')} on record.")


def _one(sitting: Sitting, text: str, received: str) -> tuple[int, str]:
    """The envelope's place on record, 0 where nothing is new, and what it came to. Raises lines.Bad."""
    from lmcvote.paper.code import election_mark
    from lmcvote.returns import lines

    chosen = sitting.office.desk.election
    line = lines.read(text, election_mark(chosen.id, chosen.epoch))
    if line.waits:
        raise lines.Bad("line-waits", f"{counted(line.waits, 'declaration')} of this envelope missing: not on record.")
    try:
        when = sitting.stamp(line.stamp or received)
    except ValueError as error:
        raise lines.Bad("bad-stamp", f'The stamp "{line.stamp or received}" {error}.') from None
    ((made, number),) = sitting.takes([(0, line, when)])
    return number, made.says


def _typed() -> "Iterator[tuple[int, str]]":
    """The lines of the hand scanner or the keyboard, those of one envelope joined; up to a full stop, or the end.

    Where several declarations do not say how many inner envelopes there are, the next line may: a scanner ends its
    line with the code.
    """
    number, before, asked = 0, "", ""
    terminal_here = sys.stdin.isatty()
    while True:
        if terminal_here:
            typer.echo(PROMPT, nl=False, err=True)
        read = sys.stdin.readline()
        number += 1
        if asked and (inner := INNER.fullmatch(read.strip())):
            yield number, f"{asked} inner={inner[1]}"
            asked = ""
            continue
        if asked:
            yield number - 1, asked  # it is told what was to be said
            asked = ""
        text = f"{before} {read.strip()}".strip()
        if not read or read.strip() == END:
            if before:
                yield number, before  # it is told that more was announced
            return
        if not read.strip():
            continue
        wants = _wants(text)
        before, asked = (text if wants == NEXT else ""), (text if wants == HOW_MANY else "")
        if wants:
            typer.echo(wants, err=True)
            continue
        yield number, text


INNER = re.compile(r"(?:inner=)?([0-9])")
NEXT = "      and the next one of this envelope"
HOW_MANY = "      how many inner envelopes? 1, 2, …"


def _wants(text: str) -> str:
    """What is asked after a line: the declarations it announces, or its inner envelopes; empty where it is whole."""
    from lmcvote.returns import lines

    try:
        return NEXT if lines.read(text, b"\0" * 4).waits else ""
    except lines.Bad as fault:
        return HOW_MANY if fault.code == "inner-not-said" else ""


SAID = {
    "received": "received",
    "queried": "queried",
    "cancelled": "cancelled before, set apart",
    "late": "late",
    "set-aside": "put aside: not ours, or without a declaration that names a pack",
    "already-in": "in already, nothing changed",
}


def _tell(sitting: Sitting, election: str, as_json: bool) -> None:
    if as_json:
        there = {what: sitting.tally[what] for what in SAID}
        terminal.show_json({"envelopes": there, "refused": sitting.refused})
        return
    for what, words in SAID.items():
        if sitting.tally[what]:
            terminal.show(f"{sitting.tally[what]:>6}  {words}")
    if sitting.refused:
        terminal.show(f"{len(sitting.refused):>6}  not on record: see the lines marked !")
    if not sitting.tally and not sitting.refused:
        terminal.tell("No envelope.")
    terminal.next_step(
        f"the boxes are sealed and their seals noted; lmcvote returns list{session.at(election)} shows who is in query"
    )
