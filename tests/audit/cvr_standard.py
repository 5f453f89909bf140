"""NIST SP 1500-103 version 1 as a strict checker, written from the classes of the standard.

It shares nothing with the writer. Of each class that a report of a candidate contest may hold it knows every attribute,
which are required, and of what type; anything else is a fault, as in the standard's own JSON schema (closed classes).
Beyond a schema it follows every reference to an object of the right class, as the standard's Schematron rules do.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

CLASSES = {
    "CastVoteRecordReport": """
        CVR [CVR]; Election! [Election]+; GeneratedDate! instant; GpUnit! [GpUnit]+; Notes text; OtherReportType text;
        Party [Party]; ReportGeneratingDeviceIds! [>ReportingDevice]+; ReportType [ReportType];
        ReportingDevice! [ReportingDevice]+; Version! CastVoteRecordVersion""",
    "CVR": """
        BallotAuditId text; BallotImage [ImageData]; BallotPrePrintedId text; BallotSheetId text; BallotStyleId text;
        BallotStyleUnitId >GpUnit; BatchId text; BatchSequenceId whole; CVRSnapshot! [CVRSnapshot]+;
        CreatingDeviceId >ReportingDevice; CurrentSnapshotId! >CVRSnapshot; ElectionId! >Election; PartyIds [>Party];
        UniqueId text""",
    "CVRSnapshot": "@id! text; Annotation [Annotation]; CVRContest [CVRContest]; OtherStatus text; Status [CVRStatus]; "
    "Type! CVRType",
    "CVRContest": """
        CVRContestSelection [CVRContestSelection]; ContestId! >CandidateContest; OtherStatus text; Overvotes whole;
        Selections whole; Status [ContestStatus]; Undervotes whole; WriteIns whole""",
    "CVRContestSelection": """
        ContestSelectionId >CandidateSelection; OptionPosition whole; OtherStatus text; Rank whole;
        SelectionPosition! [SelectionPosition]+; Status [ContestSelectionStatus]; TotalFractionalVotes text;
        TotalNumberVotes whole""",
    "SelectionPosition": """
        CVRWriteIn CVRWriteIn; Code [Code]; FractionalVotes text; HasIndication! IndicationStatus;
        IsAllocable AllocationStatus; IsGenerated truth; MarkMetricValue [text]; NumberVotes! whole; OtherStatus text;
        Position whole; Rank whole; Status [PositionStatus]""",
    "Election": """
        @id! text; Candidate [Candidate]; Code [Code]; Contest! [CandidateContest]+; ElectionScopeId! >GpUnit;
        Name text""",
    "Candidate": "@id! text; Code [Code]; Name text; PartyId >Party",
    "CandidateContest": """
        @id! text; Abbreviation text; Code [Code]; ContestSelection! [CandidateSelection]+; Name text;
        NumberElected whole; OtherVoteVariation text; PrimaryPartyId >Party; VoteVariation VoteVariation;
        VotesAllowed whole""",
    "CandidateSelection": "@id! text; CandidateIds [>Candidate]; Code [Code]; IsWriteIn truth",
    "GpUnit": """
        @id! text; Code [Code]; Name text; OtherType text; ReportingDeviceIds [>ReportingDevice];
        Type! ReportingUnitType""",
    "ReportingDevice": """
        @id! text; Application text; Code [Code]; Manufacturer text; MarkMetricType text; Model text; Notes [text];
        SerialNumber text""",
}
"""Class -> attribute, `!` where it is required, and its type: `[T]` a list, `+` with one at least, `>T` a reference.

