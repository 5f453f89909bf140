"""One small document of each kind of a recall, for the tests that read them."""

from lmcvote.documents import Document
from lmcvote.election import Election, Recall
from lmcvote.petitioning import (
    Contested,
    GateLine,
    MeetingNotice,
    MemberList,
    OnList,
    PetitionNotice,
    PetitionResult,
    PetitionSheet,
    PetitionSheets,
    Reading,
    SignerLetter,
    SignerLetters,
)
from tests.correspondence import OFFICE, SENT

CLOSES, CONTACT = "Monday 21 June 2027", "ring 01632 960123 or write to votes@lmc.example"
NEEDED = "46 signatures are needed: at least 3/4 of 61 members."
GROUP = "NHS Mid Essex CCG"
ADDRESS = ("Flat 2", "17 Mill Lane", "Great Baddow", "Chelmsford", "CM2 0XX")
RULES = (("call_threshold", "3/4"), ("call_test", "at_least"), ("confirmed_by", "LMC minute 2027/13"))


def of(election: Election) -> Recall:
    assert election.recall
    return election.recall


def code(n: int) -> str:
    """31 capitals and digits, as the 19 bytes of a sheet have them; no two alike."""
    return f"JRIACAAAAAB{n:04}QK7ZLW2MXD9TPA4U"


def sheet(n: int = 42, name: str = "Dr Zoë O'Brien", gmc_number: str = "6000017") -> PetitionSheet:
    return PetitionSheet(name, gmc_number, ADDRESS, f"S{n:04}/1-K", code(n))


def sheets(election: Election, *several: PetitionSheet, reissue: bool = False) -> PetitionSheets:
    given = several or (sheet(),)
    return PetitionSheets(
        election, of(election), given, GROUP, NEEDED, CLOSES, CONTACT, SENT, OFFICE, reissue
    )  # fmt: skip


def letters(election: Election, *whats: str, closed: bool = False) -> SignerLetters:
    made = tuple(
        SignerLetter("Dr Zoë O'Brien", ADDRESS, f"S{n:04}/1-K", what, "it is not signed", "3 June 2027")
        for n, what in enumerate(whats, 1)
    )
    return SignerLetters(election, of(election), made, GROUP, CLOSES, closed, CONTACT, SENT, OFFICE)


def members(election: Election, several: int = 3) -> MemberList:
    listed = tuple(OnList(f"Doctor No{n}", "partner", "Blackwater Medical Centre") for n in range(1, 1 + several))
    return MemberList(election, of(election), GROUP, listed, "1 June 2027", "Friday 28 May 2027", SENT, CONTACT)


def notice(election: Election) -> PetitionNotice:
    return PetitionNotice(
        election, of(election), GROUP, 61, NEEDED, "Tuesday 1 June 2027", CLOSES, RULES, CONTACT, OFFICE
    )  # fmt: skip


def result(election: Election, called: bool = False) -> PetitionResult:
    """C42: by the one reading it is short by 75, by the other both gates are met."""
    by_members = Reading(
        "Of all members", True, (GateLine("call", 76, 201, "37.8 %", 151, 75),), False
    )  # fmt: skip
    both = (GateLine("call", 76, 101, "75.2 %", 76, 0), GateLine("response", 101, 201, "50.2 %", 101, 0))
    listed = (
        Contested("S0042/1-K", "3 June 2027", "it is not signed"),
        Contested("without a number", "4 June 2027", "its code is that of no sheet of this petition"),
    )
    grounds = (
        ("it is not signed", 1),
        ("its code is that of no sheet of this petition", 1),
        ("it does not support", 25),
    )
    readings = (by_members, Reading("Of those who returned a sheet", False, both, True))
    return PetitionResult(
        election, of(election), GROUP, called, 201, 103, readings, grounds, listed, SENT, RULES, CONTACT
    )  # fmt: skip


def meeting(election: Election, vote: str = "postal_ballot") -> MeetingNotice:
    held, place = "7 pm on Tuesday 27 July 2027", "The Council Chamber, 2 Example Street, Chelmsford"
    response = "At least 31 of the 61 members must respond."
    return MeetingNotice(
        *(election, of(election), GROUP, 48, 46, 61, held, place, SENT, 28, response, vote),
        *("28 June 2027", "12 noon on Monday 26 July 2027", CONTACT, OFFICE),
    )


EVERY_WHAT = (
    *("signature", "does_not_support", "unsigned", "late", "withdrawn", "disowned"),
    *("contradicted", "copied_token", "duplicate"),
)


def each(election: Election) -> tuple[Document, ...]:
    """One of each."""
    return (
        members(election),
        notice(election),
        sheets(election),
        letters(election, "signature", "does_not_support", "unsigned", "withdrawn", "disowned"),
        result(election),
        meeting(election),
    )
