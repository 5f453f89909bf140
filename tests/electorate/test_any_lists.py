"""Properties of the electorate that any two lists keep."""

import pickle
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from itertools import combinations
from random import Random
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote.electorate import agreement, blocks, match, merge
from lmcvote.electorate import candidates as likely
from lmcvote.electorate.candidates import Candidates
from lmcvote.electorate.columns import Source
from lmcvote.electorate.doctor import Doctor, Pair, doctors
from lmcvote.electorate.entries import Electorate, Entry, Excluded
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.match import link
from lmcvote.electorate.placing import Given
from lmcvote.electorate.thresholds import load
from tests.strategies import list_rows
from tests.wording import AS_AT, lists_of, practice

P = "gmc | surname | forename | performer type | practice code | left date\n"
E = "gmc | surname | forename | role | practice code | ccg | sessions | left date\n"
PRACTICES = {code: practice(code, group) for code, group in (("F81011", "06Q"), ("F81012", "06T"))}

rows = st.lists(list_rows(), min_size=1, max_size=12)


def made_of(performers: list[tuple[str, ...]], equip: list[tuple[str, ...]]) -> tuple[Electorate, tuple[int, int]]:
    first, second = lists_of(performers, equip)
    return merge.build(first, second, Given(AS_AT, PRACTICES)).electorate, (first.rows, second.rows)


