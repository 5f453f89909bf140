"""A petition from the member list to the notice of the meeting: the order of its steps, and what nobody is told."""

import io
import json
import re
import shutil
import sqlite3
from contextlib import chdir, closing, suppress
from pathlib import Path

import pytest

from lmcvote.audit import trail, verify
from lmcvote.cli.recall import record
from lmcvote.election import RecallRules
from lmcvote.paper import code
from tests.audit.test_verify import acts
from tests.cli.petitioning import BY, TWO, Asked, keyed, numbers, on, settings
from tests.prints import bare, pages

REAL = (("rehearsal = true", "rehearsal = false"), ("made-up minute 2027/13", "LMC minute 2027/13"))
WHY = ("--because", "a letter")
STORES = {"register": "register.db", "box": "box.db"}
KEYS = [name for name in RecallRules.__slots__ if name != "undecided"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recall with its roll frozen, no rehearsal: never changed, only copied."""
    place = tmp_path_factory.mktemp("recall")
    with chdir(place):
        assert on("2027-02-01", "new", "r", "--like", "recall") == 0
        settings(Path("r"), *REAL)
        with chdir("r"):
            for argv in (
                ("electorate", "build"),
                ("electorate", "rule", "--sheet", "lists/rulings.csv"),
                ("electorate", "rule", "kies6j2x", "eligible", *BY, "--reason", "Rang the practice"),
                ("electorate", "freeze", *TWO),
            ):
                assert on("2027-02-01", *argv) == 0
    return place / "r"


@pytest.fixture(scope="module")
def made_open(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the petition open and sheets out."""
    folder = Path(shutil.copytree(made, tmp_path_factory.mktemp("open") / "r"))
    with chdir(folder):
        assert on("listed", "recall", "members", *BY) == 0
        assert on("opening", "recall", "open", *TWO) == 0
        assert on("opening", "recall", "sheets", *BY) == 0
    return folder


@pytest.fixture(scope="module")
def made_called(made_open: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, signed by just enough, and closed."""
    folder = Path(shutil.copytree(made_open, tmp_path_factory.mktemp("called") / "r"))
    with chdir(folder):
        keyed("signing", *numbers()[:45])
        for day, *argv in (
            ("signing", "record", "keyed.csv", *TWO),
            ("signing", "letters", *BY),
            ("after", "close", *TWO),
        ):
            assert on(day, "recall", *argv) == 0
    return folder


@pytest.fixture
def called(made_called: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(made_called, tmp_path / "r"))
    return Path()


@pytest.fixture
def frozen(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(made, tmp_path / "r"))
    return Path()


@pytest.fixture
def opened(made_open: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shutil.copytree(made_open, tmp_path / "r"))
    return Path()


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(capsys, monkeypatch)


@pytest.mark.parametrize("name", KEYS)
def test_c34_no_recall_opens_before_every_rule_is_decided(frozen: Path, asked: Asked, name: str) -> None:
    """C34: recall key or confirmed_by missing from [rules.recall]: recall does not open; the key is named."""
    lines = Path("election.toml").read_text("utf-8").splitlines()
    Path("election.toml").write_text("\n".join(line for line in lines if not line.startswith(f"{name} = ")), "utf-8")
    status, told = asked("opening", "open", *TWO)
    assert status == 5 and [f["field"] for f in told["findings"]] == [f"rules.recall.{name}"]


def test_the_minute_of_the_example_confirms_no_recall(frozen: Path, asked: Asked) -> None:
    settings(frozen, ("LMC minute 2027/13", "made-up minute 2027/13"))
    assert asked.codes("opening", "open", *TWO) == (5, ["rule-undecided"])


def test_every_step_waits_for_the_one_before_it(frozen: Path, asked: Asked) -> None:
    """RULES 13.9: petition, threshold, EGM notice …; each is dated and none can be skipped."""
    for act in (("sheets", *BY), ("record", *TWO), ("close", *TWO), ("petition",), ("notice", *BY), ("letters", *BY)):
        assert asked.codes("signing", *act) == (5, ["petition-not-open"])
    assert asked.codes("opening", "open", *TWO) == (5, ["list-not-published"])
    assert asked("listed", "members", *BY)[1]["until"] == "2027-05-27"
    assert asked.codes("2027-05-27", "open", *TWO) == (5, ["objections-open"])
    assert asked.codes("2027-05-28", "open", *TWO) == (5, ["roll-day-to-come"])
    assert asked.codes("2027-06-02", "open", *TWO) == (5, ["opening-past"])
    status, told = asked("opening", "open", *TWO)
    assert (status, told["members"], told["opens"], told["closes"]) == (0, 59, "2027-06-01", "2027-06-21")
    assert told["needed"] == "45 signatures are needed: at least 3/4 of 59 members."
    assert asked.codes("opening", "open", *TWO) == (5, ["petition-open-already"])
    assert asked.codes("opening", "members", *BY) == (5, ["petition-open-already"])
    for act in (("petition",), ("notice", *BY)):
        assert asked.codes("after", *act) == (5, ["petition-open"])
    assert on("notice", "ballots", "packs", "--proof") == 5, "the vote comes after the notice of its meeting"
    acts = [(entry.act, entry.at[:10]) for entry in trail.read(frozen).entries]
    assert acts[-2:] == [("member list published", "2027-05-20"), ("petition opened", "2027-06-01")]


def test_the_notice_of_the_petition_has_the_number_and_every_rule(opened: Path) -> None:
    """RULES 13.7: the needed number is published at opening."""
    (page,) = pages((opened / "out/recall/notice-of-petition.pdf").read_bytes())
    assert bare("45 signatures are needed") in bare(page)
    assert all(name in page for name in KEYS)


def test_both_sides_may_object_and_each_objection_is_settled_first(frozen: Path, asked: Asked) -> None:
    """RULES 13.12: the member list is open to objection by both sides before opening."""
    gmc = _somebody(frozen)
    against = ("object", gmc, "--side", "leadership", "--says", "no-member", *WHY, *BY)
    assert asked.codes("listed", *against) == (5, ["list-not-published"])
    assert asked("listed", "members", *BY)[0] == 0
    assert asked.codes("2027-05-28", *against) == (5, ["objections-over"])
    assert asked("2027-05-27", *against)[1]["objection"] == 1
    assert asked.codes("2027-05-27", "object", gmc, "--side", "petitioners", "--says", "missing", *WHY, *BY)[0] == 3
    assert asked.codes("opening", "open", *TWO) == (4, ["objection-open"])
    assert asked.codes("opening", "settle", "2", "--upheld", *WHY, *TWO) == (3, ["no-such-objection"])
    assert asked("opening", "settle", "1", "--upheld", *WHY, *TWO)[0] == 0
    assert asked.codes("opening", "settle", "1", "--dismissed", *WHY, *TWO) == (3, ["no-such-objection"])
    assert asked("opening", "open", *TWO)[1]["members"] == 58


def _somebody(folder: Path) -> str:
    """The GMC number of a member."""
    with closing(sqlite3.connect(folder / "register.db")) as rows:
        for (told,) in rows.execute("select entry from elector order by id"):
            entry = json.loads(told)
            if entry["gmc_number"] and any(place["group"] == "06Q" for place in entry["places"]):
                return str(entry["gmc_number"])
    raise AssertionError


def test_serial_petitions_are_barred(frozen: Path, asked: Asked) -> None:
    """RULES 13.5, repeat_months 6: bars serial petitions."""
    settings(frozen, ("# earlier_petition = 2026-09-01", "earlier_petition = 2026-12-02"))
    assert asked("listed", "members", *BY)[0] == 0
    assert asked.codes("opening", "open", *TWO) == (5, ["repeated"])
    settings(frozen, ("earlier_petition = 2026-12-02", "earlier_petition = 2026-12-01"))
    assert asked("opening", "open", *TWO)[0] == 0


def test_the_rules_of_an_open_petition_do_not_change(opened: Path, asked: Asked) -> None:
    settings(opened, ('call_threshold = "3/4"', 'call_threshold = "2/3"'))
    status, told = asked("signing", "record", *TWO)
    assert status == 5 and told["findings"][0]["field"] == "rules.recall.call_threshold"
    settings(opened, ('call_threshold = "2/3"', 'call_threshold = "75%"'))
    assert asked.records("signing")[0] == 0, "the same share, written otherwise"


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
    Path("bad.csv").write_text(rows + bad, "utf-8")
    status, told = asked("signing", "record", "bad.csv", *TWO)
    assert status == 3
    assert sorted((f["line"], f["code"]) for f in told["findings"]) == [
        *((3, "bad-answer"), (3, "bad-date"), (3, "bad-remark"), (4, "bad-stamp"), (4, "row-repeated")),
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


@pytest.mark.parametrize(("signed", "short"), [(45, 0), (44, 1)])
def test_the_petition_is_called_or_short_by_so_many_after_the_close_alone(
    opened: Path, asked: Asked, signed: int, short: int
) -> None:
    """RULES 13.7: "short by k" only after the close; C42: both readings are shown."""
    every = numbers()
    assert asked.keys("last", *every[:signed])[0] == 0
    asked.records("after", every[50])
    asked("after", "letters", *BY)
    assert asked.codes("last", "close", *TWO) == (5, ["petition-open"])
    status, told = asked("after", "close", *TWO)
    assert status == 0 and (told["called"], told["valid"], told["short_by"]) == (short == 0, signed, short)
    assert told["rejected"] == {"late": 1}
    assert told["readings"]["members"]["called"] is (short == 0)
    assert told["readings"]["responses"]["called"] is True
    assert asked("after", "petition")[1].items() <= told.items()
    assert asked.codes("after", "record", *TWO) == (5, ["petition-closed"])
    assert asked.codes("after", "close", *TWO) == (5, ["petition-closed"])
    closed = next(e for e in trail.read(opened).entries if e.act == "petition closed")
    assert (closed.facts["signed"], closed.facts["called"]) == (signed, int(short == 0))
    found = {check.what: check for check in verify.verify(opened, STORES, told["code"])}
    assert found["a checkpoint on paper"].agrees and '"petition closed"' in found["a checkpoint on paper"].says
    if short:
        assert asked.codes("notice", "notice", *BY) == (5, ["not-called"])


def test_contested_sheets_stand_in_the_result_by_number_without_a_name(opened: Path, asked: Asked) -> None:
    """RULES 13.8: contested ones are listed singly with grounds."""
    every = numbers()
    asked.records("signing", f"{every[0]} unsigned", f"{every[1]} no", every[2])
    asked("signing", "letters", *BY)
    asked("after", "close", *TWO)
    said = " ".join(pages((opened / "out/recall/result-of-petition.pdf").read_bytes()))
    assert every[0] in said and every[1] not in said and every[2] not in said
    contested = (opened / "out/recall/contested.csv").read_text("utf-8-sig").splitlines()
    assert contested[1:] == [f"{every[0]},2027-06-07,unsigned"]


def test_the_notice_of_the_meeting_keeps_its_clear_days(called: Path, asked: Asked) -> None:
    """RULES 13.5, egm_notice_days 21, clear days: on 27 July with a notice of 5 July, and not of 6 July."""
    assert asked.codes("notice", "notice", "--sent", "2027-07-06", *BY) == (5, ["notice-too-short"])
    assert asked.codes("notice", "notice", "--sent", "2027-06-21", *BY) == (5, ["notice-too-early"])
    status, told = asked("notice", "notice", "--sent", "2027-07-05", *BY)
    assert (status, told["clear_days"], told["held"]) == (0, 21, "2027-07-27 19:00")
    (page,) = pages(Path(told["file"]).read_bytes())
    assert bare("7 pm on Tuesday 27 July 2027") in bare(page) and "Agenda" in page
    assert on("notice") == 0


def test_without_a_day_the_notice_says_the_first_that_the_rules_allow(called: Path, asked: Asked) -> None:
    settings(called, ("egm = 2027-07-27T19:00:00 ", "# "))
    status, told = asked("notice", "notice", "--sent", "2027-07-01", *BY)
    assert status == 4 and "egm = 2027-07-23T19:00:00" in told["findings"][0]["message"]


def test_a_sitting_that_was_cut_off_is_no_tampering_and_tells_no_number(
    opened: Path, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_: object) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as power:
        power.setattr("sys.stdin", io.StringIO("\n".join(numbers()[:3])))
        power.setattr(record.Sitting, "ends", dies)
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


def test_by_responses_both_gates_are_tested_on_the_sheets(made: Path, asked: Asked, tmp_path: Path) -> None:
    """RULES 13.9: under `call_base` responses the response rate is tested with the threshold."""
    with chdir(shutil.copytree(made, tmp_path / "r")):
        settings(Path(), ('call_base = "members"', 'call_base = "responses"'))
        asked("listed", "members", *BY)
        assert asked("opening", "open", *TWO)[1]["needed"].endswith(
            "and 30 of the 59 members must return one, at least 1/2."
        )
        asked("opening", "sheets", *BY)
        every = numbers()
        asked.keys("signing", *every[:23], *(f"{one} no" for one in every[23:29]))
        asked("signing", "letters", *BY)
        told = asked("after", "close", *TWO)[1]
        assert (told["called"], told["needed"], told["short_by"]) == (False, 22, 0)
        assert told["readings"]["responses"]["gates"]["response"] == {
            "reached": 29, "of": 59, "needed": 30, "short_by": 1,
        }  # fmt: skip
