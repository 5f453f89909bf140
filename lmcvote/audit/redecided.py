"""A scanned count held against its readings and rulings: every paper of the box decided again, and counted.

Imports nothing of this program but its neighbours: no line of it is shared with what read the papers. What is held
together are heaps of equal papers, contest by contest: the papers as counted have no key of a paper (SECURITY 6).
"""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from lmcvote.audit.chain import Check, Line
from lmcvote.audit.evidence import DEFINITION, EDITIONS, last, shown
from lmcvote.audit.recount import opened

BEGUN, COUNTED = "reading begun", "papers counted"
TOUCHING = ("papers scanned", "batch taken back", "code keyed", "papers decided")
"""Acts after which the papers may come to another count."""
WHAT = "the papers as scanned"
POOR, CORNER, KEYED = "E02", "E09", "E07"
"""Flags of a page: black and white alone, a corner missing, its letters keyed by people."""
OPEN = "open"
"""A paper on which a person has yet to decide."""
NO_MARK = "rejected:no_official_mark"
Heaps = Mapping[str, Mapping[str, int]]
"""Contest -> papers as the box writes them (`1 4 7`, `2?1`, `rejected:unmarked`) -> how many."""


@dataclass(frozen=True, slots=True)
class Terms:
    """By what papers are decided."""

    limits: Mapping[str, float]
    """The thresholds, as the trail was told them before the first page was read."""
    trusted: bool
    """Whether an empty box on a scan in black and white alone is empty."""
    seats: Mapping[str, int]
    """Contest -> votes that a paper may have."""
    rules: Mapping[str, Any]
    """As frozen in `definition.json`."""


def scanned(box: Path, folder: Path, lines: Sequence[Line]) -> Iterator[Check]:
    """Whether the last scanned count has the papers that readings and rulings come to (RULES 8, 9.10).

    Nothing where none was made. A contest that was not declared may be read and ruled on further: then it is not known.
    """
    counts = [one for one in lines if one.told["act"] == COUNTED and one.told["facts"].get("source") == "scanned"]
    if not counts:
        return
    count = counts[-1]
    begun = last(lines[: count.number], BEGUN)
    if begun is None:
        yield Check(WHAT, False, f"No line before {count.number} tells by which thresholds papers were read.")
        return
    with closing(opened(box)) as rows:
        heaps = decided(rows, terms(folder, begun))
        counted = as_counted(rows, count.told["facts"]["run"])
        untold = bool(rows.execute("select 1 from untold limit 1").fetchone())
    later = untold or any(one.told["act"] in TOUCHING for one in lines[count.number :])
    editions = {one.told["facts"]["contest"]: one.told["act"] for one in lines if one.told["act"] in EDITIONS}
    wrong, open_ = list[str](), list[str]()
    for contest in sorted({*heaps, *counted}):
        differ = list(differences(heaps.get(contest, {}), counted.get(contest, {})))
        waits = later and editions.get(contest) != "result declared"
        (open_ if waits else wrong).extend(f"{contest or 'of no contest'}: {one}" for one in differ)
    if wrong:
        yield Check(WHAT, False, f"The scanned count of line {count.number} is not theirs: {shown([*wrong, *open_])}.")
    elif open_:
        yield Check(WHAT, None, f"Scanned or ruled on since the count of line {count.number}: {shown(open_)}.")
    else:
        total = sum(sum(heap.values()) for heap in heaps.values())
        says = f"{total} papers decided again from readings and rulings: those of the count of line {count.number}."
        yield Check(WHAT, True, says)


def differences(decided: Mapping[str, int], counted: Mapping[str, int]) -> Iterator[str]:
    """Heaps of equal papers that are not as large as they were counted."""
    for marks in sorted({*decided, *counted}):
        if decided.get(marks, 0) != counted.get(marks, 0):
            what = "papers that wait for a decision" if marks == OPEN else f'papers marked "{marks}"'
            yield f"{what} {decided.get(marks, 0)}, counted {counted.get(marks, 0)}"


def terms(folder: Path, begun: Line) -> Terms:
    """By what papers are decided: thresholds of the trail, seats and rules of the definition."""
    frozen = json.loads((folder / DEFINITION).read_bytes())
    limits = dict(begun.told["facts"]["thresholds"])
    trusted = limits.pop("trust_black_and_white") == "True"
    seats = {one["contest"]["id"]: one["contest"]["seats"] for one in frozen["styles"]}
    return Terms({name: float(value) for name, value in limits.items()}, trusted, seats, frozen["rules"])


