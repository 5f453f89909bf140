"""How a recall ends: the cases of RULES 16, and every small recall against a count of heads in another form."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from lmcvote.election import RecallRules
from lmcvote.recall.outcome import Ended, Petition, Vote, as_json, could_change, outcome

PROPOSED: dict[str, Any] = {
    "call_threshold": Fraction(3, 4), "call_test": "at_least", "call_base": "members",
    "response_threshold": Fraction(1, 2), "response_test": "at_least", "response_includes_spoilt": True,
    "majority": "simple_of_valid",
}  # fmt: skip


def rules(**changes: Any) -> RecallRules:  # noqa: ANN401 (switches of all kinds)
    return make_rules(**{**PROPOSED, **changes})


def make_rules(**switches: Any) -> RecallRules:  # noqa: ANN401 (switches of all kinds)
    """Those that an outcome hangs on; the others are the petition's affair."""
    return RecallRules(**switches)


def recall(
    signed: int,
    papers: int,
    yes: int,
    no: int,
    members: int = 201,
    returned: int | None = None,
    **changes: Any,  # noqa: ANN401 (switches of all kinds)
) -> Ended:
    """A recall of so many members, all of them eligible; `returned` sheets of the petition."""
    petition = Petition(members, signed, members, signed if returned is None else returned)
    vote = Vote(members, papers, yes + no, yes, no)
    return outcome(rules(**changes), petition, vote)


def test_three_quarters_of_the_members_call_the_meeting_and_half_of_the_eligible_make_its_vote_stand() -> None:
    """RULES 13.1: at least 75 % of the member GPs call it, provided that at least 50 % of the eligible respond."""
    ends = {
        (signed, papers): recall(signed, papers, papers, 0, members=200).outcome.value
        for signed in (149, 150)
        for papers in (99, 100)
    }
    assert ends == {
        (149, 99): "petition_failed",
        (149, 100): "petition_failed",
        (150, 99): "egm_inquorate",
        (150, 100): "recall_carried",
    }


# -- the cases of RULES 16 ---------------------------------------------------------------------------------------------


def test_c31_of_201_members_151_signers_and_101_responses_pass_and_one_fewer_of_either_fails() -> None:
    """C31: recall, 201 members and eligible: 151 signers and 101 responses pass; 150 or 100 fail."""
    passes = recall(151, 101, 60, 41)
    assert passes.outcome == "recall_carried" and passes.call.met and passes.response and passes.response.met
    too_few_signers = recall(150, 101, 60, 41)
    assert too_few_signers.outcome == "petition_failed"
    assert (too_few_signers.call.needed, too_few_signers.call.short_by) == (151, 1)
    assert too_few_signers.vote is None and too_few_signers.majority is None, "no meeting, so nobody votes"
    too_few_papers = recall(151, 100, 100, 0)
    assert too_few_papers.outcome == "egm_inquorate" and too_few_papers.response
    assert (too_few_papers.response.needed, too_few_papers.response.short_by) == (101, 1)


def test_c32_299_of_399_members_are_74_9_percent_and_one_too_few() -> None:
    """C32: recall, 399 members, 299 signers: fails: needs 300, short by 1; never shown as 75%."""
    fails = recall(299, 300, 300, 0, members=399)
    assert (fails.outcome, fails.call.needed, fails.call.short_by) == ("petition_failed", 300, 1)
    assert recall(300, 300, 300, 0, members=399).outcome == "recall_carried"


def test_c33_60_for_and_60_against_do_not_carry_it() -> None:
    """C33: both gates met, 60 for and 60 against: recall_not_carried."""
    level = recall(151, 120, 60, 60)
    assert level.call.met and level.response and level.response.met
    assert level.outcome == "recall_not_carried"
    assert recall(151, 120, 61, 59).outcome == "recall_carried"


def test_c42_76_calling_of_101_who_responded_are_too_few_of_the_members_and_enough_of_the_responses() -> None:
    """C42: 201 members, 101 responses, 76 calling: by members short by 75; by responses 76 and 101 both met."""
    by_members = recall(76, 101, 60, 41, returned=101)
    assert (by_members.outcome, by_members.call.needed, by_members.call.short_by) == ("petition_failed", 151, 75)
    by_responses = recall(76, 101, 60, 41, returned=101, call_base="responses")
    assert by_responses.outcome == "recall_carried"
    assert (by_responses.call.needed, by_responses.response and by_responses.response.needed) == (76, 101)


# -- switches ----------------------------------------------------------------------------------------------------------


def test_by_responses_a_petition_that_too_few_returned_calls_no_meeting() -> None:
    """RULES 13.9: under responses the response rate is tested with the threshold, and not again at the vote."""
    missed = recall(100, 0, 0, 0, returned=100, call_base="responses")
    assert missed.call.met and missed.outcome == "petition_failed"
    few_papers = recall(76, 3, 2, 1, returned=101, call_base="responses")
    assert few_papers.outcome == "recall_carried" and few_papers.both_responses == (3, 3)


