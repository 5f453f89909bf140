"""`lmcvote tally`: two clerks count apart, and what they come to is the count."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.asking import AT, EXAMPLE, NAIR, REEVE, TWO, Said, codes, words
from tests.wording import run

CONTEST = "mid-essex-board"


@pytest.fixture
def rows(election: Path, said: Said) -> list[str]:
    """An election whose papers can be counted: the rows of its keyed file."""
    assert said("ballots", "proof", *AT)[0] == 0
    return (EXAMPLE / "lists/votes.csv").read_text("utf-8-sig").splitlines()


def keyed(name: str, rows: list[str]) -> str:
    Path(name).write_text("\n".join(rows))
    return name


def enter(said: Said, *argv: str) -> tuple[int, dict[str, Any]]:
    return said("tally", "enter", *argv, *AT)


def handed_in() -> list[str]:
    with sqlite3.connect("e/box.db") as box:
        found = [clerk for (clerk,) in box.execute("select clerk from handed_in order by clerk")]
    box.close()
    return found


def test_two_clerks_who_agree_paper_by_paper_are_the_count_and_its_second(rows: list[str], said: Said) -> None:
    votes = str(EXAMPLE / "lists/votes.csv")
    _, machine = said("count", votes, "--seats", "6")
    code, told = enter(said, keyed("a.csv", rows), *REEVE)
    assert (code, told) == (
        0,
        {"contest": CONTEST, "by": "Mr Alan Reeve", "papers": 42, "waiting_for": "another clerk"},
    )
    _, told = said("tally", "enter", keyed("b.csv", [rows[0], *rows[:0:-1]]), *NAIR, *AT)
    votes_of = [
        [(one["number"], one["votes"]) for one in count["contests"][0]["candidates"]] for count in (told, machine)
    ]
    assert votes_of[0] == votes_of[1]
    assert told["runs"] == [{"source": "hand", "by": ["Mr Alan Reeve", "Ms Priya Nair"], "recount": ""}]
    assert told["second_count"][CONTEST]["state"] == "agrees"
    assert handed_in() == []
    assert said("verify", "e")[0] == 0, "that what the clerks had keyed is put away, the trail was told"


def test_only_what_differs_is_shown_by_the_number_of_the_paper(rows: list[str], said: Said) -> None:
    other = [*rows[:5], rows[5].replace("5,,,1,1", "5,,,1,"), *rows[6:]]
    assert other != rows
    assert enter(said, keyed("a.csv", rows), *REEVE)[0] == 0
    code, told = said("tally", "enter", keyed("b.csv", other), *NAIR, *AT)
    assert (code, codes(told)) == (4, ["clerks-differ"])
    assert told["findings"][0]["value"].startswith("paper 5: ")
    assert said("count", *AT)[0] == 3, "nothing is counted yet"
    assert said("tally", "enter", keyed("b.csv", rows), *NAIR, *AT)[0] == 0


def test_piles_that_are_not_as_long_are_one_clear_finding(rows: list[str], said: Said) -> None:
    code, told = said("tally", "enter", keyed("a.csv", rows), keyed("b.csv", rows[:-3]), *TWO, *AT)
    assert (code, codes(told)) == (4, ["clerks-differ"])
    assert told["findings"][0]["value"] == "3 papers in the first count alone: 40, 41, 42"


def test_the_first_clerks_figures_are_not_shown_before_the_second_is_in(
    rows: list[str], election: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("tally", "enter", keyed("a.csv", rows), *REEVE, *AT) == 0
    assert run("count", *AT) == 3
    told = "".join(capsys.readouterr()) + (election / "trail.jsonl").read_text()
    assert "THOMPSON" not in told and not re.search(r"\b23\b", told)
    last = json.loads((election / "trail.jsonl").read_text().splitlines()[-1])
    assert last["act"] == "hand count entered" and last["facts"] == {"contest": CONTEST, "by": "Mr Alan Reeve"}


def tallied(path: str, *batches: str) -> str:
    """Tally sheets as the office's own workbook has them, as CSV."""
    from lmcvote import settings, tally_file

    contest = settings.read(Path("e")).contests[0]
    lines = [",".join(tally_file.headings(contest)), *(f"{CONTEST},{batch}" for batch in batches)]
    return keyed(path, lines)


