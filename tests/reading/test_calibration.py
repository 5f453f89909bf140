"""A deck of known marks held against its readings: nothing wrong, and thresholds that could stand in the settings."""

import tomllib
from functools import cache

import pytest

from lmcvote.election import CandidateNumber, ContestId, Thresholds
from lmcvote.findings import Finding
from lmcvote.keys import Keys
from lmcvote.paper.code import BallotCode
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.faults import Code, PageError
from lmcvote.reading import deck
from lmcvote.reading.calibration import LEAST, Calibration, calibration
from lmcvote.reading.damage import KINDS
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Kind
from lmcvote.settings import thresholds
from tests.reading import pile

PAPERS = 12
SERIAL = b"a test paper"
REFUSED = PageError(Code.UNREADABLE, "deck.pdf", 9, "It cannot be opened.")


@cache
def machine_drawn() -> tuple[tuple[Reading | PageError, ...], dict[str, dict[str, str]]]:
    """Papers marked by program, every other one oddly, as they are read; and what stands on them."""
    coins, layout = pile.chance("calibration"), pile.layouts()[pile.SHORT]
    found, told = [], {}
    for number in range(PAPERS):
        marks = deck.odd(layout, 1, coins) if number % 2 else deck.plain(layout, 1, 5, coins)
        code = deck.code(pile.SHORT, coins, test=True)
        data = deck.scanned(layout, Marked(code, marks), KINDS["usual"], 200, coins)
        found.append(pile.read_page(data, pile.layouts(), tests=True))
        told[f"{code.serial.hex()}-1"] = {str(candidate): kind.value for candidate, kind in marks.items()}
    return tuple(found), told


def of_inks(empty: list[float], crosses: list[float], known: bool = True) -> Calibration:
    """One page with so much ink in its boxes."""
    blank = Score(ContestId("board"), CandidateNumber(0), 0, 0, 0, 0, 0, 0, 0, 0, 0)
    scores = tuple(
        blank._replace(candidate=CandidateNumber(n), fill=fill) for n, fill in enumerate((*empty, *crosses), 1)
    )
    kinds = [Kind.EMPTY] * len(empty) + [Kind.CROSS] * len(crosses)
    drawn = {f"{SERIAL.hex()}-1": {str(n): kind.value for n, kind in enumerate(kinds, 1)}} if known else {}
    reading = Reading(BallotCode(True, 1, 1, b"styl", SERIAL), scores, Elsewhere(0, 0, 0, 0), frozenset())
    return calibration([reading, REFUSED], drawn, Thresholds())


def proposed(made: Calibration) -> tuple[Thresholds, list[str]]:
    """The proposals as settings, and what the settings say to them."""
    faults: list[Finding] = []
    text = "\n".join(made.proposals)
    return thresholds(Keys(tomllib.loads(text), "reading.", "election.toml", faults)), [one.message for one in faults]


def test_a_deck_that_was_marked_by_program_is_read_without_a_wrong_mark() -> None:
    found, told = machine_drawn()
    made = calibration(found, told, Thresholds())
    assert (made.pages, made.refused, made.boxes, made.known) == (PAPERS, 0, 12 * PAPERS, True)
    assert [one.wrong for one in made.by_kind] == [0] * len(made.by_kind)
    assert sum(one.boxes for one in made.by_kind) == made.boxes
    assert sum(one.doubtful for one in made.by_kind) == made.doubtful
    assert all(one.read + one.doubtful + one.wrong == one.boxes for one in made.by_kind)
    middle = {one.kind: one.middle for one in made.by_kind}
    assert middle[Kind.EMPTY] < Thresholds().empty_fill < Thresholds().marked_fill < middle[Kind.CROSS]


def test_what_it_proposes_could_stand_in_the_settings_and_reads_the_deck_no_worse() -> None:
    found, told = machine_drawn()
    limits, faults = proposed(calibration(found, told, Thresholds()))
    assert not faults and limits != Thresholds()
    assert 0 < limits.empty_fill < limits.marked_fill < limits.cancelled_fill
    assert not any(one.wrong for one in calibration(found, told, limits).by_kind)


def test_without_a_deck_there_is_a_picture_and_no_proposal() -> None:
    made = of_inks([0.001] * 30, [0.25] * 30, known=False)
    assert (made.known, made.by_kind, made.proposals) == (False, (), ())
    assert sum(bar.empty for bar in made.bars) == sum(bar.marked for bar in made.bars) == 30


def test_every_box_of_the_deck_is_in_the_picture_once() -> None:
    made = of_inks([0.0, 0.004, 0.013], [0.25, 0.9, 1.0])
    assert {bar.ink: (bar.empty, bar.marked) for bar in made.bars if bar.empty or bar.marked} == {
        0: (2, 0), 1: (1, 0), 25: (0, 1), 59: (0, 2),
    }  # fmt: skip
    assert (made.pages, made.refused) == (2, 1)


def test_a_mark_that_is_read_as_nothing_is_told_as_wrong() -> None:
    (empty, cross) = of_inks([0.3], [0.0, 0.04, 0.25]).by_kind
    assert (empty.kind, empty.wrong) == ("empty", 1)
    assert (cross.kind, cross.wrong, cross.doubtful, cross.read) == ("cross", 1, 1, 1)


def test_too_few_boxes_propose_nothing() -> None:
    (line,) = of_inks([0.0] * 50, [0.25] * (LEAST - 1)).proposals
    assert line == "too few boxes to propose thresholds: 50 empty, 19 with a cross or a tick"
    assert len(of_inks([0.0] * LEAST, [0.25] * LEAST).proposals) == 2


def test_one_pale_cross_among_few_is_no_overlap() -> None:
    limits, faults = proposed(of_inks([0.0] * 29 + [0.01], [0.25] * 19 + [0.10]))
    assert not faults and (limits.empty_fill, limits.marked_fill) == (0.015, 0.067)


@pytest.mark.parametrize(("empty", "crosses"), [(0.20, 0.20), (0.10, 0.22), (0.0, 0.006)])
def test_marks_that_empty_boxes_are_too_near_to_are_told_as_an_overlap(empty: float, crosses: float) -> None:
    (line,) = of_inks([empty] * 30, [crosses] * 30).proposals
    assert line == "empty and marked boxes overlap: clean the glass, scan in grey, and try again"
