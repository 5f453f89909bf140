"""From papers in the box to a signed declaration: every file of it has the figures of the count, whatever happened."""

import csv
import html
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote import definition
from lmcvote.definition import Definition
from tests.cli.asking import codes
from tests.cli.declaring import BELL, BOTH, COUNT_DAY, NAIR, OUT, SIGN, asked, count_twice, done, keyed
from tests.wording import run

pytestmark = pytest.mark.usefixtures("ready")
Ruled = Callable[..., None]
Capture = pytest.CaptureFixture[str]
BOARD = "mid-essex-board"
EVENING = "2027-03-16T16:00"
DRAWN = ("--at", "2027-03-16 14:30", "--by", "Alan Reeve", "--witness", "Joyce Hammond", "--witness", "Ann Lee")


@pytest.fixture
def ruled(monkeypatch: pytest.MonkeyPatch) -> Ruled:
    """Have the election frozen with another rule."""
    read = definition.read

    def with_rule(**rules: Any) -> None:  # noqa: ANN401 -- a rule may be anything
        def changed(folder: Path) -> Definition:
            frozen = read(folder)
            return replace(frozen, rules=replace(frozen.rules, **rules))

        monkeypatch.setattr(definition, "read", changed)

    return with_rule


def declared(capsys: Capture) -> dict[str, Any]:
    """Declare it: printed, signed, and each file read as its readers do; what it says to programs."""
    code, counted = asked(capsys, EVENING, "count")
    assert code == 0
    (counted,) = counted["contests"]
    done(EVENING, "declare")
    code, told = asked(capsys, EVENING, "declare", *SIGN)
    assert code == 0
    (one,) = told["contests"]
    stem = OUT / f"{BOARD}-{one['edition']}-declared"
    votes = {row["name"]: row["votes"] for row in counted["candidates"]}
    withdrawn = {row["name"]: row["votes"] for row in one["candidates"] if row["name"] not in votes}
    assert sum(withdrawn.values()) == counted["votes_withdrawn"] == one["papers"]["votes_withdrawn"]
    assert {row["name"]: row["votes"] for row in one["candidates"]} == votes | withdrawn
    assert [one["papers"][key] for key in SAME] == [counted[key] for key in SAME]
    assert one["papers"]["rejected"] == sum(counted["rejected"].values())
    assert {row["name"] for row in one["candidates"] if row["elected"]} == {
        row["name"] for row in counted["candidates"] if row["elected"]
    }
    rows = list(csv.DictReader(Path(f"{stem}.csv").read_text("utf-8-sig").splitlines()))
    assert {row["name"]: int(row["votes"]) for row in rows if row["number"]} == votes | withdrawn
    figures = {row["name"]: int(row["votes"]) for row in rows if not row["number"]}
    assert figures["Ballot papers counted"] == counted["papers"] == one["turnout"]["papers"]
    assert figures["Votes lost to uncertain marks"] == counted["lost_in_part"]
    published = json.loads(Path(f"{stem}-count.json").read_bytes())
    assert {row["name"]: row["votes"] for row in published["candidates"]} == votes
    page, web = words(stem.with_suffix(".pdf")), text(stem.with_suffix(".html"))
    for row in one["candidates"]:
        assert re.search(rf"{row['name']}, [^0-9]+ {row['votes']} {row['outcome']}", page), row
        assert row["name"] in web
    assert all(sum["difference"] == 0 for sum in one["accounts"])
    assert f"Votes for candidates {counted['votes']}" in page and f"Votes for candidates {counted['votes']}" in web
    found: dict[str, Any] = one | {"page": page, "web": web, "published": published}
    return found


SAME = ("wholly_valid", "rejected_in_part", "votes", "unused", "lost_in_part")
"""Figures that the count and the declaration call the same."""


def text(path: Path) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", path.read_text("utf-8"))).split())


def words(pdf: Path) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_two_counts_that_differ_by_a_paper_are_mended_and_then_it_is_declared(capsys: Capture) -> None:
    """9.14, 10.5: the paper is found, its clerk keys it anew, and the count that was wrong stays in sight."""
    right = Path("e/lists/votes.csv").read_text("utf-8-sig").splitlines()
    wrong = [*right[:2], right[2].replace("2,1,1,1,,1", "2,1,1,1,,"), *right[3:]]
    assert wrong != right
    for name, rows, clerk in (("one.csv", right, NAIR), ("other.csv", wrong, BELL)):
        Path(name).write_text("\n".join(rows) + "\n")
        capsys.readouterr()
        done(COUNT_DAY, "count", name, *clerk)
    shown = capsys.readouterr()
    said = " ".join(f"{shown.err} {shown.out}".split())
    assert "5 Margaret ELLIS: 22 before, 21 now" in said and "find the papers that differ" in said
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["second-count"]) and not OUT.exists()
    Path("mended.csv").write_text("\n".join(right) + "\n")
    done(COUNT_DAY, "count", "mended.csv", *BELL)
    assert "Count 2: keyed by Mr Owen Bell, 42 papers" in Path("e/out/count.txt").read_text("utf-8"), (
        "it stays in sight"
    )
    one = declared(capsys)
    assert one["finding"].startswith("Adaeze THOMPSON, Margaret ELLIS, Catrin HUGHES, Anjali CHOWDHURY, Jane ASHBY and")
    assert "keyed by Mr Owen Bell and keyed by Ms Priya Nair" in one["page"]


