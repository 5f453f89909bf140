"""What is done to pixels and to rows of numbers in several places, each the quick way."""

from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from lmcvote.paper.scan import Pixels

KEPT = 32_000_000
"""Bytes: of larger blocks the C library gives the memory back in any case."""


def alone() -> None:
    """One thread in this process: there is a process for each core, and threads would wait for one another."""
    cv2.setNumThreads(1)


def settled() -> None:
    """The memory of one picture stays with this process for the next one.

    Linux's C library gives back to the system what is larger than anything that was freed before, and the system
    clears the same 8 MB anew for the next page: that takes as long as decoding it (mallopt(3), M_MMAP_THRESHOLD).
    """
    np.empty(KEPT, np.uint8)  # and freed, before anything was written to it


def reduced(pixels: Pixels, factor: int) -> Pixels:
    """Smaller by a whole factor, each pixel the mean of a square; what is left over at right and bottom is cut off."""
    if factor == 1:
        return pixels
    height, width = (side // factor for side in pixels.shape)
    whole = pixels[: height * factor, : width * factor]  # else OpenCV takes a way that is seven times slower
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def level(pixels: Pixels, share: float) -> int:
    """The grey that so large a share of the pixels does not exceed; 0 of nothing.

    >>> level(np.array([[10, 20], [30, 40]], np.uint8), 0.5), level(np.array([[10, 20], [30, 40]], np.uint8), 0.8)
    (20, 40)
    """
    greys = pixels.flatten() if pixels.size else np.zeros(1, np.uint8)
    place = max(ceil(share * greys.size), 1) - 1
    greys.partition(place)
    return int(greys[place])


def middles(rows: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The median of each column of what is not nan, and how much that is; 0 of nothing.

    >>> middles(np.array([[1.0, 5.0], [2.0, np.nan], [9.0, np.nan]]))
    (array([2., 5.]), array([3, 1]))
    """
    there = np.isfinite(rows).sum(axis=0)
    ordered = np.sort(rows, axis=0)  # nan comes last
    columns = np.arange(rows.shape[1])
    low, high = ordered[np.maximum(there - 1, 0) // 2, columns], ordered[there // 2 % len(rows), columns]
    return np.where(there > 0, (low + high) / 2, 0).astype(np.float64), there
