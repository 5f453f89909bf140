"""What a recall prints up to its meeting: member list, notice, sheets, letters to signers, result, notice of meeting.

Values only; the wording lies in `templates/`, and `documents` sets it. Days, shares and numbers are already in words.
"""

from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import Election, Recall


@dataclass(frozen=True, slots=True)
class OnList:
    """A member as the list has them: without a number, since that of a sheet tells nobody whose it is."""

    name: str
    role: str
    practice: str


@dataclass(frozen=True, slots=True)
class MemberList:
    """Who may sign, for both sides to object to before the petition opens (RULES 13.12)."""

    template: ClassVar[str] = "petition-members.txt"
    election: Election
    recall: Recall
    group: str
    """Its name."""
    members: tuple[OnList, ...]
    roll_day: str
    until: str
    """The last day for objections, in words."""
    sent: str
    contact: str


@dataclass(frozen=True, slots=True)
class PetitionNotice:
    """That a petition is open: how many are needed, and by which rules (RULES 13.7)."""

    template: ClassVar[str] = "petition-notice.txt"
    election: Election
    recall: Recall
    group: str
    members: int
    needed: str
    """In a sentence: the number; where those who respond are the base, the share and the other gate."""
    opens: str
    closes: str
    rules: tuple[tuple[str, str], ...]
    """Every switch in force, with its value."""
    contact: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PetitionSheet:
    """One member's sheet, with the letter that it comes with."""

    name: str
    gmc_number: str
    """Empty where no list has one: the doctor fills it in."""
    address: tuple[str, ...]
    number: str
    """`S0042/1-K`."""
    code: str


@dataclass(frozen=True, slots=True)
class PetitionSheets:
    """A letter and a sheet for each member (RULES 13.6). Its PDF takes `codes`."""

    template: ClassVar[str] = "petition-sheet.txt"
    election: Election
    recall: Recall
    sheets: tuple[PetitionSheet, ...]
    group: str
    needed: str
    closes: str
    contact: str
    sent: str
    office: tuple[str, ...] = ()
    reissue: bool = False
    """These cancel the sheets before them."""

    @property
    def codes(self) -> tuple[str, ...]:
        """One for each sheet, in their order."""
        return tuple(sheet.code for sheet in self.sheets)


@dataclass(frozen=True, slots=True)
class SignerLetter:
    """What became of one sheet, for the member it was sent to."""

    name: str
    address: tuple[str, ...]
    number: str
    """Of the sheet; empty where it had none."""
    what: str
    """`signature`, `answer`, or the ground by which it is neither: the template words it."""
    why: str
    """Of a sheet that is neither, in a clause."""
    received: str


@dataclass(frozen=True, slots=True)
class SignerLetters:
    """To each whose sheet is in: "if this was not you" (RULES 13.11). A letter each."""

    template: ClassVar[str] = "petition-letter.txt"
    election: Election
    recall: Recall
    letters: tuple[SignerLetter, ...]
    group: str
    closes: str
    closed: bool
    contact: str
    sent: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateLine:
    """One gate in print."""

    name: str
    reached: int
    whole: int
    share: str
    """Cut off after one decimal: `74.9 %`."""
    needed: int
    short_by: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The rule read one way, and what it comes to."""

    name: str
    in_force: bool
    gates: tuple[GateLine, ...]
    called: bool


@dataclass(frozen=True, slots=True)
class Contested:
    """A sheet that is no signature, by its number alone."""

    number: str
    """Or `without a number`."""
    received: str
    why: str


@dataclass(frozen=True, slots=True)
class PetitionResult:
    """What the petition came to, with every contested sheet (RULES 13.7, 13.8)."""

    template: ClassVar[str] = "petition-result.txt"
    election: Election
    recall: Recall
    group: str
    called: bool
    members: int
    returned: int
    readings: tuple[Reading, ...]
    grounds: tuple[tuple[str, int], ...]
    contested: tuple[Contested, ...]
    closed: str
    rules: tuple[tuple[str, str], ...]
    contact: str


@dataclass(frozen=True, slots=True)
class MeetingNotice:
    """Notice of the Extraordinary General Meeting, with its agenda (RULES 13.9)."""

    template: ClassVar[str] = "egm-notice.txt"
    election: Election
    recall: Recall
    group: str
    signed: int
    needed: int
    members: int
    held: str
    """Hour and day."""
    place: str
    sent: str
    clear_days: int
    """Between this notice and the meeting."""
    response: str
    """How many must respond, in a sentence."""
    vote: str
    """`postal_ballot`, `at_meeting` or `both`."""
    posted: str
    """The day on which papers are posted, in words."""
    papers_close: str
    contact: str
    office: tuple[str, ...] = ()
