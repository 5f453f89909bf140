"""The desk behind the page, on a real ballot box: whose paper a sheet is, and two people who are at it at once."""

from pathlib import Path

import numpy as np
import pytest

from lmcvote.cli import box_desk
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.box_desk import Box
from lmcvote.cli.page_desk import Desk
from lmcvote.cli.session import Session
from lmcvote.election import CandidateNumber
from lmcvote.findings import BadInput, RuleRefuses
from lmcvote.paper.scan import Pixels
from lmcvote.reading.pen import Kind
from lmcvote.votes import Head, Rejected
from lmcvote.web.desk import Case, Changed, Judgement, PaperId, Reading, Ruling
from lmcvote.web.outcome import outcome
from tests.cli.asking import AT, Said, codes
from tests.cli.clerk import DEPUTY, RO
from tests.cli.scanning import BLANK, CLEAR, Printed, Voted, chance, printed, scanned, votes_of
from tests.wording import CLOCK, Coins, run

RECALL = """
[[contests]]
id = "recall"
title = "Recall of the board"
group = "06Q"
question = "Shall the board be recalled?"
"""
BOTH = (RO, DEPUTY)
YES, NO = CandidateNumber(1), CandidateNumber(2)
VOTE, NOTHING = Judgement.VOTE, Judgement.NOT_A_VOTE
TAKEN = ((YES, VOTE), (NO, NOTHING))


def desk(folder: Path) -> Desk:
    return Desk(styles.of(folder), Session(lambda: CLOCK, Coins(1), lambda argv: run(*argv)))


def rule(
    at: Desk, case: Case, *boxes: tuple[CandidateNumber, Judgement], papers: int = 0, head: Head | None = None
) -> None:
    """What the page does once its form is confirmed."""
    found = outcome(case, dict(boxes), head, at.rules, papers)
    assert found.kind != "open", found.text
    at.rule(case.id, Ruling(BOTH, boxes, head, contest=case.contest, papers=papers), case.version)


def as_proposed(case: Case) -> tuple[tuple[CandidateNumber, Judgement], ...]:
    return tuple((box.number, box.proposed) for box in case.boxes if box.proposed)


@pytest.fixture
def contests(election: Path) -> Path:
    """The worked example with a question beside its election."""
    path = election / "election.toml"
    before, rest = path.read_text("utf-8").split("[rules]", 1)
    path.write_text(f"{before}{RECALL}\n[rules]{rest}", "utf-8")
    return election


@pytest.fixture
def two(contests: Path, said: Said) -> tuple[Printed, Printed]:
    """Papers of both contests."""
    assert said("ballots", "proof", *AT, "--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")[0] == 0
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    return Printed(contests, "mid-essex-board"), Printed(contests, "recall")


def answered(of: Printed, page: int, yes: bool) -> Pixels:
    """A paper of the question, with a cross."""
    marks = {YES: Kind.CROSS if yes else Kind.EMPTY, NO: Kind.EMPTY if yes else Kind.CROSS}
    return of.marked(page, Voted(CLEAR, marks), chance(page))


def only(at: Desk) -> Case:
    (case,) = at.papers()
    return case


def counted(said: Said, contest: str) -> dict[int, int]:
    code, told = said("count", "--scanned", *AT)
    assert code == 0, told
    return next(votes_of(one) for one in told["contests"] if one["contest"] == contest)


# -- whose paper it is -------------------------------------------------------------------------------------------------


def test_a_sheet_without_a_code_is_judged_once_its_contest_is_named(two: tuple[Printed, Printed], said: Said) -> None:
    _, recall = two
    spoilt = recall.without_code(answered(recall, 0, yes=True))
    assert said("scan", scanned("pile.pdf", [spoilt]), *AT)[1]["set_aside"] == {"E07": 1}
    at = desk(recall.election)
    case = only(at)
    assert (case.contest, case.boxes, case.keyed) == ("", (), True)
    assert [title for _, title in case.choices] == [
        "Election of six members of the board of NHS Mid Essex CCG",
        "Recall of the board",
    ]
    for head in (None, Head.NO_OFFICIAL_MARK):
        assert outcome(case, {}, head, at.rules).kind == "open"
    assert at.paper(case.id, "nothing") == case
    named = at.paper(case.id, "recall")
    assert [box.name for box in named.boxes] == ["YES", "NO"] and named.version == case.version
    rule(at, named, *TAKEN)
    assert not only(at).open and only(at).title == "Recall of the board"
    assert counted(said, "recall") == {1: 1, 2: 0} and sum(counted(said, "mid-essex-board").values()) == 0


