"""`lmcvote declare`: what refuses it, its editions, who signs, and how it is withdrawn."""

from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote.audit import trail
from lmcvote.cli import outcome_desk, page_desk
from lmcvote.cli.ballots import styles
from lmcvote.cli.declare import box_side
from lmcvote.cli.session import Session
from lmcvote.reading.papers import PaperId, Ruling
from lmcvote.store import opening
from lmcvote.votes import Marks
from tests.cli.asking import AT, REEVE, Said, codes
from tests.cli.declaring import (
    BELL,
    BOTH,
    COUNT_DAY,
    OUT,
    SIGN,
    asked,
    count_twice,
    do,
    done,
    keyed,
)
from tests.cli.scanning import CLEAR, chance, printed, scanned
from tests.wording import CLOCK, Coins, run

FILES = ("pdf", "html", "json", "csv")


def acts(act: str) -> list[Any]:
    return [entry.facts for entry in trail.read(Path("e")).entries if entry.act == act]


# -- refusals ----------------------------------------------------------------------------------------------------------


def test_everything_that_is_missing_is_told_together_and_nothing_is_written(election: Path, said: Said) -> None:
    assert said("ballots", "proof", *AT)[0] == 0
    code, told = said("declare", *AT)
    assert code == 5
    assert codes(told) == ["register", "second-count", "account-9.1", "account-9.2", "account-9.4", "account-9.8",
                           "account-9.9", "account-9.10"]  # fmt: skip
    assert all("lmcvote " in finding["message"] for finding in told["findings"]), "each with the command that mends it"
    assert not (election / "out/declaration").exists() and not acts("result provisional")


@pytest.mark.usefixtures("ready")
def test_one_count_is_not_enough_and_two_that_differ_are_not(capsys: pytest.CaptureFixture[str]) -> None:
    done(COUNT_DAY, "count", "e/lists/votes.csv", "--by", "Priya Nair")
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["second-count"])
    assert "counted once only" in told["findings"][0]["message"]
    rows = Path("e/lists/votes.csv").read_text("utf-8-sig").splitlines()
    count_twice(other=[*rows[:-1], rows[-2].replace(rows[-2].split(",")[0], rows[-1].split(",")[0], 1)])
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["second-count"])
    assert "differ (mid-essex-board, votes for" in told["findings"][0]["message"]
    assert not OUT.exists()


@pytest.mark.usefixtures("ready")
def test_an_account_that_is_off_an_objection_and_a_seal_gap_each_stop_it(capsys: pytest.CaptureFixture[str]) -> None:
    count_twice()
    done(COUNT_DAY, "ballots", "account", "--unissued", "10")
    assert do(COUNT_DAY, "ballots", "account", "--unissued", "9") == 4
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["account-9.1"]) and "is off by 1" in told["findings"][0]["message"]
    done(COUNT_DAY, "ballots", "account", "--unissued", "10")
    with opening.store(Path("e"), "register.db", "register", Coins(1)) as rows:
        rows.record("objection recorded", "2027-03-12T10:00:00+00:00", {"by": ["Mr Alan Reeve"]})
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (4, ["objections"])
    done(COUNT_DAY, "custody", "close", "papers-1", "--seal", "0500", *BOTH)
    assert do(COUNT_DAY, "custody", "open", "papers-1", "--seal", "0501", *BOTH) == 6
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["objections", "seals"])
    assert "papers-1, entry 4: seal 0501 was found, and 0500 was put on" in told["findings"][1]["message"]
    done(COUNT_DAY, "custody", "explain", "4", "--note", "misread", *BOTH)
    with opening.store(Path("e"), "register.db", "register", Coins(2)) as rows:
        rows.record("objection settled", "2027-03-12T11:00:00+00:00", {"by": ["Mr Alan Reeve"]})
    assert asked(capsys, COUNT_DAY, "declare")[0] == 0


