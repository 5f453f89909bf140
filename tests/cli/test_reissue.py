"""`lmcvote ballots reissue`: another pack, and what becomes of the earlier one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lmcvote.packs import numbers
from lmcvote.paper.code import token_hash
from tests.cli.asking import AT, MID_ESSEX, REEVE, REISSUE, TWO, Said, at, codes, declarations, in_earnest, kept, words


def states(folder: Path) -> list[str]:
    return [str(row[0]) for row in kept(folder, "select state from fate order by nth")]


@pytest.mark.parametrize(
    ("because", "options", "expected"),
    [
        ("lost", (), []),
        ("not-received", (), []),
        ("spoilt", (), []),
        ("spoilt", ("--handed-back",), ["surrendered"]),
        ("undelivered", (), ["undelivered"]),
        ("stolen", (), ["cancelled"]),
        ("disowned", (), ["cancelled"]),
    ],
)
def test_what_becomes_of_the_earlier_pack(
    packed: Path, said: Said, because: str, options: tuple[str, ...], expected: list[str]
) -> None:
    code, told = said(*REISSUE, "4011000", "--because", because, *options, *TWO, *AT)
    assert code == 0 and (told["packs"], told["cancelled"]) == (1, len(expected)) and states(packed) == expected
    ((number, token),) = declarations(Path(told["files"][0]))
    assert numbers.read(number) == (3, 2)
    assert (token_hash(MID_ESSEX, token),) in kept(packed, "select token_hash from pack where issue = 2")
    letter = words(Path(told["files"][0]))[0]
    assert ("is cancelled" in letter) == bool(expected) and "earlier pack" in letter
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert account["differences"] == {"9.2": 0, "9.3": 0, "9.4": 0} and sum(account["replacements"].values()) == 1


def test_a_pack_is_named_by_its_number_a_gmc_number_or_a_name(packed: Path, said: Said) -> None:
    for issue, who in enumerate((numbers.written(3, 1), "4011000", "Jane Ashby"), 2):
        assert f"-0003-issue-{issue}.pdf" in said(*REISSUE, who, "--because", "lost", *TWO, *AT)[1]["files"][0]


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("4011000", "--because", "lost", *REEVE), 2, "two-people"),
        (("4011000", "--because", "eaten", *TWO), 3, "reason-unknown"),
        (("4011000", *TWO), 3, "reason-unknown"),
        (("--because", "lost", *TWO), 2, "options-exclude"),
        (("4011000", "--wave", *TWO), 2, "options-exclude"),
        (("4011000", "--because", "lost", "--no-replacement", *TWO), 2, "options-exclude"),
        (("0003/1-A", "--because", "lost", *TWO), 3, "bad-number"),
        (("0999/1-Q", "--because", "lost", *TWO), 3, "bad-number"),
        (("7999999", "--because", "lost", *TWO), 3, "nobody"),
        (("--wave", *TWO), 2, "option-missing"),
        (("4011000", "--because", "lost", "--handed-back", *TWO), 2, "options-exclude"),
        (("4011000", "--because", "spoilt", "--no-replacement", *TWO), 2, "options-exclude"),
        (("4011000", "--because", "stolen", "--old-papers", "void_all", *TWO), 2, "options-exclude"),
        ((numbers.written(3, 2), "--because", "stolen", *TWO), 5, "nothing-issued"),
    ],
)
def test_a_replacement_that_cannot_be_is_refused(
    packed: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: str
) -> None:
    code, told = said(*REISSUE, *argv, *AT)
    assert (code, codes(told)) == (exit_code, [expected])
    assert len(kept(packed, "select * from pack")) == 59 and states(packed) == []


def test_the_pack_that_came_back_is_the_one_cancelled(packed: Path, said: Said) -> None:
    assert said(*REISSUE, "4011000", "--because", "lost", *TWO, *AT)[0] == 0
    back = ("--because", "undelivered", "--no-replacement", *TWO, *AT)
    code, told = said(*REISSUE, "4011000", *back)
    assert (code, codes(told)) == (4, ["which-pack"]) and states(packed) == []
    assert said(*REISSUE, numbers.written(3, 1), *back)[0] == 0
    assert kept(packed, "select issue from pack join fate using (token_hash)") == [(1,)]
    file = said(*REISSUE, numbers.written(3, 1), "--because", "undelivered", *TWO, *AT)[1]["files"][0]
    assert "Should both come back" in words(Path(file))[0]  # the second one is out
    file = said(*REISSUE, "4011000", "--because", "stolen", *TWO, *AT)[1]["files"][0]
    assert "is cancelled" in words(Path(file))[0]


def test_a_replacement_of_what_was_cancelled_before_says_so(packed: Path, said: Said) -> None:
    argv = (*REISSUE, "4011000", "--because", "undelivered", *TWO, *AT)
    assert said(*argv, "--no-replacement")[0] == 0
    assert "is cancelled" in words(Path(said(*argv)[1]["files"][0]))[0]


def test_an_undelivered_pack_may_be_recorded_alone(packed: Path, said: Said) -> None:
    argv = (*REISSUE, "4011000", "--because", "undelivered", "--no-replacement", *TWO, *AT)
    code, told = said(*argv)
    assert code == 0 and (told["packs"], told["cancelled"], told["files"]) == (0, 1, [])
    assert codes(said(*argv)[1]) == ["nothing-out"]
    assert said(*REISSUE, "4011000", "--because", "undelivered", *TWO, *AT)[0] == 0  # the new address is known now
    assert states(packed) == ["undelivered"]


def test_each_replacement_takes_a_spare_until_there_is_none(packed: Path, said: Said) -> None:
    argv = (*REISSUE, "4011000", "--because", "lost", *TWO, *AT)
    for _ in range(10):
        assert said(*argv)[0] == 0
    code, told = said(*argv)
    assert (code, codes(told)) == (5, ["too-few-papers"])
    assert len(kept(packed, "select * from pack")) == 69


def test_in_a_rehearsal_the_made_up_days_are_told_and_stop_nothing(
    packed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert at(datetime(2031, 1, 1, tzinfo=UTC), *REISSUE, "4011000", "--because", "lost", *TWO, *AT) == 0
    assert "The poll closed on 2027-03-15" in " ".join(capsys.readouterr().err.split())


def test_replacements_by_post_stop_and_by_hand_go_on_to_the_close(
    packed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = (*REISSUE, "4011000", "--because", "lost", *TWO, *AT)
    in_earnest(packed)
    stop, close = datetime(2027, 3, 10, 12, 0, tzinfo=UTC), datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
    assert at(stop.replace(hour=11), *argv) == 0
    assert at(stop, *argv) == 5
    assert "--by-hand" in " ".join(capsys.readouterr().err.split())
    assert at(stop, *argv, "--by-hand") == 0
    assert at(close.replace(hour=11), *argv, "--by-hand") == 0
    assert at(close, *argv, "--by-hand") == 5


def test_a_whole_posting_is_issued_anew(packed: Path, said: Said) -> None:
    wave = (*REISSUE, "--wave", *TWO, *AT)
    code, told = said(*wave, "--old-papers", "void_all")
    assert (code, codes(told)) == (5, ["too-few-papers"])
    for argv in (("print", "--papers", "49"), ("print-confirm",)):
        assert said("ballots", *argv, *AT)[0] == 0
    code, told = said(*wave, "--old-papers", "void_all")
    assert code == 0 and (told["packs"], told["cancelled"]) == (59, 59)
    assert len({token for _, token in declarations(Path(told["files"][0]))}) == 59
    (account,) = said("ballots", "account", "--unissued", "0", *AT)[1]["contests"]
    assert account["replacements"]["rep_wave"] == 59
    assert account["differences"] == {
        "9.1": 0,
        "9.2": 0,
        "9.3": 0,
        "9.4": 0,
    }


def test_the_rule_for_old_papers_stands_above_the_option(packed: Path, said: Said) -> None:
    settings = packed / "election.toml"
    text = settings.read_text("utf-8").replace('wave_old_papers = "ask"', 'wave_old_papers = "as_replacement"')
    settings.write_text(text, "utf-8")
    code, told = said(*REISSUE, "--wave", "--old-papers", "void_all", *TWO, *AT)
    assert (code, codes(told)) == (5, ["rule-says-otherwise"])
