"""What is signed before witnesses: the values of the documents on the custody of boxes, and on the opening.

`documents` prints them as it prints its own. Whole numbers, names of those who act, and words: no elector stands here.
"""

from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import Election


@dataclass(frozen=True, slots=True)
class SealLine:
    """One entry of the custody log."""

    nth: int
    at: str
    """On the office clock: `2027-03-05 12:10`."""
    box: str
    act: str
    """`opened` or `closed`."""
    seal: str
    by: str
    note: str
    gap: str
    """What it says against the entries before; empty where it goes on from them."""
    why: str
    """How a gap was explained, and by whom."""


@dataclass(frozen=True, slots=True)
class CustodyLog:
    """The boxes and their seals, with lines to go on by hand (RULES 6.9)."""

    template: ClassVar[str] = "custody.txt"
    election: Election
    at: str
    lines: tuple[SealLine, ...]
    boxes: tuple[tuple[str, str], ...]
    """Name and state of each."""
    blank_lines: int


@dataclass(frozen=True, slots=True)
class OpenedContest:
    """What was found when the inner envelopes of a contest were opened (RULES 9.8)."""

    title: str
    accepted: int
    to_box: int
    paper_missing: int
    inner_refused: int
    extra_papers: int
    set_apart: int
    papers_found: int
    note: str
    """The differences explained; empty where there is none."""
    by: str
    times: int
    """How often it was recorded: more than once where it was corrected."""


@dataclass(frozen=True, slots=True)
class OpeningRecord:
    """The page of the opening, signed before the first paper is read (RULES 7.2, 10.7)."""

    template: ClassVar[str] = "opening.txt"
    election: Election
    at: str
    contests: tuple[OpenedContest, ...]
    observers: tuple[str, ...]
    """`Name, for Candidate`."""
    boxes: tuple[tuple[str, str], ...]
    thresholds: tuple[tuple[str, int, str], ...]
    """Label, number, unit: by what the papers will be read."""
    definition: str
    program: str
    """Digests, 64 hexadecimal digits."""
    custody: str
    short_code: str
