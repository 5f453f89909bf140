"""Commands that are killed, as when the power goes, and what must then be true (SECURITY 9, row 3).

A command runs in a process of its own, which gets its -9 at a moment of no choosing or as it is about to do the nth
thing that lasts: a statement of a store, a commit, a file put on disk, renamed or deleted. Then it is run again to its
end. What was acknowledged is there, nothing is there twice, and the folder is as if nobody had been killed.
"""

import io
import os
import shutil
import signal
import sqlite3
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from lmcvote.audit import trail
from lmcvote.audit.verify import verify
from lmcvote.cli.subject import looked_at, stores_of
from lmcvote.store import engines, opening
from tests.assured import Ran
from tests.wording import Coins

LASTS = ("fsync", "replace", "rename", "unlink", "rmdir", "utime")
"""Functions of `os` that change what a power cut would find."""
COINS = count(3_000_000)
Evidence = Mapping[str, object]
Rows = Callable[[str, str], list[tuple[Any, ...]]]
"""Side and SQL: what a store answers."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is done in the folder `e`, where the process stands beside it."""

    does: Callable[[Coins], int]
    """Says each thing that is on record in a line of its own; its exit code."""
    evidence: Callable[[Path, Rows], Evidence]
    """What a finished folder has, whoever was killed in it; only what coins do not change."""
    acknowledged: Callable[[Sequence[str], Path, Rows], str] = lambda said, folder, rows: ""
    """What is wrong with what was said before the kill; empty where all of it is there."""
    tidy: Callable[[], None] = lambda: None
    """What a person does before running it again, as the refusal tells them."""
    done: Callable[[Path], bool] = lambda folder: False
    """Whether there is nothing left to run again, where a second run is refused."""


Armed = Callable[[], Callable[[], int]]
"""Called in the process that does the work, before it begins; gives what counts the points it passes."""


def child(work: Work, arms: Armed) -> tuple[int, int]:
    """The work in a process of its own: its id, and a pipe with what it says, last of all how many points it passed."""
    said, says = os.pipe()
    coins = Coins(next(COINS))
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        pid = os.fork()
    if pid:
        os.close(says)
        return pid, said
    code = 70
    try:
        os.close(said)
        sys.stdout = sys.stderr = os.fdopen(says, "w", buffering=1, encoding="utf-8")
        passed = arms()
        code = work.does(coins)
        sys.stdout.write(f"points {passed()}\n")
    except BaseException as fault:  # noqa: BLE001 -- nothing of the parent may run here
        sys.stdout.write(f"fault {fault!r}\n")
    finally:
        os._exit(code)


def watched(points: int = 0) -> Armed:
    """Have the process die at so many points, or never."""

    def arms() -> Callable[[], int]:
        passed = 0

        def point(*_: object, **__: object) -> None:
            nonlocal passed
            passed += 1
            if passed == points:
                os.kill(os.getpid(), signal.SIGKILL)

        for happens in ("before_cursor_execute", "commit"):
            event.listen(Engine, happens, point)
        for name in LASTS:
            setattr(os, name, _after(point, getattr(os, name)))
        return lambda: passed

    return arms


def _after(point: Callable[[], None], does: Callable[..., Any]) -> Callable[..., Any]:
    def done(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 -- whatever the system's own function takes
        point()
        return does(*arguments, **named)

    return done


def ended(pid: int, said: int) -> tuple[int, list[str]]:
    """Its exit code, negative where it was killed, and the whole lines it said."""
    with os.fdopen(said, encoding="utf-8") as told:
        lines = told.read().split("\n")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), lines[:-1]


@dataclass(frozen=True, slots=True)
class Whole:
    """The work done without a blow."""

    lasts: float
    """Seconds."""
    points: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Struck:
    """The work under a blow."""

    cut: bool
    said: Sequence[str]
    wrong: str = ""
    """What is wrong with how it ended, whatever it left behind."""


Blow = Callable[[Work, Random, Whole, int], Struck]
"""The number of the blow comes last."""


