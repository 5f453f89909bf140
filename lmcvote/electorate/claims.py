"""Claims that the lists know nothing of: a doctor who disputes the entry, and one reported as having had no paper.

Both are open cases until the LMC rules (RULES 1.11 to 1.13). A disputed entry stands meanwhile as the lists have it; a
reported doctor is provisional: on no roll until ruled on, and shown as such for ever.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lmcvote.canonical import digest
from lmcvote.electorate import agreement
from lmcvote.electorate.cases import Case, case_id
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate, Entry, Excluded, Reason, numbered
from lmcvote.electorate.home import Basis, Place
from lmcvote.electorate.lists import typable
from lmcvote.electorate.names import of, split
from lmcvote.electorate.rulings import Kind, Rows, Ruling, Verdict, last_placing, latest, office_day

SHOWN = 3
"""Doctors of the lists shown beside a reported one."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A doctor who claims a group, or a vote at all, against what the lists say."""

    rows: Rows
    """Of the doctor's entry or exclusion on the day."""
    called: str
    """Name and GMC number on the day."""
    claims: str
    """The group claimed."""
    by: str
    """Who took the claim down."""
    reason: str
    """What the doctor says."""
    at: str
    """The instant, UTC."""

    @property
    def case(self) -> str:
        """Its id: the same doctor may dispute again."""
        return case_id(Kind.DISPUTE, (self.rows,), f"{self.claims} {self.at}")


@dataclass(frozen=True, slots=True)
class Report:
    """A doctor reported, by a practice say, as having had no paper."""

    id: str
    """Stands where a row of a list has its fingerprint."""
    gmc_number: str
    surname: str
    forename: str
    role: Role
    practice_code: str
    reported_by: str
    by: str
    """Who took it down."""
    at: str

    @property
    def case(self) -> str:
        """Its id."""
        return case_id(Kind.REPORTED, ((self.id,),))

    @property
    def name(self) -> str:
        """Forename first."""
        return f"{self.forename} {self.surname}".strip()

    @property
    def called(self) -> str:
        """The doctor in a sentence."""
        return numbered(self.name, self.gmc_number)


@dataclass(frozen=True, slots=True)
class Claims:
    """All that were made, oldest first."""

    disputes: tuple[Dispute, ...] = ()
    reports: tuple[Report, ...] = ()

    @property
    def number(self) -> int:
        """Of both."""
        return len(self.disputes) + len(self.reports)


def report_id(gmc_number: str, surname: str, forename: str, practice_code: str) -> str:
    """One doctor reported twice is one report."""
    return typable(digest("lmcvote/report/1", gmc_number, surname.upper(), forename.upper(), practice_code), 16)


def on_lists(rulings: Iterable[Ruling], claims: Claims) -> tuple[Ruling, ...]:
    """The rulings but for those on reported doctors, whom no list knows."""
    reported = {(report.id,) for report in claims.reports}
    return tuple(ruling for ruling in rulings if ruling.rows[0] not in reported)


def settle(built: Electorate, claims: Claims, rulings: Iterable[Ruling], close: float) -> Electorate:
    """The build with the claims on it: their cases, and the reported doctors whom the lists lack."""
    if not claims.number:
        return built
    ruled = latest(rulings)
    made, waiting = built, list[Report]()
    for report in claims.reports:
        if held_by_number(report.gmc_number, made):
            continue  # the lists, or another report, have the doctor
        ruling = last_placing(tuple(ruled.values()), (report.id,))
        if ruling and ruling.verdict is Verdict.HOME and len(ruling.by) == 1 and any(alike(report, built, close)):
            ruling = None  # one person ruled while nobody was like it; the lists have somebody now
        made = _with(made, report, ruling)
        waiting += [report] if ruling is None else []
    cases = [
        *made.cases,
        *(_reported(report, made, close) for report in waiting),  # each beside the other: two practices, one doctor
        *(_disputed(one, made) for one in claims.disputes if one.case not in ruled),
    ]
    return Electorate.of(made.entries, cases, made.excluded)


