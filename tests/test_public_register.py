"""The public register as everybody sees it: the page and the table, read and agreed; nothing private in either."""

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from lmcvote import documents, sheet
from lmcvote.election import Election
from lmcvote.public_register import HEADINGS, Line, PublicRegister, Seats, Sitting, rows
from tests.prints import HOSTILE
from tests.test_documents import outline

GOLDEN = Path(__file__).parent / "documents"
OWN = "the member's own"


def day(text: str) -> date:
    return date.fromisoformat(f"2027-{text}")


BODIES = (
    Seats(
        "Board of NHS Mid Essex CCG",
        (
            Sitting(
                "Jane ASHBY",
                day("04-01"),
                (
                    Line(
                        "Director of a provider organisation",
                        "Director, Essex Out of Hours Ltd",
                        OWN,
                        None,
                        day("04-10"),
                        day("04-12"),
                        day("05-01"),
                    ),
                    Line(
                        "Ownership, partnership or shares",
                        "12 % of shares, Kelvedon Pharmacy Ltd",
                        "of a spouse or partner",
                        day("04-20"),
                        day("04-21"),
                        None,
                        None,
                    ),
                ),
            ),
            Sitting("Robert BAKER", day("04-01"), ()),
        ),
    ),
    Seats(
        "Chelmsford locality sub-committee",
        (
            Sitting(
                "Peter Quill",
                day("04-05"),
                (Line("No interests to register", "", "", None, day("04-10"), day("04-10"), None),),
            ),
        ),
    ),
)
TABLE = sheet.csv_bytes(HEADINGS, rows(BODIES))


@pytest.fixture
def page(example: Election) -> PublicRegister:
    office = replace(example, accountable_officer="Mr Ivor Ledger", rehearsal=False)
    return PublicRegister(office, "10 May 2027", BODIES, 3, "21 April 2027", sha256(TABLE).hexdigest())


def test_the_page_and_the_table_are_as_they_were_read_and_agreed(page: PublicRegister) -> None:
    assert documents.html(page) == (GOLDEN / "interests.html").read_bytes()
    assert (GOLDEN / "interests.csv").read_bytes() == TABLE


def test_interests_are_in_a_publicly_available_register(page: PublicRegister) -> None:
    """RULES 2.11: for a publicly available register; who gave nothing is named with "none received"."""
    told = " ".join(outline(documents.html(page)).words.split())
    for said in (
        *("Director, Essex Out of Hours Ltd", "ceased 1 May 2027", "not yet", "of a spouse or partner"),
        *("Robert BAKER In office since 1 April 2027. Declaration of interests: none received.",),
        *(
            "Made on 10 May 2027 from the register of interests",
            "3 declarations",
            "the latest declared on 21 April 2027",
        ),
    ):
        assert said in told, said
    assert [row["interest"] for row in sheet.read_back(TABLE) if row["name"] == "Robert BAKER"] == ["none received"]


def test_the_page_needs_nothing_but_itself_and_can_be_read_aloud(page: PublicRegister) -> None:
    read = outline(documents.html(page))
    tags = [tag for tag, _ in read.seen]
    assert not {"script", "img", "link", "iframe", "object", "a", "form"} & set(tags)
    assert b"http:" not in documents.html(page)
    assert ("html", "en-GB") in [(tag, given.get("lang")) for tag, given in read.seen]
    assert ("meta", "default-src 'none'; style-src 'unsafe-inline'") in [(t, a.get("content")) for t, a in read.seen]
    assert tags.count("h1") == 1 and tags.count("caption") == tags.count("table") == 2
    assert all(given.get("scope") in ("col", "row") for tag, given in read.seen if tag == "th")
    assert "REHEARSAL" not in read.words
    rehearsed = replace(page, election=replace(page.election, rehearsal=True))
    assert "REHEARSAL" in outline(documents.html(rehearsed)).words


def _other(text: str) -> Seats:
    """A body, its one member, and what is declared, all by the same text."""
    told = Line("Other interest", text, OWN, None, day("04-10"), None, None)
    return Seats(text, (Sitting(text, day("04-01"), (told,)),))


@pytest.mark.parametrize("text", [*HOSTILE, "<script>", "\"onload='x'", "&lt;"])
def test_what_a_member_wrote_is_never_a_tag(page: PublicRegister, text: str) -> None:
    bodies = [(_other(one),) for one in (text, "x")]
    tags = [[tag for tag, _ in outline(documents.html(replace(page, bodies=one))).seen] for one in bodies]
    assert tags[0] == tags[1]


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1"])
def test_the_table_takes_no_text_for_a_formula(formula: str) -> None:
    cells = sheet.csv_bytes(HEADINGS, rows((_other(formula),))).decode("utf-8-sig").splitlines()[1].split(",")
    assert [cells[0], cells[1], cells[4]] == [f"'{formula}"] * 3


def test_a_register_of_nobody_says_so(page: PublicRegister) -> None:
    nobody = replace(page, bodies=(), entries=0, latest="")
    assert "No member is on record yet." in outline(documents.html(nobody)).words
