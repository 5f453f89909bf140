"""Whose group would be another if the evidence were weighed a little differently: what a sceptic asks first.

For each elector whom the lists placed: a locum's next step of the ladder in the place of the one that decided, recent
posts before sessions, and for everyone the reference date three months earlier and later. Nothing is changed by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lmcvote.electorate.entries import Entry
from lmcvote.electorate.home import Basis, Open, Setting
from lmcvote.electorate.match import Person
from lmcvote.electorate.merge import Built
from lmcvote.electorate.placing import Placing
from lmcvote.spoken import in_words
from lmcvote.timetable import months_later

MONTHS = 3
SWAPPED = {Basis.SESSIONS: Basis.RECENT, Basis.RECENT: Basis.SESSIONS}


@dataclass(frozen=True, slots=True)
class Shift:
    """One elector who would be elsewhere."""

    entry: Entry
    if_: str
    """What would have to be otherwise: `without its declaration`, `as at 1 May 2027`."""
    groups: tuple[str, ...]
    """Where the elector would be then; empty for nowhere yet."""


def report(built: Built) -> Iterator[Shift]:
    """Each elector and each reason, in the order of the roll."""
    person_of = {person.rows: person for person in built.persons}
    variants = tuple(_variants(built.placing))
    near = _Near(built.placing.setting)
    for entry in built.electorate.entries:
        bases = {place.basis for place in entry.places}
        if entry.standing != "on_roll" or Basis.RULING in bases or entry.rows not in person_of:
            continue
        person, now = person_of[entry.rows], tuple(place.group for place in entry.places)
        dated = near(person)
        for told, only_for, placing in variants:
            if (only_for in bases) if only_for else dated:
                then = _groups(person, placing)
                if then != now:
                    yield Shift(entry, told, then)


def _variants(placing: Placing) -> Iterator[tuple[str, Basis | None, Placing]]:
    """What is otherwise, the basis that it concerns (None for every dated row), and the placing by it."""
    setting = placing.setting
    for step in setting.steps:
        steps = tuple(other for other in setting.steps if other is not step)
        yield f"without the step {step}", step, replace(placing, setting=replace(setting, steps=steps))
    for step in SWAPPED.keys() & set(setting.steps):
        steps = tuple(SWAPPED.get(other, other) for other in setting.steps)
        told = "recent posts before sessions"
        yield told, step, replace(placing, setting=replace(setting, steps=steps))
    for months in (MONTHS, -MONTHS):
        day = months_later(setting.as_at, -months)
        moved: Setting = replace(setting, as_at=day)
        yield f"as at {in_words(day)}", None, replace(placing, setting=moved)


class _Near:
    """Some date of the doctor's rows lies between the two reference dates, or a declaration runs out between them."""

    def __init__(self, setting: Setting) -> None:
        old = setting.measures.declaration_months
        self._early, self._late = (months_later(setting.as_at, months) for months in (-MONTHS, MONTHS))
        self._oldest, self._newest = (months_later(day, -old) for day in (self._early, self._late))

    def __call__(self, person: Person) -> bool:
        """Whether one does."""
        for entry in person.entries:
            made = entry.declaration.on if entry.declaration else None
            for day in (entry.joined, entry.left, made):
                if day and self._early <= day <= self._late:
                    return True
            if made and self._oldest <= made <= self._newest:
                return True
        return False


def _groups(person: Person, placing: Placing) -> tuple[str, ...]:
    if placing.exclusion(person):
        return ()
    answer = placing.answer(person, placing.facts(person))
    return () if isinstance(answer, Open) else tuple(place.group for place in answer)
