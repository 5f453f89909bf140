"""The programme of faults and attacks: each row with its figures, for README.

    python -m tests.bench.assurance [--rows 3,6] [--share 0.1] [--json FILE]

The functions are those of the tests; `--share` is of the number before a release. What enumerates everything is run
whole. Where nothing failed, the upper 95 % bound is three in the number of trials.
"""

import argparse
import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from tests.assured import SHARED_MEMORY, Ran
from tests.bench.metrics import upper_bound
from tests.bench.processes import ROOT, say
from tests.bench.tables import Table

Runs = Callable[[int, Path], Ran]
"""How many, and an empty folder to work in."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    number: int
    what: str
    passes: str
    release: int
    """How many before a release; 0 where all there are, which is every time."""
    runs: Runs
    seed: str = "1"
    instead: str = ""
    """What stands in the place of a bound, where the cases are not drawn by chance, or are judged together."""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Commands say nothing here."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def line(row: Row, share: float) -> tuple[tuple[str, ...], Ran]:
    """A row that is run: its cells."""
    number = max(1, round(row.release * share)) if row.release else 0
    say(f"{row.number}: {row.what} …")
    wall, cpu = time.monotonic(), _cpu()
    memory = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=memory) as place, chdir(place), quiet():
        try:
            ran = row.runs(number, Path(place).resolve())
        except Exception as fault:  # noqa: BLE001 -- the rest of a long run is worth having
            ran = Ran(max(number, 1), (f"could not be run: {fault!r}",))
    failed = len(ran.failures)
    bound = row.instead or f"{100 * upper_bound(failed, ran.tried):.2g} %"
    seconds = f"{_cpu() - cpu:.0f}"
    say(f"{row.number}: {ran.tried}, {failed} failed; {ran.note}; {time.monotonic() - wall:.0f} s")
    for failure in ran.failures[:20]:
        say(f"    {failure}")
    shown = (str(row.number), row.what, f"{ran.tried:,}", str(failed), bound, row.seed, row.passes, seconds)
    return shown, ran


def _cpu() -> float:
    """Seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def commit() -> str:
    """Of the program that was tried, and whether it was changed since."""
    named = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607 -- git, wherever it is
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return named.stdout.strip() or "unknown"


HEADINGS = ("row", "what", "n", "failed", "95 % bound", "seed", "passes if", "CPU s")


def table(lines: Sequence[tuple[str, ...]], notes: Sequence[str]) -> Table:
    """For README."""
    caption = f"Commit {commit()}, CPython {sys.version.split()[0]}, {sys.platform}"
    return Table(caption, HEADINGS, tuple(lines), tuple(notes))


def main() -> int:
    """The rows that were asked for; 1 where one failed."""
    from tests.bench.assured_rows import ROWS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="", help="numbers of rows, with commas; all by default")
    parser.add_argument("--share", type=float, default=0.1, help="of the number before a release")
    parser.add_argument("--json", type=Path, help="a file to add each row to as it is done")
    chosen = parser.parse_args()
    wanted = {int(number) for number in chosen.rows.split(",") if number}
    lines, failed, notes = list[tuple[str, ...]](), 0, list[str]()
    os.environ["PYTHONPATH"] = str(ROOT)
    for row in ROWS:
        if wanted and row.number not in wanted:
            continue
        shown, ran = line(row, chosen.share)
        lines.append(shown)
        failed += bool(ran.failures)
        notes += [f"{row.number}, {row.what}: {ran.note}."] * bool(ran.note)
        if chosen.json:
            with chosen.json.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"line": shown, "note": ran.note, "failures": ran.failures}) + "\n")
    sys.stdout.write(table(lines, notes).markdown() + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
