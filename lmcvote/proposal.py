"""One date -> a timetable that can be kept: no longer than the rules and the days off make it.

A period has exactly the days that the rules say, so that its first and its last day must be working days both: where
one is not, the whole period moves. Bank holidays that were passed over are told with the day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from lmcvote import working_days
from lmcvote.election import Rules, Timetable
from lmcvote.findings import BadInput, Finding, counted
from lmcvote.spoken import spoken_day
from lmcvote.timetable import MOMENTS, NOMINATIONS, POST_DAYS

NOON, MORNING = time(12), time(10)
FARTHEST = 400
"""Days that are tried for a period: with closed days and no end of them, it comes to an end here."""
DAY = timedelta(days=1)
TOLD = 2
"""Reasons given for one day; more of them add nothing."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of [timetable]."""

    key: str
    day: date
    hour: time | None
    """None for a day without one."""
    why: str
    """Why this day and no other, without its full stop."""

    @property
    def value(self) -> str:
        """As TOML has it."""
        return str(self.day) if self.hour is None else datetime.combine(self.day, self.hour).isoformat()


@dataclass(frozen=True, slots=True)
class Terms:
    """By which a timetable is proposed."""

    rules: Rules
    lead: Timetable | None
    """Of which lead times and closed days count; None for the usual ones."""
    questions: bool = False
    """Whether nobody is nominated."""

    @property
    def closed(self) -> frozenset[date]:
        """Days off of this office."""
        return self.lead.closed_days if self.lead else frozenset()

    @property
    def packing(self) -> int:
        """Working days of proof, print and packing; at least one, since withdrawals end before papers are sent."""
        return max(1, self.lead.packing_working_days) if self.lead else 5

    @property
    def stationery(self) -> int:
        """Working days from the order of envelopes until they are here."""
        return self.lead.stationery_working_days if self.lead else 10

    @property
    def fewest(self) -> int:
        """Working days that a period must have."""
        return self.lead.fewest_working_days if self.lead else 8


def propose(anchor: str, day: date, terms: Terms) -> tuple[Proposed, ...]:
    """A timetable with a moment on that day, or on the first one after it that will do, in the order of its keys.

    What comes before is worked out backwards, what comes after forwards. Raises BadInput where there is none.
    """
    if anchor not in MOMENTS:
        raise ValueError(f"{anchor} is no moment of a timetable")
    if terms.questions and anchor in NOMINATIONS:
        message = "Only questions are put here, and nobody is nominated: propose from --papers-sent or a later day."
        raise BadInput(Finding("no-nominations", message, field=anchor, value=str(day)))
    nominated, returned = timedelta(terms.rules.nomination_days), timedelta(terms.rules.return_days)
    if anchor in NOMINATIONS:
        lead = nominated if anchor == "nominations_close" else 0 * DAY
        opens, passed = _search(day - lead, DAY, lambda first: _against_nominations(first, terms))
        first = working_days.after(_withdrawn(opens, terms), terms.packing, terms.closed)
        sent, moved = _search(first, DAY, lambda first: _against_poll(first, terms))
        why = f"{counted(terms.packing, 'working day')} after withdrawals end, for proof, print and packing{moved}"
        asked = {anchor: _as_asked(day, opens + lead, passed)}
        return (*_nominations(opens, terms, asked), *_poll(sent, terms, {"papers_sent": why}), _next_count(sent, terms))
    lead = returned if anchor == "papers_close" else 0 * DAY
    if anchor == "count":
        count = working_days.next_open(day, terms.closed)
        last = working_days.before(count, 1, terms.closed) - returned
        sent, passed = _search(last, -DAY, lambda first: _against_poll(first, terms))
        counting = Proposed("count", count, MORNING, _as_asked(day, count, _told([day], terms)))
    else:
        sent, passed = _search(day - lead, DAY, lambda first: _against_poll(first, terms))
        counting = _next_count(sent, terms)
    latest = f"the last working day before the count that a poll can close on{passed}"
    asked = {"papers_close": latest} if anchor == "count" else {anchor: _as_asked(day, sent + lead, passed)}
    poll = (*_poll(sent, terms, asked), counting)
    if terms.questions:
        return poll
    begins = working_days.before(sent, terms.packing, terms.closed)
    last = begins - timedelta(terms.rules.withdrawal_days_after_close) - nominated
    opens, moved = _search(last, -DAY, lambda first: _against_nominations(first, terms))
    latest = f"as late as proof, print and packing ({counted(terms.packing, 'working day')}) leave time for{moved}"
    return (*_nominations(opens, terms, {"nominations_open": latest}), *poll)


