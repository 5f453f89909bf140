"""The steps of an election with their days: what is due when, by which rule, who does it, and whether it is done.

What is done is told by the trail: an act's name, and nothing else. `lmcvote timetable` prints the steps, `lmcvote
status` counts the days to them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from lmcvote import timetable, working_days
from lmcvote.election import LONDON, Election, Moment, Recall, Rules, Timetable
from lmcvote.timetable import POST_DAYS, day_of, midnight

OBSERVERS_DAYS = 2
"""Working days' notice of an observer (RULES 7.13)."""
OFFICE, OFFICER, TWO = "office", "returning officer", "two people"
AFTER_IT = ("challenge_ends", "retention_ends")
"""All that is waited for once a result is declared."""


@dataclass(frozen=True, slots=True)
class Step:
    """One day that something is due."""

    code: str
    """Stable, for scripts and calendars: `papers_close`."""
    at: Moment
    timed: bool
    """Whether the hour binds; else it is that day."""
    what: str
    """As on a notice board, without its full stop."""
    rule: str
    """`6.1`."""
    who: str
    commands: tuple[str, ...] = ()
    """Without `lmcvote`; the first of them makes the act."""
    acts: tuple[str, ...] = ()
    """Of the trail: any of them says that it is done; empty where none would."""
    deadline: bool = False
    """Whether what comes later is too late."""
    inside: bool = False
    """Of the office alone: not on the notice board."""

    @property
    def day(self) -> date:
        """In the office."""
        return day_of(self.at)


State = Literal["done", "overdue", "passed", "next", "ahead"]


@dataclass(frozen=True, slots=True)
class Due:
    """A step as it stands today."""

    step: Step
    state: State
    """`passed` where the day is over and nothing is waited for; `next` for the first that is ahead."""
    done_on: str
    """ISO; empty where it is not done, or not on record."""
    days: int
    """Until its day; negative after it."""
    working: int
    """Working days after today up to its day; 0 when that is over."""


def of(
    election: Election, close: Moment | None = None, declared: date | None = None, *, poll: bool = True
) -> tuple[Step, ...]:
    """Every step in the order of time. `close` is the one in force, where the LMC extended it (RULES 6.11).

    The end of challenge and of retention counts from `declared`, and before that from the day of the count. Without a
    `poll` (RULES 4.1) the result can be declared when nobody can withdraw any more.
    """
    times, rules = election.timetable, election.rules
    found = [*_before_the_poll(times, rules), *(_petition(election.recall, times) if election.recall else ())]
    if poll:
        found += (*_making(times), *_poll(times, rules, close or times.papers_close), *_counting(times, rules))
    found += _after_it(rules, times.count if poll else times.withdrawals_close or times.count, declared)
    return tuple(sorted(found, key=lambda step: step.at.instant))


def without_poll(election: Election, now: datetime) -> bool:
    """Whether nominations are over and no contest needs a poll (RULES 4.1, 4.4).

    A contest without any candidate may only not have been filled in yet: of that nothing is said.
    """
    times = election.timetable
    over = times.withdrawals_close is not None and now >= times.withdrawals_close.instant
    return over and all(contest.candidates for contest in election.contests) and unpolled(election)


def unpolled(election: Election) -> bool:
    """Whether no contest has more candidates than seats, and all of them are declared elected (RULES 4.1)."""
    declared = election.rules.uncontested == "declared_elected"
    return declared and all(contest.uncontested for contest in election.contests)


def _before_the_poll(times: Timetable, rules: Rules) -> Iterator[Step]:
    notice = midnight(timetable.notice_day(times, rules))
    if times.nominations_open and times.nominations_close:
        what = "Notice of election; every GP working in the area is written to"
        yield Step("notice", notice, False, what, "3.0", OFFICER)
        yield _step("nominations_open", times.nominations_open, "Nominations open", "3.1", OFFICER)
        yield _step("nominations_close", times.nominations_close, "Nominations close", "3.3", "nominees", deadline=True)
    else:
        yield Step("notice", notice, False, "Notice of the question that is put to the vote", "3.0", OFFICER)
    if times.withdrawals_close:
        what = "Last hour for a nominee to withdraw"
        yield _step("withdrawals_close", times.withdrawals_close, what, "3.6", "nominees", deadline=True)
    checking = midnight(timetable.checking_begins(times, rules))
    what = "Doctors can check their own entry, from this day until the roll is frozen"
    commands = ("electorate build", "electorate practice-letters")
    yield Step("checking", checking, False, what, "1.10", "doctors, practices", commands, ("electorate built",))
    frozen = timetable.roll_frozen(times, rules)
    acts = ("electorate frozen",)
    yield _step("freeze", frozen, "The roll of electors is frozen", "1.10", OFFICER, ("electorate freeze",), acts)


def _petition(recall: Recall, times: Timetable) -> Iterator[Step]:
    """The steps of a recall before its vote, and its meeting (RULES 13.9)."""
    opens, closes = midnight(recall.petition_opens), midnight(recall.last_day)
    commands, acts = ("recall open",), ("petition opened",)
    yield Step("petition_opens", opens, False, "The petition opens", "13.9", TWO, commands, acts)
    what = "Last day to sign, and to return a sheet of the petition"
    yield Step("petition_ends", closes, False, what, "13.5", "members", deadline=True)
    after, commands, acts = midnight(recall.last_day + timedelta(1)), ("recall close",), ("petition closed",)
    yield Step("petition_closed", after, False, "What the petition comes to is published", "13.7", TWO, commands, acts)
    if recall.egm:
        days = timedelta(recall.rules.egm_notice_days + 1)  # no pack goes out before it
        latest = midnight(min(day_of(recall.egm) - days, day_of(times.papers_sent)))
        what, commands, acts = "Last day for notice of the meeting", ("recall notice",), ("meeting noticed",)
        yield Step("meeting_notice", latest, False, what, "13.5", OFFICER, commands, acts, deadline=True)
        yield _step("meeting", recall.egm, "The Extraordinary General Meeting", "13.1", "members")


