"""`lmcvote demo`: a whole election on made-up lists, each step by the command that it stands for."""

import contextlib
import io
import json
import os
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from lmcvote.cli import demo_recall, session, stage, terminal
from lmcvote.cli.new import make
from lmcvote.cli.session import JsonOption

LIKE = "board-election"
GROUP = "06Q"
TWO = ("--by", "Alan Reeve", "--by", "Priya Nair")
WATCHED = ("--by", "Alan Reeve", "--by", "Joyce Hammond")
"""The returning officer and the scrutineer."""
SIGNED = ("--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Two lists become one electorate: every doctor once, every doubt a case.",
        ("electorate", "build", "--as-at", "2027-02-01"),
    ),
    (
        "The questions went round as a sheet and came back filled in, each with who decided and why.",
        ("electorate", "rule", "--sheet", "lists/rulings.csv"),
    ),
    (
        "One answer raised another question: a doctor ruled to be somebody else is now on EQUIP alone.",
        (
            *("electorate", "rule", "kies6j2x", "eligible", "--by", "Owen Bell"),
            *("--reason", "The practice confirms that Dr Pike works there"),
        ),
    ),
    (
        "The roll is frozen; a checkpoint of one page leaves the office on paper.",
        ("electorate", "freeze", *WATCHED),
    ),
    (
        "What the papers will say is frozen: specimens, and a check list to sign.",
        ("ballots", "proof"),
    ),
    (
        "Two people read the specimens aloud, and signed.",
        ("ballots", "proof", *SIGNED),
    ),
    (
        "A paper for each elector of the group and ten spares, each with a random serial that names nobody.",
        ("ballots", "print", "--spares", "10"),
    ),
    (
        "They are on paper: the files that hold the serials are deleted.",
        ("ballots", "print-confirm", *WATCHED),
    ),
    (
        "Letters and declarations of identity, by name; no list says which paper lies in which pack.",
        ("ballots", "packs", "--by", "Alan Reeve"),
    ),
    (
        "A doctor lost hers: another pack, and at most one of the two will count.",
        ("ballots", "reissue", "4011000", "--because", "lost", *TWO),
    ),
    (
        "Ten spares, one of them used: nine are left, as two people counted. It comes to nought.",
        ("ballots", "account", "--unissued", "9"),
    ),
    (
        "Covering envelopes came back, one awkward case of each kind, and were ticked on the printed register.",
        ("returns", "record", "lists/returns.csv", *TWO),
    ),
    (
        "The inner envelopes lie sealed in a box, and the box has a numbered seal.",
        ("custody", "close", "returns-1", "--seal", "0412", *WATCHED),
    ),
    (
        "One pack came back undelivered: cancelled by two people, and sealed.",
        ("ballots", "reissue", "0009/1-W", "--because", "undelivered", "--no-replacement", *TWO),
    ),
    (
        "Who is back, and who is in query? Never what anyone voted.",
        ("returns", "list"),
    ),
    (
        "A doctor had forgotten to sign, came by, and mended it.",
        ("returns", "cure", "0005/1-M", "--how", "signed at the office", *TWO),
    ),
    (
        "Everyone whose pack came back is told, and may object. Nobody is told twice.",
        ("returns", "letters", "--by", "Alan Reeve"),
    ),
    (
        "The poll is closed: which packs count? The list is frozen, and a checkpoint leaves the office.",
        ("returns", "close", *WATCHED),
    ),
    (
        "Every pack and every covering envelope is accounted for.",
        ("ballots", "account"),
    ),
    (
        "The opening: the seal is the one that was put on.",
        ("custody", "open", "returns-1", "--seal", "0412", *WATCHED),
    ),
    (
        "The inner envelopes were mixed and opened; one was empty. Never more papers than accepted declarations.",
        (
            *("opening", "record", "--papers", "42", "--paper-missing", "1"),
            *("--note", "One inner envelope was empty", *WATCHED),
        ),
    ),
    (
        "The papers were scanned. What is sure is read; the rest waits.",
        ("scan", "scans/returned.pdf"),
    ),
    (
        "Every doubt is decided. Count what the scanner read and people ruled.",
        ("count", "--scanned"),
    ),
    (
        "A clerk keyed the same papers by hand, without the machine: do the two counts agree?",
        ("count", "lists/votes.csv", "--by", "Owen Bell"),
    ),
    (
        "Every account comes to nought and two counts agree: a page to sign, with its annex.",
        ("declare",),
    ),
    (
        "Returning officer and scrutineer signed it. The result is declared.",
        ("declare", *SIGNED),
    ),
    (
        "Does the folder agree with itself? Worked out again by other code.",
        ("verify",),
    ),
    (
        "A year later members call for a recall of their board. Does it reach three quarters?",
        (
            *("recall", "petition", "lists/petition.csv", "--electorate", "out/electorate.csv"),
            *("--group", GROUP, "--from", "2028-02-01", "--to", "2028-02-21"),
        ),
    ),
)
PLAYED: Mapping[tuple[str, ...], Callable[[session.Session], str]] = {
    ("ballots", "print-confirm"): stage.returned,
    ("count", "--scanned"): stage.decided,
}
"""What people do before a step, by the first two words of its command: the demo plays it."""
LOOK = (
    ("lists/performers.csv", "the lists as received, one awkward case a line"),
    ("out/electorate.csv", "the electorate: who votes where, and why"),
    ("out/summary.html", "the same in figures and charts"),
    ("out/register/checkpoint.pdf", "the page that leaves the office"),
    ("out/ballots/mid-essex-board-specimen.pdf", "the paper, as a specimen"),
    ("out/packs/packs-06Q-0001-0059.pdf", "letters, and declarations of identity"),
    ("out/packs/leaflet-mid-essex-board.pdf", "how to vote, and what the candidates say"),
    ("out/returns/letters-1/letters-1.pdf", "what became of each pack, to its elector"),
    ("out/returns/turnout.html", "how many came back, and no figure of a handful"),
    ("out/returns/marked-register.pdf", "who is back, and never what anyone voted"),
    ("out/ballots/account.pdf", "every paper, pack and envelope accounted for"),
    ("scans/returned.pdf", "the papers as they came back, made up"),
    ("out/opening/record.pdf", "papers against declarations, signed"),
    ("out/count.txt", "the count, to be read out"),
    ("out/declaration/", "the declaration: to sign, to pin up, to publish"),
    ("definition.json", "what is frozen"),
    ("trail.jsonl", "what was done, chained by hash"),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What a demo tells."""

    like: str
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    look: tuple[tuple[str, str], ...]
    """Files, and what is to be seen in them."""


ELECTION = Story(LIKE, STEPS, LOOK)
RECALL = Story(demo_recall.LIKE, demo_recall.STEPS, demo_recall.LOOK)


def demo(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[DIR]", help="Where to run it.")] = "lmcvote-demo",
    recall: Annotated[bool, typer.Option("--recall", help="A petition and a recall vote, not an election.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote demo

    Run a whole election on made-up doctors at real Essex practices, to a known result, in half a minute; with --recall
    a petition, the vote that it calls, and its end. Each step shows the command that you would type. Every paper and
    every count in it says REHEARSAL.
    """
    here, story = session.of(context), RECALL if recall else ELECTION
    if as_json:
        make(Path(folder), story.like)
        terminal.show_json({"folder": folder, "steps": list(_results(here, folder, story))})
        return
    terminal.show("A rehearsal with made-up doctors. Each step shows the command it stands for.\n")
    _command("A new folder.", ("new", folder, "--like", story.like))
    make(Path(folder), story.like)
    terminal.show(f"Made {folder}/; the steps below are run in it.\n")
    with _standing_in(folder):
        for why, arguments in story.steps:
            for said in play(arguments, here):
                terminal.tell(f"# {said}\n")
            _command(why, arguments)
            code = here.run(arguments)
            terminal.show()
            if code:
                raise typer.Exit(code)
    terminal.show(f"What to look at in {folder}/:")
    for file, what in story.look:
        terminal.show(textwrap.fill(f"  {file:<40} {what}", 80, subsequent_indent=" " * 43))
    terminal.next_step(f"lmcvote new DIR{' --like recall' * recall}, for one of your own")


def play(arguments: tuple[str, ...], here: session.Session) -> Iterator[str]:
    """What happens before a step that no command does; a sentence for each."""
    if played := PLAYED.get(arguments[:2]):
        yield played(here)


def _results(here: session.Session, folder: str, story: Story) -> Iterator[dict[str, Any]]:
    """Each step's command with the object that it prints."""
    with _standing_in(folder):
        for _, arguments in story.steps:
            list(play(arguments, here))
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                code = here.run((*arguments, "--json"))
            yield {"command": ["lmcvote", *arguments], "exit": code, "result": json.loads(out.getvalue())}


@contextlib.contextmanager
def _standing_in(folder: str) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _command(why: str, arguments: tuple[str, ...]) -> None:
    terminal.tell(f"# {why}")
    quoted = (f'"{one}"' if " " in one else one for one in arguments)
    terminal.tell(f"$ lmcvote {' '.join(quoted)}")
