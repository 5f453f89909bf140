"""Where everything lies on a page, or the one fault that names it."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
import zxingcpp

from lmcvote.paper import locate, scan
from lmcvote.paper.code import BallotCode, payload, to_text
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.locate import LocatedPage
from lmcvote.paper.scan import GreyPage, Pixels
from lmcvote.reading import deck
from lmcvote.reading.damage import KINDS, apply
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Kind
from tests.reading import pile

DPI = 150
PER_MM = DPI / 25.4
LAYOUT = pile.layouts()[pile.SHORT]
CODE = BallotCode(False, 1, 1, pile.SHORT, bytes(range(12)))


def clean(code: BallotCode = CODE, dpi: float = DPI) -> Pixels:
    layout = pile.layouts().get(code.style_hash, LAYOUT)
    empty = {target.candidate: Kind.EMPTY for _, target in layout.targets}
    return deck.picture(layout, Marked(code, empty), dpi, pile.chance("clean"))


def paged(pixels: Pixels, dpi: float | None = None) -> GreyPage:
    return GreyPage("pile.pdf", 7, np.ascontiguousarray(pixels), dpi, False, None)


def found(pixels: Pixels, dpi: float | None = None) -> LocatedPage:
    made = locate.locate(paged(pixels, dpi), pile.layouts())
    assert isinstance(made, LocatedPage), made
    return made


def fault(pixels: Pixels, dpi: float | None = None, tests: bool = False) -> PageError:
    made = locate.locate(paged(pixels, dpi), pile.layouts(), tests)
    assert isinstance(made, PageError), made.flags
    assert (made.file, made.page) == ("pile.pdf", 7)
    return made


def covered(pixels: Pixels, x: float, y: float, width: float, height: float, grey: int = 255) -> Pixels:
    """A rectangle of the sheet, in mm, painted over."""
    made = pixels.copy()
    left, top, right, bottom = (round(edge * PER_MM) for edge in (x, y, x + width, y + height))
    made[top:bottom, left:right] = grey
    return made


def with_symbol(pixels: Pixels, text: str, x: float, y: float, kind: str = "QRCodeModel2") -> Pixels:
    """Another code pasted on, its top left at a place in mm."""
    symbol = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    drawn = np.array(symbol.to_image(scale=4, add_quiet_zones=True), np.uint8)
    made = pixels.copy()
    left, top = round(x * PER_MM), round(y * PER_MM)
    made[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    return made


def without_code(pixels: Pixels) -> Pixels:
    return covered(pixels, 23.5, 10.5, 29, 29)


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_every_box_is_found_whatever_way_up(dpi: int, turned: int) -> None:
    page = found(np.rot90(clean(dpi=dpi), -turned // 90))
    assert page.code == CODE and page.turned == turned and (Code.TURNED in page.flags) is (turned != 0)
    assert page.scale == pytest.approx((1, 1), abs=0.002) and page.ink < 10
    for frame in page.frames:
        assert max(abs(frame.right), abs(frame.down)) < 0.1 and 0.8 < frame.response < 1.2


def middles(page: LocatedPage) -> list[tuple[float, float]]:
    boxes = [frame.target.box for frame in page.frames]
    return page.placing.pixels([(box.x + box.width / 2, box.y + box.height / 2) for box in boxes])


@pytest.mark.parametrize("seed", range(6))
def test_turned_shifted_and_stretched_sheets_are_placed_within_a_tenth_of_a_millimetre(seed: int) -> None:
    coins = pile.chance("placed", seed)
    turn, x, y = np.deg2rad(coins.uniform(-3, 3)), coins.uniform(0.97, 1.03), coins.uniform(0.97, 1.03)
    move = coins.uniform(-4, 4, 2) * PER_MM
    matrix = np.array(
        [[np.cos(turn) * x, -np.sin(turn) * y, 0], [np.sin(turn) * x, np.cos(turn) * y, 0], [0, 0, 1]], np.float64
    )
    pixels = clean()
    centre = np.array([pixels.shape[1] / 2, pixels.shape[0] / 2])
    matrix[:2, 2] = centre + move - matrix[:2, :2] @ centre
    seen = cv2.warpPerspective(pixels, matrix, pixels.shape[::-1], borderValue=255)
    wanted = matrix @ np.column_stack([np.array(middles(found(pixels))), np.ones(12)]).T
    assert np.abs(np.array(middles(found(np.asarray(seen, np.uint8)))).T - wanted[:2]).max() < 0.1 * PER_MM


@pytest.mark.parametrize("share", [0.94, 1.05])
def test_a_sheet_fitted_to_the_page_is_refused_by_its_scale(share: float) -> None:
    pixels = clean()
    height, width = pixels.shape
    matrix = np.array([[share, 0, width * (1 - share) / 2], [0, share, height * (1 - share) / 2]])
    room = np.asarray(cv2.warpAffine(pixels, matrix, (width, height), borderValue=255), np.uint8)
    refused = fault(room, DPI)
    assert refused.code is Code.MISREGISTERED and f"{100 * share:.0f} % as wide as it was printed" in refused.why


def test_a_coarse_scan_says_how_coarse() -> None:
    assert fault(clean(dpi=100)).message == (
        "pile.pdf, page 7: It has about 100 dpi, at least 140 are needed. Scan it again in grey at 200 to 300 dpi."
    )


@pytest.mark.parametrize("dpi", [72, 1, 600, None])
def test_a_tag_that_cannot_be_meant_is_not_believed(dpi: float | None) -> None:
    assert found(clean(), dpi).scale == pytest.approx((1, 1), abs=0.002)


def test_black_and_white_is_flagged() -> None:
    page = replace(paged(clean()), bilevel=True)
    made = locate.locate(page, pile.layouts())
    assert isinstance(made, LocatedPage) and made.flags == {Code.POOR_SCAN}


def test_faint_print_is_flagged() -> None:
    pale = (255 - (255 - clean().astype(np.float32)) * 0.2).astype(np.uint8)
    assert found(pale).flags == {Code.FAINT_PRINT}


@pytest.mark.parametrize("corner", range(4))
def test_with_a_corner_gone_every_box_must_show_its_frame(corner: int) -> None:
    mark = LAYOUT.fiducials[corner]
    page = found(covered(clean(), mark.x - 1, mark.y - 1, 8, 8))
    assert page.code == CODE and Code.CORNER_MISSING in page.flags


def test_with_a_corner_gone_and_the_sheet_out_of_square_it_is_refused() -> None:
    pixels = covered(clean(), 190, 277, 8, 8)
    height, width = pixels.shape
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float32)
    moved = corners + np.array([[0, 0], [0, 0], [0, 0], [-3 * PER_MM, 3 * PER_MM]], np.float32)
    seen = cv2.warpPerspective(pixels, cv2.getPerspectiveTransform(corners, moved), (width, height), borderValue=255)
    assert fault(np.asarray(seen, np.uint8)).code is Code.CORNER_MISSING


def test_with_two_corners_gone_it_is_refused() -> None:
    refused = fault(covered(covered(clean(), 12, 12, 8, 8), 190, 12, 8, 8))
    assert refused.code is Code.CORNERS_MISSING and "2 can be used" in refused.why


@pytest.mark.parametrize("away", [(0, 14), (-10, 0), (-12, 12)])
def test_a_black_square_drawn_near_a_corner_is_not_taken_for_it(away: tuple[float, float]) -> None:
    pixels = covered(clean(), 191 + away[0], 13 + away[1], 6, 6, 0)
    for seen in (pixels, covered(pixels, 190, 12, 8, 8) if away != (0, 14) else pixels):
        made = locate.locate(paged(seen), pile.layouts())
        if isinstance(made, LocatedPage):
            assert all(max(abs(frame.right), abs(frame.down)) < 0.2 for frame in made.frames)
        else:
            assert made.code in (Code.MISREGISTERED, Code.CORNER_MISSING, Code.CORNERS_MISSING, Code.CODE_DISPLACED)


@pytest.mark.parametrize("which", [0, 5, 11])
def test_a_box_whose_frame_is_not_there_refuses_the_page(which: int) -> None:
    box = LAYOUT.pages[0].targets[which].box
    refused = fault(covered(clean(), box.x - 1, box.y - 1, 2, 9))
    assert refused.code is Code.MISREGISTERED and f"box {which + 1} " in refused.why


@pytest.mark.parametrize("slip", [1.0, 2.0, 4.0, -1.5, -3.0])
def test_a_slip_between_two_boxes_refuses_the_page(slip: float) -> None:
    pixels = clean()
    rows = np.arange(pixels.shape[0], dtype=np.float32)
    # both ends stay where they are, the middle slips: the squares alone would see nothing
    moved = rows + np.float32(slip * PER_MM) * np.clip(1 - np.abs(rows / PER_MM - 150) / 60, 0, 1)
    columns = np.arange(pixels.shape[1], dtype=np.float32)
    seen = cv2.remap(
        pixels, np.tile(columns, (len(rows), 1)), np.tile(moved[:, None], (1, len(columns))), cv2.INTER_LINEAR
    )
    assert fault(np.asarray(seen, np.uint8)).code is Code.MISREGISTERED


def test_another_elections_paper_comes_before_every_other_fault() -> None:
    foreign = replace(CODE, style_hash=b"else")
    for spoil in (
        lambda pixels: pixels,
        lambda pixels: covered(covered(pixels, 12, 12, 8, 8), 190, 12, 8, 8),  # and two corners gone
        lambda pixels: covered(pixels, 150, 60, 30, 30),  # and boxes
    ):
        refused = fault(spoil(clean(foreign)))
        assert refused.code is Code.OTHER_ELECTION and "another election" in refused.why


def test_a_page_of_more_pages_than_the_style_has_is_another_paper() -> None:
    assert fault(clean(replace(CODE, pages=2))).code is Code.OTHER_ELECTION


def test_test_papers_and_voting_papers_are_kept_apart() -> None:
    trial = replace(CODE, test=True)
    assert "a test paper" in fault(clean(trial)).why
    assert "a voting paper" in fault(clean(), tests=True).why
    assert isinstance(locate.locate(paged(clean(trial)), pile.layouts(), tests=True), LocatedPage)


DECLARATION = "JRCACEW6VW7O6AABAIBQIBIGA4EASCQ"


@pytest.mark.parametrize(
    ("text", "kind", "code", "why"),
    [
        (DECLARATION, "QRCodeModel2", Code.OTHER_ELECTION, "declaration of identity"),
        ("HTTPS://EXAMPLE.ORG/A", "QRCodeModel2", Code.UNKNOWN_CODE, "none of ours"),
        (to_text(payload(CODE))[:-1] + "A", "QRCodeModel2", Code.UNKNOWN_CODE, "check does not agree"),
        ("12345", "MicroQRCode", Code.CODE_UNREADABLE, "cannot be read"),
    ],
)
def test_a_strange_code_has_its_own_reason(text: str, kind: str, code: Code, why: str) -> None:
    for sheet in (without_code(clean()), np.full_like(clean(), 255)):
        refused = fault(with_symbol(sheet, text, 24, 12, kind))
        if kind == "MicroQRCode" and sheet.min() == 255:
            assert refused.code is Code.NOT_OURS
        else:
            assert refused.code is code and why in refused.why


def test_a_strange_code_beside_ours_changes_nothing() -> None:
    for kind in ("QRCodeModel2", "MicroQRCode"):
        assert found(with_symbol(clean(), "12345", 100, 240, kind)).code == CODE


def test_a_code_pasted_elsewhere_is_displaced() -> None:
    for x, y in ((100.0, 200.0), (30.0, 16.0), (150.0, 12.0)):
        code = clean()[round(11 * PER_MM) : round(40 * PER_MM), round(24 * PER_MM) : round(53 * PER_MM)]
        sheet = without_code(clean())
        left, top = round(x * PER_MM), round(y * PER_MM)
        sheet[top : top + code.shape[0], left : left + code.shape[1]] = code
        assert fault(sheet).code is Code.CODE_DISPLACED


def test_a_mirrored_sheet_is_refused() -> None:
    assert fault(clean()[:, ::-1]).code is Code.CODE_DISPLACED


def test_no_code_is_a_code_that_two_people_key() -> None:
    assert fault(without_code(clean())).message == (
        "pile.pdf, page 7: The corner squares are found, the code cannot be read. "
        "Two people key in the letters beside the code."
    )


def test_what_is_no_paper_of_ours() -> None:
    blank = np.full_like(clean(), 240)
    assert fault(blank).code is Code.BLANK_SIDE
    coins = pile.chance("side")
    assert fault(apply(KINDS["mix"], blank, PER_MM, LAYOUT, coins)).code is Code.BLANK_SIDE
    letter = cv2.putText(blank.copy(), "Dear all", (300, 800), cv2.FONT_HERSHEY_SIMPLEX, 6, 0.0, 12)
    assert fault(np.asarray(letter, np.uint8)).code is Code.NOT_OURS


def test_two_sheets_at_once_are_refused() -> None:
    seen = clean()
    shifted = clean(replace(CODE, serial=b"another one."))[: -round(40 * PER_MM)]
    seen[round(40 * PER_MM) :] = shifted  # the second lies 40 mm lower, over the first
    assert isinstance(locate.locate(paged(seen), pile.layouts()), PageError)


@pytest.mark.parametrize("make", [lambda: np.zeros((3000, 2000), np.uint8), lambda: np.full((2000, 9), 255, np.uint8)])
def test_odd_pictures_are_refused_and_raise_nothing(make: Callable[[], Pixels]) -> None:
    fault(make())


def test_styles_must_have_their_squares_in_one_place() -> None:
    other = replace(LAYOUT, code=replace(LAYOUT.code, x=30.0))
    with pytest.raises(ValueError, match="other places"):
        locate.locate(paged(clean()), {pile.SHORT: LAYOUT, b"else": other})


def test_a_blotted_code_is_read_on_its_grid() -> None:
    for seed in range(4):
        coins = pile.chance("blot", seed)
        seen = apply(KINDS["blot on code"], clean(), PER_MM, LAYOUT, coins)
        assert found(seen).code == CODE


def test_the_second_page_has_its_own_boxes() -> None:
    two = pile.compose_for(6, 40)
    coins = pile.chance("two")
    code = BallotCode(False, 2, 2, b"two.", bytes(12))
    empty = {target.candidate: Kind.EMPTY for _, target in two.targets}
    seen = deck.picture(two, Marked(code, empty), DPI, coins)
    page = locate.locate(paged(seen), {b"two.": two})
    assert isinstance(page, LocatedPage) and page.side is two.pages[1]
    assert [frame.target for frame in page.frames] == list(two.pages[1].targets)


def test_a_page_that_came_as_a_file_is_located_too() -> None:
    data = deck.stored(clean(), KINDS["none"])
    (page,) = scan.read(data, "pile.jpg")
    assert isinstance(page, GreyPage) and isinstance(locate.locate(page, pile.layouts()), LocatedPage)
