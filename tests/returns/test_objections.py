""" "This was not me": what can be objected to, what stops the opening, and what a disowned pack comes to."""

import pytest

from lmcvote.findings import NeedsDecision, Refusal, RuleRefuses
from lmcvote.packs.issue import Because, Pack, State
from lmcvote.packs.numbers import written
from lmcvote.returns import objections
from lmcvote.returns.objections import Settled, Verdict
from tests.returns.made import TWO, day, objection, pack

BACK, LOST = State.RECEIVED, Because.LOST


def test_what_came_back_can_be_objected_to_and_so_can_a_replacement_nobody_asked_for() -> None:
    first, second = pack(1, state=BACK), pack(1, 2, LOST)
    assert objections.meant([first], None, ()) == first
    assert objections.meant([pack(1), second], None, ()) == second
    assert objections.meant([first, second], 2, ()) == second


@pytest.mark.parametrize(
    ("packs", "issue", "refused", "code"),
    [
        ([pack(1)], None, RuleRefuses, "nothing-to-object"),
        ([pack(1, state=State.CANCELLED)], None, RuleRefuses, "nothing-to-object"),
        ([pack(1, state=BACK)], 2, RuleRefuses, "nothing-to-object"),
        ([pack(1, state=BACK), pack(1, 2, LOST)], None, NeedsDecision, "which-pack"),
    ],
)
def test_an_objection_to_nothing_or_to_no_one_pack_is_refused(
    packs: list[Pack], issue: int | None, refused: type[Refusal], code: str
) -> None:
    with pytest.raises(refused) as told:
        objections.meant(packs, issue, ())
    assert [finding.code for finding in told.value.findings] == [code]


def test_a_pack_is_objected_to_once_until_that_is_settled() -> None:
    one = pack(1, state=BACK)
    with pytest.raises(RuleRefuses):
        objections.meant([one], None, [objection(one)])
    assert objections.meant([one], None, [objection(one, Verdict.DISMISSED)]) == one


def test_nothing_is_opened_while_an_objection_is_open() -> None:
    one, other = pack(1, state=BACK), pack(2, state=BACK)
    objections.refuse_open([objection(one, Verdict.UPHELD), objection(other, Verdict.DISMISSED)], [one, other])
    with pytest.raises(NeedsDecision) as told:
        objections.refuse_open([objection(one), objection(other)], [one, other])
    assert [finding.value for finding in told.value.findings] == [written(1, 1), written(2, 1)]


def test_only_an_open_objection_is_settled() -> None:
    one = pack(1, state=BACK)
    assert objections.to_settle([one], None, [objection(one, Verdict.DISMISSED), objection(one, on=8)])[1].at == day(8)
    with pytest.raises(RuleRefuses):
        objections.to_settle([one], None, [objection(one, Verdict.DISMISSED)])
    two = [one, pack(1, 2, LOST)]
    with pytest.raises(NeedsDecision):
        objections.to_settle(two, None, [objection(each) for each in two])


@pytest.mark.parametrize("state", [State.RECEIVED, State.QUERIED, State.ISSUED])
def test_a_disowned_pack_counts_in_no_event(state: State) -> None:
    upheld = Settled(Verdict.UPHELD, "Not her hand", TWO, day(6))
    (became,) = objections.disowned(pack(1, 2, LOST, state), upheld)
    assert (became.state, became.because, became.by) == (State.CANCELLED, "disowned", TWO)


def test_what_was_settled_at_the_close_is_disowned_no_more() -> None:
    accepted = pack(1, state=State.ACCEPTED)
    for act in (
        lambda: objections.meant([accepted], None, ()),
        lambda: objections.disowned(accepted, Settled(Verdict.UPHELD, "Not her hand", TWO, day(16))),
    ):
        with pytest.raises(RuleRefuses) as told:
            act()
        assert [finding.code for finding in told.value.findings] == ["returns-settled"]


def test_a_pack_stays_as_it_was_if_the_objection_is_dismissed_or_if_it_came_late() -> None:
    assert objections.disowned(pack(1, state=BACK), Settled(Verdict.DISMISSED, "Hers", TWO, day(6))) == ()
    for state in (State.LATE, State.CANCELLED):
        assert objections.disowned(pack(1, state=state), Settled(Verdict.UPHELD, "Not hers", TWO, day(6))) == ()