def test_sheets_are_compared_batch_by_batch(rows: list[str], said: Said) -> None:
    first = "1,4,3,3,3,2,1,1,1,0,0,0,0,0,0,0,0,1,0,0,0,4"
    second = "2,2,2,2,2,2,2,2,0,0,0,0,0,0,0,0,0,0,0,0,0,0"
    assert enter(said, tallied("a.csv", first, second), *REEVE)[0] == 0
    wrong = first.replace("1,4,3,3,3,2", "1,4,3,3,2,3")
    code, told = said("tally", "enter", tallied("b.csv", wrong, second), *NAIR, *AT)
    assert code == 4 and [finding["value"] for finding in told["findings"]] == [
        "batch 1, votes for 3: 3 and 2",
        "batch 1, votes for 4: 2 and 3",
    ]
    code, told = said("tally", "enter", tallied("b.csv", first, second), *NAIR, *AT)
    (board,) = told["contests"]
    assert code == 0 and (board["papers"], board["votes"], board["rejected"]["unmarked"]) == (6, 26, 1)
    assert said("count", *AT)[1]["contests"] == [board]


def test_a_hand_count_and_a_scan_that_differ_are_no_result(rows: list[str], said: Said) -> None:
    assert said("count", keyed("c.csv", rows), "--by", "Owen Bell", *AT)[0] == 0
    said("tally", "enter", keyed("a.csv", rows[:-1]), keyed("b.csv", rows[:-1]), *TWO, *AT)
    _, told = said("count", *AT)
    second = told["second_count"][CONTEST]
    assert second["state"] == "agrees" and told["contests"][0]["papers"] == 41
    _, told = said("count", keyed("c.csv", rows), "--by", "Owen Bell", *AT)
    assert told["second_count"][CONTEST]["state"] == "differs"
    assert "mid-essex-board, papers: 41 before, 42 now" in told["second_count"][CONTEST]["differences"]


def test_figures_can_be_typed_at_the_keyboard(
    rows: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    wrong = ["1", "2", *["2"] * 5, "1", *["0"] * 6, *["0"] * 8]
    right = ["1", "2", *["2"] * 6, *["0"] * 6, *["0"] * 8]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*wrong, *right, "", ""])))
    assert run("tally", "enter", *REEVE, *AT) == 0
    told = " ".join("".join(capsys.readouterr()).split())
    assert "Batch 1 does not come out. unused votes: 6 x 2 papers = 12, but 11 votes" in told
    assert "2 papers counted by Mr Alan Reeve, kept unseen" in told


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("a.csv",), 2, ["option-missing"]),
        (("a.csv", *TWO), 2, ["clerks-and-files"]),
        (("a.csv", "a.csv", *REEVE, *REEVE), 2, ["clerks-and-files"]),
        (("a.csv", "--by", "Jane Ashby"), 3, ["not-named"]),
        (("a.csv", *REEVE, "--contest", "north"), 3, ["no-such-contest"]),
        (("missing.csv", *REEVE), 3, ["no-such-file"]),
    ],
)
def test_who_counts_what_must_be_clear(
    rows: list[str], said: Said, argv: tuple[str, ...], code: int, expected: list[str]
) -> None:
    keyed("a.csv", rows)
    found, told = said("tally", "enter", *argv, *AT)
    assert (found, codes(told)) == (code, expected)


def test_a_third_clerk_waits_until_one_of_the_two_gives_way(rows: list[str], said: Said) -> None:
    assert said("tally", "enter", keyed("a.csv", rows), keyed("b.csv", rows[:-1]), *TWO, *AT)[0] == 4
    code, told = said("tally", "enter", "a.csv", "--by", "Owen Bell", *AT)
    assert (code, codes(told)) == (3, ["two-clerks-already"])


def test_a_paper_that_only_the_returning_officer_can_decide_stops_the_entry(rows: list[str], said: Said) -> None:
    code, told = said("tally", "enter", keyed("a.csv", [*rows, "43" + ",1" * 6 + ",?" + "," * 6]), *REEVE, *AT)
    assert (code, codes(told)) == (4, ["returning-officer-decides"])
    assert said("tally", "enter", "a.csv", *NAIR, *AT)[0] == 4, "nor was the first kept"


