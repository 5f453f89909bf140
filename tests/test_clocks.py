"""Both changes of the clock of every year to 2035, and the very second of a close (SECURITY 9, row 11)."""

from datetime import date

import pytest

from tests import clocks


@pytest.mark.parametrize("number", [500, pytest.param(50_000, marks=pytest.mark.assurance)])
def test_every_time_is_the_one_that_the_table_has(number: int) -> None:
    ran = clocks.looked_at(number)
    assert not ran.failures and not ran.note.startswith("0 "), ran


def test_the_table_has_the_last_sundays_of_march_and_october() -> None:
    for year, days in clocks.CHANGES.items():
        for month, day in zip((3, 10), days, strict=True):
            assert date(year, month, day).weekday() == 6 and day > 24
