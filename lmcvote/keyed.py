"""The votes CSV: papers keyed by hand, one row each -> their decisions.

Columns: `paper` (the clerk's own number, pencilled on after mixing, never the printed code), optional `contest` and
`rejected` (a head), and one column per candidate, headed by number or name. A cell is empty or 0 (no mark), 1 or X (a
vote), ? (uncertain).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.definition import refuse_uncontested
from lmcvote.election import Candidate, CandidateId, CandidateNumber, Contest, ContestId, Group, Rules
from lmcvote.findings import Finding, refuse_faults
from lmcvote.votes import Decision, Head, Marks, Rejected, contradiction, decide

UNMARKED = ("", "0", "0.0")
MARKED = ("1", "1.0", "X")
UNCERTAIN = "?"
NO_CHOICE = Rules()
"""Every switch at its default."""
FIELDS: Mapping[str, Sequence[str]] = {"paper": ("paper number", "no"), "contest": (), "rejected": ("head",)}


@dataclass(frozen=True, slots=True)
class KeyedPaper:
    """One row of a votes CSV."""

    line: int
    contest: ContestId
    marks: Marks
    head: Head | None
    """As the clerk keyed it; None where the marks speak for themselves."""


@dataclass(frozen=True, slots=True)
class KeyedVotes:
    """A votes CSV."""

    file: str
    contests: tuple[Contest, ...]
    """As defined, or, without a definition, with one candidate per column."""
    papers: tuple[KeyedPaper, ...]
    warnings: tuple[Finding, ...]


def read(path: str | Path, contests: Sequence[Contest] = (), seats: int = 0, rules: Rules = NO_CHOICE) -> KeyedVotes:
    """The keyed papers of a file, for defined contests or, without any, for one with so many seats.

    Raises BadInput with every fault of the file, RuleRefuses where a contest has no more candidates than seats.
    """
    table = sheet.read(path)
    head, faults = sheet.header(table, FIELDS, (("paper",),))
    rows, ragged = sheet.body(table, head)
    faults += ragged
    places = [place for place, text in enumerate(head.headings) if place not in head.columns.values() and text]
    if not contests:
        contests = _undefined(rows, head, [head.headings[place] for place in places], seats)
    columns = _columns(table.file, head, places, contests, faults)
    refuse_faults(faults)
    refuse_uncontested(contests, table.file)
    papers = []
    for row in rows:
        paper = _paper(row, table.file, head, columns, contests, rules, faults)
        if paper:
            papers.append(paper)
    faults += _repeated(rows, head, table.file)
    refuse_faults(faults)
    return KeyedVotes(table.file, tuple(contests), tuple(papers), table.warnings)


def _undefined(
    rows: Sequence[sheet.Row], head: sheet.Header, headings: Sequence[str], seats: int
) -> tuple[Contest, ...]:
    """Without a definition: every column is a candidate of every contest that the file names."""
    numbered = all(re.fullmatch("[0-9]+", text) for text in headings)
    candidates = tuple(
        Candidate(CandidateId(f"c{place}"), CandidateNumber(int(text) if numbered else place), "", text, "")
        for place, text in enumerate(headings, 1)
    )
    place = head.columns.get("contest")
    names = sorted({row.cells[place] for row in rows}) if place is not None else [""]
    return tuple(Contest(ContestId(name), name, Group(""), seats, candidates) for name in names or [""])


def _columns(
    file: str, head: sheet.Header, places: Sequence[int], contests: Sequence[Contest], faults: list[Finding]
) -> dict[tuple[ContestId, CandidateNumber], int]:
    """Which column holds which candidate; a fault for a column that is nobody's, and for a candidate without one."""
    found: dict[tuple[ContestId, CandidateNumber], int] = {}
    for place in places:
        text = head.headings[place]
        mine = [(c.id, candidate.number) for c in contests for candidate in c.candidates if _heads(text, candidate)]
        if not mine:
            known = ", ".join(f"{candidate.number} {candidate.name}" for c in contests for candidate in c.candidates)
            message = f'line {head.line}: "{text}" is no candidate. Known: {known}. Correct or delete the column.'
            faults.append(Finding("no-such-candidate", message, file, head.line, text, text))
        for key in mine:
            if key in found:
                message = f'line {head.line}: two columns are for "{text}". Rename or delete one.'
                faults.append(Finding("two-columns", message, file, head.line, text, text))
            found[key] = place
    for contest in contests:
        for candidate in contest.candidates:
            if (contest.id, candidate.number) not in found:
                message = f"line {head.line}: no column for {candidate.number} {candidate.name}. Add it, even if empty."
                faults.append(Finding("candidate-missing", message, file, head.line, str(candidate.number)))
    if not places:
        message = f"line {head.line}: no column for any candidate. Head one with each candidate's number or name."
        faults.append(Finding("no-candidates", message, file, head.line))
    return found


