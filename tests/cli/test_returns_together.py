"""Returns, letters and objections together: from the envelope to the frozen list."""

from datetime import UTC, datetime
from pathlib import Path

from lmcvote.packs import numbers
from tests.cli.asking import AT, REEVE, REISSUE, TWO, Said, at, codes, words

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
