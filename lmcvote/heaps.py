"""Keyed papers in heaps: the papers of a votes CSV that are marked alike are decided once.

Of each kind of row that holds more than simple marks, one is read by `keyed` with all its care; so a heap counts as
each of its papers would. Whatever is not plain (a fault, a paper in doubt, a workbook, text that is not ASCII) is left
to `keyed` altogether, which names the line.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from pathlib import Path

from lmcvote import keyed, kinds
from lmcvote.count import plurality
from lmcvote.count.plurality import Totals
from lmcvote.election import CandidateNumber, Contest, ContestId, Rules
from lmcvote.findings import BadInput, Finding
from lmcvote.votes import Doubtful, Marks, Rejected, Vote, decide

AS_CHOSEN = bytes.maketrans(b"01?", b"\0\1\0")


@dataclass(frozen=True, slots=True)
class Heaps:
    """A votes CSV, counted in heaps."""

    file: str
    contests: tuple[Contest, ...]
    papers: Mapping[ContestId, Mapping[Vote | Rejected, int]]
    """Contest -> decision -> number of papers; an empty one for a contest of which the file has no paper."""
    doubtful: tuple[tuple[keyed.KeyedPaper, Doubtful], ...]
    """Papers that only the returning officer can decide; not in the heaps."""
    warnings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Summed:
    """A votes CSV, counted without a heap for each way to vote."""

    contests: tuple[Contest, ...]
    totals: Mapping[ContestId, Totals]
    """Of contests that the file has a paper of."""
    doubtful: tuple[tuple[keyed.KeyedPaper, Doubtful], ...]
    warnings: tuple[Finding, ...]
    file: str


def read(path: Path, contests: Sequence[Contest], seats: int, rules: Rules) -> Heaps:
    """The papers of a file, as `keyed.read` finds them and with its faults."""
    return plain(path, contests, seats, rules) or row_by_row(path, contests, seats, rules)


def summed(path: Path, contests: Sequence[Contest], seats: int, rules: Rules) -> Summed:
    """What the papers of a file come to: the sums of `read`, sooner where few papers are alike."""
    found = _told_apart(path, contests, seats, rules)
    if found is None:
        heaps = row_by_row(path, contests, seats, rules)
        counted = {contest.id: plurality.totals(contest, heaps.papers[contest.id]) for contest in heaps.contests}
        there = {contest: totals for contest, totals in counted.items() if totals.papers}
        return Summed(heaps.contests, there, heaps.doubtful, heaps.warnings, heaps.file)
    by_outcome, by_times = dict[Vote | Rejected, int](), dict[int, list[bytes]]()
    for marks, times, outcome in found.marks:
        by_outcome[outcome] = by_outcome.get(outcome, 0) + times
        if isinstance(outcome, Vote):
            by_times.setdefault(times, []).append(marks)
    votes = dict.fromkeys(found.numbers, 0)
    for times, heap in by_times.items():
        whole = b"".join(heap)
        for place, number in enumerate(found.numbers):
            votes[number] += times * whole[place :: len(found.numbers)].count(b"1")  # the candidate's own column
    simple = replace(plurality.totals(found.contest, by_outcome), votes=votes)
    totals = plurality.together(simple, plurality.totals(found.contest, found.others))
    return Summed((found.contest,), {found.contest.id: totals}, (), found.warnings, found.file)


def plain(path: Path, contests: Sequence[Contest], seats: int, rules: Rules) -> Heaps | None:
    """The papers of a file that is plain throughout, in one pass. None where any row of it is not."""
    found = _told_apart(path, contests, seats, rules)
    if found is None:
        return None
    papers = Counter(found.others)
    for marks, times, outcome in found.marks:
        if isinstance(outcome, Vote):
            clear = frozenset(compress(found.numbers, marks.translate(AS_CHOSEN)))
            papers[Vote(clear, outcome.uncertain)] += times
        else:
            papers[outcome] += times
    return Heaps(found.file, (found.contest,), {found.contest.id: papers}, (), found.warnings)


def row_by_row(path: Path, contests: Sequence[Contest], seats: int, rules: Rules) -> Heaps:
    """The same, by the careful reader alone."""
    if path.is_file() and path.stat().st_size > keyed.PAPERS.bytes:
        message = (
            f"{path} is not plain throughout, and too long to be read row by row. Cut it in two and check each half "
            "by itself (lmcvote count HALF.csv --seats N): the half that is at fault names the line."
        )
        raise BadInput(Finding("too-large", message, str(path)))
    found = keyed.read(path, contests, seats, rules)
    papers: dict[ContestId, Counter[Vote | Rejected]] = {contest.id: Counter() for contest in found.contests}
    doubtful = []
    for paper, decision in keyed.decisions(found, rules):
        if isinstance(decision, Doubtful):
            doubtful.append((paper, decision))
        else:
            papers[paper.contest][decision] += 1
    return Heaps(found.file, found.contests, papers, tuple(doubtful), found.warnings)


@dataclass(frozen=True, slots=True)
class _Apart:
    """The papers of a plain file of one contest, none of them in doubt."""

    file: str
    contest: Contest
    numbers: tuple[CandidateNumber, ...]
    """In the order of the marks."""
    marks: Sequence[tuple[bytes, int, Vote | Rejected]]
    """A 0, 1 or ? for each candidate, number of papers, and the decision of a paper with as many marks of each kind."""
    others: Mapping[Vote | Rejected, int]
    """Papers that `keyed` decided."""
    warnings: tuple[Finding, ...]


def _told_apart(path: Path, contests: Sequence[Contest], seats: int, rules: Rules) -> _Apart | None:
    rows = kinds.of(path)
    if rows is None:
        return None
    told = [*rows.odd, *filter(None, (rows.simple,))]
    try:
        found = keyed.of(rows.table(told), contests, seats, rules)
    except BadInput:
        return None
    if [paper.number for paper in found.papers] != [str(n) for n, _ in enumerate(told, 1)]:
        return None  # quotes that run over several rows
    if len(found.contests) > 1:
        return None  # a number may stand once in each contest
    others = Counter[Vote | Rejected]()
    for kind, (_, decision) in zip(told, keyed.decisions(found, rules), strict=True):
        if isinstance(decision, Doubtful):
            return None
        if kind is not rows.simple:
            others[decision] += rows.times[kind]
    (contest,) = found.contests
    places = sorted((place, number) for (_, number), place in found.columns.items())
    numbers = tuple(number for _, number in places)
    outcomes, marks = dict[tuple[int, int], Vote | Rejected](), []
    for one, times in rows.marks.items():
        many = clear, uncertain = one.count(b"1"), one.count(b"?")
        if many not in outcomes:  # what a paper counts as hangs on how many marks it has, and not on whose
            some = Marks(frozenset(numbers[:clear]), frozenset(numbers[clear : clear + uncertain]))
            decided = decide(some, contest.seats, rules)
            if isinstance(decided, Doubtful):
                return None
            outcomes[many] = decided
        marks.append((one, times, outcomes[many]))
    return _Apart(rows.plan.file, contest, numbers, marks, others, found.warnings)
