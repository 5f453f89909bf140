"""`lmcvote recall notice`: notice of the meeting that a petition has called (RULES 13.5, 13.9)."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote import working_days
from lmcvote.cli import recall_desk, session, terminal
from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.members import OUT
from lmcvote.cli.recall.office import Office
from lmcvote.cli.returns.office import rehearsed
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.election import LONDON, SETTINGS
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.recall.register import Noticed

NOTICE = "notice-of-meeting.pdf"


def notice(
    context: typer.Context,
    sent: Annotated[str, typer.Option(metavar="DATE", help="The day of the notice; today by default.")] = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote recall notice --sent 2027-06-28 --by "Alan Reeve"

    The notice of the meeting, with its agenda, once the petition has called it. Between the day of the notice and that
    of the meeting lie as many clear days as the rules say; its hour and place stand in election.toml (egm, egm_place).
    """
    from lmcvote.recall.register import Noticed
    from lmcvote.store import petition as kept

    office = offices.of(context, election)
    desk = office.desk
    names = session.acting(desk.election, "--by", by or ())
    closed = offices.of_closed(office)
    if not closed.called:
        message = "The petition has not called the meeting: there is none to give notice of."
        raise RuleRefuses(Finding("not-called", message))
    day = session.day("--sent", sent, desk.here.today())
    held = _held(office, day)
    one = Noticed(desk.here.now(), names, day, held, office.recall.egm_place)
    path = desk.folder / OUT / NOTICE
    make_folder(path.parent)
    with desk.writing() as rows:
        kept.save_noticed(rows, one)
        rows.record(
            recall_desk.NOTICED, one.at, {"sent": str(day), "held": held, "place": one.place, "by": list(names)}
        )
        write_all({path: _printed(office, one)})
    days = clear_days(day, date.fromisoformat(held[:10]))
    if as_json:
        terminal.show_json({"held": held, "sent": str(day), "clear_days": days, "file": str(path)})
        return
    terminal.show(f"Wrote {path}")
    terminal.tell(f"The meeting is on {held}, {days} clear days after the notice.")
    if why := working_days.off(date.fromisoformat(held[:10]), desk.election.timetable.closed_days):
        terminal.note(f"That day is {why}, and no working day. The rules do not forbid it.")
    terminal.next_step(f"post the notice to every member; then lmcvote ballots proof{session.at(election)}")


def clear_days(sent: date, held: date) -> int:
    """Whole days between the notice and the meeting, neither of them counted.

    >>> clear_days(date(2027, 6, 28), date(2027, 7, 20))
    21
    """
    return (held - sent).days - 1


def earliest(sent: date, days: int, closed: Collection[date] = ()) -> date:
    """The first day on which the meeting can be: after so many clear days, and a working day.

    >>> earliest(date(2027, 6, 28), 21), earliest(date(2027, 7, 1), 21)  # 24 July is a Saturday: Monday does
    (datetime.date(2027, 7, 20), datetime.date(2027, 7, 23))
    """
    return working_days.next_open(sent + timedelta(days + 1), closed)


def _held(office: Office, sent: date) -> str:
    """Hour and day of the meeting. Raises NeedsDecision where they are not written, RuleRefuses where it is too early.

    No notice is of a day before the petition was closed: it is the close that calls the meeting (RULES 13.9).
    """
    desk, recall, days = office.desk, office.recall, office.rules.egm_notice_days
    closed = datetime.fromisoformat(offices.of_closed(office).at).astimezone(LONDON).date()
    off = desk.election.timetable.closed_days
    settings, first = str(desk.folder / SETTINGS), earliest(sent, days, off)
    if sent < closed:
        message = (
            f"--sent {sent}: the petition was closed on {closed}, and called the meeting then. The notice is later."
        )
        rehearsed(desk, RuleRefuses(Finding("notice-too-early", message, field="--sent", value=str(sent))))
    if recall.egm is None or not recall.egm_place:
        message = (
            f"{SETTINGS} does not say when and where the meeting is. With a notice of {sent} the first working day is "
            f"{first} ({days} clear days). Write egm = {first}T19:00:00 and egm_place in [recall]."
        )
        raise NeedsDecision(Finding("no-meeting", message, settings, field="recall.egm"))
    held = date.fromisoformat(recall.egm.wall[:10])
    if clear_days(sent, held) < days:
        message = (
            f"The meeting is on {held}, {max(0, clear_days(sent, held))} clear days after a notice of {sent}; "
            f"{days} are the least (egm_notice_days). The first working day is {first}: write it as egm, with its hour."
        )
        raise RuleRefuses(Finding("notice-too-short", message, settings, field="recall.egm", value=str(held)))
    return recall.egm.wall


def _printed(office: Office, one: "Noticed") -> bytes:
    from lmcvote import documents, petitioning
    from lmcvote.packs import posting
    from lmcvote.recall import outcome
    from lmcvote.spoken import in_words, spoken

    chosen, closed = office.desk.election, offices.of_closed(office)
    petition, call = closed.petition, outcome.call(office.rules, closed.petition)
    page = petitioning.MeetingNotice(
        chosen,
        office.recall,
        office.group,
        petition.signed,
        call.needed,
        petition.members,
        spoken(one.held),
        one.place,
        in_words(one.sent),
        clear_days(one.sent, date.fromisoformat(one.held[:10])),
        _response(office),
        office.rules.egm_vote,
        in_words(posting.posted_on(chosen)),
        posting.closes(chosen),
        posting.contact(chosen),
        chosen.office,
    )
    return documents.printed(chosen, "Notice of meeting", page)


def _response(office: Office) -> str:
    """How many must respond to the vote: under `responses` that was tested on the sheets (RULES 13.9)."""
    from lmcvote.recall.threshold import response_gate

    rules = office.rules
    if rules.call_base == "responses":
        return "Enough members have responded to the petition."
    group = office.contest.group
    electors = sum(any(p.group == group for p in e.entry.places) for e in office.desk.record.electors)
    needed = response_gate(electors, 0, rules).needed
    return f"The vote decides only if {needed} of the {electors} electors of the group respond."
