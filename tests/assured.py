"""What a row of the programme of faults and attacks comes to (SECURITY 9): how often it was tried, what went wrong.

Tests and the bench run the same functions; a test gives a small number, the bench a share of the release's.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 -- where there is such: a hundred elections wait for no disk


@dataclass(frozen=True, slots=True)
class Ran:
    """A row that was run."""

    tried: int
    """Attacks, faults or cases, each of them judged."""
    failures: tuple[str, ...] = ()
    """One sentence each, with what makes it again."""
    note: str = ""
    """What else its figures tell."""

    def __add__(self, other: "Ran") -> "Ran":
        """Both together."""
        notes = "; ".join(note for note in (self.note, other.note) if note)
        return Ran(self.tried + other.tried, self.failures + other.failures, notes)


@contextmanager
def copied(original: Path, place: Path) -> Iterator[Path]:
    """A copy of a folder to spoil, gone afterwards."""
    shutil.copytree(original, place)
    try:
        yield place
    finally:
        shutil.rmtree(place)
