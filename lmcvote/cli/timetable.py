"""`lmcvote timetable`: every step with its day and rule; as a page, as a calendar, or proposed from one date."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import due as standing
from lmcvote.cli import session, terminal
from lmcvote.cli.due import Standing
from lmcvote.cli.session import ElectionOption, JsonOption, Session
from lmcvote.findings import Finding, Misused, counted

if TYPE_CHECKING:
    from lmcvote.proposal import Proposed, Terms

PAGE = Path("out") / "timetable.pdf"
MARK = {"done": "done", "overdue": "OVERDUE", "passed": "", "next": "next", "ahead": ""}


def timetable(
    context: typer.Context,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write it on one page, to hang up: out/timetable.pdf")] = False,
    ics: Annotated[str, typer.Option("--ics", metavar="FILE", help="Write a calendar file.")] = "",
    propose: Annotated[bool, typer.Option("--propose", help="Propose a timetable from one date.")] = False,
    opens: Annotated[
        str, typer.Option("--opens", "--nominations-open", metavar="DATE", help="Proposed from: nominations open.")
    ] = "",
    nominated: Annotated[
        str, typer.Option("--nominations-close", metavar="DATE", help="Proposed from: nominations close.")
    ] = "",
    sent: Annotated[str, typer.Option("--papers-sent", metavar="DATE", help="Proposed from: papers are sent.")] = "",
    closes: Annotated[
        str, typer.Option("--closes", "--papers-close", metavar="DATE", help="Proposed from: the poll closes.")
    ] = "",
    count: Annotated[str, typer.Option("--count", metavar="DATE", help="Proposed from: the day of the count.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote timetable --propose --count 2027-03-16

    Every step of the election: its day and hour, the rule, who does what, and whether it is done, next or overdue.
    --pdf writes it on one page to hang up, --ics for a calendar. With --propose and one date, a timetable is proposed
    that the rules allow and no bank holiday spoils, as lines for election.toml; the one you have is not changed.
    """
    here = session.of(context)
    given = {
        "nominations_open": opens,
        "nominations_close": nominated,
        "papers_sent": sent,
        "papers_close": closes,
        "count": count,
    }
    anchors = {key: text for key, text in given.items() if text}
    if propose or anchors:
        if not propose or len(anchors) != 1:
            message = "Give --propose with one date: --opens, --nominations-close, --papers-sent, --closes or --count."
            raise Misused(Finding("one-date", message, field="--propose", value=", ".join(anchors.values())))
        _propose(here, *anchors.popitem(), election, as_json)
        return
    stands = standing.read(session.needed(election), here.clock())
    wrote = []
    if pdf:
        wrote.append(_page(stands, here))
    if ics:
        wrote.append(_calendar(stands, Path(ics), here))
    if as_json:
        told = {"election": stands.election.id, "steps": [standing.as_json(due) for due in stands.due]}
        doubts = [terminal.as_json(finding) for finding in stands.doubts]
        terminal.show_json({**told, "notes": list(stands.notes), "doubts": doubts, "wrote": [str(p) for p in wrote]})
        return
    _show(stands)
    for path in wrote:
        terminal.show(f"Wrote {path}")
    terminal.next_step(f"lmcvote status{session.at(election)}")


def _show(stands: Standing) -> None:
    terminal.tell(f"{stands.election.title}{' (REHEARSAL)' if stands.election.rehearsal else ''}")
    table = terminal.table("day", "hour", "step, who, and with which command", "rule", "")
    for due in stands.due:
        step = due.step
        commands = f"\n{_together(step.commands)}" if step.commands else ""
        hour = step.at.wall[11:] if step.timed else ""
        table.add_row(
            standing.short_day(step.day), hour, f"{step.what} ({step.who}){commands}", step.rule, MARK[due.state]
        )
    terminal.show_table(table)
    for note in stands.notes:
        terminal.tell(note)
    tell_doubts(stands)


def _together(commands: Iterable[str]) -> str:
    """Commands in a line, a group said once: lmcvote ballots proof, print."""
    told, group = "lmcvote", ""
    for command in commands:
        first, _, rest = command.partition(" ")
        told += f"{',' if group else ''} {rest if rest and first == group else command}"
        group = first
    return told


