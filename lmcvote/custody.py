"""Boxes and their numbered seals: who opened what, which seal was found, and whether a link is missing (RULES 6.9).

Entries are only ever added, in the order in which they were made. A seal that is not the one put on last is recorded as
it was found; what it means is for people to say, and their explanation stands beside it, never in its place.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from lmcvote.canonical import Canonical, to_bytes

KINDS = {
    "returns": "covering envelopes that came back in time",
    "late": "covering envelopes that came after the close, their inner envelopes unopened",
    "undelivered": "packs that the carrier brought back",
    "surrendered": "packs handed back as spoilt",
    "spares": "papers that are in no pack",
    "declarations": "declarations of identity, parted from their inner envelopes",
    "inner": "inner envelopes of declarations that were not accepted",
    "papers": "papers that go to the count, and were counted",
    "apart": "papers set apart at the opening",
    "lot": "the slips of a lot",
}
"""The packets that are kept apart (RULES 15.1), by the name on the box; of several of one kind `returns-2`."""
NAMED = re.compile(rf"({'|'.join(KINDS)})(-[1-9][0-9]{{0,2}})?")
NUMBERED = re.compile(r"[0-9A-Z][0-9A-Z/-]{0,19}")


class Act(StrEnum):
    """What was done to a box."""

    CLOSED = "closed"
    """A new seal was put on."""
    OPENED = "opened"
    """The old seal was read, and broken."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the custody log."""

    nth: int
    """1 for the first; by it an explanation names a gap."""
    box: str
    act: Act
    seal: str
    """The number as it stands on the seal: put on, or found."""
    by: tuple[str, ...]
    at: str
    """The instant, UTC."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the scrutineer and another say of a gap. The gap stays on record."""

    nth: int
    """Of the entry where the gap was seen."""
    why: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Log:
    """All that is on record of the boxes."""

    entries: tuple[Entry, ...]
    """In the order in which they were made."""
    explanations: tuple[Explanation, ...]

    def digest(self) -> str:
        """SHA-256 over every entry and explanation: what the trail holds of the log."""
        told: list[Canonical] = [
            *([str(e.nth), e.box, e.act.value, e.seal, list(e.by), e.at, e.note] for e in self.entries),
            *([str(e.nth), e.why, list(e.by), e.at] for e in self.explanations),
        ]
        return sha256(to_bytes(told)).hexdigest()


@dataclass(frozen=True, slots=True)
class Gap:
    """Where the log of a box does not go on from what stands before."""

    nth: int
    box: str
    says: str
    """One sentence without its full stop, for the log and for the declaration."""
    explained: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A box as the log leaves it."""

    box: str
    seal: str
    """The last number put on, or found on it."""
    sealed: bool


def box_name(text: str) -> str:
    """The name of a box as the log has it; empty where it is the name of none.

    >>> box_name(" Returns-1 "), box_name("returns-01"), box_name("cupboard")
    ('returns-1', '', '')
    """
    name = text.strip().lower()
    return name if NAMED.fullmatch(name) else ""


def seal_number(text: str) -> str:
    """The number of a seal as the log has it; empty where it is none.

    >>> seal_number(" ab 0412 "), seal_number("no. 7")
    ('AB0412', '')
    """
    number = "".join(text.split()).upper()
    return number if NUMBERED.fullmatch(number) else ""


def standing(entries: Iterable[Entry]) -> tuple[Standing, ...]:
    """Every box as its last entry leaves it, by name."""
    last = {entry.box: entry for entry in entries}
    return tuple(Standing(box, last[box].seal, last[box].act is Act.CLOSED) for box in sorted(last))


def used(entries: Iterable[Entry]) -> Collection[str]:
    """The seals that were put on any box: a numbered seal is put on once."""
    return {entry.seal for entry in entries if entry.act is Act.CLOSED}


def missing_link(before: Sequence[Entry], entry: Entry) -> str:
    """What an entry says against those before it; empty where it goes on from them."""
    last = next((one for one in reversed(before) if one.box == entry.box), None)
    if entry.act is Act.CLOSED:
        if last is None or last.act is Act.OPENED:
            return ""
        return f"a new seal was put on while {last.seal} is on record as unbroken"
    if last is None:
        return f"opened with seal {entry.seal} on it, and no seal was ever put on by the log"
    if last.act is Act.OPENED:
        return f"opened with seal {entry.seal} on it, and it was open by the log"
    return "" if last.seal == entry.seal else f"seal {entry.seal} was found, and {last.seal} was put on"


def gaps(log: Log) -> tuple[Gap, ...]:
    """Every gap of the log, explained or not, in its order.

    >>> put_on = Entry(1, "returns-1", Act.CLOSED, "0412", ("Mr Reeve", "Mrs Hammond"), "")
    >>> found = Entry(2, "returns-1", Act.OPENED, "0417", ("Mr Reeve", "Mrs Hammond"), "")
    >>> [gap.says for gap in gaps(Log((put_on, found), ()))]
    ['seal 0417 was found, and 0412 was put on']
    """
    explained = {one.nth for one in log.explanations}
    told = ((entry, missing_link(log.entries[:place], entry)) for place, entry in enumerate(log.entries))
    return tuple(Gap(entry.nth, entry.box, says, entry.nth in explained) for entry, says in told if says)


def open_gaps(log: Log) -> tuple[Gap, ...]:
    """The gaps that nobody has explained: with one of them nothing is opened, and nothing declared."""
    return tuple(gap for gap in gaps(log) if not gap.explained)
