"""Days and hours as pages and letters say them, by the office clock: one wording for all of them."""

from datetime import date, datetime

from lmcvote.election import LONDON


def in_words(day: date) -> str:
    """A day in print.

    >>> in_words(date(2027, 3, 16))
    '16 March 2027'
    """
    return f"{day.day} {day:%B %Y}"


def spoken_day(day: date) -> str:
    """A day as people say it.

    >>> spoken_day(date(2027, 2, 1))
    'Monday 1 February 2027'
    """
    return f"{day:%A} {in_words(day)}"


def spoken(wall: str) -> str:
    """A wall time as it is read out.

    >>> spoken("2026-10-28 12:00"), spoken("2026-11-02 17:30")
    ('12 noon on Wednesday 28 October 2026', '5.30 pm on Monday 2 November 2026')
    """
    time = datetime.fromisoformat(wall)
    return f"{_hour(time)} on {spoken_day(time)}"


def moment_in_words(wall: str) -> str:
    """A time on the office clock in print; of a day alone, or its midnight, the day.

    >>> moment_in_words("2027-03-16 15:00"), moment_in_words("2027-03-15 12:00"), moment_in_words("2027-02-22")
    ('16 March 2027, 3 pm', '15 March 2027, 12 noon', '22 February 2027')
    """
    time = datetime.fromisoformat(wall)
    return f"{in_words(time)}, {_hour(time)}" if time.hour or time.minute else in_words(time)


def on_clock(at: datetime) -> str:
    """An instant on the office clock, to the minute.

    >>> on_clock(datetime.fromisoformat("2027-06-01T08:05:00+00:00"))
    '1 June 2027, 09:05'
    """
    here = at.astimezone(LONDON)
    return f"{in_words(here)}, {here:%H:%M}"


def _hour(time: datetime) -> str:
    if (time.hour, time.minute) == (12, 0):
        return "12 noon"
    minutes = f".{time.minute:02}" if time.minute else ""
    return f"{time.hour % 12 or 12}{minutes} {'pm' if time.hour >= 12 else 'am'}"
