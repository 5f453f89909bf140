"""The code on the paper: golden vectors redone by hand, and nothing but our own bytes accepted."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import ElectionId
from lmcvote.paper.code import BallotCode, from_text, parse, payload, serial_hash, style_hash, to_text, typed
from tests.strategies import ballot_codes

SERIAL = bytes.fromhex("000102030405060708090a0b")
GOLDEN = BallotCode(test=False, page=1, pages=1, style_hash=bytes.fromhex("deadbeef"), serial=SERIAL)


def by_hand(*fields: bytes) -> bytes:
    """SHA-256 of the fields, each behind its length in four bytes, written without lmcvote."""
    joined = b""
    for field in fields:
        joined += len(field).to_bytes(4, "big") + field
    return hashlib.sha256(joined).digest()


def test_golden_payload() -> None:
    told = payload(GOLDEN)
    assert told.hex() == "4c420112deadbeef000102030405060708090a0b" + "9191c1cb"
    assert told[20:] == by_hand(b"lmcvote/ballot/1", told[:20])[:4]
    assert to_text(told) == "JRBACEW6VW7O6AABAIBQIBIGA4EASCQLSGI4DSY"
    assert typed(to_text(told)) == "JRBA CEW6 VW7O 6AAB AIBQ IBIG A4EA SCQL SGI4 DSY"


@pytest.mark.parametrize(
    ("test", "page", "pages", "flags"),
    [
        (False, 1, 1, 0b0_001_001_0),
        (True, 1, 1, 0b1_001_001_0),
        (False, 2, 3, 0b0_010_011_0),
        (True, 7, 7, 0b1_111_111_0),
    ],
)
def test_flags_from_the_high_bit(test: bool, page: int, pages: int, flags: int) -> None:
    assert payload(BallotCode(test, page, pages, b"abcd", SERIAL))[3] == flags


def test_golden_hashes() -> None:
    assert serial_hash(ElectionId("mid-essex-board-2027"), SERIAL) == by_hand(
        b"lmcvote/serial/1", b"mid-essex-board-2027", SERIAL
    )
    assert style_hash(b"{}") == by_hand(b"lmcvote/style/1", b"{}")[:4]


@given(ballot_codes)
def test_what_is_printed_is_what_is_read(code: BallotCode) -> None:
    text = to_text(payload(code))
    assert len(text) == 39 and text == text.upper() and text.isalnum()
    assert parse(from_text(text)) == code
    assert parse(from_text(typed(text).lower())) == code


@given(ballot_codes, st.integers(0, 23), st.integers(1, 255))
def test_a_changed_byte_is_refused(code: BallotCode, place: int, change: int) -> None:
    told = bytearray(payload(code))
    told[place] ^= change
    with pytest.raises(ValueError):
        parse(bytes(told))


@given(st.binary(max_size=40))
def test_other_bytes_are_refused(told: bytes) -> None:
    with pytest.raises(ValueError):
        parse(told)


def recoded(told: bytes) -> bytes:
    """The bytes with a check that is right."""
    return told[:20] + by_hand(b"lmcvote/ballot/1", told[:20])[:4]


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (1, ord("D"), "prefix"),
        (2, 2, "version"),
        (3, 0b0_001_001_1, "flags"),
        (3, 0b0_010_001_0, "flags"),
        (3, 0, "flags"),
    ],
)
def test_a_right_check_does_not_save_a_wrong_code(place: int, value: int, why: str) -> None:
    told = bytearray(payload(GOLDEN))
    told[place] = value
    with pytest.raises(ValueError, match=why):
        parse(recoded(bytes(told)))


@pytest.mark.parametrize("text", ["", "A" * 38, "A" * 40, "!" * 39, "1" * 39, base64.b32encode(b"x" * 24).decode()])
def test_no_other_text_is_a_code(text: str) -> None:
    with pytest.raises(ValueError):
        parse(from_text(text))


def test_pages_that_do_not_fit_are_refused() -> None:
    for page, pages in ((0, 1), (2, 1), (1, 8)):
        with pytest.raises(ValueError, match="three bits"):
            payload(BallotCode(False, page, pages, b"abcd", SERIAL))
    with pytest.raises(ValueError, match="4 bytes"):
        payload(BallotCode(False, 1, 1, b"abc", SERIAL))