def _heads(text: str, candidate: Candidate) -> bool:
    """Whether a heading names a candidate: by number, or by name in either order."""
    if re.fullmatch("[0-9]+", text):
        return int(text) == candidate.number
    plain = " ".join(text.replace(",", " ").casefold().split())
    surname, forenames = candidate.surname.casefold(), candidate.forenames.casefold()
    return plain in (f"{surname} {forenames}".strip(), f"{forenames} {surname}".strip(), candidate.id.casefold())


def _paper(
    row: sheet.Row,
    file: str,
    head: sheet.Header,
    columns: Mapping[tuple[ContestId, CandidateNumber], int],
    contests: Sequence[Contest],
    rules: Rules,
    faults: list[Finding],
) -> KeyedPaper | None:
    before = len(faults)
    told = row.cells[head.columns["contest"]] if "contest" in head.columns else ""
    contest = next((c for c in contests if c.id == told), contests[0] if len(contests) == 1 and not told else None)
    if contest is None:
        known = ", ".join(c.id for c in contests)
        message = f'line {row.line}: contest "{told}" is not one of {known}. Correct the cell.'
        faults.append(Finding("no-such-contest", message, file, row.line, "contest", told))
        return None
    clear, uncertain = set(), set()
    own = {place: number for (mine, number), place in columns.items() if mine == contest.id}
    for place in sorted(set(columns.values())):
        text, heading = row.cells[place], head.headings[place]
        if text.upper() in UNMARKED:
            continue
        if place not in own:
            message = f'line {row.line}: "{heading}" does not stand in {contest.id}. Empty the cell.'
            faults.append(Finding("other-contest", message, file, row.line, heading, text))
        elif text.upper() in MARKED:
            clear.add(own[place])
        elif text == UNCERTAIN:
            uncertain.add(own[place])
        else:
            message = f'line {row.line}, column "{heading}": "{text}" is no mark. Key 1 or X, ? or nothing.'
            faults.append(Finding("no-mark", message, file, row.line, heading, text))
    marks = Marks(frozenset(clear), frozenset(uncertain))
    said = _head(row, file, head, faults)
    if said and (why := contradiction(said, marks, contest.seats, rules)):
        message = f"line {row.line}: {why}. Look at the paper again and correct one of them."
        faults.append(Finding("head-contradicts-marks", message, file, row.line, "rejected", said))
    return KeyedPaper(row.line, contest.id, marks, said) if len(faults) == before else None


def _head(row: sheet.Row, file: str, head: sheet.Header, faults: list[Finding]) -> Head | None:
    text = row.cells[head.columns["rejected"]].lower() if "rejected" in head.columns else ""
    if not text:
        return None
    try:
        return Head(text)
    except ValueError:
        message = f'line {row.line}: "{text}" is no head of rejection. Key one of {", ".join(Head)}, or nothing.'
        faults.append(Finding("no-such-head", message, file, row.line, "rejected", text))
        return None


def decisions(keyed: KeyedVotes, rules: Rules) -> Iterator[tuple[KeyedPaper, Decision]]:
    """Each paper with its decision: the head that a clerk keyed, or what its marks come to."""
    seats = {contest.id: contest.seats for contest in keyed.contests}
    for paper in keyed.papers:
        decision = Rejected(paper.head) if paper.head else decide(paper.marks, seats[paper.contest], rules)
        yield paper, decision


def _repeated(rows: Sequence[sheet.Row], head: sheet.Header, file: str) -> list[Finding]:
    number, contest = head.columns["paper"], head.columns.get("contest")
    keys = [(row.cells[contest] if contest is not None else "", row.cells[number]) for row in rows]
    times = Counter(keys)
    first: dict[tuple[str, str], int] = {}
    faults = []
    for row, key in zip(rows, keys, strict=True):
        if not key[1]:
            message = f"line {row.line} has no paper number. Pencil one on the paper and key it."
            faults.append(Finding("no-paper-number", message, file, row.line, "paper"))
        elif times[key] > 1 and key in first:
            message = (
                f"line {row.line}: paper {key[1]} stands on line {first[key]} already. Keep the right one of them."
            )
            faults.append(Finding("paper-repeated", message, file, row.line, "paper", key[1]))
        first.setdefault(key, row.line)
    return faults
