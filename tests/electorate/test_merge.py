"""The electorate: every row accounted for, every doctor once, every doubt a case; in any order of rows."""

from dataclasses import replace

import pytest

from lmcvote.election import Rules
from lmcvote.electorate import merge
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.placing import Given
from lmcvote.electorate.rulings import Kind, Ruling, Verdict
from tests.wording import AS_AT, EMPTY_LIST, build, kinds, lists_of, practice, roll

P = "gmc | surname | forename | performer type | practice code | left date\n"
E = "gmc | surname | forename | role | practice code | ccg | sessions | left date\n"
PRACTICES = {code: practice(code, group) for code, group in (("F81011", "06Q"), ("F81012", "06T"))}


def test_equips_role_and_place_beat_the_performers_lists() -> None:
    made, _ = build(P + "6000001|XENOS|Maria|Trainee|F81012|", E + "6000001|Xenos|Maria|Salaried GP|F81011|06Q||")
    assert roll(made) == ["Maria XENOS: 06Q practice, P2 E2"]
    assert made.entries[0].role == "salaried"


def test_a_doctor_on_the_performers_list_alone_is_included() -> None:
    made, _ = build(P + "6000001|KAYE|Lorna|Partner|F81011|", EMPTY_LIST, PRACTICES)
    assert "Lorna KAYE: 06Q practice, P2 E" in roll(made)


def test_a_doctor_on_equip_alone_is_on_the_roll_and_a_case() -> None:
    row = E + "6000001|Obi|Emeka|Partner|F81011|06Q||"
    made, _ = build(EMPTY_LIST, row, PRACTICES)
    assert "Emeka Obi: 06Q practice, P E2" in roll(made) and "only_on_equip" in kinds(made)
    made, _ = build(EMPTY_LIST, row, PRACTICES, rules=Rules(only_on_equip="include"))
    assert "only_on_equip" not in kinds(made)
    made, _ = build(EMPTY_LIST, row, PRACTICES, rules=Rules(only_on_equip="exclude"))
    assert [(one.reason, one.equip_lines) for one in made.excluded] == [("only_on_equip", (2,))]


def test_registrars_and_leavers_are_left_out_with_the_reason() -> None:
    made, _ = build(
        P + "6000001|WEBB|Oliver|Trainee|F81011|",
        E + "6000001|Webb|Oliver|GP Registrar|F81011|06Q||\n6000002|Yates|Alan|Partner|F81011|06Q||31/01/2027",
    )
    assert [(one.reason, one.performers_lines, one.equip_lines) for one in made.excluded] == [
        ("left", (), (3,)),
        ("registrar", (2,), (2,)),
    ]
    made, _ = build(
        P + "6000001|WEBB|Oliver|Trainee|F81011|", E + "6000001|Webb|Oliver|GP Registrar|F81011|06Q||",
        rules=Rules(include_registrars=True),
    )  # fmt: skip
    assert roll(made) == ["Oliver WEBB: 06Q practice, P2 E2"]


def test_a_post_left_on_the_reference_day_still_counts() -> None:
    made, _ = build(EMPTY_LIST, E + "6000002|Yates|Alan|Partner|F81011|06Q||01/02/2027")
    assert "Alan Yates: 06Q practice, P E2" in roll(made)


def test_a_post_that_was_left_places_nobody() -> None:
    rows = "6000001|Ash|Jo|Partner|F81011|06Q||01/01/2026\n6000001|Ash|Jo|Partner|F81012|06T||"
    made, _ = build(EMPTY_LIST, E + rows)
    assert "Jo Ash: 06T practice, P E2+3" in roll(made)


def test_an_identity_in_doubt_is_held_on_both_sides_and_in_no_group() -> None:
    made, _ = build(P + "6000145|RICHARDS|Paul|Partner|F81011|", E + "6000154|Richards|P|Partner|F81011|06Q||")
    assert roll(made) == ["P Richards: held, P E2", "Paul RICHARDS: held, P2 E"]
    assert kinds(made) == ["identity Q2"] and made.groups() == {}
    assert made.cases[0].question == (
        "Is Paul RICHARDS (GMC 6000145, Performers List line 2) the same doctor as P Richards (GMC 6000154, EQUIP "
        "line 2)? The GMC numbers differ by one slip of the finger."
    )


