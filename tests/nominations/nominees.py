"""What the tests of nominations share: two lists of doctors, a board of six, and forms by name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lmcvote.election import Contest, ContestId, Election, Group, Moment, Rules
from lmcvote.electorate import explain, lists
from lmcvote.electorate.columns import Source
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.thresholds import load
from lmcvote.findings import Refusal
from lmcvote.nominations import taking
from lmcvote.nominations.checks import Court
from lmcvote.nominations.form import Nomination, Withdrawal
from lmcvote.nominations.lines import Line
from lmcvote.nominations.ruling import Ruling, in_force
from lmcvote.nominations.taking import Office
from tests.wording import AS_AT, build, doctor_list, practice

PRACTICES = {
    "F81011": practice("F81011", "06Q"),
    "F81014": practice("F81014", "06Q"),
    "F81081": practice("F81081", "06T"),
}
PERFORMERS = """gmc | surname | forename | performer type | practice code
6000001 | ASH | Jo | Partner | F81011
6000002 | BEA | Alan | Partner | F81014
6000003 | COX | Di | Salaried | F81011
6000004 | DAY | Sue | Partner | F81081
6000005 | EVE | Ann | Locum |
6000006 | FOX | Tim | Trainee | F81011
6000007 | GUY | Pat | Partner | F81011
6000008 | HAY | Mia | Partner | F81014
6000010 | IVY | Kim | Partner | F81014
6000010 | LEE | Rob | Partner | F81011"""
EQUIP = """gmc | surname | forename | role | practice code | ccg | sessions | end date
6000001 | Ash | Jo | Partner | F81011 | 06Q | 6 |
6000004 | Day | Sue | Partner | F81081 | 06T | 6 |
6000005 | Eve | Ann | Locum | F81081 | 06T | 6 |
6000005 | Eve | Ann | Locum | F81011 | 06Q | 2 |
6000007 | Guy | Pat | Partner | F81011 | 06Q | 6 | 01/01/2020
6000011 | Orr | Lou | Salaried | F81011 | 06Q | 4 |"""
"""Jo Ash votes in 06Q. Sue Day works in 06T alone, Ann Eve at home in 06T and away in 06Q, Tim Fox is a trainee, Pat
Guy has left, Kim Ivy and Rob Lee have one GMC number, Lou Orr is on EQUIP alone."""
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
TWO = ("Mr Alan Reeve", "Mrs Joyce Hammond")
BOARD = Contest(ContestId("board"), "Board of Mid Essex", Group("06Q"), 2, (), awaits=True)
OTHER = Contest(ContestId("other"), "Board of North East Essex", Group("06T"), 2, (), awaits=True)
GOOD = Line(received="2027-01-20 10:00", consent=True, eligibility=True, answered=True, contest="board")


def court(
    example: Election,
    *forms: Line,
    rules: Mapping[str, Any] | None = None,
    withdrawn: tuple[Withdrawal, ...] = (),
    rulings: tuple[Ruling, ...] = (),
    words: Mapping[str, int] | None = None,
    count_day: str = "",
) -> Court:
    """A court before which these forms were taken down, one after the other."""
    chosen = replace(Rules(), **(rules or {}))
    election = replace(example, contests=(BOARD, OTHER), rules=chosen)
    if count_day:
        times = replace(election.timetable, count=Moment(f"{count_day} 10:00", NOW))
        election = replace(election, timetable=times)
    made = Court(election, built(chosen), said(), PRACTICES, AS_AT, (), withdrawn, in_force(rulings), {}, load().close)
    found = taking.take(forms, made, office())[0]
    nominations = tuple(one for one, _ in found)
    named = {one.id: words[one.id] for one in nominations if words and one.id in words}
    return replace(made, nominations=nominations, words=named)


@cache
def built(rules: Rules) -> Electorate:
    """The electorate by these rules."""
    return build(PERFORMERS, EQUIP, PRACTICES, ("06Q", "06T"), rules)[0]


@cache
def said() -> explain.Said:
    """What each row of the lists says."""
    rows = (*doctor_list(Source.PERFORMERS, PERFORMERS).entries, *doctor_list(Source.EQUIP, EQUIP).entries)
    return {row.fingerprint: _said(row) for row in rows}


def _said(row: lists.ListEntry) -> dict[str, str]:
    parts = dict(zip(explain.PARTS, explain.said(row), strict=True))
    return {"list": str(row.source), "line": str(row.line), **parts}


def office(**changes: Any) -> Office:  # noqa: ANN401 -- whatever an Office has
    """Who takes forms down."""
    return replace(Office(TWO, NOW, {}, (BOARD, OTHER), False, load().close_with_number), **changes)


def form(number: int | str, **changes: Any) -> Line:  # noqa: ANN401 -- whatever a Line has
    """A form that is filled in well, of the doctor with that number of the lists, changed as said."""
    gmc = f"60000{number:02}" if isinstance(number, int) else number
    return replace(GOOD, gmc_number=gmc, **changes)


def refused(kind: type[Refusal], *lines: Line, of: Court) -> list[str]:
    """The codes by which forms are refused."""
    try:
        taking.take(lines, of, office())
    except Refusal as refusal:
        assert type(refusal) is kind, refusal
        return [finding.code for finding in refusal.findings]
    raise AssertionError("nothing was refused")


def named(of: Court, surname: str) -> Nomination:
    """The nomination of a surname."""
    return next(one for one in of.nominations if one.nominee.surname.upper() == surname.upper())
