"""The steps of an election: their days as the rules have them, and what the trail says of each."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from lmcvote import settings, steps, timetable
from lmcvote.election import Election, Moment
from lmcvote.steps import Due
from tests.test_timetable import QUESTION, without_nominations
from tests.wording import lines

MORNING = datetime(2027, 3, 10, 9, tzinfo=UTC)


def listed(election: Election, declared: date | None = None) -> list[str]:
    return [
        f"{step.at.wall if step.timed else step.day} {step.code} {step.rule}"
        for step in steps.of(election, declared=declared)
    ]


def test_each_step_has_its_day_by_its_rule(example: Election) -> None:
    """RULES 1.10: a week to check, frozen at the withdrawal deadline; 3.6: two days; 5.12: three working days before;
    7.13: two working days' notice; 10.4: 30 days; 15.2: 12 months."""
    assert listed(example) == lines("""
        2027-01-11 notice 3.0
        2027-01-11 nominations_open 3.1
        2027-01-27 checking 1.10
        2027-02-01 stationery 5.6
        2027-02-01 12:00 nominations_close 3.3
        2027-02-03 12:00 withdrawals_close 3.6
        2027-02-03 12:00 freeze 1.10
        2027-02-15 printing 5.1
        2027-02-22 papers_sent 6.1
        2027-02-26 packs_expected 5.21
        2027-03-10 12:00 replacements_stop 5.12
        2027-03-12 observers 7.13
        2027-03-15 objections 6.10
        2027-03-15 12:00 papers_close 6.1
        2027-03-16 10:00 opening 7.2
        2027-03-16 10:00 count 10.2
        2027-03-16 declared 10.1
        2027-04-15 challenge_ends 10.4
        2028-03-16 retention_ends 15.2
    """)


def test_a_recall_vote_has_no_step_of_nominations(tmp_path: Path) -> None:
    """The roll is frozen before packing begins, since nobody can withdraw; the notice opens the week of checking."""
    (tmp_path / "election.toml").write_text(without_nominations(QUESTION), "utf-8")
    told = listed(settings.read(tmp_path))
    assert told[:5] == lines("""
        2027-02-01 stationery 5.6
        2027-02-05 notice 3.0
        2027-02-05 checking 1.10
        2027-02-12 freeze 1.10
        2027-02-15 printing 5.1
    """)
    assert not any(word in line for line in told for word in ("nomin", "withdraw", "observers"))


def test_challenge_and_retention_count_from_the_declaration(example: Election) -> None:
    told = listed(example, declared=date(2027, 3, 18))
    assert told[-3:] == ["2027-03-18 declared 10.1", "2027-04-17 challenge_ends 10.4", "2028-03-18 retention_ends 15.2"]


def test_an_extended_close_moves_the_replacements_with_it(example: Election) -> None:
    """RULES 6.11, 5.12: three working days before the close in force."""
    close = Moment("2027-03-22 12:00", datetime(2027, 3, 22, 12, tzinfo=UTC))
    at = {step.code: step.at.wall for step in steps.of(example, close)}
    assert (at["papers_close"], at["replacements_stop"]) == ("2027-03-22 12:00", "2027-03-17 12:00")


def test_a_closed_day_of_the_office_moves_what_counts_in_working_days(example: Election) -> None:
    shut = replace(example, timetable=replace(example.timetable, closed_days=frozenset([date(2027, 3, 12)])))
    at = {step.code: str(step.day) for step in steps.of(shut)}
    assert (at["replacements_stop"], at["observers"], at["objections"]) == ("2027-03-09", "2027-03-11", "2027-03-15")


@pytest.mark.parametrize(
    ("freeze", "frozen", "checking"),
    [
        ("withdrawal_deadline", "2027-02-03 12:00", "2027-01-27"),
        ("notice_of_election", "2027-01-11 00:00", "2027-01-04"),
        ("2027-02-01", "2027-02-01 00:00", "2027-01-25"),
    ],
)
def test_the_roll_is_frozen_when_the_rule_says(example: Election, freeze: str, frozen: str, checking: str) -> None:
    """RULES 1.10: on a stated date, before which doctors can check their own entry for a week."""
    rules = replace(example.rules, roll_freeze=freeze)
    assert timetable.roll_frozen(example.timetable, rules).wall == frozen
    assert str(timetable.checking_begins(example.timetable, rules)) == checking


