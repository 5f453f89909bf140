"""`lmcvote custody`: which box was opened and closed, when, by whom, with which seal; and where a link is missing."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal, watched
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.cli.watched import Table
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken, NeedsDecision, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.custody import Act, Entry, Log

OUT = Path("out") / "custody" / "log.pdf"
BLANK_LINES = 12
"""Below the entries, to be filled in by hand where the boxes stand."""
app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
BoxArgument = Annotated[str, typer.Argument(metavar="BOX", help="returns-1, spares, undelivered, papers …")]
SealOption = Annotated[str, typer.Option("--seal", metavar="N", help="The number on the seal.")]
NoteOption = Annotated[str, typer.Option("--note", metavar="TEXT", help="What else was seen.")]
AsFoundOption = Annotated[
    bool, typer.Option("--as-found", help="The log says otherwise, and this is how the box was found: a gap.")
]


@app.callback()
def log(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote custody

    Every box with its seals: who opened and closed it, when, and whether each seal found is the one put on before. The
    log is printed with lines to fill in by hand. A gap stays on record; nothing is opened or declared over one that the
    scrutineer has not explained.
    """
    if context.invoked_subcommand:
        return
    table = watched.of(context, election)
    with table.store() as rows:
        found = watched.log(table, rows)
    file = table.folder / OUT
    make_folder(file.parent)
    write_all({file: _printed(table, found)})
    if as_json:
        terminal.show_json({**_as_json(found), "file": str(file)})
        return
    _show(found)
    terminal.show(f"Wrote {file}")
    terminal.next_step(_next(found, session.at(election)))


