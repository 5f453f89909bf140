"""`lmcvote new`: an election folder to start from."""

import re
import shutil
from pathlib import Path
from typing import Annotated

import typer

from lmcvote import bundled
from lmcvote.cli import terminal
from lmcvote.cli.session import JsonOption
from lmcvote.findings import BadInput, Finding

COPIED = ("lists", "statements")
WITH_LISTS = "board-election"
"""Whose made-up doctors every ready-made election begins with."""
SHARED = ("performers.csv", "equip.csv", "practices.csv", "addresses.csv", "rulings.csv")


def new(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder to make.")],
    like: Annotated[str, typer.Option("--like", help="Which ready-made election to start from.")] = "board-election",
    nominations: Annotated[
        bool, typer.Option("--nominations", help="Without candidates: they are nominated (lmcvote nominations).")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote new mid-essex-2027 --like board-election

    Make a new election folder: a commented election.toml, and made-up lists to try the commands with.
    """
    make(Path(folder), like)
    if nominations:
        _without_candidates(Path(folder) / "election.toml")
    if as_json:
        terminal.show_json({"folder": folder, "like": like})
        return
    terminal.tell(f"Made {folder}/ like {like}: a rehearsal with made-up doctors, until you fill in your own.")
    terminal.next_step(f"open {Path(folder) / 'election.toml'} and read it from the top; then lmcvote electorate build")


CANDIDATES = re.compile(r"^# The candidates, .*?^candidates = \[\n.*?^\]\n", re.DOTALL | re.MULTILINE)
"""The candidates of a ready-made election, with the remarks above them."""
NOMINATED = "# No candidates here: they are nominated, and lmcvote nominations close says who stands.\n"


def _without_candidates(path: Path) -> None:
    """Take the candidates out of the settings, and nothing else."""
    path.write_text(CANDIDATES.sub(NOMINATED, path.read_text("utf-8")), "utf-8")


def make(folder: Path, like: str) -> None:
    """Copy a ready-made election. Raises BadInput for an unknown one, or a folder that is there and not empty."""
    known = sorted(path.name for path in bundled.folder("ballots").iterdir() if (path / "election.toml").exists())
    if like not in known:
        message = f'There is no ready-made election "{like}". Known: {", ".join(known)}.'
        raise BadInput(Finding("no-such-model", message, field="--like", value=like))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there already and not empty. Choose another name, or move it away."
        raise BadInput(Finding("folder-in-use", message, str(folder), field="DIR", value=str(folder)))
    source = bundled.folder("ballots") / like
    try:
        shutil.copyfile(source / "election.toml", _made(folder) / "election.toml")
        for name in SHARED:
            shutil.copyfile(source.parent / WITH_LISTS / "lists" / name, _made(folder / "lists") / name)
        for part in COPIED:
            for path in sorted((source / part).glob("*")):
                shutil.copyfile(path, _made(folder / part) / path.name)
    except OSError as error:
        message = f"{folder} cannot be made ({error.strerror}). Choose another place."
        raise BadInput(Finding("cannot-write", message, str(folder), field="DIR", value=str(folder))) from None


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
