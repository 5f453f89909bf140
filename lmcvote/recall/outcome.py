"""What a recall comes to, of whole numbers alone: both gates, then the majority (RULES 13.2 to 13.5, 13.10).

Nothing here knows a name or a paper. The petition's figures come from the register, the vote's from the ballot box, and
the rules from the LMC's own settings: none of them has a default here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import permutations
from typing import Any

from lmcvote.election import RecallRules
from lmcvote.recall.threshold import Tested, call_gate, response_gate

HALF = Fraction(1, 2)
TWO_THIRDS = Fraction(2, 3)


class Outcome(StrEnum):
    """In the order in which a recall can end."""

    PETITION_FAILED = "petition_failed"
    """No meeting is called, and nobody votes."""
    EGM_INQUORATE = "egm_inquorate"
    """Too few responded: the votes are shown, and decide nothing."""
    RECALL_NOT_CARRIED = "recall_not_carried"
    """As many for as against included."""
    RECALL_CARRIED = "recall_carried"


@dataclass(frozen=True, slots=True)
class Petition:
    """What the petition came to, when it was closed."""

    members: int
    """Who could call the meeting."""
    signed: int
    """Who did, each once."""
    eligible: int
    """Who could return a sheet."""
    responses: int
    """Who did, for or against."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What the vote came to: of the postal ballot the figures of the ballot box, of a meeting those on its sheet."""

    eligible: int
    papers: int
    """Counted, with those that were rejected."""
    valid: int
    yes: int
    no: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a recall ended, each test apart."""

    outcome: Outcome
    call: Tested
    response: Tested | None
    """Of those who returned a paper, or under `responses` a sheet of the petition; None where nobody was asked."""
    majority: Tested | None
    """Of yes; None where there was no vote."""
    vote: Vote | None

    @property
    def both_responses(self) -> tuple[int, int] | None:
        """Papers with the spoilt ones and without: both are printed, whichever counts. None without a vote."""
        return None if self.vote is None else (self.vote.papers, self.vote.valid)


def call(rules: RecallRules, petition: Petition) -> Tested:
    """The gate of the call: of all members, or of those who returned a sheet (`call_base`)."""
    whole = petition.responses if rules.call_base == "responses" else petition.members
    return call_gate(whole, petition.signed, rules)


def responses(rules: RecallRules, vote: Vote) -> int:
    """Who responded to the vote: spoilt papers among them, where the rule says so (`response_includes_spoilt`)."""
    return vote.papers if rules.response_includes_spoilt else vote.valid


def majority(rules: RecallRules, vote: Vote) -> Tested:
    """What carries a recall. Three of the four ask for more than half; as many for as against never carry it."""
    if rules.majority == "two_thirds_of_valid":
        return Tested(vote.yes, vote.valid, TWO_THIRDS, "at_least")
    whole = {
        "simple_of_valid": vote.valid,
        "of_responses": responses(rules, vote),
        "of_eligible": vote.eligible,
    }[rules.majority]
    return Tested(vote.yes, whole, HALF, "more_than")


def called(rules: RecallRules, petition: Petition) -> bool:
    """Whether a petition calls the meeting: under `responses`, only where enough returned a sheet (RULES 13.9)."""
    return all(gate.met for gate in gates(rules, petition).values())


def gates(rules: RecallRules, petition: Petition) -> dict[str, Tested]:
    """The gates of a petition: the call, and under `responses` the response, tested with it (RULES 13.9)."""
    found = {"call": call(rules, petition)}
    if of_sheets := _of_sheets(rules, petition):
        found["response"] = of_sheets
    return found


def _of_sheets(rules: RecallRules, petition: Petition) -> Tested | None:
    """The response to the petition, where it is a gate."""
    return response_gate(petition.eligible, petition.responses, rules) if rules.call_base == "responses" else None


def outcome(rules: RecallRules, petition: Petition, vote: Vote | None = None) -> Ended:
    """The end of a recall: at the first test that is missed, else carried (RULES 13.10).

    Under `call_base` responses the response is tested with the call, on the sheets of the petition (RULES 13.9), and a
    petition that misses either calls no meeting. Raises ValueError for figures that cannot be, and for a vote that is
    awaited.
    """
    _refuse_impossible(petition, vote)
    calling, of_sheets = call(rules, petition), _of_sheets(rules, petition)
    if not called(rules, petition):
        return Ended(Outcome.PETITION_FAILED, calling, of_sheets, None, None)
    if vote is None:
        raise ValueError("the meeting is called, and a recall has no outcome before its vote")
    answered = of_sheets or response_gate(vote.eligible, responses(rules, vote), rules)
    carried = majority(rules, vote)
    if not answered.met:
        ended = Outcome.EGM_INQUORATE
    else:
        ended = Outcome.RECALL_CARRIED if carried.met else Outcome.RECALL_NOT_CARRIED
    return Ended(ended, calling, answered, carried, vote)


def could_change(rules: RecallRules, petition: Petition, vote: Vote, papers: int, substituted: bool) -> bool:
    """Whether papers in doubt could change how a recall ends (RULES 9.15).

    They may be too many or too few, or where `substituted` stand for others. Every test weighs its figures linearly, so
    that they change most where as many as can be are of one kind, and the rest of the next.
    """
    now = outcome(rules, petition, vote).outcome
    return any(outcome(rules, petition, other).outcome is not now for other in _others(vote, papers, substituted))


NONE = -1
"""No kind of paper: what is put in its place is one more, what it is put in the place of is one fewer."""


def _others(vote: Vote, papers: int, substituted: bool) -> Iterator[Vote]:
    """The votes at the ends of what there may have been: in each order of moves, as many of each as there can be."""
    moves = [move for move in permutations((NONE, 0, 1, 2), 2) if substituted is (NONE not in move)]
    for order in permutations(moves, 3):
        kinds, left = [vote.yes, vote.no, vote.papers - vote.valid], papers
        for more, fewer in order:
            moved = min(left, vote.eligible - sum(kinds) if fewer == NONE else kinds[fewer])
            left -= moved
            for kind, by in ((more, moved), (fewer, -moved)):
                if kind != NONE:
                    kinds[kind] += by
        yes, no, spoilt = kinds
        yield Vote(vote.eligible, yes + no + spoilt, yes + no, yes, no)


def _refuse_impossible(petition: Petition, vote: Vote | None) -> None:
    """Nobody has no threshold, and no part is more than its whole (RULES 13.4)."""
    if petition.members < 1 or petition.eligible < 1 or (vote and vote.eligible < 1):
        raise ValueError("a register of nobody has no threshold")
    if not 0 <= petition.signed <= petition.responses <= petition.eligible or petition.signed > petition.members:
        raise ValueError(f"{petition} are no figures of a petition")
    if vote and not (0 <= vote.valid <= vote.papers <= vote.eligible and min(vote.yes, vote.no) >= 0):
        raise ValueError(f"{vote} are no figures of a vote")
    if vote and vote.yes + vote.no != vote.valid:
        raise ValueError(f"{vote} are no figures of a vote: a valid paper says yes or no")


def as_json(ended: Ended) -> dict[str, Any]:
    """The keys that scripts rely on: each test as numerator, denominator, needed and short by (RULES 13.4)."""
    vote = ended.vote
    return {
        "outcome": ended.outcome.value,
        "call": _test_json(ended.call),
        "response": None if ended.response is None else _test_json(ended.response),
        "majority": None if ended.majority is None else _test_json(ended.majority),
        "vote": None
        if vote is None
        else {
            "eligible": vote.eligible,
            "papers": vote.papers,
            "valid": vote.valid,
            "spoilt": vote.papers - vote.valid,
            "yes": vote.yes,
            "no": vote.no,
        },
    }


def _test_json(test: Tested) -> Mapping[str, Any]:
    return {
        "reached": test.reached,
        "of": test.whole,
        "share": str(test.share),
        "test": test.test,
        "needed": test.needed,
        "met": test.met,
        "short_by": test.short_by,
    }
