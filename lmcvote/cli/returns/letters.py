"""`lmcvote returns letters`: everyone whose pack was received, reissued or refused is told so (RULES 6.10)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import mail, votes
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.returns import office as offices
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Elector
    from lmcvote.electorate.home import Place
    from lmcvote.packs.issue import Pack
    from lmcvote.packs.posting import Sending
    from lmcvote.returns.acknowledgments import News, Told

OUT = Path("out") / "returns"
IN_A_FILE = 500
"""Letters; of a page each, but for those with a slip."""
NOBODY = "on no roll"
"""In the place of a name, where the register has none for a number."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """What is new to one elector in one group."""

    number: str
    """Of the newest declaration that there is news of."""
    name: str
    sending: "Sending | None"
    """The letter on its way; None where nobody knows an address."""
    news: "tuple[tuple[Pack, News], ...]"
    """By issue."""


def letters(
    context: typer.Context,
    by: ByOption = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the files go.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote returns letters --by "Alan Reeve"

    A letter to every elector whose pack was received, reissued or refused since the last run: what became of it, how to
    mend a declaration, and whom to tell "this was not me", and by when. With it the workbook for mail merge and a list.
    Nobody is told twice, and nothing is told of a vote.
    """
    office = offices.of(context, election)
    desk, register = office.telling, office.register
    names = session.acting(desk.election, "--by", by or ())
    if not desk.election.rules.acknowledge:
        message = "acknowledge is false in election.toml: electors are told nothing of their packs."
        raise RuleRefuses(Finding("rule-says-otherwise", message, field="acknowledge", value="false"))
    due, earlier = waiting(desk, register)
    run = 1 + max((one.run for one in earlier), default=0)
    posted = [one for one in due if one.sending]
    files: tuple[Path, ...] = ()
    if posted:
        out = Path(output) if output else desk.folder / OUT
        files = _make(desk, register, due, run, names, out / f"letters-{run}")
    _tell(desk, due, run if posted else 0, files, election, as_json, closed=office.closed is not None)


def waiting(desk: Desk, register: Register) -> "tuple[list[ToTell], tuple[Told, ...]]":
    """What is new to whom, by number; and everything that was told before."""
    from lmcvote.packs.numbers import written
    from lmcvote.packs.posting import Sending
    from lmcvote.returns import acknowledgments
    from lmcvote.store import letters as kept
    from lmcvote.store import objections as kept_objections
    from lmcvote.store import packs as kept_packs

    with desk.store() as rows:
        told = kept.load_told(rows)
        every = acknowledgments.news(register.packs, kept_packs.load_fates(rows), kept_objections.load_objections(rows))
    cure = desk.election.rules.declaration_cure == "until_close"
    closed = not cure or desk.here.clock() >= desk.election.timetable.papers_close.instant
    by_token = {pack.token_hash: pack for pack in register.packs}
    of_number: dict[int, list[tuple[Pack, News]]] = {}
    for one in acknowledgments.untold(every, told, closed=closed):
        pack = by_token[one.token_hash]
        of_number.setdefault(pack.number, []).append((pack, one))
    voters = _voters(desk, register)
    known, _ = votes.addresses(desk, [voters[number] for number in of_number if number in voters])
    found = []
    for number, items in sorted(of_number.items()):
        news = tuple(sorted(items, key=lambda item: (item[0].issue, item[1].at)))
        newest, sending, name = news[-1][0], None, NOBODY
        if number in voters:
            elector, place = voters[number]
            address, name = known.get((elector.id, place.group)), elector.entry.name
            sending = Sending(newest, elector, place, address) if address else None
        found.append(ToTell(written(newest.number, newest.issue), name, sending, news))
    return found, told


def _voters(desk: Desk, register: Register) -> "Mapping[int, tuple[Elector, Place]]":
    """The elector of each number, and a place of the elector's: that of the vote, or the present one of who moved."""
    by_id = {elector.id: elector for elector in desk.record.electors}
    found = {}
    for (elector, group), number in register.numbers.items():
        if elector in by_id:
            places = by_id[elector].entry.places
            found[number] = by_id[elector], next((place for place in places if place.group == group), places[0])
    return found | votes.in_dispute(desk, register)


