"""What is printed and marked is what is read, or a person is asked: over every kind of damage, and never otherwise."""

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest

from lmcvote.election import Thresholds
from lmcvote.paper.code import BallotCode
from lmcvote.paper.evidence import Reading
from lmcvote.reading import deck
from lmcvote.reading.damage import KINDS
from lmcvote.reading.decide import Mark, Queued, Read, decide
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Kind
from tests.reading import pile, real_marks
from tests.reading.pile import Outcome

PAGES = 8
MUST_READ = (
    "none", "usual", "turn 3", "way up", "scale", "scale one way", "shift", "perspective", "noise", "jpeg 20",
    "grey paper", "dark surround", "speckle", "weak toner", "all pale", "streak in code", "blot on code",
    "show-through", "photocopy",
)  # fmt: skip
"""Of these at most one page in eight may go to a person."""


@pytest.mark.parametrize("kind", KINDS)
def test_no_mark_and_no_code_is_ever_read_wrong(kind: str) -> None:
    seen = [pile.paper(kind, number) for number in range(PAGES)]
    assert not [one.wrong for one in seen if one.outcome is Outcome.WRONG]
    counts = Counter(one.outcome for one in seen)
    if kind in MUST_READ:
        assert counts[Outcome.READ] >= PAGES - 1, [one.reasons for one in seen]


@pytest.mark.parametrize("kind", ["usual", "blur", "mix", "weak toner", "bilevel"])
def test_odd_marks_are_read_as_they_are_or_asked_about(kind: str) -> None:
    for number in range(PAGES):
        seen = pile.paper(kind, number, odd=True)
        assert seen.outcome is not Outcome.WRONG, seen.wrong


def test_a_pale_cross_that_a_copier_nearly_took_away_is_no_empty_box() -> None:
    for number in range(2):
        seen = pile.paper("photocopy", number, pale=True)
        assert seen.outcome is Outcome.DOUBT and not seen.wrong


def test_black_and_white_scans_and_streaks_through_boxes_all_go_to_a_person() -> None:
    for kind, doubt in (("bilevel", "E02"), ("streak in boxes", "E12")):
        for number in range(4):
            seen = pile.paper(kind, number)
            assert seen.outcome is Outcome.DOUBT and doubt in seen.reasons


@pytest.mark.parametrize("votes", range(8))
def test_any_number_of_crosses_is_that_number_of_votes(votes: int) -> None:
    layout = pile.layouts()[pile.SHORT]
    coins = pile.chance("votes", votes)
    marks = deck.plain(layout, 1, votes, coins)
    data = deck.scanned(layout, Marked(deck.code(pile.SHORT, coins), marks), KINDS["usual"], 200, coins)
    reading = pile.read_page(data, pile.layouts())
    assert isinstance(reading, Reading)
    made = decide([reading], 6, Thresholds())
    wanted = {number for number, kind in marks.items() if kind is not Kind.EMPTY}
    assert {box.candidate for box in made.boxes if box.mark is Mark.MARKED} == wanted
    assert isinstance(made, Read) is (1 <= votes <= 6)
    if isinstance(made, Queued):
        assert [str(doubt) for doubt in made.doubts] == (["B5"] if votes == 0 else ["B4"])


def test_a_mark_in_each_position_is_a_vote_for_that_candidate() -> None:
    layout = pile.layouts()[pile.LONG]
    for place in range(0, 30, 5):
        coins = pile.chance("place", place)
        numbers = [target.candidate for _, target in layout.targets]
        marks = {n: Kind.CROSS if n == numbers[place] else Kind.EMPTY for n in numbers}
        data = deck.scanned(layout, Marked(deck.code(pile.LONG, coins), marks), KINDS["mix"], 200, coins)
        reading = pile.read_page(data, pile.layouts())
        assert isinstance(reading, Reading)
        made = decide([reading], 6, Thresholds())
        assert isinstance(made, Read) and made.vote.clear == {numbers[place]}


