"""`lmcvote returns record`: envelopes come in, line by line, from sheets and from scans."""

import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest

import lmcvote
from lmcvote.cli import main, terminal
from lmcvote.cli.returns.sitting import Sitting
from lmcvote.findings import BadInput, Finding
from lmcvote.paper.code import BallotCode, declaration, election_mark, payload, to_text
from tests.cli.asking import AT, REEVE, TWO, Said, at, codes, declarations, in_earnest
from tests.cli.asking import MID_ESSEX as ID
from tests.cli.returning import CLOSE, RECORD, Typed, answer, called, lines, states, table
from tests.wording import run


def envelopes(told: dict[str, Any]) -> dict[str, int]:
    """What is not nought."""
    return {what: number for what, number in told["envelopes"].items() if number}


def stack(folder: Path, *pages: int) -> Path:
    """Some declarations, as they come out of a scanner."""
    made = pypdfium2.PdfDocument.new()
    made.import_pages(pypdfium2.PdfDocument(folder / "out/packs/packs-06Q-0001-0059.pdf"), list(pages))
    path = folder / "stack.pdf"
    made.save(path)
    return path


# -- line by line ------------------------------------------------------------------------------------------------------


def test_a_code_from_the_hand_scanner_is_a_pack_received(packed: Path, typed: Typed) -> None:
    found = declarations(stack(packed, 1, 3))

    scanned = [to_text(declaration(election_mark(ID, 1), token)) for _, token in found]
    code, told = typed(*scanned, scanned[0], ".", "never read")
    assert code == 0 and envelopes(told) == {"received": 2, "already-in": 1} and not told["refused"]
    assert {called(number, issue) for number, issue, _ in states(packed)} == {number for number, _ in found}


def test_every_line_is_answered_and_a_bad_one_stops_nothing(packed: Path, typed: Typed) -> None:
    paper = to_text(payload(BallotCode(False, 1, 1, b"styl", b"123456789012")))
    code, told = typed(called(1), "0002/1-A", paper, called(999), f"2 {called(2)}", f"{called(4)} inner=1", called(5))
    assert code == 3 and envelopes(told) == {"received": 3}
    refused = told["refused"]
    assert [(one["line"], one["code"]) for one in refused] == [
        (2, "bad-number"),
        (3, "ballot-code"),
        (4, "no-such-pack"),
    ]
    assert paper[5:] not in json.dumps(told)
    for path in (packed / "register.db", packed / "trail.jsonl", packed / "box.db"):
        assert b"123456789012" not in path.read_bytes() and paper.encode() not in path.read_bytes()
    assert [number for number, _, _ in states(packed)] == [1, 2, 4, 5] and table(packed, "envelope") == 3


