"""What the ink counts as: every threshold on both sides, every doubt by its name, nothing rejected by the machine."""

import tomllib
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import CandidateNumber, ContestId, Thresholds
from lmcvote.findings import Finding
from lmcvote.keys import Keys
from lmcvote.paper.code import BallotCode
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.faults import Code
from lmcvote.reading.decide import Box, Doubt, Mark, Queued, Read, box, decide
from lmcvote.settings import thresholds
from lmcvote.votes import Vote
from tests.strategies import scores

EMPTY = Score(ContestId("board"), CandidateNumber(1), 0, 0, 0, 0, 0, 0, 0, 0, 0)
CROSS = EMPTY._replace(fill=0.24, faint=0.30, thickest=0.9, tangle=6.8)
NOWHERE = Elsewhere(0, 0, 0, 0)
LIMITS = Thresholds()
GREY: frozenset[Code] = frozenset()
BILEVEL = frozenset({Code.POOR_SCAN})


def judged(score: Score, flags: frozenset[Code] = GREY, limits: Thresholds = LIMITS) -> tuple[Mark, tuple[Doubt, ...]]:
    made = box(score, flags, limits)
    assert made.candidate == score.candidate
    assert bool(made.doubts) is (made.mark is Mark.DOUBTFUL)
    return made.mark, made.doubts


@pytest.mark.parametrize(
    ("fill", "faint", "mark", "doubts"),
    [
        (0, 0, Mark.UNMARKED, ()),
        (0.0149, 0.0499, Mark.UNMARKED, ()),
        (0.015, 0.0499, Mark.DOUBTFUL, (Doubt.FILL,)),
        (0.0149, 0.05, Mark.DOUBTFUL, (Doubt.FILL,)),
        (0.0799, 0.2, Mark.DOUBTFUL, (Doubt.FILL,)),
        (0.08, 0.2, Mark.MARKED, ()),
        (0.08, 0, Mark.MARKED, ()),
        (0.4499, 0.5, Mark.MARKED, ()),
        (0.45, 0.5, Mark.DOUBTFUL, (Doubt.CANCELLED,)),
        (1, 1, Mark.DOUBTFUL, (Doubt.CANCELLED,)),
    ],
)
def test_the_bands_of_fill(fill: float, faint: float, mark: Mark, doubts: tuple[Doubt, ...]) -> None:
    assert judged(EMPTY._replace(fill=fill, faint=faint)) == (mark, doubts)


def test_a_box_with_the_trace_of_a_mark_is_not_empty() -> None:
    assert judged(EMPTY._replace(trace=0.0699)) == (Mark.UNMARKED, ())
    assert judged(EMPTY._replace(trace=0.07)) == (Mark.DOUBTFUL, (Doubt.FILL,))
    assert judged(EMPTY._replace(trace=0.2, beside=0.5)) == (Mark.DOUBTFUL, (Doubt.FILL,)), "it is not empty"
    assert judged(CROSS._replace(trace=0.5)) == (Mark.MARKED, ())


def test_a_blot_or_a_tangle_may_be_a_mark_taken_back() -> None:
    assert judged(CROSS._replace(thickest=2.2, tangle=7.2)) == (Mark.MARKED, ())
    assert judged(CROSS._replace(thickest=2.21)) == (Mark.DOUBTFUL, (Doubt.CANCELLED,))
    assert judged(CROSS._replace(tangle=7.21)) == (Mark.DOUBTFUL, (Doubt.CANCELLED,))
    assert judged(EMPTY._replace(fill=0.04, tangle=9)) == (Mark.DOUBTFUL, (Doubt.FILL,)), "too little ink for a tangle"
    assert judged(EMPTY._replace(fill=0.04, thickest=3)) == (Mark.DOUBTFUL, (Doubt.CANCELLED,))


def test_ink_beside_an_empty_box_is_a_doubt_and_beside_a_mark_none() -> None:
    assert judged(EMPTY._replace(beside=0.03, outside=0.03)) == (Mark.UNMARKED, ())
    assert judged(EMPTY._replace(beside=0.031)) == (Mark.DOUBTFUL, (Doubt.OUTSIDE,))
    assert judged(EMPTY._replace(outside=0.031)) == (Mark.DOUBTFUL, (Doubt.OUTSIDE,))
    assert judged(CROSS._replace(beside=0.5, outside=0.5)) == (Mark.MARKED, ())


@pytest.mark.parametrize("score", [EMPTY, CROSS])
def test_a_mark_on_two_boxes_and_a_streak_put_every_box_in_doubt(score: Score) -> None:
    assert judged(score._replace(joined=0.90, streak=0.08))[1] == ()
    assert judged(score._replace(joined=0.91)) == (Mark.DOUBTFUL, (Doubt.TWO_BOXES,))
    assert judged(score._replace(streak=0.081)) == (Mark.DOUBTFUL, (Doubt.STREAK,))
    assert judged(score._replace(joined=1, streak=1)) == (Mark.DOUBTFUL, (Doubt.TWO_BOXES, Doubt.STREAK))


