"""Counting runs -> whether two independent counts agree (RULES 9.14).

Nothing is declared unless two counts by different hands agree for every candidate and head, at least one of them by
people: two clerks, or a clerk and the scanner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from lmcvote.count.result import ContestResult, figures
from lmcvote.election import ContestId


class Source(StrEnum):
    """Where the figures of a run come from."""

    SCANNED = "scanned"
    """Read by the scanner, doubtful papers ruled by people."""
    KEYED = "keyed"
    """From one file of keyed papers: one count, however many people keyed it together."""
    HAND = "hand"
    """Two clerks counted apart from one another and came to the same: two counts in one run."""


@dataclass(frozen=True, slots=True)
class Run:
    """One count of the papers; an earlier one stays on record whatever comes after it (RULES 10.5)."""

    id: str
    """SHA-256 of what was counted, by whom and by which definition."""
    source: Source
    by: tuple[str, ...]
    """As in `election.toml`; of a hand count the two clerks. Empty for the scanner, or where nobody said who."""
    results: tuple[ContestResult, ...]
    recount: str = ""
    """For whom and why it was counted again (RULES 10.3); empty for a count that nobody asked for."""

    @property
    def name(self) -> str:
        """For people: `scanned`, `keyed by Jane Roe`, `hand count by Jane Roe and Ann Other`."""
        who = " and ".join(self.by) or "nobody named"
        return {
            Source.SCANNED: "scanned",
            Source.KEYED: f"keyed by {who}",
            Source.HAND: f"hand count by {who}",
        }[self.source]

    def result(self, contest: ContestId) -> ContestResult | None:
        """Of one contest; None where this run did not count it."""
        return next((one for one in self.results if one.contest == contest), None)


@dataclass(frozen=True, slots=True)
class Agrees:
    """Two independent counts came to the same figures."""

    result: ContestResult
    counts: tuple[Run, ...]
    """The latest, and the one that confirms it; a hand count, being two, stands alone."""


@dataclass(frozen=True, slots=True)
class Differs:
    """The latest count differs from every independent one."""

    result: ContestResult
    """Of the latest."""
    counts: tuple[Run, Run]
    """The latest, and the last independent one."""
    differences: tuple[str, ...]
    """A line for each figure."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Nobody counted a second time, or nobody knows by whom."""

    why: str
    result: ContestResult | None = None
    """Of the one count; None before the first."""


SecondCount: TypeAlias = Agrees | Differs | Missing


def second_count(contest: ContestId, runs: Sequence[Run]) -> SecondCount:
    """Whether two independent counts of a contest agree (RULES 9.14). `runs` in the order in which they were made.

    Of each counter the last count stands. What the latest of all came to is the result, if an independent one bears it
    out; an earlier pair that agreed is not gone back to.
    """
    told = [(run, result) for run in runs if (result := run.result(contest))]
    if not told:
        return Missing("not counted yet")
    latest, result = told[-1]
    standing = {(run.source, frozenset(run.by)): (run, one) for run, one in told}  # a later one takes the place
    others = [(run, one) for run, one in standing.values() if independent(latest, run)]
    same = [run for run, one in others if figures(one) == figures(result)]
    if latest.source is Source.HAND:
        return Agrees(result, (latest,))
    if same:
        return Agrees(result, (latest, same[-1]))
    if others:
        run, one = max(others, key=lambda other: told.index(other))
        return Differs(result, (latest, run), tuple(differences([one], [result])))
    if latest.source is Source.KEYED and not latest.by:
        return Missing("nobody is named who keyed it (--by NAME)", result)
    return Missing(f"counted once only: {latest.name}", result)


def counted_by_hand(second: SecondCount) -> bool:
    """Whether two clerks, apart, counted every paper by hand and came to the result (RULES 9.14)."""
    return isinstance(second, Agrees) and any(run.source is Source.HAND for run in second.counts)


def independent(one: Run, other: Run) -> bool:
    """Whether two runs are counts by different hands, at least one by people.

    A keyed file of which nobody is named as the clerk is nobody's count.
    """
    if Source.SCANNED in (one.source, other.source):
        return one.source is not other.source and bool(one.by or other.by)
    return bool(one.by and other.by) and not set(one.by) & set(other.by)


def differences(before: Sequence[ContestResult], now: Sequence[ContestResult]) -> list[str]:
    """How two counts differ, a line each."""
    earlier = {f"{one.contest}, {what}": number for one in before for what, number in figures(one).items()}
    later = {f"{one.contest}, {what}": number for one in now for what, number in figures(one).items()}
    return [
        f"{what}: {earlier.get(what, 'not counted')} before, {later.get(what, 'not counted')} now"
        for what in {**earlier, **later}
        if earlier.get(what) != later.get(what)
    ]
