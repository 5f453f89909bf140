"""The cases of RULES 16 that returns decide, in its own numbers."""

import pytest

from lmcvote.election import Rules
from lmcvote.findings import RuleRefuses
from lmcvote.packs.issue import Act, Because, State, refuse_received, replaced
from lmcvote.returns.arrival import What
from lmcvote.returns.figures import settled_as, whereabouts
from lmcvote.returns.lines import Bad
from lmcvote.returns.settle import Known, Term, returned
from tests.returns.envelopes import MARK, TWO, Office, called, code


def office(*numbers: int, rules: Rules | None = None, known: Known | None = None) -> Office:
    made = Office(rules or Rules(), known=known or Known())
    for number in numbers:
        made.issue(number)
    return made


def replace(here: Office, number: int, because: Because = Because.LOST) -> None:
    """Another pack of the doctor, for a reason."""
    here.befalls(*replaced([p for p in here.packs.values() if p.number == number], Act(because, TWO, "")))
    here.issue(number, because)


def where(here: Office) -> dict[str, int]:
    """9.4, but for what is nought."""
    return {term: packs for term, packs in whereabouts(here.packs.values(), here.envelopes).items() if packs}


# -- C12, C39: an old pack, and its replacement ------------------------------------------------------------------------


def test_c12_both_are_back_in_time_and_the_replacement_is_accepted() -> None:
    here = office(7)
    replace(here, 7)
    here.comes(called(7, 2), on="2027-03-01")
    here.comes(called(7, 1), on="2027-03-05")
    assert here.closes() == {called(7, 1): "pack_void", called(7, 2): "accepted"}


def test_c12_the_replacement_is_late_and_the_original_is_accepted() -> None:
    here = office(7)
    replace(here, 7)
    here.comes(called(7, 1))
    here.comes(called(7, 2), on="2027-03-15 12:01", late=True)
    assert here.closes() == {called(7, 1): "accepted"} and where(here) == {"in_time": 1, "late": 1}


def test_c12_a_pack_reported_stolen_is_void_in_any_event() -> None:
    here = office(7)
    replace(here, 7, Because.STOLEN)
    assert here.comes(called(7, 1)).what is What.CANCELLED
    assert here.closes() == {called(7, 1): "pack_void"} and here.pack(7).state is State.CANCELLED
    assert where(here) == {"in_time": 1, "outstanding": 1}


def test_c39_the_original_is_back_and_the_replacement_is_not() -> None:
    here = office(7)
    replace(here, 7)
    here.comes(called(7, 1))
    assert here.closes() == {called(7, 1): "accepted"}
    assert where(here) == {"in_time": 1, "outstanding": 1}


def test_a_replacement_with_a_bad_declaration_leaves_the_earlier_pack_good() -> None:
    here = office(7)
    replace(here, 7)
    here.comes(called(7, 1))
    here.comes(f"{called(7, 2)} unsigned")
    assert here.closes() == {called(7, 1): "accepted", called(7, 2): "declaration_rejected"}


@pytest.mark.parametrize(("policy", "accepted"), [("latest_returned", 2), ("latest_issued", 0), ("first_returned", 1)])
def test_two_of_three_are_back_and_the_policy_decides(policy: str, accepted: int) -> None:
    here = office(7, rules=Rules(replacement_policy=policy))  # type: ignore[arg-type]
    replace(here, 7)
    replace(here, 7)
    here.comes(called(7, 1), on="2027-03-01")
    here.comes(called(7, 2), on="2027-03-02")
    terms = here.closes()
    expected = {called(7, n): "accepted" if n == accepted else "pack_void" for n in (1, 2)}
    assert terms == expected and where(here) == {"in_time": 2, "outstanding": 1}


def test_two_packs_of_one_doctor_in_one_envelope_are_settled_like_any_others() -> None:
    here = office(7, rules=Rules(replacement_policy="first_returned"))
    replace(here, 7)
    here.comes(f"{called(7, 1)} {called(7, 2)} inner=2")
    assert here.closes() == {called(7, 1): "accepted", called(7, 2): "pack_void"}


