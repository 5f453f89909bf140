"""Piles and records as Arlo takes them: its ballot manifest, and a CVR file of the type it calls Dominion (AUDIT 6).

By the manifest Arlo draws papers from the piles, to poll. The records stand in a batch of their own, which is none of
the piles: where the paper of a record lies is nowhere on file, so that Arlo can add them up, and not compare them.
"""

from collections.abc import Sequence

from lmcvote import sheet
from lmcvote.audit.records import Record
from lmcvote.audit.sample import Pile
from lmcvote.election import Contest, Election
from lmcvote.votes import Vote

TABULATOR, BATCH = "lmcvote", "records"
LEADING = (
    *("CvrNumber", "TabulatorNum", "BatchId", "RecordId", "ImprintedId"),
    *("CountingGroup", "PrecinctPortion", "BallotType"),
)
MARK = "\ufeff".encode()
"""Machines read these files: a byte-order mark would be a part of the first heading."""


def manifest(piles: Sequence[Pile]) -> bytes:
    """One row a pile, no row of totals."""
    rows = ((TABULATOR, pile.name, pile.papers) for pile in piles)
    return sheet.csv_bytes(("Tabulator", "Batch Name", "Number of Ballots"), rows).removeprefix(MARK)


def records(election: Election, contest: Contest, papers: Sequence[Record]) -> bytes:
    """Four rows of headings, then a row a paper: 1 for a vote, else 0. A paper that does not count has none.

    The heads of rejection have no place in this form.
    """
    empty = [""] * len(LEADING)
    candidates = contest.candidates
    heading = f"{contest.title} (Vote For={contest.seats})"
    rows: list[Sequence[str | int]] = [
        [*empty, *(heading for _ in candidates)],
        [*empty, *(one.told_apart for one in candidates)],
        [*LEADING, *("" for _ in candidates)],
    ]
    for nth, paper in enumerate(papers, 1):
        votes = paper.decision.clear if isinstance(paper.decision, Vote) else frozenset()
        named = (nth, TABULATOR, BATCH, nth, f"{TABULATOR}-{BATCH}-{nth}")
        rows.append([*named, "post", contest.group, contest.id, *(int(one.number in votes) for one in candidates)])
    title = f"{'REHEARSAL: ' * election.rehearsal}{election.title}"
    first = [sheet.safe(title), TABULATOR, *empty[2:], *("" for _ in candidates)]
    return sheet.csv_bytes(first, rows).removeprefix(MARK)
