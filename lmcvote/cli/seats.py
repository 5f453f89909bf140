"""What may be recorded of seats: who can leave one, and who can be called to it, by the rules of the election."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from lmcvote.cli.outcome_desk import ANNOUNCING, Desk
from lmcvote.count.facts import Because, Remedy
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.count.outcome import Outcome, Vacancy
    from lmcvote.count.runners_up import RunnerUp
    from lmcvote.election import Candidate, Contest

One = TypeVar("One", Because, Remedy)
FILLING = tuple(remedy for remedy in Remedy if remedy is not Remedy.ASK)


def one_of(option: str, text: str, known: Sequence[One]) -> One:
    """The choice that an option names. Raises BadInput."""
    for one in known:
        if one == text:
            return one
    message = f'{option}: "{text}" is none of {", ".join(known)}.'
    raise BadInput(Finding("bad-choice", message, field=option, value=text))


def refuse_unsettled(outcome: "Outcome") -> None:
    """Raise NeedsDecision while a lot or votes are awaited: nobody is a runner-up before everybody has a place."""
    if not outcome.settled:
        message = f"{outcome.title}: a lot waits, or votes, so nobody is a runner-up yet. First: lmcvote lot"
        raise NeedsDecision(Finding("lot-waits", message, field="--contest", value=outcome.contest))


def candidate(contest: "Contest", number: int) -> "Candidate":
    """Who has a number in a contest. Raises BadInput."""
    for one in contest.candidates:
        if one.number == number:
            return one
    message = f"--candidate: {number} is nobody's number in {contest.id}: they go from 1 to {len(contest.candidates)}."
    raise BadInput(Finding("no-such-candidate", message, field="--candidate", value=str(number)))


def refuse_departure(desk: Desk, contest: "Contest", who: "Candidate", why: Because, day: date, office: str) -> None:
    """Raise RuleRefuses for what the rules know nothing of: leaving twice, or a seat that one never had."""

    def refused(code: str, message: str) -> RuleRefuses:
        return RuleRefuses(Finding(code, f"{who.name}: {message}", field="--because", value=why))

    before = [one for one in desk.facts.departures if (one.contest, one.candidate) == (contest.id, who.number)]
    if before:
        raise refused("left-already", f"{before[0].because} since {before[0].on}. Nobody leaves twice.")
    if why is Because.WITHDRAWN:
        _refuse_withdrawal(desk, contest, refused)
    elif why is Because.DECLINED:
        from lmcvote.count.runners_up import book

        if all(one.number != who.number for one in book(desk.outcome(contest))):
            raise refused("no-runner-up", "is not in the book of runners-up, and has no seat to decline.")
    elif why is not Because.DIED:
        _refuse_without_seat(desk, contest, who, refused)
        if why is Because.BARRED:
            _refuse_free(desk, day, office, refused)


def _refuse_withdrawal(desk: Desk, contest: "Contest", refused: Callable[[str, str], RuleRefuses]) -> None:
    from lmcvote.cli import kept, nominated
    from lmcvote.count.lot import SEATS

    if desk.declared_on(contest):
        raise refused("declared", "the result is declared. Who leaves now has resigned: --because resigned")
    by_nomination = contest.id in nominated.closed(desk.folder)
    if contest.uncontested:
        first = "Nominations are closed:" if by_nomination else "Take the name out of election.toml; or,"
        raise refused("no-poll", f"there is no poll. {first} once elected, resigned.")
    printed = kept.printed_by(desk.folder, desk.election.stores.box, desk.here)
    if not printed and contest.id not in desk.counted and not by_nomination:
        message = "no live paper is printed yet (RULES 3.6). Take the name out of election.toml, and freeze it anew."
        raise refused("not-printed", message)
    drawn = any((lot.contest, lot.about) == (contest.id, SEATS) for lot in desk.facts.lots)
    if drawn and desk.rules.withdrawn_after_print != "stays_then_vacancy":
        raise refused("lot-drawn", "the lot is drawn, and stands on the votes as they were.")


def _refuse_without_seat(
    desk: Desk, contest: "Contest", who: "Candidate", refused: Callable[[str, str], RuleRefuses]
) -> None:
    seated = {one.candidate for one in desk.facts.fillings if one.contest == contest.id}
    standing = next(one for one in desk.outcome(contest).standings if one.number == who.number)
    if standing.elected is None:
        raise refused("lot-waits", "waits for a lot, or for votes. First: lmcvote lot")
    if not standing.elected and who.number not in seated:
        raise refused("no-seat", "has no seat, so none falls vacant.")


def _refuse_free(desk: Desk, day: date, office: str, refused: Callable[[str, str], RuleRefuses]) -> None:
    from lmcvote.barred import barred, offices

    if office not in offices(desk.rules):
        message = f'--holds: "{office}" bars nobody. It is one of {", ".join(offices(desk.rules))}.'
        raise BadInput(Finding("which-office", message, field="--holds", value=office))
    if not barred(office, day, desk.rules):
        message = f"may take the seat on {day}: the office of {office} bars from {desk.rules.lmc_officer_bar_from} on."
        raise refused("not-barred", message)


def remedy(desk: Desk, contest: "Contest", vacant: "Vacancy", by_rule: str, day: date) -> Remedy:
    """What is done: as the rules say, or as the LMC chooses where they ask (RULES 12.1).

    Where the next highest should be called, and nobody is left to call, the rule for any vacancy applies.
    """
    ruled = vacant.remedy
    if ruled is Remedy.NEXT_HIGHEST and _nobody_left(desk, contest, vacant, day):
        ruled = Remedy(desk.rules.vacancy)
        ruled = Remedy.ASK if ruled is Remedy.NEXT_HIGHEST else ruled
    chosen = one_of("--by-rule", by_rule, FILLING) if by_rule else None
    open_to = tuple(one for one in FILLING if one is not Remedy.FRESH_NOMINATIONS) if ruled is Remedy.ASK else (ruled,)
    if chosen is None and ruled is Remedy.ASK:
        message = f"{vacant.seat}: the LMC chooses how it is filled. Say it with --by-rule {', '.join(open_to)}."
        raise NeedsDecision(Finding("lmc-chooses", message, field="--by-rule"))
    if chosen is not None and chosen not in open_to:
        message = f"{vacant.seat}: the rules say {', '.join(open_to)}, fixed before. --by-rule {chosen} is another."
        raise RuleRefuses(Finding("other-rule", message, field="--by-rule", value=chosen))
    return chosen or ruled


def _lapsed(desk: Desk, contest: "Contest") -> date:
    from lmcvote.count.runners_up import lapses

    return lapses(desk.result_day(contest), desk.rules.runner_up_expiry_months)


def _nobody_left(desk: Desk, contest: "Contest", vacant: "Vacancy", day: date) -> bool:
    from lmcvote.count.runners_up import following

    return day >= _lapsed(desk, contest) or following(desk.outcome(contest), vacant.seat) is None


def next_highest(desk: Desk, contest: "Contest", vacant: "Vacancy", day: date, checked: bool, at: str) -> "RunnerUp":
    """Who is called (RULES 12.2). Raises RuleRefuses for nobody, NeedsDecision for a tie, or before anybody asked."""
    from lmcvote.count.result import Tie
    from lmcvote.count.runners_up import following

    refuse_unsettled(desk.outcome(contest))
    if day >= _lapsed(desk, contest):
        message = f"{vacant.seat}: the book of runners-up is no longer good since {_lapsed(desk, contest)}."
        raise RuleRefuses(Finding("book-lapsed", message, field="--by-rule", value=Remedy.NEXT_HIGHEST))
    called = following(desk.outcome(contest), vacant.seat)
    if called is None:
        message = f"{vacant.seat}: the book of runners-up is empty. Choose another way."
        raise RuleRefuses(Finding("book-empty", message, field="--by-rule", value=Remedy.NEXT_HIGHEST))
    if isinstance(called, Tie):
        level = ", ".join(str(number) for number in called.candidates)
        message = (
            f"{vacant.seat}: {level} have equal votes, so a lot decides (RULES 12.2). First: "
            f"{ANNOUNCING[desk.rules.tie]} --contest {contest.id} --seat {vacant.seat}{at}"
        )
        raise NeedsDecision(Finding("lot-waits", message, field="--seat", value=vacant.seat))
    if not checked:
        message = (
            f"{vacant.seat}: {called.name} is next. Ask whether the seat is wanted, and check that nothing bars it; "
            f"then --checked, or lmcvote vacancy record --candidate {called.number} --because declined"
        )
        raise NeedsDecision(Finding("not-checked", message, field="--checked"))
    return called
