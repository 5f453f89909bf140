"""How far each heavy stage is from what cannot be spared, and where the rest of its time goes.

    python -m tests.bench.limits

The limit of a stage is one thing that every program of its kind must do: parse the lists, deflate and write the pages,
decode the pictures, parse the rows. It is done alone, on the same data and by the library that does it best here; the
stage is measured whole, and its parts by themselves. CPU on one core, the start of the program not counted.
"""

import argparse
import csv
import secrets
import sys
import tempfile
import textwrap
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np

from tests.bench import growth, processes, report, stamped
from tests.bench.growth import STEPS
from tests.bench.peers import papers
from tests.bench.tables import Table, number

FEW = 10


@dataclass
class Shares:
    """CPU seconds by part. A part that is measured inside another does not count as the other's."""

    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _inside: list[float] = field(default_factory=list)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        start = time.process_time()
        self._inside.append(0.0)
        try:
            yield
        finally:
            took = time.process_time() - start
            self.seconds[name] += took - self._inside.pop()
            if self._inside:
                self._inside[-1] += took

    def of(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work, timed."""

        def timed(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            with self.part(name):
                return work(*given, **named)

        return timed


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage beside its limit, seconds for one."""

    name: str
    limit: str
    alone: float
    whole: float
    parts: Mapping[str, float]
    """Together they are the whole."""


def taken(work: Callable[[], object]) -> float:
    """CPU seconds of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def build(folder: Path, electors: int) -> Stage:
    """Both lists, in a process of this one's own kind: `making` tells its stages."""
    from lmcvote.cli import main, terminal
    from lmcvote.electorate import match

    growth.lists(folder, electors)
    shares = Shares()
    stage: list[Any] = []

    @contextmanager
    def stages(_: int) -> Iterator[Callable[[str], None]]:
        def begin(name: str) -> None:
            while stage:
                stage.pop().__exit__(None, None, None)
            stage.append(shares.part(name))
            stage[-1].__enter__()

        yield begin
        stage.pop().__exit__(None, None, None)

    lists = [str(folder / name) for name in ("mpl.csv", "equip.csv")]
    command = ["electorate", "build", "--performers", lists[0], "--equip", lists[1]]
    with (
        patch.object(terminal, "stages", stages),
        patch("lmcvote.electorate.merge.link", shares.of("linking", match.link)),
        redirect_stdout(StringIO()),
        redirect_stderr(StringIO()),  # what it warns of, and is not measured
    ):
        main([*command, "-o", str(folder / "electorate.csv")])
    parts = {("placing" if name == "linking and placing" else name): took for name, took in shares.seconds.items()}

    def parse() -> None:
        for name in lists:
            with Path(name).open(encoding="utf-8-sig", newline="") as file:
                for _ in csv.reader(file):
                    pass

    whole = sum(parts.values())
    return Stage("build", "both lists parsed by csv.reader", taken(parse) / electors, whole / electors, parts)


def printed(folder: Path, pages: int) -> Stage:
    """A file of papers drawn and written."""
    from reportlab.pdfgen.canvas import Canvas

    from lmcvote import printing
    from lmcvote.paper import draw
    from lmcvote.paper.code import SERIAL_BYTES
    from tests.bench.peers.print_lmcvote import example

    style, shares, texts = example(), Shares(), list[bytes]()

    class Deflate:
        """What reportlab knows of zlib."""

        decompress = staticmethod(zlib.decompress)

        @staticmethod
        def compress(data: bytes) -> bytes:
            texts.append(data)
            with shares.part("deflating"):
                packed: bytes = zlib.compress(data)
            return packed

    serials = tuple(secrets.token_bytes(SERIAL_BYTES) for _ in range(pages))
    draw.papers(BytesIO(), style.layout, [])  # the fonts are read once
    with (
        patch("reportlab.pdfbase.pdfdoc.zlib", Deflate),
        patch.object(draw, "modules", shares.of("symbols (qrcode)", draw.modules)),
        patch.object(draw, "_path", shares.of("their paths", draw._path)),
        patch.object(Canvas, "save", shares.of("objects of the file (reportlab)", Canvas.save)),
        patch.object(Canvas, "showPage", shares.of("pages (reportlab)", Canvas.showPage)),
        shares.part("text and references"),
    ):
        drawn = printing.draw_file(style, "", False, serials)
    with shares.part("writing"):
        (folder / "papers.pdf").write_bytes(drawn.pdf)

    def deflate() -> None:
        for text in texts:
            zlib.compress(text)
        (folder / "again.pdf").write_bytes(drawn.pdf)

    whole = sum(shares.seconds.values())
    return Stage(
        "print", "its streams deflated, its bytes written", taken(deflate) / pages, whole / pages, shares.seconds
    )


def read(folder: Path, pages: int) -> Stage:
    """A scan with its storage: a long file less a short one."""
    from lmcvote import definition, settings
    from lmcvote.election import Thresholds
    from lmcvote.paper import draw, ink, locate, pixels, scan, template
    from lmcvote.paper.printed import zones
    from lmcvote.paper.scan import GreyPage
    from lmcvote.reading.decide import decide

    (step,) = (step for step in STEPS if step.name == "read")
    cpu, there = list[float](), folder
    for many in (FEW, pages + FEW):
        there = folder / str(many)
        there.mkdir()
        step.prepare(there, many)
        used = processes.watched(f"read {many}", step.command, there, 0, there)
        if used is None:
            raise SystemExit(1)
        cpu.append(used.cpu)
    election = settings.read(there / "e")
    (style, *_) = definition.styles(election, template.editions(), draw.measure)
    layouts = {style.hash: style.layout}
    pixels.settled()
    printed_on, shares = zones(layouts, draw.measure), Shares()
    alone = 0.0
    with shares.part("opening the file"):
        source = scan.opened(next((there / "scans").iterdir()).read_bytes(), "scan.pdf")
    assert isinstance(source, scan.Source)
    for place in range(1, pages + 1):
        with shares.part("taking the picture out"):
            page = source.page(place)
        assert isinstance(page, GreyPage)
        with shares.part("squares, code and frames"):
            located = locate.locate(page, layouts)
        assert isinstance(located, locate.LocatedPage)
        with shares.part("ink"):
            reading = ink.read(located, printed_on)
        with shares.part("deciding"):
            decide([reading], stamped.SEATS, Thresholds())
        data = np.frombuffer(page.jpeg or b"", np.uint8)
        alone += taken(lambda data=data: cv2.imdecode(data, cv2.IMREAD_GRAYSCALE))  # type: ignore[misc]
    shares.seconds["taking the picture out"] -= alone
    shares.seconds["decoding"] = alone
    whole = (cpu[1] - cpu[0]) / pages
    parts = {**shares.seconds, "storing, and from process to process": whole * pages - sum(shares.seconds.values())}
    return Stage("read", "its JPEG decoded", alone / pages, whole, parts)


def counted(folder: Path, many: int) -> Stage:
    """Keyed papers from the file to the figures."""
    from lmcvote import heaps, kinds
    from lmcvote.election import Rules

    file, shares = folder / "votes.csv", Shares()
    papers.make(file, many, wide=False)

    class Tally(Counter[bytes]):
        """What adds up rows that read alike."""

        def update(self, *given: Any) -> None:  # type: ignore[override]  # noqa: ANN401
            with shares.part("rows cut and added up"):
                super().update(*given)

    with (
        patch.object(kinds, "Counter", Tally),
        patch.object(kinds, "_parted", shares.of("rows parted from their numbers", kinds._parted)),
        patch.object(kinds._Numbers, "add", shares.of("numbers seen once", kinds._Numbers.add)),
        patch.object(kinds, "_apart", shares.of("kinds of rows told apart", kinds._apart)),
        shares.part("kinds decided, candidates added up"),
    ):
        heaps.summed(file, (), papers.SEATS, Rules())

    def parse() -> None:
        with file.open(encoding="utf-8", newline="") as rows:
            for _ in csv.reader(rows):
                pass

    whole = sum(shares.seconds.values())
    return Stage("count", "its rows parsed by csv.reader", taken(parse) / many, whole / many, shares.seconds)


def table(stages: Sequence[Stage]) -> Table:
    """A line for each."""
    lines = [
        (
            f"{one.name}; the limit: {one.limit}",
            *map(growth.thousandths, (one.alone, one.whole)),
            number(one.whole / one.alone),
        )
        for one in stages
    ]
    headings = "stage", "limit, ms", "lmcvote, ms", "x"
    notes = tuple(line for one in stages for line in textwrap.wrap(f"{one.name}: {goes(one)}.", 100))
    return Table("Each stage beside its limit: CPU for one elector, page or paper", headings, tuple(lines), notes)


def goes(stage: Stage) -> str:
    """Where its time goes, the largest part first."""
    total = sum(stage.parts.values())
    parts = sorted(stage.parts.items(), key=lambda item: -item[1])
    return ", ".join(f"{name} {100 * took / total:.0f} %" for name, took in parts if took > total / 50)


def tables(asked: argparse.Namespace) -> Iterator[Table]:
    """The one table."""
    cv2.setNumThreads(1)
    sizes = {build: asked.electors, printed: asked.pages, read: asked.scans, counted: asked.papers}
    found = []
    for work, size in sizes.items():
        with tempfile.TemporaryDirectory() as folder:
            found.append(work(Path(folder), size))
    yield table(found)


def main(argv: Sequence[str]) -> None:
    """Measure, and print the table."""
    parser = report.parser("limits", __doc__)
    parser.add_argument("--electors", type=int, default=5000, metavar="N")
    parser.add_argument("--pages", type=int, default=2000, metavar="N", help="pages printed")
    parser.add_argument("--scans", type=int, default=150, metavar="N", help="pages read")
    parser.add_argument("--papers", type=int, default=1_000_000, metavar="N", help="papers counted")
    asked = parser.parse_args(argv)
    report.show("limits", argv, asked, tables(asked))


if __name__ == "__main__":
    main(sys.argv[1:])
