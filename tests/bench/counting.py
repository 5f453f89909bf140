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
from pathlib import Path
from statistics import median

from tests.bench import environments, processes, report
from tests.bench.peers import papers
from tests.bench.tables import Table, number


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
    Route("lmcvote, rows as wide (`count --export`)", "count_lmcvote", wide=True),
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
    megabytes: float


class Bench:
    """What is measured, in a folder."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked = asked
        self.folder = folder

    def tables(self) -> Iterator[Table]:
        """One table: each route beside the loop, at one size of the pile or at two."""
        piles = [self.pile(self.asked.papers, self.asked.rounds, ROUTES)]
        if self.asked.many:
            reading = tuple(route for route in ROUTES if not route.in_memory)
            piles.append(self.pile(self.asked.many, 1, reading))
        sizes = [self.asked.papers, self.asked.many][: len(piles)]
        headings = [f"{many:,} papers: papers/s|x loop|MB".replace(",000,000", " million") for many in sizes]
        lines = [(route.shown, *(cell for pile in piles for cell in pile.get(route, ("",) * 3))) for route in piles[0]]
        notes = (
            f"CPU from the file to the figures, on one core, medians of {self.asked.rounds} (of the second size once);",
            "MB: at the most. Those in memory take papers that were read and cleaned before.",
        )
        caption = "Keyed papers, 6 votes of 20, numbers checked, heads told"
        yield Table(caption, ("counter", *"|".join(headings).split("|")), tuple(lines), notes)

    def pile(self, number_of: int, rounds: int, routes: Sequence[Route]) -> dict[Route, tuple[str, str, str]]:
        """Papers a second, the loop's times, and MB of each route."""
        files = {wide: self.folder / f"papers-{number_of}-{wide}.csv" for wide in (False, True)}
        truth, _ = (papers.make(file, number_of, wide=wide) for wide, file in files.items())
        found: dict[Route, list[Cost]] = {}
        for turn in range(rounds):
            for route in routes:
                if cost := self.cost(route, files[route.wide], truth, f"{number_of}-{turn}"):
                    found.setdefault(route, []).append(cost)
        for file in files.values():
            file.unlink()
        speed = {route: median(number_of / cost.count for cost in costs) for route, costs in found.items()}
        return {
            route: (
                f"{speed[route]:,.0f}",
                number(speed[route] / speed[LOOP]),
                f"{median(cost.megabytes for cost in costs):.0f}",
            )
            for route, costs in found.items()
        }

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
        return Cost(processes.phases(out)["count"][1], used.megabytes)


def main(argv: Sequence[str]) -> None:
    """Measure, and print the table."""
    parser = report.parser("counting", __doc__)
    parser.add_argument("--papers", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--many", type=int, default=10_000_000, metavar="N", help="of the longer pile; 0 for none")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times that each route is measured")
    parser.add_argument("--core", type=int, default=0, help="the core that all run on")
    asked = parser.parse_args(argv)
    peers = sorted({route.environment for route in ROUTES} - {""})
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked, (asked.keep or Path(folder)).absolute())
        report.show("counting", argv, asked, bench.tables(), peers)


if __name__ == "__main__":
    main(sys.argv[1:])
