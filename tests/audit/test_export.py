"""Papers in open formats: the standard's own rules, the count's own sums, and nothing that tells of a voter."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote import bundled, settings
from lmcvote.audit import arlo, cvr, records
from lmcvote.audit.records import How, Record
from lmcvote.audit.sample import Pile
from lmcvote.count import plurality
from lmcvote.election import Contest, Election, Rules
from lmcvote.paper.faults import Code
from lmcvote.reading.papers import SheetId
from lmcvote.votes import Head, Marks, Rejected, Vote
from tests import strategies
from tests.audit import arlo_reader, cvr_standard
from tests.reading.test_papers import ASHBY, BAKER, BOARD, CHOWDHURY, marks, papers, ruling, sheet

EXAMPLE: Election = settings.read(bundled.folder("ballots") / "board-election")
DAY = "2027-03-16"
NEVER = ("BatchSequenceId", "BatchId", "UniqueId", "BallotAuditId", "BallotPrePrintedId", "BallotImage")


@st.composite
def exported(draw: st.DrawFn) -> tuple[Contest, list[Record]]:
    """A contest with its papers, however they were decided."""
    contest, pile = draw(strategies.piles())
    made = []
    for decision in pile:
        how = draw(st.sampled_from(How))
        seen = draw(strategies.marks(contest)) if how is How.RULED and draw(st.booleans()) else None
        made.append(Record(decision, how, seen))
    return contest, made


def in_order(pile: list[Record]) -> list[Record]:
    return sorted(pile, key=lambda record: record.key)


@given(exported())
def test_every_export_is_a_report_of_the_standard_and_adds_up_to_the_count(
    drawn: tuple[Contest, list[Record]],
) -> None:
    """The arithmetic of NIST 1500-103: what is indicated and allocable, in current snapshots only."""
    contest, pile = drawn
    data = cvr.to_json(EXAMPLE, contest, in_order(pile), DAY)
    assert cvr_standard.faults(data) == []
    counted = plurality.count(contest, records.patterns(pile))
    people = {one.number: one.told_apart for one in contest.candidates}
    assert cvr_standard.totals(data) == {people[one.number]: one.votes for one in counted.candidates}
    of_papers = [one["CVRContest"][0] for one in cvr_standard.current(json.loads(data))]
    assert len(of_papers) == counted.papers
    valid = [one for one in of_papers if "rejected: " not in one.get("OtherStatus", "") and one["Selections"]]
    assert len(valid) == counted.valid and sum(one["Undervotes"] for one in valid) == counted.unused
    assert sum("overvoted" in one.get("Status", ()) for one in of_papers) == counted.rejected[Head.TOO_MANY]
    assert sum("not-indicated" in one.get("Status", ()) for one in of_papers) == counted.rejected[Head.UNMARKED]
    for head in (Head.NO_OFFICIAL_MARK, Head.IDENTIFYING, Head.UNCERTAIN):
        told = [one for one in of_papers if one.get("OtherStatus") == f"rejected: {head}"]
        assert len(told) == counted.rejected[head]
        assert all(one["Status"] == ["invalidated-rules", "other"] and not one["Selections"] for one in told)


@given(exported())
def test_arlo_reads_the_same_votes(drawn: tuple[Contest, list[Record]]) -> None:
    contest, pile = drawn
    found = arlo_reader.records(arlo.records(EXAMPLE, contest, in_order(pile)))
    counted = plurality.count(contest, records.patterns(pile))
    assert (found.contest, found.allowed, found.papers) == (contest.title, contest.seats, len(pile))
    people = {one.number: one.told_apart for one in contest.candidates}
    assert found.votes == {people[one.number]: one.votes for one in counted.candidates}


def test_the_manifest_has_the_piles_and_none_of_them_is_where_the_records_say_they_lie() -> None:
    """Arlo can poll by the manifest. It cannot look for the paper of a record: nothing says where one lies."""
    piles = (Pile("box-1", 400), Pile("box-2", 600))
    held = arlo_reader.manifest(arlo.manifest(piles))
    assert held == {("lmcvote", "box-1"): 400, ("lmcvote", "box-2"): 600}
    read = arlo_reader.records(arlo.records(EXAMPLE, EXAMPLE.contests[0], [Record(Vote(frozenset({ASHBY})))]))
    assert read.batches.isdisjoint(held)


@given(exported(), st.randoms(use_true_random=False))
def test_the_order_of_the_pile_leaves_no_trace(drawn: tuple[Contest, list[Record]], coins: random.Random) -> None:
    """SECURITY 8: no order. The same papers make the same bytes, however they lay."""
    contest, pile = drawn
    mixed = list(pile)
    coins.shuffle(mixed)
    again, before = in_order(mixed), in_order(pile)
    assert cvr.to_json(EXAMPLE, contest, again, DAY) == cvr.to_json(EXAMPLE, contest, before, DAY)
    assert arlo.records(EXAMPLE, contest, again) == arlo.records(EXAMPLE, contest, before)


@given(exported())
def test_a_record_says_what_stands_on_a_paper_and_nothing_else(drawn: tuple[Contest, list[Record]]) -> None:
    contest, pile = drawn
    for paper in json.loads(cvr.to_json(EXAMPLE, contest, in_order(pile), DAY))["CVR"]:
        assert set(paper) == {"@type", "ElectionId", "CurrentSnapshotId", "CVRSnapshot"} and not set(NEVER) & set(paper)


def test_what_the_scanner_saw_stands_beside_what_people_made_of_it() -> None:
    """Original and modified: a faint mark that two people took for a vote, a sheet set apart, one that was sure."""
    pile = papers(
        sheet("Ashby", paper="a"),
        sheet("Ashby ?Baker", paper="b"),
        sheet("", paper="c", fault=Code.CODE_UNREADABLE),
        ruled=(ruling(marks(ASHBY, BAKER), "b"), ruling(Head.IDENTIFYING, "c", BOARD.id)),
    )
    made = records.of_scanned(pile, BOARD, Rules())
    assert made == (
        Record(Vote(frozenset({ASHBY})), How.READ),
        Record(Vote(frozenset({ASHBY, BAKER})), How.RULED, Marks(frozenset({ASHBY}), frozenset({BAKER}))),
        Record(Rejected(Head.IDENTIFYING), How.RULED),
    )
    data = cvr.to_json(EXAMPLE, BOARD, made, DAY)
    assert cvr_standard.faults(data) == []
    kinds = [[one["Type"] for one in paper["CVRSnapshot"]] for paper in json.loads(data)["CVR"]]
    assert kinds == [["original"], ["original", "modified"], ["modified"]]
    before, _ = json.loads(data)["CVR"][1]["CVRSnapshot"]
    seen = [one["SelectionPosition"][0] for one in before["CVRContest"][0]["CVRContestSelection"]]
    assert [(one["HasIndication"], one["IsAllocable"]) for one in seen] == [("yes", "unknown"), ("unknown", "unknown")]
    assert sorted(cvr_standard.totals(data).values()) == [0, 1, 2]


def test_a_copied_paper_makes_a_record_for_each_sheet_of_the_pile() -> None:
    """RULES 6.7, 8.9: of two papers with one code at most one counts, the other has no official mark."""
    one, two = (replace(sheet("Ashby", paper="a"), id=SheetId(id)) for id in ("one", "two"))
    pile = papers(one, two, ruled=(ruling(marks(ASHBY), "a", scans=2, papers=2),))
    made = records.of_scanned(pile, BOARD, Rules())
    assert records.patterns(made) == {Vote(frozenset({ASHBY})): 1, Rejected(Head.NO_OFFICIAL_MARK): 1}


def test_papers_that_are_alone_are_counted_before_anything_leaves() -> None:
    """SECURITY 1.5: a full list of votes in block voting is a receipt."""
    one, other = Vote(frozenset({ASHBY})), Vote(frozenset({BAKER, CHOWDHURY}))
    told = records.reveals(records.of_patterns({one: 3, other: 1, Rejected(Head.UNMARKED): 2}))
    assert (told.papers, told.alone, told.alike, told.kinds) == (6, 1, 1, 3)
    told = records.reveals(records.of_patterns({one: 3, other: 2}))
    assert (told.alone, told.alike) == (0, 2)
    ruled = [Record(one), Record(one, How.RULED), Record(one, How.RULED)]
    assert records.reveals(ruled).alone == 1, "that people ruled on it tells papers apart too"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"1.0.0"', '"1.0.1"', "no CastVoteRecordVersion"),
        ('"n-of-m"', '"block"', "no VoteVariation"),
        ('"HasIndication":"yes",', "", "lacks HasIndication"),
        ('"NumberVotes":1', '"NumberVotes":"1"', "no whole"),
        ('"ContestSelectionId":"selection-1"', '"ContestSelectionId":"selection-9"', "is no CandidateSelection"),
        ('"CurrentSnapshotId":"paper-2-', '"CurrentSnapshotId":"paper-1-', "another paper's"),
        ('"Selections":1', '"Selections":1,"Elector":"JA"', "none of CVRContest"),
        ('"Candidate":[', '"Candidate":{},"Candidat":[', "no list"),
        ('T00:00:00Z"', '"', "no instant"),
        ('"@id":"candidate-2"', '"@id":"candidate-1"', "stands twice"),
    ],
)
def test_the_checker_finds_what_the_standard_forbids(old: str, new: str, fault: str) -> None:
    pile = records.of_patterns({Vote(frozenset({ASHBY})): 2})
    text = cvr.to_json(EXAMPLE, BOARD, pile, DAY).decode()
    assert old in text and cvr_standard.faults(text.encode()) == []
    assert any(fault in found for found in cvr_standard.faults(text.replace(old, new).encode()))