def _as_asked(day: date, found: date, passed: str) -> str:
    return "as asked" if day == found else f"the first day from {spoken_day(day)} on that will do{passed}"


def _nominations(opens: date, terms: Terms, asked: Mapping[str, str]) -> tuple[Proposed, ...]:
    return _period(("nominations_open", "nominations_close"), opens, terms.rules.nomination_days, "3.1", asked)


def _poll(sent: date, terms: Terms, asked: Mapping[str, str]) -> tuple[Proposed, ...]:
    return _period(("papers_sent", "papers_close"), sent, terms.rules.return_days, "6.1", asked)


def _period(keys: tuple[str, str], first: date, days: int, rule: str, asked: Mapping[str, str]) -> tuple[Proposed, ...]:
    """Both ends of a period; the one that was not asked for is told by the other."""
    opens, closes = keys
    length = f"{counted(days, 'day')} {{}} (RULES {rule})"
    return (
        Proposed(opens, first, None, asked.get(opens, length.format(f"before {closes}"))),
        Proposed(closes, first + timedelta(days), NOON, asked.get(closes, length.format(f"after {opens}"))),
    )


def _next_count(sent: date, terms: Terms) -> Proposed:
    close = sent + timedelta(terms.rules.return_days)
    count = working_days.after(close, 1, terms.closed)
    between = [close + n * DAY for n in range(1, (count - close).days)]
    return Proposed("count", count, MORNING, f"the first working day after the close{_told(between, terms)}")


def withdrawals_end(opens: date, rules: Rules) -> date:
    """When nobody can withdraw any more, where nominations open on that day."""
    return opens + timedelta(rules.nomination_days + rules.withdrawal_days_after_close)


def _withdrawn(opens: date, terms: Terms) -> date:
    return withdrawals_end(opens, terms.rules)


def _search(first: date, step: timedelta, against: Callable[[date], str]) -> tuple[date, str]:
    """The nearest first day of a period with nothing against it; and what there is to say of those passed over."""
    reasons, day = list[str](), first
    for _ in range(FARTHEST):
        reason = against(day)
        if not reason:
            told = [one for one in dict.fromkeys(reasons) if one != WEEKEND][:TOLD]
            return day, f": not {'; not '.join(told)}" if told else ""
        reasons.append(reason)
        day += step
    message = (
        f"From {first} on no timetable can be kept within a year: {reasons[0]}. Look at closed_days, "
        "fewest_working_days, and the days of [rules]."
    )
    raise BadInput(Finding("no-timetable", message, field="--propose", value=str(first)))


WEEKEND = "a weekend"


def _against_nominations(opens: date, terms: Terms) -> str:
    """What speaks against nominations from that day; empty where nothing does."""
    closes = opens + timedelta(terms.rules.nomination_days)
    days = (("nominations_open", opens), ("nominations_close", closes), ("withdrawals_close", _withdrawn(opens, terms)))
    return _against(days, terms) or _too_few(opens, closes, terms)


def _against_poll(sent: date, terms: Terms) -> str:
    """What speaks against a poll from that day; empty where nothing does."""
    closes = sent + timedelta(terms.rules.return_days)
    if against := _against((("papers_sent", sent), ("papers_close", closes)), terms) or _too_few(sent, closes, terms):
        return against
    stop = working_days.before(closes, terms.rules.replacement_stop_working_days, terms.closed)
    return f"from {sent}, with no time to replace a pack that never came" if stop <= sent + timedelta(POST_DAYS) else ""


def _against(days: tuple[tuple[str, date], ...], terms: Terms) -> str:
    found = [(key, day, working_days.off(day, terms.closed)) for key, day in days]
    weekday = [f"{key} on {spoken_day(day)} ({why})" for key, day, why in found if why and day.weekday() < 5]
    weekend = any(why for _, day, why in found if day.weekday() >= 5)
    return WEEKEND if weekend else next(iter(weekday), "")


def _too_few(start: date, end: date, terms: Terms) -> str:
    days = working_days.until(start, end, terms.closed)
    return f"with {counted(days, 'working day')} up to {end}" if days < terms.fewest else ""


def _told(days: list[date], terms: Terms) -> str:
    """The weekdays among them that are off, by name."""
    named = [working_days.off(day, terms.closed) for day in days if day.weekday() < 5]
    return f": not {', '.join(named)}" if named else ""
