"""Somebody at the page of `lmcvote adjudicate` who knows what every voter meant, and has a keyboard and no mouse."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from lmcvote.web.outcome import said as in_words
from tests.cli.asking import AT
from tests.cli.scanning import Voted

CHROMIUM = os.environ.get("LMCVOTE_CHROMIUM") or shutil.which("chromium")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
RO, DEPUTY = "Mr Alan Reeve", "Ms Priya Nair"
in_a_browser = pytest.mark.skipif(
    not CHROMIUM, reason="no Chromium here: apt-get install chromium, or LMCVOTE_CHROMIUM"
)
PLACE = re.compile(r"([\w-]+\.pdf), page (\d+)")
DECIDED = "Every paper is decided"
Where = tuple[str, int]


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
        page, complaints = browser.new_page(viewport={"width": 1280, "height": 800}), list[str]()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(link)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        yield page
        browser.close()
        assert complaints == []


@dataclass(frozen=True)
class Sheet:
    """A sheet that was scanned, as the one knows it who was there."""

    voted: Voted
    letters: str
    again: bool = False
    """It went through the scanner before; the paper of a code that lies there twice is else a copy."""


@dataclass
class Clerk:
    """Decides every paper that waits, by keys alone."""

    page: Page
    known: dict[Where, Sheet]
    pictures: Path
    second: str = DEPUTY
    seen: dict[str, int] = field(default_factory=dict)
    """Papers of each reason."""

    def decide_all(self) -> int:
        """From the list to the end of it: how many decisions were made."""
        made = 0
        if self.page.locator("#begin").count():
            self._enter()
        while self.page.locator("h1").inner_text() != DECIDED:
            self.decide()
            made += 1
        return made

    def decide(self) -> None:
        """The paper on the screen: its letters, its copies, its boxes, the second name, and Enter."""
        sheets = self._sheets()
        if self.page.locator(".code-keyed").count():
            self._shoot("keyed")
            self._key(sheets[-1].letters)
            return
        if self.page.locator(".piles").count():
            self.page.keyboard.press("s" if any(sheet.again for sheet in sheets) else "d")
        meant = sheets[0].voted.meant
        for id in self.page.locator("fieldset.box").evaluate_all("all => all.map(one => one.id)"):
            self.page.keyboard.press("v" if int(id.removeprefix("box-")) in meant else "n")
        papers = 0 if len(sheets) == 1 else 1 if any(sheet.again for sheet in sheets) else len(sheets)
        expect(self.page.locator("#counts")).to_have_text(in_words(sheets[0].voted.counts, papers))
        self._shoot()
        if not self.page.locator("#beside").input_value():
            self._sign()
        self._enter()

    def _sheets(self) -> list[Sheet]:
        """The paper's own sheet before its copies."""
        told = PLACE.findall(self.page.locator(".contest").inner_text())
        found = [self.known[name, int(number)] for name, number in told]
        for code in self.page.locator(".why .code").all_inner_texts():
            self.seen[code] = self.seen.get(code, 0) + 1
        return found

    def _key(self, letters: str) -> None:
        self.page.keyboard.press("l")
        for _ in range(2):
            self.page.keyboard.type(letters)
            self.page.keyboard.press("Tab")
        if not self.page.locator("#beside-code").input_value():
            self.page.keyboard.type(self.second[:6])
        self.page.keyboard.press("Tab")
        self._enter()

    def _sign(self) -> None:
        """Back from the button to the second name, whose first letters choose it."""
        self.page.locator("#confirm").focus()
        self.page.keyboard.press("Shift+Tab")
        self.page.keyboard.type(self.second[:6])
        expect(self.page.locator("#beside")).to_have_value(self.second)
        self.page.keyboard.press("Tab")

    def _enter(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _shoot(self, name: str = "") -> None:
        """A screenshot of the first paper of each set of reasons."""
        name = name or "-".join(self.page.locator(".why .code").all_inner_texts()) or "changed"
        path = self.pictures / f"{name}.png"
        if not path.exists():
            self.page.wait_for_load_state("networkidle")
            self.page.screenshot(path=path)
