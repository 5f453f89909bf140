"""The freeze: the electorate becomes the register of electors (RULES 1.10).

From then on an elector is a random id, the number of electors is the denominator of turnout and recall, and the roll
changes only by a dated decision of the LMC: what is ruled later brings doctors in, and moves one who disputes the
group; it takes nobody off (RULES 1.11).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NewType
from zoneinfo import ZoneInfo

from lmcvote import working_days
from lmcvote.election import Rules, Timetable
from lmcvote.electorate.cases import Case
from lmcvote.electorate.entries import Electorate, Entry
from lmcvote.electorate.lists import typable
from lmcvote.electorate.rulings import Kind, Ruling, Verdict

ElectorId = NewType("ElectorId", str)
ID_BYTES = 10
"""80 random bits, 16 typable letters: two electors of a million share one in a trillion."""


@dataclass(frozen=True, slots=True)
class Elector:
    """One voter on the register."""

    id: ElectorId
    entry: Entry
    joined: str
    """The day of the ruling that brought the elector in after the freeze; empty for those frozen."""


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
    """Votes that hung on open cases; 0 of a freeze without any."""
    sha256: str
    """Of the register as exported at the freeze."""


def electors(electorate: Electorate, entropy: Callable[[int], bytes]) -> tuple[Elector, ...]:
    """Everyone on the roll, each with a new id."""
    return tuple(_elector(entry, "", entropy) for entry in electorate.entries if entry.standing == "on_roll")


def _elector(entry: Entry, joined: str, entropy: Callable[[int], bytes]) -> Elector:
    return Elector(ElectorId(typable(entropy(ID_BYTES), 16)), entry, joined)


def at_stake(electorate: Electorate, hold: bool = False) -> int:
    """Votes that hang on open cases: one for each doctor in a case, in each of the doctor's groups.

    With `hold` a locum without a home group is left unplaced by the LMC's own rule (RULES 1.7).
    """
    in_doubt = {row for case in blocking(electorate, hold) for rows in case.rows for row in rows}
    return sum(max(1, len(entry.places)) for entry in electorate.entries if in_doubt & set(entry.rows))


def blocking(electorate: Electorate, hold: bool) -> tuple[Case, ...]:
    """The open cases that stop the freeze."""
    return tuple(case for case in electorate.cases if not (hold and case.kind is Kind.HOME))


def changes_until(timetable: Timetable, rules: Rules, frozen_at: str) -> datetime:
    """Until when a ruling may still bring a doctor onto the frozen roll (RULES 1.11, 5.12)."""
    if rules.roll_change_until == "freeze":
        return datetime.fromisoformat(frozen_at)
    if rules.roll_change_until == "first_issue":
        return timetable.papers_sent.instant
    wall = datetime.fromisoformat(timetable.papers_close.wall)
    last = working_days.before(wall.date(), rules.replacement_stop_working_days)
    return datetime.combine(last, wall.time(), ZoneInfo("Europe/London"))


def brought_in(
    register: Sequence[Elector],
    rebuilt: Electorate,
    rulings: Sequence[Ruling],
    frozen: Frozen,
    entropy: Callable[[int], bytes],
) -> tuple[Elector, ...]:
    """The register with what was ruled after the freeze: doctors who joined, and groups that a dispute has changed.

    `rebuilt` is made of the same lists at the same reference date. Whoever is on the register stays on it.
    """
    since = rulings[frozen.rulings :]
    moved = {
        row
        for ruling in since
        if ruling.kind is Kind.DISPUTE and ruling.verdict is Verdict.HOME
        for row in ruling.rows[0]
    }
    by_row = {row: entry for entry in rebuilt.entries for row in entry.rows}
    kept = tuple(
        replace(elector, entry=by_row[elector.entry.key])
        if moved & set(elector.entry.rows) and by_row[elector.entry.key].standing == "on_roll"
        else elector
        for elector in register
    )
    there = {row for elector in register for row in elector.entry.rows}
    joined = (e for e in rebuilt.entries if e.standing == "on_roll" and there.isdisjoint(e.rows))
    return kept + tuple(_elector(entry, _day_ruled(entry, since), entropy) for entry in joined)


def on_register(register: Iterable[Elector], rebuilt: Electorate) -> Electorate:
    """The build with the register, as `brought_in` made it, in the place of its roll; all else as the build has it."""
    kept = [elector.entry for elector in register]
    there = {row for entry in kept for row in entry.rows}
    others = [entry for entry in rebuilt.entries if there.isdisjoint(entry.rows)]
    return Electorate.of([*kept, *others], rebuilt.cases, rebuilt.excluded)


def _day_ruled(entry: Entry, since: Iterable[Ruling]) -> str:
    about = [ruling.at[:10] for ruling in since if {row for rows in ruling.rows for row in rows} & set(entry.rows)]
    return max(about, default="")
