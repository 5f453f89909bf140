"""Sheets as stored, and what people ruled -> papers: read, in doubt, decided, or set apart. One state each, none lost.

A paper is known by a random id. Its sheets are the sides of it that were scanned; a sheet whose code nobody could read
is a paper by itself until a person says what it is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType, TypeAlias

from lmcvote.election import Contest, ContestId, Rules, Thresholds
from lmcvote.findings import Finding, NeedsDecision, counted
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import Code
from lmcvote.reading.decide import Judgement, Read, decide
from lmcvote.votes import Doubtful, Head, Marks, Rejected, Vote
from lmcvote.votes import decide as by_marks

NOT_KNOWN = ContestId("")
"""Of a sheet whose code could not be read."""
PaperId = NewType("PaperId", str)
SheetId = NewType("SheetId", str)
BatchId = NewType("BatchId", str)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One side that was scanned."""

    id: SheetId
    paper: PaperId
    batch: BatchId
    contest: ContestId
    """Empty where its code could not be read."""
    page: int
    pages: int
    """0 and 0 where its code could not be read."""
    fault: Code | None
    """Why it gave no reading."""
    reading: Reading | None
    picture: str
    """File name of its picture; empty where it could not be opened."""
    placing: tuple[float, ...] = ()
    """From mm to pixels of the picture, 3 x 3 row by row; empty where the sheet was not located."""


class Aside(StrEnum):
    """What a sheet set apart turns out to be, when it is no paper of this box."""

    NO_PAPER = "no_paper"
    """A declaration, a petition sheet, a page of something else."""
    SCANNED_AGAIN = "scanned_again"
    """It lies in another batch, where it was read."""


Verdict: TypeAlias = Marks | Head | Aside


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided on a paper. A later one takes its place, and both stay on record (RULES 8.14)."""

    paper: PaperId
    verdict: Verdict
    by: tuple[str, ...]
    day: str
    """Never an hour: no time may link a paper to an envelope."""
    contest: ContestId = NOT_KNOWN
    """Whose paper it is, where the code could not be read; else empty."""
    reason: str = ""
    objected: bool = False
    """A candidate's observer objected to a rejection (RULES 8.13)."""
    scans: int = 1
    """How often its code had been scanned when it was ruled on: of another one more nobody knew."""
    papers: int = 1
    """How many papers of the pile those scans are: 1 where one sheet was scanned twice (RULES 6.7)."""


