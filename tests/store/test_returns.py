"""Returns in the register: what is saved is what is loaded; a sitting that was cut off is told to the trail once."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from lmcvote.audit import trail
from lmcvote.returns.envelope import Declaration, Envelope, Names
from lmcvote.returns.register import Closed, Extended, OneDoctor, Provisional, Upheld
from lmcvote.store import opening
from lmcvote.store import returns as kept_returns
from tests.strategies import envelopes
from tests.wording import Coins

TWO = ("Mr Alan Reeve", "Ms Priya Nair")
AT = "2027-03-01T09:00:00+00:00"


def keys(envelope: Envelope) -> set[str | bytes]:
    """By which an envelope is known again."""
    found: set[str | bytes] = {one.token_hash or one.stray for one in envelope.declarations}
    return (found | {envelope.mark}) - {"", b""}


def told(folder: Path, what: str) -> int:
    """What the trail was told of, of all sittings."""
    entries = [entry for entry in trail.read(folder).entries if entry.act == kept_returns.RECORDED]
    return sum(int(str(entry.facts[what])) for entry in entries)


@settings(max_examples=25)
@given(st.lists(envelopes(), max_size=4))
def test_envelopes_are_loaded_as_they_were_saved_and_told_to_the_trail_once(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[Envelope]
) -> None:
    folder = tmp_path_factory.mktemp("register")
    found: list[Envelope] = []
    for one in drawn:
        if not any(keys(one) & keys(other) for other in found):
            found.append(one)
    with opening.store(folder, "register.db", "register", Coins(1)) as store:
        kept_returns.save_sitting(store, "cut-off", TWO, AT)
        for one in found[:2]:
            kept_returns.save_envelope(store, "cut-off", one)
    with opening.store(folder, "register.db", "register", Coins(2)) as store:
        kept_returns.save_sitting(store, "whole", TWO, AT)
        for one in found[2:]:
            kept_returns.save_envelope(store, "whole", one)
    for seed in (3, 4):
        with opening.store(folder, "register.db", "register", Coins(seed)) as store:
            kept_returns.tell_sittings(store, AT)
            assert list(kept_returns.load_envelopes(store)) == found
    assert told(folder, "envelopes") == len(found)
    assert told(folder, "in_time") == sum(one.in_time for one in found)


def test_one_declaration_is_in_once(tmp_path: Path) -> None:
    envelope = Envelope("2027-03-01", True, (Declaration(Names.PACK, b"h" * 32),), 1, 0, False, "", TWO, AT)
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        kept_returns.save_envelope(store, "s", envelope)
    with (
        pytest.raises(IntegrityError),
        opening.store(tmp_path, "register.db", "register", Coins()) as store,
    ):
        kept_returns.save_envelope(store, "s", envelope)


def test_what_people_decided_about_packs_is_loaded_as_it_was_saved(tmp_path: Path) -> None:
    dispute = Provisional(7, "06Q", ("aa", "bb"), "Jane Ashby", TWO, "moved", AT)
    upheld, pair = Upheld(7, "LMC 9", TWO, AT), OneDoctor(3, 8, "married name", TWO, AT)
    until, closed = (
        Extended("2027-03-17 12:00", "LMC 8", TWO, AT),
        Closed(AT, TWO, {"06Q": 5}, "ab", (("Accepted", 5),)),
    )
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        assert kept_returns.load_closed(store) is None and kept_returns.accepted(store) == {}
        kept_returns.save_provisional(store, dispute)
        kept_returns.save_upheld(store, upheld)
        kept_returns.save_one_doctor(store, pair)
        kept_returns.save_extended(store, until)
        kept_returns.save_mended(store, b"h", "signed", TWO, AT)
        kept_returns.save_closed(store, closed)
    with opening.store(tmp_path, "register.db", "register", Coins()) as store:
        assert kept_returns.load_provisional(store) == (dispute,) and kept_returns.load_upheld(store) == (upheld,)
        assert kept_returns.load_one_doctor(store) == (pair,) and kept_returns.load_extended(store) == (until,)
        assert kept_returns.load_mended(store) == {b"h"} and kept_returns.load_closed(store) == closed
        assert kept_returns.accepted(store) == {"06Q": 5}
