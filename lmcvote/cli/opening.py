"""`lmcvote opening`: inner envelopes opened before witnesses; no more papers than accepted declarations, or stop."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import ceremony, opened, session, terminal, watched
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.cli.watched import Table
from lmcvote.findings import BadInput, Finding, NeedsDecision, RuleRefuses, counted, refuse_faults
from lmcvote.spoken import in_words

if TYPE_CHECKING:
    from lmcvote.audit.opened import Opened
    from lmcvote.canonical import Canonical
    from lmcvote.store.custody import Observer, Record

BETWEEN = " for "
NOTICE_DAYS = 2
"""Working days of notice for an observer (RULES 7.13)."""
app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def opening(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote opening

    Where the opening of the inner envelopes stands, what is done next, and what to mind while it is done. Nothing is
    opened before the returns are closed and every seal is found as it was put on.
    """
    if context.invoked_subcommand:
        return
    table = watched.of(context, election)
    steps = ceremony.steps(table)
    following = ceremony.following(steps) + session.at(election)
    if as_json:
        told = {"steps": [{"step": one.name, "done": one.done, "says": one.says} for one in steps]}
        records = {contest: _as_json(every) for contest, every in opened.records(table).items()}
        terminal.show_json(
            {
                **told,
                "accepted": dict(opened.accepted(table)),
                "opened": records,
                "observers": [asdict(one) for one in watched.observers(table)],
                "next": following,
            }
        )
        return
    for one in steps:
        terminal.tell(f"[{'x' if one.done else ' '}] {one.name}: {one.says}")
    terminal.show()
    for line in ceremony.reminders(table, steps):
        terminal.point(line)
    terminal.next_step(following)


