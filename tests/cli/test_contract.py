"""What scripts rely on: exit codes and the keys of --json."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote import bundled, cli
from lmcvote.sheet import csv_bytes
from tests.wording import run, table

EXAMPLE = bundled.folder("ballots") / "board-election"
Said = Callable[..., tuple[int, dict[str, Any]]]
LISTS = ("--performers", str(EXAMPLE / "lists/performers.csv"), "--equip", str(EXAMPLE / "lists/equip.csv"))


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Run a command with --json: its exit code and its object."""

    def run_json(*argv: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        code = run(*argv, "--json")
        return code, json.loads(capsys.readouterr().out)

    return run_json


@pytest.fixture
def election(here: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The worked example, in the folder that the test stands in."""
    assert run("new", "e") == 0
    capsys.readouterr()
    return here / "e"


def codes(told: dict[str, Any]) -> list[str]:
    assert told["ok"] is False
    for finding in told["findings"]:
        assert set(finding) == {"code", "file", "line", "field", "value", "message"} and finding["message"]
    return [finding["code"] for finding in told["findings"]]


# -- electorate build -------------------------------------------------------------------------------------------------


def test_build_without_a_folder_writes_only_what_it_is_told(here: Path, said: Said) -> None:
    practices = ("--practices", str(EXAMPLE / "lists/practices.csv"), "--as-at", "2027-02-01")
    code, told = said("electorate", "build", *LISTS, *practices)
    assert code == 0 and list(here.iterdir()) == []
    assert set(told) >= {"electors", "held", "unplaced", "cases", "excluded", "groups", "rows", "only_in"}
    assert told["rows"] == {"performers": 61, "equip": 69} and set(told["only_in"]) == {"performers", "equip"}
    assert told["held"] == 8 and told["electors"] == 53 and told["groups"]["06Q"] == 52
    assert said("electorate", "build", *LISTS, "-o", "e.csv")[0] == 0
    assert sorted(path.name for path in here.iterdir()) == ["cases.csv", "e.csv", "excluded.csv"]


def test_build_in_a_folder_takes_its_lists_and_keeps_the_result(election: Path, said: Said) -> None:
    code, told = said("electorate", "build", "--election", "e")
    assert code == 0 and told["groups"]["06Q"] == 52
    assert {path.name for path in (election / "out").iterdir()} == {"electorate.csv", "cases.csv", "excluded.csv"}
    assert (election / "register.db").exists() and not (election / "box.db").exists()
    assert json.loads((election / "trail.jsonl").read_text())["act"] == "electorate built"


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--performers", "no.csv", "--equip", "no.csv"), 3, ["no-such-file", "no-such-file"]),
        (("--performers", LISTS[1]), 2, ["option-missing"]),
        ((), 2, ["option-missing"]),
        ((*LISTS, "-o", "no/such/e.csv"), 3, ["no-such-folder"]),
        ((*LISTS, "--as-at", "1/2/2027"), 3, ["bad-date"]),
        ((*LISTS, "--practices", LISTS[1]), 3, ["not-ods-layout"] * 10),
        (("--performers", LISTS[3], "--equip", LISTS[1]), 3, ["lists-exchanged"]),
        (("--performers", LISTS[1], "--equip", LISTS[1]), 3, ["one-list-twice"]),
        ((*LISTS, "--election", "nowhere"), 3, ["no-election"]),
        ((*LISTS, "-o", "."), 3, ["bad-output"]),
        ((*LISTS, "-o", "cases.csv"), 3, ["bad-output"]),
        ((*LISTS, "-o", LISTS[1]), 3, ["output-is-input"]),
    ],
)
def test_build_refuses_and_writes_nothing(
    here: Path, said: Said, argv: tuple[str, ...], code: int, expected: list[str]
) -> None:
    found, told = said("electorate", "build", *argv)
    assert (found, codes(told)) == (code, expected) and told["exit"] == code
    assert list(here.iterdir()) == []


def test_the_faults_of_all_files_are_told_together(here: Path, said: Said) -> None:
    (here / "p.csv").write_bytes(table("number | surname\n1 | A"))
    (here / "e.csv").write_bytes(table("gmc | surname | forename | ods\n | | | F81011"))
    code, told = said("electorate", "build", "--performers", "p.csv", "--equip", "e.csv", "--practices", "no.csv")
    assert code == 3 and {finding["file"] for finding in told["findings"]} == {"p.csv", "e.csv", "no.csv"}


def test_a_register_that_was_changed_prints_nothing(election: Path, said: Said) -> None:
    assert said("electorate", "build", "--election", "e")[0] == 0
    with sqlite3.connect(election / "register.db") as register:
        register.execute("""update place set "group" = '06T' where basis = 'sessions'""")
    register.close()
    code, told = said("ballots", "print", "--election", "e")
    assert (code, codes(told)) == (6, ["register-changed"]) and not (election / "definition.json").exists()


# -- ballots ----------------------------------------------------------------------------------------------------------


def committed(election: Path) -> int:
    with sqlite3.connect(election / "box.db") as box:
        found: int = box.execute("select count(*) from committed").fetchone()[0]
    box.close()
    return found


def test_print_makes_exactly_so_many_and_commits_their_hashes(election: Path, said: Said) -> None:
    code, told = said("ballots", "print", "--election", "e", "--papers", "20", "--spares", "3", "-o", "pdf")
    assert code == 0 and told["papers"] == {"mid-essex-board": 23} and told["test"] is False
    (file,) = told["files"]
    assert file["pages"] == len(pypdfium2.PdfDocument(file["file"])) == 23 == committed(election)


def test_print_takes_its_number_from_an_electorate(election: Path, said: Said) -> None:
    assert said("electorate", "build", "--election", "e")[0] == 0
    for argv in ((), ("--electorate", "e/out/electorate.csv")):
        assert said("ballots", "print", "--election", "e", *argv)[1]["papers"] == {"mid-essex-board": 52}
    assert committed(election) == 104


def test_files_hold_at_most_a_thousand_pages(election: Path, said: Said) -> None:
    told = said("ballots", "print", "--election", "e", "--papers", "1001")[1]
    assert [file["pages"] for file in told["files"]] == [1000, 1] and committed(election) == 1001


@pytest.mark.parametrize("option", ["--test", "--draft"])
def test_test_papers_are_outside_the_committed_set(election: Path, said: Said, option: str) -> None:
    code, told = said("ballots", "print", "--election", "e", "--papers", "2", option)
    assert code == 0 and told["test"] is True and not (election / "box.db").exists()


def test_proof_tells_the_layout_in_millimetres(election: Path, said: Said) -> None:
    code, told = said("ballots", "proof", "--election", "e")
    assert code == 0 and told["page"] == {"width": 210.0, "height": 297.0}
    assert told["code"] == {"x": 26.0, "y": 13.0, "size": 24.75} and len(told["fiducials"]) == 4
    assert told["targets"][0] == {
        "style": "mid-essex-board.standard", "page": 1, "contest": "mid-essex-board", "number": 1,
        "x": 162.0, "y": 64.5625, "width": 7.0, "height": 7.0,
    }  # fmt: skip
    assert (election / "definition.json").exists()


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--papers", "0"), 3, ["out-of-range"]),
        (("--papers", "2", "--spares", "-1"), 3, ["out-of-range"]),
        (("--papers", "2", "--electorate", "e.csv"), 2, ["options-exclude"]),
        ((), 2, ["option-missing"]),
        (("--electorate", "no.csv"), 3, ["no-such-file"]),
        (("--papers", "1", "-o", "e/election.toml"), 3, ["cannot-write"]),
    ],
)
def test_print_refuses(election: Path, said: Said, argv: tuple[str, ...], code: int, expected: list[str]) -> None:
    found, told = said("ballots", "print", "--election", "e", *argv)
    assert (found, codes(told)) == (code, expected)
    if expected != ["cannot-write"]:
        assert {path.name for path in election.iterdir()} == {"election.toml", "lists"}
    assert not (election / "box.db").exists()


def test_a_box_that_is_broken_leaves_no_paper(election: Path, said: Said) -> None:
    (election / "box.db").write_bytes(b"no database" * 99)
    code, told = said("ballots", "print", "--election", "e", "--papers", "2")
    assert (code, codes(told)) == (6, ["store-damaged"]) and not list(election.rglob("*.pdf*"))


def test_a_print_cut_off_before_its_commit_leaves_no_paper(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lmcvote.store.box.save_committed", cut)
    assert run("ballots", "print", "--election", "e", "--papers", "2") == 130
    assert not list(election.rglob("*.pdf*")) and committed(election) == 0


def test_papers_whose_serials_are_committed_are_never_deleted(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("lmcvote.store.opening.trail.append", cut)
        assert run("ballots", "print", "--election", "e", "--papers", "2") == 130
    (path,) = (election / "out/ballots").iterdir()
    assert len(pypdfium2.PdfDocument(path)) == committed(election) == 2
    assert said("ballots", "print", "--election", "e", "--papers", "1")[0] == 0  # the trail is told at the next opening


def test_a_broken_trail_refuses_before_anything_is_written(election: Path, said: Said) -> None:
    assert said("ballots", "print", "--election", "e", "--papers", "2")[0] == 0
    with (election / "trail.jsonl").open("a") as trail:
        trail.write("{}\n")
    for argv in (("ballots", "print", "--papers", "1"), ("electorate", "build")):
        code, told = said(*argv, "--election", "e")
        assert (code, codes(told)) == (6, ["trail-broken"])
    assert committed(election) == 2 and not (election / "out/electorate.csv").exists()


@pytest.mark.parametrize("lost", ["box.db", "trail.jsonl"])
def test_a_lost_record_of_the_printing_is_seen(election: Path, said: Said, lost: str) -> None:
    assert said("ballots", "print", "--election", "e", "--papers", "2")[0] == 0
    (election / lost).unlink()
    for argv in (("proof",), ("print", "--papers", "1")):
        code, told = said("ballots", *argv, "--election", "e")
        assert (code, codes(told)) == (6, ["printing-disagrees"])


def test_a_build_that_cannot_write_its_files_keeps_nothing(election: Path, said: Said) -> None:
    (election / "out/excluded.csv").mkdir(parents=True)
    code, told = said("electorate", "build", "--election", "e")
    assert (code, codes(told)) == (3, ["cannot-write"])
    assert not (election / "trail.jsonl").exists() and not (election / "out/electorate.csv").exists()
    (election / "out/excluded.csv").rmdir()
    (election / "out").rmdir()
    (election / "out").touch()
    code, told = said("electorate", "build", "--election", "e")
    assert (code, codes(told)) == (3, ["cannot-write"])


def test_a_full_disk_is_told_in_one_sentence(election: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lmcvote.store.box.save_committed", full)
    code, told = said("ballots", "print", "--election", "e", "--papers", "1")
    assert (code, codes(told)) == (3, ["disk-full"]) and not list(election.rglob("*.pdf*"))


def test_two_prints_at_once_share_no_file(election: Path) -> None:
    argv = [sys.executable, "-m", "lmcvote", "ballots", "print", "--election", "e", "--papers", "30"]
    env = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])}
    running = [subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL) for _ in range(4)]  # noqa: S603
    assert [process.wait() for process in running] == [0] * 4
    files = sorted((election / "out/ballots").iterdir())
    assert [len(pypdfium2.PdfDocument(path)) for path in files] == [30] * 4 and committed(election) == 120


def test_papers_and_definition_belong_together(election: Path, said: Said) -> None:
    assert said("ballots", "print", "--election", "e", "--papers", "50")[0] == 0
    (election / "definition.json").unlink()
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace('surname = "Baker"', 'surname = "Zbaker"'))
    votes = str(EXAMPLE / "lists/votes.csv")
    for argv in (("ballots", "proof"), ("ballots", "print", "--papers", "1")):
        code, told = said(*argv, "--election", "e")
        assert (code, codes(told)) == (6, ["definition-not-printed"])
    assert said("count", "--election", "e", votes)[0] == 5


def test_print_refuses_a_group_without_electors(election: Path, said: Said) -> None:
    row = ["6000001", "A", "B", "partner", "99E", "F81006", "practice", "2", "2", ""]
    columns = "gmc_number surname forename role group practice_code basis performers_lines equip_lines note".split()
    Path("other.csv").write_bytes(csv_bytes(columns, [row]))
    code, told = said("ballots", "print", "--election", "e", "--electorate", "other.csv")
    assert (code, codes(told)) == (3, ["group-without-electors"])


def test_a_changed_election_is_refused_after_the_first_proof(election: Path, said: Said) -> None:
    assert said("ballots", "proof", "--election", "e")[0] == 0
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace("seats = 6", "seats = 5"))
    code, told = said("ballots", "print", "--election", "e", "--papers", "1")
    assert (code, codes(told)) == (5, ["definition-changed"])


def test_a_title_that_says_another_number_is_told(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace("seats = 6", "seats = 5"))
    assert run("ballots", "proof", "--election", "e") == 0
    assert "says 6, but seats is 5" in " ".join(capsys.readouterr().err.split())


def test_who_gets_no_paper_yet_is_told(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("electorate", "build", "--election", "e", "--as-at", "2027-02-01") == 0
    assert run("ballots", "print", "--election", "e") == 0
    assert "12 entries of the electorate are held or unplaced" in " ".join(capsys.readouterr().err.split())


def test_an_uncontested_election_prints_no_paper(election: Path, said: Said) -> None:
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace("seats = 6", "seats = 12"))
    code, told = said("ballots", "print", "--election", "e", "--papers", "1")
    assert (code, codes(told)) == (5, ["uncontested"]) and not (election / "definition.json").exists()


def test_no_election_here(here: Path, said: Said) -> None:
    for noun in (("ballots", "proof"), ("ballots", "print", "--papers", "1")):
        code, told = said(*noun)
        assert (code, codes(told)) == (3, ["no-election"])


# -- count ------------------------------------------------------------------------------------------------------------


def test_count_has_the_keys_that_scripts_rely_on(here: Path, said: Said) -> None:
    Path("votes.csv").write_bytes(table("paper|Ash|Bea|Cy\n1|1|1|\n2|1||?\n3||1|1\n4|1|1|1"))
    code, told = said("count", "votes.csv", "--seats", "2")
    (contest,) = told["contests"]
    assert code == 0 and contest["rejected"] == {
        "no_official_mark": 0, "identifying": 0, "too_many": 1, "unmarked": 0, "uncertain": 0,
    }  # fmt: skip
    del contest["rejected"]
    assert contest == {
        "contest": "", "seats": 2, "papers": 4, "valid": 3, "wholly_valid": 2, "rejected_in_part": 1,
        "votes": 5, "unused": 0, "lost_in_part": 1, "ties": [], "balanced": True,
        "candidates": [
            {"number": 1, "name": "Ash", "votes": 2, "elected": True, "lot": False},
            {"number": 2, "name": "Bea", "votes": 2, "elected": True, "lot": False},
            {"number": 3, "name": "Cy", "votes": 1, "elected": False, "lot": False},
        ],
    }  # fmt: skip


def test_a_tie_is_a_result_and_elects_nobody(here: Path, said: Said) -> None:
    Path("votes.csv").write_bytes(table("paper|1|2|3\n1|1|1|\n2|1||1"))
    code, told = said("count", "votes.csv", "--seats", "2")
    (contest,) = told["contests"]
    assert code == 0 and contest["ties"] == [{"candidates": [2, 3], "places": 1}]
    assert [c["elected"] for c in contest["candidates"]] == [True, None, None]


@pytest.mark.parametrize(
    ("text", "seats", "code", "expected"),
    [
        ("paper|1|2|3\n1|1||", "0", 3, ["out-of-range"]),
        ("paper|1|2|3\n1|1||", "3", 5, ["uncontested"]),
        ("paper|1|2|3\n1|1|?|?\n2|?|?|", "1", 4, ["returning-officer-decides"] * 2),
        ("paper|1|2|3\n1|a||\n1|1||", "1", 3, ["no-mark", "paper-repeated"]),
    ],
)
def test_count_refuses(here: Path, said: Said, text: str, seats: str, code: int, expected: list[str]) -> None:
    Path("votes.csv").write_bytes(table(text))
    found, told = said("count", "votes.csv", "--seats", seats)
    assert (found, codes(told)) == (code, expected)


def test_count_without_file_or_seats_is_usage(here: Path, said: Said) -> None:
    for argv in ((), ("votes.csv",), ("--seats", "2")):
        assert said("count", *argv)[0] == 2


def test_a_count_is_kept_once_and_shown_again(election: Path, said: Said) -> None:
    votes = str(EXAMPLE / "lists/votes.csv")
    code, told = said("count", "--election", "e", votes)
    assert (code, codes(told)) == (5, ["no-definition"])
    assert said("ballots", "proof", "--election", "e")[0] == 0
    code, told = said("count", "--election", "e")
    assert (code, codes(told)) == (3, ["nothing-counted"])
    first = said("count", "--election", "e", votes)
    assert first == said("count", "--election", "e", votes) == said("count", "--election", "e")
    trail = [json.loads(line)["act"] for line in (election / "trail.jsonl").read_text().splitlines()]
    assert trail == ["papers counted"]


def test_two_counts_are_compared(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    votes = (EXAMPLE / "lists/votes.csv").read_text("utf-8-sig")
    assert run("ballots", "proof", "--election", "e") == 0
    assert run("count", "--election", "e", str(EXAMPLE / "lists/votes.csv")) == 0
    rows = votes.splitlines()
    Path("same.csv").write_text("\n".join([rows[0], *rows[:0:-1]]))
    capsys.readouterr()
    assert run("count", "--election", "e", "same.csv") == 0
    assert "agrees with the one before it" in capsys.readouterr().out
    assert (election / "out/count.txt").read_text().startswith("REHEARSAL - PROVISIONAL COUNT")
    Path("other.csv").write_text("\n".join(rows[:-1]))
    assert run("count", "--election", "e", "other.csv") == 0
    for told in (capsys.readouterr().err, (election / "out/count.txt").read_text()):
        assert "THIS COUNT DIFFERS" in told and "mid-essex-board, papers: 42 before, 41 now" in told
    assert run("count", "--election", "e", "other.csv") == 0
    assert "the file that was counted last" in " ".join(capsys.readouterr().out.split())


def test_a_count_that_was_changed_is_seen(election: Path, said: Said) -> None:
    assert said("ballots", "proof", "--election", "e")[0] == 0
    assert said("count", "--election", "e", str(EXAMPLE / "lists/votes.csv"))[0] == 0
    figures = """update run set result = replace(result, '"papers": 42', '"papers": 43')"""
    for change in ("update pattern set papers = papers + 1", figures):
        before = (election / "box.db").read_bytes()
        with sqlite3.connect(election / "box.db") as box:
            box.execute(change)
        box.close()
        code, told = said("count", "--election", "e")
        assert (code, codes(told)) == (6, ["count-changed"])
        (election / "box.db").write_bytes(before)


def test_a_definition_frozen_anew_asks_for_a_new_count(election: Path, said: Said) -> None:
    assert said("ballots", "proof", "--election", "e")[0] == 0
    assert said("count", "--election", "e", str(EXAMPLE / "lists/votes.csv"))[0] == 0
    (election / "definition.json").unlink()
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace('surname = "Baker"', 'surname = "Zbaker"'))
    assert said("ballots", "proof", "--election", "e")[0] == 0
    code, told = said("count", "--election", "e")
    assert (code, codes(told)) == (5, ["counted-by-another"])


def test_rules_changed_after_the_proof_change_no_count(election: Path, said: Said) -> None:
    assert said("ballots", "proof", "--election", "e")[0] == 0
    votes = str(EXAMPLE / "lists/votes.csv")
    before = said("count", "--election", "e", votes)
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace('"reject_vote_only" ', '"reject_paper" '))
    assert said("count", "--election", "e", votes) == before
    assert codes(said("ballots", "proof", "--election", "e")[1]) == ["definition-changed"]


def test_seats_and_an_election_must_agree(election: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("ballots", "proof", "--election", "e")[0] == 0
    votes = str(EXAMPLE / "lists/votes.csv")
    assert said("count", "--election", "e", votes, "--seats", "6")[1]["contests"][0]["contest"] == "mid-essex-board"
    code, told = said("count", "--election", "e", votes, "--seats", "3")
    assert (code, codes(told)) == (5, ["other-seats"])
    assert said("count", "--election", "nowhere", votes, "--seats", "3")[0] == 3
    monkeypatch.chdir(election)
    assert said("count", votes, "--seats", "3")[1]["contests"][0]["seats"] == 3


# -- recall -----------------------------------------------------------------------------------------------------------


def test_threshold_has_the_keys_that_scripts_rely_on(said: Said) -> None:
    argv = ("--members", "201", "--signed", "150", "--eligible", "201", "--responses", "101")
    code, told = said("recall", "threshold", *argv)
    assert code == 0 and told == {
        "members": 201, "base": "members", "needed_to_call": 151, "signed": 150, "called": False,
        "eligible": 201, "needed_to_answer": 101, "responses": 101, "valid": True, "stands": False,
        "short_by": {"call": 1, "answer": 0},
    }  # fmt: skip


def test_threshold_before_anyone_signed(said: Said) -> None:
    told = said("recall", "threshold", "--members", "201")[1]
    assert (told["needed_to_call"], told["called"], told["valid"], told["stands"]) == (151, None, None, None)
    assert told["short_by"] == {"call": None, "answer": None}


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--members", "0"), 3, ["out-of-range"]),
        (("--members", "10", "--signed", "-1"), 3, ["out-of-range"]),
        (("--members", "10", "--signed", "11"), 3, ["more-than-all"]),
        (("--members", "10", "--eligible", "0", "--responses", "0"), 3, ["out-of-range"]),
        (("--members", "10", "--eligible", "10", "--responses", "11"), 3, ["more-than-all"]),
        (("--members", "10", "--responses", "5"), 2, ["option-missing"]),
        (("--members", "10", "--base", "responses"), 2, ["option-missing"]),
        (("--members", "10", "--base", "voters"), 3, ["bad-base"]),
    ],
)
def test_threshold_refuses(said: Said, argv: tuple[str, ...], code: int, expected: list[str]) -> None:
    found, told = said("recall", "threshold", *argv)
    assert (found, codes(told)) == (code, expected)


def test_petition_asks_which_board_where_there_are_several(here: Path, said: Said) -> None:
    assert said("electorate", "build", *LISTS, "-o", "e.csv", "--as-at", "2027-02-01")[0] == 0
    petition = ("recall", "petition", str(EXAMPLE / "lists/petition.csv"), "--electorate", "e.csv")
    assert codes(said(*petition)[1]) == ["which-group"] and said(*petition)[0] == 2
    assert codes(said(*petition, "--group", "99X")[1]) == ["no-such-group"]
    assert said(*petition[:3], "--group", "06Q")[0] == 2
    code, told = said(*petition, "--group", "06Q")
    assert code == 0 and set(told) >= {
        "members", "held", "needed", "lines", "valid", "rejected", "called", "short_by",
    }  # fmt: skip
    assert said(*petition, "--group", "06Q", "--from", "2028-02-01")[0] == 2
    assert said(*petition, "--group", "06Q", "--from", "2028-02-01", "--to", "2028-01-01")[0] == 3


# -- every command ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [(), ("demo",), ("new",), ("electorate",), ("electorate", "build"), ("ballots", "proof"), ("ballots", "print"),
     ("count",), ("recall", "threshold"), ("recall", "petition")],
)  # fmt: skip
def test_help_begins_with_an_example(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    assert run(*argv, "--help") == 0
    told = capsys.readouterr().out.split("\n\n")
    assert told[0].startswith("Usage: lmcvote") and told[1].split()[:2] == ["Example:", "lmcvote"]
    assert all(len(line) <= 80 for part in told for line in part.splitlines())


def test_lmcvote_alone_says_where_the_election_stands(
    election: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(election)
    for command, following in (
        ((), "lmcvote electorate build"),
        (("electorate", "build"), "lmcvote ballots proof"),
        (("ballots", "print"), "lmcvote count VOTES.csv"),
        (("electorate", "build"), "lmcvote count VOTES.csv"),
        (("count", "lists/votes.csv"), "second count"),
    ):
        assert run(*command) == 0
        capsys.readouterr()
        assert run() == 0
        assert following in capsys.readouterr().out.splitlines()[-1]


def test_a_new_folder_is_never_made_over_another(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("new", "e") == 3 and run("demo", "e") == 3
    assert "there already" in capsys.readouterr().err
    assert run("new", "f", "--like", "nothing") == 3
    assert "Known: board-election" in capsys.readouterr().err


def test_a_fault_of_ours_is_70_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("6000001 ASHBY Jane")

    monkeypatch.setattr(cli.recall, "_base", broken)
    assert run("recall", "threshold", "--members", "3") == cli.FAULT_OF_OURS == 70
    told = capsys.readouterr()
    assert told.err.startswith("This is a fault of lmcvote, not of yours.") and "Traceback" not in told.err + told.out


def test_every_command_tells_scripts_in_one_object(election: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("new", "f") == (0, {"folder": "f", "like": "board-election"})
    code, told = said("demo", "g")
    assert code == 0 and [step["exit"] for step in told["steps"]] == [0] * 5
    monkeypatch.chdir(election)
    assert said() == (0, {
        "election": "mid-essex-board-2027", "title": "Election to the board of NHS Mid Essex CCG, 2027",
        "done": [], "next": "lmcvote electorate build",
    })  # fmt: skip


def test_one_fault_names_its_file_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("votes.csv").write_bytes(table("paper|1|2|3\n1|yes||"))
    assert run("count", "votes.csv", "--seats", "1") == 3
    told = " ".join(capsys.readouterr().err.split())
    assert told == 'votes.csv: line 2, column "1": "yes" is no mark. Key 1 or X, ? or nothing.'


def test_output_is_utf_8_wherever_it_goes_and_a_closed_pipe_is_no_fault(here: Path) -> None:
    Path("votes.csv").write_text("paper,Łukasz,Ann\n1,1,\n", "utf-8")
    env = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2]), "PYTHONIOENCODING": "cp1252"}
    argv = [sys.executable, "-m", "lmcvote", "count", "votes.csv", "--seats", "1"]
    done = subprocess.run(argv, env=env, capture_output=True)  # noqa: S603
    assert done.returncode == 0 and "Łukasz" in done.stdout.decode("utf-8")
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout and process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode in (0, 1)


def test_bad_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (("recall", "threshold"), ("recall", "threshold", "--members", "ten"), ("nothing",)):
        assert run(*argv) == 2
        assert "Traceback" not in capsys.readouterr().err
