"""`lmcvote opening`: close, seals, papers against accepted declarations, in this order and no other."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from lmcvote.audit import trail
from lmcvote.cli import scan_reader
from lmcvote.cli.ballots import styles
from lmcvote.packs.issue import State
from lmcvote.paper.code import SERIAL_BYTES, BallotCode
from lmcvote.paper.evidence import Elsewhere, Reading
from lmcvote.reading.batch import Seen
from tests.cli.asking import AT, TWO, Said, at, codes, words
from tests.cli.envelopes import checked, closed, issued, live, told, with_second_board
from tests.wording import CLOCK, run

ACCEPTED = [State.ACCEPTED] * 12
OTHERS = [State.ISSUED, State.LATE, State.REJECTED, State.DUPLICATE, State.CANCELLED, State.UNDELIVERED]
RECORD = ("opening", "record", *TWO, *AT)
SIGNED = ("ballots", "proof", "--signed-by", "Alan Reeve", "--signed-by", "Joyce Hammond")
WHY = ("--note", "Two papers in one inner envelope")


@pytest.fixture
def begun(signed: Path, said: Said) -> Path:
    """Twelve declarations accepted at the close, six packs not; every seal was found as it was put on."""
    issued(signed, {"06Q": [*ACCEPTED, *OTHERS]})
    closed(signed)
    checked(said)
    return signed


def tallies(folder: Path) -> dict[str, int]:
    with sqlite3.connect(folder / "box.db") as box:
        rows = dict(box.execute("select what, papers from tallied where contest = 'mid-essex-board'").fetchall())
    box.close()
    return rows


def acts(folder: Path) -> list[str]:
    return [entry.act for entry in trail.read(folder).entries]


# -- the order ---------------------------------------------------------------------------------------------------------


def test_nothing_is_opened_before_its_time(signed: Path, said: Said) -> None:
    ask = (*RECORD, "--papers", "12")
    assert codes(said(*ask)[1]) == ["nothing-issued"]
    issued(signed, {"06Q": ACCEPTED})
    code, told = said(*ask)
    assert (code, codes(told)) == (5, ["returns-open"])
    checked(said, "spares")
    for box, seal in (("returns-1", "0500"), ("returns-2", "0501")):
        assert at(CLOCK - timedelta(hours=1), "custody", "close", box, "--seal", seal, *TWO, *AT) == 0
    closed(signed)
    code, told = said(*ask)
    assert (code, codes(told)) == (5, ["seals-not-checked"])  # the spares are no box of envelopes
    said("custody", "open", "returns-1", "--seal", "0500", *TWO, *AT)
    code, told = said(*ask)
    assert (code, codes(told)) == (5, ["seals-not-checked"])
    assert "the seal of returns-2 since" in told["findings"][0]["message"]  # every box of envelopes is read
    said("custody", "open", "returns-2", "--seal", "0501", *TWO, *AT)
    assert said(*ask)[0] == 0


def test_a_gap_in_the_seals_stops_the_opening_until_it_is_explained(signed: Path, said: Said) -> None:
    issued(signed, {"06Q": ACCEPTED})
    closed(signed)
    said("custody", "close", "returns-1", "--seal", "0412", *TWO, *AT)
    said("custody", "open", "returns-1", "--seal", "0417", *TWO, *AT)
    code, told = said(*RECORD, "--papers", "12")
    assert (code, codes(told)) == (6, ["seal-gap"])
    assert said("opening", *AT)[1]["next"].startswith("lmcvote custody explain 2")
    two = ("--by", "Joyce Hammond", "--by", "Alan Reeve")
    assert said("custody", "explain", "2", "--note", "misread", *two, *AT)[0] == 0
    assert said(*RECORD, "--papers", "12")[0] == 0


def test_the_opening_says_where_it_stands_and_what_is_next(
    signed: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    def stands() -> tuple[str, str]:
        told = said("opening", *AT)[1]
        return "".join("x" if step["done"] else "." for step in told["steps"]), str(told["next"])

    assert stands() == (".x....", "lmcvote returns close --election e")
    assert run("opening", *AT) == 0
    assert "red pens" in capsys.readouterr().out
    issued(signed, {"06Q": [*ACCEPTED, *OTHERS]})
    closed(signed)
    assert stands() == ("xx....", "lmcvote custody open returns-1 --seal N --election e")
    checked(said)
    told = said("opening", *AT)[1]
    assert told["accepted"] == {"mid-essex-board": 12} and told["opened"] == {}
    assert stands() == ("xxx...", "lmcvote opening record --contest mid-essex-board --papers P --election e")
    assert run("opening", *AT) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for minded in ("Mix the inner envelopes", "papers face down", "copy each", "none of them counts"):
        assert minded in shown
    assert "red pens" not in shown  # they were laid out before
    said(*RECORD, "--papers", "12")
    assert stands()[0] == "xxxx.." and said("opening", *AT)[1]["opened"]["mid-essex-board"]["to_box"] == 12


def test_an_open_objection_stops_the_opening(begun: Path, said: Said) -> None:
    told(begun, "objection recorded", "objection recorded", "objection settled")
    code, found = said(*RECORD, "--papers", "12")
    assert (code, codes(found)) == (4, ["objections-open"]) and found["findings"][0]["value"] == "1"
    assert said("opening", *AT)[1]["next"] == "lmcvote returns objections --election e"
    told(begun, "objection settled")
    assert said(*RECORD, "--papers", "12")[0] == 0


def test_a_box_that_is_still_sealed_is_asked_about(begun: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("custody", "close", "returns-2", "--seal", "0500", *TWO, *AT) == 0
    assert run(*RECORD, "--papers", "12") == 0
    assert "returns-2 still sealed" in " ".join(capsys.readouterr().err.split())


# -- the figures -------------------------------------------------------------------------------------------------------


def test_as_many_papers_as_declarations_is_all_that_is_asked(begun: Path, said: Said) -> None:
    code, told = said(*RECORD, "--papers", "12")
    assert code == 0 and {key: told[key] for key in ("accepted", "to_box", "papers_found", "set_apart", "times")} == {
        "accepted": 12, "to_box": 12, "papers_found": 12, "set_apart": 0, "times": 1,
    }  # fmt: skip
    nil = {"paper_missing": 0, "inner_refused": 0, "extra_papers": 0}
    assert tallies(begun) == {"accepted": 12, "to_box": 12, **nil}
    assert acts(begun)[-2:] == ["opening recorded", "papers opened"]
    page, _ = words(Path(told["file"]))
    assert "12 = 12 + 0 + 0. Counted by Mr Alan Reeve and Ms Priya Nair." in page


def test_a_paper_too_many_stops_everything_and_stays_on_record(begun: Path, said: Said) -> None:
    code, told = said(*RECORD, "--papers", "13", "--extra-papers", "1", *WHY)
    assert (code, codes(told)) == (5, ["more-papers-than-declarations"])
    stopped = trail.read(begun).entries[-1]
    assert (stopped.act, stopped.facts["papers"], stopped.facts["accepted"]) == ("opening stopped", 13, 12)
    assert tallies(begun) == {} and said("opening", *AT)[1]["opened"] == {}


def test_every_difference_is_counted_and_explained(begun: Path, said: Said) -> None:
    code, told = said(*RECORD, "--papers", "11")
    assert (code, codes(told)) == (4, ["opening-off"])
    refused = ("--papers", "11", "--inner-refused", "1", "--extra-papers", "1")
    code, told = said(*RECORD, *refused)
    assert (code, codes(told)) == (2, ["option-missing"]) and "--note" in told["findings"][0]["message"]
    assert codes(said(*RECORD, *refused, "--set-apart", "1", *WHY)[1]) == ["opening-off"]
    assert tallies(begun) == {}
    code, told = said(*RECORD, *refused, "--set-apart", "2", *WHY)
    assert code == 0 and (told["papers_found"], told["set_apart"]) == (13, 2)
    page, _ = words(Path(told["file"]))
    assert "Explained: Two papers in one inner envelope" in page
    assert "inner envelope" not in (begun / "trail.jsonl").read_text("utf-8")


def test_a_correction_is_a_new_record_with_its_reason(begun: Path, said: Said) -> None:
    assert said(*RECORD, "--papers", "12")[0] == 0
    before = acts(begun)
    assert said(*RECORD, "--papers", "12")[1]["times"] == 1 and acts(begun) == before  # the same again is nothing new
    missing = ("--papers", "11", "--paper-missing", "1")
    assert codes(said(*RECORD, *missing)[1]) == ["option-missing"]
    assert said(*RECORD, *missing, "--note", "One was empty")[1]["times"] == 2
    assert codes(said(*RECORD, "--papers", "12")[1]) == ["opened-otherwise"]
    code, told = said(*RECORD, "--papers", "12", "--note", "It lay under the table")
    assert code == 0 and told["times"] == 3
    assert [e.facts["to_box"] for e in trail.read(begun).entries if e.act == "opening recorded"] == [12, 11, 12]
    assert tallies(begun)["to_box"] == 12
    page, _ = words(Path(told["file"]))
    assert "it is number 3 of this contest" in page


def test_numbers_that_did_not_reach_the_ballot_box_are_brought_there_by_the_same_command(
    begun: Path, said: Said
) -> None:
    assert said(*RECORD, "--papers", "12")[0] == 0
    with sqlite3.connect(begun / "box.db") as box:  # the plug was pulled between the two stores
        box.execute("delete from tallied")
    box.close()
    assert said(*RECORD, "--papers", "12")[1]["times"] == 1
    assert tallies(begun)["to_box"] == 12


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (TWO, 2, ["option-missing"]),
        (("--papers", "-1", "--extra-papers", "-2", *TWO), 3, ["out-of-range", "out-of-range"]),
        (("--papers", "12", "--contest", "nowhere", *TWO), 3, ["contest-unknown"]),
        (("--papers", "12", "--by", "Alan Reeve"), 2, ["two-people"]),
        (("--papers", "12", "--by", "Alan Reeve", "--by", "Jane Ashby"), 5, ["candidate-acts"]),
    ],
)
def test_what_cannot_be_recorded_is_refused(
    begun: Path, said: Said, argv: tuple[str, ...], code: int, expected: list[str]
) -> None:
    found, told = said("opening", "record", *argv, *AT)
    assert (found, codes(told)) == (code, expected) and tallies(begun) == {}


def test_each_contest_has_an_opening_of_its_own(election: Path, said: Said) -> None:
    with_second_board(election)
    assert said(*SIGNED, *AT)[0] == 0
    issued(election, {"06Q": ACCEPTED, "07H": [State.ACCEPTED, State.ISSUED]})
    closed(election)
    checked(said)
    assert said("opening", *AT)[1]["accepted"] == {"mid-essex-board": 12, "west-board": 1}
    assert codes(said(*RECORD, "--papers", "1")[1]) == ["option-missing"]
    assert codes(said(*RECORD, "--papers", "12", "--contest", "west-board")[1]) == ["more-papers-than-declarations"]
    assert said(*RECORD, "--papers", "12", "--contest", "mid-essex-board")[0] == 0
    assert "--contest west-board" in said("opening", *AT)[1]["next"]
    assert said(*RECORD, "--papers", "1", "--contest", "west-board")[0] == 0
    assert said("opening", *AT)[1]["next"].startswith("lmcvote scan")


def test_one_paper_is_everybodys_knowledge(signed: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    issued(signed, {"06Q": [State.ACCEPTED, *OTHERS]})
    closed(signed)
    checked(said)
    assert run("opening", *AT) == 0 and "fewer than 10 declarations" in " ".join(capsys.readouterr().out.split())
    assert run(*RECORD, "--papers", "1") == 0
    assert "has 1 paper: whose vote it is is known to all" in " ".join(capsys.readouterr().err.split())


# -- observers ---------------------------------------------------------------------------------------------------------


def test_each_candidate_may_send_one_observer(begun: Path, said: Said) -> None:
    code, told = said("opening", "observers", "Ruth Cole for Jane Ashby", "Tom Lee for Siobhan O'Brien", *AT)
    assert code == 0 and [(one["name"], one["candidate"]) for one in told["observers"]] == [
        ("Ruth Cole", "ashby"), ("Tom Lee", "obrien"),
    ]  # fmt: skip
    said("opening", "observers", "Ann Lane for Jane Ashby", *AT)
    assert [one["name"] for one in said("opening", "observers", *AT)[1]["observers"]] == ["Ann Lane", "Tom Lee"]
    code, told = said("opening", "record", "--papers", "12", "--by", "Tom Lee", "--by", "Alan Reeve", *AT)
    assert code == 0 and "Ann Lane, for Jane ASHBY" in words(Path(told["file"]))[0]


@pytest.mark.parametrize(
    ("named", "code", "expected"),
    [
        (["Ruth Cole"], 3, ["observer-malformed"]),
        (["Ruth Cole for Nobody", "for Jane Ashby"], 3, ["no-such-candidate", "observer-malformed"]),
        (["Robert Baker for Jane Ashby"], 5, ["candidate-acts"]),
        (["Ruth Cole for Jane Ashby", "Tom Lee for Jane Ashby"], 3, ["observer-twice"]),
    ],
)
def test_who_cannot_observe_is_refused(
    election: Path, said: Said, named: list[str], code: int, expected: list[str]
) -> None:
    found, told = said("opening", "observers", *named, *AT)
    assert (found, codes(told)) == (code, expected)
    assert said("opening", "observers", *AT)[1]["observers"] == []


# -- nothing is read before --------------------------------------------------------------------------------------------


def test_no_paper_is_counted_before_its_opening_is_on_record(election: Path, said: Said) -> None:
    live(election)
    assert said(*SIGNED, *AT)[0] == 0
    keyed = ("count", str(election / "lists/votes.csv"), *AT)
    issued(election, {"06Q": [State.ACCEPTED] * 60})
    code, told = said(*keyed)
    assert (code, codes(told)) == (5, ["not-opened"]) and "returns are not closed" in told["findings"][0]["message"]
    closed(election)
    checked(said)
    code, told = said(*keyed)
    assert (code, codes(told)) == (5, ["not-opened"]) and "no opening is on record" in told["findings"][0]["message"]
    assert said(*RECORD, "--papers", "59", "--paper-missing", "1", *WHY)[0] == 0
    assert said(*keyed)[0] == 0


def test_no_paper_is_scanned_before_its_opening_is_on_record(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(election)
    with_second_board(election)
    assert said(*SIGNED, *AT)[0] == 0
    assert said("ballots", "print", "--papers", "1", *AT)[0] == 0
    Path("monday.pdf").write_bytes(b"nothing that could be read")
    issued(election, {"06Q": ACCEPTED, "07H": [State.ACCEPTED]})
    code, told = said("scan", "monday.pdf", *AT)
    assert (code, codes(told)) == (5, ["not-opened"]) and "returns are not closed" in told["findings"][0]["message"]
    closed(election)
    checked(said)
    assert codes(said("scan", "monday.pdf", *AT)[1]) == ["not-opened"]
    assert said(*RECORD, "--papers", "1", "--contest", "west-board")[0] == 0
    mid_essex, west = (style.hash for style in styles.of(election).standard)

    def page(style: bytes) -> Seen:
        code = BallotCode(False, 1, 1, style, bytes(SERIAL_BYTES))
        return Seen(1, b"", Reading(code, (), Elsewhere(0.0, 0.0, 0.0, 0.0), frozenset()))

    monkeypatch.setattr(scan_reader, "seen_in", lambda *_, **__: iter([page(mid_essex), page(west)]))
    code, told = said("scan", "monday.pdf", *AT)
    assert (code, codes(told)) == (5, ["not-opened"])
    assert told["findings"][0]["message"].startswith("mid-essex-board: no opening is on record")
    assert "papers scanned" not in acts(election) and not (election / "pictures").exists()
    monkeypatch.setattr(scan_reader, "seen_in", lambda *_, **__: iter([page(west)]))
    assert said("scan", "monday.pdf", *AT)[0] == 0


def test_a_rehearsal_may_count_without_returns_and_is_told(
    begun: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    keyed = ("count", str(begun / "lists/votes.csv"), *AT)
    assert run(*keyed) == 0
    shown = " ".join(capsys.readouterr().err.split())
    assert "A rehearsal: mid-essex-board: no opening is on record" in shown and "would be refused" in shown
    said(*RECORD, "--papers", "12")
    assert run(*keyed) == 0
    assert "A rehearsal" not in capsys.readouterr().err


def test_a_folder_that_issued_no_pack_only_counts(signed: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("count", str(signed / "lists/votes.csv"), *AT) == 0
    assert "opening" not in capsys.readouterr().err