def test_c25_a_locum_under_two_surnames_is_one_entry_with_the_change_on_record() -> None:
    made, _ = build(
        "gmc | surname | forename | type | private postcode\n6000001|WALKER|Helen|Locum|CM1 1AA",
        "gmc | surname | forename | role | practice code | ccg | home postcode\n"
        "6000001|Prentice|Helen|Locum|F81011|06Q|CM1 1AA",
    )
    assert roll(made) == ["Helen WALKER: 06Q posts, P2 E2"]
    assert made.entries[0].note == "name changed: also Helen Prentice"


def test_c26_one_number_for_two_people_gives_neither_a_paper() -> None:
    made, _ = build(P + "6000001|SMITH|Ann|Partner|F81011|", E + "6000001|Pike|George|Partner|F81012|06T||")
    assert made.groups() == {} and len(made.entries) == 2 and kinds(made) == ["identity Q1"]


def test_a_locum_of_the_performers_list_alone_belongs_where_the_list_has_a_practice() -> None:
    made, _ = build(P + "6000001|RAMSAY|Hugh|Locum|F81011|", EMPTY_LIST, PRACTICES)
    assert "Hugh RAMSAY: 06Q list, P2 E" in roll(made)
    made, _ = build(P + "6000001|RAMSAY|Hugh|Locum||", EMPTY_LIST, PRACTICES)
    assert "Hugh RAMSAY: unplaced, P2 E" in roll(made) and "home" in kinds(made)


def test_the_practices_file_wins_and_the_difference_is_told_once() -> None:
    rows = "6000001|Ash|Jo|Partner|F81011|06T||\n6000002|Bea|Al|Partner|F81011|06T||"
    made, warnings = build(EMPTY_LIST, E + rows, PRACTICES)
    assert made.groups() == {"06Q": 2}
    assert [(w.code, w.value) for w in warnings] == [("practice-group-differs", "F81011")]


def test_a_code_the_practices_file_lacks_falls_back_on_equip() -> None:
    made, warnings = build(EMPTY_LIST, E + "6000001|Ash|Jo|Partner|F82222|07H||", PRACTICES)
    assert made.groups() == {"07H": 1} and [w.code for w in warnings] == ["practice-not-in-file"]


def test_without_a_practices_file_rows_that_disagree_decide_nothing() -> None:
    rows = "6000001|Ash|Jo|Partner|F81011|06T||\n6000002|Bea|Al|Partner|F81011|06Q||"
    made, warnings = build(EMPTY_LIST, E + rows)
    assert kinds(made).count("practice") == 2 and [w.code for w in warnings] == ["practice-unknown"]


def test_a_practice_nobody_knows_is_a_warning_and_a_case() -> None:
    made, warnings = build(P + "6000001|UNDER|Mark|Partner|F99999|", EMPTY_LIST, PRACTICES)
    assert "practice" in kinds(made) and [w.code for w in warnings] == ["practice-unknown"]


def test_a_doctor_outside_the_area_is_a_case() -> None:
    made, _ = build(EMPTY_LIST, E + "6000001|Ash|Jo|Partner|F81012|06T||", PRACTICES, area=("06Q",))
    assert "practice" in kinds(made) and made.groups() == {}


def test_work_in_two_groups_gives_a_vote_in_each_and_one_elector() -> None:
    rows = "6000001|Wright|Naomi|Salaried|F81011|06Q|4|\n6000001|Wright|Naomi|Salaried|F81012|06T|3|"
    made, _ = build(EMPTY_LIST, E + rows, PRACTICES)
    assert made.groups() == {"06Q": 1, "06T": 1}
    assert sum(entry.standing == "on_roll" for entry in made.entries) == 1


def test_a_doctor_whose_posts_were_all_left_is_not_kept_by_the_list_that_lags() -> None:
    gone = E + "6000001|Ash|Jo|Partner|F81011|06Q||31/03/2026"
    made, _ = build(P + "6000001|ASH|Jo|Partner|F81011|", gone, PRACTICES)
    assert [one.reason for one in made.excluded] == ["left"] and made.groups() == {}
    made, _ = build(P + "6000001|ASH|Jo|Partner|F81012|", gone, PRACTICES)  # another practice: moved, not gone
    assert roll(made) == ["Jo ASH: 06T practice, P2 E2"]


