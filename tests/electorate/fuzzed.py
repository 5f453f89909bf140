"""Lists as they may arrive: written down in other ways, which change nothing; spoilt, which is refused with its line.

SECURITY 9, row 1. Whatever the bytes are, a list is read whole or refused in words; never anything else.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from lmcvote import bundled
from lmcvote.electorate import lists, merge
from lmcvote.electorate.columns import Source
from lmcvote.electorate.placing import Given
from lmcvote.findings import BadInput
from tests.assured import Ran
from tests.wording import AS_AT

FOLDER = bundled.folder("ballots") / "board-election" / "lists"
FILES = {Source.PERFORMERS: "performers.csv", Source.EQUIP: "equip.csv"}
OTHERS = ("practices.csv", "votes.csv", "rulings.csv", "returns.csv")
"""Not the petition: it has names and GMC numbers, as a list of doctors has."""
ROWS = 14
HIDDEN = "\u202e\u200b\u200f\u2066\ufeff\u00ad"
"""Marks of direction, and what has no width."""
Table = list[list[str]]
Written = Callable[[Random, Table], bytes]


@cache
def original(source: Source) -> tuple[tuple[str, ...], ...]:
    """The rows of the worked example's list, its header first, without the column that explains them."""
    with (FOLDER / FILES[source]).open(encoding="utf-8-sig", newline="") as file:
        return tuple(tuple(row[:-1]) for row in csv.reader(file))


def plain(table: Table, separator: str = ",", quoted: bool = False, end: str = "\r\n") -> str:
    """As CSV."""
    out = io.StringIO(newline="")
    csv.writer(
        out, delimiter=separator, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL, lineterminator=end
    ).writerows(table)
    return out.getvalue()


# -- the same list, written down in another way ------------------------------------------------------------------------


def _shuffled(chance: Random, table: Table) -> bytes:
    rows = table[1:]
    chance.shuffle(rows)
    return plain([table[0], *rows]).encode()


def _columns_moved(chance: Random, table: Table) -> bytes:
    order = list(range(len(table[0])))
    chance.shuffle(order)
    return plain([[row[place] for place in order] for row in table]).encode()


def _with_blanks(chance: Random, table: Table) -> bytes:
    rows = plain(table).encode().splitlines(keepends=True)
    for _ in range(chance.randint(1, 4)):
        rows.insert(chance.randrange(len(rows) + 1), chance.choice((b"\r\n", b"," * (len(table[0]) - 1) + b"\r\n")))
    return b"".join(rows)


def _a_column_more(chance: Random, table: Table) -> bytes:
    return plain([[*row, "x" if nth else "Note"] for nth, row in enumerate(table)]).encode()


SAME: Mapping[str, Written] = {
    "rows in another order": _shuffled,
    "columns in another order": _columns_moved,
    "blank rows": _with_blanks,
    "a byte-order mark": lambda chance, table: plain(table).encode("utf-8-sig"),
    "Windows text": lambda chance, table: plain(table).encode("cp1252"),
    "semicolons or tabs": lambda chance, table: plain(table, chance.choice(";\t|")).encode(),
    "every cell quoted": lambda chance, table: plain(table, quoted=True).encode(),
    "other line ends": lambda chance, table: plain(table, end="\n").encode(),
    "a column more": lambda chance, table: plain([[*row, "x"] for row in table]).encode(),
    "a title above": lambda chance, table: b"List of doctors, 1 February 2027\r\n\r\n" + plain(table).encode(),
    "blanks about cells": lambda chance, table: plain([[f" {cell}\u00a0" for cell in row] for row in table]).encode(),
}

# -- what is no list, or no longer this one ----------------------------------------------------------------------------


def _somewhere(chance: Random, text: str, what: str) -> str:
    """Put into a cell of a row."""
    place = chance.randrange(text.index("\n") + 1, len(text) - 2)
    return text[:place] + what + text[place:]


def _ragged(chance: Random, table: Table) -> bytes:
    rows = [list(row) for row in table]
    row = chance.choice(rows[1:])
    if chance.random() < 0.5:
        row.append("more")
    else:
        row.pop()
    return plain(rows).encode()


def _one_column_twice(chance: Random, table: Table) -> bytes:
    place = chance.randrange(4)
    return plain([[*row, row[place]] for row in table]).encode()


def _two_encodings(chance: Random, table: Table) -> bytes:
    first, *rows = plain([*table, ["4999001", "ZOË", "Zoë", *[""] * (len(table[0]) - 3)]]).encode().splitlines(True)
    return b"".join([first, *rows, rows[-1].decode().encode("cp1252")])


