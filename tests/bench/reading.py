"""What reading a page costs, stage by stage; and marks that people made.

    python -m tests.bench.reading --marks ../marks

`--marks` is a folder of pictures of marks that people made. What many papers come to is `tests.bench.survey`, and what
a whole scan costs, its storage included, `tests.bench.scanning`.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from lmcvote.election import Thresholds
from lmcvote.paper import draw, ink, locate, scan
from lmcvote.paper.faults import PageError
from lmcvote.paper.printed import zones
from lmcvote.reading import damage, deck, pen
from lmcvote.reading.damage import KINDS
from lmcvote.reading.decide import Mark, box, decide
from tests.bench import report
from tests.bench.tables import Table, number
from tests.reading import pile, real_marks
from tests.reading.pile import SEATS

ROUNDS = 15


def by_hand(folder: Path) -> Table:
    """Marks that people made, at the width of our boxes and at that of their own."""
    real, layout = real_marks.handwritten(folder), pile.layouts()[pile.SHORT]
    lines = []
    for wide in (7.0, 4.0):
        counts = defaultdict[str, Counter[str]](Counter)
        for dpi in (150, 200, 300):
            for start in range(0, len(real), 6):
                coins = pile.chance("hand", dpi, start)
                marks = {layout.pages[0].targets[2 * n].candidate: m for n, m in enumerate(real[start : start + 6])}
                code = deck.code(pile.SHORT, coins)
                clean = real_marks.with_real_marks(layout, code, marks, wide, dpi, coins)
                seen = damage.apply(KINDS["usual"], clean, dpi / 25.4, layout, coins)
                reading = pile.read_page(deck.stored(seen, KINDS["usual"]), pile.layouts())
                if isinstance(reading, PageError):
                    counts["(page)"]["refused"] += 1
                    continue
                for score in reading.scores:
                    judged = box(score, reading.flags, Thresholds())
                    one = marks.get(score.candidate)
                    name = one.name.partition("_")[0] if one else "(no mark)"
                    counts[name][judged.mark] += 1
                    counts[name]["WRONG"] += one is not None and judged.mark not in pen.MAY_READ[one.kind]
        lines += [
            (f"{name}, box {wide:.0f} mm", *(str(counts[name][mark]) for mark in (*Mark, "WRONG")))
            for name in sorted(counts)
        ]
    return Table("Marks that people made", ("mark", *map(str, Mark), "WRONG"), tuple(lines))


def cost() -> Table:
    """CPU milliseconds a page, by stage, beside decoding the same JPEG alone by the same decoder and by OpenCV."""
    lines = []
    styles = pile.layouts()
    printed = zones(styles, draw.measure)
    for style in styles:
        for dpi in (150, 200, 300):
            coins = pile.chance("cost", dpi)
            marks = deck.plain(styles[style], 1, SEATS, coins)
            truth = deck.Marked(deck.code(style, coins), marks)
            data = deck.scanned(styles[style], truth, KINDS["usual"], dpi, coins)
            (page,) = scan.read(data, "a.jpg")
            assert isinstance(page, scan.GreyPage)
            located = locate.locate(page, styles)
            assert isinstance(located, locate.LocatedPage)
            reading = ink.read(located, printed)
            stages: dict[str, Callable[[], object]] = {
                "cv2": partial(cv2.imdecode, np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE),
                "scan": partial(_scanned, data),
                "locate": partial(locate.locate, page, styles),
                "ink": partial(ink.read, located, printed),
                "decide": partial(decide, [reading], SEATS, Thresholds()),
            }
            took = {name: timed(work) for name, work in stages.items()}
            whole = sum(took.values()) - took["cv2"]
            shown = f"{100 * took['cv2'] / whole:.0f} %"
            lines.append(
                (
                    f"{len(styles[style].pages[0].targets)} boxes, {dpi} dpi",
                    *map(number, took.values()),
                    number(whole),
                    shown,
                )
            )
    headings = "ms a page", "decode", "scan", "locate", "ink", "decide", "whole", "decode / whole"
    return Table("Reading a page, stage by stage: CPU on one core", headings, tuple(lines))


def _scanned(data: bytes) -> list[object]:
    return list(scan.read(data, "a.jpg"))


def timed(work: Callable[[], object]) -> float:
    """Median CPU milliseconds."""
    spans = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        spans.append(1000 * (time.process_time() - start))
    return median(spans)


def tables(asked: argparse.Namespace) -> Iterator[Table]:
    """The stages; and the marks, where there is a folder of them."""
    cv2.setNumThreads(1)
    yield cost()
    if asked.marks:
        yield by_hand(asked.marks)


def main(argv: Sequence[str]) -> None:
    """Measure, and print the tables."""
    parser = report.parser("reading", __doc__)
    parser.add_argument("--marks", type=Path, metavar="FOLDER", help="marks that people made")
    asked = parser.parse_args(argv)
    report.show("reading", argv, asked, tables(asked))


if __name__ == "__main__":
    main(sys.argv[1:])
