"""One small document of each kind, for the tests that read them."""

from lmcvote.documents import (
    CasesOfKind,
    Checkpoint,
    Decision,
    Digest,
    Document,
    ExclusionLetter,
    ExclusionLetters,
    Figure,
    GroupFigures,
    GroupRoll,
    HomeForm,
    HomeForms,
    Listed,
    ListRead,
    PracticeLetter,
    PracticeLetters,
    PracticeRoll,
    Register,
    Summary,
)
from lmcvote.election import Election

GROUPS = (("06Q", "NHS Mid Essex"), ("06T", "NHS North East Essex"), ("07H", "NHS West Essex"))
OFFICE = ("2 Example Street", "Witham", "CM8 0XX")
LAST_DAY, SENT = "Friday 8 January 2027", "Monday 7 December 2026"
SHA = "0123456789abcdef" * 4
SHORT_CODE = "K7QF 2MXD 9TPA"


def home_forms(election: Election, *names: str, office: tuple[str, ...] = OFFICE) -> HomeForms:
    forms = tuple(HomeForm(name, "6000017", ("1 The Green", "Chelmsford"), "They name no practice.") for name in names)
    return HomeForms(election, forms, GROUPS, LAST_DAY, SENT, office)


def practice_letters(election: Election, *doctors: int) -> PracticeLetters:
    """A practice for each number, with so many doctors."""
    practices = tuple(
        PracticeLetter(
            f"F8101{place}",
            f"Surgery {place}",
            ("3 Mill Lane", "Maldon", "CM9 0XX"),
            tuple(Listed(f"Jane Ashby{n}", f"60000{n:02}", "partner") for n in range(number)),
        )
        for place, number in enumerate(doctors)
    )
    return PracticeLetters(election, practices, LAST_DAY, SENT, OFFICE)


ROWS = ("Performers List, line 12: John Baker, GMC 6000025", "EQUIP, line 4: John Baker, partner, until 2026-08-31")


def exclusion(reason: str, ruling: Decision | None = None) -> ExclusionLetter:
    return ExclusionLetter("John Baker", "6000025", ("4 High Road",), reason, ROWS, ruling)


def exclusion_letters(election: Election, *letters: ExclusionLetter) -> ExclusionLetters:
    return ExclusionLetters(election, letters, LAST_DAY, SENT, OFFICE)


def checkpoint(election: Election, groups: int = 1) -> Checkpoint:
    figures = [Figure(f"Electors of {n:02}X NHS Basildon and Brentwood", 1234 + n) for n in range(groups)]
    figures += [Figure("Open cases", 0, "none may be open at the freeze"), Figure("Held", 0), Figure("Left out", 41)]
    digests = (
        Digest("the register of electors", "out/electorate.csv", SHA),
        Digest("the head of the trail", "", SHA[::-1]),
    )
    return Checkpoint(
        election, "register frozen", "Monday 11 January 2027, 12 noon", tuple(figures), digests, SHORT_CODE
    )


def register(election: Election, electors: int = 3) -> Register:
    """Twenty electors a practice, ten practices a group, and a locum in the first."""
    listed = [Listed(f"Elector No{n}", f"{6000000 + n}", "partner", "practice") for n in range(electors)]
    practices = [
        PracticeRoll(f"F{start:05}", "The Surgery", tuple(listed[start : start + 20]))
        for start in range(0, electors, 20)
    ]
    locums = PracticeRoll("", "Locums", (Listed("Zoë O'Brien", "", "locum", "declared on 3 May 2026"),))
    groups = []
    for place in range(0, len(practices), 10):
        here = (*practices[place : place + 10], *((locums,) if place == 0 else ()))
        count = sum(len(practice.electors) for practice in here)
        groups.append(GroupRoll(f"{place:02}X", "NHS Example", count, here))
    return Register(election, "Draft of 3 August 2026", tuple(groups))


def summary(title: str = "Mid Essex", rehearsal: bool = False) -> Summary:
    return Summary(
        *(title, "An LMC", "1 September 2026", rehearsal, 1760, 12, 31, 41),
        (
            GroupFigures("06Q", "NHS Mid Essex", (("partner", 280), ("locum", 50))),
            GroupFigures("06T", "NHS North East Essex", ()),
        ),
        *(1500, 180, 123),
        (CasesOfKind("identity", 6, 2), CasesOfKind("only_on_equip", 44, 0)),
        (("R0", 220), ("R1", 1400), ("R1b", 33), ("R2", 0), ("R3", 67), ("U", 303), ("ruling", 2)),
        (ListRead("EQUIP", "lists/equip.csv", 2210, SHA),),
        SHA[::-1],
    )


def each(election: Election) -> tuple[Document, ...]:
    """One of each that is printed."""
    ruling = Decision("Mr Alan Reeve", "3 August 2026", "Works only in Suffolk.")
    return (
        home_forms(election, "Zoë O'Brien"),
        practice_letters(election, 2, 0),
        exclusion_letters(
            election, *map(exclusion, ("left", "registrar", "only_on_equip")), exclusion("ineligible", ruling)
        ),
        checkpoint(election),
        register(election),
    )
