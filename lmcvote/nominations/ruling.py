"""What the LMC rules on a nomination that a check does not pass: it is the final arbiter (RULES 2.7). Appended only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.election import CandidateId
from lmcvote.electorate.rulings import office_day


class Verdict(StrEnum):
    """What is ruled."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision on one case; a later one on the same case takes its place, and both stay."""

    case: str
    candidate: CandidateId
    check: str
    verdict: Verdict
    by: tuple[str, ...]
    reason: str
    at: str
    """The instant, UTC."""

    @property
    def said(self) -> str:
        """A clause, for people."""
        word = "eligible" if self.verdict is Verdict.ELIGIBLE else "not eligible"
        return f"ruled {word} by {' and '.join(self.by)} on {office_day(self.at)}: {self.reason}"


def in_force(rulings: Iterable[Ruling]) -> Mapping[str, Ruling]:
    """The last ruling on each case."""
    return {ruling.case: ruling for ruling in rulings}