def _with(made: Electorate, report: Report, ruling: Ruling | None) -> Electorate:
    if ruling and ruling.verdict is Verdict.INELIGIBLE:
        gone = report.gmc_number, report.surname, report.forename
        out = Excluded(Reason.INELIGIBLE, (), (), *gone, ruling.said, (report.id,))
        return Electorate.of(made.entries, made.cases, [*made.excluded, out])
    entry = _provisional(report)
    if ruling:
        place = Place(ruling.group, report.practice_code, Basis.RULING, ruling.said)
        entry = replace(entry, standing="on_roll", places=(place,), note=_note(report))
    return Electorate.of([*made.entries, entry], made.cases, made.excluded)


def held_by_number(gmc_number: str, electorate: Electorate) -> Entry | None:
    """The entry under a GMC number; None without one."""
    return next((e for e in electorate.entries if gmc_number and e.gmc_number == gmc_number), None)


def alike(report: Report, electorate: Electorate, close: float) -> Iterator[Entry | Excluded]:
    """Doctors of the lists, left out ones too, who may be the reported one: by number, or both names or an initial."""
    name = of(report.surname, report.forename)
    for one in electorate.doctors:
        if one.rows == (report.id,):
            continue
        other = of(one.surname, one.forename)
        if (report.gmc_number and one.gmc_number == report.gmc_number) or agreement.with_number(name, other, close):
            yield one


def listed(
    report: Report, electorate: Electorate, said: Mapping[str, Mapping[str, str]], close: float
) -> Entry | Excluded | None:
    """Who the reported doctor is on the lists: by the GMC number on any row, else, without one, by name and practice.

    `said` is what each row says, by fingerprint.
    """
    name = of(report.surname, report.forename)
    for one in electorate.doctors:
        rows = [said[row] for row in one.rows if row in said]
        if report.gmc_number:
            if report.gmc_number in {one.gmc_number, *(row["GMC number"] for row in rows)}:
                return one
            continue
        here = not report.practice_code or report.practice_code in {row["practice"] for row in rows}
        names = [of(one.surname, one.forename), *(of(*split(row["name"])) for row in rows)]
        if here and any(agreement.with_number(name, other, close) for other in names):
            return one
    return None


def _note(report: Report) -> str:
    return f"reported by {report.reported_by} on {office_day(report.at)}, joined by ruling"


def _provisional(report: Report) -> Entry:
    note = f"reported by {report.reported_by} on {office_day(report.at)}, provisional until ruled on"
    return Entry(
        (report.id,),
        report.gmc_number,
        report.surname,
        report.forename,
        report.role,
        "unplaced",
        (),
        (),
        (),
        note,
    )


def _reported(report: Report, built: Electorate, close: float) -> Case:
    where = f" at {report.practice_code}" if report.practice_code else ""
    lists = "under that number" if report.gmc_number else "by that name and practice"
    question = f"{report.called}{where} had no paper, and is on no list {lists}. Is there a vote, and where?"
    found = list(alike(report, built, close))
    near = [_told(one) for one in found[:SHOWN]]
    more = [f"and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
    evidence = f"reported by {report.reported_by} on {office_day(report.at)}, taken down by {report.by}; " + (
        f"like it on the lists: {'; '.join(near + more)}" if near else "nobody like it on the lists"
    )
    return Case(report.case, Kind.REPORTED, question, (), (), evidence, ((report.id,),))


def _disputed(dispute: Dispute, built: Electorate) -> Case:
    rows = set(dispute.rows)
    one = next((one for one in built.doctors if rows & set(one.rows)), None)
    stands = _told(one) if one else "no longer on the lists"
    question = f"{dispute.called} claims {dispute.claims}. Where does this doctor vote?"
    evidence = (
        f"the lists: {stands}; the claim, taken down by {dispute.by} on {office_day(dispute.at)}: {dispute.reason}"
    )
    if one is None:
        return Case(dispute.case, Kind.DISPUTE, question, (), (), evidence, (dispute.rows,))
    on_roll = isinstance(one, Entry) and bool(one.places)  # who has no vote cannot be left as the lists have it
    lines = one.performers_lines, one.equip_lines
    return Case(dispute.case, Kind.DISPUTE, question, *lines, evidence, (one.rows,), on_roll)


def _told(one: Entry | Excluded) -> str:
    called = numbered(one.name, one.gmc_number)
    if isinstance(one, Excluded):
        return f"{called}, left out: {one.why}"
    if not one.places:
        return f"{called}, {one.standing}"
    return f"{called}, {', '.join(f'in {p.group}: {p.evidence}' for p in one.places)}"
