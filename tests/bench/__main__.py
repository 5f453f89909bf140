"""Every performance table of README in one run, each beside its peers.

    python -m tests.bench --quick
    python -m tests.bench > figures.md

Prints Markdown: day, commit, cores and Python, then what each bench prints by itself, under the command that prints it
alone. With `--quick` all sizes are small: a run of minutes, to see that everything works; its ratios are rough.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import counting, figures, growth, limits, linkage, printing, reading, report, scanning


@dataclass(frozen=True, slots=True)
class Run:
    """A bench, and what it is asked for."""

    title: str
    main: Callable[[Sequence[str]], None]
    whole: str = ""
    quick: str | None = ""
    """None where it has no quick run."""


RUNS = {
    "linkage": Run("Linkage", linkage.main, "--febrl", "--doctors 1000 --seeds 1 --families 0.08"),
    "national": Run(
        "Linkage, the national size", linkage.main, "--doctors 100000 --seeds 3 --families 0.08", quick=None
    ),
    "printing": Run("Printing", printing.main, "", "--pages 200 --many 1000 --rounds 1"),
    "reading": Run("Reading", reading.main),
    "scanning": Run("Scanning", scanning.main, "--pages 600", "--pages 60 --rounds 1"),
    "counting": Run("Counting", counting.main, "", "--papers 100000 --many 0 --rounds 1"),
    "figures": Run("Start", figures.main),
    "limits": Run("Limits", limits.main, "", "--electors 1000 --pages 300 --scans 40 --papers 100000"),
    "growth": Run("Growth", growth.main, "--picture", "--times 1 --rounds 1"),
}


def main(argv: Sequence[str]) -> int:
    """Run them in turn; 1 where one failed: the others are worth having."""
    parser = argparse.ArgumentParser("python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="small sizes: a run of minutes, and rough figures")
    parser.add_argument("--only", nargs="+", choices=list(RUNS), default=list(RUNS), metavar="BENCH")
    cache = Path(tempfile.gettempdir()) / "lmcvote-peers"
    parser.add_argument("--cache", type=Path, default=cache, metavar="FOLDER", help="the peers' environments")
    asked = parser.parse_args(argv)
    words = " ".join(["python -m tests.bench", *argv])
    report.say(f"# Figures\n\n{report.measured(words, asked.cache)}")
    if asked.quick:
        report.say("\nQuick: small sizes, each measured once. Ratios are rough, and none of these belongs into README.")
    failed = []
    for name in asked.only:
        run = RUNS[name]
        options = run.quick if asked.quick else run.whole
        if options is None:
            continue
        report.say(f"\n## {run.title}\n")
        try:
            run.main([*options.split(), "--markdown", "--cache", str(asked.cache)])
        except (subprocess.CalledProcessError, SystemExit) as stop:
            failed.append(name)
            report.say(f"\nNot measured: {stop}")
    if failed:
        report.say(f"\nFailed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
