"""The attacker: whoever has both stores, the trail, the pictures and out/ of an election (SECURITY 2, A4).

He lays every feature of the voters beside every feature of the papers: each column, the order of rows, row ids, where a
key stands in the raw bytes of each file, file times, inodes, sizes, directory order, places in a work file. From
elections whose truth he was told he learns which features go together, and then pairs voters with papers in others.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations, count
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lmcvote.audit.chain import framed
from lmcvote.audit.verify import field
from lmcvote.paper.code import from_text, parse

Cell: TypeAlias = int | float | str | bytes | None
Floats: TypeAlias = NDArray[np.float64]
LONG = 8
"""Letters or bytes from which a value is looked for in raw files: a shorter one stands there by chance."""
PICTURES = "pictures"
"""Its files are known by name, not searched."""
BEFORE = ("election.toml", "definition.json", "box.key")
"""Written before anybody voted."""
OWN = ("id", "nth")
"""Columns that other tables know by the name of the table."""
BETWEEN = ("elector", "envelope", "picture")
"""Keys by which one row leads to another, of one voter or paper each."""
EQUAL = 1e-9
MOST = 0.8
"""A feature that fewer than this share of them have is none."""


@dataclass(frozen=True)
class Known:
    """All that is told of some things, voters or papers, in one order."""

    keys: tuple[Cell, ...]
    features: Mapping[str, Floats]
    """Name -> standardised ranks."""


def voters(folder: Path, *beside: Path) -> Known:
    """Those whose declaration was accepted, by the number of their vote; `beside` the folder lie copies of it."""
    told = _rows(folder, "register.db", "pack", ("token_hash", "number"))
    accepted = {key: rows for key, rows in told.items() if ("fate.state", "accepted") in _cells(rows)}
    return _known((folder, *beside), "number", accepted)


def papers(folder: Path, *beside: Path) -> Known:
    """Those in the box, by `seen_id`."""
    told = _rows(folder, "box.db", "paper", ("paper", "side", "seen"))
    for paper, entry in since(folder, "paper").items():
        told[paper]["paper"][0] |= {"held since entry": entry}
    return _known((folder, *beside), "seen", told)


Told: TypeAlias = dict[Cell, dict[str, list[dict[str, Cell]]]]
"""Key -> table -> its rows on that thing, in the order of the file, each with `#row` and `#rowid`."""


def _rows(folder: Path, file: str, first: str, keys: Sequence[str]) -> Told:
    """Each row of a table with the rows of all others that share a key with it; a table's own key has its name."""
    tables = dict(_tables(folder / file))
    found = {row[keys[0]]: {first: [row]} for row in tables.pop(first)}
    again = True
    while again:  # a row may bring the key by which another is found: a side's picture, an elector's id
        again = False
        for name, rows in list(tables.items()):
            shared = next((key for key in (*keys, *BETWEEN) if rows and key in rows[0]), "")
            of = {one.get(shared): key for key, per in found.items() for group in per.values() for one in group}
            if shared and any(row[shared] in of for row in rows if row[shared] is not None):
                for row in rows:
                    if row[shared] in of:
                        found[of[row[shared]]].setdefault(name, []).append(row)
                del tables[name]
                again = True
    return found


def _tables(path: Path) -> Iterable[tuple[str, list[dict[str, Cell]]]]:
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        for (name,) in store.execute("select name from sqlite_master where type = 'table'").fetchall():
            rowid = "rowid"
            try:
                store.execute(f'select rowid from "{name}"')  # noqa: S608 -- a name from the schema itself
            except sqlite3.OperationalError:
                rowid = "0"  # WITHOUT ROWID
            rows = store.execute(f'select {rowid} as "#rowid", * from "{name}"')  # noqa: S608
            heads = [name if head[0] in OWN else head[0] for head in rows.description]
            yield name, [dict(zip(heads, row, strict=True)) | {"#row": nth} for nth, row in enumerate(rows)]


