"""The page in a real browser: by keyboard alone, without a script, enlarged, and under attack.

Screenshots go to pytest's temporary folder. Without a Chromium these tests are skipped, and say so.
"""

import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from lmcvote.election import CandidateNumber
from lmcvote.votes import Head, Rejected, Vote
from lmcvote.web.desk import Judgement, PaperId, Ruling
from lmcvote.web.outcome import said
from lmcvote.web.serve import serve
from tests.web.made import DEPUTY, LETTERS, RO, SCRUTINEER, Made

CHROMIUM = os.environ.get("LMCVOTE_CHROMIUM") or shutil.which("chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
WHY = "no Chromium here: apt-get install chromium, or LMCVOTE_CHROMIUM"
pytestmark = pytest.mark.skipif(not CHROMIUM and not os.environ.get("CI"), reason=WHY)


@dataclass
class Served:
    """A page that is being served, and the desk behind it."""

    desk: Made
    links: Mapping[str, str]

    @property
    def base(self) -> str:
        return self.links[RO].partition("/enter")[0]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """By `serve` itself, so that its port and its links are tested too."""
    servers, links, ready = list[uvicorn.Server](), dict[str, str](), threading.Event()

    class Kept(uvicorn.Server):
        def __init__(self, config: uvicorn.Config) -> None:
            super().__init__(config)
            servers.append(self)

    def announced(told: Mapping[str, str]) -> None:
        links.update(told)
        ready.set()

    monkeypatch.setattr(uvicorn, "Server", Kept)
    desk = Made()
    thread = threading.Thread(target=serve, args=(desk, desk.people, secrets.token_bytes, announced, lambda: desk.now))
    thread.start()
    assert ready.wait(10)
    yield Served(desk, links)
    servers[0].should_exit = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """The returning officer's browser, inside. Whatever a page complains of fails the test, and so does a dialog."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page, complaints = context.new_page(), list[str]()

    def foreign(url: str) -> bool:
        return not url.startswith(served.base)

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
    page.on("request", lambda request: complaints.append(request.url) if foreign(request.url) else None)
    page.goto(served.links[RO])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.base}/")
    yield page
    context.close()
    assert not [line for line in complaints if "409 (Conflict)" not in line]


def press(page: Page, keys: str) -> None:
    """Keys one after the other, as a hand does."""
    for key in keys.split():
        page.keyboard.press(key)


def confirm(page: Page) -> None:
    """Enter, and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def counts(page: Page, text: str) -> None:
    expect(page.locator("#counts")).to_have_text(text)


def choose_second(page: Page, name: str) -> None:
    """Confirming without a second name leads to it; its first letters choose it."""
    page.keyboard.press("Enter")
    expect(page.locator("#beside")).to_be_focused()
    page.keyboard.type(name[:2])
    press(page, "Tab")


def test_every_paper_is_decided_by_keyboard_alone(page: Page, served: Served, tmp_path: Path) -> None:
    confirm(page)
    expect(page.locator("h1")).to_contain_text("4kq7x2mw")
    press(page, "v")
    counts(page, "Counts: 5 votes")
    choose_second(page, DEPUTY)
    page.screenshot(path=tmp_path / "judged.png")
    confirm(page)
    expect(page.locator(".done")).to_contain_text("Recorded: paper 4kq7x2mw. Counts: 5 votes.")
    expect(page.locator("fieldset.box input").first).to_be_focused()
    press(page, "v n")
    counts(page, "Counts: 6 votes")
    confirm(page)
    press(page, "p")  # what the machine proposes for a box that may be cancelled
    counts(page, "Rejected in part: 5 votes counted, 1 lost")
    confirm(page)
    counts(page, "Rejected: too many votes (head b)")
    press(page, "o")
    page.screenshot(path=tmp_path / "too-many.png")
    confirm(page)
    counts(page, "Rejected: unmarked (head d)")
    confirm(page)
    press(page, "3 r")
    page.keyboard.type("Signed with initials")
    counts(page, "Rejected: mark that identifies the voter (head c)")
    press(page, "Escape")
    confirm(page)
    page.locator("#first").focus()
    page.keyboard.type(LETTERS)
    press(page, "Tab")
    page.keyboard.type(LETTERS)
    page.screenshot(path=tmp_path / "letters.png")
    confirm(page)
    expect(page.locator("[role=status].done")).to_contain_text("The letters are those of this paper")
    counts(page, "Counts: 3 votes")
    page.locator("#confirm").focus()
    confirm(page)
    press(page, "v n")
    counts(page, "Counts: 1 vote")
    confirm(page)
    press(page, "c")
    page.keyboard.type("Elec")
    press(page, "Tab")
    with page.expect_navigation():
        press(page, "Enter")
    press(page, "1")
    counts(page, "Rejected: no official mark (head a)")
    page.screenshot(path=tmp_path / "not-ours.png")
    confirm(page)
    counts(page, "Not settled: one sheet that was scanned twice, or papers of their own?")
    press(page, "s")
    counts(page, "Counts: 4 votes, once: one sheet that was scanned again")
    page.screenshot(path=tmp_path / "twice.png")
    confirm(page)
    expect(page.locator("h1")).to_have_text("Every paper is decided")
    page.screenshot(path=tmp_path / "decided.png")
    assert served.desk.keyed == [LETTERS]
    stands = {case.id: case.history[-1] for case in served.desk.kept}
    assert all(past.ruling.by == (RO, DEPUTY) for past in stands.values()) and len(stands) == 10
    assert stands[PaperId("7pw2e6rs")].ruling.objected
    assert stands[PaperId("9mc6j7bd")].decision == Rejected(Head.IDENTIFYING)
    assert stands[PaperId("9mc6j7bd")].ruling.reason == "Signed with initials"
    assert said(stands[PaperId("6hn8c4vz")].decision) == "Rejected in part: 5 votes counted, 1 lost"


def test_going_back_changes_a_ruling_and_keeps_the_old_one(page: Page, served: Served, tmp_path: Path) -> None:
    confirm(page)
    press(page, "v")
    counts(page, "Counts: 5 votes")
    choose_second(page, SCRUTINEER)
    confirm(page)
    with page.expect_navigation():
        press(page, "k")
    expect(page.locator(".history")).to_contain_text("Counts: 5 votes")
    page.screenshot(path=tmp_path / "back.png")
    page.locator("fieldset.box input:checked").focus()
    press(page, "u")
    counts(page, "Rejected in part: 4 votes counted, 1 lost")
    confirm(page)
    case = served.desk.paper(PaperId("4kq7x2mw"))
    assert [said(past.decision) for past in case.history] == [
        "Counts: 5 votes",
        "Rejected in part: 4 votes counted, 1 lost",
    ]
    with page.expect_navigation():
        press(page, "k")
    expect(page.locator(".history li")).to_have_count(2)
    page.screenshot(path=tmp_path / "changed.png")


def test_a_conflict_is_shown_and_nothing_overwritten(page: Page, served: Served, tmp_path: Path) -> None:
    confirm(page)
    press(page, "n")
    counts(page, "Counts: 4 votes")
    page.locator("#beside").select_option(DEPUTY)
    page.locator("#confirm").focus()
    theirs = Ruling((DEPUTY, SCRUTINEER), ((CandidateNumber(6), Judgement.VOTE),), reason="A tick")
    served.desk.rule(PaperId("4kq7x2mw"), theirs, 1)
    confirm(page)
    alert = page.locator("[role=alert]")
    expect(alert).to_contain_text("Somebody else decided this paper meanwhile")
    expect(alert).to_be_focused()
    expect(page.locator(".history")).to_contain_text(f"{DEPUTY} and {SCRUTINEER}")
    expect(page.locator("#confirm")).to_contain_text("Change it")
    page.screenshot(path=tmp_path / "conflict.png")
    assert len(served.desk.kept[0].history) == 1
    confirm(page)
    assert [past.ruling.by[0] for past in served.desk.kept[0].history] == [DEPUTY, RO]


def test_nothing_is_wider_than_the_window_at_twice_the_size(page: Page, served: Served, tmp_path: Path) -> None:
    papers = [f"/paper/{case.id}" for case in served.desk.kept]
    for width in (640, 320):  # 200 % of 1280 pixels, and 400 %
        page.set_viewport_size({"width": width, "height": 400})
        for where in ["/", *papers, "/gallery", "/progress"]:
            page.goto(served.base + where)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (where, width)
            name = where.strip("/").replace("/", "-") or "queue"
            page.screenshot(path=tmp_path / f"{name}-{width}.png", full_page=True)


def test_it_works_without_a_script(chromium: Browser, served: Served, tmp_path: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.links[DEPUTY])
    page.get_by_role("button").click()
    page.get_by_role("link", name="Begin with the first").click()
    page.get_by_label("Vote v", exact=True).check()
    page.locator("#beside").select_option(RO)
    page.locator("#confirm").click()
    expect(page.locator("[role=alert]")).to_have_text("Not recorded yet. Counts: 5 votes: confirm it, or choose again.")
    counts(page, "Counts: 5 votes")
    page.screenshot(path=tmp_path / "plain.png")
    assert not served.desk.kept[0].history
    page.locator("#confirm").click()
    expect(page.locator(".done")).to_contain_text("Counts: 5 votes")
    assert served.desk.kept[0].history[0].ruling.by == (DEPUTY, RO)
    context.close()


def test_a_script_in_a_name_is_a_name(page: Page, served: Served) -> None:
    payload = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    case = served.desk.kept[0]
    boxes = tuple(replace(box, name=payload) for box in case.boxes)
    served.desk.kept[0] = replace(case, title=payload, boxes=boxes, where=payload)
    page.goto(f"{served.base}/paper/{case.id}")
    assert payload in page.locator("fieldset.box legend").inner_text()
    page.goto(f"{served.base}/")
    assert payload in page.locator("tbody tr").first.inner_text()


def test_the_browser_itself_would_run_no_script_of_a_page(chromium: Browser, served: Served) -> None:
    page = chromium.new_page()
    page.goto(f"{served.base}/nowhere")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a id=a onclick=\"document.title=1\">x</a>')")
    page.locator("#a").click()
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'document.title=2'}))")
    assert page.title() not in ("1", "2")
    page.close()


