"""`lmcvote count`: keys, refusals, and what is kept of a count."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.asking import EXAMPLE, Said, codes
from tests.wording import run, table


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
        "votes": 5, "votes_withdrawn": 0, "unused": 0, "lost_in_part": 1, "ties": [], "balanced": True,
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


@pytest.fixture
def keyed(election: Path, said: Said) -> list[str]:
    """An election whose papers can be counted: the rows of its keyed file."""
    assert said("ballots", "proof", "--election", "e")[0] == 0
    return (EXAMPLE / "lists/votes.csv").read_text("utf-8-sig").splitlines()


def test_two_clerks_who_agree_are_the_second_count(keyed: list[str], said: Said) -> None:
    Path("again.csv").write_text("\n".join([keyed[0], *keyed[:0:-1]]))
    votes = str(EXAMPLE / "lists/votes.csv")
    _, told = said("count", votes, "--by", "Alan Reeve", "--election", "e")
    assert told["second_count"]["mid-essex-board"]["state"] == "missing"
    _, told = said("count", "again.csv", "--by", "Priya Nair", "--election", "e")
    assert told["second_count"]["mid-essex-board"] == {
        "state": "agrees",
        "counts": ["keyed by Ms Priya Nair", "keyed by Mr Alan Reeve"],
    }
    assert told["provisional"] == [
        "mid-essex-board: the opening, with the papers that went to the box, is not on record."
    ]


def test_one_clerk_twice_is_no_second_count(keyed: list[str], said: Said) -> None:
    Path("again.csv").write_text("\n".join([keyed[0], *keyed[:0:-1]]))
    said("count", str(EXAMPLE / "lists/votes.csv"), "--by", "Alan Reeve", "--election", "e")
    _, told = said("count", "again.csv", "--by", "Alan Reeve", "--election", "e")
    assert told["agrees"] is True and told["second_count"]["mid-essex-board"]["state"] == "missing"


def test_a_recount_has_its_reason_on_record_and_leaves_the_earlier_figures(
    keyed: list[str], said: Said, election: Path
) -> None:
    votes, why = str(EXAMPLE / "lists/votes.csv"), "Gareth Davies, candidate: one vote short of a seat"
    assert said("count", votes, "--by", "Alan Reeve", "--election", "e")[0] == 0
    Path("again.csv").write_text("\n".join([keyed[0], *keyed[:0:-1]]))
    _, told = said("count", "again.csv", "--by", "Priya Nair", "--recount-for", why, "--election", "e")
    assert [(run["by"], run["recount"]) for run in told["runs"]] == [(["Mr Alan Reeve"], ""), (["Ms Priya Nair"], why)]
    assert run("count", "--election", "e") == 0
    facts = [json.loads(line)["facts"] for line in (election / "trail.jsonl").read_text().splitlines()]
    assert facts[-1]["recount"] == why
    assert f"a recount for {why}" in (election / "out/count.txt").read_text()


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--by", "Nobody Here", "votes.csv"), 3, ["not-named"]),
        (("--by", "Alan Reeve", "--scanned"), 2, ["options-exclude"]),
        (("--by", "Alan Reeve"), 2, ["option-missing"]),
        (("--recount-for", "a candidate"), 2, ["option-missing"]),
        (("--export", "out.csv"), 2, ["option-missing"]),
        (("votes.csv", "--export", "votes.csv"), 3, ["file-in-use"]),
    ],
)
def test_who_counts_must_be_known(
    keyed: list[str], said: Said, argv: tuple[str, ...], code: int, expected: list[str]
) -> None:
    Path("votes.csv").write_text("\n".join(keyed))
    found, told = said("count", *argv, "--election", "e")
    assert (found, codes(told)) == (code, expected)


def test_keyed_papers_are_exported_in_rows_as_wide_and_count_the_same(keyed: list[str], said: Said) -> None:
    votes = str(EXAMPLE / "lists/votes.csv")
    _, told = said("count", votes, "--export", "wide.csv", "--election", "e")
    assert len({len(line) for line in Path("wide.csv").read_text("utf-8-sig").splitlines()[1:]}) == 1
    _, again = said("count", "wide.csv", "--election", "e")
    assert again["contests"] == told["contests"] and again["agrees"]
    _, alone = said("count", votes, "--seats", "6", "--export", "alone.csv")
    assert said("count", "alone.csv", "--seats", "6")[1]["contests"] == alone["contests"]
