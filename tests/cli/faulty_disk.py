"""A disk that is full, or fails, at the nth write (SECURITY 9, row 4).

A small library in C stands before the system's own: it answers the nth write, cut or sync below the election folder
with ENOSPC or EIO, whether Python or SQLite makes it, and a full disk every one after it. So a process is started with
it, and does the works of `kill_works` under such faults.
"""

import ctypes
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.assured import Ran
from tests.cli.kill_works import WORKS
from tests.cli.killing import Armed, Struck, Whole, Work, child, ended, fresh, survives

SOURCE = Path(__file__).with_suffix(".c")
SAID = (0, 3)
"""How a command ends that meets such a disk: it was done before, or it says what is wrong."""
LIBRARY = "LMCVOTE_TESTS_DISK"


def compiler() -> str | None:
    """What makes the library; None where there is nothing, or no system that would load it."""
    return shutil.which("cc") if sys.platform == "linux" else None


def made(place: Path) -> Path:
    """The library."""
    library = place / "faulty_disk.so"
    words = [str(compiler()), "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True)  # noqa: S603 -- our own words
    return library


def failing(work: str, original: Path, faults: int, seed: int, library: Path) -> Ran:
    """A work under so many faults; the process stands where it may make folders."""
    command = [sys.executable, "-m", "tests.cli.faulty_disk", work, str(original.resolve()), str(faults), str(seed)]
    root = str(Path(__file__).parents[2])
    given = os.environ | {"LD_PRELOAD": str(library), LIBRARY: str(library), "PYTHONPATH": root}
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)  # noqa: S603 -- our own
    if done.returncode:
        return Ran(faults, (f"{work}: {done.stderr[-400:]}",))
    told = json.loads(done.stdout)
    return Ran(told["tried"], tuple(told["failures"]), told["note"])


def armed(library: ctypes.CDLL, nth: int = 0, error: int = 0, for_ever: bool = False) -> Armed:
    """Have a process meet the fault at its nth write below the folder, or none, and count them."""

    def arms() -> Callable[[], int]:
        library.arm(str(Path("e").resolve()).encode(), nth, error, for_ever)
        return lambda: int(library.points())

    return arms


def fault_of(library: ctypes.CDLL) -> Callable[[Work, Random, Whole, int], Struck]:
    """In turn a disk that stays full, one that was full for a moment, and one that fails once."""

    def fault(work: Work, chance: Random, whole: Whole, number: int) -> Struck:
        error = (errno.ENOSPC, errno.ENOSPC, errno.EIO)[number % 3]
        nth = chance.randint(1, whole.points)
        code, lines = ended(*child(work, armed(library, nth, error, for_ever=number % 3 == 0)))
        how = f"{errno.errorcode[error]} at write {nth} of {whole.points}"
        wrong = "" if code in SAID else f"{how}: ended with {code}: {' '.join(lines[-3:])}"
        return Struck(code != 0, lines, wrong)

    return fault


def main(work: str, original: str, faults: str, seed: str) -> None:
    """In the process with the library."""
    library = ctypes.CDLL(os.environ[LIBRARY])
    again = fresh(Path(original))
    ran = survives(WORKS[work], int(faults), int(seed), again, fault_of(library), armed(library), in_one=3)
    json.dump({"tried": ran.tried, "failures": ran.failures, "note": ran.note}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
