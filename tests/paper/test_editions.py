"""Every paper of every edition: nothing on top of another, nothing near a fold, and a template checked when loaded."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from lmcvote import bundled
from lmcvote.election import ANSWERS, Candidate, CandidateId, CandidateNumber, Contest, Election, Rules
from lmcvote.findings import BadInput
from lmcvote.paper import draw, template
from lmcvote.paper.compose import compose, fits
from lmcvote.paper.geometry import Rect
from lmcvote.paper.layout import Font, Layout, Page, Run, Text
from lmcvote.paper.template import Template
from tests.shapes import meet, near_fold

STANDARD, LARGE = template.editions()
EDITIONS = pytest.mark.parametrize("edition", [STANDARD, LARGE], ids=lambda edition: edition.edition)
POINT = 25.4 / 72
LETTERS, CAPITALS = (0.76, 0.24), (0.72, 0.2)
"""Above and below the baseline in Noto Sans, in ems, accents aside: of any letter (l, p), and of capitals (H, J)."""
CODE = Run(Font.MONO, " ".join(["WWWW"] * 9 + ["WWW"]))
QUESTION = "Shall the board of NHS Mid Essex CCG be recalled within ten weeks? "
NAMES = {
    "short": ("Ashby", "Jane", "High Street Surgery"),
    "long": ("Venkatasubramanian", "Ramakrishnan Lakshmi Maximilian", "Kelvedon & Feering Health Centre"),
    "bare": ("Ashby", "Jane", ""),
}


def contest_of(election: Election, candidates: int, name: tuple[str, str, str] = NAMES["short"]) -> Contest:
    people = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), f"{name[0]}{n}", *name[1:])
        for n in range(1, candidates + 1)
    )
    return replace(election.contests[0], candidates=people, seats=max(1, candidates - 1))


def asking(election: Election, question: str) -> Contest:
    return replace(election.contests[0], question=question, candidates=ANSWERS, seats=1)


def print_area(text: Text) -> Rect:
    """Where the ink of a line may be."""
    words = "".join(run.text for run in text.runs)
    above, below = (part * text.size_pt * POINT for part in (CAPITALS if words == words.upper() else LETTERS))
    width = sum(draw.measure(run, text.size_pt) for run in text.runs)
    x = text.x + (text.width - width) / 2 if text.centred else text.x
    return Rect(x, text.baseline - above, width, above + below)


def words(page: Page) -> list[str]:
    return ["".join(run.text for run in text.runs).strip() for text in page.texts]


def check(layout: Layout, contest: Contest, edition: Template) -> None:
    """What holds for every paper that can be printed."""
    assert list(draw.misfits(layout)) == []
    assert [target.candidate for _, target in layout.targets] == [c.number for c in contest.candidates]
    inside = Rect(5.0, 5.0, layout.width - 10.0, layout.height - 10.0)
    kept_free = (layout.quiet, *(mark.grown(3.0) for mark in layout.fiducials))
    assert not any(near_fold(part) for part in (layout.code, *layout.fiducials))
    for page in layout.pages:
        texts = [print_area(text) for text in (*page.texts, replace(layout.typed_code, runs=(CODE,)))]
        boxes = [target.box.grown(layout.frame) for target in page.targets]
        for one, other in combinations(texts, 2):
            assert not meet(one.grown(-0.01), other)
        for area in texts:
            assert inside.x <= area.x and area.right <= inside.right
            assert inside.y <= area.y and area.bottom <= inside.bottom
            assert not any(meet(area, other) for other in (*boxes, *kept_free))
        for box in boxes:
            assert not near_fold(box) and not any(meet(box, other) for other in (*edition.windows, layout.quiet))
            assert box.x >= 15 and box.right <= layout.width - 15
        for column in {box.x for box in boxes}:
            tops = [box.y for box in boxes if box.x == column]
            assert all(after - before == pytest.approx(edition.pitch) for before, after in pairwise(tops))


@EDITIONS
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_nothing_meets_another_for_any_number_of_candidates(
    example: Election, edition: Template, name: tuple[str, str, str]
) -> None:
    election = replace(example, scrutineer="Messrs Hammond, Harcourt and Hollingsworth of Colchester")
    pages = set()
    for candidates in range(1, 61):
        contest = contest_of(election, candidates, name)
        if fits(contest, edition):
            layout = compose(election, contest, edition, draw.measure)
            check(layout, contest, edition)
            pages.add(len(layout.pages))
    assert pages == (set(range(1, 8)) if edition is LARGE else {1, 2})


@EDITIONS
@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_a_question_stands_above_its_two_answers(example: Election, edition: Template, times: int) -> None:
    contest = asking(example, (QUESTION * times).strip())
    layout = compose(example, contest, edition, draw.measure)
    check(layout, contest, edition)
    (page,) = layout.pages
    said = words(page)
    assert contest.title in " ".join(said) and contest.question in " ".join(said)
    assert "Vote ONCE only: YES or NO." in said and {"YES", "NO"} <= set(said)
    assert not any("candidate" in line or "Alphabetical" in line for line in said)
    asked = [text for text in page.texts if text.runs[0].text and text.runs[0].text in contest.question]
    assert all(text.runs[0].font is Font.BOLD for text in asked[:times])


@EDITIONS
def test_a_question_too_long_for_its_place_is_a_finding(example: Election, edition: Template) -> None:
    layout = compose(example, asking(example, QUESTION * 6), edition, draw.measure)
    assert [finding.code for finding in draw.misfits(layout)] == ["text-too-wide"]


def test_large_print_is_large(example: Election) -> None:
    contest = contest_of(example, 12)
    layout = compose(example, contest, LARGE, draw.measure)
    assert len(layout.pages) == 2 and all(len(page.targets) == 6 for page in layout.pages)
    for page in layout.pages:
        sizes = {"".join(run.text for run in text.runs).strip(): text.size_pt for text in page.texts}
        assert sizes.pop("REHEARSAL") == sizes.pop("REHEARSAL \N{EN DASH} not a real ballot paper") == 13
        assert {size for line, size in sizes.items() if size < 16} == {12}  # the note beside the code
        assert all(sizes[f"ASHBY{t.candidate}  Jane"] == sizes[str(t.candidate)] == 20 for t in page.targets)
        assert sizes["High Street Surgery"] == 16
        assert all((target.box.width, target.box.height) == (10, 10) for target in page.targets)
        assert page.targets[0].name.y == 99 + 1
        assert sizes["Vote for no more than ELEVEN (11) candidates."] == 18
        assert any(f"Page {page.number} of 2: the limit is for all pages." in line for line in sizes)


def test_one_reader_reads_both_editions(example: Election) -> None:
    one, other = (compose(example, example.contests[0], edition, draw.measure) for edition in (STANDARD, LARGE))
    assert (one.code, one.module, one.quiet, one.fiducials) == (other.code, other.module, other.quiet, other.fiducials)
    assert one.typed_code == other.typed_code


def test_large_print_ends_at_forty_two_candidates(example: Election) -> None:
    assert fits(contest_of(example, 42), LARGE) and not fits(contest_of(example, 43), LARGE)
    with pytest.raises(ValueError, match="8 pages"):
        compose(example, contest_of(example, 43), LARGE, draw.measure)


@EDITIONS
def test_the_paper_says_how_its_candidates_are_ordered(example: Election, edition: Template) -> None:
    by_lot = replace(example, rules=Rules(order="by_lot"))
    for candidates in (12, 32):
        contest = contest_of(example, candidates)
        for election, said in ((example, "Alphabetical by surname"), (by_lot, "In the order drawn by lot")):
            layout = compose(election, contest, edition, draw.measure)
            check(layout, contest, edition)
            assert all(said in " ".join(words(page)) for page in layout.pages)
            other = {"Alphabetical by surname", "In the order drawn by lot"} - {said}
            assert not any(one in " ".join(words(page)) for one in other for page in layout.pages)


@EDITIONS
@pytest.mark.parametrize(
    "surname",
    [
        "Ŵyn-Ŷorath",
        "Wójcik-Świątek",
        "Źdźbło",
        "Nguyễn Thị Ưởng",
        "Ṣàngódélé",
        "Adébọ̀wálé",
        "Ọlálẹ́yẹ",
        "O\N{RIGHT SINGLE QUOTATION MARK}Neill",
    ],
)
def test_names_of_the_office_have_all_their_letters(example: Election, edition: Template, surname: str) -> None:
    people = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), surname, f"{surname.lower()} {n}", surname) for n in (1, 2)
    )
    contest = replace(example.contests[0], candidates=people, seats=1)
    assert list(draw.misfits(compose(example, contest, edition, draw.measure))) == []


def test_no_word_is_left_alone_on_a_line(example: Election) -> None:
    layout = compose(example, example.contests[0], LARGE, draw.measure)
    said = words(layout.pages[0])
    assert said[said.index("Election of six members of the") + 1] == "board of NHS Mid Essex CCG"


# -- the file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", template.EDITIONS)
@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (r"^name = .*", "", "sizes.name"),
        (r"^name = .*", 'name = "large"', "sizes.name"),
        (r"^name = .*", "name = -3", "sizes.name"),
        (r"^name = .*", "name = nan", "sizes.name"),
        (r"^name = .*", "nam = 14.0", "sizes.nam"),
        (r"^pitch = .*", "pitch = true", "rows.pitch"),
        (r"^per_column = .*", "per_column = 0.5", "rows.per_column"),
        (r"^edition = .*", "", "edition"),
        (r"^\[foot\]", "[feet]", "feet"),
        (r"leading = [0-9.]+, lines = 1 }", "lines = 1 }", "head.rehearsal.leading"),
        (r"lines = 1 }", "lines = 0 }", "head.rehearsal.lines"),
        (r"^two = .*", "two = [6.2]", "entry.lines.two"),
        (r"^two = .*", 'two = [6.2, "x"]', "entry.lines.two"),
        (r"^two = .*", "two = 6.2", "entry.lines.two"),
        (r"^number_x = .*", "", "columns[1].number_x"),
        (r"^\[sizes\]", "[[columns]]\nnumber_x = 1\nname_x = 2\nbox_x = 3\n[sizes]", "columns"),
    ],
)  # fmt: skip
def test_a_template_edited_wrongly_names_file_and_key(
    tmp_path: Path, name: str, old: str, new: str, field: str
) -> None:
    path = tmp_path / name
    text = (bundled.folder("templates") / name).read_text("utf-8")
    changed = re.sub(old, new, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path.write_text(changed, "utf-8")
    with pytest.raises(BadInput) as refusal:
        template.load(path)
    assert field in [finding.field for finding in refusal.value.findings]
    assert all(finding.file == str(path) and finding.message.endswith(".") for finding in refusal.value.findings)


@pytest.mark.parametrize("data", [b"[page", b"\xff"])
def test_a_template_that_is_no_toml_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ballot.toml"
    for _ in range(2):
        with pytest.raises(BadInput, match="Put back the file"):
            template.load(path)
        path.write_bytes(data)
