"""lmcvote timetable: printed, hung up, put into a calendar, and proposed; and what it stops."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.asking import AT, REEVE, SIGNED, Said, at, words
from tests.cli.envelopes import live
from tests.test_ics import events
from tests.test_timetable import QUESTION, without_nominations
from tests.wording import run

PROPOSED = """[timetable]
# Wed 20 Jan 2027: as late as proof, print and packing (5 working days) leave
# time for
nominations_open = 2027-01-20
# Wed 10 Feb 2027: 21 days after nominations_open (RULES 3.1)
nominations_close = 2027-02-10T12:00:00
# Fri 12 Feb 2027: withdrawals end, and the roll is frozen (RULES 3.6, 1.10)
# Mon 22 Feb 2027: 21 days before papers_close (RULES 6.1)
papers_sent = 2027-02-22
# Mon 15 Mar 2027: the last working day before the count that a poll can close
# on
papers_close = 2027-03-15T12:00:00
# Tue 16 Mar 2027: as asked
count = 2027-03-16T10:00:00
"""
PROPOSE = ("timetable", "--propose")


def changed(folder: Path, *pairs: tuple[str, str]) -> None:
    path = folder / "election.toml"
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")


def test_every_step_is_told_with_its_rule_its_command_and_its_state(
    frozen: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said("timetable", *AT)
    assert code == 0 and told["election"] == "mid-essex-board-2027" and told["doubts"] == [] == told["notes"]
    by_step = {step["step"]: step for step in told["steps"]}
    assert by_step["freeze"] == {
        "step": "freeze", "day": "2027-02-03", "hour": "12:00", "at": "2027-02-03T12:00:00+00:00",
        "what": "The roll of electors is frozen", "rule": "1.10", "who": "returning officer",
        "commands": ["lmcvote electorate freeze"], "deadline": False, "state": "done", "done_on": "2027-02-01",
        "days": 2, "working_days": 2,
    }  # fmt: skip
    assert (by_step["printing"]["state"], by_step["printing"]["days"]) == ("next", 14)
    assert run("timetable", *AT) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert "lmcvote ballots proof, print, packs" in out and "Mon 15 Mar 2027" in out and "next" in out


def test_every_command_that_a_step_names_exists(election: Path, said: Said) -> None:
    named = {command for step in said("timetable", *AT)[1]["steps"] for command in step["commands"]}
    assert len(named) >= 14
    for command in named:
        assert run(*command.split()[1:], "--help") == 0, command


def test_the_page_and_the_calendar_are_written(election: Path, said: Said) -> None:
    code, told = said("timetable", "--pdf", "--ics", "days.ics", *AT)
    assert code == 0 and told["wrote"] == ["e/out/timetable.pdf", "days.ics"]
    (page,) = words(election / "out" / "timetable.pdf")
    assert "The poll closes" in page and "Monday 1 February 2027" in page and page.count("REHEARSAL") == 2
    assert len(events(Path("days.ics").read_bytes())) == 19
    assert said("timetable", "--ics", "days.ics", *AT)[1]["findings"][0]["code"] == "file-in-use"
    assert said("timetable", "--ics", "days.txt", *AT)[1]["findings"][0]["code"] == "bad-output"


def test_a_proposal_is_lines_to_paste_each_with_its_reason(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert at(datetime(2026, 12, 1, tzinfo=UTC), *PROPOSE, "--count", "2027-03-16") == 0
    told = capsys.readouterr()
    assert told.out.startswith(PROPOSED) and "Beware" not in told.err
    lines = PROPOSED.removeprefix("[timetable]\n")
    text = (election / "election.toml").read_text("utf-8")
    kept = "\n".join(line for line in text.splitlines() if line.partition(" ")[0] not in KEYS)
    (election / "election.toml").write_text(kept.replace("[timetable] ", f"[timetable]\n{lines}#", 1), "utf-8")
    assert run("timetable", *AT) == 0
    assert "Wed 20 Jan 2027" in capsys.readouterr().out


KEYS = ("nominations_open", "nominations_close", "papers_sent", "papers_close", "count")


def test_a_proposal_goes_by_the_rules_and_closed_days_of_the_folder(election: Path, said: Said) -> None:
    changed(
        election,
        ("# closed_days = [2027-02-19]", "closed_days = [2027-03-15]"),
        ("withdrawal_days_after_close = 2", "withdrawal_days_after_close = 0"),
    )
    code, told = said(*PROPOSE, "--closes", "2027-03-15", *AT)
    assert code == 0 and told["timetable"]["papers_close"] == "2027-03-16T12:00:00"
    assert told["lines"][-2]["why"].endswith("(one of your closed_days)")


def test_a_proposal_says_what_a_freeze_on_a_day_of_its_own_asks_for(
    election: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 1.10: the day is the LMC's, and does not follow from the others."""
    changed(election, ('roll_freeze = "withdrawal_deadline"', "roll_freeze = 2027-02-01"))
    assert run(*PROPOSE, "--count", "2027-05-11", *AT) == 0
    told = capsys.readouterr()
    assert "withdrawals end (RULES 3.6)" in told.out and "the roll is frozen" not in told.out
    assert "Beware: [rules] freezes the roll on 2027-02-01. Move that day too." in told.err


