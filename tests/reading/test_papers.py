"""Sheets and rulings become papers: each sheet in one paper, each paper in one state, and counted as it must."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.election import CandidateNumber, Contest, ContestId, Rules, Thresholds
from lmcvote.findings import NeedsDecision
from lmcvote.paper.code import BallotCode
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.paper.faults import Code
from lmcvote.reading.decide import Queued, Read
from lmcvote.reading.papers import (
    NOT_KNOWN,
    Aside,
    BatchId,
    Paper,
    PaperId,
    Ruling,
    Sheet,
    SheetId,
    Sides,
    State,
    Verdict,
    assemble,
    counts_as,
    decided,
    sides,
)  # fmt: skip
from lmcvote.votes import Head, Marks, Rejected, Vote
from tests import wording
from tests.strategies import paper_rulings, scans

BOARD = wording.contest("Ashby Baker Chowdhury", seats=2)
ASHBY, BAKER, CHOWDHURY = (candidate.number for candidate in BOARD.candidates)
CONTESTS = {BOARD.id: BOARD}
NO_MARK = Rejected(Head.NO_OFFICIAL_MARK)


def sheet(inked: str, page: int = 1, pages: int = 1, paper: str = "p", fault: Code | None = None) -> Sheet:
    """A page on which these candidates have a cross, or with `?` a faint stroke."""
    fills = {name.removeprefix("?"): 0.04 if name.startswith("?") else 0.24 for name in inked.split()}
    scores = tuple(
        Score(BOARD.id, one.number, fills.get(one.surname, 0.0), 0, 0, 0.9, 6.8, 0, 0, 0, 0)
        for one in BOARD.candidates
        if pages == 1 or (one.number <= ASHBY) is (page == 1)
    )
    code = BallotCode(False, page, pages, b"styl", paper.encode() * 12)
    reading = None if fault else Reading(code, scores, Elsewhere(0, 0, 0, 0), frozenset())
    contest = NOT_KNOWN if fault else BOARD.id
    number = SheetId(f"{paper}{page}{inked}")
    return Sheet(number, PaperId(paper), BatchId("b"), contest, page, pages, fault, reading, "picture.jpg")


def ruling(
    verdict: Verdict, paper: str = "p", contest: ContestId = NOT_KNOWN, scans: int = 1, papers: int = 1
) -> Ruling:
    by = ("Mr Alan Reeve",)
    return Ruling(PaperId(paper), verdict, by, "2027-03-16", contest, scans=scans, papers=papers)


def marks(*clear: CandidateNumber, uncertain: tuple[CandidateNumber, ...] = ()) -> Marks:
    return Marks(frozenset(clear), frozenset(uncertain))


def vote(*clear: CandidateNumber, uncertain: int = 0) -> Vote:
    return Vote(frozenset(clear), uncertain)


def papers(*sheets: Sheet, ruled: tuple[Ruling, ...] = ()) -> tuple[Paper, ...]:
    return assemble(sheets, ruled, CONTESTS, Thresholds())


def paper(*sheets: Sheet, ruled: tuple[Ruling, ...] = ()) -> Paper:
    (one,) = papers(*sheets, ruled=ruled)
    return one


def counted(*sheets: Sheet, ruled: tuple[Ruling, ...] = (), rules: Rules | None = None) -> tuple[Vote | Rejected, ...]:
    return counts_as(paper(*sheets, ruled=ruled), BOARD, rules or Rules())


def a_contest(size: int = 12) -> Contest:
    names = " ".join(f"Surname{number}" for number in range(size))
    return wording.contest(names, seats=2)


@given(scans(), st.lists(paper_rulings, max_size=4))
def test_every_sheet_ends_in_one_paper_and_every_paper_in_one_state(scanned: list[Sheet], ruled: list[Ruling]) -> None:
    contests = {BOARD.id: a_contest()}
    found = assemble(scanned, ruled, contests, Thresholds())
    assert Counter(one.id for made in found for one in made.sheets) == Counter(one.id for one in scanned)
    assert all(one.paper == made.id for made in found for one in made.sheets)
    assert [made.id for made in found] == sorted({one.paper for one in scanned})
    for made in found:
        assert made.state in State
        assert made.rulings == tuple(one for one in ruled if one.paper == made.id)
        assert (made.judgement is None) is (made.fault is not None), "judged, or set apart with a reason"
        assert (made.state is State.DECIDED) is (made.standing is not None)
        if made.standing:
            last = made.rulings[-1]
            assert made.standing == last and last.scans == made.copies and last.contest in (NOT_KNOWN, made.contest)
        else:
            assert (made.state is State.SET_ASIDE) is (made.fault is not None)
        assert made.copies == max(Counter(one.page for one in made.sheets).values())


@given(scans())
def test_without_rulings_what_is_read_counts_and_all_else_waits(scanned: list[Sheet]) -> None:
    contest = a_contest()
    found = assemble(scanned, (), {BOARD.id: contest}, Thresholds())
    for made in found:
        if made.state is State.READ:
            (one,) = counts_as(made, contest, Rules())
            assert isinstance(made.judgement, Read) and one == made.judgement.vote and not made.judgement.vote.uncertain
        else:
            with pytest.raises(NeedsDecision, match=made.id):
                counts_as(made, contest, Rules())
    waiting = [made for made in found if made.state is not State.READ]
    if waiting:
        with pytest.raises(NeedsDecision, match=f"{len(waiting)} paper"):
            decided(found, {BOARD.id: contest}, Rules())
    else:
        assert decided(found, {BOARD.id: contest}, Rules())[BOARD.id].total() == len(found)


@given(scans(), st.randoms())
def test_the_order_in_which_sheets_lay_changes_nothing(scanned: list[Sheet], chance: random.Random) -> None:
    shuffled = list(scanned)
    chance.shuffle(shuffled)
    contests = {BOARD.id: a_contest()}
    assert assemble(shuffled, (), contests, Thresholds()) == assemble(scanned, (), contests, Thresholds())


def test_a_paper_that_is_read_counts_its_vote() -> None:
    assert paper(sheet("Ashby Baker")).state is State.READ
    assert counted(sheet("Ashby Baker")) == (vote(ASHBY, BAKER),)
    both = sheet("Ashby", 1, 2), sheet("Chowdhury", 2, 2)
    assert counted(*both) == counted(*both[::-1]) == (vote(ASHBY, CHOWDHURY),)


@pytest.mark.parametrize(
    ("inked", "clear", "uncertain"),
    [("Ashby ?Baker", {ASHBY}, {BAKER}), ("", (), ()), ("Ashby Baker Chowdhury", {ASHBY, BAKER, CHOWDHURY}, ())],
)
def test_a_paper_in_doubt_waits_with_what_the_machine_proposes(
    inked: str, clear: set[CandidateNumber], uncertain: set[CandidateNumber]
) -> None:
    made = paper(sheet(inked))
    assert made.state is State.IN_DOUBT and made.fault is None
    assert isinstance(made.judgement, Queued) and made.judgement.marks == Marks(frozenset(clear), frozenset(uncertain))
    with pytest.raises(NeedsDecision):
        counted(sheet(inked))


@pytest.mark.parametrize(
    ("verdict", "counts"),
    [
        (marks(ASHBY), (vote(ASHBY),)),
        (marks(ASHBY, uncertain=(BAKER,)), (vote(ASHBY, uncertain=1),)),
        (marks(), (Rejected(Head.UNMARKED),)),
        (marks(uncertain=(ASHBY,)), (Rejected(Head.UNCERTAIN),)),
        (marks(ASHBY, BAKER, CHOWDHURY), (Rejected(Head.TOO_MANY),)),
        *((head, (Rejected(head),)) for head in Head),
        (Aside.NO_PAPER, ()),
        (Aside.SCANNED_AGAIN, ()),
    ],
)
def test_what_was_ruled_is_what_counts(verdict: Verdict, counts: tuple[Vote | Rejected, ...]) -> None:
    for inked in ("Ashby ?Baker", "Ashby"):  # also where the machine was sure
        assert counted(sheet(inked), ruled=(ruling(verdict),)) == counts
    assert paper(sheet(""), ruled=(ruling(verdict),)).state is State.DECIDED


def test_the_rules_say_what_uncertain_marks_come_to() -> None:
    part, over = ruling(marks(ASHBY, uncertain=(BAKER,))), ruling(marks(ASHBY, BAKER, uncertain=(CHOWDHURY,)))
    strict = Rules(uncertain="reject_paper", too_many_if_uncertain="reject_paper")
    assert counted(sheet(""), ruled=(part,), rules=strict) == (Rejected(Head.UNCERTAIN),)
    assert counted(sheet(""), ruled=(over,), rules=strict) == (Rejected(Head.TOO_MANY),)
    with pytest.raises(NeedsDecision, match="2 clear votes and 1 uncertain mark, 2 allowed"):
        counted(sheet(""), ruled=(over,))


def test_a_later_ruling_takes_the_place_of_an_earlier_one_and_both_stay() -> None:
    both = ruling(Head.IDENTIFYING), ruling(marks(BAKER))
    assert counted(sheet(""), ruled=both) == (vote(BAKER),)
    assert counted(sheet(""), ruled=both[::-1]) == (Rejected(Head.IDENTIFYING),)
    assert paper(sheet(""), ruled=both).rulings == both


def test_a_ruling_on_another_paper_changes_nothing() -> None:
    assert counted(sheet("Ashby"), ruled=(ruling(Head.IDENTIFYING, "q"),)) == (vote(ASHBY),)


@pytest.mark.parametrize("copies", [2, 3])
def test_of_copies_at_most_one_counts_and_the_others_have_no_official_mark(copies: int) -> None:
    lay = [replace(sheet("Ashby"), id=SheetId(f"s{n}")) for n in range(copies)]
    made = paper(*lay)
    assert (made.fault, made.state, made.copies) == (Code.CODE_SEEN_BEFORE, State.SET_ASIDE, copies)
    with pytest.raises(NeedsDecision):
        counted(*lay)
    others = (NO_MARK,) * (copies - 1)
    assert counted(*lay, ruled=(ruling(marks(BAKER), scans=copies, papers=copies),)) == (vote(BAKER), *others)
    assert counted(*lay, ruled=(ruling(Head.NO_OFFICIAL_MARK, scans=copies, papers=copies),)) == (NO_MARK, *others)
    assert sides(papers(*lay, ruled=(ruling(marks(BAKER), scans=copies, papers=copies),))) == Sides(copies, 0, 0)


@pytest.mark.parametrize("scans", [2, 3])
def test_one_sheet_that_was_scanned_again_counts_once_and_no_other_is_refused_for_it(scans: int) -> None:
    lay = [replace(sheet("Ashby"), id=SheetId(f"s{n}")) for n in range(scans)]
    for verdict, counts in ((marks(ASHBY), vote(ASHBY)), (Head.IDENTIFYING, Rejected(Head.IDENTIFYING))):
        once = (ruling(verdict, scans=scans, papers=1),)
        assert counted(*lay, ruled=once) == (counts,)
        assert sides(papers(*lay, ruled=once)) == Sides(1, scans - 1, 0)


def test_of_three_scans_two_may_be_of_one_sheet() -> None:
    lay = [replace(sheet("Ashby"), id=SheetId(f"s{n}")) for n in range(3)]
    two = (ruling(marks(ASHBY), scans=3, papers=2),)
    assert counted(*lay, ruled=two) == (vote(ASHBY), NO_MARK)
    assert sides(papers(*lay, ruled=two)) == Sides(2, 1, 0)


def test_a_copy_that_comes_after_a_ruling_is_for_people_again() -> None:
    """After mixing, "first" means nothing (RULES 6.7): nobody compared these two."""
    before = (ruling(marks(ASHBY)),)
    later = replace(sheet("Ashby"), id=SheetId("later"))
    made = paper(sheet("Ashby"), later, ruled=before)
    assert (made.state, made.standing, made.rulings) == (State.SET_ASIDE, None, before)
    with pytest.raises(NeedsDecision):
        counted(sheet("Ashby"), later, ruled=before)
    gone = (*before, ruling(marks(BAKER), scans=2, papers=2))  # and then the batch of one was taken back
    assert paper(sheet("Ashby"), ruled=gone).state is State.READ and counted(sheet("Ashby"), ruled=gone) == (
        vote(ASHBY),
    )


def test_marks_that_were_judged_as_of_another_contest_count_in_none() -> None:
    """Somebody took the sheet for a paper of one contest; then its letters were keyed, and it is of the other."""
    unread = sheet("", 0, 0, fault=Code.CODE_UNREADABLE)
    as_other = (ruling(marks(ASHBY), contest=ContestId("other")),)
    assert paper(unread, ruled=as_other).state is State.DECIDED
    keyed = replace(unread, contest=BOARD.id, page=1, pages=1)
    assert paper(keyed, ruled=as_other).state is State.SET_ASIDE


@given(scans(), st.lists(paper_rulings, max_size=6))
def test_every_page_is_in_the_account_of_pages_once(scanned: list[Sheet], ruled: list[Ruling]) -> None:
    account = sides(assemble(scanned, ruled, {BOARD.id: a_contest()}, Thresholds()))
    assert account.of_papers + account.again + account.aside == len(scanned)


@pytest.mark.parametrize("there", [(1,), (2,), (1, 3), (2, 3)])
def test_a_page_that_misses_sets_its_paper_apart(there: tuple[int, ...]) -> None:
    made = paper(*(sheet("Ashby", page, 3) for page in there))
    assert (made.fault, made.state, made.judgement) == (Code.PAGES_DO_NOT_PAIR, State.SET_ASIDE, None)


def test_a_sheet_whose_code_cannot_be_read_belongs_to_the_contest_that_was_ruled() -> None:
    unread = sheet("", 0, 0, fault=Code.CODE_UNREADABLE)
    assert paper(unread).fault is Code.CODE_UNREADABLE
    ruled = papers(unread, ruled=(ruling(marks(ASHBY), contest=BOARD.id),))
    assert decided(ruled, CONTESTS, Rules()) == {BOARD.id: Counter({vote(ASHBY): 1})}
    none = papers(unread, ruled=(ruling(Aside.NO_PAPER),))
    assert decided(none, CONTESTS, Rules()) == {BOARD.id: Counter()}


@pytest.mark.parametrize("verdict", [marks(ASHBY), Head.NO_OFFICIAL_MARK])
def test_a_paper_that_counts_in_no_contest_is_never_dropped(verdict: Verdict) -> None:
    unread = sheet("", 0, 0, fault=Code.CODE_UNREADABLE)
    with pytest.raises(NeedsDecision, match="in which contest"):
        decided(papers(unread, ruled=(ruling(verdict),)), CONTESTS, Rules())


def test_the_count_takes_all_papers_or_none() -> None:
    pile = [sheet("Ashby", paper="a"), sheet("Ashby", paper="b"), sheet("", paper="c"), sheet("?Baker", paper="d")]
    with pytest.raises(NeedsDecision, match="2 papers"):
        decided(papers(*pile), CONTESTS, Rules())
    ruled = ruling(Head.UNMARKED, "c"), ruling(marks(BAKER), "d")
    found = decided(papers(*pile, ruled=ruled), CONTESTS, Rules())
    assert found == {BOARD.id: Counter({vote(ASHBY): 2, vote(BAKER): 1, Rejected(Head.UNMARKED): 1})}
    assert isinstance(papers(*pile)[0].judgement, Read)
