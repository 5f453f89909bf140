"""`lmcvote nominations`: what is refused, and with which exit code."""

from pathlib import Path

import pytest

from tests.cli.asking import AT, REEVE, Said, at, codes, in_earnest, kept
from tests.cli.nominating import ADD, BOTH, CLOSE, DAY, GOOD, NOMINATIONS, RULE, cases, nominated, on, standing
from tests.cli.nominating import without_candidates as stripped
from tests.cli.stages import Reached
from tests.wording import run

WITHDRAW = ("nominations", "withdraw", *REEVE, *AT)


@pytest.fixture
def open_(at_stage: Reached) -> Path:
    """The worked example, built, its candidates still to be nominated."""
    return stripped(at_stage("built"))


@pytest.fixture
def earnest(open_: Path) -> Path:
    """The same, in earnest."""
    in_earnest(open_)
    return open_


def refused(said: Said, exit_code: int, expected: str, *argv: str) -> str:
    code, told = said(*argv)
    assert (code, codes(told)) == (exit_code, [expected])
    message: str = told["findings"][0]["message"]
    return message


def test_candidates_in_the_settings_and_nominations_exclude_each_other(built: Path, said: Said) -> None:
    """Either the file says who stands, or nominations do: both at once would be two truths."""
    for argv in (
        ("nominations", "list", *AT),
        (*ADD, "4011000", *GOOD),
        CLOSE,
        ("nominations", "letters", *REEVE, *AT),
    ):
        assert "delete `candidates`" in refused(said, 3, "candidates-in-file", *argv)
    before = (built / "election.toml").read_text("utf-8")
    stripped(built)
    assert run(*ADD, NOMINATIONS) == 0
    (built / "election.toml").write_text(before, "utf-8")
    for argv in (("nominations", "list", *AT), ("ballots", "proof", *AT), CLOSE):
        assert "Delete `candidates`" in refused(said, 3, "candidates-twice", *argv)


def test_nothing_is_nominated_before_an_electorate_is_built(election: Path, said: Said) -> None:
    stripped(election)
    refused(said, 3, "nothing-built", "nominations", "list", *AT)


