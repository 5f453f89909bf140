"""[timetable] of election.toml: what an election must say, and what follows from it."""

from pathlib import Path

import pytest

from lmcvote import bundled, settings
from lmcvote.findings import BadInput

EXAMPLE = (bundled.folder("ballots") / "board-election" / "election.toml").read_text("utf-8")
HEAD, _, REST = EXAMPLE.partition("candidates = [")
QUESTION = f'{HEAD}question = "Shall the board be recalled?"\n{REST.partition(chr(10) + "]")[2]}'.replace(
    "\nseats", "\n#"
)
NOMINATIONS = "".join(f"{line}\n" for line in EXAMPLE.splitlines() if line.startswith("nominations_"))


def faults(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    (tmp_path / "election.toml").write_text(text, "utf-8")
    with pytest.raises(BadInput) as refusal:
        settings.read(tmp_path)
    return [(fault.code, fault.field) for fault in refusal.value.findings]


def test_a_recall_vote_needs_no_nominations_and_an_election_does(tmp_path: Path) -> None:
    """RULES 3.1 is about nominations: to a question nobody is nominated."""
    (tmp_path / "election.toml").write_text(QUESTION.replace(NOMINATIONS, ""), "utf-8")
    times = settings.read(tmp_path).timetable
    assert (times.nominations_open, times.nominations_close) == (None, None)
    assert times.papers_close.wall == "2027-03-15 12:00"
    with pytest.raises(ValueError, match="no nominations"):
        times.nominated_by()
    missing = [("key-missing", f"timetable.nominations_{end}") for end in ("open", "close")]
    assert faults(tmp_path, EXAMPLE.replace(NOMINATIONS, "")) == missing


def test_nominations_of_a_question_are_read_where_they_are_given(tmp_path: Path) -> None:
    (tmp_path / "election.toml").write_text(QUESTION, "utf-8")
    assert settings.read(tmp_path).timetable.nominated_by().wall == "2027-02-01 12:00"
    half = QUESTION.replace("nominations_open = 2027-01-11\n", "")
    assert faults(tmp_path, half) == [("key-missing", "timetable.nominations_open")]
