"""Which papers a sample is made of: by public dice, each paper's ticket re-doable with `sha256sum` (AUDIT 7).

A paper is named by its place: the pile as the manifest calls it, and how many lie above it, from 1. Its ticket is the
SHA-256 of seven lines; the lowest tickets are drawn first. So a further round is simply more of the same order, and
nobody can choose a paper without choosing the dice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest

from lmcvote.election import ContestId, ElectionId

TAG = "lmcvote-sample-v1"
DIGITS = 20


@dataclass(frozen=True, slots=True)
class Pile:
    """One bundle of counted papers, as people counted it."""

    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper lies."""

    pile: str
    nth: int
    """From the top, 1 for the first."""

    @property
    def id(self) -> str:
        """As under the hash: `pile-3.17`."""
        return f"{self.pile}.{self.nth}"


@dataclass(frozen=True, slots=True)
class Draw:
    """What every ticket of a sample is bound to."""

    election: ElectionId
    contest: ContestId
    sealed: str
    """SHA-256 of the manifest and the count, published before the dice are rolled."""
    seed: str
    """Twenty digits of ten-sided dice, leading noughts kept."""

    def ticket(self, place: Place) -> str:
        r"""64 hex digits: `printf '%s\n' TAG ELECTION CONTEST SEALED SEED PLACE | sha256sum`."""
        lines = (TAG, self.election, self.contest, self.sealed, self.seed, place.id)
        return sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()


def is_seed(text: str) -> bool:
    """Twenty digits.

    >>> is_seed("20237331128159211123"), is_seed("2023733112815921112")
    (True, False)
    """
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def sample(draw: Draw, piles: Sequence[Pile], size: int) -> tuple[Place, ...]:
    """The papers with the lowest tickets, in the order in which they are drawn; all of them where there are fewer."""
    places = (Place(pile.name, nth) for pile in piles for nth in range(1, pile.papers + 1))
    return tuple(nsmallest(size, places, key=draw.ticket))
