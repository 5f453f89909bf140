"""Sheets as they come in: on record at once, told to nobody; what is under the trail all the same."""

import io
import json
import re
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import chdir, closing, suppress
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote.audit import trail, verify
from lmcvote.cli.recall import sheets, signers, sitting
from lmcvote.cli.recall.office import Office
from lmcvote.packs.address import Address
from lmcvote.paper import code
from lmcvote.recall.sheets import Member
from tests.audit.test_verify import acts
from tests.cli.petition.desk import BY, TWO, Asked, numbers, on, settings
from tests.prints import bare, pages

WHY = ("--because", "a letter")
STORES = {"register": "register.db", "box": "box.db"}


def stack(folder: Path, *sheets: int) -> str:
    """Some sheets without their letters, as they come out of a scanner."""
    (printed,) = (folder / "out/recall").glob("sheets-*.pdf")
    made = pypdfium2.PdfDocument.new()
    made.import_pages(pypdfium2.PdfDocument(printed), [2 * sheet - 1 for sheet in sheets])
    made.save(folder / "stack.pdf")
    return str(folder / "stack.pdf")


def test_a_scanned_stack_is_on_record_once_two_people_have_looked_at_each_sheet(opened: Path, asked: Asked) -> None:
    scan = ("record", "--scan", stack(opened, 1, 2, 3), *TWO)
    one, two, *_ = numbers()
    assert asked.codes("signing", *scan) == (2, ["options-exclude"])
    assert asked.codes("signing", *scan, "--but", f"{numbers()[8]} no") == (3, ["not-in-stack"])
    assert asked.codes("signing", *scan, "--but", "unsigned") == (3, ["line-no-sheet"])
    assert asked("signing", *scan, "--but", f"{one} no", "--but", f"{two} unsigned") == (0, {"refused": []})
    assert asked.codes("signing", *scan, "--all-plain") == (3, ["in-already"] * 2), "the third is on record so"
    asked("signing", "letters", *BY)
    told = asked("after", "close", *TWO)[1]
    assert (told["valid"], told["rejected"]) == (1, {"unsigned": 1, "does_not_support": 1})


def test_a_keyed_file_that_grew_is_given_again_and_what_was_there_changes_nothing(opened: Path, asked: Asked) -> None:
    one, two, three, *_ = numbers()
    assert asked.keys("signing", one, f"{two} no") == (0, {"refused": []})
    before = (opened / "register.db").read_bytes(), trail.read(opened).entries
    assert asked.keys("signing", one, f"{two} no") == (0, {"refused": []})
    assert ((opened / "register.db").read_bytes(), trail.read(opened).entries) == before
    assert asked.keys("signing", one, f"{two} no", three)[0] == 0
    code, told = asked.keys("signing", one, two)
    assert code == 3 and [f["line"] for f in told["findings"]] == [3], "what now says otherwise a person must settle"
    asked("signing", "letters", *BY)
    told = asked("after", "close", *TWO)[1]
    assert (told["valid"], told["rejected"]) == (2, {"does_not_support": 1})


def test_a_first_line_that_is_refused_leaves_no_sitting_behind(opened: Path, asked: Asked) -> None:
    assert asked.records("signing", "S9999/1-X", numbers()[0])[0] == 3
    assert [entry.act for entry in trail.read(opened).entries][-1] == "petition sheets recorded"
    assert all(check.agrees is not False for check in verify.verify(opened, STORES))


