"""The geometry of the paper: nothing on a fold, nothing in a corner, nothing on top of another."""

from dataclasses import replace
from itertools import combinations

import pytest

from lmcvote.election import Candidate, CandidateId, CandidateNumber, Contest, ContestId, Election, Group
from lmcvote.paper import draw, template
from lmcvote.paper.compose import compose, in_words, vote_limit
from lmcvote.paper.geometry import FOLDS, Rect
from lmcvote.paper.layout import Layout
from tests.shapes import meet, near_fold

TEMPLATE = template.load()


def layout_for(election: Election, candidates: int, seats: int = 1) -> Layout:
    people = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), f"Surname{n}", "Jane", "High Street Surgery")
        for n in range(1, candidates + 1)
    )
    board = Contest(ContestId("board"), "Board of NHS Mid Essex CCG", Group("06Q"), seats, people)
    return compose(replace(election, contests=(board,)), board, TEMPLATE, draw.measure)


@pytest.mark.parametrize("candidates", [1, 2, 12, 15, 16, 17, 29, 30, 31, 60, 61, 210])
def test_every_box_is_clear_of_folds_corners_and_the_edge(example: Election, candidates: int) -> None:
    layout = layout_for(example, candidates)
    assert [target.candidate for _, target in layout.targets] == list(range(1, candidates + 1))
    for page in layout.pages:
        for target in page.targets:
            box = target.box
            assert (box.width, box.height) == (7.0, 7.0)
            assert not near_fold(box) and min(abs(box.y - f) for f in FOLDS) > 2.6
            assert box.x >= 15 and box.right <= 195 and box.bottom <= 282
            assert not any(meet(box, window) for window in TEMPLATE.windows)
            assert not meet(box, layout.quiet) and not meet(target.name, box.grown(1.0))
            assert (box.y + box.height / 2) % 12.375 == pytest.approx(12.375 / 2)
        for one, other in combinations(page.targets, 2):
            assert not meet(one.box.grown(0.35), other.box.grown(0.35)) and not meet(one.name, other.name)


def test_the_code_and_the_corner_marks_stand_as_the_reader_expects_them(example: Election) -> None:
    layout = layout_for(example, 12)
    assert layout.code == Rect(26.0, 13.0, 24.75, 24.75) and layout.module == 0.75
    assert [(mark.x + 3, mark.y + 3, mark.width) for mark in layout.fiducials] == [
        (16, 16, 6), (194, 16, 6), (16, 281, 6), (194, 281, 6),
    ]  # fmt: skip
    for mark in layout.fiducials:
        assert not near_fold(mark) and not meet(mark.grown(3.0), layout.quiet)
    assert not near_fold(layout.code)


@pytest.mark.parametrize(
    ("candidates", "pages", "columns"), [(15, 1, 1), (16, 1, 2), (30, 1, 2), (31, 2, 2), (60, 2, 2)]
)
def test_few_stand_in_one_column_many_in_two_more_on_further_pages(
    example: Election, candidates: int, pages: int, columns: int
) -> None:
    layout = layout_for(example, candidates)
    assert len(layout.pages) == pages
    assert len({target.box.x for _, target in layout.targets}) == columns


def test_beyond_seven_pages_there_is_no_paper(example: Election) -> None:
    with pytest.raises(ValueError, match="8 pages"):
        layout_for(example, 211)


def printed(layout: Layout) -> str:
    return "\n".join("".join(run.text for run in text.runs) for page in layout.pages for text in page.texts)


def test_the_paper_says_how_many_votes_in_words_and_figures(example: Election) -> None:
    assert "Vote for no more than SIX (6) candidates." in printed(layout_for(example, 12, seats=6))
    assert vote_limit(1) == "Vote for ONE (1) candidate only."
    assert [in_words(n) for n in (2, 13, 20, 99)] == ["TWO", "THIRTEEN", "TWENTY", "NINETY-NINE"]


