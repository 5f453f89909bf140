"""What an audit is bound to before any dice are rolled: the piles as people counted them, the count, and the limit.

Written as canonical bytes and published: its SHA-256 is under every ticket, so that nobody can choose piles, count or
limit to fit the dice.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256

from lmcvote.audit.sample import Draw, Pile, Place
from lmcvote.audit.sample import sample as drawn
from lmcvote.canonical import Canonical, to_bytes
from lmcvote.election import ContestId, ElectionId

FORMAT = "lmcvote/audit-sealed/1"
MISSING = "missing"
"""The pile of papers that were counted and lie in no pile: drawn, they cannot be found."""
FULL_COUNT = 500
"""Papers below which the full hand count is the audit (RULES 9.14)."""
PERCENT = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,3})?)\s*%")


class Method(StrEnum):
    """How the papers drawn speak for the result or against it."""

    POLLING = "polling"
    """By themselves: the sample votes as all papers do."""
    COMPARISON = "comparison"
    """Each beside its own record, found by the code on the paper: far fewer papers, and only of those scanned."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was published before the dice."""

    election: ElectionId
    contest: ContestId
    count: str
    """SHA-256 of the count file, 64 hexadecimal digits."""
    counted: int
    """Papers of that count."""
    piles: tuple[Pile, ...]
    """As the manifest has them, in its order; what is missing is none of them."""
    limit: Fraction
    """The risk at which the audit stops: 1/20."""
    box: int = 0
    """Papers that went to the box at the opening, as two people counted them; 0 where nobody did."""
    method: Method = Method.POLLING
    records: str = ""
    """By comparison the SHA-256 over all records, so that none is made to fit the dice; by polling empty."""

    @property
    def in_piles(self) -> int:
        """Papers of the manifest."""
        return sum(pile.papers for pile in self.piles)

    @property
    def papers(self) -> int:
        """The bound of all sums (AUDIT 2): the largest of the figures, the missing ones included."""
        return max(self.counted, self.in_piles, self.box)

    @property
    def missing(self) -> int:
        """Papers that were counted, or went to the box, and lie in no pile."""
        return self.papers - self.in_piles

    def to_bytes(self) -> bytes:
        """As it is published."""
        told: dict[str, Canonical] = {
            "format": FORMAT,
            "election": self.election,
            "contest": self.contest,
            "count": self.count,
            "counted": self.counted,
            "to_box": self.box,
            "papers": self.papers,
            "missing": self.missing,
            "piles": [{"pile": pile.name, "papers": pile.papers} for pile in self.piles],
            "risk_limit": str(self.limit),
            "method": str(self.method),
        }
        if self.records:
            told["records"] = self.records
        return to_bytes(told)

    @property
    def digest(self) -> str:
        """SHA-256 of the published bytes, 64 hexadecimal digits."""
        return sha256(self.to_bytes()).hexdigest()

    def draw(self, seed: str) -> Draw:
        """The tickets that twenty digits give."""
        return Draw(self.election, self.contest, self.digest, seed)

    def order(self, seed: str, size: int) -> tuple[Place, ...]:
        """The first papers in the order of their tickets, those of the missing among them."""
        absent = (Pile(MISSING, self.missing),) if self.missing else ()
        return drawn(self.draw(seed), (*self.piles, *absent), size)


def from_text(text: str) -> Sealed:
    """What `Sealed.to_bytes` wrote. Raises ValueError for anything else."""
    told = json.loads(text)
    piles = tuple(Pile(one["pile"], one["papers"]) for one in told["piles"])
    sealed = Sealed(
        ElectionId(told["election"]),
        ContestId(told["contest"]),
        told["count"],
        told["counted"],
        piles,
        Fraction(told["risk_limit"]),
        told["to_box"],
        Method(told["method"]),
        told.get("records", ""),
    )
    if sealed.to_bytes() != text.encode():
        raise ValueError("no sealed audit")
    return sealed


def limit(text: str) -> Fraction | None:
    """A risk limit as people write it, above nought and at most a fifth; None for anything else.

    >>> limit("5%"), limit("2.5 %"), limit("50%"), limit("0.05"), limit("0%")
    (Fraction(1, 20), Fraction(1, 40), None, None, None)
    """
    found = PERCENT.fullmatch(text.strip())
    share = Fraction(found[1]) / 100 if found else Fraction(0)
    return share if 0 < share <= Fraction(1, 5) else None


def percent(share: Fraction) -> str:
    """A limit as people read it.

    >>> percent(Fraction(1, 20)), percent(Fraction(1, 40))
    ('5 %', '2.5 %')
    """
    return f"{float(share * 100):g} %"


def in_pile_order(sealed: Sealed, places: Sequence[Place]) -> tuple[tuple[Place, int], ...]:
    """Papers to pull, each with its place in the order of tickets, from 1: pile by pile, from the top down.

    The missing ones are left out: nobody can pull them.
    """
    piles = {pile.name: place for place, pile in enumerate(sealed.piles)}
    numbered = [(place, nth) for nth, place in enumerate(places, 1) if place.pile in piles]
    return tuple(sorted(numbered, key=lambda one: (piles[one[0].pile], one[0].nth)))