@pytest.mark.parametrize(
    ("who", "options", "exit_code", "code"),
    [
        ("4011000", ("--received", "2027-02-31 10:00"), 3, "bad-date"),
        ("4011000", ("--received", "2026-10-25 01:30"), 3, "bad-time"),
        ("4011000", ("--received", "2027-02-01 12:00"), 3, "bad-time"),
        ("4011000", ("--received", "2027-01-10 23:59"), 5, "nomination-early"),
        ("6999999", ("--received", "2027-01-20 10:00"), 3, "nobody"),
        ("6200166", ("--received", "2027-01-20 10:00"), 3, "several"),
        ("4011000", (*GOOD, "--surname", "Baker", "--forenames", "Robert"), 3, "name-mismatch"),
        ("4011000", ("--received", "2027-01-20 10:00", "--contest", "nothing"), 3, "contest-unknown"),
        ("4011000", ("--received", "2027-01-20 10:00", "--proposer", "4011001"), 3, "no-proposers-here"),
        ("4011000", ("--received", "2027-01-20 10:00", "--statement", "said.doc"), 3, "statement-not-text"),
        ("12", ("--received", "2027-01-20 10:00"), 3, "gmc-number-wrong"),
        ("none.csv", (), 3, "no-such-file"),
        ("none.csv", ("--consent",), 2, "options-exclude"),
        ("JRHA D7NT 74EW MN3W GK7Y V236 DXAF NZI", ("--received", "2027-01-20 10:00"), 3, "form-unknown"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_taken_down(
    earnest: Path, said: Said, who: str, options: tuple[str, ...], exit_code: int, code: str
) -> None:
    refused(said, exit_code, code, *ADD, who, *options)
    assert kept(earnest, "select count(*) from nomination") == [(0,)]


def test_a_minute_late_is_late(earnest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 3.3: the RO must have the nomination before the stated closing time."""
    late = ("--received", "2027-02-01 12:01", *GOOD[2:])
    assert on("withdrawn", *ADD, "4011000", *late) == 5
    told = " ".join(capsys.readouterr().err.split())
    assert told.startswith("Jane Ashby: the stamp 2027-02-01 12:01 is 1 minute late")
    assert on("withdrawn", *ADD, "4011000", "--received", "2027-02-01 11:59", *GOOD[2:]) == 0


def test_a_table_with_one_bad_row_takes_nothing_down(earnest: Path, said: Said) -> None:
    path = earnest / "lists/nominations.csv"
    text = path.read_text("utf-8-sig").replace("2027-01-12 09:15", "2027-02-31 09:15")
    path.write_text(text.replace("why it is here", "colour of the tie"), "utf-8")
    code, told = said(*ADD, NOMINATIONS)
    assert code == 3 and codes(told) == ["column-unknown"]
    path.write_text(text, "utf-8")
    code, told = said(*ADD, NOMINATIONS)
    assert code == 3 and codes(told)[0] == "bad-date" and told["findings"][0]["line"] == 2
    assert kept(earnest, "select count(*) from nomination") == [(0,)]


def test_the_close_waits_until_nobody_can_withdraw_and_no_case_is_open(
    earnest: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 3.6, 2.7: and two people do it."""
    nominated(earnest, 3)
    assert on("closed", *CLOSE) == 5 and "may withdraw until 2027-02-03 12:00" in " ".join(
        capsys.readouterr().err.split()
    )
    assert on("withdrawn", "nominations", "close", *REEVE, *AT) == 2
    assert on("withdrawn", *CLOSE) == 0


def test_a_withdrawal_is_in_time_to_the_minute_and_then_the_name_stays(
    earnest: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 3.6, 3.7: after that deadline the name stays."""
    nominated(earnest, 8)
    assert on("withdrawn", *WITHDRAW, "ashby", "--received", "2027-02-03 12:00") == 5
    told = " ".join(capsys.readouterr().err.split())
    assert "The name stays (RULES 3.7)" in told and "lmcvote vacancy record --candidate NUMBER" in told
    assert on("withdrawn", *WITHDRAW, "ashby", "--received", "2027-02-03 11:59") == 0
    assert on("withdrawn", *WITHDRAW, "ashby", "--received", "2027-02-03 11:59") == 5
    assert standing(said)["ashby"] == "withdrawn"
    assert on("withdrawn", *CLOSE) == 0 and on("withdrawn", *WITHDRAW, "baker") == 5


def test_a_withdrawal_after_the_deadline_has_its_rule_before_papers_are_printed_too(open_: Path, said: Said) -> None:
    """RULES 3.7: after that deadline the name stays, printed or not."""
    nominated(open_, 8)
    assert run(*CLOSE) == 0
    left = ("vacancy", "record", "--candidate", "1", "--because", "withdrawn", *BOTH, *AT)
    assert said(*left)[0] == 0


def test_what_the_lmc_rules_and_what_it_cannot(earnest: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 2.7, 3.3, 3.4: the LMC rules on who may stand; a form without consent is mended, or falls at the close."""
    assert run(*ADD, "4235001", *GOOD[:2], "--eligibility", "--holds", "none") == 0
    assert run(*ADD, "6500101", *GOOD) == 0
    open_cases = cases(said)
    consent, registrar = open_cases["bennett consent"], open_cases["webb registrar"]
    refused(said, 2, "option-missing", *RULE, registrar, "eligible")
    refused(said, 3, "verdict-wrong", *RULE, registrar, "perhaps", "--reason", "Why.")
    refused(said, 3, "no-such-case", *RULE, "abcdefgh", "eligible", "--reason", "Why.")
    refused(said, 5, "not-for-the-lmc", *RULE, consent, "eligible", "--reason", "Why.")
    refused(said, 5, "can-be-mended", *RULE, consent, "not_eligible", "--reason", "Why.")
    alone = ("nominations", "rule", registrar, "eligible", "--reason", "Why.", *REEVE, *AT)
    refused(said, 2, "two-people", *alone)
    assert run(*RULE, registrar, "eligible", "--reason", "Minute 2027/4.") == 0 and standing(said)["webb"] == "stands"
    assert run(*RULE, registrar, "not_eligible", "--reason", "Minute 2027/5.") == 0
    assert standing(said)["webb"] == "not_eligible"
    assert len(kept(earnest, "select * from nomination_ruling")) == 2, "appended, never overwritten"
    assert at(DAY["closed"], *RULE, consent, "not_eligible", "--reason", "Never signed.") == 0
    assert set(standing(said).values()) == {"not_eligible"} and on("withdrawn", *CLOSE) == 0


def test_nobody_stands_for_two_boards(at_stage: Reached, said: Said) -> None:
    """A doctor sits on one board: the second nomination is refused, and says which one stands."""
    second = (
        '\n[[contests]]\nid = "north-east"\ntitle = "Board of North East Essex"\ngroup = "06T"\nseats = 2\n\n[rules] '
    )
    folder = stripped(at_stage("built"), ("\n[rules] ", second))
    refused(said, 3, "contest-unknown", *ADD, "4011000", *GOOD)
    assert run(*ADD, "4011000", *GOOD, "--contest", "mid-essex-board") == 0
    assert "withdraw ashby" in refused(said, 5, "two-contests", *ADD, "4011000", *GOOD, "--contest", "north-east")
    assert run(*ADD, "4011001", *GOOD, "--contest", "north-east") == 0
    assert set(cases(said)) == {"baker area"}, "works elsewhere: the LMC rules"
    assert run(*WITHDRAW, "baker", "--received", "2027-01-22 10:00") == 0
    assert run(*CLOSE) == 0 and "north-east" in (folder / "definition.json").read_text()


def test_a_statement_is_kept_with_the_nomination_and_its_words_are_counted(open_: Path, said: Said) -> None:
    """RULES 3.5: never cut; it is shortened, or the nomination falls."""
    Path("said.txt").write_text("word " * 201)
    assert run(*ADD, "4011003", *GOOD, "--statement", "said.txt") == 0
    assert set(cases(said)) == {"davies statement"}
    Path("said.txt").write_text("word " * 200)
    mend = ("nominations", "mend", "davies", "--received", "2027-01-25 10:00", *REEVE, *AT)
    assert run(*mend, "--statement", "said.txt") == 0 and cases(said) == {}
    assert (open_ / "statements/davies.txt").read_text().split() == ["word"] * 200
    refused(said, 2, "option-missing", *mend)
    refused(said, 3, "not-nominated", "nominations", "mend", "nobody", "--consent", *REEVE, *AT)


def test_letters_come_before_the_close(earnest: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert on("closed", "nominations", "letters", *REEVE, *AT) == 5
    assert "what is sent now comes too late" in " ".join(capsys.readouterr().err.split())
    (earnest / "lists/role-specification.txt").unlink()
    refused(said, 3, "no-such-file", "nominations", "letters", *REEVE, *AT)
    assert kept(earnest, "select count(*) from nomination_run") == [(0,)] and not (earnest / "out/nominations").exists()


@pytest.mark.parametrize(
    ("number", "name"), [("4011001", "Robert Baker"), ("6200208", "Imran Khan"), ("6411987", "Imran Khan")]
)
def test_who_proposed_a_candidate_acts_at_no_box(at_stage: Reached, said: Said, number: str, name: str) -> None:
    """RULES 7.12: two people, never a candidate or nominator, by whichever number of two the nominator signed."""
    folder = stripped(at_stage("ruled"), ("nominators = 0 ", "nominators = 1 "))
    assert run(*ADD, "4011000", *GOOD, "--proposer", number) == 0 and run(*CLOSE) == 0
    settings = folder / "election.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('"Mr Owen Bell"]', f'"Mr Owen Bell", "{name}"]'), "utf-8")
    box = ("custody", "close", "returns-1", "--seal", "0412", *REEVE, *AT)
    assert "proposed a candidate" in refused(said, 5, "nominator-acts", *box, "--by", name)
    refused(said, 5, "candidate-acts", *box, "--by", "Jane Ashby")
    assert run(*box, "--by", "Priya Nair") == 0
