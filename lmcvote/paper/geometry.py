"""Points and rectangles on a sheet: millimetres from the top left, y down. Only `draw` turns them into points, y up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Mm: TypeAlias = float
FOLDS: tuple[Mm, ...] = (99.0, 148.5, 198.0)
"""Where an A4 sheet is folded for a DL envelope (thirds) and a C5 one (half)."""


@dataclass(frozen=True, slots=True)
class Rect:
    """Upright rectangle."""

    x: Mm
    y: Mm
    width: Mm
    height: Mm

    @property
    def right(self) -> Mm:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> Mm:
        """The lower edge."""
        return self.y + self.height

    def grown(self, margin: Mm) -> "Rect":
        """Larger by a margin on every side."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)


def micrometres(rect: Rect) -> Sequence[int]:
    """x, y, width, height in whole micrometres, as `definition.json` has them."""
    return [round(1000 * length) for length in (rect.x, rect.y, rect.width, rect.height)]
