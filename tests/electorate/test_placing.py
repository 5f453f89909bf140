"""From the rows of a doctor to an entry: which list is believed on what, and what is said beside the entry."""

from dataclasses import replace

import pytest

from lmcvote.election import Rules
from lmcvote.electorate import merge
from lmcvote.electorate.columns import Source
from lmcvote.electorate.entries import Electorate, Entry
from lmcvote.electorate.placing import Given
from lmcvote.electorate.rulings import Kind, Ruling, Verdict
from tests.wording import AS_AT, build, doctor_list, kinds, practice, roll

P = "gmc | surname | forename | performer type | practice code | left date\n"
E = "gmc | surname | forename | role | practice code | ccg | sessions | left date\n"
PRACTICES = {code: practice(code, group) for code, group in (("F81011", "06Q"), ("F81012", "06T"))}


def only(made: Electorate) -> Entry:
    (entry,) = made.entries
    return entry


def ash(performers: str, equip: str, rules: Rules | None = None, rulings: tuple[Ruling, ...] = ()) -> Electorate:
    """Jo Ash's rows of both lists, from the role on, `;` between rows; the lists name nobody else."""

    def rows(head: str, name: str, text: str) -> str:
        return head + "\n".join(f"6000001|{name}|Jo|{row.strip()}" for row in text.split(";"))

    return build(rows(P, "ASH", performers), rows(E, "Ash", equip), PRACTICES, rules=rules, rulings=rulings)[0]


@pytest.mark.parametrize(
    ("performers", "equip", "role"),
    [
        ("Trainee|F81011|", "Partner|F81011|||", "partner"),  # EQUIP's beats the list that lags
        ("Partner|F81011|", "|F81011|||", "partner"),  # but silence does not
        ("Partner|F81011|; wizard|F81012|", "|F81011|||", "partner"),
        ("Partner|F81011|; Salaried|F81012|", "|F81011|||", "unknown"),  # two roles: neither
        ("wizard|F81011|", "wizard|F81011|||", "unknown"),
        ("Locum||", "Locum|F81011|||; Partner|F81012|||", "partner"),  # the one that decides where the doctor votes
    ],
)
def test_whose_role_is_believed(performers: str, equip: str, role: str) -> None:
    assert only(ash(performers, equip)).role == role


@pytest.mark.parametrize(
    ("performers", "equip", "note"),
    [
        ("6000001|ASH|Jo|Partner|F81011|", "6000001|Ash|Jo|Partner|F81011||4|", ""),
        ("6000001|ASH|Jo|Partner|F81011|", "6000010|Ash|Jo|Partner|F81011||4|",
         "GMC number corrected: EQUIP has 6000010"),
        ("6000001|ASH|Jo|Partner|F81011|", "|Ash|Jo|Partner|F81011||4|", "matched by name: one list has no GMC number"),
        ("6000001|ASH|Jo|Partner|F81011|", "6000001|Pike|Jo|Partner|F81011||4|", "name changed: also Jo Pike"),
        ("6000001|ASH|Jo|Partner|F81011|",
         "6000001|Ash|Jo|Partner|F81011||4|\n6000001|Ash|Jo|Partner|F81012||4|", "a post in each of these groups"),
        ("6000001|ASH|Jo|wizard|F81011|", "6000001|Ash|Jo||F81011||4|", "role unknown: placed like a salaried GP"),
        ("6000001|ASH|Jo|wizard||", "6000001|Ash|Jo|||||", ""),  # not placed at all
        ("6000001|ASH|Jo|wizard|F81011|",
         "6000010|Ash|Jo||F81011||4|",
         "GMC number corrected: EQUIP has 6000010; role unknown: placed like a salaried GP"),
    ],
)  # fmt: skip
def test_what_is_out_of_the_way_is_noted(performers: str, equip: str, note: str) -> None:
    assert only(build(P + performers, E + equip, PRACTICES)[0]).note == note


def test_a_closed_practice_or_one_without_a_group_falls_back_on_equip() -> None:
    equip = E + "6000001|Ash|Jo|Partner|F81011|07H||"
    for known, group in (
        (practice("F81011", "06Q"), "06Q"),
        (practice("F81011", "06Q", active=False), "07H"),
        (practice("F81011", ""), "07H"),
    ):
        made, _ = build(P + "6000001|ASH|Jo|Partner||", equip, {"F81011": known})
        assert made.groups() == {group: 1}


def test_equips_group_stands_where_it_names_no_practice_and_the_performers_lists_does_not() -> None:
    assert roll(ash("Locum||", "Locum||06Q|3|")) == ["Jo ASH: 06Q sessions, P2 E2"]
    assert roll(ash("Locum||", "Partner||06Q|3|")) == ["Jo ASH: 06Q practice, P2 E2"]
    bare = "gmc | surname | forename | performer type | ccg\n6000001|ASH|Jo|{}|06Q"
    made, _ = build(bare.format("Partner"), E + "6000001|Ash|Jo|Partner||||", PRACTICES, ("06Q",))
    assert kinds(made) == ["practice"]
    made, _ = build(bare.format("Locum"), E + "6000001|Ash|Jo|Locum||||", PRACTICES, ("06Q",))
    assert roll(made) == ["Jo ASH: 06Q list, P2 E2"]


