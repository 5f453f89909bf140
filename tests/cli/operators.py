"""Two to sixteen people on one paper, or on one stack, in every order that chance makes (SECURITY 9, row 5).

What they do is laid side by side step by step, as their transactions would come; a model in a line or two says what
each must be told. People in processes of their own, truly at once, are in `test_office_together`.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import cast

import typer

from lmcvote.cli.page_desk import Desk
from lmcvote.cli.returns import office as offices
from lmcvote.cli.returns.sitting import Sitting
from lmcvote.cli.session import Session
from lmcvote.election import CandidateNumber
from lmcvote.paper.code import election_mark
from lmcvote.returns import lines
from lmcvote.votes import Vote
from lmcvote.web.desk import Case, Changed, Judgement, PaperId, Ruling
from tests.assured import Ran
from tests.cli import kill_works
from tests.cli.boxed import TWO_NAMES
from tests.cli.killing import COINS, fresh, wrong
from tests.cli.returning import called
from tests.cli.test_page_desk import desk
from tests.wording import CLOCK, Coins

MOST = 16
DOUBTED = CandidateNumber(2)
IN_ONE_FOLDER = 12
"""Schedules: after them most of the packs are in."""
Stage = Callable[[str], Path]


def schedule(chance: Random) -> Iterator[tuple[int, bool]]:
    """Who acts next, and whether it is their second step; each looks first, and rules at some time later."""
    people = chance.randint(2, MOST)
    steps = [person for person in range(people) for _ in range(2)]
    chance.shuffle(steps)
    looked = set[int]()
    for person in steps:
        yield person, person in looked
        looked.add(person)


@dataclass(slots=True)
class Model:
    """A paper: how often it was ruled on, and how last."""

    turns: int = 0
    vote: bool = False


def on_one_paper(schedules: int, seed: int, stage: Stage) -> Ran:
    """Two people a page, each with the paper before them: who saw it as it is rules, everybody else is told."""
    fresh(kill_works.prepared(stage, "adjudicate"))()
    chance, failures, refused = Random(seed), list[str](), 0  # noqa: S311 -- the same each time
    pages = [desk(Path("e")) for _ in range(MOST)]
    models = {case.id: Model() for case in pages[0].papers()}
    for nth in range(schedules):
        paper = chance.choice(sorted(models))
        model, seen = models[paper], dict[int, tuple[Case, int]]()
        for person, rules in schedule(chance):
            if not rules:
                seen[person] = _case(pages[person], paper), model.turns
                continue
            case, turns = seen[person]
            vote = chance.random() < 0.5
            taken = _ruled(pages[person], case, vote)
            refused += not taken
            if taken != (turns == model.turns):
                failures.append(f"seed {seed}, schedule {nth}: {'taken' if taken else 'refused'} at turn {turns}")
            if taken:
                model.turns, model.vote = model.turns + 1, vote
        history = _case(pages[0], paper).history
        last = history[-1].decision if history else None
        if len(history) != model.turns or (isinstance(last, Vote) and (DOUBTED in last.clear) != model.vote):
            failures.append(f"seed {seed}, schedule {nth}: the box has another last ruling than the model")
    return Ran(schedules, (*failures, *wrong(Path("e"))), f"{refused} told of another's ruling")


def _case(page: Desk, paper: PaperId) -> Case:
    return next(case for case in page.papers() if case.id == paper)


def _ruled(page: Desk, case: Case, vote: bool) -> bool:
    """Whether it is on record; else they were told that somebody came between."""
    judged = ((DOUBTED, Judgement.VOTE if vote else Judgement.NOT_A_VOTE),)
    try:
        page.rule(case.id, Ruling(TWO_NAMES, judged, None, contest=case.contest), case.version)
    except Changed:
        return False
    return True


def on_one_stack(schedules: int, seed: int, stage: Stage) -> Ran:
    """Pairs at several desks with the numbers of some packs, many of them twice: each is received once."""
    original = kill_works.prepared(stage, "returns record")
    chance, failures, again = Random(seed), list[str](), 0  # noqa: S311 -- the same each time
    received, desks = set[int](), list[Sitting]()
    for nth in range(schedules):
        if nth % IN_ONE_FOLDER == 0:
            failures += _ended(desks)
            fresh(original)()
            received, desks = set(), [_sitting() for _ in range(MOST // 2)]
        numbers = [chance.randint(1, 59) for _ in range(4)]
        for person, _ in schedule(chance):
            number = chance.choice(numbers)
            what = _typed(desks[person % len(desks)], number)
            again += what == "already-in"
            if what != ("already-in" if number in received else "received"):
                failures.append(f"seed {seed}, schedule {nth}: {called(number)} is {what}")
            received.add(number)
    return Ran(schedules, (*failures, *_ended(desks)), f"{again} told that it was in already")


def _sitting() -> Sitting:
    here = Session(lambda: CLOCK, Coins(next(COINS)), lambda _: 0)
    return Sitting(offices.of(cast(typer.Context, SimpleNamespace(obj=here)), "e"), TWO_NAMES)


def _typed(sitting: Sitting, number: int) -> str:
    """What a line came to."""
    election = sitting.office.desk.election
    line = lines.read(called(number), election_mark(election.id, election.epoch))
    ((made, _),) = sitting.takes([(0, line, sitting.stamp("2027-03-01"))])
    return str(made.what)


def _ended(desks: list[Sitting]) -> list[str]:
    """Every desk told; what does not agree then."""
    for one in desks:
        one.ends()
    found = wrong(Path("e")) if desks else []
    shutil.rmtree("e", ignore_errors=True)
    return found
