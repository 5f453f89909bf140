"""`lmcvote returns`: queries are mended, the close settles what came back, and the account balances."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lmcvote.cli import main
from lmcvote.store import box, opening
from tests.cli.asking import AT, REEVE, TWO, WHY, Said, at, codes, in_earnest, words
from tests.cli.returning import CLOSE, RECORD, Typed, answer, called, lines, states
from tests.wording import Coins, run


def envelopes(told: dict[str, Any]) -> dict[str, int]:
    """What is not nought."""
    return {what: number for what, number in told["envelopes"].items() if number}


# -- up to the close, and after it -------------------------------------------------------------------------------------


def test_a_query_is_mended_and_the_list_says_who_is_in_one(packed: Path, typed: Typed, said: Said) -> None:
    typed(*(called(n) for n in range(10, 21)), f"{called(1)} unsigned", f"{called(2)} not-theirs")
    code, told = said("returns", "list", *AT)
    assert code == 0 and [one["number"] for one in told["queried"]] == [called(1), called(2)]
    assert [one["why"] for one in told["queried"]] == ["it is not signed", "it is signed by somebody else"]
    (group,) = told["groups"]
    assert (group["group"], group["electors"], group["back"]) == ("06Q", 59, 13)
    assert group["days"] == [{"first": "2027-03-01", "last": "2027-03-01", "back": 13}]
    assert codes(said("returns", "cure", called(10), "--how", "x", *TWO, *AT)[1]) == ["not-in-query"]
    assert codes(said("returns", "cure", called(1), *TWO, *AT)[1]) == ["option-missing"]
    assert said("returns", "cure", called(1), "--how", "signed at the office", *TWO, *AT)[0] == 0
    assert [one["number"] for one in said("returns", "list", *AT)[1]["queried"]] == [called(2)]
    page = (packed / "out/returns/turnout.html").read_text("utf-8")
    assert "13 of 59 electors" in page and "REHEARSAL" in page and "ASHBY" not in page
    register = " ".join(words(packed / "out/returns/marked-register.pdf"))
    assert "in query" in register and "2027-03-01" in register
    assert said("returns", "close", *TWO, *AT)[1]["settled"]["declaration_rejected"] == 1


def test_a_handful_is_not_told(packed: Path, typed: Typed, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    typed(*(called(n) for n in range(1, 10)))
    told = said("returns", "list", *AT)[1]
    assert told["groups"][0]["back"] is None and told["back"] is None and told["groups"][0]["days"] == []
    assert run("returns", "list", *AT) == 0
    assert "fewer than 10" in capsys.readouterr().out
    assert "Fewer than 10" in (packed / "out/returns/turnout.html").read_text("utf-8")


def test_the_close_settles_once_and_its_list_is_frozen(packed: Path, typed: Typed, said: Said) -> None:
    assert said("ballots", "reissue", called(3), "--because", "lost", *TWO, *AT)[0] == 0
    typed(called(1), called(3), called(3, 2), f"{called(5)} unsigned", f"{called(6)} stamp=2027-03-16")
    code, told = said("returns", "close", *TWO, *AT)
    assert code == 0 and told["accepted"] == {"06Q": 2}
    assert {term: n for term, n in told["settled"].items() if n} == {
        "accepted": 2,
        "pack_void": 1,
        "declaration_rejected": 1,
    }
    before = states(packed)
    assert before == [
        (1, 1, "accepted"),
        (3, 1, "duplicate"),
        (3, 2, "accepted"),
        (5, 1, "rejected"),
        (6, 1, "late"),
    ]
    text = (packed / "trail.jsonl").read_text("utf-8")
    assert told["list"] in text
    page = " ".join(words(packed / "out/returns/checkpoint.pdf"))
    assert told["code"] in page and "returns settled" in page
    assert codes(said("returns", "close", *TWO, *AT)[1]) == ["closed-already"]
    assert codes(said("returns", "cure", called(5), "--how", "x", *TWO, *AT)[1]) == ["not-in-query"]
    assert codes(said("returns", "same", called(1), called(5), "--reason", "x", *TWO, *AT)[1]) == ["closed-already"]
    code, told = typed(called(7), f"{called(8)} stamp=2027-03-17", called(1))
    assert code == 3 and [one["code"] for one in told["refused"]] == ["closed"]
    assert envelopes(told) == {"late": 1, "already-in": 1} and states(packed) == [*before, (8, 1, "late")]
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["in_time"], account["late"], account["outstanding"]) == (4, 2, 54)
    assert set(account["differences"]) == {"9.2", "9.3", "9.4", "9.7"} and not any(account["differences"].values())


def test_in_an_election_the_poll_is_settled_after_its_close_and_mended_before(
    packed: Path,
    typed: Typed,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed(f"{called(1)} unsigned", stamp="")
    in_earnest(packed)
    cure = ("returns", "cure", called(1), "--how", "signed", *TWO, *AT, "--json")
    close = ("returns", "close", *TWO, *AT, "--json")
    extend = ("returns", "extend", "2027-03-17T12:00", "--minute", "LMC 9", *TWO, *AT, "--json")
    for moment, argv, code in ((CLOSE - timedelta(minutes=1), close, 5), (CLOSE, cure, 5), (CLOSE, extend, 5)):
        capsys.readouterr()
        assert at(moment, *argv) == code
        assert codes(answer(capsys))[0] in ("poll-open", "poll-closed")
    assert at(CLOSE, *close) == 0 and states(packed) == [(1, 1, "rejected")]
    capsys.readouterr()


def test_the_lmc_extends_the_close_before_it_and_the_new_one_holds(
    packed: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    in_earnest(packed)
    extend = ("returns", "extend", "--minute", "LMC 2027/14", *TWO, *AT, "--json")
    before, later = CLOSE - timedelta(hours=1), datetime(2027, 3, 17, 12, tzinfo=UTC)
    for until, expected in (
        ("2027-03-14T12:00", "not-later"),
        ("2027-03-28T01:30", "no-such-time"),
        ("soon", "wrong-type"),
    ):
        capsys.readouterr()
        assert at(before, *extend, until) == 3 and codes(answer(capsys)) == [expected]
    assert at(before, *extend, "2027-03-17T12:00") == 0
    capsys.readouterr()
    lines(monkeypatch, called(1))
    assert at(CLOSE + timedelta(days=1), *RECORD, "--json") == 0 and states(packed) == [(1, 1, "received")]
    capsys.readouterr()
    assert at(later - timedelta(minutes=1), "returns", "close", *TWO, *AT, "--json") == 5
    assert at(later, "returns", "letters", *TWO, *AT) == at(later, "returns", "close", *TWO, *AT, "--json") == 0
    assert "the close was extended to 2027-03-17 12:00 (LMC 2027/14)" in words(packed / "out/returns/checkpoint.pdf")[0]
    assert '"until":"2027-03-17 12:00"' in (packed / "trail.jsonl").read_text("utf-8")


def test_a_declaration_stands_as_it_came_where_the_rule_says_so(packed: Path, typed: Typed, said: Said) -> None:
    settings = packed / "election.toml"
    text = settings.read_text("utf-8").replace('declaration_cure = "until_close"', 'declaration_cure = "none"')
    settings.write_text(text, "utf-8")
    typed(f"{called(1)} unsigned")
    assert codes(said("returns", "cure", called(1), "--how", "x", *TWO, *AT)[1]) == ["no-cure"]


def test_c14_two_numbers_of_one_doctor(packed: Path, typed: Typed, said: Said) -> None:
    typed(called(8), called(3))
    same = ("returns", "same", called(3), called(8), "--reason", "married name", *TWO, *AT)
    assert codes(said("returns", "same", called(3), called(3), "--reason", "x", *TWO, *AT)[1]) == ["not-two-electors"]
    assert said(*same)[0] == 0 and codes(said(*same)[1]) == ["on-record"]
    assert said("returns", "close", *TWO, *AT)[1]["settled"]["duplicate_elector"] == 1
    assert states(packed) == [(3, 1, "duplicate"), (8, 1, "accepted")]


def test_c13_no_other_pack_once_one_is_back_unless_it_is_disowned(packed: Path, typed: Typed, said: Said) -> None:
    typed(called(3))
    for because in ("lost", "stolen", "spoilt", "not-received"):
        code, told = said("ballots", "reissue", called(3), "--because", because, *TWO, *AT)
        assert (code, codes(told)) == (5, ["received-already"])
    assert said("ballots", "reissue", called(3), "--because", "disowned", *TWO, *AT)[0] == 0
    assert states(packed) == [(3, 1, "cancelled")]
    typed(called(3, 2))
    settled = said("returns", "close", *TWO, *AT)[1]["settled"]
    assert (settled["accepted"], settled["pack_void"]) == (1, 1)


def test_a_wave_passes_over_those_that_are_back_unless_it_voids_them(packed: Path, typed: Typed, said: Said) -> None:
    typed(*(called(n) for n in range(1, 53)))
    code, told = said("ballots", "reissue", "--wave", "--old-papers", "as_replacement", *TWO, *AT)
    assert code == 0 and told["packs"] == 59 - 52
    assert codes(said("ballots", "reissue", "--wave", "--old-papers", "void_all", *TWO, *AT)[1]) == ["too-few-papers"]


def test_c28_a_provisional_pack_stays_sealed_unless_the_claim_is_upheld(packed: Path, typed: Typed, said: Said) -> None:
    ask = ("ballots", "provisional", "--group", "06Q", "--reason", "says so", *TWO, *AT)
    assert codes(said(*ask, "4011000")[1]) == ["has-a-pack"]
    numbers = [said(*ask, who)[1]["number"] for who in ("Joan Lacey", "Oliver Webb")]
    assert numbers == [called(60), called(61)] and codes(said(*ask, "Joan Lacey")[1]) == ["has-a-pack"]
    letter = words(packed / "out/packs/packs-06Q-0060.pdf")[0]
    assert "not decided yet" in letter and "Envelope A stays sealed" in letter
    assert codes(said("ballots", "packs", *AT)[1]) == ["all-issued"]  # nor are they cancelled as votes of nobody
    typed(*numbers)
    uphold = ("returns", "uphold", "--minute", "LMC 9", *TWO, *AT)
    assert codes(said(*uphold, called(3))[1]) == ["not-provisional"]
    assert said(*uphold, numbers[0])[0] == 0 and codes(said(*uphold, numbers[0])[1]) == ["upheld-already"]
    assert said("returns", "list", *AT)[1]["groups"][0]["electors"] == 59
    settled = said("returns", "close", *TWO, *AT)[1]["settled"]
    assert (settled["accepted"], settled["dispute_not_upheld"]) == (1, 1)
    assert states(packed) == [(60, 1, "accepted"), (61, 1, "not-upheld")]
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["provisional"], account["first_issued"], account["no_pack"]) == (2, 61, 0)
    assert not any(account["differences"].values())


def test_who_is_brought_onto_the_roll_keeps_the_pack_of_the_dispute(packed: Path, typed: Typed, said: Said) -> None:
    ask = ("ballots", "provisional", "Joan Lacey", "--group", "06Q", "--reason", "says so", *TWO, *AT)
    assert said(*ask)[0] == 0
    case = said("electorate", "dispute", "6300101", "--claims", "06Q", *REEVE, *WHY, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    assert codes(said("ballots", "packs", *AT)[1]) == ["all-issued"]
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["added"], account["provisional"], account["first_issued"]) == (1, 0, 60)
    typed(called(60))
    assert said("returns", "close", *TWO, *AT)[1]["settled"]["accepted"] == 1


# -- the account -------------------------------------------------------------------------------------------------------


def test_an_envelope_or_a_state_slipped_in_is_seen(packed: Path, typed: Typed, said: Said) -> None:
    typed(called(1), called(2))
    for change, rules in (
        ("update fate set state = 'received' where 0", []),
        (
            "insert into envelope select 99, 'x', received, 1, 1, 0, 0, '', by, at from envelope limit 1",
            ["9.5"],
        ),
        ("delete from envelope where nth = 99", []),
        ("delete from fate where nth = 2", ["9.6"]),
    ):
        with sqlite3.connect(packed / "register.db") as register:
            register.execute(change)
        register.close()
        code, told = said("ballots", "account", *AT)
        assert code == (4 if rules else 0), change
        assert [one["field"] for one in told.get("findings", [])] == rules


def test_what_was_counted_at_the_opening_meets_what_was_accepted(packed: Path, typed: Typed, said: Said) -> None:
    typed(called(1), called(2), called(4))
    assert said("returns", "close", *TWO, *AT)[0] == 0

    def opened(**papers: int) -> tuple[int, dict[str, Any]]:
        with opening.store(packed, "box.db", "box", Coins(1)) as store:
            for what, number in papers.items():
                box.save_tally(store, "mid-essex-board", what, number)
        return said("ballots", "account", *AT)

    code, told = opened(accepted=3, to_box=2, paper_missing=1, inner_refused=0)
    assert code == 0 and "9.8" not in told["contests"][0]["differences"]
    code, told = opened(extra_papers=1)
    assert code == 0 and told["contests"][0]["differences"]["9.8"] == 0
    assert told["contests"][0]["papers_found"] == 3
    code, told = opened(to_box=3)
    assert (code, codes(told)) == (4, ["account-off"])


def test_nothing_comes_back_before_anything_went_out(printed: Path, said: Said) -> None:
    for argv in (RECORD, ("returns", "list", *AT), ("returns", "close", *TWO, *AT)):
        code, told = said(*argv)
        assert (code, codes(told)) == (5, ["nothing-issued"])


def test_help_begins_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for command in ("record", "cure", "uphold", "same", "extend", "list", "close"):
        assert main(["returns", command, "--help"]) == 0
        assert "Example: lmcvote returns" in capsys.readouterr().out
