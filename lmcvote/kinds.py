"""The rows of a votes CSV by their kind: all that read alike but for the number, told apart without a look at any.

A file is read in one pass and in little memory. Only plain files are read here: one header on the first line, a whole
number for each paper and none of them twice. Nothing is decided: what a kind of row counts as is for `heaps`.
"""

import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from lmcvote import keyed, sheet
from lmcvote.findings import BadInput, Finding

CHUNK = 1 << 20
"""Bytes read at a time."""
PAGE = 1 << 16
"""Paper numbers on a page of those seen, a byte each."""
MOST_PAGES = 2048
"""128 MB: numbers that run from 1 to 134 million, or as many thousands scattered."""
MOST_DIGITS = 18
DIGITS = [b"%d" % digit for digit in range(10)]
SIMPLE = {b"": b"0", b"0": b"0", b"1": b"1", b"x": b"1", b"X": b"1", b"?": b"?"}
SIMPLE |= {b'"%b"' % cell: mark for cell, mark in SIMPLE.items()}
"""Cells that mean the same in every file, quoted or not; another may mean something to `keyed`."""
AS_MARKS = bytes.maketrans(b"xX", b"11")


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows of a plain file lie."""

    file: str
    separator: bytes
    header: str
    start: int
    """Of the first row, in bytes."""
    head: sheet.Header
    number: int
    """Place of the paper's number."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """A plain file."""

    plan: _Plan
    times: Mapping[bytes, int]
    """Row without its number -> how many rows."""
    marks: Mapping[bytes, int]
    """Of rows that hold nothing but simple marks: a 0, 1 or ? for each candidate, in the order of columns -> papers."""
    simple: bytes
    """One such row; empty where there is none."""
    odd: Sequence[bytes]
    """The others: `keyed` reads one of each."""

    def table(self, kinds: Sequence[bytes]) -> sheet.Sheet:
        """One row of each of these, numbered from 1. Raises BadInput where one is no row of its own."""
        told = sheet.of_text(_text(kinds, self.plan), self.plan.separator.decode(), self.plan.file, keyed.PAPERS)
        if sheet.header(told, keyed.FIELDS, ())[0].line > 1:
            raise BadInput(Finding("not-plain", f"{told.file}: a row that looks more like a header", told.file))
        return told


def of(path: Path) -> Kinds | None:
    """The rows of a file by their kind; None where it is not plain throughout."""
    plan = _plan(path)
    if plan is None:
        return None
    seen = _Numbers()
    times = Counter[bytes]()
    for rows, numbers in _rows(path, plan):
        times.update(rows)
        if not seen.add(numbers):
            return None
    return Kinds(plan, times, *_apart(times, plan)) if seen.whole else None


def _plan(path: Path) -> _Plan | None:
    """How the rows lie; None where the header is not plain, or not the first line."""
    if not path.is_file():
        return None
    with path.open("rb") as file:
        first = file.read(CHUNK)
    whole = len(first) < CHUNK
    end = first.find(b"\n")
    line = first[:end].removesuffix(b"\r")
    if end < 0 or b"\r" in line or line.count(b'"') % 2:
        return None
    above = first if whole else first[: first.rfind(b"\n") + 1]
    lines = above.split(b"\n", 2 * sheet.HEADER_WITHIN)[: 2 * sheet.HEADER_WITHIN]
    try:
        text = b"\n".join(lines).decode("utf-8-sig")
        separator = sheet.separator(text)
        table = sheet.of_text(text, separator, str(path))
        head, faults = sheet.header(table, keyed.FIELDS, (("paper",),))
    except (UnicodeDecodeError, BadInput):
        return None
    if faults or head.line != 1:
        return None
    header = text.split("\n", 1)[0].removesuffix("\r")
    return _Plan(str(path), separator.encode(), header, end + 1, head, head.columns["paper"])


def _rows(path: Path, plan: _Plan) -> Iterator[tuple[Iterable[bytes], Sequence[bytes] | range]]:
    """Chunk by chunk: each row without its number, and the numbers."""
    with path.open("rb") as file:
        file.seek(plan.start)
        rest = b""
        while chunk := file.read(CHUNK):
            chunk = rest + chunk
            cut = chunk.rfind(b"\n") + 1
            rest = chunk[cut:]
            if cut:
                yield _parted(chunk[:cut], plan)
        if rest:
            yield _parted(rest + b"\n", plan)


def _parted(chunk: bytes, plan: _Plan) -> tuple[Iterable[bytes], Sequence[bytes] | range]:
    """Each row of a chunk without its number, and the numbers; a chunk that is not plain has a number that is none."""
    if b"\r" in chunk:
        if chunk.count(b"\r") != chunk.count(b"\r\n"):
            return (), (b"",)
        chunk = chunk.replace(b"\r\n", b"\n")
    if chunk.startswith(b"\n") or b"\n\n" in chunk:
        chunk = b"".join(line + b"\n" for line in chunk.split(b"\n") if line)
    separator, place = plan.separator, plan.number
    if place == 0:
        if found := _as_wide(chunk, separator):
            return found
        parts = [line.partition(separator) for line in chunk[:-1].split(b"\n")]
        return [kind for _, _, kind in parts], [_unquoted(number) for number, _, _ in parts]
    cells = [line.split(separator, place + 1) for line in chunk[:-1].split(b"\n")]
    if any(len(row) <= place for row in cells):
        return (), (b"",)
    numbers = [_unquoted(row.pop(place)) for row in cells]
    return [separator.join(row) for row in cells], numbers


