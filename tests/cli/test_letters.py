"""`lmcvote returns letters`, `object`, `settle`, `objections` and `reminders`: who is told what, who objects."""

from datetime import UTC, datetime
from os import urandom
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lmcvote.audit import trail
from lmcvote.packs import numbers
from lmcvote.packs.issue import Fate, State
from lmcvote.store import opening
from lmcvote.store import packs as kept_packs
from tests.cli.asking import AT, REEVE, REISSUE, TWO, Said, at, codes, in_earnest, kept, words

LETTERS, REMINDERS = ("returns", "letters", *REEVE, *AT), ("returns", "reminders", *REEVE, *AT)
ASHBY = numbers.written(3, 1)
BECAUSE = ("--because", "She posted nothing")


def came(folder: Path, state: State, *which: int, because: str = "") -> None:
    """Put on record what became of packs, as the desk for returns does."""
    with opening.store(folder, "register.db", "register", urandom) as rows:
        tokens = {(pack.number, pack.issue): pack.token_hash for pack in kept_packs.load_packs(rows)}
        now, by = "2027-03-02T10:00:00+00:00", ("Mr Alan Reeve", "Ms Priya Nair")
        kept_packs.save_fates(rows, [Fate(tokens[n, 1], state, because, by, now) for n in which])


def rows(file: Path) -> list[tuple[Any, ...]]:
    """What a workbook says, without its heading."""
    book = openpyxl.load_workbook(file, read_only=True)
    found = list(book.worksheets[0].iter_rows(values_only=True))[1:]
    book.close()
    return found


def states(folder: Path) -> dict[str, str]:
    """The present state of each pack that had a fate."""
    with opening.store(folder, "register.db", "register", urandom) as rows_of:
        packs = kept_packs.load_packs(rows_of)
    return {numbers.written(p.number, p.issue): p.state for p in packs if p.state is not State.ISSUED}


def filled(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "out/returns").rglob("*") if path.is_file())


# -- letters -----------------------------------------------------------------------------------------------------------


def test_an_elector_whose_pack_came_back_gets_one_letter_and_nobody_is_told_twice(packed: Path, said: Said) -> None:
    assert said(*LETTERS)[1]["letters"] == 0 and filled(packed) == []
    came(packed, State.RECEIVED, 3, 4)
    came(packed, State.QUERIED, 5, because="unsigned no-witness")
    code, told = said(*LETTERS)
    assert code == 0 and (told["run"], told["letters"], told["unaddressed"]) == (1, 3, [])
    assert told["told"] == {"received": 2, "queried": 1} and told["objections_by"] == "Monday 15 March 2027"
    pages = words(packed / "out/returns/letters-1/letters-1.pdf")
    assert [number for number in (3, 4, 5) for page in pages if f"number {numbers.written(number, 1)})" in page] == [
        3,
        4,
        5,
    ]
    assert "Jane ASHBY" in pages[0] and "by Monday 15 March 2027" in pages[0] and len(pages) == 3 + 1
    assert "is not signed" in pages[2] and "no witness has signed" in pages[2] and "To mend your" in pages[3]
    listed = " ".join(words(packed / "out/returns/letters-1/list-1.pdf"))
    assert all(numbers.written(number, 1) in listed for number in (3, 4, 5)) and "show it to nobody" in listed
    assert said(*LETTERS)[1]["letters"] == 0
    came(packed, State.RECEIVED, 5, because="mended")
    came(packed, State.LATE, 6)
    code, told = said(*LETTERS)
    assert (told["run"], told["told"]) == (2, {"received": 1, "late": 1})
    assert len(kept(packed, "select distinct token_hash from told")) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in filled(packed))


def test_the_workbook_holds_every_letter_and_no_formula(packed: Path, said: Said) -> None:
    (packed / "lists/addresses.csv").write_text("gmc_number,address_1,postcode\n4011000,=1+1,CM1 1AA\n", "utf-8")
    came(packed, State.RECEIVED, 3, 4)
    assert said(*LETTERS)[0] == 0
    found = rows(packed / "out/returns/letters-1/mail-merge-1.xlsx")
    assert [row[0] for row in found] == [numbers.written(3, 1), numbers.written(4, 1)]
    assert {row[-2:] for row in found} == {("received", "Monday 15 March 2027")}
    assert "'=1+1" in found[0] and not any(str(cell).startswith("=") for row in found for cell in row)


