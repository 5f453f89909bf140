"""A petition from the member list to the notice of the meeting: the order of its steps, and what nobody is told."""

import json
import shutil
import sqlite3
from contextlib import chdir, closing
from pathlib import Path

import pytest

from lmcvote.audit import trail, verify
from lmcvote.election import RecallRules
from tests.cli.asking import SIGNED
from tests.cli.petition.desk import BY, TWO, Asked, numbers, on, settings
from tests.prints import bare, pages

WHY = ("--because", "a letter")
STORES = {"register": "register.db", "box": "box.db"}
KEYS = [name for name in RecallRules.__slots__ if name != "undecided"]


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
    assert all(bare(name.replace("_", " ")) in bare(page) for name in KEYS)


def test_the_number_needed_is_by_the_rules_of_the_lmc(frozen: Path, asked: Asked) -> None:
    """RULES 13.7: the needed number is published at opening, by the share and the test in force (RULES 13.2)."""
    settings(
        frozen, ('call_threshold = "3/4"', 'call_threshold = "2/3"'), ('_test = "at_least"', '_test = "more_than"')
    )
    assert asked("listed", "members", *BY)[0] == 0
    told = asked("opening", "open", *TWO)[1]["needed"]
    assert told == "40 signatures are needed: more than 2/3 of 59 members."


def test_both_sides_have_a_week_for_the_member_list(frozen: Path, asked: Asked) -> None:
    """RULES 13.12: open to objection before opening; nobody can object to what nobody had time to read."""
    assert asked.codes("listed", "members", "--until", "2027-05-26", *BY) == (3, ["out-of-range"])
    assert asked("listed", "members", "--until", "2027-05-27", *BY)[1]["until"] == "2027-05-27"


def test_days_without_post_are_told_before_the_petition_opens(frozen: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULES 13.5: a sheet that comes after the last day of signing is late, and on a Sunday none comes."""
    settings(frozen, ("petition_opens = 2027-06-01", "petition_opens = 2027-05-31"))
    capsys.readouterr()
    assert on("listed", "recall", "members", *BY) == 0
    told = " ".join(capsys.readouterr().err.split())
    assert "petition_opens, Monday 31 May 2027, is" in told and "The last day to sign, Sunday 20 June 2027, is" in told


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


def test_an_objection_that_was_upheld_by_mistake_is_answered_by_another(frozen: Path, asked: Asked) -> None:
    """RULES 13.12: nobody who was struck off wrongly is lost, and no list waits for a doctor who is no member."""
    gmc, nth = _somebody(frozen), iter(range(1, 9))
    asked("listed", "members", *BY)

    def objects(says: str) -> None:
        assert asked("listed", "object", gmc, "--side", "leadership", "--says", says, *WHY, *BY)[0] == 0
        assert asked("listed", "settle", str(next(nth)), "--upheld", *WHY, *TWO)[0] == 0

    objects("no-member")
    assert asked.codes("listed", "object", gmc, "--side", "leadership", "--says", "no-member", *WHY, *BY)[0] == 3
    objects("missing")
    assert asked("2027-05-21", "members", *BY)[1]["members"] == 59
    objects("no-member")
    assert asked("2027-05-22", "members", *BY)[1]["members"] == 58
    assert asked("opening", "open", *TWO)[1]["members"] == 58


def test_a_doctor_who_is_to_be_a_member_and_cannot_be_is_given_up(frozen: Path, asked: Asked) -> None:
    """RULES 13.12: every objection is settled before opening, one that nobody can carry out too."""
    with closing(sqlite3.connect("register.db")) as rows:
        told = [json.loads(entry) for (entry,) in rows.execute("select entry from elector")]
    gmc = next(one["gmc_number"] for one in told if one["gmc_number"] and one["places"][0]["group"] != "06Q")
    asked("listed", "members", *BY)
    for nth, says in enumerate(("missing", "no-member"), 1):
        assert asked("listed", "object", gmc, "--side", "petitioners", "--says", says, *WHY, *BY)[0] == 0
        asked("listed", "settle", str(nth), "--upheld", *WHY, *TWO)
        waits = asked.codes("opening", "open", *TWO)
        assert waits == ((4, ["member-missing"]) if says == "missing" else (0, []))


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
    settings(opened, ('call_threshold = "2/3"', 'call_threshold = "75%"'), ('  "Dr Philip Green",', ""))
    status, told = asked("signing", "record", *TWO)
    assert status == 5 and told["findings"][0]["field"] == "recall.whom, asked_by or why"
    settings(opened, ('  "Dr Nadia Farouk",', '  "Dr Nadia Farouk", "Dr Philip Green",'))
    assert asked.records("signing")[0] == 0, "the same share, written otherwise"


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


def test_no_outcome_is_stated_before_the_meeting(called: Path, asked: Asked) -> None:
    """RULES 13.9: petition, threshold, notice, vote, outcome, none of them skipped; the meeting is at 7 pm."""
    assert asked("notice", "notice", *BY)[0] == 0
    assert on("notice", "ballots", "proof", *SIGNED) == 0
    assert "recall-meeting" in asked.codes("2027-07-27", "outcome", *TWO)[1]
    later = asked.codes("2027-07-28", "outcome", *TWO)[1]
    assert "recall-meeting" not in later and "second-count" in later


def test_no_notice_is_of_a_day_before_the_petition_was_closed(opened: Path, asked: Asked) -> None:
    """RULES 13.9: petition, threshold, EGM notice; dated back, it would take days from those who are to come."""
    asked.keys("signing", *numbers()[:45])
    asked("signing", "letters", *BY)
    assert asked("notice", "close", *TWO)[1]["called"]
    assert asked.codes("2027-07-20", "notice", "--sent", "2027-06-27", *BY) == (5, ["notice-too-early"])
    assert asked("2027-07-05", "notice", "--sent", "2027-06-28", *BY)[1]["clear_days"] == 28


def test_the_office_is_not_open_on_the_first_day_that_the_notice_names(called: Path, asked: Asked) -> None:
    settings(called, ("egm = 2027-07-27T19:00:00 ", "# "), ("[timetable]", "[timetable]\nclosed_days = [2027-07-23]"))
    message = asked("notice", "notice", "--sent", "2027-07-01", *BY)[1]["findings"][0]["message"]
    assert "egm = 2027-07-26T19:00:00" in message


def test_a_close_that_was_cut_off_prints_its_checkpoint_later(called: Path, asked: Asked) -> None:
    page = called / "out/recall/checkpoint-petition.pdf"
    code = bare("".join(pages(page.read_bytes())))
    page.unlink()
    assert asked("notice", "petition")[1]["called"] is True
    assert bare("".join(pages(page.read_bytes()))) == code


def test_without_a_day_the_notice_says_the_first_that_the_rules_allow(called: Path, asked: Asked) -> None:
    settings(called, ("egm = 2027-07-27T19:00:00 ", "# "))
    status, told = asked("notice", "notice", "--sent", "2027-07-01", *BY)
    assert status == 4 and "egm = 2027-07-23T19:00:00" in told["findings"][0]["message"]


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
