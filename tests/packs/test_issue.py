"""Packs: what a replacement means for those that are out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import ElectionId
from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.findings import NeedsDecision, RuleRefuses
from lmcvote.packs.issue import BACK, Act, Because, Pack, State, new_pack, numbered, refuse_received, replaced, votes
from tests.strategies import electors, packs
from tests.wording import Coins

REASONS = [reason for reason in Because if reason is not Because.FIRST]


def act(because: Because) -> Act:
    return Act(because, ("Mr Alan Reeve", "Ms Priya Nair"), "2027-03-01T09:00:00+00:00")


@given(st.lists(packs(), max_size=4), st.sampled_from(REASONS), st.booleans(), st.booleans())
def test_a_fate_befalls_only_packs_that_are_out_or_disowned(
    some: list[Pack], because: Because, handed_back: bool, void: bool
) -> None:
    sent_back = because is Because.UNDELIVERED or (because is Because.SPOILT and handed_back)
    out = {pack.token_hash for pack in some if pack.state is State.ISSUED}
    in_office = {pack.token_hash for pack in some if pack.state in BACK}
    if sent_back and sum(pack.state is State.ISSUED for pack in some) > 1:
        with pytest.raises(NeedsDecision):
            replaced(some, act(because), handed_back=handed_back, void=void)
        return
    fates = replaced(some, act(because), handed_back=handed_back, void=void)
    reached = {fate.token_hash for fate in fates}
    assert reached <= out | in_office and all(fate.state is not State.ISSUED for fate in fates)
    if because in (Because.LOST, Because.NOT_RECEIVED):
        assert fates == ()  # it may be found, and be the one that counts
    if because is Because.STOLEN and not void:
        assert reached == out
    if because is Because.DISOWNED:
        assert reached == out | in_office
    if because is Because.UNDELIVERED and not void:
        assert len(fates) == min(1, len(out))


def test_a_pack_that_is_back_and_named_as_stolen_counts_no_more() -> None:
    back = Pack(b"b", 7, 1, Because.FIRST, (), "", State.RECEIVED)
    assert [fate.token_hash for fate in replaced([back], act(Because.STOLEN), issue=1)] == [b"b"]


@pytest.mark.parametrize("because", REASONS)
@pytest.mark.parametrize("state", BACK)
def test_no_other_pack_is_issued_once_one_is_back_unless_it_is_disowned(because: Because, state: State) -> None:
    packs = [Pack(b"a", 7, 1, Because.FIRST, (), "", state), Pack(b"b", 7, 2, Because.LOST, (), "")]
    if because is Because.DISOWNED:
        refuse_received(packs, because)
        return
    with pytest.raises(RuleRefuses, match="0007/1-R is back"):
        refuse_received(packs, because)
    refuse_received(packs[1:], because)


@pytest.mark.parametrize("because", [Because.UNDELIVERED, Because.SPOILT, Because.STOLEN, Because.DISOWNED])
@pytest.mark.parametrize("issue", [1, 2])
def test_the_pack_that_is_named_is_the_one_that_counts_no_more(because: Because, issue: int) -> None:
    """The lost first pack comes back undelivered: the second, in the elector's hands, must stay good."""
    both = [Pack(bytes([n]), 7, n, Because.LOST, (), "") for n in (1, 2)]
    fates = replaced(both, act(because), issue=issue, handed_back=True)
    assert [fate.token_hash for fate in fates] == [bytes([issue])]


def test_issues_count_up_and_no_two_packs_share_a_token() -> None:
    made = [Pack(b"x", 8, 9, Because.FIRST, (), "")]
    for seed in range(5):
        made.append(new_pack(ElectionId("e"), 7, made, act(Because.LOST), Coins(seed))[0])
    assert [pack.issue for pack in made[1:]] == [1, 2, 3, 4, 5]
    assert len({pack.token_hash for pack in made}) == 6


@given(electors, st.sampled_from([0, 7]))
def test_numbers_are_for_ever_and_go_on_from_the_last(register: tuple[Elector, ...], last: int) -> None:
    voting = votes(register)
    known = {(ElectorId("gone"), "06Q"): last} if last else {}
    first = numbered(voting, known)
    new = sorted(number for vote, number in first.items() if vote not in known)
    assert new == list(range(last + 1, last + 1 + len(voting)))
    assert numbered(voting[::-1], first) == first
    groups = [place.group for _, place in voting]
    assert groups == sorted(groups)  # each group's numbers follow one another
