"""From millimetres of the sheet to pixels of its picture, and back: one projective map for the whole sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.geometry import Mm, Rect
from lmcvote.paper.scan import Pixels

Matrix: TypeAlias = NDArray[np.float64]
Points: TypeAlias = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """How a sheet lies in its picture. The middle of the first pixel is 0, 0."""

    matrix: Matrix
    """3 x 3, from mm to pixels."""

    def pixels(self, points: Points) -> list[tuple[float, float]]:
        """Where points of the sheet are in the picture."""
        return _mapped(self.matrix, points)

    def millimetres(self, points: Points) -> list[tuple[Mm, Mm]]:
        """Where points of the picture are on the sheet."""
        return _mapped(np.asarray(cv2.invert(self.matrix)[1], np.float64), points)

    def patch(self, pixels: Pixels, rect: Rect, per_mm: float) -> Pixels:
        """A rectangle of the sheet, straightened, at so many pixels per mm.

        Beyond the picture its last pixels go on: white there would make grey paper look like ink.
        """
        width, height = round(rect.width * per_mm), round(rect.height * per_mm)
        fine = np.array(  # the middle of the first pixel lies half a pixel inside the rectangle
            [[1 / per_mm, 0, rect.x + 0.5 / per_mm], [0, 1 / per_mm, rect.y + 0.5 / per_mm], [0, 0, 1]]
        )
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size, edge = (width, height), cv2.BORDER_REPLICATE
        made = cv2.warpPerspective(pixels, self.matrix @ fine, size, flags=flags, borderMode=edge)
        return np.asarray(made, np.uint8)


def placing(sheet: Points, picture: Points) -> Placing:
    """The map that takes four points of a sheet to their places in the picture."""
    matrix = cv2.getPerspectiveTransform(np.array(sheet, np.float32), np.array(picture, np.float32))
    return Placing(np.asarray(matrix, np.float64))


def scales(placed: Placing, corners: Points) -> tuple[float, float]:
    """Pixels per mm across and down the sheet, along its edges. `corners` in mm: top left, top right, bottom left."""
    (a, b, c), (p, q, r) = corners[:3], placed.pixels(corners[:3])
    return dist(p, q) / dist(a, b), dist(p, r) / dist(a, c)


def _mapped(matrix: Matrix, points: Points) -> list[tuple[float, float]]:
    """A handful of points: each by itself is quicker than all as an array."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    weighed = ((x, y, g * x + h * y + i) for x, y in points)
    return [((a * x + b * y + c) / w, (d * x + e * y + f) / w) for x, y, w in weighed]
