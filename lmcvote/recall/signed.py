"""Sheets that came back -> which are signatures, and what the petition comes to (RULES 13.6, 13.8).

A sheet is a signature once for each member: if it supports the recall, is the one that was last sent to the member, is
signed by the member in the window, and came by the last day. Every other has the first `Ground` that applies. Nothing
here is worked out before the close but for the clerk who looks at a sheet (RULES 13.7).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lmcvote.election import RecallRules
from lmcvote.electorate import agreement
from lmcvote.electorate.names import of
from lmcvote.recall.outcome import Petition
from lmcvote.recall.petition import CLOSE, Window
from lmcvote.recall.sheets import Member, Sheet, valid


class Says(StrEnum):
    """What is marked on a sheet."""

    SUPPORTS = "supports"
    AGAINST = "does-not-support"
    UNCLEAR = "unclear"
    """Both places, or neither."""


class Defect(StrEnum):
    """What two people see on a sheet."""

    UNSIGNED = "unsigned"
    UNDATED = "undated"
    NOT_THEIRS = "not-theirs"
    """Signed by another than the member it was sent to."""
    COPY = "copy"
    """Another sheet of the same token is in already: one of them is a copy."""


class Left(StrEnum):
    """How a signer took a sheet back."""

    WITHDRAWN = "withdrawn"
    """It was theirs, and they changed their mind (`signer_withdraw`)."""
    DISOWNED = "disowned"
    """It was not theirs (RULES 13.11)."""


class Ground(StrEnum):
    """Why a sheet is no signature, in the order in which they are tried."""

    ANOTHER_RECALL = "another_recall"
    NO_TOKEN = "no_token"  # noqa: S105 -- a ground, no secret
    UNREADABLE = "unreadable"
    NOT_AN_ELECTOR = "not_an_elector"
    OTHER_GROUP = "other_group"
    HELD = "held"
    NAME_MISMATCH = "name_mismatch"
    LATE = "late"
    REISSUED = "reissued"
    DISOWNED = "disowned"
    WITHDRAWN = "withdrawn"
    UNSIGNED = "unsigned"
    NOT_THEIRS = "not_theirs"
    UNDATED = "undated"
    OUTSIDE_WINDOW = "outside_window"
    UNCLEAR = "unclear"
    CONTRADICTED = "contradicted"
    COPIED_TOKEN = "copied_token"  # noqa: S105 -- a ground, no secret
    DUPLICATE = "duplicate"
    DOES_NOT_SUPPORT = "does_not_support"


IN_WORDS: Mapping[Ground, str] = {
    Ground.ANOTHER_RECALL: "its code is that of no sheet of this petition",
    Ground.NO_TOKEN: "it does not carry the code of the sheet that was sent, and only that sheet counts",
    Ground.UNREADABLE: "nobody can read whose it is",
    Ground.NOT_AN_ELECTOR: "the doctor it names was no member on the day of the roll",
    Ground.OTHER_GROUP: "the doctor it names is a member of another group",
    Ground.HELD: "the entry of the doctor it names is in an open case",
    Ground.NAME_MISMATCH: "the name on it is not that of the member with this number",
    Ground.LATE: "it came after the last day of signing",
    Ground.REISSUED: "a later sheet was issued to the member, which cancelled this one",
    Ground.DISOWNED: "the member says it was not theirs",
    Ground.WITHDRAWN: "the member withdrew it before the close",
    Ground.UNSIGNED: "it is not signed",
    Ground.NOT_THEIRS: "it is signed by somebody else",
    Ground.UNDATED: "it is not dated",
    Ground.OUTSIDE_WINDOW: "it is dated outside the days of signing",
    Ground.UNCLEAR: "both places are marked, or neither",
    Ground.CONTRADICTED: "two sheets of the member are in, and one says the opposite of the other",
    Ground.COPIED_TOKEN: "a sheet with the same code was in already, and one doctor counts once",
    Ground.DUPLICATE: "another sheet of the member was in already, and one doctor counts once",
    Ground.DOES_NOT_SUPPORT: "it does not support the recall",
}
OPEN_VIEW = (Ground.DOES_NOT_SUPPORT,)
"""Nothing is contested of these: each is a member's answer, and no sheet to be listed (SECURITY 7)."""
IN_ORDER = (None, Ground.DOES_NOT_SUPPORT)
"""Of a sheet in order, alone: a signature, or an answer."""


@dataclass(frozen=True, slots=True)
class Returned:
    """One sheet as two people found it."""

    nth: int
    """In the order of record."""
    received: date
    says: Says
    token_hash: bytes = b""
    """Of one of our sheets; empty without its code or number."""
    stray: bytes = b""
    """Digest of a code that is none of ours; empty otherwise."""
    gmc_number: str = ""
    surname: str = ""
    forename: str = ""
    """As the sheet itself says: all three are empty where its number says who it is."""
    signed_on: date | None = None
    """None where it was seen to be in the window, or has no date."""
    defects: tuple[Defect, ...] = ()
    left: Left | None = None
    by: tuple[str, ...] = ()
    at: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """What sheets are held against: frozen when the petition opened."""

    members: Sequence[Member]
    sheets: Sequence[Sheet]
    elsewhere: Mapping[str, Ground]
    """GMC number -> `other_group` or `held`, of doctors who are no members."""
    window: Window
    rules: RecallRules


