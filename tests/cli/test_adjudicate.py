"""From the printer to the count, with a browser between: what people decide on doubtful papers, and who may."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from lmcvote.cli import page_desk
from lmcvote.election import CandidateNumber
from lmcvote.paper.scan import Pixels
from lmcvote.reading.damage import KINDS
from lmcvote.votes import Head, Rejected, Vote
from lmcvote.web.outcome import said as in_words
from tests.cli.asking import AT, NAIR, REEVE, TWO, Said, codes
from tests.cli.scanning import BLANK, CLEAR, ODD, OVER, Printed, Voted, chance, printed, scanned, votes_of

CHROMIUM = os.environ.get("LMCVOTE_CHROMIUM") or shutil.which("chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
RO, DEPUTY, SCRUTINEER = "Mr Alan Reeve", "Ms Priya Nair", "Mrs Joyce Hammond"
HAMMOND = ("--by", "Joyce Hammond")
USUAL = (CLEAR, CLEAR, ODD, CLEAR, CLEAR, OVER, CLEAR, ODD, CLEAR, BLANK)
DAMAGED = ("usual", "usual", "usual", "grey paper", "usual", "corner gone", "usual", "creases", "usual", "coffee")
in_a_browser = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium here: apt-get install chromium, or LMCVOTE_CHROMIUM"
)
PLACE = re.compile(r", page (\d+)")


# -- in a browser ------------------------------------------------------------------------------------------------------


@contextmanager
def desk_of(*people: str) -> Iterator[dict[str, str]]:
    """`lmcvote adjudicate`, until Ctrl-C: the link of each person."""
    by = [word for person in people for word in ("--by", person)]
    running = subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "lmcvote", "adjudicate", *by, *AT],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
    )
    assert running.stdout
    links: dict[str, str] = {}
    for line in running.stdout:
        person, _, link = line.strip().partition(": http")
        if link:
            links[person] = f"http{link}"
        if len(links) == len(people):
            break
    try:
        yield links
    finally:
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=30)
        assert running.returncode == 0 and "wait" in rest


@contextmanager
def browser_at(link: str) -> Iterator[Page]:
    """Somebody's browser, come in by their link; whatever the page complains of fails the test."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        page, complaints = browser.new_page(), list[str]()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(link)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        yield page
        browser.close()
        assert complaints == []


def confirm(page: Page) -> None:
    """Enter, and wait for the page that follows."""
    page.locator("#confirm").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def decide(page: Page, voted: Voted) -> None:
    """Judge each doubtful box of the paper shown by its key, as somebody does who knows what the voter meant."""
    boxes = page.locator("fieldset.box")
    for number in [int(one.removeprefix("box-")) for one in boxes.evaluate_all("all => all.map(one => one.id)")]:
        page.locator(f"#box-{number} input").first.focus()
        page.keyboard.press("v" if number in voted.meant else "n")
    expect(page.locator("#counts")).to_have_text(in_words(voted.counts))
    if not page.locator("#beside").input_value():
        page.locator("#beside").select_option(DEPUTY)
    confirm(page)


def key_letters(page: Page, letters: str) -> None:
    for field in ("#first", "#second"):
        page.locator(field).fill(letters)
    page.locator("#beside-code").select_option(DEPUTY)
    with page.expect_navigation():
        page.locator(".code-keyed button").click()


def heads(decisions: Sequence[Vote | Rejected]) -> dict[str, int]:
    found = Counter(one.head for one in decisions if isinstance(one, Rejected))
    return {str(head): found[head] for head in Head}


def shown(said: Said) -> dict[str, Mapping[str, Any]]:
    code, told = said("adjudicate", *AT)
    assert code == 0
    return {paper["paper"]: paper for paper in told["papers"]}


