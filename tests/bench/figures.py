"""The start of the program beside an empty Python, measured in the same run.

    python -m tests.bench.figures

Printing and linkage have benches of their own, `printing` and `linkage`. Ratios travel between machines, seconds do
not.
"""

import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

STARTS = 10


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")


def start() -> None:
    """CPU seconds of `lmcvote --help` over those of an empty Python."""

    def child(*argv: str) -> float:
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *argv], capture_output=True, check=True)  # noqa: S603
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    empty = median(child("-c", "pass") for _ in range(STARTS))
    ours = median(child("-m", "lmcvote", "--help") for _ in range(STARTS))
    say(f"Start: lmcvote --help {ours:.3f} CPU s, python -c pass {empty:.3f}: {ours - empty:.3f} more")


if __name__ == "__main__":
    start()