class _Found:
    """A roll by the keys that sheets have."""

    def __init__(self, roll: Roll) -> None:
        self.roll = roll
        self.sheets = {sheet.token_hash: sheet for sheet in roll.sheets}
        self.valid = {sheet.token_hash for sheet in valid(roll.sheets).values()}
        self.members = {member.number: member for member in roll.members}
        self.by_gmc_number = {member.gmc_number: member for member in roll.members if member.gmc_number}


@dataclass(frozen=True, slots=True)
class Refused:
    """A sheet that is no signature."""

    number: str
    """Of the sheet; empty where it has none."""
    returned: Returned
    ground: Ground


@dataclass(frozen=True, slots=True)
class Result:
    """What the petition comes to."""

    petition: Petition
    returned: int
    """Sheets, of whatever kind."""
    refused: tuple[Refused, ...]
    """In the order of record."""

    @property
    def grounds(self) -> Mapping[Ground, int]:
        """Only those that occur, in their order."""
        times = Counter(one.ground for one in self.refused)
        return {ground: times[ground] for ground in Ground if times[ground]}

    @property
    def contested(self) -> tuple[Refused, ...]:
        """Those to be listed singly, with their grounds (RULES 13.8)."""
        return tuple(one for one in self.refused if one.ground not in OPEN_VIEW)


def check(returned: Sequence[Returned], roll: Roll) -> Result:
    """Hold every sheet against the frozen roll: one doctor counts once, for or against (RULES 13.6)."""
    found = _Found(roll)
    alone = [(one, *_of_itself(one, found)) for one in returned]
    answers: dict[int, list[Returned]] = {}
    for one, ground, member in alone:
        if member and ground in IN_ORDER:
            answers.setdefault(member.number, []).append(one)
    refused, signed = [], 0
    for one, own, member in alone:
        ground = _among(one, answers[member.number]) if member and own in IN_ORDER else own
        if ground:
            sheet = found.sheets.get(one.token_hash)
            refused.append(Refused(sheet.written if sheet else "", one, ground))
        else:
            signed += 1
    members = len(roll.members)
    return Result(Petition(members, signed, members, len(answers)), len(returned), tuple(refused))


def of_itself(one: Returned, roll: Roll) -> tuple[Ground | None, Member | None]:
    """The ground of one sheet by itself, and whose it is; others of the same member may still stand against it."""
    return _of_itself(one, _Found(roll))


def _of_itself(one: Returned, found: _Found) -> tuple[Ground | None, Member | None]:
    if one.stray:
        return Ground.ANOTHER_RECALL, None
    ground, member = _whose(one, found)
    return ground or (_as_found(one, found) if member else None), member


def _whose(one: Returned, found: _Found) -> tuple[Ground | None, Member | None]:
    """The member of a sheet: by its token, and the name on it agrees; without one by GMC number and name (`sheets`)."""
    if sheet := found.sheets.get(one.token_hash):
        return _named(one, found.members[sheet.number])
    if found.roll.rules.sheets == "token_only":
        return Ground.NO_TOKEN, None
    if not one.gmc_number or not one.surname:
        return Ground.UNREADABLE, None
    if member := found.by_gmc_number.get(one.gmc_number):
        return _named(one, member)
    return found.roll.elsewhere.get(one.gmc_number, Ground.NOT_AN_ELECTOR), None


def _named(one: Returned, member: Member) -> tuple[Ground | None, Member | None]:
    if one.gmc_number and member.gmc_number and one.gmc_number != member.gmc_number:
        return Ground.NAME_MISMATCH, None
    said = of(one.surname, one.forename)
    if one.surname and not any(agreement.with_number(said, name, CLOSE) for name in member.names):
        return Ground.NAME_MISMATCH, None
    return None, member


def _as_found(one: Returned, found: _Found) -> Ground | None:
    """What is wrong with a member's sheet as it was found; DOES_NOT_SUPPORT where it is in order, and says so."""
    window = found.roll.window
    if one.received > window.closes:
        return Ground.LATE
    if one.token_hash and one.token_hash not in found.valid:
        return Ground.REISSUED
    if one.left:
        return Ground(one.left.value)
    for defect, ground in (
        (Defect.UNSIGNED, Ground.UNSIGNED),
        (Defect.NOT_THEIRS, Ground.NOT_THEIRS),
        (Defect.UNDATED, Ground.UNDATED),
    ):
        if defect in one.defects:
            return ground
    if one.signed_on and not window.opens <= one.signed_on <= window.closes:
        return Ground.OUTSIDE_WINDOW
    return {Says.SUPPORTS: None, Says.AGAINST: Ground.DOES_NOT_SUPPORT, Says.UNCLEAR: Ground.UNCLEAR}[one.says]


def _among(one: Returned, answers: Sequence[Returned]) -> Ground | None:
    """Of a member's sheets that are in order, each by itself: the first counts; none does where they disagree.

    A copy says what its original says, or somebody else has filled it in: so two that disagree are two people's, and
    nobody here can say which of them is the member. The member can, until the close.
    """
    if len({answer.says for answer in answers}) > 1:
        return Ground.CONTRADICTED
    first = answers[0]
    if one is not first:
        return Ground.COPIED_TOKEN if one.token_hash and one.token_hash == first.token_hash else Ground.DUPLICATE
    return Ground.DOES_NOT_SUPPORT if one.says is Says.AGAINST else None