def test_a_store_that_goes_away_in_a_sitting_leaves_no_doubt_which_line_is_on_record(
    packed: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes, noted, taken = Sitting.takes, list[str](), list[Any]()

    def until(sitting: Sitting, *told: Any) -> Any:  # noqa: ANN401 -- as it was called
        if taken:
            raise BadInput(Finding("store-unusable", "The server is away."))
        taken.extend(takes(sitting, *told))
        return taken

    monkeypatch.setattr(Sitting, "takes", until)
    monkeypatch.setattr(terminal, "note", noted.append)
    assert typed(called(1), called(2), called(4))[0] == 3
    assert any(f'"{called(2)}" is not: enter it again' in one for one in noted)


def test_an_announced_declaration_that_never_comes_is_not_on_record(packed: Path, typed: Typed) -> None:
    code, told = typed(f"2 {called(2)}")
    assert code == 3 and told["refused"][0]["code"] == "line-waits" and table(packed, "envelope") == 0


def test_of_two_declarations_that_were_scanned_the_inner_envelopes_are_asked_for(packed: Path, typed: Typed) -> None:
    code, told = typed(f"2 {called(2)}", called(4), "1", f"{called(5)} {called(6)}", "inner=2", called(7))
    assert code == 0 and envelopes(told) == {"received": 3} and table(packed, "declaration") == 5
    code, told = typed(f"2 {called(8)}", called(9), called(10), f"{called(11)} {called(12)}")
    assert code == 3 and envelopes(told) == {"received": 1}
    assert [(one["line"], one["code"]) for one in told["refused"]] == [(2, "inner-not-said"), (4, "inner-not-said")]


def test_an_answer_and_the_words_fit_a_terminal_of_80_columns(
    packed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines(monkeypatch, "?", f"{called(4)} unsigned")
    capsys.readouterr()
    assert run(*RECORD, "--received", "2027-03-01") == 0
    shown = capsys.readouterr().out.splitlines()
    assert max(map(len, shown)) <= 80
    (first,) = [at for at, line in enumerate(shown) if called(4) in line]
    assert shown[first + 1].startswith(6 * " "), "what follows hangs below the answer"


def test_the_trail_is_told_how_many_and_never_who(packed: Path, typed: Typed) -> None:
    typed(called(3), f"{called(4)} unsigned", "none X1", f"{called(5)} stamp=2027-03-16")
    text = (packed / "trail.jsonl").read_text("utf-8")
    (entry,) = [json.loads(line) for line in text.splitlines() if "envelopes recorded" in line]
    assert (entry["facts"]["envelopes"], entry["facts"]["in_time"]) == (4, 3)
    for secret in ("0003/", "Ashby", "ASHBY", "4011000"):
        assert secret not in text


def test_by_the_clock_it_is_late_from_the_minute_of_the_close(
    packed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for minutes, number, expected in ((-1, 1, "received"), (0, 2, "late"), (1, 3, "late")):
        lines(monkeypatch, called(number))
        assert at(CLOSE + timedelta(minutes=minutes), *RECORD, "--json") == 0
        assert states(packed)[-1] == (number, 1, expected)
    capsys.readouterr()


@pytest.mark.parametrize(
    ("wall", "close"),
    [
        ("2027-03-28T12:00:00", datetime(2027, 3, 28, 11, tzinfo=UTC)),
        ("2027-10-31T12:00:00", datetime(2027, 10, 31, 12, tzinfo=UTC)),
    ],
)
def test_the_close_is_an_instant_on_the_days_when_the_clocks_change(
    packed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wall: str,
    close: datetime,
) -> None:
    settings = packed / "election.toml"
    text = settings.read_text("utf-8")
    sent = (close - timedelta(days=21)).date()
    for key, value in (
        ("papers_sent", f"{sent}"),
        ("papers_close", wall),
        ("count", f"{close.date() + timedelta(1)}T10:00:00"),
    ):
        (line,) = [one for one in text.splitlines() if one.startswith(f"{key} =")]
        text = text.replace(line, f"{key} = {value}")
    settings.write_text(text, "utf-8")
    for minutes, number, expected in ((-1, 1, "received"), (0, 2, "late")):
        lines(monkeypatch, called(number))
        assert at(close + timedelta(minutes=minutes), *RECORD, "--json") == 0
        assert states(packed)[-1] == (number, 1, expected)
    in_earnest(packed)
    after = close + timedelta(minutes=1)
    assert at(after, "returns", "letters", *TWO, *AT) == at(after, "returns", "close", *TWO, *AT, "--json") == 0
    capsys.readouterr()


def test_a_clock_that_was_set_back_is_asked_about(
    packed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = CLOSE - timedelta(days=3)
    lines(monkeypatch, called(1))
    assert at(now, *RECORD, "--json") == 0
    capsys.readouterr()
    for argv in (RECORD, ("returns", "close", *TWO, *AT)):
        lines(monkeypatch, called(2))
        assert at(now - timedelta(minutes=1), *argv, "--json") == 4
        assert codes(answer(capsys)) == ["clock-set-back"]
    assert table(packed, "envelope") == 1
    lines(monkeypatch, called(2))
    assert at(now - timedelta(minutes=1), *RECORD, "--clock-checked", "--json") == 0
    assert "clock checked" in (packed / "trail.jsonl").read_text("utf-8")


def test_power_may_be_cut_between_any_two_lines(
    packed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A real process is killed after its second answer; the same stack typed again counts nothing twice."""
    typed_twice = [called(1), "none X1", called(2), f"{called(4)} {called(5)} inner=1"]
    environment = {**os.environ, "PYTHONPATH": str(Path(lmcvote.__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
    began = subprocess.Popen(  # noqa: S603 -- ourselves
        [sys.executable, "-m", "lmcvote", *RECORD, "--received", "2027-03-01", "--clock-checked"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    assert began.stdin and began.stdout
    began.stdout.readline()
    for line in typed_twice[:2]:
        began.stdin.write(f"{line}\n")
        began.stdin.flush()
        assert began.stdout.readline()
    began.send_signal(signal.SIGKILL)
    began.wait()
    began.stdin.close()
    began.stdout.close()
    assert table(packed, "envelope") == 2 and "envelopes recorded" not in (packed / "trail.jsonl").read_text("utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed_twice)))
    capsys.readouterr()
    assert main((*RECORD, "--received", "2027-03-01", "--clock-checked", "--json")) == 0
    assert envelopes(answer(capsys)) == {"received": 2, "already-in": 2}
    acts = [json.loads(line) for line in (packed / "trail.jsonl").read_text("utf-8").splitlines()]
    assert sum(act["facts"]["envelopes"] for act in acts if act["act"] == "envelopes recorded") == 4
    assert table(packed, "envelope") == 4 and len(states(packed)) == 4


# -- from sheets and scans ---------------------------------------------------------------------------------------------


def sheet(folder: Path, *rows: str) -> str:
    path = folder / "ticked.csv"
    path.write_text("number,received_on,found,inner\n" + "\n".join(rows) + "\n", "utf-8")
    return str(path)


def test_the_register_ticked_by_hand_is_keyed_later_and_once(packed: Path, said: Said) -> None:
    file = sheet(
        packed,
        f"{called(1)},2027-03-01,,",
        f"{called(2)},2027-03-02,unsigned,1",
        f"{called(4)} {called(5)},2027-03-03,,1",
        "X7,2027-03-03,none,",
        f"{called(6)},2027-03-15T12:01,,",
    )
    code, told = said("returns", "record", file, *TWO, *AT)
    assert code == 0 and envelopes(told) == {"received": 2, "queried": 1, "late": 1, "set-aside": 1}
    before = states(packed)
    code, told = said("returns", "record", file, *TWO, *AT)
    assert code == 0 and envelopes(told) == {"already-in": 5} and states(packed) == before


def test_every_fault_of_a_sheet_is_told_and_none_of_it_kept(packed: Path, said: Said) -> None:
    file = sheet(
        packed,
        f"{called(1)},2027-03-01,,",
        "0002/1-A,2027-03-01,,",
        f"{called(999)},2027-03-01,,",
        f"{called(3)},2027-03-15,,",
        f"{called(4)},soon,,",
        f"{called(5)},2027-03-01,,many",
        f"{called(6)},2027-03-01,eaten,",
    )
    code, told = said("returns", "record", file, *TWO, *AT)
    faults = ["bad-number", "bad-stamp", "bad-stamp", "bad-inner", "line-unknown"]
    assert (code, codes(told)) == (3, faults) and [one["line"] for one in told["findings"]] == [3, 5, 6, 7, 8]
    file = sheet(packed, f"{called(1)},2027-03-01,,", f"{called(999)},2027-03-01,,", f"{called(2)},2027-03-01,no-gmc,")
    code, told = said("returns", "record", file, *TWO, *AT)
    assert (code, codes(told)) == (3, ["no-such-pack", "no-defect"])
    file = sheet(packed, f"{called(1)},2027-03-01,,", f"{called(1)},2027-03-02,,")
    assert codes(said("returns", "record", file, *TWO, *AT)[1]) == ["row-repeated"]
    assert states(packed) == [] and table(packed, "envelope") == 0


def test_a_workbook_is_as_good_and_a_file_of_another_kind_is_refused(packed: Path, said: Said) -> None:
    book = openpyxl.Workbook()
    for row in (("number", "received_on"), (called(1), datetime(2027, 3, 1)), (called(2), "2027-03-02")):  # noqa: DTZ001
        book.worksheets[0].append(row)
    book.save(packed / "ticked.xlsx")
    assert envelopes(said("returns", "record", str(packed / "ticked.xlsx"), *TWO, *AT)[1]) == {"received": 2}
    votes = str(packed / "lists/votes.csv")
    code, told = said("returns", "record", votes, *TWO, *AT)
    assert code == 3 and told["ok"] is False
    assert said("returns", "record", str(packed / "nothing.csv"), *TWO, *AT)[0] == 3


def test_the_returns_of_another_election_are_refused(packed: Path, said: Said) -> None:
    """Its numbers may be ours by chance: those that are not give the file away, and nothing of it is kept."""
    file = sheet(packed, *(f"{called(number)},2027-03-01,," for number in range(50, 70)))
    code, told = said("returns", "record", file, *TWO, *AT)
    assert (code, codes(told)) == (3, ["no-such-pack"] * 10) and states(packed) == []


def test_a_scanned_stack_is_read_and_people_say_who_signed(packed: Path, said: Said) -> None:
    path = stack(packed, 1, 3, 5)
    numbers = [number for number, _ in declarations(path)]
    scan = ("returns", "record", "--scan", str(path), "--received", "2027-03-01", *TWO, *AT)
    assert codes(said(*scan)[1]) == ["signatures-not-said"]
    code, told = said(*scan, "--unsigned", called(59))
    assert (code, codes(told)) == (3, ["not-in-stack"] if called(59) not in numbers else [])
    code, told = said(*scan, "--unsigned", numbers[1])
    assert code == 0 and envelopes(told) == {"received": 2, "queried": 1}
    assert {called(n, i): state for n, i, state in states(packed)}[numbers[1]] == "queried"
    assert envelopes(said(*scan, "--all-signed")[1]) == {"already-in": 3}
    code, told = said("returns", "record", "--scan", str(packed / "out/packs/notice.pdf"), "--all-signed", *TWO, *AT)
    assert (code, codes(told)) == (3, ["no-code"])


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        ((*REEVE,), 2, "two-people"),
        ((*TWO, "--scan"), 2, "option-missing"),
        ((*TWO, "--all-signed"), 2, "options-exclude"),
        ((*TWO, "a.csv", "b.csv"), 2, "options-exclude"),
        ((*TWO, "--received", "2027-03-15"), 3, "bad-stamp"),
        ((*TWO, "--received", "15.3.2027"), 3, "bad-stamp"),
        ((*REEVE, "--by", "Nobody"), 3, "not-named"),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    packed: Path,
    said: Said,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
    exit_code: int,
    expected: str,
) -> None:
    lines(monkeypatch, called(1))
    code, told = said("returns", "record", *argv, *AT)
    assert (code, codes(told)) == (exit_code, [expected]) and table(packed, "envelope") == 0
