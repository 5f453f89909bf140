"""`lmcvote recall outcome`, and a recall from its closed petition to its declaration: RULES 13.9, 13.10."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import chdir, closing
from pathlib import Path
from typing import Any

import pytest

from lmcvote.audit import chain, trail
from lmcvote.audit.verify_recall import recall
from lmcvote.cli import recall_desk
from tests.cli import recalling
from tests.cli.asking import NAIR, words
from tests.cli.declaring import BOTH, SIGN, asked, do, done, keys
from tests.cli.recalling import COUNT_DAY, count_twice
from tests.wording import run

OUTCOME = ("recall", "outcome", *BOTH)
STORES = {"register": "register.db", "box": "box.db"}
DECLARED = Path("e/out/declaration/mid-essex-recall-2-declared.pdf")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recall with 42 papers in the box, which nobody changes: 45 of 59 members called it."""
    folder = tmp_path_factory.mktemp("recall")
    with chdir(folder):
        recalling.make_ready(folder)
    return folder / "e"


@pytest.fixture
def ready(prepared: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy, in the folder that the test stands in."""
    shutil.copytree(prepared, tmp_path / "e")
    with chdir(tmp_path):
        yield tmp_path / "e"


@pytest.fixture
def frozen(tmp_path: Path) -> Iterator[Path]:
    """A recall whose roll is frozen, and no petition open."""
    with chdir(tmp_path):
        recalling.make_frozen(tmp_path)
        yield tmp_path / "e"


def worked_out_again(folder: Path, stores: dict[str, str]) -> list[chain.Check]:
    return list(recall(folder, stores, chain.trail(folder)[0]))


def changed(*changes: tuple[str, str]) -> None:
    """Other switches of the recall: no paper says them."""
    settings = Path("e/election.toml")
    text = settings.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text, "utf-8")


def stated(folder: Path) -> list[dict[str, Any]]:
    return [dict(entry.facts) for entry in trail.read(folder).entries if entry.act == recall_desk.DECIDED]


def test_more_yes_than_no_carries_it_and_the_seats_are_put_to_a_new_election(
    ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 13.10: recall_carried: each seat recalled becomes a casual vacancy, section 12."""
    count_twice(24, 16, 2)
    code, told = asked(capsys, COUNT_DAY, *OUTCOME, "--new-election", "next")
    assert code == 0 and told["outcome"] == "recall_carried" and told["new"] is True
    assert (told["call"]["reached"], told["call"]["of"], told["call"]["needed"]) == (45, 59, 45)
    assert (told["response"]["reached"], told["response"]["of"], told["response"]["needed"]) == (42, 59, 30)
    assert (told["majority"]["reached"], told["majority"]["of"], told["majority"]["needed"]) == (24, 40, 21)
    assert told["vote"] == {"eligible": 59, "papers": 42, "valid": 40, "spoilt": 2, "yes": 24, "no": 16}
    assert len(told["whom"]) == 6 and told["follows"].endswith(
        "become casual vacancies: the LMC decides how they are filled."
    )
    assert "seats = 6" in Path("next/election.toml").read_text("utf-8")
    assert run("electorate", "build", "--election", "next") == 3, "what the LMC decides anew is asked for"
    assert [check.agrees for check in worked_out_again(ready, STORES)] == [True]


def test_it_is_declared_on_one_page_with_every_test_and_every_switch(
    ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 13.4, 14.4, 14.6."""
    count_twice(20, 20, 2)
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert code == 5 and keys(told) == {"recall-outcome"}, "two people state it first"
    done(COUNT_DAY, *OUTCOME)
    done(COUNT_DAY, "declare")
    done(COUNT_DAY, "declare", *SIGN)
    first, *annex = words(DECLARED)
    assert "YES 20, NO 20. The recall is NOT carried: 21 YES are needed." in first
    assert "Members who call the meeting 45 59 76.2 % at least 3/4 45 met" in first
    assert "YES, of the valid papers 20 40 50.0 % more than 1/2 21 short by 1" in first
    assert "42 of 59 (71.1 %), without them 40 of 59 (67.7 %). The first is the figure that counts." in first
    assert "No other petition on them is opened before 1 December 2027." in first
    assert "Joyce Hammond, scrutineer" in first and "ELECTED" not in first
    for switch in ("call base members", "repeat months 6", "confirmed by made-up minute 2027/13"):
        assert switch in " ".join(annex)
    told = json.loads(DECLARED.with_suffix(".json").read_bytes())
    assert (told["carried"], told["recall"]["outcome"]) == (False, "recall_not_carried")
    assert [step["what"] for step in told["recall"]["steps"]] == [
        "Petition opened", "Last day of signing", "Petition closed", "Notice of the meeting", "Meeting",
    ]  # fmt: skip
    assert b"Outcome,,,recall_not_carried" in DECLARED.with_suffix(".csv").read_bytes()
    page = DECLARED.with_suffix(".html").read_text("utf-8")
    assert "short by 1" in page and "made-up minute 2027/13" in page


@pytest.mark.usefixtures("ready")
def test_a_switch_that_was_changed_since_the_petition_opened_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 13.5: nothing applies but what the LMC confirmed before."""
    count_twice(24, 16, 2)
    changed(('majority = "simple_of_valid"', 'majority = "of_eligible"'))
    code, told = asked(capsys, COUNT_DAY, *OUTCOME)
    assert (code, keys(told)) == (5, {"recall-rules"})


def test_nothing_is_stated_before_two_counts_agree_and_never_twice_alike(
    ready: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 9.14, 7.12."""
    Path("one.csv").write_text("\n".join(recalling.keyed(24, 16, 2)) + "\n")
    done(COUNT_DAY, "count", "one.csv", *NAIR)
    assert keys(asked(capsys, COUNT_DAY, *OUTCOME)[1]) == {"second-count"}
    assert asked(capsys, COUNT_DAY, "recall", "outcome", *NAIR)[0] == 2, "two people state it"
    assert not stated(ready)
    count_twice(24, 16, 2)
    assert [asked(capsys, COUNT_DAY, *OUTCOME)[1]["new"] for _ in range(2)] == [True, False]
    (one,) = stated(ready)
    assert one["by"] == ["Mr Alan Reeve", "Mrs Joyce Hammond"]
    assert all(isinstance(number, int) for number in one["vote"].values()), "whole numbers alone cross the wall"


def test_a_count_that_changes_asks_for_the_outcome_again(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 10.5: earlier figures stay visible."""
    count_twice(24, 16, 2)
    done(COUNT_DAY, *OUTCOME)
    count_twice(20, 20, 2)
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, keys(told)) == (5, {"recall-outcome"})
    assert "is not what the figures come to now" in told["findings"][0]["message"]
    assert [check.agrees for check in worked_out_again(ready, STORES)] == [False]
    done(COUNT_DAY, *OUTCOME)
    assert [one["outcome"] for one in stated(ready)] == ["recall_carried", "recall_not_carried"]


@pytest.mark.usefixtures("ready")
def test_no_folder_is_begun_for_seats_that_are_not_vacant(capsys: pytest.CaptureFixture[str]) -> None:
    count_twice(16, 24, 2)
    code, told = asked(capsys, COUNT_DAY, *OUTCOME, "--new-election", "next")
    assert (code, keys(told)) == (5, {"not-carried"}) and not Path("next").exists()
    assert not stated(Path("e"))


def test_a_petition_that_failed_is_declared_without_a_vote(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 13.10: petition_failed; 13.9: no step is skipped."""
    assert keys(asked(capsys, "2027-05-31T10:00", "recall", "outcome", *BOTH)[1]) == {"petition-open"}
    recalling.petitioned(44)
    done("2027-06-23T10:00", "ballots", "proof", *SIGN)
    code, told = asked(capsys, "2027-06-23T10:00", "ballots", "print")
    assert (code, keys(told)) == (5, {"not-called"}), "nobody votes"
    code, told = asked(capsys, "2027-06-23T10:00", *OUTCOME)
    assert (code, told["outcome"], told["call"]["short_by"], told["vote"]) == (0, "petition_failed", 1, None)
    done("2027-06-23T10:00", "declare")
    done("2027-06-23T10:00", "declare", *SIGN)
    (first, *_) = words(DECLARED)
    assert "The petition has failed: 44 of 59 members call the meeting, and 45 must." in first
    assert "74.5 %" in first and "75" not in first.replace("74.5", ""), "C32: never shown as 75%"
    assert [check.agrees for check in worked_out_again(frozen, STORES)] == [True]


def test_no_paper_goes_out_before_the_petition_is_closed_and_the_meeting_notified(
    frozen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 13.9: petition, threshold, EGM notice, response rate, vote, outcome: none can be skipped."""
    done("2027-05-23T10:00", "ballots", "proof", *SIGN)
    assert keys(asked(capsys, "2027-05-23T10:00", "ballots", "print")[1]) == {"petition-open"}
    recalling.petitioned(45, noticed=False)
    done("2027-06-23T10:00", "ballots", "print", "--spares", "10")
    done("2027-06-23T10:00", "ballots", "print-confirm", *BOTH)
    assert keys(asked(capsys, "2027-06-28T10:00", "ballots", "packs", *BOTH)[1]) == {"no-notice"}
    recalling.notify()
    done("2027-06-28T10:00", "ballots", "packs", *BOTH)


def test_a_folder_of_an_election_has_no_recall_to_state(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("2027-02-01T10:00", "ballots", "proof") == 0
    code, told = asked(capsys, "2027-02-01T10:00", "recall", "outcome", *BOTH)
    assert (code, keys(told)) == (5, {"no-recall"}) and not stated(election)


def test_a_question_has_no_seat_no_lot_and_no_sample(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 13.10: equal answers draw no lot; nobody stands, so nobody can leave."""
    count_twice(20, 20, 2)
    text = (ready / "out/count.txt").read_text("utf-8")
    assert (
        "answer" in text and "votes for the answers" in text and "candidate" not in text and "lot" not in text.lower()
    )
    leaving = ("vacancy", "record", "--candidate", "1", "--because", "recalled", *BOTH)
    for argv in (leaving, ("vacancy", "book"), ("lot", "slips"), ("audit", "sample")):
        code, told = asked(capsys, COUNT_DAY, *argv)
        assert (code, keys(told)) == (5, {"question-only"}), argv


def test_whoever_changes_the_petition_or_the_rules_afterwards_is_found_out(ready: Path) -> None:
    """SECURITY 9: by code that shares nothing with that which worked it out."""
    count_twice(24, 16, 2)
    done(COUNT_DAY, *OUTCOME)
    (agrees,) = worked_out_again(ready, STORES)
    assert agrees.agrees and "recall_carried" in agrees.says
    changed(("rehearsal = true", "rehearsal = false"))
    (found,) = worked_out_again(ready, STORES)
    assert "stated on 2027-07-27, and the meeting was called for 2027-07-27 19:00" in found.says
    changed(("rehearsal = false", "rehearsal = true"))
    with closing(sqlite3.connect(ready / "register.db")) as rows, rows:
        rows.execute("update petition_closed set figures = replace(figures, '45', '46')")
        rows.execute("delete from member where number = 1")
    (found,) = worked_out_again(ready, STORES)
    assert found.agrees is False and "signed of the petition 45, on the register 46" in found.says
    assert "59 members, and the list has 58" in found.says
    changed(('majority = "simple_of_valid"', 'majority = "two_thirds_of_valid"'))
    (found,) = worked_out_again(ready, STORES)
    assert "majority was simple_of_valid, and is two_thirds_of_valid" in found.says


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("how", ["at_meeting", "both"])
def test_a_vote_at_the_meeting_is_refused_by_name_with_what_to_do_instead(
    how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 13.5, `egm_vote`."""
    changed(('egm_vote = "postal_ballot"', f'egm_vote = "{how}"'))
    code, told = asked(capsys, COUNT_DAY, *OUTCOME)
    assert (code, keys(told)) == (3, {"rule-not-built"})
    (finding,) = told["findings"]
    assert finding["field"] == "rules.recall.egm_vote" and "read out there" in finding["message"]
