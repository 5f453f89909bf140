"""`lmcvote nominations`: from letters to the statement of persons nominated, and what follows from it."""

import csv
import json
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote import settings
from lmcvote.nominations import form
from lmcvote.paper.code import election_mark
from tests.cli.asking import AT, MID_ESSEX, REEVE, SIGNED, Said, codes, kept, words
from tests.cli.nominating import ADD, BOTH, CLOSE, GOOD, NOMINATIONS, RULE, cases, nominated, on, standing
from tests.cli.nominating import without_candidates as stripped
from tests.cli.stages import Reached
from tests.wording import run

OUT = Path("e/out/nominations")


@pytest.fixture
def open_(at_stage: Reached) -> Path:
    """The worked example, built, its candidates still to be nominated."""
    return stripped(at_stage("built"))


def confirming(folder: Path) -> None:
    stripped(folder, ('uncontested = "declared_elected"', 'uncontested = "confirmation_ballot"'))


def test_a_letter_goes_to_every_gp_working_in_the_area_with_a_form_of_its_own(open_: Path, said: Said) -> None:
    """RULES 3.0: written to directly, from both lists, home group or not; letters and notices are logged."""
    code, told = said("nominations", "letters", *REEVE, *AT)
    assert code == 0 and (told["run"], told["letters"], told["sent_before"]) == (1, 63, 0)
    assert [one["name"] for one in told["unaddressed"]] == ["Hugh RAMSAY"]
    with (OUT / "letters-1.csv").open(encoding="utf-8-sig") as file:
        why = {row["name"]: row["why"] for row in csv.DictReader(file)}
    assert why["Jane ASHBY"] == "on the roll" and why["Rukhsana HOSSAIN"].startswith("held")
    assert why["Claire PIERCE"].startswith("works in the area") and "Oliver WEBB" not in why
    pages = pypdfium2.PdfDocument(OUT / "letters-1.pdf")
    texts = words(OUT / "letters-1.pdf")
    assert len(texts) == 3 * 63 and "The seat asks for two sessions a week" in texts[1]
    (symbol,) = zxingcpp.read_barcodes(pages[2].render(scale=150 / 72, grayscale=True).to_numpy().squeeze())
    assert "Form 0001" in texts[2] and "Christopher ABBOTT (GMC number 5107817)" in texts[2]
    hashed = form.hashed(MID_ESSEX, form.token(symbol.text, election_mark(MID_ESSEX, 1)))
    assert (1, hashed) in kept(open_, "select number, token_hash from nomination_form")
    assert symbol.text.encode() not in (open_ / "register.db").read_bytes()
    ((digest, by),) = kept(open_, "select files, by from nomination_run")
    assert len(str(digest)) == 64 and by == "Mr Alan Reeve"
    assert said("nominations", "letters", *REEVE, *AT)[1]["letters"] == 0, "nobody is written to twice"
    assert said("nominations", "letters", "--to", "Ashby", *REEVE, *AT)[1]["letters"] == 1, "a form was lost"
    assert codes(said("nominations", "letters", "--to", "Webb", *REEVE, *AT)[1]) == ["not-invited"]
    notices = said("nominations", "letters", "--notice", *REEVE, *AT)[1]
    assert notices["notices"] == len(words(Path(notices["files"][0]))) == 49
    code, told = said(*ADD, symbol.text, *GOOD)
    assert code == 0 and told["added"][0]["name"] == "Christopher Abbott"


