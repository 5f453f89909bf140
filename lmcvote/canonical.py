"""Bytes that two programs write alike, and their digests.

Whatever is signed, compared or chained is written by `to_bytes`: JSON with sorted keys, ASCII, no spaces, and only
text, whole numbers, lists and objects in it. A fraction, a float, true or null has several spellings; here it is a bug.
Every hash input is length-prefixed, so that no two lists of fields run together into the same bytes.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Canonical: TypeAlias = "str | int | Sequence[Canonical] | Mapping[str, Canonical]"

LENGTHS = tuple(size.to_bytes(4, "big") for size in range(64))
"""Of most fields."""


def to_bytes(value: Canonical) -> bytes:
    r"""Canonical JSON of text, whole numbers, lists and objects. Raises TypeError for anything else.

    >>> to_bytes({"seats": 6, "group": "06Q", "names": ["Ŵyn"]})
    b'{"group":"06Q","names":["\\u0174yn"],"seats":6}'
    """
    _check(value)
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode("ascii")


def _check(value: object) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise TypeError(f"canonical JSON has text keys, not {key!r}")
            _check(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check(inner)
    elif isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"canonical JSON has no place for {value!r}")


def framed(tag: str, *fields: bytes | str) -> bytes:
    """The tag and each field behind its length (4 bytes, big-endian): what every hash and HMAC here is taken of."""
    parts = list[bytes]()
    for field in (tag, *fields):
        part = field.encode() if isinstance(field, str) else field
        size = len(part)
        parts.append(LENGTHS[size] if size < len(LENGTHS) else size.to_bytes(4, "big"))
        parts.append(part)
    return b"".join(parts)


def digest(tag: str, *fields: bytes | str) -> bytes:
    """SHA-256 of the framed fields, 32 bytes. The tag names the purpose, so that no digest can serve another."""
    return hashlib.sha256(framed(tag, *fields)).digest()


def short_code(digest_of: str) -> str:
    """Sixty bits of a digest, to read aloud; of the trail's last hash on every checkpoint: `verify` finds it again.

    >>> short_code("00" * 32)
    'KEBN MEBX 2PGV'
    """
    text = base64.b32encode(digest("lmcvote/checkpoint/1", digest_of)).decode()[:12]
    return " ".join(text[place : place + 4] for place in range(0, 12, 4))
