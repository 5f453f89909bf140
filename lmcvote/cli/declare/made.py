"""A contest's declaration as it is now: outcome, accounts and checks, put together from both sides in whole numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import typer

from lmcvote.audit import trail
from lmcvote.cli import recall_desk
from lmcvote.cli.declare import box_side, joined, recall_side, register_side
from lmcvote.cli.declare.editions import PROGRAM
from lmcvote.cli.outcome_desk import Desk
from lmcvote.findings import counted, listed

if TYPE_CHECKING:
    from lmcvote.audit.account import Identity
    from lmcvote.audit.check import Check
    from lmcvote.audit.trail import Entry
    from lmcvote.count.outcome import Outcome
    from lmcvote.declaration import Declaration, Digest, Note
    from lmcvote.election import Contest

COUNT = "the count, as published beside this declaration (-count.json)"
COUNTED = ("9.9", "9.10", "9.11", "9.13")
"""The accounts of papers and votes that a poll must show."""


@dataclass(frozen=True, slots=True)
class Made:
    """What can be declared of a contest, or why not."""

    contest: "Contest"
    declared: "Declaration"
    """Provisional, and without a number."""
    warnings: tuple[str, ...]
    """What its totals give away (SECURITY 8)."""
    count_file: bytes
    """As it is published before a lot; empty where there was no poll."""


def make(context: typer.Context, election: str, desk: Desk, contest: "Contest") -> Made:
    """The declaration of a contest, with every check, passed or not."""
    from lmcvote import declaring
    from lmcvote.declaration import Kind

    entries = trail.read(desk.folder).entries
    outcome = next((one for one in desk.outcomes if one.contest == contest.id), None)
    asked = _questions(desk, contest)
    if asked:
        sides = [_poll(context, election, desk, one, entries) for one in asked]
        of = {candidate.name: side.declared for candidate, side in zip(contest.candidates, sides, strict=True)}
        count_file = joined.count_file([side.count_file for side in sides])
        board = joined.together(_plain(desk, contest, outcome), of)
        others = (one for one in sides[0].declared.digests if one.of != COUNT)
        board = replace(board, digests=(*_count_digest(count_file), *others))
        return Made(contest, board, tuple(line for side in sides for line in side.warnings), count_file)
    if outcome and declaring.KINDS[outcome.ending] is Kind.UNCONTESTED:
        return Made(contest, _plain(desk, contest, outcome, _nominated(desk, contest)), (), b"")
    if recall_desk.failed(desk.folder, desk.election, desk.here):  # no meeting was called, and nobody votes
        unasked = replace(_plain(desk, contest, None), dates=())
        return Made(contest, recall_side.joined(desk, unasked), (), b"")
    polled = _poll(context, election, desk, contest, entries)
    return replace(polled, declared=recall_side.joined(desk, polled.declared, box_side.notes(desk, contest)))


def _nominated(desk: Desk, contest: "Contest") -> "tuple[Check, ...]":
    """That nominations are closed: before, somebody may still come (RULES 4.1)."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.spoken import moment_in_words

    close = desk.election.timetable.nominated_by()
    names = f"{counted(len(contest.candidates), 'candidate')} for {counted(contest.seats, 'seat')}"
    says = f"nominations closed on {moment_in_words(close.wall)}, with {names}"
    wanting = f"Nominations are open until {moment_in_words(close.wall)}: nobody is declared elected before."
    closed_by_now = desk.here.clock() >= close.instant
    stops = Stops.NOTHING if desk.election.rehearsal else Stops.RULE  # the days of a rehearsal are made up
    return (check.made("nominations", Theme.RULES, closed_by_now, says, wanting, stops),)


def _questions(desk: Desk, contest: "Contest") -> "tuple[Contest, ...]":
    """The question about each name, where a contest without a poll is put to the voters (RULES 4.1)."""
    from lmcvote.election import confirmations

    if desk.rules.uncontested != "confirmation_ballot":
        return ()
    return confirmations(contest)


def folded(desk: Desk) -> frozenset[str]:
    """Contests that are declared with another: the questions about single names."""
    return frozenset(question.id for contest in desk.contests for question in _questions(desk, contest))