def test_the_candidates_of_the_worked_example_are_nominated_and_make_the_same_definition(
    open_: Path, said: Said
) -> None:
    """RULES 3: two fall away, one withdrawn and one ruled out; the paper is that of the candidates in the settings."""
    assert codes(said("ballots", "proof", *AT)[1]) == ["nominations-open"]
    code, told = said(*ADD, NOMINATIONS)
    assert code == 0 and len(told["added"]) == 14 and standing(said)["bennett"] == "open"
    assert said(*ADD, NOMINATIONS)[1] == {"added": [], "already": list(standing(said)), "nominations": 14}
    assert set(cases(said)) == {"webb registrar", "bennett consent"}
    code, told = said("nominations", "defects", *REEVE, *AT)
    assert [one["id"] for one in told["letters"]] == ["webb", "bennett"]
    first, second = words(OUT / "defects-1.pdf")
    assert "training posts only" in first and "The consent is not signed" in second
    assert said("nominations", "defects", *REEVE, *AT)[1]["letters"] == [], "nobody is told twice"
    assert run("nominations", "mend", "bennett", "--consent", "--received", "2027-01-28 10:00", *REEVE, *AT) == 0
    assert codes(said(*CLOSE)[1]) == ["nomination-open"] and said(*CLOSE)[0] == 4
    ruled = said(*RULE, cases(said)["webb registrar"], "not_eligible", "--reason", "A trainee.")
    assert ruled[0] == 0 and ruled[1]["open"] == 0
    assert run("nominations", "withdraw", "bennett", "--received", "2027-02-02 16:00", *REEVE, *AT) == 0
    code, told = said(*CLOSE)
    (board,) = told["contests"]
    assert code == 0 and len(board["candidates"]) == 12
    assert [(one["name"], one["why"]) for one in board["do_not_stand"]] == [
        ("Colin BENNETT", "withdrew"), ("Oliver WEBB", "not eligible to stand"),
    ]  # fmt: skip
    expected = Path(__file__).parents[2] / "ballots/board-election/expected/definition.json"
    assert (open_ / "definition.json").read_bytes() == expected.read_bytes()
    assert json.loads((OUT / "persons-nominated.json").read_text("utf-8"))["contests"] == told["contests"]
    with (OUT / "persons-nominated.csv").open(encoding="utf-8-sig") as file:
        assert [row["stands"] for row in csv.DictReader(file)] == ["yes"] * 12 + ["no"] * 2
    assert "12 candidates for 6 seats" in words(OUT / "persons-nominated.pdf")[0]
    assert "Adaeze THOMPSON" in (OUT / "persons-nominated.html").read_text("utf-8")
    assert codes(said(*CLOSE)[1]) == codes(said(*ADD, "4235002", *GOOD)[1]) == ["nominations-closed"]
    assert said("ballots", "proof", *AT)[1]["definition"] == told["definition"]
    assert run("verify", "e") == 0


def test_a_definition_that_is_deleted_before_printing_is_made_anew(open_: Path, said: Said) -> None:
    nominated(open_, 8)
    assert run(*CLOSE) == 0
    before = (open_ / "definition.json").read_bytes()
    (open_ / "definition.json").unlink()
    assert codes(said("ballots", "proof", *AT)[1]) == ["nominations-open"]
    assert run(*CLOSE) == 0 and (open_ / "definition.json").read_bytes() == before
    assert run("verify", "e") == 0


def test_six_for_six_are_declared_elected_without_a_poll(open_: Path, said: Said) -> None:
    """C20, RULES 4.1, 4.5: no poll, all declared elected, and the same statement form."""
    nominated(open_, 6)
    code, told = said(*CLOSE)
    assert code == 0 and told["contests"][0]["follows"].endswith("no poll is held, and all are declared elected.")
    assert codes(said("ballots", "proof", *AT)[1]) == ["uncontested"]
    stands = said("status", *AT)[1]
    assert stands["next"] == "lmcvote declare" and "proof" not in str(stands["left"])
    (contest,) = said("vacancy", *AT)[1]["contests"]
    assert contest["ending"] == "declared_elected" and contest["elected"] == [1, 2, 3, 4, 5, 6]
    assert contest["vacancies"] == []
    _, told = said("vacancy", "record", "--candidate", "1", "--because", "withdrawn", *BOTH, *AT)
    assert codes(told) == ["no-poll"]
    assert on("withdrawn", "declare", *AT) == 0 and on("withdrawn", "declare", *SIGNED, *AT) == 0
    assert "no poll was held" in words(open_ / "out/declaration/mid-essex-board-2-declared.pdf")[0].lower()


@pytest.mark.parametrize(("nominees", "left"), [(4, 2), (0, 6)])
def test_seats_left_over_go_to_fresh_nominations(
    open_: Path, said: Said, capsys: pytest.CaptureFixture[str], nominees: int, left: int
) -> None:
    """C21, RULES 4.2: 4 candidates for 6 seats: 4 elected, 2 to fresh nominations; 0 candidates: 6."""
    nominated(open_, nominees)
    capsys.readouterr()
    assert run(*CLOSE) == 0 and run("vacancy", *AT) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "what is done about seats left over: lmcvote vacancy --election e" in told
    assert f"Fresh nominations for {left} seats of mid-essex-board: a folder of its own" in told
    assert f"seats = {left} and second_round = true" in told
    (contest,) = said("vacancy", *AT)[1]["contests"]
    assert len(contest["elected"]) == nominees
    assert [(one["because"], one["remedy"]) for one in contest["vacancies"]] == [("short", "fresh_nominations")] * left
    assert on("withdrawn", "declare", *AT) == 0
    told = json.loads((OUT / "persons-nominated.json").read_text("utf-8"))
    assert told["contests"][0]["follows"].endswith(f"{left} seats are left over, and go to fresh nominations.")


