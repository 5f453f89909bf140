"""The QR code of a paper, read in its picture and believed only when every part of it is right.

`QRCodeModel2` and no other: zxing-cpp's `QRCode` is a family to which Micro QR belongs. A decoder under damage has
given a wrong text once in 576 pages, so prefix, version, length and check are all looked at before a text counts.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from lmcvote.paper.code import BallotCode, from_text, parse
from lmcvote.paper.geometry import Mm
from lmcvote.paper.layout import Layout
from lmcvote.paper.placing import Placing
from lmcvote.paper.scan import Pixels

FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
DECLARATION = b"LD"
MODULES = 33
"""Along each side of a version 4 symbol."""
SAMPLES = 6
"""Along each side of a module, when the code is resampled on its own grid; the outer ones are left out."""
MARGIN_MODULES = 4
AROUND: Mm = 3.0
"""How far the predicted place of the code is widened before it is looked for there."""


class Stranger(StrEnum):
    """A symbol that is not the code of a ballot paper."""

    DECLARATION = "declaration"
    """The code of a declaration of identity."""
    MISREAD = "misread"
    """It has the form of ours, and its check does not agree."""
    FOREIGN = "foreign"
    """Somebody else's."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """One QR code in the picture."""

    says: BallotCode | Stranger
    corners: tuple[tuple[float, float], ...]
    """In pixels: its own top left, top right, bottom right, bottom left."""

    @property
    def centre(self) -> tuple[float, float]:
        """In pixels."""
        return sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4


def told(text: str) -> BallotCode | Stranger:
    """What a text says: a whole code of ours, or what else it is.

    >>> told("https://example.org"), told("JRCACEW6VW7O6AABAIBQIBIGA4EASCQ")
    (<Stranger.FOREIGN: 'foreign'>, <Stranger.DECLARATION: 'declaration'>)
    """
    try:
        return parse(from_text(text))
    except ValueError:
        pass
    try:
        start = base64.b32decode(text[:8])
    except (binascii.Error, ValueError):
        return Stranger.FOREIGN
    if start.startswith(DECLARATION):
        return Stranger.DECLARATION
    return Stranger.MISREAD if start.startswith(b"LB") else Stranger.FOREIGN


def texts(pixels: Pixels) -> tuple[str, ...]:
    """What every QR code of a page says, whoever's it is."""
    return tuple(one.text for one in _read(pixels))


def within(
    pixels: Pixels, left: float, top: float, right: float, bottom: float, despeckled: bool = False
) -> Iterator[Symbol]:
    """Every QR code in a part of the picture, given in pixels; with single odd pixels removed if asked."""
    height, width = pixels.shape
    x, y = max(int(left), 0), max(int(top), 0)
    part = pixels[y : min(int(bottom) + 1, height), x : min(int(right) + 1, width)]
    if min(part.shape) < MODULES:
        return
    for found in _read(np.asarray(cv2.medianBlur(part, 3), np.uint8) if despeckled else part):
        place = found.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        yield Symbol(told(found.text), tuple((x + point.x, y + point.y) for point in corners))


def expected(pixels: Pixels, layout: Layout, placed: Placing, despeckled: bool = False) -> Iterator[Symbol]:
    """Every QR code where the sheet should have its own."""
    room = layout.quiet.grown(AROUND)
    corners = [(x, y) for x in (room.x, room.right) for y in (room.y, room.bottom)]
    xs, ys = zip(*placed.pixels(corners), strict=True)
    yield from within(pixels, min(xs), min(ys), max(xs), max(ys), despeckled)


def resampled(pixels: Pixels, layout: Layout, placed: Placing) -> BallotCode | None:
    """The code read module by module where the sheet should have it.

    Lines and blots come down to single modules, which error correction mends. The patterns by which a decoder finds
    its way are the same in every code of this size, and hold nothing of its text: they are put back where a blot took
    them.
    """
    fine = placed.patch(pixels, layout.code, SAMPLES / layout.module)
    cells = fine.reshape(MODULES, SAMPLES, MODULES, SAMPLES).transpose(0, 2, 1, 3)[:, :, 1:-1, 1:-1]
    grey = np.median(cells.reshape(MODULES, MODULES, -1), axis=2).astype(np.uint8)
    level, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    for shown in (_restored(grey > level), _restored(grey > level - 30), _restored(grey > level + 30)):
        clean = np.pad(shown * np.uint8(255), MARGIN_MODULES, constant_values=255)
        drawn = np.kron(clean, np.ones((4, 4), np.uint8))
        for found in _read(drawn):
            says = told(found.text)
            if isinstance(says, BallotCode):
                return says
    return None


_Modules: TypeAlias = NDArray[np.bool_]
"""33 x 33, light is true."""


def _restored(light: _Modules) -> _Modules:
    """With the finders, timing lines and alignment pattern of version 4 as they were printed (ISO/IEC 18004, 6.3)."""
    made = light.copy()
    made[6, :] = made[:, 6] = np.arange(MODULES) % 2 == 1
    finder = _rings(9, (False, False, True, False, True))
    for row, column in ((0, 0), (0, MODULES - 8), (MODULES - 8, 0)):
        made[row : row + 8, column : column + 8] = finder[row == 0 :, column == 0 :][:8, :8]
    made[24:29, 24:29] = _rings(5, (False, True, False))
    made[MODULES - 8, 8] = False
    return made


def _rings(side: int, light: Sequence[bool]) -> _Modules:
    """Squares in one another, told from the middle outwards."""
    off = np.abs(np.arange(side) - side // 2)
    return np.array(light)[np.maximum(off[:, None], off[None, :])]


def _read(part: Pixels) -> list[zxingcpp.Barcode]:
    found = zxingcpp.read_barcodes(np.ascontiguousarray(part), formats=FORMATS, try_invert=False, try_downscale=False)
    return [one for one in found if one.valid]