def _poll(context: typer.Context, election: str, desk: Desk, contest: "Contest", entries: "Sequence[Entry]") -> Made:
    """Of a contest that papers were counted for."""
    from lmcvote import declaring
    from lmcvote.audit import check
    from lmcvote.declaration import Turnout, papers_of, secrecy_warnings, too_few

    who = register_side.read(context, election, contest, entries)
    what = box_side.read(desk, contest, who.to_box, entries)
    sums = (*who.accounts, *what.accounts)
    noted = _explained(sums, what)
    checks = (*who.checks, *what.checks, *check.accounts(sums, (*register_side.RETURNED, *COUNTED), noted))
    outcome = next((one for one in desk.outcomes if one.contest == contest.id), None)
    made = _plain(desk, contest, outcome, checks)
    made = replace(made, accounts=sums, added=who.added, distribution=who.distribution, counts=what.counts)
    made = replace(made, notes=_notes(what, noted, entries))
    result = what.result
    if result is None:
        return Made(contest, made, (), b"")
    few = too_few(result.papers, desk.rules.small_group_min)
    made = replace(
        made,
        rows=declaring.rows(contest, outcome, None if few else what.split) if outcome else (),
        turnout=Turnout(who.electors, who.first_packs, who.in_time, who.accepted, result.papers),
        papers=papers_of(result, few=bool(few)),
        withheld=few,
        digests=_digests(desk, contest, who.register_sha256),
    )
    return Made(contest, made, secrecy_warnings(result, desk.rules.small_group_min), desk.count_file(contest))


def _explained(sums: "Sequence[Identity]", what: box_side.BoxSide) -> tuple[str, ...]:
    """The accounts that are off by no more than the papers that the last variance note is about (RULES 9.15)."""
    from lmcvote.count.variance import explains

    result, notes = what.result, what.notes
    if result is None or not notes:
        return ()
    off = [one for one in sums if one.difference]
    beyond = {one.rule for one in off if not explains(notes[-1], result, one.difference)}
    return tuple(dict.fromkeys(one.rule for one in off if one.rule not in beyond))


def _notes(what: box_side.BoxSide, noted: "Sequence[str]", entries: "Sequence[Entry]") -> "tuple[Note, ...]":
    """The notes as they are printed, each with its day; the last one with the accounts that it stands in for."""
    from lmcvote.declaration import Note
    from lmcvote.spoken import moment_in_words

    days = [
        entry.at
        for entry in entries
        if entry.act == "variance noted" and what.notes and entry.facts.get("contest") == what.notes[0].contest
    ]
    found = []
    for note, day in zip(what.notes, days, strict=True):
        last = note is what.notes[-1]
        which = f"account {listed(list(noted))}" if last and noted else "kept on record"
        says = f"{counted(note.papers, 'paper')} in doubt ({note.doubt}). {note.because.rstrip('.')}."
        found.append(Note(which, says, note.by, moment_in_words(day[:10])))
    return tuple(found)


def _plain(
    desk: Desk, contest: "Contest", outcome: "Outcome | None", checks: "tuple[Check, ...]" = ()
) -> "Declaration":
    """What every contest has, with a poll or without: who, when, what came of it."""
    from lmcvote import declaring
    from lmcvote.declaration import Declaration, Kind, Standing, rules_in_force

    kind = declaring.KINDS[outcome.ending] if outcome else Kind.QUESTION if contest.question else Kind.POLL
    unfilled, filling = declaring.unfilled(outcome.vacancies) if outcome else (0, "")
    election = desk.election
    return Declaration(
        contest=contest.id,
        title=contest.title,
        election=election.title,
        body=election.body,
        group=election.group_name(contest.group),
        kind=kind,
        seats=contest.seats,
        question=contest.question,
        carried=declaring.carried(outcome) if outcome else None,
        test=declaring.MORE_YES if contest.question else "",
        why=declaring.WHY.get(outcome.ending, "") if outcome else "",
        rows=declaring.rows(contest, outcome) if outcome else (),
        unfilled=unfilled,
        filling=filling,
        returning_officer=election.returning_officer,
        scrutineer=election.scrutineer,
        agreed=election.process_agreed,
        dates=_dates(desk, kind is Kind.UNCONTESTED),
        challenge=challenge(desk, None),
        rehearsal=election.rehearsal,
        standing=Standing.PROVISIONAL,
        edition=0,
        made="",
        signed=(),
        checks=(_trail(), *_settled(contest, outcome), *checks),
        rules=rules_in_force(desk.rules),
        digests=_digests(desk, contest, ""),
        code="",
        lots=declaring.lots(contest, outcome) if outcome else (),
    )


