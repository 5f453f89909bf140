"""A JPEG without its metadata: the same picture byte for byte, and nothing of time, device, place or person.

A JPEG is a row of segments, each a marker with its length; the picture stands behind the segment SOS. What only tells
about the picture goes (APP0 to APP15, comments, whatever follows the end); what is needed to decode it stays.
"""

import re
from collections.abc import Iterator
from struct import unpack_from

START, END, SCAN, COMMENT, ADOBE = 0xD8, 0xD9, 0xDA, 0xFE, 0xEE
APPLICATION = range(0xE0, 0xF0)
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""One for each way of coding; the others in the range are tables."""
LEAST_FRAME = 10
"""Bytes: marker, length, depth, height, width, number of colours."""
MARKER = re.compile(rb"\xff(?![\x00\x01\xd0-\xd7\xff])")
"""After the picture's own bytes: not the stuffed byte, TEM and restarts that stand among them and have no length."""
ADOBE_BYTES = 12
"""`Adobe`, version, flags and the transform, without which some colours are decoded otherwise."""


def stripped(data: bytes) -> bytes:
    """The JPEG with its tables and its picture alone. Raises ValueError if it is no whole JPEG."""
    view = memoryview(data)
    kept = (view[at:stop] for marker, at, stop in _segments(data) if _needed(marker, view[at + 4 : stop]))
    return b"".join((view[:2], *kept))


def frame(data: bytes) -> tuple[int, int, int]:
    """Height, width and number of colours, as the picture is said to have. Raises ValueError where nothing says so."""
    for marker, at, stop in _segments(data):
        if marker in FRAMES and stop - at >= LEAST_FRAME:
            height, width, colours = unpack_from(">HHB", data, at + 5)
            return height, width, colours
    raise ValueError("no size")


def _segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """The marker of each after the first, where it begins, and where the next one does."""
    if not data.startswith(b"\xff\xd8\xff"):
        raise ValueError("not a JPEG")
    at = 2
    while at + 1 < len(data):
        if data[at] != 0xFF:
            raise ValueError(f"no marker at byte {at}")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == END:
            yield END, at, at + 2
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        stop = at + 2 + length
        if length < 2 or stop > len(data):
            raise ValueError(f"the segment at byte {at} has no end")
        if marker == SCAN:
            stop = _picture_ends(data, stop)
        yield marker, at, stop
        at = stop
    raise ValueError("cut short")


def _needed(marker: int, content: memoryview) -> bool:
    if marker == ADOBE:
        return len(content) == ADOBE_BYTES and bytes(content[:5]) == b"Adobe"
    return marker not in APPLICATION and marker != COMMENT


def _picture_ends(data: bytes, start: int) -> int:
    """Where the next segment begins after the picture's own bytes."""
    found = MARKER.search(data, start)
    if found is None or found.end() == len(data):
        raise ValueError("cut short")
    return found.start()