@given(rows, rows)
def test_every_row_is_accounted_for_exactly_once(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> None:
    made, (first, second) = made_of(one, other)
    everyone: tuple[Entry | Excluded, ...] = (*made.entries, *made.excluded)
    assert sorted(line for part in everyone for line in part.performers_lines) == list(range(2, first + 2))
    assert sorted(line for part in everyone for line in part.equip_lines) == list(range(2, second + 2))


@given(rows, rows)
def test_no_number_is_twice_in_a_group_and_no_locum_has_two_homes(
    one: list[tuple[str, ...]], other: list[tuple[str, ...]]
) -> None:
    made, _ = made_of(one, other)
    votes = Counter((place.group, e.gmc_number) for e in made.entries for place in e.places if e.gmc_number)
    assert all(times == 1 for times in votes.values())
    for entry in made.entries:
        by_ladder = [place for place in entry.places if place.basis != "practice"]
        assert len(by_ladder) <= 1 and (not by_ladder or len(entry.places) == 1)
        assert bool(entry.places) == (entry.standing == "on_roll")


@given(rows, rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    one: list[tuple[str, ...]], other: list[tuple[str, ...]], order: Random
) -> None:
    def told(made: Electorate) -> object:
        return (
            Counter(replace(entry, performers_lines=(), equip_lines=()) for entry in made.entries),
            Counter((case.id, case.kind, case.evidence) for case in made.cases),
            Counter((gone.reason, gone.gmc_number, gone.surname) for gone in made.excluded),
        )

    shuffled = [list(one), list(other)]
    for table in shuffled:
        order.shuffle(table)
    assert told(made_of(one, other)[0]) == told(made_of(shuffled[0], shuffled[1])[0])


@given(rows, rows)
def test_swapping_the_lists_changes_no_match(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> None:
    first, second = lists_of(one, other)
    entries = first.entries + second.entries
    back = {Source.PERFORMERS: Source.EQUIP, Source.EQUIP: Source.PERFORMERS}

    def told(swap: bool) -> object:
        linkage = link([replace(e, source=back[e.source]) if swap else e for e in entries], load())
        persons = {person: frozenset(e.fingerprint for e in person.entries) for person in linkage.persons}
        doubts = {(rule, frozenset((persons[a], persons[b]))) for rule, a, b in linkage.doubts}
        return Counter((prints, person.rules) for person, prints in persons.items()), doubts

    assert told(False) == told(True)


class Everybody(Candidates):
    """In the place of `Candidates`: everyone with everyone."""

    def __init__(self, everyone: Sequence[Doctor], close: float, executor: Executor | None = None) -> None:
        super().__init__(everyone, close, executor)
        by_key = sorted(everyone, key=lambda doctor: doctor.key)
        self._of_all = [(a, b) for a, b in combinations(by_key, 2) if not a.gmc_number or a.gmc_number != b.gmc_number]

    def in_full(self) -> list[Pair]:
        return [
            (a, b)
            for a, b in self._of_all
            if a.source is not b.source and not (a.gmc_number and b.gmc_number) and a.corroborates(b)
            if a.agrees(b, agreement.in_full, self._close)
        ]

    def worth_asking(self, settled: Container[Doctor]) -> list[Pair]:
        return self._of_all


def everybody_one_slip_apart(everyone: Sequence[Doctor]) -> Iterator[Pair]:
    held = Counter(doctor.gmc_number for doctor in everyone)
    for a, b in combinations(sorted(everyone, key=lambda doctor: doctor.key), 2):
        alone = held[a.gmc_number] == 1 == held[b.gmc_number] and a.source is not b.source
        if alone and agreement.slipped(a.gmc_number, b.gmc_number):
            yield a, b


def told_of(
    entries: Sequence[ListEntry], executor: Executor | None = None, looking: type[Candidates] = Candidates
) -> object:
    linkage = link(entries, load(), executor=executor, looking=looking)
    return (
        Counter((person.rows, person.rules) for person in linkage.persons),
        Counter((rule, a.rows, b.rows) for rule, a, b in linkage.doubts),
    )


@given(rows, rows)
def test_no_doubt_and_no_doctor_is_missed_by_looking_at_likely_pairs_only(
    one: list[tuple[str, ...]], other: list[tuple[str, ...]]
) -> None:
    first, second = lists_of(one, other)
    seen = told_of(first.entries + second.entries)
    with mock.patch.object(match, "one_slip_apart", everybody_one_slip_apart):
        assert told_of(first.entries + second.entries, looking=Everybody) == seen


@settings(max_examples=40)
@given(rows, rows)
def test_a_block_looked_at_by_an_index_and_names_compared_elsewhere_give_the_same(
    one: list[tuple[str, ...]], other: list[tuple[str, ...]]
) -> None:
    first, second = lists_of(one, other)
    seen = told_of(first.entries + second.entries)
    with mock.patch.object(blocks, "MOST", 0), mock.patch.object(likely, "PORTION", 2), Elsewhere() as executor:
        assert told_of(first.entries + second.entries, executor) == seen


class Elsewhere(Executor):
    """What goes to another machine and back is bytes."""

    def submit(self, call: Callable[..., Any], /, *args: object, **named: object) -> Future[Any]:
        answer: Future[Any] = Future()
        sent, words, values = _by_wire((call, args, named))
        answer.set_result(_by_wire(sent(*words, **values)))
        return answer


def _by_wire(said: Any) -> Any:  # noqa: ANN401 -- whatever is sent
    return pickle.loads(pickle.dumps(said))  # noqa: S301 -- our own bytes


@given(rows, rows)
def test_each_likely_pair_comes_once_in_order_and_never_two_settled_doctors(
    one: list[tuple[str, ...]], other: list[tuple[str, ...]]
) -> None:
    first, second = lists_of(one, other)
    everyone = [*doctors(first.entries, 0.85), *doctors(second.entries, 0.85)][::-1]
    for doctor in everyone:
        assert list(doctor.entries) == sorted(doctor.entries, key=lambda entry: entry.fingerprint)
    settled = set(everyone[::2])
    pairs = likely.Candidates(everyone, 0.88).worth_asking(settled)
    keys = [(a.key, b.key) for a, b in pairs]
    assert keys == sorted(set(keys)) and all(a < b for a, b in keys)
    for a, b in pairs:
        assert not {a, b} <= settled and not (a.gmc_number and a.gmc_number == b.gmc_number)
    for a, b in likely.same_number(everyone):
        assert a.key < b.key and a.gmc_number == b.gmc_number != ""
