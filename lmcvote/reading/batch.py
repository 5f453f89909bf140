"""A scanned file -> what was seen on each of its pages, by processes that a bad page may kill.

A page is opened in a child with limits of time and memory. A page that breaks them costs that child, which is started
again after it, and is a finding; nothing else of the file is lost. Several children read side by side: each is given
the next page as soon as it has told of its last. On other machines a piece of a file is read by one child in the same
way; this machine then opens nothing.
"""

import contextlib
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import tee
from multiprocessing import current_process, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from time import monotonic

from lmcvote.abreast import in_order, leave_interrupts
from lmcvote.paper import ink, locate, pixels, scan
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.locate import Layouts
from lmcvote.paper.printed import Zones

SECONDS, BYTES = 20.0, 1_500_000_000
"""The most that one page may take (SECURITY 4)."""
START_SECONDS = 120.0
SPAWN = get_context("spawn")
PIECE, MOST_PIECES = 100, 4
"""Pages of a file that are read elsewhere in one piece: some seconds of work. The whole file goes with each piece, and
so a long one is in a few longer pieces."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file, and what it is read by."""

    file: str
    """Its name, to show."""
    source: Path | bytes
    """Where it is, or what is in it, for those who cannot reach it."""
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


def read(path: Path, layouts: Layouts, zones: Zones, *, tests: bool = False, workers: int = 1) -> Iterator[Seen]:
    """Every page of a file, in its order; one `Seen` of page 0 where the file cannot be opened at all.

    `layouts` are the papers that there may be, `zones` what is printed on them; so many `workers` read side by side.
    """
    with _children(Task(path.name, path, layouts, zones, tests), workers) as children:
        opened = _opened(children[0])
        if isinstance(opened, Seen):
            yield opened
        else:
            yield from _looked_at(children, range(1, opened + 1))


def read_elsewhere(tasks: Iterable[Task], executor: Executor | None, ahead: int) -> Iterator[list[Seen]]:
    """All pages of each file as `read` gives them, by an `executor`; so many pieces `ahead`, of later files too.

    The first piece of a file tells how many pages it has, and so what other pieces there are.
    """
    tasks, begun = tee(tasks)
    firsts = in_order(read_piece, ((task, 1, PIECE) for task in begun), executor, ahead)
    for task, (pages, seen) in zip(tasks, firsts, strict=True):
        each = max(PIECE, -(-(pages - PIECE) // (MOST_PIECES - 1)))
        rest = ((task, first, min(each, pages + 1 - first)) for first in range(PIECE + 1, pages + 1, each))
        for _, more in in_order(read_piece, rest, executor, ahead):
            seen += more
        yield seen


def read_piece(task: Task, first: int, most: int) -> tuple[int, list[Seen]]:
    """How many pages a file has, and those from the `first` on, at `most` so many; in a process that does nothing else.

    Pages that are known to be there are each a finding where the file cannot be opened this time.
    Dask starts its workers as daemons, which may have no children, lest those be left over: ours end with their pipe.
    """
    current_process().daemon = False
    with _children(task, 1) as children:
        opened = _opened(children[0])
        if isinstance(opened, Seen):
            known = range(first, first + most) if first > 1 else range(1)
            return 0, [replace(opened, page=page) for page in known]
        return opened, list(_looked_at(children, range(first, min(first + most, opened + 1))))


def _opened(child: "_Child") -> Seen | int:
    """How many pages there are, or why the file cannot be opened."""
    child.give(0)
    while (opened := child.answer()) is None:
        _wait([child])
    return opened


def _looked_at(children: Sequence["_Child"], pages: range) -> Iterator[Seen]:
    """These pages in their order, by children that read side by side."""
    waiting, seen = deque(pages), dict[int, Seen]()
    for number in pages:
        while number not in seen:
            for child in children:
                if child.page is None and waiting:
                    child.give(waiting.popleft())
            busy = [child for child in children if child.page is not None]
            _wait(busy)
            for child in busy:
                page, answer = child.page or 0, child.answer()
                if answer is not None:
                    seen[page] = answer if isinstance(answer, Seen) else child.gone(page, "it gave no answer")
        yield seen.pop(number)


@contextlib.contextmanager
def _children(task: Task, number: int) -> Iterator[list["_Child"]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(_Child(task)) for _ in range(number)]


class _Child:
    """One process that opens foreign bytes, and is started again where they kill it."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._process: SpawnProcess | None = None
        self.page: int | None = None
        """What it is asked about; None where it has nothing to do."""

    def __enter__(self) -> "_Child":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def left(self) -> float:
        """Seconds until it takes too long."""
        return max(0.0, self._until - monotonic())

    def give(self, page: int) -> None:
        """Ask it what is on a page; for 0 how many pages there are, or why the file cannot be opened."""
        if self._process is None:
            self._start()
        self.page, self._until = page, monotonic() + self._limit
        with contextlib.suppress(OSError):  # where it is gone, there will be no answer
            self.pipe.send(page)

    def answer(self) -> Seen | int | None:
        """What it says to what it was asked, or what became of it; None as long as it is at work."""
        page = self.page or 0
        try:
            while self.pipe.poll():
                said: Seen | int | str = self.pipe.recv()
                if isinstance(said, Seen):
                    said = replace(said, picture=self.pipe.recv_bytes())
                if not isinstance(said, str):
                    self.page = None
                    return said
                self._limit = SECONDS
                self._until = monotonic() + SECONDS
            if self.left:
                return None
            why = f"it takes more than {self._limit:.0f} seconds"
        except (EOFError, OSError):
            why = "it takes more memory than a page may, or ends the program that opens it"
        self.page = None
        self._end()
        return self.gone(page, why)

    def gone(self, page: int, why: str) -> Seen:
        """What is told of a page that nothing was seen of."""
        return Seen(page, b"", PageError(Code.UNREADABLE, self._task.file, page, f"It cannot be opened: {why}."))

    def _start(self) -> None:
        self.pipe, there = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_serve, args=(there, self._task), daemon=False)
        self._process.start()
        there.close()
        self._limit = START_SECONDS

    def _end(self) -> None:
        if self._process is not None:
            self.pipe.close()
            self._process.kill()
            self._process.join()
            self._process = None


def _wait(children: Sequence[_Child]) -> None:
    """Until one of them says something, or takes too long."""
    wait([child.pipe for child in children], min(child.left for child in children))


def _serve(pipe: Connection, task: Task) -> None:
    """The child: page numbers in, what is on them out, until the pipe is closed."""
    leave_interrupts()
    _limit_memory()
    pixels.alone()
    pixels.settled()
    data = task.source if isinstance(task.source, bytes) else task.source.read_bytes()
    source = scan.opened(data, task.file)
    with contextlib.suppress(EOFError, OSError):
        pipe.send("ready")
        while True:
            number = pipe.recv()
            if isinstance(source, PageError):
                pipe.send(Seen(0, b"", source))
                pipe.send_bytes(b"")
            elif number == 0:
                pipe.send(len(source))
            else:
                seen = _look(source, number, task)
                pipe.send(replace(seen, picture=b""))
                pipe.send_bytes(seen.picture)  # by itself: in an object it is copied twice more on either side


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
