"""One small document of each kind that tells electors of their packs, for the tests that read them."""

from lmcvote.documents import Document
from lmcvote.election import Election, Requirement
from lmcvote.telling import Acknowledgment, AcknowledgmentList, Acknowledgments, Reminder, Reminders, Told, ToldTo
from tests.correspondence import OFFICE, SENT

CLOSES, OPENS = "12 noon on Friday 8 January 2027", "10 am on Tuesday 12 January 2027"
CONTACT = "ring 01632 960123 or write to votes@lmc.example"
UNTIL, TELL_BY = "12 noon on Tuesday 5 January 2027", "Monday 11 January 2027"
ADDRESS = ("Flat 2", "17 Mill Lane", "Great Baddow", "Chelmsford", "CM2 0XX")
WHY = {
    "queried": ("unsigned", "no-witness"),
    "cancelled": ("stolen",),
    "surrendered": ("spoilt",),
    "undelivered": ("undelivered",),
    "reissued": ("lost",),
    "dismissed": ("The signature is the doctor's own.",),
}
"""Why, where the wording says it."""


def told(what: str, issue: int = 1) -> Told:
    return Told(f"0417/{issue}-K", what, "4 January 2027", WHY.get(what, ("",)), issue > 1)


def letter(*several: Told, name: str = "Dr Zoë O'Brien") -> Acknowledgment:
    return Acknowledgment(name, ADDRESS, "NHS Mid Essex", several)


def acknowledgments(
    election: Election,
    *letters: Acknowledgment,
    closed: bool = False,
    tell_by: str = TELL_BY,
    opens: str = OPENS,
    requires: tuple[Requirement, ...] = ("signature",),
) -> Acknowledgments:
    until = "" if closed else UNTIL
    scrutineer = "01632 960999"
    return Acknowledgments(
        election, letters, CLOSES, CONTACT, closed, until, scrutineer, tell_by, opens, SENT, OFFICE, requires
    )


def acknowledgment_list(election: Election, letters: int = 2, tell_by: str = TELL_BY) -> AcknowledgmentList:
    whats = ("received", "queried", "late")
    posted = tuple(ToldTo(f"{n:04}/1-K", f"Elector No{n}", whats[n % 3], "4 January 2027") for n in range(letters))
    nowhere = (ToldTo("0998/1-B", "Zoë O'Brien", "received", "4 January 2027"),)
    return AcknowledgmentList(election, 3, ("Mr Alan Reeve",), SENT, posted, nowhere, tell_by, OPENS)


def reminders(election: Election, *names: str, by_hand: bool = True) -> Reminders:
    letters = tuple(Reminder(name, ADDRESS, "NHS Mid Essex") for name in names)
    as_of = "5.30 pm on Monday 28 December 2026"
    return Reminders(election, letters, as_of, CLOSES, CONTACT, UNTIL, by_hand, SENT, OFFICE)


def each(election: Election) -> tuple[Document, ...]:
    """One of each."""
    return (
        acknowledgments(
            election,
            letter(told("received")),
            letter(told("queried"), name="Jane Ashby"),
            letter(told("cancelled"), told("reissued", 2), name="Robert Baker"),
        ),
        acknowledgment_list(election),
        reminders(election, "Dr Zoë O'Brien"),
    )
