"""Members and their sheets as a test needs them, and what came back as a text."""

from dataclasses import replace
from datetime import date

from lmcvote.election import ElectionId, Recall, RecallRules
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Entry
from lmcvote.electorate.freeze import Elector, ElectorId
from lmcvote.electorate.home import Basis, Place
from lmcvote.recall.petition import Window
from lmcvote.recall.sheets import Because, Member, Sheet
from lmcvote.recall.signed import Defect, Left, Result, Returned, Roll, Says, check

WINDOW = Window(date(2027, 6, 1), date(2027, 6, 21))
ELECTION = ElectionId("recall")
NAMES = ("Ashby Jane", "Baker Robert", "Chowdhury Anjali", "Davies Gareth", "Ellis Margaret", "Farouk Nadia")
RULES = RecallRules(confirmed_by="minute 3")


def recall(rules: RecallRules = RULES) -> Recall:
    return Recall(("Dr A",), "Dr B", "because", WINDOW.opens, None, "", None, rules)


def elector(number: int, role: Role = Role.PARTNER, group: str = "06Q", joined: str = "", note: str = "") -> Elector:
    surname, forename = NAMES[(number - 1) % len(NAMES)].split()
    place = Place(group, "F81001", Basis.PRACTICE, "")
    gmc = f"600000{number}"
    entry = Entry((f"r{number}",), gmc, surname, forename, role, "on_roll", (place,), (number,), (), note)
    return Elector(ElectorId(f"e{number}"), entry, joined)


def members(number: int) -> tuple[Member, ...]:
    return tuple(Member(n, elector(n)) for n in range(1, number + 1))


def sheet(number: int, issue: int = 1) -> Sheet:
    return Sheet(
        b"token %d/%d" % (number, issue), number, issue, Because.FIRST, ("Reeve",), "2027-06-01T09:00:00+00:00"
    )


def roll(number: int = 6, *reissued: int, rules: RecallRules = RULES) -> Roll:
    """A petition of so many members, each with a sheet; some with another."""
    every = (*(sheet(n) for n in range(1, number + 1)), *(sheet(n, 2) for n in reissued))
    return Roll(members(number), every, {}, WINDOW, rules)


def came(text: str) -> tuple[Returned, ...]:
    """Sheets such as `1 | 2 no | 3 unsigned 25/06 | 4/2 copy withdrawn | ? Ashby Jane 6000001`, in their order."""
    return tuple(_came(nth, part.split()) for nth, part in enumerate(text.split("|"), 1))


def _came(nth: int, words: list[str]) -> Returned:
    who, *rest = words
    token = b"" if who in "?x" else b"token %d/%d" % tuple(map(int, (*who.split("/"), "1")[:2]))
    one = Returned(nth, date(2027, 6, 5), Says.SUPPORTS, token, b"stray" if who == "x" else b"")
    for word in rest:
        if word in ("no", "unclear"):
            one = replace(one, says=Says.AGAINST if word == "no" else Says.UNCLEAR)
        elif word in tuple(Defect):
            one = replace(one, defects=(*one.defects, Defect(word)))
        elif word in tuple(Left):
            one = replace(one, left=Left(word))
        elif word.startswith("signed="):
            one = replace(one, signed_on=date.fromisoformat(word.removeprefix("signed=")))
        elif "/" in word:
            day, month = map(int, word.split("/"))
            one = replace(one, received=date(2027, month, day))
        elif word.isdigit():
            one = replace(one, gmc_number=word)
        else:
            one = replace(one, forename=word) if one.surname else replace(one, surname=word)
    return one


def result(text: str, on: Roll | None = None) -> Result:
    return check(came(text), on or roll())


def grounds(text: str, on: Roll | None = None) -> list[str]:
    """The ground of each sheet; `signature` where there is none."""
    found = {one.returned.nth: one.ground.value for one in result(text, on).refused}
    return [found.get(nth, "signature") for nth in range(1, len(text.split("|")) + 1)]
