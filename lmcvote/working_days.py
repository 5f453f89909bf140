"""Working days in England: no Saturday, no Sunday, no bank holiday."""

from datetime import date, timedelta

import holidays


def before(day: date, number: int) -> date:
    """The working day that comes so many before a day; the day itself for none.

    >>> before(date(2027, 3, 31), 3)  # Good Friday was the 26th, Easter Monday the 29th
    datetime.date(2027, 3, 24)
    """
    closed = holidays.country_holidays("GB", subdiv="ENG", years=range(day.year - 1, day.year + 1))
    while number:
        day -= timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            number -= 1
    return day


def is_one(day: date) -> bool:
    """Whether a day is a working day.

    >>> is_one(date(2027, 3, 29)), is_one(date(2027, 3, 30))  # Easter Monday
    (False, True)
    """
    closed = holidays.country_holidays("GB", subdiv="ENG", years=day.year)
    return day.weekday() < 5 and day not in closed
