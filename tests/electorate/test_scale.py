"""Lists of a nation: by DuckDB or without it the electorate is the same, and a large block is not everyone's affair."""

from itertools import product
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote.electorate import agreement, blocks, merge
from lmcvote.electorate.blocks import Batch, Compared
from lmcvote.electorate.candidates import Candidates
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.names import Name, of
from lmcvote.electorate.placing import Given
from lmcvote.electorate.scale import NationalCandidates
from tests.electorate.linking import MEASURES
from tests.strategies import list_rows
from tests.wording import AS_AT, lists_of, practice

PRACTICES = {code: practice(code, group) for code, group in (("F81011", "06Q"), ("F81012", "06T"))}
SURNAMES = "SMITH SMYTH SMITH-JONES JONES JONE MACDONALD MCDONALD JANE PATEL AL-HASSAN HASSAN OBRIEN O'BRIEN LI".split()
FORENAMES = "JANE|JAYNE|J|LIZ|ELIZABETH|ELISABETH|JONES|SMITH|MARY ANN|MARY|MARYANN|PATEL RAJ|LI|HASSAN".split("|")

rows = st.lists(list_rows(), min_size=1, max_size=14)
persons = st.tuples(
    st.sampled_from(("", "6000001", "6000002", "6000010", "6100001", "0600001", "6000101")),
    st.sampled_from(SURNAMES),
    st.sampled_from(FORENAMES),
    st.sampled_from(("", "F81011", "F81012")),
    st.sampled_from(("", "CM1 1AA", "CM2 2BB")),
)


def likewise(row: tuple[str, ...], said: tuple[str, ...]) -> tuple[str, ...]:
    """The row, of another person."""
    number, surname, forename, practice_code, home = said
    return (number, surname, forename, row[3], practice_code, row[5], home, *row[7:])


@settings(max_examples=30)
@given(rows, rows, st.sampled_from((0, blocks.MOST)), st.data())
def test_the_electorate_is_the_same_by_duckdb(
    one: list[tuple[str, ...]], other: list[tuple[str, ...]], most: int, data: st.DataObject
) -> None:
    first, second = lists_of(
        *([likewise(row, data.draw(persons)) for row in table] for table in (one, other)),
    )
    given_ = Given(AS_AT, PRACTICES)

    def made(looking: type[Candidates]) -> Electorate:
        return merge.build(first, second, given_, looking=looking).electorate

    with mock.patch.object(blocks, "MOST", most):
        assert made(NationalCandidates) == made(Candidates)


def test_an_index_misses_no_two_names_that_agree_in_full() -> None:
    named = [of(surname, forename) for surname, forename in product(SURNAMES, FORENAMES)]
    agreeing = {(a, b) for a, b in product(named, repeat=2) if agreement.in_full(a, b, MEASURES.close)}
    assert set(blocks.in_full(named, named, MEASURES.close)) == agreeing and len(agreeing) > len(named)


def crowd(doctors: int, free: int, named: list[Name]) -> Batch:
    """So many at one postcode, some of them free; every tenth without a number, on both lists in turn."""
    people = {n: Compared((named[n % len(named)],), n % 10 == 0, n % 2 == 0, n < free) for n in range(doctors)}
    return Batch(people, ((tuple(range(free)), tuple(range(doctors))),))


@pytest.mark.parametrize(("surname", "full"), [("SMITH", True), ("SMITH", False), ("", False)])
def test_thousands_at_one_postcode_are_not_compared_one_by_one(surname: str, full: bool) -> None:
    letters = "ABDEGIKLMNOPRSTUVZ"
    named = [of(surname or f"{a}{b}{c}{a}{d}{b}", f"{d}{c}{b}{a}{c}{d}") for a, b, c, d in product(letters, repeat=4)]
    batch = crowd(2_000, 200, named[:: len(named) // 2_000])
    with mock.patch.object(blocks, "_worth", wraps=blocks._worth) as looked_at:
        blocks.alike(batch, MEASURES.close, full)
    assert looked_at.call_count < 2_000 * 200 / 20


def test_a_crowd_of_one_surname_at_one_postcode_is_found_whole() -> None:
    named = [of("Smith", forename) for forename in ("Jane", "Jayne", "J", "Ruth", "Elizabeth", "Liz", "Smithe")]
    batch = crowd(140, 70, named)
    few = Batch(batch.doctors, tuple(((a,), (b,)) for a, b in product(range(70), range(140))))
    one_by_one = set(blocks.alike(few, MEASURES.close, False))
    assert set(blocks.alike(batch, MEASURES.close, False)) == one_by_one and len(one_by_one) > 1_000
