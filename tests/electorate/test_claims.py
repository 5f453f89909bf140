"""Claims that the lists know nothing of: their cases, and what a ruling on them makes."""

from dataclasses import replace

import pytest

from lmcvote.electorate.claims import Claims, Dispute, Report, alike, held_by_number, on_lists, report_id, settle
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.rulings import Kind, Rows, Ruling, Verdict
from lmcvote.electorate.thresholds import load
from tests.wording import build

P = "gmc | surname | forename | performer type | practice code\n6000001|ASH|Jo|Partner|F81011\n6000002|BEA|Alan|Locum|"
E = """gmc | surname | forename | role | practice code | ccg
6000001|Ash|Jo|Partner|F81011|06Q
|Cox|Di|Registrar||
|Day|Su|Partner|F81011|06Q"""
CLOSE = load().close_with_number
DAY = "2027-02-01T09:00:00+00:00"


def report(number: str, surname: str, forename: str, practice: str = "F81011") -> Report:
    return Report(f"id{surname}", number, surname, forename, Role.PARTNER, practice, "F81011", "Owen Bell", DAY)


def lists() -> Electorate:
    return build(P, E)[0]


def with_reports(*reports: Report, rulings: tuple[Ruling, ...] = ()) -> Electorate:
    return settle(lists(), Claims(reports=reports), rulings, CLOSE)


def ruling(case: str, kind: Kind, rows: Rows, answer: str) -> Ruling:
    verdict, _, group = answer.partition("=")
    return Ruling(case, kind, (rows,), Verdict(verdict), group, ("Alan Reeve",), "Rang.", DAY)


@pytest.mark.parametrize(
    ("reported", "question", "near"),
    [
        (report("6000009", "Okoro", "Ada"), "Ada Okoro (GMC 6000009) at F81011", "nobody like it on the lists"),
        (report("", "Okoro", "Ada", ""), "Ada Okoro", "nobody like it on the lists"),
        (report("6000009", "Ash", "Jo"), "Jo Ash (GMC 6000009) at F81011",
         "like it on the lists: Jo ASH (GMC 6000001), in 06Q: partner at F81011 in 06Q"),
        (report("", "Bea", "A", ""), "A Bea", "like it on the lists: Alan BEA (GMC 6000002), unplaced"),
        (report("", "Cox", "Di", ""), "Di Cox",
         "like it on the lists: Di Cox, left out: the lists name training posts only, "
         "and the LMC has not included registrars"),
    ],
)  # fmt: skip
def test_a_reported_doctor_is_a_case_with_those_alike(reported: Report, question: str, near: str) -> None:
    made = with_reports(reported)
    (case,) = [case for case in made.cases if case.kind is Kind.REPORTED]
    under = "under that number" if reported.gmc_number else "by that name and practice"
    assert case.question == f"{question} had no paper, and is on no list {under}. Is there a vote, and where?"
    assert case.evidence == f"reported by F81011 on 2027-02-01, taken down by Owen Bell; {near}"
    assert case.rows == ((reported.id,),) and not case.on_roll
    (entry,) = [entry for entry in made.entries if entry.rows == (reported.id,)]
    assert (entry.standing, entry.places, entry.note) == (
        "unplaced", (), "reported by F81011 on 2027-02-01, provisional until ruled on",
    )  # fmt: skip
    assert len(made.entries) == len(lists().entries) + 1


def test_three_alike_are_shown_and_the_others_counted() -> None:
    rows = "\n".join(f"600000{n}|ASH|Jo|Partner|F8101{n}" for n in range(1, 6))
    built, _ = build("gmc | surname | forename | performer type | practice code\n" + rows, E)
    for number, end in ((3, ", held"), (5, "held; and 2 more")):
        some = Electorate.of(built.entries[:number], (), ())
        made = settle(some, Claims(reports=(report("", "Ash", "Jo"),)), (), CLOSE)
        evidence = made.cases[0].evidence
        assert evidence.count("Jo ASH") == 3 and evidence.endswith(end)


def test_alike_is_by_number_or_by_name_and_not_oneself() -> None:
    made = with_reports(report("6000001", "Other", "Name"), report("6000009", "Bea", "Alan"))
    assert [one.name for one in alike(report("6000001", "Other", "Name"), made, CLOSE)] == ["Jo ASH"]
    assert [one.name for one in alike(report("6000009", "Bea", "Alan"), made, CLOSE)] == ["Alan BEA"]
    assert list(alike(report("", "Pike", "Ned"), made, CLOSE)) == []


