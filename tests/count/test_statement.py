"""The page that is read out and compared with the second count, as it is printed."""

from dataclasses import replace
from typing import Any

import pytest

from lmcvote.count.lot import SEATS, Lot
from lmcvote.count.outcome import disregard, with_lot
from lmcvote.count.plurality import count
from lmcvote.count.statement import text
from lmcvote.election import ANSWERS, CandidateNumber, Contest, ContestId, Group
from tests.wording import contest, papers

BOARD = contest("Ashby Baker Chowdhury Davies", 3)
PILE = "1006 Ashby Baker | 4 Chowdhury | 4 Davies | 2 Ashby ?Baker | 1 - | 3 Ashby Baker Chowdhury Davies"
COUNTED = count(BOARD, papers(PILE, BOARD))
PAGE = f"""\
PROVISIONAL COUNT
Board
{"=" * 78}
      candidate                                              votes
   1  ASHBY                                                  1,008  ELECTED
   2  BAKER                                                  1,006  ELECTED
   3  CHOWDHURY                                                  4  lot
   4  DAVIES                                                     4  lot
{"-" * 78}
A lot must be drawn before witnesses: 1 place between CHOWDHURY, DAVIES.
{"-" * 78}
papers counted                                                   1,020
  wholly valid                                                   1,014
  valid, rejected in part                                            2
  rejected                                                           4
    no official mark                                                 0
    mark that identifies the voter                                   0
    too many votes                                                   3
    unmarked                                                         1
    wholly void for uncertainty                                      0
votes they could carry (3 each)                                  3,060
  votes for candidates                                           2,022
  unused votes                                                   1,024
  lost to uncertain marks                                            2
  on rejected papers                                                12
The figures add up."""


def page(*wanted: str) -> list[str]:
    """The lines of the page that say one of these."""
    return [line for line in PAGE.splitlines() if any(one in line for one in wanted)]


def test_a_count_that_waits_for_its_lot() -> None:
    assert text([COUNTED], rehearsal=False) == PAGE


def test_after_the_lot_it_names_who_was_drawn_and_changes_no_vote() -> None:
    """RULES 11.3: lot votes are shown apart, and counted totals are never changed."""
    tied = CandidateNumber(3), CandidateNumber(4)
    drawn = Lot(BOARD.id, SEATS, "lot_witnessed", tied, 1, tied[1:], "", (), "", "")
    told = text([with_lot(COUNTED, [drawn])], rehearsal=False).splitlines()
    asked = PAGE.splitlines()
    assert told[6:8] == [asked[6].removesuffix("  lot"), asked[7].removesuffix("lot") + "BY LOT"]
    assert told[9:11] == ["A lot was drawn: 1 place between CHOWDHURY, DAVIES, to DAVIES. No vote is", "changed."]
    assert (told[:6], told[11:]) == (asked[:6], asked[10:])


def test_of_several_places_and_several_names_all_are_told() -> None:
    """RULES 11.2: 5th, 6th and 7th equal: lot 2 of 3."""
    board = contest("Ashby Baker Chowdhury Davies", 3)
    tied = tuple(map(CandidateNumber, (2, 3, 4)))
    level = count(board, papers("2 Ashby | 1 Baker | 1 Chowdhury | 1 Davies", board))
    told = text([level], False).replace("\n", " ")
    assert "A lot must be drawn before witnesses: 2 places between BAKER, CHOWDHURY, DAVIES." in told
    drawn = with_lot(level, [Lot(board.id, SEATS, "lot_witnessed", tied, 2, tied[1:], "", (), "", "")])
    told = text([drawn], False).replace("\n", " ")
    assert "A lot was drawn: 2 places between BAKER, CHOWDHURY, DAVIES, to CHOWDHURY, DAVIES." in told


def test_votes_for_withdrawn_names_have_a_line_of_their_own() -> None:
    """RULES 3.7, 9.11: disregarded, and in the account of votes."""
    told = text([disregard(COUNTED, [CandidateNumber(1)])], rehearsal=False).splitlines()
    assert [line for line in told if "ASHBY" in line] == []
    place = told.index("  votes for candidates                                           1,014")
    assert told[place + 1] == "  votes for withdrawn names, disregarded                         1,008"
    assert told[place + 2 :] == page("unused", "lost to", "on rejected", "add up")


def test_a_question_has_answers_and_no_candidates() -> None:
    question = Contest(ContestId("recall"), "Recall", Group("06Q"), 1, ANSWERS, "Shall the board be recalled?")
    told = text([count(question, papers("3 Yes | 1 No", question))], False, [question.id]).splitlines()
    assert told[3:6] == [
        "      answer                                                 votes",
        "   1  YES                                                        3",
        "   2  NO                                                         1",
    ]
    assert "  votes for the answers                                              4" in told


def test_a_rehearsal_says_so_and_contests_stand_one_below_the_other() -> None:
    other = replace(COUNTED, contest=ContestId("other"), title="")
    told = text([COUNTED, other], rehearsal=True)
    assert told == "\n\n".join((f"REHEARSAL - {PAGE}", f"REHEARSAL - {PAGE}".replace("\nBoard\n", "\nKeyed papers\n")))


@pytest.mark.parametrize("wrong", [{"papers": 1019}, {"unused": 1023}])
def test_figures_that_do_not_add_up_are_never_passed_over(wrong: dict[str, Any]) -> None:
    """RULES 9.13: nothing is declared unless they do."""
    assert text([replace(COUNTED, **wrong)], False).endswith("\nTHE FIGURES DO NOT ADD UP.")
