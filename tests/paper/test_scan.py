"""Files of a scanner: what is in them comes out in grey, and bad bytes cost their own page alone."""

import io
from collections.abc import Iterator

import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from lmcvote.paper import jpeg, scan
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.scan import GreyPage, Pixels

SIZE = (165, 234)
"""An A4 page at 20 dpi."""


def sheet(mode: str = "L") -> Image.Image:
    """White, with a dark corner that tells which way up it is."""
    pixels = np.full(SIZE[::-1], 230, np.uint8)
    pixels[10:60, 10:40] = 20
    pixels[200:210] = np.linspace(130, 230, SIZE[0])
    return Image.fromarray(pixels).convert(mode, dither=Image.Dither.NONE)


def stored(picture: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def pages(data: bytes) -> list[GreyPage | PageError]:
    return list(scan.read(data, "pile.pdf"))


def page(data: bytes) -> GreyPage:
    (one,) = pages(data)
    assert isinstance(one, GreyPage), one
    return one


def error(data: bytes) -> PageError:
    (one,) = pages(data)
    assert isinstance(one, PageError)
    return one


def upright(pixels: Pixels) -> bool:
    """Whether the dark corner is at the top left."""
    height, width = pixels.shape
    return bool(pixels[height // 8, width // 8] < 60) and bool((pixels > 128).mean() > 0.9)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "LA", "CMYK", "I;16"])
def test_every_colour_becomes_grey(mode: str) -> None:
    if mode == "I;16":
        deep = Image.fromarray((np.asarray(sheet()).astype(np.uint16) << 8) + 77)
        data = stored(deep, "TIFF")
    else:
        data = stored(sheet(mode), "TIFF" if mode == "CMYK" else "PNG")
    seen = page(data)
    assert seen.pixels.dtype == np.uint8 and seen.pixels.shape == SIZE[::-1]
    assert upright(seen.pixels) and not seen.bilevel and seen.jpeg is None


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("LA", SIZE, (0, 0))
    assert page(stored(clear, "PNG")).pixels.min() == 255


def test_black_and_white_says_so() -> None:
    for data in (
        stored(sheet("1"), "TIFF", compression="group4"),
        stored(sheet("1"), "PNG"),
        stored(sheet("1").convert("L"), "PNG"),
        stored(sheet("1").convert("RGB"), "TIFF"),
        stored(sheet("1"), "PDF", resolution=20),
    ):
        seen = page(data)
        assert seen.bilevel and upright(seen.pixels)


def test_a_tiff_has_many_pages_and_each_its_number() -> None:
    data = stored(sheet(), "TIFF", save_all=True, append_images=[sheet("1"), sheet("RGB")], dpi=(200, 200))
    seen = pages(data)
    assert [(one.page, one.file) for one in seen] == [(1, "pile.pdf"), (2, "pile.pdf"), (3, "pile.pdf")]
    assert all(isinstance(one, GreyPage) and one.dpi == 200 and upright(one.pixels) for one in seen)


def test_the_first_bytes_say_what_a_file_is() -> None:
    assert page(stored(sheet(), "PNG")).pixels.shape == SIZE[::-1]  # called pile.pdf
    assert error(b"PK\x03\x04 an archive").message == (
        "pile.pdf: It is no PDF, TIFF, PNG or JPEG. Scan it again to PDF, TIFF, PNG or JPEG."
    )


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_keeps_its_picture_and_loses_all_else(mode: str, progressive: bool) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x0132] = "ScannerMaker", 6, "2027:03:15 12:00:00"
    data = stored(
        sheet(mode), "JPEG", dpi=(200, 200), comment=b"room 7", exif=exif, icc_profile=b"profile" * 9,
        progressive=progressive, restart_marker_blocks=8,
    ) + b"after the end"  # fmt: skip
    seen = page(data)
    assert seen.dpi == 200 and seen.jpeg is not None
    for told in (b"ScannerMaker", b"2027", b"room 7", b"profile", b"JFIF", b"Exif", b"after the end"):
        assert told in data and told not in seen.jpeg
    again = Image.open(io.BytesIO(seen.jpeg))
    assert np.array_equal(np.asarray(again), np.asarray(Image.open(io.BytesIO(data)))), "the same picture"
    assert upright(seen.pixels), "an EXIF turn is not looked at"
    assert np.array_equal(seen.pixels, page(seen.jpeg).pixels)


def test_colours_that_adobe_encodes_in_its_own_way_stay_right() -> None:
    data = stored(sheet("CMYK"), "JPEG")
    assert b"Adobe" in jpeg.stripped(data) and upright(page(data).pixels)


def in_pdf(
    data: bytes,
    width: float = 595,
    height: float = 842,
    matrix: tuple[int, ...] = (),
    turned: int = 0,
    mark: bool = False,
) -> bytes:
    """A PDF page of one JPEG; `matrix` places it, `turned` is /Rotate, `mark` draws a rectangle too."""
    document = pypdfium2.PdfDocument.new()
    made = document.new_page(width, height)
    picture = pypdfium2.PdfImage.new(document)
    picture.load_jpeg(io.BytesIO(data), inline=True)
    picture.set_matrix(pypdfium2.PdfMatrix(*(matrix or (width, 0, 0, height, 0, 0))))
    made.insert_obj(picture)
    if mark:
        path = pdfium.FPDFPageObj_CreateNewRect(100, 100, 50, 50)
        pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_ALTERNATE, 0)
        pdfium.FPDFPage_InsertObject(made, path)
    made.gen_content()
    made.set_rotation(turned)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_picture_of_a_pdf_page_is_taken_out_as_it_was_stored() -> None:
    data = stored(sheet(), "JPEG", comment=b"room 7")
    seen = page(in_pdf(data))
    assert seen.jpeg == jpeg.stripped(data)
    assert seen.dpi == pytest.approx(20, abs=0.1) and upright(seen.pixels)


def test_a_turned_page_is_the_same_picture() -> None:
    data = stored(sheet(), "JPEG")
    assert page(in_pdf(data, turned=90)).jpeg == jpeg.stripped(data)
    sideways = page(in_pdf(data, 842, 595, matrix=(0, 595, -842, 0, 842, 0)))
    assert sideways.jpeg == jpeg.stripped(data) and sideways.dpi == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize(
    ("matrix", "mark"),
    [
        ((-595, 0, 0, 842, 595, 0), False),  # mirrored
        ((400, 0, 0, 600, 50, 50), False),  # a picture on a page
        ((595, 0, 0, 2000, 0, -500), False),  # a part of the picture
        ((), True),  # something drawn over it
    ],
)
def test_a_page_that_is_not_one_whole_picture_is_drawn(matrix: tuple[int, ...], mark: bool) -> None:
    seen = page(in_pdf(stored(sheet(), "JPEG"), matrix=matrix, mark=mark))
    assert seen.jpeg is None and seen.dpi == 200 and seen.pixels.shape == (2339, 1653)
    if mark:
        assert seen.pixels[-340, 340] == 0


def test_a_negative_is_drawn_not_taken_out() -> None:
    data = stored(Image.eval(sheet(), lambda grey: 255 - grey), "JPEG")
    assert page(in_pdf(data)).jpeg is None


def test_what_is_too_large_is_not_decoded() -> None:
    large = error(stored(Image.new("1", (9000, 9000)), "PNG"))
    assert large.code is Code.UNREADABLE and "9000 x 9000 pixels, 60000000 are possible" in large.message
    assert "pixels" in error(in_pdf(stored(sheet(), "JPEG"), 14000, 14000, mark=True)).message


def test_too_many_pages_are_refused_before_the_first() -> None:
    tiny = Image.new("1", (8, 8))
    data = stored(tiny, "TIFF", save_all=True, append_images=[tiny] * 2000)
    assert "2001 pages, 2000 are possible" in error(data).message and error(data).page == 0


def examples() -> Iterator[bytes]:
    yield stored(sheet(), "JPEG")
    yield stored(sheet(), "PNG")
    yield stored(sheet(), "TIFF", compression="tiff_lzw")
    yield stored(sheet("1"), "TIFF", compression="group4")
    yield in_pdf(stored(sheet(), "JPEG"))


EXAMPLES = tuple(examples())


@given(st.sampled_from(EXAMPLES), st.data())
def test_no_bytes_raise_anything(data: bytes, draw: st.DataObject) -> None:
    cut = draw.draw(st.integers(4, len(data)))
    broken = bytearray(data[:cut])
    for place in draw.draw(st.lists(st.integers(4, cut - 1), max_size=4)) if cut > 4 else []:
        broken[place] = draw.draw(st.integers(0, 255))
    for one in pages(bytes(broken)):
        assert isinstance(one, GreyPage) or (one.code is Code.UNREADABLE and one.message.startswith("pile.pdf"))


def test_one_bad_page_costs_itself_alone() -> None:
    data = bytearray(stored(sheet(), "TIFF", save_all=True, append_images=[sheet("RGB")], compression="jpeg"))
    first = data.index(b"\xff\xda")  # the picture of the first page begins here
    data[first : first + 2] = b"\xff\xd9"
    seen = pages(bytes(data))
    assert [isinstance(one, GreyPage) for one in seen] == [False, True]
    assert isinstance(seen[0], PageError) and "pile.pdf, page 1" in seen[0].message


def test_a_pdf_under_a_password_or_broken_is_named() -> None:
    out = io.BytesIO()
    locked = Canvas(out, encrypt="secret")
    locked.showPage()
    locked.save()
    for data in (out.getvalue(), b"%PDF-1.4\nnothing"):
        assert error(data).message.startswith("pile.pdf: It cannot be opened (")


def test_a_jpeg_without_an_end_is_no_jpeg() -> None:
    data = stored(sheet(), "JPEG")
    for broken in (
        b"",
        b"\xff\xd8\xff",
        data[:-2],
        data[:100],
        data[:2] + b"\xff\xe0\xff\xff",
        b"\xff\xd8\xff\xff\x00\x00",
    ):
        with pytest.raises(ValueError):
            jpeg.stripped(broken)
