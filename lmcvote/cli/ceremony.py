"""The opening step by step: what is done, what comes next, what those present mind, and the page they sign."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import opened, watched
from lmcvote.cli.watched import Table
from lmcvote.files import make_folder, write_all
from lmcvote.findings import counted
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from lmcvote.audit.opened import Opened
    from lmcvote.custody import Log

OUT = Path("out") / "opening" / "record.pdf"
FEWEST = 10
"""Papers of a contest below which its result may tell how somebody voted (RULES 14.7)."""


CLOSED, CHECKED, COUNTED = "Returns closed", "Seals checked", "Papers counted, face down"
READ, SEALED = "Scanned or tallied", "Sealed again"
MIND = {
    CHECKED: (
        "Present: two who open, and the scrutineer, who watches. Each candidate may send an observer (lmcvote opening "
        "observers). No candidate or nominator touches an envelope.",
        "Only red pens are on the table. Telephones and cameras stay outside.",
        "Read the number of a seal aloud and write it down before it is broken: lmcvote custody open BOX --seal N.",
    ),
    COUNTED: (
        "Part the inner envelopes of accepted declarations from them, unopened. Where a covering envelope held several "
        "accepted declarations and one inner envelope, write their number on it.",
        "A declaration inside the inner envelope: two people take it out, the paper face down into a plain inner one. "
        "A loose paper goes into one unseen. Both count.",
        "Seal the declarations in their box before the first inner envelope is opened.",
        "Mix the inner envelopes. Open them all, papers face down; mix the papers before they are counted.",
        "More papers in an envelope than the number on it, or than one: none of them counts, they are set apart. Only "
        "if the surplus is blank or of another contest, the rest counts.",
        "Nobody notes or tallies a mark before the count begins.",
        "Fewer than ten papers in large print: two people copy each, out of sight of all others, onto a standard "
        "paper, which is counted in its place.",
    ),
    READ: (
        "Scan or tally in this same sitting, in batches of at least ten; smaller ones are put together.",
        "The stick from the scanner goes to the scrutineer, and the scanner's own store is wiped.",
    ),
    SEALED: ("Every box gets a new seal, its number on record: lmcvote custody close BOX --seal N.",),
}
"""Step -> what those present mind (RULES 7.3 to 7.13, SECURITY 8)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the ceremony (SECURITY 5)."""

    name: str
    done: bool
    says: str
    """What is so, or what is to be done."""
    next: str
    """The command that does it."""


def steps(table: Table) -> tuple[Step, ...]:
    """Every step in its order, done or not."""
    from lmcvote.custody import standing
    from lmcvote.packs import posting

    with table.store() as rows:
        log = watched.log(table, rows)
    closed = bool(opened.entries(table.folder, opened.CLOSED))
    objecting = opened.objections(table)
    accepted, records = opened.accepted(table), opened.records(table)
    polls = [str(contest.id) for contest in posting.polls(table.election)]
    waiting = [contest for contest in polls if contest not in records]
    read = bool(opened.entries(table.folder, *opened.READ))
    sealed = {one.box.partition("-")[0] for one in standing(log.entries) if one.sealed}
    counts = [
        f"{contest.id}: {accepted[contest.id]} accepted, "
        + (f"{records[contest.id][-1].opened.to_box} papers" if contest.id in records else "not counted yet")
        for contest in posting.polls(table.election)
    ]
    return (
        Step(
            CLOSED,
            closed,
            "every declaration is settled" if closed else "no inner envelope is opened before",
            "lmcvote returns close",
        ),
        Step(
            "Objections settled",
            not objecting,
            f"{counted(objecting, 'objection')} of electors waiting" if objecting else "none waits",
            "lmcvote returns objections",
        ),
        _seals(table, log),
        Step(
            COUNTED,
            not waiting,
            "; ".join(counts) if closed else "how many there can be is known when the returns are closed",
            f"lmcvote opening record --contest {waiting[0] if waiting else 'ID'} --papers P",
        ),
        Step(
            READ,
            read,
            "begun" if read else "in the same sitting",
            "lmcvote scan FILES, or two clerks tally",
        ),
        Step(
            SEALED,
            read and {"papers", "declarations"} <= sealed,
            "papers, declarations and what was set apart, each in its box",
            "lmcvote custody close papers --seal N, and declarations",
        ),
    )


def _seals(table: Table, log: "Log") -> Step:
    from lmcvote.custody import gaps, open_gaps

    broken, explained = open_gaps(log), sum(gap.explained for gap in gaps(log))
    unread = opened.seals_unread(table, log)
    checked = not unread
    if broken:
        says = f"{counted(len(broken), 'gap')} to be explained: STOP"
        return Step(CHECKED, False, says, f"lmcvote custody explain {broken[0].nth} --note WHY")
    says = "each was found as it was put on" if checked else "read each seal before it is broken"
    says = f"{counted(explained, 'gap')}, explained by the scrutineer" if checked and explained else says
    unbroken = ", ".join(_unbroken(log))
    says += f"; still sealed: {unbroken}" if checked and unbroken else ""
    return Step(CHECKED, checked, says, f"lmcvote custody open {(*unread, 'returns-1')[0]} --seal N")


def _unbroken(log: "Log") -> list[str]:
    """Boxes of covering envelopes with their seals on."""
    from lmcvote.custody import standing

    return [one.box for one in standing(log.entries) if one.sealed and one.box.partition("-")[0] == "returns"]


def following(found: Sequence[Step]) -> str:
    """The next command."""
    return next((one.next for one in found if not one.done), "lmcvote count")


def reminders(table: Table, found: Sequence[Step]) -> Iterator[str]:
    """What those present mind at the next step; before the close, at every one that is to come."""
    waiting = [one.name for one in found if not one.done]
    for name in waiting if CLOSED in waiting else waiting[:1]:
        yield from MIND.get(name, ())
    few = [str(contest) for contest, number in opened.accepted(table).items() if 0 < number < FEWEST]
    if few:
        yield (
            f"{', '.join(few)}: fewer than {FEWEST} declarations were accepted. So few papers may tell how somebody "
            "voted: show them to nobody who need not see them."
        )


def warnings(contest: str, found: "Opened", log: "Log") -> Iterator[str]:
    """What nobody may overlook in what was found."""
    if unbroken := _unbroken(log):
        yield f"Beware: {', '.join(unbroken)} still sealed. Are its envelopes among those that were counted?"
    if 0 < found.to_box < FEWEST:
        whose = "whose vote it is is known to all" if found.to_box == 1 else "they may tell how somebody voted"
        yield (
            f"BEWARE: {contest} has {counted(found.to_box, 'paper')}: {whose}. No breakdown of it is given, and it is "
            "scanned with the papers of other contests, if there are any (RULES 14.7)."
        )


def write(table: Table, log: "Log") -> Path:
    """The page that is signed before the first paper is read, as PDF."""
    from lmcvote import definition, documents, witnessed
    from lmcvote.audit import program, trail
    from lmcvote.canonical import short_code
    from lmcvote.cli.begun import NAMED
    from lmcvote.custody import standing
    from lmcvote.election import LONDON
    from lmcvote.packs import posting

    election, now = table.election, table.here.clock().astimezone(LONDON)
    names = {(str(c.id), str(one.id)): one.name for c in election.contests for one in c.candidates}
    records = opened.records(table)
    contests = tuple(
        witnessed.OpenedContest(
            title=contest.title,
            **asdict(last.opened),
            set_apart=last.opened.set_apart,
            papers_found=last.opened.papers_found,
            note=last.note,
            by=" and ".join(last.by),
            times=len(records[contest.id]),
        )
        for contest in posting.polls(election)
        if contest.id in records
        for last in records[contest.id][-1:]
    )
    limits = asdict(election.reading)
    digests = definition.read(table.folder).digest, program.digest(), log.digest()
    page = witnessed.OpeningRecord(
        election,
        on_clock(now),
        contests,
        tuple(f"{one.name}, for {names[one.contest, one.candidate]}" for one in watched.observers(table)),
        tuple((one.box, f"sealed, {one.seal}" if one.sealed else "open") for one in standing(log.entries)),
        tuple((label, round(1000 * limits[name]), unit) for name, (label, unit) in NAMED.items()),
        *digests,
        short_code(trail.head_at(table.folder, "papers opened")),
    )
    pdf = documents.pdf(
        documents.rendered(page),
        title="Opening",
        footer=f"{election.title}: opening, {page.short_code}",
        rehearsal=election.rehearsal,
        codes=(page.definition.upper(),),
    )
    path = table.folder / OUT
    make_folder(path.parent)
    write_all({path: pdf})
    return path