`@type` is required of every one."""
WORDS = {
    "CastVoteRecordVersion": "1.0.0",
    "ReportType": "adjudicated aggregated originating-device-export other rcv-round",
    "CVRType": "interpreted modified original",
    "CVRStatus": "needs-adjudication other",
    "ContestStatus": "invalidated-rules not-indicated other overvoted undervoted",
    "ContestSelectionStatus": "generated-rules invalidated-rules needs-adjudication other",
    "PositionStatus": "adjudicated generated-rules invalidated-rules other",
    "IndicationStatus": "no unknown yes",
    "AllocationStatus": "no unknown yes",
    "ReportingUnitType": "combined-precinct other polling-place precinct split-precinct vote-center",
    "VoteVariation": "approval borda cumulative majority n-of-m other plurality proportional range rcv super-majority",
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
SIMPLE = {
    "text": lambda value: isinstance(value, str),
    "whole": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "truth": lambda value: isinstance(value, bool),
    "instant": lambda value: isinstance(value, str) and INSTANT.fullmatch(value) is not None,
}


def faults(data: bytes) -> list[str]:
    """What a report has against the standard; empty where it is one."""
    report = json.loads(data)
    named: dict[str, str] = {}
    shape = list(_object("report", report, "CastVoteRecordReport", named))
    return shape or list(_references("report", report, named))  # of objects that are what they must be


def _attributes(kind: str) -> dict[str, tuple[bool, str]]:
    parts = (part.split() for part in CLASSES[kind].split(";"))
    return {name.rstrip("!"): (name.endswith("!"), type_) for name, type_ in parts}


def _object(at: str, value: Any, kind: str, named: dict[str, str]) -> Iterator[str]:  # noqa: ANN401 -- as JSON has it
    if not isinstance(value, dict):
        yield f"{at} is no {kind}"
        return
    if value.get("@type") != f"CVR.{kind}":
        yield f"{at} has the type {value.get('@type')}, not CVR.{kind}"
    known = _attributes(kind)
    yield from (f"{at} has {name}, which is none of {kind}" for name in value.keys() - known.keys() - {"@type"})
    yield from (f"{at} lacks {name}" for name, (needed, _) in known.items() if needed and name not in value)
    if "@id" in value:
        if value["@id"] in named:
            yield f"{at}: the id {value['@id']} stands twice"
        named[value["@id"]] = kind
    for name, inner in value.items():
        if name in known:
            yield from _value(f"{at}.{name}", inner, known[name][1], named)


def _value(at: str, value: Any, type_: str, named: dict[str, str]) -> Iterator[str]:  # noqa: ANN401
    if type_.startswith("["):
        if not isinstance(value, list) or (type_.endswith("+") and not value):
            yield f"{at} is no list, or an empty one"
            return
        for nth, inner in enumerate(value):
            yield from _value(f"{at}[{nth}]", inner, type_.strip("[]+"), named)
    elif type_ in WORDS:
        if value not in WORDS[type_].split():
            yield f"{at} is {value!r}, no {type_}"
    elif type_ in CLASSES:
        yield from _object(at, value, type_, named)
    elif not SIMPLE["text" if type_.startswith(">") else type_](value):
        yield f"{at} is {value!r}, no {type_}"


def _references(at: str, value: Any, named: dict[str, str]) -> Iterator[str]:  # noqa: ANN401
    """Every reference leads to an object of the class that it must be of."""
    if isinstance(value, list):
        for nth, inner in enumerate(value):
            yield from _references(f"{at}[{nth}]", inner, named)
    if not isinstance(value, dict):
        return
    known = _attributes(value["@type"].removeprefix("CVR."))
    for name, inner in value.items():
        wanted = known[name][1].strip("[]+") if name in known else ""
        if wanted.startswith(">"):
            for one in inner if isinstance(inner, list) else [inner]:
                if named.get(one) != wanted[1:]:
                    yield f"{at}.{name}: {one} is no {wanted[1:]}"
        else:
            yield from _references(f"{at}.{name}", inner, named)
    if value["@type"] == "CVR.CVR" and value["CurrentSnapshotId"] not in {one["@id"] for one in value["CVRSnapshot"]}:
        yield f"{at}: its current snapshot is another paper's"


def totals(data: bytes) -> dict[str, int]:
    """Name of each candidate -> votes: what is indicated and may be allocated, in current snapshots only."""
    report = json.loads(data)
    (election,) = report["Election"]
    (contest,) = election["Contest"]
    people = {one["@id"]: one["Name"] for one in election["Candidate"]}
    names = {one["@id"]: people[one["CandidateIds"][0]] for one in contest["ContestSelection"]}
    found = dict.fromkeys(names.values(), 0)
    for mark, position in _positions(report):
        if position["HasIndication"] == "yes" and position.get("IsAllocable") != "no":
            found[names[mark["ContestSelectionId"]]] += position["NumberVotes"]
    return found


def _positions(report: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    for snapshot in current(report):
        for contest in snapshot["CVRContest"]:
            for mark in contest["CVRContestSelection"]:
                yield from ((mark, position) for position in mark["SelectionPosition"])


def current(report: Any) -> Iterator[Any]:  # noqa: ANN401
    """The snapshot of each paper that counts."""
    for paper in report["CVR"]:
        (one,) = (one for one in paper["CVRSnapshot"] if one["@id"] == paper["CurrentSnapshotId"])
        yield one