def since(folder: Path, table: str) -> dict[Cell, int]:
    """Key of a row of the box -> the entry of the trail since which it is held, where the entries' digests tell.

    Every entry has a digest of each table. Whoever knows the rows of the last one takes away one row, or two, until
    the digest is that of the entry before: so he learns which rows came between.
    """
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'box.db'}?mode=ro", uri=True)) as box:
        found = box.execute(f'select * from "{table}" order by 1')  # noqa: S608 -- a name from the tests
        head = framed("lmcvote/table/1", table, *(column[0] for column in found.description))
        left = [(row[0], framed("lmcvote/row/1", *map(field, row))) for row in found]
    told = [json.loads(line) for line in (folder / "trail.jsonl").read_text("utf-8").splitlines()]
    entries = [(nth, one["holds"].get(table, "")) for nth, one in enumerate(told) if one["side"] == "box"]
    came: dict[Cell, int] = {}
    later = 0
    for nth, digest in reversed(entries):
        for gone in (gone for size in range(3) for gone in combinations(range(len(left)), size)):
            if _digest(head, [row for place, (_, row) in enumerate(left) if place not in gone]) == digest:
                came |= {left[place][0]: later for place in gone}
                left = [one for place, one in enumerate(left) if place not in gone]
                break
        else:
            break
        later = nth
    return came | {key: later for key, _ in left} if came else {}


def _digest(head: bytes, rows: Sequence[bytes]) -> str:
    return sha256(head + b"".join(rows)).hexdigest() if rows else ""


def _cells(rows: Mapping[str, Sequence[Mapping[str, Cell]]]) -> set[tuple[str, Cell]]:
    return {(f"{table}.{head}", cell) for table, some in rows.items() for row in some for head, cell in row.items()}


def known(keys: Sequence[Cell], raw: Sequence[Mapping[str, Cell]]) -> Known:
    """What is told of each of some things, as ranks."""
    heads = dict.fromkeys(head for features in raw for head in features)
    return Known(tuple(keys), {head: ranks for head in heads if (ranks := _ranks(raw, head)) is not None})


def _known(folders: Sequence[Path], key: str, told: Told) -> Known:
    """Every feature of these things."""
    files = [file for nth, folder in enumerate(folders) for file in _files(folder, f"copy {nth}/" if nth else "")]
    listed = [(f", copy {nth}" if nth else "", _listed(folder)) for nth, folder in enumerate(folders)]
    keys, raw = list[Cell](), list[dict[str, Cell]]()
    for tables in told.values():
        features: dict[str, Cell] = {}
        values: dict[Cell, str] = {}
        for table, rows in tables.items():
            features |= {f"{table}.{head}": cell for head, cell in rows[0].items()}
            if len(rows) > 1:
                features |= {f"{table}.{head} of the last": cell for head, cell in rows[-1].items()}
            for head, cell in rows[-1].items():
                values.setdefault(cell, f"{table}.{head}")
        keys.append(next(cell for head, cell in features.items() if head.partition(".")[2] == key))
        for cell, head in values.items():
            if isinstance(cell, str | bytes) and len(cell) >= LONG:
                features |= _in_files(head, cell, files)
                for where, there in listed:
                    features |= _of_file(f"{head}{where}", cell, there) if isinstance(cell, str) else {}
        raw.append(features)
    return known(keys, raw)


def _files(folder: Path, within: str = "") -> list[tuple[str, bytes, Mapping[str, object]]]:
    """Kind, bytes, and what stands in it by key, of each file that was written since people began to vote."""
    found: list[tuple[str, bytes, Mapping[str, object]]] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != PICTURES and path.name not in BEFORE:
            data = path.read_bytes()
            told = json.loads(data) if path.suffix == ".json" else {}
            kind = path.name if path.parent == folder else str(path.parent.relative_to(folder))
            found.append((within + kind, data, told if isinstance(told, dict) else {}))
    return found


