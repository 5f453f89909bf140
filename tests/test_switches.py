"""[rules] that say what becomes of seats: every value that is built is taken, every other is refused by name."""

from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from lmcvote import bundled, definition, settings
from lmcvote.election import ANSWERS, Rules
from lmcvote.paper import draw, template
from tests.test_settings import EXAMPLE, faults

OURS = (
    *("short", "short_after_second", "withdrawn_after_print", "candidate_death", "tie", "barred_winner", "vacancy"),
    "uncontested",
)
HINTS = get_type_hints(Rules)
BAR = "lmc_officer_bar_from = 2013-05-01"


def read(tmp_path: Path, text: str) -> Rules:
    (tmp_path / "election.toml").write_text(text, "utf-8")
    return settings.read(tmp_path).rules


@pytest.mark.parametrize(("name", "value"), [(name, value) for name in OURS for value in get_args(HINTS[name])])
def test_every_value_of_the_rule_is_taken_and_frozen(tmp_path: Path, name: str, value: str) -> None:
    usual = f'{name} = "{getattr(Rules(), name)}"'
    assert usual in EXAMPLE
    rules = read(tmp_path, EXAMPLE.replace(usual, f'{name} = "{value}"'))
    assert getattr(rules, name) == value


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('tie = "lot_witnessed"', 'tie = "coin"', [("rule-not-built", "rules.tie")]),
        ('vacancy = "ask"', 'vacancy = "lottery"', [("rule-not-built", "rules.vacancy")]),
        (BAR, "lmc_officer_bar_from = 2013-05-02", [("out-of-range", "rules.lmc_officer_bar_from")]),
        (BAR, 'lmc_officer_bar_from = "2013-02-30"', [("wrong-type", "rules.lmc_officer_bar_from")]),
        (BAR, "lmc_officer_bar_from = 2013-02-30", [("no-such-day", "rules.lmc_officer_bar_from")]),
        (BAR, "lmc_officer_bar_from = 2013-04-01T12:00:00", [("wrong-type", "rules.lmc_officer_bar_from")]),
        ('["chair", "secretary"]', '["chair"]', [("office-missing", "rules.lmc_barred_offices")]),
        ("runner_up_expiry_months = 12", "runner_up_expiry_months = 61",
         [("out-of-range", "rules.runner_up_expiry_months")]),
        ("runner_up_expiry_months = 12", "runner_up_expiry_months = 0",
         [("out-of-range", "rules.runner_up_expiry_months")]),
        ('tie = "lot_witnessed"', "reserved_seats = []", [("unknown-key", "rules.reserved_seats")]),
        ("seats = 6", "seats = 6\nsecond_round = 1", [("wrong-type", "contests[1].second_round")]),
    ],
)  # fmt: skip
def test_any_other_value_is_refused_by_name(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert old in EXAMPLE
    assert faults(tmp_path, EXAMPLE.replace(old, new, 1)) == expected


@pytest.mark.parametrize("line", ['reserved_seats = ["sessional"]', 'reserved_fill = "leave_vacant"'])
def test_no_seat_is_reserved_since_no_count_would_keep_to_it(tmp_path: Path, line: str) -> None:
    """RULES 2.6: seats may be reserved; that is not built, so an LMC that writes it is told, and not let down."""
    text = EXAMPLE.replace('tie = "lot_witnessed"', f'tie = "lot_witnessed"\n{line}', 1)
    assert faults(tmp_path, text) == [("unknown-key", f"rules.{line.split()[0]}")]


def test_a_seat_with_a_shorter_term_is_not_combined_with_an_election(tmp_path: Path) -> None:
    """RULES 12.3: a vacancy that falls with an election is filled at it; not built, so that no count guesses terms."""
    text = EXAMPLE.replace('tie = "lot_witnessed"', 'tie = "lot_witnessed"\ncombine_vacancy = true', 1)
    assert faults(tmp_path, text) == [("unknown-key", "rules.combine_vacancy")]


def test_the_bar_can_begin_earlier_and_offices_be_added(tmp_path: Path) -> None:
    """RULES 2.4: extendable; at latest 2013-05-01."""
    text = EXAMPLE.replace(BAR, "lmc_officer_bar_from = 2013-04-01").replace(
        '"chair", "sec', '"chair", "treasurer", "sec'
    )
    rules = read(tmp_path, text)
    assert (rules.lmc_officer_bar_from, rules.lmc_barred_offices) == ("2013-04-01", ("chair", "treasurer", "secretary"))


def test_rules_and_a_second_round_are_frozen_with_the_papers(tmp_path: Path) -> None:
    text = EXAMPLE.replace("seats = 6 ", "seats = 6\nsecond_round = true ")
    (tmp_path / "election.toml").write_text(text, "utf-8")
    election = settings.read(tmp_path)
    definition.freeze(tmp_path, election, definition.styles(election, template.editions(), draw.measure))
    frozen = definition.read(tmp_path)
    assert frozen.rules == election.rules and frozen.contests[0].second_round
    assert not settings.read(bundled.folder("ballots") / "board-election").contests[0].second_round


def test_a_confirmation_ballot_is_a_question_for_each_name(tmp_path: Path) -> None:
    """RULES 4.1: only where nobody is to be chosen between."""
    both = EXAMPLE.replace('uncontested = "declared_elected"', 'uncontested = "confirmation_ballot"')
    (tmp_path / "election.toml").write_text(both, "utf-8")
    assert len(settings.read(tmp_path).contests) == 1
    (tmp_path / "election.toml").write_text(both.replace("seats = 6 ", "seats = 12 "), "utf-8")
    board, *questions = settings.read(tmp_path).contests
    assert board.uncontested and len(questions) == 12 and questions[0].id == "mid-essex-board.ashby"
    assert all((one.candidates, one.seats, one.group) == (ANSWERS, 1, board.group) for one in questions)
    assert questions[0].question.startswith("Shall Jane ASHBY, Kelvedon & Feering Health Centre be elected?")
