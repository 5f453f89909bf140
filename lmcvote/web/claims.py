"""Who looks at which paper just now, so that no two people at one page are led to the same one.

In the memory of the page alone: kept in a store it would tell who saw which paper, and when. It binds nobody: a paper
may be opened by its address, and who rules second on it is shown the first ruling.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from lmcvote.web.desk import PaperId

LASTS = timedelta(minutes=10)
"""Longer nobody looks at one paper without asking the page anything."""


class Claims:
    """One paper each, the last that was opened."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """Nobody looks at any."""
        self._clock = clock
        self._held: dict[str, tuple[PaperId, datetime]] = {}

    def take(self, visit: str, id: PaperId) -> None:
        """A visit has opened a paper, and left the one before."""
        self._held[visit] = id, self._clock() + LASTS

    def leave(self, visit: str) -> None:
        """It looks at none."""
        self._held.pop(visit, None)

    def of_others(self, visit: str) -> frozenset[PaperId]:
        """Those at which somebody else looks."""
        now = self._clock()
        return frozenset(id for who, (id, until) in self._held.items() if who != visit and now < until)
