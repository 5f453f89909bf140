"""What is posted says what was meant: wording, names, pages, window; read back from the print by another library."""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote import (
    announcement,
    bundled,
    destroyed,
    documents,
    drawn,
    mailing,
    nominating,
    noticeboard,
    petitioning,
    public_register,
    telling,
    witnessed,
    wording,
)
from lmcvote.election import Election
from lmcvote.electorate.entries import Reason
from lmcvote.findings import BadInput
from lmcvote.paper import draw, markup
from lmcvote.paper.geometry import Rect
from lmcvote.paper.layout import Font, Run
from lmcvote.paper.lines import broken
from lmcvote.reading import calibration
from tests import correspondence as post
from tests.prints import HOSTILE, LATIN, Agreed, bare, inked, pages, printed, texts, words
from tests.shapes import meet

marks = st.text("#-[]_~%<>|+=!*\\&{} \n\tab", min_size=1, max_size=20)


@pytest.mark.parametrize("kind", range(5))
def test_the_wording_is_as_it_was_read_and_agreed(example: Election, kind: int, agreed: Agreed) -> None:
    document = post.each(example)[kind]
    agreed(document.template, documents.rendered(document))


def test_every_template_is_some_documents() -> None:
    used = {
        vars(kind)["template"]
        for where in (
            *(documents, mailing, nominating, telling, witnessed, drawn, destroyed),
            *(calibration, announcement, noticeboard, petitioning, public_register),
        )
        for kind in vars(where).values()
        if isinstance(kind, type) and "template" in vars(kind)
    }
    there = {path.name for path in bundled.folder("templates").iterdir() if path.suffix in (".txt", ".html")}
    assert there == {*used, "letterhead.txt"}


@settings(max_examples=60)
@given(st.text(st.sampled_from(LATIN), min_size=1, max_size=60), st.text(st.sampled_from(LATIN), max_size=20))
def test_any_name_that_the_font_holds_is_printed(example: Election, surname: str, forename: str) -> None:
    name = f"{forename} {surname}"
    (page,) = pages(printed(documents.rendered(post.home_forms(example, name))))
    assert bare(page).count(bare(markup.shown(name))) >= 2, "in the address, and in the declaration"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark(example: Election, name: str) -> None:
    letter = replace(
        post.practice_letters(example, 1).practices[0],
        name=name,
        address=(name,),
        doctors=(documents.Listed(name, name, name, name),),
    )
    (page,) = pages(printed(documents.rendered(replace(post.practice_letters(example), practices=(letter,)))))
    assert bare(page).count(bare(name)) == 7  # address twice, sentence, four cells
    assert "Practice manager: name in capitals" in page


@given(marks, marks)
def test_whatever_stands_in_a_value_no_line_of_the_wording_changes(first: str, second: str) -> None:
    one, other = markup.escaped(first), markup.escaped(second)
    blocks = f"{one}{other} x\n\n| {one} | {other} |\n\n{one}\n{other}\n\n- {one}\n___ {one} | _ {other}\n> {one}"
    kinds = [type(block).__name__ for letter in markup.letters(blocks) for block in letter]
    seen = [bool(markup.shown(first)), bool(markup.shown(second))]
    expected = ["Paragraph", "Table", *["Paragraph"] * any(seen), "Paragraph", "Blanks", "Paragraph"]
    assert kinds == expected
    (table,) = (block for letter in markup.letters(blocks) for block in letter if isinstance(block, markup.Table))
    cells = [cell for cell in table.rows[0] if not isinstance(cell, markup.Bar)]
    assert ["".join(run.text for run in cell) for cell in cells] == [markup.shown(first), markup.shown(second)]


@given(st.text(st.sampled_from([*LATIN, " ", " ", "-"]), max_size=200), st.floats(12, 160))
def test_lines_are_never_too_wide_and_lose_no_letter(text: str, width: float) -> None:
    lines = broken((Run(Font.REGULAR, " ".join(text.split())),), width, 10.0, draw.measure)
    assert all(sum(draw.measure(run, 10.0) for run in line) <= width + 1e-9 for line in lines)
    assert bare("".join(run.text for line in lines for run in line)) == bare(text)


def test_a_long_word_is_broken_after_a_hyphen_where_it_has_one() -> None:
    lines = broken((Run(Font.REGULAR, "Featherstonehaugh-Cholmondeley"),), 40.0, 10.0, draw.measure)
    assert ["".join(run.text for run in line) for line in lines] == ["Featherstonehaugh-", "Cholmondeley"]


def test_letters_that_the_font_lacks_are_named_and_nothing_is_printed(example: Election) -> None:
    with pytest.raises(BadInput) as refused:
        printed(documents.rendered(post.home_forms(example, "Mei 文 Ashby")))
    assert refused.value.findings[0].message == (
        '"Mei 文 Ashby" has letters that the font lacks: 文 (U+6587). Write it in Latin letters.'
    )
    assert refused.value.findings[0].code == "no-glyph"


