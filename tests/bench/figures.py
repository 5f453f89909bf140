"""The figures of README, each beside a peer measured in the same run.

    python -m tests.bench.figures

Linkage beside a plain join on the GMC number; printing beside the plain route (qrcode's own choice of mask, a PNG, the
page drawn anew each time); the start of the program beside an empty Python. Ratios travel between machines, seconds do
not.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from typing import TypeVar

import pandas as pd
import qrcode
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from lmcvote import bundled, settings
from lmcvote.electorate import lists
from lmcvote.electorate.columns import Source
from lmcvote.electorate.match import Linkage, link
from lmcvote.electorate.thresholds import load
from lmcvote.paper import draw, template
from lmcvote.paper.code import BallotCode, payload, to_text, typed
from lmcvote.paper.compose import compose
from lmcvote.paper.layout import Font, Layout, Run
from tests.doctors import generate
from tests.wording import Coins

DOCTORS, SEEDS, PAGES, ROUNDS, STARTS = 5000, (20240611, 1, 2, 3, 4), 300, 5, 10


def say(text: str = "") -> None:
    """A line of the report."""
    sys.stdout.write(f"{text}\n")


Made = TypeVar("Made")


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """What a call makes, and the CPU seconds it takes."""
    start = time.process_time()
    return work(), time.process_time() - start


def linkage() -> None:
    """False merges, cases and CPU time on made-up lists with relatives."""
    say(f"Linkage, {DOCTORS} made-up doctors, 8 % with a relative at the same practice and address")
    say("seed       merges  false  join: false   cases  % of EQUIP rows   CPU s  join: CPU s")
    for seed in SEEDS:
        with tempfile.TemporaryDirectory() as made:
            generate(DOCTORS, made, seed, families=0.08)
            folder = Path(made)
            first, second = (pd.read_csv(folder / f"truth_{side}.csv")["doctor_id"].tolist() for side in "ab")
            result, seconds = timed(partial(rules, folder))
            pairs, joined = timed(partial(plain_join, folder))
        truth = {(Source.PERFORMERS, line): doctor for line, doctor in enumerate(first, 2)}
        truth |= {(Source.EQUIP, line): doctor for line, doctor in enumerate(second, 2)}
        merged = sum(len({entry.source for entry in person.entries}) == 2 for person in result.persons)
        false = sum(len({truth[e.source, e.line] for e in person.entries}) > 1 for person in result.persons)
        wrong = sum(first[int(a)] != second[int(b)] for a, b in zip(pairs["row_a"], pairs["row_b"], strict=True))
        cases = len(result.doubts)
        say(
            f"{seed:<10} {merged:>6} {false:>6} {wrong:>12} {cases:>7} {100 * cases / len(second):>16.1f} "
            f"{seconds:>7.2f} {joined:>12.2f}"
        )


def rules(folder: Path) -> Linkage:
    """Both lists read and linked."""
    performers = lists.read(folder / "mpl.csv", Source.PERFORMERS)
    equip = lists.read(folder / "equip.csv", Source.EQUIP)
    return link(performers.entries + equip.entries, load())


def plain_join(folder: Path) -> pd.DataFrame:
    """What one would write first: equal GMC numbers are one doctor."""
    performers, equip = (pd.read_csv(folder / name, dtype=str) for name in ("mpl.csv", "equip.csv"))
    return performers.merge(equip, left_on="GMC Number", right_on="GMC")


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
    linkage()
    printing()
    start()
