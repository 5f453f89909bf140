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
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.cli.session import ByOption, ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.electorate.freeze import Elector
    from lmcvote.electorate.home import Place
    from lmcvote.packs.issue import Pack
    from lmcvote.packs.posting import Sending
    from lmcvote.returns.acknowledgments import News

OUT = Path("out") / "returns"
IN_A_FILE = 500
"""Letters; of a page each, but for those with a slip."""


@dataclass(frozen=True, slots=True)
class ToTell:
    """What is new to one elector in one group."""

    elector: "Elector"
    place: "Place"
    """Where the letter goes by; of a doctor who was moved since, the new one."""
    news: "tuple[tuple[Pack, News], ...]"
    """By issue."""

    @property
    def newest(self) -> "Pack":
        """The pack by whose number the letter is filed."""
        return self.news[-1][0]


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
    desk = desks.of(context, election)
    names = session.acting(desk.election, "--by", by or ())
    if not desk.election.rules.acknowledge:
        message = "acknowledge is false in election.toml: electors are told nothing of their packs."
        raise RuleRefuses(Finding("rule-says-otherwise", message, field="--by"))
    register = votes.read(desk)
    waiting, run = _waiting(desk, register)
    if not waiting:
        if as_json:
            terminal.show_json({"run": 0, "letters": 0, "told": {}, "unaddressed": [], "files": []})
        else:
            terminal.show("Everybody has been told what there is to tell: nothing was written.")
            terminal.next_step(f"lmcvote returns objections{session.at(election)}")
        return
    _make(desk, register, waiting, run, names, Path(output) if output else desk.folder / OUT, election, as_json)


def _waiting(desk: Desk, register: Register) -> "tuple[list[ToTell], int]":
    """What is new to whom, by number, and the number of this run."""
    from lmcvote.returns import acknowledgments
    from lmcvote.store import letters as kept
    from lmcvote.store import objections as kept_objections
    from lmcvote.store import packs as kept_packs

    with desk.store() as rows:
        told = kept.load_told(rows)
        every = acknowledgments.news(register.packs, kept_packs.load_fates(rows), kept_objections.load_objections(rows))
    closed = desk.here.clock() >= desk.election.timetable.papers_close.instant
    new = acknowledgments.untold(every, told, closed=closed)
    by_token = {pack.token_hash: pack for pack in register.packs}
    of_number: dict[int, list[tuple[Pack, News]]] = {}
    for one in new:
        pack = by_token[one.token_hash]
        of_number.setdefault(pack.number, []).append((pack, one))
    voters = _voters(desk, register)
    waiting = [
        ToTell(*voters[number], tuple(sorted(news, key=lambda item: (item[0].issue, item[1].at))))
        for number, news in sorted(of_number.items())
    ]
    return waiting, 1 + max((one.run for one in told), default=0)


def _voters(desk: Desk, register: Register) -> "Mapping[int, tuple[Elector, Place]]":
    """The elector of each number, and a place of the elector's: that of the vote, or the present one of who moved."""
    by_id = {elector.id: elector for elector in desk.record.electors}
    found = {}
    for (elector, group), number in register.numbers.items():
        places = by_id[elector].entry.places
        found[number] = by_id[elector], next((place for place in places if place.group == group), places[0])
    return found


def _make(
    desk: Desk,
    register: Register,
    waiting: "Sequence[ToTell]",
    run: int,
    names: tuple[str, ...],
    out: Path,
    election: str,
    as_json: bool,
) -> None:
    """The letters on disk, and on record who was told what: both, or neither."""
    from lmcvote.packs.posting import Sending
    from lmcvote.returns.acknowledgments import Told
    from lmcvote.store import letters as kept

    known, _ = votes.addresses(desk, [(one.elector, one.place) for one in waiting])
    where = {one.newest.number: known.get((one.elector.id, one.place.group)) for one in waiting}
    posted = [
        (Sending(one.newest, one.elector, one.place, address), one.news)
        for one in waiting
        if (address := where[one.newest.number])
    ]
    unaddressed = [one for one in waiting if not where[one.newest.number]]
    folder = out / f"letters-{run}"
    files = _files(desk, register, posted, unaddressed, run, names, folder)
    now = desk.here.now()
    told = [Told(item, run, names, now) for _, news in posted for _, item in news]
    kinds = Counter(one.news.what.value for one in told)
    make_folder(folder)
    with mail.withdrawn(files), desk.writing() as rows:
        kept.save_told(rows, told)
        facts: dict[str, Canonical] = {"run": run, "letters": len(posted), "told": dict(kinds), "by": list(names)}
        rows.record("electors told", now, facts)
        write_all(files)
    missing = [(one.newest, one.elector.entry.name) for one in unaddressed]
    _tell(desk, len(posted), kinds, missing, tuple(files), run, election, as_json)