@pytest.mark.usefixtures("ready")
def test_a_lot_that_waits_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    count_twice(keyed(*((1 + n % 7, 1 + (n + 1) % 7) for n in range(42))))
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (4, ["lot"])
    assert "are level for the last 6 places. Draw the lot" in told["findings"][0]["message"]


@pytest.mark.usefixtures("ready")
def test_a_signed_note_stands_in_for_an_account_unless_its_papers_could_change_who_is_elected(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """9.15."""
    count_twice(keyed(*([(1, 2, 3, 4, 5, 6)] * 22), *([(7,)] * 20)))
    assert do(COUNT_DAY, "ballots", "account", "--unissued", "9") == 4
    note = ("tally", "variance", "--kind", "surplus", "--because", "One spare fell into the shredder", *BOTH)
    done(COUNT_DAY, *note, "--papers", "2")
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["variance", "account-9.1"]), "two papers, and a margin of two votes"
    assert "the smallest margin being 2 votes: the contest is held again or referred" in told["findings"][0]["message"]
    done(COUNT_DAY, *note, "--papers", "1")
    (one,) = asked(capsys, COUNT_DAY, "declare")[1]["contests"]
    assert [note["rule"] for note in one["notes"]] == ["kept on record", "account 9.1"]
    assert {check["state"] for check in one["checks"] if check["name"] == "account-9.1"} == {"failed"}
    pages = pypdfium2.PdfDocument(OUT / "mid-essex-board-1-provisional.pdf")
    words = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    assert "account 9.1: 1 paper in doubt (surplus). One spare fell into the shredder. Signed by Mr Alan Reeve" in words
    assert "A note is signed." in words and "account 9.1 balances" not in words


@pytest.mark.usefixtures("ready")
def test_a_case_on_the_register_stops_it(capsys: pytest.CaptureFixture[str]) -> None:
    count_twice()
    reported = "--surname Okoro --forename Ada --gmc 6123456 --practice F81011 --reported-by F81011".split()
    done("2027-03-09T10:00", "electorate", "add", *reported, *REEVE)
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert code == 4 and codes(told) == ["cases"]


# -- editions ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("ready")
def test_it_is_provisional_then_declared_then_withdrawn_and_no_file_is_ever_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    count_twice()
    assert asked(capsys, COUNT_DAY, "declare", *SIGN)[1]["findings"][0]["code"] == "not-printed"
    code, told = asked(capsys, COUNT_DAY, "declare")
    (first,) = told["contests"]
    assert (code, first["edition"], first["standing"], first["new"]) == (0, 1, "provisional", True)
    assert (first["turnout"]["electors"], first["turnout"]["papers"], len(first["accounts"])) == (59, 42, 15)
    assert [one["name"] for one in first["checks"] if one["state"] != "passed"] == ["docket"]
    assert asked(capsys, "2027-03-17T09:00", "declare")[1]["contests"] == [{**first, "new": False}], "as it was"
    assert do(COUNT_DAY, "declare", "--signed-by", "Alan Reeve", "--signed-by", "Priya Nair") == 5
    (second,) = asked(capsys, "2027-03-17T10:00", "declare", *SIGN)[1]["contests"]
    assert (second["edition"], second["standing"]) == (2, "declared")
    assert second["signed"] == ["Mr Alan Reeve, returning officer", "Mrs Joyce Hammond, scrutineer"]
    for one in (first, second):
        assert [Path(file).suffix[1:] for file in one["files"]] == [*FILES, "json"]
        told_of = acts(f"result {one['standing']}")[-1]["files"]
        assert told_of == {Path(f).name: sha256(Path(f).read_bytes()).hexdigest() for f in one["files"]}
        assert run("verify", "e", "--checkpoint", one["code"]) == 0, "the page that left the office proves the folder"
    assert run("verify", "e", "--checkpoint", "AAAA AAAA AAAA") == 6
    before = {path: path.read_bytes() for path in OUT.iterdir()}
    assert asked(capsys, COUNT_DAY, "declare")[1]["contests"][0]["new"] is False
    assert do("2027-03-18T10:00", "declare", "--withdraw", "--because", "a box was found", *BOTH) == 0
    assert acts("result withdrawn")[0]["because"] == "a box was found" and acts("result withdrawn")[0]["withdraws"] == 2
    notice = pypdfium2.PdfDocument(OUT / "mid-essex-board-3-withdrawn.pdf")[0].get_textpage().get_text_range()
    assert "Edition 2, declared on 17 March 2027, is withdrawn" in notice and "a box was found" in notice
    (fourth,) = asked(capsys, "2027-03-19T10:00", "declare")[1]["contests"]
    assert (fourth["edition"], fourth["standing"], fourth["code"] != first["code"]) == (4, "provisional", True)
    assert all(path.read_bytes() == data for path, data in before.items())


