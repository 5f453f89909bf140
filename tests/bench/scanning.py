"""A whole `lmcvote scan`, its start and its storage included: pages a second, and how much two workers gain.

    python -m tests.bench.scanning --pages 120

Papers are printed, marked and scanned to grey files; each scan is a program of its own that writes readings, pictures
and trail as in an election. The cost of a page is that of a long file less that of a short one, shared out: CPU seconds
of the program and of all it starts. Beside it the same JPEGs are decoded by the same decoder and nothing else, before
and after, since other programs slow both. Two workers and one take turns at the same file, by the clock.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copytree, rmtree
from statistics import median

import cv2
import numpy as np

from lmcvote.paper import scan
from lmcvote.paper.scan import GreyPage
from lmcvote.reading import damage, pen
from lmcvote.reading.damage import KINDS
from lmcvote.reading.pen import Kind
from tests.bench import report
from tests.bench.processes import PROGRAM, SETTLED, Used, watched
from tests.bench.tables import Table, number
from tests.cli.scanning import CLEAR, INCH, Printed, chance

AT = ("--election", "e")
FEW = 10
"""Pages of the short file."""


def printed(folder: Path, papers: int) -> None:
    """The worked example, its proof signed and its papers printed."""
    signed = ("--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
    for command in (
        ("new", "e"),
        ("ballots", "proof", *AT, *signed),
        ("ballots", "print", "--papers", str(papers), *AT),
    ):
        subprocess.run([*PROGRAM, *command], cwd=folder, env=SETTLED, check=True, capture_output=True)  # noqa: S603


def scanned(of: Printed, folder: Path, dpi: int, pages: int) -> tuple[Path, Path, Sequence[bytes]]:
    """A long file and a short one of other papers, as an office scanner makes them; and the JPEGs of the long one."""
    coins = chance(dpi)
    seen = []
    for page, clean in enumerate(scan.render(of.pdf, dpi)):
        voted = of.voted(CLEAR, coins)
        picture = clean.copy()
        for _, target in of.layout.targets:
            if (kind := voted.marks[target.candidate]) is not Kind.EMPTY:
                middle = target.box.x + target.box.width / 2, target.box.y + target.box.height / 2
                pen.put(picture, (middle[0] * dpi / INCH, middle[1] * dpi / INCH), dpi / INCH, pen.mark(kind, coins))
        seen.append(damage.apply(KINDS["usual"], picture, dpi / INCH, of.layout, coins))
        if page + 1 == pages + FEW:
            break
    names = folder / f"long-{dpi}.pdf", folder / f"short-{dpi}.pdf"
    for name, part in zip(names, (seen[FEW:], seen[:FEW]), strict=True):
        name.write_bytes(scan.bound(part, dpi))
    return *names, tuple(
        page.jpeg or b"" for page in scan.read(names[0].read_bytes(), "") if isinstance(page, GreyPage)
    )


def read(folder: Path, file: Path, workers: int, whole: bool = False) -> Used:
    """`lmcvote scan` of one file into the election as it was printed; on one core, or on all."""
    rmtree(folder / "e")
    copytree(folder / "printed", folder / "e")
    command = [*PROGRAM, "scan", str(file), "--workers", str(workers), *AT]
    used = watched(file.stem, command, folder, None if whole else 0, folder)
    if used is None:
        raise SystemExit(1)
    return used


def decoded(jpegs: Sequence[bytes]) -> float:
    """CPU seconds of decoding a page and nothing else."""
    start = time.process_time()
    for one in jpegs:
        cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_GRAYSCALE)
    return (time.process_time() - start) / len(jpegs)


def cost(of: Printed, folder: Path, pages: int, rounds: int) -> Table:
    """Pages a second on one core, storage included."""
    rows = []
    for dpi in (200, 300):
        long, short, jpegs = scanned(of, folder, dpi, pages)
        alone, whole, start = list[float](), list[float](), list[float]()
        for _ in range(rounds):
            alone.append(decoded(jpegs))
            few, many = read(folder, short, 1), read(folder, long, 1)
            whole.append((many.cpu - few.cpu) / (pages - FEW))
            start.append(few.cpu - FEW * whole[-1])
            alone.append(decoded(jpegs))
        page, decode = median(whole), median(alone)
        rows.append(
            (
                f"{dpi} dpi",
                *map(number, (1000 * decode, 1000 * page, 1 / page)),
                f"{100 * decode / page:.0f} %",
                number(median(start)),
            )
        )
    headings = "grey PDF", "decode, ms", "scan, ms", "pages/s per core", "decode / scan", "start, s"
    return Table(f"lmcvote scan with storage, {pages} pages, {rounds} rounds", headings, tuple(rows))


def gain(folder: Path, pages: int, rounds: int) -> Table:
    """Two workers beside one, by the clock."""
    rows = []
    for dpi in (200, 300):
        file = folder / f"long-{dpi}.pdf"
        spans = [tuple(read(folder, file, workers, whole=True).wall for workers in (1, 2)) for _ in range(rounds)]
        one, two = (median(column) for column in zip(*spans, strict=True))
        best = max(single / double for single, double in spans)
        rows.append((f"{dpi} dpi", number(one), number(two), f"{one / two:.2f}", f"{best:.2f}"))
    headings = "grey PDF", "one, s", "two, s", "one / two", "best round"
    return Table(f"Two workers beside one, {pages} pages, whole program, {rounds} rounds", headings, tuple(rows))


def tables(asked: argparse.Namespace) -> Iterator[Table]:
    """What a page costs, and what two workers gain."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printed(folder, asked.pages + FEW)
        (folder / "e").rename(folder / "printed")
        (folder / "e").mkdir()
        of = Printed(folder / "printed")
        yield cost(of, folder, asked.pages, asked.rounds)
        yield gain(folder, asked.pages, asked.rounds)


def main(argv: Sequence[str]) -> None:
    """Measure, and print both tables."""
    parser = report.parser("scanning", __doc__)
    parser.add_argument("--pages", type=int, default=120, metavar="N")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    asked = parser.parse_args(argv)
    report.show("scanning", argv, asked, tables(asked))


if __name__ == "__main__":
    main(sys.argv[1:])
