"""The command line: one file per noun, in the order of an election. A command loads, calls one function, saves, prints.

`main` takes clock and randomness as arguments; no flag and no variable changes them. Every refusal becomes a sentence
and an exit code here, in one place for all commands.
"""

import logging
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from errno import EDQUOT, EIO, ENOSPC, EROFS
from functools import cache
from io import TextIOWrapper
from pathlib import Path

import typer

from lmcvote.cli import (
    adjudicate,
    audit,
    backup,
    ballots,
    count,
    custody,
    declare,
    demo,
    doctor,
    electorate,
    interests,
    lot,
    new,
    nominations,
    opening,
    purge,
    recall,
    returns,
    scan,
    seal,
    sign,
    standing,
    status,
    tally,
    terminal,
    timetable,
    vacancy,
    verify,
)
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding, Refusal

FAULT_OF_OURS = 70
INTERRUPTED = 130

FULL = ("disk-full", "The disk is full. Make room and run the command again.")
FAILS = (
    "disk-fails",
    "The disk does not do what it is asked to. Copy the folder to another one, and run the command again there.",
)
DISK = {ENOSPC: FULL, EDQUOT: FULL, EIO: FAILS, EROFS: FAILS}
"""What no command need know of by itself."""

ORDER = (
    *("demo", "new", "doctor", "timetable", "status"),
    *("electorate", "nominations", "ballots", "returns", "custody", "opening", "scan", "adjudicate", "tally", "count"),
    *(
        "lot",
        "audit",
        "declare",
        "vacancy",
        "interests",
        "verify",
        "sign",
        "seal",
        "backup",
        "restore",
        "purge",
        "recall",
    ),
)

"""As an election needs them; typer would list the plain commands before the groups."""

app = typer.Typer(
    name="lmcvote",
    invoke_without_command=True,
    callback=standing.standing,
    add_completion=False,
    rich_markup_mode=None,  # plain text: a third of the time, and it folds paragraphs at any width
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo", short_help="A whole election on made-up lists, to a known result.")(demo.demo)
app.command("new", short_help="A new election folder to fill in.")(new.new)
app.command("doctor", short_help="Is this machine ready.")(doctor.doctor)
app.command("timetable", short_help="Every step with its day: a page, a calendar, a proposal.")(timetable.timetable)
app.command("status", short_help="Where the election stands: what is due, overdue and left.")(status.status)
app.add_typer(electorate.app, name="electorate", short_help="Two lists into one electorate.")
app.add_typer(nominations.app, name="nominations", short_help="Who stands: letters, forms, checks, the statement.")
app.add_typer(ballots.app, name="ballots", short_help="Ballot papers: proof and print.")
app.add_typer(returns.app, name="returns", short_help="What comes back, up to the close.")
app.add_typer(custody.app, name="custody", short_help="Boxes and their numbered seals: who opened what, and when.")
app.add_typer(opening.app, name="opening", short_help="Inner envelopes opened: papers against declarations.")
app.command("scan", short_help="Read scanned papers: what is sure, what is in doubt.")(scan.scan)
app.command("adjudicate", short_help="Decide doubtful papers, one at a time, on a page.")(adjudicate.adjudicate)
app.add_typer(tally.app, name="tally", short_help="Count by hand: sheets to print, and two clerks' figures.")
app.command("count", short_help="Count keyed papers: first past the post, several seats.")(count.count)
app.add_typer(lot.app, name="lot", short_help="Equal votes for the last places: slips or dice.")
app.add_typer(audit.app, name="audit", short_help="Papers drawn by dice, looked at until the result is sure.")
app.add_typer(vacancy.app, name="vacancy", short_help="Seats that nobody takes or that were left.")
app.command("declare", short_help="The declaration of result, and the scrutineer's report.")(declare.declare)
app.add_typer(interests.app, name="interests", short_help="Who declares which interests; the public register.")
app.command("verify", short_help="Does the folder agree with itself, and with a page that left it.")(verify.verify)
app.command("sign", short_help="The trail signed, under a key that is kept elsewhere.")(sign.sign)
app.command("seal", short_help="Close the ballot box for ever, its key out of the office.")(seal.seal)
app.command("backup", short_help="A copy of the election, checked, without the key of the box.")(backup.backup)
app.command("restore", short_help="Put a copy back, never one from before the last checkpoint.")(backup.restore)
app.command("purge", short_help="Destroy the records when their time is over, with a certificate.")(purge.purge)
app.add_typer(recall.app, name="recall", short_help="The power of recall: petition, meeting, vote, outcome.")


def run() -> None:
    """The script `lmcvote`: into a file or a pipe it writes UTF-8, whatever the system's own encoding is."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", encoding=None if stream.isatty() else "utf-8")
    sys.exit(main(sys.argv[1:]))


def main(
    argv: Sequence[str],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    entropy: Callable[[int], bytes] = secrets.token_bytes,
) -> int:
    """Run one command; its exit code."""
    as_json = "--json" in argv
    session = Session(clock, entropy, lambda arguments: main(arguments, clock, entropy))
    try:
        code = _parser().main(args=list(argv), prog_name="lmcvote", standalone_mode=False, obj=session)
        return code if isinstance(code, int) else 0
    except Refusal as refusal:
        terminal.refuse(refusal, as_json)
        return refusal.exit
    except typer.TyperException as error:
        terminal.misused(error)
        return error.exit_code
    except typer.Exit as stop:
        if stop.exit_code == INTERRUPTED:
            terminal.note("Stopped. What is on disk by now is whole, and on record.")
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        terminal.note("Stopped. Nothing more was written.")
        return 1
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK:
            terminal.refuse(BadInput(Finding(*DISK[error.errno])), as_json)
            return BadInput.exit
        with _fault_log() as (logger, path):
            logger.exception("lmcvote failed")
        terminal.note(f"This is a fault of lmcvote, not of yours. The details are in {path}.")
        return FAULT_OF_OURS


@cache
def _parser() -> typer.core.TyperGroup:
    """All commands in their order: made once, though a demo runs thirty."""
    group = typer.main.get_group(app)
    group.commands = {name: group.commands[name] for name in ORDER}
    return group


@contextmanager
def _fault_log() -> Iterator[tuple[logging.Logger, Path]]:
    """Where a fault of ours is written down: a new file that its owner alone can read."""
    handle, name = tempfile.mkstemp(prefix="lmcvote-fault-", suffix=".log")
    os.close(handle)
    logger = logging.getLogger("lmcvote")
    logger.propagate = False
    handler = logging.FileHandler(name, encoding="utf-8", errors="backslashreplace")  # a path may hold any bytes
    logger.addHandler(handler)
    try:
        yield logger, Path(name)
    finally:
        logger.removeHandler(handler)
        handler.close()
