"""Which record belongs to a paper in the hand: by the code on it, with the key of the box (AUDIT 2, SECURITY 6).

Of a drawn paper its place, what people saw and what its record says go on record, and never the code, nor any name that
the box has for the paper. That a code was scanned before is known by a tag of its own, which stands by no place.
"""

import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TypeAlias

from lmcvote.audit.sample import Place
from lmcvote.audit.sealed import MISSING
from lmcvote.canonical import framed
from lmcvote.election import CandidateNumber, Contest, Rules
from lmcvote.paper.code import seen_id
from lmcvote.reading.papers import NOT_KNOWN, Paper, PaperId, counts_as
from lmcvote.votes import Rejected, Vote, from_text, to_text


class Lack(StrEnum):
    """Why a paper has no record to compare it with: charged as if there were one for every winner elsewhere."""

    NONE = "no record"
    """Its code cannot be read, was never printed or was not scanned, or stands for several papers (RULES 6.7)."""
    AGAIN = "code again"
    """A paper with this code was compared already: one record cannot vouch for two papers."""


Found: TypeAlias = Vote | Rejected | Lack


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a contest."""

    by_code: Mapping[bytes, Vote | Rejected]
    """`seen_id` -> what the paper counts as; of codes that stand for one paper."""
    patterns: Counter[Vote | Rejected]
    """Of all papers, those without a code too: what the count was made of."""
    digest: str
    """SHA-256 over all of them, 64 hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A drawn paper beside its record."""

    place: Place
    found: Found


def records(papers: Iterable[Paper], seen: Mapping[PaperId, bytes], contest: Contest, rules: Rules) -> Records:
    """The records of a contest. Raises NeedsDecision where a paper waits for a person."""
    by_code: dict[bytes, Vote | Rejected] = {}
    patterns, lines = Counter[Vote | Rejected](), list[str]()
    for paper in papers:
        ruling = paper.standing
        if (paper.contest or (ruling.contest if ruling else NOT_KNOWN)) != contest.id:
            continue
        code, decisions = seen[paper.id], counts_as(paper, contest, rules)
        patterns.update(decisions)
        lines.append(" / ".join([code.hex(), *map(to_text, decisions)]))
        if code and len(decisions) == 1:
            by_code[code] = decisions[0]
    told = sha256("\n".join([str(contest.id), *sorted(lines)]).encode()).hexdigest()
    return Records(by_code, patterns, told)


def find(known: Records, box_key: bytes, serial: bytes) -> Found:
    """The record of a paper with this serial."""
    return known.by_code.get(seen_id(box_key, serial), Lack.NONE)


def tag(box_key: bytes, sealed: str, serial: bytes) -> bytes:
    """By what a code is known again in one audit: 32 bytes, and not those by which its reading is stored."""
    return hmac.digest(box_key, framed("lmcvote/compared/1", sealed, serial), "sha256")


def votes_of(found: Found | None) -> frozenset[CandidateNumber] | None:
    """Votes that a record gives, nobody's where the paper does not count; None where there is none."""
    if isinstance(found, Lack) or found is None:
        return None
    return found.clear if isinstance(found, Vote) else frozenset()


def in_order(order: Sequence[Place], compared: Mapping[Place, Found]) -> list[Found | None]:
    """The records of papers in the order of their tickets; none of those that lie in no pile."""
    return [None if place.pile == MISSING else compared.get(place) for place in order]


# -- as it is stored ---------------------------------------------------------------------------------------------------


def told(found: Found) -> str:
    """`1 4`, `rejected:unmarked`, `no record`, `code again`."""
    return str(found) if isinstance(found, Lack) else to_text(found)


def of_told(text: str) -> Found:
    """What `told` wrote. Raises ValueError for anything else."""
    return Lack(text) if text in set(Lack) else from_text(text)
