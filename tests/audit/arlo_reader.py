"""A reader of Arlo's two files by the rules that are published of them, written for these tests alone."""

import csv
import io
import re
from dataclasses import dataclass

CONTEST = re.compile(r"^(.+) \(Vote For=(\d+)\)$")
NAMED = (
    *("CvrNumber", "TabulatorNum", "BatchId", "RecordId", "ImprintedId"),
    *("CountingGroup", "PrecinctPortion", "BallotType"),
)


@dataclass(frozen=True)
class Records:
    """A CVR file of Dominion's type."""

    contest: str
    allowed: int
    votes: dict[str, int]
    papers: int
    batches: frozenset[tuple[str, str]]
    """Tabulator and batch, as they must stand in a manifest to be compared with papers."""


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def records(data: bytes) -> Records:
    """Raises ValueError with what is wrong."""
    title, contests, choices, headings, *papers = rows(data)
    first = next(at for at, cell in enumerate(contests) if cell)
    if not title[0] or any(contests[:first]) or any(choices[:first]) or tuple(headings[:first]) != NAMED:
        raise ValueError("the four rows of headings are not as they must be")
    found = {match.groups() for cell in contests[first:] if (match := CONTEST.match(cell))}
    if len(found) != 1 or not all(CONTEST.match(cell) for cell in contests[first:]):
        raise ValueError("a heading of a contest does not say how many it may vote for")
    ((contest, allowed),) = found
    votes = dict.fromkeys(choices[first:], 0)
    if len(votes) != len(choices[first:]):
        raise ValueError("two candidates have one heading")
    keys = set[tuple[str, ...]]()
    for nth, cells in enumerate(papers, 1):
        if len(cells) != len(headings) or set(cells[first:]) - {"0", "1"} or cells[0] != str(nth):
            raise ValueError(f"row {nth} is not as it must be")
        keys.add(tuple(cells[1:4]))
        for name, cell in zip(choices[first:], cells[first:], strict=True):
            votes[name] += int(cell)
    if len(keys) != len(papers):
        raise ValueError("two records lie at one place")
    return Records(contest, int(allowed), votes, len(papers), frozenset((one[1], one[2]) for one in papers))


def manifest(data: bytes) -> dict[tuple[str, str], int]:
    """Tabulator and batch -> ballots. Raises ValueError with what is wrong."""
    headings, *piles = rows(data)
    if headings != ["Tabulator", "Batch Name", "Number of Ballots"]:
        raise ValueError("these are no headings of a manifest")
    found = {(tabulator, batch): int(ballots) for tabulator, batch, ballots in piles}
    if len(found) != len(piles) or any(batch.casefold() in ("total", "totals") for _, batch in found):
        raise ValueError("a batch stands twice, or is a row of totals")
    return found
