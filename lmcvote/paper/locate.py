"""A page of a scan and the papers it may be -> where everything on it lies, or why it cannot be told.

In order: the scale, the four squares, the code in the place that the squares predict, each box's frame. A page is
refused rather than guessed at; what is known of it then names the refusal, and that a sheet belongs to another election
comes before any fault of its picture (PAPER 3.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import dist
from statistics import median

import cv2
import numpy as np

from lmcvote.paper import frames, patches, squares, symbol
from lmcvote.paper.code import BallotCode
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.frames import Frame
from lmcvote.paper.geometry import Mm
from lmcvote.paper.layout import Layout, Page
from lmcvote.paper.patches import Patches
from lmcvote.paper.placing import Placing, Points, placing, scales
from lmcvote.paper.scan import GreyPage, Pixels
from lmcvote.paper.squares import Corners
from lmcvote.paper.symbol import Stranger, Symbol

Layouts = Mapping[bytes, Layout]
"""By style hash. Squares and code stand in the same place on all of them."""

INCH: Mm = 25.4
LEAST_DPI = 140
SCALE = 0.03
"""How much larger or smaller than printed a sheet may be: beyond it somebody fitted it to a page."""
SCALE_SLACK = 0.003
TAG_AGREES = 0.15
"""A file that says 72 dpi of a whole sheet means nothing by it: its tag counts only where it makes about a sheet."""
DISPLACED: Mm = 1.2
CODE_CORNER: Mm = 60.0
"""A corner this large holds the code with its margin at 5 mm of shift and 3 degrees of turn."""
SETS = 6
"""Sets of squares that are tried before a page is given up."""
INK = 0.0005
"""A side with a smaller share of dark pixels is blank."""
INK_CONTRAST = 40
FAINT_CONTRAST = 60
"""Grey levels between paper and print; less is low toner."""
WAYS = {False: {0: (0, 1, 2, 3), 180: (3, 2, 1, 0)}, True: {90: (1, 3, 0, 2), 270: (2, 0, 3, 1)}}
"""Whether the picture is wider than high -> clockwise turn -> corners of the picture, in the order of the sheet's."""


@dataclass(frozen=True, slots=True, eq=False)
class LocatedPage:
    """A page of ours whose every box is found."""

    page: GreyPage
    code: BallotCode
    layout: Layout
    side: Page
    """What is printed on it."""
    placing: Placing
    frames: tuple[Frame, ...]
    """One for each box, in the order of the paper."""
    patches: Patches
    """The paper round each of them."""
    ink: float
    """Grey of printed black: the median of the squares."""
    turned: int
    """Degrees clockwise: 0, 90, 180 or 270."""
    scale: tuple[float, float]
    """Across and down, 1 as printed."""
    flags: frozenset[Code]
    """E02 black and white only, E09 a corner missing, E15 faint print, E16 turned."""


@dataclass(frozen=True, slots=True, eq=False)
class _Attempt:
    """One way in which a sheet may lie under the squares that were found."""

    corners: Corners
    turned: int
    placing: Placing


_Found = tuple[Symbol, _Attempt | None]


def locate(page: GreyPage, layouts: Layouts, tests: bool = False) -> LocatedPage | PageError:
    """Find a page's code and boxes. `tests`: whether test papers are being read, which a live box refuses.

    Raises ValueError without a layout, or where two of them have squares or code in other places.
    """
    form = _common(layouts)
    scale = _nominal(page, form)
    if scale * INCH < LEAST_DPI * (1 - SCALE):
        return _error(page, Code.POOR_SCAN, f"It has about {scale * INCH:.0f} dpi, at least {LEAST_DPI} are needed.")
    near = _attempts(page.pixels, form, scale, squares.NEAR)
    attempts = [one for one in near if None not in one.corners]  # a missing one may lie farther in
    for found, attempt in _in_its_place(page.pixels, form, scale, attempts):  # nearly every sheet
        if attempt is not None and isinstance(found.says, BallotCode):
            return _placed(page, layouts, tests, scale, attempt, found.says)
    attempts = list(_attempts(page.pixels, form, scale, squares.WINDOW))
    strangers: list[Stranger] = []
    elsewhere: list[BallotCode] = []
    for look in (_in_its_place, _in_its_place_despeckled, _in_a_corner, _on_its_grid, _on_the_page):
        for found, attempt in look(page.pixels, form, scale, attempts):
            if attempt is not None and isinstance(found.says, BallotCode):
                return _placed(page, layouts, tests, scale, attempt, found.says)
            if isinstance(found.says, BallotCode):
                elsewhere.append(found.says)
            else:
                strangers.append(found.says)
        if elsewhere:
            break
    return _refused(page, form, layouts, tests, scale, bool(attempts), elsewhere, strangers)


