"""The sheet of a lot, its slips, the notice of dice and the book of runners-up: wording, names, pages."""

from dataclasses import fields

import pytest

from lmcvote import bundled, documents
from lmcvote.count import lot
from lmcvote.documents import Document
from lmcvote.drawn import LotNotice, LotSlips, RunnersUp, RunnerUp, Tied
from lmcvote.election import CandidateNumber, Election
from tests.correspondence import SHA, SHORT_CODE
from tests.prints import HOSTILE, Agreed, bare, pages, printed

BOARD = "Election of six members of the board of NHS Mid Essex CCG"
KINDS = ("lot-slips.txt", "lot-notice.txt", "runners-up.txt")


def tied(number: int, name: str = "Zoë O'BRIEN") -> tuple[Tied, ...]:
    everyone = ("Jane ASHBY", "Robert BAKER", name, *(f"Candidate No{n}" for n in range(4, 20)))
    return tuple(
        Tied(CandidateNumber(n), one, "Stock Surgery" if n % 2 else "", 1204, f"c{n}")
        for n, one in enumerate(everyone[:number], 1)
    )


def slips(election: Election, number: int = 3, name: str = "Zoë O'BRIEN") -> LotSlips:
    asked = lot.question(lot.SEATS, 2, number)
    return LotSlips(election, BOARD, asked, 2, tied(number, name), SHA, SHORT_CODE)


def notice(election: Election, number: int = 3, name: str = "Zoë O'BRIEN") -> LotNotice:
    level = tied(number, name)
    order = (*(one.name for one in level), election.returning_officer)
    asked = lot.question(lot.SEATS, 1, number)
    published = ("mid-essex-board-count.json", SHA, SHA[::-1], SHORT_CODE)
    return LotNotice(election, BOARD, "mid-essex-board", asked, 1, level, lot.DIGITS, order, *published)


def runners_up(election: Election, number: int = 3, name: str = "Zoë O'BRIEN") -> RunnersUp:
    listed = tuple(RunnerUp(n, one.name, one.practice, 1200 - n) for n, one in enumerate(tied(number, name), 1))
    state = "From the result of 16 March 2027; no longer good from 16 March 2028"
    return RunnersUp(election, BOARD, state, listed)


def each(election: Election, number: int = 3, name: str = "Zoë O'BRIEN") -> dict[str, Document]:
    made = (slips(election, number, name), notice(election, number, name), runners_up(election, number, name))
    return {document.template: document for document in made}


@pytest.mark.parametrize("kind", KINDS)
def test_the_wording_is_as_it_was_read_and_agreed(example: Election, kind: str, agreed: Agreed) -> None:
    agreed(kind, documents.rendered(each(example)[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_its_place_in_the_wording(example: Election, kind: str) -> None:
    said = (bundled.folder("templates") / kind).read_text("utf-8").split("#}", 1)[1]
    assert [field.name for field in fields(each(example)[kind]) if field.name not in said] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark(example: Election, kind: str, name: str) -> None:
    usual = "".join(pages(printed(documents.rendered(each(example, name="Qzv")[kind])))).count("Qzv")
    told = "".join(map(bare, pages(printed(documents.rendered(each(example, name=f"{name} Qzv")[kind])))))
    assert told.count(bare(f"{name} Qzv")) == usual > 0


@pytest.mark.parametrize("number", [2, 3, 12])
def test_a_slip_for_each_name_and_a_sheet_to_sign(example: Election, number: int) -> None:
    """RULES 11.5: slips and the exact question."""
    sheet, cut = " ".join(pages(printed(documents.rendered(slips(example, number))))).split("Cut along the lines.")
    assert f"2 of these {number} take the last 2 places." in sheet and sheet.count("Name drawn") == 2
    assert sheet.count("Witness: name, signature") == 2 and example.returning_officer in sheet
    assert [cut.count(one.name) for one in tied(number)] == [1] * number
    assert cut.count("on the ballot paper") == number and cut.count(BOARD) >= number


def test_the_notice_has_a_line_for_each_digit_and_the_order_of_rolling(example: Election) -> None:
    """RULES 11.8, 11.9: tied set, places, rule and count file; each side and the RO in an order fixed beforehand."""
    first, second = (" ".join(page.split()) for page in pages(printed(documents.rendered(notice(example)))))
    assert "Jane ASHBY; Robert BAKER; Zoë O'BRIEN; Mr Alan Reeve" in first and "Exactly 20 digits" in first
    assert "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20" in first
    assert SHA in second and SHA[::-1] in second and "printf '%s\\n' lmcvote-lot-v1" in second
    assert "lowest, as text, takes the place." in second


def test_a_book_without_anybody_says_so(example: Election) -> None:
    (page,) = pages(printed(documents.rendered(runners_up(example, 0))))
    assert "Nobody is in it" in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_rehearsal_says_so_at_head_and_foot_of_every_page(example: Election, kind: str) -> None:
    told = pages(printed(documents.rendered(each(example)[kind]), True))
    assert all(page.count("REHEARSAL") == 2 for page in told)