def whole_poll(of: Printed, said: Said, papers: int) -> None:
    """Printed, marked, damaged, scanned, decided one by one in the browser, and counted."""
    coins = chance(papers)
    voted = [of.voted(USUAL[number % len(USUAL)], coins) for number in range(papers)]
    pages: list[Pixels] = []
    for number, one in enumerate(voted):
        seen = of.marked(number, one, coins, KINDS[DAMAGED[number % len(DAMAGED)]])
        pages.append(of.without_code(seen) if number == 1 else seen)
    copied = len(pages)
    pages.append(pages[0])  # somebody photocopied the first paper
    code, told = said("scan", scanned("pile.pdf", pages), *AT)
    assert code == 0 and told["pages"] == papers + 1 and told["read"] > papers // 3
    assert said("count", "--scanned", *AT)[0] == 4
    waiting = shown(said)
    assert {*told["set_aside"]} >= {"E07", "E13"} and len(waiting) < papers
    with desk_of(RO, DEPUTY) as links, browser_at(links[RO]) as page:
        home = links[RO].partition("/enter")[0]
        for id, paper in waiting.items():
            place = min(int(found) for found in PLACE.findall(paper["where"])) - 1
            page.goto(f"{home}/paper/{id}")
            expect(page.locator("h1")).to_contain_text(id)
            if "E07" in paper["reasons"]:
                key_letters(page, of.texts[place])
                page.goto(f"{home}/paper/{id}")
            decide(page, voted[place])
        page.goto(home)
        expect(page.locator("h1")).to_have_text("Every paper is decided")
    assert all(paper["decided"] for paper in shown(said).values())
    code, told = said("count", "--scanned", *AT)
    assert code == 0, told
    (counted,) = told["contests"]
    decisions = [*(one.counts for one in voted), Rejected(Head.NO_OFFICIAL_MARK)]
    known = Counter(number for one in decisions if isinstance(one, Vote) for number in one.clear)
    assert votes_of(counted) == {number: known[CandidateNumber(number)] for number in range(1, 13)}
    assert counted["rejected"] == heads(decisions)
    assert counted["papers"] == papers + 1 == copied + 1 and counted["balanced"]


@in_a_browser
def test_forty_papers_are_counted_as_they_were_marked(signed: Path, said: Said) -> None:
    whole_poll(printed(signed, 40, said), said, 40)


@in_a_browser
@pytest.mark.assurance
def test_five_hundred_papers_are_counted_as_they_were_marked(signed: Path, said: Said) -> None:
    whole_poll(printed(signed, 500, said), said, 500)


@in_a_browser
def test_a_copy_whose_letters_are_keyed_is_a_copy(signed: Path, said: Said) -> None:
    """The code of a photocopy cannot be read; keyed, it is the code of a paper that was read."""
    of, coins = printed(signed, 2, said), chance(3)
    voted = of.voted(CLEAR, coins)
    seen = of.marked(0, voted, coins)
    assert said("scan", scanned("pile.pdf", [seen, of.without_code(seen)]), *AT)[1]["set_aside"] == {"E07": 1}
    with desk_of(RO, DEPUTY) as links, browser_at(links[RO]) as page:
        home = links[RO].partition("/enter")[0]
        (sheet,) = shown(said)
        page.goto(f"{home}/paper/{sheet}")
        key_letters(page, of.texts[0])
        (paper,) = shown(said)
        page.goto(f"{home}/paper/{paper}")
        decide(page, voted)
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
    assert said("count", "--scanned", *AT)[0] == 4
    assert codes(said("adjudicate", "--no-paper", other, *REEVE, *AT)[1]) == ["two-names"]
    assert codes(said("adjudicate", "--no-paper", "nothing", *TWO, *AT)[1]) == ["no-such-paper"]
    code, told = said("adjudicate", "--no-paper", other, *TWO, *AT)
    assert (code, told) == (0, {"paper": other, "verdict": "no_paper"})
    assert said("adjudicate", "--scanned-again", sheet, *TWO, *AT)[1]["verdict"] == "scanned_again"
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
