"""What the commands on lots and vacancies begin with: contests, rules, the latest count, and the facts beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lmcvote.audit import trail
from lmcvote.cli import kept, nominated, recall_desk, session
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding, IntegrityBroken, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.count.facts import Facts
    from lmcvote.count.lot import Lot
    from lmcvote.count.outcome import Outcome, Vacancy
    from lmcvote.count.result import ContestResult, Tie
    from lmcvote.definition import Definition
    from lmcvote.election import Contest, ContestId, Election, Rules
    from lmcvote.store.opening import Store
    from lmcvote.store.outcomes import Announced

SLIPS, NOTICE = "lot_witnessed", "public_dice"
ANNOUNCING = {SLIPS: "lmcvote lot slips", NOTICE: "lmcvote lot publish"}
"""How a lot is announced, by the rule "tie"."""
DECLARED, WITHDRAWN = "result declared", "result withdrawn"
"""The acts by which the trail knows that a contest has its result, or has it no longer."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with its count, and what is on record beside the votes."""

    folder: Path
    election: "Election"
    here: Session
    contests: "tuple[Contest, ...]"
    """As frozen; of an election without any poll as election.toml has them."""
    rules: "Rules"
    definition: str
    """SHA-256 of definition.json; empty where there is none, since no contest has a poll."""
    counted: "Mapping[ContestId, ContestResult]"
    facts: "Facts"
    announced: "tuple[Announced, ...]"

    @property
    def outcomes(self) -> "tuple[Outcome, ...]":
        """What each contest comes to that has no poll, or whose papers are counted."""
        from lmcvote.count import outcome

        return outcome.of_all(self.contests, self.rules, self.counted, self.facts)

    def contest(self, named: str) -> "Contest":
        """A contest by its id; the only one, where none is named. Raises BadInput."""
        known = {str(one.id): one for one in self.contests if not one.question}
        if not known:
            message = "Nobody stands for a seat here: a question is put, and its answers are YES and NO."
            raise RuleRefuses(Finding("question-only", message, field="--contest", value=named))
        if not named and len(known) == 1:
            return next(iter(known.values()))
        if not named:
            raise session.wanting(f"--contest ID, one of {', '.join(known)}")
        if named not in known:
            message = f'--contest: "{named}" is no contest for a seat here. There is {", ".join(known)}.'
            raise BadInput(Finding("contest-unknown", message, field="--contest", value=named))
        return known[named]

    def outcome(self, contest: "Contest") -> "Outcome":
        """What it comes to. Raises RuleRefuses where its papers are not counted."""
        for one in self.outcomes:
            if one.contest == contest.id:
                return one
        message = f"{contest.title}: its papers are not counted yet. First: lmcvote count VOTES.csv"
        raise RuleRefuses(Finding("nothing-counted", message, field="--contest", value=contest.id))

    @property
    def waiting(self) -> "tuple[tuple[Contest, str, Tie], ...]":
        """Every lot that waits: contest, what it is about, and who is level."""
        from lmcvote.count import runners_up
        from lmcvote.count.lot import SEATS
        from lmcvote.count.result import Tie

        contests = {contest.id: contest for contest in self.contests}
        found = []
        for one in self.outcomes:
            found += [(contests[one.contest], SEATS, tie) for tie in one.ties]
            vacancy = runners_up.next_open(one)
            level = runners_up.following(one, vacancy.seat) if vacancy and not one.ties else None
            if vacancy and isinstance(level, Tie):
                found.append((contests[one.contest], runners_up.about(one, vacancy.seat), level))
        return tuple(found)

    def tie(self, contest: "Contest", seat: str) -> "tuple[str, Tie]":
        """What a lot is about, and who is level: for the last seats, or for a vacant one.

        Raises RuleRefuses where it is drawn already, or nobody is level there.
        """
        from lmcvote.count import runners_up
        from lmcvote.count.facts import Remedy
        from lmcvote.count.lot import SEATS
        from lmcvote.count.result import Tie

        outcome = self.outcome(contest)
        if seat:
            vacancy = self.vacancy(contest, seat)
            open_to = vacancy.remedy in (Remedy.ASK, Remedy.NEXT_HIGHEST) and vacancy.filling is None
            level = runners_up.following(outcome, seat) if open_to else None
            about = runners_up.about(outcome, seat)
            drawn = about != seat
        else:
            level, about = (outcome.ties[0] if outcome.ties else None), SEATS
            drawn = any(lot.about == SEATS for lot in outcome.lots)
        if isinstance(level, Tie):
            return about, level
        told = (
            "the lot is drawn, and stands: there is one draw" if drawn else "nobody is level there, so no lot is drawn"
        )
        code = "lot-drawn" if drawn else "no-tie"
        raise RuleRefuses(Finding(code, f"{contest.title}: {told}.", field="--contest", value=contest.id))

    def settled(self, contest: "Contest") -> bool:
        """Whether two independent counts of the contest agree (RULES 9.14)."""
        from lmcvote.count.agreement import Agrees, second_count

        made = kept.runs(self.folder, self.election.stores.box, self.here, self.definition, self.contests)
        return isinstance(second_count(contest.id, made), Agrees)

    def vacancy(self, contest: "Contest", seat: str) -> "Vacancy":
        """A vacant seat by its name; the only one that nothing is done about, where none is named. Raises BadInput."""
        there = self.outcome(contest).vacancies
        waiting = [one for one in there if one.filling is None]
        if not seat and len(waiting) == 1:
            return waiting[0]
        for one in there:
            if one.seat == seat:
                return one
        known = ", ".join(one.seat for one in waiting) or "none"
        told = f'"{seat}" is no vacant seat' if seat else "say which vacant seat"
        message = f"--seat: {told} of {contest.id}. Nothing is done yet about: {known}."
        raise BadInput(Finding("seat-unknown", message, field="--seat", value=seat))

    def announcement(self, contest: "Contest", about: str) -> "Announced | None":
        """How a lot was announced; None where it was not."""
        return next((one for one in self.announced if (one.contest, one.about) == (contest.id, about)), None)

    def count_file(self, contest: "Contest") -> bytes:
        """The count of a contest as it is published before a lot: what the rules make of it, without a lot."""
        from lmcvote.count import lot, outcome

        ruled = outcome.as_ruled(self.counted[contest.id], self.rules, self.facts.departures)
        few = self.rules.small_group_min
        return lot.count_file(self.election.id, self.election.epoch, self.definition, contest, ruled, few)

    def result_day(self, contest: "Contest") -> date:
        """When the result was declared; before that, when the papers are to be counted."""
        return self.declared_on(contest) or date.fromisoformat(self.election.timetable.count.wall[:10])

    def declared_on(self, contest: "Contest") -> date | None:
        """The day on which the result was declared; None before that, and where it was withdrawn since."""
        told = [
            entry
            for entry in trail.read(self.folder).entries
            if entry.act in (DECLARED, WITHDRAWN) and entry.facts.get("contest") == contest.id
        ]
        return date.fromisoformat(told[-1].at[:10]) if told and told[-1].act == DECLARED else None

    def keep(self, act: str, facts: "Mapping[str, Canonical]", save: "Callable[[Store], None]") -> None:
        """Save one more fact, and tell the trail of it."""
        from lmcvote.store import opening

        with opening.store(self.folder, self.election.stores.box, "box", self.here.entropy) as store:
            save(store)
            store.record(act, self.here.today().isoformat(), facts)


