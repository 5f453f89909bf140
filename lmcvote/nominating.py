"""What is printed of nominations: the values of letters, notices and the statement of persons nominated.

`documents` prints them as it prints its own. Days, hours and addresses are already in words.
"""

from dataclasses import dataclass
from typing import ClassVar

from lmcvote.election import Contest, Election


@dataclass(frozen=True, slots=True)
class Invitation:
    """A GP to whom the LMC writes."""

    name: str
    gmc_number: str
    """Empty where no list has one: the doctor fills it in."""
    address: tuple[str, ...]
    """Below the name, a line each, the postcode last."""
    number: str
    """Of the form: `0017`."""
    code: str
    """Of the form, in capitals and digits: what its square holds."""


@dataclass(frozen=True, slots=True)
class Invitations:
    """A letter and a nomination form for each GP working in the area (RULES 3.0). Its PDF takes `codes`."""

    template: ClassVar[str] = "nomination-letter.txt"
    election: Election
    invitations: tuple[Invitation, ...]
    boards: tuple[Contest, ...]
    """Those that nominations are open for."""
    opens: str
    """The day, in words."""
    closes: str
    """Hour and day: `12 noon on Monday 1 February 2027`."""
    withdraw_by: str
    """Hour and day until when a nominee may withdraw."""
    role: tuple[str, ...]
    """Paragraphs of the role specification; none where the LMC has none (RULES 2.9)."""
    sent: str
    office: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """One for each form, in their order."""
        return tuple(one.code for one in self.invitations)


@dataclass(frozen=True, slots=True)
class NominationNotices:
    """To hang up, a page to each practice (RULES 3.0)."""

    template: ClassVar[str] = "nomination-notice.txt"
    election: Election
    practices: tuple[tuple[str, tuple[str, ...]], ...]
    """Name and address of each."""
    boards: tuple[Contest, ...]
    opens: str
    closes: str
    contact: str
    """How to reach the office, after "please"."""
    sent: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Defective:
    """A nominee whose form does not pass every check."""

    name: str
    address: tuple[str, ...]
    contest: str
    to_mend: tuple[str, ...]
    """What can be mended, a clause each."""
    for_the_lmc: tuple[str, ...]
    """What the LMC rules on, a clause each."""


@dataclass(frozen=True, slots=True)
class DefectLetters:
    """To nominees: what their form lacks, and until when it can be mended (RULES 3.4). A letter a nominee."""

    template: ClassVar[str] = "nomination-defect.txt"
    election: Election
    letters: tuple[Defective, ...]
    mend_by: str
    """Hour and day; empty where nothing can be mended any more, or the rules allow none."""
    contact: str
    sent: str
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A person nominated who does not stand."""

    name: str
    practice: str
    why: str
    """`withdrew`, `not eligible to stand`, `the form was not in order`."""


@dataclass(frozen=True, slots=True)
class Board:
    """One contest of the statement."""

    contest: Contest
    """With its candidates, in the order of the paper."""
    gone: tuple[Gone, ...]
    follows: str
    """What follows from the numbers, a sentence or two (RULES 4.1 to 4.3)."""


@dataclass(frozen=True, slots=True)
class PersonsNominated:
    """The statement of persons nominated, in print."""

    template: ClassVar[str] = "persons-nominated.txt"
    election: Election
    boards: tuple[Board, ...]
    closed: str
    """Hour and day when nominations closed."""
    sent: str
    sha256: str
    """Of `definition.json`."""
    office: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonsNominatedPage:
    """The same as a page to look at, and to publish."""

    template: ClassVar[str] = "persons-nominated.html"
    election: Election
    boards: tuple[Board, ...]
    closed: str
    sent: str
    sha256: str


def page(statement: PersonsNominated) -> PersonsNominatedPage:
    """The page of a statement."""
    return PersonsNominatedPage(
        statement.election, statement.boards, statement.closed, statement.sent, statement.sha256
    )
