"""What a count says: one value for each contest, with figures that add up by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lmcvote.election import CandidateNumber, ContestId
from lmcvote.votes import Head


@dataclass(frozen=True, slots=True)
class Tally:
    """One candidate's votes and what they come to."""

    number: CandidateNumber
    name: str
    votes: int
    elected: bool | None
    """None while a tie for a place waits for its lot."""
    lot: bool = False
    """Whether a lot gave the place; counted votes never include it (RULES 11.3)."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates with equal votes for fewer places than they are (RULES 11.1, 11.2)."""

    candidates: tuple[CandidateNumber, ...]
    """In the order of the paper."""
    places: int


@dataclass(frozen=True, slots=True)
class ContestResult:
    """The count of one contest: RULES 9.10 to 9.13 in figures."""

    contest: ContestId
    title: str
    seats: int
    papers: int
    wholly_valid: int
    rejected_in_part: int
    rejected: Mapping[Head, int]
    """Every head, nought included."""
    unused: int
    """Votes that valid papers did not use."""
    lost_in_part: int
    """Votes lost to uncertain marks on papers that count for the rest."""
    candidates: tuple[Tally, ...]
    """By votes, most first; equal votes in the order of the paper."""
    ties: tuple[Tie, ...]
    """As the votes left them; what a lot gave since stands with its candidates."""
    withdrawn: int = 0
    """Votes for names that were withdrawn, where the rule disregards them (RULES 3.7, 9.11)."""

    @property
    def valid(self) -> int:
        """Papers that count, wholly or in part."""
        return self.wholly_valid + self.rejected_in_part

    @property
    def votes(self) -> int:
        """Votes for all candidates."""
        return sum(tally.votes for tally in self.candidates)

    @property
    def balanced(self) -> bool:
        """Whether every paper and every vote is accounted for (RULES 9.10, 9.11, 9.13)."""
        refused = sum(self.rejected.values())
        return (
            self.papers == self.valid + refused
            and self.seats * self.papers
            == self.votes + self.withdrawn + self.unused + self.lost_in_part + self.seats * refused
            and all(0 <= tally.votes <= self.valid for tally in self.candidates)
        )


def as_json(result: ContestResult) -> dict[str, Any]:
    """The keys that scripts rely on."""
    return {
        "contest": result.contest,
        "seats": result.seats,
        "papers": result.papers,
        "valid": result.valid,
        "wholly_valid": result.wholly_valid,
        "rejected_in_part": result.rejected_in_part,
        "rejected": {str(head): number for head, number in result.rejected.items()},
        "votes": result.votes,
        "votes_withdrawn": result.withdrawn,
        "unused": result.unused,
        "lost_in_part": result.lost_in_part,
        "candidates": [
            {"number": t.number, "name": t.name, "votes": t.votes, "elected": t.elected, "lot": t.lot}
            for t in result.candidates
        ],
        "ties": [{"candidates": list(tie.candidates), "places": tie.places} for tie in result.ties],
        "balanced": result.balanced,
    }


def from_json(told: Mapping[str, Any], title: str) -> ContestResult:
    """The result that `as_json` told of, under its title."""
    return ContestResult(
        contest=ContestId(told["contest"]),
        title=title,
        seats=told["seats"],
        papers=told["papers"],
        wholly_valid=told["wholly_valid"],
        rejected_in_part=told["rejected_in_part"],
        rejected={Head(head): number for head, number in told["rejected"].items()},
        unused=told["unused"],
        lost_in_part=told["lost_in_part"],
        candidates=tuple(
            Tally(CandidateNumber(t["number"]), t["name"], t["votes"], t["elected"], t["lot"])
            for t in told["candidates"]
        ),
        ties=tuple(Tie(tuple(tie["candidates"]), tie["places"]) for tie in told["ties"]),
        withdrawn=told["votes_withdrawn"],
    )


def figures(result: ContestResult) -> dict[str, int]:
    """Every figure in which two counts must agree (RULES 9.14), by its name in words."""
    found = {f"votes for {tally.number} {tally.name}": tally.votes for tally in result.candidates}
    for key in ("papers", "wholly_valid", "rejected_in_part", "unused", "lost_in_part"):
        found[key.replace("_", " ")] = getattr(result, key)
    return found | {f"rejected as {head.replace('_', ' ')}": number for head, number in result.rejected.items()}
