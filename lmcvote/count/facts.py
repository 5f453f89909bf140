"""What happens beside the votes: lots, candidates and members who leave, and what is done about their seats."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lmcvote.count.lot import Lot
from lmcvote.election import CandidateNumber, ContestId


class Because(StrEnum):
    """Why somebody is no longer a candidate or member, or why a seat is left over."""

    WITHDRAWN = "withdrawn"
    DIED = "died"
    BARRED = "barred"
    RESIGNED = "resigned"
    RECALLED = "recalled"
    """By the vote of the members (RULES 13.10): the seat becomes a casual vacancy."""
    DECLINED = "declined"
    """A runner-up who does not want the vacant seat."""
    SHORT = "short"
    """Fewer candidates than seats (RULES 4.2)."""
    NOT_CONFIRMED = "not_confirmed"
    """A candidate without more yes than no (RULES 4.1)."""


class Remedy(StrEnum):
    """What is done about a vacant seat."""

    ASK = "ask"
    """The LMC has not chosen yet (RULES 12.1)."""
    FRESH_NOMINATIONS = "fresh_nominations"
    BY_ELECTION = "by_election"
    NEXT_HIGHEST = "next_highest"
    CO_OPT = "co_opt"
    LEAVE_VACANT = "leave_vacant"


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody on the paper who is no longer a candidate, a member, or a runner-up."""

    contest: ContestId
    candidate: CandidateNumber
    because: Because
    on: date
    before_result: bool
    """Whether it happened before the result was declared."""
    office: str = ""
    """That bars from the seat: `director`, `chair`; empty where nothing does."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What was done about a vacant seat, once."""

    contest: ContestId
    seat: str
    """Of the vacancy."""
    remedy: Remedy
    on: date
    name: str
    """Who takes the seat; empty where it is left vacant."""
    candidate: CandidateNumber | None = None
    """Of the next highest; None for anybody who was not on the paper."""

    @property
    def elected(self) -> bool:
        """A co-opted member is printed "not elected" (RULES 4.6)."""
        return bool(self.name) and self.remedy is not Remedy.CO_OPT


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside the votes, of all contests, in the order in which it was recorded."""

    lots: tuple[Lot, ...] = ()
    departures: tuple[Departure, ...] = ()
    fillings: tuple[Filling, ...] = ()
