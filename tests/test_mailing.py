"""What goes with the post says what was meant, and gives away nothing: read back from the print by another library."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TypeVar, get_args

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote import bundled, documents, wording
from lmcvote.election import Election, Requirement
from lmcvote.findings import BadInput
from lmcvote.paper import draw, flow, markup
from lmcvote.paper.geometry import Rect
from tests import mailings as post
from tests import tellings
from tests.prints import HOSTILE, Agreed, bare, inked, pages, printed, texts, words
from tests.shapes import meet

KINDS = range(16)
LONG = "Dr Featherstonehaugh-Cholmondeley Ramasubramanian Venkataraghavan-Hughes"
EVERYTHING: tuple[Requirement, ...] = get_args(Requirement)
PLAIN = "Blackwater Medical Centre"
T = TypeVar("T")


def squares(pdf: bytes) -> list[list[str]]:
    """What the codes of each page say, read from a picture of 200 dots an inch."""
    pictures = (page.render(scale=200 / 72, grayscale=True).to_numpy().squeeze() for page in pypdfium2.PdfDocument(pdf))
    return [[symbol.text for symbol in zxingcpp.read_barcodes(picture)] for picture in pictures]


def swapped(value: T, old: str, new: str) -> T:
    """A document with other words in it, wherever they stand."""
    if isinstance(value, Election | int):
        return value
    if isinstance(value, str):
        return value.replace(old, new)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(swapped(each, old, new) for each in value)  # type: ignore[return-value]
    if isinstance(value, Mapping):
        return {key: swapped(each, old, new) for key, each in value.items()}  # type: ignore[return-value]
    assert is_dataclass(value)
    return replace(value, **{f.name: swapped(getattr(value, f.name), old, new) for f in fields(value)})  # type: ignore[type-var]


@pytest.mark.parametrize("kind", KINDS)
def test_the_wording_is_as_it_was_read_and_agreed(example: Election, kind: int, agreed: Agreed) -> None:
    document = post.each(example)[kind]
    agreed(document.template, documents.rendered(document))


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_its_place_in_the_wording(example: Election, kind: int) -> None:
    document = post.each(example)[kind]
    wording_of = (bundled.folder("templates") / document.template).read_text("utf-8")
    if "letterhead.txt" in wording_of:
        wording_of += (bundled.folder("templates") / "letterhead.txt").read_text("utf-8")
    assert [f.name for f in fields(document) if not re.search(rf"\b{f.name}\b", wording_of.split("#}", 1)[1])] == []


@pytest.mark.parametrize("kind", KINDS)
def test_broken_wording_is_one_finding_that_names_its_file(
    example: Election, kind: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = post.each(example)[kind]
    (tmp_path / document.template).write_text("fine\n{% if election.nobody.name %}\n{% endif %}")
    monkeypatch.setattr(bundled, "folder", lambda _: tmp_path)
    wording.texts.cache_clear()
    try:
        with pytest.raises(BadInput) as refused:
            documents.rendered(document)
    finally:
        wording.texts.cache_clear()
    assert [finding.code for finding in refused.value.findings] == ["template-broken"]
    assert f"templates/{document.template}" in refused.value.findings[0].message


@pytest.mark.parametrize("rehearsal", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_rehearsal_says_so_at_head_and_foot_of_every_page(example: Election, kind: int, rehearsal: bool) -> None:
    told = pages(printed(documents.rendered(post.each(example)[kind]), rehearsal))
    assert all(page.count("REHEARSAL") == (2 if rehearsal else 0) for page in told)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark(example: Election, name: str) -> None:
    for document, old in (
        (post.packs(example, post.pack()), "Dr Zoë O'Brien"),
        (post.enclosure(example), "I have been a partner"),
        (post.notice(example), "Witham"),
        (post.address_proof(example), "Zoë O'Brien"),
        (post.packing_list(example), "The Surgery No1"),
        (post.stationery(example), "Representative of Mid Essex on the LMC"),
        (post.proof_checklist(example), "NotoSans-Bold"),
        (post.marked_register(example), PLAIN),
        (post.ballot_account(example), "papers counted"),
        (post.returned(example), "Zoë O'Brien"),
        (tellings.acknowledgments(example, tellings.letter(tellings.told("queried"))), "Dr Zoë O'Brien"),
        (tellings.acknowledgment_list(example), "Zoë O'Brien"),
        (tellings.reminders(example, "Dr Zoë O'Brien"), "Dr Zoë O'Brien"),
    ):
        usual = pages(printed(documents.rendered(swapped(document, old, "Qzv"))))
        other = pages(printed(documents.rendered(swapped(document, old, f"{name} Qzv"))))
        assert len(other) == len(usual) or document.template == "enclosure.txt"
        assert "".join(map(bare, other)).count(bare(f"{name} Qzv")) == "".join(usual).count("Qzv") > 0


def test_a_pack_in_dispute_says_that_it_is_not_decided(example: Election) -> None:
    (letter, _) = pages(printed(documents.rendered(replace(post.packs(example, post.pack()), in_dispute=True))))
    assert "not decided yet" in letter and "nobody ever opens it" in letter


def test_the_turnout_is_a_page_without_a_name_or_a_handful(example: Election) -> None:
    page = documents.html(post.turnout(example)).decode()
    assert "31 of 59 electors have returned a pack: 52.5 %" in page and "width: 52.5%" in page
    assert "Fewer than 10 of 40 electors" in page and "All groups" not in page  # the difference would tell it
    assert "REHEARSAL" in page and "<script" not in page and "http" not in page.replace("http-equiv", "")
    hostile = replace(post.turnout(example), title="<b>&")
    assert "&lt;b&gt;&amp;" in documents.html(hostile).decode()


def test_letters_that_the_font_lacks_are_named_and_nothing_is_printed(example: Election) -> None:
    with pytest.raises(BadInput) as refused:
        printed(documents.rendered(post.packs(example, post.pack(name="Mei 文 Ashby"))))
    assert {finding.code for finding in refused.value.findings} == {"no-glyph"}


# packs


@pytest.mark.parametrize("contests", [1, 2, 5])
@pytest.mark.parametrize("reissue", [True, False])
def test_a_pack_is_a_sheet_for_each_of_its_letters(example: Election, contests: int, reissue: bool) -> None:
    packs = post.packs(
        example, post.pack(1, LONG, contests, ""), post.pack(2, LONG, contests), requires=EVERYTHING, reissue=reissue
    )
    told = pages(printed(documents.rendered(packs), codes=packs.codes))
    assert ["Declaration of identity" in page for page in told] == [False, True] * 2


def test_each_declaration_has_its_own_code_and_no_letter_has_one(example: Election) -> None:
    packs = post.packs(example, *(post.pack(n) for n in (417, 3, 99)))
    pdf = printed(documents.rendered(packs), codes=packs.codes)
    assert squares(pdf) == [[], [post.code(417)], [], [post.code(3)], [], [post.code(99)]]
    for page, number in zip(pages(pdf)[1::2], (417, 3, 99), strict=True):
        assert post.code(number) in bare(page) and f"{number:04}/1-K" in page, "in letters too"
    for page in pages(pdf)[::2]:
        assert not re.search(r"\d/1-K|JRCA", page), "nothing of the declaration on the covering letter"


@pytest.mark.parametrize("codes", [(), ("A1", "A2"), ("A1",) * 4])
def test_letters_and_codes_are_as_many(example: Election, codes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="3 letters of Test to show a code, and"):
        printed(documents.rendered(post.packs(example, *(post.pack(n) for n in range(3)))), codes=codes)


def test_the_window_shows_the_address_and_nothing_else(example: Election) -> None:
    text = documents.rendered(post.packs(example, post.pack(1, LONG, 5))).split("===")[1]
    window = Rect(10.0, 44.0, 100.0, 48.0)
    shown = [t for t in texts(text) if words(t).strip() and meet(inked(t), window)]
    assert bare("".join(map(words, shown))) == bare("".join((LONG, *post.pack().address)))
    assert all(inked(t).x > 20.0 and inked(t).right <= 100.0 for t in shown)
    assert all(inked(t).y >= 57.0 and inked(t).bottom <= 79.0 for t in shown)


def test_a_replacement_has_the_same_declaration_and_its_letter_says_what_it_is(example: Election) -> None:
    first, again = (
        documents.rendered(post.packs(example, post.pack(), reissue=r)).split("===\n") for r in (False, True)
    )
    assert first[2] == again[2]
    assert "replacement" not in first[1] and f"**This is a replacement pack.** {post.EARLIER}" in again[1]


@pytest.mark.parametrize(
    ("requires", "lines"),
    [
        (("signature",), ["Signature", "Date"]),
        (("signature", "printed_name"), ["Signature", "Date", "Name in capitals"]),
        (("signature", "gmc_number"), ["Signature", "Date", "GMC number"]),
        (("signature", "date_of_birth"), ["Signature", "Date", "Date of birth"]),
        (EVERYTHING, ["Signature", "Date", "Name in capitals", "GMC number", "Date of birth", "Witness: signature"]),
    ],
)
def test_a_declaration_asks_for_what_is_required_and_no_more(
    example: Election, requires: tuple[Requirement, ...], lines: list[str]
) -> None:
    _, declaration = markup.letters(documents.rendered(post.packs(example, requires=requires)))
    blanks = [block for block in declaration if isinstance(block, markup.Blanks)]
    labels = ["".join(run.text for run in label) for block in blanks for label in block.labels]
    assert labels[:6] == lines
    warning = (
        "Without your signature and every other line, your" if len(requires) > 1 else "Without your signature, your"
    )
    assert warning in documents.rendered(post.packs(example, requires=requires))


def test_a_doctor_whose_gmc_number_nobody_has_is_asked_for_it(example: Election) -> None:
    text = documents.rendered(post.packs(example, post.pack(gmc_number="")))
    assert "| please give it below |" in text and "____ GMC number" in text


def test_a_letter_says_how_many_votes_in_words_and_figures(example: Election) -> None:
    told = documents.rendered(post.packs(example, post.pack(contests=2)))
    assert "members of the board of NHS Mid Essex CCG: up to **SIX (6)** votes" in told
    assert "on the LMC: **ONE (1)** vote\n" in told and "two ballot papers" in told


# the leaflet


def test_the_leaflet_has_every_candidate_in_the_order_of_the_paper(example: Election) -> None:
    told = " ".join(pages(printed(documents.rendered(post.enclosure(example)))))
    places = [told.index(f"{c.number}. {c.surname.upper()} {c.forenames}") for c in example.contests[0].candidates]
    assert places == sorted(places)
    assert told.count("No statement was received.") == len(places) // 5


@pytest.mark.parametrize("sentences", range(4, 40, 3))
def test_no_candidates_name_stands_alone_at_the_foot_of_a_page(example: Election, sentences: int) -> None:
    enclosure = post.enclosure(example, sentences)
    practices = {candidate.practice for candidate in example.contests[0].candidates}
    for page in pages(printed(documents.rendered(enclosure))):
        body = [line for line in page.replace("\r", "").split("\n") if not re.match(r"An LMC|page \d", line)]
        assert body[-1] not in practices and not re.match(r"\d+\. [A-Z]", body[-1])


def test_one_seat_is_one_vote(example: Election) -> None:
    enclosure = post.enclosure(example)
    told = documents.rendered(replace(enclosure, contest=replace(enclosure.contest, seats=1)))
    assert "You have **ONE (1)** vote." in told and "Two crosses or more" in told and "up to" not in told


# the office's own


@pytest.mark.parametrize("kind", [2, 5, 8])
def test_a_notice_a_shopping_list_and_an_account_are_one_page(example: Election, kind: int) -> None:
    assert len(pages(printed(documents.rendered(post.each(example)[kind])))) == 1


def test_the_notice_is_in_large_type(example: Election) -> None:
    sizes = {text.size_pt for text in texts(documents.rendered(post.notice(example))) if "No pack by" in words(text)}
    assert sizes == {18.0}


def test_a_long_list_names_everyone_once_under_its_headings(example: Election) -> None:
    for document in (post.address_proof(example, 200), post.marked_register(example, 200)):
        told = pages(printed(documents.rendered(document)))
        assert sorted(map(int, re.findall(r"Elector No(\d+)\b", " ".join(told)))) == list(range(200))
        assert all("Number" in page for page in told)


def test_the_packing_list_adds_up(example: Election) -> None:
    text = documents.rendered(post.packing_list(example, 60))
    assert "| 06Q | NHS Mid Essex | 1,861 |" in text and "| | **All** | **1,862** |" in text


@pytest.mark.parametrize(("windows", "sizes"), [(True, ["DL", "C7"]), (False, ["C5", "C6", "L7160"])])
def test_the_envelopes_fit_into_one_another(example: Election, windows: bool, sizes: list[str]) -> None:
    text = documents.rendered(post.stationery(example, windows))
    assert [size for size in ("DL", "C5", "C6", "C7", "L7160") if f" {size}" in text.split("##")[1]] == sorted(
        sizes, key=["DL", "C5", "C6", "C7", "L7160"].index
    )
    assert "| 1,330 | 1,397 |" in text and "| 330 | 10 | 340 | 347 |" in text


def test_an_account_that_does_not_balance_says_so(example: Election) -> None:
    assert "**It does.**" in documents.rendered(post.ballot_account(example))
    wrong = documents.rendered(post.ballot_account(example, lost=-2))
    assert "**It does not:** 1 of 2 sums differ." in wrong and r"| 800 | 802 | \-2 |" in wrong


# marks


def test_the_ruler_is_100_mm_long_in_print() -> None:
    page = pypdfium2.PdfDocument(printed("[100 mm] Lay a ruler here."))[0]
    picture = page.render(scale=600 / 72, grayscale=True).to_numpy().squeeze()
    rows = (picture < 128).sum(axis=1)
    assert abs(rows.max() / 600 * 25.4 - 100.0) < 0.3, "its line, and half the width of each tick"
    (side,) = flow.sides(markup.letters("[100 mm] Lay a ruler here.")[0], draw.measure)
    assert [line.width for line in side.lines] == [100.0]
    assert [box.x - side.lines[0].x for box in side.boxes] == [0.0, 100.0]


def test_steps_are_numbered_anew_after_anything_else() -> None:
    (page,) = pages(printed("+ one\n+ two\nstill two\n\nBetween.\n\n+ one again"))
    assert re.findall(r"\d\.", page) == ["1.", "2.", "1."]


def test_only_the_wording_makes_a_box_in_a_table() -> None:
    (side,) = flow.sides(markup.letters(f"| a | b |\n| [ ] | {markup.escaped('[ ]')} |")[0], draw.measure)
    assert len(side.boxes) == 1 and "[ ]" in [words(text) for text in side.texts]


# labels


def labelled(*addresses: tuple[str, ...]) -> bytes:
    return documents.labels(addresses, title="Labels", footer="An LMC", rehearsal=False)


def test_every_address_stands_within_its_label() -> None:
    addresses = [("Dr Jane Ashby", *(f"Line {n}" for n in range(count % 8))) for count in range(50)]
    sheets = flow.labels(addresses, draw.measure)
    assert len(sheets) == 3
    found = list[tuple[str, ...]]()
    for sheet in sheets:
        for n in range(21):
            label = Rect(7.25 + n % 3 * 66.0, 15.15 + n // 3 * 38.1, 63.5, 38.1).grown(-3.0)
            here = [t for t in sheet.texts if meet(inked(t), label)]
            assert all(label.y <= inked(t).y and inked(t).bottom <= label.bottom for t in here)
            assert all(label.x <= inked(t).x and inked(t).right <= label.right for t in here)
            found += [tuple(map(words, here))] if here else []
    assert found == addresses


@pytest.mark.parametrize("name", HOSTILE)
def test_a_label_prints_what_it_is_given(name: str) -> None:
    (page,) = pages(labelled((name, f"{name} Qzv", "")))
    assert bare(f"{name}{name} Qzv") in bare(page)


def test_an_address_too_large_for_a_label_is_refused() -> None:
    with pytest.raises(BadInput, match=r'The address "Dr Ashby, 0, .*" is larger than a label. Shorten it'):
        labelled(("Dr Ashby", *map(str, range(20))))


def test_labels_of_nobody_are_no_sheet() -> None:
    assert flow.labels([], draw.measure) == ()