NOTE = ("--papers", "1", "--kind", "surplus", "--because", "One paper too few in the box", *TWO)


def opened(papers: int) -> None:
    """The opening counted so many papers into the box."""
    with sqlite3.connect("e/box.db") as box:
        box.execute("insert into tallied values (?, 'to_box', ?)", (CONTEST, papers))
    box.close()


def noting(rule: str) -> None:
    settings = Path("e/election.toml")
    settings.write_text(settings.read_text().replace('variance = "refuse"', f'variance = "{rule}"'))


def test_a_variance_note_explains_a_difference_that_could_elect_nobody_else(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    noting("signed_note")
    assert said("ballots", "proof", *AT)[0] == 0
    assert codes(said("tally", "variance", *NOTE, *AT)[1]) == ["nothing-counted"]
    head = "paper," + ",".join(map(str, range(1, 13)))
    rows = [head, *(f"{n}" + ",1" * 6 + "," * 6 for n in range(1, 41)), "41" + "," * 6 + ",1" * 6]
    assert enter(said, keyed("a.csv", rows), keyed("b.csv", rows), *TWO)[0] == 0
    opened(42)
    _, told = said("count", *AT)
    assert told["provisional"] == [f"{CONTEST}: to the box 42, papers counted 41 (RULES 9.9)."]
    _, note = said("tally", "variance", *NOTE, *AT)
    assert note == {"contest": CONTEST, "papers": 1, "margin": 39, "could_change": False}
    assert said("count", *AT)[1]["provisional"] == []
    trail = [json.loads(line) for line in Path("e/trail.jsonl").read_text().splitlines()]
    assert [entry["facts"]["by"] for entry in trail if entry["act"] == "variance noted"] == [
        ["Mr Alan Reeve", "Ms Priya Nair"]
    ]


def test_a_note_about_so_many_papers_that_another_could_be_elected_explains_nothing(election: Path, said: Said) -> None:
    noting("signed_note")
    assert said("ballots", "proof", *AT)[0] == 0
    votes = str(EXAMPLE / "lists/votes.csv")  # 18 votes take the last seat, 17 do not
    assert enter(said, votes, votes, *TWO)[0] == 0
    opened(43)
    _, note = said("tally", "variance", *NOTE, *AT)
    assert note["margin"] == 1 and note["could_change"] is True
    assert said("count", *AT)[1]["provisional"] == [f"{CONTEST}: to the box 43, papers counted 42 (RULES 9.9)."]


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (NOTE[:-2], 2, ["two-people"]),
        (("--papers", "0", *NOTE[2:]), 3, ["out-of-range"]),
        ((*NOTE[:3], "swap", *NOTE[4:]), 3, ["no-such-kind"]),
        ((*NOTE[:5], " ", *NOTE[6:]), 3, ["no-reason"]),
    ],
)
def test_a_note_says_how_many_why_and_by_whom(
    election: Path, said: Said, argv: tuple[str, ...], code: int, expected: list[str]
) -> None:
    noting("signed_note")
    assert said("ballots", "proof", *AT)[0] == 0
    found, told = said("tally", "variance", *argv, *AT)
    assert (found, codes(told)) == (code, expected)


def test_where_the_rules_refuse_no_note_is_taken(rows: list[str], said: Said) -> None:
    code, told = said("tally", "variance", *NOTE, *AT)
    assert (code, codes(told)) == (5, ["variance-refused"])


def test_sheets_to_print_and_a_workbook_to_enter_them_in(rows: list[str], said: Said, election: Path) -> None:
    assert codes(said("tally", "sheets", *AT)[1]) == ["option-missing"]
    code, told = said("tally", "sheets", "--papers", "42", *AT)
    assert code == 0 and told["contests"] == [{"contest": CONTEST, "papers": 42, "batches": 2}]
    pages = words(election / f"out/tally/{CONTEST}.pdf")
    assert len(pages) == 4 and "Batch 2" in pages[3] and "12 Adaeze THOMPSON" in pages[3]
