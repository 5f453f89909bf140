"""What the bench of growth measures by: papers that differ by their codes, and the memory of each process by itself."""

import json
import subprocess
import sys
from pathlib import Path

from lmcvote.paper.evidence import Reading
from lmcvote.reading import deck
from lmcvote.reading.damage import KINDS
from tests.bench import growth, stamped, stopwatch
from tests.bench.growth import STEPS, Size
from tests.reading import pile

HOLDS_AND_STARTS = """
import subprocess, sys, time
held = b"x" * 30_000_000
subprocess.run([sys.executable, "-c", "import time; held = b'x' * 90_000_000; time.sleep(1)"], check=True)
"""


def test_a_sheet_is_read_by_the_code_that_was_laid_on_it_and_by_its_own_marks() -> None:
    coins, layout = deck.chance(b"stamped"), pile.layouts()[pile.SHORT]
    first, second = (deck.code(pile.SHORT, coins) for _ in range(2))
    sheet = stamped.drawn(layout, first, coins)
    other = stamped.with_code(sheet, layout, second, coins)
    readings = [pile.read_page(deck.stored(seen, KINDS["usual"]), pile.layouts()) for seen in (sheet.pixels, other)]
    assert all(isinstance(reading, Reading) for reading in readings), readings
    one, another = (reading for reading in readings if isinstance(reading, Reading))
    assert (one.code, another.code) == (first, second)
    assert one.scores == another.scores


def test_the_memory_of_a_command_is_told_apart_from_that_of_its_workers(tmp_path: Path) -> None:
    report = tmp_path / "used.json"
    watch = [sys.executable, "-I", "-S", stopwatch.__file__, str(report), "", sys.executable, "-c", HOLDS_AND_STARTS]
    subprocess.run(watch, check=True)  # noqa: S603
    used = json.loads(report.read_text())
    if sys.platform == "linux":
        assert 35 < used["main"] < 70 and 95 < used["child"] < 130
    assert used["megabytes"] > 95


def test_what_one_costs_is_told_beside_the_smallest_size() -> None:
    sizes = [Size(1_000, 3.0, 0.001, 120.0, 20.0), Size(10_000, 14.0, 0.0012, 125.0, 60.0)]
    table = growth.grown({STEPS[2]: sizes}, rounds=3)
    assert [line[1:] for line in table.lines] == [
        ("1,000 pages", "3.00", "1", "1.00", "120", "-", "1.00"),
        ("10,000 pages", "14.0", "1.2", "1.20", "125", "60", "1.04"),
    ]