@app.command("observers", short_help="Whom the candidates send to watch.")
def observers(
    context: typer.Context,
    named: Annotated[
        list[str] | None, typer.Argument(metavar='"NAME for CANDIDATE"...', help="One observer of each candidate.")
    ] = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote opening observers "Ruth Cole for Jane Ashby"

    Each candidate may send one observer to opening, count and lot, on two working days' notice. An observer may be one
    of the two who act there; a candidate never. Without names it lists those who are named.
    """
    from lmcvote.store import custody

    table = watched.of(context, election)
    found = _observers(table, named or ())
    if found:
        with table.store() as rows:
            custody.save_observers(rows, found)
            rows.record("observers named", table.here.now(), {"observers": len(custody.load_observers(rows))})
    every = watched.observers(table)
    if as_json:
        terminal.show_json({"observers": [asdict(one) for one in every]})
        return
    titles = {str(contest.id): contest for contest in table.election.contests}
    for one in every:
        contest = titles.get(one.contest)
        standing = [c.name for c in contest.candidates if c.id == one.candidate] if contest else []
        terminal.tell(f"{one.name}, for {standing[0] if standing else one.candidate} ({one.contest})")
    if not every:
        terminal.tell("No candidate has named an observer.")
    if found and (late := _short_notice(table)):
        terminal.note(late)
    terminal.next_step(f"lmcvote opening{session.at(election)}")


@app.command("record", short_help="What was found: papers, and every difference.")
def record(
    context: typer.Context,
    papers: Annotated[int | None, typer.Option(metavar="P", help="Papers face down in the pile for the count.")] = None,
    contest: Annotated[str, typer.Option(metavar="ID", help="Whose papers, of several contests.")] = "",
    paper_missing: Annotated[int, typer.Option(metavar="N", help="Accepted declarations without a paper.")] = 0,
    inner_refused: Annotated[
        int, typer.Option(metavar="N", help="Accepted declarations whose papers are refused: two in one envelope.")
    ] = 0,
    extra_papers: Annotated[int, typer.Option(metavar="N", help="Papers beyond the declarations.")] = 0,
    set_apart: Annotated[
        int | None, typer.Option(metavar="N", help="Papers set apart, as they were counted by themselves.")
    ] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Every difference explained; no elector is named.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote opening record --papers 412 --by "Alan Reeve" --by "Joyce Hammond"

    Two people counted the papers of a contest, face down, before anybody looked at a vote. There are never more than
    accepted declarations; where there are fewer, each difference is counted and explained. A correction is a new
    record, with its reason: the earlier one stays.
    """
    from lmcvote.audit.opened import Opened, refuse_more_papers, unexplained
    from lmcvote.packs import posting

    table = watched.of(context, election)
    log = watched.refuse_gaps(table)
    opened.refuse_early(table, log)
    names = watched.two_people(table, by)
    if papers is None:
        raise session.wanting("--papers P (the papers in the pile, counted face down)")
    polls = {str(one.id): one for one in posting.polls(table.election)}
    wanted = _contest(contest, list(polls))
    counts = {"papers": papers, "paper-missing": paper_missing, "inner-refused": inner_refused}
    _refuse_negative({**counts, "extra-papers": extra_papers, "set-apart": set_apart or 0})
    accepted = opened.accepted(table)[polls[wanted].id]
    try:
        refuse_more_papers(wanted, accepted, papers)
    except RuleRefuses:
        with table.store() as rows:  # a second count that comes out lower must not hide the first
            facts: dict[str, Canonical] = {"contest": wanted, "accepted": accepted, "papers": papers, "by": list(names)}
            rows.record(opened.STOPPED, table.here.now(), facts)
        raise
    found = Opened(accepted, papers, paper_missing, inner_refused, extra_papers)
    if off := tuple(unexplained(wanted, found, set_apart)):
        raise NeedsDecision(*off)
    if found.differs and not note.strip():
        raise session.wanting('--note "WHY" (every difference is explained, and signed by two)')
    times = _keep(table, wanted, found, note.strip(), names)
    file = ceremony.write(table, log)
    if as_json:
        told = {"contest": wanted, **asdict(found), "papers_found": found.papers_found, "set_apart": found.set_apart}
        terminal.show_json({**told, "note": note.strip(), "by": list(names), "times": times, "file": str(file)})
        return
    _tell(wanted, found, times)
    terminal.show(f"Wrote {file}")
    for line in ceremony.warnings(wanted, found, log):
        terminal.note(line)
    terminal.next_step(ceremony.following(ceremony.steps(table)) + session.at(election))


def _tell(contest: str, found: "Opened", times: int) -> None:
    from lmcvote.audit.opened import identities

    terminal.tell(f"{contest}: {identities(found)[0].says}. The figures come to nought.")
    if found.set_apart:
        terminal.tell(
            f"{counted(found.set_apart, 'paper')} must lie in the packet of those set apart, sealed unread; "
            f"{found.papers_found} were found in all."
        )
    if times > 1:
        terminal.tell(f"This is record {times} of this contest. The earlier ones stay on record.")


def _keep(table: Table, contest: str, found: "Opened", note: str, names: tuple[str, ...]) -> int:
    """The record on the register's side, its numbers in the ballot box; how many records the contest has by now."""
    from lmcvote.store import box, custody
    from lmcvote.store import opening as stores

    before = opened.records(table).get(contest, ())
    same = bool(before) and before[-1].opened == found and note in ("", before[-1].note)
    if before and not same and not note:
        message = (
            f"{contest}: other figures are on record ({before[-1].opened.to_box} papers, by "
            f"{' and '.join(before[-1].by)}). A correction says why: --note WHY. The earlier record stays."
        )
        raise NeedsDecision(Finding("opened-otherwise", message, field="--note"))
    times = len(before)
    if not same:
        with table.store() as rows:
            times = custody.save_opened(rows, custody.Record(contest, found, note, names, table.here.now()))
            facts = {"contest": contest, **asdict(found), "turn": times, "by": list(names)}
            rows.record(opened.RECORDED, table.here.now(), facts)
    with stores.store(table.folder, table.election.stores.box, "box", table.here.entropy) as rows:
        tally = box.load_tally(rows)
        figures = {what: asdict(found)[what] for what in box.OPENED}
        if any(tally.get((contest, what)) != number for what, number in figures.items()):
            for what, number in figures.items():
                box.save_tally(rows, contest, what, number)
            rows.record("papers opened", table.here.today().isoformat(), {"contest": contest, **figures})
    return times


def _contest(named: str, polls: Sequence[str]) -> str:
    if named and named not in polls:
        message = f'--contest: "{named}" is no contest with a poll. There is {", ".join(polls)}.'
        raise BadInput(Finding("contest-unknown", message, field="--contest", value=named))
    if not named and len(polls) > 1:
        raise session.wanting(f"--contest ID (whose papers were counted? {', '.join(polls)})")
    return named or polls[0]


def _refuse_negative(counts: dict[str, int]) -> None:
    refuse_faults(
        Finding("out-of-range", f"--{what}: {number} is too few, 0 is the least.", field=f"--{what}", value=str(number))
        for what, number in counts.items()
        if number < 0
    )


def _observers(table: Table, named: Sequence[str]) -> "list[Observer]":
    """The observers of each contest where their candidate stands. Raises BadInput with every fault."""
    from lmcvote.electorate.arbitration import person
    from lmcvote.packs import posting
    from lmcvote.store.custody import Observer

    found, faults = list[Observer](), list[Finding]()
    for text in named:
        name, between, candidate = (part.strip() for part in text.rpartition(BETWEEN))
        if not (name and between and candidate):
            message = f'"{text}" names no observer. Write "Ruth Cole for Jane Ashby", in quotation marks.'
            faults.append(Finding("observer-malformed", message, field="NAME for CANDIDATE", value=text))
            continue
        watched.refuse_candidate(table.election, name)
        standing = [
            (str(contest.id), one)
            for contest in posting.polls(table.election)
            for one in contest.candidates
            if not contest.question and person(candidate, [one.name])
        ]
        if not standing:
            message = f'"{candidate}" is no candidate of a contest with a poll. Write the name as on the paper.'
            faults.append(Finding("no-such-candidate", message, field="NAME for CANDIDATE", value=candidate))
        found += [Observer(contest, str(one.id), name, table.here.now()) for contest, one in standing]
    refuse_faults(faults)
    twice = [f"{one.contest}: {one.candidate}" for one in found]
    if again := next((one for one in twice if twice.count(one) > 1), ""):
        message = f"Two observers are named for one candidate ({again}). Each candidate sends one (RULES 7.13)."
        raise BadInput(Finding("observer-twice", message, field="NAME for CANDIDATE", value=again))
    return found


def _short_notice(table: Table) -> str:
    """A word where there are fewer than two working days until the count."""
    from lmcvote import timetable
    from lmcvote.working_days import before

    times = table.election.timetable
    opens = timetable.day_of(timetable.opening(times))
    if table.here.today() <= before(opens, NOTICE_DAYS, times.closed_days):
        return ""
    return (
        f"Beware: this is less than two working days' notice before {in_words(opens)}. The returning officer may "
        "refuse."
    )


def _as_json(records: "Sequence[Record]") -> dict[str, Any]:
    last = records[-1]
    told = {"papers_found": last.opened.papers_found, "set_apart": last.opened.set_apart}
    return {**asdict(last.opened), **told, "note": last.note, "by": list(last.by), "times": len(records)}