def test_what_is_short_after_fresh_nominations_is_left_vacant(at_stage: Reached, said: Said) -> None:
    """RULES 4.3: if still short after one further round, the seat is left vacant."""
    folder = stripped(at_stage("built"), ("seats = 6 ", "second_round = true\nseats = 6 "))
    nominated(folder, 5)
    assert run(*CLOSE) == 0
    (contest,) = said("vacancy", *AT)[1]["contests"]
    assert [one["remedy"] for one in contest["vacancies"]] == ["leave_vacant"]


def test_withdrawals_down_to_the_seats_cancel_the_poll(open_: Path, said: Said) -> None:
    """RULES 4.4: if withdrawals before issue bring candidates down to the seats, the poll is cancelled."""
    nominated(open_, 7)
    assert run("nominations", "withdraw", "4011000", "--received", "2027-02-03 11:59", *REEVE, *AT) == 0
    assert run(*CLOSE) == 0
    (contest,) = said("vacancy", *AT)[1]["contests"]
    assert contest["ending"] == "declared_elected" and len(contest["elected"]) == 6


def test_each_name_is_put_to_the_electors_on_a_paper_of_its_own(at_stage: Reached, said: Said) -> None:
    """C20, RULES 4.1: confirmation_ballot, yes or no on each name."""
    folder = at_stage("built")
    confirming(folder)
    nominated(folder, 3)
    assert run(*CLOSE) == 0
    contests = settings.read(folder).contests
    assert [contest.id for contest in contests[1:]] == [
        "mid-essex-board.ashby", "mid-essex-board.baker", "mid-essex-board.chowdhury",
    ]  # fmt: skip
    code, told = said("ballots", "proof", *AT)
    assert code == 0 and {target["contest"] for target in told["targets"]} == {one.id for one in contests[1:]}


def test_the_lot_for_the_order_is_entered_with_the_close(at_stage: Reached, said: Said) -> None:
    """RULES 3.9: `order` by_lot; the paper says so, and the office enters what was drawn."""
    folder = stripped(at_stage("built"), ('order = "alphabetical" ', 'order = "by_lot" '), ("seats = 6 ", "seats = 2 "))
    nominated(folder, 3)
    code, told = said(*CLOSE)
    assert code == 4 and codes(told) == ["lot-waits"] and "ashby, baker, chowdhury" in told["findings"][0]["message"]
    drawn = ("--drawn", "baker", "--drawn", "chowdhury", "--drawn", "ashby")
    code, told = said(*CLOSE, *drawn, "--lot-record", "drawn on 4 February 2027 by Alan Reeve before Joyce Hammond")
    assert code == 0 and [one["id"] for one in told["contests"][0]["candidates"]] == ["baker", "chowdhury", "ashby"]
    (contest,) = settings.read(folder).contests
    assert contest.lot_record.startswith("drawn on 4 February 2027")
    assert said("ballots", "proof", *AT)[0] == 0


def test_what_was_declared_is_asked_about_before_the_seat_is_taken(
    open_: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 2.2, 2.4, 2.5: the office given up first, or the seat is not taken; declared once, on the form."""
    nominated(open_, 5)
    nine = (*GOOD[:-1], "director", "--gives-up", "director")
    assert run(*ADD, "4235002", *nine) == 0
    assert run(*CLOSE) == 0
    capsys.readouterr()
    assert run("vacancy", *AT) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "Gareth DAVIES declared on nomination: director and undertook in writing to give that up" in told
    assert "Jane ASHBY" not in told
    code, told_json = said("vacancy", "record", "--candidate", "5", "--because", "barred", *BOTH, *AT)
    assert code == 0, "the director is known by the form: --holds need not be said again"
    (seat,) = told_json["contests"][0]["vacancies"]
    assert (seat["seat"], seat["because"]) == ("of-5", "barred")
    number = next(c.number for c in settings.read(open_).contests[0].candidates if c.id == "ashby")
    _, refused = said("vacancy", "record", "--candidate", str(number), "--because", "barred", *BOTH, *AT)
    assert codes(refused) == ["which-office"], "nothing is declared of her"


def test_lmcvote_alone_says_what_is_next_while_candidates_are_nominated(
    here: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("new", "e", "--nominations") == 0
    monkeypatch.chdir("e")
    assert said()[1]["next"] == "lmcvote electorate build"
    assert run("electorate", "build", "--as-at", "2027-02-01") == 0
    assert said()[1]["next"].endswith("Meanwhile: lmcvote nominations letters --by NAME")
    assert run("nominations", "add", "lists/nominations.csv", *REEVE) == 0
    code, told = said()
    assert code == 0 and "lmcvote nominations list" in told["next"]
    waiting = [(one["what"], one["command"]) for one in told["left"] if "nominations" in one["what"]]
    assert waiting == [("2 open cases of nominations", "nominations list")]
