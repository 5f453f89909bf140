"""What electors are told of their packs: every case in words, the day to object, a slip; no word of a vote."""

import re
from typing import get_args

import pytest

from lmcvote import documents
from lmcvote.election import Election, Requirement
from lmcvote.returns.acknowledgments import What
from lmcvote.telling import Told
from tests import tellings as post
from tests.prints import pages, printed

EVERYTHING: tuple[Requirement, ...] = get_args(Requirement)
BLANKS = ("Name in capitals", "GMC number", "Date of birth", "Witness: signature")
ON_RECORD = "0417/1-K"
WHATS = tuple(What)


def words(text: str) -> str:
    return " ".join(text.replace("**", "").split())


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("closed", [False, True])
def test_every_piece_of_news_is_one_page_that_names_the_pack_and_whom_to_tell(
    example: Election, what: What, closed: bool
) -> None:
    made = post.acknowledgments(example, post.letter(post.told(what.value)), closed=closed)
    letter, *slips = pages(printed(documents.rendered(made)))
    assert len(slips) == (1 if what is What.QUERIED else 0)
    told = words(letter)
    assert ON_RECORD in told and "Dr Zoë O'Brien" in told and "NHS Mid Essex" in told
    assert "tell the independent scrutineer, Mrs Joyce Hammond (01632 960999), by Monday 11 January 2027" in told


@pytest.mark.parametrize("what", WHATS)
def test_no_letter_says_when_a_paper_was_opened_or_what_is_on_it(example: Election, what: What) -> None:
    for tell_by in (post.TELL_BY, ""):
        told = words(
            documents.rendered(post.acknowledgments(example, post.letter(post.told(what.value)), tell_by=tell_by))
        )
        assert not re.search(r"\b(was|were|been|is) opened on|your (cross|choice|candidate)|you voted for", told)
        assert not re.search(r"[A-Z0-9]{4} [A-Z0-9]{4} [A-Z0-9]{4} ", told), "nothing of the code of a declaration"


def test_a_letter_that_may_come_too_late_asks_for_an_answer_at_once(example: Election) -> None:
    made = post.acknowledgments(example, post.letter(post.told("received")), tell_by="")
    told = words(documents.rendered(made))
    assert "at once, and give the number" in told and f"which is due at {post.OPENS}" in told
    over = post.acknowledgments(example, post.letter(post.told("late")), closed=True, tell_by="", opens="")
    told = words(documents.rendered(over))
    assert "opened, which is due" not in told and "no paper can be found among the others and taken out" in told


def test_whose_pack_was_undelivered_learns_how_to_get_another_until_the_close(
    example: Election,
) -> None:
    letter = post.letter(post.told("undelivered"))
    before, after = (words(documents.rendered(post.acknowledgments(example, letter, closed=c))) for c in (False, True))
    assert f"we can send it until {post.UNTIL}" in before and "ring 01632 960123" in before
    assert "To get one" not in after and "You have no ballot paper now." in after


def test_the_slip_asks_for_all_that_a_declaration_must_carry_and_has_a_sheet_of_its_own(example: Election) -> None:
    letter = post.letter(post.told("queried"))
    for requires, wanted in (
        (("signature",), []),
        (EVERYTHING, list(BLANKS)),
    ):
        text = documents.rendered(post.acknowledgments(example, letter, requires=requires))
        _, slip = pages(printed(text))
        assert "Signature" in slip and ON_RECORD in slip and "no ballot paper" in slip
        assert [field for field in BLANKS if field in slip] == wanted
        assert text.count("===") == 2, "printed on both sides, the slip is not on the back of the letter"


def test_a_defect_is_told_in_words_and_one_without_words_as_it_was_noted(example: Election) -> None:
    queried = Told(ON_RECORD, "queried", "4 January 2027", ("unsigned", "signed with a thumb"), False)
    told = documents.rendered(post.acknowledgments(example, post.letter(queried)))
    assert "- the declaration is not signed" in told and "- signed with a thumb" in told


def test_several_packs_of_one_vote_are_one_letter(example: Election) -> None:
    letter = post.letter(post.told("cancelled"), post.told("reissued", 2))
    (page,) = pages(printed(documents.rendered(post.acknowledgments(example, letter))))
    assert "0417/1-K" in page and "0417/2-K" in page and page.count("If this was not you") == 1


def test_a_reminder_says_how_to_get_another_pack_and_asks_nobody_to_vote(example: Election) -> None:
    (page,) = pages(printed(documents.rendered(post.reminders(example, "Jane Ashby"))))
    told = words(page)
    assert post.CLOSES in told and post.UNTIL in told and "at the office" in told and "free not to vote" in told
    assert "at the office" not in words(documents.rendered(post.reminders(example, "Jane Ashby", by_hand=False)))
