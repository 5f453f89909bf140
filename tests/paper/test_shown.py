"""Pictures for a person who rules: every mark is there, and of the code and its letters nothing."""

from collections.abc import Iterator
from functools import cache

import cv2
import numpy as np
import pytest
import zxingcpp

from lmcvote.paper import locate, scan, shown
from lmcvote.paper.code import BallotCode
from lmcvote.paper.layout import Layout, Target
from lmcvote.paper.locate import LocatedPage
from lmcvote.paper.scan import GreyPage, Pixels
from lmcvote.reading import damage, deck
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Kind
from tests.reading import pile

DPI = 200.0
SERIALS = b"a paper, one", b"\xff\x00 another.."
TURNS = (0, 1, 2, 3)
"""Quarters, against the clock."""
WHITE, BLACK = 200, 100


def layout() -> Layout:
    return pile.layouts()[pile.SHORT]


def targets() -> tuple[Target, ...]:
    return layout().pages[0].targets


@cache
def drawn(serial: bytes) -> Pixels:
    """The first candidate has a cross."""
    marks = {target.candidate: Kind.EMPTY for target in targets()} | {targets()[0].candidate: Kind.CROSS}
    code = BallotCode(False, 1, 1, pile.SHORT, serial)
    return deck.picture(layout(), Marked(code, marks), DPI, pile.chance("shown"))


def picture(serial: bytes, turns: int, kind: str = "none") -> bytes:
    """As it is kept."""
    spoiled = damage.apply(damage.KINDS[kind], drawn(serial), DPI / deck.INCH, layout(), pile.chance("shown", kind))
    return cv2.imencode(".png", np.ascontiguousarray(np.rot90(spoiled, turns)))[1].tobytes()


def matrix(stored: bytes) -> tuple[float, ...]:
    """How it lies, as the reader found it."""
    (page,) = scan.read(stored, "pile.pdf")
    assert isinstance(page, GreyPage)
    located = locate.locate(page, pile.layouts())
    assert isinstance(located, LocatedPage)
    return tuple(float(value) for value in located.placing.matrix.flat)


def parts(stored: bytes, placing: tuple[float, ...]) -> Iterator[bytes]:
    """All that whoever rules can ask for."""
    yield shown.page(stored, placing, layout())
    yield shown.page(stored, (), None)
    for target in targets():
        yield shown.row(stored, placing, target)
        yield shown.box(stored, placing, target)


def seen(png: bytes) -> Pixels:
    return np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)


@pytest.mark.parametrize("turns", TURNS)
def test_no_code_can_be_read_in_any_part_that_is_shown(turns: int) -> None:
    stored = picture(SERIALS[0], turns, "usual")
    assert zxingcpp.read_barcodes(seen(shown.uncovered(stored))), "else the test tells nothing"
    for part in parts(stored, matrix(stored)):
        assert not zxingcpp.read_barcodes(seen(part))


@pytest.mark.parametrize("turns", TURNS)
def test_papers_that_differ_in_their_serial_alone_are_shown_alike(turns: int) -> None:
    """Neither the code nor one of the letters beside it is in any part, also where the page was not located."""
    one, other = (picture(serial, turns) for serial in SERIALS)
    assert shown.uncovered(one) != shown.uncovered(other), "else the test tells nothing"
    placing = matrix(one)
    assert list(parts(one, placing)) == list(parts(other, placing))


@pytest.mark.parametrize("turns", TURNS)
def test_a_page_is_shown_upright_with_its_marks(turns: int) -> None:
    stored = picture(SERIALS[0], turns, "usual")
    whole = seen(shown.page(stored, matrix(stored), layout()))
    assert whole.shape == (round(layout().height * shown.PAGE_PER_MM), round(layout().width * shown.PAGE_PER_MM))
    darkest = []
    for target in targets():
        box = target.box.grown(-1.0)
        rows, columns = (
            slice(round(low * shown.PAGE_PER_MM), round(high * shown.PAGE_PER_MM))
            for low, high in ((box.y, box.bottom), (box.x, box.right))
        )
        darkest.append(whole[rows, columns].min())
    assert darkest[0] < BLACK and min(darkest[1:]) > WHITE


@pytest.mark.parametrize("turns", TURNS)
def test_a_box_is_shown_with_its_frame_and_the_paper_round_it(turns: int) -> None:
    stored = picture(SERIALS[0], turns, "usual")
    placing = matrix(stored)
    for target in targets()[1:]:
        crop = seen(shown.box(stored, placing, target)).astype(int)
        side = round((target.box.width + 2 * shown.AROUND) * shown.BOX_PER_MM)
        assert crop.shape == (side, side)
        start, line = round(shown.AROUND * shown.BOX_PER_MM), round(layout().frame * shown.BOX_PER_MM)
        for turned in TURNS:  # each side of the frame comes to the top
            upright = np.rot90(crop, turned)[:, start + 8 : side - start - 8]
            assert upright[start - line - 2 : start + 2].min(axis=0).max() < BLACK, "a frame without a gap"
            assert upright[start + 6 : side // 2].min() > WHITE, "and nothing inside"


def test_a_row_is_shown_from_its_name_to_its_box() -> None:
    stored = picture(SERIALS[0], 0)
    first = targets()[0]
    row = seen(shown.row(stored, matrix(stored), first))
    assert row.shape[1] > 100 * shown.PAGE_PER_MM > row.shape[0]
    name = row[:, : round(first.name.width * shown.PAGE_PER_MM)]
    assert name.min() < BLACK and row[:, name.shape[1] :].min() < BLACK


@pytest.mark.parametrize("turns", TURNS)
def test_what_was_not_located_is_covered_where_a_code_may_be_and_nowhere_in_the_middle(turns: int) -> None:
    stored = picture(SERIALS[0], turns)
    before, after = seen(shown.uncovered(stored)), seen(shown.page(stored, (), None))
    before, after = (np.rot90(one, -turns) for one in (before, after))
    high = len(after)
    covered = (after == shown.COVER).all(axis=1)
    assert covered[: high // 6].all() and covered[-high // 6 :].all()
    assert np.array_equal(after[high // 4 : -high // 4], before[high // 4 : -high // 4])
