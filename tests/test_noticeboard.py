"""The timetable to hang up: one page, in words, without the office's own steps."""

from dataclasses import replace

import pytest

from lmcvote import documents, noticeboard, steps
from lmcvote.election import Election
from lmcvote.noticeboard import NoticeBoard
from tests.prints import HOSTILE, Agreed, bare, pages, printed

NOTES = ("The LMC extended the close to 12 noon on Monday 22 March 2027 (LMC minute 2027/9).",)


def board(election: Election, *notes: str) -> NoticeBoard:
    return noticeboard.made(election, steps.of(election), notes, "Monday 4 January 2027")


def test_the_wording_is_as_it_was_read_and_agreed(example: Election, agreed: Agreed) -> None:
    agreed("timetable.txt", documents.rendered(board(example, *NOTES)))


def test_it_is_one_page_and_says_when_it_is_a_rehearsal(example: Election) -> None:
    long = replace(example, title="Election to the boards of all seven commissioning groups of Essex, 2027, once again")
    (page,) = pages(printed(documents.rendered(board(long, *NOTES, *NOTES)), rehearsal=True))
    assert page.count("REHEARSAL") == 2
    assert "12 noon" in page and "10 am" in page and "Monday 15 March 2027" in page


def test_the_steps_of_the_office_alone_do_not_hang_there(example: Election) -> None:
    told = documents.rendered(board(example))
    assert "order envelopes" not in told and "Proof signed" not in told and "lmcvote" not in told


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark(example: Election, name: str) -> None:
    named = replace(example, scrutineer=f"{name} Qzv")
    (page,) = pages(printed(documents.rendered(board(named))))
    assert bare(f"{name} Qzv") in bare(page)
