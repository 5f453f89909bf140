"""Lists written down in other ways say the same; spoilt ones are refused in words (SECURITY 9, row 1)."""

from pathlib import Path

import pytest

from tests.electorate import fuzzed


@pytest.mark.parametrize("number", [100, pytest.param(20_000, marks=pytest.mark.assurance)])
def test_a_list_in_any_form_is_the_same_list_or_refused_with_the_reason(number: int, tmp_path: Path) -> None:
    assert not fuzzed.taken(number, tmp_path).failures


@pytest.mark.parametrize("number", [4, pytest.param(500, marks=pytest.mark.assurance)])
def test_rows_in_any_order_and_form_make_the_same_electorate(number: int, tmp_path: Path) -> None:
    assert not fuzzed.electorates(number, tmp_path).failures
