"""The election that follows a recall: its settings are the recall's own, and what is left open is asked for."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lmcvote import bundled, settings
from lmcvote.by_election import settings_text
from lmcvote.election import Election, Words
from lmcvote.findings import BadInput

FILLED = (
    ("# process_agreed = ", "process_agreed = "), ("# nominations_", "nominations_"), ("# papers_", "papers_"),
    ("# count", "count"),
)  # fmt: skip


def recall() -> Election:
    return settings.read(bundled.folder("ballots") / "recall")


def read(folder: Path, text: str) -> Election:
    (folder / "election.toml").write_text(text, "utf-8")
    return settings.read(folder)


def test_the_seats_of_those_recalled_are_put_to_a_new_election(tmp_path: Path) -> None:
    """RULES 13.10, 12: each seat recalled becomes a casual vacancy."""
    text = settings_text(recall())
    for left_out, written in FILLED:
        text = text.replace(left_out, written)
    made, before = read(tmp_path, text), recall()
    (board,) = made.contests
    assert (board.seats, board.group, board.question) == (6, "06Q", "")
    assert board.title == "Election of six members of the board of NHS Mid Essex CCG"
    assert made.recall is None and made.id != before.id and made.rehearsal is before.rehearsal
    for same in ("area", "group_names", "people", "office", "telephone", "lists", "words"):
        assert getattr(made, same) == getattr(before, same), same
    days: dict[str, Any] = {"nomination_days": 0, "return_days": 0, "roll_freeze": "withdrawal_deadline"}
    assert replace(made.rules, **days) == replace(before.rules, **days)


def test_what_the_lmc_decides_anew_is_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        read(tmp_path, settings_text(recall()))
    asked = {finding.field for finding in refused.value.findings}
    moments = ("nominations_open", "nominations_close", "papers_sent", "papers_close", "count")
    assert asked == {"process_agreed", *(f"timetable.{name}" for name in moments)}


def test_words_with_quotes_and_blanks_come_back_as_they_were() -> None:
    words = Words({"performers": {"surname": "Name"}}, {"portfolio gp": "salaried"})
    awkward = replace(recall(), returning_officer='Mr Seán "Sam" O\\Dea', words=words)
    told = tomllib.loads(settings_text(awkward))
    assert told["returning_officer"] == 'Mr Seán "Sam" O\\Dea'
    assert told["roles"] == {"portfolio gp": "salaried"} and told["columns"]["performers"] == {"surname": "Name"}


def test_one_member_recalled_leaves_one_seat() -> None:
    """RULES 13.5, `target`: named_member."""
    whole = recall()
    assert whole.recall
    told = tomllib.loads(settings_text(replace(whole, recall=replace(whole.recall, whom=("Dr Ann Lee",)))))
    (board,) = told["contests"]
    assert (board["seats"], board["title"]) == (1, "Election of a member of the board of NHS Mid Essex CCG")