def keyed(page: GreyPage, layouts: Layouts, code: BallotCode) -> LocatedPage | PageError:
    """Find the boxes of a page whose code people keyed in; which way up it lies the frames of its boxes tell.

    Raises ValueError as `locate` does.
    """
    form = _common(layouts)
    scale = _nominal(page, form)
    ways = _attempts(page.pixels, form, scale, squares.WINDOW)
    tried = [_placed(page, layouts, code.test, scale, one, code) for one in ways]
    found = [one for one in tried if isinstance(one, LocatedPage)]
    if found and len({one.turned for one in found}) == 1:
        return found[0]
    why = "Its boxes were not found where the paper of these letters has them."
    return next((one for one in tried if isinstance(one, PageError)), _error(page, Code.MISREGISTERED, why, code))


def _error(page: GreyPage, code: Code, why: str, read: BallotCode | None = None) -> PageError:
    return PageError(code, page.file, page.page, why, read)


def _common(layouts: Layouts) -> Layout:
    one, *others = layouts.values()
    if any((other.fiducials, other.code, other.width) != (one.fiducials, one.code, one.width) for other in others):
        raise ValueError("two styles have their squares or codes in other places")
    return one


def _nominal(page: GreyPage, form: Layout) -> float:
    """Pixels per mm: as the file says where that makes about a sheet, else as the whole picture were the sheet."""
    short, long = sorted(page.pixels.shape)
    seen = (short / form.width + long / form.height) / 2
    if page.dpi and abs(page.dpi / INCH / seen - 1) <= TAG_AGREES:
        return page.dpi / INCH
    return float(seen)


def _centres(form: Layout) -> Points:
    return [(mark.x + mark.width / 2, mark.y + mark.height / 2) for mark in form.fiducials]


def _attempts(pixels: Pixels, form: Layout, scale: float, window: Mm) -> Iterator[_Attempt]:
    wide = pixels.shape[1] > pixels.shape[0]
    for corners in islice(squares.find(pixels, form, scale, window), SETS):
        found = squares.completed(corners)
        for turned, order in WAYS[wide].items():
            yield _Attempt(corners, turned, placing(_centres(form), [found[corner] for corner in order]))


def _agrees(found: Symbol, form: Layout, placed: Placing) -> bool:
    """Whether a code stands where the squares say, the right way up, and not mirrored."""
    square = form.code
    middle = (square.x + square.width / 2, square.y + square.height / 2)
    own = [(square.x, square.y), (square.right, square.y), (square.right, square.bottom), (square.x, square.bottom)]
    centre, *corners = placed.millimetres([found.centre, *found.corners])
    return dist(centre, middle) <= DISPLACED and all(dist(a, b) < 4 for a, b in zip(corners, own, strict=True))


# -- where a code is looked for, the cheapest first: what is found, and the attempt that it agrees with ----------------


def _agreeing(found: Symbol, form: Layout, attempts: Sequence[_Attempt]) -> tuple[Symbol, _Attempt | None]:
    return found, next((one for one in attempts if _agrees(found, form, one.placing)), None)


def _in_its_place(pixels: Pixels, form: Layout, _: float, attempts: Sequence[_Attempt]) -> Iterator[_Found]:
    for attempt in attempts:
        for found in symbol.expected(pixels, form, attempt.placing):
            yield _agreeing(found, form, attempts)


def _in_its_place_despeckled(pixels: Pixels, form: Layout, _: float, attempts: Sequence[_Attempt]) -> Iterator[_Found]:
    for attempt in attempts:
        for found in symbol.expected(pixels, form, attempt.placing, despeckled=True):
            yield _agreeing(found, form, attempts)


def _in_a_corner(pixels: Pixels, form: Layout, scale: float, attempts: Sequence[_Attempt]) -> Iterator[_Found]:
    height, width = pixels.shape
    reach = CODE_CORNER * scale
    for left in (0.0, width - reach):
        for top in (0.0, height - reach):
            for found in symbol.within(pixels, left, top, left + reach, top + reach):
                yield _agreeing(found, form, attempts)


def _on_its_grid(pixels: Pixels, form: Layout, _: float, attempts: Sequence[_Attempt]) -> Iterator[_Found]:
    """Read nowhere else than where the squares say, so that it agrees with them by itself."""
    for attempt in attempts:
        if code := symbol.resampled(pixels, form, attempt.placing):
            yield Symbol(code, ()), attempt


def _on_the_page(pixels: Pixels, form: Layout, _: float, attempts: Sequence[_Attempt]) -> Iterator[_Found]:
    height, width = pixels.shape
    for found in symbol.within(pixels, 0, 0, width, height):
        yield _agreeing(found, form, attempts)


