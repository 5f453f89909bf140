r"""The lot that gives the last places to candidates with equal votes: drawn before witnesses, or by public dice.

Nothing here chooses: the names drawn, or the digits rolled, come in from people (RULES 11.6). The dice give a ticket to
each candidate, by a formula that anybody can compute again (RULES 11.10 to 11.12):

    printf '%s\n' lmcvote-lot-v1 ELECTION CONTEST COUNT_DIGEST TIED_DIGEST SEED CANDIDATE | sha256sum
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from lmcvote.canonical import to_bytes
from lmcvote.count.result import ContestResult, Tie
from lmcvote.election import CandidateId, CandidateNumber, Contest, ContestId, ElectionId

TAG = "lmcvote-lot-v1"
DIGITS = 20
"""Of ten-sided dice: more than any list of tied names needs, and few enough to read aloud."""
SEED = re.compile(rf"[0-9]{{{DIGITS}}}")
FORMAT = "lmcvote/count-file/1"
SEATS = "seats"
"""What a lot is about where the last seats are tied; else the vacancy that two runners-up could fill: `of-3`."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot that was drawn: once, and never again (RULES 11.9)."""

    contest: ContestId
    about: str
    """`SEATS`, or the vacancy: `of-3`."""
    method: str
    """`lot_witnessed` or `public_dice`, as announced before (RULES 11.4)."""
    tied: tuple[CandidateNumber, ...]
    places: int
    drawn: tuple[CandidateNumber, ...]
    """Who got a place; in the order of the paper, since all were drawn in one lot (RULES 11.2)."""
    at: str
    """On the office clock: `2027-03-16 15:00`."""
    witnesses: tuple[str, ...]
    by: str
    """The returning officer, or a deputy."""
    count_digest: str
    """SHA-256 of the count file that was published before, 64 hexadecimal digits."""
    seed: str = ""
    """The digits rolled, leading zeros and all; empty where slips were drawn."""


def count_file(
    election: ElectionId, epoch: int, definition: str, contest: Contest, result: ContestResult, small: int
) -> bytes:
    """The count of one contest as it is published before a lot: canonical bytes, the counted votes alone.

    The same votes give the same bytes whenever and wherever they are written, so that its digest binds the lot to them.
    Of fewer papers than `small` the rejected ones are one figure, under no head (RULES 14.7).
    """
    ids = {candidate.number: candidate.id for candidate in contest.candidates}
    heads = {str(head): number for head, number in result.rejected.items()}
    if result.papers < small:
        heads = {"any_head": sum(heads.values())}
    return to_bytes(
        {
            "format": FORMAT,
            "election": election,
            "epoch": epoch,
            "definition": definition,
            "contest": contest.id,
            "seats": result.seats,
            "papers": result.papers,
            "wholly_valid": result.wholly_valid,
            "rejected_in_part": result.rejected_in_part,
            "rejected": heads,
            "unused": result.unused,
            "lost_in_part": result.lost_in_part,
            "votes_withdrawn": result.withdrawn,
            "candidates": [
                {"id": ids[tally.number], "number": int(tally.number), "name": tally.name, "votes": tally.votes}
                for tally in sorted(result.candidates, key=lambda tally: tally.number)
            ],
        }
    )


def count_digest(published: bytes) -> str:
    """Of the exact bytes of the published count file (RULES 11.10)."""
    return sha256(published).hexdigest()


def tied_digest(places: int, tied: Iterable[CandidateId]) -> str:
    """Of the places and the tied candidates; the order in which they are given does not matter."""
    return _hashed(str(places), *sorted(tied))


def ticket(election: ElectionId, contest: ContestId, count: str, tied: str, seed: str, candidate: CandidateId) -> str:
    """What the dice give to one candidate, 64 hexadecimal digits (RULES 11.10)."""
    return _hashed(TAG, election, contest, count, tied, seed, candidate)


def _hashed(*fields: str) -> str:
    """SHA-256 of the fields, each with a line feed after it: what the shell line above prints."""
    return sha256("".join(f"{field}\n" for field in fields).encode("ascii")).hexdigest()


def tickets(
    election: ElectionId, contest: ContestId, count: str, places: int, seed: str, tied: Sequence[CandidateId]
) -> tuple[tuple[str, CandidateId], ...]:
    """Each candidate's ticket, lowest first: the first `places` of them take the places (RULES 11.11).

    Raises ValueError for a seed that is not twenty digits, for tickets that are equal, or for no tie.
    """
    if not SEED.fullmatch(seed):
        raise ValueError(f"{seed!r} is not {DIGITS} digits")
    if not 0 < places < len(set(tied)) == len(tied):
        raise ValueError(f"{places} places for {len(tied)} candidates need no lot")
    among = tied_digest(places, tied)
    found = sorted((ticket(election, contest, count, among, seed, one), one) for one in tied)
    if len({drawn for drawn, _ in found}) < len(found):
        raise ValueError("two tickets are equal: no lot can be read from this seed")
    return tuple(found)


def question(about: str, places: int, tied: int) -> str:
    """What the lot is to answer, in the words that are read out before it.

    >>> question(SEATS, 2, 3), question(SEATS, 1, 4)
    ('2 of these 3 take the last 2 places.', '1 of these 4 takes the last place.')
    >>> question("of-3", 1, 2)
    '1 of these 2 takes the vacant place.'
    """
    if places == 1:
        return f"1 of these {tied} takes the {'last' if about == SEATS else 'vacant'} place."
    return f"{places} of these {tied} take the last {places} places."


def answers(tie: Tie, drawn: Sequence[CandidateNumber]) -> bool:
    """Whether names drawn are an answer to this tie: as many as there are places, each once, each tied."""
    return len(drawn) == len(set(drawn)) == tie.places and not set(drawn) - set(tie.candidates)
