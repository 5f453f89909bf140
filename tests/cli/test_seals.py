"""`lmcvote custody`: two people, old seal and new; a gap is kept as it was found."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from lmcvote.audit import trail
from tests.cli.asking import AT, TWO, Said, codes, words
from tests.wording import run

SCRUTINEER = ("--by", "Joyce Hammond", "--by", "Alan Reeve")
WHY = ("--note", "0412 was misread for 0417")


def close(said: Said, box: str, seal: str, *more: str) -> tuple[int, dict[str, Any]]:
    return said("custody", "close", box, "--seal", seal, *(more or TWO), *AT)


def open_(said: Said, box: str, seal: str, *more: str) -> tuple[int, dict[str, Any]]:
    return said("custody", "open", box, "--seal", seal, *TWO, *more, *AT)


def test_a_box_is_sealed_and_opened_by_two_people(election: Path, said: Said) -> None:
    code, told = close(said, "Returns-1", "0412")
    assert code == 0 and told == {
        "nth": 1, "box": "returns-1", "act": "closed", "seal": "0412", "by": ["Mr Alan Reeve", "Ms Priya Nair"],
        "at": "2027-02-01T09:00:00+00:00", "note": "", "gap": "",
    }  # fmt: skip
    assert open_(said, "returns-1", "0412")[0] == 0
    code, told = said("custody", *AT)
    assert (code, told["gaps"], told["open_gaps"]) == (0, 0, [])
    assert told["boxes"] == [{"box": "returns-1", "seal": "0412", "sealed": False}]
    facts = [(e.act, e.facts["box"], e.facts["seal"]) for e in trail.read(election).entries]
    assert facts == [("box seal recorded", "returns-1", "0412")] * 2


def test_another_seal_is_kept_as_found_and_stops_everything_until_it_is_explained(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    close(said, "returns-1", "0412")
    code, told = open_(said, "returns-1", "0417")
    assert (code, codes(told)) == (6, ["seal-gap"])
    assert said("custody", *AT)[1]["open_gaps"] == [2]
    assert said("custody", *AT)[1]["entries"][1]["gap"] == "seal 0417 was found, and 0412 was put on"
    assert codes(said("custody", "explain", "2", *WHY, *TWO, *AT)[1]) == ["scrutineer-explains"]
    assert codes(said("custody", "explain", "1", *WHY, *SCRUTINEER, *AT)[1]) == ["no-such-gap"]
    assert codes(said("custody", "explain", "2", *SCRUTINEER, *AT)[1]) == ["option-missing"]
    assert said("custody", "explain", "2", *WHY, *SCRUTINEER, *AT)[0] == 0
    assert codes(said("custody", "explain", "2", *WHY, *SCRUTINEER, *AT)[1]) == ["no-such-gap"]
    told = said("custody", *AT)[1]
    assert (told["gaps"], told["open_gaps"]) == (1, []) and told["entries"][1]["seal"] == "0417"
    assert run("custody", *AT) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "No gap waits to be explained." in shown
    (page,) = words(election / "out/custody/log.pdf")
    assert "seal 0417 was found, and 0412 was put on. Explained: 0412 was misread for 0417" in page


@pytest.mark.parametrize(("before", "act"), [((), "open"), (("close",), "close"), (("close", "open"), "open")])
def test_a_box_that_cannot_be_meant_is_asked_about_before_it_is_a_gap(
    election: Path, said: Said, before: tuple[str, ...], act: str
) -> None:
    for nth, one in enumerate(before):
        assert said("custody", one, "papers", "--seal", "0412", *TWO, *AT)[0] == 0, nth
    command = ("custody", act, "papers", "--seal", "0500", *TWO, *AT)
    code, told = said(*command)
    assert (code, codes(told)) == (4, ["box-not-so"])
    assert len(said("custody", *AT)[1]["entries"]) == len(before)
    code, told = said(*command, "--as-found")
    assert (code, codes(told)) == (6, ["seal-gap"])
    assert said("custody", *AT)[1]["open_gaps"] == [len(before) + 1]


def test_a_seal_is_put_on_once(election: Path, said: Said) -> None:
    close(said, "returns-1", "0412")
    code, told = close(said, "spares", "04 12")
    assert (code, codes(told)) == (3, ["seal-used"])


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("close", "cupboard", "--seal", "0412", *TWO), 3, "box-unknown"),
        (("close", "returns-1", "--seal", "=1+1", *TWO), 3, "seal-malformed"),
        (("close", "returns-1", *TWO), 2, "option-missing"),
        (("close", "returns-1", "--seal", "0412", "--by", "Alan Reeve"), 2, "two-people"),
        (("close", "returns-1", "--seal", "0412", "--by", "Alan Reeve", "--by", "Mr Alan Reeve"), 2, "two-people"),
        (("close", "returns-1", "--seal", "0412", "--by", "Alan Reeve", "--by", "Ruth Cole"), 3, "not-named"),
        (("close", "returns-1", "--seal", "0412", "--by", "Alan Reeve", "--by", "Jane Ashby"), 5, "candidate-acts"),
    ],
)
def test_what_cannot_be_entered_is_refused_and_nothing_is_written(
    election: Path, said: Said, argv: tuple[str, ...], code: int, expected: str
) -> None:
    found, told = said("custody", *argv, *AT)
    assert (found, codes(told)) == (code, [expected])
    assert said("custody", *AT)[1]["entries"] == []


def test_an_observer_may_be_one_of_the_two(election: Path, said: Said) -> None:
    assert said("opening", "observers", "Ruth Cole for Jane Ashby", *AT)[0] == 0
    code, told = close(said, "returns-1", "0412", "--by", "ruth cole", "--by", "Alan Reeve")
    assert code == 0 and told["by"] == ["Ruth Cole", "Mr Alan Reeve"]


@pytest.mark.parametrize(
    "change",
    [
        "update seal set seal = '0417' where nth = 1",
        "delete from seal where nth = 2",
        "insert into seal_explained values (1, 'nothing', 'x', '')",
    ],
)
def test_a_log_that_was_changed_is_seen(election: Path, said: Said, change: str) -> None:
    close(said, "returns-1", "0412")
    open_(said, "returns-1", "0412")
    with sqlite3.connect(election / "register.db") as register:
        register.execute(change)
    register.close()
    code, told = said("custody", *AT)
    assert (code, codes(told)) == (6, ["custody-changed"])


def test_custody_needs_no_electorate_and_tells_the_ballot_box_nothing(signed: Path, said: Said) -> None:
    box = (signed / "box.db").read_bytes()
    close(said, "spares", "0412")
    assert (signed / "box.db").read_bytes() == box
