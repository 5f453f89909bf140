"""Growth: what one elector, page or paper costs, and how much memory it takes, at one, ten and a hundred times a size.

    python -m tests.bench.growth
    python -m tests.bench.growth --times 1 10 --picture growth.png

Each size is a whole command of lmcvote, a process of its own: its start, what it reads, works out and stores. The cost
of one is that of the run less that of the least run (a hundred electors, ten of the others), shared out, so that the
start does not count. Pages are printed into an election and committed; scans are read with one worker, in files of 200
pages, each of another paper (`tests.bench.stamped`), and stored; papers are keyed ones, 20 candidates and six votes,
their numbers checked. Nothing is asserted. Ratios travel between machines, seconds do not.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import environments, processes, report
from tests.bench.peers import papers
from tests.bench.processes import PROGRAM, ROOT, SETTLED, Used
from tests.bench.tables import Table, number

E = ("--election", "e")
SIGNED = ("--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
FAMILIES = 0.08
LISTS = ("--performers", "mpl.csv", "--equip", "equip.csv", "-o", "electorate.csv")
AS_LONG_AS_IT_IS = ("--max-rows", "5000000", "--max-bytes", "500000000")
PICTURE = ROOT / "tests" / "pictures" / "growth.png"


@dataclass(frozen=True, slots=True)
class Step:
    """One command that grows."""

    name: str
    of: str
    """What there is more of."""
    base: int
    """So many, times one."""
    least: int
    command: tuple[str, ...]
    """`{size}` in it is the size."""
    prepare: Callable[[Path, int], None]
    """Makes what it reads, in an empty folder."""
    further: int = 1
    """Measured at so many times the largest size too."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a step used at one size."""

    size: int
    cpu: float
    """Seconds of the whole command."""
    each: float
    """Seconds of CPU for one more."""
    main: float
    """MB that the command held at the most."""
    child: float
    """MB that one of its workers held at the most; 0 without any."""


def lists(folder: Path, electors: int) -> None:
    """Two lists of so many doctors, made by a process of its own."""
    generator = [sys.executable, "-m", "tests.doctors", str(electors), str(folder), "--seed", "1", "--quiet"]
    subprocess.run([*generator, "--families", str(FAMILIES)], cwd=ROOT, check=True)  # noqa: S603


def linked(folder: Path, electors: int) -> None:
    """The same, where the program that links alone looks for them."""
    received = folder / "received"
    received.mkdir()
    lists(received, electors)


def proofed(folder: Path, _: int = 0) -> None:
    """The worked example, its proof signed: papers can be printed."""
    for command in (("new", "e"), ("ballots", "proof", *E, *SIGNED)):
        lmcvote(folder, *command)


def scans(folder: Path, pages: int) -> None:
    """So many papers printed, and scanned."""
    proofed(folder)
    lmcvote(folder, "ballots", "print", "--papers", str(pages), *E)
    stamp = [sys.executable, "-m", "tests.bench.stamped", str(folder / "e"), str(folder / "scans")]
    subprocess.run(stamp, cwd=ROOT, check=True)  # noqa: S603


def keyed(folder: Path, size: int) -> None:
    """So many papers in a file."""
    papers.make(folder / "votes.csv", size, wide=False)


def lmcvote(folder: Path, *command: str) -> None:
    """A command that is not measured."""
    subprocess.run([*PROGRAM, *command], cwd=folder, env=SETTLED, check=True, capture_output=True)  # noqa: S603


LINK = (sys.executable, "-m", "tests.bench.peers.rules", ".", ".")
STEPS = (
    Step(
        "build", "electors", 5_000, 100,
        (*PROGRAM, "electorate", "build", *LISTS, *AS_LONG_AS_IT_IS), lists,
    ),
    Step("of it linkage", "electors", 5_000, 100, LINK, linked),
    Step("print", "pages", 1_000, 10, (*PROGRAM, "ballots", "print", "--papers", "{size}", *E), proofed),
    Step("read", "pages", 200, 10, (*PROGRAM, "scan", "scans", "--workers", "1", *E), scans),
    Step("count", "papers", 10_000, 10, (*PROGRAM, "count", "votes.csv", "--seats", str(papers.SEATS)), keyed, 10),
)  # fmt: skip