def kill(work: Work, chance: Random, whole: Whole, number: int) -> Struck:
    """-9, every other time as it is about to do something that lasts, else at any moment."""
    pid, said = child(work, watched(0 if number % 2 else chance.randint(1, whole.points)))
    if number % 2:
        time.sleep(chance.uniform(0, whole.lasts))
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    code, lines = ended(pid, said)
    return Struck(code == -signal.SIGKILL, lines)


def finished(work: Work) -> str:
    """Run again to its end; what went wrong, empty where nothing did."""
    code, lines = ended(*child(work, watched()))
    return "" if code == 0 else f"run again it ended with {code}: {' '.join(lines[-3:])}"


def opened(folder: Path) -> None:
    """What the next command does first, whichever it is: a trail that lacks its end is told the rest."""
    for side, where in stores_of(folder).items():
        if engines.exists(folder, where):
            with opening.store(folder, where, "box" if side == "box" else "register", Coins(next(COINS))):
                pass


def undisturbed(work: Work, arms: Armed) -> Whole:
    """The work from beginning to end."""
    started = time.monotonic()
    code, lines = ended(*child(work, arms))
    assert code == 0, lines
    return Whole(time.monotonic() - started, int(lines[-1].removeprefix("points ")), seen(Path("e"), work))


def survives(
    work: Work, blows: int, seed: int, again: Callable[[], None], blow: Blow = kill, arms: Armed | None = None,
    in_one: int = 2,
) -> Ran:  # fmt: skip
    """So many blows, `in_one` of them in one folder before the work is let to its end; `again` makes the folder anew.

    The process stands beside the folder.
    """
    folder, chance, failures, cut = Path("e"), Random(seed), list[str](), 0  # noqa: S311 -- moments, the same each time
    again()
    whole = undisturbed(work, arms or watched())
    for first in range(0, blows, in_one):
        again()
        here = f"seed {seed}, blow {first + 1}"
        for number in range(first, min(first + in_one, blows)):
            struck = blow(work, chance, whole, number)
            cut += struck.cut
            failures += [f"{here}: {why}" for why in (struck.wrong, lost(work, folder, struck.said)) if why]
            work.tidy()
            if work.done(folder):
                break
        if work.done(folder):
            opened(folder)
        elif why := finished(work):
            failures.append(f"{here}: {why}")
            continue
        found = seen(folder, work)
        failures += [f"{here}: {name} is not as without it" for name in found if found[name] != whole.evidence[name]]
        failures += [f"{here}: {why}" for why in wrong(folder)]
    return Ran(blows, tuple(failures), f"{cut} cut off")


def seen(folder: Path, work: Work) -> Evidence:
    """The evidence of a folder, wherever its stores lie."""
    with looked_at(folder, stores_of(folder)) as files:
        return work.evidence(folder, asked(folder, files))


def lost(work: Work, folder: Path, told: Sequence[str]) -> str:
    """What was acknowledged and is not there; the next opening of the store has finished what was committed."""
    with looked_at(folder, stores_of(folder)) as files:
        return work.acknowledged(told, folder, asked(folder, files))


def asked(folder: Path, files: Mapping[str, str]) -> Rows:
    """Ask the stores of a folder."""

    def answered(side: str, what: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(folder / files[side])) as rows:
            return rows.execute(what).fetchall()

    return answered


def wrong(folder: Path) -> list[str]:
    """What does not agree, and entries that the trail has twice."""
    with looked_at(folder, stores_of(folder)) as files:
        found = [f"{one.what}: {one.says}" for one in verify(folder, files) if one.agrees is False]
    ids = Counter(entry.id for entry in trail.read(folder).entries)
    return [*found, *(f"entry {id} twice" for id, times in ids.items() if times > 1)]


def fresh(original: Path) -> Callable[[], None]:
    """Makes `e` anew from a folder, and leaves nothing else of a command."""

    def again() -> None:
        for name in ("e", "copy", "copy.unfinished", "stick"):
            shutil.rmtree(name, ignore_errors=True)
        shutil.copytree(original, "e")
        Path("stick").mkdir()

    return again


def typing(lines: Sequence[str]) -> None:
    """What comes from the keyboard."""
    sys.stdin = io.StringIO("".join(f"{line}\n" for line in lines))
