"""Printing: lmcvote's route beside what one would write otherwise, all drawing the same page in one run.

    python -m tests.bench.printing
    python -m tests.bench.printing --pages 500 --many 10000 --markdown

The page is the paper of the worked example: title, instructions, 12 names with their practices, boxes, corner squares,
a code of 33 x 33 modules and the same in letters. Each route is a process of its own; the last page that it drew is
read again, names and code, before its figures count. Nothing is asserted of time. Ratios travel between machines,
seconds do not.
"""

import argparse
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

from lmcvote import bundled
from lmcvote.definition import Style
from lmcvote.paper import draw
from lmcvote.paper.code import SERIAL_BYTES, BallotCode, payload, to_text, typed
from lmcvote.paper.geometry import Rect
from lmcvote.paper.layout import Font, Run, Text
from tests import clusters
from tests.bench import environments, processes, report
from tests.bench.peers import sheet
from tests.bench.peers.print_lmcvote import example
from tests.bench.processes import ROOT
from tests.bench.tables import Table, number

DPI = 200
ALONE = "no executor"
FEW, PARALLEL = 5000, 20_000
"""Pages of the shorter run of the memory's figure; pages that are printed with workers and without."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way to print the sheet."""

    shown: str
    module: str
    way: str = ""
    environment: str = ""
    """The peer of `environments` that it runs under; lmcvote's own where empty."""
    share: int = 1
    """One of so many pages is printed, where a route is slow."""
    code: bool = True


