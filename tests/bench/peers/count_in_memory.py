"""votelib and abcvoting: they take votes that somebody else has read and cleaned; only their own count is timed.

Papers with too many votes, and blank ones, are left out before: neither tells rejected papers by their head.
"""

import csv
import sys
from collections import Counter

from tests.bench.peers import papers, rows


def by_votelib(timed: rows.Phases, kept: list[tuple[int, ...]]) -> list[int]:
    with timed("start"):
        from votelib.convert import ApprovalToSimpleVotes  # type: ignore[import-not-found]
        from votelib.evaluate.core import Plurality  # type: ignore[import-not-found]
    with timed("count"):
        simple = ApprovalToSimpleVotes().convert(Counter(frozenset(marked) for marked in kept))
        Plurality().evaluate(simple, papers.SEATS)
    return [int(simple[n]) for n in range(papers.CANDIDATES)]


def by_abcvoting(timed: rows.Phases, kept: list[tuple[int, ...]]) -> list[int]:
    with timed("start"):
        from abcvoting import abcrules  # type: ignore[import-not-found]
        from abcvoting.preferences import Profile  # type: ignore[import-not-found]
    with timed("count"):
        profile = Profile(papers.CANDIDATES)
        profile.add_voters(kept)
        abcrules.compute("av", profile, committeesize=papers.SEATS, resolute=True)
    return []  # it tells the committee, and nobody's votes


def main() -> None:
    timed, (file, out) = rows.Phases(), papers.arguments()
    kept, too_many, unmarked = list[tuple[int, ...]](), 0, 0
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        for row in reader:
            marked = tuple(n for n, cell in enumerate(row[1:]) if cell == "1")
            too_many, unmarked = too_many + (len(marked) > papers.SEATS), unmarked + (not marked)
            if 0 < len(marked) <= papers.SEATS:
                kept.append(marked)
    votes = (by_votelib if sys.argv[3] == "votelib" else by_abcvoting)(timed, kept)
    papers.write(out, timed, votes, too_many, unmarked)


if __name__ == "__main__":
    main()
