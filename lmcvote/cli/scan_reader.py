"""Who reads the files of a `lmcvote scan`: children of this program, or the workers of a cluster."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from lmcvote.cli import terminal
from lmcvote.cli.ballots.styles import Papers
from lmcvote.findings import Finding, Misused

if TYPE_CHECKING:
    from lmcvote.paper.locate import Layouts
    from lmcvote.paper.printed import Zones
    from lmcvote.reading.batch import Seen, Task

WORTH_WORKERS = 200
"""Bytes in thousands from which a second process reads sooner than it starts."""
Read: TypeAlias = "Callable[[Path], Iterator[Seen]]"


def source(path: Path) -> bytes:
    """By what a file is known again: the SHA-256 of its bytes."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").digest()


@contextmanager
def reader(
    papers: Papers,
    paths: Sequence[Path],
    *,
    tests: bool,
    workers: int,
    scheduler: str,
    known: Callable[[], frozenset[bytes]] = frozenset,
) -> Iterator[Read]:
    """What reads each of these files, asked in their order; the workers of a cluster begin with later ones meanwhile.

    They are not given what is `known` already. Raises Misused where both ways are asked for, BadInput as a cluster is
    refused.
    """
    if not scheduler:
        side_by_side = _side_by_side(paths, workers)
        yield lambda path: seen_in(papers, path, tests=tests, workers=side_by_side)
        return
    if workers:
        message = "--workers are programs of this machine. Give one of --workers and --scheduler."
        raise Misused(Finding("options-exclude", message, field="--workers"))
    from lmcvote import engine
    from lmcvote.reading import batch

    live = not (tests or papers.election.rehearsal)
    with engine.opened(scheduler, enough=True, live=live, tell=terminal.note) as by:
        layouts, printed = _papers(papers, tests)
        begun, before = deque[Path](), cache(known)

        def tasks() -> "Iterator[Task]":
            for path in paths:
                if source(path) not in before():
                    begun.append(path)
                    yield batch.Task(path.name, path.read_bytes(), layouts, printed, tests)

        every = batch.read_elsewhere(tasks(), by.executor, by.ahead)

        def seen_of(path: Path) -> "Iterator[Seen]":
            if source(path) not in before():
                for seen in every:
                    if begun.popleft() == path:
                        return iter(seen)
            return seen_in(papers, path, tests=tests, workers=1)  # its batch was taken back meanwhile

        yield seen_of


def seen_in(papers: Papers, path: Path, *, tests: bool, workers: int) -> "Iterator[Seen]":
    """Every page of a file, read by so many children of this program."""
    from lmcvote.reading import batch

    return batch.read(path, *_papers(papers, tests), tests=tests, workers=workers)


def _papers(papers: Papers, tests: bool) -> "tuple[Layouts, Zones]":
    """What the papers are that there may be, and what is printed on them."""
    from lmcvote.paper import draw
    from lmcvote.paper.printed import zones

    every = {style.hash: style.layout for style in papers.wanted}
    return every, zones(every, draw.measure, tests)


def _side_by_side(paths: Sequence[Path], wanted: int) -> int:
    """How many processes read a file side by side: one alone where there is little to read."""
    enough = sum(path.stat().st_size for path in paths) >= WORTH_WORKERS * 1000
    return (wanted or os.cpu_count() or 1) if enough else 1
