"""Rulings in a build: whatever lists are given and whatever is ruled on their cases."""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lmcvote.electorate import merge
from lmcvote.electorate.cases import Case
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.lists import DoctorList
from lmcvote.electorate.placing import Given
from lmcvote.electorate.rulings import ANSWERS, Kind, Ruling, Verdict, contradictions, in_force, last_placing, latest
from tests.strategies import list_rows
from tests.wording import AS_AT, lists_of, practice

PRACTICES = {code: practice(code, group) for code, group in (("F81011", "06Q"), ("F81012", "06T"))}


@dataclass
class Arbitration:
    """Two lists, and what was ruled on cases of theirs, one after the other."""

    performers: DoctorList
    equip: DoctorList
    rulings: tuple[Ruling, ...] = ()

    @cached_property
    def made(self) -> Electorate:
        return merge.build(self.performers, self.equip, Given(AS_AT, PRACTICES, rulings=self.rulings)).electorate

    def ruled(self, case: Case, verdict: Verdict, group: str) -> "Arbitration":
        """With one ruling more, unless it contradicts another."""
        home = group if verdict is Verdict.HOME else ""
        new = Ruling(case.id, case.kind, case.rows, verdict, home, ("Alan Reeve",), "Rang", "2027-02-01T09:00:00+00:00")
        rulings = (*self.rulings, new)
        return self if any(contradictions(rulings)) else replace(self, rulings=rulings)


def one(case: str, sides: str, answer: str, kind: Kind = Kind.IDENTITY) -> Ruling:
    """`a+b c`: rows a and b of one doctor, c of the other."""
    verdict, _, group = answer.partition("=")
    rows = tuple(tuple(side.split("+")) for side in sides.split())
    return Ruling(
        case, kind, rows, Verdict(verdict), group, ("Alan Reeve", "Joyce Hammond"), "Rang.", "2027-02-01T09:00"
    )


def test_which_verdicts_answer_which_kind_of_case() -> None:
    assert {str(kind): " ".join(sorted(answers)) for kind, answers in ANSWERS.items()} == {
        "identity": "different same",
        "reported": "home ineligible",
        "dispute": "eligible home ineligible",
        "role": "home ineligible",
        "practice": "eligible home ineligible",
        "home": "home ineligible",
        "only_on_equip": "eligible home ineligible",
        "only_on_performers": "eligible home ineligible",
    }


def test_the_newest_ruling_on_a_case_is_in_force_in_its_own_place() -> None:
    first, second, third = one("x", "a b", "same"), one("y", "c d", "same"), one("x", "a b", "different")
    assert list(latest((first, second, third)).values()) == [second, third]


def test_a_ruling_lapses_with_any_of_its_rows() -> None:
    ruling = one("x", "a+b c", "same")
    assert in_force([ruling], {"a", "b", "c", "d"}) == ([ruling], [])
    for gone in "abc":
        assert in_force([ruling], {"a", "b", "c"} - {gone}) == ([], [ruling])


def test_a_contradiction_is_found_through_any_number_of_doctors() -> None:
    ab, bc, cd = one("ab", "a b", "same"), one("bc", "b c", "same"), one("cd", "c+x d", "same")
    not_ad, not_ae = one("ad", "a d", "different"), one("ae", "a e", "different")
    assert list(contradictions([ab, bc, cd, not_ad, not_ae])) == [(not_ad, (ab, bc, cd))]
    assert list(contradictions([not_ad, cd, ab, bc])) == [(not_ad, (ab, bc, cd))]
    assert list(contradictions([ab, cd, not_ad])) == []
    assert list(contradictions([one("xd", "x d", "different"), cd])) == [(one("xd", "x d", "different"), (cd,))]
    assert list(contradictions([not_ad, not_ae, one("de", "d e", "different")])) == []


def test_the_newest_ruling_that_places_a_doctor_of_these_rows() -> None:
    home, out = one("h", "a", "home=06Q", Kind.HOME), one("o", "a+b", "ineligible", Kind.DISPUTE)
    stands = one("s", "a", "eligible", Kind.ONLY_ON_EQUIP)
    assert last_placing((home, out, stands), ("a", "b")) == out
    assert last_placing((out, home, stands), ("a", "b")) == out  # the other was about one who is no longer apart
    assert last_placing((out, home, stands), ("a",)) == home
    assert last_placing((home, out), ("a",)) == home
    assert last_placing((stands, one("i", "a b", "same")), ("a", "b")) is None


