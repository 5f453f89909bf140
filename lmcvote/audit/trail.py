"""trail.jsonl: one line for each command that changed something, each chained to the one before by its hash.

h(0) is 64 zeros and h(i) = SHA-256 of the framed h(i-1) and the entry's canonical JSON. A chain by itself can be
rewritten whole; it is evidence against a copy of its last hash that left the office on paper.
"""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lmcvote.canonical import Canonical, digest, to_bytes
from lmcvote.files import locked
from lmcvote.findings import Finding, IntegrityBroken

FILE, LOCK = "trail.jsonl", ".trail.lock"
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done."""

    id: str
    """Random; by it an interrupted append is known again."""
    side: str
    """`register` or `box`."""
    act: str
    at: str
    """Register side: the instant, UTC. Box side: the day only, so that no time can link a paper to a voter."""
    facts: Mapping[str, Canonical]
    """Counts and digests; never a serial, never an elector."""
    holds: Mapping[str, str]
    """What its side's store holds after it: table -> SHA-256 of its rows; a table without rows is left out.

    Of papers, readings and rulings, until the box is sealed, it is hidden with a secret of the box (`store.state`).
    """

    def canonical(self) -> dict[str, Canonical]:
        """As it stands in its line and under the hash."""
        told = {"id": self.id, "side": self.side, "act": self.act, "at": self.at}
        return {**told, "facts": self.facts, "holds": self.holds}


@dataclass(frozen=True, slots=True)
class Trail:
    """The entries so far."""

    entries: tuple[Entry, ...]
    head: str
    """Hash of the last one: the short proof of all."""


def link(before: str, entry: Entry) -> str:
    """The hash that follows `before` with this entry."""
    return digest("lmcvote/trail/1", before, to_bytes(entry.canonical())).hex()


def read(folder: Path) -> Trail:
    """The trail of a folder. Raises IntegrityBroken at the first line that does not follow from those before it."""
    found = _chained(tuple(_lines(folder / FILE)))
    if isinstance(found, int):
        message = f"line {found} of {FILE} does not follow from the lines before it: the trail has been changed."
        raise IntegrityBroken(Finding("trail-broken", message, str(folder / FILE), found))
    return found


@lru_cache(maxsize=4)
def _chained(lines: tuple[bytes, ...]) -> Trail | int:
    """The trail of these lines, or which is the first that does not follow: a command reads the same many times."""
    entries, head = [], START
    for number, line in enumerate(lines, 1):
        parsed = _parsed(line)
        if parsed is None or link(head, parsed[0]) != parsed[1]:
            return number
        entry, head = parsed
        entries.append(entry)
    return Trail(tuple(entries), head)


def head_at(folder: Path, act: str) -> str:
    """The hash of the last entry of an act: the trail's head at that moment. Raises ValueError without one."""
    head, found = START, ""
    for entry in read(folder).entries:
        head = link(head, entry)
        found = head if entry.act == act else found
    if not found:
        raise ValueError(f"no entry tells of: {act}")
    return found


def _lines(path: Path) -> list[bytes]:
    """The lines, a last one that was cut off left out: `append` finishes it. One that lacks its end alone is whole."""
    try:
        *lines, last = path.read_bytes().split(b"\n") if path.exists() else [b""]
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Put back the copy that the scrutineer holds."
        raise IntegrityBroken(Finding("trail-unreadable", message, str(path))) from None
    return [*lines, last] if _parsed(last) else lines


def _parsed(line: bytes) -> tuple[Entry, str] | None:
    """The entry of a line and the hash that it says; None of what is no entry."""
    try:
        told: dict[str, Any] = json.loads(line)
        said = told.pop("hash")
        return Entry(**told), str(said)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def append(folder: Path, entries: Sequence[Entry]) -> str:
    """Add the entries that are not there yet, on disk when this returns; the new head."""
    path = folder / FILE
    with locked(folder / LOCK):
        trail = read(folder)
        there = {entry.id for entry in trail.entries}
        head, lines = trail.head, []
        for entry in entries:
            if entry.id not in there:
                head = link(head, entry)
                lines.append(to_bytes({**entry.canonical(), "hash": head}) + b"\n")
        if lines:
            before = b"".join(line + b"\n" for line in _lines(path))
            with path.open("r+b" if path.exists() else "wb") as out:
                out.write(before + b"".join(lines))
                out.truncate()  # and hands over what was written
                os.fsync(out.fileno())
    return head