def _files(
    desk: Desk,
    register: Register,
    posted: "Sequence[tuple[Sending, Sequence[tuple[Pack, News]]]]",
    unaddressed: "Sequence[ToTell]",
    run: int,
    names: tuple[str, ...],
    folder: Path,
) -> dict[Path, bytes]:
    """Letters, workbook and list of a run."""
    from lmcvote import documents
    from lmcvote.packs import posting
    from lmcvote.returns import acknowledgments

    of_number = {number: group for (_, group), number in register.numbers.items()}
    groups = {pack.token_hash: of_number[pack.number] for pack in register.packs}
    files = {}
    for start in range(0, len(posted), IN_A_FILE):
        some = posted[start : start + IN_A_FILE]
        made = acknowledgments.letters(desk.election, groups, some, desk.here.clock())
        part = f"-{start // IN_A_FILE + 1}" if len(posted) > IN_A_FILE else ""
        files[folder / f"letters-{run}{part}.pdf"] = documents.printed(desk.election, "Letters about packs", made)
    news = {sending.pack.token_hash: items for sending, items in posted}
    until = acknowledgments.tell_by(desk.election, desk.here.today())
    files[folder / f"mail-merge-{run}.xlsx"] = posting.mail_merge(
        [sending for sending, _ in posted],
        ("told", "objections_by"),
        lambda one: (" and ".join(item.what.value for _, item in news[one.pack.token_hash]), until or "at once"),
    )
    every = [(sending.entry.name, items) for sending, items in posted]
    nowhere = [(one.elector.entry.name, one.news) for one in unaddressed]
    page = acknowledgments.listed(desk.election, every, nowhere, run, names, desk.here.today())
    files[folder / f"list-{run}.pdf"] = documents.printed(desk.election, "Letters about packs", page)
    return files


def _tell(
    desk: Desk,
    number: int,
    kinds: Mapping[str, int],
    missing: "Sequence[tuple[Pack, str]]",
    files: tuple[Path, ...],
    run: int,
    election: str,
    as_json: bool,
) -> None:
    from lmcvote.packs.numbers import written
    from lmcvote.returns import acknowledgments

    until = acknowledgments.tell_by(desk.election, desk.here.today())
    if as_json:
        nowhere = [{"declaration": written(pack.number, pack.issue), "name": name} for pack, name in missing]
        told = {"run": run, "letters": number, "told": dict(kinds), "objections_by": until, "unaddressed": nowhere}
        terminal.show_json({**told, "files": [str(path) for path in files]})
        return
    for path in files:
        terminal.show(f"Wrote {path}")
    terminal.tell(f"Run {run}: {counted(number, 'letter')}.")
    for what, times in sorted(kinds.items()):
        terminal.show(f"  {times:>5}  {what}")
    if missing:
        first = f"{missing[0][1]} ({written(missing[0][0].number, missing[0][0].issue)})"
        terminal.note(
            f"{counted(len(missing), 'elector')} without an address, {first} first: on the list, to be told otherwise, "
            "and in every run until there is one."
        )
    if not until:
        terminal.note(
            "A letter of today may not be there before the opening. Ring, or write, to each on the list today."
        )
    terminal.next_step(
        f'post them today; "this was not me": lmcvote returns object NUMBER --because TEXT{session.at(election)}'
    )
