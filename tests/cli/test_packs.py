"""`lmcvote ballots packs` and `account`: who is sent what, and whether the figures come to nought."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote.audit import trail
from lmcvote.packs import numbers
from lmcvote.paper.code import token_hash
from tests.cli.asking import (
    AT,
    MID_ESSEX,
    OKORO,
    REEVE,
    REISSUE,
    SIGNED,
    TWO,
    WHY,
    Said,
    at,
    codes,
    declarations,
    kept,
    words,
)
from tests.wording import run

# -- first packs -------------------------------------------------------------------------------------------------------


def test_every_elector_has_a_letter_and_a_declaration(printed: Path, said: Said) -> None:
    code, told = said("ballots", "packs", "--by", "Alan Reeve", *AT)
    assert code == 0 and told["packs"] == 61 - 2 and told["groups"] == {"06Q": 59}
    (letters,) = (Path(file) for file in told["files"] if "packs-06Q" in file)
    assert len(pypdfium2.PdfDocument(letters)) == 2 * 59
    found = declarations(letters)
    assert len({token for _, token in found}) == 59
    assert sorted(numbers.read(number) for number, _ in found) == [(n, 1) for n in range(1, 60)]
    assert {row[0] for row in kept(printed, "select token_hash from pack")} == {
        token_hash(MID_ESSEX, token) for _, token in found
    }


def test_letter_and_declaration_name_the_doctor_of_their_number(packed: Path) -> None:
    pages = words(packed / "out/packs/packs-06Q-0001-0059.pdf")
    book = openpyxl.load_workbook(packed / "out/packs/mail-merge.xlsx", read_only=True)
    rows = list(book.worksheets[0].iter_rows(values_only=True))[1:]
    assert len(rows) == 59
    for letter, declaration, row in zip(pages[::2], pages[1::2], rows, strict=True):
        number, forename, surname = (str(cell) for cell in row[:3])
        assert f"{forename} {surname}" in letter and f"{forename} {surname}" in declaration
        assert f"Declaration number {number}" in declaration and number not in letter
    book.close()


def test_the_address_is_the_one_asked_for_else_the_practice(packed: Path) -> None:
    pages = words(packed / "out/packs/packs-06Q-0001-0059.pdf")
    (chowdhury,) = (page for page in pages[::2] if "Anjali CHOWDHURY" in page)
    assert "Flat 2 17 Mill Road Chelmsford CM2 0AA" in chowdhury and "FRESHFORD" not in chowdhury.partition("Dear")[0]
    (davies,) = (page for page in pages[::2] if "Gareth DAVIES" in page)
    assert "LONGFIELD MEDICAL CENTRE PRINCES ROAD MALDON" in davies


def test_without_an_address_a_person_must_find_one(printed: Path, said: Said) -> None:
    settings = printed / "election.toml"
    settings.write_text(settings.read_text("utf-8").replace('addresses = "', '# addresses = "'), "utf-8")
    for argv in (("--proof",), ()):
        code, told = said("ballots", "packs", *argv, *AT)
        assert (code, codes(told)) == (4, ["no-address"]) and "UNDERHILL" in told["findings"][0]["message"]
    assert kept(printed, "select * from pack") == []
    assert [path.name for path in (printed / "out/packs").iterdir()] == ["no-address.csv"]
    code, told = said("ballots", "packs", "--rest", *AT)
    assert code == 0 and (told["packs"], told["left_out"]) == (58, 1)
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["first_issued"], account["no_pack"], account["differences"]["9.2"]) == (58, 1, 0)
    filled = (
        (printed / "out/packs/no-address.csv")
        .read_text("utf-8-sig")
        .replace("Mark,,,,", "Mark,4 Ferry Lane,Maldon,,CM9 5AA")
    )
    (printed / "lists/found.csv").write_text(filled, "utf-8")
    settings.write_text(
        settings.read_text("utf-8").replace('# addresses = "lists/addresses.csv"', 'addresses = "lists/found.csv"'),
        "utf-8",
    )
    assert said("ballots", "packs", *AT)[1]["packs"] == 1


def test_every_fault_of_the_addresses_is_told(printed: Path, said: Said) -> None:
    rows: tuple[str, ...] = (
        "6400122,4 Ferry Lane,CM9 5AA",
        "6400122,Again,CM9 5AA",
        "7999999,Nobody,CM9 5AA",
        "5107817,,CM9 5AA",
    )
    rows = (*rows, "5107817,4 Ferry Lane,")
    (printed / "lists/addresses.csv").write_text("gmc_number,address_1,postcode\n" + "\n".join(rows), "utf-8")
    code, told = said("ballots", "packs", *AT)
    assert (code, codes(told)) == (3, ["address-of-nobody"] * 2 + ["address-incomplete"] * 2)
    assert [fault["line"] for fault in told["findings"]] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("heading", "row", "code"),
    [
        ("gmc_number,address_1,region,postcode", "6400122,4 Ferry Lane,Maldon,CM9 5AA", "column-unknown"),
        ("gmc_number,surname,address_1,postcode", "6400122,Ashby,4 Ferry Lane,CM9 5AA", "address-of-nobody"),
    ],
)
def test_nothing_that_an_address_says_is_lost(printed: Path, said: Said, heading: str, row: str, code: str) -> None:
    (printed / "lists/addresses.csv").write_text(f"{heading}\n{row}\n", "utf-8")
    found, told = said("ballots", "packs", *AT)
    assert (found, codes(told)) == (3, [code])


def test_every_line_of_an_address_is_printed_in_its_order(printed: Path, said: Said) -> None:
    heading = "gmc_number,house,street,address_2,address_3,town,county,postcode"
    lines = "Rose Cottage,1 High Road,Two,Three,Maldon,Essex,CM9 5AA"
    (printed / "lists/addresses.csv").write_text(f"{heading}\n6400122,{lines}\n", "utf-8")
    told = said("ballots", "packs", *AT)[1]
    (letters,) = (Path(file) for file in told["files"] if "packs-06Q" in file)
    (letter,) = (page for page in words(letters)[::2] if "Mark UNDERHILL" in page)
    assert lines.replace(",", " ") in letter
    book = openpyxl.load_workbook(printed / "out/packs/mail-merge.xlsx", read_only=True)
    rows = [row for row in book.worksheets[0].iter_rows(values_only=True) if row[2] == "UNDERHILL"]
    assert [cell for cell in rows[0][5:-1] if cell] == lines.split(",")
    book.close()


def test_the_proof_of_addresses_issues_nothing(frozen: Path, said: Said) -> None:
    code, told = said("ballots", "packs", "--proof", *AT)  # before anything is printed
    assert code == 0 and told["addresses"] == {"practice": 57, "asked for in writing": 2}
    text = " ".join(words(frozen / "out/packs/addresses.pdf"))
    assert "0001/1-" in text and "Flat 2, 17 Mill Road, Chelmsford, CM2 0AA asked for in writing" in text
    assert kept(frozen, "select * from pack") == [] == kept(frozen, "select * from number")


def test_nothing_is_packed_before_its_time(ruled: Path, said: Said) -> None:
    assert codes(said("ballots", "packs", *AT)[1]) == ["roll-not-frozen"]
    assert said("electorate", "freeze", *REEVE, *AT)[0] == 0
    assert codes(said("ballots", "packs", *AT)[1]) == ["nothing-printed"]
    assert said("ballots", "proof", *SIGNED, *AT)[0] == 0
    assert said("ballots", "print", "--papers", "60", *AT)[0] == 0
    code, told = said("ballots", "packs", *AT)
    assert (code, codes(told)) == (5, ["print-not-confirmed"])
    assert said("ballots", "print-confirm", *AT)[0] == 0
    assert said("ballots", "packs", *AT)[0] == 0
    assert codes(said("ballots", "packs", *AT)[1]) == ["all-issued"]


def test_there_must_be_a_paper_for_every_pack(frozen: Path, said: Said) -> None:
    for argv in (("proof", *SIGNED), ("print", "--papers", "50"), ("print-confirm",)):
        assert said("ballots", *argv, *AT)[0] == 0
    code, told = said("ballots", "packs", *AT)
    assert (code, codes(told)) == (5, ["too-few-papers"]) and "--papers 10" in told["findings"][0]["message"]
    for argv in (("print", "--papers", "9"), ("print-confirm",), ("packs",)):
        assert said("ballots", *argv, *AT)[0] == 0


def test_who_joins_the_roll_gets_a_pack_of_the_next_number(packed: Path, said: Said) -> None:
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    before = (packed / "out/packs/register-to-tick.pdf").read_bytes()
    code, told = said("ballots", "packs", *AT)
    assert code == 0 and told["packs"] == 1
    assert any("packs-06Q-0060.pdf" in file for file in told["files"])
    assert (packed / "out/packs/register-to-tick.pdf").read_bytes() == before
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["roll"], account["added"], account["first_issued"], account["no_pack"]) == (59, 1, 60, 0)


def test_who_is_moved_to_another_group_has_the_first_pack_cancelled(
    packed: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    case = said("electorate", "dispute", "6300122", "--claims", "06T", *REEVE, *WHY, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06T", *REEVE, *WHY, *AT)[0] == 0
    lists = {name: (packed / "out/packs" / name).read_bytes() for name in ("labels.pdf", "addresses.pdf")}
    capsys.readouterr()
    close = datetime(2027, 3, 15, 12, 0, tzinfo=UTC)
    assert at(close, "ballots", "packs", *AT, "--json") == 0  # late, and not too late
    told = json.loads(capsys.readouterr().out)
    assert (told["packs"], told["cancelled"]) == (0, 1)
    assert {name: (packed / "out/packs" / name).read_bytes() for name in lists} == lists
    assert [row[0] for row in kept(packed, "select state from fate")] == ["cancelled"]
    assert codes(said("ballots", "packs", *AT)[1]) == ["all-issued"]


def test_who_joined_and_was_moved_on_is_in_the_account_all_the_same(packed: Path, said: Said) -> None:
    case = said("electorate", "add", *OKORO, *REEVE, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06Q", *REEVE, *WHY, *AT)[0] == 0
    assert said("ballots", "packs", *AT)[1]["packs"] == 1
    case = said("electorate", "dispute", "6123456", "--claims", "06T", *REEVE, *WHY, *AT)[1]["case"]
    assert said("electorate", "rule", case, "home=06T", *REEVE, *WHY, *AT)[0] == 0
    assert said("ballots", "packs", *AT)[1]["cancelled"] == 1
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["roll"], account["added"], account["first_issued"], account["no_pack"]) == (59, 1, 60, 0)


@pytest.mark.parametrize(
    ("name", "text", "code", "field"),
    [
        ("ashby.txt", "word " * 201, "statement-too-long", "201"),
        ("nobody.txt", "I stand.", "statement-of-nobody", "nobody"),
        ("baker.txt", "  ", "statement-empty", ""),
        ("baker.docx", "PK", "statement-not-text", ".docx"),
    ],
)
def test_a_statement_is_checked_and_never_cut(
    printed: Path, said: Said, name: str, text: str, code: str, field: str
) -> None:
    (printed / "statements" / name).write_text(text, "utf-8")
    found, told = said("ballots", "packs", *AT)
    assert (found, codes(told)) == (3, [code]) and told["findings"][0]["value"] == field
    assert kept(printed, "select * from pack") == []


def test_a_statement_stands_beside_its_candidate(packed: Path) -> None:
    leaflet = " ".join(words(packed / "out/packs/leaflet-mid-essex-board.pdf"))
    assert leaflet.index("ASHBY") < leaflet.index("salaried GP in Kelvedon") < leaflet.index("BAKER")
    assert leaflet.count("No statement was received.") == 9


# -- the account -------------------------------------------------------------------------------------------------------


def test_the_account_comes_to_nought_or_says_where_not(packed: Path, said: Said) -> None:
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert account["to_be_found"] == 10 and account["unissued"] is None and "9.1" not in account["differences"]
    (account,) = said("ballots", "account", "--unissued", "8", "--waste", "2", *AT)[1]["contests"]
    assert account["differences"] == {"9.1": 0, "9.2": 0, "9.3": 0, "9.4": 0} and account["printed"] == 69
    code, told = said("ballots", "account", "--unissued", "9", *AT)
    assert (code, codes(told)) == (4, ["account-off"]) and told["findings"][0]["value"] == "-1"
    text = " ".join(words(packed / "out/ballots/account.pdf"))
    assert "printed" in text and "issued" in text


def test_what_was_counted_is_void_once_a_paper_is_taken(packed: Path, said: Said) -> None:
    assert said("ballots", "account", "--unissued", "10", *AT)[0] == 0
    assert said(*REISSUE, "4011000", "--because", "lost", *TWO, *AT)[0] == 0
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert account["unissued"] is None and account["to_be_found"] == 9


def test_papers_in_large_print_are_in_the_account_and_void_what_was_counted(packed: Path, said: Said) -> None:
    assert said("ballots", "account", "--unissued", "10", *AT)[0] == 0
    assert said("ballots", "print", "--large-print", "10", *AT)[0] == 0
    (account,) = said("ballots", "account", *AT)[1]["contests"]
    assert (account["printed"], account["unissued"], account["to_be_found"]) == (79, None, 20)


def test_a_pack_that_the_register_does_not_know_is_seen(packed: Path, said: Said) -> None:
    with sqlite3.connect(packed / "register.db") as register:
        register.execute("insert into pack select randomblob(32), number, 7, because, by, at from pack limit 1")
    register.close()
    code, told = said("ballots", "account", *AT)
    assert (code, codes(told)) == (4, ["account-off"] * 3)
    assert [fault["field"] for fault in told["findings"]] == ["9.2", "9.3", "9.4"]


def test_no_trace_of_an_elector_is_told_to_the_trail(packed: Path, said: Said) -> None:
    assert said(*REISSUE, "4011000", "--because", "stolen", *TWO, *AT)[0] == 0
    told = str([entry.facts for entry in trail.read(packed).entries])
    for secret in ("4011000", "Ashby", "ASHBY", "0003/", "number"):
        assert secret not in told
    assert run("ballots", "account", *AT) == 0
