"""A program of a bench as a process of its own: on one core, with what it used."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import stopwatch

ROOT = Path(__file__).parent.parent.parent
PROGRAM = (sys.executable, "-m", "lmcvote")
SETTLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
SETTLED["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
"""As programs run that are installed: each module is compiled once, and not at every start. They are those beside this
bench, wherever it is called."""


@dataclass(frozen=True, slots=True)
class Used:
    """Of a whole process, its start and its children included."""

    wall: float
    cpu: float
    megabytes: float
    """The most that one process of them held at one time."""
    main: float
    """The same of the process itself."""
    child: float
    """The same of those that it started; 0 without any, and where the system does not tell."""


def say(text: str) -> None:
    """How far it is; the tables alone go to standard output."""
    sys.stderr.write(f"{text}\n")


def watched(name: str, command: Sequence[str], out: Path, core: int | None, cwd: Path = ROOT) -> Used | None:
    """Run it on one core, or on all. None where it failed: the rest of a long run is worth having."""
    watch = [sys.executable, "-I", "-S", stopwatch.__file__, str(out / "used.json"), "" if core is None else str(core)]
    with (out / "log.txt").open("w", encoding="utf-8") as log:
        done = subprocess.run([*watch, *command], cwd=cwd, env=SETTLED, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
    if done.returncode:
        say(f"{name} failed: {(out / 'log.txt').read_text('utf-8').strip().rpartition(chr(10))[2]}")
        return None
    used = Used(**json.loads((out / "used.json").read_text("utf-8")))
    say(f"{name} {used.cpu:.1f} CPU s, {used.wall:.1f} s, {used.megabytes:.0f} MB")
    return used


def phases(out: Path) -> dict[str, tuple[float, float]]:
    """Wall and CPU seconds of each phase that the program told of."""
    return {name: (wall, cpu) for name, (wall, cpu) in json.loads((out / "phases.json").read_text("utf-8")).items()}