def _making(times: Timetable) -> Iterator[Step]:
    order = midnight(timetable.stationery_ordered_by(times))
    what = "Last day to order envelopes and sheets"
    yield Step("stationery", order, False, what, "5.6", OFFICE, deadline=True, inside=True)
    begins = midnight(timetable.packing_begins(times))
    making, acts = ("ballots proof", "ballots print", "ballots packs"), ("papers printed",)
    what = "Proof signed, papers printed, packs made"
    yield Step("printing", begins, False, what, "5.1", f"{TWO}, {OFFICE}", making, acts, inside=True)


def _poll(times: Timetable, rules: Rules, close: Moment) -> Iterator[Step]:
    sent = times.papers_sent
    yield _step("papers_sent", sent, "Ballot papers are posted", "6.1", OFFICE, ("ballots packs",), ("packs issued",))
    there = midnight(day_of(sent) + timedelta(POST_DAYS))
    what, commands = "No pack by this day? Ring the office", ("returns reminders",)
    yield Step("packs_expected", there, False, what, "5.21", "doctors", commands)
    stop = timetable.replacements_stop(replace(times, papers_close=close), rules)
    stops = Moment(f"{stop:%Y-%m-%d %H:%M}", stop)
    what = "Last hour for another pack by post"
    if rules.replacement_by_hand:
        what += "; by hand at the office, until the poll closes"
    yield _step("replacements_stop", stops, what, "5.12", OFFICE, ("ballots reissue",), deadline=True)
    what, acts = "The poll closes: papers must be here", ("returns closed",)
    yield _step("papers_close", close, what, "6.1", f"doctors; {TWO}", ("returns close",), acts, deadline=True)


def _counting(times: Timetable, rules: Rules) -> Iterator[Step]:
    opening, closed = timetable.opening(times), times.closed_days
    if times.nominations_open:
        yield _observers(opening, closed)
    if rules.acknowledge:
        told = midnight(working_days.before(day_of(opening), 1, closed))
        what = 'Last day to answer "this was not me" to a letter about a pack'
        yield Step("objections", told, False, what, "6.10", "doctors", ("returns object",), deadline=True)
    acts = ("papers opened",)
    yield _step("opening", opening, "Inner envelopes are opened", "7.2", TWO, ("opening record",), acts)
    commands = ("count", "scan", "adjudicate", "tally sheets")
    yield _step("count", times.count, "Papers are counted", "10.2", TWO, commands, ("papers counted",))


def _after_it(rules: Rules, result: Moment, declared: date | None) -> Iterator[Step]:
    counted = declared or day_of(result)
    at = result if counted == day_of(result) else midnight(counted)
    who, acts = "returning officer, scrutineer", ("result declared",)
    yield Step("declared", at, False, "The result is declared", "10.1", who, ("declare",), acts)
    ends = midnight(counted + timedelta(days=rules.challenge_days))
    what = "Last day to challenge the result"
    yield Step("challenge_ends", ends, False, what, "10.4", "candidates, electors", deadline=True)
    kept = midnight(timetable.months_later(counted, rules.retention_months))
    what, acts = "Papers and records may be destroyed", ("records destroyed",)
    yield Step("retention_ends", kept, False, what, "15.2", TWO, ("purge",), acts)


def _observers(opening: Moment, closed: Collection[date]) -> Step:
    named = midnight(working_days.before(day_of(opening), OBSERVERS_DAYS, closed))
    what = "Last day for a candidate to name an observer"
    return Step("observers", named, False, what, "7.13", "candidates", ("opening observers",), deadline=True)


def _step(
    code: str,
    at: Moment,
    what: str,
    rule: str,
    who: str,
    commands: tuple[str, ...] = (),
    acts: tuple[str, ...] = (),
    *,
    deadline: bool = False,
) -> Step:
    """A step at the hour that is written; one at midnight is of the whole day."""
    return Step(code, at, not at.wall.endswith(" 00:00"), what, rule, who, commands, acts, deadline)


def as_they_stand(
    steps: Sequence[Step], done: Sequence[tuple[str, str]], now: datetime, closed: Collection[date] = ()
) -> tuple[Due, ...]:
    """Each step with its state. `done` are the acts of the trail and their days, ISO, in its order.

    A step is overdue when its day is past and its act is not on the trail, unless a later one is done: then it was
    done elsewhere, or left out, and nobody waits for it.
    """
    today = now.astimezone(LONDON).date()
    on = {act: day[:10] for act, day in reversed(done)}  # the first time
    days = [next((on[act] for act in step.acts if act in on), "") for step in steps]
    furthest = max((n for n, day in enumerate(days) if day), default=-1)
    declared = any(day and step.code == "declared" for step, day in zip(steps, days, strict=True))
    found: list[Due] = []
    for n, (step, day) in enumerate(zip(steps, days, strict=True)):
        behind = n < furthest or (declared and step.code not in AFTER_IT)
        gone = step.day < today or (step.timed and step.at.instant <= now)
        state: State = "ahead"
        if day:
            state = "done"
        elif behind or (gone and not step.acts) or (gone and step.code in AFTER_IT):
            state = "passed"
        elif step.acts and step.day < today:
            state = "overdue"
        elif not any(due.state == "next" for due in found):
            state = "next"
        working = working_days.until(today, step.day, closed)
        found.append(Due(step, state, day, (step.day - today).days, working))
    return tuple(found)
