"""A scan that is killed, as when the power goes, loses nothing and counts nothing twice."""

import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.cli.asking import AT, Said
from tests.cli.scanning import BLANK, CLEAR, OVER, Printed, evidence, pile, printed, scanned, waiting
from tests.wording import run


@pytest.fixture
def papers(signed: Path, said: Said) -> Printed:
    """Twelve papers from the printer."""
    return printed(signed, 12, said)


def begun(name: str) -> "subprocess.Popen[bytes]":
    """A scan of its own, with all the processes it starts in one group."""
    return subprocess.Popen(  # noqa: S603 -- our own program
        [sys.executable, "-m", "lmcvote", "scan", name, *AT],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )


def kill(running: "subprocess.Popen[bytes]") -> None:
    """-9, the program and all that it started, as when the power goes."""
    with contextlib.suppress(ProcessLookupError):  # it had come to its end
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def survives(papers: Printed, said: Said, kills: int, in_one: int = 6) -> None:
    """So many kills, every other one as it begins to write; after each `in_one` of them the scan is let to its end."""
    _, pages = pile(papers, [CLEAR] * 9 + [BLANK, OVER], seed=9)
    name = scanned("monday.pdf", [*pages, pages[0]])  # and a paper that lies in it twice
    copytree(papers.election, "before")
    started = time.monotonic()
    assert begun(name).wait() == 0
    lasts = time.monotonic() - started
    never_killed = evidence(papers.election)
    told = {where: (paper["reasons"], paper["contest"]) for where, paper in waiting(said).items()}
    when = random.Random(kills)  # noqa: S311 -- moments, and the same ones each time
    cut = 0
    for number in range(kills):
        if number % in_one == 0:
            rmtree(papers.election)
            copytree("before", papers.election)
        running = begun(name)
        if number % 2:
            while running.poll() is None and not any(papers.election.glob("pictures/*")):
                time.sleep(0.001)
            time.sleep(when.uniform(0, 0.05))
        else:
            time.sleep(when.uniform(0, lasts))
        cut += running.poll() is None
        kill(running)
        if number % in_one == in_one - 1 or number == kills - 1:
            assert run("scan", name, *AT) == 0
            assert evidence(papers.election) == never_killed
            again = {where: (paper["reasons"], paper["contest"]) for where, paper in waiting(said).items()}
            assert again == told
            with sqlite3.connect(papers.election / "box.db") as box:
                assert box.execute("select count(*), sum(sides) from batch").fetchone() == (1, 12)
                named = {row[0] for row in box.execute("select picture from side")}
            box.close()
            assert named == {path.name for path in (papers.election / "pictures").iterdir()}
            trail = (papers.election / "trail.jsonl").read_text().splitlines()
            assert sum(json.loads(line)["act"] == "papers scanned" for line in trail) == 1
    assert cut > kills // 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
def test_a_scan_that_was_killed_is_simply_run_again(papers: Printed, said: Said) -> None:
    survives(papers, said, 12)


@pytest.mark.assurance
@pytest.mark.skipif(os.name == "nt", reason="Windows has no kill -9")
@pytest.mark.parametrize("kills", [50, 200])
def test_many_kills_lose_nothing_and_count_nothing_twice(papers: Printed, said: Said, kills: int) -> None:
    survives(papers, said, kills, in_one=2)