def test_the_earlier_stamp_was_received_first_whenever_it_went_on_record() -> None:
    here = office(7, rules=Rules(replacement_policy="first_returned"))
    replace(here, 7)
    here.comes(called(7, 1), on="2027-03-05")
    here.comes(called(7, 2), on="2027-03-04 09:00")  # found in another tray
    assert here.closes() == {called(7, 1): "pack_void", called(7, 2): "accepted"}


# -- C13, C14: one doctor, one vote ------------------------------------------------------------------------------------


def test_c13_no_replacement_once_a_pack_is_received_unless_it_is_disowned() -> None:
    here = office(7)
    here.comes(called(7))
    with pytest.raises(RuleRefuses, match="is back"):
        refuse_received(here.packs.values(), Because.LOST)
    refuse_received(here.packs.values(), Because.DISOWNED)
    replace(here, 7, Because.DISOWNED)
    here.comes(called(7, 2))
    assert here.closes() == {called(7, 1): "pack_void", called(7, 2): "accepted"}


def test_c14_two_packs_of_an_elector_on_the_roll_twice() -> None:
    here = office(7, 8, known=Known(one_doctor=(frozenset({7, 8}),)))
    here.comes(called(8), on="2027-03-01")
    here.comes(called(7), on="2027-03-02")
    assert here.closes() == {called(8): "accepted", called(7): "duplicate_elector"}
    assert here.pack(7).state is State.DUPLICATE


def test_c14_the_lmc_may_refuse_both_but_not_the_only_one_that_is_back() -> None:
    rules, known = Rules(duplicate_elector="refuse_both"), Known(one_doctor=(frozenset({7, 8}),))
    here = office(7, 8, rules=rules, known=known)
    here.comes(called(8))
    here.comes(called(7))
    assert set(here.closes().values()) == {"duplicate_elector"}
    alone = office(7, 8, rules=rules, known=known)
    alone.comes(called(8))
    assert alone.closes() == {called(8): "accepted"}


def test_the_packs_behind_a_refused_one_share_its_term_and_the_void_ones_stay_void() -> None:
    """None of the packs of the second entry is accepted: 9.7 has no other accepted pack to void them by."""
    here = office(7, 8, known=Known(one_doctor=(frozenset({7, 8}),)))
    replace(here, 8, Because.STOLEN)
    replace(here, 8)
    for line, day in ((called(7), "01"), (called(8, 1), "02"), (called(8, 2), "03"), (called(8, 3), "04")):
        here.comes(line, on=f"2027-03-{day}")
    assert here.closes() == {
        called(7): "accepted",
        called(8, 1): "pack_void",  # stolen
        called(8, 2): "duplicate_elector",
        called(8, 3): "duplicate_elector",
    }


# -- C16, C36 to C38: envelopes that are not plain ---------------------------------------------------------------------


def test_a_plain_envelope_is_one_set() -> None:
    here = office(7)
    assert here.comes(code(7)).what is What.RECEIVED
    assert here.sets() == {"covering": 1, "extra": 0, "naming": 1, "missing": 0, "not_ours": 0}


def test_c16_a_declaration_without_a_paper_is_accepted_and_known_by_name() -> None:
    here = office(7)
    assert "without a paper" in here.comes(f"{called(7)} no-inner").says
    assert here.closes() == {called(7): "accepted"} and here.envelopes[0].inner == 0
    assert here.sets() == {"covering": 1, "extra": 0, "naming": 1, "missing": 0, "not_ours": 0}


def test_c16_a_paper_without_a_declaration_is_not_counted_and_its_pack_still_out() -> None:
    here = office(7)
    assert here.comes("none X1").what is What.SET_ASIDE
    assert here.sets() == {"covering": 1, "extra": 0, "naming": 0, "missing": 1, "not_ours": 0}
    assert here.closes() == {} and where(here) == {"outstanding": 1}