def test_a_place_given_by_slips_is_declared_with_its_lot_apart_from_the_votes(capsys: Capture) -> None:
    """C22, 11.3, 14.3."""
    count_twice(keyed(*[(1, 2, 3, 4)] * 30, *[(5, 6, 7)] * 12))
    done(COUNT_DAY, "lot", "slips", "--contest", BOARD)
    done(EVENING, "lot", "record", "--drawn", "5", "--drawn", "7", *DRAWN)
    one = declared(capsys)
    (lot,) = one["lots"]
    assert (lot["drawn"], lot["witnesses"]) == (["Margaret ELLIS", "Philip GREEN"], ["Joyce Hammond", "Ann Lee"])
    assert {row["name"]: row["votes"] for row in one["candidates"] if row["outcome"] == "ELECTED by lot"} == {
        "Margaret ELLIS": 12, "Philip GREEN": 12,
    }  # fmt: skip
    assert "which is not in the votes above" in one["page"] and "which is not in the votes above" in one["web"]


def test_votes_that_the_rule_disregards_are_in_no_candidates_figure_anywhere(capsys: Capture, ruled: Ruled) -> None:
    """3.7, 9.11: the count, and all that is declared, know them as votes for withdrawn names."""
    ruled(withdrawn_after_print="disregard_votes")
    done("2027-03-16T09:30", "vacancy", "record", "--candidate", "3", "--because", "withdrawn", "--on", "2027-03-01",
         *BOTH)  # fmt: skip
    count_twice(keyed(*[(1, 2, 3, 4, 5, 6)] * 30, *[(3, 7)] * 12))
    one = declared(capsys)
    assert (one["papers"]["votes"], one["papers"]["votes_withdrawn"]) == (162, 42)
    assert "Philip GREEN" in one["finding"] and "Anjali CHOWDHURY" not in one["finding"]
    assert "its votes are disregarded." in one["page"] and "its votes count" not in one["page"] + one["web"]
    assert "votes for withdrawn names, disregarded 42" in one["page"]
    assert run("verify", "e") == 0, "a stranger's recount is of the papers, and knows who withdrew"


def test_what_is_withheld_of_few_papers_stands_in_no_file(capsys: Capture, ruled: Ruled) -> None:
    """C35, 14.7."""
    ruled(small_group_min=43)
    count_twice()
    one = declared(capsys)
    assert one["papers"]["heads"] == {} and one["published"]["rejected"] == {"any_head": 5}
    assert run("verify", "e") == 0
    for files in (one["page"], one["web"], json.dumps(one["accounts"]), json.dumps(one["checks"])):
        assert "unmarked" not in files and "identifies the voter" not in files


def test_a_winner_who_withdrew_leaves_a_seat_that_nobody_moves_up_to(capsys: Capture) -> None:
    """C19: the votes count, and the seat is a casual vacancy."""
    done("2027-03-16T09:30", "vacancy", "record", "--candidate", "8", "--because", "withdrawn", "--on", "2027-03-01",
         *BOTH)  # fmt: skip
    count_twice()
    done(EVENING, "declare")
    (one,) = asked(capsys, EVENING, "declare", *SIGN)[1]["contests"]
    assert (len([row for row in one["candidates"] if row["elected"]]), one["unfilled"]) == (5, 1)
    page = words(OUT / f"{BOARD}-2-declared.pdf")
    assert "Catrin HUGHES, Stock Surgery 22 seat not taken" in page and "One seat is not filled." in page
    assert "the seat is a casual vacancy" in page


def test_who_resigns_after_the_declaration_leaves_it_as_it_was_signed(capsys: Capture) -> None:
    """12.1, 10.5: a vacancy of later is no fault of the declaration; a withdrawal of which nobody knew is."""
    count_twice()
    one = declared(capsys)
    leaving = ("vacancy", "record", "--on", "2027-03-17", *BOTH)
    done("2027-03-17T10:00", *leaving, "--candidate", "5", "--because", "resigned")
    code, told = asked(capsys, "2027-03-17T11:00", "declare")
    (again,) = told["contests"]
    assert (code, again["edition"], again["new"]) == (0, one["edition"], False)
    done("2027-03-17T12:00", "declare", "--withdraw", "--because", "a paper was misread", *BOTH)
    (anew,) = asked(capsys, "2027-03-17T13:00", "declare")[1]["contests"]
    assert "resigned on 17 March 2027" in next(row["note"] for row in anew["candidates"] if row["number"] == 5)


@pytest.mark.parametrize(
    ("count_at", "state"), [(COUNT_DAY, "passed"), ("2027-03-15T15:00", "passed"), ("2027-03-14T15:00", "failed")]
)
def test_nobody_is_said_to_have_counted_after_the_close_who_counted_before(
    capsys: Capture, count_at: str, state: str
) -> None:
    """10.2."""
    done(count_at, "count", "e/lists/votes.csv", *NAIR)
    assert after_close(capsys) == state


def test_of_a_count_on_the_day_of_the_close_the_hour_is_not_made_up(capsys: Capture) -> None:
    shutil.rmtree("e")
    assert run("new", "e") == 0
    done("2027-02-04T10:00", "ballots", "proof", *SIGN)
    done("2027-03-15T09:00", "count", "e/lists/votes.csv", *NAIR)
    assert after_close(capsys) == "not done"


def after_close(capsys: Capture) -> str:
    (told,) = asked(capsys, EVENING, "declare", "--scrutineer")[1]["contests"]
    (state,) = (one["state"] for one in told["checks"] if one["name"] == "counted-after-close")
    return str(state)