def as_counted(rows: sqlite3.Connection, run: str) -> Heaps:
    """The papers that a run counted."""
    heaps = defaultdict[str, dict[str, int]](dict)
    for contest, marks, papers in rows.execute("select contest, marks, papers from pattern where run = ?", (run,)):
        heaps[contest][marks] = papers
    return heaps


# -- papers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a paper, as it was scanned."""

    style: str
    page: int
    pages: int
    fault: str
    """Why it was not read; empty where it was."""
    measured: str


SIDES = """
    select side.paper, side.style, side.page, side.pages, side.fault, side.measured
    from side join batch on batch.id = side.batch where batch.taken_back = 0 order by side.paper, side.page, side.id
"""


def decided(rows: sqlite3.Connection, by: Terms) -> Heaps:
    """What every paper of the batches that stand comes to, equal ones together."""
    ruled = {
        row[0]: row[1:]  # the last one stands
        for row in rows.execute("select paper, decision, contest, scans, papers from decided order by paper, turn")
    }
    heaps = defaultdict[str, Counter[str]](Counter)
    for paper, its in groupby(rows.execute(SIDES), key=lambda row: str(row[0])):  # one paper at a time in memory
        sides = [Side(*side) for _, *side in its]
        contest = sides[0].style.rpartition(".")[0]  # a style is a contest in an edition; empty where no code was read
        scans = max(Counter(side.page for side in sides).values())
        verdict, of, seen, pile = ruled.get(paper, ("", "", 0, 0))
        if verdict and seen == scans and (not contest or of in ("", contest)):
            of = contest or of
            heaps[of].update(by_ruling(verdict, pile, of, by))
        else:
            heaps[contest][read(sides, by.seats.get(contest, 0), by)] += 1
    return heaps


def by_ruling(verdict: str, pile: int, contest: str, by: Terms) -> Iterator[str]:
    """What a ruling makes of `pile` papers with one code: at most one counts, the others have no mark (RULES 6.7)."""
    kind, _, told = verdict.partition(":")
    if kind == "aside":  # no paper of ours, or one that lies in another batch
        return
    if kind == "head":
        yield f"rejected:{told}"
    else:
        clear, unclear = (sorted(map(int, part.split())) for part in told.split("?"))
        yield by_marks(clear, len(unclear), by.seats.get(contest, 0), by.rules)
    yield from [NO_MARK] * (pile - 1)


def by_marks(clear: Sequence[int], unclear: int, seats: int, rules: Mapping[str, Any]) -> str:
    """A paper by its marks (RULES 8.1 to 8.6, 8.10)."""
    if len(clear) + unclear > seats:
        sure = len(clear) > seats or rules["too_many_if_uncertain"] == "reject_paper"
        return "rejected:too_many" if sure else OPEN
    if not clear and not unclear:
        return "rejected:unmarked"
    if unclear and (not clear or rules["uncertain"] == "reject_paper"):
        return "rejected:uncertain"
    return " ".join(map(str, clear)) + (f"?{unclear}" if unclear else "")


def read(sides: Sequence[Side], seats: int, by: Terms) -> str:
    """What the readings of a paper come to by themselves: its votes, where nothing at all is in doubt."""
    if any(side.fault for side in sides) or [side.page for side in sides] != [*range(1, sides[0].pages + 1)]:
        return OPEN
    votes = set[int]()
    for side in sides:
        page = json.loads(side.measured)
        poor = POOR in page["flags"] and not by.trusted
        if poor or {CORNER, KEYED} & {*page["flags"]} or page["elsewhere"]["share"] > by.limits["elsewhere"]:
            return OPEN
        for box in page["scores"]:
            marked = vote(box, by.limits)
            if marked is None:
                return OPEN
            votes |= {box["candidate"]} if marked else set()
    return " ".join(map(str, sorted(votes))) if 0 < len(votes) <= seats else OPEN


def vote(box: Mapping[str, float], limits: Mapping[str, float]) -> bool | None:
    """Whether a box has a vote, by its own ink alone (PAPER 3.1); None where a person must look."""
    if box["joined"] > limits["joined"] or box["streak"] > limits["streak"] or box["thickest"] > limits["blot"]:
        return None
    ink = box["fill"]
    if limits["marked_fill"] <= ink < limits["cancelled_fill"]:
        return True if box["tangle"] <= limits["tangle"] else None
    # a pale mark and one that is hardly there add up, each as a share of its own limit
    pale = box["faint"] * limits["empty_trace"] + box["trace"] * limits["empty_faint"]
    blank = ink < limits["empty_fill"] and pale < limits["empty_faint"] * limits["empty_trace"]
    beside = box["beside"] > limits["beside"] or box["outside"] > limits["outside"]
    return False if blank and not beside else None
