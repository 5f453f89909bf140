"""The bench of small wrong changes: tests that look closely leave none, and tests that do not are told which."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.equivalent import EQUIVALENT
from tests.bench.mutants import mutants

ROOT = Path(__file__).parent.parent.parent
MODULE = '''
"""Who has a seat."""

SEATS = 2
NAMES: tuple[str, ...] = ("Ashby", "Baker")


class Place:
    """A place in a list."""

    nth: int = 1

    @property
    def taken(self) -> bool:
        """Whether it has a seat."""

        def over(seats: int) -> bool:
            return self.nth > seats

        return not over(SEATS)
'''
CLOSE = """
import pytest
from planted import NAMES, Place

@pytest.mark.parametrize("nth, taken", [(1, True), (2, True), (3, False)])
def test_two_have_a_seat(nth, taken):
    place = Place()
    assert place.nth == 1 and NAMES == ("Ashby", "Baker")
    place.nth = nth
    assert place.taken is taken
"""
LOOSE = """
from planted import Place

def test_the_first_has_a_seat():
    assert Place().taken
"""
CONFTEST = """
from hypothesis import settings

settings.register_profile("lmcvote", derandomize=True)
"""
RUN = """
import json, sys
from pathlib import Path
from tests.bench.mutated import NotKept, fates

Path("out").mkdir()
try:
    found = fates(["planted.py"], ["test_planted.py"], None, Path("out"))
except NotKept:
    sys.exit("not kept")
Path("found").write_text(json.dumps([(fate.change, fate.killed) for fate in found]))
"""


def test_what_only_names_and_describes_is_left_alone_and_the_rest_is_changed_once() -> None:
    changes = [one.change for one in mutants(MODULE)]
    assert len(changes) == len({(one.line, one.change) for one in mutants(MODULE)}) and len(changes) == 13
    assert {one.within for one in mutants(MODULE)} == {"", "Place.taken"}
    assert not any("place in a list" in change or "int" in change for change in changes)


@pytest.mark.assurance
@pytest.mark.parametrize("module", EQUIVALENT)
def test_what_is_listed_as_equivalent_is_still_a_change_of_that_line(module: str) -> None:
    source = (ROOT / module).read_text("utf-8")
    lines = [line.strip() for line in source.splitlines()]
    assert EQUIVALENT[module].keys() <= {(lines[one.line - 1], one.change) for one in mutants(source)}


def survivors(folder: Path, tests: str) -> list[str]:
    for name, text in (("planted.py", MODULE), ("test_planted.py", tests), ("conftest.py", CONFTEST)):
        (folder / name).write_text(text, "utf-8")
    path = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(folder)))}
    made = subprocess.run([sys.executable, "-c", RUN], cwd=folder, env=path, capture_output=True, text=True)  # noqa: S603
    assert made.returncode == 0, made.stderr
    told = json.loads((folder / "found").read_text("utf-8"))
    assert len(told) == 13
    return [change for change, killed in told if not killed]


@pytest.mark.assurance
def test_close_tests_notice_every_change(tmp_path: Path) -> None:
    assert survivors(tmp_path, CLOSE) == []


@pytest.mark.assurance
def test_of_loose_tests_it_is_told_what_they_do_not_notice(tmp_path: Path) -> None:
    found = survivors(tmp_path, LOOSE)
    assert "self.nth > seats => self.nth >= seats" in found and "2 => 3" in found and "'Ashby' => ''" in found
    assert "not over(SEATS) => over(SEATS)" not in found and "return not over(SEATS) => pass" not in found


@pytest.mark.assurance
def test_tests_that_fail_without_a_change_are_no_measure(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="not kept"):
        survivors(tmp_path, LOOSE.replace("assert", "assert not"))
