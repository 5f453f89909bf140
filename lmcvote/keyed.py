"""The votes CSV: papers keyed by hand, one row each -> their decisions.

Columns: `paper` (the clerk's own number, pencilled on after mixing, never the printed code), optional `contest` and
`rejected` (a head), and one column per candidate, headed by number or name. A cell is empty or 0 (no mark), 1 or X (a
vote), ? (uncertain).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lmcvote import sheet
from lmcvote.definition import refuse_uncontested
from lmcvote.election import Candidate, CandidateId, CandidateNumber, Contest, ContestId, Group, Rules
from lmcvote.findings import Finding, refuse_faults
from lmcvote.letters import plain
from lmcvote.received import Caps
from lmcvote.votes import Decision, Head, Marks, Rejected, contradiction, decide

UNMARKED = ("", "0", "0.0")
MARKED = ("1", "1.0", "X")
UNCERTAIN = "?"
NO_CHOICE = Rules()
"""Every switch at its default."""
FIELDS: Mapping[str, Sequence[str]] = {
    "paper": (),
    "contest": (),
    "rejected": (),
    "note": ("notes", "comment", "remarks"),
}
PAPERS = Caps(bytes=300_000_000, rows=2_000_000)
"""Of a file that is read row by row; `heaps` reads longer ones."""
PAPER_NUMBER = re.compile(r"0*([0-9]+)(\.0+)?")


@dataclass(frozen=True, slots=True)
class KeyedPaper:
    """One row of a votes CSV."""

    line: int
    number: str
    """As the clerk pencilled it on."""
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
    columns: Mapping[tuple[ContestId, CandidateNumber], int]
    """Where each candidate's marks stand, from 0."""
    papers: tuple[KeyedPaper, ...]
    warnings: tuple[Finding, ...]


def read(path: str | Path, contests: Sequence[Contest] = (), seats: int = 0, rules: Rules = NO_CHOICE) -> KeyedVotes:
    """The keyed papers of a file, for defined contests or, without any, for one with so many seats.

    Raises BadInput with every fault of the file, RuleRefuses where a contest has no more candidates than seats.
    """
    return of(sheet.read(path, PAPERS), contests, seats, rules)


def of(table: sheet.Sheet, contests: Sequence[Contest] = (), seats: int = 0, rules: Rules = NO_CHOICE) -> KeyedVotes:
    """The keyed papers of a table, as `read`."""
    head, faults = sheet.header(table, FIELDS, (("paper",),))
    rows, ragged = sheet.body(table, head)
    faults += [*ragged, *_unheaded(rows, head, table.file)]
    places = [place for place, text in enumerate(head.headings) if place not in head.columns.values() and text]
    if contests:
        columns = _columns(table.file, head, places, contests, faults)
    else:
        contests = _undefined(rows, head, [head.headings[place] for place in places], seats)
        columns = {(c.id, n.number): place for c in contests for n, place in zip(c.candidates, places, strict=True)}
        faults += _twice(table.file, head, places)
    if not places:
        message = f"line {head.line}: no column for any candidate. Head one with each candidate's number or name."
        faults.append(Finding("no-candidates", message, table.file, head.line))
    refuse_faults(faults)
    refuse_uncontested(contests, table.file)
    papers = []
    for row in rows:
        paper = _paper(row, table.file, head, columns, contests, rules, faults)
        if paper:
            papers.append(paper)
    faults += _numbers(rows, head, contests[0].id if len(contests) == 1 else "", table.file)
    refuse_faults(faults)
    warnings = (*table.warnings, *_gaps(contests, head, table.file))
    return KeyedVotes(table.file, tuple(contests), columns, tuple(papers), warnings)


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
    told = sorted({row.cells[place] for row in rows} - {""}) if place is not None else []
    named = {name.casefold(): name for name in told}  # Mid and mid are one
    return tuple(Contest(ContestId(name), name, Group(""), seats, candidates) for name in named.values() or [""])


def _columns(
    file: str, head: sheet.Header, places: Sequence[int], contests: Sequence[Contest], faults: list[Finding]
) -> dict[tuple[ContestId, CandidateNumber], int]:
    """Which column holds which candidate; a fault for a column that is nobody's, and for a candidate without one."""
    found: dict[tuple[ContestId, CandidateNumber], int] = {}
    for place in places:
        text = head.headings[place]
        mine = [(c.id, candidate.number) for c in contests for candidate in c.candidates if _heads(text, candidate)]
        of_one = [contest for contest, _ in mine]
        if len(of_one) > len(set(of_one)):
            message = f'line {head.line}: "{text}" is the name of two candidates. Head the columns with their numbers.'
            faults.append(Finding("two-candidates", message, file, head.line, text, text))
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
    return found