OURS = Route("lmcvote: form, one path, fixed mask", "print_lmcvote")
ROUTES = (
    OURS,
    Route("plain: redrawn, qrcode PNG, drawImage", "print_reportlab", "plain"),
    Route("reportlab's QR widget, redrawn", "print_reportlab", "widget", share=5),
    Route("reportlab's QR widget, page as a form", "print_reportlab", "widget-form", share=5),
    Route("fpdf2: redrawn, qrcode picture", "print_fpdf2", "picture", "fpdf2", share=5),
    Route("fpdf2: redrawn, rects, our mask", "print_fpdf2", "rects", "fpdf2", share=5),
    Route("weasyprint: HTML, SVG, our mask", "print_weasyprint", "", "weasyprint", share=25),
    Route("ceiling: reportlab form, no QR", "print_reportlab", "ceiling", code=False),
)


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one process, the pages that it drew."""

    pages: int
    draw: float
    """CPU seconds from codes in memory to a file."""
    start: float
    size: int
    """Bytes of the file."""
    megabytes: float


def described(style: Style, papers: int) -> sheet.Sheet:
    """The first page of a style, and fresh codes for so many papers."""
    layout = style.layout
    (page,) = layout.pages
    serials = (secrets.token_bytes(SERIAL_BYTES) for _ in range(papers))
    codes = [to_text(payload(BallotCode(False, 1, 1, style.hash, serial))) for serial in serials]
    places = [letters for text in page.texts for letters in placed(text, text.runs)]
    (in_letters,) = placed(layout.typed_code, (Run(Font.MONO, typed(codes[0])),))
    return sheet.Sheet(
        width=layout.width,
        height=layout.height,
        fonts={font.value: str(bundled.folder("templates") / "fonts" / f"{font}.ttf") for font in Font},
        texts=tuple(places),
        hairlines=tuple(sheet.Box(line.x, line.y, line.width, 0) for line in page.lines),
        frames=tuple(box(target.box.grown(layout.frame / 2)) for target in page.targets),
        frame=layout.frame,
        squares=tuple(map(box, layout.fiducials)),
        code=box(layout.code),
        typed=in_letters,
        codes=tuple(codes),
    )


def placed(text: Text, runs: Sequence[Run]) -> Iterator[sheet.Letters]:
    """The runs of a line, each with its own start."""
    x = text.x
    if text.centred:
        x += (text.width - sum(draw.measure(run, text.size_pt) for run in runs)) / 2
    for run in runs:
        yield sheet.Letters(x, text.baseline, text.size_pt, run.font.value, run.text)
        x += draw.measure(run, text.size_pt)


def box(rect: Rect) -> sheet.Box:
    """As the sheet has it."""
    return sheet.Box(rect.x, rect.y, rect.width, rect.height)


def faults(pdf: Path, page: sheet.Sheet, code: bool) -> Iterator[str]:
    """What a route did not draw as it was told."""
    document = pypdfium2.PdfDocument(pdf)
    if len(document) != len(page.codes):
        yield f"{len(document)} pages, not {len(page.codes)}"
        return
    last = document[len(document) - 1]
    seen = "".join(last.get_textpage().get_text_range().split())
    wanted = [text.letters for text in page.texts] + [page.codes[-1]]
    yield from (f'no "{letters}"' for letters in wanted if "".join(letters.split()) not in seen)
    if code:
        found = [symbol.text for symbol in zxingcpp.read_barcodes(last.render(scale=DPI / 72).to_pil())]
        if found != [page.codes[-1]]:
            yield f"the code reads {found}"


class Bench:
    """One run."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked = asked
        self.folder = folder

    def tables(self) -> Iterator[Table]:
        """Routes, then what grows with the number of papers, then workers, then reading again."""
        yield self.routes()
        yield from self.memory()
        yield from self.workers()
        yield from self.reread()

    def routes(self) -> Table:
        """Every route, in turn, so that a busy moment of the machine meets all."""
        page = described(example(), self.asked.pages)
        costs: dict[Route, list[Cost]] = {}
        for turn in range(self.asked.rounds):
            for route in ROUTES:
                few = replace(page, codes=page.codes[: max(1, len(page.codes) // route.share)])
                if cost := self.cost(route, few, turn):
                    costs.setdefault(route, []).append(cost)
        return compared(costs, self.asked.rounds)

    def cost(self, route: Route, page: sheet.Sheet, turn: int) -> Cost | None:
        """One process. Stops the bench where it drew another page: there would be nothing to compare."""
        folder = self.folder / f"{route.module}{route.way}{turn}"
        folder.mkdir(parents=True)
        sheet.save(page, folder)
        python = environments.python(self.asked.cache, route.environment) if route.environment else sys.executable
        command = [str(python), "-m", f"tests.bench.peers.{route.module}", str(folder), str(folder), route.way]
        if not (used := processes.watched(route.shown, command, folder, self.asked.core)):
            return None
        phases, pdf = processes.phases(folder), folder / "papers.pdf"
        if wrong := list(faults(pdf, page, route.code)):
            raise SystemExit(f"{route.shown} drew another page: {'; '.join(wrong)}")
        return Cost(len(page.codes), phases["draw"][1], phases["start"][1], pdf.stat().st_size, used.megabytes)

    def memory(self) -> Iterator[Table]:
        """Peak memory of the command's own printing, many papers beside few."""
        found: list[tuple[int, float, float]] = []
        for papers in sorted({min(FEW, self.asked.many), self.asked.many}):
            out = self.out(f"memory{papers}")
            name = f"print_papers, {papers:,} papers"
            if not (used := processes.watched(name, self.files(out, papers, "0"), out, self.asked.core)):
                return
            found.append((papers, used.megabytes, papers / used.cpu))
        lines = [
            (f"{papers:,}", f"{megabytes:.0f}", number(megabytes / found[0][1]), f"{speed:,.0f}")
            for papers, megabytes, speed in found
        ]
        headings = ("papers, in files of 1,000 pages", "MB at the most", "x", "pages / CPU-s, start included")
        yield Table("Memory of `print_papers`", headings, tuple(lines))

    def workers(self) -> Iterator[Table]:
        """Wall seconds of the command's own printing, alone and by others. No core is given: they need two."""
        papers = min(PARALLEL, self.asked.many)
        walls: dict[str, list[float]] = {ALONE: [], "2 processes": [], "2 workers of a Dask cluster, under TLS": []}
        with clusters.cluster(self.folder) as running:
            for turn in range(self.asked.rounds):
                for nth, seconds in enumerate(walls.values()):
                    out = self.out(f"workers{nth}-{turn}")
                    command = self.files(out, papers, ("0", "2", running.address)[nth])
                    subprocess.run(command, cwd=ROOT, env=running.environment, check=True)  # noqa: S603
                    seconds.append(processes.phases(out)["print"][0])
        alone = median(walls[ALONE])
        lines = [(way, number(median(seconds)), number(alone / median(seconds))) for way, seconds in walls.items()]
        caption = f"Wall seconds of `print_papers`, {papers:,} papers; the start of the processes counts"
        yield Table(caption, ("executor", "seconds", "times as fast"), tuple(lines))

    def reread(self) -> Iterator[Table]:
        """Pages that `--verify` reads again for each CPU-second."""
        page = described(example(), max(1, self.asked.pages // 5))
        cost = self.cost(OURS, page, self.asked.rounds)
        folder = self.folder / f"{OURS.module}{self.asked.rounds}"
        out = self.out("reread")
        command = [sys.executable, "-m", "tests.bench.peers.reread_lmcvote", str(folder), str(out)]
        if cost and processes.watched("reread", command, out, self.asked.core):
            speed = cost.pages / processes.phases(out)["read again"][1]
            yield Table("Reading again", ("pages", "pages / CPU-s"), ((f"{cost.pages:,}", f"{speed:,.0f}"),))

    def out(self, name: str) -> Path:
        """A new folder."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        return folder

    def files(self, out: Path, papers: int, workers: str) -> list[str]:
        """The command that prints into files."""
        return [sys.executable, "-m", "tests.bench.peers.print_files", str(out), str(out), str(papers), workers]


def compared(costs: dict[Route, list[Cost]], rounds: int) -> Table:
    """Each route beside lmcvote's."""

    def speed(route: Route) -> float:
        return median(cost.pages / cost.draw for cost in costs[route])

    def size(route: Route) -> float:
        return costs[route][0].size / costs[route][0].pages

    lines = [
        (
            route.shown,
            f"{found[0].pages:,}",
            f"{speed(route):,.0f}",
            number(speed(OURS) / speed(route)),
            f"{size(route):,.0f}",
            number(size(route) / size(OURS)),
            f"{median(cost.megabytes for cost in found):.0f}",
            number(median(cost.start for cost in found)) if route != OURS else "-",
        )
        for route, found in costs.items()
    ]
    headings = ("route", "pages", "pages / CPU-s", "lmcvote faster x", "bytes / page", "x", "MB", "start")
    notes = (
        f"CPU from codes in memory to the file, medians of {rounds}. Fonts are in the bytes: more in a short file.",
        "MB: at the most; start: CPU seconds until the libraries are there. Streams are binary. The pictures and the",
        "widget take the best of eight masks, as they do by themselves.",
    )
    return Table("Printing, one page a paper, on one core", headings, tuple(lines), notes)


def main(argv: Sequence[str]) -> None:
    """Measure, and print the tables."""
    parser = report.parser("printing", __doc__)
    parser.add_argument("--pages", type=int, default=5000, metavar="N", help="a slow route prints a part of them")
    parser.add_argument("--many", type=int, default=100_000, metavar="N", help="papers of the memory's figure")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="times that each route is measured")
    parser.add_argument("--core", type=int, default=0, help="the core that all run on")
    asked = parser.parse_args(argv)
    peers = sorted({route.environment for route in ROUTES} - {""})
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(asked, (asked.keep or Path(folder)).absolute())
        report.show("printing", argv, asked, bench.tables(), peers)


if __name__ == "__main__":
    main(sys.argv[1:])