def test_another_origin_cannot_decide_with_our_cookie(chromium: Browser, served: Served, page: Page) -> None:
    """The same computer under another name, and a page from nowhere: both with the officer's own browser."""
    address = f"{served.base}/paper/8ta5g3fk"
    token = page.context.request.get(address).text().partition('name="form_token" value="')[2].partition('"')[0]
    fields = {"form_token": token, "version": "1", "outcome": "Rejected: unmarked (head d)", "beside": DEPUTY}
    inputs = "".join(f'<input name="{name}" value="{value}">' for name, value in fields.items())
    attacker = chromium.new_context(storage_state=page.context.storage_state()).new_page()
    attacker.set_content(f'<form method="post" action="{address}">{inputs}</form>')
    with attacker.expect_navigation():
        attacker.evaluate("document.forms[0].submit()")
    assert "nothing was done" in attacker.content()
    attacker.goto(served.base.replace("127.0.0.1", "localhost") + "/")
    assert "nowhere else" in attacker.content()
    attacker.context.close()
    assert not served.desk.paper(PaperId("8ta5g3fk")).history


def test_focus_is_seen_wherever_it_goes(page: Page, served: Served) -> None:
    page.goto(f"{served.base}/paper/5bd3a9ty")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(
            "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineStyle]"
        )
        if name == "BODY":
            break
        seen.append(name)
        assert outline == "solid", name
    assert {"A", "INPUT", "SUMMARY", "SELECT", "BUTTON"} <= set(seen)


