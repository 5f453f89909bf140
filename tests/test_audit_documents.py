"""The notice before the dice of an audit, and the list of the papers that they drew: wording, names, pages."""

from dataclasses import fields, replace

import pytest

from lmcvote import bundled, documents
from lmcvote.documents import Document
from lmcvote.drawn import AuditList, AuditNotice, PileToPull, ToPull
from lmcvote.election import Election
from tests.correspondence import SHA, SHORT_CODE
from tests.prints import HOSTILE, Agreed, bare, pages, printed

KINDS = ("audit-list.txt", "audit-notice.txt")
SEED = "20237331128159211123"


def papers(election: Election, name: str = "Jane", pulled: int = 3) -> AuditList:
    contest = election.contests[0]
    named = replace(contest, candidates=(replace(contest.candidates[0], surname=name), *contest.candidates[1:]))
    piles = (
        PileToPull("pile-1", 300, tuple(ToPull(7 * n, 1 + n * 5 % 11) for n in range(1, pulled + 1))),
        PileToPull("pile-2", 250, (ToPull(17, 2),)),
    )
    return AuditList(election, named, piles, pulled + 1, 1550, "5 %", SHA, SEED, "pile-1.7", SHORT_CODE)


def notice(election: Election, name: str = "Jane", counted: int = 550) -> AuditNotice:
    rolling = (f"{name}, or somebody for them", "Robert BAKER, or somebody for them", election.returning_officer)
    figures = (counted, 551, "5 %", 77, 20)
    published = ("mid-essex-board-sealed.json", SHA, SHA[::-1], SHORT_CODE)
    piles = (("pile-1", 300), ("pile-2", 250))
    return AuditNotice(election, election.contests[0].title, "mid-essex-board", piles, *figures, rolling, *published)


def each(election: Election, name: str = "Jane") -> dict[str, Document]:
    return {document.template: document for document in (papers(election, name), notice(election, name))}


@pytest.mark.parametrize("kind", KINDS)
def test_the_wording_is_as_it_was_read_and_agreed(example: Election, kind: str, agreed: Agreed) -> None:
    agreed(kind, documents.rendered(each(example)[kind]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_value_has_its_place_in_the_wording(example: Election, kind: str) -> None:
    said = (bundled.folder("templates") / kind).read_text("utf-8").split("#}", 1)[1]
    assert [field.name for field in fields(each(example)[kind]) if field.name not in said] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_mark(example: Election, kind: str, name: str) -> None:
    said = "".join(map(bare, pages(printed(documents.rendered(each(example, f"{name} qzv")[kind])))))
    assert bare(f"{name} qzv").casefold() in said.casefold()


def test_every_paper_of_a_long_list_is_there_with_its_place_and_room_to_write(example: Election) -> None:
    told = pages(printed(documents.rendered(papers(example, pulled=60)), True))
    assert all(page.count("REHEARSAL") == 2 for page in told)
    words = " ".join(" ".join(told).split())
    rows = [f"{7 * n} {1 + n * 5 % 11}" for n in range(1, 61)]
    assert all(row in words for row in rows) and "pile-1: 60 of 300 papers" in words and len(told) >= 3


def test_the_notice_says_which_number_is_drawn_from_where_piles_and_count_differ(example: Election) -> None:
    differs, same = (documents.rendered(notice(example, counted=number)) for number in (550, 551))
    assert "larger number is drawn from" in differs and "larger number" not in same


def test_only_a_comparison_asks_for_the_code_of_a_paper(example: Election) -> None:
    """And only after the rows are entered: a record is never shown to people who have still to say what they see."""
    polled, compared = (documents.rendered(replace(papers(example), compared=one)) for one in (False, True))
    assert "lmcvote audit compare asks for the code" in compared and "Put it back in its place" not in compared
    assert "audit compare" not in polled and compared.index("audit record") < compared.index("audit compare")
    polled, compared = (documents.rendered(replace(notice(example), compared=one)) for one in (False, True))
    assert "found by the code on the paper" in compared and "found by the code" not in polled
