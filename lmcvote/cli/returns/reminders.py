"""`lmcvote returns reminders`: a letter to those of whom nothing is in, as a posting of its own."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import mail, votes
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.returns import office as offices
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.canonical import Canonical
    from lmcvote.packs.posting import Sending
    from lmcvote.returns.reminders import Run

OUT = Path("out") / "returns"
OWNER_ALONE = 0o700
"""Of the folder: who has not voted is as sensitive as who has."""


def reminders(
    context: typer.Context,
    by: ByOption = None,
    posted: Annotated[
        int | None, typer.Option("--posted", metavar="RUN", help="That run is in the post: delete its files.")
    ] = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns reminders --by "Alan Reeve"

    A letter to each elector of whom nothing is in: until when a pack must be back, and how to get another. Put today's
    post on record first. The list lies in the folder of the run alone; once the letters are posted, --posted RUN
    deletes it. The trail has counts only.
    """
    desk = offices.of(context, election).telling
    names = session.acting(desk.election, "--by", by or ())
    if posted is not None:
        _posted(desk, posted, names, election, as_json)
        return
    _make(desk, names, election, as_json)


def _runs(desk: Desk) -> "tuple[Run, ...]":
    from lmcvote.store import letters as kept

    with desk.store() as rows:
        return kept.load_reminders(rows)


def _folder(desk: Desk, run: int) -> Path:
    return desk.folder / OUT / f"reminders-{run}"


def _make(desk: Desk, names: tuple[str, ...], election: str, as_json: bool) -> None:
    """Letters on disk, and their number on record: both, or neither."""
    from lmcvote.returns.reminders import Run
    from lmcvote.store import letters as kept

    _refuse_useless(desk)
    earlier = _runs(desk)
    if waiting := [one.run for one in earlier if not one.posted]:
        message = (
            f"Run {waiting[0]} is not in the post yet: {_folder(desk, waiting[0])}. When it is: lmcvote returns "
            f"reminders --posted {waiting[0]} --by NAME{session.at(election)}"
        )
        raise RuleRefuses(Finding("run-not-posted", message, value=str(waiting[0])))
    everyone, nowhere = _sendings(desk)
    if not everyone and not nowhere:
        raise RuleRefuses(Finding("nobody-to-remind", "Something is in from everyone who was sent a pack."))
    run = Run(1 + len(earlier), len(everyone), names, desk.here.now())
    folder = _folder(desk, run.run)
    files = _files(desk, everyone, nowhere, run.run, folder)
    make_folder(folder)
    folder.chmod(OWNER_ALONE)
    with mail.withdrawn(files), desk.writing() as rows:
        kept.save_reminders(rows, run)
        facts: dict[str, Canonical] = {
            "run": run.run,
            "letters": run.letters,
            "unaddressed": len(nowhere),
            "by": list(names),
        }
        rows.record("reminders made", run.at, facts)
        write_all(files)
    if as_json:
        told = {"run": run.run, "letters": run.letters, "unaddressed": len(nowhere)}
        terminal.show_json({**told, "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    terminal.tell(
        f"Run {run.run}: {counted(run.letters, 'letter')}. Who is in this folder has not voted: show it to nobody."
    )
    if nowhere:
        terminal.note(
            f"{counted(len(nowhere), 'elector')} without an address: no-address.csv. Ring those whom you can."
        )
    terminal.next_step(
        f"post them, then delete the list: lmcvote returns reminders --posted {run.run} --by NAME{session.at(election)}"
    )


def _refuse_useless(desk: Desk) -> None:
    """Raise RuleRefuses where a letter would do nothing; in a rehearsal, whose days are made up, say so."""
    from lmcvote.returns.reminders import refuse_useless

    try:
        refuse_useless(desk.election, desk.here.clock())
    except RuleRefuses as useless:
        if not desk.election.rehearsal:
            raise
        terminal.rehearsed(useless)


def _sendings(desk: Desk) -> "tuple[list[Sending], list[Sending]]":
    """Letters to those of whom nothing is in, by number; those without an address apart."""
    from lmcvote.packs.address import Address, Source
    from lmcvote.packs.posting import Sending
    from lmcvote.returns.reminders import nothing_in
    from lmcvote.store import packs as kept_packs

    register = votes.read(desk)
    with desk.store() as rows:
        fates = kept_packs.load_fates(rows)
    by_number = {pack.number: pack for pack in nothing_in(register.packs, fates)}
    voting = {register.number(*vote): vote for vote in register.votes if register.number(*vote) in by_number}
    voting |= {number: vote for number, vote in votes.in_dispute(desk, register).items() if number in by_number}
    known, _ = votes.addresses(desk, list(voting.values()))
    found, nowhere = [], []
    for number, (elector, place) in sorted(voting.items()):
        if address := known.get((elector.id, place.group)):
            found.append(Sending(by_number[number], elector, place, address))
        else:
            nowhere.append(Sending(by_number[number], elector, place, Address((), Source.ASKED)))
    return found, nowhere


def _files(
    desk: Desk, everyone: "Sequence[Sending]", nowhere: "Sequence[Sending]", run: int, folder: Path
) -> dict[Path, bytes]:
    from lmcvote import documents
    from lmcvote.packs import posting
    from lmcvote.returns import reminders

    files = {}
    if everyone:
        made = reminders.letters(desk.election, everyone, desk.here.clock())
        files[folder / f"reminders-{run}.pdf"] = documents.printed(desk.election, "Reminders", made)
        files[folder / f"mail-merge-{run}.xlsx"] = posting.mail_merge(everyone)
    if nowhere:
        files[folder / "no-address.csv"] = posting.no_address(one.elector for one in nowhere)
    return files


def _posted(desk: Desk, run: int, names: tuple[str, ...], election: str, as_json: bool) -> None:
    """That a run is in the post: the list of those who have not voted is deleted."""
    from lmcvote.store import letters as kept

    found = next((one for one in _runs(desk) if one.run == run), None)
    if found is None or found.posted:
        why = "no run of that number was made" if found is None else "that run is in the post already"
        raise BadInput(Finding("no-such-run", f"--posted {run}: {why}.", field="--posted", value=str(run)))
    folder = _folder(desk, run)
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        message = f"{folder} cannot be deleted ({error.strerror}). Close what is open there, and run the command again."
        raise BadInput(Finding("cannot-write", message, str(folder))) from None
    with desk.writing() as rows:
        kept.save_posted(rows, run, desk.here.now())
        rows.record("reminders posted", desk.here.now(), {"run": run, "letters": found.letters, "by": list(names)})
    if as_json:
        terminal.show_json({"run": run, "letters": found.letters, "posted": True})
        return
    terminal.tell(f"Run {run}: {counted(found.letters, 'letter')} in the post. Its list is deleted.")
    terminal.next_step(f"lmcvote returns list{session.at(election)}")