def of(context: typer.Context, election: str) -> Desk:
    """The desk of the folder of a command. Raises as `laid` does."""
    return laid(session.needed(election), session.of(context))


def laid(folder: Path, here: Session) -> Desk:
    """The desk of a folder.

    Raises RuleRefuses where a poll is to be held and nothing is frozen, IntegrityBroken where a lot was drawn on
    another count than the latest, or where the box tells of other lots and vacancies than the trail.
    """
    from lmcvote import definition, settings

    settled = settings.read(folder)
    nominated.refuse_twice(folder, settled)
    polls = any(not contest.uncontested for contest in settled.contests) and not recall_desk.failed(
        folder, settled, here
    )
    frozen = definition.read(folder) if polls or (folder / definition.FILE).exists() else None
    facts, announced = load_facts(folder, settled.stores.box, here)
    desk = Desk(
        folder,
        settled,
        here,
        frozen.contests if frozen else settled.contests,
        frozen.rules if frozen else settled.rules,
        frozen.digest if frozen else "",
        latest_count(folder, settled, frozen.digest, here) if frozen else {},
        facts,
        announced,
    )
    for lot in facts.lots:
        refuse_other_count(desk, lot)
    return desk


def latest_count(
    folder: Path, election: "Election", definition: str, here: Session
) -> "Mapping[ContestId, ContestResult]":
    """The latest count of each contest; of none before the first. Raises as `kept.runs` does."""
    from lmcvote import definition as definitions

    made = kept.runs(folder, election.stores.box, here, definition, definitions.read(folder).contests)
    return {result.contest: result for run in made for result in run.results}