def _dates(desk: Desk, uncontested: bool) -> tuple[tuple[str, str], ...]:
    from lmcvote.spoken import moment_in_words

    when = desk.election.timetable
    if uncontested:
        return (("Nominations closed", moment_in_words(when.nominated_by().wall)),)
    close, minute = closed(desk)
    extended = f" (extended, {minute})" if minute else ""
    return (
        ("Papers posted", moment_in_words(when.papers_sent.wall)),
        ("Poll closed", f"{moment_in_words(close)}{extended}"),
        ("Count", moment_in_words(when.count.wall)),
    )


def closed(desk: Desk) -> tuple[str, str]:
    """When the poll closed, and the minute by which it was extended; empty where it was not (RULES 6.11)."""
    found = [entry.facts for entry in trail.read(desk.folder).entries if entry.act == "close extended"]
    if not found:
        return desk.election.timetable.papers_close.wall, ""
    return str(found[-1]["until"]), str(found[-1]["minute"])


def challenge(desk: Desk, declared: date | None) -> str:
    """Until when the result can be challenged (RULES 10.4); None before it is declared."""
    from lmcvote.spoken import in_words

    days = desk.rules.challenge_days
    if declared is None:
        return f"The result can be challenged within {days} days of its declaration."
    return f"The result can be challenged until {in_words(declared + timedelta(days=days))}."


def _trail() -> "Check":
    """Reading the trail has proved it: a break refuses every command (exit 6)."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Theme

    return check.made("trail", Theme.SECURITY, True, "the record of what was done is an unbroken chain", "")


def _settled(contest: "Contest", outcome: "Outcome | None") -> "tuple[Check, ...]":
    """That nobody waits for votes or a lot (RULES 11), and that a lot had its witnesses."""
    from lmcvote.audit import check
    from lmcvote.audit.check import Stops, Theme
    from lmcvote.count.outcome import Ending

    if outcome is None or outcome.ending is Ending.QUESTION:
        return ()
    found = []
    names = {candidate.number: candidate.name for candidate in contest.candidates}
    for tie in outcome.ties:
        level = listed([names[number] for number in tie.candidates])
        places = "the last place" if tie.places == 1 else f"the last {tie.places} places"
        wanting = f"{level} are level for {places}. Draw the lot before witnesses: lmcvote lot"
        found.append(check.made("lot", Theme.COUNT, None, "", wanting, Stops.DECISION))
    awaited = [one.name for one in outcome.standings if one.elected is None]
    if awaited and not outcome.ties:
        wanting = f"The votes on {listed(awaited)} are not counted yet. First: lmcvote count"
        found.append(check.made("settled", Theme.COUNT, None, "", wanting, Stops.RULE))
    for lot in outcome.lots:
        says = f"the lot was drawn before {listed(lot.witnesses)}"
        found.append(
            check.made("lot", Theme.COUNT, len(lot.witnesses) > 1, says, "The lot had fewer than two witnesses.")
        )
    return tuple(found)


def _digests(desk: Desk, contest: "Contest", register_sha256: str) -> "tuple[Digest, ...]":
    """What can be computed again; the trail's own comes last, when the edition is known."""
    from lmcvote.audit import program
    from lmcvote.declaration import Digest

    found = [*_count_digest(desk.count_file(contest) if contest.id in desk.counted else b"")]
    if desk.definition:
        found.append(Digest("what the papers say (definition.json)", desk.definition))
    if register_sha256:
        found.append(Digest("the register of electors, as frozen", register_sha256))
    return (*found, Digest(PROGRAM, program.digest()))


def _count_digest(count_file: bytes) -> "tuple[Digest, ...]":
    from lmcvote.declaration import Digest

    return (Digest(COUNT, sha256(count_file).hexdigest()),) if count_file else ()
