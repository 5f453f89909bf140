"""Who is reminded: nobody of whom something is in; and when a reminder can still do something."""

from datetime import datetime

import pytest

from lmcvote.election import LONDON, Election
from lmcvote.findings import RuleRefuses
from lmcvote.packs.issue import Because, State
from lmcvote.returns import reminders
from tests.returns.made import fate, pack


@pytest.mark.parametrize("state", [State.RECEIVED, State.QUERIED, State.LATE])
def test_who_has_returned_a_pack_is_not_reminded(state: State) -> None:
    one, other = pack(1), pack(2)
    assert reminders.nothing_in([one, other], [fate(one, state)]) == (other,)


def test_whichever_pack_came_back_its_elector_is_not_reminded() -> None:
    first, second = pack(1), pack(1, 2, Because.LOST)
    assert reminders.nothing_in([first, second], [fate(first, State.RECEIVED)]) == ()
    assert reminders.nothing_in([first, second], [fate(second, State.RECEIVED)]) == ()


@pytest.mark.parametrize("state", [State.UNDELIVERED, State.SURRENDERED, State.CANCELLED])
def test_whose_pack_was_cancelled_without_coming_back_is_reminded_of_the_newest(state: State) -> None:
    first, second = pack(1), pack(1, 2, Because.LOST)
    assert reminders.nothing_in([first], [fate(first, state)]) == (first,)
    assert reminders.nothing_in([first, second], [fate(first, state)]) == (second,)


def test_a_pack_that_another_sent_in_is_not_its_electors() -> None:
    one = pack(1)
    assert reminders.nothing_in([one], [fate(one, State.RECEIVED), fate(one, State.CANCELLED, "disowned", 6)]) == (one,)


@pytest.mark.parametrize(
    ("when", "code"),
    [
        ("2027-02-25 12:00", "too-early"),  # posted on the 22nd
        ("2027-02-26 09:00", ""),
        ("2027-03-10 11:59", ""),
        ("2027-03-10 12:00", "too-late"),  # three working days before the close
        ("2027-03-14 12:00", "too-late"),
    ],
)
def test_a_reminder_that_could_do_nothing_is_refused(example: Election, when: str, code: str) -> None:
    now = datetime.fromisoformat(when).replace(tzinfo=LONDON)
    if not code:
        reminders.refuse_useless(example, now)
        return
    with pytest.raises(RuleRefuses) as refused:
        reminders.refuse_useless(example, now)
    assert [finding.code for finding in refused.value.findings] == [code]