def test_the_group_of_a_practice_is_never_the_performers_lists_and_a_blank_is_no_disagreement() -> None:
    performers = "gmc | surname | forename | performer type | practice code | ccg\n6000001|ASH|Jo|Partner|F82222|06Q"
    row = "6000001|Ash|Jo|Partner|F82222||4|"
    assert kinds(build(performers, E + row, PRACTICES)[0]) == ["practice"]
    made, _ = build(performers, E + f"{row}\n6000001|Ash|Jo|Partner|F82222|07H|2|", PRACTICES)
    assert made.groups() == {"07H": 1}


def test_the_performers_lists_practice_stands_in_for_a_post_in_one_role_without_any_place() -> None:
    assert roll(ash("Partner|F81012|", "Partner|||2|")) == ["Jo ASH: 06T practice, P2 E2"]
    assert roll(ash("Partner|F81012|", "Partner|F81011||4|; Partner|||2|")) == ["Jo ASH: 06Q practice, P2 E2+3"]
    for performers, equip in (("Partner|F81012|", "Partner|||4|; Salaried|||2|"), ("Partner||", "Partner||||")):
        made = ash(performers, equip)
        assert kinds(made) == ["practice"] and made.groups() == {}


def test_a_post_that_was_left_leaves_the_other_list_as_it_is_while_equip_has_another() -> None:
    made = ash("Locum|F81011|", "Locum|F81011|||31/01/2026; Locum|F81012||3|")
    assert roll(made) == ["Jo ASH: 06T sessions, P2 E2+3"] and made.cases == ()


def test_where_equip_has_no_live_post_the_performers_list_stands_in() -> None:
    made = ash("Partner|F81012|", "Partner|F81011|||31/01/2026")
    assert roll(made) == ["Jo ASH: 06T practice, P2 E2"]
    made = ash("Partner||", "Partner|F81011|||31/01/2026")  # nowhere
    assert [gone.reason for gone in made.excluded] == ["left"]


def test_a_locum_is_not_at_work_where_the_performers_list_has_the_practice() -> None:
    made = ash("Locum|F81011|", "Locum|F81012||3|")
    assert roll(made) == ["Jo ASH: 06T sessions, P2 E2"]
    assert roll(ash("Locum|F81011|", "Locum||||")) == ["Jo ASH: 06Q list, P2 E2"]


def test_equips_posts_are_not_what_the_performers_list_has() -> None:
    equip = E + "6000001|Ash|Jo|Locum|F81011|06Q||\n6000001|Ash|Jo|Locum|F89999|99E|8|"
    made, _ = build(P + "6000001|ASH|Jo|Locum||", equip, PRACTICES, ("06Q", "06T"))
    assert kinds(made) == ["home"]
    (case,) = ash("Locum||", "Locum||||").cases
    assert case.evidence == "no declaration, no post"


def test_a_registrars_post_counts_only_where_the_lmc_says_so() -> None:
    rows = ("Partner|F81012|", "GP Registrar|F81011||4|; Salaried|F81012||2|")
    assert roll(ash(*rows)) == ["Jo ASH: 06T practice, P2 E2+3"]
    both = ash(*rows, rules=Rules(include_registrars=True))
    assert both.groups() == {"06Q": 1, "06T": 1}


@pytest.mark.parametrize(
    ("rule", "asked"), [(Rules(), []), (Rules(only_on_performers="query"), ["only_on_performers"])]
)
def test_a_doctor_on_the_performers_list_alone_is_asked_about_where_the_lmc_says_so(
    rule: Rules, asked: list[str]
) -> None:
    equip = E + "6000002|Bea|Al|Partner|F81011|||"
    made, _ = build(P + "6000001|ASH|Jo|Partner|F81011|\n6000002|BEA|Al|Partner|F81011|", equip, PRACTICES, rules=rule)
    assert kinds(made) == asked and made.groups() == {"06Q": 2}
    for case in made.cases:
        assert case.question == (
            "Jo ASH (GMC 6000001, Performers List line 2) is on the Performers List, not on EQUIP. Does this doctor "
            "work in the area?"
        )
        assert case.evidence == "partner at F81011 in 06Q" and case.on_roll


