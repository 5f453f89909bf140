"""Every check of a nomination, by the rule that it quotes."""

from dataclasses import replace
from typing import Any

import pytest

from lmcvote.election import Election
from lmcvote.nominations import checks, letters
from lmcvote.nominations.checks import Check, Checked, Court
from lmcvote.nominations.form import Withdrawal
from lmcvote.nominations.lines import Line
from lmcvote.nominations.ruling import Ruling, Verdict
from tests.nominations.nominees import TWO, court, form, named

DAY = "2027-02-01T09:00:00+00:00"
DIRECTOR: dict[str, Any] = {"holds": ("director",)}
CHAIR: dict[str, Any] = {"holds": ("chair",)}


def failed(of: Court, surname: str) -> list[Check]:
    """The checks that a nomination does not pass."""
    return [checked.check for checked in checks.of(named(of, surname), of) if not checked.holds]


def says(of: Court, surname: str, check: Check) -> str:
    return next(checked.says for checked in checks.of(named(of, surname), of) if checked.check is check)


@pytest.mark.parametrize(
    ("number", "surname", "rules", "expected"),
    [
        (1, "Ash", {}, []),
        (5, "Eve", {}, []),
        (11, "Orr", {}, []),
        (11, "Orr", {"only_on_equip": "exclude"}, []),
        (4, "Day", {}, [Check.AREA]),
        (7, "Guy", {}, [Check.AREA]),
        (5, "Eve", {"stand_area": "home_group"}, [Check.AREA]),
        (1, "Ash", {"stand_area": "home_group"}, []),
    ],
    ids=["at home", "a locum away from home", "on EQUIP alone", "left out of the vote alone", "works elsewhere",
         "left every post", "a locum away from home, electors only", "an elector"],
)  # fmt: skip
def test_any_gp_working_in_the_area_may_stand(
    example: Election, number: int, surname: str, rules: dict[str, Any], expected: list[Check]
) -> None:
    """RULES 2.1: shown by either list or by LMC ruling, locums included; the contest's roll is not the test."""
    assert failed(court(example, form(number), rules=rules), surname) == expected


def test_each_check_names_the_rule_that_it_stands_on(example: Election) -> None:
    there = court(example, form(1))
    told = {checked.check.value: checked.rule for checked in checks.of(named(there, "Ash"), there)}
    assert told["identity"] == "RULES 1.16" and told["area"] == "RULES 2.1" and told["director"] == "RULES 2.2"
    assert told["consent"] == told["eligibility"] == "RULES 3.3"


def test_whether_the_lists_have_one_doctor_or_two_is_open_for_the_nomination_too(example: Election) -> None:
    """RULES 1.16: a doctor in an open identity case is nobody's nominee until somebody ruled on it."""
    there = court(example, form(1))
    held = [replace(one, standing="held") if one.gmc_number == "6000001" else one for one in there.electorate.entries]
    open_ = replace(there, electorate=replace(there.electorate, entries=tuple(held)))
    assert failed(open_, "Ash") == [Check.IDENTITY]
    assert says(open_, "Ash", Check.IDENTITY) == "it is open whether the lists have one Jo ASH or two"


def test_somebody_on_neither_list_is_a_case_for_the_lmc(example: Election) -> None:
    """RULES 2.1, 2.7: the LMC is the final arbiter of eligibility, and decides before papers are printed."""
    there = court(example, form("6999999", surname="Okoro", forenames="Ada"))
    one = named(there, "Okoro")
    (open_,) = checks.unsettled(one, there)
    assert open_.check is Check.AREA and "on neither list" in open_.says
    for verdict, left in ((Verdict.ELIGIBLE, False), (Verdict.NOT_ELIGIBLE, True)):
        ruling = Ruling(open_.case(one), one.id, open_.check, verdict, TWO, "Works at F81011.", DAY)
        ruled = replace(there, rulings={ruling.case: ruling})
        assert checks.unsettled(one, ruled) == () and bool(checks.ruled_out(one, ruled)) is left


def test_a_registrar_is_a_case_unless_registrars_are_in(example: Election) -> None:
    """RULES 1.9: GP registrars (trainees) are left out, unless the LMC includes them."""
    assert failed(court(example, form(6)), "Fox") == [Check.REGISTRAR]
    assert failed(court(example, form(6), rules={"include_registrars": True}), "Fox") == []


