"""Where on a side something is printed, so that ink anywhere else is the voter's."""

from collections.abc import Callable, Iterator, Mapping

from lmcvote.paper.code import TEXT_LENGTH, typed
from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.layout import Font, Layout, Page, Run, Text

Measure = Callable[[Run, float], Mm]
Zones = Mapping[tuple[bytes, int], tuple[Rect, ...]]
"""Style hash and page -> what is printed there."""

POINT: Mm = 25.4 / 72
ABOVE, BELOW = 0.95, 0.30
"""Of the size of a letter: an accent on a capital over the baseline, a descender under it."""
STAMPS = (Rect(40.0, 2.0, 130.0, 8.0), Rect(40.0, 285.5, 130.0, 7.0))
"""Where TEST stands at head and foot of a test paper."""


def zones(layouts: Mapping[bytes, Layout], measure: Measure, tests: bool = False) -> Zones:
    """What is printed on every side of every style. `measure` gives the width of letters, as when they were set."""
    return {
        (style, page.number): (*printed(layout, page, measure), *(STAMPS if tests else ()))
        for style, layout in layouts.items()
        for page in layout.pages
    }


def printed(layout: Layout, page: Page, measure: Measure) -> Iterator[Rect]:
    """Every rectangle of a side that holds print."""
    yield from layout.fiducials
    yield layout.quiet
    yield from (target.box.grown(layout.frame) for target in page.targets)
    yield from (Rect(line.x, line.y, line.width, 0.0) for line in page.lines)
    yield from (_extent(text, text.runs, measure) for text in page.texts if any(run.text for run in text.runs))
    yield _extent(layout.typed_code, (Run(Font.MONO, typed("W" * TEXT_LENGTH)),), measure)


def _extent(text: Text, runs: tuple[Run, ...], measure: Measure) -> Rect:
    width = sum(measure(run, text.size_pt) for run in runs)
    left = text.x + (text.width - width) / 2 if text.centred else text.x
    high = text.size_pt * POINT
    return Rect(left, text.baseline - ABOVE * high, width, (ABOVE + BELOW) * high)
