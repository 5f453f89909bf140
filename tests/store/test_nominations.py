"""Nominations in the register: what is saved is what is loaded, and nothing is overwritten."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lmcvote.election import CandidateId, ContestId
from lmcvote.nominations.form import Form, Nomination, Nominee, Withdrawal
from lmcvote.nominations.letters import Run, Sent
from lmcvote.nominations.ruling import Ruling, Verdict
from lmcvote.store import nominations as kept
from lmcvote.store import opening
from tests.wording import Coins

TWO = ("Mr Alan Reeve", "Mrs Joyce Hammond")
AT = "2027-02-01T09:00:00+00:00"
words = st.text("abc ÄÖ'-", min_size=1, max_size=12).map(str.strip).filter(bool)
several = st.lists(words, max_size=3, unique=True).map(tuple)
numbers = st.lists(st.from_regex("[0-9]{7}", fullmatch=True), max_size=3, unique=True).map(tuple)
forms = st.builds(
    Form, words, st.binary(max_size=32), st.booleans(), st.booleans(), st.booleans(), several, several, words, numbers
)
nominees = st.builds(Nominee, numbers, words, words, words, words)
nominations = st.builds(
    Nomination,
    words.map(CandidateId),
    st.integers(1, 9),
    words.map(ContestId),
    nominees,
    forms,
    st.just(TWO),
    st.just(AT),
    words,
)


@settings(max_examples=25)
@given(st.lists(nominations, max_size=4))
def test_nominations_are_loaded_as_they_were_saved(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Nomination]
) -> None:
    folder = tmp_path_factory.mktemp("register")
    with opening.store(folder, "register.db", "register", Coins()) as store:
        kept.save_nominations(store, drawn[:2])
        kept.save_nominations(store, drawn[2:])
    with opening.store(folder, "register.db", "register", Coins()) as store:
        assert kept.load_nominations(store) == tuple(drawn)


def test_letters_withdrawals_rulings_and_the_close_are_loaded_as_they_were_saved(tmp_path: Path) -> None:
    ash = CandidateId("ash")
    run = Run(1, "letters", 2, "ab cd", TWO, AT)
    sent = (Sent(b"1" * 32, 1, 1, "row1", "Jo Ash", "on the roll"), Sent(b"2" * 32, 2, 1, "row2", "Al Bea", "held"))
    gone = Withdrawal(ash, "2027-02-02 10:00", TWO, AT)
    rulings = [Ruling("case", ash, "area", verdict, TWO, "Why.", AT) for verdict in Verdict]
    closed = kept.Closed(AT, TWO, (ContestId("board"), ContestId("other")), "ab" * 32)
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        kept.save_run(store, run, sent)
        kept.save_run(store, Run(2, "defects", 1, "ef", TWO, AT), told=[("case", ash)])
        kept.save_withdrawal(store, gone)
        for ruling in rulings:
            kept.save_ruling(store, ruling)
        assert kept.load_closed(store) is None
        kept.save_closed(store, closed)
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        assert kept.load_runs(store)[0] == run and kept.load_sent(store) == sent
        assert kept.load_told(store) == {"case"} and kept.load_withdrawals(store) == (gone,)
        assert kept.load_rulings(store) == tuple(rulings) and kept.load_closed(store) == closed


def test_nobody_withdraws_twice(tmp_path: Path) -> None:
    gone = Withdrawal(CandidateId("ash"), "2027-02-02 10:00", TWO, AT)
    with pytest.raises(IntegrityError), opening.store(tmp_path, "register.db", "register", Coins()) as store:
        kept.save_withdrawal(store, gone)
        kept.save_withdrawal(store, gone)
