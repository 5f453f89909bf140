"""The figures of README, each beside a peer measured in the same run.

    python -m tests.bench.figures

Printing beside the plain route (qrcode's own choice of mask, a PNG, the page drawn anew each time); the start of the
program beside an empty Python. Linkage has a bench of its own, `linkage`. Ratios travel between machines, seconds do
not.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import TypeVar

import qrcode
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from lmcvote import bundled, settings
from lmcvote.paper import draw, template
from lmcvote.paper.code import BallotCode, payload, to_text, typed
from lmcvote.paper.compose import compose
from lmcvote.paper.layout import Font, Layout, Run
from tests.wording import Coins

PAGES, ROUNDS, STARTS = 300, 5, 10


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")


Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """What a call makes, and the CPU seconds it takes."""
    start = time.process_time()
    return work(), time.process_time() - start


def printing() -> None:
    """Pages per CPU-second and bytes a page, beside the plain route."""
    election = settings.read(bundled.folder("ballots") / "board-election")
    layout = compose(election, election.contests[0], template.load(), draw.measure)
    coins = Coins()
    codes = [BallotCode(False, 1, 1, b"abcd", coins(12)) for _ in range(PAGES)]
    fast, plain = BytesIO(), BytesIO()
    ours, theirs = [], []
    for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets both
        fast, plain = BytesIO(), BytesIO()
        ours.append(timed(partial(draw.papers, fast, layout, codes))[1])
        theirs.append(timed(partial(plain_route, plain, layout, codes))[1])
    ratio = median(other / own for own, other in zip(ours, theirs, strict=True))
    say(f"\nPrinting, {PAGES} papers of 12 candidates, one process: pages per CPU-second, bytes a page")
    for name, seconds, out in (("plain route", theirs, plain), ("lmcvote", ours, fast)):
        say(f"{name:<12} {PAGES / median(seconds):>7.0f} {len(out.getvalue()) // PAGES:>7}")
    say(f"{'ratio':<12} {ratio:>7.1f}")


def plain_route(out: BytesIO, layout: Layout, codes: list[BallotCode]) -> None:
    """What one would write first: the whole page for each paper, the code as a picture."""
    canvas = Canvas(out, pagesize=(layout.width * mm, layout.height * mm), pageCompression=1)
    for code in codes:
        text = to_text(payload(code))
        draw._static(canvas, layout, layout.pages[0], "")
        picture = BytesIO()
        qrcode.make(text, version=4, error_correction=qrcode.ERROR_CORRECT_H, border=0).save(picture)
        side = layout.code.width * mm
        y = (layout.height - layout.code.bottom) * mm
        canvas.drawImage(ImageReader(picture), layout.code.x * mm, y, side, side)
        draw._write(canvas, layout.height, layout.typed_code, (Run(Font.MONO, typed(text)),))
        canvas.showPage()
    canvas.save()


def start() -> None:
    """CPU seconds of `lmcvote --help` over those of an empty Python."""

    def child(*argv: str) -> float:
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *argv], capture_output=True, check=True)  # noqa: S603
        after = getrusage(RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    empty = median(child("-c", "pass") for _ in range(STARTS))
    ours = median(child("-m", "lmcvote", "--help") for _ in range(STARTS))
    say(f"\nStart: lmcvote --help {ours:.3f} CPU s, python -c pass {empty:.3f}: {ours - empty:.3f} more")


if __name__ == "__main__":
    printing()
    start()
