"""The register of interests by its commands: members in, declarations, what is overdue, the page for everybody."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmcvote import sheet
from lmcvote.audit import verify
from lmcvote.store import opening
from tests.cli.asking import AT, REEVE, TWO, at, codes, in_earnest
from tests.cli.outcomes import acts, counted, frozen
from tests.wording import Coins, table

BOARD, LOCALITY = "Board of NHS Mid Essex CCG", "Chelmsford locality"
ASHBY = ("--member", "Jane Ashby")
DIRECTOR = ("--kind", "director", "--what", "Director, Essex Out of Hours Ltd")
Asked = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str]) -> Asked:
    """A command on interests with --json on a day of 2027, by Mr Reeve."""

    def ask(day: str, *argv: str) -> tuple[int, dict[str, Any]]:
        capsys.readouterr()
        reads = argv[0] in ("list", "check", "publish")
        moment = datetime.fromisoformat(f"2027-{day}T10:00").replace(tzinfo=UTC)
        code = at(moment, "interests", *argv, *(() if reads else REEVE), *AT, "--json")
        return code, json.loads(capsys.readouterr().out)

    return ask


def enter(asked: Asked, name: str, took_office: str, *more: str, body: str = BOARD) -> tuple[int, dict[str, Any]]:
    return asked("04-20", "member", "--name", name, "--body", body, "--took-office", took_office, *more)


@pytest.fixture
def office(election: Path, asked: Asked) -> Path:
    """The worked example with an Accountable Officer, a board member and one of a sub-committee."""
    path = election / "election.toml"
    changed = path.read_text("utf-8").replace("# accountable_officer = ", 'accountable_officer = "Mr Ivor Ledger"  # ')
    path.write_text(changed, "utf-8")
    assert enter(asked, "Jane Ashby", "2027-04-01")[0] == 0
    assert enter(asked, "Peter Quill", "2027-04-05", "--locality", body=LOCALITY)[0] == 0
    return election


def waiting(asked: Asked, day: str) -> list[tuple[str, str, int]]:
    code, told = asked(day, "check")
    assert code == 0
    return [(one["code"], one["member"], one["days"]) for one in told["matters"]]


def test_a_declaration_ends_what_is_overdue(office: Path, asked: Asked) -> None:
    """RULES 2.12: informed within 28 days of taking office; the day informed is on record."""
    assert waiting(asked, "04-29") == [("none-received", "Jane Ashby", 0), ("none-received", "Peter Quill", 0)]
    assert waiting(asked, "04-30") == [("none-received", "Jane Ashby", 1), ("none-received", "Peter Quill", 0)]
    assert asked("04-30", "declare", *ASHBY, "--kind", "none", "--declared", "2027-04-20")[0] == 0
    assert waiting(asked, "04-30")[0] == ("not-informed", "Jane Ashby", 1)
    code, told = asked("05-02", "informed", "1", "--on", "2027-04-29")
    assert (code, told["days_late"]) == (0, 0)
    assert waiting(asked, "05-03") == [("none-received", "Peter Quill", 0)]
    assert codes(asked("05-03", "informed", "1", "--on", "2027-05-01")[1]) == ["informed-already"]
    assert asked("05-03", "list")[1]["interests"][0]["informed"] == "2027-04-29"


def test_a_directorship_bars_a_seat_on_the_board_and_says_which_command_is_next(
    office: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 2.13 and 2.2: a directorship of a provider organisation bars a seat on the board."""
    code, told = asked("04-20", "declare", *ASHBY, *DIRECTOR)
    assert (code, told["bars"]) == (0, [1])
    code, told = asked("04-20", "declare", "--member", "Peter Quill", *DIRECTOR)
    assert (code, told["bars"]) == (0, [])
    assert ("barred", "Jane Ashby", 0) in waiting(asked, "04-20")
    assert at(datetime(2027, 4, 20, 10, tzinfo=UTC), "interests", "check", *AT) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "may not sit on the board (RULES 2.2)" in said
    assert "Next: if it is given up first, lmcvote interests cease 1 --on DATE --election e; else" in said
    assert asked("05-03", "cease", "1", "--on", "2027-05-01", "--informed", "2027-05-03")[0] == 0
    assert all(one != "barred" for one, _, _ in waiting(asked, "05-03"))
    assert codes(asked("05-03", "cease", "1")[1]) == ["ceased-already"]


