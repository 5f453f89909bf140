"""What register, packs and boxes say of a contest to be declared: whole numbers, who joined, what was checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import typer

from lmcvote.cli.electorate import desk as desks
from lmcvote.election import LONDON
from lmcvote.findings import BadInput, counted, listed

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity
    from lmcvote.audit.check import Check
    from lmcvote.audit.trail import Entry
    from lmcvote.cli.ballots.figures import Account
    from lmcvote.cli.electorate.desk import Desk
    from lmcvote.declaration import Added
    from lmcvote.election import Contest

OBJECTED, SETTLED = "objection recorded", "objection settled"
RETURNED = ("9.1", "9.2", "9.3", "9.4", "9.5", "9.6", "9.7", "9.8")
"""The accounts of packs and envelopes that a poll must show."""


@dataclass(frozen=True, slots=True)
class RegisterSide:
    """What is known of the electors of one contest; None where it is not on record."""

    checks: "tuple[Check, ...]"
    accounts: "tuple[Identity, ...]" = ()
    electors: int | None = None
    first_packs: int | None = None
    in_time: int | None = None
    accepted: int | None = None
    to_box: int | None = None
    """Papers that went from the opening to the count."""
    added: "tuple[Added, ...]" = ()
    distribution: tuple[str, ...] = ()
    register_sha256: str = ""


def read(context: typer.Context, election: str, contest: "Contest", entries: "Sequence[Entry]") -> RegisterSide:
    """All of it, by the register of the folder and its trail."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme

    try:
        desk = desks.of(context, election)
    except BadInput as nothing:
        missing = check.made("register", Theme.RULES, None, "", str(nothing), Stops.RULE)
        return RegisterSide((missing,))
    found = _accounts(desk, contest, entries)
    frozen = desk.record.frozen
    return replace(
        found,
        checks=(*_rules(desk, contest, entries), *_seals(desk), *found.checks),
        added=_added(desk, contest),
        distribution=_distribution(contest, entries),
        register_sha256=frozen.sha256 if frozen else "",
    )


