"""Counting: keyed papers by lmcvote beside a reading loop and the libraries one would use, each a process of its own.

    python -m tests.bench.counting
    python -m tests.bench.counting --papers 100000 --many 0 --markdown

Papers of 20 candidates and 6 seats, one blank and two with a vote too many of a hundred, votes drawn evenly: so no two
piles hold more kinds of paper. Each counter must find every total, the papers under each head, and a number that stands
twice; its figures count only if they are right. Nothing is asserted of time. Ratios travel between machines, seconds
do not.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.bench import environments, processes
from tests.bench.peers import papers
from tests.bench.tables import Table, number

SENTENCE = (__doc__ or "").partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Route:
    """One way to count the file."""

    shown: str
    module: str
    way: str = ""
    environment: str = ""
    """The peer of `environments` that it runs under; lmcvote's own where empty."""
    wide: bool = False
    """Whether it counts the file whose rows are all as wide."""
    in_memory: bool = False
    """Whether somebody else reads the file, and leaves out what does not count."""
    totals: bool = True
    """Whether it tells each candidate's votes."""


LOOP = Route("csv.reader loop", "count_reader")
ROUTES = (
    LOOP,
    Route("lmcvote, any CSV", "count_lmcvote"),
    Route("lmcvote, rows as wide", "count_lmcvote", wide=True),
    Route("pandas read_csv", "count_pandas", environment="join"),
    Route("polars scan_csv, streamed", "count_polars", environment="polars"),
    Route("DuckDB read_csv", "count_duckdb", environment="duckdb"),
    Route("votelib, in memory", "count_in_memory", "votelib", "votelib", in_memory=True),
    Route("abcvoting, in memory", "count_in_memory", "abcvoting", "abcvoting", in_memory=True, totals=False),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process."""

    count: float
    """CPU seconds from the file to the figures."""
    start: float
    """CPU seconds until the libraries are there."""
    megabytes: float


class Bench:
    """What is measured, in a folder."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked = asked
        self.folder = folder

    def tables(self) -> Iterator[Table]:
        """A table for each size of the pile."""
        yield self.compared(self.asked.papers, self.asked.rounds, ROUTES)
        if self.asked.many:
            reading = tuple(route for route in ROUTES if not route.in_memory)
            yield self.compared(self.asked.many, 1, reading)

    def compared(self, number_of: int, rounds: int, routes: Sequence[Route]) -> Table:
        """Each route beside the loop."""
        files = {wide: self.folder / f"papers-{number_of}-{wide}.csv" for wide in (False, True)}
        truth, _ = (papers.make(file, number_of, wide=wide) for wide, file in files.items())
        found: dict[Route, list[Cost]] = {}
        for turn in range(rounds):
            for route in routes:
                if cost := self.cost(route, files[route.wide], truth, f"{number_of}-{turn}"):
                    found.setdefault(route, []).append(cost)
        for file in files.values():
            file.unlink()

        def speed(route: Route) -> float:
            return median(number_of / cost.count for cost in found[route])

        lines = [
            (
                route.shown,
                f"{speed(route):,.0f}",
                number(speed(route) / speed(LOOP)),
                f"{median(cost.megabytes for cost in costs):.0f}",
                number(median(cost.start for cost in costs)),
            )
            for route, costs in found.items()
        ]
        notes = (
            f"CPU from the file to the figures, medians of {rounds}, on one core; MB: at the most; start: CPU seconds",
            "until the libraries are there. Those in memory take papers that were read and cleaned before.",
        )
        caption = f"{number_of:,} keyed papers, 6 votes of 20, numbers checked, heads told"
        return Table(caption, ("counter", "papers / CPU-s", "x loop", "MB", "start"), tuple(lines), notes)

    def cost(self, route: Route, file: Path, truth: dict[str, object], name: str) -> Cost | None:
        """Run it once. None where it failed, or counted something else."""
        out = self.folder / f"{route.module}{route.way}{route.wide}-{name}"
        out.mkdir()
        python = environments.python(self.asked.cache, route.environment) if route.environment else sys.executable
        command = [str(python), "-m", f"tests.bench.peers.{route.module}", str(file), str(out), route.way]
        used = processes.watched(route.shown, command, out, self.asked.core)
        if used is None:
            return None
        counted = json.loads((out / "counted.json").read_text("utf-8"))
        if not route.totals:
            counted["votes"] = truth["votes"]
        if counted != truth:
            processes.say(f"{route.shown} counted {counted}, and there are {truth}")
            return None
        phases = processes.phases(out)
        return Cost(phases["count"][1], phases["start"][1], used.megabytes)


def main(argv: Sequence[str]) -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser("python -m tests.bench.counting", description=SENTENCE)
    parser.add_argument("--papers", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--many", type=int, default=10_000_000, metavar="N", help="of the longer pile; 0 for none")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times that each route is measured")
    parser.add_argument("--core", type=int, default=0, help="the core that all run on")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "lmcvote-peers", metavar="FOLDER")
    asked = parser.parse_args(argv)
    peers = sorted({route.environment for route in ROUTES} - {""})
    used = "; ".join(environments.versions(asked.cache, peer) for peer in peers)
    python = ".".join(map(str, sys.version_info[:2]))
    sys.stdout.write(f"Measured on {datetime.now(UTC):%d %B %Y} (CPython {python}; {used}).\n")
    with tempfile.TemporaryDirectory() as folder:
        for table in Bench(asked, Path(folder)).tables():
            sys.stdout.write(f"\n{table.markdown() if asked.markdown else table.text()}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
