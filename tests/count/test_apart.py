"""What one contest comes to, whatever happens in others and whatever rules are about something else."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import SEATS, Lot
from lmcvote.count.outcome import Ending, of_all, of_poll, of_uncontested
from lmcvote.count.plurality import count
from lmcvote.election import ANSWERS, CandidateNumber, Contest, ContestId, Group, Rules, confirmations
from tests.count.test_outcomes import BOARD, DAY, VOTES, counted, left, outcome, told, withdrew
from tests.wording import contest, lines, papers

ELSEWHERE = ContestId("north")
TIED = "3 Ashby | 1 Baker | 1 Chowdhury"


@pytest.mark.parametrize("rules", [{}, {"withdrawn_after_print": "disregard_votes"}, {"vacancy": "next_highest"}])
@pytest.mark.parametrize(
    "departure", [withdrew(2), left(1, Because.RESIGNED), left(1, Because.DIED, before_result=True)]
)
def test_nothing_that_happens_in_another_contest_changes_this_one(departure: Departure, rules: dict[str, Any]) -> None:
    """Candidates have their numbers in each contest anew: number 2 of the north is somebody else."""
    board, result = counted(VOTES)
    called = Filling(ELSEWHERE, "of-3", Remedy.NEXT_HIGHEST, DAY, "Chowdhury", CandidateNumber(3))
    facts = Facts(departures=(replace(departure, contest=ELSEWHERE),), fillings=(called,))
    assert of_poll(board, Rules(**rules), result, facts) == of_poll(board, Rules(**rules), result, Facts())
    gone = left(3, Because.RESIGNED)  # who has no seat here, though number 3 of the north took one
    assert of_poll(board, Rules(**rules), result, Facts((), (gone,), (called,))).vacancies == ()


def test_an_outcome_bears_the_name_of_its_contest() -> None:
    board, result = counted(VOTES)
    for rules, gone in (Rules(), ()), (Rules(), (left(1, Because.DIED, before_result=True),)):
        found = of_poll(replace(board, title="Locality North"), rules, result, Facts(departures=gone))
        assert (found.contest, found.title, found.seats) == (BOARD, "Locality North", 2)


def test_papers_are_issued_anew_only_where_a_name_withdrew() -> None:
    """RULES 3.7 reissue_all: a candidate withdrew after printing."""
    for gone in (), (left(2, Because.RESIGNED),), (left(2, Because.WITHDRAWN),):  # the last one after the result
        assert outcome(VOTES, *gone, withdrawn_after_print="reissue_all").ending is Ending.POLL


def test_the_rule_about_barred_winners_is_about_no_other_vacancy() -> None:
    """RULES 2.5: a barred winner; any other is a casual vacancy (RULES 12.1)."""
    rules = dict[str, Any](barred_winner="next_highest", vacancy="co_opt")
    assert told(outcome(VOTES, left(1, Because.RESIGNED), **rules))[-1] == "of-1 resigned: co_opt, vacant"


def test_a_seat_that_is_left_vacant_on_purpose_is_vacant_and_nobody_is_elected_to_it() -> None:
    """RULES 4.3, 12.1 leave_vacant."""
    nobody = Filling(BOARD, "of-1", Remedy.LEAVE_VACANT, DAY, "")
    found = outcome(VOTES, left(1, Because.RESIGNED), fillings=(nobody,))
    assert found.vacancies[0].vacant and found.vacancies[0].filling == nobody and not nobody.elected


def test_a_question_elects_nobody_under_any_rule_about_names() -> None:
    """Disregarding the votes for withdrawn names seats those who are left: an answer never has a seat."""
    question = Contest(BOARD, "Recall", Group("06Q"), 1, ANSWERS, "Shall the board be recalled?")
    put = count(question, papers("60 Yes | 40 No", question))
    assert of_poll(question, Rules(withdrawn_after_print="disregard_votes"), put, Facts()).elected == ()


def test_who_is_level_after_a_name_withdrew_waits_for_the_lot() -> None:
    """RULES 3.7, 11.1: those left are level for the last place, and the disregarded name has none."""
    tied = outcome("3 Ashby | 2 Baker | 1 Chowdhury | 1 Davies", withdrew(2), withdrawn_after_print="disregard_votes")
    assert told(tied) == lines("""
        Ashby 3 elected
        Chowdhury 1 awaited
        Davies 1 awaited
        Baker 2, withdrawn
    """)
    assert [one.disregarded for one in tied.standings] == [False, False, False, True]


@pytest.mark.parametrize(
    ("departure", "rules", "ending"),
    [
        (left(3, Because.DIED, before_result=True), {}, Ending.STOPPED),
        (withdrew(3), {"withdrawn_after_print": "reissue_all"}, Ending.REISSUED),
    ],
)
def test_a_poll_that_is_held_again_has_no_lot_and_no_winner(
    departure: Departure, rules: dict[str, Any], ending: Ending
) -> None:
    """RULES 3.7, 3.8: nobody is elected, by votes or by lot."""
    board, result = counted(TIED)
    level = CandidateNumber(2), CandidateNumber(3)
    drawn = Lot(BOARD, SEATS, "lot_witnessed", level, 1, level[:1], "", (), "", "")
    found = of_poll(board, Rules(**rules), result, Facts((drawn,), (departure,)))
    assert found.ending is ending and found.lots == () and found.ties == ()
    assert {(one.elected, one.lot) for one in found.standings} == {(False, False)}


def test_every_contest_that_was_counted_has_an_outcome_and_no_other() -> None:
    """One with a poll is awaited until it is counted; one without is over before."""
    board, result = counted(VOTES)
    uncounted = replace(board, id=ELSEWHERE)
    short = replace(contest("Ellis", 2), id=ContestId("south"))
    found = of_all((board, uncounted, short), Rules(), {BOARD: result}, Facts())
    assert [(one.contest, one.ending) for one in found] == [
        (BOARD, Ending.POLL),
        (short.id, Ending.DECLARED_ELECTED),
    ]
    assert [(one.lot, one.disregarded) for one in found[1].standings] == [(False, False)]


@pytest.mark.parametrize("rule", ["declared_elected", "confirmation_ballot"])
def test_a_contest_is_no_question_about_a_name_for_being_called_like_one(rule: Any) -> None:  # noqa: ANN401
    """`board.ashby` is asked only where Ashby stands without a poll, and only where names are put to yes or no."""
    board, result = counted(VOTES)
    like = replace(board, id=ContestId("board.ashby"))
    rules = Rules(uncontested=rule)
    both = of_all((board, like), rules, {BOARD: result, like.id: replace(result, contest=like.id)}, Facts())
    assert [one.contest for one in both] == [BOARD, like.id]
    alone = replace(contest("Ashby", 1), id=ContestId("board"))
    asked = of_all((alone, like), rules, {like.id: replace(result, contest=like.id)}, Facts())
    assert len(asked) == (1 if rule == "confirmation_ballot" else 2)


def test_names_put_to_yes_or_no_stand_by_their_yes_and_the_unanswered_at_the_end() -> None:
    """RULES 4.1: equal votes in the order of the paper; nought is an answer."""
    board = contest("Ashby Baker Chowdhury Davies Ellis", 5)
    texts = (None, "2 No", "3 Yes", "5 Yes", "3 Yes | 9 No")
    answers = {
        question_of.number: count(question, papers(text, question))
        for question_of, question, text in zip(board.candidates, confirmations(board), texts, strict=True)
        if text
    }
    found = of_uncontested(board, Rules(uncontested="confirmation_ballot"), answers, Facts())
    assert told(found)[:5] == lines("""
        Davies 5:0 elected
        Chowdhury 3:0 elected
        Ellis 3:9
        Baker 0:2
        Ashby awaited
    """)
    assert not any(one.lot for one in found.standings)
    assert [(one.seat, one.because) for one in found.vacancies] == [
        ("short-1", Because.NOT_CONFIRMED),
        ("short-2", Because.NOT_CONFIRMED),
    ]


def test_seats_short_of_names_and_seats_not_confirmed_are_told_apart() -> None:
    """RULES 4.1, 4.2: two names for three seats, and one of them not confirmed."""
    board = contest("Ashby Baker", 3)
    texts = ("5 Yes", "1 Yes | 4 No")
    answers = {
        candidate.number: count(question, papers(text, question))
        for candidate, question, text in zip(board.candidates, confirmations(board), texts, strict=True)
    }
    gone = Departure(BOARD, CandidateNumber(1), Because.RESIGNED, date(2027, 4, 1), before_result=False)
    found = of_uncontested(board, Rules(uncontested="confirmation_ballot"), answers, Facts(departures=(gone,)))
    assert told(found) == lines("""
        Ashby 5:0 elected, resigned
        Baker 1:4
        short-1 short: fresh_nominations, vacant
        short-2 not_confirmed: fresh_nominations, vacant
        of-1 resigned: ask, vacant
    """)
