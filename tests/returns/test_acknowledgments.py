"""Who is told what of a pack: each piece of news once, the present state alone, and in time to object (RULES 6.10)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import LONDON, Election, Moment
from lmcvote.packs.issue import Because, Fate, State
from lmcvote.returns import acknowledgments
from lmcvote.returns.acknowledgments import TOLD_OF, Told, What
from lmcvote.returns.objections import Verdict
from tests.returns.made import TWO, day, fate, objection, pack


def told(*fates: Fate) -> list[What]:
    """Of one first pack that had these fates."""
    return [one.what for one in acknowledgments.news([pack(1)], fates)]


def test_a_first_pack_that_is_out_is_no_news() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([State.RECEIVED], What.RECEIVED),
        ([State.RECEIVED, State.ACCEPTED], What.RECEIVED),
        ([State.QUERIED], What.QUERIED),
        ([State.QUERIED, State.RECEIVED], What.RECEIVED),
        ([State.QUERIED, State.REJECTED], What.REJECTED),
        ([State.RECEIVED, State.DUPLICATE], What.DUPLICATE),
        ([State.RECEIVED, State.CANCELLED], What.CANCELLED),
        ([State.QUERIED, State.CANCELLED, State.REJECTED], What.CANCELLED),
        ([State.UNDELIVERED], What.UNDELIVERED),
        ([State.LATE], What.LATE),
    ],
)
def test_a_pack_has_one_piece_of_news_its_present_state(states: list[State], expected: What) -> None:
    one = pack(1)
    assert told(*(fate(one, state, on=3 + n) for n, state in enumerate(states))) == [expected]


def test_every_state_that_a_pack_can_come_to_is_told_of() -> None:
    assert TOLD_OF.keys() == set(State) - {State.ISSUED}


@given(st.lists(st.sampled_from(sorted(set(State) - {State.ISSUED})), min_size=1, max_size=5))
def test_no_pack_is_ever_news_twice_over_and_none_is_left_out(states: list[State]) -> None:
    one = pack(1)
    assert len(told(*(fate(one, state, on=3 + n) for n, state in enumerate(states)))) == 1


def test_a_replacement_is_news_but_for_a_wave_whose_packs_say_so_themselves() -> None:
    lost, wave = pack(1, 2, Because.LOST), pack(2, 2, Because.WAVE)
    (found,) = acknowledgments.news([pack(1), lost, pack(2), wave], [fate(pack(2), State.CANCELLED, "wave")])
    assert (found.token_hash, found.what, found.because) == (lost.token_hash, What.REISSUED, "lost")


def test_an_objection_that_was_dismissed_is_answered_and_one_upheld_is_told_by_the_pack() -> None:
    one, other = pack(1), pack(2)
    fates = [fate(one, State.RECEIVED), fate(other, State.RECEIVED), fate(other, State.CANCELLED, "disowned", 6)]
    settled = [objection(one, Verdict.DISMISSED), objection(other, Verdict.UPHELD), objection(pack(3))]
    found = [(item.token_hash, item.what) for item in acknowledgments.news([one, other], fates, settled)]
    assert found == [(b"1/1", What.RECEIVED), (b"2/1", What.CANCELLED), (b"1/1", What.DISMISSED)]


def test_nobody_is_told_twice_and_what_is_new_since_is_told() -> None:
    one = pack(1)
    first = acknowledgments.news([one], [fate(one, State.QUERIED, "unsigned")])
    made = [Told(item, 1, TWO, day(4)) for item in first]
    assert acknowledgments.untold(first, made, closed=False) == ()
    mended = acknowledgments.news([one], [fate(one, State.QUERIED, "unsigned"), fate(one, State.RECEIVED, on=5)])
    assert acknowledgments.untold(mended, made, closed=False) == mended


def test_after_the_close_nobody_is_asked_to_mend() -> None:
    one, other = pack(1), pack(2)
    every = acknowledgments.news([one, other], [fate(one, State.QUERIED, "unsigned"), fate(other, State.LATE)])
    assert [item.what for item in acknowledgments.untold(every, (), closed=True)] == [What.LATE]


def counted_on(election: Election, wall: str) -> Election:
    """With the count at another time."""
    moment = Moment(wall, datetime.fromisoformat(wall).replace(tzinfo=LONDON))
    return replace(election, timetable=replace(election.timetable, count=moment))


@pytest.mark.parametrize(
    ("count", "until"),
    [
        ("2027-03-16 10:00", date(2027, 3, 15)),
        ("2027-03-22 10:00", date(2027, 3, 19)),  # over a weekend
        ("2027-03-30 10:00", date(2027, 3, 25)),  # over Easter
    ],
)
def test_objections_are_heard_until_a_working_day_before_the_count(example: Election, count: str, until: date) -> None:
    assert acknowledgments.objections_until(counted_on(example, count)) == until


def test_a_letter_that_may_come_too_late_says_at_once(example: Election) -> None:
    last = acknowledgments.objections_until(example) - timedelta(4)  # of the post, a weekend included
    assert acknowledgments.tell_by(example, last) == "Monday 15 March 2027"
    assert acknowledgments.tell_by(example, last + timedelta(1)) == ""
