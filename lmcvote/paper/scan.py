"""A file as it comes from the scanner -> its pages in grey. The only place that opens pictures and PDF.

The first bytes say what a file is, never its name. The way up is not looked at: the code on the paper tells it, so an
EXIF turn and the /Rotate of a PDF change nothing. Sizes are bounded before anything is decoded (SECURITY 4); time and
memory are bounded by whoever calls this in a child.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from math import hypot
from typing import Any, TypeAlias

import cv2
import numpy as np
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray
from PIL import Image

from lmcvote.paper import jpeg
from lmcvote.paper.faults import Code, PageError

Pixels: TypeAlias = NDArray[np.uint8]
"""Rows by columns of grey, 0 black to 255 white."""

_Object: TypeAlias = Any
"""A page of a PDF, or what stands on it: pypdfium2 ships no types."""

MOST_PIXELS = 60_000_000
MOST_FRAMES = 2_000
RENDERED_DPI = 200.0
PAGE_SHARE = 0.90
"""A picture that covers less of its PDF page is not the page's scan."""
DARK = 128
"""A sheet of paper is lighter than this in the middle; a PDF picture that is not may be stored as a negative."""
ROWS = 64
POINTS = 72.0
MAGIC = {
    b"%PDF-": "PDF",
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
}
FIT_TO_DECODE = (1, 3)
"""Colours of a JPEG, grey or red, green and blue, that mean the same inside a PDF and outside."""
UNREADABLE = (
    OSError, EOFError, SyntaxError, ValueError, TypeError, KeyError, IndexError, ArithmeticError, MemoryError,
    struct.error, zlib.error, Image.DecompressionBombError, pypdfium2.PdfiumError,
)  # fmt: skip
"""What the two libraries raise on bytes that are no picture."""


@dataclass(frozen=True, slots=True, eq=False)
class GreyPage:
    """One side of a sheet, as the scanner saw it."""

    file: str
    page: int
    """1 for the first of its file."""
    pixels: Pixels
    dpi: float | None
    """As the file says; None where it says nothing."""
    bilevel: bool
    """Scanned in black and white alone: pale marks are lost (E02)."""
    jpeg: bytes | None
    """The picture as it was stored, without metadata; None where it was no JPEG and has to be encoded."""


class Source:
    """A file that can be opened; a page is decoded when it is asked for."""

    def __init__(self, pages: "_Pdf | _Pictures", file: str) -> None:
        """Made by `opened`."""
        self._pages, self._file, self._count = pages, file, len(pages)

    def __len__(self) -> int:
        """How many pages it has."""
        return self._count

    def page(self, number: int) -> GreyPage | PageError:
        """A page, 1 for the first. Bad bytes raise nothing, and cost their own page alone."""
        try:
            with _quiet():
                return self._pages.page(self._file, number)
        except UNREADABLE as error:
            return _unreadable(self._file, number, f"It cannot be opened ({error})")


def opened(data: bytes, file: str) -> Source | PageError:
    """A file by its bytes, or why it cannot be opened. `file` is the name to show."""
    kind = next((kind for magic, kind in MAGIC.items() if data.startswith(magic)), "")
    if not kind:
        return _unreadable(file, 0, "It is no PDF, TIFF, PNG or JPEG")
    try:
        with _quiet():
            source = Source(_Pdf(data) if kind == "PDF" else _Pictures(data, kind), file)
    except UNREADABLE as error:
        return _unreadable(file, 0, f"It cannot be opened ({error})")
    if len(source) > MOST_FRAMES:
        return _unreadable(file, 0, f"It has {len(source)} pages, {MOST_FRAMES} are possible")
    return source


def read(data: bytes, file: str) -> Iterator[GreyPage | PageError]:
    """Every page of a file, in its order."""
    source = opened(data, file)
    if isinstance(source, PageError):
        yield source
        return
    for number in range(1, len(source) + 1):
        yield source.page(number)


def stored(page: GreyPage) -> bytes:
    """The picture as it is kept: a JPEG as it came, without its metadata; any other as pixels alone, PNG."""
    if page.jpeg is not None:
        return page.jpeg
    return png(page.pixels)


def png(pixels: Pixels) -> bytes:
    """A picture that loses nothing."""
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG", compress_level=1)
    return out.getvalue()


def decoded(picture: bytes) -> Pixels:
    """A picture that `stored` made."""
    return _grey(Image.open(BytesIO(picture))).copy()


def bound(pictures: Sequence[Pixels], dpi: float) -> bytes:
    """Pictures as a PDF with a JPEG on each page, as an office scanner makes it."""
    first, *rest = (Image.fromarray(picture) for picture in pictures)
    out = BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=dpi)
    return out.getvalue()


def render(pdf: bytes, dpi: float) -> Iterator[Pixels]:
    """Each page of a PDF of our own, drawn in grey. Raises PdfiumError for other bytes."""
    for page in pypdfium2.PdfDocument(pdf):
        yield _rendered(page, dpi)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Pillow's remarks on odd bytes and large pictures: a page is read or refused here, and that is told."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _unreadable(file: str, page: int, why: str) -> PageError:
    return PageError(Code.UNREADABLE, file, page, f"{why}.")


def _refuse_large(width: float, height: float) -> None:
    """Raise ValueError for a picture that is not decoded at all."""
    if width * height > MOST_PIXELS:
        raise ValueError(f"{width:.0f} x {height:.0f} pixels, {MOST_PIXELS} are possible")


def _told(dpi: object) -> float | None:
    """Dots per inch along both sides, where the file says something that can be."""
    if isinstance(dpi, tuple) and len(dpi) == 2 and dpi[0] and dpi[0] == dpi[1]:
        return float(dpi[0])
    return None


