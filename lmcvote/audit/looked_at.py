"""What two people saw on the papers that were drawn: a CSV, one row a paper, and never a code of it.

Columns: `pile` and `nth` (from the top), one for each candidate, headed by number or name, and optionally `rejected`
(a head) and `not_found`. Marks are keyed as in the votes CSV. The list of papers to pull is such a file, to fill in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lmcvote import keyed, sheet
from lmcvote.audit.sample import Place
from lmcvote.election import Contest, Rules
from lmcvote.findings import BadInput, Finding, NeedsDecision, refuse_faults
from lmcvote.votes import Doubtful, Rejected, Vote

FIELDS: Mapping[str, Sequence[str]] = {
    "pile": (),
    "nth": ("from the top", "number from the top"),
    "drawn": ("drawn as",),
    "not_found": ("not found",),
}
NOT_FOUND = "not_found"
CODES = ("paper", "code", "serial")
"""Columns that nobody may key here: a place in a pile is all by which the audit knows a paper."""
NTH = re.compile(r"0*([1-9][0-9]{0,7})(\.0)?")
YES = (*keyed.MARKED, "YES")


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One paper as two people saw it."""

    line: int
    place: Place
    decision: Vote | Rejected | None
    """None of a paper that was not found."""


def read(path: str, contest: Contest, rules: Rules, listed: Iterable[Place]) -> tuple[LookedAt, ...]:
    """The papers of a file, each on the list of those drawn.

    Raises BadInput with every fault of the file, NeedsDecision with every paper that only a person can decide.
    """
    table = sheet.read(path)
    head, faults = sheet.header(table, FIELDS, (("pile",), ("nth",)))
    for text in head.headings:
        if sheet.heading(text) in CODES:
            message = f'line {head.line}: delete the column "{text}". A paper is known here by its place in its pile.'
            faults.append(Finding("code-column", message, table.file, head.line, text, text))
    refuse_faults(faults)
    rows, faults = sheet.body(table, head)
    listed = frozenset(listed)
    places: dict[Place, int] = {}
    absent, marked = list[LookedAt](), list[tuple[Place, sheet.Row]]()
    for row in rows:
        place = _place(row, head, table.file, listed, places, faults)
        gone, others = _not_found(row, head, table.file, faults)
        if place and gone:
            absent.append(LookedAt(row.line, place, None))
        elif place and not any(others):
            message = (
                f"line {row.line}: nothing is keyed of this paper. Key its votes; for a blank one unmarked under "
                "rejected; for one that is not there 1 under not_found; or delete the row."
            )
            faults.append(Finding("nothing-keyed", message, table.file, row.line))
        elif not gone:
            marked.append((place or Place("", 0), row))
    found = [*absent, *_marked(table, head, marked, contest, rules, faults)]
    return tuple(sorted(found, key=lambda one: one.line))


def _place(
    row: sheet.Row,
    head: sheet.Header,
    file: str,
    listed: frozenset[Place],
    places: dict[Place, int],
    faults: list[Finding],
) -> Place | None:
    pile, nth = row.cells[head.columns["pile"]], row.cells[head.columns["nth"]]
    number = NTH.fullmatch(nth)
    named = {place.pile.casefold(): place.pile for place in listed}
    place = Place(named.get(pile.casefold(), pile), int(number[1])) if number else None
    if place is None:
        message = f'line {row.line}: "{nth}" is no number from the top: 1 for the first paper of its pile.'
        faults.append(Finding("bad-number", message, file, row.line, "nth", nth))
    elif place not in listed:
        message = f"line {row.line}: {pile}, paper {nth} is not on the list of papers drawn. Pull the one that is."
        faults.append(Finding("not-drawn", message, file, row.line, "nth", nth))
    elif place in places:
        message = f"line {row.line}: {pile}, paper {nth} stands on line {places[place]} already. Keep the right one."
        faults.append(Finding("paper-repeated", message, file, row.line, "nth", nth))
    else:
        places[place] = row.line
        return place
    return None


def _not_found(row: sheet.Row, head: sheet.Header, file: str, faults: list[Finding]) -> tuple[bool, list[str]]:
    """Whether the row says that its paper is not there; and what else is keyed in it."""
    others = [
        text for at, text in enumerate(row.cells) if at not in head.columns.values() and text not in keyed.UNMARKED
    ]
    text = row.cells[head.columns[NOT_FOUND]] if NOT_FOUND in head.columns else ""
    gone = text.upper() in YES
    if not gone and text.upper() not in (*keyed.UNMARKED, "NO"):
        message = f'line {row.line}, column "not_found": "{text}" is neither 1 nor nothing.'
        faults.append(Finding("no-mark", message, file, row.line, NOT_FOUND, text))
    if gone and any(others):
        message = f"line {row.line}: marks are keyed of a paper that was not found. Empty one or the other."
        faults.append(Finding("found-or-not", message, file, row.line, NOT_FOUND, text))
    return gone, others


def _marked(
    table: sheet.Sheet,
    head: sheet.Header,
    marked: Sequence[tuple[Place, sheet.Row]],
    contest: Contest,
    rules: Rules,
    faults: list[Finding],
) -> list[LookedAt]:
    """The papers with marks, read as the votes CSV is; their line stands for the number that a clerk gives there."""
    left = [at for at, text in enumerate(head.headings) if at not in head.columns.values()]
    rows = [sheet.Row(head.line, ("paper", *(head.headings[at] for at in left)))]
    rows += [sheet.Row(row.line, (str(row.line), *(row.cells[at] for at in left))) for _, row in marked]
    papers = list[tuple[keyed.KeyedPaper, Vote | Rejected | Doubtful]]()
    if marked:
        try:
            read = keyed.of(sheet.Sheet(table.file, table.form, tuple(rows)), (contest,), 0, rules)
            papers = list(keyed.decisions(read, rules))
        except BadInput as refusal:
            faults += refusal.findings
    refuse_faults(sorted(faults, key=lambda fault: fault.line or 0))
    places = {row.line: place for place, row in marked}
    found, doubts = list[LookedAt](), list[Finding]()
    for paper, decision in papers:
        if isinstance(decision, Doubtful):
            message = f"line {paper.line}: {decision.reason}. The returning officer decides each uncertain mark."
            doubts.append(Finding("returning-officer-decides", message, table.file, paper.line))
        else:
            found.append(LookedAt(paper.line, places[paper.line], decision))
    if doubts:
        raise NeedsDecision(*doubts)
    return found
