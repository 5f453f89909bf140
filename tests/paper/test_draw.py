"""What is printed is what was meant: pages rendered, and decoded by another library."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote.election import Candidate, CandidateId, CandidateNumber, Election
from lmcvote.paper import draw, template
from lmcvote.paper.code import BallotCode, from_text, parse
from lmcvote.paper.compose import compose
from lmcvote.paper.geometry import Rect
from lmcvote.paper.layout import Layout
from tests.wording import Coins

STANDARD = template.load()
DPI = 200
PIXEL = 25.4 / DPI
QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)


def layout_of(example: Election, candidates: int = 12, edition: template.Template = STANDARD) -> Layout:
    people = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), f"Surname{n}", "Jane", "Surgery")
        for n in range(1, candidates + 1)
    )
    return compose(example, replace(example.contests[0], candidates=people), edition, draw.measure)


def layout_with(example: Election, surname: str) -> Layout:
    """Two candidates of one surname and its practice."""
    people = tuple(Candidate(CandidateId(f"c{n}"), CandidateNumber(n), surname, "", "Surgery") for n in (1, 2))
    return compose(example, replace(example.contests[0], candidates=people), STANDARD, draw.measure)


def printed(layout: Layout, codes: list[BallotCode], stamp: str = "") -> bytes:
    out = BytesIO()
    draw.papers(out, layout, codes, stamp)
    return out.getvalue()


def pictures(pdf: bytes) -> list["np.ndarray[tuple[int, int], np.dtype[np.uint8]]"]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze() for page in document]


def codes(papers: int, pages: int = 1, test: bool = False) -> list[BallotCode]:
    coins = Coins()
    serials = [coins(12) for _ in range(papers)]
    return [BallotCode(test, page, pages, b"abcd", s) for s in serials for page in range(1, pages + 1)]


@pytest.mark.parametrize(("candidates", "pages"), [(12, 1), (31, 2)])
def test_each_page_decodes_to_its_own_code(example: Election, candidates: int, pages: int) -> None:
    wanted = codes(20, pages)
    found = []
    for picture in pictures(printed(layout_of(example, candidates), wanted)):
        (symbol,) = zxingcpp.read_barcodes(picture, formats=QR_CODE)
        found.append(parse(from_text(symbol.text)))
    assert found == wanted


def grey(picture: "np.ndarray[tuple[int, int], np.dtype[np.uint8]]", rect: Rect) -> float:
    """Mean grey inside a rectangle, 0 black to 255 white."""
    rows = slice(round(rect.y / PIXEL), round(rect.bottom / PIXEL))
    columns = slice(round(rect.x / PIXEL), round(rect.right / PIXEL))
    return float(picture[rows, columns].mean())


@pytest.mark.parametrize("candidates", [2, 12, 30])
def test_boxes_and_marks_are_where_the_layout_says(example: Election, candidates: int) -> None:
    layout = layout_of(example, candidates)
    (picture,) = pictures(printed(layout, codes(1)))
    for mark in layout.fiducials:
        assert grey(picture, mark.grown(-0.3)) < 5 and grey(picture, mark.grown(3.0)) > 100
    for _, target in layout.targets:
        assert grey(picture, target.box.grown(-0.2)) > 254, "nothing is printed inside a box"
        assert grey(picture, target.box.grown(0.35)) < 240, "and a frame stands round it"
        beside = Rect(target.box.right + 0.6, target.box.y, 1.2, target.box.height)
        assert grey(picture, beside) > 254, "nothing is printed where a mark may spill"
    quiet = [
        Rect(layout.quiet.x, layout.quiet.y, layout.quiet.width, 2.5),
        Rect(layout.quiet.x, layout.quiet.y, 2.5, 30),
    ]
    assert all(grey(picture, margin) == 255 for margin in quiet)


def test_the_same_codes_give_the_same_bytes_and_others_do_not(example: Election) -> None:
    layout = layout_of(example)
    assert printed(layout, codes(2)) == printed(layout, codes(2))
    assert printed(layout, codes(2)) != printed(layout, codes(3)[1:])


def test_the_file_says_nothing_of_time_or_person(example: Election) -> None:
    told = pypdfium2.PdfDocument(printed(layout_of(example), codes(1))).get_metadata_dict()
    assert told["Title"] == "Ballot papers" and told["Author"] == told["Producer"] == told["Creator"] == "lmcvote"
    assert told["CreationDate"] == told["ModDate"] and told["CreationDate"].startswith("D:2000")
    assert not told["Subject"] and not told["Keywords"]


@pytest.mark.parametrize("candidates", [2, 6, 12, 42])
def test_large_print_is_drawn_where_its_layout_says(example: Election, candidates: int) -> None:
    layout = layout_of(example, candidates, template.editions()[1])
    shown = pictures(printed(layout, codes(1, len(layout.pages))))
    for page, picture in zip(layout.pages, shown, strict=True):
        (symbol,) = zxingcpp.read_barcodes(picture, formats=QR_CODE)
        assert parse(from_text(symbol.text)).page == page.number
        for mark in layout.fiducials:
            assert grey(picture, mark.grown(-0.3)) < 5 and grey(picture, mark.grown(3.0)) > 100
        for target in page.targets:
            assert grey(picture, target.box.grown(-0.2)) > 254 and grey(picture, target.box.grown(0.35)) < 245
            assert grey(picture, Rect(target.box.right + 0.6, target.box.y, 1.2, target.box.height)) > 254


def test_an_accent_over_a_capital_does_not_strike_it_through(example: Election) -> None:
    """Capital O with dot below and grave is no single letter of Unicode, so the accent is placed by us."""
    plain, accented = (
        pictures(printed(layout_with(example, f"\N{LATIN CAPITAL LETTER O WITH DOT BELOW}{accent}"), codes(1)))[0]
        for accent in ("", "\N{COMBINING GRAVE ACCENT}")
    )
    name = layout_of(example, 2).pages[0].targets[0].name
    baseline, em = name.y + 5.2, 14 * 25.4 / 72
    above = Rect(name.x, baseline - 1.0 * em, 0.8 * em, 0.25 * em)
    inside = Rect(name.x + 0.3 * em, baseline - 0.6 * em, 0.2 * em, 0.5 * em)
    assert grey(plain, above) > 250 > grey(accented, above)
    assert grey(plain, inside) == grey(accented, inside)


@pytest.mark.parametrize("edition", template.editions(), ids=lambda edition: edition.edition)
def test_every_font_is_embedded(example: Election, edition: template.Template) -> None:
    layout = compose(example, example.contests[0], edition, draw.measure)
    parts = printed(layout, codes(1, len(layout.pages))).split(b"endobj")
    fonts = [part for part in parts if b"/Type /Font " in part.replace(b"\n", b" ")]
    descriptors = [part for part in parts if b"/Type /FontDescriptor" in part]
    assert len(fonts) == len(descriptors) == 3
    assert all(b"/FontDescriptor" in font for font in fonts)
    assert all(b"/FontFile2" in descriptor for descriptor in descriptors)


def test_a_page_costs_little_more_than_its_code(example: Election) -> None:
    layout = layout_of(example)
    one, many = len(printed(layout, codes(1))), len(printed(layout, codes(101)))
    assert (many - one) / 100 < 2000


@pytest.mark.parametrize("stamp", ["TEST", "SPECIMEN", "DRAFT"])
def test_what_is_no_ballot_paper_says_so_at_head_and_foot(example: Election, stamp: str) -> None:
    layout = layout_of(example)
    words = pypdfium2.PdfDocument(printed(layout, codes(1, test=True), stamp))[0].get_textpage().get_text_range()
    assert words.count(f"{stamp} \N{EN DASH} not a ballot paper") == 2
    plain = pypdfium2.PdfDocument(printed(layout, codes(1)))[0].get_textpage().get_text_range()
    assert "not a ballot paper" not in plain


def test_a_test_paper_can_be_read_like_a_live_one(example: Election) -> None:
    layout = layout_of(example)
    (picture,) = pictures(printed(layout, codes(1, test=True), "TEST"))
    assert all(grey(picture, target.box.grown(-0.2)) > 254 for _, target in layout.targets)