def test_keyed_letters_say_the_contest_and_the_boxes_are_read(two: tuple[Printed, Printed], said: Said) -> None:
    _, recall = two
    upside_down = np.ascontiguousarray(recall.without_code(answered(recall, 1, yes=False))[::-1, ::-1])
    assert said("scan", scanned("pile.pdf", [upside_down]), *AT)[1]["set_aside"] == {"E07": 1}
    at = desk(recall.election)
    case = only(at)
    with pytest.raises(BadInput, match="no code"):
        at.key(case.id, recall.texts[1][:-2] + "AA", BOTH, case.version)
    assert at.key(case.id, recall.texts[1], BOTH, case.version) == case.id
    keyed = only(at)
    assert [reason.code for reason in keyed.reasons] == ["B8"] and (keyed.set_aside, keyed.keyed) == ("", False)
    assert [box.reading for box in keyed.boxes] == [Reading.UNMARKED, Reading.MARKED] and keyed.open
    assert said("adjudicate", *AT)[1]["papers"][0]["reasons"] == ["B8"]
    with pytest.raises(RuleRefuses, match="known"):
        at.key(case.id, recall.texts[2], BOTH, keyed.version)
    rule(at, keyed)
    assert counted(said, "recall") == {1: 0, 2: 1}


def test_a_ruling_as_of_the_wrong_contest_is_void_once_the_letters_say_another(
    two: tuple[Printed, Printed], said: Said
) -> None:
    _, recall = two
    assert said("scan", scanned("pile.pdf", [recall.without_code(answered(recall, 0, yes=True))]), *AT)[0] == 0
    at = desk(recall.election)
    wrong = at.paper(only(at).id, "mid-essex-board")
    rule(at, wrong, *((box.number, VOTE if box.number == 3 else NOTHING) for box in wrong.boxes))
    assert not only(at).open
    at.key(wrong.id, recall.texts[0], BOTH, only(at).version)
    case = only(at)
    assert case.open and case.lapsed and case.contest == "recall" and len(case.history) == 1
    assert codes(said("count", "--scanned", *AT)[1]) == ["papers-open"]
    rule(at, case)
    assert counted(said, "recall") == {1: 1, 2: 0} and counted(said, "mid-essex-board")[3] == 0


# -- sheets that are scanned again -------------------------------------------------------------------------------------


def test_a_sheet_whose_boxes_were_not_found_is_known_when_it_is_scanned_again(signed: Path, said: Said) -> None:
    """Its code was read: flattened and scanned again, it is the same sheet, and counts once."""
    of, coins = printed(signed, 2, said), chance(4)
    voted = of.voted(CLEAR, coins)
    seen = of.marked(0, voted, coins)
    stretched = seen.copy()
    stretched[900:1754] = np.roll(seen, 12, axis=0)[900:1754]  # 2 mm, from the middle of the page on
    assert said("scan", scanned("monday.pdf", [stretched]), *AT)[1]["set_aside"] == {"E11": 1}
    assert said("scan", scanned("again.pdf", [seen]), "--copies", *AT)[1]["set_aside"] == {"E13": 1}
    at = desk(signed)
    case = only(at)
    assert (case.scans, case.title) == (2, "Election of six members of the board of NHS Mid Essex CCG")
    assert {box.number for box in case.boxes if box.proposed is VOTE} == voted.meant
    assert outcome(case, dict(as_proposed(case)), None, at.rules).kind == "open"
    rule(at, case, *as_proposed(case), papers=1)
    assert only(at).history[0].ruling.boxes == as_proposed(case), "what was judged not a vote is told too"
    progress = at.progress()
    assert (progress.pages, progress.of_papers, progress.again, progress.aside, progress.blank) == (2, 1, 1, 0, 0)
    code, told = said("count", "--scanned", *AT)
    assert code == 0 and told["contests"][0]["papers"] == 1
    assert {number for number, votes in votes_of(told["contests"][0]).items() if votes} == voted.meant


