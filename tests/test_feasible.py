"""What is possible but cannot be kept is told with the rule and the way out."""

from pathlib import Path

import pytest

from lmcvote import feasible, settings
from lmcvote.election import Election
from tests.test_timetable import EXAMPLE


def election(tmp_path: Path, *changes: tuple[str, str]) -> Election:
    text = EXAMPLE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (tmp_path / "election.toml").write_text(text, "utf-8")
    return settings.read(tmp_path)


def test_the_example_can_be_kept(example: Election) -> None:
    assert feasible.findings(example) == () and feasible.clock_changes(example) == ()


@pytest.mark.parametrize(
    ("changes", "code", "field", "says"),
    [
        ([("papers_sent = 2027-02-22", "papers_sent = 2027-03-08"),
          ("papers_close = 2027-03-15", "papers_close = 2027-03-29"), ("count = 2027-03-16", "count = 2027-03-30")],
         "no-working-day", "timetable.papers_close",
         "Monday 29 March 2027 is Easter Monday: no post comes, and nobody is in the office. Choose 2027-03-25 or "
         "2027-03-30 (RULES 6.1)."),
        ([("nominations_close = 2027-02-01", "nominations_close = 2027-02-05")],
         "no-working-day", "rules.withdrawal_days_after_close",
         "Sunday 7 February 2027: no post comes, and nobody is in the office. Write 3, which is Monday 8 February 2027 "
         "(RULES 3.6)."),
        ([("papers_sent = 2027-02-22", "papers_sent = 2027-02-20")],
         "no-working-day", "timetable.papers_sent", "Choose 2027-02-19 or 2027-02-22 (RULES 6.1)."),
        ([("count = 2027-03-16", "count = 2027-03-20")],
         "no-working-day", "timetable.count", "Choose 2027-03-19 or 2027-03-22 (RULES 7.13)."),
        ([("# closed_days = [2027-02-19]", "closed_days = [2027-03-15]")],
         "no-working-day", "timetable.papers_close", "is one of your closed_days"),
        ([('roll_freeze = "withdrawal_deadline"', "roll_freeze = 2027-02-06")],
         "no-working-day", "rules.roll_freeze", "Choose 2027-02-05 or 2027-02-08 (RULES 1.10)."),
        ([("packing_working_days = 5", "packing_working_days = 20")],
         "lead-time-too-short", "timetable.papers_sent",
         "begin on 2027-01-25, but withdrawals end only on 2027-02-03 12:00. Post papers on 2027-03-03 or later"),
        ([('roll_freeze = "withdrawal_deadline"', "roll_freeze = 2027-02-19")],
         "lead-time-too-short", "timetable.papers_sent", "but the roll is frozen only on 2027-02-19 00:00"),
        ([("fewest_working_days = 8", "fewest_working_days = 15"),
          ("# closed_days = [2027-02-19]", "closed_days = [2027-03-03]")],
         "too-few-working-days", "timetable.papers_close",
         "there are only 14 working days, and fewest_working_days asks for 15"),
        ([("papers_sent = 2027-02-22", "papers_sent = 2027-03-01"), ("# closed_days = [2027-02-19]",
          "closed_days = [2027-03-08, 2027-03-09, 2027-03-10, 2027-03-11]"),
          ("fewest_working_days = 8", "fewest_working_days = 0")],
         "no-time-to-replace", "timetable.papers_close",
         "posted on 2027-03-01 should be there by 2027-03-05, and none is replaced by post after 2027-03-04 12:00"),
    ],
)  # fmt: skip
def test_a_doubt_names_its_key_its_rule_and_the_way_out(
    tmp_path: Path, changes: list[tuple[str, str]], code: str, field: str, says: str
) -> None:
    found = feasible.findings(election(tmp_path, *changes))
    assert [(one.code, one.field) for one in found] == [(code, field)]
    assert says in found[0].message


def test_the_way_out_of_a_withdrawal_deadline_is_another_close_where_no_number_helps(tmp_path: Path) -> None:
    shut = ", ".join(f"2027-02-{day:02}" for day in range(1, 13))
    made = election(tmp_path, ("# closed_days = [2027-02-19]", f"closed_days = [{shut}]"))
    told = {one.field: one.message for one in feasible.findings(made)}
    assert "Close nominations on another day: lmcvote timetable --propose" in told["rules.withdrawal_days_after_close"]
    assert "No working day beside it" not in told["timetable.nominations_close"]


def test_a_period_at_its_longest_has_one_way_out_only(tmp_path: Path) -> None:
    """RULES 6.1: the working day after a close of four weeks is beyond them."""
    made = election(
        tmp_path,
        ("papers_sent = 2027-02-22", "papers_sent = 2027-02-26"),
        ("papers_close = 2027-03-15", "papers_close = 2027-03-26"),
        ("count = 2027-03-16", "count = 2027-03-30"),
    )
    (told,) = feasible.findings(made)
    assert "is Good Friday" in told.message and "Choose 2027-03-25 (RULES 6.1)." in told.message
