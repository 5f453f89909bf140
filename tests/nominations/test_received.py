"""The stamp of the office: what exists, what has come, and what is in the window."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lmcvote import bundled, settings
from lmcvote.election import Election
from lmcvote.nominations import received
from lmcvote.nominations.received import Bad

NOW = datetime(2027, 4, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wall"),
    [
        ("2027-01-20 10:05", "2027-01-20 10:05"),
        ("2027-01-20T10:05", "2027-01-20 10:05"),
        ("2027-01-20 10:05:59", "2027-01-20 10:05"),
        ("20/01/2027 10:05", "2027-01-20 10:05"),
        ("2027-01-20", "2027-01-20 00:00"),
        ("", "2027-04-01 10:00"),
    ],
)
def test_a_stamp_is_a_time_on_the_office_clock(text: str, wall: str) -> None:
    assert received.stamp(text, NOW).wall == wall


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("2027-02-31 10:00", "bad-date", "is no day that there is"),
        ("31/02/2027", "bad-date", "is no day that there is"),
        ("in January", "bad-date", "is no day that there is"),
        ("2027-01-20 25:00", "bad-time", "is no hour that there is"),
        ("2027-03-28 01:30", "bad-time", "does not exist"),
        ("2026-10-25 01:30", "bad-time", "comes twice"),
        ("2027-04-01 10:01", "bad-time", "has not come yet"),
    ],
)
def test_a_day_or_an_hour_that_is_none_is_refused(text: str, code: str, told: str) -> None:
    with pytest.raises(Bad, match=told) as refused:
        received.stamp(text, NOW)
    assert refused.value.code == code and not refused.value.by_rule


def test_the_days_of_a_rehearsal_may_lie_ahead() -> None:
    assert received.stamp("2027-05-01 10:00", NOW, made_up=True).wall == "2027-05-01 10:00"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2027-01-10 23:59", "nomination-early"),
        ("2027-01-11 00:00", ""),
        ("2027-02-01 11:59", ""),
        ("2027-02-01 12:00", "nomination-late"),
        ("2027-02-01 12:01", "nomination-late"),
    ],
)
def test_a_nomination_is_there_before_the_stated_closing_time(example: Election, text: str, code: str) -> None:
    """RULES 3.3: the RO must have the nomination before the stated closing time, to the minute."""
    when = received.stamp(text, NOW)
    if not code:
        received.in_window(when, example.timetable)
        return
    with pytest.raises(Bad) as refused:
        received.in_window(when, example.timetable)
    assert refused.value.code == code and refused.value.by_rule


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2027-02-01 12:00", "is on the minute of the close"),
        ("2027-02-01 12:01", "is 1 minute late"),
        ("2027-02-01 15:30", "is 3 hours late"),
        ("2027-02-09 12:00", "is 8 days late"),
    ],
)
def test_it_says_how_late(example: Election, text: str, told: str) -> None:
    with pytest.raises(Bad, match=told):
        received.in_window(received.stamp(text, NOW), example.timetable)


@pytest.mark.parametrize(
    ("close", "days", "end", "instant"),
    [
        ("2027-02-01 12:00", 2, "2027-02-03 12:00", "2027-02-03T12:00:00+00:00"),
        ("2027-02-01 12:00", 0, "2027-02-01 12:00", "2027-02-01T12:00:00+00:00"),
        ("2027-03-26 17:00", 7, "2027-04-02 17:00", "2027-04-02T16:00:00+00:00"),
    ],
    ids=["by default", "with the close", "across the change of the clocks, at the same hour"],
)
def test_withdrawal_is_before_a_deadline_in_calendar_days(
    tmp_path: Path, close: str, days: int, end: str, instant: str
) -> None:
    """RULES 3.6: withdrawal is in writing, before a deadline so many days after the close, at its hour."""
    text = (bundled.folder("ballots") / "board-election/election.toml").read_text("utf-8")
    old = "withdrawal_days_after_close = 2"
    assert old in text
    moved = re.sub(r"(?m)^nominations_close = [^ ]*", f"nominations_close = {close.replace(' ', 'T')}:00", text)
    opens = datetime.fromisoformat(close) - timedelta(days=21)
    moved = re.sub(r"(?m)^nominations_open = [^ ]*$", f"nominations_open = {opens.date()}", moved)
    for key, day in (("papers_sent", "2027-05-03"), ("papers_close", "2027-05-24"), ("count", "2027-05-25")):
        moved = re.sub(rf"(?m)^{key} = [0-9-]+", f"{key} = {day}", moved)
    (tmp_path / "election.toml").write_text(moved.replace(old, f"withdrawal_days_after_close = {days}"), "utf-8")
    found = received.withdrawals_end(settings.read(tmp_path).timetable)
    assert found.wall == end and found.instant == datetime.fromisoformat(instant)
