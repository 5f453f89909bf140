"""[recall] and [rules.recall]: every switch of RULES 13.5 with its values; a share is taken from its text."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from lmcvote import bundled, recall_switches, settings
from lmcvote.election import Recall, RecallRules
from tests.test_settings import faults

EXAMPLE = (bundled.folder("ballots") / "recall" / "election.toml").read_text("utf-8")
HINTS = get_type_hints(RecallRules)
WORDS = [(name, value) for name, hint in HINTS.items() for value in get_args(hint) if isinstance(value, str)]
KEYS = [name for name in HINTS if name != "undecided"]


def read(tmp_path: Path, text: str) -> Recall:
    (tmp_path / "election.toml").write_text(text, "utf-8")
    recall = settings.read(tmp_path).recall
    assert recall is not None
    return recall


def test_the_example_writes_every_switch_out_as_proposed(tmp_path: Path) -> None:
    """RULES 13.5: `lmcvote new --like recall` writes them all out."""
    recall = read(tmp_path, EXAMPLE)
    assert recall.rules == RecallRules(confirmed_by="made-up minute 2027/13")
    assert recall.rules.undecided == ()
    assert (recall.petition_opens, recall.last_day, recall.roll_day) == (
        date(2027, 6, 1),
        date(2027, 6, 21),
        date(2027, 6, 1),
    )


def test_an_election_is_no_recall(tmp_path: Path) -> None:
    text = (bundled.folder("ballots") / "board-election" / "election.toml").read_text("utf-8")
    (tmp_path / "election.toml").write_text(text, "utf-8")
    assert settings.read(tmp_path).recall is None


@pytest.mark.parametrize("name", KEYS)
def test_a_key_that_nobody_wrote_is_undecided(tmp_path: Path, name: str) -> None:
    """RULES 13.5: none applies silently."""
    lines = [line for line in EXAMPLE.splitlines() if not line.startswith(f"{name} = ")]
    assert read(tmp_path, "\n".join(lines)).rules.undecided == (name,)


def test_an_empty_minute_confirms_nothing(tmp_path: Path) -> None:
    text = EXAMPLE.replace('confirmed_by = "made-up minute 2027/13"', 'confirmed_by = " "')
    assert read(tmp_path, text).rules.undecided == ("confirmed_by",)


@pytest.mark.parametrize(("name", "value"), WORDS)
def test_every_value_of_a_switch_is_taken(tmp_path: Path, name: str, value: str) -> None:
    usual = f'{name} = "{getattr(RecallRules(), name)}"'
    assert usual in EXAMPLE
    text = EXAMPLE.replace(usual, f'{name} = "{value}"')
    if value == "named_member":
        text = text[: text.index("whom = [")] + 'whom = ["Dr Jane Ashby"]\n' + text[text.index("asked_by") :]
    assert getattr(read(tmp_path, text).rules, name) == value


@pytest.mark.parametrize(
    ("written", "share"),
    [
        ('"3/4"', Fraction(3, 4)),
        ("0.75", Fraction(3, 4)),
        ("75", Fraction(3, 4)),
        ("75.0", Fraction(3, 4)),
        ('"75%"', Fraction(3, 4)),
        ('" 75 % "', Fraction(3, 4)),
        ('"75 per cent"', Fraction(3, 4)),
        ('"100%"', Fraction(1)),
        ("0.07", Fraction(7, 100)),
        ("0.55", Fraction(11, 20)),
        ("66.6", Fraction(333, 500)),
        ('"2/3"', Fraction(2, 3)),
    ],
)
def test_a_share_is_exact_however_it_is_written(tmp_path: Path, written: str, share: Fraction) -> None:
    """RULES 13.4: exact fractions parsed from text; 0.07 is seven hundredths, which no binary number is."""
    text = EXAMPLE.replace('call_threshold = "3/4"', f"call_threshold = {written}")
    assert read(tmp_path, text).rules.call_threshold == share


@pytest.mark.parametrize(
    "written", ["175", '"175%"', "0", "0.0", "1", "1.0", '"4/3"', '"3/0"', '"most"', "nan", "-0.5", "inf", "[]"]
)
def test_what_is_no_share_of_people_is_refused(tmp_path: Path, written: str) -> None:
    text = EXAMPLE.replace('call_threshold = "3/4"', f"call_threshold = {written}")
    assert faults(tmp_path, text) == [("bad-share", "rules.recall.call_threshold")]


def test_more_than_everybody_can_never_be_reached(tmp_path: Path) -> None:
    text = EXAMPLE.replace('"3/4"', '"100%"').replace('call_test = "at_least"', 'call_test = "more_than"')
    assert faults(tmp_path, text) == [("out-of-range", "rules.recall.call_test")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("signing_days = 21", "signing_days = 13", [("out-of-range", "rules.recall.signing_days")]),
        ("signing_days = 21", "signing_days = 43",
         [("out-of-range", "rules.recall.signing_days"), ("out-of-order", "recall.petition_opens")]),
        ("egm_notice_days = 21", 'egm_notice_days = "21"', [("wrong-type", "rules.recall.egm_notice_days")]),
        ('call_base = "members"', 'call_base = "everyone"', [("rule-not-built", "rules.recall.call_base")]),
        ('target = "leadership"', 'target = "named_member"', [("one-member", "recall.whom")]),
        ('roll_date = "petition_opening"', "roll_date = 2027-06-02", [("out-of-order", "rules.recall.roll_date")]),
        ('roll_date = "petition_opening"', 'roll_date = "today"', [("wrong-type", "rules.recall.roll_date")]),
        ('call_threshold = "3/4"', "call_threshold = true", [("wrong-type", "rules.recall.call_threshold")]),
        ("repeat_months = 6", "repeat_month = 6", [("unknown-key", "rules.recall.repeat_month")]),
        ("petition_opens = 2027-06-01", 'petition_opens = "June"', [("wrong-type", "recall.petition_opens")]),
        ("petition_opens = 2027-06-01", "petition_opens = 2027-06-08", [("out-of-order", "recall.petition_opens")]),
        ("petition_opens = 2027-06-01     #", "# ", [("key-missing", "recall.petition_opens")]),
        ("# earlier_petition = 2026-09-01", "earlier_petition = 2027-06-01",
         [("out-of-order", "recall.earlier_petition")]),
        ("egm = 2027-07-27", "egm = 2027-06-21",
         [("out-of-order", "recall.petition_opens")]),
        ('question = "Shall the members of the board of NHS Mid Essex CCG be recalled?"', "seats = 1\ncandidates = []",
         [("not-one-question", "recall.whom"), ("key-missing", "timetable.nominations_open"),
          ("key-missing", "timetable.nominations_close")]),
    ],
)  # fmt: skip
def test_any_other_value_is_refused_by_name(
    tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert old in EXAMPLE
    assert sorted(faults(tmp_path, EXAMPLE.replace(old, new, 1))) == sorted(expected)


def test_rules_of_a_recall_without_a_recall_are_refused(tmp_path: Path) -> None:
    text = EXAMPLE[: EXAMPLE.index("[recall]")] + EXAMPLE[EXAMPLE.index("[rules.recall]") :]
    assert faults(tmp_path, text) == [("key-missing", "recall")]


def test_no_share_is_ever_a_binary_number() -> None:
    with pytest.raises(ValueError, match="between nobody and everybody"):
        recall_switches.share("0/4")
    assert recall_switches.share("33.3%") == Fraction(333, 1000)
