"""How a recall is declared: its words, its one page, its tests and what follows."""

import json
from dataclasses import replace

import pytest

from lmcvote import announcement, bundled, documents, recalled, settings
from lmcvote.declaration import Declaration
from lmcvote.election import RecallRules
from lmcvote.packs import posting
from lmcvote.recall.outcome import Ended, Petition, outcome
from tests import declarations as made
from tests import recalls
from tests.prints import Agreed, pages
from tests.test_declaration import seen

ENDS = {
    "petition_failed": recalls.declared(signed=150),
    "egm_inquorate": recalls.declared(yes=60, no=30),
    "recall_not_carried": recalls.declared(yes=60, no=60),
    "recall_carried": recalls.declared(yes=61, no=59),
}


def test_the_wording_is_as_it_was_read_and_agreed(agreed: Agreed) -> None:
    page = documents.rendered(announcement.page(made.signed(ENDS["recall_carried"])))
    agreed("declaration-recall.txt", page)


@pytest.mark.parametrize(("end", "said"), [
    ("petition_failed", "The petition has failed: 150 of 201 members call the meeting, and 151 must. "
                        "No meeting is called, and nothing is put to the vote."),
    ("egm_inquorate", "YES 60, NO 30. 92 of 201 responded, and 101 must: the vote decides nothing. "
                      "The recall is NOT carried."),
    ("recall_not_carried", "YES 60, NO 60. The recall is NOT carried: 61 YES are needed."),
    ("recall_carried", "YES 61, NO 59. The recall is CARRIED."),
])  # fmt: skip
def test_each_end_is_read_out_with_the_figures_that_decide_it(end: str, said: str) -> None:
    """RULES 13.10."""
    declared = ENDS[end]
    assert announcement.finding(declared) == said
    told = json.loads(announcement.json_bytes(declared))
    assert told["recall"]["outcome"] == end and told["carried"] is (end == "recall_carried")
    for text in (" ".join(pages(announcement.pdf(declared))), seen(declared).words):
        assert "ELECTED" not in text and "Nobody was nominated" not in text


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("signed", [False, True])
def test_it_is_one_page_and_its_annex_has_every_switch(end: str, signed: bool) -> None:
    """RULES 14.4."""
    declared = made.signed(ENDS[end]) if signed else ENDS[end]
    (first, *annex) = pages(announcement.pdf(declared))
    assert "Joyce Hammond, scrutineer" in first and ("PROVISIONAL" in first) is not signed
    for name, value in recalled.switches(recalls.RULES):
        assert f"{name} {value}".replace("_", " ") in " ".join(" ".join(annex).split())
    assert all(one.verdict in first for one in _tests(declared))


def _tests(declared: Declaration) -> tuple[recalled.Row, ...]:
    assert declared.recall
    return declared.recall.tests


def test_a_share_is_cut_off_and_each_test_stands_apart() -> None:
    """RULES 13.4: numerator, denominator, needed, short by."""
    (call,) = _tests(ENDS["petition_failed"])
    assert (call.reached, call.whole, call.share, call.needed, call.verdict) == (150, 201, "74.6 %", 151, "short by 1")
    assert [one.asked for one in _tests(ENDS["recall_carried"])] == ["at least 3/4", "at least 1/2", "more than 1/2"]


@pytest.mark.parametrize(("spoilt", "which"), [(True, "The first"), (False, "The second")])
def test_responses_are_told_with_spoilt_papers_and_without(spoilt: bool, which: str) -> None:
    """RULES 13.5, `response_includes_spoilt`: print both figures."""
    declared = recalls.declared(rules=replace(recalls.RULES, response_includes_spoilt=spoilt))
    both = "Responses with spoilt papers are 122 of 201 (60.6 %), without them 120 of 201 (59.7 %)."
    first = " ".join(pages(announcement.pdf(declared))[0].split())
    assert f"{both} {which} is the figure that counts." in first


def test_under_responses_the_sheets_of_the_petition_are_what_is_told() -> None:
    """RULES 13.9, C42."""
    rules = replace(recalls.RULES, call_base="responses")
    declared = recalls.declared(signed=76, rules=rules)
    assert [(one.what, one.reached, one.whole, one.needed) for one in _tests(declared)][:2] == [
        ("Of those who returned a sheet, who call the meeting", 76, 101, 76),
        ("Sheets returned, for or against, of all eligible", 101, 201, 101),
    ]
    missed = recalled.says(rules, _ended(rules))
    assert missed.startswith("The petition has failed: 100 of 201 returned a sheet, and 101 must.")


def _ended(rules: RecallRules) -> Ended:
    return outcome(rules, Petition(201, 90, 201, 100))


def test_the_leaflet_says_what_the_vote_decides(agreed: Agreed) -> None:
    """RULES 13.6, 13.10: what YES and NO lead to, what carries it, and how many must respond."""
    election = settings.read(bundled.folder("ballots") / "recall")
    assert election.recall
    leaflet = posting.enclosure(election, election.contests[0], {})
    page = documents.rendered(leaflet)
    agreed("enclosure-recall.txt", page)
    stricter = replace(election.recall.rules, majority="of_eligible", call_base="responses")
    changed = replace(election, recall=replace(election.recall, rules=stricter))
    told = documents.rendered(posting.enclosure(changed, changed.contests[0], {}))
    assert "if more than half of all who may vote say YES; as many NO as YES do not carry it" in told
    assert "It decides nothing unless" not in told, "RULES 13.9: the response was tested on the sheets"