def _as_wide(chunk: bytes, separator: bytes) -> "tuple[Iterable[bytes], Sequence[bytes] | range] | None":
    """The same for rows that are all as wide, cut without a look at any; None where they are not.

    A line break inside what is cut makes a kind that is not simple, and two rows of it where it is read with care.
    """
    width = chunk.find(b"\n") + 1
    digits = chunk.find(separator, 0, width)
    rows, over = divmod(len(chunk), width or 1)
    if digits < 1 or over or chunk[digits::width] != separator * rows or chunk[width - 1 :: width] != b"\n" * rows:
        return None
    numbers: Sequence[bytes] | range | None = _running(chunk, digits, width, rows)
    if numbers is None:
        numbers = [number for (number,) in struct.iter_unpack(f"{digits}s{width - digits}x", chunk)]
        if not b"".join(numbers).isdigit():
            return None
    return map(itemgetter(0), struct.iter_unpack(f"{digits + 1}x{width - digits - 2}s1x", chunk)), numbers


def _running(chunk: bytes, digits: int, width: int, rows: int) -> range | None:
    """The numbers of a chunk where each is one more than that before it, seen column by column; None where not."""
    first = chunk[:digits]
    if not first.isdigit() or digits > MOST_DIGITS:
        return None
    start = int(first)
    last = start + rows
    for place in range(digits):
        step = 10 ** (digits - 1 - place)  # so often the same digit stands, before the next
        if 10 * step <= rows:
            around = b"".join([digit * step for digit in DIGITS]) * (rows // (10 * step) + 2)
            expected = around[start % (10 * step) :][:rows]
        else:
            turns = range(start // step, (last - 1) // step + 1)
            parts = [DIGITS[turn % 10] * (min((turn + 1) * step, last) - max(turn * step, start)) for turn in turns]
            expected = b"".join(parts)
        if chunk[place::width] != expected:
            return None
    return range(start, start + rows)


def _unquoted(number: bytes) -> bytes:
    return number[1:-1] if number[:1] == b'"' and number[-1:] == b'"' else number


class _Numbers:
    """The paper numbers seen so far: a byte each, by pages."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = {}
        self.whole = False
        """Whether there was any number at all."""

    def add(self, numbers: Sequence[bytes] | range) -> bool:
        """Whether all of these are numbers, none of them seen before, and none of them beyond what is kept."""
        if not numbers:
            return True
        if isinstance(numbers, range):
            self.whole = True
            return self._range(numbers[0], numbers[-1])
        if not all(numbers) or not b"".join(numbers).isdigit() or max(map(len, numbers)) > MOST_DIGITS:
            return False
        self.whole = True
        told = list(map(int, numbers))
        first, last = told[0], told[-1]
        if told == list(range(first, last + 1)):
            return self._range(first, last)
        return all(map(self._one, told)) and len(self._pages) <= MOST_PAGES

    def _range(self, first: int, last: int) -> bool:
        return all(self._run(start, min(last + 1, start - start % PAGE + PAGE)) for start in _starts(first, last))

    def _page(self, number: int) -> bytearray:
        return self._pages.setdefault(number // PAGE, bytearray(PAGE))

    def _run(self, first: int, end: int) -> bool:
        page, start = self._page(first), first % PAGE
        new = not page.count(1, start, start + end - first)
        page[start : start + end - first] = b"\1" * (end - first)
        return new and len(self._pages) <= MOST_PAGES

    def _one(self, number: int) -> bool:
        page = self._pages.get(number // PAGE)
        if page is None:
            if len(self._pages) > MOST_PAGES:
                return False
            page = self._page(number)
        new = not page[number % PAGE]
        page[number % PAGE] = 1
        return new


def _starts(first: int, last: int) -> Iterator[int]:
    """Where each page of a run begins."""
    yield first
    yield from range(first - first % PAGE + PAGE, last + 1, PAGE)


def _apart(times: Mapping[bytes, int], plan: _Plan) -> tuple[Counter[bytes], bytes, list[bytes]]:
    """The simple marks of rows that hold nothing else, with their papers; one such row; and the other rows."""
    head, separator = plan.head, plan.separator
    candidates = {n for n, text in enumerate(head.headings) if n not in head.columns.values() and text}
    places = [n for n in range(head.width) if n != plan.number]
    of = [n for n, place in enumerate(places) if place in candidates]
    others = [n for n, place in enumerate(places) if place not in candidates]
    side_by_side = of == list(range(len(of)))  # and then they are cut out where each cell has one letter
    block, between = 2 * len(of) - 1, separator * (len(of) - 1)
    found, simple, odd = Counter[bytes](), b"", list[bytes]()
    for kind, many in times.items():
        if side_by_side and kind[1:block:2] == between:
            marks, rest = kind[:block:2], kind[block:]
            nothing = rest.count(separator) == len(others) and not rest.strip(b" " + separator)
            if nothing and len(marks) == len(of) and not marks.translate(None, b"01xX?"):
                found[marks.translate(AS_MARKS)] += many
                simple = kind
                continue
        cells = kind.split(separator)
        if len(cells) == len(places) and not any(cells[at].strip(b' "') for at in others):
            said = [SIMPLE.get(cells[at]) for at in of]
            if None not in said:
                found[b"".join(filter(None, said))] += many
                simple = kind
                continue
        odd.append(kind)
    return found, simple, odd


def _text(kinds: Sequence[bytes], plan: _Plan) -> str:
    """A table with one row of each kind, numbered from 1. Raises BadInput where one is not ASCII."""
    lines = [plan.header]
    for number, kind in enumerate(kinds, 1):
        cells = kind.split(plan.separator, plan.number)
        cells.insert(plan.number, str(number).encode())
        line = plan.separator.join(cells)
        if not line.isascii():
            raise BadInput(Finding("not-plain", f"{plan.file}: a row that is not ASCII", plan.file))
        lines.append(line.decode("ascii"))
    return "\n".join(lines)
