"""C1 to C11 of the rules, in their words: six seats, and what each paper counts as."""

from dataclasses import replace

import pytest

from lmcvote.count.plurality import count
from lmcvote.count.result import ContestResult
from lmcvote.election import CandidateNumber, Rules, Thresholds
from lmcvote.findings import NeedsDecision
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import Code, PageError
from lmcvote.reading import deck, pen
from lmcvote.reading.damage import KINDS
from lmcvote.reading.decide import Queued
from lmcvote.reading.decide import decide as judge
from lmcvote.reading.deck import Marked
from lmcvote.reading.papers import (
    BatchId,
    Paper,
    PaperId,
    Ruling,
    Sheet,
    SheetId,
    State,
    Verdict,
    assemble,
    decided,
)  # fmt: skip
from lmcvote.reading.pen import Kind
from lmcvote.votes import Doubtful, Head, Marks, Rejected, Vote, contradiction, decide
from tests.reading import pile
from tests.wording import contest

BOARD = contest("Ashby Baker Chowdhury Davies Ellis Farouk Green Hughes", 6)
NUMBERS = {candidate.surname: candidate.number for candidate in BOARD.candidates}


def marked(crosses: str, unclear: str = "") -> Marks:
    """A paper with a cross against each of these, and an unclear mark against each of those."""
    return Marks(
        frozenset(NUMBERS[name] for name in crosses.split()), frozenset(NUMBERS[name] for name in unclear.split())
    )


def counted(*papers: Marks | Head) -> ContestResult:
    """What these papers come to; a head is what people told of a paper."""
    result = count(BOARD, dict.fromkeys([_decision(paper) for paper in papers], 1))
    assert result.balanced and result.papers == len(papers)
    return result


def _decision(paper: Marks | Head) -> Vote | Rejected:
    if isinstance(paper, Head):
        return Rejected(paper)
    found = decide(paper, BOARD.seats, Rules())
    assert isinstance(found, Vote | Rejected), f"{paper} stops for the returning officer"
    return found


SIX = "Ashby Baker Chowdhury Davies Ellis Farouk"


def test_c1_seven_crosses_are_rejected_as_too_many_and_six_votes_stand_under_rejected() -> None:
    result = counted(marked(f"{SIX} Green"))
    assert result.rejected[Head.TOO_MANY] == 1 and result.votes == 0
    refused = sum(result.rejected.values())
    assert result.seats * result.papers == 6 == result.seats * refused


def test_c2_six_crosses_and_two_crosses_are_both_wholly_valid() -> None:
    full, two = counted(marked(SIX)), counted(marked("Ashby Baker"))
    assert (full.wholly_valid, full.votes, full.unused) == (1, 6, 0)
    assert (two.wholly_valid, two.votes, two.unused) == (1, 2, 4)


def test_c3_an_unclear_mark_beside_clear_ones_loses_that_vote_alone() -> None:
    five, four = (
        counted(marked("Ashby Baker Chowdhury Davies Ellis", "Farouk")),
        counted(marked("Ashby Baker Chowdhury Davies", "Ellis")),
    )
    assert (five.rejected_in_part, five.votes, five.lost_in_part, five.unused) == (1, 5, 1, 0)
    assert (four.rejected_in_part, four.votes, four.lost_in_part, four.unused) == (1, 4, 1, 1)


def test_c4_six_clear_and_one_unclear_stops_for_the_returning_officer() -> None:
    paper = marked(SIX, "Green")
    assert isinstance(decide(paper, BOARD.seats, Rules()), Doubtful)
    no_vote, vote = counted(marked(SIX)), counted(marked(f"{SIX} Green"))  # as judged
    assert (no_vote.votes, no_vote.lost_in_part) == (6, 0)
    assert vote.rejected[Head.TOO_MANY] == 1


def test_c5_one_candidate_marked_twice_and_five_once_is_six_votes() -> None:
    """Two marks at one candidate are one vote: a cross in the box, and another over the name."""
    result = counted(marked(f"Ashby {SIX}"))
    assert (result.wholly_valid, result.votes, result.rejected[Head.TOO_MANY]) == (1, 6, 0)


def test_c7_a_name_written_on_the_paper_rejects_it_and_before_any_other_head() -> None:
    assert counted(Head.IDENTIFYING).rejected[Head.IDENTIFYING] == 1
    seven = marked(f"{SIX} Green")
    assert contradiction(Head.IDENTIFYING, seven, BOARD.seats, Rules()) == "", "c may stand beside seven crosses"
    assert list(Head)[:3] == [Head.NO_OFFICIAL_MARK, Head.IDENTIFYING, Head.TOO_MANY]


def test_c8_blank_and_wholly_unclear_papers_have_heads_of_their_own_and_are_papers_counted() -> None:
    result = counted(marked(""), marked("", SIX))
    assert (result.rejected[Head.UNMARKED], result.rejected[Head.UNCERTAIN], result.papers) == (1, 1, 2)


# from the scan on


LAYOUT = pile.layouts()[pile.SHORT]
TWELVE = replace(
    BOARD,
    candidates=tuple(replace(BOARD.candidates[0], number=target.candidate) for _, target in LAYOUT.targets),
)
PLACES = [target.candidate for _, target in LAYOUT.targets]