def test_removed_from_the_performers_list_is_a_question() -> None:
    made, _ = build(
        P + "6000001|ASH|Jo|Partner|F81011|31/01/2026", E + "6000001|Ash|Jo|Partner|F81011|06Q||", PRACTICES
    )
    assert roll(made) == ["Jo ASH: 06Q practice, P2 E2"] and kinds(made) == ["only_on_equip"]


def test_where_equip_names_no_practice_every_one_of_the_performers_list_counts() -> None:
    equip = "gmc | surname | forename | role\n6000001|Ash|Jo|Salaried"
    for rows in ("F81011|\n6000001|ASH|Jo|Partner|F81012|", "F81012|\n6000001|ASH|Jo|Partner|F81011|"):
        made, _ = build(P + f"6000001|ASH|Jo|Partner|{rows}", equip, PRACTICES)
        assert made.groups() == {"06Q": 1, "06T": 1} and made.entries[0].role == "salaried"
    made, _ = build(P + "6000001|ASH|Jo|Partner|F81011|01/01/2020\n6000001|ASH|Jo|Partner|F81012|", equip, PRACTICES)
    assert made.groups() == {"06T": 1}


def test_a_post_nobody_can_place_is_asked_about_beside_one_that_is() -> None:
    rows = "6000001|Ash|Jo|Partner|F81011|06Q||\n6000001|Ash|Jo|Salaried|F89999|||"
    made, _ = build(P + "6000001|ASH|Jo|Partner|F81011|", E + rows, PRACTICES)
    assert roll(made) == ["Jo ASH: 06Q practice, P2 E2+3"] and kinds(made) == ["practice"]


def ruled(made: Electorate, kind: Kind, answer: str) -> Ruling:
    """Alan Reeve's answer to the one open case of this kind."""
    (case,) = [case for case in made.cases if case.kind is kind]
    verdict, _, group = answer.partition("=")
    return Ruling(case.id, kind, case.rows, Verdict(verdict), group, ("Alan Reeve",), "Rang", "2027-02-01T09:00:00Z")


@pytest.mark.parametrize(
    ("equip", "multi_post", "answer", "expected"),
    [
        ("Partner|F81011|06Q|4", "each_group", "home=06T", ["06Q practice", "06T ruling"]),
        ("Partner|F81011|06Q|4", "each_group", "home=06Q", ["06Q practice"]),
        ("Partner|F81011|06Q|4", "each_group", "eligible", ["06Q practice"]),
        ("Locum|F81011|06Q|4", "each_group", "home=06T", ["06T ruling"]),  # a practice beats a locum's home
        ("Locum|F81011|06Q|4", "each_group", "eligible", ["06Q sessions"]),
        ("Partner|F81011|06Q|4", "most_work", "home=06T", ["06T ruling"]),  # one vote, by the rules of the election
        ("Partner|F81011|06Q|4", "most_work", "eligible", ["06Q practice"]),
    ],
)
def test_a_ruling_on_a_practice_that_nobody_knew(equip: str, multi_post: str, answer: str, expected: list[str]) -> None:
    performers = P + "6000001|ASH|Jo|Partner||"
    rows = E + f"6000001|Ash|Jo|{equip}|\n6000001|Ash|Jo|Salaried|F89999||2|"
    rules = Rules(multi_post=multi_post)  # type: ignore[arg-type]  # one of its values
    made, _ = build(performers, rows, PRACTICES, rules=rules)
    assert kinds(made) == ["practice"]
    made, _ = build(performers, rows, PRACTICES, rules=rules, rulings=[ruled(made, Kind.PRACTICE, answer)])
    assert roll(made) == [f"Jo ASH: {place}, P2 E2+3" for place in expected] and made.cases == ()