def test_an_address_too_large_for_its_window_is_refused(example: Election) -> None:
    form = replace(post.home_forms(example, "Jane Ashby").forms[0], address=tuple("ABCDEFGHIJ"))
    with pytest.raises(BadInput, match=r'The address "Jane Ashby, A, B, .*" is larger than the window .* Shorten it'):
        printed(documents.rendered(replace(post.home_forms(example), forms=(form,))))


@pytest.mark.parametrize("lines", range(8))
def test_the_window_shows_the_address_and_nothing_else_wherever_the_sheet_slips(example: Election, lines: int) -> None:
    address = tuple(f"Line {n}" for n in range(lines))
    form = replace(post.home_forms(example, "Jane Ashby").forms[0], address=address)
    text = documents.rendered(replace(post.home_forms(example), forms=(form,)))
    window = Rect(10.0, 44.0, 100.0, 48.0)  # all that it may show: 90 x 35 mm, 10 mm sideways, 11 to 13 mm down
    shown = [t for t in texts(text) if words(t).strip() and meet(inked(t), window)]
    assert [words(t) for t in shown] == ["Jane Ashby", *address]
    always = Rect(20.0, 57.0, 80.0, 22.0)
    assert all(always.y <= inked(t).y and inked(t).bottom <= always.bottom for t in shown)
    assert all(always.x < inked(t).x and inked(t).right <= always.right for t in shown)


def test_the_same_document_gives_the_same_bytes(example: Election) -> None:
    for document in post.each(example):
        assert printed(documents.rendered(document)) == printed(documents.rendered(document))


def test_each_letter_of_a_mail_out_counts_its_own_pages(example: Election) -> None:
    told = pages(printed(documents.rendered(post.practice_letters(example, 2, 60, 0))))
    numbers = [re.findall(r"page \d+ of \d+", page) for page in told]
    assert numbers == [[], ["page 1 of 3"], ["page 2 of 3"], ["page 3 of 3"], []]
    assert "Surgery 1 (F81011)" in told[2] and "GMC number" in told[2], "its name, and the header of the table again"


@given(st.lists(st.integers(0, 45), min_size=1, max_size=4))
@settings(max_examples=15)
def test_every_doctor_of_a_practice_is_in_its_own_letter(example: Election, doctors: list[int]) -> None:
    told = pages(printed(documents.rendered(post.practice_letters(example, *doctors))))
    letters = list[str]()
    for page in told:
        if "Dear Practice Manager" in page:
            letters.append("")
        letters[-1] += page
    assert [len(re.findall(r"Jane Ashby\d+", letter)) for letter in letters] == doctors
    assert [("We have no doctor for your practice" in letter) for letter in letters] == [n == 0 for n in doctors]


def test_a_usual_letter_is_one_page(example: Election) -> None:
    for document in (
        post.home_forms(example, "Jane Ashby"),
        post.practice_letters(example, 9),
        post.exclusion_letters(example, post.exclusion("left")),
    ):
        assert len(pages(printed(documents.rendered(document)))) == 1


@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_says_so_at_head_and_foot_of_every_page(example: Election, rehearsal: bool) -> None:
    for document in (*post.each(example), post.practice_letters(example, 60)):
        told = pages(printed(documents.rendered(document), rehearsal))
        assert all(page.count("REHEARSAL") == (2 if rehearsal else 0) for page in told)


def test_a_form_without_an_office_goes_to_the_returning_officer(example: Election) -> None:
    (page,) = pages(printed(documents.rendered(post.home_forms(example, "Jane Ashby", office=()))))
    assert "send this form to the returning officer" in page and "address above" not in page


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.NOT_A_DOCTOR])
def test_every_reason_to_leave_a_doctor_out_has_its_wording(example: Election, reason: Reason) -> None:
    assert "left out because" in documents.rendered(post.exclusion_letters(example, post.exclusion(reason)))


def test_a_reason_without_wording_is_refused(example: Election) -> None:
    with pytest.raises(BadInput, match=r"templates/exclusion-letter\.txt: .*'not_a_doctor'.* Correct the wording"):
        documents.rendered(post.exclusion_letters(example, post.exclusion("not_a_doctor")))


@pytest.mark.parametrize("groups", [1, 13])
def test_a_checkpoint_is_one_page_and_its_square_holds_the_digest(example: Election, groups: int) -> None:
    pdf = printed(documents.rendered(post.checkpoint(example, groups)), codes=(post.SHA.upper(),))
    (page,) = pages(pdf)
    assert "0123 4567 89ab cdef 0123 4567 89ab cdef" in page and post.SHORT_CODE in page
    assert all(who in page for who in (example.returning_officer, example.scrutineer))
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=200 / 72, grayscale=True).to_numpy().squeeze()
    (symbol,) = zxingcpp.read_barcodes(picture)
    assert symbol.text == post.SHA.upper()


def test_the_register_names_every_elector_once_under_its_group(example: Election) -> None:
    told = pages(printed(documents.rendered(post.register(example, 500))))
    found = re.findall(r"Elector No(\d+)\b", " ".join(told))
    assert sorted(map(int, found)) == list(range(500))
    assert all(page.count("NHS Example") and "GMC number" in page for page in told[1:])
    assert told[1].count("00X NHS Example") and "201 electors" in told[1], "two hundred, and a locum"
    assert f"page 2 of {len(told)}" in told[1]


