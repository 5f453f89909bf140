"""Declaration -> what is signed, pinned up, put on a web site and read by programs: PDF, HTML, JSON and CSV.

The wording lies in `templates/`. The page to sign is one page where it can be; where it cannot, it says so.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from lmcvote import documents, sheet
from lmcvote.audit.check import Check, State
from lmcvote.declaration import Declaration, Kind
from lmcvote.election import Election
from lmcvote.findings import listed
from lmcvote.recalled import Recalled

Themed = tuple[tuple[str, tuple[Check, ...]], ...]
"""Checks under their headings."""
APART = "\n===\n"
"""Between documents of one file: the pages of each count from 1."""


def finding(declared: Declaration) -> str:
    """What it all comes to, as it is read out: one or two sentences."""
    if declared.recall:
        return declared.recall.says
    if declared.kind is Kind.QUESTION:
        votes = ", ".join(f"{row.name.upper()} {row.votes:,}" for row in declared.rows)
        return f"{votes}. The question is {'carried' if declared.carried else 'NOT carried'} ({declared.test})."
    names = listed(declared.elected)
    if declared.kind is Kind.NO_RESULT:
        return f"There is no result. {declared.why}"
    if not names:
        return "Nobody is elected."
    return f"{names} {'is' if len(declared.elected) == 1 else 'are'} elected."


@dataclass(frozen=True, slots=True)
class OnePage:
    """The page to sign."""

    template: ClassVar[str] = "declaration.txt"
    declared: Declaration
    finding: str
    close: bool = False
    """Both signatures on one line, so that it fits one page."""
    short: bool = False
    """Without the list of what the scrutineer is satisfied of too; the report has it."""
    brief: bool = False
    """Without the practices too."""
    runs_on: bool = False
    """It does not fit even so, and says that it goes on."""


@dataclass(frozen=True, slots=True)
class Annex:
    """What the declaration rests on (RULES 14.4)."""

    template: ClassVar[str] = "declaration-annex.txt"
    declared: Declaration


@dataclass(frozen=True, slots=True)
class Report:
    """The scrutineer's report: what was checked, and what was not (RULES 14.5)."""

    template: ClassVar[str] = "scrutineer-report.txt"
    declared: Declaration
    passed: Themed
    failed: Themed
    not_done: Themed


@dataclass(frozen=True, slots=True)
class Web:
    """Declaration, annex and report as one page to read on a screen: the accessible copy."""

    template: ClassVar[str] = "declaration.html"
    declared: Declaration
    finding: str
    passed: Themed
    failed: Themed
    not_done: Themed


def page(declared: Declaration) -> OnePage:
    """The page to sign: as full as one side of A4 can hold, and longer only where the names alone do not fit."""
    full = OnePage(declared, finding(declared))
    close = replace(full, close=True)
    short = replace(close, short=True)
    for tried in (full, close, short, replace(short, brief=True)):
        if documents.sides_of(documents.rendered(tried), declared.title)[0] == 1:
            return tried
    return replace(full, runs_on=True)


def report(declared: Declaration) -> Report:
    """The scrutineer's report on a declaration."""
    return Report(declared, *(declared.of_theme(state) for state in State))


def web(declared: Declaration) -> Web:
    """The accessible copy of a declaration."""
    return Web(declared, finding(declared), *(declared.of_theme(state) for state in State))


def pdf(declared: Declaration) -> bytes:
    """The page to sign, its annex, and the scrutineer's report; the same declaration gives the same bytes."""
    parts = (page(declared), Annex(declared), report(declared))
    return documents.pdf(
        APART.join(documents.rendered(part) for part in parts),
        title=f"{'Provisional result' if declared.provisional else 'Declaration of result'}: {declared.title}",
        footer=f"{declared.election}. {declared.body}",
        rehearsal=declared.rehearsal,
        codes=(declared.digests[0].sha256.upper(),),
        provisional=declared.provisional,
    )