def as_ruled(
    folder: Path, election: "Election", frozen: "Definition", here: Session, results: "Sequence[ContestResult]"
) -> "tuple[list[ContestResult], list[str]]":
    """A count as the rules leave it, with its lots; and a warning for each lot that was drawn on another count."""
    from lmcvote.count import lot as lots
    from lmcvote.count import outcome

    facts, _ = load_facts(folder, election.stores.box, here)
    contests = {contest.id: contest for contest in frozen.contests}
    shown, warnings = [], []
    for result in results:
        ruled = outcome.as_ruled(result, frozen.rules, facts.departures)
        which = frozen.election, election.epoch, frozen.digest, contests[result.contest]
        data = lots.count_file(*which, ruled, frozen.rules.small_group_min)
        drawn = [lot for lot in facts.lots if lot.contest == result.contest]
        if all(lot.count_digest == lots.count_digest(data) for lot in drawn):
            shown.append(outcome.with_lot(ruled, drawn))
        else:
            shown.append(ruled)
            warnings.append(f"BEWARE: the lot of {result.contest} was drawn on another count than this one.")
    return shown, warnings


def refuse_other_count(desk: Desk, lot: "Lot | Announced") -> None:
    """Raise IntegrityBroken where the papers were counted anew since, to other votes, or the count file was changed."""
    from lmcvote.count.lot import count_digest

    path = published(desk.folder, lot.contest)
    if path.exists() and count_digest(path.read_bytes()) != lot.count_digest:
        message = (
            f"{path} is not the count file that was published before the lot: its SHA-256 is another. Put back the "
            "published one; the scrutineer holds it."
        )
        raise IntegrityBroken(Finding("count-file-changed", message, str(path)))
    contest = next((one for one in desk.contests if one.id == lot.contest), None)
    now = desk.count_file(contest) if contest and contest.id in desk.counted else b""
    if count_digest(now) != lot.count_digest:
        message = (
            f"{lot.contest}: the lot is about a count with the SHA-256 {lot.count_digest[:16]}..., and the latest "
            "count is another. Count again the papers that it was about, and find out which count is right."
        )
        raise IntegrityBroken(Finding("counted-anew", message, field="--contest", value=lot.contest))


def published(folder: Path, contest: "ContestId") -> Path:
    """Where the count file of a contest is published."""
    return folder / "out" / "lot" / f"{contest}-count.json"


def load_facts(folder: Path, store: str, here: Session) -> "tuple[Facts, tuple[Announced, ...]]":
    """What is on record beside the votes, and the lots announced.

    Raises IntegrityBroken where the box holds others than the trail was told of.
    """
    from lmcvote.count.facts import Facts
    from lmcvote.store import engines, opening, outcomes

    if not engines.exists(folder, store) and not any(kept.held(folder, table.name) for table in outcomes.TABLES):
        return Facts(), ()
    with opening.store(folder, store, "box", here.entropy) as rows:
        facts, announced, there = outcomes.load_facts(rows), outcomes.load_announced(rows), outcomes.digests(rows)
    if any(digest != kept.held(folder, table) for table, digest in there.items()):
        message = (
            f"{store} tells of other lots and vacancies than {trail.FILE}: one is lost or changed. Put back the last "
            "copy."
        )
        raise IntegrityBroken(Finding("outcomes-disagree", message, engines.named(folder, store)))
    return facts, announced
