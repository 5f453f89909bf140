"""Two people at one page: neither is led to the paper that the other looks at."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.web.conftest import Visitor
from tests.web.made import RO, Made

FIRST, SECOND, THIRD = "4kq7x2mw", "5bd3a9ty", "6hn8c4vz"
TAKEN = "has this paper open"


@pytest.fixture
def two(visitor: Visitor) -> Iterator[tuple[Visitor, Visitor]]:
    """Each in a browser of their own; nobody looks at a paper yet."""
    other = Visitor(visitor.client.__class__(visitor.client.app, str(visitor.client.base_url), follow_redirects=False))
    assert other.enter("other").status_code == 303
    for one in (visitor, other):
        one.form_token = one.see(f"/paper/{THIRD}").text.partition('name="form_token" value="')[2].partition('"')[0]
        one.see("/")
    yield visitor, other


def begins(visitor: Visitor) -> str:
    """The paper that the list leads to."""
    return visitor.see("/").text.partition('id="begin" href="/paper/')[2].partition("?")[0]


def test_each_is_led_to_a_paper_that_nobody_looks_at(two: tuple[Visitor, Visitor]) -> None:
    one, other = two
    assert begins(one) == begins(other) == FIRST
    assert TAKEN not in one.see(f"/paper/{FIRST}").text
    assert begins(other) == SECOND and "open at another desk" in other.see("/").text
    other.see(f"/paper/{SECOND}")
    answer = one.rule(FIRST, "Counts: 5 votes", box_6="vote")
    assert answer.headers["location"].startswith(f"/paper/{THIRD}?")
    assert begins(one) == THIRD, "who is at the list looks at no paper"
    assert begins(other) == SECOND


def test_a_paper_may_be_opened_all_the_same_and_both_are_told(two: tuple[Visitor, Visitor], desk: Made) -> None:
    one, other = two
    one.see(f"/paper/{FIRST}")
    assert TAKEN in other.see(f"/paper/{FIRST}").text and TAKEN in one.see(f"/paper/{FIRST}").text
    assert one.rule(FIRST, "Counts: 5 votes", box_6="vote").status_code == 303
    late = other.rule(FIRST, "Counts: 6 votes", box_6="not_a_vote", beside=RO)
    assert late.status_code == 409 and len(desk.kept[0].history) == 1


def test_who_went_away_holds_a_paper_for_ten_minutes(two: tuple[Visitor, Visitor], desk: Made) -> None:
    one, other = two
    one.see(f"/paper/{FIRST}")
    desk.now += timedelta(minutes=9)
    assert begins(other) == SECOND
    one.see(f"/paper/{FIRST}/outcome?box-6=vote")
    desk.now += timedelta(minutes=9)
    assert begins(other) == SECOND, "who still judges is still there"
    desk.now += timedelta(minutes=1)
    assert begins(other) == FIRST


def test_when_each_paper_is_looked_at_nobody_is_led_to_one(two: tuple[Visitor, Visitor], desk: Made) -> None:
    one, other = two
    del desk.kept[2:]
    one.see(f"/paper/{SECOND}")
    other.see(f"/paper/{FIRST}")
    onward = other.rule(FIRST, "Counts: 5 votes", box_6="vote", beside=RO)
    assert onward.headers["location"].startswith("/?")
    assert begins(other) == "" and "looks at each paper shown" in other.see("/").text