def test_two_doctors_under_one_gmc_number_are_an_identity_case(example: Election) -> None:
    """RULES 1.16: an entry with an open identity case is held; nobody knows whose the number is."""
    there = court(example, form(10, surname="Ivy", forenames="Kim"))
    assert failed(there, "Ivy") == [Check.IDENTITY]
    assert says(there, "Ivy", Check.IDENTITY).startswith("the lists have 2 doctors under the GMC number 6000010")
    twins = (form("6999999", surname="Okoro", forenames="Ada"), form("6999999", surname="Obi", forenames="Uche"))
    there = court(example, *twins)
    assert failed(there, "Okoro") == failed(there, "Obi") == [Check.IDENTITY, Check.AREA]


@pytest.mark.parametrize(
    ("said", "point", "holds", "told"),
    [
        ({}, "taking_seat", True, "no directorship"),
        (DIRECTOR, "taking_seat", True, "to be given up before the seat is taken"),
        (DIRECTOR, "nomination", False, "may not be nominated"),
        ({**DIRECTOR, "gives_up": ("director",)}, "nomination", False, "may not be nominated"),
        ({**DIRECTOR, "gives_up": ("director",)}, "taking_seat", True, "as undertaken"),
    ],
)
def test_a_director_of_a_provider_organisation_is_no_board_member(
    example: Election, said: dict[str, Any], point: str, holds: bool, told: str
) -> None:
    """RULES 2.2: a Director of a provider organisation may not be a board member."""
    there = court(example, form(1, **said), rules={"director_bar_point": point})
    assert (Check.DIRECTOR not in failed(there, "Ash")) is holds and told in says(there, "Ash", Check.DIRECTOR)


@pytest.mark.parametrize(
    ("day", "gives_up", "holds"),
    [("2013-04-30", (), True), ("2013-05-01", (), False), ("2013-05-01", ("chair",), True), ("2027-03-16", (), False)],
)
def test_the_chair_of_the_lmc_is_barred_from_1_may_2013_on(
    example: Election, day: str, gives_up: tuple[str, ...], holds: bool
) -> None:
    """C29, RULES 2.4: a seat taken on 30 April 2013 is fine, on 1 May it is not, unless it is given up first."""
    there = court(example, form(1, **CHAIR, gives_up=gives_up), count_day=day)
    assert (Check.LMC_OFFICE not in failed(there, "Ash")) is holds


def test_the_bar_is_from_the_board_of_the_holders_own_group(example: Election) -> None:
    """RULES 2.4: not on the board of the holder's own group; elsewhere the office bars nobody."""
    there = court(example, form(5, **CHAIR), form(3, holds=("treasurer",)))
    assert failed(there, "Eve") == [] and "own group is 06T" in says(there, "Eve", Check.LMC_OFFICE)
    assert failed(there, "Cox") == [], "chair and secretary, as a minimum"
    extended = court(example, form(3, holds=("treasurer",)), rules={"lmc_barred_offices": ("chair", "treasurer")})
    assert failed(extended, "Cox") == [Check.LMC_OFFICE]


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"answered": False}, Check.INTERESTS),
        ({"consent": False}, Check.CONSENT),
        ({"eligibility": False}, Check.ELIGIBILITY),
    ],
)
def test_what_is_not_signed_or_declared_is_a_defect(example: Election, changes: dict[str, Any], check: Check) -> None:
    """RULES 2.3, 3.3: every directorship declared in writing; consent and declaration of eligibility signed."""
    assert failed(court(example, form(1, **changes)), "Ash") == [check] and check not in checks.FOR_THE_LMC


@pytest.mark.parametrize(
    ("proposers", "told"),
    [
        (("6000002", "6000003"), ""),
        (("6000002",), "1 proposer, 2 needed"),
        (("6000002", "6000001"), "1 proposer, 2 needed; 6000001 is the nominee"),
        (("6000002", "6000004"), "1 proposer, 2 needed; 6000004 is no elector of 06Q"),
        (("6000002", "6999999"), "1 proposer, 2 needed; 6999999 is no elector of 06Q"),
        (("6000002", "6000002"), "1 proposer, 2 needed"),
    ],
)
def test_the_lmc_may_ask_for_proposers_of_the_group(example: Election, proposers: tuple[str, ...], told: str) -> None:
    """RULES 3.2: none is needed; where the LMC asks for some, each is another elector of the group, once."""
    there = court(example, form(1, proposers=proposers), rules={"nominators": 2})
    assert (failed(there, "Ash") == [Check.PROPOSERS]) is bool(told)
    assert says(there, "Ash", Check.PROPOSERS) == (told or "2 proposers, 2 needed")