def states(election: Election, now: datetime, *acts: str) -> dict[str, Due]:
    stand = steps.as_they_stand(steps.of(election), [(act, "2027-02-20T09:00:00+00:00") for act in acts], now)
    return {due.step.code: due for due in stand}


def test_a_step_whose_day_is_past_and_whose_act_is_missing_is_overdue(example: Election) -> None:
    told = states(example, MORNING, "electorate built", "electorate frozen", "papers printed")
    assert [code for code, due in told.items() if due.state == "overdue"] == ["papers_sent"]
    assert (told["papers_sent"].days, told["papers_sent"].done_on) == (-16, "")
    assert (told["freeze"].state, told["freeze"].done_on) == ("done", "2027-02-20")
    assert [code for code, due in told.items() if due.state == "next"] == ["replacements_stop"]
    assert told["papers_close"].state == "ahead"


def test_the_days_to_a_deadline_are_counted_in_working_days_too(example: Election) -> None:
    """Over Easter: Good Friday is 26 March 2027, Easter Monday the 29th."""
    april = replace(
        example,
        timetable=replace(example.timetable, count=Moment("2027-03-31 10:00", datetime(2027, 3, 31, 9, tzinfo=UTC))),
    )
    told = states(april, datetime(2027, 3, 24, 9, tzinfo=UTC))["count"]
    assert (told.days, told.working) == (7, 3)


def test_nobody_waits_for_a_step_when_a_later_one_is_done(example: Election) -> None:
    told = states(example, MORNING, "packs issued")
    assert {told[code].state for code in ("checking", "freeze", "printing", "nominations_close")} == {"passed"}
    over = states(example, MORNING, "result declared")
    assert {due.state for code, due in over.items() if code not in ("declared", *steps.AFTER_IT)} == {"passed"}
    assert (over["challenge_ends"].state, over["retention_ends"].state) == ("next", "ahead")


def test_on_its_day_a_step_is_not_overdue_yet(example: Election) -> None:
    before = ("electorate built", "electorate frozen", "papers printed", "packs issued")
    afternoon = datetime(2027, 3, 15, 16, tzinfo=UTC)
    assert states(example, afternoon, *before)["papers_close"].state == "ahead"
    night = datetime(2027, 3, 16, 0, 30, tzinfo=UTC)
    assert states(example, night, *before)["papers_close"].state == "overdue"


def test_steps_come_in_the_order_of_time(example: Election) -> None:
    assert all(one.day <= other.day for one, other in pairwise(steps.of(example)))


def test_without_a_poll_nobody_waits_for_papers(example: Election) -> None:
    """RULES 4.1: no more candidates than seats, known when nobody can withdraw any more (RULES 4.4)."""
    few = replace(example.contests[0], candidates=example.contests[0].candidates[:6])
    election = replace(example, contests=(few,))
    withdrawn = datetime(2027, 2, 3, 12, tzinfo=UTC)
    assert not steps.without_poll(election, withdrawn - timedelta(seconds=1))
    assert steps.without_poll(election, withdrawn) and not steps.without_poll(example, withdrawn)
    empty = replace(election, contests=(replace(few, candidates=()),))
    assert not steps.without_poll(empty, withdrawn), "they may only not have been typed in yet"
    asked = replace(election, rules=replace(election.rules, uncontested="confirmation_ballot"))
    assert not steps.without_poll(asked, withdrawn)
    told = [f"{step.day} {step.code}" for step in steps.of(election, poll=False)]
    assert told[-5:] == lines("""
        2027-02-03 withdrawals_close
        2027-02-03 freeze
        2027-02-03 declared
        2027-03-05 challenge_ends
        2028-02-03 retention_ends
    """)
