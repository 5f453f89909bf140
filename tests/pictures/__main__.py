"""The pictures of README made anew, from the demo: a paper, the page where doubts are decided, a declaration.

    python -m tests.pictures

A person looks at them before they are committed. The plot of growth is made by its bench.
"""

import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from PIL import Image

from lmcvote.cli import main
from lmcvote.cli.demo import LIKE, SIGNED, STEPS, play
from lmcvote.cli.new import make
from lmcvote.cli.session import Session
from lmcvote.paper import scan
from tests.cli.clerk import RO, browser_at, desk_of
from tests.wording import CLOCK, Coins

HERE = Path(__file__).parent
DPI, WIDTH = 150.0, 620
PAPER = 2
"""The page of the scan that is shown: a paper as its voter left it."""
COUNT = datetime(2027, 3, 16, 10, 0, tzinfo=UTC)
"""The day of the count: from the close on the demo is played as on this day."""
LAST = next(step for step in STEPS if step[1] == ("declare", *SIGNED))


def keep(name: str, picture: Image.Image, width: int = WIDTH, colours: int = 8) -> None:
    """A picture so wide, in few colours: small, and still to be read."""
    small = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    small.quantize(colours, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


def page_of(file: str, number: int = 1) -> Image.Image:
    """A page of a PDF."""
    return Image.fromarray(list(scan.render(Path(file).read_bytes(), DPI))[number - 1])


def doubt(link: str) -> None:
    """The first paper that waits."""
    with browser_at(link) as page:
        page.set_viewport_size({"width": 1180, "height": 860})
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.screenshot(path="doubt.png")
    with Image.open("doubt.png") as shot:
        keep("adjudicate", shot.convert("RGB"), 900, 48)


def pictures() -> None:
    """Play the demo, and stop where there is something to see."""
    when, seeds = CLOCK, count()

    def run(argv: Sequence[str]) -> int:
        return main(argv, lambda: when, Coins(next(seeds)))

    here = Session(lambda: when, Coins(next(seeds)), run)
    make(Path("e"), LIKE)
    for _, arguments in STEPS[: STEPS.index(LAST) + 1]:
        if arguments == ("count", "--scanned"):
            with desk_of(RO) as links:
                doubt(links[RO])
        if arguments[:2] == ("returns", "close"):
            when = COUNT
        os.chdir("e")
        for said in play(arguments, here):
            print(said)  # noqa: T201
        if run(arguments):
            raise SystemExit(f"{arguments} failed")
        os.chdir("..")
    keep("paper", page_of("e/scans/returned.pdf", PAPER))
    keep("declaration", page_of("e/out/declaration/mid-essex-board-2-declared.pdf"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        pictures()
        os.chdir("/")
