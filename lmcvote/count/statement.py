"""The count as a page of text, 78 columns: what is read out, and compared with the second count."""

from collections.abc import Collection, Iterable, Sequence
from textwrap import wrap

from lmcvote.count.result import ContestResult, Tally
from lmcvote.election import ContestId
from lmcvote.votes import Head

WIDTH = 78
HEADS = {
    Head.NO_OFFICIAL_MARK: "no official mark",
    Head.IDENTIFYING: "mark that identifies the voter",
    Head.TOO_MANY: "too many votes",
    Head.UNMARKED: "unmarked",
    Head.UNCERTAIN: "wholly void for uncertainty",
}


def text(results: Sequence[ContestResult], rehearsal: bool, questions: Collection[ContestId] = ()) -> str:
    """All contests, one below the other. A count is provisional: only a declaration declares.

    To `questions` there are answers, and no candidates.
    """
    label = "REHEARSAL - PROVISIONAL" if rehearsal else "PROVISIONAL"
    return "\n\n".join("\n".join(_lines(result, label, result.contest in questions)) for result in results)


def _lines(result: ContestResult, label: str, question: bool) -> Iterable[str]:
    yield f"{label} COUNT"
    yield result.title or "Keyed papers"
    yield "=" * WIDTH
    yield _row("", "answer" if question else "candidate", "votes", "")
    for tally in result.candidates:
        yield _row(str(tally.number), tally.name, f"{tally.votes:,}", _outcome(tally, result))
    yield "-" * WIDTH
    for tie in result.ties:
        names = [tally.name for tally in result.candidates if tally.number in tie.candidates]
        places = "1 place" if tie.places == 1 else f"{tie.places} places"
        drawn = [tally.name for tally in result.candidates if tally.lot]
        told = f"A lot must be drawn before witnesses: {places} between {', '.join(names)}."
        if drawn:
            told = f"A lot was drawn: {places} between {', '.join(names)}, to {', '.join(drawn)}. No vote is changed."
        yield from wrap(told, WIDTH)
        yield "-" * WIDTH
    yield _sum("papers counted", result.papers)
    yield _sum("wholly valid", result.wholly_valid, 1)
    yield _sum("valid, rejected in part", result.rejected_in_part, 1)
    yield _sum("rejected", sum(result.rejected.values()), 1)
    for head, number in result.rejected.items():
        yield _sum(HEADS[head], number, 2)
    refused = result.seats * sum(result.rejected.values())
    yield _sum(f"votes they could carry ({result.seats} each)", result.seats * result.papers)
    yield _sum(f"votes for {'the answers' if question else 'candidates'}", result.votes, 1)
    if result.withdrawn:
        yield _sum("votes for withdrawn names, disregarded", result.withdrawn, 1)
    yield _sum("unused votes", result.unused, 1)
    yield _sum("lost to uncertain marks", result.lost_in_part, 1)
    yield _sum("on rejected papers", refused, 1)
    yield "The figures add up." if result.balanced else "THE FIGURES DO NOT ADD UP."


def _outcome(tally: Tally, result: ContestResult) -> str:
    if tally.elected is None:
        return "lot"
    if tally.lot:
        return "BY LOT"
    return "ELECTED" if tally.elected else ""


def _row(number: str, name: str, votes: str, outcome: str) -> str:
    return f"{number:>4}  {name:<50} {votes:>9}  {outcome}".rstrip()


def _sum(what: str, number: int, depth: int = 0) -> str:
    return f"{'  ' * depth}{what:{60 - 2 * depth}} {number:>9,}"
