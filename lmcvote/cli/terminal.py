"""What people see: results on stdout, messages on stderr, one JSON object where scripts ask for it."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING, Any

import typer

from lmcvote.findings import Finding, NeedsDecision, Refusal, counted

if TYPE_CHECKING:
    from rich.table import Table

CELL = 16
"""Letters of a value shown in a table of findings; the message has it whole."""
HEADINGS = ("line", "field", "value", "what is wrong, and what to do")
"""Of the table of findings."""
SHOWN = 20
"""Findings listed on a terminal; the rest are counted. `--json` has them all."""


def show(text: str = "") -> None:
    """A line of the result."""
    typer.echo(text)


def show_json(value: dict[str, Any]) -> None:
    """The result for scripts."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def show_table(table: "Table", *, beside: bool = False) -> None:
    """A table of the result, or `beside` it on stderr; within 80 columns where no terminal says otherwise."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False, stderr=beside)  # a name is never markup
    console.print()
    console.print(table)
    console.print()


def note(text: str) -> None:
    """A message beside the result."""
    typer.echo(_folded(text), err=True)


def rehearsed(refusal: Refusal) -> None:
    """What stops an election, and a rehearsal, whose days are made up, only hears of."""
    said = str(refusal)
    note(f"A rehearsal: {said}{'' if said.endswith('.') else '.'} In an election this would be refused.")


def tell(text: str, indent: int = 0) -> None:
    """A sentence of the result, folded to the width of the terminal."""
    typer.echo(_folded(text, " " * indent))


def point(text: str) -> None:
    """One of several points of the result."""
    typer.echo(_folded(text, "  ", "- "))


def answer(first: str, text: str, *, beside: bool = False) -> None:
    """What a line came to: what follows hangs below the text of its first line; `beside` the result on stderr."""
    typer.echo(_folded(text, " " * len(first), first), err=beside)


def _folded(text: str, indent: str = "", first: str | None = None) -> str:
    width = get_terminal_size().columns
    return fill(
        text,
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(*headings: str, numbers: Sequence[int] = ()) -> "Table":
    """An empty table; `numbers` are the columns set to the right."""
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for place, heading in enumerate(headings):
        made.add_column(heading, justify="right" if place in numbers else "left", overflow="fold")
    return made


@contextmanager
def stages(number: int) -> Iterator[Callable[[str], None]]:
    """A bar on a terminal while something takes its time; call what it yields with the name of each stage."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    shown = Progress(
        TextColumn("{task.description:<20}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with shown:
        task = shown.add_task("", total=number)
        started = False

        def stage(name: str) -> None:
            nonlocal started
            shown.update(task, description=name, advance=1 if started else 0)
            started = True

        yield stage


@contextmanager
def bar(number: int, what: str) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal for so many things; call what it yields with how many more are done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = BarColumn(), MofNCompleteColumn(), TextColumn(what), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task("", total=number)
        yield lambda more: shown.update(task, advance=more)


def warn(findings: Sequence[Finding]) -> None:
    """Doubts that stop nothing."""
    if findings:
        note(f"{counted(len(findings), 'warning')}; the rows are kept.")
        _list(findings)


def _list(findings: Sequence[Finding]) -> None:
    """One table a file: where, what stands there, what is wrong and what to do; no column in which nothing stands."""
    shown = sorted(findings, key=lambda finding: finding.line or 0)[:SHOWN]
    for file in dict.fromkeys(finding.file for finding in shown):
        rows = [_row(finding) for finding in shown if finding.file == file]
        kept = [place for place in range(len(HEADINGS)) if any(row[place] for row in rows)]
        listed = table(*(HEADINGS[place] for place in kept), numbers=(0,) if 0 in kept else ())
        for row in rows:
            listed.add_row(*(row[place] for place in kept))
        if file:
            note(file)
        show_table(listed, beside=True)
    if len(findings) > SHOWN:
        note(f"… and {len(findings) - SHOWN} more: --json lists them all.")


def _row(finding: Finding) -> tuple[str, ...]:
    line = "" if finding.line is None else str(finding.line)
    return line, finding.field, _short(finding.value), finding.message.removeprefix(f"line {line}: ")


def _short(text: str) -> str:
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def as_json(finding: Finding) -> dict[str, Any]:
    """The keys that scripts rely on."""
    return {
        "code": finding.code,
        "file": finding.file,
        "line": finding.line,
        "field": finding.field,
        "value": finding.value,
        "message": finding.message,
    }


def refuse(refusal: Refusal, json_wanted: bool) -> None:
    """Why the command stopped."""
    if json_wanted:
        found = [as_json(finding) for finding in refusal.findings]
        show_json({"ok": False, "exit": refusal.exit, "findings": found})
        return
    if len(refusal.findings) == 1:
        (finding,) = refusal.findings
        named = not finding.file or finding.file in finding.message
        note(finding.message if named else f"{finding.file}: {finding.message}")
    else:
        asks = isinstance(refusal, NeedsDecision)
        what = "questions for a person, before this can go on." if asks else "faults; nothing was written."
        note(f"{len(refusal.findings)} {what}")
        _list(refusal.findings)


def misused(error: "typer.TyperException") -> None:
    """Bad usage, in the words of the parser."""
    told = error.format_message().strip()
    note(told if told.startswith("Usage:") else f"{told.rstrip('.')}. See lmcvote --help.")


def next_step(command: str) -> None:
    """The next command, at the end of every command."""
    show()
    tell(f"Next: {command}")
