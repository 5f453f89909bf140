"""The two gates of a recall, in whole numbers and exact fractions (RULES 13.1 to 13.4).

An Extraordinary General Meeting is called by at least 75 % of the group's member GPs, provided that the response rate
is at least 50 % of eligible GPs. The sentence can be read two ways, and the LMC decides which: three quarters of all
members, or three quarters of those who responded. Shares and tests are `call_threshold`, `call_test` and their
neighbours of `[rules.recall]`; as proposed where there is no folder.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from lmcvote.election import RecallRules, Test

PROPOSED = RecallRules()
CALL = PROPOSED.call_threshold
RESPONSE = PROPOSED.response_threshold


class Base(StrEnum):
    """Three quarters of whom: `call_base` of RULES 13.5."""

    MEMBERS = "members"
    RESPONSES = "responses"


def fewest(share: Fraction, whole: int, test: Test) -> int:
    """The fewest who are at least `share` of `whole`, or more than it; a part of a person counts as a whole one.

    Raises ValueError for nobody: nought would be three quarters of it, and the petition would stand.

    >>> fewest(CALL, 200, "at_least"), fewest(CALL, 201, "at_least"), fewest(RESPONSE, 201, "at_least")
    (150, 151, 101)
    >>> fewest(CALL, 200, "more_than"), fewest(CALL, 201, "more_than")
    (151, 151)
    """
    if whole < 1:
        raise ValueError(f"a register of {whole} has no threshold")
    return floor(share * whole) + 1 if test == "more_than" else ceil(share * whole)


def _at_least_one(share: Fraction, whole: int, test: Test) -> int:
    """The fewest, and of nobody one: nought would be any share."""
    return fewest(share, whole, test) if whole else 1


@dataclass(frozen=True, slots=True)
class Tested:
    """A part of a whole against a share of it, in exact numbers: both gates, and the majority (RULES 13.4)."""

    reached: int
    whole: int
    share: Fraction
    test: Test

    @property
    def needed(self) -> int:
        """The fewest who pass.

        >>> Tested(0, 0, CALL, "at_least").needed, Tested(0, 200, CALL, "more_than").needed
        (1, 151)
        """
        return _at_least_one(self.share, self.whole, self.test)

    @property
    def met(self) -> bool:
        """Whether it is passed."""
        return self.reached >= self.needed

    @property
    def short_by(self) -> int:
        """How many more are needed; 0 where it is passed."""
        return max(0, self.needed - self.reached)

    @property
    def says(self) -> str:
        """By what it is measured: `at least 3/4`, `more than 1/2`."""
        return f"{self.test.replace('_', ' ')} {self.share}"


def call_gate(whole: int, signed: int, rules: RecallRules = PROPOSED) -> Tested:
    """Three quarters of all members sign; by the other reading, of those who responded (`call_base`)."""
    return Tested(signed, whole, rules.call_threshold, rules.call_test)


def response_gate(eligible: int, responses: int, rules: RecallRules = PROPOSED) -> Tested:
    """Half of all eligible respond."""
    return Tested(responses, eligible, rules.response_threshold, rules.response_test)


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of a recall so far; None where it is not."""

    members: int
    signed: int | None
    eligible: int | None
    responses: int | None
    base: Base
    rules: RecallRules = PROPOSED

    @property
    def needed_to_call(self) -> int | None:
        """None where responses are the base and not known yet."""
        share, test = self.rules.call_threshold, self.rules.call_test
        return None if self._whole is None else _at_least_one(share, self._whole, test)

    @property
    def _whole(self) -> int | None:
        return self.members if self.base is Base.MEMBERS else self.responses

    @property
    def call(self) -> Tested | None:
        """The call by itself; None before signatures are known."""
        if self.signed is None or self._whole is None:
            return None
        return call_gate(self._whole, self.signed, self.rules)

    @property
    def needed_to_answer(self) -> int | None:
        """Half of the eligible; None where their number is not given."""
        share, test = self.rules.response_threshold, self.rules.response_test
        return None if self.eligible is None else _at_least_one(share, self.eligible, test)

    @property
    def response(self) -> Tested | None:
        """The response; None before responses are known."""
        if self.eligible is None or self.responses is None:
            return None
        return response_gate(self.eligible, self.responses, self.rules)

    @property
    def valid(self) -> bool | None:
        """Whether the response suffices."""
        return None if self.response is None else self.response.met

    @property
    def called(self) -> bool | None:
        """Whether the meeting is called: by responses, only if the response suffices too."""
        if self.call is None:
            return None
        return self.call.met if self.base is Base.MEMBERS else _both(self.call.met, self.valid)

    @property
    def stands(self) -> bool | None:
        """Whether both gates are met; None while one is open and none has failed."""
        return _both(self.called, self.valid)


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def percent(part: int, whole: int) -> str:
    """A share for people: cut off after one decimal, so that 74.94 % is never shown as 75 %, and never compared.

    >>> percent(299, 399), percent(300, 400)
    ('74.9 %', '75.0 %')
    """
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10} %"