def _elsewhere(page: GreyPage, layouts: Layouts, tests: bool, code: BallotCode) -> PageError | None:
    """E05 for a code that is sound and not of this box."""
    layout = layouts.get(code.style_hash)
    if layout is None or code.pages != len(layout.pages):
        return _error(page, Code.OTHER_ELECTION, "Its code is of another election or another kind of paper.")
    if code.test and not tests:
        return _error(page, Code.OTHER_ELECTION, "It is a test paper, and this box takes voting papers.")
    if tests and not code.test:
        return _error(page, Code.OTHER_ELECTION, "It is a voting paper, and test papers are being read.")
    return None


def _placed(
    page: GreyPage, layouts: Layouts, tests: bool, scale: float, attempt: _Attempt, code: BallotCode
) -> LocatedPage | PageError:
    """A page whose code is read where it should be: its scale and its frames."""
    if error := _elsewhere(page, layouts, tests, code):
        return error
    layout = layouts[code.style_hash]
    side = layout.pages[code.page - 1]
    across, down = scales(attempt.placing, _centres(layout))
    if min(across, down) * INCH < LEAST_DPI:
        dpi = min(across, down) * INCH
        return _error(page, Code.POOR_SCAN, f"It has {dpi:.0f} dpi, at least {LEAST_DPI} are needed.", code)
    relative = across / scale, down / scale
    for share, way in zip(relative, ("wide", "high"), strict=True):
        if abs(share - 1) > SCALE + SCALE_SLACK:
            return _error(page, Code.MISREGISTERED, f"It is {100 * share:.0f} % as {way} as it was printed.", code)
    seen = [one for one in attempt.corners if one is not None]
    ink, paper = (median(getattr(one, shade) for one in seen) for shade in ("ink", "paper"))
    cut = patches.cut(page.pixels, attempt.placing, side.targets)
    found = frames.find(cut, side.targets, layout.frame, ink)
    if why := frames.misregistered(found):
        return _error(page, Code.CORNER_MISSING if len(seen) < 4 else Code.MISREGISTERED, why, code)
    flags = {
        Code.POOR_SCAN: page.bilevel,
        Code.CORNER_MISSING: len(seen) < 4,
        Code.FAINT_PRINT: paper - ink < FAINT_CONTRAST,
        Code.TURNED: attempt.turned != 0,
    }
    shown = frozenset(code for code, applies in flags.items() if applies)
    return LocatedPage(page, code, layout, side, attempt.placing, found, cut, ink, attempt.turned, relative, shown)


def _refused(
    page: GreyPage,
    form: Layout,
    layouts: Layouts,
    tests: bool,
    scale: float,
    squared: bool,
    codes: list[BallotCode],
    strangers: list[Stranger],
) -> PageError:
    """The first fault that applies to a page whose code does not stand where four squares say."""
    for code in codes:
        if error := _elsewhere(page, layouts, tests, code):
            return error
    if Stranger.DECLARATION in strangers:
        return _error(page, Code.OTHER_ELECTION, "It is a declaration of identity, not a ballot paper.")
    seen = squares.count(page.pixels, form, scale)
    only = codes[0] if len(set(codes)) == 1 else None  # of two codes nobody knows whose the sheet is
    if squared and codes:
        return _error(page, Code.CODE_DISPLACED, "The code is not where the four corner squares say.", only)
    if codes:
        return _error(page, Code.CORNERS_MISSING, f"Of its four corner squares {seen} can be used.", only)
    if Stranger.MISREAD in strangers:
        return _error(page, Code.UNKNOWN_CODE, "Its code has the form of ours, and its check does not agree.")
    if Stranger.FOREIGN in strangers:
        return _error(page, Code.UNKNOWN_CODE, "It has a code that is none of ours.")
    if squared:
        return _error(page, Code.CODE_UNREADABLE, "The corner squares are found, the code cannot be read.")
    if _blank(page.pixels):
        return _error(page, Code.BLANK_SIDE, "There is nothing on this side.")
    if seen:
        return _error(page, Code.CORNERS_MISSING, f"It has no code that can be read, and {seen} corner squares.")
    return _error(page, Code.NOT_OURS, "It has no corner squares and no code.")


def _blank(pixels: Pixels) -> bool:
    """Whether nothing is printed or written: the edge aside, where a scanner shows its lid."""
    small = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    edge = round(0.05 * min(small.shape))
    inside = small[edge:-edge, edge:-edge].astype(np.int16)
    return float((inside < np.median(inside) - INK_CONTRAST).mean()) < INK
