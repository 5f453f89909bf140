"""Two programs that share no code count the same elections from the same files, and come to the same."""

import ast
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from lmcvote import heaps
from lmcvote.audit import counter
from lmcvote.audit.counter import HEADS, second_count
from lmcvote.count.plurality import count
from lmcvote.election import Rules
from tests.assured import Ran

VOTES = Path(__file__).parent.parent.parent / "ballots/board-election/lists/votes.csv"
NAMES = "Ashby Baker Chowdhury Davies Ellis Farouk Green Hughes Iqbal Jolly".split()


def election(seed: int, path: Path) -> int:
    """A keyed file as it may come: few papers or many, careful voters or careless; how many seats it is for."""
    chance = Random(seed)  # noqa: S311 (a test can be repeated)
    names = NAMES[: chance.randint(2, len(NAMES))]
    seats = chance.randint(1, len(names) - 1)
    vote, unsure, head = chance.random(), chance.choice((0, 0.05, 0.3)), chance.choice((0, 0.1))
    with_head, doubts = chance.random() < 0.5, chance.random() < 0.02
    lines = [",".join(["paper", *names, *["rejected"] * with_head])]
    numbers = list(range(1, chance.choice((2, 5, 30, 60)) + 1))
    chance.shuffle(numbers)
    for number in numbers:
        cells = [chance.choice("1xX") if chance.random() < vote else chance.choice(("", "0")) for _ in names]
        cells = ["?" if chance.random() < unsure else cell for cell in cells]
        clear = sum(cell in "1xX" for cell in cells if cell)
        said = chance.choice(HEADS[:2]) if with_head and chance.random() < head else ""
        if clear <= seats < clear + cells.count("?") and not said and not doubts:
            cells = [cell.replace("?", "") for cell in cells]  # somebody decided
        lines.append(",".join([str(number), *cells, *[said] * with_head]))
    path.unlink(missing_ok=True)  # to write over a file takes longer than to count it
    path.write_text("\n".join(lines) + "\n")
    return seats


def differs(seed: int, path: Path) -> tuple[bool, str]:
    """Whether both counted, and not both stopped; and where they differ, empty where they do not."""
    seats = election(seed, path)
    ours = heaps.read(path, (), seats, Rules())
    try:
        theirs = second_count(str(path), seats)
    except SystemExit as stopped:
        alike = "the returning officer must decide" in str(stopped) and ours.doubtful
        return False, "" if alike else f"seed {seed}: {stopped}"
    if ours.doubtful:
        return False, f"seed {seed}: one stops and the other counts"
    (contest,) = ours.contests
    result = count(contest, ours.papers[contest.id])
    told = {
        "papers": result.papers,
        "votes": {contest.candidates[t.number - 1].forenames: t.votes for t in result.candidates},
        "heads": {str(head): number for head, number in result.rejected.items()},
        "whole": result.wholly_valid,
        "part": result.rejected_in_part,
        "unused": result.unused,
        "lost": result.lost_in_part,
    }
    return True, "" if theirs == told else f"seed {seed}: {theirs} is not {told}"


def counted_twice(seeds: range, path: Path) -> Ran:
    """An election for each seed, by both programs."""
    found = [differs(seed, path) for seed in seeds]
    stopped = sum(not both for both, _ in found)
    return Ran(len(found), tuple(why for _, why in found if why), f"both stopped at {stopped}")


@pytest.mark.parametrize("seeds", [range(1_500), pytest.param(range(1_500, 101_500), marks=pytest.mark.assurance)])
def test_elections_are_counted_the_same_by_two_programs(seeds: range, tmp_path: Path) -> None:
    ran = counted_twice(seeds, tmp_path / "votes.csv")
    assert not ran.failures and "both stopped at 0" not in ran.note, ran


def test_the_second_counter_shares_nothing_with_the_first_and_can_be_read() -> None:
    text = Path(counter.__file__).read_text()
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert {alias.name for node in imports for alias in node.names} == {"csv", "json", "sqlite3", "sys", "Path"}
    assert len(text.splitlines()) < 200


def test_a_candidate_runs_it_on_the_keyed_file_alone(tmp_path: Path) -> None:
    program = tmp_path / "counter.py"
    program.write_text(Path(counter.__file__).read_text())
    done = subprocess.run([sys.executable, "-I", program, VOTES, "6"], capture_output=True, text=True, check=True)  # noqa: S603
    assert "23  12\n" in done.stdout and "42  papers, 6 votes each" in done.stdout
    assert done.stdout.endswith("18  unused votes\n        2  votes lost to uncertain marks\nThe figures add up.\n")


@pytest.mark.parametrize(
    ("rows", "says"),
    [("1,1,\n1,,1\n", "paper 1 stands twice"), ("1,1,?\n", "paper 1: the returning officer must decide")],
)
def test_it_stops_where_a_person_must_look(tmp_path: Path, rows: str, says: str) -> None:
    path = tmp_path / "votes.csv"
    path.write_text(f"paper,1,2\n{rows}")
    with pytest.raises(SystemExit, match=says):
        second_count(str(path), 1)


def test_it_counts_each_contest_of_a_file_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_text("paper,contest,1,2,3\n1,board,1,1,\n1,north,1,,\n2,north,,1,\n")
    assert second_count(str(path), 2, "board")["votes"] == {"1": 1, "2": 1, "3": 0}
    assert second_count(str(path), 1, "north")["votes"] == {"1": 1, "2": 1, "3": 0}
