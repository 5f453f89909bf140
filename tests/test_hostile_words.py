"""Every text of every document is printed as it is, whatever it says (SECURITY 9, row 14)."""

from pathlib import Path

import pytest

from lmcvote import wording
from lmcvote.paper import markup
from tests import hostile_words


@pytest.mark.parametrize("number", [24, pytest.param(2_000, marks=pytest.mark.assurance)])
def test_words_that_would_be_orders_are_printed_letter_for_letter(here: Path, number: int) -> None:
    ran = hostile_words.printed_with(number)
    assert not ran.failures and int(ran.note.split()[0]) > number / 2, ran


def test_words_that_were_taken_for_marks_would_be_seen(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wording.texts.cache_clear()
    monkeypatch.setattr(markup, "escaped", lambda text: text)
    try:
        assert len(hostile_words.printed_with(24).failures) > 3
    finally:
        wording.texts.cache_clear()