def test_where_two_papers_have_one_code_the_machine_proposes_only_what_both_show(signed: Path, said: Said) -> None:
    of, coins = printed(signed, 1, said), chance(7)
    one, other = (of.voted(CLEAR, coins) for _ in range(2))
    assert one.meant != other.meant
    pages = [of.marked(0, voted, coins) for voted in (one, other)]
    assert said("scan", scanned("pile.pdf", pages), *AT)[1]["set_aside"] == {"E13": 2}
    at = desk(signed)
    case = only(at)
    differ = {box.number for box in case.boxes if box.proposed is None}
    assert differ == one.meant ^ other.meant
    assert all("The sheets differ" in box.doubts[0] for box in case.boxes if box.number in differ)
    assert all(len(box.copies) == 1 for box in case.boxes) and len(case.pages) == 2
    rule(at, case, head=Head.NO_OFFICIAL_MARK, papers=2)
    (told,) = said("count", "--scanned", *AT)[1]["contests"]
    assert told["rejected"]["no_official_mark"] == 2 == told["papers"]
    assert only(at).history[-1].decision == Rejected(Head.NO_OFFICIAL_MARK)


# -- two people at once ------------------------------------------------------------------------------------------------


@pytest.fixture
def in_doubt(signed: Path, said: Said) -> tuple[Path, Pixels]:
    """A blank paper, which waits."""
    of, coins = printed(signed, 1, said), chance(1)
    page = of.marked(0, of.voted(BLANK, coins), coins)
    assert said("scan", scanned("pile.pdf", [page]), *AT)[1]["queued"] == 1
    return signed, page


def test_of_two_who_decide_one_paper_the_second_is_told(in_doubt: tuple[Path, Pixels]) -> None:
    mine, theirs = desk(in_doubt[0]), desk(in_doubt[0])
    seen, also_seen = only(mine), only(theirs)
    rule(theirs, also_seen)
    assert run("verify", str(in_doubt[0])) == 0, "the page is open still, or was killed: its ruling is untold"
    assert mine.progress().in_doubt == mine.progress().decided == 1
    with pytest.raises(Changed):
        rule(mine, seen)
    assert only(mine).history[0].decision == Rejected(Head.UNMARKED) and len(only(mine).history) == 1
    rule(mine, only(mine), (CandidateNumber(3), VOTE))
    assert len(only(theirs).history) == 2


def test_a_copy_that_is_scanned_while_somebody_looks_is_not_overlooked(
    in_doubt: tuple[Path, Pixels], said: Said
) -> None:
    folder, page = in_doubt
    at = desk(folder)
    seen = only(at)
    assert said("scan", scanned("late.pdf", [page[::-1, ::-1]]), "--copies", *AT)[0] == 0
    with pytest.raises(Changed):
        rule(at, seen)
    assert only(at).scans == 2 and not only(at).history


def test_the_box_is_read_again_only_when_it_changed(
    in_doubt: tuple[Path, Pixels], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, read = desk(in_doubt[0]), list[int]()
    honest = box_desk.read

    def counting(of: Papers, here: Session) -> Box:
        read.append(1)
        return honest(of, here)

    monkeypatch.setattr(box_desk, "read", counting)
    for _ in range(5):
        only(at)
        at.how_many_boxes()
        assert at.two_names
    assert len(read) == 1
    rule(at, only(at))
    assert not only(at).open and not only(at).open and len(read) == 2
    with pytest.raises(KeyError):
        at.paper(PaperId("nothing"))
