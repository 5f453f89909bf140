"""Papers decided again from readings and rulings, by code of its own: as the reader decides them."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from itertools import product
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote.audit.redecided import NO_MARK, OPEN, Terms, by_marks, decided, vote
from lmcvote.election import CandidateNumber, ContestId, Rules, Thresholds
from lmcvote.findings import NeedsDecision
from lmcvote.paper.evidence import Score
from lmcvote.reading.decide import Mark, box
from lmcvote.reading.papers import Ruling, Sheet, assemble, counts_as
from lmcvote.store.readings import _verdict
from lmcvote.votes import Doubtful, Marks, decide, to_text
from tests import wording
from tests.strategies import paper_rulings, scans

BOARD = ContestId("board")
CONTEST = wording.contest(" ".join(f"Surname{number}" for number in range(12)), seats=2)
LIMITS = {name: float(value) for name, value in asdict(Thresholds()).items() if name != "trust_black_and_white"}
MEASURED = ("fill", "faint", "trace", "thickest", "tangle", "outside", "beside", "joined", "streak")
NAMES = {"thickest": "blot"}


def near(name: str) -> st.SearchStrategy[float]:
    """A measure on either side of the thresholds it is held against, and on them."""
    limits = {
        "fill": ("empty_fill", "marked_fill", "cancelled_fill"),
        "faint": ("empty_faint",),
        "trace": ("empty_trace",),
    }.get(name, (NAMES.get(name, name),))
    edges = [LIMITS[limit] * times for limit in limits for times in (0.5, 0.99, 1, 1.01)]
    return st.sampled_from([0.0, 0.0, *edges])


near_the_limits = st.tuples(*map(near, MEASURED)).map(lambda found: Score(BOARD, CandidateNumber(1), *found))


@settings(max_examples=400)
@given(near_the_limits)
def test_a_box_is_judged_as_the_reader_judges_it(score: Score) -> None:
    as_read = {Mark.MARKED: True, Mark.UNMARKED: False, Mark.DOUBTFUL: None}[box(score, frozenset(), Thresholds()).mark]
    assert vote(score._asdict(), LIMITS) is as_read


def test_marks_come_to_what_the_rules_say_of_them() -> None:
    """Every number of clear and uncertain marks, seats, and both switches (RULES 8.1 to 8.6, 8.10)."""
    switches = [
        Rules(uncertain=one, too_many_if_uncertain=other)
        for one in get_args(Rules.__annotations__["uncertain"])
        for other in get_args(Rules.__annotations__["too_many_if_uncertain"])
    ]
    for clear, unclear, seats, rules in product(range(5), range(4), range(1, 4), switches):
        votes, others = (
            frozenset(map(CandidateNumber, numbers))
            for numbers in (range(1, clear + 1), range(clear + 1, clear + unclear + 1))
        )
        ours = decide(Marks(votes, others), seats, rules)
        text = OPEN if isinstance(ours, Doubtful) else to_text(ours)
        assert by_marks(sorted(votes), unclear, seats, asdict(rules)) == text


def a_box(scanned: Iterable[Sheet], ruled: Iterable[Ruling]) -> sqlite3.Connection:
    """A box in memory that holds them."""
    rows = sqlite3.connect(":memory:")
    rows.execute("create table batch (id, taken_back)")
    rows.execute("create table side (id, paper, batch, style, page, pages, fault, measured)")
    rows.execute("create table decided (paper, turn, decision, contest, scans, papers)")
    rows.executemany("insert into batch values (?, ?)", [("b", 0), ("back", 1)])
    for one in scanned:
        page = one.reading and {
            "scores": [score._asdict() for score in one.reading.scores],
            "elsewhere": asdict(one.reading.elsewhere),
            "flags": sorted(one.reading.flags),
        }
        told = (f"{one.contest}.standard", one.page, one.pages, one.fault or "", json.dumps(page) if page else "")
        rows.execute("insert into side values (?, ?, ?, ?, ?, ?, ?, ?)", (one.id, one.paper, one.batch, *told))
        rows.execute("insert into side values (?, ?, ?, ?, ?, ?, ?, ?)", (f"{one.id} back", one.paper, "back", *told))
    for turn, ruling in enumerate(ruled):
        decision = (_verdict(ruling.verdict), ruling.contest, ruling.scans, ruling.papers)
        rows.execute("insert into decided values (?, ?, ?, ?, ?, ?)", (ruling.paper, turn, *decision))
    return rows


@settings(max_examples=60)
@given(scans(), st.lists(paper_rulings, max_size=6))
def test_papers_come_to_what_the_reader_makes_of_them(scanned: list[Sheet], ruled: list[Ruling]) -> None:
    """Whole papers, copies, pages that miss, sheets that nobody can read; any rulings, and a batch taken back."""
    wanted = dict[str, Counter[str]]()
    for paper in assemble(scanned, ruled, {BOARD: CONTEST}, Thresholds()):
        try:
            texts = [to_text(one) for one in counts_as(paper, CONTEST, Rules())]
        except NeedsDecision:
            texts = [OPEN, *[NO_MARK] * (paper.standing.papers - 1)] if paper.standing else [OPEN]
        wanted.setdefault(BOARD, Counter()).update(texts)
    by = Terms(LIMITS, trusted=False, seats={BOARD: CONTEST.seats}, rules=asdict(Rules()))
    with closing(a_box(scanned, ruled)) as rows:
        assert {of: Counter(heap) for of, heap in decided(rows, by).items() if heap} == {
            of: heap for of, heap in wanted.items() if heap
        }