def test_on_a_black_and_white_scan_no_box_is_simply_empty() -> None:
    assert judged(EMPTY, BILEVEL) == (Mark.DOUBTFUL, (Doubt.BLACK_AND_WHITE,))
    assert judged(CROSS, BILEVEL) == (Mark.MARKED, ())
    assert judged(EMPTY, BILEVEL, replace(LIMITS, trust_black_and_white=True)) == (Mark.UNMARKED, ())


def page(
    *scores: Score, flags: frozenset[Code] = GREY, number: int = 1, pages: int = 1, serial: bytes = b"s"
) -> Reading:
    first = 10 * (number - 1)
    numbered = tuple(score._replace(candidate=CandidateNumber(first + n)) for n, score in enumerate(scores, 1))
    return Reading(BallotCode(False, number, pages, b"abcd", serial * 12), numbered, NOWHERE, flags)


def test_a_clear_paper_is_a_vote() -> None:
    made = decide([page(CROSS, EMPTY, CROSS)], 2, LIMITS)
    assert isinstance(made, Read)
    assert made.vote == Vote(frozenset({CandidateNumber(1), CandidateNumber(3)}))
    assert made.boxes[1] == Box(CandidateNumber(2), Mark.UNMARKED, ())


def test_too_many_marks_and_none_are_a_persons_to_reject() -> None:
    over = decide([page(CROSS, CROSS, CROSS)], 2, LIMITS)
    assert isinstance(over, Queued) and over.doubts == (Doubt.TOO_MANY,) and len(over.marks.clear) == 3
    blank = decide([page(EMPTY, EMPTY)], 2, LIMITS)
    assert isinstance(blank, Queued) and blank.doubts == (Doubt.BLANK,)
    assert isinstance(decide([page(CROSS, CROSS, EMPTY)], 2, LIMITS), Read)


def test_a_doubtful_box_queues_its_paper_and_proposes_an_uncertain_mark() -> None:
    made = decide([page(CROSS, EMPTY._replace(fill=0.04))], 2, LIMITS)
    assert isinstance(made, Queued) and made.doubts == ()
    assert made.marks.clear == {1} and made.marks.uncertain == {2}
    alone = decide([page(EMPTY._replace(fill=0.04), EMPTY)], 2, LIMITS)
    assert isinstance(alone, Queued) and Doubt.BLANK not in alone.doubts, "it may hold a mark"


def test_writing_elsewhere_and_the_pages_flags_queue_the_paper() -> None:
    for share, doubts in ((0.03, ()), (0.031, (Doubt.WRITING,))):
        made = decide([replace(page(CROSS), elsewhere=Elsewhere(share, 50, 40, 9))], 2, LIMITS)
        assert (made.doubts if isinstance(made, Queued) else ()) == doubts
    for flag, doubt in ((Code.CORNER_MISSING, Doubt.CORNER), (Code.POOR_SCAN, Doubt.BLACK_AND_WHITE)):
        made = decide([page(CROSS, flags=frozenset({flag}))], 2, LIMITS)
        assert isinstance(made, Queued) and made.doubts == (doubt,)
    trusted = replace(LIMITS, trust_black_and_white=True)
    assert isinstance(decide([page(CROSS, EMPTY, flags=BILEVEL)], 2, trusted), Read)
    assert isinstance(decide([page(CROSS, flags=frozenset({Code.TURNED, Code.FAINT_PRINT}))], 2, LIMITS), Read)


def test_the_limit_counts_over_all_pages() -> None:
    first, second = page(CROSS, EMPTY, pages=2), page(CROSS, EMPTY, number=2, pages=2)
    made = decide([second, first], 2, LIMITS)
    assert (
        isinstance(made, Read)
        and made.vote.clear == {1, 11}
        and [one.candidate for one in made.boxes] == [1, 2, 11, 12]
    )
    over = decide([first, second], 1, LIMITS)
    assert isinstance(over, Queued) and over.doubts == (Doubt.TOO_MANY,)
    written = replace(second, elsewhere=Elsewhere(0.5, 0, 0, 9))
    assert isinstance(decide([first, written], 2, LIMITS), Queued)


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("flag", "doubt"),
    [
        (Code.CORNER_MISSING, Doubt.CORNER),
        (Code.CODE_UNREADABLE, Doubt.KEYED),
        (Code.POOR_SCAN, Doubt.BLACK_AND_WHITE),
    ],
)
def test_whatever_is_wrong_with_one_page_is_asked_about_the_whole_paper(number: int, flag: Code, doubt: Doubt) -> None:
    """PAPER 3: its other page may be as clean as it likes."""
    flagged = frozenset({flag})
    pages = [page(CROSS, pages=2, number=n, flags=flagged if n == number else GREY) for n in (1, 2)]
    made = decide(pages, 2, LIMITS)
    assert isinstance(made, Queued) and made.doubts == (doubt,)