def test_a_ruling_stands_though_the_rules_give_no_vote_in_the_group_that_was_ruled() -> None:
    """The area has changed since: the ladder would ask where the doctor belongs, and that has been said."""
    performers, rows = P + "6000001|ASH|Jo|Partner||", E + "6000001|Ash|Jo|Partner|F89999||2|"
    made, _ = build(performers, rows, PRACTICES, ("06Q",))
    made, _ = build(performers, rows, PRACTICES, ("06Q",), rulings=[ruled(made, Kind.PRACTICE, "home=06T")])
    assert roll(made) == ["Jo ASH: 06T ruling, P2 E2"] and made.cases == ()


TO_ASK = "GMC 6000001 is on the lists for another doctor too: ask for the right number"


@pytest.mark.parametrize(
    ("performers", "equip", "holders"),
    [
        (
            "6000001|ASH|Ann|Partner|F81011|",
            "6000001|Pike|Ned|Partner|F81012|06T||",
            {"Ann ASH": "6000001", "Ned Pike": ""},
        ),
        (
            "0000001|ELSEWHERE|Nobody|||",
            "6000001|Ash|Ann|Partner|F81011|06Q||\n6000001|Pike|Ned|Partner|F81011|06Q||",
            {"Ann Ash": "", "Ned Pike": ""},
        ),
        (
            "6000001|ASH|Ann|Partner|F81011|\n6000001|PIKE|Ned|Partner|F81011|",
            "0000001|Elsewhere|Nobody|||||",
            {"Ann ASH": "", "Ned PIKE": ""},
        ),
    ],
)
def test_one_number_ruled_to_be_two_doctors_is_the_performers_lists(
    performers: str, equip: str, holders: dict[str, str]
) -> None:
    made, _ = build(P + performers, E + equip, PRACTICES)
    asked = ruled(made, Kind.IDENTITY, "different")
    made, _ = build(P + performers, E + equip, PRACTICES, rulings=[asked])
    found = {entry.name: entry for entry in made.entries if entry.name in holders}
    assert {name: entry.gmc_number for name, entry in found.items()} == holders
    assert {entry.note for entry in found.values() if not entry.gmc_number} == {TO_ASK}
    assert all(entry.standing == "on_roll" and (entry.gmc_number == "" or not entry.note) for entry in found.values())


def test_a_note_on_the_number_stands_beside_others() -> None:
    rows = "6000001|Pike|Ned|wizard|F81012|06T||"
    asked = ruled(build(P + "6000001|ASH|Ann|Partner|F81011|", E + rows, PRACTICES)[0], Kind.IDENTITY, "different")
    made, _ = build(P + "6000001|ASH|Ann|Partner|F81011|", E + rows, PRACTICES, rulings=[asked])
    (pike,) = [entry for entry in made.entries if entry.name == "Ned Pike"]
    assert pike.note == f"role unknown: placed like a salaried GP; {TO_ASK}"


def test_a_number_is_the_performers_lists_doctors_while_that_one_is_held() -> None:
    performers = P + "6000001|ASH|Ann|Partner|F81011|"
    equip = E + "6000001|Pike|Ned|Partner|F81012|06T||\n|Ash|A|Partner|F81011|06Q||"
    made, _ = build(performers, equip, PRACTICES)
    told = {entry.name: (entry.standing, entry.gmc_number) for entry in made.entries}
    assert told == {"Ann ASH": ("held", "6000001"), "A Ash": ("held", ""), "Ned Pike": ("held", "6000001")}
    (q1,) = [case for case in made.cases if case.evidence.startswith("Q1")]
    different = Ruling(q1.id, q1.kind, q1.rows, Verdict.DIFFERENT, "", ("Alan Reeve",), "Rang", "2027-02-01T09:00:00Z")
    made, _ = build(performers, equip, PRACTICES, rulings=[different])
    told = {entry.name: (entry.standing, entry.gmc_number) for entry in made.entries}
    assert told == {"Ann ASH": ("held", "6000001"), "A Ash": ("held", ""), "Ned Pike": ("on_roll", "")}


