"""`lmcvote vacancy`: candidates and members who leave, and what is done about their seats."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import nominated, outcome_desk, seats, session, terminal
from lmcvote.cli.outcome_desk import Desk
from lmcvote.cli.seats import FILLING
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.count.facts import Because, Departure, Filling, Remedy
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses, counted
from lmcvote.spoken import in_words

if TYPE_CHECKING:
    from lmcvote.count.outcome import Outcome, Standing, Vacancy
    from lmcvote.election import Candidate, Contest

app = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
ContestOption = Annotated[str, typer.Option(metavar="ID", help="Which board, of several contests.")]
OnOption = Annotated[str, typer.Option(metavar="DATE", help="The day it happened: 2027-04-01; today by default.")]
LEAVING = (
    *(Because.WITHDRAWN, Because.DIED, Because.BARRED),
    *(Because.RESIGNED, Because.RECALLED, Because.DECLINED),
)
RULED = {
    Remedy.ASK: "the LMC chooses how it is filled",
    Remedy.FRESH_NOMINATIONS: "to be filled by fresh nominations",
    Remedy.BY_ELECTION: "to be filled by a by-election",
    Remedy.NEXT_HIGHEST: "to go to the next highest",
    Remedy.CO_OPT: "to be filled by co-option",
    Remedy.LEAVE_VACANT: "to be left vacant",
}
TOOK = {
    Remedy.FRESH_NOMINATIONS: "elected after fresh nominations",
    Remedy.BY_ELECTION: "elected at a by-election",
    Remedy.NEXT_HIGHEST: "as the next highest",
    Remedy.CO_OPT: "co-opted, not elected",
}
ENDED = {
    "poll": "by a poll",
    "declared_elected": "no more candidates than seats, so no poll",
    "confirmation_ballot": "no more candidates than seats, each put to a yes or no",
    "stop_and_rerun": "a candidate died before the result, so the poll is held again and nobody is elected",
    "reissue_all": "a candidate withdrew after printing, so all papers are issued anew and nobody is elected",
    "question": "a question, and nobody stands for a seat",
}


@app.callback()
def vacancy(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote vacancy

    Seats that nobody takes, or that were left: too few candidates, a winner who is barred, a member who resigns or is
    recalled. Alone it tells what every contest comes to, which seats are vacant, and what the rules say about each.
    """
    if context.invoked_subcommand:
        return
    from lmcvote.count.outcome import as_json as outcome_as_json

    desk = outcome_desk.of(context, election)
    if as_json:
        terminal.show_json({"contests": [outcome_as_json(one) for one in desk.outcomes]})
        return
    for one in desk.outcomes:
        _show(desk, one)
        board = next(contest for contest in desk.contests if contest.id == one.contest)
        nominated.remind(desk.folder, desk.election, desk.here, board, one, session.at(election))
    waiting = [(one, seat) for one in desk.outcomes for seat in one.vacancies if seat.filling is None]
    for told in _held_anew(waiting):
        terminal.tell(told)
    if waiting:
        one, seat = waiting[0]
        terminal.next_step(f"lmcvote vacancy fill --contest {one.contest} --seat {seat.seat}{session.at(election)}")


ANEW = {
    Remedy.FRESH_NOMINATIONS: ("Fresh nominations", "seats = {} and second_round = true"),
    Remedy.BY_ELECTION: ("A by-election", "seats = {}"),
}
"""What the rules put to the electors again, and what its [[contests]] says."""


def _held_anew(waiting: "Sequence[tuple[Outcome, Vacancy]]") -> "Iterator[str]":
    """How seats are filled by an election of their own (RULES 4.2, 12.1): in a folder of their own."""
    for (contest, remedy), seats_ in Counter((one.contest, seat.remedy) for one, seat in waiting).items():
        if remedy in ANEW:
            what, says = ANEW[remedy]
            yield (
                f"{what} for {counted(seats_, 'seat')} of {contest}: a folder of its own. lmcvote new DIR --like "
                f"board-election, and there in [[contests]] {says.format(seats_)}, no candidates, and other days. When "
                "its result is declared, say here who was elected."
            )


