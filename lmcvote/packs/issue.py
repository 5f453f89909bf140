"""Packs issued, and what became of them: first issue, replacements, cancelled ones (RULES 5.9 to 5.18).

A pack is known by the hash of its declaration's token, and by a number that a person can read out. What it held besides
the declaration is nobody's knowledge: no code of a paper stands here, nor could it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lmcvote.election import Election, ElectionId
from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.electorate.home import Place
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses
from lmcvote.packs.numbers import written
from lmcvote.paper.code import TOKEN_BYTES, token_hash
from lmcvote.timetable import replacements_stop

Vote = tuple[ElectorId, str]
"""An elector in a group: what one pack is for."""


class Because(StrEnum):
    """Why a pack was issued."""

    FIRST = "first"
    LOST = "lost"
    NOT_RECEIVED = "not-received"
    SPOILT = "spoilt"
    UNDELIVERED = "undelivered"
    STOLEN = "stolen"
    DISOWNED = "disowned"
    WAVE = "wave"


class State(StrEnum):
    """What became of a pack."""

    ISSUED = "issued"
    """It may come back, and be accepted."""
    RECEIVED = "received"
    """Back in time, with a declaration that can be accepted: settled at the close."""
    QUERIED = "queried"
    """Back in time, with a defect that the elector can mend until the close (RULES 6.5)."""
    LATE = "late"
    """Back after the close: its declaration is read, its inner envelope never opened (RULES 6.4)."""
    CANCELLED = "cancelled"
    """It counts in no event: stolen, disowned, voided by a wave, or of a group where the doctor votes no more."""
    SURRENDERED = "surrendered"
    """Spoilt and handed back: cancelled at once, and sealed."""
    UNDELIVERED = "undelivered"
    """The carrier brought it back: cancelled by two people, and sealed."""
    ACCEPTED = "accepted"
    """Settled at the close: its inner envelope goes to the opening."""
    REJECTED = "rejected"
    """Settled at the close: its declaration was never mended."""
    DUPLICATE = "duplicate"
    """Settled at the close: another pack of the same elector was accepted."""
    NOT_UPHELD = "not-upheld"
    """Settled at the close: of a doctor in dispute whose claim the LMC did not uphold (RULES 1.12)."""


BACK = (State.RECEIVED, State.QUERIED)
"""States of packs that came back in time, and are not settled yet."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack."""

    token_hash: bytes
    number: int
    """Of the elector in a group: the same on every pack for that vote."""
    issue: int
    """1 for the first."""
    because: Because
    by: tuple[str, ...]
    at: str
    """The instant, UTC."""
    state: State = State.ISSUED


@dataclass(frozen=True, slots=True)
class Fate:
    """That a pack's state changed."""

    token_hash: bytes
    state: State
    because: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Act:
    """What is done, by whom and when: the same of every pack of a command."""

    because: Because
    by: tuple[str, ...]
    at: str


def votes(register: Iterable[Elector]) -> tuple[tuple[Elector, Place], ...]:
    """Each elector in each group where the elector votes: by group, and within one in the register's order."""
    found = [(elector, place) for elector in register for place in elector.entry.places]
    return tuple(sorted(found, key=lambda vote: vote[1].group))


def numbered(voting: Iterable[tuple[Elector, Place]], known: Mapping[Vote, int]) -> Mapping[Vote, int]:
    """The number of every vote: those known, and the next ones for those who joined."""
    found = dict(known)
    for elector, place in voting:
        found.setdefault((elector.id, place.group), max(found.values(), default=0) + 1)
    return found


def new_pack(
    election: ElectionId, number: int, packs: Iterable[Pack], act: Act, entropy: Callable[[int], bytes]
) -> tuple[Pack, bytes]:
    """The next pack under a number, with the token that only its declaration shows."""
    token = entropy(TOKEN_BYTES)
    issue = 1 + max((pack.issue for pack in packs if pack.number == number), default=0)
    return Pack(token_hash(election, token), number, issue, act.because, act.by, act.at), token


def replaced(
    packs: Sequence[Pack], act: Act, *, issue: int | None = None, handed_back: bool = False, void: bool = False
) -> tuple[Fate, ...]:
    """What a replacement means for the packs under one number that are still out; of one `issue`, where it is said.

    A lost pack may be found: it stays, and which one counts is settled with the returns (RULES 5.11). One stolen or
    disowned never counts: one that is back too, where it is disowned, or named as stolen. `void` is the rule of a wave
    for the old packs, in the office or out. Raises NeedsDecision where one envelope came back, and several packs are
    out: to cancel the wrong one would cost the elector the vote.
    """
    becomes = {
        Because.SPOILT: State.SURRENDERED if handed_back else None,
        Because.UNDELIVERED: State.UNDELIVERED,
        Because.STOLEN: State.CANCELLED,
        Because.DISOWNED: State.CANCELLED,
        Because.WAVE: State.CANCELLED if void else None,
    }.get(act.because)
    also_back = void or act.because is Because.DISOWNED or (act.because is Because.STOLEN and issue is not None)
    reached = (State.ISSUED, *BACK) if also_back else (State.ISSUED,)
    out = [pack for pack in packs if pack.state in reached and issue in (None, pack.issue)]
    if becomes is None:
        return ()
    if becomes is not State.CANCELLED and len(out) > 1:
        several = " and ".join(written(pack.number, pack.issue) for pack in out)
        message = f"{several} are out. Which one is here? Give the number of its declaration in place of the name."
        raise NeedsDecision(Finding("which-pack", message, field="WHO"))
    return tuple(Fate(pack.token_hash, becomes, act.because, act.by, act.at) for pack in out)


def refuse_received(packs: Iterable[Pack], because: Because, *, void: bool = False) -> None:
    """Raise RuleRefuses where a pack of the elector is back: no other is issued, unless it is disowned (RULES 5.13).

    A wave that voids the old packs voids those that are back.
    """
    back = [pack for pack in packs if pack.state in BACK]
    if back and because is not Because.DISOWNED and not void:
        message = (
            f"{written(back[0].number, back[0].issue)} is back ({back[0].state}): no other pack is issued (RULES "
            "5.13). If the elector says that somebody else sent it: --because disowned."
        )
        raise RuleRefuses(Finding("received-already", message, field="WHO"))


def refuse_late(election: Election, now: datetime, *, by_hand: bool) -> None:
    """Raise RuleRefuses after the last day for a pack: by post, or by hand (RULES 5.12)."""
    close = election.timetable.papers_close
    if now >= close.instant:
        raise RuleRefuses(Finding("poll-closed", f"The poll closed on {close.wall}: no pack is issued any more."))
    hand_over = election.rules.replacement_by_hand
    if now >= replacements_stop(election.timetable, election.rules) and not (by_hand and hand_over):
        days = election.rules.replacement_stop_working_days
        message = (
            f"By post, no pack is issued in the last {days} working days before the close "
            "(replacement_stop_working_days)."
        )
        remedy = " Hand it over at the office, and give --by-hand." if hand_over else ""
        raise RuleRefuses(Finding("replacements-stopped", message + remedy))
