"""Which list is it: exchanged, or one given twice; and never a word against an honest pair."""

import io

import pytest
from openpyxl import Workbook

from lmcvote.electorate import which
from lmcvote.electorate.columns import Source
from lmcvote.electorate.lists import DoctorList
from lmcvote.findings import BadInput
from tests.wording import doctor_list, read_list, table

NEUTRAL_PERFORMERS = """
    gmc     | surname | forename | ods
    6000001 | Ashby   | Jane     | F81011
    6000002 | Baker   | Ann      |
    """
NEUTRAL_EQUIP = """
    gmc     | surname | forename | ods    | sessions
    6000001 | Ashby   | Jane     | F81011 | 6
    6000002 | Baker   | Ann      | F81011 | 2
    6000002 | Baker   | Ann      | F81012 | 3
    """


def performers(text: str) -> DoctorList:
    return doctor_list(Source.PERFORMERS, text)


def equip(text: str) -> DoctorList:
    return doctor_list(Source.EQUIP, text)


def test_exchanged_lists_are_seen_by_their_words() -> None:
    first = "GMC No | Name | Role | Sessions pw\n6000001 | Ann Baker | Partner | 4"
    second = "GMC Number | Surname | Forenames | Performer Type\n6000001 | Baker | Ann | Partner"
    with pytest.raises(BadInput, match=r"look exchanged .*--performers"):
        which.refuse_exchanged(performers(first), equip(second))
    which.refuse_exchanged(performers(second), equip(first))


def test_exchanged_lists_with_neutral_headings_are_seen_by_their_rows() -> None:
    with pytest.raises(BadInput) as refusal:
        which.refuse_exchanged(performers(NEUTRAL_EQUIP), equip(NEUTRAL_PERFORMERS))
    (fault,) = refusal.value.findings
    assert fault.code == "lists-exchanged"
    assert "has sessions, and 1 GMC number at several practices;" in fault.message
    assert "has no sessions, and each GMC number once" in fault.message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (NEUTRAL_PERFORMERS, NEUTRAL_EQUIP),
        (NEUTRAL_EQUIP, NEUTRAL_EQUIP + "6000003 | Chowdhury | Anjali | F81012 | 1"),  # both have posts and sessions
        (NEUTRAL_PERFORMERS, NEUTRAL_PERFORMERS),
        (NEUTRAL_EQUIP.replace("| ods ", "| performer type "), NEUTRAL_PERFORMERS),  # its heading vouches for it
    ],
)
def test_an_honest_pair_is_never_called_exchanged(first: str, second: str) -> None:
    which.refuse_exchanged(performers(first), equip(second))


def workbook(data: bytes) -> bytes:
    book = Workbook()
    assert book.active is not None
    for line in data.decode().splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_one_list_twice_is_seen_in_another_format_and_another_order() -> None:
    data = table(NEUTRAL_EQUIP)
    header, *rows = data.splitlines()
    once = read_list(Source.PERFORMERS, data)
    for again, name in (
        (data, "e.csv"),
        (workbook(data), "e.xlsx"),
        (b"\n".join([header, *reversed(rows)]), "e.csv"),
        (data.replace(b"Ashby", b"ASHBY").replace(b",", b";"), "e.csv"),
    ):
        with pytest.raises(BadInput, match=r"is the same list as .*: the same headings, and 3 rows that say the same"):
            which.refuse_one_twice(once, read_list(Source.EQUIP, again, name))


@pytest.mark.parametrize(
    "second",
    [
        NEUTRAL_EQUIP,
        NEUTRAL_PERFORMERS.replace("| ods", "| practice code"),  # the same doctors, from another office
        NEUTRAL_PERFORMERS.replace("6000002", "6000003"),
    ],
)
def test_two_lists_that_agree_are_not_one_list(second: str) -> None:
    which.refuse_one_twice(performers(NEUTRAL_PERFORMERS), equip(second))