@pytest.mark.parametrize("words", ["inside", "loose"])
def test_c36_c37_no_vote_fails_for_its_envelope_alone(words: str) -> None:
    here = office(7)
    here.comes(f"{called(7)} {words}")
    assert here.closes() == {called(7): "accepted"} and here.envelopes[0].inner == 1
    assert here.sets() == {"covering": 1, "extra": 0, "naming": 1, "missing": 0, "not_ours": 0}


def test_c38_a_couple_in_one_envelope() -> None:
    here = office(7, 8)
    here.comes(f"{called(7)} {called(8)} inner=1")
    assert here.sets() == {"covering": 1, "extra": 1, "naming": 2, "missing": 0, "not_ours": 0}
    assert here.closes() == {called(7): "accepted", called(8): "accepted"}


def test_c38_with_one_declaration_rejected_the_other_is_accepted() -> None:
    here = office(7, 8)
    here.comes(f"{called(7)} unsigned {called(8)} inner=1")
    assert here.closes() == {called(7): "declaration_rejected", called(8): "accepted"}


def test_two_inner_envelopes_and_one_declaration_are_two_sets() -> None:
    here = office(7)
    here.comes(f"{called(7)} inner=2")
    assert here.sets() == {"covering": 1, "extra": 1, "naming": 1, "missing": 1, "not_ours": 0}


# -- C18: late ---------------------------------------------------------------------------------------------------------


def test_c18_a_minute_after_the_close_the_declaration_is_read_and_nothing_opened() -> None:
    here = office(7, 8)
    here.comes(called(7))
    made = here.comes(called(8), on="2027-03-15 12:01", late=True)
    assert made.what is What.LATE and "never opened" in made.says and here.pack(8).state is State.LATE
    assert here.closes() == {called(7): "accepted"}
    assert where(here) == {"in_time": 1, "late": 1} and here.sets()["covering"] == 1


def test_after_the_close_only_late_envelopes_go_on_record() -> None:
    here = office(7, 8)
    here.closes()
    with pytest.raises(Bad, match="frozen"):
        here.comes(called(7))
    assert here.comes(f"{called(7)} late").what is What.LATE
    assert where(here) == {"late": 1, "outstanding": 1}


# -- C28: in dispute ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("upheld", "term"), [(False, "dispute_not_upheld"), (True, "accepted")])
def test_c28_a_doctor_in_dispute_counts_only_if_the_claim_is_upheld(upheld: bool, term: str) -> None:
    here = office(7, known=Known(disputed=frozenset() if upheld else frozenset({7})))
    here.comes(called(7))
    assert here.closes() == {called(7): term}
    assert here.pack(7).state is (State.ACCEPTED if upheld else State.NOT_UPHELD)


def test_a_pack_under_two_terms_takes_the_first_of_them() -> None:
    here = office(7, 8, known=Known(disputed=frozenset({7})))
    here.comes(f"{called(7)} unsigned")
    replace(here, 8, Because.STOLEN)
    here.comes(f"{called(8, 1)} unsigned")
    assert here.closes() == {called(7): "dispute_not_upheld", called(8, 1): "declaration_rejected"}
    terms = {h: Term(t) for h, t in here.terms.items()}
    settled = settled_as(here.packs.values(), terms, returned(here.envelopes, ()))
    assert sum(settled.values()) == 2 == where(here)["in_time"]


# -- 6.5: queries ------------------------------------------------------------------------------------------------------


def test_a_declaration_is_mended_until_the_close_or_rejected_at_it() -> None:
    here = office(7, 8)
    assert here.comes(f"{called(7)} unsigned").what is What.QUERIED
    here.comes(f"{called(8)} not-theirs")
    here.mends(7)
    assert here.closes() == {called(7): "accepted", called(8): "declaration_rejected"}
    assert here.pack(8).state is State.REJECTED


