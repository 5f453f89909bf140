"""`lmcvote vacancy`: who leaves, who is called, and what the rules say to both."""

import csv
from pathlib import Path

import pytest

from tests.cli.asking import AT, TWO, Said, codes, words
from tests.cli.outcomes import CLOCK_DAY, DRAWN, TIED, acts, counted, frozen, of_board
from tests.wording import run

VOTES = "9 1 2 3 4 5 6 | 5 7 | 3 8 | 3 9 | 1 10"
"""1 to 6 are elected; 7 is next, then 8 and 9 are level."""
RECORD, FILL = ("vacancy", "record", *TWO, *AT), ("vacancy", "fill", *TWO, *AT)
UNCONTESTED = ("seats = 6 ", "seats = 14 ")


def rule(name: str, old: str, new: str) -> tuple[str, str]:
    return (f'{name} = "{old}"', f'{name} = "{new}"')


@pytest.fixture
def elected(election: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The example with six elected, and nobody level for a seat."""
    frozen(election)
    counted(VOTES)
    capsys.readouterr()
    return election


def refused(said: Said, code: int, expected: str, *argv: str) -> None:
    found, told = said(*argv)
    assert (found, codes(told)) == (code, [expected])


def leaves(said: Said, number: int, because: str, *more: str) -> None:
    assert said(*RECORD, "--candidate", str(number), "--because", because, *more)[0] == 0


def test_a_resignation_is_asked_about_and_filled_once(elected: Path, said: Said) -> None:
    """RULES 12.1: the LMC chooses how to fill it."""
    leaves(said, 2, "resigned")
    (seat,) = of_board(said)["vacancies"]
    assert (seat["seat"], seat["because"], seat["remedy"], seat["vacant"]) == ("of-2", "resigned", "ask", True)
    refused(said, 4, "lmc-chooses", *FILL)
    refused(said, 5, "other-rule", *FILL, "--by-rule", "fresh_nominations")
    refused(said, 2, "which-name", *FILL, "--by-rule", "co_opt")
    refused(said, 2, "which-name", *FILL, "--by-rule", "leave_vacant", "--name", "Ada Okoro")
    assert said(*FILL, "--by-rule", "co_opt", "--name", "Ada Okoro")[0] == 0
    (seat,) = of_board(said)["vacancies"]
    assert seat["filling"] == {
        "remedy": "co_opt", "on": CLOCK_DAY, "candidate": None, "name": "Ada Okoro", "elected": False,
    }  # fmt: skip
    refused(said, 5, "seat-settled", *FILL, "--seat", "of-2", "--by-rule", "leave_vacant")
    assert acts(elected) == ["papers counted", "seat vacated", "seat filled"]


def test_a_member_who_is_recalled_leaves_a_casual_vacancy(elected: Path, said: Said) -> None:
    """RULES 13.10: each seat recalled becomes a casual vacancy (section 12)."""
    leaves(said, 3, "recalled")
    (seat,) = of_board(said)["vacancies"]
    assert (seat["seat"], seat["because"], seat["remedy"], seat["vacant"]) == ("of-3", "recalled", "ask", True)
    refused(said, 5, "no-seat", *RECORD, "--candidate", "12", "--because", "recalled")
    assert acts(elected) == ["papers counted", "seat vacated"]


def test_the_next_highest_is_called_from_the_book(elected: Path, said: Said) -> None:
    """RULES 12.2: order, votes, consent; eligibility is checked again on the day; a tie goes to section 11."""
    code, told = said("vacancy", "book", *AT)
    listed = [(one["place"], one["number"], one["votes"]) for one in told["runners_up"]]
    assert code == 0 and listed == [(1, 7, 5), (2, 8, 3), (2, 9, 3), (4, 10, 1), (5, 11, 0), (5, 12, 0)]
    assert told["good_until"] == "2028-03-16"
    with (elected / "out/vacancy/mid-essex-board-runners-up.csv").open(encoding="utf-8-sig") as file:
        assert next(csv.DictReader(file))["name"] == "Philip GREEN"
    (page,) = words(elected / "out/vacancy/mid-essex-board-runners-up.pdf")
    assert "no longer good from 16 March 2028" in page and "Philip GREEN" in page
    leaves(said, 1, "resigned")
    leaves(said, 2, "resigned")
    next_one = (*FILL, "--by-rule", "next_highest")
    refused(said, 3, "seat-unknown", *next_one)
    refused(said, 4, "not-checked", *next_one, "--seat", "of-1")
    assert said(*next_one, "--seat", "of-1", "--checked")[0] == 0
    refused(said, 4, "lot-waits", *next_one, "--checked")
    assert said("lot", "slips", "--seat", "of-2", *AT)[1]["question"] == "1 of these 2 takes the vacant place."
    assert said("lot", "record", "--seat", "of-2", "--drawn", "9", *DRAWN, *AT)[0] == 0
    leaves(said, 9, "declined")
    assert said(*next_one, "--checked")[0] == 0
    names = [
        (seat["seat"], seat["filling"]["name"], seat["filling"]["elected"]) for seat in of_board(said)["vacancies"]
    ]
    assert names == [("of-1", "Philip GREEN", True), ("of-2", "Catrin HUGHES", True)]


def test_nobody_is_a_runner_up_while_a_lot_waits(election: Path, said: Said) -> None:
    frozen(election)
    counted(TIED)
    refused(said, 4, "lot-waits", "vacancy", "book", *AT)
    refused(said, 5, "lot-waits", *RECORD, "--candidate", "5", "--because", "resigned")
    leaves(said, 1, "resigned")
    refused(said, 4, "lot-waits", *FILL, "--by-rule", "next_highest", "--checked")


def test_the_book_is_no_longer_good_after_its_months(election: Path, said: Said) -> None:
    """RULES 12.2: it lapses."""
    frozen(
        election,
        rule("vacancy", "ask", "next_highest"),
        ("runner_up_expiry_months = 12", "runner_up_expiry_months = 1"),
        *((old, old.replace("2027", "2026")) for old in ("2027-01-11", "2027-02-01T", "2027-02-22", "2027-03-15T",
                                                         "2027-03-16T")),
    )  # fmt: skip
    counted(VOTES)
    leaves(said, 1, "resigned", "--on", "2026-04-15")
    refused(said, 5, "book-lapsed", *FILL, "--by-rule", "next_highest", "--checked")
    refused(said, 4, "lmc-chooses", *FILL)
    assert said(*FILL, "--checked", "--on", "2026-04-15")[0] == 0, "the last day on which it was good"


@pytest.mark.parametrize(
    ("office", "on", "code", "expected"),
    [
        ("chair", "2013-04-30", 5, "not-barred"),
        ("chair", "2013-05-01", 0, ""),
        ("director", "2013-04-30", 0, ""),
        ("treasurer", "2013-05-01", 3, "which-office"),
        ("", "2013-05-01", 2, "which-office"),
        ("chair", "2013-02-29", 3, "bad-date"),
        ("chair", "2027-02-02", 0, ""),
    ],
)
def test_c29_a_barred_winner(elected: Path, said: Said, office: str, on: str, code: int, expected: str) -> None:
    """C29, RULES 2.2 to 2.5: taken on 30 April 2013, not on 1 May; by a Director never."""
    found, told = said(*RECORD, "--candidate", "1", "--because", "barred", "--holds", office, "--on", on)
    assert found == code and (not expected or codes(told) == [expected])
    assert len(of_board(said)["vacancies"]) == (code == 0)


def test_who_has_no_seat_leaves_none(elected: Path, said: Said) -> None:
    refused(said, 5, "no-seat", *RECORD, "--candidate", "7", "--because", "resigned")
    refused(said, 3, "no-such-candidate", *RECORD, "--candidate", "13", "--because", "resigned")
    refused(said, 3, "bad-choice", *RECORD, "--candidate", "1", "--because", "eloped")
    refused(said, 5, "no-runner-up", *RECORD, "--candidate", "1", "--because", "declined")
    refused(said, 2, "two-people", *RECORD[:2], *AT, "--by", "Alan Reeve", "--candidate", "1", "--because", "died")
    leaves(said, 1, "resigned")
    refused(said, 5, "left-already", *RECORD, "--candidate", "1", "--because", "resigned")


def test_c19_withdrawn_after_printing(election: Path, said: Said) -> None:
    """C19, RULES 3.6, 3.7: before printing the name comes off; after it the name stays, and the seat is vacant."""
    frozen(election)
    refused(said, 5, "not-printed", *RECORD, "--candidate", "1", "--because", "withdrawn")
    counted(VOTES)
    leaves(said, 1, "withdrawn")
    board = of_board(said)
    assert board["candidates"][0]["votes"] == 9 and board["candidates"][0]["elected"] is True
    assert [(seat["seat"], seat["because"]) for seat in board["vacancies"]] == [("of-1", "withdrawn")]


def test_votes_for_a_withdrawn_name_are_disregarded_where_the_rule_says_so(election: Path, said: Said) -> None:
    """RULES 3.7, 9.11: the count tells them apart, and its sums still come out."""
    frozen(election, rule("withdrawn_after_print", "stays_then_vacancy", "disregard_votes"))
    counted(VOTES)
    leaves(said, 1, "withdrawn")
    (contest,) = said("count", *AT)[1]["contests"]
    assert (contest["votes_withdrawn"], contest["votes"], contest["balanced"]) == (9, 57, True)
    assert [one["number"] for one in contest["candidates"] if one["elected"]] == [2, 3, 4, 5, 6, 7]
    assert of_board(said)["elected"] == [2, 3, 4, 5, 6, 7]


def test_a_death_before_the_result_stops_the_poll(elected: Path, said: Said) -> None:
    """RULES 3.8: the poll stops and is rerun."""
    leaves(said, 10, "died")
    board = of_board(said)
    assert (board["ending"], board["elected"], board["vacancies"]) == ("stop_and_rerun", [], [])


def test_c21_seats_left_over_without_a_poll(election: Path, said: Said) -> None:
    """C20, C21, RULES 4.1 to 4.3: no poll and no definition; seats left over to fresh nominations."""
    path = election / "election.toml"
    path.write_text(path.read_text("utf-8").replace(*UNCONTESTED), "utf-8")
    board = of_board(said)
    assert board["ending"] == "declared_elected" and len(board["elected"]) == 12
    assert [(seat["seat"], seat["remedy"]) for seat in board["vacancies"]] == [
        ("short-1", "fresh_nominations"), ("short-2", "fresh_nominations"),
    ]  # fmt: skip
    refused(said, 5, "other-rule", *FILL, "--seat", "short-1", "--by-rule", "co_opt", "--name", "Ada Okoro")
    assert said(*FILL, "--seat", "short-1", "--name", "Ada Okoro")[0] == 0
    refused(said, 5, "no-poll", *RECORD, "--candidate", "1", "--because", "withdrawn")
    assert not (election / "definition.json").exists()


def test_c20_each_name_put_to_a_yes_or_no(election: Path, said: Said) -> None:
    """C20, RULES 4.1: confirmation_ballot, a paper for each name; elected with more yes than no."""
    frozen(election, ("seats = 6 ", "seats = 12 "), rule("uncontested", "declared_elected", "confirmation_ballot"))
    rows = ["paper,contest,1,2", *(f"{n},mid-essex-board.ashby,{vote}" for n, vote in enumerate(("1,", "1,", ",1"), 1))]
    rows += ["4,mid-essex-board.baker,1,", "5,mid-essex-board.baker,,1"]
    Path("votes.csv").write_text("\n".join(rows))
    assert run("count", "votes.csv", *AT) == 0
    board = of_board(said)
    told = {one["number"]: (one["votes"], one["against"], one["elected"]) for one in board["candidates"]}
    assert (told[1], told[2], told[3]) == ((2, 1, True), (1, 1, False), (None, None, None))
    assert board["settled"] is False and [seat["because"] for seat in board["vacancies"]] == ["not_confirmed"]


def test_what_is_told_to_people(elected: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    leaves(said, 3, "resigned")
    capsys.readouterr()
    assert run("vacancy", *AT) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert f"Anjali CHOWDHURY 9 elected; resigned {CLOCK_DAY}" in out
    assert f"of-3 (resigned since {CLOCK_DAY}): vacant; the LMC chooses how it is filled" in out
    assert "Next: lmcvote vacancy fill --contest mid-essex-board --seat of-3 --election e" in out
    assert run(*FILL, "--by-rule", "leave_vacant") == 0
    assert f"of-3 (resigned since {CLOCK_DAY}): left vacant, on {CLOCK_DAY}" in " ".join(
        capsys.readouterr().out.split()
    )


def test_facts_changed_behind_the_trail_are_seen(elected: Path, said: Said) -> None:
    leaves(said, 3, "resigned")
    (elected / "box.db").write_bytes(b"")
    assert said("vacancy", *AT)[0] == 6
