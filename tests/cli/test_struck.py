"""Import, returns, adjudication, count, seal and copy: killed with -9, or on a disk that is full or fails.

SECURITY 9, rows 3 and 4: nothing that was acknowledged is lost, nothing is there twice, what is left is simply run
again. A scan has its own test beside this one.
"""

import os
from pathlib import Path

import pytest

from tests.cli import faulty_disk, kill_works, killing, restoring
from tests.cli.kill_works import WORKS
from tests.cli.killing import Rows, Work
from tests.cli.stages import Reached
from tests.postgres import Server

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork and no kill -9")
FEW, MANY, ON_A_SERVER = 2, 30, 4
COMPILED = pytest.mark.skipif(faulty_disk.compiler() is None, reason="no compiler for the library, or no Linux")


def killed(stages: Reached, name: str, kills: int) -> None:
    ran = killing.survives(WORKS[name], kills, 1, killing.fresh(kill_works.prepared(stages, name)))
    assert not ran.failures, ran


def test_returns_that_were_killed_are_recorded_again_and_none_is_lost_or_there_twice(
    here: Path, stages: Reached
) -> None:
    killed(stages, "returns record", FEW)


@pytest.mark.assurance
@pytest.mark.parametrize("name", WORKS)
def test_many_kills_of_each_work(here: Path, stages: Reached, name: str) -> None:
    killed(stages, name, MANY)


@pytest.mark.assurance
@pytest.mark.parametrize("name", WORKS)
def test_kills_of_each_work_on_a_server(here: Path, stages: Reached, server: Server, name: str) -> None:
    with server.office() as stores:
        again = kill_works.on_server(kill_works.prepared(stages, name), server, stores)
        ran = killing.survives(WORKS[name], ON_A_SERVER, 1, again)
    assert not ran.failures, ran


def failing(stages: Reached, name: str, faults: int) -> None:
    ran = faulty_disk.failing(name, kill_works.prepared(stages, name), faults, 1, faulty_disk.made(Path.cwd()))
    assert not ran.failures, ran


@COMPILED
@pytest.mark.assurance
@pytest.mark.parametrize("name", WORKS)
def test_faults_of_the_disk_in_each_work(here: Path, stages: Reached, name: str) -> None:
    failing(stages, name, MANY)


def test_an_answer_that_came_before_its_row_was_on_record_would_be_seen(here: Path, stages: Reached) -> None:
    """The control: what two people were told of two envelopes, where none was recorded."""

    def none(folder: Path, rows: Rows) -> killing.Evidence:
        return {}

    original = kill_works.prepared(stages, "returns record")
    killing.fresh(original)()
    early = Work(lambda coins: 0, none, WORKS["returns record"].acknowledged)
    assert "envelopes [1, 2]" in killing.lost(early, Path("e"), ["   1  Received", "   2  Received"])


@pytest.mark.assurance
def test_no_copy_is_put_back_with_a_page_of_a_later_phase(here: Path, stages: Reached) -> None:
    """SECURITY 9, row 18."""
    assert not restoring.restored(stages).failures
