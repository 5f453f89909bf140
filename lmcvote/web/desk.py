"""What the page asks of the ballot box, and the values that pass between them.

Paper and picture ids are random and say nothing of order. No value here holds a time of day, a code or a total of
votes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NewType, Protocol

from lmcvote.election import CandidateNumber, ContestId, Rules
from lmcvote.votes import Head, Rejected, Vote

PaperId = NewType("PaperId", str)
"""Small letters and digits, at random."""
PictureId = NewType("PictureId", str)
"""Small letters and digits, at random: of a page, or of one box on it."""
Part = Literal["page", "row", "crop", "code"]
"""What of a picture is shown. A page has `page`, in doubt about its code `code` too; a box has `row` and `crop`."""


class Reading(StrEnum):
    """What the machine says of a box; a person's ruling never overwrites it."""

    MARKED = "marked"
    UNMARKED = "unmarked"
    DOUBTFUL = "doubtful"


class Judgement(StrEnum):
    """What a person says of a box (RULES 8.10)."""

    VOTE = "vote"
    NOT_A_VOTE = "not_a_vote"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a paper, as the machine read it."""

    number: CandidateNumber
    name: str
    reading: Reading
    picture: PictureId | None
    """None where the box was not found on the page: it is judged from the whole page, or from the paper itself."""
    fill: int | None = None
    """Share of the box that is ink, in thousandths; None where the box was not found."""
    doubts: tuple[str, ...] = ()
    """Sentences: why a person must look."""
    proposed: Judgement | None = None
    """What the machine would say if it had to; None where it has nothing to say."""
    copies: tuple[PictureId, ...] = ()
    """The same box on the other sheets with this code."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper waits for a person."""

    code: str
    """As in the error taxonomy: B1 to B6, E04 to E14."""
    name: str
    """In two or three words, for the filter of the queue: doubtful box."""
    sentence: str
    """What was found on this paper, and what to do."""
    rule: str
    """The rule in words, with its number."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one or two people decide about a paper."""

    by: tuple[str, ...]
    """As in `election.toml`; the first is the person whose page it is."""
    boxes: tuple[tuple[CandidateNumber, Judgement], ...] = ()
    """Every box that was judged, in the order of the paper; the others are as the machine read them."""
    head: Head | None = None
    """The whole paper is rejected under this head; None where the boxes decide."""
    objected: bool = False
    """Somebody present asked for "rejection objected to" (RULES 8.13)."""
    reason: str = ""
    contest: str = ""
    """The contest it is a paper of."""
    papers: int = 0
    """How many papers the scans under one code are; 0 where it was scanned once (RULES 6.7)."""


@dataclass(frozen=True, slots=True)
class Past:
    """A ruling on record."""

    ruling: Ruling
    day: date
    """No time of day is kept on the box side."""
    decision: Vote | Rejected


@dataclass(frozen=True, slots=True)
class Case:
    """A paper that is in doubt or set aside, with all that was ever ruled on it."""

    id: PaperId
    contest: ContestId
    """Empty where the paper could not be told."""
    title: str
    seats: int
    """0 where the contest is unknown."""
    reasons: tuple[Reason, ...]
    boxes: tuple[Box, ...]
    """Every candidate of the contest, in the order of the paper; none where the contest is unknown."""
    pages: tuple[PictureId, ...]
    version: int
    """Another with every ruling, and with every sheet that is scanned or keyed under its code: who rules on an older
    one is told so."""
    history: tuple[Past, ...] = ()
    """Oldest first; the last one counts, unless it has lapsed."""
    lapsed: bool = False
    """The last ruling was made before another sheet came under its code, or under another contest: it is void."""
    set_aside: str = ""
    """E04 to E14; empty for a paper that was read."""
    scans: int = 1
    """How often its code was scanned; more than once (E13): one sheet again, or papers of which at most one counts."""
    keyed: bool = False
    """Its code is not known: two people may key in the letters beside it."""
    choices: tuple[tuple[ContestId, str], ...] = ()
    """Contests with their titles that it may be of, where nothing but the sheet itself tells; else none."""
    where: str = ""
    """File and page while the batch is open, so that the sheet can be found; empty afterwards."""

    @property
    def open(self) -> bool:
        """It waits for a person."""
        return not self.history or self.lapsed


@dataclass(frozen=True, slots=True)
class Sample:
    """A box in the gallery: neither its paper nor its candidate, so that nobody can add up votes."""

    picture: PictureId
    fill: int
    """Thousandths."""
    reading: Reading


@dataclass(frozen=True, slots=True)
class Threshold:
    """A border between readings."""

    name: str
    """What begins here: doubtful, marked, possibly cancelled."""
    fill: int
    """Thousandths; a box with just this much is above the border."""
    below: int
    """How many boxes lie below it: its place in the gallery."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading is. Never a total of votes: there is none before the count."""

    pages: int
    papers: int
    """Read, in doubt or not."""
    in_doubt: int
    """Of these, the papers that waited for a person, or wait."""
    decided: int
    """Of these, the papers that a person has ruled on."""
    blank: int
    """Blank sides."""
    set_apart: tuple[tuple[str, str, int], ...]
    """Code of the error taxonomy, its meaning in words, papers."""
    of_papers: int
    """Of the pages, those of papers that are read, wait or are decided."""
    again: int
    """Those of sheets that went through twice, as people found."""
    aside: int
    """Those of sheets that are no paper of the count. With the blank ones all four are the pages."""


class Changed(Exception):
    """Somebody else ruled on the paper meanwhile; nothing was saved."""


class Desk(Protocol):
    """The ballot box, as far as a person at the page may see and change it. Called from one thread, one at a time."""

    @property
    def title(self) -> str:
        """Of the election."""

    @property
    def people(self) -> Sequence[str]:
        """Who may rule, as in `election.toml`."""

    @property
    def two_names(self) -> bool:
        """Every ruling has two names: below 500 papers (RULES 8.15)."""

    @property
    def rehearsal(self) -> bool:
        """Every page says so."""

    @property
    def rules(self) -> Rules:
        """The rules in force."""

    def papers(self) -> Sequence[Case]:
        """All papers in doubt or set aside, ruled on or not, in an order that stays."""

    def paper(self, id: PaperId, contest: str = "") -> Case:
        """One of them as it stands now; as a paper of this contest, if that is one of its choices. Raises KeyError."""

    def boxes(self, limit: int, offset: int) -> Sequence[Sample]:
        """All boxes of all papers, the emptiest first."""

    def thresholds(self) -> Sequence[Threshold]:
        """Where one reading ends and the next begins, the lowest first."""

    def how_many_boxes(self) -> int:
        """The length of the gallery."""

    def picture(self, id: PictureId, part: Part) -> bytes:
        """PNG or JPEG, without the code and the letters beside it, save for the part `code`. Raises KeyError.

        The part `code` exists only for a page whose code is not known.
        """

    def rule(self, paper: PaperId, ruling: Ruling, version: int) -> None:
        """Append the ruling. Raises Changed, or a Refusal that says why it cannot stand."""

    def key(self, paper: PaperId, letters: str, by: tuple[str, ...], version: int) -> PaperId:
        """The letters beside a code, as two people keyed them alike: the paper that has it. Raises as `rule` does."""

    def progress(self) -> Progress:
        """How far the reading is."""