def test_two_whom_the_lists_leave_out_are_asked_nothing() -> None:
    rows = E + "6000001|Pike|Ned|GP Registrar|F81012|06T||"
    made, _ = build(P + "6000001|ASH|Ann|Trainee|F81011|", rows, PRACTICES)
    assert made.cases == () and [gone.reason for gone in made.excluded] == ["registrar", "registrar"]
    for forename in ("Ann", "Ruth", "Imran", "Priya"):  # with one of them a vote hangs on it
        for role, other in (("Partner", "GP Registrar"), ("Trainee", "Partner")):
            rows = E + f"6000001|Pike|{forename}|{other}|F81012|06T||"
            made, _ = build(P + f"6000001|ASH|Sunil|{role}|F81011|", rows, PRACTICES)
            assert kinds(made) == ["identity Q1"] and made.excluded == ()


def test_a_total_below_a_list_is_no_doctor() -> None:
    made, _ = build(
        P + "6000001|ASH|Jo|Partner|F81011|\n|Total|||1|",
        E + "6000001|Ash|Jo|Partner|F81011|06Q||\n6000002|Bea|Al|Partner|F81011|06Q||\n|Total||||||",
        PRACTICES,
    )
    told = [(gone.reason, gone.performers_lines, gone.equip_lines) for gone in made.excluded]
    assert told == [("not_a_doctor", (), (4,)), ("not_a_doctor", (3,), ())]
    assert [entry.gmc_number for entry in made.entries] == ["6000001", "6000002"]  # EQUIP's number will do


def test_doctors_without_a_number_share_none() -> None:
    made, _ = build(EMPTY_LIST, E + "|Ash|Ann|Partner|F81011|06Q||\n|Pike|Ned|Partner|F81012|06T||", PRACTICES)
    assert [entry.note for entry in made.entries] == ["", "", ""]


def test_without_an_area_a_doctor_may_belong_to_any_group_that_a_list_names() -> None:
    locum = "gmc | surname | forename | role | declared ccg | declaration date | practice code | ccg\n"
    made, _ = build(EMPTY_LIST, locum + "6000001|Ash|Jo|Locum|07H|01/09/2026||", PRACTICES)
    assert "Jo Ash: 07H declared, P E2" in roll(made)
    listed = "gmc | surname | forename | performer type | ccg\n6000001|ASH|Jo|Locum|07H"
    overruled = E + "6000001|Ash|Jo|Locum||||\n6000002|Bea|Al|Partner|F81011|07H||"
    made, _ = build(listed, overruled, PRACTICES)
    assert "Jo ASH: 07H list, P2 E2" in roll(made)


def test_every_build_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[object] = []
    monkeypatch.setattr(merge, "check", lambda *given: checked.append(given))
    made, _ = build(EMPTY_LIST, E + "6000001|Ash|Jo|Partner|F81011|06Q||", PRACTICES)
    assert len(checked) == 1 and len(made.entries) == 2


def test_a_build_that_does_not_add_up_is_refused() -> None:
    table = ("Locum", "F81011", "06Q", "", "4", "", "")
    first, second = lists_of([("6000001", "Ash", "Jo", *table)], [("6000002", "Bea", "Al", *table)])
    made = merge.build(first, second, Given(AS_AT, PRACTICES)).electorate
    merge.check(made, first, second)
    ash, bea = made.entries
    assert [entry.standing for entry in (ash, bea)] == ["on_roll", "on_roll"]
    elsewhere = replace(bea.places[0], group="06T")
    for wrong, told in (
        ((ash,), "lost or counted twice"),
        ((bea,), "lost or counted twice"),
        ((ash, ash, bea), "lost or counted twice"),
        ((ash, bea, bea), "lost or counted twice"),
        ((ash, replace(bea, gmc_number="6000001")), "twice in a group"),
        ((ash, replace(bea, places=(*bea.places, elsewhere))), "Al Bea has a locum's home and another group"),
        ((ash, replace(bea, standing="held")), "Al Bea is held, with 1 groups"),
        ((ash, replace(bea, places=())), "Al Bea is on_roll, with 0 groups"),
    ):
        with pytest.raises(RuntimeError, match=told):
            merge.check(replace(made, entries=wrong), first, second)
    nameless = tuple(replace(entry, gmc_number="") for entry in made.entries)
    merge.check(replace(made, entries=nameless), first, second)