@app.command("close", short_help="A new seal on a box.")
def close(
    context: typer.Context,
    box: BoxArgument,
    seal: SealOption = "",
    by: ByOption = None,
    note: NoteOption = "",
    as_found: AsFoundOption = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote custody close returns-1 --seal 0412 --by "Alan Reeve" --by "Joyce Hammond"

    Two people put a new numbered seal on a box, and write down its number. A seal is put on once: a number that was
    used before is refused.
    """
    from lmcvote.custody import Act

    _enter(watched.of(context, election), Act.CLOSED, box, seal, by, note, as_found, as_json, election)


@app.command("open", short_help="The seal that is found on a box, and broken.")
def open_(
    context: typer.Context,
    box: BoxArgument,
    seal: SealOption = "",
    by: ByOption = None,
    note: NoteOption = "",
    as_found: AsFoundOption = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote custody open returns-1 --seal 0412 --by "Alan Reeve" --by "Joyce Hammond"

    Two people read the seal that is on a box, write its number down as they find it, and break it. Where it is not the
    one that was put on last, that is a gap: it is kept as found, and everything stops until it is explained.
    """
    from lmcvote.custody import Act

    _enter(watched.of(context, election), Act.OPENED, box, seal, by, note, as_found, as_json, election)


@app.command("explain", short_help="Why a seal was not the one expected, by the scrutineer and another.")
def explain(
    context: typer.Context,
    nth: Annotated[int, typer.Argument(metavar="N", help="The entry of the log where the gap is.")],
    note: NoteOption = "",
    by: ByOption = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote custody explain 4 --note "0417 was misread" --by "Joyce Hammond" --by "Alan Reeve"

    The scrutineer and another person say what a gap is. It stays in the log, with their words beside it, and is read
    out with the result.
    """
    from lmcvote.custody import Explanation, gaps
    from lmcvote.store import custody

    table = watched.of(context, election)
    names = watched.two_people(table, by)
    if table.election.scrutineer not in names:
        message = f"The scrutineer, {table.election.scrutineer}, is one of the two who explain a gap."
        raise RuleRefuses(Finding("scrutineer-explains", message, field="--by", value=", ".join(names)))
    if not note.strip():
        raise session.wanting('--note "WHY"')
    with table.store() as rows:
        found = watched.log(table, rows)
        gap = next((one for one in gaps(found) if one.nth == nth), None)
        if gap is None or gap.explained:
            open_ = ", ".join(str(one.nth) for one in gaps(found) if not one.explained) or "none"
            message = f"Entry {nth} is no gap that waits to be explained. Those that wait: {open_}."
            raise BadInput(Finding("no-such-gap", message, field="N", value=str(nth)))
        custody.save_explanation(rows, Explanation(nth, note.strip(), names, table.here.now()))
        facts: dict[str, Canonical] = {
            "nth": nth,
            "box": gap.box,
            "by": list(names),
            "log": custody.load_log(rows).digest(),
        }
        rows.record(watched.EXPLAINED, table.here.now(), facts)
    if as_json:
        terminal.show_json({"nth": nth, "box": gap.box, "says": gap.says, "explained": note.strip(), "by": list(names)})
        return
    terminal.tell(f"Entry {nth}, {gap.box}: {gap.says}. Explained, and on record: {note.strip()}")
    terminal.next_step(f"lmcvote custody{session.at(election)}")


def _enter(
    table: Table,
    act: "Act",
    box: str,
    seal: str,
    by: list[str] | None,
    note: str,
    as_found: bool,
    as_json: bool,
    election: str,
) -> None:
    """Add an entry to the log, as it was found."""
    from lmcvote.custody import Act, Entry, missing_link, standing, used
    from lmcvote.store import custody

    name, number = _named(box), _numbered(seal)
    names = watched.two_people(table, by)
    with table.store() as rows:
        log = watched.log(table, rows)
        entry = Entry(len(log.entries) + 1, name, act, number, names, table.here.now(), note.strip())
        if act is Act.CLOSED and number in used(log.entries):
            message = (
                f"--seal: {number} was put on before. A numbered seal is used once: read it again, or take another."
            )
            raise BadInput(Finding("seal-used", message, field="--seal", value=number))
        gap = missing_link(log.entries, entry)
        sealed = any(one.box == name and one.sealed for one in standing(log.entries))
        if sealed is (act is Act.CLOSED) and not as_found:  # it is likely another box that is meant
            message = (
                f"{name}: {gap}. Is it another box? If this is how it was found, give --as-found: it is kept as a gap."
            )
            raise NeedsDecision(Finding("box-not-so", message, field="BOX", value=name))
        custody.save_entry(rows, entry)
        facts: dict[str, Canonical] = {
            "nth": entry.nth,
            "box": name,
            "act": act.value,
            "seal": number,
            "by": list(names),
            "gap": int(bool(gap)),
        }
        rows.record(watched.SEALS, entry.at, {**facts, "log": custody.load_log(rows).digest()})
    if gap:
        message = (
            f"{name}: {gap}. It is on record as found, entry {entry.nth}. STOP, and call the scrutineer. Nothing is "
            f"opened or declared before it is explained: lmcvote custody explain {entry.nth} --note WHY"
        )
        raise IntegrityBroken(Finding("seal-gap", message, field="--seal", value=number))
    if as_json:
        terminal.show_json(_entry(entry, ""))
        return
    at, two = session.at(election), " and ".join(names)
    if act is Act.CLOSED:
        terminal.tell(f"Entry {entry.nth}: {name} closed with seal {number}, {two}.")
        terminal.next_step(f"lmcvote custody{at}")
    else:
        terminal.tell(f"Entry {entry.nth}: {name} opened by {two}; seal {number} was the one put on last.")
        terminal.next_step(f"when it is closed again: lmcvote custody close {name} --seal NEW{at}")


def _named(box: str) -> str:
    from lmcvote.custody import KINDS, box_name

    if name := box_name(box):
        return name
    message = f'BOX: "{box}" is the name of no box. There is {", ".join(KINDS)}; of several of a kind, returns-2.'
    raise BadInput(Finding("box-unknown", message, field="BOX", value=box))


def _numbered(seal: str) -> str:
    from lmcvote.custody import seal_number

    if not seal.strip():
        raise session.wanting("--seal N (the number on the seal)")
    if number := seal_number(seal):
        return number
    message = f'--seal: "{seal}" is no number of a seal: digits and letters, at most 20, as they stand on it.'
    raise BadInput(Finding("seal-malformed", message, field="--seal", value=seal))


def _show(log: "Log") -> None:
    from lmcvote.custody import gaps, open_gaps, standing

    if not log.entries:
        terminal.tell("No box was sealed yet.")
        return
    wrong = {gap.nth: gap.says for gap in gaps(log)}
    why = {one.nth: f"{one.why} ({', '.join(one.by)})" for one in log.explanations}
    shown = terminal.table("no.", "when", "box", "", "seal", "by", "note", numbers=(0,))
    for one in log.entries:
        gap = f"GAP: {wrong[one.nth]}" if one.nth in wrong else ""
        said = "; ".join(filter(None, (gap, why.get(one.nth, ""), one.note)))
        shown.add_row(str(one.nth), _when(one.at), one.box, one.act.value, one.seal, ", ".join(one.by), said)
    terminal.show_table(shown)
    for box in standing(log.entries):
        terminal.show(f"  {box.box:<14} {f'sealed, {box.seal}' if box.sealed else 'OPEN'}")
    waiting = open_gaps(log)
    terminal.tell(f"{counted(len(waiting), 'gap')} to be explained." if waiting else "No gap waits to be explained.")


def _next(log: "Log", at: str) -> str:
    from lmcvote.custody import open_gaps

    if waiting := open_gaps(log):
        return f"the scrutineer and another say why: lmcvote custody explain {waiting[0].nth} --note WHY{at}"
    return f"lmcvote custody close BOX --seal N{at}" if not log.entries else f"lmcvote opening{at}"


def _when(at: str) -> str:
    from datetime import datetime

    from lmcvote.election import LONDON

    return f"{datetime.fromisoformat(at).astimezone(LONDON):%Y-%m-%d %H:%M}"


def _entry(entry: "Entry", gap: str) -> dict[str, Any]:
    return {
        "nth": entry.nth,
        "box": entry.box,
        "act": entry.act.value,
        "seal": entry.seal,
        "by": list(entry.by),
        "at": entry.at,
        "note": entry.note,
        "gap": gap,
    }


def _as_json(log: "Log") -> dict[str, Any]:
    from lmcvote.custody import gaps, open_gaps, standing

    wrong = {gap.nth: gap.says for gap in gaps(log)}
    return {
        "entries": [_entry(one, wrong.get(one.nth, "")) for one in log.entries],
        "explained": [{"nth": one.nth, "why": one.why, "by": list(one.by), "at": one.at} for one in log.explanations],
        "boxes": [{"box": one.box, "seal": one.seal, "sealed": one.sealed} for one in standing(log.entries)],
        "gaps": len(wrong),
        "open_gaps": [gap.nth for gap in open_gaps(log)],
    }


def _printed(table: Table, log: "Log") -> bytes:
    """The log as a page that goes on by hand."""
    from lmcvote import documents, witnessed
    from lmcvote.custody import gaps, standing

    wrong = {gap.nth: gap.says for gap in gaps(log)}
    why = {one.nth: f"{one.why} ({' and '.join(one.by)})" for one in log.explanations}
    lines = tuple(
        witnessed.SealLine(
            one.nth,
            _when(one.at),
            one.box,
            one.act.value,
            one.seal,
            ", ".join(one.by),
            one.note,
            wrong.get(one.nth, ""),
            why.get(one.nth, ""),
        )
        for one in log.entries
    )
    boxes = tuple((one.box, f"sealed, {one.seal}" if one.sealed else "open") for one in standing(log.entries))
    page = witnessed.CustodyLog(table.election, _when(table.here.now()), lines, boxes, BLANK_LINES)
    footer = f"{table.election.title}: custody of the boxes"
    return documents.pdf(
        documents.rendered(page), title="Custody log", footer=footer, rehearsal=table.election.rehearsal
    )