def test_before_the_close_nobody_is_told_how_many(
    opened: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 13.7: no running total is shown before the close: whatever is asked, two petitions look alike."""

    def everything(sheets: list[str]) -> str:
        folder = Path(shutil.copytree(".", f"../{len(sheets)}"))
        with chdir(folder):
            assert asked.keys("signing", *sheets)[1] == {"refused": []}
            told = [asked("signing", "petition"), asked("signing", "letters", *BY)]
            for argv in ((), ("--json",), ("recall", "threshold"), ("verify",)):
                capsys.readouterr()
                on("signing", *argv)
                told.append(capsys.readouterr().out)  # type: ignore[arg-type]
            facts = [(e.act, e.facts) for e in trail.read(Path()).entries if e.act != "petition opened"]
            return json.dumps([told, facts[-2:]])

    every = numbers()
    assert everything(every[:2]) == everything(every[:50])


def test_no_digest_of_the_trail_tells_how_many(opened: Path, asked: Asked) -> None:
    """RULES 13.7: of the same sheets and letters every run has other digests, so that nobody can try numbers there."""

    def digests(name: str) -> dict[str, str]:
        with chdir(shutil.copytree(".", f"../{name}")):
            one, two, *_ = numbers()
            asked.keys("signing", one, two)
            asked("signing", "letters", *BY)
            assert asked("signing", "withdraw", one, *WHY, *TWO)[0] == 0
            held = trail.read(Path()).entries[-1].holds
        return {
            table: held[table] for table in ("petition_return", "petition_sitting", "petition_told", "petition_left")
        }

    first, again = digests("first"), digests("again")
    assert not set(first.values()) & set(again.values())


def test_the_register_never_holds_a_token(opened: Path) -> None:
    """SECURITY 6, RULES 13.6: what is on the sheet opens no way back: the register has its hash only."""
    (sheets,) = (opened / "out/recall").glob("sheets-*.pdf")
    lines = [line.replace(" ", "").strip() for page in pages(sheets.read_bytes()) for line in page.splitlines()]
    codes = [line for line in lines if re.fullmatch("JRIA[A-Z2-7]{27}", line)]
    register = (opened / "register.db").read_bytes()
    assert len(codes) == 59 and not any(code.from_text(one, 31)[-12:] in register for one in codes)


def test_lines_that_cannot_be_put_on_record_are_told_and_nothing_changes(opened: Path, asked: Asked) -> None:
    first, second, *_ = numbers()
    assert asked.records("signing", first, f"{second} no")[1] == {"refused": []}
    status, told = asked.records("signing", first, f"{first} no", f"{numbers()[5]} copy", "S0999/1-A", "nonsense")
    assert status == 3
    assert [one["code"] for one in told["refused"]] == [
        *("in-already", "in-already", "no-original", "bad-number", "line-unknown"),
    ]


def test_a_keyed_file_is_on_record_whole_or_not_at_all(opened: Path, asked: Asked) -> None:
    first, second, third, *_ = numbers()
    rows = "sheet,signed_on,received_on,supports,found\n"
    bad = f"{first},2027-06-03,2027-06-04,yes,\n{second},3rd June,2027-06-04,perhaps,torn\n{first},,2027-06-30,,\n"
    bad += "S0049,,2027-06-04,yes,\n"
    Path("bad.csv").write_text(rows + bad, "utf-8")
    status, told = asked("signing", "record", "bad.csv", *TWO)
    assert status == 3
    assert sorted((f["line"], f["code"]) for f in told["findings"]) == [
        *((3, "bad-answer"), (3, "bad-date"), (3, "bad-remark"), (4, "bad-stamp"), (4, "row-repeated")),
        (5, "line-unknown"),
    ]
    good = f"{first},03/06/2027,2027-06-04,,\n{second},,2027-06-04,no,\n{third},2027-05-30,2027-06-04,,unsigned\n"
    Path("good.csv").write_text(rows + good, "utf-8")
    assert asked("signing", "record", "good.csv", *TWO) == (0, {"refused": []})
    assert asked("signing", "letters", *BY)[0] == 0
    told = asked("after", "close", *TWO)[1]
    assert (told["valid"], told["rejected"]) == (1, {"unsigned": 1, "undated": 1})


def test_each_signer_is_told_once_and_may_disown_the_sheet_until_the_close(opened: Path, asked: Asked) -> None:
    """RULES 13.11: each signer is acknowledged and may disown the sheet until the close."""
    first, second, third, *_ = numbers()
    asked.records("signing", first, f"{second} no", third)
    assert asked.codes("after", "close", *TWO) == (4, ["signers-not-told"])
    path = asked("signing", "letters", *BY)[1]["file"]
    letters = pages(Path(path).read_bytes())
    assert len(letters) == 3 and bare("It supports the petition") in bare(letters[0])
    assert bare("do not support") in bare(letters[1])
    assert asked("signing", "letters", *BY)[1]["file"] is None
    assert asked("last", "withdraw", first, "--disowned", *WHY, *TWO)[0] == 0
    assert asked.codes("last", "withdraw", first, *WHY, *TWO) == (3, ["no-sheet-in"])
    assert asked("last", "reissue", first, "--because", "disowned", *TWO)[0] == 0
    assert asked("last", "withdraw", third, *WHY, *TWO)[0] == 0
    assert asked.codes("after", "withdraw", second, *WHY, *TWO) == (5, ["petition-over"])
    assert asked("last", "letters", *BY)[0] == 0
    told = asked("after", "close", *TWO)[1]
    assert (told["valid"], told["rejected"]) == (0, {"reissued": 1, "withdrawn": 1, "does_not_support": 1})


def test_signer_withdraw_never_leaves_only_the_way_to_disown(opened: Path, made: Path, asked: Asked) -> None:
    with closing(sqlite3.connect("register.db")) as rows, rows:
        (told,) = rows.execute("select rules from petition").fetchone()
    assert json.loads(told)["signer_withdraw"] == "until_close"
    Path("r2").mkdir()
    with chdir(shutil.copytree(made, "r2/r")):
        settings(Path(), ('signer_withdraw = "until_close"', 'signer_withdraw = "never"'))
        for argv in (("members", *BY), ("open", *TWO), ("sheets", *BY)):
            assert asked("listed" if argv[0] == "members" else "opening", *argv)[0] == 0
        first = numbers()[0]
        asked.records("signing", first)
        assert asked.codes("signing", "withdraw", first, *WHY, *TWO) == (5, ["no-withdrawal"])
        assert asked("signing", "withdraw", first, "--disowned", *WHY, *TWO)[0] == 0


def test_a_reissue_cancels_the_sheet_before_and_is_refused_once_one_is_in(opened: Path, asked: Asked) -> None:
    """RULES 13.6: a reissue cancels the old sheet."""
    first, second, *_ = numbers()
    assert asked("signing", "reissue", first, "--because", "lost", *TWO)[0] == 0
    again = numbers()[1]
    assert again.startswith(first[:6] + "2")
    asked.records("signing", first, again, second)
    assert asked.codes("signing", "reissue", second, "--because", "lost", *TWO) == (5, ["received-already"])
    asked("signing", "letters", *BY)
    told = asked("after", "close", *TWO)[1]
    assert (told["valid"], told["rejected"]) == (2, {"reissued": 1})


def test_a_sitting_that_was_cut_off_is_no_tampering_and_tells_no_number(
    opened: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: object) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as power:
        power.setattr("sys.stdin", io.StringIO("\n".join(numbers()[:3])))
        power.setattr(sitting.Sitting, "ends", dies)
        with pytest.raises(SystemExit):
            on("signing", "recall", "record", *TWO)
    found = {check.what: check for check in verify.verify(opened, STORES)}["what register.db holds"]
    assert found.agrees is None and "petition sheets of a sitting" in found.says and "3" not in found.says[20:]
    asked("signing", "petition")
    assert {c.what: c for c in verify.verify(opened, STORES)}["what register.db holds"].agrees
    with closing(sqlite3.connect("register.db")) as rows, rows:
        rows.execute("delete from petition_return where nth = 2")
    assert {c.what: c for c in verify.verify(opened, STORES)}["what register.db holds"].agrees is False


def test_every_column_of_a_petition_is_under_the_trail(called: Path, asked: Asked) -> None:
    """SECURITY 9, row 7: a row changed, exchanged, taken away, added or doubled is seen."""
    assert asked("notice", "notice", *BY)[0] == 0
    missed, tried = [], set()
    with closing(sqlite3.connect("register.db", isolation_level=None)) as rows:
        whole = verify.tables(rows)
        ours = [name for name in whole if name.startswith(("petition", "member", "meeting"))]
        for table in ours:
            for name, statement, values in acts(rows, table):
                rows.execute("begin")
                with suppress(sqlite3.IntegrityError):
                    rows.execute(statement, values)
                    tried.add(table)
                    missed += [(table, name)] * (verify.tables(rows, ours) == {t: whole[t] for t in ours})
                rows.execute("rollback")
    assert len(tried) == len(ours) >= 8 and not missed


def test_who_sent_in_a_sheet_that_counts_for_nothing_gets_another(opened: Path, asked: Asked) -> None:
    """RULES 13.6: a reissue cancels the old sheet, and one that nobody can count keeps no member from signing."""
    first, second, third, *_ = numbers()
    assert asked("signing", "reissue", first, "--because", "not-received", *TWO)[0] == 0
    asked.records("signing", first, f"{second} unclear", f"{third} signed=2027-05-30")
    for one in (first, second, third):
        assert asked("signing", "reissue", one, "--because", "spoilt", *TWO)[0] == 0, "none of them is an answer"
    asked.records("signing", f"{numbers()[2]} no")
    assert asked.codes("signing", "reissue", first, "--because", "lost", *TWO) == (5, ["received-already"])


def test_a_signer_whom_no_letter_reaches_is_rung_and_the_petition_can_be_closed(
    opened: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RULES 13.11: each signer is acknowledged, one without an address too."""
    first, second, *_ = numbers()
    asked.records("signing", first, second)
    known = sheets.addresses

    def but_one(office: Office, members: Sequence[Member]) -> tuple[Mapping[int, Address], list[Member]]:
        found, nowhere = known(office, [one for one in members if one.number != 1])
        return found, [*nowhere, *(one for one in members if one.number == 1)]

    monkeypatch.setattr(signers, "addresses", but_one)
    (rung,) = asked("signing", "letters", *BY)[1]["unaddressed"]
    assert asked.codes("after", "close", *TWO) == (4, ["signers-not-told"])
    assert asked.codes("after", "letters", "--rang", second, *BY) == (3, ["not-to-be-rung"])
    assert asked("after", "letters", "--rang", rung, *BY)[1] == {"file": None, "unaddressed": []}
    assert asked.codes("after", "letters", "--rang", first, *BY) == (3, ["not-to-be-rung"]), "told already"
    assert asked("after", "close", *TWO)[1]["valid"] == 2


def test_where_it_stands_does_not_tell_how_often_sheets_came_in(
    opened: Path, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 13.7: a clerk who opens one envelope a sitting makes each sitting a sheet."""
    first, second, third, *_ = numbers()
    for one in (first, second, third):
        asked.records("signing", one)
        asked("signing", "letters", *BY)
    for one in (first, second):
        asked("signing", "withdraw", one, *WHY, *TWO)
    capsys.readouterr()
    on("signing", "status")
    shown = [line for line in capsys.readouterr().out.splitlines() if "petition sheet" in line or "signers" in line]
    assert len(shown) == 4 and not any("times" in line for line in shown), shown
    on("signing", "status", "--json")
    done = [one["act"] for one in json.loads(capsys.readouterr().out)["done"]]
    assert done[-3:] == ["petition sheets recorded", "signers told", "petition sheet taken back"]
    assert all(done.count(act) == 1 for act in done[-3:])
