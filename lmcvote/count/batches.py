"""Tally sheets: papers counted in batches by hand, by two clerks apart, and compared figure by figure.

A batch is a small pile that can be counted again when the two do not agree. Every sum of RULES 9.10 to 9.13 must hold
within each batch, so that a gate too many is found where it was drawn.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lmcvote.count.plurality import Totals, together, totals
from lmcvote.election import Contest
from lmcvote.findings import counted
from lmcvote.votes import Head


@dataclass(frozen=True, slots=True)
class Batch:
    """One pile as one clerk counted it."""

    name: str
    papers: int
    """As they were counted out, before anyone looked at a mark."""
    totals: Totals


def figures(batch: Batch) -> dict[str, int]:
    """Every figure of a tally sheet, by its column."""
    counted = batch.totals
    return {
        "papers": batch.papers,
        **{str(number): votes for number, votes in counted.votes.items()},
        **{str(head): number for head, number in counted.rejected.items()},
        "in_part": counted.rejected_in_part,
        "lost": counted.lost_in_part,
        "unused": counted.unused,
    }


def batch(name: str, contest: Contest, told: Mapping[str, int]) -> Batch:
    """A batch from the figures of its sheet: what is neither rejected nor in part is wholly valid."""
    rejected = {head: told[str(head)] for head in Head}
    votes = {candidate.number: told[str(candidate.number)] for candidate in contest.candidates}
    whole = told["papers"] - sum(rejected.values()) - told["in_part"]
    return Batch(name, told["papers"], Totals(votes, whole, told["in_part"], rejected, told["unused"], told["lost"]))


def columns(contest: Contest) -> tuple[str, ...]:
    """The figures of a tally sheet, in their order."""
    candidates = (str(candidate.number) for candidate in contest.candidates)
    return ("papers", *candidates, *map(str, Head), "in_part", "lost", "unused")


def wrong(one: Batch, contest: Contest) -> Iterator[tuple[str, str]]:
    """Every sum of a batch that does not hold: the column to look at, and the sum with its figures."""
    counted, seats = one.totals, contest.seats
    refused = sum(counted.rejected.values())
    valid = one.papers - refused
    if counted.wholly_valid < 0:
        said = f"{refused} rejected and {counted.rejected_in_part} in part, of {one.papers} papers"
        yield "papers", said
        return
    for number, votes in counted.votes.items():
        if votes > valid:
            yield str(number), f"{votes} votes for {number}, and only {valid} valid papers"
    if (
        not counted.rejected_in_part <= counted.lost_in_part <= counted.rejected_in_part * (seats - 1)
    ):  # each holds a clear vote too
        yield "lost", f"{counted.lost_in_part} votes lost on {counted.rejected_in_part} papers rejected in part"
    votes = sum(counted.votes.values())
    if seats * one.papers != votes + counted.unused + counted.lost_in_part + seats * refused:
        yield (
            "unused",
            f"{seats} x {one.papers} papers = {seats * one.papers}, but {votes} votes + {counted.unused} unused + "
            f"{counted.lost_in_part} lost + {seats} x {refused} rejected = "
            f"{votes + counted.unused + counted.lost_in_part + seats * refused}",
        )


def summed(batches: Sequence[Batch], contest: Contest) -> Totals:
    """All batches of a contest together."""
    return together(totals(contest, {}), *(one.totals for one in batches))


def mismatches(first: Sequence[Batch], second: Sequence[Batch]) -> list[str]:
    """Where two clerks differ, a line each: batches that one of them has not, then figures."""
    one, other = ({batch.name: figures(batch) for batch in batches} for batches in (first, second))
    found = []
    if missing := [name for name in {**one, **other} if name not in one or name not in other]:
        found.append(f"batch {', '.join(missing)}: counted by one of the two only")
    for name in one:
        for what in one[name] if name in other else ():
            if one[name][what] != other[name][what]:
                label = f"votes for {what}" if what.isdigit() else what.replace("_", " ")
                found.append(f"batch {name}, {label}: {one[name][what]} and {other[name][what]}")
    return found


def paper_mismatches(first: Mapping[int, str], second: Mapping[int, str]) -> list[str]:
    """Where two clerks keyed another paper than one another: by its number, as each has it.

    Papers that only one of them has are told in one line: the piles were not the same.
    """
    found = []
    for mine, theirs, whose in ((first, second, "first"), (second, first, "second")):
        if alone := sorted(mine.keys() - theirs.keys()):
            shown = ", ".join(map(str, alone[:SHOWN])) + (" and more" if len(alone) > SHOWN else "")
            found.append(f"{counted(len(alone), 'paper')} in the {whose} count alone: {shown}")
    both = sorted(first.keys() & second.keys())
    return found + [f"paper {n}: {first[n]} and {second[n]}" for n in both if first[n] != second[n]]


SHOWN = 10
"""Numbers of papers listed in a line."""