def test_a_ruling_as_it_is_typed_and_as_it_is_told() -> None:
    assert one("h", "a", "home=06Q", Kind.HOME).answer == "home=06Q" and one("i", "a b", "same").answer == "same"
    assert one("i", "a b", "same").said == "Alan Reeve and Joyce Hammond ruled same on 2027-02-01: Rang"


few_rows = st.lists(list_rows(), min_size=1, max_size=7)
undecided = st.builds(lambda one, other: Arbitration(*lists_of(one, other)), few_rows, few_rows)
LESS = settings(max_examples=40)  # each example is several builds
groups = st.sampled_from(("06Q", "06T", "07H"))


@st.composite
def arbitrations(draw: st.DrawFn) -> Arbitration:
    """Some cases of a build ruled on, each as a person may."""
    ruled = draw(undecided)
    for _ in range(draw(st.integers(1, 5))):
        if ruled.made.cases:
            case = draw(st.sampled_from(ruled.made.cases))
            ruled = ruled.ruled(case, draw(st.sampled_from(case.answers)), draw(groups))
    assume(ruled.rulings)
    return ruled


def doctors(electorate: Electorate) -> list[frozenset[str]]:
    """The rows of each doctor, those left out too."""
    return [frozenset(one.rows) for one in electorate.doctors]


@LESS
@given(arbitrations())
def test_a_row_is_one_doctors_whatever_is_ruled(ruled: Arbitration) -> None:
    rows = Counter(row for doctor in doctors(ruled.made) for row in doctor)
    assert rows == Counter(entry.fingerprint for entry in ruled.performers.entries + ruled.equip.entries)
    for entry in ruled.made.entries:
        by_ladder = [place for place in entry.places if place.basis not in ("practice", "ruling")]
        assert not by_ladder or len(entry.places) == 1
        assert len({place.group for place in entry.places}) == len(entry.places)
        assert bool(entry.places) == (entry.standing == "on_roll")


@LESS
@given(arbitrations())
def test_same_makes_one_doctor_and_different_never_does(ruled: Arbitration) -> None:
    made = doctors(ruled.made)
    for ruling in ruled.rulings:
        if ruling.kind is Kind.IDENTITY:
            one, other = map(set, ruling.rows)
            together = any(one & doctor and other & doctor for doctor in made)
            assert together == (ruling.verdict is Verdict.SAME)
            assert not together or any(one | other <= doctor for doctor in made)


@LESS
@given(arbitrations())
def test_what_was_ruled_on_is_not_asked_again(ruled: Arbitration) -> None:
    assert not {ruling.case for ruling in ruled.rulings} & {case.id for case in ruled.made.cases}


def told(made: Electorate) -> object:
    """All of it but the order."""
    return Counter(made.entries), Counter(made.cases), Counter(made.excluded)


@LESS
@given(arbitrations(), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_that_of_rulings_on_different_doctors_matters(
    ruled: Arbitration, order: Random
) -> None:
    placing = [row for one in ruled.rulings if one.kind is not Kind.IDENTITY for row in one.rows[0]]
    assume(len(placing) == len(set(placing)))  # of two that place one doctor, the newer counts
    rulings = order.sample(ruled.rulings, len(ruled.rulings))
    first, second = (
        replace(one, entries=tuple(order.sample(one.entries, len(one.entries))))
        for one in (ruled.performers, ruled.equip)
    )
    assert told(Arbitration(first, second, tuple(rulings)).made) == told(ruled.made)


@LESS
@given(undecided, st.data())
def test_once_every_case_is_ruled_on_everybody_is_on_the_roll_or_left_out(
    ruled: Arbitration, data: st.DataObject
) -> None:
    while ruled.made.cases:
        for case in ruled.made.cases:
            ruled = ruled.ruled(case, data.draw(st.sampled_from(case.answers)), data.draw(groups))
    assert {entry.standing for entry in ruled.made.entries} <= {"on_roll"}
