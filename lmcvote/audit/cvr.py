"""Records of papers as NIST SP 1500-103 has them: Cast Vote Records, version 1.0.0, in JSON (AUDIT 6).

Block voting is its `n-of-m`. A paper has one snapshot as it was read, `original`; one that people ruled on a second,
`modified`, which is the one that counts; of keyed papers there is the people's alone, `interpreted`. Of the optional
names a paper could have (UniqueId, BallotAuditId, BallotPrePrintedId, BatchId, BatchSequenceId) it has none.
"""

from collections.abc import Mapping, Sequence

from lmcvote.audit.records import How, Record
from lmcvote.canonical import Canonical, to_bytes
from lmcvote.election import CandidateNumber, Contest, Election
from lmcvote.votes import Head, Marks, Rejected, Vote

VERSION = "1.0.0"
NOTES = "Papers in the order of what stands on them. GeneratedDate is the day of the count, without an hour."
DEVICE, AREA = "device-1", "area-1"
TYPES = {How.KEYED: "interpreted", How.READ: "original", How.RULED: "modified"}
"""Who decided -> what the snapshot is called that counts."""
STATUS: Mapping[Head, tuple[str, ...]] = {
    Head.TOO_MANY: ("overvoted",),
    Head.UNMARKED: ("not-indicated", "undervoted"),
    Head.NO_OFFICIAL_MARK: ("invalidated-rules", "other"),
    Head.IDENTIFYING: ("invalidated-rules", "other"),
    Head.UNCERTAIN: ("invalidated-rules", "other"),
}
"""Head of rejection -> the standard's words; with `other` the head stands beside them."""


def to_json(election: Election, contest: Contest, records: Sequence[Record], day: str) -> bytes:
    """The report, in canonical bytes: the same papers and the same `day` (ISO) always make the same ones."""
    return to_bytes(
        {
            "@type": "CVR.CastVoteRecordReport",
            "Version": VERSION,
            "GeneratedDate": f"{day}T00:00:00Z",
            "ReportType": ["aggregated"],
            "Notes": f"{'REHEARSAL. ' * election.rehearsal}{NOTES}",
            "ReportGeneratingDeviceIds": [DEVICE],
            "ReportingDevice": [{"@type": "CVR.ReportingDevice", "@id": DEVICE, "Application": "lmcvote"}],
            "GpUnit": [
                {
                    "@type": "CVR.GpUnit",
                    "@id": AREA,
                    "Type": "other",
                    "OtherType": "group of electors",
                    "Name": election.group_name(contest.group),
                }
            ],
            "Election": [_election(election, contest)],
            "CVR": [_paper(election, contest, record, nth) for nth, record in enumerate(records, 1)],
        }
    )


def _election(election: Election, contest: Contest) -> Canonical:
    return {
        "@type": "CVR.Election",
        "@id": f"election-{election.id}",
        "Name": election.title,
        "ElectionScopeId": AREA,
        "Candidate": [
            {"@type": "CVR.Candidate", "@id": f"candidate-{one.number}", "Name": one.told_apart}
            for one in contest.candidates
        ],
        "Contest": [
            {
                "@type": "CVR.CandidateContest",
                "@id": f"contest-{contest.id}",
                "Name": contest.title,
                "VoteVariation": "n-of-m",
                "VotesAllowed": contest.seats,
                "NumberElected": contest.seats,
                "ContestSelection": [
                    {
                        "@type": "CVR.CandidateSelection",
                        "@id": _selection(one.number),
                        "CandidateIds": [f"candidate-{one.number}"],
                    }
                    for one in contest.candidates
                ],
            }
        ],
    }


def _selection(number: CandidateNumber) -> str:
    return f"selection-{number}"


def _paper(election: Election, contest: Contest, record: Record, nth: int) -> Canonical:
    """One paper; `nth` is its place in this file, which is that of what stands on it."""
    snapshots = [_snapshot(f"paper-{nth}-{TYPES[record.how]}", TYPES[record.how], _counted(contest, record.decision))]
    if record.machine is not None:
        original = _snapshot(f"paper-{nth}-original", "original", _as_read(contest, record.machine))
        snapshots.insert(0, {**original, "Status": ["needs-adjudication"]})
    return {
        "@type": "CVR.CVR",
        "ElectionId": f"election-{election.id}",
        "CurrentSnapshotId": f"paper-{nth}-{TYPES[record.how]}",
        "CVRSnapshot": snapshots,
    }


def _snapshot(named: str, kind: str, of_contest: Canonical) -> dict[str, Canonical]:
    return {"@type": "CVR.CVRSnapshot", "@id": named, "Type": kind, "CVRContest": [of_contest]}


def _counted(contest: Contest, decision: Vote | Rejected) -> Canonical:
    """What a paper counts as: votes, those not used, and why it does not count where it does not."""
    votes = decision.clear if isinstance(decision, Vote) else frozenset[CandidateNumber]()
    made: dict[str, Canonical] = {
        "@type": "CVR.CVRContest",
        "ContestId": f"contest-{contest.id}",
        "CVRContestSelection": [_mark(number, "yes", "yes") for number in sorted(votes)],
        "Selections": len(votes),
        "Overvotes": 0,
        "Undervotes": 0,
    }
    if isinstance(decision, Rejected):
        made["Status"] = list(STATUS[decision.head])
        if "other" in STATUS[decision.head]:
            made["OtherStatus"] = f"rejected: {decision.head}"
        made["Overvotes"] = contest.seats if decision.head is Head.TOO_MANY else 0
        made["Undervotes"] = contest.seats if decision.head is Head.UNMARKED else 0
        return made
    lost = min(decision.uncertain, contest.seats - len(votes))  # RULES 9.12
    made["Undervotes"] = contest.seats - len(votes) - lost
    status = ["undervoted"] * bool(made["Undervotes"]) + ["other"] * bool(decision.uncertain)
    if status:
        made["Status"] = status
    if decision.uncertain:
        made["OtherStatus"] = f"rejected in part: {decision.uncertain} uncertain"
    return made


def _as_read(contest: Contest, machine: Marks) -> Canonical:
    """What the scanner saw before people ruled: nothing is said of what counts (`IsAllocable` is unknown)."""
    marks = [_mark(number, "yes", "unknown") for number in sorted(machine.clear)]
    marks += [_mark(number, "unknown", "unknown") for number in sorted(machine.uncertain)]
    return {"@type": "CVR.CVRContest", "ContestId": f"contest-{contest.id}", "CVRContestSelection": marks}


def _mark(number: CandidateNumber, indicated: str, counts: str) -> Canonical:
    position: dict[str, Canonical] = {
        "@type": "CVR.SelectionPosition",
        "HasIndication": indicated,
        "NumberVotes": 1,
        "IsAllocable": counts,
    }
    return {
        "@type": "CVR.CVRContestSelection",
        "ContestSelectionId": _selection(number),
        "SelectionPosition": [position],
    }
