"""How a recall ended -> how it is declared: each test as it is told, what it comes to, and what follows (RULES 13.10).

Whole numbers in, words out: the outcome is worked out elsewhere. A share in print is cut off (RULES 13.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lmcvote.election import RecallRules
from lmcvote.findings import listed
from lmcvote.recall.outcome import Ended, Outcome, as_json
from lmcvote.recall.threshold import Tested, percent

CALL = {"members": "Members who call the meeting", "responses": "Of those who returned a sheet, who call the meeting"}
CARRIES = {
    "simple_of_valid": "YES, of the valid papers",
    "two_thirds_of_valid": "YES, of the valid papers",
    "of_responses": "YES, of the papers that are responses",
    "of_eligible": "YES, of all eligible",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One test as it is printed (RULES 13.4)."""

    what: str
    reached: int
    whole: int
    share: str
    """Of the whole, cut off; empty of nobody."""
    asked: str
    """`at least 3/4`."""
    needed: int
    verdict: str
    """`met`, `short by 3`."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """All that is declared of a recall beside its votes."""

    outcome: Outcome
    whom: tuple[str, ...]
    says: str
    """What it comes to, as it is read out: a sentence or two."""
    tests: tuple[Row, ...]
    responses: str
    """Papers with the spoilt ones and without, a sentence; empty where nobody voted."""
    follows: str
    """A sentence or two."""
    steps: tuple[tuple[str, str], ...]
    """What was done, and when, in words (RULES 13.9)."""
    rules: tuple[tuple[str, str], ...]
    """Every switch of `[rules.recall]`, by its key."""
    figures: Mapping[str, Any]
    """The keys that scripts rely on."""

    @property
    def carried(self) -> bool:
        """Whether the seats fall vacant."""
        return self.outcome is Outcome.RECALL_CARRIED


def told(
    whom: Sequence[str], rules: RecallRules, ended: Ended, steps: Sequence[tuple[str, str]], follows: str
) -> Recalled:
    """A recall in words. `follows` is what the rules of the election make of its end."""
    return Recalled(
        ended.outcome,
        tuple(whom),
        says(rules, ended),
        rows(rules, ended),
        _responses(rules, ended),
        follows,
        tuple(steps),
        switches(rules),
        as_json(ended),
    )


def rows(rules: RecallRules, ended: Ended) -> tuple[Row, ...]:
    """Each test that was made, in its order."""
    response = "Sheets returned, for or against" if rules.call_base == "responses" else "Papers returned"
    if rules.call_base == "members" and not rules.response_includes_spoilt:
        response = "Valid papers returned"
    made = (
        (CALL[rules.call_base], ended.call),
        (f"{response}, of all eligible", ended.response),
        (CARRIES[rules.majority], ended.majority),
    )
    return tuple(_row(what, test) for what, test in made if test)


def _row(what: str, test: Tested) -> Row:
    verdict = "met" if test.met else f"short by {test.short_by:,}"
    share = percent(test.reached, test.whole) if test.whole else ""
    return Row(what, test.reached, test.whole, share, test.says, test.needed, verdict)


def says(rules: RecallRules, ended: Ended) -> str:
    """The end in a sentence or two, with the figures that decide it."""
    if ended.outcome is Outcome.PETITION_FAILED:
        whom = "who returned a sheet" if rules.call_base == "responses" else "members"
        missed = (
            f"{ended.call.reached:,} of {ended.call.whole:,} {whom} call the meeting, and {ended.call.needed:,} must"
        )
        if ended.call.met and ended.response:
            back = ended.response
            missed = f"{back.reached:,} of {back.whole:,} returned a sheet, and {back.needed:,} must"
        return f"The petition has failed: {missed}. No meeting is called, and nothing is put to the vote."
    votes = f"YES {ended.vote.yes:,}, NO {ended.vote.no:,}." if ended.vote else ""
    if ended.outcome is Outcome.EGM_INQUORATE and ended.response:
        back = ended.response
        told = f"{back.reached:,} of {back.whole:,} responded, and {back.needed:,} must: the vote decides nothing."
        return f"{votes} {told} The recall is NOT carried."
    if ended.outcome is Outcome.RECALL_CARRIED or ended.majority is None:
        return f"{votes} The recall is CARRIED."
    return f"{votes} The recall is NOT carried: {ended.majority.needed:,} YES are needed."


def _responses(rules: RecallRules, ended: Ended) -> str:
    if ended.both_responses is None or ended.vote is None:
        return ""
    papers, valid = (
        f"{number:,} of {ended.vote.eligible:,} ({percent(number, ended.vote.eligible)})"
        for number in ended.both_responses
    )
    which = "The first" if rules.response_includes_spoilt else "The second"
    spoilt = f"Responses with spoilt papers are {papers}, without them {valid}"
    return f"{spoilt}." if rules.call_base == "responses" else f"{spoilt}. {which} is the figure that counts."


def if_carried(whom: Sequence[str], remedy: str) -> str:
    """What follows from a recall that is carried. `remedy` is what the rules do about a vacant seat, in words.

    >>> if_carried(["Dr Ann Lee"], "the LMC decides how it is filled")
    'The seat of Dr Ann Lee becomes a casual vacancy: the LMC decides how it is filled.'
    """
    if len(whom) == 1:
        return f"The seat of {whom[0]} becomes a casual vacancy: {remedy}."
    return f"The seats of {listed(whom)} become casual vacancies: {remedy}."


def if_not(until: str) -> str:
    """What follows from one that is not. `until` is the day from which another petition may open; empty for any.

    >>> if_not("1 December 2027")
    'Those named stay in office. No other petition on them is opened before 1 December 2027.'
    """
    stay = "Those named stay in office."
    return f"{stay} No other petition on them is opened before {until}." if until else stay


def switches(rules: RecallRules) -> tuple[tuple[str, str], ...]:
    """Every switch with its value, in the order of the settings (RULES 13.5, 14.4)."""

    def said(value: object) -> str:
        return ("yes" if value else "no") if isinstance(value, bool) else str(value)

    names = (field.name for field in fields(rules) if field.name != "undecided")
    return tuple((name, said(getattr(rules, name))) for name in names)
