"""Working days in England: no Saturday, no Sunday, no bank holiday, and no day on which this office is closed."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)


@cache
def _bank_holidays(year: int) -> Mapping[date, str]:
    import holidays  # a tenth of a second, and not every command needs it

    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def off(day: date, closed: Collection[date] = ()) -> str:
    """Why a day is no working day; empty for one that is.

    >>> off(date(2027, 3, 29)), off(date(2027, 3, 27)), off(date(2027, 3, 24))
    ('Easter Monday', 'a Saturday', '')
    """
    if name := _bank_holidays(day.year).get(day, ""):
        return name
    if day.weekday() >= 5:
        return f"a {day:%A}"
    return "one of your closed_days" if day in closed else ""


def before(day: date, number: int, closed: Collection[date] = ()) -> date:
    """The working day that comes so many before a day; the day itself for none.

    >>> before(date(2027, 3, 31), 3)  # Good Friday was the 26th, Easter Monday the 29th
    datetime.date(2027, 3, 24)
    """
    return _counted(day, number, -DAY, closed)


def after(day: date, number: int, closed: Collection[date] = ()) -> date:
    """The working day that comes so many after a day; the day itself for none.

    >>> after(date(2026, 12, 24), 2)  # Christmas, and its Monday for the Saturday
    datetime.date(2026, 12, 30)
    """
    return _counted(day, number, DAY, closed)


def _counted(day: date, number: int, step: timedelta, closed: Collection[date]) -> date:
    while number:
        day += step
        number -= not off(day, closed)
    return day


def until(start: date, end: date, closed: Collection[date] = ()) -> int:
    """Working days after one day up to another, that one too; none where it does not come later.

    >>> until(date(2027, 3, 24), date(2027, 3, 31))
    3
    """
    days = (start + n * DAY for n in range(1, (end - start).days + 1))
    return sum(not off(day, closed) for day in days)


def next_open(day: date, closed: Collection[date] = ()) -> date:
    """The day itself, or the working day that comes next.

    >>> next_open(date(2027, 3, 26))
    datetime.date(2027, 3, 30)
    """
    while off(day, closed):
        day += DAY
    return day


def last_open(day: date, closed: Collection[date] = ()) -> date:
    """The day itself, or the working day that came last.

    >>> last_open(date(2027, 3, 29)), last_open(date(2027, 3, 25))
    (datetime.date(2027, 3, 25), datetime.date(2027, 3, 25))
    """
    while off(day, closed):
        day -= DAY
    return day
