"""How much ink is where: each score rises with its own cause, and with nothing else."""

import cv2
import numpy as np
import pytest

from lmcvote.paper import draw, ink, locate
from lmcvote.paper.evidence import Reading, Score
from lmcvote.paper.locate import LocatedPage
from lmcvote.paper.printed import zones
from lmcvote.paper.scan import GreyPage, Pixels
from lmcvote.reading import deck, pen
from lmcvote.reading.damage import KINDS, apply
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Drawn, Kind
from tests.reading import pile

DPI = 200
PER_MM = DPI / 25.4
ZONES = zones(pile.layouts(), draw.measure)


def blank(style: bytes = pile.SHORT, dpi: float = DPI) -> Pixels:
    layout = pile.layouts()[style]
    code = deck.code(style, pile.chance("ink"))
    return deck.picture(layout, Marked(code, {t.candidate: Kind.EMPTY for _, t in layout.targets}), dpi, pile.chance(0))


def read(pixels: Pixels) -> Reading:
    located = locate.locate(GreyPage("pile.pdf", 1, pixels, None, False, None), pile.layouts())
    assert isinstance(located, LocatedPage), located
    return ink.read(located, ZONES)


def inked(pixels: Pixels, box: int, *strokes: list[tuple[float, float]], width: float = 0.5, grey: int = 40) -> Pixels:
    """Strokes in mm from the middle of a box."""
    made = pixels.copy()
    where = pile.layouts()[pile.SHORT].pages[0].targets[box].box
    at = (where.x + 3.5) * PER_MM - 0.5, (where.y + 3.5) * PER_MM - 0.5
    pen.put(made, at, PER_MM, Drawn(Kind.CROSS, strokes, width, grey))
    return made


def but_for(scores: tuple[Score, ...], *places: int) -> list[Score]:
    return [score for place, score in enumerate(scores) if place not in places]


def silent(score: Score) -> bool:
    numbers = score.fill, score.faint, score.thickest, score.tangle, score.outside, score.beside, score.joined
    return max(numbers) == 0 and score.streak < 0.01


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("style", [pile.SHORT, pile.LONG])
def test_an_empty_paper_has_no_ink_on_it(style: bytes, dpi: int) -> None:
    reading = read(blank(style, dpi))
    assert all(silent(score) for score in reading.scores) and reading.elsewhere.area == 0
    assert [score.candidate for score in reading.scores] == [t.candidate for _, t in pile.layouts()[style].targets]


def test_a_line_fills_as_much_as_it_covers() -> None:
    scores = read(inked(blank(), 4, [(-2.0, 0.0), (2.0, 0.0)])).scores
    assert scores[4].fill == pytest.approx((4.0 * 0.5 + 0.2) / 5.5**2, abs=2 / 44)  # a row of blur on each side
    assert scores[4].thickest == pytest.approx(0.6, abs=0.2) and 0 < scores[4].tangle < 5
    assert scores[4].outside == 0 and all(silent(score) for score in but_for(scores, 4))


def test_pale_ink_is_faint_and_not_fill() -> None:
    score = read(inked(blank(), 4, [(-2.0, 0.0), (2.0, 0.0)], width=0.8, grey=205)).scores[4]
    assert score.fill == 0 and score.faint > 0.05


def test_ink_is_measured_by_the_papers_own_white_and_black() -> None:
    cross = inked(blank(), 4, [(-2.5, -2.5), (2.5, 2.5)], [(2.5, -2.5), (-2.5, 2.5)], grey=0)
    full = read(cross).scores[4].fill
    pale = 200 - (255 - cross.astype(np.float32)) * 0.3
    assert read(pale.astype(np.uint8)).scores[4].fill == pytest.approx(full, abs=0.02)


def test_a_box_inked_all_over_is_full_and_has_no_paper_of_its_own() -> None:
    made = blank()
    box = pile.layouts()[pile.SHORT].pages[0].targets[4].box
    top, bottom, left, right = (
        round(edge * PER_MM) for edge in (box.y - 2.4, box.bottom + 2.4, box.x - 0.6, box.right + 0.6)
    )
    made[top:bottom, left:right] = 30
    located = locate.locate(GreyPage("pile.pdf", 1, made, None, False, None), pile.layouts())
    if isinstance(located, LocatedPage):  # else its frame is not found, which a person sees too
        assert ink.read(located, ZONES).scores[4].fill > 0.9


def test_ink_round_the_frame_is_outside() -> None:
    scores = read(inked(blank(), 4, [(5.0, -3.0), (5.0, 3.0)])).scores
    assert scores[4].fill == 0 and scores[4].outside > 0.05
    assert all(score.outside == 0 for score in but_for(scores, 4))


