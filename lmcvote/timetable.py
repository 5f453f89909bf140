"""[timetable] of election.toml -> Timetable: the moments in their order, the weeks between them, and what follows.

What cannot be is refused here: an order turned round, a period of another length than the rules allow or the LMC
agreed, an hour that does not exist. What can be, but not be kept, is for `feasible`.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from lmcvote import working_days
from lmcvote.election import LONDON, Moment, Rules, Timetable
from lmcvote.findings import counted
from lmcvote.keys import Keys
from lmcvote.switches import BOUNDS, PERIOD_DAYS

NOMINATIONS = {"nominations_open": "nominations open", "nominations_close": "nominations close"}
PAPERS = {
    "papers_sent": "papers are posted",
    "papers_close": "the poll closes",
    "count": "the papers are counted",
}
MOMENTS = NOMINATIONS | PAPERS
MOST_DAYS = 30
"""Working days of a lead time: six weeks."""
CHECKING = timedelta(weeks=1)
"""In which doctors can check their own entry, before the roll is frozen (RULES 1.10)."""
PERIODS = {
    "nomination_days": ("nominations_open", "nominations_close"),
    "return_days": ("papers_sent", "papers_close"),
}
"""Rule -> its first and last moment."""
POST_DAYS = 4
"""After which a pack that was posted first class should be there, a weekend included."""
NOWHEN = Moment("", datetime.min.replace(tzinfo=UTC))
"""Only beside a fault, which refuses the file."""


def read(keys: Keys, rules: Rules, written: frozenset[str], *, only_questions: bool) -> tuple[Timetable, Rules]:
    """The timetable, and the rules with the days that its dates come to; faults go to `keys`.

    `written` are the rules that the file says: a number of days written there is a check, and dates that come to
    another are refused; where it says none, the dates count. Where only questions are put, to recall or to confirm,
    nobody is nominated: neither of those moments is asked for, and both are read where one is given.
    """
    nobody = only_questions and not set(NOMINATIONS) & set(keys.left())
    found = {key: keys.moment(key) for key in (PAPERS if nobody else MOMENTS)}
    withdrawals, days = _withdrawals(keys, found.get("nominations_close"), rules, written)
    made = Timetable(
        nominations_open=found.get("nominations_open"),
        nominations_close=found.get("nominations_close"),
        papers_sent=found["papers_sent"] or NOWHEN,
        papers_close=found["papers_close"] or NOWHEN,
        count=found["count"] or NOWHEN,
        notice_of_election=keys.day("notice_of_election"),
        withdrawals_close=withdrawals,
        opening=keys.moment("opening") if "opening" in keys.left() else None,
        closed_days=frozenset(keys.days("closed_days")),
        stationery_working_days=keys.whole("stationery_working_days", 10, 0, MOST_DAYS),
        packing_working_days=keys.whole("packing_working_days", 5, 0, MOST_DAYS),
        fewest_working_days=keys.whole("fewest_working_days", 8, 0, MOST_DAYS),
    )
    keys.close(field.name for field in fields(Timetable))
    _in_order(keys, made)
    if nobody and rules.roll_freeze == "notice_of_election" and made.notice_of_election is None:
        message = f'is missing, and roll_freeze is "{rules.roll_freeze}". Add notice_of_election = 2027-01-11.'
        keys.fault("key-missing", "notice_of_election", None, message)
    return made, replace(
        rules,
        nomination_days=_period(keys, "nomination_days", rules.nomination_days, found, written),
        return_days=_period(keys, "return_days", rules.return_days, found, written),
        withdrawal_days_after_close=days,
    )


def _withdrawals(keys: Keys, close: Moment | None, rules: Rules, written: frozenset[str]) -> tuple[Moment | None, int]:
    """The deadline for withdrawals, as written or some days after the close at its hour, and the days (RULES 3.6)."""
    name, rule = "withdrawals_close", "withdrawal_days_after_close"
    agreed = rules.withdrawal_days_after_close
    given = keys.moment(name) if name in keys.left() else None
    if close is None:
        return None, agreed
    if given is None:
        return keys.on_the_clock(name, datetime.fromisoformat(close.wall) + timedelta(days=agreed)), agreed
    days = (day_of(given) - day_of(close)).days
    low, high = BOUNDS[rule]
    if not low <= days <= high or given.instant < close.instant:
        message = (
            f"{given.wall} is not within {high} days of nominations_close ({close.wall}). Choose a day from "
            f"{day_of(close)} to {day_of(close) + timedelta(days=high)} (RULES 3.6)."
        )
        keys.fault("out-of-range", name, given.wall, message)
        return None, agreed
    if rule in written and days != agreed:
        _disagree(keys, name, given, days, f"nominations_close ({close.wall})", rule, agreed)
    return given, days


def _period(keys: Keys, rule: str, agreed: int, found: Mapping[str, Moment | None], written: frozenset[str]) -> int:
    """The days of a period by its dates: two to four weeks, and as many as agreed where the rule is written."""
    opens, closes = PERIODS[rule]
    start, end = found.get(opens), found.get(closes)
    if not (start and end and end.instant > start.instant):
        return agreed
    days = (day_of(end) - day_of(start)).days
    if not PERIOD_DAYS[0] <= days <= PERIOD_DAYS[1]:
        first, last = (day_of(start) + timedelta(days=days) for days in PERIOD_DAYS)
        keys.fault(
            "not-2-to-4-weeks",
            closes,
            end.wall,
            f"{counted(days, 'day')} after {opens} ({start.wall}). Two to four weeks are "
            f"allowed: choose a day from {first} to {last}.",
        )
        return agreed
    if rule in written and days != agreed:
        _disagree(keys, closes, end, days, f"{opens} ({start.wall})", rule, agreed)
    return days


def _disagree(keys: Keys, key: str, moment: Moment, days: int, since: str, rule: str, agreed: int) -> None:
    message = (
        f"{counted(days, 'day')} after {since}, and [rules] says {rule} = {agreed}. Change the date, or write "
        f"{rule} = {days} if that is what the LMC agreed."
    )
    keys.fault("days-disagree", key, moment.wall, message)


def _in_order(keys: Keys, times: Timetable) -> None:
    """A fault for each moment that does not come after the one before it."""
    found = {key: getattr(times, key) for key in MOMENTS}
    for before, after in pairwise(MOMENTS):
        earlier, later = found[before], found[after]
        if earlier and later and NOWHEN not in (earlier, later) and later.instant <= earlier.instant:
            keys.fault(
                "out-of-order",
                after,
                later.wall,
                f"{later.wall} is not after {before} ({earlier.wall}): {MOMENTS[before]} first, then {MOMENTS[after]}.",
            )
    notice, opens, withdrawn, opening = (
        times.notice_of_election,
        times.nominations_open or times.papers_sent,
        times.withdrawals_close,
        times.opening,
    )
    if notice and opens is not NOWHEN and notice > day_of(opens):
        key = "nominations_open" if times.nominations_open else "papers_sent"
        message = f"{notice} is after {key} ({opens.wall}): the notice comes first. Choose that day, or one before."
        keys.fault("out-of-order", "notice_of_election", str(notice), message)
    sent = times.papers_sent
    if withdrawn and sent is not NOWHEN and withdrawn.instant >= sent.instant:
        message = (
            f"{withdrawn.wall} is not before papers_sent ({sent.wall}): withdrawals end before papers are printed "
            "(RULES 3.6). Post the papers later, or write a smaller withdrawal_days_after_close in [rules]."
        )
        close = times.nominations_close
        if close is None or close.instant < sent.instant:  # else that is the fault
            keys.fault("out-of-order", "withdrawals_close", withdrawn.wall, message)
    close, count = times.papers_close, times.count
    if opening and NOWHEN not in (close, count) and not close.instant <= opening.instant <= count.instant:
        message = (
            f"{opening.wall} is not between papers_close ({close.wall}) and count ({count.wall}): no inner envelope is "
            "opened before the close (RULES 7.1)."
        )
        keys.fault("out-of-order", "opening", opening.wall, message)


def day_of(moment: Moment) -> date:
    """The day in the office."""
    return date.fromisoformat(moment.wall[:10])


def midnight(day: date) -> Moment:
    """The first minute of a day: the clocks change an hour later, so that it comes once."""
    return Moment(f"{day} 00:00", datetime.combine(day, time(), LONDON).astimezone(UTC))


def opening(times: Timetable) -> Moment:
    """When inner envelopes are opened: with the count, unless an hour of its own is written (RULES 7.11)."""
    return times.opening or times.count


def packing_begins(times: Timetable) -> date:
    """The day on which the papers of the poll begin to be made: proof, print, packing."""
    return working_days.before(day_of(times.papers_sent), times.packing_working_days, times.closed_days)


def stationery_ordered_by(times: Timetable) -> date:
    """The last day for the order of envelopes and sheets, which must be there when packing begins."""
    return working_days.before(packing_begins(times), times.stationery_working_days, times.closed_days)


def roll_frozen(times: Timetable, rules: Rules) -> Moment:
    """When the roll is frozen (RULES 1.10).

    Where only questions are put nobody withdraws: it is frozen on the day before packing begins, unless a day is named.
    """
    if rules.roll_freeze == "withdrawal_deadline":
        last = working_days.before(packing_begins(times), 1, times.closed_days)
        return times.withdrawals_close or midnight(last)
    if rules.roll_freeze == "notice_of_election":
        first = times.notice_of_election or day_of(times.nominations_open or times.papers_sent)
        return midnight(first)
    return midnight(date.fromisoformat(rules.roll_freeze))


def checking_begins(times: Timetable, rules: Rules) -> date:
    """The first day of the week in which doctors can check their own entry (RULES 1.10)."""
    return day_of(roll_frozen(times, rules)) - CHECKING


def notice_day(times: Timetable, rules: Rules) -> date:
    """When the notice is published: as written, else when nominations open, else when entries can be checked."""
    if times.notice_of_election:
        return times.notice_of_election
    return day_of(times.nominations_open) if times.nominations_open else checking_begins(times, rules)


def replacements_stop(times: Timetable, rules: Rules) -> datetime:
    """From when on no pack is replaced by post: some working days before the close, at its hour (RULES 5.12)."""
    wall = datetime.fromisoformat(times.papers_close.wall)
    last = working_days.before(wall.date(), rules.replacement_stop_working_days, times.closed_days)
    return datetime.combine(last, wall.time(), LONDON)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last; earlier for a number below nought.

    >>> months_later(date(2027, 3, 16), 12), months_later(date(2027, 8, 31), 6), months_later(date(2027, 3, 31), -1)
    (datetime.date(2028, 3, 16), datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
