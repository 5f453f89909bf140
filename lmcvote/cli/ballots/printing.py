"""`lmcvote ballots print` and `print-confirm`: live papers, from the first file to the last one deleted."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import recall_desk, session, terminal
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.session import ElectionOption, JsonOption, SchedulerOption, Session
from lmcvote.files import locked
from lmcvote.findings import BadInput, Finding, Misused, RuleRefuses, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.definition import Style
    from lmcvote.engine import Engine
    from lmcvote.printing import Name, PrintFile
    from lmcvote.store.box import Job, Printed

OUT = Path("out") / "ballots"
LOCK = ".print.lock"
"""One print, or deletion of its files, at a time: a second one would take the first for cut off."""
FEWEST = 10
"""Fewer papers of a style than this identify their voters: an envelope holds one, and few can have sent it."""
WORTH_WORKERS = 3000
"""Pages from which a second process draws sooner than it starts."""


def print_(
    context: typer.Context,
    contest: Annotated[str, typer.Option(metavar="ID", help="Of this contest alone.")] = "",
    electorate: Annotated[str, typer.Option(metavar="CSV", help="A paper for each elector of this electorate.")] = "",
    papers: Annotated[int | None, typer.Option(metavar="N", help="Exactly so many papers a contest.")] = None,
    large_print: Annotated[
        int | None, typer.Option("--large-print", metavar="N", help="So many a contest in large print, and no others.")
    ] = None,
    spares: Annotated[int, typer.Option(metavar="N", help="So many more a contest, sealed by the scrutineer.")] = 0,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the PDF files go.")] = "",
    test: Annotated[bool, typer.Option("--test", help="Test papers: marked as such, in their code too.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Test papers with DRAFT across them.")] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every page again with another program, before it counts as printed.")
    ] = False,
    scheduler: SchedulerOption = "",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a print that was cut off.")] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots print --spares 10

    Print the papers of each contest into PDF files, one for each elector of its group. Print at 100 %, never "fit to
    page". The PDF files are the only place that holds the serials: lmcvote ballots print-confirm deletes them once they
    are on paper. Spares are at most 10, or 3 % where that is more.

    With --scheduler the serials go through the memory of its scheduler and workers too: they must be machines as
    trusted as this one. Live papers ask for TLS and for workers that write nothing to disk.
    """
    here = session.of(context)
    asked = Asked(contest, electorate, papers, large_print, spares, output)
    _refuse_odd(asked, resume, test or draft)
    found = styles.of(session.needed(election))
    kind = "draft" if draft else "test" if test else ""
    with locked(found.folder / LOCK):
        if kind:
            job = _job(found, asked, here)
            with _workers(found, job, kind, scheduler) as by:
                digest = found.freeze(here)  # last: a print that is refused has frozen nothing
                files = _printed(found, job, here, kind, verify, by)
        else:
            recall_desk.refuse_uncalled(found.folder, found.election, here)
            digest = _signed(found, here, election)
            cut_off = _cut_off(found, resume, here, election)
            job = cut_off or _job(found, asked, here)
            with _workers(found, job, kind, scheduler) as by:
                found.freeze(here)
                tidy(found.folder, found.election.stores.box, here, found.folder / job.folder)
                files = _print_live(found, job, here, digest, verify, by)
    _warn_of_few(found, job)
    if as_json:
        _show_json(found, job, digest, kind, files)
        return
    what = "test paper" if kind else "ballot paper"
    for file in files:
        terminal.show(f"Wrote {file.path}: {counted(file.papers, what)}, {counted(file.pages, 'page')}")
    if verify:
        terminal.show("Every page was read again by another program: each code is what it should be.")
    if kind:
        terminal.next_step(
            f"mark them, scan them, and see what is read; then lmcvote ballots print{session.at(election)}"
        )
        return
    if any(len(style.layout.pages) > 1 for style in found.named(job.papers)):
        terminal.tell("These papers have several pages: print on both sides, flipped on the long edge.")
    terminal.next_step(
        "print the files at 100 %, fold the papers face in, have somebody shuffle them who does not pack; then "
        f"lmcvote ballots print-confirm{session.at(election)}"
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of a print say."""

    contest: str
    electorate: str
    papers: int | None
    large_print: int | None
    spares: int
    output: str

    @property
    def numbers(self) -> int:
        """How many of the options give a number of papers."""
        return sum((bool(self.electorate), self.papers is not None, self.large_print is not None))

    def of(self, found: "tuple[Style, ...]") -> "tuple[Style, ...]":
        """The styles that are asked for. Raises BadInput for a contest that has none of them."""
        named = tuple(style for style in found if self.contest in ("", style.contest.id))
        if not named:
            there = ", ".join(style.contest.id for style in found)
            message = f'--contest: no paper can be printed for "{self.contest}". There is {there}.'
            raise BadInput(Finding("contest-unknown", message, field="--contest", value=self.contest))
        return named


def _refuse_odd(asked: Asked, resume: bool, test: bool) -> None:
    if asked.numbers > 1:
        message = "Give one of --electorate, --papers and --large-print: large print is printed by itself."
        raise Misused(Finding("options-exclude", message, field="--papers"))
    if resume and (asked != Asked("", "", None, None, 0, "") or test):
        message = "--resume goes on with the print as it was asked for. Give it alone."
        raise Misused(Finding("options-exclude", message, field="--resume"))
    session.at_least("--papers", 1 if asked.papers is None else asked.papers, 1)
    session.at_least("--large-print", 1 if asked.large_print is None else asked.large_print, 1)
    session.at_least("--spares", asked.spares, 0)


def _warn_of_few(found: Papers, job: "Job") -> None:
    if any(style.suffix and job.papers[style.id] < FEWEST for style in found.named(job.papers)):
        terminal.note(
            f"Beware: fewer than {FEWEST} papers of a style identify their voters. Before the count two people copy "
            "each, out of sight of all others, onto a standard paper, which is counted in its place."
        )


def _show_json(found: Papers, job: "Job", digest: str, kind: str, files: "list[PrintFile]") -> None:
    terminal.show_json(
        {
            "papers": {style.contest.id: job.papers[style.id] for style in found.named(job.papers)},
            "spares": job.spares,
            "test": bool(kind),
            "definition": digest,
            "files": [{"file": str(f.path), "papers": f.papers, "pages": f.pages, "sha256": f.sha256} for f in files],
        }
    )


def _job(found: Papers, asked: Asked, here: Session) -> "Job":
    """What is to be printed. Raises BadInput or Misused where the number cannot be told, RuleRefuses for spares."""
    from lmcvote.cli import kept
    from lmcvote.printing import spares_allowed
    from lmcvote.store.box import Job

    if asked.large_print is not None:
        wanted = {style.id: asked.large_print for style in asked.of(found.large_print)}
    elif asked.papers is not None:
        wanted = {style.id: asked.papers for style in asked.of(found.standard)}
    else:
        wanted = _one_for_each_elector(found, asked, here)
    jobs = kept.live_prints(found.folder, found.election.stores.box, here)[0] if asked.spares else ()
    for style, number in wanted.items():
        there = sum(job.spares for job in jobs if style in job.papers)
        first = number + sum(job.papers[style] - job.spares for job in jobs if style in job.papers)
        most = spares_allowed(first)
        if asked.spares + there > most:
            earlier = f" and {there} printed before" if there else ""
            message = (
                f"--spares {asked.spares}{earlier}: at most {most} beside {first} papers of {style} (10, or 3 % where "
                "that is more): every live paper too many is one that somebody could use."
            )
            raise RuleRefuses(Finding("too-many-spares", message, field="--spares", value=str(asked.spares)))
    total = {style: number + asked.spares for style, number in wanted.items()}
    return Job(here.entropy(16).hex(), str(Path(asked.output).resolve() if asked.output else OUT), total, asked.spares)


def _one_for_each_elector(found: Papers, asked: Asked, here: Session) -> dict[str, int]:
    """Papers by style: whole numbers are all that this side is told of the electorate."""
    from lmcvote.cli import kept
    from lmcvote.electorate import roll
    from lmcvote.store import engines

    store, wanted = found.election.stores.register, asked.of(found.standard)
    if asked.electorate:
        electors = roll.groups(roll.read(asked.electorate))
    elif engines.exists(found.folder, store):
        electors, waiting = kept.electors(found.folder, store, here)
        if not kept.roll_frozen(found.folder, store, here):
            terminal.note(
                "Beware: the roll is not frozen, so the number of papers may still change. lmcvote electorate freeze."
            )
        if waiting:
            terminal.note(f"{waiting} entries of the electorate are held or unplaced and get no paper until ruled on.")
    else:
        raise session.wanting("--electorate CSV or --papers N (or run lmcvote electorate build first)")
    empty = [style.contest for style in wanted if not electors.get(style.contest.group)]
    if empty:
        there = ", ".join(electors) or "none"
        raise BadInput(
            *(
                Finding(
                    "group-without-electors",
                    f"The electorate has no elector in {contest.group}, the group of {contest.id}; it has {there}.",
                    asked.electorate,
                    field="group",
                    value=contest.group,
                )
                for contest in empty
            )
        )
    return {style.id: electors[style.contest.group] for style in wanted}


def _signed(found: Papers, here: Session, election: str) -> str:
    """The definition of these papers. Raises RuleRefuses where nobody signed the proof of just this one."""
    from lmcvote.cli import kept

    digest = found.definition(here)
    if not kept.signed_by(found.folder, found.election.stores.box, digest, here):
        at = session.at(election)
        message = (
            "Nobody has signed the proof of these papers. Print the specimens (lmcvote ballots proof), read them "
            f"aloud, two people; then lmcvote ballots proof --signed-by NAME --signed-by NAME{at}. Test papers need "
            "none."
        )
        raise RuleRefuses(Finding("proof-unsigned", message))
    return digest


def _unfinished(found: Papers, here: Session) -> "list[tuple[Job, list[Printed]]]":
    """Prints that were cut off after a file at least was committed, with their files."""
    from lmcvote.cli import kept

    jobs, files = kept.live_prints(found.folder, found.election.stores.box, here)
    of_each = [(job, [file for file in files if file.job == job.id]) for job in jobs]
    return [(job, its) for job, its in of_each if sum(file.papers for file in its) < sum(job.papers.values())]


def _cut_off(found: Papers, resume: bool, here: Session, election: str) -> "Job | None":
    """The print to go on with; None for a new one.

    Raises RuleRefuses where an earlier print was cut off and is not resumed, or nothing is there to resume.
    """
    waiting = _unfinished(found, here)
    if resume and not waiting:
        raise RuleRefuses(Finding("nothing-to-resume", "No print was cut off: there is nothing to go on with."))
    if waiting and not resume:
        job, files = waiting[0]
        done, wanted = sum(file.papers for file in files), sum(job.papers.values())
        message = (
            f"An earlier print was cut off after {done:,} of {wanted:,} papers, which are live. Go on with it: "
            f"lmcvote ballots print --resume{session.at(election)}. It discards what is half written."
        )
        raise RuleRefuses(Finding("print-cut-off", message))
    return waiting[0][0] if waiting else None


def tidy(folder: Path, store: str, here: Session, *also: Path) -> None:
    """Where live papers were printed: every file that is committed has its name, and nothing is half written.

    `also` are folders that no print is on record for. Nothing else may print meanwhile: the caller holds the lock.
    """
    from lmcvote.cli import kept
    from lmcvote.printing import finish

    jobs, files = kept.live_prints(folder, store, here)
    for out in {*also, *(folder / job.folder for job in jobs)}:
        finish(out, {file.sha256 for file in files})


def _printed(found: Papers, job: "Job", here: Session, kind: str, verify: bool, by: "Engine") -> "list[PrintFile]":
    """Papers that are not live: nothing of them is kept."""
    from lmcvote.printing import print_papers

    def name_at_once(_: "PrintFile", name: "Name") -> None:
        name()

    out, made = found.folder / job.folder, list["PrintFile"]()
    for style in found.named(job.papers):
        made += print_papers(
            found.election.id, style, job.papers[style.id], out, here.entropy, name_at_once, kind,
            executor=by.executor, ahead=by.ahead, verify=verify,
        )  # fmt: skip
    return made


def _print_live(found: Papers, job: "Job", here: Session, digest: str, verify: bool, by: "Engine") -> "list[PrintFile]":
    """Print what is still wanted of a job; each file is committed before it gets its name."""
    from lmcvote.cli import kept
    from lmcvote.printing import make_box_key, print_papers
    from lmcvote.store import box, opening

    stores = found.election.stores
    files = kept.live_prints(found.folder, stores.box, here)[1]
    before = {style: sum(file.papers for file in files if file.style == style) for style in job.papers}
    done = {
        style: sum(file.papers for file in files if (file.style, file.job) == (style, job.id)) for style in job.papers
    }
    make_box_key(found.folder, here.entropy)

    def commit(file: "PrintFile", name: "Name") -> None:
        with opening.store(found.folder, stores.box, "box", here.entropy, after=name) as store:
            box.save_committed(store, file.style, file.serial_hashes)
            box.save_printed_by(store, digest)
            box.save_job(store, job)
            box.forget_tally(store, (style.contest.id for style in found.named(job.papers)), box.UNISSUED)
            box.save_printed(store, box.Printed(file.sha256, file.path.name, job.id, file.style, file.papers, False))
            box.rewrite_committed(store)
            facts: dict[str, Canonical] = {
                "definition": digest,
                "style": file.style,
                "papers": file.papers,
                "pages": file.pages,
                "sha256": file.sha256,
            }
            store.record("papers printed", here.today().isoformat(), facts)

    made, wanted = list["PrintFile"](), sum(job.papers.values())
    with terminal.bar(wanted - sum(done.values()), "papers") as advance:
        for style in found.named(job.papers):
            number = job.papers[style.id] - done[style.id]
            for file in print_papers(
                found.election.id, style, number, found.folder / job.folder, here.entropy, commit,
                executor=by.executor, ahead=by.ahead, verify=verify,
            ):  # fmt: skip
                made.append(replace(file, serial_hashes=()))  # committed by now, and many of a long print
                advance(file.papers)
    for style in found.named(job.papers):
        if earlier := before[style.id] - done[style.id]:
            which = f"{style.contest.id}{style.suffix and ' in large print'}"
            terminal.note(
                f"Beware: {earlier} papers of {which} were printed before; {earlier + job.papers[style.id]} are live "
                "now. Destroy what is not posted, and account for it."
            )
            if job.papers[style.id] < FEWEST:
                terminal.note(
                    f"Beware: fewer than {FEWEST} papers that are printed after others can be told from those by "
                    f"whoever has {stores.box} and the trail, and tied to the packs of that day. Print {FEWEST} "
                    "or more; the scrutineer keeps what is over."
                )
    return made


def _workers(found: Papers, job: "Job", kind: str, scheduler: str) -> "AbstractContextManager[Engine]":
    """Who draws the files: others than this program, where they are named or there is enough to draw."""
    from lmcvote import engine

    pages = sum(job.papers[style.id] * len(style.layout.pages) for style in found.named(job.papers))
    live = not kind and not found.election.rehearsal
    return engine.opened(scheduler, enough=pages >= WORTH_WORKERS, live=live, tell=terminal.note)
