"""[timetable] of election.toml: what an election must say, what is worked out, and what cannot be."""

from datetime import date
from pathlib import Path

import pytest

from lmcvote import bundled, settings, timetable
from lmcvote.election import Election
from lmcvote.findings import BadInput

EXAMPLE = (bundled.folder("ballots") / "board-election" / "election.toml").read_text("utf-8")
HEAD, _, REST = EXAMPLE.partition("candidates = [")
QUESTION = f'{HEAD}question = "Shall the board be recalled?"\n{REST.partition(chr(10) + "]")[2]}'.replace(
    "\nseats", "\n#"
)
CLOSE = "nominations_close = 2027-02-01T12:00:00"
SENT = "papers_sent = 2027-02-22"
COUNT = "count = 2027-03-16T10:00:00"
RULES = "[rules] "


def without_nominations(text: str) -> str:
    return "".join(f"{line}\n" for line in text.splitlines() if not line.startswith("nominations_"))


def read(tmp_path: Path, text: str) -> Election:
    (tmp_path / "election.toml").write_text(text, "utf-8")
    return settings.read(tmp_path)


def faults(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, text)
    return [(fault.code, fault.field) for fault in refusal.value.findings]


def changed(*pairs: tuple[str, str]) -> str:
    text = EXAMPLE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_recall_vote_needs_no_nominations_and_an_election_does(tmp_path: Path) -> None:
    """RULES 3.1 is about nominations: to a question nobody is nominated."""
    times = read(tmp_path, without_nominations(QUESTION)).timetable
    assert (times.nominations_open, times.nominations_close, times.withdrawals_close) == (None, None, None)
    assert times.papers_close.wall == "2027-03-15 12:00"
    with pytest.raises(ValueError, match="no nominations"):
        times.nominated_by()
    missing = [("key-missing", f"timetable.nominations_{end}") for end in ("open", "close")]
    assert faults(tmp_path, without_nominations(EXAMPLE)) == missing


def test_nominations_of_a_question_are_read_where_they_are_given(tmp_path: Path) -> None:
    assert read(tmp_path, QUESTION).timetable.nominated_by().wall == "2027-02-01 12:00"
    half = QUESTION.replace("nominations_open = 2027-01-11\n", "")
    assert faults(tmp_path, half) == [("key-missing", "timetable.nominations_open")]