class Bench:
    """One run, in a folder."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked = asked
        self.folder = folder

    def tables(self) -> Iterator[Table]:
        """The table; and the picture, if one is wanted."""
        found = {step: list(self.sizes(step)) for step in STEPS if step.name in self.asked.steps}
        told = {
            step.name: {"of": step.of, "sizes": [[one.size, one.each, max(one.main, one.child)] for one in sizes]}
            for step, sizes in found.items()
        }
        if self.asked.figures:
            self.asked.figures.write_text(json.dumps(told), "utf-8")
        yield grown(found, self.asked.rounds)
        if self.asked.picture:
            picture(told, self.asked.picture, self.asked.cache, self.folder)

    def sizes(self, step: Step) -> Iterator[Size]:
        """What each size used: the small ones are measured several times."""
        least = self.used(step, step.least, self.asked.rounds)
        further = {max(self.asked.times) * step.further} if len(self.asked.times) > 1 else set()
        for times in sorted({*self.asked.times, *further}):
            size = step.base * times
            used = self.used(step, size, self.asked.rounds if times == 1 else 1)
            if used and least:
                each = (used.cpu - least.cpu) / (size - step.least)
                yield Size(size, used.cpu, each, used.main, used.child)

    def used(self, step: Step, size: int, rounds: int) -> Used | None:
        """The median of some runs, by their CPU seconds. None where one failed."""
        found = []
        for turn in range(rounds):
            folder = self.folder / f"{step.name.replace(' ', '-')}-{size}-{turn}"
            folder.mkdir(parents=True)
            step.prepare(folder, size)
            command = [word.format(size=size) for word in step.command]
            one = processes.watched(f"{step.name} {size:,}", command, folder, None, folder)
            shutil.rmtree(folder)
            if one is None:
                return None
            found.append(one)
        return sorted(found, key=lambda used: used.cpu)[rounds // 2]


def grown(found: Mapping[Step, Sequence[Size]], rounds: int) -> Table:
    """A line for each step and size."""
    lines = []
    for step, sizes in found.items():
        for one in sizes:
            lines.append(
                (
                    step.name,
                    f"{one.size:,} {step.of}",
                    number(one.cpu),
                    thousandths(one.each),
                    number(one.each / sizes[0].each),
                    f"{one.main:.0f}",
                    f"{one.child:.0f}" if one.child > one.main / 4 else "-",
                    number(max(one.main, one.child) / max(sizes[0].main, sizes[0].child)),
                )
            )
    headings = ("step", "size", "CPU, s", "ms for each", "x", "MB", "MB of a worker", "x")
    notes = (
        f"CPU of the whole command; ms for each: without the start. Once, the smallest sizes {rounds} times (medians).",
        "x: of the smallest size.",
    )
    return Table("What grows with the size of an election", headings, tuple(lines), notes)


def thousandths(seconds: float) -> str:
    """Milliseconds, three figures.

    >>> thousandths(0.0012345), thousandths(0.00000056), thousandths(0.0123)
    ('1.23', '0.00056', '12.3')
    """
    return f"{1000 * seconds:.3g}"


def picture(told: Mapping[str, object], out: Path, cache: Path, folder: Path) -> None:
    """The same drawn: cost and memory against size."""
    figures = folder / "growth.json"
    figures.write_text(json.dumps(told), "utf-8")
    out.parent.mkdir(parents=True, exist_ok=True)
    python = environments.python(cache, "plot")
    command = [str(python), "-m", "tests.bench.peers.plot_growth", str(figures), str(out.absolute())]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603


def main(argv: Sequence[str]) -> None:
    """Measure, and print the table."""
    parser = report.parser("growth", __doc__)
    parser.add_argument("--times", type=int, nargs="+", default=[1, 10, 100], metavar="N", help="the least first")
    names = [step.name for step in STEPS]
    parser.add_argument("--steps", nargs="+", choices=names, default=names)
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times that the smallest sizes are measured")
    parser.add_argument("--picture", type=Path, nargs="?", const=PICTURE, metavar="FILE.png", help="draw it too")
    parser.add_argument("--figures", type=Path, metavar="FILE.json", help="what the picture is drawn from")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked, (asked.keep or Path(folder)).absolute())
        report.show("growth", argv, asked, bench.tables(), ("plot",) if asked.picture else ())


if __name__ == "__main__":
    main(sys.argv[1:])