def test_the_home_postcode_places_a_locum_where_the_lmc_chose_residence() -> None:
    performers = doctor_list(
        Source.PERFORMERS,
        "gmc | surname | forename | type | private postcode\n"
        "6000001|ASH|Jo|Locum|CM1 1AA\n6000002|BEA|Al|Locum|XX1 1XX",
    )
    equip = doctor_list(Source.EQUIP, E + "6000001|Ash|Jo|Locum|F81012||3|\n6000002|Bea|Al|Locum|F81012||3|")
    given = Given(AS_AT, PRACTICES, ("06Q", "06T"), Rules(locum_home_basis="residence"), (), {"CM11AA": "06Q"})
    made = merge.build(performers, equip, given).electorate
    assert roll(made) == ["Al BEA: unplaced, P3 E3", "Jo ASH: 06Q postcode, P2 E2"]
    made = merge.build(performers, equip, replace(given, postcodes=None)).electorate
    assert made.groups() == {}


def ruling(entry: Entry, kind: Kind, answer: str) -> Ruling:
    verdict, _, group = answer.partition("=")
    return Ruling(f"{kind}", kind, (entry.rows,), Verdict(verdict), group, ("Alan Reeve",), "Rang", "2027-02-01T09:00")


def test_a_home_that_was_ruled_closes_every_case_of_the_doctor_and_eligible_its_own_alone() -> None:
    made, _ = build(P + "6000009|ZED|Ann|Partner|F81011|", E + "6000001|Ash|Jo|Locum||||", PRACTICES)
    (entry,) = [entry for entry in made.entries if entry.surname == "Ash"]
    assert kinds(made) == ["home", "only_on_equip"]
    ids = {case.kind: case.id for case in made.cases}
    for kind, answer, left in (
        (Kind.HOME, "home=06T", []),
        (Kind.ONLY_ON_EQUIP, "home=06T", []),
        (Kind.ONLY_ON_EQUIP, "eligible", ["home"]),
        (Kind.ROLE, "home=06T", []),
        (Kind.PRACTICE, "eligible", ["home", "only_on_equip"]),
    ):
        case = ids.get(kind, "another")
        rulings = [replace(ruling(entry, kind, answer), case=case)]
        made, _ = build(
            P + "6000009|ZED|Ann|Partner|F81011|", E + "6000001|Ash|Jo|Locum||||", PRACTICES, rulings=rulings
        )
        assert kinds(made) == left


def test_who_was_ruled_ineligible_is_left_out_with_the_reason() -> None:
    entry = only(ash("Partner|F81011|", "Partner|F81011||4|"))
    made = ash("Partner|F81011|", "Partner|F81011||4|", rulings=(ruling(entry, Kind.DISPUTE, "ineligible"),))
    (gone,) = made.excluded
    assert (gone.reason, gone.name, gone.performers_lines, gone.equip_lines) == ("ineligible", "Jo ASH", (2,), (2,))
    assert gone.note == "Alan Reeve ruled ineligible on 2027-02-01: Rang" and gone.gmc_number == "6000001"
    made = ash("Trainee|F81011|", "GP Registrar|F81011||4|")
    assert [(gone.reason, gone.note) for gone in made.excluded] == [("registrar", "")]


def test_the_practice_of_a_ruled_home_is_one_there_else_one_that_nobody_knows_else_any() -> None:
    for equip, expected in (
        ("Locum|F81011||4|; Locum|F81012||4|", "F81012"),
        ("Locum|F81011||4|; Locum|F89999||4|", "F89999"),
        ("Locum|F81011||4|", "F81011"),  # letters go to it
    ):
        entry = only(ash("Locum||", equip))
        made = ash("Locum||", equip, rulings=(ruling(entry, Kind.HOME, "home=06T"),))
        (place,) = only(made).places
        assert (place.group, place.practice_code, str(place.basis)) == ("06T", expected, "ruling")
        assert place.evidence == "Alan Reeve ruled home=06T on 2027-02-01: Rang"


def test_places_stand_in_the_order_of_their_groups() -> None:
    rows = ("Partner||", "Partner|F81012||4|; Salaried|F89999||2|")
    made = ash(*rows, rulings=(ruling(only(ash(*rows)), Kind.PRACTICE, "home=06Q"),))
    assert [place.group for place in only(made).places] == ["06Q", "06T"]


@pytest.mark.parametrize(
    ("equip", "rules", "where"),
    [
        ("Partner|F81011||4|", Rules(), "there too"),
        ("Partner|F81011||4|", Rules(multi_post="most_work"), "there instead"),
        ("Locum|F81011||4|", Rules(), "there instead"),
    ],
)
def test_a_practice_that_nobody_knows_is_asked_about_beside_or_instead(equip: str, rules: Rules, where: str) -> None:
    made = ash("Partner||", f"{equip}; Salaried|F89999||2|", rules=rules)
    (case,) = made.cases
    assert case.question == (
        "Jo ASH (GMC 6000001, Performers List line 2, EQUIP lines 2 3) also works at F89999, whose commissioning group "
        f"nobody knows. Answer home=CODE if there is a vote {where}, eligible if there is none; ineligible takes every "
        "vote away."
    )
    assert case.on_roll and case.evidence == ""
