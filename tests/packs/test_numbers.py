"""The number on a declaration: what a person mistypes is never another doctor's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.packs import numbers

NUMBERS, ISSUES = st.integers(1, 9_999_999), st.integers(1, 99)


@given(NUMBERS, ISSUES)
def test_what_is_written_is_read(number: int, issue: int) -> None:
    assert numbers.read(numbers.written(number, issue)) == (number, issue)
    assert numbers.read(f" {numbers.written(number, issue).lower().replace('-', ' ')} ") == (number, issue)
    assert numbers.read(numbers.written(number, issue).lstrip("0")) == (number, issue)


def slips(text: str) -> set[str]:
    """Every text one slip away: another digit or letter, or two neighbours exchanged."""
    found = set()
    for place, letter in enumerate(text):
        others = "0123456789" if letter.isdigit() else numbers.LETTERS if letter.isalpha() else ""
        found |= {text[:place] + other + text[place + 1 :] for other in others}
    pairs = (n for n in range(len(text) - 1) if text[n].isalnum() and text[n + 1].isalnum())
    found |= {text[:n] + text[n + 1] + text[n] + text[n + 2 :] for n in pairs}
    return found - {text}


@given(NUMBERS, ISSUES)
def test_one_slip_is_always_seen(number: int, issue: int) -> None:
    for wrong in slips(numbers.written(number, issue)):
        with pytest.raises(ValueError):
            assert numbers.read(wrong) != (number, issue)


@pytest.mark.parametrize("text", ["", "417", "0417/0-R", "0417/1", "0417-R", "12345678/1-A", "04l7/1-R", "0417/100-R"])
def test_other_texts_are_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="is no number"):
        numbers.read(text)
