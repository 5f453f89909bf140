"""One record a paper, to hand on in an open format: what it counts as, what the scanner saw, and nothing else.

No elector, no code, no batch, no place: a record is what stands on a paper. Records are sorted by that, so that their
order tells nothing that they do not tell themselves, and the same papers always make the same file.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.election import Contest, Rules
from lmcvote.reading.decide import marks
from lmcvote.reading.papers import NOT_KNOWN, Paper, counts_as
from lmcvote.votes import Marks, Rejected, Vote, to_text


class How(StrEnum):
    """Who decided a paper."""

    KEYED = "keyed"
    """People read it and keyed its votes."""
    READ = "read"
    """The scanner, and nothing was in doubt."""
    RULED = "ruled"
    """People, where the scanner was in doubt."""


@dataclass(frozen=True, slots=True)
class Record:
    """One paper."""

    decision: Vote | Rejected
    """What it counts as."""
    how: How = How.KEYED
    machine: Marks | None = None
    """Of a paper that people ruled on, what the scanner had read; None where it had read nothing."""

    @property
    def key(self) -> tuple[str, str, str]:
        """By which records are sorted, and are alike."""
        machine = self.machine
        seen = "" if machine is None else f"{sorted(machine.clear)}?{sorted(machine.uncertain)}"
        return to_text(self.decision), self.how, seen


@dataclass(frozen=True, slots=True)
class Reveals:
    """What the records tell of single voters: whoever knows how a doctor voted in part finds the rest of the paper."""

    papers: int
    alone: int
    """Papers that no other paper is like."""
    alike: int
    """The least number of papers that are alike (k): 1 where one is alone."""
    kinds: int
    """How many different papers there are: 1 says how everybody voted."""


def of_patterns(patterns: Mapping[Vote | Rejected, int]) -> tuple[Record, ...]:
    """Papers as people keyed them."""
    return _sorted(Record(decision) for decision, times in patterns.items() for _ in range(times))


def of_scanned(papers: Iterable[Paper], contest: Contest, rules: Rules) -> tuple[Record, ...]:
    """Papers as they were scanned, and ruled on. Raises NeedsDecision where one waits for a person."""
    found = list[Record]()
    for paper in papers:
        ruling = paper.standing
        if (paper.contest or (ruling.contest if ruling else NOT_KNOWN)) != contest.id:
            continue
        decisions = counts_as(paper, contest, rules)
        if ruling is None:
            found += [Record(decision, How.READ) for decision in decisions]
            continue
        machine = marks(paper.judgement.boxes) if paper.judgement else None
        found += [Record(decision, How.RULED, machine) for decision in decisions]
    return _sorted(found)


def _sorted(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: record.key))


def patterns(records: Iterable[Record]) -> Counter[Vote | Rejected]:
    """As the count takes them."""
    return Counter(record.decision for record in records)


def reveals(records: Sequence[Record]) -> Reveals:
    """How many of the records are alone, and how few are alike."""
    alike = Counter(record.key for record in records)
    few = min(alike.values(), default=0)
    return Reveals(len(records), sum(times == 1 for times in alike.values()), few, len(alike))
