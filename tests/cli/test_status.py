"""lmcvote status, and lmcvote alone: where the election stands, its clocks, and what is left."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lmcvote.cli import left
from lmcvote.cli.due import Standing
from lmcvote.cli.left import Left
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding
from lmcvote.packs.issue import State
from lmcvote.returns.objections import Objection, Settled, Verdict
from lmcvote.store import objections, opening, packs
from tests.cli.asking import AT, Said, at
from tests.cli.envelopes import issued, told
from tests.wording import CLOCK, Coins, run


def test_alone_and_by_name_it_says_the_same(
    built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(built)
    assert run() == 0
    alone = capsys.readouterr().out
    assert run("status") == 0
    assert capsys.readouterr().out == alone
    assert max(map(len, alone.splitlines())) <= 80


def test_the_days_to_each_deadline_and_what_is_left_are_told(
    built: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """Monday 1 February 2027, 9 in the morning: nominations close at noon."""
    code, answer = said("status", *AT)
    assert code == 0 and set(answer) >= {"election", "title", "done", "next", "overdue", "due", "left", "doubts"}
    assert [step["step"] for step in answer["due"]] == ["stationery"] and answer["overdue"] == []
    (cases,) = answer["left"]
    assert cases["to"] == "decide" and cases["what"].endswith("open cases of the electorate")
    assert cases["command"] == "electorate review"
    assert run("status", *AT) == 0
    out = capsys.readouterr().out
    assert "  Mon 1 Feb 2027  12:00  Nominations close: today" in out
    assert "  Wed 3 Feb 2027  12:00  Last hour for a nominee to withdraw: in 2 days" in out
    assert "Proof signed, papers printed, packs made: in 14 days (10 working)" in " ".join(out.split())
    assert "  to decide  " in out and "lmcvote electorate review" in out


def test_a_step_whose_day_is_past_is_overdue(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert at(datetime(2027, 2, 23, 9, tzinfo=UTC), "status", *AT) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Overdue Mon 15 Feb 2027 Proof signed, papers printed, packs made, 8 days ago (RULES 5.1)" in out
    assert "Mon 22 Feb 2027 Ballot papers are posted, 1 day ago (RULES 6.1) Ahead" in out
    assert "The roll of electors is frozen" not in out


def test_a_proof_that_nobody_signed_is_left_to_sign(election: Path, said: Said) -> None:
    assert said("ballots", "proof", *AT)[0] == 0
    assert [(one["to"], one["what"]) for one in said("status", *AT)[1]["left"]] == [("sign", "the proof of the papers")]
    assert run("ballots", "proof", "--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond", *AT) == 0
    assert said("status", *AT)[1]["left"] == []


def test_a_seal_that_nobody_explained_is_left_to_decide(election: Path, said: Said) -> None:
    two = ("--by", "Alan Reeve", "--by", "Joyce Hammond")
    assert run("custody", "close", "returns-1", "--seal", "0412", *two, *AT) == 0
    assert said("status", *AT)[1]["left"] == []
    assert run("custody", "open", "returns-1", "--seal", "0417", *two, *AT) == 6
    (gap,) = said("status", *AT)[1]["left"]
    assert (gap["to"], gap["what"]) == ("decide", "1 seal that nobody has explained")


def test_what_waits_for_people_is_told_by_its_noun(election: Path, said: Said) -> None:
    """Print files that are not deleted, an objection that nobody has settled, a result that nobody has signed."""
    issued(election, {"06Q": [State.ISSUED]})
    here = Session(lambda: CLOCK, Coins(7), lambda _: 0)
    with opening.store(election, "register.db", "register", here.entropy) as rows:
        (pack,) = packs.load_packs(rows)
        objections.save_objection(rows, Objection(pack.token_hash, "not me", ("Mr Alan Reeve",), here.now()))
        rows.record("papers printed", here.now(), {})
        rows.record("objection recorded", here.now(), {})
        rows.record("result provisional", here.now(), {"contest": "mid-essex-board"})
    assert [(one["to"], one["what"], one["command"]) for one in said("status", *AT)[1]["left"]] == [
        ("do", "print files of live papers, to be deleted once they are on paper", "ballots print-confirm"),
        ("decide", "1 open objection", "returns objections"),
        (
            "sign",
            "the declaration of result: Election of six members of the board of NHS Mid Essex CCG",
            'declare --signed-by "…" --signed-by "…"',
        ),
    ]
    with opening.store(election, "register.db", "register", here.entropy) as rows:
        settled = Settled(Verdict.DISMISSED, "it was", ("Mr Alan Reeve", "Ms Priya Nair"), here.now())
        objections.save_settled(rows, pack.token_hash, settled)
        rows.record("print files deleted", here.now(), {})
        rows.record("result withdrawn", here.now(), {"contest": "mid-essex-board"})
    assert said("status", *AT)[1]["left"] == []


def test_doubts_about_the_timetable_are_told(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (election / "election.toml").read_text("utf-8")
    (election / "election.toml").write_text(text.replace("count = 2027-03-16", "count = 2027-03-20"), "utf-8")
    assert run("status", *AT) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "1 doubt about [timetable]" in out and "Choose 2027-03-19 or 2027-03-22 (RULES 7.13)." in out


def test_a_noun_adds_its_line_and_one_that_cannot_be_looked_at_hides_no_other(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Standing, __: Session) -> tuple[Left, ...]:
        raise BadInput(Finding("store-unusable", "box.db cannot be used."))

    def nominations(stands: Standing, __: Session) -> tuple[Left, ...]:
        return (Left("do", f"3 nominations to {stands.election.id} to be acknowledged", ""),)

    monkeypatch.setattr(left, "LINES", (broken, nominations))
    assert [one["what"] for one in said("status", *AT)[1]["left"]] == [
        "box.db cannot be used.",
        "3 nominations to mid-essex-board-2027 to be acknowledged",
    ]


def test_after_the_records_are_destroyed_no_store_is_asked(built: Path, said: Said) -> None:
    told(built, "destruction begun")
    code, answer = said("status", *AT)
    assert code == 0 and answer["left"] == []


def test_an_extended_close_is_the_one_that_is_counted_to(election: Path, said: Said) -> None:
    """RULES 6.11: by a published decision of the LMC."""
    here = Session(lambda: CLOCK, Coins(6), lambda _: 0)
    with opening.store(election, "register.db", "register", here.entropy) as rows:
        rows.record("close extended", here.now(), {"until": "2027-03-22 12:00", "minute": "LMC minute 2027/9"})
    answer = said("timetable", *AT)[1]
    by_step = {step["step"]: step for step in answer["steps"]}
    assert by_step["papers_close"]["at"] == "2027-03-22T12:00:00+00:00"
    assert answer["notes"] == [
        "The LMC extended the close to 12 noon on Monday 22 March 2027 (LMC minute 2027/9). The opening, 10 am on "
        "Tuesday 16 March 2027, is before that: write a later count in [timetable]."
    ]
    text = (election / "election.toml").read_text("utf-8")
    (election / "election.toml").write_text(text.replace("count = 2027-03-16", "count = 2027-03-23"), "utf-8")
    (note,) = said("timetable", *AT)[1]["notes"]
    assert note.endswith("(LMC minute 2027/9).")