def test_the_paper_names_scrutineer_and_close(example: Election) -> None:
    told = printed(layout_for(example, 12))
    assert "Independent scrutineer: Mrs Joyce Hammond" in told
    assert "12 noon on Monday 15 March 2027" in told.replace("\n", " ")


@pytest.mark.parametrize("candidates", [12, 31])
def test_every_page_of_a_rehearsal_says_so_and_no_other(example: Election, candidates: int) -> None:
    for page in layout_for(example, candidates).pages:
        told = ["".join(run.text for run in text.runs) for text in page.texts]
        assert sum("REHEARSAL" in words for words in told) == 2
    assert "REHEARSAL" not in printed(layout_for(replace(example, rehearsal=False), candidates))


def test_the_limit_stands_on_every_page(example: Election) -> None:
    layout = layout_for(example, 31, seats=6)
    for page in layout.pages:
        told = "\n".join("".join(run.text for run in text.runs) for text in page.texts)
        assert "SIX (6)" in told and f"Page {page.number} of 2" in told


def test_text_that_does_not_fit_or_has_no_letter_is_a_finding(example: Election) -> None:
    def misfits(surname: str) -> list[str]:
        person = Candidate(CandidateId("a"), CandidateNumber(1), surname, "Jane", "")
        board = Contest(ContestId("b"), "Board", Group("06Q"), 1, (person, replace(person, id=CandidateId("b"))))
        layout = compose(replace(example, contests=(board,)), board, TEMPLATE, draw.measure)
        return [finding.code for finding in draw.misfits(layout)]

    assert misfits("Ŵyn-Ðorđević Nguyễn") == []
    assert set(misfits("A" * 60)) == {"text-too-wide"}
    assert set(misfits("李")) == {"no-glyph"}


@pytest.mark.parametrize("candidates", [2, 15, 16, 30, 31, 60, 120, 210])
def test_every_number_of_candidates_fits(example: Election, candidates: int) -> None:
    assert list(draw.misfits(layout_for(example, candidates, seats=2))) == []


@pytest.mark.parametrize("candidates", [2, 16])
def test_a_long_name_puts_the_forenames_of_all_below_the_surname(example: Election, candidates: int) -> None:
    long = ("Venkatasubramanian", "Ramakrishnan Lakshmi Maximilian")
    people = tuple(
        Candidate(CandidateId(f"c{n}"), CandidateNumber(n), *(long if n == 1 else ("Ash", "Jo")), "High Street Surgery")
        for n in range(1, candidates + 1)
    )
    board = Contest(ContestId("b"), "Board", Group("06Q"), 1, people)
    layout = compose(replace(example, contests=(board,)), board, TEMPLATE, draw.measure)
    assert list(draw.misfits(layout)) == []
    lines = [text for text in layout.pages[0].texts if text.runs[0].text.strip() in ("ASH", "Jo")]
    assert len(lines) == 2 * (candidates - 1)


@pytest.mark.parametrize("title", ["Board of " * 30, "X" * 90])
def test_a_title_too_long_for_its_place_is_a_finding(example: Election, title: str) -> None:
    board = replace(example.contests[0], title=title)
    layout = compose(replace(example, contests=(board,)), board, TEMPLATE, draw.measure)
    assert [finding.code for finding in draw.misfits(layout)] == ["text-too-wide"]


def test_a_long_scrutineer_does_not_run_off_the_page(example: Election) -> None:
    election = replace(example, scrutineer="Messrs " + "Hammond and Sons " * 20)
    layout = compose(election, election.contests[0], TEMPLATE, draw.measure)
    assert max(text.baseline for text in layout.pages[0].texts) < 292
    assert [finding.code for finding in draw.misfits(layout)] == ["text-too-wide"]


def test_the_bundled_paper_fits(example: Election) -> None:
    (board,) = example.contests
    assert list(draw.misfits(compose(example, board, TEMPLATE, draw.measure))) == []
