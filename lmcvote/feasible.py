"""Can a timetable be kept? What comes on a day without post, or leaves too little time, is a Finding each.

A proof of a live election is refused while there is one: then it can still be mended. Afterwards it is told and stops
nothing: a bank holiday that is proclaimed in the middle of an election must not stop the election.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lmcvote import timetable, working_days
from lmcvote.election import LONDON, SETTINGS, Election, Moment
from lmcvote.findings import Finding, counted
from lmcvote.spoken import spoken_day
from lmcvote.switches import BOUNDS, PERIOD_DAYS
from lmcvote.timetable import POST_DAYS, day_of


def findings(election: Election, file: str = SETTINGS) -> tuple[Finding, ...]:
    """Everything in the way of this timetable, each with the rule and the way out; none where it can be kept."""
    return tuple(
        Finding(code, f"{field}: {message}", file, None, field, value)
        for code, field, value, message in (*_days_off(election), *_too_short(election))
    )


Found = tuple[str, str, str, str]
"""Code, key, value, message."""


def _days_off(election: Election) -> Iterator[Found]:
    """Deadlines and acts on a day without post and office."""
    times, rules = election.timetable, election.rules
    for key, rule in (
        ("nominations_close", "3.1"),
        ("withdrawals_close", "3.6"),
        ("papers_sent", "6.1"),
        ("papers_close", "6.1"),
        ("opening", "7.13"),
        ("count", "7.13"),
    ):
        moment: Moment | None = getattr(times, key)
        if moment and (why := working_days.off(day_of(moment), times.closed_days)):
            field, way_out = f"timetable.{key}", _other_day(election, key, day_of(moment))
            if key == "withdrawals_close":
                field, way_out = "rules.withdrawal_days_after_close", _other_number(election, day_of(moment))
            yield "no-working-day", field, moment.wall, f"{_is(day_of(moment), why)}. {way_out} (RULES {rule})."
    if rules.roll_freeze != "withdrawal_deadline":
        day = day_of(timetable.roll_frozen(times, rules))
        if why := working_days.off(day, times.closed_days):
            field = "rules.roll_freeze"
            if rules.roll_freeze == "notice_of_election":
                field = "timetable.notice_of_election"
            yield "no-working-day", field, str(day), f"{_is(day, why)}. {_either(times.closed_days, day)} (RULES 1.10)."


def _is(day: date, why: str) -> str:
    told = "" if why == f"a {day:%A}" else f" is {why}"
    return f"{spoken_day(day)}{told}: no post comes, and nobody is in the office"


def _either(closed: frozenset[date], day: date) -> str:
    return f"Choose {working_days.last_open(day, closed)} or {working_days.next_open(day, closed)}"


def _other_day(election: Election, key: str, day: date) -> str:
    """The working days beside a day, those that leave its period between two and four weeks."""
    times = election.timetable
    others = [working_days.last_open(day, times.closed_days), working_days.next_open(day, times.closed_days)]
    for opens, closes in timetable.PERIODS.values():
        start, end = getattr(times, opens), getattr(times, closes)
        if key == closes and start:
            others = [one for one in others if PERIOD_DAYS[0] <= (one - day_of(start)).days <= PERIOD_DAYS[1]]
        if key == opens and end:
            others = [one for one in others if PERIOD_DAYS[0] <= (day_of(end) - one).days <= PERIOD_DAYS[1]]
    if not others:
        return "No working day beside it is within two to four weeks: lmcvote timetable --propose"
    return f"Choose {' or '.join(map(str, others))}"


def _other_number(election: Election, day: date) -> str:
    """Another number of days after the close of nominations, on which one can withdraw."""
    close = day_of(election.timetable.nominated_by())
    low, high = BOUNDS["withdrawal_days_after_close"]
    near = sorted(range(low, high + 1), key=lambda days: abs((day - close).days - days))
    for days in near:
        other = close + timedelta(days=days)
        if not working_days.off(other, election.timetable.closed_days):
            return f"Write {days}, which is {spoken_day(other)}"
    return "Close nominations on another day: lmcvote timetable --propose"


def _too_short(election: Election) -> Iterator[Found]:
    """Periods and lead times with too few working days in them."""
    times, rules = election.timetable, election.rules
    closed, fewest = times.closed_days, times.fewest_working_days
    for rule, (opens, closes) in timetable.PERIODS.items():
        start, end = getattr(times, opens), getattr(times, closes)
        days = working_days.until(day_of(start), day_of(end), closed) if start and end else fewest
        if days < fewest:
            message = (
                f"between {start.wall} and {end.wall} there are only {counted(days, 'working day')}, and "
                f"fewest_working_days asks for {fewest}. Close later, within four weeks, or agree on fewer "
                f"(RULES {'3.1' if rule == 'nomination_days' else '6.1'})."
            )
            yield "too-few-working-days", f"timetable.{closes}", end.wall, message
    begins, sent = timetable.packing_begins(times), times.papers_sent
    frozen = timetable.roll_frozen(times, rules)
    late = [(frozen, "the roll is frozen", "1.10")]
    if times.withdrawals_close:
        late.insert(0, (times.withdrawals_close, "withdrawals end", "3.6"))
    for moment, what, rule in late:
        if day_of(moment) > begins:
            enough = working_days.after(day_of(moment), times.packing_working_days, closed)
            message = (
                f"proof, print and packing take {counted(times.packing_working_days, 'working day')} "
                f"(packing_working_days) and begin on {begins}, but {what} only on {moment.wall}. Post papers on "
                f"{enough} or later (RULES {rule})."
            )
            yield "lead-time-too-short", "timetable.papers_sent", sent.wall, message
            break
    there, stop = day_of(sent) + timedelta(POST_DAYS), timetable.replacements_stop(times, rules)
    if stop.date() <= there:
        message = (
            f"packs posted on {day_of(sent)} should be there by {there}, and none is replaced by post after "
            f"{stop:%Y-%m-%d %H:%M}: who has had none is told too late. Close later, or write a smaller "
            "replacement_stop_working_days (RULES 5.12, 5.21)."
        )
        yield "no-time-to-replace", "timetable.papers_close", times.papers_close.wall, message


def clock_changes(election: Election) -> tuple[str, ...]:
    """The nights between the first moment and the last in which the clocks change: hours are London's throughout."""
    times = election.timetable
    first = timetable.notice_day(times, election.rules)
    found = []
    for n in range((day_of(times.count) - first).days):
        one, other = (_offset(first + timedelta(days=n + more)) for more in (0, 1))
        if one != other:
            way = "forward" if other > one else "back"
            found.append(f"The clocks go {way} on {spoken_day(first + timedelta(days=n))}; hours are those of the day.")
    return tuple(found)


def _offset(day: date) -> timedelta:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).utcoffset() or timedelta()
