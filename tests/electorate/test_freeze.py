"""The freeze: who is on the register, what hangs on open cases, and what later rulings change."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote.election import Election, Rules
from lmcvote.electorate.entries import Electorate, Entry
from lmcvote.electorate.freeze import (
    Elector,
    Frozen,
    at_stake,
    blocking,
    brought_in,
    changes_until,
    electors,
    on_register,
)
from lmcvote.electorate.merge import check_votes
from lmcvote.electorate.rulings import Kind, Ruling, Verdict
from tests.wording import Coins, build, practice, roll

P = "gmc | surname | forename | performer type | practice code\n"
E = "gmc | surname | forename | role | practice code | ccg | sessions\n"
LISTS = (
    P + "6000001|ASH|Jo|Partner|F81011\n6000002|BEA|Al|Locum|\n6000003|COX|Di|Partner|F81011\n6000004|DAY|Su|Partner|",
    E + "6000001|Ash|Jo|Partner|F81011|06Q|4\n6000001|Ash|Jo|Partner|F81012|06T|4\n6000003|Pike|Ned|Partner|F81012|06T|"
    "\n6000004|Day|Su|Partner|F81012|06T|4\n6000005|Eve|Flo|Partner|F81012|06T|\n6000005|Eve|Flo|Partner|F81011|06Q|",
)


def at(day: str, kind: Kind, entry: Entry, answer: str) -> Ruling:
    """A ruling on the doctor of an entry."""
    verdict, _, group = answer.partition("=")
    return Ruling(
        f"{kind}-{day}", kind, (entry.rows,), Verdict(verdict), group, ("Alan Reeve",), "Rang", f"{day}T09:00"
    )


def frozen(rulings: int) -> Frozen:
    return Frozen("2027-02-01T09:00:00+00:00", ("Alan Reeve",), "2027-02-01", rulings, 0, "")


def by_name(made: Electorate) -> dict[str, Entry]:
    return {entry.name: entry for entry in made.entries}


def told(register: tuple[Elector, ...]) -> list[str]:
    """`Jo ASH 06Q 06T`, with the day on which an elector joined."""
    return [
        " ".join((one.entry.name, *(place.group for place in one.entry.places), *filter(None, [one.joined])))
        for one in register
    ]


def test_the_lists_of_these_tests() -> None:
    made, _ = build(*LISTS)
    assert roll(made) == [
        "Al BEA: unplaced, P3 E",
        "Di COX: held, P4 E",
        "Flo Eve: 06Q practice, P E6+7",
        "Flo Eve: 06T practice, P E6+7",
        "Jo ASH: 06Q practice, P2 E2+3",
        "Jo ASH: 06T practice, P2 E2+3",
        "Ned Pike: held, P E4",
        "Su DAY: 06T practice, P5 E5",
    ]


def test_the_register_is_everyone_on_the_roll_each_with_an_id() -> None:
    made, _ = build(*LISTS)
    register = electors(made, Coins(1))
    assert told(register) == ["Jo ASH 06Q 06T", "Su DAY 06T", "Flo Eve 06Q 06T"]
    assert len({one.id for one in register}) == 3 and all(len(one.id) == 16 and one.id.isalnum() for one in register)


def test_votes_at_stake_are_one_for_each_doctor_and_group() -> None:
    made, _ = build(*LISTS)
    assert [str(case.kind) for case in made.cases] == ["identity", "home", "only_on_equip"]
    hold = Rules(locum_no_home="hold")
    assert at_stake(made, Rules()) == (2 + 1, 2)  # two held, one without a group; on the roll one with two groups
    assert at_stake(made, hold) == (2, 2)
    assert [case.kind for case in blocking(made, hold)] == [Kind.IDENTITY, Kind.ONLY_ON_EQUIP]
    assert blocking(made, Rules()) == made.cases


def test_who_is_ruled_in_after_the_freeze_joins_and_nobody_leaves() -> None:
    made, _ = build(*LISTS)
    register = electors(made, Coins(1))
    locum, day = by_name(made)["Al BEA"], by_name(made)["Su DAY"]
    rulings = [
        at("2027-01-20", Kind.HOME, locum, "ineligible"),
        at("2027-02-02", Kind.HOME, locum, "home=06Q"),
        at("2027-02-03", Kind.HOME, locum, "home=06T"),
        at("2027-02-02", Kind.ONLY_ON_EQUIP, day, "ineligible"),
        at("2027-02-09", Kind.REPORTED, day, "ineligible"),
    ]
    rebuilt, _ = build(*LISTS, rulings=[replace(one, case=str(n)) for n, one in enumerate(rulings[:4])])
    assert "Su DAY" not in by_name(rebuilt)
    after = brought_in(register, rebuilt, rulings, frozen(1), Coins(2))
    (new,) = set(after) - set(register)
    assert set(register) < set(after) and told((new,)) == ["Al BEA 06T 2027-02-09"]  # the day of the newest ruling
    assert new.id not in {one.id for one in register}
    whole = on_register(after, rebuilt)
    assert sorted(by_name(whole)) == ["Al BEA", "Di COX", "Flo Eve", "Jo ASH", "Ned Pike", "Su DAY"]
    assert len(whole.entries) == 6 and whole.cases == rebuilt.cases


def test_an_elector_who_came_into_doubt_stands_as_frozen() -> None:
    made, _ = build(*LISTS)
    day = by_name(made)["Su DAY"]
    doubtful = Electorate.of([replace(day, standing="held", places=()), by_name(made)["Al BEA"]], (), ())
    assert roll(on_register(electors(Electorate.of([day], (), ()), Coins(1)), doubtful)) == [
        "Al BEA: unplaced, P3 E",
        "Su DAY: 06T practice, P5 E5",
    ]


@pytest.mark.parametrize(
    ("rule", "until"),
    [
        ("freeze", "2027-02-01T09:00:00+00:00"),
        ("first_issue", "2027-02-22T00:00:00+00:00"),
        ("replacement_stop", "2027-03-10T12:00:00+00:00"),  # three working days before Monday 15 March, noon
    ],
)
def test_until_when_the_roll_may_change(example: Election, rule: str, until: str) -> None:
    rules = replace(example.rules, roll_change_until=rule)  # type: ignore[arg-type]  # one of its values
    assert changes_until(example.timetable, rules, frozen(0).at).isoformat() == until


def test_a_home_that_was_ruled_moves_an_elector_and_nothing_else_does() -> None:
    made, _ = build(*LISTS)
    register = electors(made, Coins(1))
    day = by_name(made)["Su DAY"]
    for kind, answer, before, expected in (
        (Kind.DISPUTE, "home=06Q", 0, "Su DAY 06Q"),
        (Kind.DISPUTE, "home=06Q", 1, "Su DAY 06T"),  # ruled before the freeze: it is in the register as it stands
        (Kind.ONLY_ON_EQUIP, "home=06Q", 0, "Su DAY 06Q"),
        (Kind.DISPUTE, "ineligible", 0, "Su DAY 06T"),
    ):
        rulings = [at("2027-02-03", kind, day, answer)]
        rebuilt, _ = build(*LISTS, rulings=rulings)
        after = brought_in(register, rebuilt, rulings, frozen(before), Coins(2))
        assert expected in told(after) and [one.id for one in after] == [one.id for one in register]
        assert [one for one in after if one.entry.name != "Su DAY"] == [
            one for one in register if one.entry.name != "Su DAY"
        ]


def test_a_moved_elector_who_came_into_doubt_stays_as_frozen() -> None:
    made, _ = build(*LISTS)
    register = electors(made, Coins(1))
    day = by_name(made)["Su DAY"]
    rulings = [at("2027-02-03", Kind.DISPUTE, day, "home=06Q")]
    doubtful = Electorate.of([replace(day, standing="held", places=())], (), ())
    assert brought_in(register, doubtful, rulings, frozen(0), Coins(2)) == register


WRITTEN = ("6000001", "6000001", "6000002", "6000020", "", "", "6999999")


@st.composite
def alike(draw: st.DrawFn) -> str:
    """A row of a list in which doctors are hard to tell apart."""
    parts = (WRITTEN, ("SMITH", "SMITH", "SMYTH", "JONES"), ("Jane", "Jan", "J", "Ann"), ("F81011", "F81012", ""))
    number, surname, forename, practice = (draw(st.sampled_from(part)) for part in parts)
    return f"{number}|{surname}|{forename}|{draw(st.sampled_from(('partner', 'locum', 'registrar')))}|{practice}"


@settings(max_examples=60)
@given(st.lists(alike(), max_size=4), st.lists(alike(), max_size=4), st.integers(0, 3), st.data())
def test_whatever_is_ruled_before_and_after_the_freeze(
    performers: list[str], equip: list[str], when: int, data: st.DataObject
) -> None:
    """Every row stays accounted for once, nobody votes twice, and nobody comes off."""
    head, rulings = "gmc | surname | forename | {} | practice code\n", list[Ruling]()
    nobody = "0000001|Elsewhere|Nobody|partner|F81099"
    first = head.format("performer type") + "\n".join([nobody, *performers])
    second = head.format("role") + "\n".join([nobody, *equip])
    practices = {code: practice(code, "06Q") for code in ("F81011", "F81012", "F81099")}
    register, before = tuple[Elector, ...](), frozen(0)
    for step in range(12):
        made, _ = build(first, second, practices, rules=Rules(only_on_equip="include"), rulings=rulings)
        if step == when:
            register, before = electors(made, Coins(1)), frozen(len(rulings))
        elif step > when:
            after = brought_in(register, made, rulings, before, Coins(step))
            assert {one.id for one in register} <= {one.id for one in after}
            register, whole = after, on_register(after, made)
            rows = [row for one in whole.doctors for row in one.rows]
            assert sorted(rows) == sorted(row for one in made.doctors for row in one.rows)
            check_votes(whole)
        asked = [case for case in made.cases if case.kind is Kind.IDENTITY]
        if not asked:
            return
        case = data.draw(st.sampled_from(asked))
        verdict = data.draw(st.sampled_from((Verdict.SAME, Verdict.DIFFERENT, Verdict.DIFFERENT)))
        at_noon = "2027-02-02T12:00:00+00:00"
        rulings.append(Ruling(case.id, Kind.IDENTITY, case.rows, verdict, "", ("Alan Reeve",), "Rang", at_noon))