def _grey(image: Image.Image) -> Pixels:
    """Any picture in grey, on white where it is transparent. Raises ValueError for depths that no scanner makes."""
    _refuse_large(*image.size)
    if image.mode.startswith("I;16"):
        return (np.asarray(image) >> 8).astype(np.uint8)
    if image.mode in ("I", "F"):
        raise ValueError(f"pixels of kind {image.mode}")
    if "A" in image.mode or "transparency" in image.info:
        coloured = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), coloured)
    return np.asarray(image if image.mode == "L" else image.convert("L"))


def _two_greys(pixels: Pixels) -> bool:
    """Whether a picture is black and white alone, however many bits it was stored with."""
    return int(np.count_nonzero(np.bincount(pixels[::7, ::7].ravel()))) <= 2


def _picture(data: bytes, kind: str) -> Image.Image:
    """A picture whose pixels are not decoded yet."""
    return Image.open(BytesIO(data), formats=[kind])


def _decoded(plain: bytes) -> Pixels | None:
    """A JPEG in grey: where it is in colour, only the light part is decoded. None where its colours are unusual."""
    height, width, colours = jpeg.frame(plain)
    _refuse_large(width, height)
    if colours not in FIT_TO_DECODE:
        return None
    pixels = cv2.imdecode(np.frombuffer(plain, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise ValueError("a JPEG that cannot be decoded")
    return np.asarray(pixels, np.uint8)


class _Pictures:
    """The pages of a TIFF, PNG or JPEG."""

    def __init__(self, data: bytes, kind: str) -> None:
        self._data, self._kind = data, kind
        self._image = _picture(data, kind)

    def __len__(self) -> int:
        """More than one in a TIFF alone: an animation's later pictures are no pages."""
        return int(getattr(self._image, "n_frames", 1)) if self._kind == "TIFF" else 1

    def page(self, file: str, number: int) -> GreyPage:
        image = self._image
        if self._kind == "TIFF":
            image.seek(number - 1)
        dpi = _told(image.info.get("dpi"))
        if self._kind == "JPEG":
            plain = jpeg.stripped(self._data)
            seen = _decoded(plain)
            return GreyPage(file, number, _grey(_picture(plain, "JPEG")) if seen is None else seen, dpi, False, plain)
        pixels = _grey(image)
        return GreyPage(file, number, pixels, dpi, _two_greys(pixels), None)


class _Pdf:
    """The pages of a PDF."""

    def __init__(self, data: bytes) -> None:
        self._document = pypdfium2.PdfDocument(data)

    def __len__(self) -> int:
        return len(self._document)

    def page(self, file: str, number: int) -> GreyPage:
        page = self._document[number - 1]
        try:
            picture = _whole_page(page)
            taken = _taken_out(picture)
            if taken is None:
                bits = 0 if picture is None else picture.get_metadata().bits_per_pixel
                return GreyPage(file, number, _rendered(page, RENDERED_DPI), RENDERED_DPI, bits == 1, None)
            plain, pixels = taken
            matrix = picture.get_matrix()
            dpi = POINTS * pixels.shape[1] / hypot(matrix.a, matrix.b)
            return GreyPage(file, number, pixels, dpi, False, plain)
        finally:
            page.close()


def _rendered(page: _Object, dpi: float) -> Pixels:
    width, height = (side / POINTS * dpi for side in page.get_size())
    _refuse_large(width, height)
    pixels: Pixels = page.render(scale=dpi / POINTS, grayscale=True).to_numpy().squeeze().copy()
    return pixels


def _whole_page(page: _Object) -> _Object:
    """The one picture that a page consists of; None where it consists of anything else that can be seen."""
    seen = [one for one in page.get_objects(max_depth=3) if not _invisible(one)]
    if len(seen) != 1 or seen[0].type != pdfium.FPDF_PAGEOBJ_IMAGE or seen[0].container is not None:
        return None
    left, low, right, top = seen[0].get_bounds()
    x0, y0, x1, y1 = page.get_cropbox()
    shown = max(0.0, min(right, x1) - max(left, x0)) * max(0.0, min(top, y1) - max(low, y0))
    covers = shown >= PAGE_SHARE * (x1 - x0) * (y1 - y0)
    whole = shown >= PAGE_SHARE * (right - left) * (top - low)  # else the page hides a part of it
    return seen[0] if covers and whole else None


def _invisible(one: _Object) -> bool:
    """Text that a scanner's character recognition laid over the picture, and the form that may hold all of it."""
    if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium.FPDFTextObj_GetTextRenderMode(one) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    return bool(one.type == pdfium.FPDF_PAGEOBJ_FORM)


def _taken_out(picture: _Object) -> tuple[bytes, Pixels] | None:
    """The JPEG of a picture as it was stored; None where the page must be drawn to know what it looks like.

    That is: another filter, a mask, mirrored or slanted, colours that mean something else outside the PDF, a negative.
    """
    if picture is None or picture.get_filters() != ["DCTDecode"] or pdfium.FPDFPageObj_HasTransparency(picture):
        return None
    matrix = picture.get_matrix()
    along, across = hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d)
    upright = matrix.a * matrix.d - matrix.b * matrix.c >= 0.999 * along * across
    if not upright:
        return None
    _refuse_large(*picture.get_px_size())
    plain = jpeg.stripped(bytes(picture.get_data(decode_simple=False)))
    pixels = _decoded(plain)
    return None if pixels is None or _negative(pixels) else (plain, pixels)


def _negative(pixels: Pixels) -> bool:
    """Whether most of a picture is darker than paper is: told from whole rows, which lie together in memory."""
    rows = pixels[::ROWS]
    return bool(2 * np.count_nonzero(rows < DARK) > rows.size)