def test_a_replacement_is_told_with_what_became_of_the_earlier_pack_in_one_letter(packed: Path, said: Said) -> None:
    assert said(*REISSUE, "4011000", "--because", "stolen", *TWO, *AT)[0] == 0
    code, told = said(*LETTERS)
    assert code == 0 and (told["letters"], told["told"]) == (1, {"cancelled": 1, "reissued": 1})
    (page,) = words(packed / "out/returns/letters-1/letters-1.pdf")
    assert ASHBY in page and numbers.written(3, 2) in page and "reported to us as stolen" in page


def test_without_an_address_an_elector_is_listed_and_never_dropped(packed: Path, said: Said) -> None:
    settings = packed / "election.toml"
    settings.write_text(settings.read_text("utf-8").replace('addresses = "', '# addresses = "'), "utf-8")
    (number,) = [row[0] for row in rows(packed / "out/packs/mail-merge.xlsx") if row[2] == "UNDERHILL"]
    underhill = [{"declaration": number, "name": "Mark UNDERHILL"}]
    came(packed, State.RECEIVED, numbers.read(str(number))[0])
    code, told = said(*LETTERS)
    assert code == 0 and (told["letters"], told["unaddressed"], filled(packed)) == (0, underhill, [])
    came(packed, State.RECEIVED, 3)
    code, told = said(*LETTERS)
    assert (told["letters"], told["unaddressed"]) == (1, underhill)
    listed = " ".join(words(packed / "out/returns/letters-1/list-1.pdf"))
    assert listed.index("Mark UNDERHILL") < listed.index("Jane ASHBY")
    assert said(*LETTERS)[1]["unaddressed"] == underhill


def test_where_the_lmc_tells_nobody_no_letter_is_made_and_none_is_promised(packed: Path, said: Said) -> None:
    settings = packed / "election.toml"
    settings.write_text(settings.read_text("utf-8").replace("acknowledge = true", "acknowledge = false"), "utf-8")
    came(packed, State.RECEIVED, 3)
    code, told = said(*LETTERS)
    assert (code, codes(told)) == (5, ["rule-says-otherwise"]) and kept(packed, "select * from told") == []
    again = said(*REISSUE, numbers.written(4, 1), "--because", "lost", *TWO, *AT)[1]
    assert "We tell you when" not in words(Path(again["files"][0]))[0]