def test_a_doubt_has_the_code_under_which_the_specification_lists_it() -> None:
    """PAPER 3.2: the codes that the queue, the files and the report show."""
    assert {doubt.name: doubt.value for doubt in Doubt} == {
        **{"FILL": "B1", "CANCELLED": "B2", "OUTSIDE": "B3", "TOO_MANY": "B4", "BLANK": "B5", "TWO_BOXES": "B6"},
        **{"WRITING": "B7", "KEYED": "B8", "BLACK_AND_WHITE": "E02", "CORNER": "E09", "STREAK": "E12"},
    }
    assert [mark.value for mark in Mark] == ["marked", "unmarked", "doubtful"]


@pytest.mark.parametrize(
    "pages",
    [
        [page(CROSS, pages=2)],
        [page(CROSS, pages=2), page(CROSS, pages=2)],
        [page(CROSS, pages=2), page(CROSS, number=2, pages=2, serial=b"t")],
        [page(CROSS), page(CROSS)],
        [page(CROSS, pages=2), page(CROSS, number=2, pages=3)],
        [page(CROSS, number=2, pages=3), page(CROSS, pages=2)],
        [page(CROSS, pages=2), page(CROSS, number=3, pages=2)],
        [page(CROSS, pages=2), replace(page(CROSS), code=BallotCode(False, 2, 2, b"wxyz", b"s" * 12))],
        [],
    ],
)
def test_pages_that_are_not_one_paper_are_never_judged_together(pages: list[Reading]) -> None:
    with pytest.raises(ValueError, match=r"^these are not the pages of one paper$"):
        decide(pages, 2, LIMITS)


@given(st.lists(scores, min_size=1, max_size=9), st.integers(1, 6), st.sampled_from([GREY, BILEVEL]))
def test_no_box_is_judged_by_its_neighbours_and_nothing_doubtful_is_counted(
    found: list[Score], seats: int, flags: frozenset[Code]
) -> None:
    made = decide([page(*found, flags=flags)], seats, LIMITS)
    assert [(one.mark, one.doubts) for one in made.boxes] == [judged(score, flags) for score in found]
    if isinstance(made, Read):
        assert 0 < len(made.vote.clear) <= seats and not made.vote.uncertain
        assert all(not one.doubts for one in made.boxes)


@given(scores, st.floats(0, 1))
def test_more_ink_never_makes_a_marked_box_unmarked(score: Score, more: float) -> None:
    darker = score._replace(fill=min(1.0, score.fill + more), faint=min(1.0, score.faint + more))
    if judged(score)[0] is not Mark.UNMARKED:
        assert judged(darker)[0] is not Mark.UNMARKED


def from_toml(text: str) -> tuple[Thresholds, list[str]]:
    faults: list[Finding] = []
    made = thresholds(Keys(tomllib.loads(text), "reading.", "election.toml", faults))
    return made, [fault.message for fault in faults]


def test_settings_change_what_they_name_and_nothing_else() -> None:
    assert from_toml("") == (LIMITS, [])
    made, faults = from_toml("marked_fill = 0.1\ntrust_black_and_white = true\nblot = 2.5")
    assert not faults and made == replace(LIMITS, marked_fill=0.1, trust_black_and_white=True, blot=2.5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("marked_fill = 1.5", "reading.marked_fill: 1.5 is not between 0 and 1."),
        ("marked_fill = -0.1", "reading.marked_fill: -0.1 is not between 0 and 1."),
        (
            "marked_fill = 0.01",
            "reading.marked_fill: empty_fill, marked_fill and cancelled_fill must rise in this order.",
        ),
        ("cancelled_fill = 0.07", "reading.marked_fill: empty_fill, marked_fill and cancelled_fill must rise in this"),
        ("tangle = 21.0", "reading.tangle: 21.0 is not between 0 and 20."),
        ('beside = "much"', "reading.beside: 'much' is not right here. Write beside = a number with a point, up to 1."),
        ("trust_black_and_white = 1", "reading.trust_black_and_white: 1 is not right here."),
        ("marked = 0.1", "reading.marked"),
    ],
)
def test_a_setting_that_cannot_be_is_named(text: str, said: str) -> None:
    assert any(fault.startswith(said) for fault in from_toml(text)[1]), from_toml(text)[1]


def test_the_thresholds_are_those_of_the_paper_specification() -> None:
    shown = {field.name: getattr(LIMITS, field.name) for field in fields(LIMITS)}
    assert (shown["empty_fill"], shown["empty_faint"], shown["marked_fill"], shown["cancelled_fill"]) == (
        0.015, 0.05, 0.08, 0.45,
    )  # fmt: skip
    assert shown["beside"] == 0.03


def test_half_of_one_kind_of_pale_ink_and_half_of_another_make_a_doubt() -> None:
    """Of three pale crosses that a copier nearly took away each part lay below its limit (a survey of copies)."""
    for faint, trace in ((0.047, 0.0176), (0.0398, 0.0584), (0.0491, 0.0155)):
        assert judged(EMPTY._replace(faint=faint, trace=trace)) == (Mark.DOUBTFUL, (Doubt.FILL,))
    assert judged(EMPTY._replace(faint=0.024, trace=0.034)) == (Mark.UNMARKED, ())
