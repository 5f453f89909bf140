"""What scripts, published files and the second desk are told of a count: every key with its figure."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from lmcvote.count import result as results
from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import FORMAT, SEATS, TAG, Lot, count_file
from lmcvote.count.outcome import Ending, Outcome, as_json, of_poll, of_uncontested, with_lot
from lmcvote.count.plurality import count
from lmcvote.election import CandidateNumber, Contest, ElectionId, Rules, confirmations
from lmcvote.votes import Rejected, Vote
from tests.strategies import patterns, piles
from tests.wording import contest, papers

BOARD = contest("Ashby Baker Chowdhury Davies", 3)
PILE = "1006 Ashby Baker | 4 Chowdhury | 4 Davies | 2 Ashby ?Baker | 1 - | 3 Ashby Baker Chowdhury Davies"
COUNTED = count(BOARD, papers(PILE, BOARD))
THREE, FOUR = CandidateNumber(3), CandidateNumber(4)
DRAWN = Lot(
    *(BOARD.id, SEATS, "public_dice", (THREE, FOUR), 1, (FOUR,), "2027-03-16 15:00"),
    *(("Joyce Hammond", "Ann Lee"), "Alan Reeve", "c" * 64, "20237331128159211123"),
)
LEFT = Departure(BOARD.id, CandidateNumber(1), Because.BARRED, date(2027, 3, 20), False, "director")
TAKEN = Filling(BOARD.id, "of-1", Remedy.CO_OPT, date(2027, 4, 1), "Zander")


def polled(facts: Facts) -> Outcome:
    return of_poll(BOARD, Rules(), COUNTED, facts)


def test_a_count_is_told_with_every_figure() -> None:
    assert results.as_json(COUNTED) == {
        "contest": "board",
        "seats": 3,
        "papers": 1020,
        "valid": 1016,
        "wholly_valid": 1014,
        "rejected_in_part": 2,
        "rejected": {"no_official_mark": 0, "identifying": 0, "too_many": 3, "unmarked": 1, "uncertain": 0},
        "votes": 2022,
        "votes_withdrawn": 0,
        "unused": 1024,
        "lost_in_part": 2,
        "candidates": [
            {"number": 1, "name": "ASHBY", "votes": 1008, "elected": True, "lot": False},
            {"number": 2, "name": "BAKER", "votes": 1006, "elected": True, "lot": False},
            {"number": 3, "name": "CHOWDHURY", "votes": 4, "elected": None, "lot": False},
            {"number": 4, "name": "DAVIES", "votes": 4, "elected": None, "lot": False},
        ],
        "ties": [{"candidates": [3, 4], "places": 1}],
        "balanced": True,
    }


@given(piles())
def test_a_count_that_was_told_is_the_same_count(pile: tuple[Contest, list[Vote | Rejected]]) -> None:
    board, decided = pile
    counted = replace(count(board, patterns(decided)), withdrawn=7)
    assert results.from_json(results.as_json(counted), board.title) == counted


@pytest.mark.parametrize(
    ("wrong", "votes"),
    [
        ({"wholly_valid": 3}, (2, 1)),  # papers: one more than were counted
        ({"unused": 2}, (2, 1)),  # votes: one more than the papers could carry
        ({}, (3, 0)),  # a candidate has more votes than there are valid papers
        ({}, (2, 2, -1)),
        ({"withdrawn": 1}, (2, 1)),
    ],
)
def test_every_sum_of_a_count_must_come_out(wrong: dict[str, Any], votes: tuple[int, ...]) -> None:
    """RULES 9.10, 9.11, 9.13: papers; seats x papers; and nobody has more votes than valid papers, or fewer than 0."""
    board = contest("Ashby Baker Chowdhury", 2)
    right = count(board, papers("1 Ashby Baker | 1 Ashby | 1 -", board))
    assert right.balanced and [one.votes for one in right.candidates] == [2, 1, 0] and right.valid == 2
    several = [replace(one, votes=polled) for one, polled in zip(right.candidates, (*votes, 0), strict=False)]
    assert not replace(right, candidates=tuple(several), **wrong).balanced


def test_who_took_a_place_by_lot_is_told_so() -> None:
    told = with_lot(COUNTED, [DRAWN])
    assert results.from_json(results.as_json(told), "Board") == told
    assert [one.number for one in told.candidates if one.lot] == [4]


def test_two_counts_are_compared_in_every_figure() -> None:
    """RULES 9.14: they agree for every candidate and head."""
    assert results.figures(COUNTED) == {
        "votes for 1 ASHBY": 1008,
        "votes for 2 BAKER": 1006,
        "votes for 3 CHOWDHURY": 4,
        "votes for 4 DAVIES": 4,
        "papers": 1020,
        "wholly valid": 1014,
        "rejected in part": 2,
        "unused": 1024,
        "lost in part": 2,
        "rejected as no official mark": 0,
        "rejected as identifying": 0,
        "rejected as too many": 3,
        "rejected as unmarked": 1,
        "rejected as uncertain": 0,
    }


def test_the_count_that_is_published_before_a_lot_has_these_bytes() -> None:
    """RULES 11.8, 11.10: its digest is in every ticket, so no byte of it may ever change unseen."""
    assert count_file(ElectionId("lmc-2012"), 2, "d" * 64, BOARD, COUNTED, 10).decode() == (
        '{"candidates":[{"id":"ashby","name":"ASHBY","number":1,"votes":1008},'
        '{"id":"baker","name":"BAKER","number":2,"votes":1006},'
        '{"id":"chowdhury","name":"CHOWDHURY","number":3,"votes":4},'
        '{"id":"davies","name":"DAVIES","number":4,"votes":4}],'
        f'"contest":"board","definition":"{"d" * 64}","election":"lmc-2012","epoch":2,'
        '"format":"lmcvote/count-file/1","lost_in_part":2,"papers":1020,'
        '"rejected":{"identifying":0,"no_official_mark":0,"too_many":3,"uncertain":0,"unmarked":1},'
        '"rejected_in_part":2,"seats":3,"unused":1024,"votes_withdrawn":0,"wholly_valid":1014}'
    )


def test_the_candidates_of_the_published_count_are_in_the_order_of_the_paper() -> None:
    """Whoever has more votes: the order of the paper is known before."""
    counted = count(BOARD, papers("2 Davies | 1 Ashby", BOARD))
    told = count_file(ElectionId("lmc-2012"), 1, "d" * 64, BOARD, counted, 1)
    assert told.index(b'"ashby"') < told.index(b'"baker"') < told.index(b'"davies"')


def test_an_outcome_is_told_with_its_lot_and_with_what_became_of_the_seats() -> None:
    assert as_json(polled(Facts((DRAWN,), (LEFT,), (TAKEN,)))) == {
        "contest": "board",
        "seats": 3,
        "ending": "poll",
        "settled": True,
        "elected": [1, 2, 4],
        "candidates": [
            {
                **{"number": 1, "name": "ASHBY", "votes": 1008, "against": None, "elected": True, "lot": False},
                "left": {"because": "barred", "on": "2027-03-20", "office": "director"},
            },
            {
                **{"number": 2, "name": "BAKER", "votes": 1006, "against": None, "elected": True, "lot": False},
                "left": None,
            },
            {
                **{"number": 3, "name": "CHOWDHURY", "votes": 4, "against": None, "elected": False, "lot": False},
                "left": None,
            },
            {
                **{"number": 4, "name": "DAVIES", "votes": 4, "against": None, "elected": True, "lot": True},
                "left": None,
            },
        ],
        "ties": [],
        "lots": [
            {
                "about": "seats",
                "method": "public_dice",
                "candidates": [3, 4],
                "places": 1,
                "drawn": [4],
                "at": "2027-03-16 15:00",
                "witnesses": ["Joyce Hammond", "Ann Lee"],
                "by": "Alan Reeve",
                "seed": "20237331128159211123",
                "count_digest": "c" * 64,
            }
        ],
        "vacancies": [
            {
                "seat": "of-1",
                "because": "barred",
                "of": 1,
                "on": "2027-03-20",
                "remedy": "ask",
                "vacant": False,
                "filling": {
                    "remedy": "co_opt",
                    "on": "2027-04-01",
                    "candidate": None,
                    "name": "Zander",
                    "elected": False,
                },
            }
        ],
    }


def test_the_words_under_which_departures_and_remedies_are_kept_never_change() -> None:
    """They stand in the folder of every election that was held: another word there could not be read again."""
    assert [word.value for word in Because] == [
        *("withdrawn", "died", "barred", "resigned", "recalled", "declined", "short", "not_confirmed"),
    ]
    assert [word.value for word in Remedy] == [
        *("ask", "fresh_nominations", "by_election", "next_highest", "co_opt", "leave_vacant"),
    ]
    assert [word.value for word in Ending] == [
        *("poll", "declared_elected", "confirmation_ballot", "stop_and_rerun", "reissue_all", "question"),
    ]
    assert (SEATS, TAG, FORMAT) == ("seats", "lmcvote-lot-v1", "lmcvote/count-file/1")


def test_what_nobody_says_of_a_departure_or_a_lot_is_empty() -> None:
    gone = Departure(BOARD.id, FOUR, Because.RESIGNED, date(2027, 4, 1), before_result=False)
    slips = Lot(BOARD.id, SEATS, "lot_witnessed", (THREE, FOUR), 1, (FOUR,), "", (), "", "c" * 64)
    assert (gone.office, slips.seed) == ("", "")


def test_an_outcome_that_waits_for_its_lot_says_between_whom() -> None:
    told = as_json(polled(Facts()))
    assert (told["settled"], told["elected"], told["lots"], told["vacancies"]) == (False, [1, 2], [], [])
    assert told["ties"] == [{"candidates": [3, 4], "places": 1}]


def test_seats_left_over_and_names_put_to_yes_or_no_are_told_too() -> None:
    """RULES 4.1, 4.2: the no stands beside the yes; a seat left over is of nobody and of no day."""
    two = contest("Ashby Baker", 3)
    ashby, _ = confirmations(two)
    answers = {CandidateNumber(1): count(ashby, papers("5 Yes | 2 No", ashby))}
    told = as_json(of_uncontested(two, Rules(uncontested="confirmation_ballot"), answers, Facts()))
    assert told["ending"] == "confirmation_ballot"
    assert [(one["votes"], one["against"], one["elected"]) for one in told["candidates"]] == [
        (5, 2, True),
        (None, None, None),
    ]
    assert told["vacancies"] == [
        {
            **{"seat": "short-1", "because": "short", "of": None, "on": None},
            **{"remedy": "fresh_nominations", "vacant": True, "filling": None},
        }
    ]
