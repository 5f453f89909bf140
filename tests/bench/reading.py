"""Reading papers: for each kind of damage how many are read, in doubt, refused and wrong; and what a page costs.

    python -m tests.bench.reading --pages 200 --marks ../marks

Papers are drawn, marked and damaged by program; `--marks` adds marks that people made, from a folder of pictures. A box
is wrong if it is read as what it is not, whatever else on its paper is in doubt. Where none of n is wrong, the upper
95 % bound of the share is 3/n.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
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
from tests.bench.tables import Table, number
from tests.reading import pile
from tests.reading.pile import SEATS, Outcome

ODD_UNDER = ("none", "usual", "blur", "noise", "jpeg 20", "grey paper", "weak toner", "all pale", "photocopy", "mix")
ROUNDS = 15


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def bound(wrong: int, pages: int) -> str:
    """Upper 95 % bound of a share of which none was seen."""
    return f"{300 / pages:.2f} %" if pages and not wrong else "-"


def by_damage(pages: int, kinds: list[str]) -> None:
    """Plain papers under every kind of damage."""
    lines, told, whole = [], list[str](), Counter[str]()
    for kind in kinds:
        seen = [pile.paper(kind, number) for number in range(pages)]
        counts = Counter(one.outcome for one in seen)
        whole.update(counts)
        why = Counter(reason for one in seen for reason in one.reasons)
        lines.append(
            (
                kind,
                *(str(counts[outcome]) for outcome in Outcome),
                bound(counts[Outcome.WRONG], pages),
                " ".join(f"{code}:{times}" for code, times in sorted(why.items())),
            )
        )
        told += [f"{kind}, page {place}: {one.wrong}" for place, one in enumerate(seen) if one.outcome is Outcome.WRONG]
        say(" ".join(lines[-1]))
    total = sum(whole.values())
    every = *(str(whole[outcome]) for outcome in Outcome), bound(whole[Outcome.WRONG], total), ""
    headings = "damage", *map(str, Outcome), "bound", "why"
    say()
    say(Table(f"{pages} plain papers a kind", headings, (*lines, ("all", *every)), tuple(told)).text())


def by_mark(pages: int) -> None:
    """One odd mark among plain ones: what each kind of mark was read as, and how much of its box it filled."""
    counts, fills = defaultdict[pen.Kind, Counter[str]](Counter), defaultdict[pen.Kind, list[float]](list)
    told = []
    for kind in ODD_UNDER:
        for place in range(pages):
            seen = pile.paper(kind, place, odd=True)
            if isinstance(seen.reading, PageError) or seen.judged is None:
                continue
            told += [f"{kind}, page {place}: {wrong}" for wrong in seen.wrong]
            for judged, score in zip(seen.judged.boxes, seen.reading.scores, strict=True):
                drawn = seen.truth.marks[judged.candidate]
                counts[drawn][judged.mark] += 1
                counts[drawn]["WRONG"] += judged.mark not in pen.MAY_READ[drawn]
                fills[drawn].append(100 * score.fill)
    lines = tuple(
        (
            kind,
            *(str(counts[kind][mark]) for mark in (*Mark, "WRONG")),
            " / ".join(f"{share:.1f}" for share in np.percentile(fills[kind], (0.5, 5, 50, 95, 99.5))),
        )
        for kind in pen.Kind
        if fills[kind]
    )
    headings = "mark", *map(str, Mark), "WRONG", "fill %, p0.5 / 5 / 50 / 95 / 99.5"
    say()
    say(Table(f"Marks, {pages} papers under each of {len(ODD_UNDER)} kinds", headings, lines, tuple(told)).text())


def by_hand(folder: Path) -> None:
    """Marks that people made, at the width of our boxes and at that of their own."""
    real, layout = deck.handwritten(folder), pile.layouts()[pile.SHORT]
    lines = []
    for wide in (7.0, 4.0):
        counts = defaultdict[str, Counter[str]](Counter)
        for dpi in (150, 200, 300):
            for start in range(0, len(real), 6):
                coins = pile.chance("hand", dpi, start)
                marks = {layout.pages[0].targets[2 * n].candidate: m for n, m in enumerate(real[start : start + 6])}
                code = deck.code(pile.SHORT, coins)
                clean = deck.with_real_marks(layout, code, marks, wide, dpi, coins)
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
    say()
    say(Table("Marks that people made", ("mark", *map(str, Mark), "WRONG"), tuple(lines)).text())


def cost() -> None:
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
    say()
    say(Table("CPU on one core", headings, tuple(lines)).text())


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


def main() -> None:
    """The whole report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60, help="papers a kind of damage")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--marks", type=Path, help="a folder of marks that people made")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    cost()
    if chosen.marks:
        by_hand(chosen.marks)
    if chosen.pages:
        by_mark(chosen.pages)
        by_damage(chosen.pages, chosen.kinds)


if __name__ == "__main__":
    main()