def _twice(file: str, head: sheet.Header, places: Sequence[int]) -> Iterator[Finding]:
    """Headings that say the same: 1 and 01 are one number."""
    seen: set[str] = set()
    for text in (head.headings[place] for place in places):
        said = _plain(text).lstrip("0") if re.fullmatch("[0-9]+", text) else _plain(text)
        if said in seen:
            message = f'line {head.line}: two columns are for "{text}". Rename or delete one.'
            yield Finding("two-columns", message, file, head.line, text, text)
        seen.add(said)


def _heads(text: str, candidate: Candidate) -> bool:
    """Whether a heading names a candidate: by number, or by name, in either order or the surname alone."""
    if re.fullmatch("[0-9]+", text):
        return int(text) == candidate.number
    surname, forenames = _plain(candidate.surname), _plain(candidate.forenames)
    names = (surname, f"{surname} {forenames}".strip(), f"{forenames} {surname}".strip(), _plain(candidate.id))
    return _plain(text) in names


def _plain(text: str) -> str:
    """Case, accents, commas and curly apostrophes aside."""
    return " ".join(plain(text).replace(",", " ").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().split())


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
    only = contests[0] if len(contests) == 1 and not told else None
    contest = next((c for c in contests if c.id.casefold() == told.casefold()), only)
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
    number = row.cells[head.columns["paper"]]
    return KeyedPaper(row.line, number, contest.id, marks, said) if len(faults) == before else None


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


def fixed_width(found: KeyedVotes, *, by_name: bool) -> bytes:
    """The papers as a votes CSV whose rows are all as wide: to hand on, and read the fastest.

    The number with leading noughts, a 0, 1 or ? for each candidate, then contest and head where there are any, filled
    up with blanks; in the order of contests and numbers. Columns are headed with names or with numbers.
    """
    numbers = sorted({number for _, number in found.columns})
    names = {c.number: c.name for contest in found.contests for c in contest.candidates}
    headings = ["paper", *(names[number] if by_name else str(number) for number in numbers)]
    wide = max(len(str(number_of(paper))) for paper in found.papers)
    told = max(len(paper.contest) for paper in found.papers)
    headed = max(len(paper.head or "") for paper in found.papers)
    headings += ["contest"] * bool(told) + ["rejected"] * bool(headed)
    lines = [sheet.csv_bytes(headings, ()).rstrip()]
    for paper in sorted(found.papers, key=lambda paper: (paper.contest, number_of(paper))):
        marks = ("1" if n in paper.marks.clear else "?" if n in paper.marks.uncertain else "0" for n in numbers)
        cells = [f"{number_of(paper):0{wide}}", *marks]
        cells += [f"{paper.contest:<{told}}"] * bool(told) + [f"{paper.head or '':<{headed}}"] * bool(headed)
        lines.append(",".join(cells).encode())
    return b"\n".join([*lines, b""])


def number_of(paper: KeyedPaper) -> int:
    """The number pencilled on a paper: 05 and 5.0 are 5."""
    found = PAPER_NUMBER.fullmatch(paper.number)
    if found is None:
        raise ValueError(f"{paper.number!r} is no paper number")
    return int(found[1])


def _numbers(rows: Sequence[sheet.Row], head: sheet.Header, only: str, file: str) -> Iterator[Finding]:
    """Papers without a running number, and numbers that stand twice in a contest: 5, 05 and 5.0 are one."""
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        contest = ((row.cells[head.columns["contest"]] if "contest" in head.columns else "") or only).casefold()
        text = row.cells[head.columns["paper"]]
        number = PAPER_NUMBER.fullmatch(text)
        if not number:
            found = f'"{text}" is no paper number' if text else "no paper number"
            message = f"line {row.line}: {found}. Pencil a running number on the paper and key it, or delete the row."
            yield Finding("no-paper-number", message, file, row.line, "paper", text)
        elif (contest, number[1]) in first:
            before = first[contest, number[1]]
            message = f"line {row.line}: paper {text} stands on line {before} already. Keep the right one of them."
            yield Finding("paper-repeated", message, file, row.line, "paper", text)
        else:
            first[contest, number[1]] = row.line


def _gaps(contests: Sequence[Contest], head: sheet.Header, file: str) -> Iterator[Finding]:
    """Without a definition a missing column cannot be known; a gap in the numbers is worth a word."""
    numbers = {candidate.number for contest in contests for candidate in contest.candidates}
    missing = sorted(set(range(1, max(numbers, default=0) + 1)) - numbers)
    if missing:
        listed = ", ".join(map(str, missing))
        message = f"line {head.line}: no column for {listed}, though higher numbers have one. Is a candidate missing?"
        yield Finding("number-missing", message, file, head.line)


def _unheaded(rows: Sequence[sheet.Row], head: sheet.Header, file: str) -> Iterator[Finding]:
    """Columns without a heading that hold something: marks in them would be nobody's."""
    for place, text in enumerate(head.headings):
        used = next((row for row in rows if row.cells[place]), None)
        if not text and used:
            message = f"line {used.line}: column {place + 1} has no heading. Head it with the candidate's number."
            yield Finding("no-heading", message, file, used.line, value=used.cells[place])