@app.command(short_help="A candidate or member withdrew, died, is barred, resigned, was recalled or declined.")
def record(
    context: typer.Context,
    candidate: Annotated[int, typer.Option(metavar="NUMBER", help="As on the paper.")],
    because: Annotated[str, typer.Option(metavar="|".join(LEAVING), help="What happened.")],
    on: OnOption = "",
    holds: Annotated[
        str,
        typer.Option(metavar="OFFICE", help="With barred: director, chair, ...; as declared on nomination by default."),
    ] = "",
    contest: ContestOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote vacancy record --candidate 3 --because resigned --by A --by B

    Record that somebody is no longer a candidate or member, on which day; two people enter it. What follows is the
    rules' business: a vacant seat, a poll held again, votes disregarded.
    """
    desk = outcome_desk.of(context, election)
    why = seats.one_of("--because", because, LEAVING)
    day = session.past_day("--on", on, desk.election, desk.here)
    board = desk.contest(contest)
    who = seats.candidate(board, candidate)
    people = session.two_people(desk.election, "--by", by)
    if why is Because.BARRED and not holds:
        holds = _declared(desk, who)
    if (why is Because.BARRED) != bool(holds):
        message = "Say with --holds which office bars whom; it goes with --because barred alone."
        raise Misused(Finding("which-office", message, field="--holds", value=holds))
    seats.refuse_departure(desk, board, who, why, day, holds)
    declared = desk.declared_on(board)
    early = why is Because.WITHDRAWN or (why is Because.DIED and (declared is None or day < declared))
    left = Departure(board.id, who.number, why, day, early, holds)
    _keep_departure(desk, left, people)
    after = outcome_desk.of(context, election).outcomes
    _tell(after, board, as_json, f"{who.name}: {why} on {day}, recorded.", election)


@app.command(short_help="What is done about a vacant seat, by its rule.")
def fill(
    context: typer.Context,
    seat: Annotated[str, typer.Option(metavar="SEAT", help="Which one, of several: of-3, short-1.")] = "",
    by_rule: Annotated[str, typer.Option(metavar="|".join(FILLING), help="What the LMC chose.")] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="Who was co-opted, or elected since.")] = "",
    checked: Annotated[
        bool, typer.Option("--checked", help="The next highest consents, and is still eligible on the day.")
    ] = False,
    on: OnOption = "",
    contest: ContestOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote vacancy fill --seat of-3 --by-rule next_highest --checked --by A --by B

    Say what was done about a vacant seat: the next highest takes it, or somebody who was co-opted or elected since, or
    it stays vacant. The rule "vacancy" of election.toml decides which; where it says ask, the LMC chooses now.
    """
    desk = outcome_desk.of(context, election)
    board = desk.contest(contest)
    day = session.past_day("--on", on, desk.election, desk.here)
    people = session.two_people(desk.election, "--by", by)
    vacant = desk.vacancy(board, seat)
    if vacant.filling is not None:
        message = f"{vacant.seat}: it is settled already, by {vacant.filling.remedy} on {vacant.filling.on}."
        raise RuleRefuses(Finding("seat-settled", message, field="--seat", value=vacant.seat))
    if vacant.on and day < vacant.on:
        message = f"--on: {day} is before the seat was vacant, on {vacant.on}."
        raise BadInput(Finding("bad-date", message, field="--on", value=on))
    remedy = seats.remedy(desk, board, vacant, by_rule, day)
    number, called = None, " ".join(name.split())
    if remedy is Remedy.NEXT_HIGHEST:
        following = seats.next_highest(desk, board, vacant, day, checked, session.at(election))
        number, called = following.number, following.name
    if bool(called) == (remedy is Remedy.LEAVE_VACANT) or bool(number and name):
        message = f"--name: {remedy} {'needs to know who takes the seat' if not called else 'takes no name here'}."
        raise Misused(Finding("which-name", message, field="--name", value=name))
    filling = Filling(board.id, vacant.seat, remedy, day, called, number)
    _keep_filling(desk, filling, people)
    after = outcome_desk.of(context, election).outcomes
    _tell(after, board, as_json, f"{vacant.seat}: {_filled(filling)}", election)


@app.command(short_help="The book of runners-up, as CSV and PDF.")
def book(
    context: typer.Context,
    contest: ContestOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote vacancy book --contest mid-essex-board

    Who can be called to a vacant seat as the next highest, in which order and until when (RULES 12.2). The page has
    room to write who consents.
    """
    from lmcvote import documents, drawn, sheet
    from lmcvote.count import runners_up

    desk = outcome_desk.of(context, election)
    board = desk.contest(contest)
    seats.refuse_unsettled(desk.outcome(board))
    there = runners_up.book(desk.outcome(board))
    result = desk.result_day(board)
    until = runners_up.lapses(result, desk.rules.runner_up_expiry_months)
    practices = {one.number: one.practice for one in board.candidates}
    listed = tuple(drawn.RunnerUp(one.place, one.name, practices[one.number], one.votes) for one in there)
    state = f"From the result of {in_words(result)}; no longer good from {in_words(until)}"
    page = drawn.RunnersUp(desk.election, board.title, state, listed)
    pdf = documents.pdf(
        documents.rendered(page),
        title=f"Runners-up, {board.id}",
        footer=f"{desk.election.title}: book of runners-up",
        rehearsal=desk.election.rehearsal,
    )
    rows = [(one.place, one.number, one.name, practices[one.number], one.votes) for one in there]
    folder = desk.folder / "out" / "vacancy"
    make_folder(folder)
    csv, printed = folder / f"{board.id}-runners-up.csv", folder / f"{board.id}-runners-up.pdf"
    write_all({csv: sheet.csv_bytes(("place", "number", "name", "practice", "votes"), rows), printed: pdf})
    if as_json:
        told = [{"place": r.place, "number": r.number, "name": r.name, "votes": r.votes} for r in there]
        terminal.show_json({"contest": board.id, "good_until": until.isoformat(), "runners_up": told})
        return
    terminal.tell(f"{board.title}. {state}.")
    table = terminal.table("place", "No.", "name", "votes", numbers=(0, 1, 3))
    for one in there:
        table.add_row(str(one.place), str(one.number), one.name, f"{one.votes:,}")
    terminal.show_table(table)
    terminal.show(f"Wrote {csv}")
    terminal.show(f"Wrote {printed}")
    terminal.next_step(f"lmcvote vacancy{session.at(election)}")


def _declared(desk: Desk, who: "Candidate") -> str:
    """The office that a nominee declared and that bars from the seat; empty for none, or several."""
    _, offices = nominated.bars(desk.folder, desk.election, desk.here).get(who.id, (None, ()))
    return offices[0] if len(offices) == 1 else ""


def _keep_departure(desk: Desk, left: Departure, people: Sequence[str]) -> None:
    from lmcvote.store import outcomes

    facts = {"contest": left.contest, "because": str(left.because), "on": left.on.isoformat(), "office": left.office}
    desk.keep(
        "seat vacated",
        {**facts, "candidate": int(left.candidate), "by": list(people)},
        lambda store: outcomes.save_departure(store, left, people),
    )


def _keep_filling(desk: Desk, filling: Filling, people: Sequence[str]) -> None:
    from lmcvote.store import outcomes

    facts = {"contest": filling.contest, "seat": filling.seat, "remedy": str(filling.remedy), "name": filling.name}
    desk.keep(
        "seat filled",
        {**facts, "on": filling.on.isoformat(), "by": list(people)},
        lambda store: outcomes.save_filling(store, filling, people),
    )


def _tell(outcomes: "Sequence[Outcome]", contest: "Contest", as_json: bool, what: str, election: str) -> None:
    """What was done, and what the contest comes to since."""
    from lmcvote.count.outcome import as_json as outcome_as_json

    after = next((one for one in outcomes if one.contest == contest.id), None)
    if as_json:
        terminal.show_json({"contests": [outcome_as_json(after)] if after else []})
        return
    terminal.tell(what)
    for seat in after.vacancies if after else ():
        terminal.tell(_vacant(seat), indent=2)
    terminal.next_step(f"lmcvote vacancy{session.at(election)}")


def _show(desk: Desk, outcome: "Outcome") -> None:
    terminal.tell(f"{outcome.title}: {ENDED[outcome.ending]}.")
    confirmed = any(one.against is not None for one in outcome.standings)
    asked = outcome.ending == "question"
    headings = ("No.", "answer" if asked else "name", *(("yes", "no") if confirmed else ("votes",)), "")
    table = terminal.table(*headings, numbers=(0, 2, 3) if confirmed else (0, 2))
    for one in outcome.standings:
        votes = [one.votes, one.against] if confirmed else [one.votes]
        shown = ("" if number is None else f"{number:,}" for number in votes)
        table.add_row(str(one.number), one.name, *shown, "" if asked else _standing(one))
    terminal.show_table(table)
    for seat in outcome.vacancies:
        terminal.tell(_vacant(seat))


def _standing(one: "Standing") -> str:
    told = {None: "awaited", True: "elected by lot" if one.lot else "elected", False: "not elected"}[one.elected]
    return f"{told}; {one.left.because} {one.left.on}" if one.left else told


def _vacant(seat: "Vacancy") -> str:
    since = f" since {seat.on}" if seat.on else ""
    why = {Because.SHORT: "left over", Because.NOT_CONFIRMED: "not confirmed"}.get(seat.because, str(seat.because))
    done = _filled(seat.filling) if seat.filling else f"vacant; {RULED[seat.remedy]}"
    return f"{seat.seat} ({why}{since}): {done}"


def _filled(filling: Filling) -> str:
    if not filling.name:
        return f"left vacant, on {filling.on}"
    return f"{filling.name}, {TOOK[filling.remedy]}, on {filling.on}"
