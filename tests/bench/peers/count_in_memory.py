"""votelib and abcvoting: they take votes that somebody else has read and cleaned; only their own count is timed.

Papers with too many votes, and blank ones, are left out before: neither tells rejected papers by their head.
"""

import csv
import sys
from collections import Counter
from collections.abc import Callable

from tests.bench.peers import papers, rows

Kept = list[tuple[int, ...]]


def by_votelib(timed: rows.Phases) -> Callable[[Kept], list[int]]:
    with timed("start"):
        from votelib.convert import ApprovalToSimpleVotes  # type: ignore[import-not-found]
        from votelib.evaluate.core import Plurality  # type: ignore[import-not-found]

    def count(kept: Kept) -> list[int]:
        simple = ApprovalToSimpleVotes().convert(Counter(frozenset(marked) for marked in kept))
        Plurality().evaluate(simple, papers.SEATS)
        return [int(simple[n]) for n in range(papers.CANDIDATES)]

    return count


def by_abcvoting(timed: rows.Phases) -> Callable[[Kept], list[int]]:
    with timed("start"):
        from abcvoting import abcrules  # type: ignore[import-not-found]
        from abcvoting.preferences import Profile  # type: ignore[import-not-found]

    def count(kept: Kept) -> list[int]:
        profile = Profile(papers.CANDIDATES)
        profile.add_voters(kept)
        abcrules.compute("av", profile, committeesize=papers.SEATS, resolute=True)
        return []  # it tells the committee, and nobody's votes

    return count


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    count = (by_votelib if sys.argv[3] == "votelib" else by_abcvoting)(timed)
    kept, too_many, unmarked = Kept(), 0, 0
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for row in reader:
            marked = tuple(n for n, cell in enumerate(row[1:]) if cell == "1")
            too_many, unmarked = too_many + (len(marked) > papers.SEATS), unmarked + (not marked)
            if 0 < len(marked) <= papers.SEATS:
                kept.append(marked)
    with timed("count"):
        votes = count(kept)
    papers.write(out, timed, votes, too_many, unmarked)


if __name__ == "__main__":
    main()
