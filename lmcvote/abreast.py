"""Much work, in pieces: done one after another, by a pool of processes or by a cluster; its results in order.

Whoever has much to do takes an `Executor`, whatever it is, and hands it pieces that stand by themselves.
"""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Generic, TypeVar, TypeVarTuple, Unpack

Result = TypeVar("Result")
Of = TypeVarTuple("Of")

AHEAD = 4
"""Pieces handed out before the first of them is taken back: so much is in memory, however many there are."""
MANY = 64
"""The same of pieces that are small, such as names to compare: no cluster of an office has to wait for them."""


@dataclass(frozen=True, slots=True, repr=False)
class Piece(Generic[Result, *Of]):
    """What is to be done, and of what. It shows nothing of either: a worker logs the arguments of what fails."""

    work: Callable[[Unpack[Of]], Result]
    of: tuple[*Of]


def in_order(
    work: Callable[[Unpack[Of]], Result],
    pieces: Iterable[tuple[*Of]],
    executor: Executor | None = None,
    ahead: int = AHEAD,
) -> Iterator[Result]:
    """What comes of each piece, in their order; by an `executor` so many of them `ahead`."""
    if executor is None:
        for piece in pieces:
            yield work(*piece)
        return
    waiting = deque[Future[Result]]()
    try:
        for piece in pieces:
            waiting.append(executor.submit(done, Piece(work, piece)))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for left in waiting:
            left.cancel()


def done(piece: Piece[Result, *Of]) -> Result:
    """What comes of one, wherever this is."""
    return piece.work(*piece.of)


def leave_interrupts() -> None:
    """Ctrl-C is for the command; a process of its own that took it too would print where it stood."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
