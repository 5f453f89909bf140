"""Who stands when nominations are closed: order and numbers, lots, and what follows from how many (RULES 3.9, 4)."""

from dataclasses import replace
from typing import Any

import pytest

from lmcvote.election import CandidateId, Contest, Election
from lmcvote.findings import BadInput, NeedsDecision
from lmcvote.nominations import checks, closing
from lmcvote.nominations.checks import Check, Court
from lmcvote.nominations.form import Withdrawal
from lmcvote.nominations.ruling import Ruling, Verdict
from tests.nominations.nominees import BOARD, TWO, court, form, named

DAY = "2027-02-01T09:00:00+00:00"


def board(of: Court, drawn: tuple[str, ...] = (), record: str = "") -> Contest:
    """The board with its candidates."""
    return closing.contests([BOARD.id], of, drawn, record)[0]


def names(contest: Contest) -> list[str]:
    return [f"{candidate.number} {candidate.surname}" for candidate in contest.candidates]


def test_candidates_stand_in_alphabetical_order_with_their_numbers(example: Election) -> None:
    """RULES 3.9: candidates are listed in one order, and the paper says which."""
    there = court(example, form(3), form(1), form(2))
    made, other = closing.contests([BOARD.id], there)
    assert names(made) == ["1 Ash", "2 Bea", "3 Cox"] and not made.awaits and made.lot_record == ""
    assert other.awaits and other.candidates == (), "nominations for the other board go on"


def test_who_withdrew_or_was_ruled_out_does_not_stand(example: Election) -> None:
    """RULES 2.7, 3.6: and the statement of persons nominated names both, with no more reason than all may read."""
    there = court(example, form(1), form(2), form(3, consent=False), form(4))
    gone = Withdrawal(CandidateId("ash"), "2027-02-02 10:00", TWO, DAY)
    rulings = []
    for surname in ("Cox", "Day"):
        one = named(there, surname)
        (open_,) = checks.unsettled(one, there)
        reason = "Not signed, and her divorce takes her to Kent."
        rulings.append(Ruling(open_.case(one), one.id, open_.check, Verdict.NOT_ELIGIBLE, TWO, reason, DAY))
    ruled = replace(there, withdrawn=(gone,), rulings={ruling.case: ruling for ruling in rulings})
    made = board(ruled)
    assert names(made) == ["1 Bea"]
    chosen = replace(ruled.election, contests=(made,))
    (told,) = closing.statement(chosen, [BOARD.id], ruled, "ab" * 32, "4 February 2027").boards
    assert [(one.name, one.why) for one in told.gone] == [
        ("Jo ASH", "withdrew"),
        ("Di COX", "the form was not in order"),
        ("Sue DAY", "not eligible to stand"),
    ]
    assert "divorce" not in str(closing.as_json(closing.statement(chosen, [BOARD.id], ruled, "", "")))
    assert [ruling.check for ruling in rulings] == [Check.CONSENT, Check.AREA]


def test_an_order_by_lot_is_drawn_by_people_and_entered_whole(example: Election) -> None:
    """RULES 3.9: by lot, each candidate once; the record says when, by whom and before whom."""
    there = court(example, form(1), form(2), form(3), rules={"order": "by_lot"})
    with pytest.raises(NeedsDecision, match=r"drawn by lot.*ash, bea, cox"):
        board(there)
    with pytest.raises(NeedsDecision):
        board(there, ("cox", "ash", "bea"))
    made = board(there, ("cox", "ash", "bea"), "drawn on 4 February 2027")
    assert names(made) == ["1 Cox", "2 Ash", "3 Bea"] and made.lot_record == "drawn on 4 February 2027"
    for drawn, code in ((("cox", "ash"), "not-drawn"), (("cox", "ash", "bea", "ash"), "twice"),
                        (("cox", "ash", "bea", "eve"), "no-such-candidate")):  # fmt: skip
        with pytest.raises(BadInput) as refused:
            board(there, drawn, "drawn")
        assert code in [finding.code for finding in refused.value.findings]


def test_no_lot_is_drawn_where_no_paper_is_printed(example: Election) -> None:
    there = court(example, form(1), form(2), rules={"order": "by_lot"})
    assert board(there).lot_record == "", "two for two seats"


def test_each_name_is_put_to_the_electors_where_the_rules_say_so(example: Election) -> None:
    """RULES 4.1: each name is put to a yes or no vote, where no more stand than there are seats."""
    confirmed: dict[str, Any] = {"uncontested": "confirmation_ballot"}
    contests = closing.contests([BOARD.id], court(example, form(1), form(2), rules=confirmed))
    assert [contest.id for contest in contests] == ["board", "board.ash", "board.bea", "other"]
    assert len(closing.contests([BOARD.id], court(example, form(1), form(2), form(3), rules=confirmed))) == 2


@pytest.mark.parametrize(
    ("forms", "changes", "rules", "follows"),
    [
        (3, {}, {}, "There are more candidates than seats: a poll is held, 3 candidates for 2 seats."),
        (2, {}, {}, "There are no more candidates than seats: no poll is held, and all are declared elected."),
        (
            1,
            {},
            {},
            "no poll is held, and all are declared elected. 1 seat is left over, and goes to fresh nominations.",
        ),
        (0, {}, {}, "No poll is held: nobody stands. 2 seats are left over, and go to fresh nominations."),
        (0, {"second_round": True}, {}, "2 seats are left over, and are left vacant."),
        (
            1,
            {"second_round": True},
            {"short_after_second": "co_opt"},
            "1 seat is left over, and is filled by co-option.",
        ),
        (1, {}, {"short": "leave_vacant"}, "1 seat is left over, and is left vacant."),
        (2, {}, {"uncontested": "confirmation_ballot"}, "each name is put to the electors, yes or no."),
    ],
)
def test_the_statement_says_what_follows(
    example: Election, forms: int, changes: dict[str, Any], rules: dict[str, Any], follows: str
) -> None:
    """RULES 4.1 to 4.3: no poll where nominations do not exceed seats; seats left over go to fresh nominations."""
    there = court(example, *(form(n) for n in range(1, forms + 1)), rules=rules)
    contest = replace(board(there), **changes)
    assert closing.follows(contest, there.election.rules).endswith(follows)