def test_the_lists_may_have_the_doctor_by_now() -> None:
    assert with_reports(report("6000001", "Ash", "Jo")) == lists()
    ash = held_by_number("6000001", lists())
    assert ash and ash.name == "Jo ASH" and held_by_number("", lists()) is None


def test_one_doctor_reported_twice_is_one_report() -> None:
    one = report_id("6000009", "Okoro", "Ada", "F81011")
    assert one == report_id("6000009", "OKORO", "ada", "F81011") and len(one) == 16
    others = {
        report_id("", "Okoro", "Ada", "F81011"),
        report_id("6000009", "Okoro", "Ada", ""),
        report_id("6000009", "Okoro", "Eve", "F81011"),
        report_id("6000009", "Obi", "Ada", "F81011"),
    }
    assert len(others - {one}) == 4
    assert report("", "Okoro", "Ada").case != report("", "Obi", "Ada").case


def test_a_ruling_brings_a_reported_doctor_in_or_leaves_the_doctor_out() -> None:
    okoro = report("6000009", "Okoro", "Ada")
    made = with_reports(okoro, rulings=(ruling(okoro.case, Kind.REPORTED, (okoro.id,), "home=06T"),))
    (entry,) = [entry for entry in made.entries if entry.rows == (okoro.id,)]
    assert (entry.standing, entry.note) == ("on_roll", "reported by F81011 on 2027-02-01, joined by ruling")
    (place,) = entry.places
    assert (place.group, place.practice_code, str(place.basis)) == ("06T", "F81011", "ruling")
    assert place.evidence == "Alan Reeve ruled home=06T on 2027-02-01: Rang" and made.cases == lists().cases
    made = with_reports(okoro, rulings=(ruling(okoro.case, Kind.REPORTED, (okoro.id,), "ineligible"),))
    assert len(made.entries) == len(lists().entries)
    (gone,) = [gone for gone in made.excluded if gone.rows == (okoro.id,)]
    assert (gone.reason, gone.gmc_number, gone.name) == ("ineligible", "6000009", "Ada Okoro")
    assert gone.note == "Alan Reeve ruled ineligible on 2027-02-01: Rang"


def test_a_dispute_stands_as_the_lists_have_it_until_ruled_on() -> None:
    ash = held_by_number("6000001", lists())
    assert ash
    dispute = Dispute(ash.rows, "Jo ASH (GMC 6000001)", "06T", "Owen Bell", "Moved", DAY)
    moved = Dispute(("gone",), "Ada Okoro", "06T", "Owen Bell", "Moved", DAY)
    made = settle(lists(), Claims((dispute, moved)), (), CLOSE)
    assert made.entries == lists().entries and dispute.case != moved.case
    later = "2027-02-02T09:00:00+00:00"
    assert len({replace(dispute, **new).case for new in ({}, {"claims": "07H"}, {"at": later})}) == 3  # type: ignore[arg-type]
    here, gone = sorted((c for c in made.cases if c.kind is Kind.DISPUTE), key=lambda case: case.evidence)
    assert here.question == "Jo ASH (GMC 6000001) claims 06T. Where does this doctor vote?"
    assert here.evidence == (
        "the lists: Jo ASH (GMC 6000001), in 06Q: partner at F81011 in 06Q; the claim, taken down by Owen Bell on "
        "2027-02-01: Moved"
    )
    assert (here.performers_lines, here.equip_lines, here.rows, here.on_roll) == ((2,), (2,), (ash.rows,), True)
    assert gone.evidence.startswith("the lists: no longer on the lists; the claim")
    assert (gone.performers_lines, gone.equip_lines, gone.rows) == ((), (), (("gone",),))
    ruled = settle(lists(), Claims((dispute,)), (ruling(dispute.case, Kind.DISPUTE, ash.rows, "eligible"),), CLOSE)
    assert ruled == lists()


def test_rulings_on_reported_doctors_are_about_no_list() -> None:
    okoro = report("6000009", "Okoro", "Ada")
    one = ruling(okoro.case, Kind.REPORTED, (okoro.id,), "home=06T")
    other = ruling("x", Kind.DISPUTE, (okoro.id,), "home=06Q")
    listed = ruling("y", Kind.HOME, ("row",), "home=06Q")
    assert on_lists((one, other, listed), Claims(reports=(okoro,))) == (listed,)
