"""What the QR codes of a ballot paper and of a declaration of identity say: exact bytes, made and taken apart.

A paper's 24 bytes: `LB`, version, flags, 4 bytes of the style's hash, a random serial of 12, a misread check of 4.
Nothing in it is derived from an elector, a time, an issue or a sequence. The check finds misreads only; that a paper is
one of ours is shown by the committed set of serial hashes.

A declaration's 19 bytes: `LD`, version, 4 bytes that name election and epoch, a random token of 12. The two codes share
no byte that another election's would not share too: a token tells nothing of a serial. The codes of a
petition sheet and of a nomination form are made as a declaration's, and begin with `LP` and `LN`: none is ever taken
for another.
"""

import base64
import hmac
from dataclasses import dataclass

from lmcvote.canonical import digest, framed
from lmcvote.election import ElectionId

PREFIX = b"LB"
VERSION = 1
STYLE_BYTES, SERIAL_BYTES, CHECK_BYTES = 4, 12, 4
LENGTH = len(PREFIX) + 2 + STYLE_BYTES + SERIAL_BYTES + CHECK_BYTES
TEXT_LENGTH = 39
"""In base32 without padding."""
DECLARATION, PETITION, NOMINATION = b"LD", b"LP", b"LN"
ELECTION_BYTES, TOKEN_BYTES = 4, 12
DECLARATION_LENGTH = len(DECLARATION) + 1 + ELECTION_BYTES + TOKEN_BYTES
DECLARATION_TEXT_LENGTH = 31


@dataclass(frozen=True, slots=True)
class BallotCode:
    """One page's code."""

    test: bool
    """A test paper: outside the committed set, refused by a live box."""
    page: int
    """1 for the first."""
    pages: int
    style_hash: bytes
    serial: bytes
    """Random; the same on every page of one paper."""


def style_hash(canonical_style: bytes) -> bytes:
    """The four bytes by which a paper names its style: contest, candidates, geometry, election and epoch."""
    return digest("lmcvote/style/1", canonical_style)[:STYLE_BYTES]


def serial_hash(election: ElectionId, serial: bytes) -> bytes:
    """What the committed set keeps of a serial: 32 bytes that let nobody print it again."""
    return digest("lmcvote/serial/1", election, serial)


def seen_id(box_key: bytes, serial: bytes) -> bytes:
    """The name under which a reading is stored: 32 bytes that nobody finds who noted the serial, without K_box."""
    return hmac.digest(box_key, framed("lmcvote/seen/1", serial), "sha256")


def payload(code: BallotCode) -> bytes:
    """The 24 bytes. Raises ValueError for pages outside 1 to 7, or a hash or serial of another length."""
    if not 1 <= code.page <= code.pages <= 7:
        raise ValueError(f"page {code.page} of {code.pages} does not fit three bits each")
    if len(code.style_hash) != STYLE_BYTES or len(code.serial) != SERIAL_BYTES:
        raise ValueError("a style hash has 4 bytes and a serial 12")
    flags = code.test << 7 | code.page << 4 | code.pages << 1
    told = PREFIX + bytes((VERSION, flags)) + code.style_hash + code.serial
    return told + _check(told)


def _check(told: bytes) -> bytes:
    return digest("lmcvote/ballot/1", told)[:CHECK_BYTES]


def parse(told: bytes) -> BallotCode:
    """The code of 24 bytes. Raises ValueError with the part that is not ours: length, prefix, version, check, flags."""
    if len(told) != LENGTH:
        raise ValueError(f"{len(told)} bytes, not {LENGTH}")
    if not told.startswith(PREFIX):
        raise ValueError(f"the prefix is {told[:2]!r}, not {PREFIX!r}")
    if told[2] != VERSION:
        raise ValueError(f"version {told[2]}, not {VERSION}")
    body, check = told[:-CHECK_BYTES], told[-CHECK_BYTES:]
    if _check(body) != check:
        raise ValueError("the check does not agree: misread")
    flags = told[3]
    page, pages = flags >> 4 & 7, flags >> 1 & 7
    if flags & 1 or not 1 <= page <= pages:
        raise ValueError(f"flags {flags:#04x} are none of ours")
    return BallotCode(bool(flags >> 7), page, pages, body[4:8], body[8:20])


def to_text(told: bytes) -> str:
    """Base32 without padding: 39 capital letters and digits, which QR packs tightly and people can type."""
    return base64.b32encode(told).decode("ascii").rstrip("=")


def from_text(text: str, length: int = TEXT_LENGTH) -> bytes:
    """The bytes of a typed or scanned text; blanks and case do not count. Raises ValueError if it is no such text."""
    plain = "".join(text.split()).upper()
    if len(plain) != length or not plain.isascii():
        raise ValueError(f"{len(plain)} characters, not {length}")
    told = base64.b32decode(plain + "=" * (-len(plain) % 8))
    if to_text(told) != plain:
        raise ValueError("the last letter is none that we write")
    return told


def typed(text: str) -> str:
    """In groups of four, as it stands beside the QR code."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def election_mark(election: ElectionId, epoch: int) -> bytes:
    """The four bytes by which a declaration names its election."""
    return digest("lmcvote/election/1", election, str(epoch))[:ELECTION_BYTES]


def token_hash(election: ElectionId, token: bytes) -> bytes:
    """What the register keeps of a token: 32 bytes."""
    return digest("lmcvote/token/1", election, token)


def sheet_hash(election: ElectionId, token: bytes) -> bytes:
    """What the register keeps of the token of a petition sheet: 32 bytes."""
    return digest("lmcvote/petition/1", election, token)


def declaration(mark: bytes, token: bytes) -> bytes:
    """The 19 bytes. Raises ValueError for a mark or token of another length."""
    return _named(DECLARATION, mark, token)


def petition_sheet(mark: bytes, token: bytes) -> bytes:
    """The 19 bytes of a sheet of a petition. Raises ValueError as `declaration` does."""
    return _named(PETITION, mark, token)


def nomination_form(mark: bytes, token: bytes) -> bytes:
    """The 19 bytes of a nomination form. Raises ValueError as `declaration` does."""
    return _named(NOMINATION, mark, token)


def _named(prefix: bytes, mark: bytes, token: bytes) -> bytes:
    if len(mark) != ELECTION_BYTES or len(token) != TOKEN_BYTES:
        raise ValueError("an election's mark has 4 bytes and a token 12")
    return prefix + bytes((VERSION,)) + mark + token


def parse_declaration(told: bytes, mark: bytes) -> bytes:
    """The token of a declaration of this election. Raises ValueError with the part that is not ours."""
    return _token(DECLARATION, told, mark, "declaration")


def parse_sheet(told: bytes, mark: bytes) -> bytes:
    """The token of a sheet of this petition. Raises ValueError with the part that is not ours."""
    return _token(PETITION, told, mark, "sheet")


def parse_form(told: bytes, mark: bytes) -> bytes:
    """The token of a nomination form of this election. Raises ValueError with the part that is not ours."""
    return _token(NOMINATION, told, mark, "form")


def _token(prefix: bytes, told: bytes, mark: bytes, what: str) -> bytes:
    if len(told) != DECLARATION_LENGTH:
        raise ValueError(f"{len(told)} bytes, not {DECLARATION_LENGTH}")
    if not told.startswith(prefix):
        raise ValueError(f"the prefix is {told[:2]!r}, not {prefix!r}")
    if told[2] != VERSION:
        raise ValueError(f"version {told[2]}, not {VERSION}")
    if told[3:7] != mark:
        raise ValueError(f"it is a {what} of another election")
    return told[7:]