def _in_files(
    head: str, value: str | bytes, files: Sequence[tuple[str, bytes, Mapping[str, object]]]
) -> dict[str, Cell]:
    """Where a value stands in each kind of file, raw or as hexadecimal digits; and what a JSON file says beside it."""
    found: dict[str, Cell] = {}
    needles = (value.encode(),) if isinstance(value, str) else (value, value.hex().encode())
    for kind, data, told in files:
        for needle in needles:
            if (place := data.find(needle)) >= 0:
                found[f"{head} first in {kind}"] = place
                found[f"{head} last in {kind}"] = data.rfind(needle)
        if value in told:
            found |= {f"{head} in {kind}, {nth}": cell for nth, cell in enumerate(_flat(told[str(value)]))}
    return found


def _flat(told: object) -> list[Cell]:
    if isinstance(told, list):
        return [cell for part in told for cell in _flat(part)]
    return [told] if isinstance(told, int | float | str) else []


def _listed(folder: Path) -> dict[str, dict[str, Cell]]:
    """File name -> what the folder tells of it, and its bytes."""
    found: dict[str, dict[str, Cell]] = {}
    for where, _, _ in os.walk(folder):
        for nth, entry in enumerate(os.scandir(where)):
            if entry.is_file():
                stat = entry.stat()
                found[entry.name] = {
                    "listed": nth,
                    "modified": stat.st_mtime_ns,
                    "changed": stat.st_ctime_ns,
                    "inode": stat.st_ino,
                    "size": stat.st_size,
                    "bytes": (data := Path(entry.path).read_bytes()),
                    "code": code_on(data),
                }
    return found


def code_on(data: bytes) -> bytes | None:
    """The serial that a reader of codes finds on a picture: in `small_elections` it stands there in plain letters."""
    try:
        return parse(from_text(data[2:].split(b" ")[0].decode("ascii"))).serial
    except ValueError:
        return None


def _of_file(head: str, value: str, listed: Mapping[str, Mapping[str, Cell]]) -> dict[str, Cell]:
    return {
        f"{head}, file {what}": cell
        for name in ([value] if value in listed else [one for one in listed if value in one])
        for what, cell in listed[name].items()
    }


def _ranks(raw: Sequence[Mapping[str, Cell]], head: str) -> Floats | None:
    """Ranks of a feature, equal ones halved, with mean 0 and length 1; None where it tells nothing apart."""
    cells = [features.get(head) for features in raw]
    there: list[Any] = [cell for cell in cells if cell is not None]
    if len(there) < MOST * len(raw) or len(set(there)) < 2 or len({type(cell) for cell in there}) > 1:
        return None
    order = {cell: place for place, cell in enumerate(sorted(set(there)))}
    places = np.array([-1 if cell is None else order[cell] for cell in cells])
    places[places < 0] = np.median(places)
    _, group, sizes = np.unique(places, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes + 1) / 2)[group]
    ranks = ranks - ranks.mean()
    return np.asarray(ranks / np.sqrt((ranks**2).sum()), np.float64)


@dataclass(frozen=True)
class Found:
    """What the attacker has after some elections."""

    pairs: tuple[tuple[str, str], ...]
    """The features that go together best: of a voter, and of a paper."""
    correlation: float
    """Their mean rank correlation."""
    by_chance: float
    """The largest that any two features came to among so many worlds in which nobody's paper is known."""
    worlds: int
    right: int
    """Voters paired with their own paper."""
    elections: int

    @property
    def leaks(self) -> bool:
        """Whether two features go together as in no world of chance."""
        return self.correlation > self.by_chance


Election: TypeAlias = tuple[Known, Known, Mapping[Cell, Cell]]
"""Voters, papers, and the hidden truth: the paper of each voter."""