def test_a_question_frozen_with_its_notice_says_when_that_is(tmp_path: Path) -> None:
    frozen = without_nominations(QUESTION).replace('"withdrawal_deadline"', '"notice_of_election"')
    assert faults(tmp_path, frozen) == [("key-missing", "timetable.notice_of_election")]
    told = read(tmp_path, frozen.replace(SENT, f"{SENT}\nnotice_of_election = 2027-02-08"))
    assert timetable.roll_frozen(told.timetable, told.rules).wall == "2027-02-08 00:00"
    assert timetable.notice_day(told.timetable, told.rules) == date(2027, 2, 8)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(RULES, "[rules]\nnomination_days = 22\n#")], [("days-disagree", "timetable.nominations_close")]),
        ([(RULES, "[rules]\nreturn_days = 20\n#")], [("days-disagree", "timetable.papers_close")]),
        ([(RULES, "[rules]\nreturn_days = 29\n#")],
         [("out-of-range", "rules.return_days"), ("days-disagree", "timetable.papers_close")]),
        ([(SENT, f"{SENT}\nwithdrawals_close = 2027-02-04T12:00:00")],
         [("days-disagree", "timetable.withdrawals_close")]),
        ([(SENT, f"{SENT}\nwithdrawals_close = 2027-02-09T12:00:00")],
         [("out-of-range", "timetable.withdrawals_close")]),
        ([(SENT, f"{SENT}\nwithdrawals_close = 2027-02-01T11:00:00")],
         [("out-of-range", "timetable.withdrawals_close")]),
        ([(SENT, f"{SENT}\nwithdrawals_close = 2027-02-03")], [("no-hour", "timetable.withdrawals_close")]),
        ([("withdrawal_days_after_close = 2", "withdrawal_days_after_close = 8")],
         [("out-of-range", "rules.withdrawal_days_after_close")]),
        ([(SENT, "papers_sent = 2027-02-03"), ("papers_close = 2027-03-15", "papers_close = 2027-03-02")],
         [("out-of-order", "timetable.withdrawals_close")]),
        ([(SENT, f"{SENT}\nnotice_of_election = 2027-01-12")], [("out-of-order", "timetable.notice_of_election")]),
        ([(SENT, f'{SENT}\nnotice_of_election = "soon"')], [("wrong-type", "timetable.notice_of_election")]),
        ([(SENT, f"{SENT}\nnotice_of_election = 1999-01-12")], [("no-such-year", "timetable.notice_of_election")]),
        ([(COUNT, f"{COUNT}\nopening = 2027-03-15T11:00:00")], [("out-of-order", "timetable.opening")]),
        ([(COUNT, f"{COUNT}\nopening = 2027-03-16T11:00:00")], [("out-of-order", "timetable.opening")]),
        ([(COUNT, f"{COUNT}\nclosed_days = [2027-02-30]")], [("no-such-day", "timetable.closed_days")]),
        ([(COUNT, f'{COUNT}\nclosed_days = ["2027-02-30"]')], [("wrong-type", "timetable.closed_days")]),
        ([(COUNT, f"{COUNT}\nclosed_days = 2027-02-19")], [("wrong-type", "timetable.closed_days")]),
        ([("packing_working_days = 5", "packing_working_days = 31")],
         [("out-of-range", "timetable.packing_working_days")]),
        ([('"withdrawal_deadline"', '"whenever"')], [("rule-not-built", "rules.roll_freeze")]),
        ([('"withdrawal_deadline"', "2027-02-03T12:00:00")], [("rule-not-built", "rules.roll_freeze")]),
        ([("nominations_open = 2027-01-11", "nominations_open = 2027-03-08"),
          (CLOSE, "nominations_close = 2027-03-26T01:30:00"), (SENT, "papers_sent = 2027-04-12"),
          ("papers_close = 2027-03-15", "papers_close = 2027-05-05"), (COUNT, "count = 2027-05-06T10:00:00")],
         [("no-such-time", "timetable.withdrawals_close")]),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_key(
    tmp_path: Path, pairs: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert faults(tmp_path, changed(*pairs)) == expected


def test_a_number_of_days_is_a_check_where_it_is_written_and_follows_the_dates_where_not(tmp_path: Path) -> None:
    """RULES 3.1, 6.1: what is frozen and printed is what the dates come to."""
    longer = changed((CLOSE, "nominations_close = 2027-02-08T12:00:00"))
    rules = read(tmp_path, longer).rules
    assert (rules.nomination_days, rules.return_days) == (28, 21)
    with pytest.raises(BadInput) as refusal:
        read(tmp_path, longer.replace(RULES, "[rules]\nnomination_days = 21\n#", 1))
    assert refusal.value.findings[0].message == (
        "timetable.nominations_close: 28 days after nominations_open (2027-01-11 00:00), and [rules] says "
        "nomination_days = 21. Change the date, or write nomination_days = 28 if that is what the LMC agreed."
    )


def test_the_withdrawal_deadline_is_written_or_follows_from_the_close(tmp_path: Path) -> None:
    """RULES 3.6: some days after the close of nominations, before printing."""
    usual = read(tmp_path, EXAMPLE)
    assert usual.timetable.withdrawals_close and usual.timetable.withdrawals_close.wall == "2027-02-03 12:00"
    unsaid = changed(
        ("withdrawal_days_after_close = 2 ", "# "), (SENT, f"{SENT}\nwithdrawals_close = 2027-02-05T17:00:00")
    )
    told = read(tmp_path, unsaid)
    assert told.timetable.withdrawals_close and told.timetable.withdrawals_close.wall == "2027-02-05 17:00"
    assert told.rules.withdrawal_days_after_close == 4


def test_an_opening_of_its_own_is_what_observers_and_objections_hang_on(tmp_path: Path) -> None:
    from lmcvote.returns.acknowledgments import objections_until

    text = changed((COUNT, "opening = 2027-03-16T09:00:00\ncount = 2027-03-18T10:00:00"))
    told = read(tmp_path, text)
    assert timetable.opening(told.timetable).wall == "2027-03-16 09:00"
    assert objections_until(told) == date(2027, 3, 15)
    assert timetable.opening(read(tmp_path, EXAMPLE).timetable).wall == "2027-03-16 10:00"