def report_pdf(declared: Declaration) -> bytes:
    """The scrutineer's report by itself."""
    return documents.pdf(
        documents.rendered(report(declared)),
        title=f"Scrutineer's report: {declared.title}",
        footer=f"{declared.election}. {declared.body}",
        rehearsal=declared.rehearsal,
        provisional=declared.provisional,
    )


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an edition is withdrawn; it stays on record (RULES 10.5)."""

    template: ClassVar[str] = "declaration-withdrawn.txt"
    election: Election
    contest: str
    """Its title."""
    withdraws: int
    was: str
    """`declared`, or `provisional`."""
    of: str
    """The day of the edition that is withdrawn, in words."""
    edition: int
    because: str
    by: tuple[str, ...]
    day: str


@dataclass(frozen=True, slots=True)
class WithdrawalPage:
    """The same on a screen."""

    template: ClassVar[str] = "declaration-withdrawn.html"
    notice: Withdrawal


def withdrawal_pdf(notice: Withdrawal) -> bytes:
    """A notice to pin up in the place of what is withdrawn."""
    election = notice.election
    return documents.pdf(
        documents.rendered(notice),
        title=f"Withdrawn: {notice.contest}",
        footer=f"{election.title}. {election.body}",
        rehearsal=election.rehearsal,
    )


def withdrawal_html(notice: Withdrawal) -> bytes:
    """The accessible copy of a notice."""
    return documents.html(WithdrawalPage(notice))


def html(declared: Declaration) -> bytes:
    """The accessible copy: it needs nothing but itself."""
    return documents.html(web(declared))


def as_json(declared: Declaration) -> dict[str, Any]:
    """The keys that scripts rely on."""
    turnout, papers = declared.turnout, declared.papers
    return {
        "contest": declared.contest,
        "title": declared.title,
        "standing": str(declared.standing),
        "rehearsal": declared.rehearsal,
        "edition": declared.edition,
        "code": declared.code,
        "kind": str(declared.kind),
        "seats": declared.seats,
        "question": declared.question,
        "carried": declared.carried,
        "finding": finding(declared),
        "candidates": [
            {
                "number": int(row.number) if row.number else None,
                "name": row.name,
                "votes": row.votes,
                "against": row.against,
                "outcome": str(row.outcome),
                "elected": row.outcome.won,
                "note": row.note,
                "read": row.read,
                "ruled": row.ruled,
            }
            for row in declared.rows
        ],
        "unfilled": declared.unfilled,
        "turnout": None
        if turnout is None
        else {
            "electors": turnout.electors,
            "first_packs": turnout.first_packs,
            "in_time": turnout.in_time,
            "accepted": turnout.accepted,
            "papers": turnout.papers,
        },
        "papers": None
        if papers is None
        else {
            "counted": papers.counted,
            "wholly_valid": papers.wholly_valid,
            "rejected_in_part": papers.rejected_in_part,
            "rejected": papers.rejected,
            "heads": dict(papers.heads),
            "votes": papers.votes,
            "unused": papers.unused,
            "lost_in_part": papers.lost_in_part,
            "votes_withdrawn": papers.withdrawn,
        },
        "recall": None if declared.recall is None else _recall_json(declared.recall),
        "withheld": declared.withheld,
        "accounts": [{"rule": one.rule, "says": one.says, "difference": one.difference} for one in declared.accounts],
        "lots": [
            {
                "places": lot.places,
                "tied": list(lot.tied),
                "drawn": list(lot.drawn),
                "method": lot.method,
                "at": lot.at,
                "by": lot.by,
                "witnesses": list(lot.witnesses),
                "seed": lot.seed,
            }
            for lot in declared.lots
        ],
        "notes": [{"rule": note.rule, "says": note.says, "by": list(note.by)} for note in declared.notes],
        "added": [one.name for one in declared.added],
        "checks": [{"name": one.name, "state": str(one.state), "says": _said(one)} for one in declared.checks],
        "rules": dict(declared.rules),
        "digests": {one.of: one.sha256 for one in declared.digests},
        "signed": list(declared.signed),
    }


def _recall_json(recall: Recalled) -> dict[str, Any]:
    return {
        **recall.figures,
        "whom": list(recall.whom),
        "follows": recall.follows,
        "steps": [{"what": what, "when": when} for what, when in recall.steps],
        "rules": dict(recall.rules),
    }


def _said(check: Check) -> str:
    return check.says if check.passed else check.wanting


def json_bytes(declared: Declaration) -> bytes:
    """For programs: the same declaration gives the same bytes."""
    return json.dumps(as_json(declared), ensure_ascii=False, indent=2).encode() + b"\n"


def csv_bytes(declared: Declaration) -> bytes:
    """For a spreadsheet: a row for each name, and one for each figure below them."""
    standing = "rehearsal, " * declared.rehearsal + declared.standing
    head = ("contest", "standing", "edition", "number", "name", "votes", "against", "outcome")
    of_all = (declared.contest, standing, declared.edition)
    return sheet.csv_bytes(head, ((*of_all, *cells) for cells in _cells(declared)))


def _cells(declared: Declaration) -> Iterator[tuple[str | int, ...]]:
    for row in declared.rows:
        outcome = "" if declared.kind is Kind.QUESTION else str(row.outcome)
        yield row.number, row.name, _number(row.votes), _number(row.against), outcome
    if declared.turnout:
        for label, number in declared.turnout.steps:
            yield "", label, number, "", ""
    if declared.papers:
        yield "", "Papers rejected", declared.papers.rejected, "", ""
        for head, number in declared.papers.heads:
            yield "", f"Rejected: {head}", number, "", ""
        yield "", "Papers rejected in part", declared.papers.rejected_in_part, "", ""
        if declared.papers.withdrawn:
            yield "", "Votes for withdrawn names, disregarded", declared.papers.withdrawn, "", ""
        yield "", "Votes that valid papers did not use", declared.papers.unused, "", ""
        yield "", "Votes lost to uncertain marks", declared.papers.lost_in_part, "", ""
    for test in declared.recall.tests if declared.recall else ():
        yield "", f"{test.what}: {test.reached} of {test.whole}, needed {test.needed}", test.reached, "", test.verdict
    if declared.recall:
        yield "", "Outcome", "", "", declared.recall.outcome.value
    if declared.unfilled:
        yield "", "Seats not filled", declared.unfilled, "", ""


def _number(number: int | None) -> str | int:
    return "" if number is None else number
