"""The freeze: the electorate becomes the register of electors (RULES 1.10).

From then on an elector is a random id, the number of electors is the denominator of turnout and recall, and the roll
changes only by a dated decision of the LMC: what is ruled later brings doctors in, and moves one to another group; it
takes nobody off (RULES 1.11).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType

from lmcvote.election import Rules, Timetable
from lmcvote.electorate.cases import Case
from lmcvote.electorate.entries import Electorate, Entry, Excluded
from lmcvote.electorate.lists import typable
from lmcvote.electorate.rulings import Kind, Ruling, Verdict, office_day
from lmcvote.findings import Finding, RuleRefuses
from lmcvote.timetable import replacements_stop

ElectorId = NewType("ElectorId", str)
ID_BYTES = 10
"""80 random bits, 16 typable letters: two electors of a million share one in a trillion."""


@dataclass(frozen=True, slots=True)
class Elector:
    """One voter on the register."""

    id: ElectorId
    entry: Entry
    joined: str
    """The day of the newest ruling when the elector came in after the freeze; empty for those frozen."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """That the roll was frozen."""

    at: str
    """The instant, UTC."""
    by: tuple[str, ...]
    as_at: str
    """Reference date of the build that was frozen."""
    rulings: int
    """Made before it: the first so many of all."""
    provisional: int
    """Votes that hung on open cases, on the roll or off it; 0 of a freeze without any."""
    sha256: str
    """Of the register as exported at the freeze."""
    figures: tuple[tuple[str, int], ...] = ()
    """What the checkpoint counts, in its order."""


def electors(electorate: Electorate, entropy: Callable[[int], bytes]) -> tuple[Elector, ...]:
    """Everyone on the roll, each with a new id."""
    return in_order(_elector(entry, "", entropy) for entry in electorate.entries if entry.standing == "on_roll")


def in_order(electors: Iterable[Elector]) -> tuple[Elector, ...]:
    """As the register lists them: by name, and among namesakes by what their rows say, never by chance."""
    return tuple(sorted(electors, key=lambda e: (e.entry.surname.upper(), e.entry.forename.upper(), e.entry.key)))


def _elector(entry: Entry, joined: str, entropy: Callable[[int], bytes]) -> Elector:
    return Elector(ElectorId(typable(entropy(ID_BYTES), 16)), entry, joined)


def blocking(electorate: Electorate, rules: Rules) -> tuple[Case, ...]:
    """The open cases that stop the freeze: all, but for locums without a home where the LMC holds them (RULES 1.7)."""
    hold = rules.locum_no_home == "hold"
    return tuple(case for case in electorate.cases if not (hold and case.kind is Kind.HOME))


def at_stake(electorate: Electorate, rules: Rules) -> tuple[int, int]:
    """Votes that hang on open cases: of doctors on no roll until ruled on, and of those on it meanwhile.

    One for each doctor in a case, in each of the doctor's groups.
    """
    in_doubt = {row for case in blocking(electorate, rules) for rows in case.rows for row in rows}
    asked = [entry for entry in electorate.entries if in_doubt & set(entry.rows)]
    return sum(not entry.places for entry in asked), sum(len(entry.places) for entry in asked)


def changes_until(timetable: Timetable, rules: Rules, frozen_at: str) -> datetime:
    """Until when a ruling may still bring a doctor onto the frozen roll (RULES 1.11, 5.12)."""
    if rules.roll_change_until == "freeze":
        return datetime.fromisoformat(frozen_at)
    if rules.roll_change_until == "first_issue":
        return timetable.papers_sent.instant
    return replacements_stop(timetable, rules)


def brought_in(
    register: Sequence[Elector],
    rebuilt: Electorate,
    rulings: Sequence[Ruling],
    frozen: Frozen,
    entropy: Callable[[int], bytes],
) -> tuple[Elector, ...]:
    """The register with what was ruled after the freeze: doctors who joined, and other groups for some.

    `rebuilt` is made of the same lists at the same reference date. Whoever is on the register stays on it.
    """
    since = rulings[frozen.rulings :]
    moved = {row for one in since if one.verdict is Verdict.HOME for row in one.rows[0]}
    by_row = {row: one for one in rebuilt.doctors for row in one.rows}
    kept = [_as_ruled(elector, by_row.get(elector.entry.key), moved) for elector in register]
    if len({row for elector in kept for row in elector.entry.rows}) < sum(len(one.entry.rows) for one in kept):
        message = "Two electors of the frozen roll would be one doctor. Nobody is taken off it: rule them different."
        raise RuleRefuses(Finding("frozen", message))
    there = {row for elector in kept for row in elector.entry.rows}
    day = max((office_day(ruling.at) for ruling in since), default="")
    joined = (e for e in rebuilt.entries if e.standing == "on_roll" and there.isdisjoint(e.rows))
    return in_order((*kept, *(_elector(entry, day, entropy) for entry in joined)))


def _as_ruled(elector: Elector, now: Entry | Excluded | None, moved: Collection[str]) -> Elector:
    """With rows that were ruled to be the elector's too; in another group only if that was ruled."""
    if now is None or not set(elector.entry.rows) <= set(now.rows):
        return elector
    lines = now.performers_lines, now.equip_lines
    entry = replace(elector.entry, rows=now.rows, performers_lines=lines[0], equip_lines=lines[1])
    if isinstance(now, Entry) and now.places and set(moved) & set(now.rows):
        entry = replace(entry, places=now.places)
    return replace(elector, entry=entry)


def on_register(register: Iterable[Elector], rebuilt: Electorate) -> Electorate:
    """The build with the register, as `brought_in` made it, in the place of its roll; all else as the build has it."""
    kept = [elector.entry for elector in register]
    there = {row for entry in kept for row in entry.rows}
    others = [e for e in rebuilt.entries if there.isdisjoint(e.rows)]
    excluded = [one for one in rebuilt.excluded if there.isdisjoint(one.rows)]
    return Electorate.of([*kept, *others], rebuilt.cases, excluded)
