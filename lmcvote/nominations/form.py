"""What came back on a nomination form, and the code by which a form names its doctor.

A form's code has the 19 bytes of a declaration of identity under another prefix, so that neither is ever taken for the
other: `LN`, version, 4 bytes that name the election, a random token of 12. The register keeps the token's hash only.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from lmcvote.canonical import digest
from lmcvote.election import CandidateId, ContestId, ElectionId
from lmcvote.electorate.rulings import Rows
from lmcvote.paper.code import (
    DECLARATION,
    DECLARATION_TEXT_LENGTH,
    NOMINATION,
    from_text,
    nomination_form,
    parse_form,
    to_text,
)

FORM_TEXT_LENGTH = DECLARATION_TEXT_LENGTH


@dataclass(frozen=True, slots=True)
class Nominee:
    """Who is nominated, and how the paper names the nominee."""

    rows: Rows
    """Of the doctor on the lists; empty for one on neither."""
    gmc_number: str
    """Seven digits; empty where the form has none."""
    surname: str
    forenames: str
    practice: str

    @property
    def name(self) -> str:
        """Forenames first."""
        return f"{self.forenames} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Form:
    """What a form says, as the office took it down."""

    received: str
    """The stamp of the office, on its clock: `2027-01-20 10:00`."""
    token_hash: bytes = b""
    """Of the code on it; empty where the form came without one."""
    consents: bool = False
    """Whether the consent is signed (RULES 3.3)."""
    declares: bool = False
    """Whether the declaration of eligibility is signed (RULES 3.3)."""
    answered: bool = False
    """Whether the question about directorships and LMC offices is answered, by "none" too (RULES 2.3)."""
    holds: tuple[str, ...] = ()
    """`director` of a provider organisation, and offices of the LMC: `chair`, `treasurer`."""
    gives_up: tuple[str, ...] = ()
    """Of these, what the nominee undertakes in writing to give up before taking the seat."""
    interests: str = ""
    """In the nominee's words: of which organisation, and whatever else was declared."""
    proposers: tuple[str, ...] = ()
    """Their GMC numbers, as signed."""


@dataclass(frozen=True, slots=True)
class Nomination:
    """A nomination as it stands after a form, or after one that mends it."""

    id: CandidateId
    version: int
    """1 for the first form; what stood before stays on record."""
    contest: ContestId
    nominee: Nominee
    form: Form
    by: tuple[str, ...]
    """Who took it down."""
    at: str
    """The instant, UTC."""
    first: str
    """The stamp of the first form: defects are mended later, and do not make the nomination late."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a nominee withdrew, in writing (RULES 3.6)."""

    id: CandidateId
    received: str
    by: tuple[str, ...]
    at: str


def latest(nominations: tuple[Nomination, ...]) -> tuple[Nomination, ...]:
    """Each nomination as its newest form has it, in the order of first forms."""
    found: dict[CandidateId, Nomination] = {}
    for one in nominations:
        found[one.id] = one
    return tuple(found.values())


def mended(before: Form, said: Form) -> Form:
    """A form with what another adds: what the new one is silent about stays as it was."""
    changes: dict[str, Any] = {
        field.name: value
        for field in fields(Form)
        if (value := getattr(said, field.name)) and field.name not in ("received", "holds", "gives_up", "proposers")
    }
    if said.answered:  # a new answer takes the place of the old one, "none" too
        changes |= {"holds": said.holds, "gives_up": said.gives_up}
    elif said.gives_up:
        changes["gives_up"] = tuple(dict.fromkeys((*before.gives_up, *said.gives_up)))
    return replace(
        before,
        received=said.received,
        proposers=tuple(dict.fromkeys((*before.proposers, *said.proposers))),
        **changes,
    )


def hashed(election: ElectionId, token: bytes) -> bytes:
    """What the register keeps of a form's token: 32 bytes, never those of a declaration's."""
    return digest("lmcvote/nomination/1", election, token)


def code(mark: bytes, token: bytes) -> str:
    """What the square of a form says."""
    return to_text(nomination_form(mark, token))


def is_code(text: str) -> bool:
    """Whether a text is as long as a code, and made of its letters: neither a GMC number nor a name is."""
    try:
        from_text(text, FORM_TEXT_LENGTH)
    except ValueError:
        return False
    return True


def token(text: str, mark: bytes) -> bytes:
    """The token of a form's code. Raises ValueError with what it is instead, to end a sentence."""
    told = from_text(text, FORM_TEXT_LENGTH)
    if told.startswith(DECLARATION):
        raise ValueError("is the code of a declaration of identity, which belongs to returns record")
    if not told.startswith(NOMINATION):
        raise ValueError("is no code of a nomination form")
    try:
        return parse_form(told, mark)
    except ValueError:
        raise ValueError("is the code of a form of another election, or of another epoch of this one") from None