def test_a_row_higher_than_a_page_loses_nothing() -> None:
    many = " ".join(f"word{n}" for n in range(3000))
    told = " ".join(pages(printed(f"| a | b |\n| {many} | x |\n| y | z |")))
    assert re.findall(r"word\d+", told) == many.split()


def test_a_heading_never_stands_alone_at_the_foot_of_a_page() -> None:
    for lines in range(40, 60):
        text = "\n\n".join(f"line {n}" for n in range(lines)) + "\n\n## Last\n\n| head |\n| first |\n| second |"
        assert not any(
            page.rstrip().endswith(("Last", "head", "first", "An LMC Last")) for page in pages(printed(text))
        )


def test_fonts_are_embedded_and_the_file_says_nothing_of_time(example: Election) -> None:
    pdf = printed(documents.rendered(post.checkpoint(example)))
    told = pypdfium2.PdfDocument(pdf).get_metadata_dict()
    assert told["Title"] == "Test" and told["CreationDate"].startswith("D:2000")
    assert pdf.count(b"/FontFile2") == 3


def test_a_square_without_a_code_is_a_mistake_of_ours(example: Election) -> None:
    with pytest.raises(ValueError, match="1 letter of Test to show a code, and 0 codes"):
        printed(documents.rendered(post.checkpoint(example)), codes=())


@pytest.mark.parametrize(
    ("text", "message"),
    [("| a | b |\n| c |", "1 cells where the table has 2"), ("|= x | 1\n| a | b |", "invalid literal")],
)
def test_marks_that_make_no_sense_are_refused(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=f"The wording of Test cannot be set: {message}"):
        printed(text)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A document that lacks what its wording asks for."""

    template: ClassVar[str] = "letterhead.txt"


def test_wording_that_asks_for_what_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput, match=r"templates/letterhead.txt: 'election' is undefined"):
        documents.rendered(Nothing())


@pytest.mark.parametrize("faulty", ["{{ ''.__class__.__mro__ }}", "{% if %}", "{{ absent.thing }}"])
def test_wording_is_words_not_a_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, faulty: str) -> None:
    (tmp_path / "letterhead.txt").write_text(faulty)
    monkeypatch.setattr(bundled, "folder", lambda _: tmp_path)
    wording.texts.cache_clear()
    try:
        with pytest.raises(BadInput, match=r"templates/letterhead\.txt"):
            documents.rendered(Nothing())
    finally:
        wording.texts.cache_clear()


@pytest.mark.parametrize("value", [None, True, 1.5, ("a",)])
def test_only_text_and_whole_numbers_are_printed(example: Election, value: object) -> None:
    with pytest.raises(TypeError, match="neither text nor a whole number"):
        documents.rendered(replace(post.checkpoint(example), phase=value))  # type: ignore[arg-type]


class Outline(HTMLParser):
    """Tags as they nest, and the words."""

    VOID = ("meta", "rect", "path", "circle")

    def __init__(self) -> None:
        super().__init__()
        self.open, self.seen, self.words = list[str](), list[tuple[str, dict[str, str | None]]](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += f" {data}" if self.open and self.open[-1] != "style" else ""


def outline(page: bytes) -> Outline:
    read = Outline()
    read.feed(page.decode())
    assert not read.open
    return read


def test_the_summary_needs_nothing_but_itself() -> None:
    page = documents.html(post.summary())
    read = outline(page)
    tags = {tag for tag, _ in read.seen}
    assert not tags & {"script", "img", "link", "iframe", "object", "a", "form"} and b"http:" not in page
    assert ("meta", "default-src 'none'; style-src 'unsafe-inline'") in [(t, a.get("content")) for t, a in read.seen]
    assert ("html", "en-GB") in [(tag, given.get("lang")) for tag, given in read.seen]
    assert not any(
        name.startswith("on") or name in ("src", "href", "style") for _, given in read.seen for name in given
    )


def test_the_summary_has_every_number_in_words_too() -> None:
    told = " ".join(outline(documents.html(post.summary())).words.split())
    for number in ("1,760", "12", "31", "41", "280", "50", "330", "1,500", "180", "123", "44", "220", "1,400", "2,210"):
        assert re.search(rf"\b{number}\b", told), number
    assert "REHEARSAL" not in told
    assert "REHEARSAL" in outline(documents.html(post.summary(rehearsal=True))).words


@given(st.sampled_from([*HOSTILE, "<script>", "\"onload='x'", "&lt;"]))
def test_the_summary_takes_no_name_for_a_tag(title: str) -> None:
    told = outline(documents.html(post.summary(title=title)))
    assert " ".join(f"Electorate: {title}".split()) in " ".join(told.words.split())
    assert [tag for tag, _ in told.seen] == [tag for tag, _ in outline(documents.html(post.summary())).seen]


def test_a_summary_of_nobody_is_one_too() -> None:
    nobody = replace(
        post.summary(), on_roll=0, groups=(), in_both=0, only_performers=0, only_equip=0, cases=(), rules=(), lists=()
    )
    assert "None." in outline(documents.html(nobody)).words
