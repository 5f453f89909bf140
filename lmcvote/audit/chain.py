"""The trail as a stranger reads it: every hash worked out again, and what a code on paper is.

Imports nothing of this program: what wrote the trail and what checks it share no line.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

TRAIL = "trail.jsonl"
START = "0" * 64
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
CODE = 12
ON_PAPER = "a checkpoint on paper"
WAVER = timedelta(minutes=1)
"""By how much a clock that is set by the net may be put back."""
PAGES = {
    "definition": "what the papers say (definition.json, on the proof)",
    "count": "the count, as it was published for a lot or an audit",
    "sealed": "the sealed piles of an audit",
    "register": "the frozen register of electors",
}
"""What a digest that stands on a page of its own is of."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked into."""

    what: str
    agrees: bool | None
    """None where it could not be checked: `says` tells why."""
    says: str
    """One sentence; of a difference what differs, and what that may be."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the trail as it stands."""

    number: int
    told: Mapping[str, Any]
    head: str
    """The hash worked out from all lines so far."""


# -- hashes, as SECURITY has them: every field behind its length ------------------------------------------------------


def framed(tag: str, *fields: bytes | str) -> bytes:
    """The tag and the fields, each behind its length in four bytes."""
    parts = [part.encode() if isinstance(part, str) else part for part in (tag, *fields)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def canonical(value: object) -> bytes:
    """Sorted keys, ASCII, no blanks."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def link(before: str, told: Mapping[str, Any]) -> str:
    """The hash that follows another with this entry."""
    return sha256(framed("lmcvote/trail/1", before, canonical(told))).hexdigest()


def code(head: str) -> str:
    """The short code of a page that was printed when the trail's last hash was this."""
    return base64.b32encode(sha256(framed("lmcvote/checkpoint/1", head)).digest()).decode()[:CODE]


# -- the trail --------------------------------------------------------------------------------------------------------


def trail(folder: Path) -> tuple[Sequence[Line], Check]:
    """Every line, and whether each follows from those before it."""
    what, path = "the trail", folder / TRAIL
    if not path.is_file():
        return (), Check(what, False, f"There is no {TRAIL}: without it nothing here can be checked.")
    texts = path.read_bytes().removesuffix(b"\n").split(b"\n")
    lines, head = list[Line](), START
    for number, text in enumerate(texts, 1):
        told, said = entry(text)
        if told is None:
            return (), Check(what, False, f"Line {number} of {TRAIL} is no entry: the file was cut or changed.")
        if said != link(head, told):
            following = entry(texts[number]) if number < len(texts) else (None, "")
            return (), Check(what, False, broken(lines, number, (told, said), following))
        head = said
        lines.append(Line(number, told, head))
    return lines, Check(what, True, f"{len(lines)} entries, each following from those before it.")


def entry(text: bytes) -> tuple[Mapping[str, Any] | None, str]:
    """What a line tells, and the hash that stands in it; None for what is no entry."""
    try:
        told = json.loads(text)
        said = told.pop("hash")
        texts = all(isinstance(told[key], str) for key in ("id", "side", "act", "at"))
        tables = all(isinstance(told[key], dict) for key in ("facts", "holds"))
        as_written = canonical({**told, "hash": said}) == text  # one spelling alone: no other bytes say the same
        return (told, said) if texts and tables and isinstance(said, str) and as_written else (None, "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, ""


def broken(
    lines: Sequence[Line],
    number: int,
    this: tuple[Mapping[str, Any], str],
    following: tuple[Mapping[str, Any] | None, str],
) -> str:
    """Why a line does not follow from the one before it, as far as its neighbours tell."""
    told, said = this
    known = {line.told["id"]: line.number for line in lines}
    heads = {line.number: line.head for line in lines}
    before = heads.get(number - 1, START)
    if told["id"] in known:
        return f"Line {number} of {TRAIL} is line {known[told['id']]} once more: it was put in a second time."
    if number > 1 and said == link(START, told):
        return f"Another trail begins at line {number} of {TRAIL}: two were put together."
    if other := next((place for place, head in heads.items() if said == link(head, told)), 0):
        return f"Line {number} of {TRAIL} follows line {other}: lines were put in between, or the trail was forked."
    if following[0] is not None and following[1] == link(before, following[0]):
        return f"Line {number} of {TRAIL} does not follow from those before it, and the next does: it was put in."
    return (
        f"Line {number} of {TRAIL} does not follow from the lines before it: it was changed or comes from another "
        "trail, or lines before it were taken out."
    )


def days(lines: Sequence[Line]) -> Check:
    """Whether no line is dated before an earlier one of its side, or two people have said why."""
    what = "the clock"
    checked = max((line.number for line in lines if line.told["act"] == "clock checked"), default=0)
    last: dict[str, tuple[datetime, Line]] = {}
    for line in lines:
        side, at = line.told["side"], line.told["at"]
        try:
            now = datetime.fromisoformat(at)
            back = side in last and now + WAVER < last[side][0]
        except (ValueError, TypeError):
            return Check(what, False, f'Line {line.number} has no time: "{at[:30]}".')
        if back and checked < line.number:
            earlier = last[side][1]
            return Check(
                what,
                False,
                f"Line {line.number} is dated {at[:10]}, before line {earlier.number} ({earlier.told['at'][:10]}): the "
                "clock was set back, or lines of two trails were put together. If two people know why: "
                "lmcvote verify --clock-checked --by NAME --by NAME",
            )
        last[side] = now, line
    return Check(what, True, "No line is dated before an earlier one, or two people said why.")


# -- codes on paper ---------------------------------------------------------------------------------------------------


def outside(lines: Sequence[Line], checkpoint: str) -> Check:
    """Whether a page on paper is of this trail. Of a code that is none of it, no other is ever suggested."""
    if not checkpoint:
        says = "None was given. A folder can be rewritten whole: only a page from outside shows that."
        return Check(ON_PAPER, None, says)
    wanted = "".join(checkpoint.replace("-", " ").split()).upper()
    for line in lines:
        if code(line.head) == wanted:
            later = len(lines) - line.number
            says = f'Line {line.number}, "{line.told["act"]}" of {line.told["at"][:10]}; {later} later.'
            return Check(ON_PAPER, True, says)
    for line in lines:
        for name, digest in digests(line.told["facts"]):
            if code(digest) == wanted:
                says = (
                    f'That is the code of {PAGES.get(name, name)}, as line {line.number}, "{line.told["act"]}", tells '
                    "it. It holds that and no line of the trail: give the code of a checkpoint, or of a declaration."
                )
                return Check(ON_PAPER, None, says)
    if len(wanted) != CODE or not set(wanted) <= LETTERS:
        odd = ", ".join(sorted(set(wanted) - LETTERS))
        has = f"it has {odd}" if odd else f"it has {len(wanted)}"
        says = f"That is no code: one has {CODE} letters A to Z and digits 2 to 7, and {has}. Type it again."
        return Check(ON_PAPER, False, says)
    says = (
        "No line of this trail has that code: it was mistyped, or the page belongs to another trail (of another "
        "election, of a rehearsal, or this one before it was rewritten or cut). Type it again from the page."
    )
    return Check(ON_PAPER, False, says)


def digests(facts: Mapping[str, Any], name: str = "") -> Iterator[tuple[str, str]]:
    """Every SHA-256 that an entry tells, with the name of its fact."""
    for key, value in facts.items():
        whole = f"{name} {key}".strip()
        if isinstance(value, dict):
            yield from digests(value, whole)
        elif isinstance(value, str) and len(value) == 64:
            yield whole, value