def test_a_proposal_for_a_question_has_no_nominations(election: Path, said: Said) -> None:
    (election / "election.toml").write_text(without_nominations(QUESTION), "utf-8")
    told = said(*PROPOSE, "--count", "2027-03-16", *AT)[1]
    assert list(told["timetable"]) == ["papers_sent", "papers_close", "count"]
    assert said(*PROPOSE, "--opens", "2027-01-11", *AT)[1]["findings"][0]["code"] == "no-nominations"


def test_a_proposal_that_begins_in_the_past_says_so(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*PROPOSE, "--count", "2027-02-15") == 0
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("Beware: nominations_open would be on Wed 23 Dec 2026, and that is past.")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ((), 2),
        (("--count", "2027-03-16", "--opens", "2027-01-11"), 2),
        (("--count", "16 March"), 3),
    ],
)
def test_a_proposal_is_from_one_date(here: Path, argv: tuple[str, ...], code: int) -> None:
    assert run(*PROPOSE, *argv) == code
    assert run("timetable", "--count", "2027-03-16") == 2


def test_a_live_proof_waits_for_a_timetable_that_can_be_kept(ruled: Path, said: Said) -> None:
    """RULES 6.1: a close on a day without post; while nothing is printed it can be mended."""
    changed(ruled, ("count = 2027-03-16T10:00:00", "count = 2027-03-20T10:00:00"))
    assert said("ballots", "proof", *AT)[0] == 0, "the days of a rehearsal stop nothing"
    (ruled / "definition.json").unlink()
    live(ruled)
    code, told = said("ballots", "proof", *AT)
    assert code == 3 and [(one["code"], one["field"]) for one in told["findings"]] == [
        ("no-working-day", "timetable.count")
    ]
    changed(ruled, ("count = 2027-03-20", "count = 2027-03-19"))
    assert said("ballots", "proof", *AT)[0] == 0


def test_a_bank_holiday_proclaimed_later_is_told_and_stops_nothing(election: Path, said: Said) -> None:
    live(election)
    assert said("ballots", "proof", *AT)[0] == 0
    changed(election, ("# closed_days = [2027-02-19]", "closed_days = [2027-03-15]"))
    assert [one["code"] for one in said("timetable", *AT)[1]["doubts"]] == ["no-working-day"]
    assert said("ballots", "proof", *SIGNED, *AT)[0] == 0


def test_a_live_roll_is_not_frozen_before_its_day(ruled: Path, said: Said) -> None:
    """RULES 1.10: frozen on a stated date, before which doctors can check their own entry for a week."""
    live(ruled)
    code, told = said("electorate", "freeze", *REEVE, *AT)
    assert code == 5 and told["findings"][0]["code"] == "too-early"
    assert "2027-02-03 12:00" in told["findings"][0]["message"] and "from 2027-01-27" in told["findings"][0]["message"]
    assert at(datetime(2027, 2, 3, 12, tzinfo=UTC), "electorate", "freeze", *REEVE, *AT) == 0