def test_a_screen_reader_meets_things_in_the_order_of_the_work(page: Page, served: Served, tmp_path: Path) -> None:
    page.goto(f"{served.base}/paper/5bd3a9ty")
    told = page.locator("body").aria_snapshot()
    (tmp_path / "read-aloud.txt").write_text(told, "utf-8")
    order = [
        "REHEARSAL",
        'heading "Paper 5bd3a9ty"',
        "neither nothing nor plainly",
        'heading "What did the voter mean?"',
        'group "6 Tunde FALOLA"',
        'radio "Vote v"',
        'group "11 Siobhan',
        "Reject the whole paper",
        'checkbox "Rejection objected to',
        "status",
        'button "Confirm',
        "The whole paper",
        "authenticates nobody",
    ]
    places = [told.find(each) for each in order]
    assert -1 not in places and places == sorted(places), dict(zip(order, places, strict=True))


def test_the_keys_are_told_at_a_key_and_can_be_switched_off(page: Page, served: Served, tmp_path: Path) -> None:
    page.goto(f"{served.base}/paper/4kq7x2mw")
    press(page, "?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    expect(page.locator("#keys dl")).to_be_in_viewport()
    page.screenshot(path=tmp_path / "keys.png")
    page.locator("#single").click()
    page.locator("fieldset.box input").first.focus()
    press(page, "n")
    counts(page, "Not settled: 1 box to judge")
    page.locator("#single").click()
    page.locator("fieldset.box input").first.focus()
    press(page, "n")
    counts(page, "Counts: 4 votes")


def test_moving_about(page: Page, served: Served, tmp_path: Path) -> None:
    page.goto(f"{served.base}/paper/4kq7x2mw?reason=B1&contest=&state=open")
    page.locator("#main").focus()
    for key, paper in (("j", "5bd3a9ty"), ("ArrowRight", "9mc6j7bd"), ("k", "5bd3a9ty")):
        page.locator("#main").focus()
        with page.expect_navigation():
            press(page, key)
        expect(page.locator("h1")).to_contain_text(paper)
    page.locator("#main").focus()
    press(page, "z")
    expect(page.locator(".desk")).to_have_class(re.compile("large"))
    page.screenshot(path=tmp_path / "large.png")
    with page.expect_navigation():
        press(page, "q")
    assert "reason=B1" in page.url
    page.goto(f"{served.base}/gallery")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=tmp_path / "gallery.png", full_page=True)


def test_a_hand_faster_than_the_page_confirms_nothing_unseen(page: Page, served: Served) -> None:
    """The answer to a key is still on its way: the server has not shown the outcome, and asks once more."""
    confirm(page)
    page.locator("#beside").select_option(DEPUTY)
    page.route("**/outcome?*", lambda route: None)
    page.locator("fieldset.box input").first.focus()
    press(page, "v")
    confirm(page)
    expect(page.locator("[role=alert]")).to_have_text("Not recorded yet. Counts: 5 votes: confirm it, or choose again.")
    assert not served.desk.kept[0].history
    page.unroute_all(behavior="ignoreErrors")
    page.locator("#confirm").focus()
    confirm(page)
    assert isinstance(served.desk.kept[0].history[0].decision, Vote)
