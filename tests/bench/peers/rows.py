"""What every measured program reads and writes, with the standard library alone.

Reads `performers.csv` and `equip.csv`: a row's line and its five columns as `lists.read` made them comparable, empty
where the list does not say. Writes into a folder of its own `pairs.csv`: a line of each list and how sure the program
is, from 0 to 1; and `phases.json`: wall and CPU seconds of each phase.
"""

import csv
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

COLUMNS = ("line", "surname", "forename", "gmc_number", "practice_code", "home_postcode")
LISTS = ("performers", "equip")
LEAST = 0.001
"""A pair less likely than one in a thousand is not written: nobody would ask about it."""


class Phases:
    """Seconds of the named phases of this process."""

    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time what is done inside, threads included. `start` counts from the start of the process."""
        wall, cpu = time.perf_counter(), 0.0 if name == "start" else time.process_time()
        yield
        self.seconds[name] = (time.perf_counter() - wall, time.process_time() - cpu)

    def write(self, folder: Path) -> None:
        """As `phases.json`."""
        (folder / "phases.json").write_text(json.dumps(self.seconds), "utf-8")


def folders() -> tuple[Path, Path]:
    """Where this call reads, and where it writes."""
    return Path(sys.argv[1]), Path(sys.argv[2])


def write(path: Path, heading: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """A CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        writer.writerows(lines)


def write_pairs(folder: Path, pairs: Iterable[tuple[int, int, float]]) -> None:
    """Performers line, EQUIP line, weight."""
    write(folder / "pairs.csv", ("performers", "equip", "weight"), pairs)