def _rules(desk: "Desk", contest: "Contest", entries: "Sequence[Entry]") -> "tuple[Check, ...]":
    """Register and objections: what the rules ask for before anybody votes, and before anything is opened."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.electorate.freeze import blocking

    frozen = desk.record.frozen
    posted = [entry for entry in entries if entry.act == "packs issued"]
    before = bool(frozen and (not posted or frozen.at <= posted[0].at))
    says = f"the register of electors was frozen on {_day(frozen.at) if frozen else ''}, before any pack was issued"
    wanting = (
        "The register was frozen only after packs were issued."
        if frozen
        else "The register of electors is not frozen. First: lmcvote electorate freeze"
    )
    waiting = sum(entry.act == OBJECTED for entry in entries) - sum(entry.act == SETTLED for entry in entries)
    settle = "Settle it: lmcvote returns objections"
    review = "Decide each: lmcvote electorate review"
    return (
        check.made("register", Theme.RULES, before if frozen else None, says, wanting, Stops.RULE),
        check.none_open(
            "cases", Theme.RULES, len(blocking(desk.electorate, desk.election.rules)), "case on the register", review
        ),
        check.none_open("objections", Theme.RULES, waiting, "objection of an elector", settle),
    )


def _seals(desk: "Desk") -> "tuple[Check, ...]":
    """Boxes: whether every seal found is the one that was put on (RULES 6.9)."""
    from lmcvote import custody
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.cli import watched

    table = watched.Table(desk.folder, desk.election, desk.here)
    with table.store() as rows:
        log = watched.log(table, rows)
    open_gaps, every = custody.open_gaps(log), custody.gaps(log)
    boxes = len(custody.standing(log.entries))
    where = "on the one box under seal" if boxes == 1 else f"on {boxes} boxes under seal"
    says = f"{where} every seal found was the one put on"
    if every:
        says += f", but for {counted(len(every), 'gap')} that two people have explained"
    told = "; ".join(f"{gap.box}, entry {gap.nth}: {gap.says}" for gap in open_gaps)
    wanting = (
        f"{told}. Explain it: lmcvote custody explain N --note WHY"
        if open_gaps
        else "No seal is on record: which boxes there were, and who opened them, nobody can show (lmcvote custody)."
    )
    held = None if not log.entries else not open_gaps
    stops = Stops.RULE if open_gaps else Stops.NOTHING
    return (check.made("seals", Theme.SECURITY, held, says, wanting, stops),)


def _accounts(desk: "Desk", contest: "Contest", entries: "Sequence[Entry]") -> RegisterSide:
    """Packs, envelopes and the opening, in whole numbers; a rule whose figures are not on record has none."""
    from lmcvote.audit import account
    from lmcvote.cli.ballots import figures

    if not any(entry.act == "packs issued" for entry in entries):
        return RegisterSide((), electors=_votes(desk, contest) if desk.record.frozen else None)
    found: Account = figures.account(desk, contest)
    settled = found.returns.settled
    of_all = account.of_sets(figures.sets(desk)) if settled else ()
    kept = tuple(one for one in found.identities if settled or one.rule in RETURNED[:3])
    return RegisterSide(
        (),
        tuple(sorted((*kept, *of_all), key=lambda one: one.rule)),
        electors=found.packs.roll + found.packs.added,
        first_packs=found.packs.first_issued,
        in_time=found.returns.where.get("in_time") if settled else None,
        accepted=settled.get("accepted") if settled else None,
        to_box=found.opening.to_box if found.opening else None,
    )


def _votes(desk: "Desk", contest: "Contest") -> int:
    return sum(place.group == contest.group for one in desk.record.electors for place in one.entry.places)


def _added(desk: "Desk", contest: "Contest") -> "tuple[Added, ...]":
    """Doctors who came onto the roll of the contest's group after the freeze, and by what decision (RULES 1.11)."""
    from lmcvote.declaration import Added
    from lmcvote.spoken import in_words

    since = desk.record.rulings[desk.record.frozen.rulings :] if desk.record.frozen else ()
    found = []
    for elector in desk.record.electors:
        entry = elector.entry
        if not elector.joined or all(place.group != contest.group for place in entry.places):
            continue
        about = [one for one in since if any(row in entry.rows for rows in one.rows for row in rows)]
        who = f", taken down by {listed(about[-1].by)}" if about else ""
        told = f"by a decision of the LMC{who}"  # its reason is the doctor's own affair, and stays in the register
        found.append(Added(entry.name, in_words(date.fromisoformat(elector.joined)), told))
    return tuple(found)


def _distribution(contest: "Contest", entries: "Sequence[Entry]") -> tuple[str, ...]:
    """Who handled papers and packs on their way out, as the trail tells (RULES 14.5)."""
    found = []
    printed = [entry for entry in entries if entry.act == "papers printed"]
    if printed:
        papers = sum(_number(entry.facts.get("papers")) for entry in printed)
        found.append(
            f"{counted(papers, 'ballot paper')} of all contests were printed, in {counted(len(printed), 'file')}."
        )
    for entry in entries:
        by = entry.facts.get("by")
        who = f" by {listed([str(one) for one in by])}" if isinstance(by, Sequence) and by else ""
        groups = entry.facts.get("groups")
        packs = _number(groups.get(contest.group)) if isinstance(groups, Mapping) else 0
        were = "was" if packs == 1 else "were"
        if entry.act == "print files deleted":
            found.append(f"The print files were deleted{who}, when the papers were on paper.")
        elif entry.act == "packs issued" and packs:
            found.append(f"{counted(packs, 'pack')} {were} issued{who} on {_day(entry.at)}.")
        elif entry.act == "packs reissued" and packs:
            found.append(f"{counted(packs, 'further pack')} in place of others {were} issued{who} on {_day(entry.at)}.")
    return tuple(found)


def _number(told: object) -> int:
    return told if isinstance(told, int) else 0


def _day(instant: str) -> str:
    """The day in the office, in words."""
    from lmcvote.spoken import in_words

    return in_words(datetime.fromisoformat(instant).astimezone(LONDON).date())
