"""Returns, letters and objections together: from the envelope to the frozen list."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lmcvote.packs import numbers
from tests.cli.asking import AT, REEVE, REISSUE, TWO, Said, at, codes, words
from tests.cli.envelopes import live
from tests.cli.returning import CLOSE, Typed, answer, called

LETTERS = ("returns", "letters", *REEVE, *AT)


def test_what_is_objected_to_is_settled_before_the_list_is_frozen(packed: Path, said: Said) -> None:
    third, fourth, fifth = (numbers.written(n, 1) for n in (3, 4, 5))
    (packed / "back.csv").write_text(
        f"number,received_on,found\n{third},2027-02-24,\n{fourth},2027-02-24,\n{fifth},2027-02-24,unsigned\n", "utf-8"
    )
    assert said("returns", "record", "e/back.csv", *TWO, *AT)[0] == 0
    assert said(*LETTERS)[1]["told"] == {"received": 2, "queried": 1}
    assert said("returns", "cure", fifth, "--how", "signed at the office", *TWO, *AT)[0] == 0
    assert said("returns", "object", third, "--because", "She posted nothing", *TWO, *AT)[0] == 0
    code, told = said("returns", "close", *TWO, *AT)
    assert (code, codes(told)) == (4, ["objection-open"])
    assert said("returns", "settle", third, "--upheld", "--because", "Not her hand", *TWO, *AT)[0] == 0
    assert said(*REISSUE, third, "--because", "disowned", *TWO, *AT)[0] == 0
    assert said(*LETTERS)[1]["told"] == {"received": 1, "cancelled": 1, "reissued": 1}
    code, told = said("returns", "close", *TWO, *AT)
    assert code == 0 and told["accepted"] == {"06Q": 2} and told["settled"]["pack_void"] == 1
    assert said(*LETTERS)[1]["letters"] == 0, "what was in order, or cancelled, is no news"
    code, told = said("returns", "object", fourth, "--because", "Not me", *TWO, *AT)
    assert (code, codes(told)) == (5, ["returns-settled"])


def test_in_an_election_nothing_is_settled_before_everyone_was_told(
    packed: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who returned a pack on the last day must be able to say "this was not me" before the list is frozen."""
    typed(called(3), f"{called(5)} {called(4)} inner=1", f"{called(6)} unsigned", stamp="2027-03-15 11:40")
    live(packed)
    capsys.readouterr()
    assert at(CLOSE, "returns", "close", *TWO, *AT, "--json") == 4
    told = answer(capsys)
    assert codes(told) == ["electors-not-told"] and told["findings"][0]["value"] == "3", "no defect is mended any more"
    assert at(CLOSE, *LETTERS) == 0
    assert at(CLOSE, "returns", "object", called(3), "--because", "Not me", *TWO, *AT) == 0
    settle = ("returns", "settle", called(3), "--upheld", "--because", "Not her hand", *TWO, *AT)
    assert at(CLOSE, *settle) == 0 and at(CLOSE, *LETTERS) == 0
    capsys.readouterr()
    assert at(CLOSE, "returns", "close", *TWO, *AT, "--json") == 0
    told = answer(capsys)
    assert told["accepted"] == {"06Q": 2}
    assert [one["numbers"] for one in told["taken_out"]] == [called(3), called(6)]
    assert [one["numbers"] for one in told["looked_at"]] == [f"{called(4)}, {called(5)}"]


def test_a_doctor_in_dispute_is_told_and_reminded_as_everybody_is(packed: Path, said: Said) -> None:
    claim = ("ballots", "provisional", "6300101", "--group", "06Q", "--reason", "moved", *TWO, *AT)
    number = said(*claim)[1]["number"]
    assert said("returns", "reminders", *REEVE, *AT)[1]["letters"] == 60
    (packed / "back.csv").write_text(f"number,received_on\n{number},2027-02-24\n", "utf-8")
    assert said("returns", "record", "e/back.csv", *TWO, *AT)[0] == 0
    code, told = said(*LETTERS)
    assert code == 0 and (told["letters"], told["unaddressed"]) == (1, [])
    assert number in words(packed / "out/returns/letters-1/letters-1.pdf")[0]


def test_the_letters_tell_of_the_close_in_force(packed: Path, said: Said) -> None:
    third = numbers.written(3, 1)
    (packed / "back.csv").write_text(f"number,received_on,found\n{third},2027-02-24,unsigned\n", "utf-8")
    assert said("returns", "record", "e/back.csv", *TWO, *AT)[0] == 0
    assert said("returns", "extend", "2027-03-15T17:00", "--minute", "LMC 2027/14", *TWO, *AT)[0] == 0
    assert at(datetime(2027, 3, 15, 13, tzinfo=UTC), *LETTERS) == 0
    assert "until 5 pm on Monday 15 March 2027" in words(packed / "out/returns/letters-1/letters-1.pdf")[0]