def test_a_letter_of_the_last_days_says_at_once(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    came(packed, State.RECEIVED, 3)
    capsys.readouterr()
    assert at(datetime(2027, 3, 12, 9, tzinfo=UTC), *LETTERS) == 0
    told = capsys.readouterr()
    assert "Ring each doctor" in told.err and "1  received" in told.out
    (page,) = words(packed / "out/returns/letters-1/letters-1.pdf")
    assert "at once" in page and "due at 10 am on Tuesday 16 March 2027" in page


# -- objections --------------------------------------------------------------------------------------------------------


def test_a_disowned_pack_counts_in_no_event_and_its_elector_may_have_another(packed: Path, said: Said) -> None:
    came(packed, State.RECEIVED, 3)
    code, told = said("returns", "object", ASHBY, *BECAUSE, *TWO, *AT)
    assert code == 0 and told == {"declaration": ASHBY, "open": True}
    assert codes(said("returns", "object", "4011000", *BECAUSE, *TWO, *AT)[1]) == ["objection-open"]
    assert said("returns", "objections", *AT)[1]["open"] == 1
    upheld = ("returns", "settle", ASHBY, "--upheld", "--because", "Not her hand", *TWO, *AT)
    code, told = said(*upheld)
    assert code == 0 and told == {"declaration": ASHBY, "verdict": "upheld", "cancelled": 1}
    assert states(packed) == {ASHBY: "cancelled"}
    assert codes(said(*upheld)[1]) == ["no-objection"]
    (objection,) = said("returns", "objections", *AT)[1]["objections"]
    assert (objection["verdict"], objection["settled_because"]) == ("upheld", "Not her hand")
    code, told = said(*REISSUE, ASHBY, "--because", "disowned", *TWO, *AT)
    assert code == 0 and (told["packs"], told["cancelled"]) == (1, 0)
    assert said(*LETTERS)[1]["told"] == {"cancelled": 1, "reissued": 1}
    assert "it was not you who sent it" in words(packed / "out/returns/letters-1/letters-1.pdf")[0]


def test_an_objection_that_is_dismissed_is_answered_and_the_pack_stays(packed: Path, said: Said) -> None:
    came(packed, State.RECEIVED, 3)
    assert said(*LETTERS)[0] == 0
    assert said("returns", "object", "Jane Ashby", *BECAUSE, *TWO, *AT)[0] == 0
    dismissed = ("returns", "settle", "4011000", "--dismissed", "--because", "Her own hand.", *TWO, *AT)
    assert said(*dismissed)[1]["cancelled"] == 0 and states(packed) == {ASHBY: "received"}
    assert said(*LETTERS)[1]["told"] == {"dismissed": 1}
    (page,) = words(packed / "out/returns/letters-2/letters-2.pdf")
    assert "The reason given: Her own hand." in page and "If you do not agree" in page


@pytest.mark.parametrize(
    ("argv", "exit_code", "expected"),
    [
        (("object", ASHBY, *BECAUSE, *TWO), 5, "nothing-to-object"),
        (("object", "7999999", *BECAUSE, *TWO), 3, "nobody"),
        (("object", "0003/1-A", *BECAUSE, *TWO), 3, "bad-number"),
        (("object", ASHBY, *BECAUSE, *REEVE), 2, "two-people"),
        (("object", ASHBY, "--because", " ", *TWO), 2, "option-missing"),
        (("settle", ASHBY, "--because", "x", *TWO), 2, "options-exclude"),
        (("settle", ASHBY, "--upheld", "--dismissed", "--because", "x", *TWO), 2, "options-exclude"),
        (("settle", ASHBY, "--upheld", "--because", "x", *TWO), 5, "no-objection"),
        (("letters",), 2, "option-missing"),
        (("reminders", "--posted", "1", *REEVE), 3, "no-such-run"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(
    packed: Path, said: Said, argv: tuple[str, ...], exit_code: int, expected: str
) -> None:
    code, told = said("returns", *argv, *AT)
    assert (code, codes(told)) == (exit_code, [expected])
    assert states(packed) == {} and kept(packed, "select * from objection") == []


# -- reminders ---------------------------------------------------------------------------------------------------------


def test_reminders_go_to_those_of_whom_nothing_is_in_and_their_list_is_nowhere_else(packed: Path, said: Said) -> None:
    came(packed, State.RECEIVED, *range(1, 50))
    code, told = said(*REMINDERS)
    assert code == 0 and (told["run"], told["letters"], told["unaddressed"]) == (1, 10, 0)
    folder = packed / "out/returns/reminders-1"
    assert folder.stat().st_mode & 0o077 == 0 and len(told["files"]) == len(filled(packed)) == 2
    assert all(path.stat().st_mode & 0o077 == 0 and path.parent == folder for path in filled(packed))
    reminded = [numbers.read(str(row[0]))[0] for row in rows(folder / "mail-merge-1.xlsx")]
    assert reminded == list(range(50, 60)) and len(words(folder / "reminders-1.pdf")) == 10
    assert kept(packed, "select letters, posted from reminders") == [(10, "")]
    assert codes(said(*REMINDERS)[1]) == ["run-not-posted"]
    assert said(*REMINDERS, "--posted", "1")[1] == {"run": 1, "letters": 10, "posted": True}
    assert not folder.exists() and codes(said(*REMINDERS, "--posted", "1")[1]) == ["no-such-run"]
    came(packed, State.RECEIVED, *range(50, 60))
    assert codes(said(*REMINDERS)[1]) == ["nobody-to-remind"]


def test_a_reminder_that_could_do_nothing_is_refused_in_earnest(packed: Path) -> None:
    in_earnest(packed)
    for day, expected in ((24, 5), (26, 0)):
        assert at(datetime(2027, 2, day, 9, tzinfo=UTC), *REMINDERS) == expected
    assert at(datetime(2027, 3, 11, 9, tzinfo=UTC), *REMINDERS) == 5


def test_nothing_that_is_told_or_reminded_names_an_elector_in_the_trail(packed: Path, said: Said) -> None:
    came(packed, State.RECEIVED, 3)
    for argv in (
        LETTERS,
        ("returns", "object", ASHBY, *BECAUSE, *TWO, *AT),
        ("returns", "settle", ASHBY, "--upheld", *BECAUSE, *TWO, *AT),
        REMINDERS,
        (*REMINDERS, "--posted", "1"),
    ):
        assert said(*argv)[0] == 0
    entries = trail.read(packed).entries
    told = str([entry.facts for entry in entries])
    acts = ("electors told", "objection recorded", "objection settled", "reminders made", "reminders posted")
    assert [entry.act for entry in entries[-len(acts) :]] == list(acts)
    for secret in ("4011000", "Ashby", "ASHBY", "0003/", "posted nothing", "number"):
        assert secret not in told
