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


def said(decision: Vote | Rejected, papers: int = 0) -> str:
    """A decision in words, with what became of the other scans under its code: `papers` as in a Ruling.

    >>> said(Vote(frozenset({CandidateNumber(1), CandidateNumber(4)}), 1))
    'Rejected in part: 2 votes counted, 1 lost'
    >>> said(Vote(frozenset({CandidateNumber(1)})), 1)
    'Counts: 1 vote, once: one sheet that was scanned again'
    """
    if papers == 1:
        return f"{_alone(decision)}, once: one sheet that was scanned again"
    if papers > 1:
        return f"{_alone(decision)}; {counted(papers - 1, 'other paper')} with its code: no official mark (head a)"
    return _alone(decision)


def _alone(decision: Vote | Rejected) -> str:
    if isinstance(decision, Rejected):
        return f"Rejected: {statement.HEADS[decision.head]} (head {HEADS[decision.head][0]})"
    votes = counted(len(decision.clear), "vote")
    return f"Rejected in part: {votes} counted, {decision.uncertain} lost" if decision.uncertain else f"Counts: {votes}"


def outcome(
    case: Case, judged: Mapping[CandidateNumber, Judgement], head: Head | None, rules: Rules, papers: int = 0
) -> Outcome:
    """What the paper counts as once these judgements stand; a box that nobody judged is as the machine read it."""
    if not case.contest:
        return Outcome("Not settled: name the contest it is a paper of, or key in its letters.", "open")
    if case.scans > 1 and not papers:
        return Outcome("Not settled: one sheet that was scanned twice, or papers of their own?", "open")
    open_boxes = [box.number for box in case.boxes if box.reading is Reading.DOUBTFUL and box.number not in judged]
    if head is not None:
        unclear = dict.fromkeys(open_boxes, Judgement.UNCERTAIN)
        wrong = contradiction(head, marks(case, {**judged, **unclear}), case.seats, rules)
        if wrong:
            return Outcome(f"This head cannot stand: {wrong}. Judge the boxes, or take another head.", "open")
        return _settled(Rejected(head), papers)
    if not case.boxes:
        return Outcome("Not settled: its votes are not known. Reject it, or leave it and scan it again.", "open")
    if open_boxes:
        boxes = "box" if len(open_boxes) == 1 else "boxes"
        return Outcome(f"Not settled: {len(open_boxes)} {boxes} to judge", "open")
    decision = decide(marks(case, judged), case.seats, rules)
    if isinstance(decision, Doubtful):
        return Outcome(f"Not settled: {decision.reason}. Judge these marks, or reject under head b.", "open")
    return _settled(decision, papers)


def _settled(decision: Vote | Rejected, papers: int) -> Outcome:
    text = said(decision, papers)
    if isinstance(decision, Rejected):
        return Outcome(text, "rejected")
    return Outcome(text, "part" if decision.uncertain else "counts")


def marks(case: Case, judged: Mapping[CandidateNumber, Judgement]) -> Marks:
    """What stands on the paper once these judgements do."""
    stands = {box.number: judged.get(box.number) or as_read(box) for box in case.boxes}
    return Marks(
        frozenset(number for number, what in stands.items() if what is Judgement.VOTE),
        frozenset(number for number, what in stands.items() if what is Judgement.UNCERTAIN),
    )


def as_read(box: Box) -> Judgement:
    """A doubtful box is never asked for: `outcome` has one judgement for each."""
    return Judgement.VOTE if box.reading is Reading.MARKED else Judgement.NOT_A_VOTE


def differs(box: Box, marks: Marks) -> Judgement | None:
    """What people said of a box, by the marks that they found; None where that is what the machine says of it."""
    clear, uncertain = box.number in marks.clear, box.number in marks.uncertain
    said = Judgement.VOTE if clear else Judgement.UNCERTAIN if uncertain else Judgement.NOT_A_VOTE
    return said if box.reading is Reading.DOUBTFUL or said is not as_read(box) else None
