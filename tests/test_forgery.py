"""Forged papers at the level of the decoder: none gets into the set, however it was made."""

import random
from collections import Counter

import pytest

from lmcvote.election import ElectionId
from lmcvote.paper.code import (
    BallotCode,
    declaration,
    election_mark,
    from_text,
    parse,
    payload,
    serial_hash,
    to_text,
    token_hash,
)
from tests.assured import Ran

SEED = 20270201
OURS, OTHERS = ElectionId("mid-essex-board-2027"), ElectionId("mid-essex-board-2026")
STYLE, OTHER_STYLE = b"\x01\x02\x03\x04", b"\x01\x02\x03\x05"


def refusal(text: str, committed: frozenset[bytes]) -> str:
    """Why a text is no paper of ours that counts; empty where it is one."""
    try:
        code = parse(from_text(text))
    except ValueError as error:
        return str(error).split()[0]
    if code.style_hash != STYLE:
        return "style"
    if code.test:
        return "test"
    return "" if serial_hash(OURS, code.serial) in committed else "serial"


def forged(coins: random.Random, genuine: list[bytes]) -> str:
    """A text that somebody made who has our program and any number of genuine papers in sight, but not the set."""
    serial, style = coins.randbytes(12), STYLE
    way = coins.randrange(8)
    if way == 0:
        return to_text(coins.randbytes(24))
    if way == 1:  # the style of another election
        return to_text(payload(BallotCode(False, 1, 1, OTHER_STYLE, coins.choice(genuine))))
    if way == 2:  # one bit of a genuine paper, the check made anew
        serial = (int.from_bytes(coins.choice(genuine)) ^ 1 << coins.randrange(96)).to_bytes(12)
    if way == 3:  # one bit of a genuine text, the check left
        told = bytearray(payload(BallotCode(False, 1, 1, style, coins.choice(genuine))))
        told[coins.randrange(24)] ^= 1 << coins.randrange(8)
        return to_text(bytes(told))
    if way == 4:  # a test paper
        return to_text(payload(BallotCode(True, 1, 1, style, coins.choice(genuine))))
    if way == 5:  # a declaration
        return to_text(declaration(election_mark(OURS, 1), serial))
    if way == 6:  # made from the stolen set: a hash used as a serial
        serial = serial_hash(OURS, coins.choice(genuine))[:12]
    if way == 7:  # next to a genuine one
        serial = ((int.from_bytes(coins.choice(genuine)) + 1) % (1 << 96)).to_bytes(12)
    return to_text(payload(BallotCode(False, 1, 1, style, serial)))


def forgeries(number: int, seed: int = SEED) -> Ran:
    """So many papers that somebody made, each decoded and looked for in the committed set of two thousand."""
    coins = random.Random(seed)  # noqa: S311 (a test can be repeated)
    genuine = [coins.randbytes(12) for _ in range(2000)]
    committed = frozenset(serial_hash(OURS, serial) for serial in genuine)
    why = Counter(refusal(forged(coins, genuine), committed) for _ in range(number))
    taken = [f"{why['']} of {number} forged papers were taken for ours"] * bool(why[""])
    taken += [f"none was refused for its {one}" for one in ("style", "test", "serial", "the") if not why[one]]
    ours = [refusal(to_text(payload(BallotCode(False, 1, 1, STYLE, serial))), committed) for serial in genuine]
    return Ran(number, (*taken, *(["a genuine paper is refused"] * any(ours))))


@pytest.mark.parametrize("number", [10_000, pytest.param(1_000_000, marks=pytest.mark.assurance)])
def test_no_forged_paper_is_one_of_ours(number: int) -> None:
    ran = forgeries(number)
    assert not ran.failures and ran.tried == number


def test_a_serial_of_another_election_is_not_committed_in_ours() -> None:
    serial = b"x" * 12
    assert len({serial_hash(OURS, serial), serial_hash(OTHERS, serial), token_hash(OURS, serial)}) == 3
