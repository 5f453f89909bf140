"""What else is on record beside the envelopes: packs to doctors in dispute, one doctor under two numbers, the close."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from lmcvote.election import LONDON, Moment
from lmcvote.packs.issue import Pack
from lmcvote.returns.settle import Term


@dataclass(frozen=True, slots=True)
class Provisional:
    """A vote that a doctor in dispute would have: its pack is kept sealed unless the claim is upheld (RULES 1.12)."""

    number: int
    group: str
    rows: tuple[str, ...]
    """Fingerprints of the doctor's rows, by which the doctor is known again."""
    called: str
    """The doctor's name."""
    by: tuple[str, ...]
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Upheld:
    """That the LMC upheld a claim."""

    number: int
    minute: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class OneDoctor:
    """That two numbers are one doctor's, entered on the roll twice (RULES 6.6)."""

    first: int
    second: int
    reason: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Extended:
    """That the LMC extended the close (RULES 6.11)."""

    until: str
    """On the office clock: `2027-03-17 12:00`."""
    minute: str
    """Of the decision, as it is published on the result."""
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Closed:
    """That the returns were settled, and the list of accepted declarations frozen."""

    at: str
    by: tuple[str, ...]
    accepted: Mapping[str, int]
    """Group -> accepted declarations: the most papers that its box may hold."""
    sha256: str
    """Of the accepted list; the trail was told the same."""
    figures: tuple[tuple[str, int], ...]
    """What the checkpoint counts, in its order."""


def together(pairs: Iterable[OneDoctor]) -> tuple[frozenset[int], ...]:
    """Numbers of one doctor each, of pairs that may share one.

    >>> said = ("they are one", (), "")
    >>> sorted(map(sorted, together([OneDoctor(1, 2, *said), OneDoctor(5, 2, *said), OneDoctor(3, 4, *said)])))
    [[1, 2, 5], [3, 4]]
    """
    found: list[frozenset[int]] = []
    for pair in pairs:
        mine = frozenset((pair.first, pair.second))
        found = [one for one in found if not one & mine] + [mine.union(*(one for one in found if one & mine))]
    return tuple(found)


def in_force(close: Moment, extensions: Iterable[Extended]) -> Moment:
    """The close: the timetable's, or the latest to which the LMC extended it."""
    for one in extensions:
        wall = datetime.fromisoformat(one.until)
        close = replace(close, wall=one.until, instant=wall.replace(tzinfo=LONDON))
    return close


def accepted_digest(packs: Iterable[Pack], terms: Mapping[bytes, Term], group_of: Mapping[int, str]) -> str:
    """SHA-256 of the accepted list: group and token hash of each accepted pack, a line each, in order."""
    lines = sorted(
        f"{group_of[pack.number]} {pack.token_hash.hex()}\n"
        for pack in packs
        if terms.get(pack.token_hash) is Term.ACCEPTED
    )
    return sha256("".join(lines).encode()).hexdigest()