def scanned(kinds: dict[CandidateNumber, Kind], seed: int, damage: str = "usual") -> Reading | PageError:
    """A paper with such marks, as the scanner has it."""
    coins = pile.chance("cases", seed)
    marks = {number: kinds.get(number, Kind.EMPTY) for number in PLACES}
    truth = Marked(deck.code(pile.SHORT, coins), marks)
    return pile.read_page(deck.scanned(LAYOUT, truth, KINDS[damage], 200, coins), pile.layouts())


def read(kinds: dict[CandidateNumber, Kind], seed: int, damage: str = "usual") -> Reading:
    found = scanned(kinds, seed, damage)
    assert isinstance(found, Reading)
    return found


def paper(*readings: Reading | PageError, ruled: Verdict | None = None) -> Paper:
    """A paper of the sheets that carry its code."""
    sheets = [
        Sheet(SheetId(str(n)), PaperId("p"), BatchId("b"), TWELVE.id, 1, 1, None, one, f"{n}.jpg")
        if isinstance(one, Reading)
        else Sheet(SheetId(str(n)), PaperId("p"), BatchId("b"), TWELVE.id, 0, 0, one.code, None, f"{n}.jpg")
        for n, one in enumerate(readings)
    ]
    by, lie = ("Mr Alan Reeve", "Ms Priya Nair"), len(readings)
    rulings = [Ruling(PaperId("p"), ruled, by, "2027-03-16", scans=lie, papers=lie)] if ruled else []
    (made,) = assemble(sheets, rulings, {TWELVE.id: TWELVE}, Thresholds())
    return made


def result_of(made: Paper) -> ContestResult:
    return count(TWELVE, decided([made], {TWELVE.id: TWELVE}, Rules())[TWELVE.id])


@pytest.mark.parametrize("kind", [Kind.TICK, Kind.DASH, Kind.RING, Kind.NAME, Kind.MISSED])
def test_c6_a_tick_or_a_mark_out_of_place_is_a_vote_once_its_intention_is_clear(kind: Kind) -> None:
    """By the scanner alone, or by a person who sees it: never counted as no mark."""
    number = PLACES[4]
    judged = judge([read({number: kind}, 6)], 6, Thresholds())
    assert number in (judged.marks if isinstance(judged, Queued) else judged.vote).clear or (
        isinstance(judged, Queued) and number in judged.marks.uncertain
    )
    result = result_of(paper(read({number: kind}, 6), ruled=Marks(frozenset({number}))))
    assert (result.wholly_valid, result.votes, result.unused) == (1, 1, 5)


def test_c9_a_photocopy_sets_both_apart_and_at_most_one_counts() -> None:
    one, copy = read({PLACES[0]: Kind.CROSS}, 9), read({PLACES[0]: Kind.CROSS}, 9, "photocopy")
    assert one.code == copy.code
    both = paper(one, copy)
    assert (both.state, both.fault) == (State.SET_ASIDE, Code.CODE_SEEN_BEFORE)
    assert [sheet.picture for sheet in both.sheets] == ["0.jpg", "1.jpg"], "both pictures are kept"
    with pytest.raises(NeedsDecision):
        result_of(both)
    result = result_of(paper(one, copy, ruled=Marks(frozenset({PLACES[0]}))))
    assert (result.papers, result.votes, result.rejected[Head.NO_OFFICIAL_MARK]) == (2, 1, 1)


@pytest.mark.parametrize("ours", [pile.LONG, b"here"], ids=["another group", "last year"])
def test_c10_a_paper_of_another_group_or_year_has_no_official_mark_and_the_cause_is_named(ours: bytes) -> None:
    coins = pile.chance("cases", 10)
    truth = Marked(deck.code(pile.SHORT, coins), dict.fromkeys(PLACES, Kind.EMPTY))
    data = deck.scanned(LAYOUT, truth, KINDS["usual"], 200, coins)
    found = pile.read_page(data, {ours: pile.layouts()[pile.LONG if ours == pile.LONG else pile.SHORT]})
    assert isinstance(found, PageError) and found.code is Code.OTHER_ELECTION
    assert "of another election or another kind of paper" in found.message
    result = result_of(paper(found, ruled=Head.NO_OFFICIAL_MARK))
    assert (result.papers, result.votes, result.rejected[Head.NO_OFFICIAL_MARK]) == (1, 0, 1)


@pytest.mark.parametrize("damage", ["fold shadows", "creases"])
@pytest.mark.parametrize("seed", range(4))
def test_c11_a_fold_through_a_mark_is_read_or_asked_about_and_never_guessed(damage: str, seed: int) -> None:
    kinds = dict.fromkeys(PLACES[seed::2], Kind.CROSS)
    found = scanned(kinds, 110 + seed, damage)
    if isinstance(found, PageError):
        return  # asked about, with its picture
    for box in judge([found], 6, Thresholds()).boxes:
        assert box.mark in pen.MAY_READ[kinds.get(box.candidate, Kind.EMPTY)]
