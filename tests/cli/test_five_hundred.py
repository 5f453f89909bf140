"""Five hundred papers: printed, marked, damaged, scanned, decided in a browser, and counted as they are known to be.

By the commands and keys that an office would use. Screenshots of every kind of doubt go to pytest's folder.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from lmcvote import documents
from lmcvote.election import CandidateNumber
from lmcvote.paper import scan
from lmcvote.paper.code import declaration, to_text
from lmcvote.paper.scan import Pixels
from lmcvote.reading.damage import KINDS
from lmcvote.votes import Head, Rejected, Vote
from tests.cli.asking import AT, TWO, Said
from tests.cli.clerk import DECIDED, DEPUTY, RO, Clerk, Sheet, Where, browser_at, desk_of, in_a_browser
from tests.cli.scanning import BLANK, CLEAR, DPI, ODD, OVER, Printed, Voted, chance, printed, scanned, votes_of

MARKS = (CLEAR, CLEAR, CLEAR, ODD, CLEAR, CLEAR, CLEAR, OVER, CLEAR, CLEAR, ODD, CLEAR, CLEAR, BLANK, CLEAR)
"""Of papers as they follow each other; 15 and 40 have no common divisor but 5, so every mark meets every damage."""
USUAL, SPOILT = 24, (
    "blot on code", "pen on code", "white lines", "corner gone", "feed slip", "way up", "fold shadows", "creases",
    "coffee", "show-through", "grey paper", "dark surround", "streak in boxes", "weak toner", "jpeg 20", "mix",
)  # fmt: skip
DAMAGED = ("usual",) * USUAL + SPOILT
IN_A_FILE = 100
AGAIN, COPIED = (4, 77, 203), (9, 150)
"""Papers that went through the scanner once more, and papers that somebody photocopied."""


def damage_of(number: int) -> str:
    return DAMAGED[(number * 7) % len(DAMAGED)]


def something_else() -> Pixels:
    """A page that is no ballot paper: a note that lay between them."""
    page = np.full((1754, 1240), 255, np.uint8)
    for line in range(300, 900, 40):
        page[line : line + 6, 200:900] = 0
    return page


def its_declaration() -> Pixels:
    """A declaration of identity that came out of the wrong envelope."""
    told = to_text(declaration(b"mark", b"token of one"))
    made = documents.pdf(
        "# Declaration of identity\n\n[QR]\n", title="Declaration", footer="An LMC", rehearsal=False, codes=(told,)
    )
    (page,) = scan.render(made, DPI)
    return page


def scan_all(of: Printed, voted: list[Voted], said: Said) -> tuple[dict[Where, Sheet], Counter[str]]:
    """Hand the pile to the scanner in stacks of a hundred, and the late ones by themselves: what lies where."""
    coins, known, told = chance(500), dict[Where, Sheet](), Counter[str]()
    late: list[tuple[Pixels, Sheet | None]] = []
    stack: list[Pixels] = []
    for number, clean in enumerate(scan.render(of.pdf, DPI)):
        kind = KINDS[damage_of(number)]
        paper = Sheet(voted[number], of.texts[number])
        seen = of.drawn_on(clean, voted[number], coins)
        stack.append(of.spoilt(seen, coins, kind))
        name = f"stack-{number // IN_A_FILE + 1}.pdf"
        known[name, len(stack)] = paper
        if number in AGAIN:
            late.append((of.spoilt(seen, coins, KINDS["usual"]), Sheet(paper.voted, paper.letters, again=True)))
        if number in COPIED:
            late.append((of.spoilt(seen, coins, KINDS["photocopy"]), paper))
        if len(stack) == IN_A_FILE or number == len(voted) - 1:
            told += scanned_in(said, name, stack)
            stack = []
    late += [(page, None) for page in (np.full((1754, 1240), 250, np.uint8), something_else(), its_declaration())]
    for place, (_, sheet) in enumerate(late, 1):
        if sheet:
            known["late.pdf", place] = sheet
    return known, told + scanned_in(said, "late.pdf", [page for page, _ in late], "--copies")


def scanned_in(said: Said, name: str, pages: list[Pixels], *options: str) -> Counter[str]:
    code, told = said("scan", scanned(name, pages), *options, *AT)
    assert code == 0 and told["pages"] == len(pages)
    parts = {"read": told["read"], "in doubt": told["queued"], "blank": told["blank"], **told["set_aside"]}
    assert sum(parts.values()) == len(pages)
    return Counter(parts)


def put_aside(said: Said) -> Iterator[str]:
    """What the clerk sees to be no ballot paper, by the command that the page names."""
    _, told = said("adjudicate", *AT)
    for paper in told["papers"]:
        if set(paper["reasons"]) & {"E04", "E05"}:
            code, _ = said("adjudicate", "--no-paper", paper["paper"], *TWO, *AT)
            assert code == 0
            yield paper["paper"]


def keyed_by_hand(of: Printed, path: Path, decisions: list[Vote | Rejected]) -> None:
    """The same pile as two clerks key it: a row a paper."""
    numbers = [target.candidate for _, target in of.layout.targets]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["paper", "rejected", *numbers])
        for number, decision in enumerate(decisions, 1):
            clear = decision.clear if isinstance(decision, Vote) else frozenset[CandidateNumber]()
            head = decision.head if isinstance(decision, Rejected) else ""
            rows.writerow([number, head, *("X" if one in clear else "" for one in numbers)])


def look_about(page: Page, home: str, pictures: Path) -> None:
    """The other pages as they are, and a paper at twice the size: 640 pixels for 1,280."""
    for where in ("", "?state=all", "gallery", "progress"):
        page.goto(f"{home}/{where}")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=pictures / f"page-{where.strip('?') or 'queue'}.png")
    page.goto(f"{home}/?state=decided")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": 640, "height": 400})
    page.screenshot(path=pictures / "page-at-200-percent.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def whole_poll(of: Printed, said: Said, papers: int, pictures: Path) -> dict[str, Any]:
    """Everything between the printer and the result; what came of it."""
    coins = chance(papers)
    voted = [of.voted(MARKS[number % len(MARKS)], coins) for number in range(papers)]
    started = monotonic()
    known, told = scan_all(of, voted, said)
    made: dict[str, Any] = {"scanned": monotonic() - started, **told}
    assert said("count", "--scanned", *AT)[0] == 4
    assert len(list(put_aside(said))) == 2
    with desk_of(RO, DEPUTY) as links, browser_at(links[RO]) as page:
        started, home = monotonic(), links[RO].partition("/enter")[0]
        clerk = Clerk(page, known, pictures)
        made |= {"decisions": clerk.decide_all(), "browser": monotonic() - started, "reasons": clerk.seen}
        expect(page.locator("h1")).to_have_text(DECIDED)
        look_about(page, home, pictures)
        page.goto(f"{home}/progress")
        pages = papers + len(AGAIN) + len(COPIED) + 3
        account = f"{pages} = {papers + len(COPIED)} of papers, {len(AGAIN)} of sheets that went through twice, 2 of"
        expect(page.locator("main")).to_contain_text(account)
    decisions = [*(one.counts for one in voted), *[Rejected(Head.NO_OFFICIAL_MARK)] * len(COPIED)]
    code, counted = said("count", "--scanned", *AT)
    assert code == 0, counted
    (by_machine,) = counted["contests"]
    votes = Counter(number for one in decisions if isinstance(one, Vote) for number in one.clear)
    heads = Counter(one.head for one in decisions if isinstance(one, Rejected))
    assert votes_of(by_machine) == {number: votes[CandidateNumber(number)] for number in votes_of(by_machine)}
    assert by_machine["rejected"] == {str(head): heads[head] for head in Head}
    assert by_machine["papers"] == len(decisions) and by_machine["balanced"]
    keyed_by_hand(of, Path("votes.csv"), decisions)
    code, counted = said("count", "votes.csv", *AT)
    assert code == 0, counted
    assert counted["contests"] == [by_machine]
    return made


@in_a_browser
@pytest.mark.assurance
def test_five_hundred_papers_are_counted_as_they_were_marked(
    signed: Path, said: Said, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = whole_poll(printed(signed, 500, said), said, 500, tmp_path)
    with capsys.disabled():
        print(f"\n{made}\nscreenshots: {tmp_path}")  # noqa: T201 -- the figures of this run
