"""`lmcvote lot`: announced before, entered once, bound to the count that it is about."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.asking import AT, Said, codes, words
from tests.cli.outcomes import DRAWN, TIED, acts, counted, frozen, of_board
from tests.wording import run

DICE = ('tie = "lot_witnessed"', 'tie = "public_dice"')
SEED = "20237331128159211123"


@pytest.fixture
def tied(election: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The example with three candidates level for the last two places."""
    frozen(election)
    counted(TIED)
    capsys.readouterr()
    return election


@pytest.fixture
def rolled(election: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The same under the rule of public dice."""
    frozen(election, DICE)
    counted(TIED)
    capsys.readouterr()
    return election


def drawing(*numbers: int) -> list[str]:
    return [part for number in numbers for part in ("--drawn", str(number))]


def test_a_lot_by_slips_from_the_question_to_the_count(tied: Path, said: Said) -> None:
    """RULES 11.5, 11.3: names drawn, time and two witnesses; counted votes and lot told apart."""
    code, told = said("lot", *AT)
    assert (code, told["method"], told["drawn"]) == (0, "lot_witnessed", [])
    assert told["waiting"] == [
        {"contest": "mid-essex-board", "about": "seats", "question": "2 of these 3 take the last 2 places.",
         "candidates": [5, 7, 9], "places": 2, "announced": False},
    ]  # fmt: skip
    code, told = said("lot", "slips", *AT)
    assert code == 0 and [Path(file).exists() for file in told["files"]] == [True, True]
    (sheet, cut) = words(Path(told["files"][1]))
    assert "2 of these 3 take the last 2 places." in sheet and "Tariq IQBAL" in cut
    code, told = said("lot", "record", *drawing(9, 5), *DRAWN, *AT)
    assert (code, told["drawn"], told["witnesses"]) == (0, [5, 9], ["Joyce Hammond", "Ann Lee"])
    assert (told["by"], told["at"]) == ("Mr Alan Reeve", "2027-02-01 08:30")
    (contest,) = said("count", *AT)[1]["contests"]
    of = {one["number"]: (one["votes"], one["elected"], one["lot"]) for one in contest["candidates"]}
    assert (of[1], of[5], of[7], of[9]) == ((3, True, False), (2, True, True), (2, False, False), (2, True, True))
    assert said("lot", *AT)[1]["waiting"] == [] and acts(tied) == ["papers counted", "lot announced", "lot drawn"]
    assert of_board(said)["elected"] == [1, 2, 3, 4, 5, 9]


def test_there_is_one_draw(tied: Path, said: Said) -> None:
    """RULES 11.9, C24: a second is refused, whatever it says."""
    assert said("lot", "slips", *AT)[0] == 0
    assert said("lot", "record", *drawing(5, 7), *DRAWN, *AT)[0] == 0
    for again in (("record", *drawing(5, 7), *DRAWN), ("record", *drawing(7, 9), *DRAWN), ("slips",)):
        code, told = said("lot", *again, *AT)
        assert (code, codes(told)) == (5, ["lot-drawn"])
    assert acts(tied).count("lot drawn") == 1


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ((5, 1), ["not-tied"]),
        ((5, 5), ["twice"]),
        ((1, 99, 5, 5), ["not-tied", "not-tied", "twice"]),
        ((5,), ["other-places"]),
        ((5, 7, 9), ["other-places"]),
    ],
)
def test_names_that_are_no_answer_are_refused(
    tied: Path, said: Said, drawn: tuple[int, ...], expected: list[str]
) -> None:
    """RULES 11.2: r of the m tied, in one lot."""
    assert said("lot", "slips", *AT)[0] == 0
    code, told = said("lot", "record", *drawing(*drawn), *DRAWN, *AT)
    assert (code, codes(told)) == (5, expected) and "lot drawn" not in acts(tied)


@pytest.mark.parametrize(
    ("changed", "code", "expected"),
    [
        (("--at", "2027-02-30 12:00"), 3, "bad-time"),
        (("--at", "tomorrow"), 3, "bad-time"),
        (("--at", "2027-02-01 09:01"), 3, "bad-time"),
        (("--at", "2026-03-29 01:30"), 3, "bad-time"),
        (("--at", "2026-10-25 01:30"), 3, "bad-time"),
        (("--by", "Somebody Else"), 3, "not-named"),
        (("--by", "Joyce Hammond"), 5, "not-an-officer"),
        (("--witness", "alan reeve", "--witness", "Ann Lee"), 2, "two-witnesses"),
        (("--witness", "Ann Lee", "--witness", "ann  lee"), 2, "two-witnesses"),
        (("--method", "public_dice"), 3, "bad-method"),
        (("--contest", "another"), 3, "contest-unknown"),
        (("--seat", "of-3"), 3, "seat-unknown"),
    ],
)
def test_who_saw_it_and_when_is_checked(
    tied: Path, said: Said, changed: tuple[str, ...], code: int, expected: str
) -> None:
    assert said("lot", "slips", *AT)[0] == 0
    kept = [DRAWN[n : n + 2] for n in range(0, len(DRAWN), 2) if DRAWN[n] != changed[0]]
    found, told = said("lot", "record", *drawing(5, 7), *(part for pair in kept for part in pair), *changed, *AT)
    assert (found, codes(told)) == (code, [expected]) and "lot drawn" not in acts(tied)


def test_nothing_is_drawn_before_it_is_announced(tied: Path, said: Said) -> None:
    """RULES 11.4: the method is announced before the lot."""
    code, told = said("lot", "record", *drawing(5, 7), *DRAWN, *AT)
    assert (code, codes(told)) == (5, ["not-announced"])
    for other in (("publish",), ("dice", SEED, *DRAWN)):
        code, told = said("lot", *other, *AT)
        assert (code, codes(told)) == (5, ["other-method" if other == ("publish",) else "not-announced"])


def test_a_lot_of_dice_can_be_done_again_by_anybody(
    rolled: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 11.8 to 11.12: published before, twenty digits, and the lines that compute every ticket again."""
    code, told = said("lot", "publish", *AT)
    published = Path(told["files"][0]).read_bytes()
    assert code == 0 and json.loads(published)["candidates"][4] == {
        "id": "ellis", "name": "Margaret ELLIS", "number": 5, "votes": 2,
    }  # fmt: skip
    first, second = words(Path(told["files"][1]))
    assert "Margaret ELLIS, or somebody for them; Philip GREEN" in first and told["count_digest"] in second
    assert run("lot", "dice", SEED, *DRAWN, *AT) == 0
    out = capsys.readouterr().out
    lines = [line.strip() for line in out.splitlines() if "printf" in line]
    tickets = [line.split() for line in out.splitlines() if line.startswith("  ") and "printf" not in line]
    shell = subprocess.run(["sh", "-c", "\n".join(lines)], capture_output=True, text=True, check=True).stdout  # noqa: S603, S607
    assert [line.split()[0] for line in shell.splitlines()] == [ticket for ticket, _ in tickets]
    assert sorted(tickets) == tickets and len(tickets) == 3
    numbers = {"ellis": 5, "green": 7, "iqbal": 9}
    assert of_board(said)["elected"] == sorted([1, 2, 3, 4, *(numbers[name] for _, name in tickets[:2])])


def test_c24_the_first_twenty_digits_stand(rolled: Path, said: Said) -> None:
    """C24, RULES 11.9: the first complete seed stands; a second is refused."""
    assert said("lot", "publish", *AT)[0] == 0
    for wrong in (SEED[1:], SEED + "0", SEED[1:] + "x", " " * 20, ""):
        code, told = said("lot", "dice", wrong, *DRAWN, *AT)
        assert (code, codes(told)) == (3, ["bad-seed"])
    assert said("lot", "dice", SEED, *DRAWN, *AT)[0] == 0
    for seed in (SEED, SEED[::-1]):
        code, told = said("lot", "dice", seed, *DRAWN, *AT)
        assert (code, codes(told)) == (5, ["lot-drawn"])


@pytest.mark.parametrize("drawn", [False, True])
def test_c24_a_count_file_that_was_altered_stops_the_tool(rolled: Path, said: Said, drawn: bool) -> None:
    """C24: count file altered after the seed: digest mismatch stops the tool; before the seed, too."""
    assert said("lot", "publish", *AT)[0] == 0
    if drawn:
        assert said("lot", "dice", SEED, *DRAWN, *AT)[0] == 0
    path = rolled / "out/lot/mid-essex-board-count.json"
    path.write_bytes(path.read_bytes().replace(b'"votes":2', b'"votes":3', 1))
    code, told = said("lot", "dice", SEED, *DRAWN, *AT)
    assert (code, codes(told)) == (6, ["count-file-changed"])
    if drawn:
        assert said("vacancy", *AT)[0] == said("lot", *AT)[0] == 6


def test_c24_papers_counted_anew_to_other_votes_stop_the_tool(tied: Path, said: Said) -> None:
    """A lot stands on the count it was drawn for: another is announced anew before it, and refused after it."""
    assert said("lot", "slips", *AT)[0] == 0
    counted("4 1 2 3 4 | 2 5 | 2 7 | 2 9")
    code, told = said("lot", "record", *drawing(5, 7), *DRAWN, *AT)
    assert (code, codes(told)) == (6, ["counted-anew"])
    assert said("lot", "slips", *AT)[0] == 0
    assert said("lot", "record", *drawing(5, 7), *DRAWN, *AT)[0] == 0
    counted(TIED)
    code, told = said("lot", *AT)
    assert (code, codes(told)) == (6, ["counted-anew"])


def test_a_recount_says_that_the_lot_is_about_another(tied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("lot", "slips", *AT) == run("lot", "record", *drawing(5, 7), *DRAWN, *AT) == 0
    capsys.readouterr()
    counted("4 1 2 3 4 | 2 5 | 2 7 | 2 9")
    told = capsys.readouterr()
    assert "BEWARE: the lot of mid-essex-board was drawn on another count" in " ".join(told.err.split())
    assert "BY LOT" not in told.out


def test_a_lot_changed_behind_the_trail_is_seen(tied: Path, said: Said) -> None:
    import sqlite3

    assert said("lot", "slips", *AT)[0] == 0 and said("lot", "record", *drawing(5, 7), *DRAWN, *AT)[0] == 0
    with sqlite3.connect(tied / "box.db") as box:
        box.execute("update lot set drawn = '[7, 9]'")
    box.close()
    code, told = said("lot", *AT)
    assert (code, codes(told)) == (6, ["outcomes-disagree"])


def test_where_nobody_is_level_there_is_no_lot(election: Path, said: Said) -> None:
    """C23: a tie wholly among winners or wholly among losers gets none."""
    frozen(election)
    code, told = said("lot", "slips", *AT)
    assert (code, codes(told)) == (5, ["nothing-counted"])
    counted("3 1 2 3 4 5 6 | 1 7 | 1 8")
    code, told = said("lot", "slips", *AT)
    assert (code, codes(told)) == (5, ["no-tie"]) and said("lot", *AT)[1]["waiting"] == []