def _make(
    desk: Desk, register: Register, waiting: Sequence[ToTell], run: int, names: tuple[str, ...], folder: Path
) -> tuple[Path, ...]:
    """The letters on disk, and on record who was told what: both, or neither."""
    from lmcvote.returns.acknowledgments import Told
    from lmcvote.store import letters as kept

    files = _files(desk, register, waiting, run, names, folder)
    now = desk.here.now()
    told = [Told(item, run, names, now) for one in waiting if one.sending for _, item in one.news]
    facts: dict[str, Canonical] = {
        "run": run,
        "letters": sum(one.sending is not None for one in waiting),
        "told": dict(Counter(one.news.what.value for one in told)),
        "by": list(names),
    }
    make_folder(folder)
    with mail.withdrawn(files), desk.writing() as rows:
        kept.save_told(rows, told)
        rows.record("electors told", now, facts)
        write_all(files)
    return tuple(files)


def _files(
    desk: Desk, register: Register, waiting: Sequence[ToTell], run: int, names: tuple[str, ...], folder: Path
) -> dict[Path, bytes]:
    """Letters, workbook and list of a run."""
    from lmcvote import documents
    from lmcvote.packs import posting
    from lmcvote.returns import acknowledgments

    groups = {number: group for (_, group), number in register.numbers.items()}
    posted = [(one.sending, one.news) for one in waiting if one.sending]
    files = {}
    for start in range(0, len(posted), IN_A_FILE):
        some = posted[start : start + IN_A_FILE]
        made = acknowledgments.letters(desk.election, groups, some, desk.here.clock())
        part = f"-{start // IN_A_FILE + 1}" if len(posted) > IN_A_FILE else ""
        files[folder / f"letters-{run}{part}.pdf"] = documents.printed(desk.election, "Letters about packs", made)
    told = {sending.pack.number: " and ".join(item.what.value for _, item in news) for sending, news in posted}
    until = acknowledgments.tell_by(desk.election, desk.here.today()) or "at once"
    files[folder / f"mail-merge-{run}.xlsx"] = posting.mail_merge(
        [sending for sending, _ in posted], ("told", "objections_by"), lambda one: (told[one.pack.number], until)
    )
    every = [(one.name, one.news) for one in waiting if one.sending]
    nowhere = [(one.name, one.news) for one in waiting if not one.sending]
    page = acknowledgments.listed(desk.election, every, nowhere, run, names, desk.here.today())
    files[folder / f"list-{run}.pdf"] = documents.printed(desk.election, "Letters about packs", page)
    return files


def _tell(
    desk: Desk,
    waiting: Sequence[ToTell],
    run: int,
    files: tuple[Path, ...],
    election: str,
    as_json: bool,
    *,
    closed: bool,
) -> None:
    from lmcvote.returns import acknowledgments

    until = acknowledgments.tell_by(desk.election, desk.here.today())
    posted = [one for one in waiting if one.sending]
    missing = [one for one in waiting if not one.sending]
    kinds = Counter(item.what.value for one in posted for _, item in one.news)
    if as_json:
        nowhere = [{"declaration": one.number, "name": one.name} for one in missing]
        told = {"run": run, "letters": len(posted), "told": dict(kinds), "objections_by": until}
        terminal.show_json({**told, "unaddressed": nowhere, "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    if posted:
        terminal.tell(f"Run {run}: {counted(len(posted), 'letter')}.")
    elif not missing:
        terminal.tell("Everybody has been told what there is to tell: nothing was written.")
    for what, times in sorted(kinds.items()):
        terminal.show(f"  {times:>5}  {what}")
    if missing:
        terminal.tell("Without an address, and not told until there is one. Tell them otherwise:")
        for one in missing:
            terminal.show(f"  {one.number}  {one.name}")
    if posted and not until:
        terminal.note("A letter of today may not be there before the opening. Ring each doctor on the list today.")
    first, at = "post them today; " if posted else "", session.at(election)
    then = f'"this was not me": lmcvote returns object NUMBER --because TEXT{at}'
    terminal.next_step(first + (f"lmcvote ballots account{at}" if closed else then))
