"""How often whoever has a sealed folder and its copies pairs a voter with the right paper, and which leaks he finds.

    python -m tests.bench.secrecy [ELECTIONS]

Chance gives one right pair in each election, whatever the number of voters is. The seeds are 0, 1, 2 ...
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from lmcvote.cli.ballots.styles import Papers
from tests import small_elections
from tests.assured import SHARED_MEMORY
from tests.bench.report import say
from tests.bench.tables import Table
from tests.small_elections import Way
from tests.test_sealed import LEAKS
from tests.test_unlinkable import BAND, attacked, no_better_than_chance

ELECTIONS, OF_A_LEAK = 100, 3
WAYS = {
    "mixed by people, two batches": Way(40, sealed=True),
    "nobody mixes, one batch": Way(40, batches=1, mixed=False, sealed=True),
    "nobody mixes, batches of two, merged": Way(40, batches=18, mixed=False, sealed=True),
    "the first, not sealed": Way(40),
}


def measured(ground: tuple[Papers, Path], elections: int) -> Table:
    """A line for each way of holding elections."""
    lines = []
    for name, way in WAYS.items():
        found = attacked(ground, elections, way)
        chance = f"{elections} +- {BAND * elections**0.5:.0f}"
        most = f"{BAND / elections**0.5:.2f}"
        seen = f"{found.correlation:.3f} / {found.by_chance:.3f}"
        verdict = "chance" if no_better_than_chance(found) else "LEAK"
        lines.append((name, str(elections), str(elections * 36), str(found.right), chance, most, seen, verdict))
    return Table(
        "Voters paired with their own paper",
        ("elections", "n", "voters", "right", "by chance", "edge seen from", "correlation / by chance", ""),
        tuple(lines),
        ("Edge: right pairs in an election beyond chance that would be seen, at 99.9 %. Seeds 0 to n - 1.",),
    )


def planted(ground: tuple[Papers, Path]) -> Table:
    """A line for each leak."""
    lines, caught = [], 0
    for name, (way, (of_voters, of_papers)) in LEAKS.items():
        found = attacked(ground, OF_A_LEAK, replace(way, voters=20))
        named = any(of_voters in one and of_papers in other for one, other in found.pairs)
        caught += found.leaks and named
        lines.append((name, str(found.right), "found" if found.leaks and named else "MISSED"))
    caption = f"Leaks planted in sealed folders: {caught} of {len(LEAKS)} found"
    return Table(caption, ("leak", f"right, of {OF_A_LEAK * 18}", ""), tuple(lines))


def main() -> None:
    """Both tables."""
    elections = int(sys.argv[1]) if len(sys.argv) > 1 else ELECTIONS
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None) as folder:
        ground = small_elections.template(Path(folder) / "template"), Path(folder)
        say(measured(ground, elections).text())
        say()
        say(planted(ground).text())


if __name__ == "__main__":
    main()
