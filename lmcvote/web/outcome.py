"""A ruling on a paper -> what the paper counts as: told in words before it is confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lmcvote.count import statement
from lmcvote.election import CandidateNumber, Rules
from lmcvote.findings import counted
from lmcvote.votes import Doubtful, Head, Marks, Rejected, Vote, contradiction, decide
from lmcvote.web.desk import Box, Case, Judgement, Reading

HEADS: Mapping[Head, tuple[str, str]] = {
    Head.NO_OFFICIAL_MARK: (
        "a",
        "An unknown code, one that fails its check or is of another contest, and the refused copy of a duplicate: the "
        "paper is not official (RULES 8.9).",
    ),
    Head.TOO_MANY: ("b", "More votes than seats void the whole paper (RULES 8.2)."),
    Head.IDENTIFYING: (
        "c",
        "Writing or a mark that identifies the voter voids the paper; the printed number does not (RULES 8.4).",
    ),
    Head.UNMARKED: ("d", "A paper without any mark is rejected (RULES 8.5)."),
    Head.UNCERTAIN: (
        "e",
        "No vote on it is clear; where one is, only the uncertain ones are lost (RULES 8.5, 8.6).",
    ),
}
"""Letter and rule of each head, in the order of RULES 8.11."""


Kind = Literal["counts", "part", "rejected", "open"]
"""Open: not settled, so that no ruling can be made of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a paper counts as, or why that is not settled."""

    text: str
    kind: Kind


def said(decision: Vote | Rejected) -> str:
    """A decision in words.

    >>> said(Vote(frozenset({CandidateNumber(1), CandidateNumber(4)}), 1))
    'Rejected in part: 2 votes counted, 1 lost'
    """
    if isinstance(decision, Rejected):
        return f"Rejected: {statement.HEADS[decision.head]} (head {HEADS[decision.head][0]})"
    votes = counted(len(decision.clear), "vote")
    return f"Rejected in part: {votes} counted, {decision.uncertain} lost" if decision.uncertain else f"Counts: {votes}"


def outcome(case: Case, judged: Mapping[CandidateNumber, Judgement], head: Head | None, rules: Rules) -> Outcome:
    """What the paper counts as once these judgements stand; a box that nobody judged is as the machine read it."""
    open_boxes = [box.number for box in case.boxes if box.reading is Reading.DOUBTFUL and box.number not in judged]
    if head is not None:
        unclear = dict.fromkeys(open_boxes, Judgement.UNCERTAIN)
        wrong = contradiction(head, marks(case, {**judged, **unclear}), case.seats, rules)
        if wrong:
            return Outcome(f"This head cannot stand: {wrong}. Judge the boxes, or take another head.", "open")
        return _settled(Rejected(head))
    if not case.boxes:
        return Outcome("Not settled: its votes are not known. Reject it, or leave it and scan it again.", "open")
    if open_boxes:
        boxes = "box" if len(open_boxes) == 1 else "boxes"
        return Outcome(f"Not settled: {len(open_boxes)} {boxes} to judge", "open")
    decision = decide(marks(case, judged), case.seats, rules)
    if isinstance(decision, Doubtful):
        return Outcome(f"Not settled: {decision.reason}. Judge these marks, or reject under head b.", "open")
    return _settled(decision)


def _settled(decision: Vote | Rejected) -> Outcome:
    if isinstance(decision, Rejected):
        return Outcome(said(decision), "rejected")
    return Outcome(said(decision), "part" if decision.uncertain else "counts")


def marks(case: Case, judged: Mapping[CandidateNumber, Judgement]) -> Marks:
    """What stands on the paper once these judgements do."""
    stands = {box.number: judged.get(box.number) or _as_read(box) for box in case.boxes}
    return Marks(
        frozenset(number for number, what in stands.items() if what is Judgement.VOTE),
        frozenset(number for number, what in stands.items() if what is Judgement.UNCERTAIN),
    )


def _as_read(box: Box) -> Judgement:
    """A doubtful box is never asked for: `outcome` has one judgement for each."""
    return Judgement.VOTE if box.reading is Reading.MARKED else Judgement.NOT_A_VOTE