def test_what_has_ceased_stays_in_the_history(office: Path, asked: Asked) -> None:
    """RULES 2.12: or of a change. Nothing that was said is overwritten."""
    assert asked("04-20", "declare", *ASHBY, *DIRECTOR, "--informed", "2027-04-20")[0] == 0
    assert asked("05-03", "cease", "1", "--on", "2027-05-01")[0] == 0
    code, told = asked("05-30", "informed", "1")
    assert (code, told["of_its_end"], told["days_late"]) == (0, True, 1)
    (one,) = asked("05-30", "list")[1]["interests"]
    assert [one[key] for key in ("what", "informed", "ceased", "end_informed")] == [
        *("Director, Essex Out of Hours Ltd", "2027-04-20", "2027-05-01", "2027-05-30")
    ]
    assert asked("05-30", "member", "--name", "Jane Ashby", "--left", "2027-05-30")[0] == 0
    (one,) = asked("05-31", "list")[1]["interests"]
    assert one["member"] == 1


@pytest.mark.parametrize(
    ("argv", "exit_", "expected"),
    [
        (("declare", "--member", "Ann Nobody", "--kind", "none"), 3, "member-unknown"),
        (("declare", *ASHBY, "--kind", "none", "--declared", "2027-02-29"), 3, "bad-date"),
        (
            ("declare", *ASHBY, "--kind", "none", "--declared", "2027-04-12", "--informed", "2027-04-11"),
            *(3, "informed-before-declared"),
        ),
        (("declare", *ASHBY, "--kind", "chair"), 3, "bad-choice"),
        (("declare", *ASHBY, "--kind", "owner"), 3, "what"),
        (("declare", *ASHBY, "--kind", "owner", "--what", "jane@essex.example"), 3, "private"),
        (("declare", *ASHBY), 2, "option-missing"),
        (("informed", "7"), 3, "no-such-interest"),
        (("cease", "7"), 3, "no-such-interest"),
        (("rule", "7", "--verdict", "prejudicial", "--why", "x"), 3, "no-such-meeting"),
        (("member", "--name", "Jane Ashby", "--body", BOARD, "--took-office", "2027-04-02"), 3, "sits-already"),
        (("member", "--name", "Ann Lee", "--body", LOCALITY, "--took-office", "2027-04-02"), 3, "other-body"),
        (("member", "--name", "Ann Lee", "--took-office", "2027-04-02"), 3, "empty"),
        (("member", "--name", "Jane Ashby", "--left", "2027-03-31"), 3, "bad-date"),
        (("member", "--elected", "--took-office", "2027-04-01"), 5, "nobody-elected"),
        (("member", "--elected", "--name", "Ann Lee", "--took-office", "2027-04-01"), 2, "option-missing"),
        (("meeting", *ASHBY, "--matter", "Rent", "--nature", "Owner", "--on", "2027-03-31"), 3, "bad-date"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    office: Path, asked: Asked, argv: tuple[str, ...], exit_: int, expected: str
) -> None:
    before = asked("04-20", "list")[1]
    code, told = asked("04-20", *argv)
    assert (code, codes(told)) == (exit_, [expected])
    assert asked("04-20", "list")[1] == before


def test_a_day_ahead_is_refused_and_a_rehearsal_takes_it(office: Path, asked: Asked) -> None:
    """The days of a rehearsal are made up: the register is looked at by the last of them."""
    assert asked("04-20", "declare", *ASHBY, "--kind", "none", "--declared", "2027-04-21")[0] == 0
    assert asked("04-20", "informed", "1", "--on", "2027-05-03")[1]["days_late"] == 4
    assert waiting(asked, "04-20")[0] == ("none-received", "Peter Quill", 0)
    assert enter(asked, "Ann Lee", "2027-06-01", "--locality", body=LOCALITY)[0] == 0
    assert waiting(asked, "04-20")[0] == ("none-received", "Peter Quill", 29)
    in_earnest(office)
    for refused in (
        ("declare", "--member", "Peter Quill", "--kind", "none", "--declared", "2027-04-21"),
        ("member", "--name", "Ann Lee", "--left", "2027-06-02"),
        ("meeting", *ASHBY, "--matter", "Rent", "--nature", "Owner", "--on", "2027-04-21"),
    ):
        assert codes(asked("04-20", *refused)[1]) == ["bad-date"]


def test_an_end_may_be_told_before_its_day_and_not_before_the_declaration(office: Path, asked: Asked) -> None:
    """RULES 2.12: within 28 days of a change; who announces it is in time."""
    assert asked("04-20", "declare", *ASHBY, *DIRECTOR, "--declared", "2027-04-05")[0] == 0
    early = ("cease", "1", "--on", "2027-04-18", "--informed")
    assert codes(asked("04-20", *early, "2027-04-04")[1]) == ["informed-before-declared"]
    assert asked("04-20", *early, "2027-04-10")[0] == 0
    assert all(member != "Jane Ashby" or one == "not-informed" for one, member, _ in waiting(asked, "04-20"))


def test_two_declarations_that_contradict_wait_for_a_decision(office: Path, asked: Asked) -> None:
    assert asked("04-20", "declare", *ASHBY, "--kind", "none")[0] == 0
    code, told = asked("04-25", "declare", *ASHBY, *DIRECTOR)
    assert (code, codes(told)) == (4, ["contradicts-none"])
    assert asked("04-25", "declare", *ASHBY, *DIRECTOR, "--corrects")[0] == 0
    assert [one["corrects"] for one in asked("04-25", "list")[1]["interests"]] == [False, True]
    assert codes(asked("04-25", "declare", *ASHBY, "--kind", "none")[1]) == ["contradicts-held"]


def test_a_file_of_declarations_is_kept_whole_or_not_at_all(office: Path, asked: Asked) -> None:
    path = Path("in.csv")
    head = "name | kind | what | declared | informed\n"
    path.write_bytes(table(f"{head}Jane Ashby | none | | 2027-04-10 | 2027-04-12\nPeter | none | | 2027-13-01 |"))
    code, told = asked("04-20", "declare", "--sheet", "in.csv")
    assert code == 3 and codes(told) == ["member-unknown", "bad-date"]
    assert [one["line"] for one in told["findings"]] == [3, 3] and not asked("04-20", "list")[1]["interests"]
    path.write_bytes(table(f"{head}Jane Ashby | none | | 2027-04-10 | 2027-04-12\nPeter Quill | none | | 2027-04-10 |"))
    assert asked("04-20", "declare", "--sheet", "in.csv")[1]["entries"] == [
        {"nth": 1, "member": "Jane Ashby", "kind": "none"},
        {"nth": 2, "member": "Peter Quill", "kind": "none"},
    ]


MEETING = ("meeting", *ASHBY, "--matter", "Enhanced services", "--nature", "Spouse holds shares")


def test_an_interest_is_declared_at_the_meeting_and_the_accountable_officer_rules(office: Path, asked: Asked) -> None:
    """RULES 2.13: any other interest is declared, and the officer decides whether it is prejudicial for a meeting."""
    code, told = asked("04-20", *MEETING)
    assert code == 0 and told["says"].startswith("may remain and speak, unless")
    assert ("not-ruled", "Jane Ashby", 0) in waiting(asked, "04-20")
    code, told = asked("04-21", "rule", "1", "--verdict", "prejudicial", "--why", "The contract would go to it")
    assert (code, told["says"]) == (0, "may neither remain nor speak while the matter is discussed")
    code, told = asked("04-22", "rule", "1", "--verdict", "not-prejudicial", "--why", "Thought again")
    assert (code, codes(told)) == (5, ["ruled-already"])
    (met,) = asked("04-22", "list")[1]["meetings"]
    assert (met["verdict"], met["why"], met["when"]) == ("prejudicial", "The contract would go to it", "before")
    code, told = asked("04-22", *MEETING, "--verdict", "not-prejudicial", "--why", "No gain", "--when", "as-apparent")
    assert (code, told["says"]) == (0, "may remain and speak")


def test_without_an_accountable_officer_nobody_rules(election: Path, asked: Asked) -> None:
    assert enter(asked, "Jane Ashby", "2027-04-01")[0] == 0
    code, told = asked("04-20", *MEETING, "--verdict", "prejudicial", "--why", "Gain")
    assert (code, codes(told)) == (4, ["no-accountable-officer"])
    assert not asked("04-20", "list")[1]["meetings"]


def test_the_public_register_has_who_sits_and_what_they_said_and_nothing_private(office: Path, asked: Asked) -> None:
    """RULES 2.11: for a publicly available register."""
    assert enter(asked, "Ann Lee", "2027-04-01")[0] == 0
    assert asked("04-20", "declare", *ASHBY, *DIRECTOR, "--whose", "spouse")[0] == 0
    assert asked("04-30", "member", "--name", "Ann Lee", "--left", "2027-04-29")[0] == 0
    assert asked("04-30", *MEETING)[0] == 0
    code, told = asked("04-30", "publish")
    assert (code, told["members"], told["entries"], told["none_received"]) == (0, 2, 1, 1)
    page, csv = (Path(file).read_bytes() for file in told["files"])
    rows = sheet.read_back(csv)
    assert [(row["name"], row["interest"]) for row in rows] == [
        ("Jane Ashby", "Director of a provider organisation"),
        ("Peter Quill", "none received"),
    ]
    for data in (page, csv):
        assert b"Ann Lee" not in data and b"Enhanced services" not in data, "who left, and what a meeting heard"
        assert b"of a spouse or partner" in data
    assert told["sha256"].encode() in page.replace(b" ", b"") and b"30 April 2027" in page


def test_the_trail_tells_of_every_act_and_of_nobody(office: Path, asked: Asked) -> None:
    assert asked("04-20", "declare", *ASHBY, *DIRECTOR)[0] == 0
    assert asked("04-20", "informed", "1")[0] == asked("04-20", "cease", "1")[0] == 0
    assert asked("04-20", *MEETING)[0] == 0
    assert asked("04-20", "publish")[0] == 0
    assert acts(office)[-6:] == [
        *("board members recorded", "interests declared", "accountable officer informed", "interest ceased"),
        *("interest declared at a meeting", "interests published"),
    ]
    trail = (office / "trail.jsonl").read_bytes()
    assert b"Ashby" not in trail and b"Out of Hours" not in trail and b"Enhanced" not in trail
    assert all(one.agrees is not False for one in verify.verify(office, {"register": "register.db", "box": "box.db"}))


@pytest.fixture
def declared(election: Path, asked: Asked) -> Path:
    """The worked example counted; the trail is told that its result is declared."""
    frozen(election)
    counted("9 1 2 3 4 5 6 | 5 7")
    with opening.store(election, "box.db", "box", Coins(99)) as box:
        box.record("result declared", "2027-03-17", {"contest": "mid-essex-board"})
    return election


def waits(capsys: pytest.CaptureFixture[str], day: int) -> tuple[str, str]:
    """What `lmcvote status` has left of interests on a day of April 2027."""
    capsys.readouterr()
    assert at(datetime(2027, 4, day, 10, tzinfo=UTC), "status", *AT, "--json") == 0
    found = json.loads(capsys.readouterr().out)["left"]
    (one,) = [one for one in found if "interests" in one["what"]]
    return one["what"], one["command"]


def test_whom_the_declared_result_seats_is_asked_for_interests(
    declared: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 2.11: members, not candidates as such: numbers 1 to 6 have seats, 7 has none."""
    assert [(code, name) for code, name, _ in waiting(asked, "04-02")] == [
        ("not-entered", name)
        for name in ("Jane ASHBY", "Robert BAKER", "Anjali CHOWDHURY", "Gareth DAVIES", "Margaret ELLIS",
                     "Nadia FAROUK")
    ]  # fmt: skip
    assert waits(capsys, 2) == ("6 open points in the register of interests", "interests check")
    code, told = asked("04-02", "member", "--elected", "--took-office", "2027-04-01")
    assert waits(capsys, 29) == waits(capsys, 2)
    assert waits(capsys, 30)[0] == "6 open points in the register of interests, 6 overdue"
    assert code == 0 and [one["body"] for one in told["members"]] == [BOARD] * 6
    assert {one for one, _, _ in waiting(asked, "04-02")} == {"none-received"}
    again = asked("04-02", "member", "--elected", "--took-office", "2027-04-01")
    assert (again[0], codes(again[1])) == (5, ["nobody-elected"])
    capsys.readouterr()
    argv = ("interests", "declare", "--member", "Robert Baker", *DIRECTOR, *REEVE, *AT)
    assert at(datetime(2027, 4, 2, 10, tzinfo=UTC), *argv) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "vacancy record --contest mid-essex-board --candidate 2 --because barred --holds director --by NAME" in said
    left = ("vacancy", "record", "--candidate", "2", "--because", "barred", "--holds", "director", "--on", "2027-04-02")
    assert at(datetime(2027, 4, 2, 11, tzinfo=UTC), *left, *TWO, *AT) == 0, "the command that it named"


def test_a_seat_in_a_locality_is_not_the_seat_on_the_board(declared: Path, asked: Asked) -> None:
    """RULES 2.12: each taking of office has its own 28 days, and the declared result is one."""
    locality = ("--name", "Jane Ashby", "--body", "Chelmsford locality", "--locality", "--took-office", "2027-03-30")
    assert asked("04-02", "member", *locality)[0] == 0
    assert ("not-entered", "Jane ASHBY") in [(code, name) for code, name, _ in waiting(asked, "04-02")]


def test_nobody_takes_office_before_the_result(declared: Path, asked: Asked) -> None:
    code, told = asked("04-02", "member", "--elected", "--took-office", "2027-03-16")
    assert (code, codes(told)) == (3, ["bad-date"])