def attack(elections: Sequence[Election], worlds: int = 1000) -> Found:
    """Look for what goes together in all these elections, and pair in each half by what the other half taught."""
    first = sorted(set.intersection(*(set(one.features) for one, _, _ in elections)))
    second = sorted(set.intersection(*(set(two.features) for _, two, _ in elections)))
    people = np.stack([_laid(one, first, one.keys) for one, _, _ in elections])
    box = np.stack([_laid(two, second, [truth[key] for key in one.keys]) for one, two, truth in elections])
    told = _together(people, box)
    best = np.abs(told).max()
    chance = np.random.default_rng(len(elections))
    apart = _distinct(people), _distinct(box)
    others = [float(np.abs(_together(apart[0], _anybodys(apart[1], chance))).max()) for _ in range(worlds)]
    halves = slice(0, None, 2), slice(1, None, 2)
    right = sum(
        _paired(*case, taught=_together(people[taught], box[taught]))
        for half, taught in (halves, halves[::-1])
        for case in zip(people[half], box[half], strict=True)
    )
    pairs = tuple((first[one], second[two]) for one, two in np.argwhere(np.abs(told) > best - EQUAL))
    return Found(pairs, float(best), max(others), worlds, right, len(elections))


def _laid(known: Known, heads: Sequence[str], keys: Sequence[Cell]) -> Floats:
    """Things in the order of their keys x features."""
    place = {key: nth for nth, key in enumerate(known.keys)}
    return np.column_stack([known.features[head] for head in heads])[[place[key] for key in keys]]


def _distinct(laid: Floats) -> Floats:
    """Without features that say the same as another in every election: no maximum is another for it."""
    _, first = np.unique(laid.reshape(-1, laid.shape[2]), axis=1, return_index=True)
    return laid[:, :, first]


def _together(people: Floats, box: Floats) -> Floats:
    """Mean rank correlation of each two features: elections x voters x features, and papers in the voters' order."""
    return np.asarray(np.matmul(people.transpose(0, 2, 1), box).mean(axis=0), np.float64)


def _anybodys(box: Floats, chance: np.random.Generator) -> Floats:
    """The papers of each election in an order that means nothing."""
    order = np.argsort(chance.random(box.shape[:2]), axis=1)
    return np.asarray(np.take_along_axis(box, order[:, :, None], axis=1), np.float64)


def _paired(people: Floats, box: Floats, *, taught: Floats) -> int:
    """How many voters get their own paper, by the assignment that what was taught makes the likeliest."""
    likely = people @ taught**7 @ box.T  # so odd a power, that many weak chances do not drown one leak
    shuffled = np.random.default_rng(0).permutation(len(likely))  # or a draw would go to the truth, on the diagonal
    paired = assignment(-likely[:, shuffled])
    return sum(int(shuffled[paper] == voter) for voter, paper in enumerate(paired))


def assignment(cost: Floats) -> list[int]:
    """The column of each row for the least sum: the Hungarian method, a row at a time with potentials.

    >>> assignment(np.array([[4.0, 1.0, 3.0], [2.0, 0.0, 5.0], [3.0, 2.0, 2.0]]))
    [1, 0, 2]
    """
    number = len(cost)
    of_rows, of_columns = np.zeros(number + 1), np.zeros(number + 1)
    row_of, before = np.zeros(number + 1, int), np.zeros(number + 1, int)
    for row in range(1, number + 1):
        row_of[0], column = row, 0
        least, used = np.full(number + 1, np.inf), np.zeros(number + 1, bool)
        for _ in count():
            used[column] = True
            here = row_of[column]
            gained = np.append(np.inf, cost[here - 1] - of_rows[here] - of_columns[1:])
            better = ~used & (gained < least)
            least[better], before[better] = gained[better], column
            after = int(np.argmin(np.where(used, np.inf, least)))
            step = least[after]
            of_rows[row_of[used]] += step
            of_columns[used] -= step
            least[~used] -= step
            column = after
            if not row_of[column]:
                break
        while column:
            row_of[column] = row_of[before[column]]
            column = int(before[column])
    found = [0] * number
    for column in range(1, number + 1):
        found[row_of[column] - 1] = column - 1
    return found
