"""`lmcvote nominations letters` and `defects`: to every GP of the area, practices, nominees (RULES 3.0, 3.4)."""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import mail
from lmcvote.cli.nominations import desk as desks
from lmcvote.cli.nominations.desk import Nominations
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.entries import Entry, Excluded
    from lmcvote.nominations.doctors import Invited
    from lmcvote.nominations.letters import Sent

OUT = Path("out") / "nominations"
IN_A_FILE = 250
"""Letters; two sheets each make a print job of 500 pages."""
COLUMNS = ("form", "name", "gmc_number", "why", "address")
A_TEXT = 100_000
"""Bytes of a role specification."""
OutputOption = Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")]


def letters(
    context: typer.Context,
    by: ByOption = None,
    notice: Annotated[
        bool, typer.Option("--notice", help="In place of the letters, a notice for each practice to put up.")
    ] = False,
    to: Annotated[str, typer.Option(metavar="WHO", help="To this doctor alone, once more: a form was lost.")] = "",
    output: OutputOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations letters --by "Alan Reeve"

    A letter, a nomination form and the role specification to every GP working in the area, from both lists, home group
    or not. Each form has a code that names its doctor; the register keeps its hash alone. Run it again, and it writes
    to those alone who came onto the lists since. Who was written to, when and with what is on record.
    """
    there = desks.of(context, election)
    names = session.acting(there.election, "--by", by or ())
    desks.refuse_closed(there, "nobody can be nominated any more.")
    _refuse_late(there)
    if notice:
        _notices(there, names, output, election, as_json)
        return
    _letters(there, names, to, output, election, as_json)


def _refuse_late(there: Nominations) -> None:
    from lmcvote.nominations import received

    close = received.closes(there.election.timetable)
    if there.desk.here.clock() >= close.instant:
        message = f"Nominations closed on {close.wall}: what is sent now comes too late."
        desks.rehearsed(there, RuleRefuses(Finding("nominations-over", message, value=close.wall)))


def _sent_on(there: Nominations) -> date:
    """The letters' date: the day of opening, for those printed before."""
    from lmcvote.nominations import received

    opens = datetime.fromisoformat(received.opens(there.election.timetable).wall).date()
    return max(there.desk.here.today(), opens)


def _role(there: Nominations) -> tuple[str, ...]:
    """The paragraphs of the role specification. Raises BadInput where its file is not there."""
    from lmcvote.packs.statements import paragraphs
    from lmcvote.received import Caps, contents, text

    said = there.election.role_specification
    if not said.endswith(".txt"):
        return (said,) if said else ()
    path = there.desk.folder / said
    return tuple(paragraphs(text(contents(path, str(path), Caps(bytes=A_TEXT)), str(path))[0]))


def _letters(there: Nominations, names: tuple[str, ...], to: str, output: str, election: str, as_json: bool) -> None:
    from lmcvote import sheet
    from lmcvote.electorate.entries import numbered
    from lmcvote.nominations import doctors
    from lmcvote.nominations import letters as made

    every = doctors.invited(there.court.electorate)
    known = desks.sent_to(there, there.election)
    if to:
        every = _named(there, to, every)
        waiting = every
    else:
        before = {one.key for one in there.sent}
        waiting = tuple(one for one in every if not before & set(one.doctor.rows))
    nowhere = [one for one in waiting if one.key not in known]
    posted = [one for one in waiting if one.key in known]
    run = 1 + max((one.run for one in there.runs), default=0)
    files: dict[Path, bytes] = {}
    if posted:
        first = 1 + max((one.number for one in there.sent), default=0)
        sent, tokens = made.new(there.election, posted, run, first, there.desk.here.entropy)
        folder = Path(output) if output else there.desk.folder / OUT
        by_key = {one.key: one.doctor for one in posted}
        files = _files(there, [(one, by_key[one.key], tokens[one.number], known[one.key]) for one in sent], run, folder)
        rows = [
            (f"{one.number:04}", one.called, by_key[one.key].gmc_number, one.why, ", ".join(known[one.key]))
            for one in sent
        ]
        written = {**files, folder / f"letters-{run}.csv": sheet.csv_bytes(COLUMNS, rows)}
        _keep(there, "letters", run, len(posted), files, written, names, sent)
        files = written
    if as_json:
        without = [{"name": one.doctor.name, "gmc_number": one.doctor.gmc_number, "why": one.why} for one in nowhere]
        told = {"run": run if posted else 0, "letters": len(posted), "sent_before": len(every) - len(waiting)}
        terminal.show_json({**told, "unaddressed": without, "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    if posted:
        terminal.tell(f"Run {run}: {counted(len(posted), 'letter')}, each with a form of its own.")
    elif not nowhere:
        terminal.tell("Every GP working in the area has been written to: nothing was written.")
    if nowhere:
        terminal.tell(
            "No list has an address for these, and none asked for one ([lists] addresses). Write to them too:"
        )
        for one in nowhere:
            terminal.show(f"  {numbered(one.doctor.name, one.doctor.gmc_number)}: {one.why}")
    terminal.next_step(
        f"{'post them; ' if posted else ''}lmcvote nominations letters --notice --by NAME{session.at(election)}; "
        "what comes back: lmcvote nominations add --help"
    )


def _named(there: Nominations, who: str, every: "Sequence[Invited]") -> "tuple[Invited, ...]":
    """The one doctor who is written to again. Raises BadInput for somebody who is not written to."""
    from lmcvote.electorate import explain

    doctor = explain.find(who, there.court.electorate, there.court.said)
    found = tuple(one for one in every if one.doctor == doctor)
    if not found:
        message = f"--to: {doctor.name} {explain.verdict(doctor)}: no GP working in the area, as the lists have it."
        raise BadInput(Finding("not-invited", message, field="--to", value=who))
    return found


def _files(
    there: Nominations,
    posted: "Sequence[tuple[Sent, Entry | Excluded, bytes, tuple[str, ...]]]",
    run: int,
    folder: Path,
) -> dict[Path, bytes]:
    from lmcvote import documents
    from lmcvote.nominations import letters as made

    files, role = {}, _role(there)
    for start in range(0, len(posted), IN_A_FILE):
        some = posted[start : start + IN_A_FILE]
        page = made.invitations(there.election, there.boards, some, role, _sent_on(there))
        part = f"-{start // IN_A_FILE + 1}" if len(posted) > IN_A_FILE else ""
        files[folder / f"letters-{run}{part}.pdf"] = documents.printed(
            there.election, "Nominations", page, codes=page.codes
        )
    return files


def _notices(there: Nominations, names: tuple[str, ...], output: str, election: str, as_json: bool) -> None:
    from lmcvote import documents
    from lmcvote.nominations import doctors
    from lmcvote.nominations import letters as made

    court = there.court
    practices = made.practices_of(court.practices, there.boards, doctors.invited(court.electorate), court.said)
    if not practices:
        message = "No practice of the area is known: [lists] practices names no file. Put up a notice by other means."
        raise BadInput(Finding("no-practices", message, "election.toml", field="lists.practices"))
    run = 1 + max((one.run for one in there.runs), default=0)
    folder = Path(output) if output else there.desk.folder / OUT
    page = made.notices(there.election, there.boards, practices, _sent_on(there))
    files = {folder / f"notices-{run}.pdf": documents.printed(there.election, "Notice of nominations", page)}
    _keep(there, "notices", run, len(practices), files, files, names)
    if as_json:
        terminal.show_json({"run": run, "notices": len(practices), "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}: {counted(len(practices), 'notice')}")
    terminal.next_step(f"post them; what comes back: lmcvote nominations add FILE --by NAME{session.at(election)}")


def _keep(
    there: Nominations,
    what: str,
    run: int,
    number: int,
    letters: dict[Path, bytes],
    written: dict[Path, bytes],
    names: tuple[str, ...],
    sent: "Sequence[Sent]" = (),
    told: "Sequence[tuple[str, str]]" = (),
) -> None:
    """The letters on disk, and on record who was written to: both, or neither."""
    from lmcvote.election import CandidateId
    from lmcvote.nominations.letters import Run
    from lmcvote.store import nominations as kept

    now = there.desk.here.now()
    digests = [sha256(data).hexdigest() for data in letters.values()]
    made: Run = Run(run, what, number, " ".join(digests), names, now)
    facts: dict[str, Canonical] = {"run": run, "what": what, "letters": number, "sha256": digests, "by": list(names)}
    for path in written:
        make_folder(path.parent)
    with mail.withdrawn(written), there.desk.writing() as rows:
        kept.save_run(rows, made, sent, [(case, CandidateId(who)) for case, who in told])
        rows.record("nominations invited" if what != "defects" else "nominees told", now, facts)
        write_all(written)


def defects(
    context: typer.Context,
    by: ByOption = None,
    output: OutputOption = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote nominations defects --by "Alan Reeve"

    A letter to each nominee whose form does not pass every check, once: what can be mended until nominations close, and
    what the LMC rules on. It is on record who was told of what.
    """
    from lmcvote import documents
    from lmcvote.nominations import checks
    from lmcvote.nominations import letters as made

    there = desks.of(context, election)
    names = session.acting(there.election, "--by", by or ())
    waiting = []
    for one in there.court.standing:
        untold = [open_ for open_ in checks.unsettled(one, there.court) if open_.case(one) not in there.told]
        if untold:
            waiting.append((one, untold))
    run = 1 + max((one.run for one in there.runs), default=0)
    files: dict[Path, bytes] = {}
    if waiting:
        known = desks.sent_to(there, there.election)
        page = made.defects(there.court, waiting, lambda one: known.get(one.rows[0], ()), there.desk.here.clock())
        folder = Path(output) if output else there.desk.folder / OUT
        files = {folder / f"defects-{run}.pdf": documents.printed(there.election, "Nominations", page)}
        told = [(open_.case(one), str(one.id)) for one, untold in waiting for open_ in untold]
        _keep(there, "defects", run, len(waiting), files, files, names, (), told)
    if as_json:
        to = [{"id": one.id, "cases": [open_.case(one) for open_ in untold]} for one, untold in waiting]
        terminal.show_json({"run": run if waiting else 0, "letters": to, "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}: {counted(len(waiting), 'letter')}")
    if not waiting:
        terminal.tell("No nominee has anything to be told of: nothing was written.")
    terminal.next_step(
        f"{'post them today, and ring; ' if waiting else ''}what is mended: lmcvote nominations mend ID --help"
        f"{session.at(election)}"
    )
