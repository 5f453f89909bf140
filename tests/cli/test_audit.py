"""`lmcvote audit`: sealed before the dice, drawn once, looked at by two, and stopped when the result is sure."""

import csv
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from lmcvote.audit.sample import TAG
from tests.cli.asking import AT, REEVE, TWO, Said, codes, words
from tests.cli.outcomes import acts, counted, frozen
from tests.wording import run

BOARD = "mid-essex-board"
SEED = "20237331128159211123"
PILES = [("box-1", 400), ("box-2", 600)]
PAPERS = "300 1 2 | 300 1 | 100 3 | 300"
"""For two seats: 600, 300 and 100 votes of 1,000 papers (AUDIT 4)."""
Row = dict[str, str]
SEEN: dict[str, Row] = {"b": {"1": "1", "2": "1"}, "a": {"1": "1"}, "c": {"3": "1"}, "-": {"rejected": "unmarked"}}


def manifest(piles: Sequence[tuple[str, int]] = PILES) -> tuple[str, ...]:
    Path("piles.csv").write_text("pile,papers\n" + "".join(f"{name},{number}\n" for name, number in piles))
    return ("--manifest", "piles.csv", *AT)


@pytest.fixture
def thousand(election: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A thousand papers counted, for two seats."""
    frozen(election, ("seats = 6", "seats = 2"))
    counted(PAPERS)
    capsys.readouterr()
    return election


@pytest.fixture
def rolled(thousand: Path, said: Said) -> Path:
    """The same with its audit sealed, and the dice rolled."""
    assert said("audit", "sample", *manifest())[0] == 0
    assert said("audit", "sample", "--seed", SEED, *TWO, *AT)[0] == 0
    return thousand


def as_counted(nth: int) -> Row:
    """Ten papers in turn in the proportions of the count."""
    return SEEN["bbbaaa---c"[nth % 10]]


def filled(name: str, seen: Callable[[int], Row] = as_counted) -> str:
    """The form that was written, every paper as somebody saw it: by its place among those drawn, from 0."""
    with (Path("e/out/audit") / name).open(encoding="utf-8-sig", newline="") as form:
        rows = list(csv.DictReader(form))
    with Path("seen.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows({**row, **seen(int(row["drawn"]) - 1)} for row in rows)
    return "seen.csv"


def first_form() -> str:
    (form,) = Path("e/out/audit").glob("*-papers-1-*.csv")
    return form.name


def test_an_audit_from_the_seal_to_the_stop(thousand: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said("audit", "sample", *manifest())
    assert (code, told["papers"], told["missing"], told["full_count"], told["findings"]) == (0, 1000, 0, False, [])
    assert told["ties"] == [] and 60 < (size := told["first_round"]) < 100
    published = json.loads(Path(told["files"][0]).read_bytes())
    assert (published["papers"], published["risk_limit"], len(published["piles"])) == (1000, "1/20", 2)
    (first, second) = words(Path(told["files"][2]))
    assert f"{size} of 1,000 papers in the first round." in first and told["sealed"] in second
    code, drawn = said("audit", "sample", "--seed", SEED, *TWO, *AT)
    assert (code, drawn["listed"], len(drawn["to_pull"])) == (0, size, size)
    assert sorted(one["drawn"] for one in drawn["to_pull"]) == list(range(1, size + 1))
    assert [one["pile"] for one in drawn["to_pull"]] == sorted(one["pile"] for one in drawn["to_pull"])
    *_, formula = words(Path(drawn["files"][0]))
    assert told["sealed"] in formula and TAG in formula and SEED in formula
    before = said("audit", "risk", *AT)[1]
    assert (before["risk"], before["verdict"], before["looked_at"], before["more"]) == (1.0, "go_on", 0, size)
    code, recorded = said("audit", "record", filled(first_form()), *TWO, *AT)
    assert (code, recorded["recorded"], recorded["waiting"], recorded["not_found"]) == (0, size, 0, 0)
    after = said("audit", "risk", *AT)[1]
    assert (after["verdict"], after["more"], after["looked_at"], after["limit"]) == ("stop", 0, size, "5 %")
    assert after["risk"] == after["pairs"][0]["risk"] <= 0.05 and len(after["pairs"]) == 20
    assert (after["pairs"][0]["winner"], after["pairs"][0]["loser"], after["pairs"][0]["margin"]) == (2, 3, 200)
    assert acts(thousand)[-4:] == ["audit sealed", "audit drawn", "audit listed", "audit papers recorded"]
    assert run("audit", "risk", *AT) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Stop: confirmed at 5 %." in out and out.endswith(f"Next: lmcvote declare --contest {BOARD} --election e")
    assert run("verify", "e") == 0


def test_it_goes_on_where_papers_are_not_as_counted_and_the_next_round_is_more_of_the_same_order(
    rolled: Path, said: Said
) -> None:
    """Five papers of both winners lack their votes (AUDIT 4): go on, and the list grows by what is still needed."""
    before = said("audit", "sample", *AT)[1]
    lost = filled(first_form(), lambda nth: {"rejected": "unmarked"} if nth in (0, 1, 2, 10, 11) else as_counted(nth))
    assert said("audit", "record", lost, *TWO, *AT)[0] == 0
    told = said("audit", "risk", *AT)[1]
    assert told["verdict"] == "go_on" and told["risk"] > 0.05 and told["more"] > 0
    further = said("audit", "sample", *AT)[1]
    assert further["listed"] == before["listed"] + told["more"] and len(further["to_pull"]) == told["more"]
    known = {(one["pile"], one["nth"]) for one in before["to_pull"]}
    assert not known & {(one["pile"], one["nth"]) for one in further["to_pull"]}
    assert min(one["drawn"] for one in further["to_pull"]) == before["listed"] + 1


def test_a_paper_that_is_not_found_counts_against_the_result(rolled: Path, said: Said) -> None:
    assert said("audit", "record", filled(first_form()), *TWO, *AT)[0] == 0
    found = said("audit", "risk", *AT)[1]
    gone = filled(first_form(), lambda nth: {"not_found": "1"} if nth < 4 else as_counted(nth))
    code, told = said("audit", "record", gone, *TWO, *AT)
    assert (code, codes(told)) == (5, ["on-record"] * 4), "what is on record is not changed in passing"
    code, told = said("audit", "record", gone, "--because", "They lay in no pile", *TWO, *AT)
    assert (code, told["recorded"], told["changed"]) == (0, 0, 4)
    now = said("audit", "risk", *AT)[1]
    assert now["not_found"] == 4 and now["risk"] > found["risk"] and now["verdict"] == "go_on"
    with sqlite3.connect("e/box.db") as box:
        turns = box.execute("select turn, count(*) from seen_on_paper group by turn order by turn").fetchall()
    box.close()
    assert turns == [(1, found["looked_at"]), (2, 4)], "what was entered before stays"


def test_the_first_complete_digits_stand(thousand: Path, said: Said) -> None:
    """RULES 11.9: nothing is rolled twice, and nothing that was sealed is changed after the dice."""
    roll = ("audit", "sample", "--seed")
    assert codes(said(*roll, SEED, *TWO, *AT)[1]) == ["not-sealed"]
    assert said("audit", "sample", *manifest())[0] == 0
    assert codes(said(*roll, SEED[:19], *TWO, *AT)[1]) == ["bad-seed"]
    assert codes(said(*roll, SEED, *REEVE, *AT)[1]) == ["two-people"]
    assert said("audit", "sample", *manifest([("box-1", 1000)]))[0] == 0, "before the dice it is sealed anew"
    assert said(*roll, SEED, *TWO, *AT)[0] == 0
    for again in ((*roll[:2], "--seed", "1" * 20), (*roll[:2], "--risk-limit", "10%"), (*roll[:2], *manifest()[:2])):
        code, told = said(*again, *TWO, *AT)
        assert (code, codes(told)) == (5, ["dice-rolled"])
    assert acts(thousand).count("audit drawn") == 1


def test_another_count_needs_another_audit(rolled: Path, said: Said) -> None:
    """The dice of one count draw no papers for another."""
    counted("299 1 2 | 301 1 | 100 3 | 300")
    for command in (
        ("audit", "risk"),
        ("audit", "record", "none.csv", *TWO),
        ("audit", "sample", "--seed", SEED, *TWO),
    ):
        code, told = said(*command, *AT)
        assert code == 5 and codes(told)[0] in ("no-dice", "not-sealed")
    assert said("audit", "sample", *manifest())[0] == 0


def test_a_sealed_file_or_a_record_that_was_changed_is_found(rolled: Path, said: Said) -> None:
    path = rolled / "out/audit" / f"{BOARD}-sealed.json"
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b"1/20", b"1/10"))
    assert (said("audit", "risk", *AT)[0], codes(said("audit", "risk", *AT)[1])) == (6, ["sealed-changed"])
    path.write_bytes(kept)
    with sqlite3.connect("e/box.db") as box:
        box.execute("update sealed_audit set seed = ?", ("9" * 20,))
    box.close()
    assert codes(said("audit", "risk", *AT)[1]) == ["audit-disagrees"]
    assert run("verify", "e") == 6


def test_fewer_than_five_hundred_papers_are_all_counted_by_hand(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 9.14. A tie is told with the pair that only a full hand count confirms (AUDIT 4)."""
    frozen(election, ("seats = 6", "seats = 2"))
    counted("3 1 2 | 7 1 | 4 2 | 7 3")
    capsys.readouterr()
    for command in (("audit", "sample"), ("audit", "sample", *manifest([("a", 21)])[:2]), ("audit", "risk")):
        code, told = said(*command, *AT)
        assert (code, told["full_count"]) == (0, True)
        assert [tie["candidates"] for tie in told["ties"]] == [[2, 3]]
    assert run("audit", "sample", *AT) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "2 Robert BAKER and 3 Anjali CHOWDHURY have equal votes: only a full hand count confirms that" in out
    assert "Count all 21 papers by hand" in out and "Next: lmcvote tally sheets --election e" in out
    assert "audit sealed" not in acts(election)
    code, told = said("audit", "sample", *manifest([("a", 21)]), "--anyway")
    assert code == 0 and told["sealed"] and len(told["files"]) == 3


def test_piles_that_are_not_as_many_papers_as_were_counted_are_a_finding(thousand: Path, said: Said) -> None:
    """The larger number is drawn from, and a paper of no pile is not found (AUDIT 2)."""
    code, told = said("audit", "sample", *manifest([("box-1", 400), ("box-2", 630)]))
    assert (code, told["papers"], told["missing"]) == (0, 1030, 0)
    code, told = said("audit", "sample", *manifest([("box-1", 400), ("box-2", 570)]))
    assert (code, told["papers"], told["missing"]) == (0, 1000, 30)
    assert [finding["code"] for finding in told["findings"]] == ["piles-differ"]
    drawn = said("audit", "sample", "--seed", SEED, "--papers", "200", *TWO, *AT)[1]
    assert drawn["listed"] == 200 == len(drawn["to_pull"]) + drawn["missing"] and drawn["missing"] > 0
    assert said("audit", "record", filled(first_form()), *TWO, *AT)[0] == 0
    told = said("audit", "risk", *AT)[1]
    assert told["not_found"] >= drawn["missing"] and told["looked_at"] >= len(drawn["to_pull"])


@pytest.mark.parametrize(
    ("options", "code", "expected"),
    [
        (("--method", "comparison"), 5, "no-comparison"),
        (("--method", "guessing"), 3, "no-such-method"),
        (("--risk-limit", "half"), 3, "bad-limit"),
        ((), 2, "option-missing"),
        (("--contest", "another"), 3, "contest-unknown"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    thousand: Path, said: Said, options: tuple[str, ...], code: int, expected: str
) -> None:
    found, told = said("audit", "sample", *options, *AT)
    assert (found, codes(told)) == (code, [expected]) and "audit sealed" not in acts(thousand)


def test_nothing_is_recorded_of_a_file_with_a_fault(rolled: Path, said: Said) -> None:
    form = filled(
        first_form(), lambda nth: {} if nth == 3 else {"not_found": "1", "1": "1"} if nth == 5 else as_counted(nth)
    )
    code, told = said("audit", "record", form, *TWO, *AT)
    assert code == 3 and sorted(codes(told)) == ["found-or-not", "nothing-keyed"]
    assert "audit papers recorded" not in acts(rolled)
    assert codes(said("audit", "record", filled(first_form()), *REEVE, *AT)[1]) == ["two-people"]


def test_a_form_that_somebody_filled_in_is_not_written_over(
    rolled: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    form = Path("e/out/audit") / first_form()
    form.write_bytes(form.read_bytes() + b"mine")
    kept = form.read_bytes()
    assert run("audit", "sample", *AT) == 0
    assert form.read_bytes() == kept and "somebody may have filled it in" in " ".join(capsys.readouterr().err.split())


def told_at_the_declaration(said: Said) -> str:
    checks = said("declare", "--scrutineer", *AT)[1]["contests"][0]["checks"]
    (audit,) = (one for one in checks if one["name"] == "audit")
    return f"{audit['state']}: {audit['says']}"


def test_the_declaration_says_what_the_audit_came_to_and_no_more(rolled: Path, said: Said) -> None:
    assert told_at_the_declaration(said).startswith("not done: No sample of the papers")
    lost = filled(first_form(), lambda nth: {"rejected": "unmarked"} if nth in (0, 1, 2, 10, 11) else as_counted(nth))
    assert said("audit", "record", lost, *TWO, *AT)[0] == 0
    assert told_at_the_declaration(said).startswith("failed: The audit has not confirmed the result: 77 papers")
    size = said("audit", "sample", "--papers", "140", *AT)[1]["listed"]
    (further,) = Path("e/out/audit").glob("*-papers-78-140.csv")
    assert said("audit", "record", filled(further.name), *TWO, *AT)[0] == 0
    assert said("audit", "risk", *AT)[1]["verdict"] == "stop"
    confirmed = (
        "passed: 140 papers drawn by public dice and looked at by hand confirm the result at a risk limit of 5 %"
    )
    assert (size, told_at_the_declaration(said)) == (140, confirmed)
    counted("299 1 2 | 301 1 | 100 3 | 300")
    assert told_at_the_declaration(said).startswith("not done"), "another count was not audited"


def test_a_full_hand_count_of_two_clerks_is_the_audit_of_many_papers_too(rolled: Path, said: Said) -> None:
    assert said("audit", "risk", *AT)[1]["by_hand"] is False
    for by in TWO[:2], TWO[2:]:
        assert said("tally", "enter", "votes.csv", *by, *AT)[0] == 0
    assert said("audit", "risk", *AT)[1]["by_hand"] is True
    assert told_at_the_declaration(said).startswith("passed: two clerks counted every paper by hand")
