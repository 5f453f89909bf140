"""What every bench says of itself: when, by what command, on what; then its tables, for the terminal or for README."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import environments
from tests.bench.processes import ROOT
from tests.bench.tables import Table


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def parser(bench: str, about: str | None) -> argparse.ArgumentParser:
    """What every bench can be asked for; `about` is its own first sentence."""
    sentence = (about or "").partition("\n")[0]
    made = argparse.ArgumentParser(f"python -m tests.bench.{bench}", description=sentence, parents=[_folders()])
    made.add_argument("--markdown", action="store_true", help="tables as README has them")
    return made


def _folders() -> argparse.ArgumentParser:
    """Options that change no figure: a command is told without them."""
    made = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    cache = Path(tempfile.gettempdir()) / "lmcvote-peers"
    made.add_argument("--cache", type=Path, default=cache, metavar="FOLDER", help="the peers' environments")
    made.add_argument("--keep", type=Path, metavar="FOLDER", help="keep what is made in this new folder")
    return made


def show(
    bench: str, argv: Sequence[str], asked: argparse.Namespace, tables: Iterable[Table], peers: Iterable[str] = ()
) -> None:
    """The heading, then each table as soon as it is there."""
    words = " ".join(word for word in _folders().parse_known_args(argv)[1] if word != "--markdown")
    say(f"{measured(f'python -m tests.bench.{bench} {words}'.rstrip(), asked.cache, peers)}")
    for table in tables:
        say()
        say(table.markdown() if asked.markdown else table.text())


def measured(command: str, cache: Path, peers: Iterable[str] = ()) -> str:
    """Day, command, machine and the versions of the peers."""
    used = "; ".join([on_what(), *(environments.versions(cache, peer) for peer in peers)])
    today = datetime.now(UTC)
    return f"Measured on {today.day} {today:%B %Y} by `{command}`\n({used})."


def on_what() -> str:
    """Commit, cores and Python."""
    asked = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    commit = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True).stdout.strip()  # noqa: S603
    python = ".".join(map(str, sys.version_info[:3]))
    return ", ".join(filter(None, (commit, f"{os.cpu_count()} cores", f"CPython {python}")))