@pytest.mark.parametrize(("test", "signed", "ended"), [
    ("at_least", 150, "recall_carried"), ("more_than", 150, "petition_failed"), ("more_than", 151, "recall_carried"),
])  # fmt: skip
def test_at_least_three_quarters_and_more_than_three_quarters(test: str, signed: int, ended: str) -> None:
    """RULES 13.2, `call_test`: 150 of 200 are three quarters exactly."""
    assert recall(signed, 200, 150, 50, members=200, call_test=test).outcome == ended


@pytest.mark.parametrize(("test", "papers", "ended"), [
    ("at_least", 100, "recall_carried"), ("more_than", 100, "egm_inquorate"), ("more_than", 101, "recall_carried"),
])  # fmt: skip
def test_at_least_half_and_more_than_half(test: str, papers: int, ended: str) -> None:
    """RULES 13.3, `response_test`: 100 of 200 are half exactly."""
    assert recall(150, papers, papers, 0, members=200, response_test=test).outcome == ended


def test_a_spoilt_paper_is_a_response_only_where_the_rule_says_so_and_both_figures_are_told() -> None:
    """RULES 13.5, `response_includes_spoilt`: blank papers count to turnout; print both figures."""
    counts, does_not = (recall(151, 101, 60, 40, response_includes_spoilt=which) for which in (True, False))
    assert (counts.outcome, does_not.outcome) == ("recall_carried", "egm_inquorate")
    assert counts.both_responses == does_not.both_responses == (101, 100)


@pytest.mark.parametrize(("majority", "yes", "needed", "ended"), [
    ("simple_of_valid", 60, 61, "recall_not_carried"), ("simple_of_valid", 61, 61, "recall_carried"),
    ("two_thirds_of_valid", 79, 80, "recall_not_carried"), ("two_thirds_of_valid", 80, 80, "recall_carried"),
    ("of_responses", 65, 66, "recall_not_carried"), ("of_responses", 66, 66, "recall_carried"),
    ("of_eligible", 100, 101, "recall_not_carried"), ("of_eligible", 101, 101, "recall_carried"),
])  # fmt: skip
def test_what_carries_it_of_120_valid_papers_130_returned_and_201_eligible(
    majority: str, yes: int, needed: int, ended: str
) -> None:
    """RULES 13.5, `majority`, at the edge of each."""
    found = recall(151, 130, yes, 120 - yes, majority=majority)
    assert found.outcome == ended and found.majority and found.majority.needed == needed
    assert found.majority.short_by == max(0, needed - yes)


@pytest.mark.parametrize("majority", ["simple_of_valid", "two_thirds_of_valid", "of_responses", "of_eligible"])
def test_a_vote_without_a_valid_paper_carries_nothing(majority: str) -> None:
    assert recall(151, 101, 0, 0, majority=majority).outcome == "recall_not_carried"


def test_each_test_is_told_as_numerator_denominator_needed_and_short_by() -> None:
    """RULES 13.4."""
    told = as_json(recall(151, 101, 60, 40))
    assert told["call"] == {
        "reached": 151, "of": 201, "share": "3/4", "test": "at_least", "needed": 151, "met": True, "short_by": 0,
    }  # fmt: skip
    assert told["response"]["needed"] == 101 and told["majority"]["test"] == "more_than"
    assert told["vote"] == {"eligible": 201, "papers": 101, "valid": 100, "spoilt": 1, "yes": 60, "no": 40}


@pytest.mark.parametrize(("petition", "vote"), [
    (Petition(0, 0, 1, 0), None),
    (Petition(4, 5, 9, 5), None),
    (Petition(4, 3, 4, 2), None),
    (Petition(4, 3, 4, 3), Vote(0, 0, 0, 0, 0)),
    (Petition(4, 3, 4, 3), Vote(4, 5, 5, 5, 0)),
    (Petition(4, 3, 4, 3), Vote(4, 3, 3, 2, 0)),
    (Petition(4, 3, 4, 3), None),
])  # fmt: skip
def test_figures_that_cannot_be_and_a_vote_that_is_awaited_are_no_outcome(petition: Petition, vote: Vote) -> None:
    """RULES 13.4: members = 0 or eligible = 0 is refused."""
    with pytest.raises(ValueError, match=r"nobody|no figures|before its vote"):
        outcome(rules(), petition, vote)


# -- every small recall, by counting heads -----------------------------------------------------------------------------