def tell_doubts(stands: Standing) -> None:
    """What stands in the way of the timetable, each with its way out."""
    if stands.doubts:
        terminal.show()
        number = counted(len(stands.doubts), "doubt")
        terminal.tell(f"{number} about [timetable]; the proof of a live election waits until none is left:")
    for finding in stands.doubts:
        terminal.point(finding.message)


def _page(stands: Standing, here: Session) -> Path:
    """The page for the notice board."""
    from lmcvote import documents, noticeboard
    from lmcvote.files import make_folder, write_all
    from lmcvote.spoken import spoken_day

    page = noticeboard.made(stands.election, stands.steps, stands.notes, spoken_day(here.today()))
    path = stands.folder / PAGE
    make_folder(path.parent)
    write_all({path: documents.printed(stands.election, "Timetable", page)})
    return path


def _calendar(stands: Standing, path: Path, here: Session) -> Path:
    """The calendar file. Raises BadInput for one that is there already: it may be somebody's own calendar."""
    from lmcvote import ics
    from lmcvote.files import write_all

    session.new_file("--ics", path, (".ics",))
    write_all({path: ics.calendar(stands.election, stands.steps, here.clock())})
    return path


def _propose(here: Session, anchor: str, text: str, election: str, as_json: bool) -> None:
    from lmcvote import proposal

    day = session.day(f"--{anchor.replace('_', '-')}", text, here.today())
    terms = _terms(election)
    found = proposal.propose(anchor, day, terms)
    beware = _beware(found, terms, here)
    if as_json:
        lines = [{"key": one.key, "value": one.value, "why": one.why} for one in found]
        terminal.show_json({"timetable": {one.key: one.value for one in found}, "lines": lines, "beware": beware})
        return
    terminal.show("[timetable]")
    for one in found:
        _comment(f"{standing.short_day(one.day)}: {one.why}")
        terminal.show(f"{one.key} = {one.value}")
        if one.key == "nominations_close":
            last = proposal.withdrawals_end(found[0].day, terms.rules)
            frozen = terms.rules.roll_freeze == "withdrawal_deadline"
            told = "end, and the roll is frozen (RULES 3.6, 1.10)" if frozen else "end (RULES 3.6)"
            _comment(f"{standing.short_day(last)}: withdrawals {told}")
    for sentence in beware:
        terminal.note(sentence)
    terminal.next_step("paste these lines over [timetable] in election.toml, then lmcvote timetable")


def _comment(text: str) -> None:
    from textwrap import wrap

    for line in wrap(text, 76, break_on_hyphens=False):
        terminal.show(f"# {line}")


def _terms(election: str) -> "Terms":
    """The rules, lead times and closed days of the folder; the usual ones without a folder."""
    from lmcvote import settings
    from lmcvote.election import Rules
    from lmcvote.proposal import Terms

    folder = session.folder(election)
    if folder is None:
        return Terms(Rules(), None)
    found = settings.read(folder)
    questions = all(contest.question for contest in found.contests)
    return Terms(found.rules, found.timetable, questions)


def _beware(found: "tuple[Proposed, ...]", terms: "Terms", here: Session) -> list[str]:
    """What the proposal cannot mend: days that are past, and a freeze on a day of its own."""
    from lmcvote import working_days
    from lmcvote.switches import FREEZES

    told = []
    days = {one.key: one.day for one in found}
    begins = working_days.before(days["papers_sent"], terms.packing, terms.closed)
    order = working_days.before(begins, terms.stationery, terms.closed)
    first = min(found[0].day, order)
    if first < here.today():
        what = "envelopes would have to be ordered" if first == order else f"{found[0].key} would be"
        told.append(f"Beware: {what} on {standing.short_day(first)}, and that is past. Choose a later day.")
    if terms.rules.roll_freeze not in FREEZES:
        told.append(f"Beware: [rules] freezes the roll on {terms.rules.roll_freeze}. Move that day too.")
    return told
