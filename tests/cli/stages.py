"""The worked example at each stage of its way, made once by its own commands, and copied by whoever needs it."""

import shutil
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from tests.cli.asking import AT, REEVE, SIGNED, WHY
from tests.wording import run

STAGES: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "new": ("", (("new", "e"),)),
    "signed": ("new", (("ballots", "proof", *AT, *SIGNED),)),
    "built": ("new", (("electorate", "build", *AT, "--as-at", "2027-02-01"),)),
    "ruled": (
        "built",
        (
            ("electorate", "rule", *AT, "--sheet", "e/lists/rulings.csv"),
            ("electorate", "rule", "kies6j2x", "eligible", *REEVE, *WHY, *AT),
        ),
    ),
    "frozen": ("ruled", (("electorate", "freeze", *REEVE, *AT),)),
    "printed": (
        "frozen",
        (
            ("ballots", "proof", *SIGNED, *AT),
            ("ballots", "print", "--spares", "10", *AT),
            ("ballots", "print-confirm", *AT),
        ),
    ),
    "packed": ("printed", (("ballots", "packs", *AT),)),
}
"""Of the worked example: the stage before each, and the commands that lead from there."""
Reached = Callable[[str], Path]


class Stages:
    """The folder of the worked example at a stage: never changed, only copied."""

    def __init__(self, new_folder: Callable[[str], Path]) -> None:
        """`new_folder` makes an empty one of a name."""
        self._new_folder = new_folder
        self._made: dict[str, Path] = {}

    def __call__(self, stage: str) -> Path:
        """Made when it is first asked for, with those before it."""
        if stage not in self._made:
            place, (before, commands) = self._new_folder(stage), STAGES[stage]
            if before:
                shutil.copytree(self(before), place / "e")
            with chdir(place):
                for argv in commands:
                    assert run(*argv) == 0
            self._made[stage] = place / "e"
        return self._made[stage]
