"""Which sheets are signatures: every ground by itself, and one doctor counts once, for or against."""

from dataclasses import replace
from itertools import permutations, product

import pytest

from lmcvote.election import RecallRules
from lmcvote.recall.signed import Ground, Left, Says, check
from tests.recall.asked import RULES, came, grounds, members, result, roll, sheet

ANY = replace(RULES, sheets="any")


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ("1", ["signature"]),
        ("1 no", ["does_not_support"]),
        ("1 unclear", ["unclear"]),
        ("1 unsigned", ["unsigned"]),
        ("1 undated", ["undated"]),
        ("1 not-theirs", ["not_theirs"]),
        ("1 signed=2027-05-31", ["outside_window"]),
        ("1 signed=2027-06-01", ["signature"]),
        ("1 signed=2027-06-21", ["signature"]),
        ("1 signed=2027-06-22", ["outside_window"]),
        ("1 21/06", ["signature"]),
        ("1 22/06", ["late"]),
        ("1 no unsigned", ["unsigned"]),
        ("1 withdrawn", ["withdrawn"]),
        ("1 disowned", ["disowned"]),
        ("x", ["another_recall"]),
        ("? Ashby Jane 6000001", ["no_token"]),
        ("1 Ashby Jane 6000001", ["signature"]),
        ("1 Baker Robert", ["name_mismatch"]),
        ("1 Ashby Jane 6000002", ["name_mismatch"]),
        ("1 | 1 copy", ["signature", "copied_token"]),
        ("1 no | 1 copy no", ["does_not_support", "copied_token"]),
        ("1 | 1 copy no", ["contradicted", "contradicted"]),
        ("1 no | 1 copy", ["contradicted", "contradicted"]),
        ("1 unsigned | 1 copy", ["unsigned", "signature"]),
        ("1 disowned | 1 copy no", ["disowned", "does_not_support"]),
        ("1 22/06 | 2", ["late", "signature"]),
    ],
)
def test_each_sheet_has_the_first_ground_that_applies(sheets: str, expected: list[str]) -> None:
    """RULES 13.6, 13.8: checked against the frozen roll; who does not count has a ground."""
    assert grounds(sheets) == expected


def test_a_reissue_cancels_the_old_sheet() -> None:
    """RULES 13.6: a reissue cancels the old sheet; whichever comes first, the new one counts."""
    assert grounds("1/1 | 1/2", roll(6, 1)) == ["reissued", "signature"]
    assert grounds("1/2 | 1/1 no", roll(6, 1)) == ["signature", "reissued"]


def test_a_doctor_who_signs_twice_counts_once_whatever_the_spelling() -> None:
    """RULES 13.6: one GP counts once."""
    two = "1 | ? Ashbey Jane 6000001"
    assert grounds(two, roll(rules=ANY)) == ["signature", "duplicate"]
    found = result("? Ashby J 6000001 | ? ASHBY Jane 6000001 | 1", roll(rules=ANY))
    assert (found.petition.signed, found.petition.responses) == (1, 1)


def test_without_its_token_a_sheet_counts_only_where_the_rule_says_any() -> None:
    """RULES 13.5: a sheet without its token may be a copy."""
    told = "? Baker Robert 6000002 | ? Nobody Ann 6999999 | ? Ashby Jane | ? Ellis Jane 6000001"
    assert grounds(told) == ["no_token"] * 4
    assert grounds(told, roll(rules=ANY)) == ["signature", "not_an_elector", "unreadable", "name_mismatch"]


def test_doctors_who_are_no_members_are_told_apart() -> None:
    on = replace(roll(rules=ANY), elsewhere={"6900001": Ground.OTHER_GROUP, "6900002": Ground.HELD})
    assert grounds("? Gray Ann 6900001 | ? Gray Bo 6900002", on) == ["other_group", "held"]


def test_a_sheet_that_does_not_support_is_a_response_and_no_signature() -> None:
    """C41: acknowledged, not a signature; a response if `call_base` is responses."""
    found = result("1 | 2 no | 3 no | 4 unsigned | 5 withdrawn")
    assert (found.petition.signed, found.petition.responses, found.returned) == (1, 3, 5)


def test_who_contradicts_herself_has_answered_and_has_not_signed() -> None:
    found = result("1 | 1 copy no | 2")
    assert (found.petition.signed, found.petition.responses) == (1, 2)


def test_contested_sheets_are_all_but_signatures_and_plain_answers() -> None:
    """RULES 13.8: contested ones are listed singly; a member who does not support is nobody's business."""
    found = result("1 | 2 no | 3 unsigned | x")
    assert [(one.number, one.ground) for one in found.contested] == [
        (sheet(3).written, Ground.UNSIGNED),
        ("", Ground.ANOTHER_RECALL),
    ]


def test_the_members_are_those_frozen_at_the_opening() -> None:
    """RULES 13.5, `roll_date`: later entries are ignored, and a doctor who has since moved is a member all the same."""
    moved = replace(members(2)[0].elector.entry, places=())
    gone = replace(members(2)[0], elector=replace(members(2)[0].elector, entry=moved))
    assert check(came("1"), replace(roll(2), members=(gone, members(2)[1]))).petition.signed == 1


def test_no_order_and_no_company_makes_one_doctor_count_twice_or_a_stranger_count() -> None:
    """Every pair of sheets of one doctor, in both orders, with a third of another: at most one signature each."""
    kinds = [
        f"{who} {' '.join(words)}".strip()
        for who in ("1", "1/2")
        for words in product(("", "no", "unclear"), ("", "unsigned", "copy"), ("", *(one.value for one in Left)))
    ]
    on = roll(2, 1)
    for one, other in product(kinds, kinds):
        alone = [grounds(kind, on)[0] for kind in (one, other)]
        for pair in permutations((one, other)):
            found = result(f"{pair[0]} | {pair[1]} | 2", on)
            assert found.petition.signed <= 2 and found.petition.responses <= 2
            assert found.petition.signed <= found.petition.responses
            assert len(found.refused) + found.petition.signed == 3
            supports = "signature" in alone and "does_not_support" not in alone
            assert found.petition.signed == 1 + supports, pair


def test_a_petition_without_a_sheet_has_no_signature() -> None:
    found = check((), roll(4))
    assert (found.petition.members, found.petition.signed, found.petition.responses) == (4, 0, 0)


def test_a_thousand_sheets_are_checked_in_no_time() -> None:
    on = roll(2000)
    every = tuple(replace(came("1")[0], nth=n, token_hash=sheet(n).token_hash) for n in range(1, 2001))
    assert check(every, on).petition.signed == 2000


def test_every_rule_has_its_words() -> None:
    from lmcvote.recall.signed import IN_WORDS

    assert set(IN_WORDS) == set(Ground) and len(set(IN_WORDS.values())) == len(Ground)
    assert {Says(word) for word in ("supports", "does-not-support", "unclear")} == set(Says)
    assert RecallRules().sheets == "token_only"
