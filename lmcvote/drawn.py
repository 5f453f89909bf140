"""What is printed for a lot, a vacant seat and an audit: the values of these documents, printed as `mailing`'s are."""

from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import CandidateNumber, Contest, Election


@dataclass(frozen=True, slots=True)
class Tied:
    """A candidate of a lot."""

    number: CandidateNumber
    name: str
    practice: str
    votes: int
    id: str
    """By which the ticket is computed."""


@dataclass(frozen=True, slots=True)
class LotSlips:
    """The sheet to sign when a lot is drawn, and a slip for each name to cut out (RULES 11.5)."""

    template: ClassVar[str] = "lot-slips.txt"
    election: Election
    contest: str
    question: str
    """`2 of these 3 take the last 2 places.`"""
    places: int
    tied: tuple[Tied, ...]
    """In the order of the paper."""
    sha256: str
    """Of the count file."""
    short_code: str


@dataclass(frozen=True, slots=True)
class LotNotice:
    """What is published before dice are rolled: names, places, rule and count (RULES 11.8 to 11.10)."""

    template: ClassVar[str] = "lot-notice.txt"
    election: Election
    contest: str
    contest_id: str
    question: str
    places: int
    tied: tuple[Tied, ...]
    digits: int
    rolled_by: tuple[str, ...]
    """Who rolls, in this order and round again until there are as many digits."""
    file: str
    """Name of the count file."""
    sha256: str
    tied_sha256: str
    short_code: str


@dataclass(frozen=True, slots=True)
class RunnerUp:
    """A candidate who can be called to a vacant seat."""

    place: int
    name: str
    practice: str
    votes: int


@dataclass(frozen=True, slots=True)
class RunnersUp:
    """The book of runners-up of one contest (RULES 12.2)."""

    template: ClassVar[str] = "runners-up.txt"
    election: Election
    contest: str
    state: str
    """`From the result of 16 March 2027; no longer good from 16 March 2028`."""
    runners_up: tuple[RunnerUp, ...]


@dataclass(frozen=True, slots=True)
class ToPull:
    """A paper to take out of its pile."""

    nth: int
    """From the top, 1 for the first."""
    drawn: int
    """Its place in the order of tickets."""


@dataclass(frozen=True, slots=True)
class PileToPull:
    """A pile with the papers to take out of it, from the top down."""

    name: str
    papers: int
    pulled: tuple[ToPull, ...]


@dataclass(frozen=True, slots=True)
class AuditList:
    """The papers that an audit drew, with room for what two people see on them."""

    template: ClassVar[str] = "audit-list.txt"
    election: Election
    contest: Contest
    piles: tuple[PileToPull, ...]
    papers: int
    """On this list."""
    of: int
    """Papers of the count, the missing ones included."""
    limit: str
    """`5 %`"""
    sha256: str
    """Of the sealed file."""
    seed: str
    example: str
    """A paper of the list as its ticket is made: `pile-3.17`."""
    short_code: str
    compared: bool = False
    """Whether the code of each is scanned afterwards, to find its record."""


@dataclass(frozen=True, slots=True)
class AuditNotice:
    """What is published before the dice of an audit are rolled: piles, count, limit and formula."""

    template: ClassVar[str] = "audit-notice.txt"
    election: Election
    contest: str
    contest_id: str
    piles: tuple[tuple[str, int], ...]
    counted: int
    of: int
    """Papers to draw from, the missing ones included."""
    limit: str
    first: int
    """Papers of the first round, by the count."""
    digits: int
    rolled_by: tuple[str, ...]
    file: str
    sha256: str
    count_sha256: str
    short_code: str
    compared: bool = False
    """Whether each paper is compared with its scanned record."""