def test_a_line_through_two_boxes_puts_both_in_doubt() -> None:
    layout = pile.layouts()[pile.SHORT]
    for seed in range(4):
        coins = pile.chance("joined", seed)
        numbers = [target.candidate for _, target in layout.targets]
        marks = {n: Kind.JOINED if n == numbers[5] else Kind.EMPTY for n in numbers}
        data = deck.scanned(layout, Marked(deck.code(pile.SHORT, coins), marks), KINDS["usual"], 200, coins)
        reading = pile.read_page(data, pile.layouts())
        assert isinstance(reading, Reading)
        boxes = decide([reading], 6, Thresholds()).boxes
        assert {box.candidate for box in boxes if box.mark is Mark.DOUBTFUL} == {numbers[5], numbers[6]}
        assert all("B6" in [str(doubt) for doubt in box.doubts] for box in boxes[5:7])


def test_pages_of_one_paper_are_read_each_by_its_own_boxes() -> None:
    two = pile.compose_for(6, 40)
    styles = {b"two.": two}
    coins = pile.chance("pages")
    readings, wanted = [], set()
    serial = coins.bytes(12)
    for page in (1, 2):
        marks = deck.plain(two, page, 2, coins)
        wanted |= {number for number, kind in marks.items() if kind is not Kind.EMPTY}
        code = BallotCode(False, page, 2, b"two.", serial)
        reading = pile.read_page(deck.scanned(two, Marked(code, marks), KINDS["usual"], 200, coins), styles)
        assert isinstance(reading, Reading)
        readings.append(reading)
    made = decide(readings, 6, Thresholds())
    assert isinstance(made, Read) and made.vote.clear == wanted


def test_the_same_chance_makes_the_same_deck() -> None:
    layout = pile.layouts()[pile.SHORT]

    def made(seed: int) -> bytes:
        coins = pile.chance("deck", seed)
        marked = Marked(deck.code(pile.SHORT, coins), deck.odd(layout, 1, coins))
        return deck.scanned(layout, marked, KINDS["mix"], 150, coins)

    assert made(1) == made(1) != made(2)


def test_a_real_mark_keeps_its_ink_and_loses_its_frame() -> None:
    crop = np.full((96, 96), 255, np.uint8)
    crop[25:27, 25:71] = crop[69:71, 25:71] = crop[25:71, 25:27] = crop[25:71, 69:71] = 0  # a printed frame
    crop[:, 90:] = 0  # and what is printed beside it
    for place in range(30, 66):
        crop[place, place - 1 : place + 2] = 0
    ink = real_marks.traced(crop)
    assert ink.shape[0] == ink.shape[1] and 80 < (ink > 0.5).sum() < 130
    assert (ink[:4] < 0.5).all() and (ink[:, -4:] < 0.5).all()


def test_real_marks_are_taken_by_their_files_names(tmp_path: Path) -> None:
    for name in ("cross_1.png", "scribblefill_2.png", "empty_3.png", "unknown_4.png", "labels.csv"):
        (tmp_path / name).write_bytes(cv2.imencode(".png", np.full((96, 96), 255, np.uint8))[1].tobytes())
    found = real_marks.handwritten(tmp_path)
    assert [(one.name, one.kind) for one in found] == [
        ("cross_1", Kind.CROSS), ("empty_3", Kind.EMPTY), ("scribblefill_2", Kind.SCRIBBLE),
    ]  # fmt: skip


@pytest.mark.parametrize("wide", [4.0, 7.0])
def test_a_real_mark_laid_over_a_box_is_read_in_that_box(wide: float) -> None:
    inked = np.zeros((56, 56), np.float32)
    for place in range(12, 44):
        inked[place, place - 2 : place + 2] = inked[place, 53 - place : 57 - place] = 1
    layout = pile.layouts()[pile.SHORT]
    coins = pile.chance("real")
    code = deck.code(pile.SHORT, coins)
    marks = {layout.pages[0].targets[3].candidate: real_marks.Real("cross_1", Kind.CROSS, inked)}
    seen = real_marks.with_real_marks(layout, code, marks, wide, 200, coins)
    reading = pile.read_page(deck.stored(seen, KINDS["usual"]), pile.layouts())
    assert isinstance(reading, Reading)
    read = {one.candidate: one.mark for one in decide([reading], 6, Thresholds()).boxes}
    assert {number for number, mark in read.items() if mark is not Mark.UNMARKED} == set(marks)
