"""Members, and the sheets of a petition that they are sent: one each, with a token of its own (RULES 13.6, 13.12).

A sheet is known by the hash of its token, and by a number that a person can read out. A reissue cancels the sheet
before it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lmcvote.election import ElectionId, Recall
from lmcvote.electorate.columns import Role
from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.electorate.names import Name, of
from lmcvote.electorate.roll import other_names
from lmcvote.packs import numbers
from lmcvote.paper.code import TOKEN_BYTES, sheet_hash

KEY_BYTES = 16
"""Of the random key by which members are shuffled: two alike are beyond all chance."""
MARK = "S"
"""Begins the number of a sheet: a declaration of the vote may have the same digits, and be another doctor's."""


class Because(StrEnum):
    """Why a sheet was issued."""

    FIRST = "first"
    LOST = "lost"
    NOT_RECEIVED = "not-received"
    SPOILT = "spoilt"
    UNDELIVERED = "undelivered"
    DISOWNED = "disowned"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may sign: an elector of the group on the day of the roll."""

    number: int
    """Of the sheet: drawn at random, so that it tells neither side whose sheet it is."""
    elector: Elector

    @property
    def name(self) -> str:
        """Forename first."""
        return self.elector.entry.name

    @property
    def gmc_number(self) -> str:
        """Empty where no list has one."""
        return self.elector.entry.gmc_number

    @property
    def names(self) -> tuple[Name, ...]:
        """As names are compared, with the other one of a doctor whose name has changed."""
        entry = self.elector.entry
        return (of(entry.surname, entry.forename), *other_names(entry.note))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the petition."""

    token_hash: bytes
    number: int
    """Of the member."""
    issue: int
    """1 for the first."""
    because: Because
    by: tuple[str, ...]
    at: str
    """The instant, UTC."""

    @property
    def written(self) -> str:
        """As it is printed on the sheet: S0042/1-K."""
        return written(self.number, self.issue)


def written(number: int, issue: int) -> str:
    """The number of a sheet.

    >>> written(417, 1)
    'S0417/1-R'
    """
    return f"{MARK}{numbers.written(number, issue)}"


def read(text: str) -> tuple[int, int]:
    """Member and issue of a number as typed. Raises ValueError with what is wrong.

    >>> read("s417/1 r"), read("0417/1-R")
    ((417, 1), (417, 1))
    """
    return numbers.read(text.strip().upper().removeprefix(MARK))


def on_the_roll(
    register: Iterable[Elector], group: str, recall: Recall, struck: Collection[ElectorId] = ()
) -> tuple[Elector, ...]:
    """The members of a group on the day of the roll, in the order of the register.

    Who joined later is none (`roll_date`), nor under `practice_gps_only` who is there as a locum alone (RULES 13.5);
    `struck` are those against whom an objection was upheld (RULES 13.12).
    """
    practice_gps = recall.rules.members == "practice_gps_only"
    return tuple(
        elector
        for elector in register
        if elector.id not in struck
        and any(place.group == group for place in elector.entry.places)
        and (not elector.joined or date.fromisoformat(elector.joined) <= recall.roll_day)
        and not (practice_gps and elector.entry.role is Role.LOCUM)
    )


def numbered(members: Iterable[Elector], entropy: Callable[[int], bytes]) -> tuple[Member, ...]:
    """Members with their numbers, by number: a true permutation, which the list of names gives no hint of."""
    shuffled = sorted(members, key=lambda _: entropy(KEY_BYTES))
    return tuple(Member(number, elector) for number, elector in enumerate(shuffled, 1))


def new(
    election: ElectionId,
    member: int,
    sheets: Iterable[Sheet],
    because: Because,
    by: tuple[str, ...],
    at: str,
    entropy: Callable[[int], bytes],
) -> tuple[Sheet, bytes]:
    """The next sheet of a member, with the token that only the sheet itself shows."""
    token = entropy(TOKEN_BYTES)
    issue = 1 + max((sheet.issue for sheet in sheets if sheet.number == member), default=0)
    return Sheet(sheet_hash(election, token), member, issue, because, by, at), token


def valid(sheets: Sequence[Sheet]) -> Mapping[int, Sheet]:
    """Member -> the sheet that counts: the last that was issued (RULES 13.6)."""
    return {sheet.number: sheet for sheet in sorted(sheets, key=lambda sheet: sheet.issue)}