def by_heads(switches: dict[str, Any], petition: Petition, vote: Vote) -> str:
    """The end of a recall as a clerk would find it: shares are weighed by so many equal stones in two pans."""

    def passes(part: int, whole: int, of: int, parts: int, strict: bool) -> bool:
        """Whether `part` of `whole` weighs `parts` out of `of`, each pan loaded stone by stone."""
        left, right = [1] * part * of, [1] * whole * parts
        return bool(left) and (len(left) > len(right) or (not strict and len(left) == len(right)))

    by_sheets = switches["call_base"] == "responses"
    asked = petition.responses if by_sheets else petition.members
    if not passes(petition.signed, asked, 4, 3, switches["call_test"] == "more_than"):
        return "petition_failed"
    strict = switches["response_test"] == "more_than"
    back = vote.papers if switches["response_includes_spoilt"] else vote.yes + vote.no
    if by_sheets and not passes(petition.responses, petition.eligible, 2, 1, strict):
        return "petition_failed"
    if not by_sheets and not passes(back, vote.eligible, 2, 1, strict):
        return "egm_inquorate"
    others = {
        "simple_of_valid": vote.no,
        "two_thirds_of_valid": 2 * vote.no - 1,  # two for each against are enough
        "of_responses": back - vote.yes,
        "of_eligible": vote.eligible - vote.yes,
    }[switches["majority"]]
    return "recall_carried" if vote.yes > max(others, 0) else "recall_not_carried"


def all_switches() -> Iterator[dict[str, Any]]:
    for base, call, response, spoilt, majority in product(
        ("members", "responses"), ("at_least", "more_than"), ("at_least", "more_than"), (True, False),
        ("simple_of_valid", "two_thirds_of_valid", "of_responses", "of_eligible"),
    ):  # fmt: skip
        yield PROPOSED | {
            "call_base": base, "call_test": call, "response_test": response, "response_includes_spoilt": spoilt,
            "majority": majority,
        }  # fmt: skip


def small(size: int) -> Iterator[tuple[Petition, Vote]]:
    """Every recall among so many doctors."""
    petitions = [Petition(size, signed, size, back) for back in range(size + 1) for signed in range(back + 1)]
    votes = [
        Vote(size, papers, valid, yes, valid - yes)
        for papers in range(size + 1)
        for valid in range(papers + 1)
        for yes in range(valid + 1)
    ]
    yield from product(petitions, votes)


def test_every_recall_among_five_doctors_ends_as_counting_heads_has_it() -> None:
    """RULES 13.2 to 13.5, 13.10, with every switch."""
    ends: dict[str, int] = {}
    for switches in all_switches():
        chosen = make_rules(**switches)
        for petition, vote in small(5):
            found = outcome(chosen, petition, vote).outcome
            assert found == by_heads(switches, petition, vote), (switches, petition, vote)
            ends[found] = ends.get(found, 0) + 1
    assert len(ends) == 4 and min(ends.values()) > 1000, ends


# -- papers in doubt ---------------------------------------------------------------------------------------------------


def every_other(vote: Vote, papers: int, substituted: bool) -> Iterator[Vote]:
    """Every vote that there may have been, one paper in doubt after the other."""
    there = {vote}
    for _ in range(papers):
        there |= {
            moved
            for one in there
            for moved in _one_step(one, substituted)
            if moved.papers <= moved.eligible and min(moved.yes, moved.no, moved.papers - moved.valid) >= 0
        }
    yield from there


def _one_step(vote: Vote, substituted: bool) -> Iterator[Vote]:
    kinds = (vote.yes, vote.no, vote.papers - vote.valid)
    for more, fewer in product(range(-1, 3), repeat=2):
        if more == fewer or substituted is (-1 in (more, fewer)):
            continue
        yes, no, spoilt = (number + (kind == more) - (kind == fewer) for kind, number in enumerate(kinds))
        yield Vote(vote.eligible, yes + no + spoilt, yes + no, yes, no)


@pytest.mark.parametrize("substituted", [False, True])
def test_papers_in_doubt_could_change_the_end_exactly_where_some_mix_of_them_does(substituted: bool) -> None:
    """RULES 9.15: surplus or substitution, held against every test of the recall and not the margin alone."""
    found = {True: 0, False: 0}
    majorities = ("simple_of_valid", "two_thirds_of_valid", "of_responses", "of_eligible")
    for majority, spoilt, base in product(majorities, (True, False), ("members", "responses")):
        chosen = rules(majority=majority, response_includes_spoilt=spoilt, call_base=base)
        petition = Petition(9, 8, 9, 8)
        for vote in [
            Vote(9, yes + no + bad, yes + no, yes, no) for yes in range(6) for no in range(4) for bad in (0, 1)
        ]:
            now = outcome(chosen, petition, vote).outcome
            may = any(
                outcome(chosen, petition, other).outcome is not now for other in every_other(vote, 2, substituted)
            )
            assert could_change(chosen, petition, vote, 2, substituted) is may, (majority, spoilt, base, vote)
            found[may] += 1
    assert min(found.values()) > 100