class State(StrEnum):
    """Where a paper stands."""

    READ = "read"
    IN_DOUBT = "in_doubt"
    SET_ASIDE = "set_aside"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is known of one paper."""

    id: PaperId
    contest: ContestId
    sheets: tuple[Sheet, ...]
    judgement: Judgement | None
    """None where it is set apart."""
    fault: Code | None
    rulings: tuple[Ruling, ...]
    """Oldest first."""

    @property
    def standing(self) -> Ruling | None:
        """The last ruling, where it is of this paper as it now lies: no copy has come since, nor another contest."""
        last = self.rulings[-1] if self.rulings else None
        if last is None or last.scans != self.copies:
            return None
        return last if not self.contest or last.contest in (NOT_KNOWN, self.contest) else None

    @property
    def state(self) -> State:
        """One of four."""
        if self.standing:
            return State.DECIDED
        if self.fault:
            return State.SET_ASIDE
        return State.READ if isinstance(self.judgement, Read) else State.IN_DOUBT

    @property
    def copies(self) -> int:
        """How often its code was scanned: 1, or more where it was copied, or went through twice (RULES 6.7)."""
        return max(Counter(sheet.page for sheet in self.sheets).values())


def assemble(
    sheets: Iterable[Sheet], rulings: Iterable[Ruling], contests: Mapping[ContestId, Contest], thresholds: Thresholds
) -> tuple[Paper, ...]:
    """Every paper in its state, by id. `sheets` are those of batches that were not taken back."""
    of_paper: dict[PaperId, list[Sheet]] = {}
    for sheet in sheets:
        of_paper.setdefault(sheet.paper, []).append(sheet)
    ruled: dict[PaperId, list[Ruling]] = {}
    for ruling in rulings:
        ruled.setdefault(ruling.paper, []).append(ruling)
    made = []
    for paper, its in sorted(of_paper.items()):
        ordered = tuple(sorted(its, key=lambda sheet: (sheet.page, sheet.id)))
        made.append(_paper(paper, ordered, tuple(ruled.get(paper, ())), contests, thresholds))
    return tuple(made)


def _paper(
    paper: PaperId,
    sheets: tuple[Sheet, ...],
    rulings: tuple[Ruling, ...],
    contests: Mapping[ContestId, Contest],
    thresholds: Thresholds,
) -> Paper:
    first = sheets[0]
    made = Paper(paper, first.contest, sheets, None, None, rulings)
    if made.copies > 1:
        return replace(made, fault=Code.CODE_SEEN_BEFORE)
    if fault := next((sheet.fault for sheet in sheets if sheet.fault), None):
        return replace(made, fault=fault)
    readings = [sheet.reading for sheet in sheets if sheet.reading]
    if [sheet.page for sheet in sheets] != list(range(1, first.pages + 1)):
        return replace(made, fault=Code.PAGES_DO_NOT_PAIR)
    return replace(made, judgement=decide(readings, contests[first.contest].seats, thresholds))


def counts_as(paper: Paper, contest: Contest, rules: Rules) -> tuple[Vote | Rejected, ...]:
    """What a decided paper adds to the count: a decision for each paper of the pile with its code; none for no paper.

    Of several copies at most one counts, and the others have no official mark (RULES 6.7, 8.9). Raises NeedsDecision
    where a person must decide first, also where the marks leave it open (RULES 8.10).
    """
    ruling = paper.standing
    if isinstance(paper.judgement, Read) and not ruling:
        return (paper.judgement.vote,)
    if not ruling:
        raise NeedsDecision(Finding("paper-open", f"Paper {paper.id} waits for a decision.", value=paper.id))
    verdict = ruling.verdict
    copies = (Rejected(Head.NO_OFFICIAL_MARK),) * (ruling.papers - 1)
    if isinstance(verdict, Aside):
        return ()
    if isinstance(verdict, Head):
        return (Rejected(verdict), *copies)
    decision = by_marks(verdict, contest.seats, rules)
    if isinstance(decision, Doubtful):
        raise NeedsDecision(Finding("paper-open", f"Paper {paper.id}: {decision.reason}.", value=paper.id))
    return (decision, *copies)


def decided(
    papers: Sequence[Paper], contests: Mapping[ContestId, Contest], rules: Rules
) -> dict[ContestId, Counter[Vote | Rejected]]:
    """Every paper's decision, by contest, identical ones together. Raises NeedsDecision with how many are open."""
    waiting = [paper for paper in papers if paper.state in (State.IN_DOUBT, State.SET_ASIDE)]
    if waiting:
        message = f"{counted(len(waiting), 'paper')} wait for a decision. lmcvote adjudicate shows one at a time."
        raise NeedsDecision(Finding("papers-open", message, value=str(len(waiting))))
    found: dict[ContestId, Counter[Vote | Rejected]] = {contest: Counter() for contest in contests}
    for paper in papers:
        ruling = paper.standing
        if contest := paper.contest or (ruling.contest if ruling else NOT_KNOWN):
            found[contest].update(counts_as(paper, contests[contest], rules))
        elif not (ruling and isinstance(ruling.verdict, Aside)):
            message = f"Paper {paper.id} counts, and nobody said in which contest."
            raise NeedsDecision(Finding("paper-open", message, value=paper.id))
    return found


@dataclass(frozen=True, slots=True)
class Sides:
    """Where every side went that was scanned and not blank: each in one of the three."""

    of_papers: int
    """Of papers that are read, wait, or are decided."""
    again: int
    """Of a sheet that was scanned twice, as people found: it counts once."""
    aside: int
    """Of sheets that are no paper of the count."""


def sides(papers: Iterable[Paper]) -> Sides:
    """The account of pages, blank ones apart."""
    of_papers = again = aside = 0
    for paper in papers:
        ruling = paper.standing
        if ruling and isinstance(ruling.verdict, Aside):
            aside += len(paper.sheets)
            continue
        often = Counter(sheet.page for sheet in paper.sheets).values()
        more = sum(max(0, times - ruling.papers) for times in often) if ruling else 0
        of_papers += len(paper.sheets) - more
        again += more
    return Sides(of_papers, again, aside)