@pytest.mark.parametrize("away", [-9.0, -20.0, -60.0])
def test_a_tick_by_the_name_is_beside_its_own_box(away: float) -> None:
    made = blank()
    box = pile.layouts()[pile.SHORT].pages[0].targets[4].box
    at = (box.x + 3.5 + away) * PER_MM, (box.y + 3.5) * PER_MM
    pen.put(made, at, PER_MM, Drawn(Kind.TICK, ([(-2.0, 0.0), (-0.7, 2.2), (3.0, -3.0)],), 0.5, 40))
    reading = read(made)
    assert reading.scores[4].beside > 0.05 and reading.scores[4].fill == 0
    assert all(score.beside < 0.02 for score in but_for(reading.scores, 4))


def test_a_line_from_box_to_box_joins_the_two_and_no_third() -> None:
    scores = read(inked(blank(), 4, [(0.0, 0.0), (0.5, 12.4)])).scores
    assert scores[4].joined == 1 and scores[5].joined == 1
    assert scores[3].joined == 0 and scores[6].joined == 0
    assert read(inked(blank(), 4, [(0.0, 0.0), (0.5, 5.0)])).scores[4].joined < 0.6


@pytest.mark.parametrize("turn", [0.0, 2.0])
def test_a_streak_is_seen_in_every_box_it_runs_through(turn: float) -> None:
    pixels = blank()
    if turn:
        height, width = pixels.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
        pixels = np.asarray(cv2.warpAffine(pixels, matrix, (width, height), borderValue=255), np.uint8)
    clean = [score.streak for score in read(pixels).scores]
    left = round(165.5 * PER_MM)
    pixels[:, left : left + 2] = (pixels[:, left : left + 2] * 0.65).astype(np.uint8)
    streaks = [score.streak for score in read(pixels).scores]
    assert max(clean) < 0.02
    if not turn:
        assert min(streaks) > 0.15
    else:  # it wanders through the column
        assert sum(streak > 0.15 for streak in streaks) >= 5


def test_marks_in_every_box_are_no_streak() -> None:
    made = blank()
    for box in range(12):
        made = inked(made, box, [(-1.0, -3.4), (-1.0, 3.4)])
    assert max(score.streak for score in read(made).scores) < 0.02


def test_a_scribble_is_wide_and_a_mark_written_over_a_tangle() -> None:
    coins = pile.chance("shape")
    cross, over = (
        read(inked(blank(), 4, *(list(line) for line in lines), width=0.4)).scores[4]
        for lines in (
            pen.mark(Kind.CROSS, coins).strokes,
            [
                [
                    (-2, -2),
                    (2, 2),
                    (2, -2),
                    (-2, 2),
                    (-2, -1),
                    (2, 1),
                    (0, -2.4),
                    (-1, 2.4),
                    (1, -2),
                    (2.4, 0),
                    (-2.4, 0.5),
                ]
            ],
        )
    )
    assert cross.thickest < 1.5 and cross.tangle < 7.3 < over.tangle
    blot = read(inked(blank(), 4, [(0.0, 0.0), (0.1, 0.0)], width=3.0)).scores[4]
    assert blot.thickest == pytest.approx(3.0, abs=0.4)


@pytest.mark.parametrize(("x", "y"), [(172.0, 40.0), (30.0, 230.0), (180.0, 100.0), (105.0, 245.0), (12.0, 150.0)])
def test_writing_where_nothing_is_printed_is_found_and_placed(x: float, y: float) -> None:
    made = blank()
    name = [(-3.0, 0.0), (-2.0, -2.0), (-1.0, 1.0), (0.0, -2.0), (1.0, 1.0), (2.0, -1.5), (3.0, 0.5)]
    pen.put(made, (x * PER_MM, y * PER_MM), PER_MM, Drawn(Kind.CROSS, (name,), 0.4, 60))
    seen = read(made).elsewhere
    assert seen.share > 0.05 and seen.area > 2
    assert abs(seen.x - x) < 5 and abs(seen.y - y) < 5


@pytest.mark.parametrize("kind", ["usual", "noise", "speckle", "grey paper", "weak toner", "mix", "show-through"])
def test_no_damage_of_the_scanner_looks_like_writing_or_a_mark(kind: str) -> None:
    for seed in range(2):
        coins = pile.chance("silent", kind, seed)
        layout = pile.layouts()[pile.SHORT]
        reading = read(apply(KINDS[kind], blank(), PER_MM, layout, coins))
        assert reading.elsewhere.share < 0.02
        for score in reading.scores:
            assert score.fill < 0.01 and score.beside < 0.02 and score.outside < 0.02 and score.streak < 0.05


def test_the_stamp_of_a_test_paper_is_print() -> None:
    layout = pile.layouts()[pile.SHORT]
    code = deck.code(pile.SHORT, pile.chance("stamp"), test=True)
    empty = Marked(code, {t.candidate: Kind.EMPTY for _, t in layout.targets})
    data = deck.scanned(layout, empty, KINDS["none"], DPI, pile.chance("stamp"))
    reading = pile.read_page(data, pile.layouts(), tests=True)
    assert isinstance(reading, Reading) and reading.elsewhere.area == 0
