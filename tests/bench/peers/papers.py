"""Keyed papers for the bench of counting, and what each counter writes; with the standard library alone.

`papers.csv` holds the papers: their number, then 20 columns of 0 and 1. Of a hundred papers one is blank and two hold a
vote too many; the others hold six. A counter is called with that file and a folder, and writes `counted.json` there.
"""

import json
import random
import sys
from pathlib import Path

from tests.bench.peers.rows import Phases

CANDIDATES, SEATS = 20, 6
BLANK, TOO_MANY = 0.01, 0.02
DRAWN = 1_000_000
"""Papers drawn by chance; a longer pile holds the same marks again under other numbers."""


def make(path: Path, papers: int, *, wide: bool) -> dict[str, object]:
    """Write so many papers and return what they come to; `wide` writes the numbers with leading noughts."""
    chance = random.Random(f"papers {papers}")  # noqa: S311 (the same pile each time)
    drawn = min(papers, DRAWN)
    tails, votes, blank, over = [], [0] * CANDIDATES, 0, 0
    for _ in range(drawn):
        kind = chance.random()
        many = 0 if kind < BLANK else SEATS + 1 if kind < BLANK + TOO_MANY else SEATS
        chosen = chance.sample(range(CANDIDATES), many)
        blank, over = blank + (not many), over + (many > SEATS)
        for number in chosen if many == SEATS else ():
            votes[number] += 1
        tails.append("," + ",".join("1" if n in chosen else "0" for n in range(CANDIDATES)) + "\n")
    times, width = papers // drawn, len(str(papers)) if wide else 0
    with path.open("w", encoding="ascii", newline="") as out:
        out.write(",".join(["paper", *(str(n + 1) for n in range(CANDIDATES))]) + "\n")
        for block in range(times):
            out.writelines(f"{block * drawn + n:0{width}}{tail}" for n, tail in enumerate(tails, 1))
    return {"votes": [n * times for n in votes], "too_many": over * times, "unmarked": blank * times}


def arguments() -> tuple[Path, Path]:
    """The papers, and the folder to write into."""
    return Path(sys.argv[1]), Path(sys.argv[2])


def write(folder: Path, timed: Phases, votes: list[int], too_many: int, unmarked: int) -> None:
    """What was counted, and how long it took."""
    told = {"votes": votes, "too_many": too_many, "unmarked": unmarked}
    (folder / "counted.json").write_text(json.dumps(told), "utf-8")
    timed.write(folder)


def twice() -> None:
    """A number that stands twice ends every counter."""
    raise SystemExit("a paper number stands twice")
