"""A proposed timetable can be kept, whatever day it begins with, and says why each day is that one."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lmcvote import feasible, timetable, working_days
from lmcvote.election import Election, Rules
from lmcvote.findings import BadInput
from lmcvote.proposal import Proposed, Terms, propose
from tests.proposals import read

DAYS = [date(2024, 1, 1) + timedelta(days=n) for n in range(12 * 365 + 3)]
USUAL = Terms(Rules(), None)
EVERY = {"count": 1, "papers_close": 3, "papers_sent": 5, "nominations_close": 4, "nominations_open": 7}
"""Each day of twelve years from the day of the count, and so many apart from the others."""
LONDON = ZoneInfo("Europe/London")


def by_key(lines: tuple[Proposed, ...]) -> dict[str, date]:
    return {one.key: one.day for one in lines}


@pytest.mark.parametrize("anchor", timetable.MOMENTS)
def test_from_the_days_of_twelve_years_every_proposal_can_be_kept(example: Election, anchor: str) -> None:
    """RULES 3.1, 6.1: two to four weeks each; no deadline falls on a week-end or a bank holiday (RULES 5.12)."""
    assert DAYS[-1] == date(2035, 12, 31)
    for day in DAYS[:: EVERY[anchor]]:
        lines = propose(anchor, day, USUAL)
        found = by_key(lines)
        assert day <= found[anchor] <= day + timedelta(days=12), f"{anchor} on {day}: {found[anchor]}"
        made, wrong = read(example, lines, Rules())
        assert not wrong, f"{anchor} on {day}: {[finding.message for finding in wrong]}"
        withdrawn = made.timetable.withdrawals_close
        assert withdrawn and not any(map(working_days.off, [*found.values(), timetable.day_of(withdrawn)])), day


RULES = st.builds(
    Rules,
    nomination_days=st.integers(14, 28),
    return_days=st.integers(14, 28),
    withdrawal_days_after_close=st.integers(0, 7),
    replacement_stop_working_days=st.integers(0, 5),
)


@hypothesis_settings(max_examples=150)
@given(
    RULES, st.sampled_from(list(timetable.MOMENTS)), st.sampled_from(DAYS), st.data(), st.integers(0, 15), st.booleans()
)
def test_whatever_the_rules_say_and_the_office_closes_the_proposal_can_be_kept(
    example: Election, rules: Rules, anchor: str, day: date, data: st.DataObject, packing: int, questions: bool
) -> None:
    near = st.dates(day - timedelta(days=90), day + timedelta(days=90))
    closed = frozenset(data.draw(st.sets(near, max_size=12)))
    lead = replace(example.timetable, closed_days=closed, packing_working_days=packing)
    if questions and anchor.startswith("nominations"):
        with pytest.raises(BadInput, match="nobody is nominated"):
            propose(anchor, day, Terms(rules, lead, questions))
        return
    lines = propose(anchor, day, Terms(rules, lead, questions))
    assert not any(working_days.off(one.day, closed) for one in lines)
    rest = f"closed_days = [{', '.join(map(str, sorted(closed)))}]\npacking_working_days = {packing}\n"
    made, wrong = read(example, lines, rules, rest, questions=questions)
    assert not wrong, [finding.message for finding in wrong]
    assert made.rules == rules, "dates and rules agree to the day"


def changes(year: int) -> list[date]:
    """The Sundays on which the clocks change: the last of March, the last of October."""
    ends = date(year, 3, 31), date(year, 10, 31)
    return [end - timedelta(days=(end.weekday() + 1) % 7) for end in ends]


@pytest.mark.parametrize("year", range(2025, 2036))
def test_over_a_change_of_the_clocks_noon_stays_noon(example: Election, year: int) -> None:
    """Both nights of a year: the poll is so many days on the clock of the wall, an hour more or less by the sun."""
    for change, shift in zip(changes(year), (-1, 1), strict=True):
        lines = propose("papers_close", change + timedelta(days=9), USUAL)
        made, wrong = read(example, lines, Rules())
        assert not wrong
        times = made.timetable
        assert times.papers_sent.wall < str(change) < times.papers_close.wall
        assert times.papers_close.wall.endswith(" 12:00")
        assert times.papers_close.instant.astimezone(LONDON).hour == 12
        lasted = times.papers_close.instant - times.papers_sent.instant
        assert lasted == timedelta(days=21, hours=12 + shift)
        told = [note for note in feasible.clock_changes(made) if f"{change.day} {change:%B %Y}" in note]
        assert [("forward" in note, "back" in note) for note in told] == [(shift < 0, shift > 0)]
        stops = timetable.replacements_stop(times, made.rules)
        assert (stops.hour, stops.minute) == (12, 0)


def why(anchor: str, day: date, terms: Terms = USUAL) -> dict[str, str]:
    return {one.key: f"{one.value} {one.why}" for one in propose(anchor, day, terms)}


def test_a_bank_holiday_is_passed_over_by_name() -> None:
    told = why("papers_close", date(2027, 3, 26))
    assert told["papers_close"] == (
        "2027-03-30T12:00:00 the first day from Friday 26 March 2027 on that will do: not papers_close on Friday 26 "
        "March 2027 (Good Friday); not papers_close on Monday 29 March 2027 (Easter Monday)"
    )
    assert told["papers_sent"] == "2027-03-09 21 days before papers_close (RULES 6.1)"
    assert told["count"] == "2027-03-31T10:00:00 the first working day after the close"
    christmas = why("count", date(2026, 12, 25))["count"]
    assert (
        christmas == "2026-12-29T10:00:00 the first day from Friday 25 December 2026 on that will do: not Christmas Day"
    )


def test_the_day_asked_for_is_kept_where_it_can_be() -> None:
    told = why("count", date(2027, 3, 16))
    assert told == {
        "nominations_open": "2027-01-20 as late as proof, print and packing (5 working days) leave time for",
        "nominations_close": "2027-02-10T12:00:00 21 days after nominations_open (RULES 3.1)",
        "papers_sent": "2027-02-22 21 days before papers_close (RULES 6.1)",
        "papers_close": "2027-03-15T12:00:00 the last working day before the count that a poll can close on",
        "count": "2027-03-16T10:00:00 as asked",
    }


def test_a_strike_day_of_the_office_is_no_day_for_a_deadline(example: Election) -> None:
    lead = replace(example.timetable, closed_days=frozenset([date(2027, 3, 15)]))
    told = why("count", date(2027, 3, 16), Terms(Rules(), lead))
    assert told["papers_close"].startswith("2027-03-12T12:00:00")
    closing = why("papers_close", date(2027, 3, 15), Terms(Rules(), lead))["papers_close"]
    assert closing.endswith("not papers_close on Monday 15 March 2027 (one of your closed_days)")


def test_where_no_timetable_can_be_kept_it_says_so(example: Election) -> None:
    lead = replace(example.timetable, fewest_working_days=30)
    with pytest.raises(BadInput, match="fewest_working_days") as refusal:
        propose("count", date(2027, 3, 16), Terms(Rules(), lead))
    assert refusal.value.findings[0].code == "no-timetable"
    with pytest.raises(ValueError, match="no moment"):
        propose("notice", date(2027, 3, 16), USUAL)


def test_a_proposal_is_written_as_toml_reads_it() -> None:
    (line,) = [one for one in propose("count", date(2027, 3, 16), USUAL) if one.key == "count"]
    assert datetime.fromisoformat(line.value) == datetime(2027, 3, 16, 10, tzinfo=None)  # noqa: DTZ001 (a wall time)
