"""Whatever came back, and whatever the LMC decided: at most one pack of a doctor counts, and each has one term."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import Rules
from lmcvote.packs.issue import Because, Pack, State
from lmcvote.returns.settle import Known, Returned, Term, settled

POLICIES = st.builds(
    Rules,
    replacement_policy=st.sampled_from(("latest_returned", "latest_issued", "first_returned")),
    duplicate_elector=st.sampled_from(("first_received", "refuse_both")),
)
KNOWN = st.builds(
    Known,
    st.frozensets(st.integers(1, 5), max_size=2),
    st.sampled_from(((), (frozenset({1, 2}),), (frozenset({1, 2, 3}), frozenset({4, 5})))),
)


@st.composite
def registers(draw: st.DrawFn) -> tuple[list[Pack], dict[bytes, Returned]]:
    """Packs of five numbers, some of them back."""
    packs, back = [], {}
    for number in range(1, 6):
        for issue in range(1, draw(st.integers(0, 3)) + 1):
            state = draw(st.sampled_from((State.ISSUED, State.RECEIVED, State.QUERIED, State.CANCELLED)))
            pack = Pack(bytes([number, issue]), number, issue, Because.LOST, (), "", state)
            packs.append(pack)
            if state is not State.ISSUED and draw(st.booleans()):
                back[pack.token_hash] = Returned(draw(st.integers(0, 9)), state is not State.QUERIED)
    return packs, back


@given(registers(), POLICIES, KNOWN)
def test_at_most_one_pack_of_a_doctor_counts(
    register: tuple[list[Pack], dict[bytes, Returned]], rules: Rules, known: Known
) -> None:
    packs, back = register
    terms = settled(packs, back, rules, known)
    assert terms.keys() == back.keys()  # each that came back, and no other
    accepted = [pack for pack in packs if terms.get(pack.token_hash) is Term.ACCEPTED]
    for pack in accepted:
        assert pack.state is not State.CANCELLED and back[pack.token_hash].sound and pack.number not in known.disputed
    assert max(Counter(pack.number for pack in accepted).values(), default=0) <= 1
    for doctor in known.one_doctor:
        here = [pack for pack in accepted if pack.number in doctor]
        assert len(here) <= 1
    duplicates = {p.number for p in packs if terms.get(p.token_hash) is Term.DUPLICATE_ELECTOR}
    assert duplicates <= {number for doctor in known.one_doctor for number in doctor}
    assert not duplicates & {pack.number for pack in accepted}


@given(registers(), POLICIES)
def test_who_is_one_doctor_under_one_number_loses_no_vote(
    register: tuple[list[Pack], dict[bytes, Returned]], rules: Rules
) -> None:
    """A good pack is void for another that counts, or, where only the latest issue may, for one that was issued."""
    packs, back = register
    terms = settled(packs, back, rules)
    counts = {pack.number for pack in packs if terms.get(pack.token_hash) is Term.ACCEPTED}
    last = {pack.number: pack.issue for pack in packs}
    for pack in packs:
        if pack.token_hash in back and back[pack.token_hash].sound and pack.state is not State.CANCELLED:
            superseded = rules.replacement_policy == "latest_issued" and pack.issue < last[pack.number]
            assert pack.number in counts or superseded
