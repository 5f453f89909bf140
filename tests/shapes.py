"""What must not meet on a sheet, and what must keep away from its folds."""

from lmcvote.paper.geometry import FOLDS, Mm, Rect

FOLD_CLEARANCE: Mm = 2.0
"""A box nearer to a fold would have the crease read as a mark."""


def meet(one: Rect, other: Rect) -> bool:
    """Whether the two share any area."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def near_fold(rect: Rect) -> bool:
    """Whether a fold line passes through or close by."""
    return any(rect.y - FOLD_CLEARANCE < fold < rect.bottom + FOLD_CLEARANCE for fold in FOLDS)
