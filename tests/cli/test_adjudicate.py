"""From the printer to the count, with a browser between: what people decide on doubtful papers, and who may."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmcvote.cli import page_desk
from lmcvote.election import CandidateNumber
from lmcvote.paper.scan import Pixels
from lmcvote.reading.damage import KINDS
from lmcvote.votes import Head, Rejected, Vote
from tests.cli.asking import AT, NAIR, REEVE, TWO, Said, codes
from tests.cli.clerk import DEPUTY, RO, Clerk, Sheet, Where, browser_at, desk_of, in_a_browser
from tests.cli.scanning import BLANK, CLEAR, ODD, OVER, Printed, chance, printed, scanned, votes_of

HAMMOND = ("--by", "Joyce Hammond")
USUAL = (CLEAR, CLEAR, ODD, CLEAR, CLEAR, OVER, CLEAR, ODD, CLEAR, BLANK)
DAMAGED = ("usual", "usual", "usual", "grey paper", "usual", "corner gone", "usual", "creases", "usual", "coffee")


# -- in a browser ------------------------------------------------------------------------------------------------------


def heads(decisions: Sequence[Vote | Rejected]) -> dict[str, int]:
    found = Counter(one.head for one in decisions if isinstance(one, Rejected))
    return {str(head): found[head] for head in Head}


def shown(said: Said) -> dict[str, Mapping[str, Any]]:
    code, told = said("adjudicate", *AT)
    assert code == 0
    return {paper["paper"]: paper for paper in told["papers"]}


@in_a_browser
def test_forty_papers_are_counted_as_they_were_marked(signed: Path, said: Said, tmp_path: Path) -> None:
    """Printed, marked, damaged, scanned, decided one by one in the browser, and counted."""
    of, coins, papers = printed(signed, 40, said), chance(40), 40
    voted = [of.voted(USUAL[number % len(USUAL)], coins) for number in range(papers)]
    known: dict[Where, Sheet] = {}
    pages: list[Pixels] = []
    for number, one in enumerate(voted):
        seen = of.marked(number, one, coins, KINDS[DAMAGED[number % len(DAMAGED)]])
        pages.append(of.without_code(seen) if number == 1 else seen)
        known["pile.pdf", number + 1] = Sheet(one, of.texts[number])
    pages += [pages[0], pages[2]]  # somebody photocopied the first paper; the third went through twice
    known |= {("pile.pdf", 41): known["pile.pdf", 1], ("pile.pdf", 42): replace(known["pile.pdf", 3], again=True)}
    code, told = said("scan", scanned("pile.pdf", pages), *AT)
    assert code == 0 and told["pages"] == papers + 2 and told["read"] > papers // 3
    assert said("count", "--scanned", *AT)[0] == 4
    assert {*told["set_aside"]} >= {"E07", "E13"} and len(shown(said)) < papers
    with desk_of(RO, DEPUTY) as links, browser_at(links[RO]) as page:
        Clerk(page, known, tmp_path).decide_all()
    assert all(paper["decided"] for paper in shown(said).values())
    code, told = said("count", "--scanned", *AT)
    assert code == 0, told
    (counted,) = told["contests"]
    decisions = [*(one.counts for one in voted), Rejected(Head.NO_OFFICIAL_MARK)]
    marks = Counter(number for one in decisions if isinstance(one, Vote) for number in one.clear)
    assert votes_of(counted) == {number: marks[CandidateNumber(number)] for number in range(1, 13)}
    assert counted["rejected"] == heads(decisions)
    assert counted["papers"] == papers + 1 and counted["balanced"]


@in_a_browser
def test_a_copy_whose_letters_are_keyed_is_a_copy(signed: Path, said: Said, tmp_path: Path) -> None:
    """The code of a photocopy cannot be read; keyed, it is that of a paper that was read, to which the page goes."""
    of, coins = printed(signed, 2, said), chance(3)
    voted = of.voted(CLEAR, coins)
    seen = of.marked(0, voted, coins)
    assert said("scan", scanned("pile.pdf", [seen, of.without_code(seen)]), *AT)[1]["set_aside"] == {"E07": 1}
    known = {("pile.pdf", page): Sheet(voted, of.texts[0]) for page in (1, 2)}
    with desk_of(RO, DEPUTY) as links, browser_at(links[RO]) as page:
        assert Clerk(page, known, tmp_path).decide_all() == 2, "the letters, and then the two sheets"
    (counted,) = said("count", "--scanned", *AT)[1]["contests"]
    assert counted["papers"] == 2 and counted["rejected"]["no_official_mark"] == 1


# -- without one -------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_doubts(signed: Path, said: Said) -> Printed:
    """Three clear papers, one without a code that can be read, and a page of something else."""
    of, coins = printed(signed, 4, said), chance(1)
    pages = [of.marked(page, of.voted(CLEAR, coins), coins) for page in range(4)]
    pages[3] = of.without_code(pages[3])
    other = pages[0] // 255 * 255
    other[:] = 255
    other[300:340, 200:900] = 0
    assert said("scan", scanned("pile.pdf", [*pages, other]), *AT)[1]["read"] == 3
    return of


def of_reason(said: Said, reason: str) -> str:
    return next(id for id, paper in shown(said).items() if reason in paper["reasons"])


def test_a_sheet_that_is_no_paper_adds_nothing(two_doubts: Printed, said: Said) -> None:
    sheet, other = of_reason(said, "E07"), of_reason(said, "E04")
    assert "2 papers in doubt or set apart" in [one["what"] for one in said("status", *AT)[1]["left"]]
    assert said("count", "--scanned", *AT)[0] == 4
    assert codes(said("adjudicate", "--no-paper", other, *REEVE, *AT)[1]) == ["two-names"]
    assert codes(said("adjudicate", "--no-paper", "nothing", *TWO, *AT)[1]) == ["no-such-paper"]
    code, told = said("adjudicate", "--no-paper", other, *TWO, *AT)
    assert (code, told) == (0, {"paper": other, "verdict": "no_paper"})
    assert said("adjudicate", "--scanned-again", sheet, *TWO, *AT)[1]["verdict"] == "scanned_again"
    assert not any("in doubt" in one["what"] for one in said("status", *AT)[1]["left"])
    code, told = said("count", "--scanned", *AT)
    assert code == 0 and told["contests"][0]["papers"] == 3
    last = (two_doubts.election / "trail.jsonl").read_text().splitlines()
    assert all(other not in line and sheet not in line for line in last)


def test_the_returning_officer_or_a_deputy_is_one_of_those_who_rule(
    two_doubts: Printed, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a large poll, where one name is enough, the scrutineer's alone is not."""
    monkeypatch.setattr(page_desk, "FEW", 0)
    other = of_reason(said, "E04")
    code, told = said("adjudicate", "--no-paper", other, *HAMMOND, *AT)
    assert (code, codes(told)) == (5, ["not-entitled"])
    assert said("adjudicate", "--no-paper", other, *NAIR, *AT)[0] == 0


def test_a_paper_that_was_read_twice_is_not_put_aside_whole(signed: Path, said: Said) -> None:
    """Both of its sheets are one paper here: put aside, its vote would be lost."""
    of, coins = printed(signed, 2, said), chance(2)
    pages = [of.marked(page, of.voted(CLEAR, coins), coins) for page in range(2)]
    assert said("scan", scanned("monday.pdf", pages), *AT)[1]["read"] == 2
    assert said("scan", scanned("tuesday.pdf", pages[1:]), "--copies", *AT)[1]["set_aside"] == {"E13": 1}
    paper = of_reason(said, "E13")
    for how in ("--scanned-again", "--no-paper"):
        code, told = said("adjudicate", how, paper, *TWO, *AT)
        assert (code, codes(told)) == (5, ["papers-of-ours"])
    assert said("count", "--scanned", *AT)[0] == 4


def test_nothing_is_counted_before_anything_is_scanned(signed: Path, said: Said) -> None:
    printed(signed, 1, said)
    code, told = said("count", "--scanned", *AT)
    assert (code, codes(told)) == (3, ["nothing-scanned"])
    assert said("adjudicate", *AT) == (0, {"papers": []})
