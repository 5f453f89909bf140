"""What a contest comes to: who is elected and how, what waits for a lot, which seats are vacant and what follows.

A count says how many votes each has; an outcome says what the rules make of it, of a lot, and of candidates who
withdrew, died or were barred (RULES 2.5, 3.6 to 3.8, 4, 11, 12). Values and pure functions: facts in, outcome out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import inf
from typing import Any

from lmcvote.count.facts import Because, Departure, Facts, Filling, Remedy
from lmcvote.count.lot import SEATS, Lot
from lmcvote.count.result import ContestResult, Tally, Tie
from lmcvote.count.ties import seat
from lmcvote.election import ANSWERS, CandidateNumber, Contest, ContestId, Rules, confirmation_of, confirmations


class Ending(StrEnum):
    """How a contest came to its outcome."""

    POLL = "poll"
    DECLARED_ELECTED = "declared_elected"
    """No more candidates than seats, and no poll (RULES 4.1)."""
    CONFIRMATION_BALLOT = "confirmation_ballot"
    """No more candidates than seats, and a yes or no on each name (RULES 4.1)."""
    STOPPED = "stop_and_rerun"
    """A candidate died before the result: nobody is elected, the poll is held again (RULES 3.8)."""
    REISSUED = "reissue_all"
    """A candidate withdrew after printing: nobody is elected, all papers are issued anew (RULES 3.7)."""
    QUESTION = "question"
    """A question was put: yes and no have votes, and nobody is elected."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that nobody has taken, or that was vacated."""

    seat: str
    """`of-3`, the seat that candidate 3 won; `short-1`, the first one left over."""
    because: Because
    of: CandidateNumber | None
    """Whose seat it was; None where it was left over."""
    on: date | None
    """Since when; None since the result."""
    remedy: Remedy
    """By the rules of the election."""
    filling: Filling | None
    """None while nothing is done about it."""

    @property
    def vacant(self) -> bool:
        """Whether nobody sits in it now."""
        return self.filling is None or not self.filling.name


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate, and what became of the candidacy."""

    number: CandidateNumber
    name: str
    votes: int | None
    """As counted, never with a lot in them; on a confirmation ballot the yes. None where nobody voted."""
    against: int | None
    """On a confirmation ballot the no; None elsewhere."""
    lot: bool
    """Whether a lot gave the place (RULES 11.3)."""
    elected: bool | None
    """By the votes and the lot; None while either is awaited. True of a winner who then left the seat, too."""
    left: Departure | None
    """None of a candidate who is still one."""
    disregarded: bool = False
    """Whether the votes are counted apart and elect nobody, as the rule has it of a name that withdrew (RULES 3.7)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one contest comes to."""

    contest: ContestId
    title: str
    seats: int
    ending: Ending
    standings: tuple[Standing, ...]
    """By votes, most first, those without at the end; equal votes in the order of the paper."""
    ties: tuple[Tie, ...]
    """Those that wait for their lot."""
    lots: tuple[Lot, ...]
    """Those that were drawn; the one for the seats first."""
    vacancies: tuple[Vacancy, ...]

    @property
    def elected(self) -> tuple[Standing, ...]:
        """All who were elected, those who did not take the seat or left it since included."""
        return tuple(one for one in self.standings if one.elected)

    @property
    def settled(self) -> bool:
        """Whether nobody waits for votes or a lot."""
        return all(one.elected is not None for one in self.standings)


def with_lot(result: ContestResult, lots: Iterable[Lot]) -> ContestResult:
    """The count with the lot for its seats: the same votes, and who took the last places (RULES 11.3)."""
    about = next((lot for lot in lots if (lot.contest, lot.about) == (result.contest, SEATS)), None)
    if about is None:
        return result

    def settled(tally: Tally) -> Tally:
        drawn = tally.number in about.drawn
        return tally if tally.elected is not None else replace(tally, elected=drawn, lot=drawn)

    return replace(result, candidates=tuple(settled(tally) for tally in result.candidates))


def disregard(result: ContestResult, withdrawn: Iterable[CandidateNumber]) -> ContestResult:
    """The count without the votes for withdrawn names, which stay in the account of votes (RULES 3.7, 9.11)."""
    gone = frozenset(withdrawn)
    if not gone:
        return result
    left = [tally for tally in result.candidates if tally.number not in gone]
    votes = {tally.number: tally.votes for tally in left}
    elected, tie = seat(votes, result.seats) if len(left) > result.seats else (frozenset(votes), None)
    waiting = tie.candidates if tie else ()
    return replace(
        result,
        candidates=tuple(
            replace(tally, elected=None if tally.number in waiting else tally.number in elected) for tally in left
        ),
        ties=(tie,) if tie else (),
        withdrawn=result.withdrawn + sum(tally.votes for tally in result.candidates if tally.number in gone),
    )


def as_ruled(result: ContestResult, rules: Rules, departures: Iterable[Departure]) -> ContestResult:
    """The count that decides: without the votes for withdrawn names, where the rule says so."""
    if rules.withdrawn_after_print != "disregard_votes":
        return result
    return disregard(result, _before_result(departures, result.contest, Because.WITHDRAWN))


def _before_result(departures: Iterable[Departure], contest: ContestId, because: Because) -> frozenset[CandidateNumber]:
    return frozenset(
        one.candidate for one in departures if one.contest == contest and one.because is because and one.before_result
    )


def of_poll(contest: Contest, rules: Rules, counted: ContestResult, facts: Facts) -> Outcome:
    """What a contest with a poll comes to."""
    standings = _counted(contest, as_ruled(counted, rules, facts.departures), counted, facts)
    if contest.question:
        return _outcome(contest, rules, Ending.QUESTION, standings, facts)
    gone = _before_result(facts.departures, contest.id, Because.DIED)
    if gone and rules.candidate_death == "stop_and_rerun":
        return _nobody(contest, Ending.STOPPED, standings)
    gone = _before_result(facts.departures, contest.id, Because.WITHDRAWN)
    if gone and rules.withdrawn_after_print == "reissue_all":
        return _nobody(contest, Ending.REISSUED, standings)
    ties = as_ruled(counted, rules, facts.departures).ties
    return _outcome(contest, rules, Ending.POLL, standings, facts, ties)


def _counted(contest: Contest, ruled: ContestResult, counted: ContestResult, facts: Facts) -> tuple[Standing, ...]:
    """Everyone on the paper, a name whose votes are disregarded last."""
    settled = with_lot(ruled, facts.lots).candidates
    there = {tally.number for tally in settled}
    disregarded = [replace(tally, elected=False) for tally in counted.candidates if tally.number not in there]
    return tuple(
        Standing(
            *(tally.number, tally.name, tally.votes, None, tally.lot, tally.elected),
            *(_left(contest, tally.number, facts), tally.number not in there),
        )
        for tally in (*settled, *disregarded)
    )


def of_uncontested(
    contest: Contest, rules: Rules, answers: Mapping[CandidateNumber, ContestResult], facts: Facts
) -> Outcome:
    """What a contest with no more candidates than seats comes to: all elected, or those whom the voters confirm.

    `answers` has the count of each name's question, by the candidate's number; a name without one is awaited.
    """
    ending = Ending(rules.uncontested)
    if ending is Ending.CONFIRMATION_BALLOT:
        standings = [_confirmed(contest, number, name, answers.get(number), facts) for number, name in _names(contest)]
        standings.sort(key=lambda one: inf if one.votes is None else -one.votes)  # equal votes stay as on the paper
    else:
        standings = [
            Standing(number, name, None, None, lot=False, elected=True, left=_left(contest, number, facts))
            for number, name in _names(contest)
        ]
    return _outcome(contest, rules, ending, tuple(standings), facts)


def of_all(
    contests: Sequence[Contest], rules: Rules, counted: Mapping[ContestId, ContestResult], facts: Facts
) -> tuple[Outcome, ...]:
    """What every contest comes to that has no poll, or whose papers are counted; names are confirmed with theirs."""
    confirming = contests if rules.uncontested == "confirmation_ballot" else ()
    folded = {question.id for contest in confirming for question in confirmations(contest)}
    found = []
    for contest in contests:
        if contest.uncontested:
            asked = {one.number: confirmation_of(contest, one) for one in contest.candidates}
            answers = {number: counted[question] for number, question in asked.items() if question in counted}
            found.append(of_uncontested(contest, rules, answers, facts))
        elif contest.id in counted and contest.id not in folded:
            found.append(of_poll(contest, rules, counted[contest.id], facts))
    return tuple(found)


def _confirmed(
    contest: Contest, number: CandidateNumber, name: str, counted: ContestResult | None, facts: Facts
) -> Standing:
    """Elected with more yes than no (RULES 4.1): as many of each is not more, and no lot is drawn."""
    left = _left(contest, number, facts)
    if counted is None:
        return Standing(number, name, None, None, lot=False, elected=None, left=left)
    yes, no = _answers(counted)
    return Standing(number, name, yes, no, lot=False, elected=yes > no, left=left)


def _answers(counted: ContestResult) -> tuple[int, int]:
    """Yes and no."""
    votes = {tally.number: tally.votes for tally in counted.candidates}
    yes, no = (votes[answer.number] for answer in ANSWERS)
    return yes, no


def _names(contest: Contest) -> list[tuple[CandidateNumber, str]]:
    return [(candidate.number, candidate.name) for candidate in contest.candidates]


def _left(contest: Contest, number: CandidateNumber, facts: Facts) -> Departure | None:
    here = (one for one in facts.departures if (one.contest, one.candidate) == (contest.id, number))
    return next(here, None)


def _nobody(contest: Contest, ending: Ending, standings: Sequence[Standing]) -> Outcome:
    """No result: the votes are shown, and elect nobody."""
    idle = tuple(replace(one, elected=False, lot=False) for one in standings)
    return Outcome(contest.id, contest.title, contest.seats, ending, idle, (), (), ())


def _outcome(
    contest: Contest,
    rules: Rules,
    ending: Ending,
    standings: tuple[Standing, ...],
    facts: Facts,
    ties: tuple[Tie, ...] = (),
) -> Outcome:
    lots = tuple(lot for lot in facts.lots if lot.contest == contest.id)
    waiting = () if any(lot.about == SEATS for lot in lots) else ties
    vacant = (
        ()
        if ending is Ending.QUESTION
        else (*_left_over(contest, rules, standings, facts), *_vacated(contest, rules, standings, facts))
    )
    return Outcome(contest.id, contest.title, contest.seats, ending, standings, waiting, lots, vacant)


def _left_over(contest: Contest, rules: Rules, standings: Sequence[Standing], facts: Facts) -> Iterable[Vacancy]:
    """Seats for which there were too few candidates, or too few whom the voters confirmed (RULES 4.1 to 4.3)."""
    over = contest.seats - sum(one.elected is not False for one in standings)  # none where some are drawn for
    short = contest.seats - len(contest.candidates) if contest.uncontested else over
    remedy = Remedy(rules.short_after_second if contest.second_round else rules.short)
    for nth in range(1, over + 1):
        because = Because.SHORT if nth <= short else Because.NOT_CONFIRMED
        name = f"short-{nth}"
        yield Vacancy(name, because, None, None, remedy, _filling(contest, name, facts))


def _vacated(contest: Contest, rules: Rules, standings: Sequence[Standing], facts: Facts) -> Iterable[Vacancy]:
    """Seats that were won and not taken, or left since, in the order in which that was recorded."""
    took: set[CandidateNumber | None] = {one.number for one in standings if one.elected}
    took |= {one.candidate for one in facts.fillings if one.contest == contest.id}
    for one in facts.departures:
        if one.contest == contest.id and one.candidate in took:
            name = f"of-{one.candidate}"
            filling = _filling(contest, name, facts)
            yield Vacancy(name, one.because, one.candidate, one.on, _remedy(one, rules), filling)


def _filling(contest: Contest, name: str, facts: Facts) -> Filling | None:
    return next((one for one in facts.fillings if (one.contest, one.seat) == (contest.id, name)), None)


def _remedy(departure: Departure, rules: Rules) -> Remedy:
    """A barred winner's seat may have a rule of its own (RULES 2.5); any other is a casual vacancy (RULES 12.1)."""
    if departure.because is Because.BARRED and rules.barred_winner == "next_highest":
        return Remedy.NEXT_HIGHEST
    return Remedy(rules.vacancy)


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The keys that scripts rely on."""
    return {
        "contest": outcome.contest,
        "seats": outcome.seats,
        "ending": str(outcome.ending),
        "settled": outcome.settled,
        "elected": [one.number for one in outcome.elected],
        "candidates": [
            {
                "number": one.number,
                "name": one.name,
                "votes": one.votes,
                "against": one.against,
                "elected": one.elected,
                "lot": one.lot,
                "left": None if one.left is None else _departure_json(one.left),
            }
            for one in outcome.standings
        ],
        "ties": [{"candidates": list(tie.candidates), "places": tie.places} for tie in outcome.ties],
        "lots": [lot_json(lot) for lot in outcome.lots],
        "vacancies": [
            {
                "seat": one.seat,
                "because": str(one.because),
                "of": one.of,
                "on": None if one.on is None else one.on.isoformat(),
                "remedy": str(one.remedy),
                "vacant": one.vacant,
                "filling": None if one.filling is None else _filling_json(one.filling),
            }
            for one in outcome.vacancies
        ],
    }


def lot_json(lot: Lot) -> dict[str, Any]:
    """A lot, apart from the votes (RULES 11.3)."""
    return {
        "about": lot.about,
        "method": lot.method,
        "candidates": list(lot.tied),
        "places": lot.places,
        "drawn": list(lot.drawn),
        "at": lot.at,
        "witnesses": list(lot.witnesses),
        "by": lot.by,
        "seed": lot.seed,
        "count_digest": lot.count_digest,
    }


def _departure_json(left: Departure) -> dict[str, Any]:
    return {"because": str(left.because), "on": left.on.isoformat(), "office": left.office}


def _filling_json(filling: Filling) -> dict[str, Any]:
    return {
        "remedy": str(filling.remedy),
        "on": filling.on.isoformat(),
        "candidate": filling.candidate,
        "name": filling.name,
        "elected": filling.elected,
    }