def test_an_elector_proposes_no_more_than_there_are_seats(example: Election) -> None:
    """RULES 3.2: an elector may propose up to the number of seats: two here, and a withdrawal makes room."""
    forms = (form(1), form(2), form(3))
    by_hay = [replace(one, proposers=("6000008",)) for one in forms]
    there = court(example, *by_hay, rules={"nominators": 1})
    assert [failed(there, name) for name in ("Ash", "Bea", "Cox")] == [[], [], [Check.PROPOSERS]]
    assert "has proposed 2 before, as many as there are seats" in says(there, "Cox", Check.PROPOSERS)
    left = (Withdrawal(named(there, "Ash").id, "2027-01-30 10:00", TWO, DAY),)
    assert failed(replace(there, withdrawn=left), "Cox") == []


@pytest.mark.parametrize(("words", "expected"), [(200, []), (201, [Check.STATEMENT])])
def test_a_statement_keeps_within_its_words(example: Election, words: int, expected: list[Check]) -> None:
    """RULES 3.5: a candidate's statement has a word limit, counted the same way for all."""
    assert failed(court(example, form(1), words={"ash": words}), "Ash") == expected


@pytest.mark.parametrize(
    ("practices", "expected"),
    [(("", ""), []), (("Mill Surgery", "mill  surgery"), [Check.NAMES]), (("Mill Surgery", "High Street"), [])],
)
def test_like_names_are_told_apart_by_practice(
    example: Election, practices: tuple[str, str], expected: list[Check]
) -> None:
    """RULES 3.10: candidates with equal or near-equal names are told apart by practice on the paper."""
    second = form("6999999", surname="Ash", forenames="Joanna", practice=practices[1] or "Elsewhere Surgery")
    there = court(example, form(1, practice=practices[0]), second)
    assert [check for check in failed(there, "Ash") if check is Check.NAMES] == expected


def test_a_nomination_that_was_mended_is_another_question(example: Election) -> None:
    """RULES 2.7: a ruling is on what was asked; what a later form says is asked again."""
    there = court(example, form(1, **CHAIR))
    one = named(there, "Ash")
    (open_,) = checks.unsettled(one, there)
    later = replace(one, version=2, form=replace(one.form, holds=("chair", "secretary")))
    (anew,) = checks.unsettled(later, replace(there, nominations=(later,)))
    assert open_.case(one) != anew.case(later)


def test_an_id_is_made_of_the_surname_and_never_twice(example: Election) -> None:
    joe = form("6999998", surname="Ash", forenames="Joe", practice="Elsewhere")
    there = court(example, form(1), joe, form("6999999", surname="O'Neill-Nuñez", forenames="Zoë"))
    assert [one.id for one in there.nominations] == ["ash", "ash-joe", "oneillnunez"]
    taken = ["ash", "ash-joe", "ash-joe-2"]
    assert checks.candidate_id("Ash", "Joe", taken) == "ash-joe-3"


def test_what_has_to_be_given_up_is_known_before_the_seat_is_taken(example: Election) -> None:
    """RULES 2.5: a winner who is barred when the seat is taken does not take it, unless the office goes first."""
    forms: tuple[Line, ...] = (form(1, holds=("director", "chair", "treasurer")), form(2))
    there = court(example, *forms)
    assert checks.to_give_up(named(there, "Ash"), there.election) == ("director", "chair")
    assert checks.to_give_up(named(there, "Bea"), there.election) == ()


def test_the_letter_tells_a_barred_nominee_that_an_undertaking_in_time_is_enough() -> None:
    """RULES 2.4, 3.4: a chair who undertakes in writing to give the office up may stand."""
    barred = Checked(Check.LMC_OFFICE, False, "chair of the LMC")
    assert letters._to_rule_on(barred, "") == "Chair of the LMC"
    assert "undertake in writing to give it up" in letters._to_rule_on(barred, "12 noon on Monday 1 February 2027")
    area = Checked(Check.AREA, False, "no post in 06Q")
    assert letters._to_rule_on(area, "12 noon on Monday 1 February 2027") == "No post in 06Q"
