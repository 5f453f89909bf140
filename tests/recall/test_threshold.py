"""The two gates, at their edges."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote import recall_switches
from lmcvote.election import RecallRules, Test
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
    ("signed", "responses", "stands"),
    [(None, None, None), (150, None, False), (151, None, None), (None, 100, False), (None, 101, None)],
)
def test_what_is_not_known_yet_is_not_decided(signed: int | None, responses: int | None, stands: bool | None) -> None:
    assert figures(201, signed, 201, responses, "members").stands is stands


@given(st.integers(1, 10**9), st.sampled_from([CALL, RESPONSE]))
def test_the_fewest_reach_the_share_and_one_less_does_not(whole: int, share: Fraction) -> None:
    needed = fewest(share, whole, "at_least")
    assert Fraction(needed, whole) >= share > Fraction(needed - 1, whole)


@given(st.integers(1, 10**9))
def test_the_integer_forms_of_the_rules_agree(whole: int) -> None:
    assert fewest(CALL, whole, "at_least") == (3 * whole + 3) // 4  # RULES 13.2
    assert fewest(RESPONSE, whole, "at_least") == (whole + 1) // 2  # RULES 13.3


@pytest.mark.parametrize("whole", [0, -1])
def test_nobody_has_no_threshold(whole: int) -> None:
    with pytest.raises(ValueError, match=f"^a register of {whole} has no threshold$"):
        fewest(CALL, whole, "at_least")


def test_of_responses_nobody_knows_how_many_are_needed_before_they_are_counted() -> None:
    """RULES 13.5, three quarters of those who respond: unknown, however many signed."""
    unknown = figures(201, 200, 201, None, "responses")
    assert (unknown.needed_to_call, unknown.call, unknown.called, unknown.stands) == (None, None, None, None)
    nobody = figures(201, 0, 201, 0, "responses")
    assert (nobody.needed_to_call, nobody.called) == (1, False)


def test_of_a_register_that_is_not_given_no_response_is_told() -> None:
    """RULES 13.3: half of all eligible, whose number is asked for apart from that of the members."""
    unknown = figures(201, 151, None, 150, "members")
    assert (unknown.needed_to_answer, unknown.response, unknown.valid, unknown.stands) == (None, None, None, None)


def test_of_all_members_the_call_is_made_before_anybody_responds() -> None:
    """RULES 13.2: a meeting is called by signatures, and valid by responses."""
    found = figures(201, 151, 201, None, "members")
    assert (found.called, found.valid, found.stands) == (True, None, None)


@pytest.mark.parametrize(("signed", "short"), [(150, 1), (151, 0), (152, 0), (201, 0)])
def test_how_many_are_short_is_never_less_than_none(signed: int, short: int) -> None:
    call = figures(201, signed, None, None, "members").call
    assert call is not None and call.short_by == short


def test_a_gate_says_by_what_it_is_measured() -> None:
    call = figures(201, 151, None, None, "members").call
    more = Figures(9, 5, 9, 5, Base.MEMBERS, RecallRules(response_test="more_than")).response
    assert call is not None and call.says == "at least 3/4"
    assert more is not None and more.says == "more than 1/2"


def reach(part: int, whole: int, share: Fraction, test: str) -> bool:
    """Whether a part passes, by whole numbers and cross multiplication alone: another arithmetic than the rule's."""
    left, right = part * share.denominator, whole * share.numerator
    return left > right if test == "more_than" else left >= right


@pytest.mark.parametrize("test", ["at_least", "more_than"])
@pytest.mark.parametrize("base", ["members", "responses"])
def test_every_size_of_group_agrees_with_an_independent_check_of_both_gates(base: str, test: Test) -> None:
    """RULES 13.2, 13.3: from 1 to 2,000 members the number needed passes, and one less does not."""
    rules = RecallRules(call_test=test, response_test=test)
    for members in range(1, 2001):
        found = Figures(members, 0, members, members, Base(base), rules)
        call, response = found.needed_to_call, found.needed_to_answer
        assert call is not None and response is not None
        assert reach(call, members, CALL, test) and not reach(call - 1, members, CALL, test)
        assert reach(response, members, RESPONSE, test) and not reach(response - 1, members, RESPONSE, test)
        for signed, responses, stands in (
            (call, members, True),
            (call - 1, members, False),
            (call, response - 1, False),
        ):
            if base == "responses" and responses < members:
                continue  # of fewer responses fewer call: the next test has those
            one = Figures(members, signed, members, responses, Base(base), rules)
            assert one.stands is stands, (members, signed, responses)


@pytest.mark.parametrize("test", ["at_least", "more_than"])
def test_by_responses_every_number_of_answers_agrees_with_an_independent_check(test: Test) -> None:
    """RULES 13.5, the second reading: 75 % of those responding, provided that 50 % respond."""
    rules = RecallRules(call_base="responses", call_test=test, response_test=test)
    for members in (1, 2, 3, 4, 5, 8, 61, 200, 201, 399, 400, 2000):
        for responses in range(members + 1):
            needed = Figures(members, 0, members, responses, Base.RESPONSES, rules).needed_to_call
            assert needed is not None
            for signed in {max(0, needed - 1), min(needed, responses)}:
                called = Figures(members, signed, members, responses, Base.RESPONSES, rules).called
                enough = signed > 0 and reach(signed, responses, CALL, test)
                assert called is (enough and reach(responses, members, RESPONSE, test)), (members, responses, signed)


@pytest.mark.parametrize(
    ("share", "test", "members", "needed"),
    [("2/3", "at_least", 300, 200), ("2/3", "more_than", 300, 201), ("0.55", "at_least", 100, 55),
     ("7%", "at_least", 100, 7), ("100%", "at_least", 61, 61), ("60", "more_than", 5, 4)],
)  # fmt: skip
def test_another_share_than_proposed(share: str, test: Test, members: int, needed: int) -> None:
    """AUDIT 8: as a binary number 0.55 of 100 asks for 56, and 0.07 for 8."""
    rules = RecallRules(call_threshold=recall_switches.share(share), call_test=test)
    assert Figures(members, None, None, None, Base.MEMBERS, rules).needed_to_call == needed
