"""`lmcvote returns list`: the marked register and the turnout. Who is back, never what anyone voted."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.returns import office as offices
from lmcvote.cli.returns.close import CHECKPOINT, print_checkpoint
from lmcvote.cli.returns.office import Office
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import counted
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from lmcvote import mailing
    from lmcvote.returns.turnout import Group

OUT = Path("out") / "returns"
REGISTER, TURNOUT = "marked-register.pdf", "turnout.html"


def listed(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote returns list

    Turnout by group and day; who is in query, and why; the marked register in print, and a page with the turnout alone.
    Figures of a few papers are told together with others, or not at all. Nothing here knows what anyone voted.
    """
    from lmcvote import documents
    from lmcvote.returns import turnout

    office = offices.of(context, election)
    desk = office.desk
    least = desk.election.rules.small_group_min
    groups, in_dispute = office.groups, {one.number for one in office.register.in_dispute}
    on_roll = [pack for pack in office.register.packs if pack.number not in in_dispute]
    found = turnout.turnout(on_roll, office.envelopes, groups, least)
    queried = _queried(office)
    folder = desk.folder / OUT
    files = {
        folder / REGISTER: _register(office),
        folder / TURNOUT: documents.html(_page(office, found)),
    }
    make_folder(folder)
    write_all(files)
    if office.closed:  # the page of that moment, however often it is printed
        print_checkpoint(office, office.closed, folder / CHECKPOINT)
    late = sum(not envelope.in_time for envelope in office.envelopes)
    if as_json:
        told = {
            "closes": office.close.wall,
            "settled": office.closed is not None,
            "groups": [_as_json(group) for group in found],
            "back": turnout.total(found),
            "queried": [{"number": number, "name": name, "why": why} for number, name, why in queried],
            "late": late,
        }
        terminal.show_json({**told, "files": [str(path) for path in files]})
        return
    _show(office, found)
    if queried:
        table = terminal.table("in query", "elector", "why")
        for row in queried:
            table.add_row(*row)
        terminal.show_table(table)
    if late:
        terminal.tell(f"{counted(late, 'covering envelope')} late: never opened.")
    for path in files:
        terminal.show(f"Wrote {path}")
    _next(office, election, bool(queried))


def _next(office: Office, election: str, queried: bool) -> None:
    at = session.at(election)
    if office.closed:
        terminal.next_step(f"lmcvote ballots account{at}")
    elif office.desk.here.clock() >= office.close.instant:
        terminal.next_step(
            f"lmcvote returns letters --by NAME{at}, so that everyone is told; when what they object to is settled, "
            f"lmcvote returns close --by NAME --by NAME{at}"
        )
    elif queried and office.desk.election.rules.declaration_cure == "until_close":
        terminal.next_step(
            f"ask those in query to mend it before {office.close.wall}: lmcvote returns cure NUMBER{at}; after the "
            f"close, lmcvote returns close{at}"
        )
    else:
        terminal.next_step(f"after {office.close.wall}, lmcvote returns close --by NAME --by NAME{at}")


def _show(office: Office, found: "tuple[Group, ...]") -> None:
    table = terminal.table("group", "electors", "back", "share", numbers=(1, 2, 3))
    least = office.desk.election.rules.small_group_min
    for group in found:
        back = f"fewer than {least}" if group.back is None else str(group.back)
        table.add_row(group.code, str(group.electors), back, _share(group))
        for days in group.days:
            table.add_row(f"  {_days(days.first, days.last)}", "", str(days.back), "")
    terminal.show_table(table)
    state = "settled" if office.closed else f"closes {office.close.wall}"
    terminal.tell(f"Back in time, by the stamp: {state}. Who, never what.")


def _days(first: str, last: str) -> str:
    one, other = date.fromisoformat(first), date.fromisoformat(last)
    if one == other:
        return f"{one.day} {one:%B}"
    return f"{one.day} {one:%B} to {other.day} {other:%B}"


def _share(group: "Group") -> str:
    share = group.thousandths
    return "" if share is None else f"{share // 10}.{share % 10} %"


def _as_json(group: "Group") -> dict[str, Any]:
    days = [{"first": days.first, "last": days.last, "back": days.back} for days in group.days]
    return {"group": group.code, "electors": group.electors, "back": group.back, "days": days}


def _queried(office: Office) -> list[tuple[str, str, str]]:
    """Number, name and reason of each declaration in query."""
    from lmcvote.packs.issue import State
    from lmcvote.packs.numbers import written
    from lmcvote.returns.envelope import IN_WORDS, came

    back, names = came(office.envelopes, in_time=True), office.names
    return [
        (
            written(pack.number, pack.issue),
            names.get(pack.number, ""),
            "; ".join(IN_WORDS[defect] for defect in back[pack.token_hash][1].defects),
        )
        for pack in office.register.packs
        if pack.state is State.QUERIED
    ]


STATES = {
    "issued": "",
    "received": "back",
    "queried": "in query",
    "late": "late",
    "cancelled": "cancelled",
    "surrendered": "handed back",
    "undelivered": "undelivered",
    "accepted": "accepted",
    "rejected": "rejected",
    "duplicate": "set aside",
    "not-upheld": "not upheld",
}


def _register(office: Office) -> bytes:
    """The marked register as PDF: each elector's packs, and what became of them."""
    from lmcvote import documents, mailing
    from lmcvote.packs.numbers import written
    from lmcvote.returns.envelope import came
    from lmcvote.spoken import spoken

    desk, names, groups = office.desk, office.names, office.groups
    found = {**came(office.envelopes, in_time=False), **came(office.envelopes, in_time=True)}
    stamps = {hashed: envelope.received[:10] for hashed, (envelope, _) in found.items()}
    by_group: dict[str, list[mailing.Marked]] = {}
    for pack in office.register.packs:
        called, state = written(pack.number, pack.issue), STATES[pack.state.value]
        marked = mailing.Marked(called, names.get(pack.number, ""), state, stamps.get(pack.token_hash, ""))
        by_group.setdefault(groups[pack.number], []).append(marked)
    page = mailing.Returned(
        desk.election,
        on_clock(desk.here.clock()),
        spoken(office.close.wall),
        tuple(
            mailing.ReturnedGroup(code, desk.election.group_name(code), tuple(marks))
            for code, marks in sorted(by_group.items())
        ),
    )
    return documents.pdf(
        documents.rendered(page),
        title="Marked register",
        footer=f"{desk.election.title}. {desk.election.body}",
        rehearsal=desk.election.rehearsal,
    )


def _page(office: Office, found: "tuple[Group, ...]") -> "mailing.Turnout":
    from lmcvote import mailing
    from lmcvote.returns import turnout
    from lmcvote.spoken import spoken

    chosen = office.desk.election
    total = turnout.total(found)
    return mailing.Turnout(
        chosen.title,
        chosen.body,
        on_clock(office.desk.here.clock()),
        spoken(office.close.wall),
        chosen.rehearsal,
        chosen.rules.small_group_min,
        tuple(
            mailing.GroupTurnout(
                group.code,
                chosen.group_name(group.code),
                group.electors,
                -1 if group.back is None else group.back,
                _share(group),
                tuple((_days(days.first, days.last), days.back) for days in group.days),
            )
            for group in found
        ),
        -1 if total is None else total,
    )
