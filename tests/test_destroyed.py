"""The certificate of destruction: wording, names, pages; read back from the print by another library."""

from dataclasses import fields, replace

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote import bundled, documents
from lmcvote.destroyed import Certificate, Gone
from lmcvote.election import Election
from tests.correspondence import SHA
from tests.prints import HOSTILE, Agreed, bare, pages, printed

PEOPLE = ("Mr Alan Reeve", "Mrs Joyce Hammond")


def certificate(election: Election, files: int = 3) -> Certificate:
    gone = (
        Gone("box.db", 1, SHA),
        Gone("lists/performers.csv", 1, SHA[::-1]),
        Gone("pictures/", 1204, SHA),
        *(Gone(f"out/letters/F81{n:03}.pdf", 1, SHA) for n in range(files - 3)),
    )
    kept = ("definition.json", "election.toml", "out/result/count-1.json", "trail.jsonl")
    days = ("16 March 2027", "20 March 2027")
    where = "out/destroyed/destroyed.sha256"
    return Certificate(
        election, "17 March 2028", "16 March 2027", 12, PEOPLE, gone, 1206, where, SHA, kept, days
    )  # fmt: skip


def test_the_wording_is_as_it_was_read_and_agreed(example: Election, agreed: Agreed) -> None:
    document = certificate(example)
    agreed(document.template, documents.rendered(document))


def test_every_value_has_its_place_in_the_wording() -> None:
    said = (bundled.folder("templates") / Certificate.template).read_text("utf-8").split("#}", 1)[1]
    assert all(field.name in said for field in fields(Certificate))


@pytest.mark.parametrize("copies", [(), ("16 March 2027",)])
def test_copies_are_listed_to_be_crossed_off_or_said_to_be_none(example: Election, copies: tuple[str, ...]) -> None:
    (told,) = pages(printed(documents.rendered(replace(certificate(example), copies=copies)), codes=(SHA.upper(),)))
    assert ("Copies: none is on record." in told) is not bool(copies)
    assert ("The copy made on 16 March 2027." in told) is bool(copies)


def test_of_a_store_on_a_server_it_says_what_stays_there(example: Election) -> None:
    """A dropped table is not written over: its rows were found in the server's log after a checkpoint."""
    where = "postgresql+psycopg://lmc_box@db.example/lmc_box"
    (told,) = pages(
        printed(documents.rendered(replace(certificate(example), databases=(where,))), codes=(SHA.upper(),))
    )
    said = bare(told)
    for part in (where, "dropped, and not written over", "write-ahead log", "archive", "replica", "is told of below"):
        assert bare(part) in said


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_may_be_called_anything(example: Election, name: str) -> None:
    document = replace(certificate(example), gone=(Gone(name, 1, SHA),))
    assert bare(name) in bare("".join(pages(printed(documents.rendered(document), codes=(SHA.upper(),)))))


def test_every_file_of_many_is_on_some_page_and_the_square_holds_the_digest_of_the_list(example: Election) -> None:
    pdf = printed(documents.rendered(certificate(example, 200)), codes=(SHA.upper(),))
    told = pages(pdf)
    assert all(any(f"F81{n:03}.pdf" in page for page in told) for n in range(197))
    found = [
        symbol.text
        for page in pypdfium2.PdfDocument(pdf)
        for symbol in zxingcpp.read_barcodes(page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze())
    ]
    assert found == [SHA.upper()]
    assert all(who in told[-1] for who in PEOPLE)
