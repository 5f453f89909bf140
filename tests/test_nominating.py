"""Letters, forms and notices of nominations, and the statement of persons nominated: wording, names, pages."""

from collections.abc import Sequence
from dataclasses import fields, replace

import pytest

from lmcvote import bundled, documents, nominating
from lmcvote.documents import Document
from lmcvote.election import Contest, ContestId, Election, Group
from lmcvote.nominating import Board, Defective, DefectLetters, Gone, Invitation, Invitations, NominationNotices
from lmcvote.nominating import PersonsNominated as Statement
from tests.correspondence import OFFICE, SENT, SHA
from tests.prints import HOSTILE, Agreed, bare, pages, printed
from tests.test_documents import outline

KINDS = ("nomination-letter.txt", "nomination-notice.txt", "nomination-defect.txt", "persons-nominated.txt")
OPENS, CLOSES = "11 January 2027", "12 noon on Monday 1 February 2027"
WITHDRAW = "12 noon on Wednesday 3 February 2027"
CONTACT = "ring 01632 960123 or write to votes@lmc.example"
CODE = "JRHAD7NT74EWMN3WGK7YV236DXAFNZI"
ADDRESS = ("17 Mill Lane", "Great Baddow", "Chelmsford", "CM2 0XX")
ROLE = ("A member speaks for the practices of the group.", "- two sessions a week", "- one evening a month")
OTHER = Contest(ContestId("north-east"), "Election of two members in the north east", Group("06T"), 2, ())


def letter(election: Election, name: str = "Dr Zoë O'Brien", more: Sequence[Contest] = ()) -> Invitations:
    one = Invitation(name, "6000017", ADDRESS, "0017", CODE)
    boards = (replace(election.contests[0], candidates=()), *more)
    return Invitations(election, (one,), boards, OPENS, CLOSES, WITHDRAW, ROLE, SENT, OFFICE)


def notice(election: Election, name: str = "The Surgery") -> NominationNotices:
    boards = (election.contests[0], OTHER)
    return NominationNotices(election, ((name, ADDRESS),), boards, OPENS, CLOSES, CONTACT, SENT, OFFICE)


def defects(election: Election, name: str = "Dr Zoë O'Brien", mend_by: str = CLOSES) -> DefectLetters:
    lacks = ("The consent is not signed", "0 proposers, 2 needed; 6000001 is no elector of 06Q")
    one = Defective(name, ADDRESS, election.contests[0].title, lacks, ("No list shows a post in 06Q",))
    return DefectLetters(election, (one,), mend_by, CONTACT, SENT, OFFICE)


def statement(election: Election, name: str = "Zoë O'BRIEN") -> Statement:
    gone = (Gone(name, "Stock Surgery", "withdrew"), Gone("Oliver WEBB", "", "not eligible to stand"))
    follows = "There are more candidates than seats: a poll is held, 12 candidates for 6 seats."
    nobody = Board(replace(OTHER, second_round=True), (), "No poll is held: nobody stands.")
    boards = (Board(election.contests[0], gone, follows), nobody)
    return Statement(election, boards, CLOSES, "4 February 2027", SHA, OFFICE)


def each(election: Election) -> dict[str, Document]:
    made = (letter(election), notice(election), defects(election), statement(election))
    return {document.template: document for document in made}


@pytest.mark.parametrize("kind", KINDS)
def test_the_wording_is_as_it_was_read_and_agreed(example: Election, kind: str, agreed: Agreed) -> None:
    agreed(kind, documents.rendered(each(example)[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_its_place_in_the_wording(example: Election, kind: str) -> None:
    folder = bundled.folder("templates")
    said = (folder / kind).read_text("utf-8").split("#}", 1)[1] + (folder / "letterhead.txt").read_text("utf-8")
    assert [field.name for field in fields(each(example)[kind]) if field.name not in said] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rehearsal", [True, False])
def test_a_rehearsal_says_so_on_every_page(example: Election, kind: str, rehearsal: bool) -> None:
    told = pages(printed(documents.rendered(each(example)[kind]), rehearsal))
    assert all(page.count("REHEARSAL") == (2 if rehearsal else 0) for page in told)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark(example: Election, name: str) -> None:
    made = (letter(example, name), notice(example, name), defects(example, name), statement(example, name))
    for document in made:
        told = "".join(map(bare, pages(printed(documents.rendered(document)))))
        assert bare(name) in told


def test_the_letter_is_one_page_the_role_another_and_the_form_a_third(example: Election) -> None:
    """RULES 2.9: a role specification is printed in the nomination letter; it is never a bar."""
    said, role, form = pages(printed(documents.rendered(letter(example))))
    assert "must reach us before 12 noon on Monday 1 February 2027" in " ".join(said.split())
    assert "What the seat asks of you" in role and "It bars nobody from standing" in role
    assert "Nomination form" in form and "Declaration of eligibility" in form and "Proposers" not in form
    without = pages(printed(documents.rendered(replace(letter(example), role=()))))
    assert len(without) == 2


def test_a_form_has_room_for_every_proposer_that_the_rules_ask_for(example: Election) -> None:
    """RULES 3.2: where the LMC asks for some, an elector may propose up to the number of seats."""
    ten = replace(example, rules=replace(example.rules, nominators=10))
    *_, proposers = pages(printed(documents.rendered(letter(ten))))
    assert "10 signatures needed" in proposers and "Zoë O'Brien" in proposers
    assert "Nobody needs to propose you" not in " ".join(pages(printed(documents.rendered(letter(ten)))))


def test_of_several_boards_a_form_names_one(example: Election) -> None:
    said, _, form = pages(printed(documents.rendered(letter(example, more=(OTHER,)))))
    assert "members in the north east: 2 seats" in " ".join(said.split()) and "one only" in form


def test_a_notice_is_one_page_even_with_two_boards(example: Election) -> None:
    assert len(pages(printed(documents.rendered(notice(example))))) == 1


def test_what_can_no_longer_be_mended_is_told_so(example: Election) -> None:
    """RULES 3.4: defects are notified and may be mended."""
    early, late = (" ".join(pages(printed(documents.rendered(defects(example, mend_by=by))))) for by in (CLOSES, ""))
    assert "You can mend this" in early and "You can mend this" not in late and "cannot be mended any more" in late


def test_the_page_says_what_the_statement_says_and_needs_nothing_but_itself(example: Election) -> None:
    page = documents.html(nominating.page(statement(example, "<b>Zoë</b> O'BRIEN")))
    read = outline(page)
    told = " ".join(read.words.split())
    names = [candidate.name for candidate in example.contests[0].candidates]
    assert all(name in told for name in names) and "<b>Zoë</b> O'BRIEN" in told and "Nobody stands." in told
    assert not {tag for tag, _ in read.seen} & {"script", "img", "link", "iframe", "a", "form", "b"}
