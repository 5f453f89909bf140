"""The start of the program beside an empty Python, measured in the same run.

    python -m tests.bench.figures

Everything else has a bench of its own. Ratios travel between machines, seconds do not.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from tests.bench import report
from tests.bench.processes import PROGRAM, SETTLED
from tests.bench.tables import Table

STARTS = 10


def tables() -> Iterator[Table]:
    """CPU seconds of `lmcvote --help` over those of an empty Python."""

    def child(*command: str) -> float:
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run(command, env=SETTLED, capture_output=True, check=True)  # noqa: S603
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    empty = median(child(sys.executable, "-c", "pass") for _ in range(STARTS))
    ours = median(child(*PROGRAM, "--help") for _ in range(STARTS))
    line = "`lmcvote --help`", f"{ours:.2f}", f"{empty:.2f}", f"{ours - empty:.2f}"
    headings = "start", "CPU, s", "`python -c pass`", "more"
    yield Table(f"The start of the program, medians of {STARTS}", headings, (line,))


def main(argv: Sequence[str]) -> None:
    """Measure, and print the table."""
    asked = report.parser("figures", __doc__).parse_args(argv)
    report.show("figures", argv, asked, tables())


if __name__ == "__main__":
    main(sys.argv[1:])