@pytest.mark.usefixtures("ready")
def test_what_is_declared_is_withdrawn_before_anything_else_is(capsys: pytest.CaptureFixture[str]) -> None:
    count_twice()
    done(COUNT_DAY, "declare")
    done(COUNT_DAY, "declare", *SIGN)
    settings = Path("e/election.toml")
    settings.write_text(settings.read_text("utf-8").replace("LMC minute 2026/47", "LMC minute 2026/48"), "utf-8")
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (5, ["declared-otherwise"]) and "--withdraw" in told["findings"][0]["message"]


@pytest.mark.usefixtures("ready")
def test_an_edition_that_was_changed_on_disk_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    count_twice()
    done(COUNT_DAY, "declare")
    page = OUT / "mid-essex-board-1-provisional.html"
    page.write_bytes(page.read_bytes().replace(b"ELECTED", b"elected"))
    code, told = asked(capsys, COUNT_DAY, "declare")
    assert (code, codes(told)) == (6, ["edition-changed"])
    page.unlink()
    assert do(COUNT_DAY, "declare") == 0 and b"ELECTED" in page.read_bytes(), "what is gone is made again"


# -- without a poll ----------------------------------------------------------------------------------------------------


@pytest.fixture
def uncontested(election: Path) -> Path:
    """The worked example with six candidates for its six seats."""
    settings = election / "election.toml"
    dropped = ("green", "hughes", "iqbal", "jolly", "obrien", "thompson")
    rows = [
        row for row in settings.read_text("utf-8").splitlines() if not any(f'id = "{one}"' in row for one in dropped)
    ]
    settings.write_text("\n".join(rows), "utf-8")
    return election


