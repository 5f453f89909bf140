"""28 calendar days, counted by hand; what bars a seat."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lmcvote.interests.office import Body, Ceased, Interest, Kind, Member, Whose, bars, began, days_late, due

TOOK_OFFICE = date(2027, 4, 1)


def held(kind: Kind, whose: Whose = Whose.SELF, ceased: Ceased | None = None) -> Interest:
    return Interest(1, 1, kind, "Essex Ltd", whose, None, TOOK_OFFICE, None, ceased=ceased)


def sitting(body: Body = Body.BOARD) -> Member:
    return Member(1, body, "Board", "Jane Ashby", TOOK_OFFICE)


@pytest.mark.parametrize(
    ("took_office", "last"),
    [
        ("2027-04-01", "2027-04-29"),
        ("2027-12-20", "2028-01-17"),  # over the new year, holidays counted
        ("2027-02-01", "2027-03-01"),  # a February of 28 days
        ("2028-02-01", "2028-02-29"),  # a leap year: its last day
        ("2028-02-02", "2028-03-01"),
        ("2100-02-01", "2100-03-01"),  # no leap year
        ("2000-02-29", "2000-03-28"),
        ("2027-03-14", "2027-04-11"),  # over the night when the clocks go forward
    ],
)
def test_the_accountable_officer_is_informed_within_28_days_of_a_member_taking_office(
    took_office: str, last: str
) -> None:
    """RULES 2.12: within 28 days of a member taking office; day 28 itself is in time, day 29 is not."""
    began, on = date.fromisoformat(took_office), date.fromisoformat(last)
    assert due(began) == on
    assert days_late(began, on, on) == 0
    assert days_late(began, on + timedelta(1), on) == 1
    assert days_late(began, None, on) == 0
    assert days_late(began, None, on + timedelta(1)) == 1


def test_a_member_sits_from_the_day_of_taking_office_to_the_day_of_leaving() -> None:
    """RULES 2.12: both days included; whoever has not left sits on."""
    stays, leaves = sitting(), replace(sitting(), left=date(2027, 9, 30))
    before, last, after = TOOK_OFFICE - timedelta(1), date(2027, 9, 30), date(2027, 10, 1)
    assert [stays.sits(day) for day in (before, TOOK_OFFICE, last, after)] == [False, True, True, True]
    assert [leaves.sits(day) for day in (before, TOOK_OFFICE, last, after)] == [False, True, True, False]


def test_or_within_28_days_of_a_change() -> None:
    """RULES 2.12: or of a change. What was held before office was taken counts from that day."""
    assert began(sitting(), None) == TOOK_OFFICE
    assert began(sitting(), date(2026, 1, 1)) == TOOK_OFFICE
    assert began(sitting(), date(2027, 9, 1)) == date(2027, 9, 1)


def test_a_day_once_informed_is_judged_by_that_day_and_not_by_today() -> None:
    assert days_late(TOOK_OFFICE, date(2027, 4, 20), date(2029, 1, 1)) == 0
    assert days_late(TOOK_OFFICE, date(2027, 5, 2), date(2029, 1, 1)) == 3


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("whose", Whose)
@pytest.mark.parametrize("body", Body)
def test_a_directorship_of_a_provider_organisation_bars_a_seat_on_the_board_and_nothing_else_does(
    kind: Kind, whose: Whose, body: Body
) -> None:
    """RULES 2.13: a directorship of a provider organisation bars a seat; any other interest is declared.

    RULES 2.2: may not be a board member. A locality sub-committee is no board, and a spouse sits on neither.
    """
    expected = (kind, whose, body) == (Kind.DIRECTOR, Whose.SELF, Body.BOARD)
    assert bars(sitting(body), held(kind, whose), date(2027, 4, 2)) is expected


def test_a_directorship_that_is_given_up_bars_until_the_day_it_ends() -> None:
    """RULES 2.5: unless the conflicting office is given up first."""
    over = held(Kind.DIRECTOR, ceased=Ceased(date(2027, 5, 1), None))
    assert bars(sitting(), over, date(2027, 4, 30)) and not bars(sitting(), over, date(2027, 5, 1))
