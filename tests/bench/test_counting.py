"""What the bench of counting gives its counters, and that a wrong count would be seen. No peer is needed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lmcvote.audit.counter import second_count
from tests.bench.peers import papers
from tests.bench.processes import ROOT


@pytest.mark.parametrize("wide", [False, True])
def test_the_pile_comes_to_what_the_bench_says(tmp_path: Path, wide: bool) -> None:
    file = tmp_path / "papers.csv"
    truth = papers.make(file, 2_000, wide=wide)
    theirs = second_count(str(file), papers.SEATS)
    votes, heads = theirs["votes"], theirs["heads"]
    assert isinstance(votes, dict) and isinstance(heads, dict)
    assert truth == {
        "votes": list(votes.values()),
        "too_many": heads["too_many"],
        "unmarked": heads["unmarked"],
    }
    assert heads["too_many"] > 10 and heads["unmarked"] > 5
    widths = {len(line) for line in file.read_text().splitlines()[1:]}
    assert (len(widths) == 1) is wide


@pytest.mark.parametrize("module", ["count_reader", "count_lmcvote"])
def test_a_counter_finds_every_total_and_a_number_that_stands_twice(tmp_path: Path, module: str) -> None:
    file = tmp_path / "papers.csv"
    truth = papers.make(file, 500, wide=False)
    command = [sys.executable, "-m", f"tests.bench.peers.{module}", str(file), str(tmp_path), ""]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603
    assert json.loads((tmp_path / "counted.json").read_text()) == truth
    with file.open("a") as out:
        out.write("17" + ",0" * papers.CANDIDATES + "\n")
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode  # noqa: S603