def test_an_uncontested_board_is_declared_without_register_or_papers_when_nominations_are_closed(
    uncontested: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """C20, 4.5."""
    settings = uncontested / "election.toml"
    rehearsal = settings.read_text("utf-8")
    settings.write_text(rehearsal.replace("rehearsal = true", "rehearsal = false"), "utf-8")
    code, told = said("declare", *AT)
    assert (code, codes(told)) == (5, ["nominations"])
    settings.write_text(rehearsal, "utf-8")
    code, told = asked(capsys, "2027-02-02T10:00", "declare")
    (one,) = told["contests"]
    assert (code, one["kind"], one["turnout"], one["papers"]) == (0, "uncontested", None, None)
    assert [row["outcome"] for row in one["candidates"]] == ["ELECTED unopposed"] * 6
    assert [check["says"] for check in one["checks"]][-1].endswith("12 noon, with 6 candidates for 6 seats")
    assert asked(capsys, "2027-02-02T11:00", "declare", *SIGN)[1]["contests"][0]["standing"] == "declared"
    assert sorted(path.name for path in (uncontested / "out/declaration").glob("*.html")) == [
        "mid-essex-board-1-provisional.html", "mid-essex-board-2-declared.html",
    ]  # fmt: skip


def test_names_that_are_put_to_the_voters_wait_for_their_votes(
    uncontested: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = uncontested / "election.toml"
    asks = settings.read_text("utf-8").replace(
        'uncontested = "declared_elected"', 'uncontested = "confirmation_ballot"'
    )
    settings.write_text(asks, "utf-8")
    assert said("ballots", "proof", *AT)[0] == 0
    code, told = asked(capsys, "2027-02-02T10:00", "declare")
    assert code == 5 and {"settled", "second-count", "register"} <= set(codes(told))
    assert "The votes on Jane ASHBY, Robert BAKER" in next(
        finding["message"] for finding in told["findings"] if finding["code"] == "settled"
    )


def test_the_scrutineers_report_is_made_however_far_the_election_is(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said("ballots", "proof", *AT)[0] == 0
    code, told = said("declare", "--scrutineer", *AT)
    (one,) = told["contests"]
    assert code == 0 and {check["state"] for check in one["checks"]} == {"passed", "failed", "not done"}
    pdf = pypdfium2.PdfDocument(election / "out/declaration/mid-essex-board-scrutineer.pdf")
    assert "Not checked" in " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert run("declare", "--scrutineer", *AT) == 0
    assert "not done: Accounts 9.4, 9.5, 9.6 and 9.7 cannot be shown" in " ".join(capsys.readouterr().out.split())
    assert not acts("result provisional")


@pytest.mark.parametrize(
    ("argv", "exit_code"),
    [
        (("--because", "x"), 2),
        (("--withdraw", *BOTH), 2),
        (("--withdraw", "--because", "x", *REEVE), 2),
        (("--withdraw", "--because", "x", *BOTH), 5),
        (("--withdraw", "--scrutineer"), 2),
        (("--contest", "nowhere"), 3),
        (("--signed-by", "A Stranger"), 3),
        (("--signed-by", "Alan Reeve"), 5),
    ],
)
def test_words_that_do_not_fit_are_refused(uncontested: Path, argv: tuple[str, ...], exit_code: int) -> None:
    assert run("declare", *argv, *AT) == exit_code
    assert not (uncontested / "out/declaration").exists()


# -- scanned papers ----------------------------------------------------------------------------------------------------


def test_papers_in_doubt_stop_it_and_what_people_ruled_is_told_apart(signed: Path, said: Said) -> None:
    of, coins = printed(signed, 4, said), chance(1)
    voted = [of.voted(CLEAR, coins) for _ in range(4)]
    pages = [of.marked(page, one, coins) for page, one in enumerate(voted)]
    assert said("scan", scanned("pile.pdf", [*pages[:3], of.without_code(pages[3])]), *AT)[1]["read"] == 3
    assert "doubtful" in codes(said("declare", *AT)[1])
    papers, here = styles.of(signed), Session(lambda: CLOCK, Coins(77), lambda _: 0)
    (sheet,) = (paper.id for paper in page_desk.Desk(papers, here).papers() if not paper.history)
    people, contest = papers.election.people[:2], papers.standard[0].contest
    verdict = Marks(voted[3].meant)
    page_desk.keep(papers, Ruling(PaperId(sheet), verdict, people, "2027-02-01", contest.id), here)
    page_desk.tell_trail(papers, people, here)
    assert said("count", "--scanned", *AT)[0] == 0
    rows = [tuple(map(int, sorted(one.meant))) for one in voted]
    Path("keyed.csv").write_text("\n".join(keyed(*rows)) + "\n")
    assert said("count", "keyed.csv", *BELL, *AT)[0] == 0
    (told,) = said("declare", "--scrutineer", *AT)[1]["contests"]
    state = {one["name"]: one["state"] for one in told["checks"]}
    assert [state[name] for name in ("doubtful", "rulings", "second-count", "audit", "program")] == ["passed"] * 5
    context: Any = SimpleNamespace(obj=here)  # all that is asked of typer
    desk = outcome_desk.of(context, "e")
    split = box_side.read(desk, contest, None, ()).split
    assert split is not None
    assert {number for number, (_, ruled) in split.items() if ruled} == voted[3].meant
    assert sum(read for read, _ in split.values()) == sum(len(one.meant) for one in voted[:3])