REFUSED: Mapping[str, Written] = {
    "a NUL": lambda chance, table: _somewhere(chance, plain(table), "\0").encode(),
    "UTF-16": lambda chance, table: plain(table).encode("utf-16"),
    "two encodings": _two_encodings,
    "a ragged row": _ragged,
    "one column twice": _one_column_twice,
    "a header alone": lambda chance, table: plain(table[:1]).encode(),
    "no header": lambda chance, table: plain(table[1:]).encode(),
    "an open quote": lambda chance, table: plain([*table[:-1], ['"', *table[-1][1:]]], quoted=True)
    .replace('""""', '"').encode(),
    "another file": lambda chance, table: (FOLDER / chance.choice(OTHERS)).read_bytes(),
    "a picture": lambda chance, table: b"\x89PNG\r\n\x1a\n" + chance.randbytes(200),
    "nothing": lambda chance, table: b"" if chance.random() < 0.5 else b"\xef\xbb\xbf \r\n",
}  # fmt: skip


def _hidden(chance: Random, table: Table) -> bytes:
    return _somewhere(chance, plain(table), chance.choice(HIDDEN)).encode()


def _bytes(chance: Random, table: Table) -> bytes:
    data = bytearray(plain(table).encode())
    for _ in range(chance.choice((1, 2, 20))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _part(chance: Random, table: Table) -> bytes:
    data = plain(table).encode()
    place, end = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    return chance.choice((data[:place], data[place:], data[:place] + data[end:], data[:end] + data[place:]))


def _odd_words(chance: Random, table: Table) -> bytes:
    words = ("Null", "NA", "nan", "None", "#N/A", "True", "-", "0", "1e5", "=1+1", "'", "x" * 200, "\u4f60", "\r\n")
    rows = [list(row) for row in table]
    for _ in range(chance.randint(1, 6)):
        row = chance.choice(rows[1:])
        row[chance.randrange(len(row))] = chance.choice(words)
    return plain(rows).encode()


EITHER: Mapping[str, Written] = {
    "a mark that nobody sees": _hidden, "any bytes": _bytes, "a part of it": _part, "odd words": _odd_words,
}  # fmt: skip


def said(table: lists.DoctorList) -> object:
    """What a list says, whatever the order of its rows."""
    return Counter(replace(entry, line=0) for entry in table.entries), table.rows


def put(data: bytes, path: Path) -> Path:
    """The bytes as a file."""
    path.write_bytes(data)
    return path


def one(seed: int, path: Path) -> str:
    """What is wrong with how one list was taken; empty where nothing is."""
    chance = Random(seed)  # noqa: S311 -- to be made again from its seed
    source = chance.choice((Source.PERFORMERS, Source.EQUIP))
    header, *rows = original(source)
    table = [list(header), *(list(row) for row in chance.sample(rows, ROWS))]
    ways = chance.choice((SAME, REFUSED, EITHER))
    way = chance.choice(sorted(ways))
    try:
        found = lists.read(put(ways[way](chance, table), path), source)
    except BadInput as refusal:
        unclear = [one for one in refusal.findings if not one.message.strip().endswith(".") or not one.file]
        return f"{way}: {unclear[0]!r}" if unclear else f"{way}: {refusal}" if ways is SAME else ""
    except Exception as fault:  # noqa: BLE001 -- told as the failure that it is
        return f"{way}: {fault!r}"
    if ways is REFUSED:
        return f"{way}: taken for a list"
    before = lists.read(put(plain(table).encode(), path), source)
    if ways is SAME and said(found) != said(before):
        return f"{way}: says something else"
    lines = found.rows - len(found.totals)
    return "" if len(found.entries) == lines else f"{way}: {lines} rows became {len(found.entries)} entries"


def taken(number: int, place: Path, first: int = 0) -> Ran:
    """So many lists by their seeds."""
    found = ((seed, one(seed, place / "list.csv")) for seed in range(first, first + number))
    return Ran(number, tuple(f"seed {seed}, {why}" for seed, why in found if why))


def electorates(number: int, place: Path) -> Ran:
    """Both lists in another order and form, so many times: the electorate is the same."""

    def built(seed: int) -> object:
        read = []
        for source in FILES:
            chance, table = Random(seed), [list(row) for row in original(source)]  # noqa: S311 -- the same
            way = chance.choice(sorted(SAME)) if seed else "other line ends"
            data = SAME[way](chance, table) if seed else plain(table).encode()
            read.append(lists.read(put(data, place / "list.csv"), source))
        performers, equip = read
        made = merge.build(performers, equip, Given(AS_AT, None)).electorate
        entries = Counter(replace(entry, performers_lines=(), equip_lines=()) for entry in made.entries)
        return entries, Counter((case.id, case.kind) for case in made.cases)

    before = built(0)
    return Ran(
        number, tuple(f"seed {seed}: another electorate" for seed in range(1, number + 1) if built(seed) != before)
    )
