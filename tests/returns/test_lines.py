"""What is typed at the desk, and what the clock of the office says: nothing of a paper's code is ever kept."""

from datetime import UTC, date, datetime, timedelta
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import LONDON, Moment
from lmcvote.paper.code import BallotCode, payload, to_text, typed
from lmcvote.returns import lines
from lmcvote.returns.arrival import stamp
from lmcvote.returns.envelope import Envelope, in_time
from lmcvote.returns.lines import Bad, Number, Token
from tests.returns.envelopes import MARK, called, code, token
from tests.strategies import ballot_codes, envelopes

FIRST = date(2027, 2, 22)


@given(ballot_codes, st.sampled_from(["", "unsigned ", "2 "]))
def test_the_code_of_a_paper_is_refused_and_nothing_of_it_told(paper: BallotCode, before: str) -> None:
    text = to_text(payload(paper))
    for line in (text, text.lower(), typed(text), text[:25], f"{called(7)} {text}"):
        with pytest.raises(Bad) as refused:
            lines.read(before + line, MARK)
        assert refused.value.code == "ballot-code"
        told = str(refused.value).upper()
        assert not any(text[at : at + 6] in told for at in range(len(text) - 5))


def test_a_number_may_be_typed_with_blanks_and_a_code_in_any_case() -> None:
    for line in ("0007/1-R", "7/1r", "7 / 1 - R", " 0007/1 R "):
        assert lines.read(line, MARK).declarations[0].names == Number(7, 1)
    assert lines.read(code(7).lower(), MARK).declarations[0].names == Token(token(7, 1))


def test_a_word_typed_before_the_hand_scanner_is_pointed_belongs_to_its_declaration() -> None:
    assert lines.read(f"unsigned {code(7)}", MARK) == lines.read(f"{code(7)} unsigned", MARK)
    first, second = lines.read(f"{code(7)} unsigned {code(8)} inner=2", MARK).declarations
    assert (first.defects, second.defects) == (("unsigned",), ())


def test_a_line_may_announce_that_more_of_its_envelope_follows() -> None:
    assert lines.read(f"2 {code(7)}", MARK).waits == 1
    assert lines.read(f"2 {code(7)} {code(8)} inner=1", MARK).waits == 0


@given(st.text(ascii_letters + digits + " /-=.?", max_size=60))
def test_any_text_is_a_line_or_refused_in_words(text: str) -> None:
    try:
        lines.read(text, MARK)
    except Bad as refused:
        assert str(refused)[0].isupper() or str(refused).startswith('"')


@given(st.lists(envelopes(), max_size=6))
def test_every_set_falls_under_one_head(some: list[Envelope]) -> None:
    found = in_time(some)
    assert found.all == found.covering + found.extra == sum(one.sets for one in some if one.in_time)
    assert min(found.naming_a_pack, found.missing, found.not_ours, found.extra) >= 0


# -- the stamp ---------------------------------------------------------------------------------------------------------


def closing(wall: str) -> Moment:
    return Moment(wall, datetime.fromisoformat(wall).replace(tzinfo=LONDON).astimezone(UTC))


CLOSE = closing("2027-03-15 12:00")
AFTER = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected", "in_time"),
    [
        ("2027-03-14", "2027-03-14", True),
        ("2027-03-15T11:59", "2027-03-15 11:59", True),
        ("2027-03-15 12:00", "2027-03-15 12:00", False),
        ("2027-03-15T12:01", "2027-03-15 12:01", False),
        ("2027-03-16", "2027-03-16", False),
    ],
)
def test_the_stamp_says_whether_it_was_in_time(text: str, expected: str, in_time: bool) -> None:
    made = stamp(text, AFTER, CLOSE, FIRST)
    assert (made.received, made.in_time) == (expected, in_time)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2027-03-15", "it needs its hour"),
        ("15.3.2027", "is no stamp"),
        ("2027-03-21", "has not come yet"),
        ("2027-03-20T09:30", "has not come yet"),
        ("2026-03-12", "before the first pack went out"),
        ("2027-03-12T09:00+01:00", "no time on the office clock"),
    ],
)
def test_a_stamp_that_cannot_be_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        stamp(text, AFTER, CLOSE, FIRST)


@pytest.mark.parametrize("minute", range(-2, 3))
@pytest.mark.parametrize(
    "wall",
    [
        "2027-03-28 00:30",  # the clocks go forward at one
        "2027-03-28 12:00",
        "2027-10-31 00:30",  # and back at two
        "2027-10-31 12:00",
    ],
)
def test_the_close_is_one_instant_on_the_days_when_the_clocks_change(wall: str, minute: int) -> None:
    close = closing(wall)
    now = close.instant + timedelta(minutes=minute)
    made = stamp("", now, close, FIRST)
    assert made.in_time == (minute < 0)
    assert made.in_time == stamp(made.received, now, close, FIRST).in_time


@pytest.mark.parametrize(("hours", "in_time"), [(-12, True), (-11, True), (0, False), (1, False)])
def test_hours_before_the_close_are_hours_though_the_clock_skips_one(hours: int, in_time: bool) -> None:
    close = closing("2027-03-28 12:00")
    assert close.instant == datetime(2027, 3, 28, 11, 0, tzinfo=UTC)  # summer time began that night
    assert stamp("", close.instant + timedelta(hours=hours), close, FIRST).in_time is in_time
