"""A scanned file -> what was seen on each of its pages, by processes that a bad page may kill.

A page is opened in a child with limits of time and memory. A page that breaks them costs that child, which is started
again after it, and is a finding; nothing else of the file is lost. Any `Executor` runs parts of a file side by side.
"""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from lmcvote.paper import ink, locate, pixels, scan
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.locate import Layouts
from lmcvote.paper.printed import Zones

MOST_IN_A_PART = 250
"""Pages: a child starts for each part, and takes as long for that as for twenty pages."""
SECONDS, BYTES = 20.0, 1_500_000_000
"""The most that one page may take (SECURITY 4)."""
START_SECONDS = 120.0
SPAWN = get_context("spawn")


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a file."""

    path: Path
    pages: Sequence[int]
    layouts: Layouts
    zones: Zones
    tests: bool
    """Whether test papers are being read."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page, as far as a machine can tell."""

    page: int
    picture: bytes
    """Its pixels alone, without metadata; empty where it could not be opened."""
    found: Reading | PageError
    placing: tuple[float, ...] = ()
    """From mm to pixels of the picture, 3 x 3 row by row; empty where the sheet was not located."""


def read(
    path: Path, layouts: Layouts, zones: Zones, *, tests: bool = False, executor: Executor | None = None
) -> Iterator[Seen]:
    """Every page of a file, in its order; one `Seen` of page 0 where the file cannot be opened at all.

    `layouts` are the papers that there may be, `zones` what is printed on them.
    """
    whole = Task(path, (), layouts, zones, tests)
    with _Child(whole) as child:
        opened = child.ask(0)
        if isinstance(opened, Seen):
            yield opened
            return
        numbers = range(1, opened + 1)
        if executor is None:
            for number in numbers:
                yield _page(child, whole, number)
            return
    wanted = min(MOST_IN_A_PART, ceil(opened / (os.cpu_count() or 1)))
    tasks = [replace(whole, pages=numbers[start : start + wanted]) for start in range(0, opened, wanted)]
    for part in executor.map(read_part, tasks):
        yield from part


def read_part(task: Task) -> list[Seen]:
    """The pages of a part, each in a guarded child."""
    with _Child(task) as child:
        return [_page(child, task, number) for number in task.pages]


def _page(child: "_Child", task: Task, number: int) -> Seen:
    answer = child.ask(number)
    return answer if isinstance(answer, Seen) else _gone(task, number, "it gave no answer")


class _Child:
    """One process that opens foreign bytes, and is started again where they kill it."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._pipe: Connection | None = None

    def __enter__(self) -> "_Child":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def ask(self, number: int) -> Seen | int:
        """What is on a page; for 0 how many pages there are, or why the file cannot be opened."""
        try:
            pipe = self._pipe or self._start()
            pipe.send(number)
            if pipe.poll(SECONDS):
                answer: Seen | int = pipe.recv()
                return answer
            why = f"it takes more than {SECONDS:.0f} seconds"
        except (EOFError, OSError):
            why = "it takes more memory than a page may, or ends the program that opens it"
        self._end()
        return _gone(self._task, number, why)

    def _start(self) -> Connection:
        here, there = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(there, self._task), daemon=False)
        self._process.start()
        there.close()
        self._pipe = here
        if not here.poll(START_SECONDS):
            raise EOFError
        here.recv()
        return here

    def _end(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
            self._process.kill()
            self._process.join()


def _gone(task: Task, number: int, why: str) -> Seen:
    return Seen(number, b"", PageError(Code.UNREADABLE, task.path.name, number, f"It cannot be opened: {why}."))


def _serve(pipe: Connection, task: Task) -> None:
    """The child: page numbers in, what is on them out, until the pipe is closed."""
    _limit_memory()
    pixels.alone()
    pixels.settled()
    source = scan.opened(task.path.read_bytes(), task.path.name)
    with contextlib.suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            number = pipe.recv()
            if isinstance(source, PageError):
                pipe.send(Seen(0, b"", source))
            elif number == 0:
                pipe.send(len(source))
            else:
                pipe.send(_look(source, number, task))


def _look(source: scan.Source, number: int, task: Task) -> Seen:
    page = source.page(number)
    if isinstance(page, PageError):
        return Seen(number, b"", page)
    located = locate.locate(page, task.layouts, task.tests)
    if isinstance(located, PageError):
        return Seen(number, scan.stored(page), located)
    placing = tuple(float(value) for value in located.placing.matrix.flat)
    return Seen(number, scan.stored(page), ink.read(located, task.zones), placing)


def _limit_memory() -> None:
    """Where the system can."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
