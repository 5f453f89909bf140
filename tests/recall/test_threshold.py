"""The two gates, at their edges."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.recall.threshold import CALL, RESPONSE, Base, Figures, fewest, percent


def figures(members: int, signed: int | None, eligible: int | None, responses: int | None, base: str) -> Figures:
    return Figures(members, signed, eligible, responses, Base(base))


def test_c31_201_members_need_151_signers_and_101_responses() -> None:
    assert figures(201, 151, 201, 101, "members").stands is True
    assert figures(201, 150, 201, 101, "members").stands is False
    assert figures(201, 151, 201, 100, "members").stands is False


def test_c32_299_of_399_fail_by_one_and_are_never_shown_as_75() -> None:
    found = figures(399, 299, None, None, "members")
    assert found.needed_to_call == 300 and found.call is not None and found.call.short_by == 1
    assert percent(299, 399) == "74.9 %"


def test_c42_both_readings_of_the_rule() -> None:
    by_members = figures(201, 76, 201, 101, "members")
    assert (by_members.needed_to_call, by_members.called) == (151, False)
    assert by_members.call is not None and by_members.call.short_by == 75
    by_responses = figures(201, 76, 201, 101, "responses")
    assert (by_responses.needed_to_call, by_responses.needed_to_answer) == (76, 101)
    assert by_responses.called is True and by_responses.stands is True


def test_by_responses_the_call_needs_the_response_too() -> None:
    found = figures(201, 100, 201, 100, "responses")
    assert found.call is not None and found.call.met and found.called is False


@pytest.mark.parametrize(
    ("signed", "responses", "stands"), [(None, None, None), (150, None, False), (151, None, None), (None, 100, False)]
)
def test_what_is_not_known_yet_is_not_decided(signed: int | None, responses: int | None, stands: bool | None) -> None:
    assert figures(201, signed, 201, responses, "members").stands is stands


@given(st.integers(1, 10**9), st.sampled_from([CALL, RESPONSE]))
def test_the_fewest_reach_the_share_and_one_less_does_not(whole: int, share: Fraction) -> None:
    needed = fewest(share, whole)
    assert Fraction(needed, whole) >= share > Fraction(needed - 1, whole)


@given(st.integers(1, 10**9))
def test_the_integer_forms_of_the_rules_agree(whole: int) -> None:
    assert fewest(CALL, whole) == (3 * whole + 3) // 4  # RULES 13.2
    assert fewest(RESPONSE, whole) == (whole + 1) // 2  # RULES 13.3


@pytest.mark.parametrize("whole", [0, -1])
def test_nobody_has_no_threshold(whole: int) -> None:
    with pytest.raises(ValueError, match="no threshold"):
        fewest(CALL, whole)
