"""What a recall prints says what follows, names nobody who signed, and fits its pages."""

import re
from dataclasses import fields

import pytest

from lmcvote import bundled, documents, settings
from lmcvote.election import Election
from tests import petitions
from tests.prints import HOSTILE, Agreed, bare, pages, printed
from tests.test_mailing import squares

KINDS = range(6)


@pytest.fixture(scope="module")
def recall() -> Election:
    return settings.read(bundled.folder("ballots") / "recall")


@pytest.mark.parametrize("kind", KINDS)
def test_the_wording_is_as_it_was_read_and_agreed(recall: Election, kind: int, agreed: Agreed) -> None:
    document = petitions.each(recall)[kind]
    agreed(document.template, documents.rendered(document))


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_its_place_in_the_wording(recall: Election, kind: int) -> None:
    document = petitions.each(recall)[kind]
    wording_of = (bundled.folder("templates") / document.template).read_text("utf-8")
    wording_of += (bundled.folder("templates") / "letterhead.txt").read_text("utf-8")
    assert [f.name for f in fields(document) if not re.search(rf"\b{f.name}\b", wording_of.split("#}", 1)[1])] == []


def test_a_letter_and_its_sheet_are_a_page_each_and_the_square_says_the_code(recall: Election) -> None:
    """RULES 13.6: one sheet per person with a token; the letter does not show it."""
    document = petitions.sheets(recall, *(petitions.sheet(n, gmc_number="") for n in (1, 2)))
    pdf = documents.printed(recall, "Sheets", document, codes=document.codes)
    assert squares(pdf) == [[], [petitions.code(1)], [], [petitions.code(2)]]


def test_the_sheet_says_what_follows_and_has_a_place_for_no(recall: Election) -> None:
    """RULES 13.6: fixed wording that states the consequence, a statement of identity, a place for a no."""
    text = documents.rendered(petitions.sheets(recall)).rpartition("===")[2]
    for needed in ("Extraordinary General Meeting", "loses the seat", "[ ] **I support", "[ ] **I do not support**"):
        assert needed in text
    assert "I am the doctor named above, and a member of this group." in text and "Signature" in text


@pytest.mark.parametrize("what", petitions.EVERY_WHAT)
def test_every_letter_to_a_signer_is_one_page(recall: Election, what: str) -> None:
    made = documents.printed(recall, "Letters", petitions.letters(recall, what))
    assert len(pages(made)) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_stands(recall: Election, name: str) -> None:
    made = petitions.sheets(recall, petitions.sheet(name=name))
    pdf = documents.printed(recall, "Sheets", made, codes=made.codes)
    letter, sheet = pages(pdf)
    assert bare(name) in bare(letter) and bare(name) in bare(sheet)


def test_contested_sheets_are_listed_by_number_and_ground_alone(recall: Election) -> None:
    """RULES 13.8: singly, with grounds; SECURITY 7: a sheet shows its sender's view, so no name stands here."""
    text = documents.rendered(petitions.result(recall))
    assert "| S0042/1-K | 3 June 2027 | it is not signed |" in text and "O'Brien" not in text.split("## Contested")[1]


def test_what_is_printed_fits_a_page_or_two(recall: Election) -> None:
    made = {document.template: len(pages(printed(documents.rendered(document)))) for document in petitions.each(recall)}
    assert all(sides == 1 for name, sides in made.items() if name in ("egm-notice.txt", "petition-notice.txt"))
    assert made["petition-sheet.txt"] == 2 and made["petition-result.txt"] <= 2