def test_only_what_the_rules_ask_for_is_a_defect() -> None:
    asks = Rules(declaration_requires=("signature", "witness"))
    assert office(7, rules=asks).comes(f"{called(7)} no-witness").what is What.QUERIED
    with pytest.raises(Bad, match="is no defect"):
        office(7).comes(f"{called(7)} no-witness")


# -- codes -------------------------------------------------------------------------------------------------------------


def test_a_second_scan_changes_nothing_and_a_copy_is_not_ours() -> None:
    here = office(7)
    here.comes(code(7))
    for line in (code(7), called(7), f"{code(7)} unsigned"):
        made = here.comes(line)
        assert made.what is What.ALREADY and made.envelope is None and f"copy {called(7)} X1" in made.says
    assert here.comes(f"copy {called(7)} X1").what is What.SET_ASIDE
    assert here.comes(f"copy {called(7)} X1").what is What.ALREADY  # the mark is on record
    assert here.sets() == {"covering": 2, "extra": 0, "naming": 1, "missing": 0, "not_ours": 1}
    assert here.closes() == {called(7): "accepted"}


def test_a_declaration_of_another_election_is_not_ours_and_counted_once() -> None:
    here = office(7)
    theirs = code(7, mark=bytes(4))
    assert bytes(4) != MARK and here.comes(theirs).what is What.SET_ASIDE
    assert here.comes(theirs).what is What.ALREADY
    assert here.sets()["not_ours"] == 1 and where(here) == {"outstanding": 1}


def test_a_code_of_this_election_that_was_never_issued_names_no_pack() -> None:
    here = office(7)
    assert here.comes(code(99)).what is What.SET_ASIDE and here.comes(code(99)).what is What.ALREADY
    assert here.sets()["missing"] == 1


@pytest.mark.parametrize("because", [Because.UNDELIVERED, Because.SPOILT])
def test_a_pack_that_lies_sealed_in_the_office_cannot_come_in_again(because: Because) -> None:
    here = office(7)
    here.befalls(*replaced(list(here.packs.values()), Act(because, TWO, ""), handed_back=True))
    assert here.comes(called(7)).what is What.ALREADY and not here.envelopes
    assert here.comes(f"copy {called(7)} X1").what is What.SET_ASIDE
    assert here.sets()["not_ours"] == 1 and "in_time" not in where(here)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("0007/1-A", "its letter does not fit its digits"),
        (called(99), "No pack 0099/1-A was issued"),
        ("hello", '"hello" is no code'),
        ("", "names no declaration"),
        ("unsigned", '"unsigned" is said of a declaration'),
        ("none", "Write a mark on the envelope"),
        ("illegible", "Write a mark on the envelope"),
        (f"none {called(7)} X1", "the line has one"),
        (f"{called(7)} {called(8)}", "say inner=1 or inner=2"),
        (f"{called(7)} {called(7)} inner=1", "names one declaration twice"),
        (f"copy {called(7)} X1", "is not in yet"),
        (f"{called(7)} copy X1", "is not in yet"),
        (f"copy {called(7)} {called(8)} inner=1 X1", '"copy" is said of an envelope with one'),
        (f"{called(7)} inner=1 inner=2", "says twice"),
        (f"2 {called(7)} {called(8)} {called(9)} inner=1", "announces 2 declarations, and has 3"),
        (code(7)[:-1], "was not read whole"),
    ],
)
def test_a_line_that_cannot_be_says_why_and_changes_nothing(line: str, told: str) -> None:
    here = office(7, 8, 9)
    with pytest.raises(Bad, match=told.replace("(", "[(]")):
        here.comes(line)
    assert not here.envelopes and where(here) == {"outstanding": 3}


def test_an_envelope_of_which_a_part_is_in_already_is_asked_about() -> None:
    here = office(7, 8)
    here.comes(called(7))
    with pytest.raises(Bad, match="in already, as an envelope of its own"):
        here.comes(f"{called(7)} {called(8)} inner=1")
    assert where(here) == {"in_time": 1, "outstanding": 1}
