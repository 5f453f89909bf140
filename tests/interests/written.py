"""A register of interests as text, for its tests: a line a member, and a line an entry below."""

from datetime import date

from lmcvote.interests.meeting import Declared, Ruling, Verdict, When
from lmcvote.interests.office import Body, Ceased, Interest, Kind, Member, Whose
from lmcvote.interests.register import Matter, Register
from tests.wording import lines

BOARD, LOCALITY = "Board of NHS Mid Essex CCG", "Chelmsford locality sub-committee"
OFFICER = "Mr Ivor Ledger"


def day(text: str) -> date | None:
    return date.fromisoformat(f"2027-{text}") if text and text != "-" else None


def needed(text: str) -> date:
    found = day(text)
    assert found
    return found


def member(nth: int, name: str, took_office: str, left: str = "", locality: bool = False) -> Member:
    sort, title = (Body.LOCALITY, LOCALITY) if locality else (Body.BOARD, BOARD)
    return Member(nth, sort, title, name, needed(took_office), left=day(left))


def register(text: str) -> Register:
    """Members as `Ashby 04-01` or `Quill 04-05 locality` or `Green 04-01 left 04-20`, and under each what was declared.

    Entries as `director Essex Ltd | since - | declared 04-10 | informed 04-12 | ceased 05-01 told 05-03`.
    """
    members, interests = list[Member](), list[Interest]()
    for line in lines(text):
        head, *parts = (part.strip() for part in line.split("|"))
        words = head.split()
        if not parts:
            left = words[words.index("left") + 1] if "left" in words else ""
            members.append(member(len(members) + 1, words[0], words[1], left, "locality" in words))
            continue
        said = {part.split()[0]: part.split()[1:] for part in parts}
        over = said.get("ceased")
        interests.append(
            Interest(
                len(interests) + 1,
                members[-1].nth,
                Kind(words[0]),
                " ".join(words[1:]),
                Whose(said.get("whose", ["self"])[0]),
                day(said.get("since", ["-"])[0]),
                needed(said["declared"][0]),
                day(said.get("informed", ["-"])[0]),
                "corrects" in said,
                Ceased(needed(over[0]), day(over[2]) if over[2:] else None) if over else None,
            )
        )
    return Register(tuple(members), tuple(interests))


def met(nth: int = 1, verdict: Verdict | None = None) -> Declared:
    ruling = Ruling(verdict, OFFICER, "It would gain") if verdict else None
    nature = "Spouse holds shares"
    return Declared(nth, 1, date(2027, 5, 10), "Enhanced services", nature, When.BEFORE, ruling)


def said(found: tuple[Matter, ...]) -> list[str]:
    return [f"{one.member}: {one.says}{f' Due {one.due:%m-%d}.' if one.due else ''}" for one in found]
