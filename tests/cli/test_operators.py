"""Two to sixteen people on one paper or one stack: each is told what the model says (SECURITY 9, row 5)."""

from pathlib import Path

import pytest

from tests.cli import operators
from tests.cli.stages import Reached

SCHEDULES = [2, pytest.param(100, marks=pytest.mark.assurance)]


@pytest.mark.parametrize("schedules", SCHEDULES)
def test_who_saw_a_paper_as_it_is_rules_on_it_and_everybody_else_is_told(
    here: Path, stages: Reached, schedules: int
) -> None:
    ran = operators.on_one_paper(schedules, 1, stages)
    assert not ran.failures and not ran.note.startswith("0 "), ran


@pytest.mark.parametrize("schedules", SCHEDULES)
def test_an_envelope_that_several_desks_hold_is_received_once(here: Path, stages: Reached, schedules: int) -> None:
    ran = operators.on_one_stack(schedules, 1, stages)
    assert not ran.failures and not ran.note.startswith("0 "), ran
