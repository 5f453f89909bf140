"""What a paper counts as: Vote, Doubtful or Rejected. Reader and clerks both make it, and the count takes it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lmcvote.election import CandidateNumber, Rules
from lmcvote.findings import counted


class Head(StrEnum):
    """Heads of rejection, in the order in which the first that applies is used: a, c, b, d, e (RULES 8.11, 8.12)."""

    NO_OFFICIAL_MARK = "no_official_mark"
    IDENTIFYING = "identifying"
    TOO_MANY = "too_many"
    UNMARKED = "unmarked"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Vote:
    """A valid paper: at least one clear vote, no more than seats."""

    clear: frozenset[CandidateNumber]
    uncertain: int = 0
    """Marks that are uncertain: the paper is rejected in part, and these are lost (RULES 8.6)."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A paper that does not count, under one head."""

    head: Head


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A paper that only the returning officer can decide (RULES 8.10)."""

    reason: str


Decision: TypeAlias = Vote | Rejected | Doubtful


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on a paper, each mark judged by itself: a vote, not a vote, or uncertain."""

    clear: frozenset[CandidateNumber]
    uncertain: frozenset[CandidateNumber] = frozenset()


def decide(marks: Marks, seats: int, rules: Rules) -> Decision:
    """The paper's decision from its marks (RULES 8.1 to 8.6, 8.10, 8.12).

    >>> A, B, C = map(CandidateNumber, (1, 2, 3))
    >>> decide(Marks(frozenset({A, B, C})), 2, Rules())
    Rejected(head=<Head.TOO_MANY: 'too_many'>)
    >>> decide(Marks(frozenset({A}), frozenset({B})), 2, Rules()).uncertain
    1
    >>> isinstance(decide(Marks(frozenset({A, B}), frozenset({C})), 2, Rules()), Doubtful)
    True
    """
    clear, uncertain = len(marks.clear), len(marks.uncertain)
    if clear > seats:
        return Rejected(Head.TOO_MANY)
    if clear + uncertain > seats:
        if rules.too_many_if_uncertain == "reject_paper":
            return Rejected(Head.TOO_MANY)
        return Doubtful(
            f"{counted(clear, 'clear vote')} and {counted(uncertain, 'uncertain mark')}, {seats} allowed: it holds "
            "too many votes, or not, by what the uncertain marks are"
        )
    if not clear:
        return Rejected(Head.UNCERTAIN if uncertain else Head.UNMARKED)
    if uncertain and rules.uncertain == "reject_paper":
        return Rejected(Head.UNCERTAIN)
    return Vote(marks.clear, uncertain)


def contradiction(head: Head, marks: Marks, seats: int, rules: Rules) -> str:
    """Why a head told by a clerk cannot stand beside the marks keyed; empty where it can.

    Whether a paper is official and whether it identifies the voter cannot be seen from its marks; the other heads can.
    A row without marks is taken at its word: the clerk keyed the head alone.
    """
    if head in (Head.NO_OFFICIAL_MARK, Head.IDENTIFYING) or not (marks.clear or marks.uncertain):
        return ""
    decided = decide(marks, seats, rules)
    if decided == Rejected(head) or (head is Head.TOO_MANY and isinstance(decided, Doubtful)):
        return ""
    found = f"{counted(len(marks.clear), 'vote')} and {counted(len(marks.uncertain), 'uncertain mark')}"
    return f'{found} are keyed beside "{head}"'


# -- canonical text: how a decision is stored, so that identical papers are counted as one pattern --------------------


def to_text(decision: Vote | Rejected) -> str:
    """Candidate numbers in order, then the uncertain marks: `1 4 7`, `2?1`, `rejected:unmarked`."""
    if isinstance(decision, Rejected):
        return f"rejected:{decision.head}"
    return " ".join(map(str, sorted(decision.clear))) + (f"?{decision.uncertain}" if decision.uncertain else "")


def from_text(text: str) -> Vote | Rejected:
    """The decision of a canonical text. Raises ValueError for any other text.

    >>> from_text("1 4?2") == Vote(frozenset({1, 4}), 2), from_text("rejected:unmarked").head.name
    (True, 'UNMARKED')
    """
    if text.startswith("rejected:"):
        return Rejected(Head(text.removeprefix("rejected:")))
    numbers, _, uncertain = text.partition("?")
    decision = Vote(frozenset(CandidateNumber(int(number)) for number in numbers.split()), int(uncertain or 0))
    if to_text(decision) != text:
        raise ValueError(f"{text!r} is no decision")
    return decision
