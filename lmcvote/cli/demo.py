"""`lmcvote demo`: a whole election on made-up lists, each step by the command that it stands for."""

import os
from pathlib import Path
from typing import Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.new import make

LIKE = "board-election"
GROUP = "06Q"
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Two lists become one electorate: every doctor once, every doubt a case.",
        ("electorate", "build", "--as-at", "2027-02-01"),
    ),
    (
        "A paper for each elector of the group, each with a random serial that names nobody.",
        ("ballots", "print"),
    ),
    (
        "The papers came back, were mixed and keyed. Count them.",
        ("count", "lists/votes.csv"),
    ),
    (
        "A year later members call for a recall of their board. Does it reach three quarters?",
        (
            *("recall", "petition", "lists/petition.csv", "--electorate", "out/electorate.csv"),
            *("--group", GROUP, "--from", "2028-02-01", "--to", "2028-02-21"),
        ),
    ),
)
LOOK = (
    ("lists/performers.csv", "the lists as received, one awkward case a line"),
    ("out/electorate.csv", "the electorate: who votes where, and why"),
    ("out/cases.csv", "the questions for a named person"),
    ("out/ballots/mid-essex-board-001.pdf", "the papers"),
    ("definition.json", "what is frozen"),
    ("trail.jsonl", "what was done, chained by hash"),
)


def demo(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="Where to run it.")] = "lmcvote-demo",
) -> None:
    """Example: lmcvote demo

    Run a whole election on made-up doctors at real Essex practices, to a known result, in half a minute. Each step
    shows the command that you would type. Everything in it says REHEARSAL.
    """
    here = session.of(context)
    terminal.show("A rehearsal with made-up doctors. Each step shows the command it stands for.\n")
    _command("A new election folder.", ("new", folder, "--like", LIKE))
    make(Path(folder), LIKE)
    terminal.show(f"Made {folder}/\n")
    before = Path.cwd()
    os.chdir(folder)
    try:
        for why, arguments in STEPS:
            _command(why, arguments)
            code = here.run(arguments)
            terminal.show()
            if code:
                raise typer.Exit(code)
    finally:
        os.chdir(before)
    terminal.show(f"What to look at in {folder}/:")
    for file, what in LOOK:
        terminal.show(f"  {file:<38} {what}")
    terminal.next_step("lmcvote new my-election, for one of your own")


def _command(why: str, arguments: tuple[str, ...]) -> None:
    terminal.show(f"# {why}")
    terminal.show(f"$ lmcvote {' '.join(arguments)}")
