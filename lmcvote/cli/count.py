"""`lmcvote count`: decided papers into a result."""

from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import write_all
from lmcvote.findings import BadInput, Finding, Misused, NeedsDecision, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.definition import Definition
    from lmcvote.election import Contest, Rules
    from lmcvote.heaps import Heaps, Summed
    from lmcvote.store.box import Papers


def count(
    context: typer.Context,
    votes: Annotated[str, typer.Argument(metavar="[VOTES.csv]", help="The keyed papers, one row each.")] = "",
    seats: Annotated[
        int | None, typer.Option(metavar="N", help="Count this file by itself, with so many seats.")
    ] = None,
    scanned: Annotated[
        bool, typer.Option("--scanned", help="Count the papers that were scanned, each one decided.")
    ] = False,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="NAME", help="Who keyed the file, as in election.toml.")
    ] = None,
    recount_for: Annotated[
        str, typer.Option("--recount-for", metavar="TEXT", help="Who asked for this recount, and why.")
    ] = "",
    export: Annotated[
        str, typer.Option("--export", metavar="FILE.csv", help="Write the keyed papers in the order of their numbers.")
    ] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote count votes.csv --seats 6

    Count keyed papers, or those that were scanned: first past the post with several seats, up to as many votes a paper.
    In an election folder the contests are those of definition.json and the count is kept; without a file, the latest
    count is shown again. Two counts by different hands must agree before a result is declared: --by says whose it is.
    """
    from lmcvote import heaps
    from lmcvote.cli import counted, opened
    from lmcvote.count import plurality
    from lmcvote.count.agreement import Run, Source
    from lmcvote.election import Rules

    here = session.of(context)
    if scanned and (votes or seats is not None or by):
        message = "Give VOTES.csv, with --by who keyed it, or --scanned: not both."
        raise Misused(Finding("options-exclude", message, field="--scanned"))
    if (by or recount_for) and not (votes or scanned):
        raise session.wanting("VOTES.csv or --scanned")
    if export:
        if not votes:
            raise session.wanting("VOTES.csv")
        session.new_file("--export", Path(export), (".csv",))
    folder = session.needed(election) if scanned or by or recount_for else _folder(election, seats)
    if folder is None:
        if not votes or seats is None:
            raise session.wanting("VOTES.csv", "--seats N (or go to an election folder)")
        session.at_least("--seats", seats, 1)
        found = heaps.summed(Path(votes), (), seats, Rules())
        _settle(found)
        if export:
            _export(votes, (), seats, Rules(), export)
        results = [plurality.seated(one, found.totals[one.id]) for one in found.contests if one.id in found.totals]
        counted.show(results, as_json, rehearsal=False)
        if not as_json:
            terminal.next_step("lmcvote new DIR, to keep counts with their election")
        return
    desk = counted.desk_of(context, election)
    frozen, contests = desk.frozen, desk.contests
    new = True
    if votes or scanned:
        names = session.acting(desk.election, "--by", by) if by else ()
        if votes:
            if export:
                _export(votes, contests, 0, frozen.rules, export)
            papers, contests = _keyed(votes, contests, 0, frozen.rules)
            with Path(votes).open("rb") as file:
                source, content = Source.KEYED, file_digest(file, "sha256").digest()
        else:
            papers, content = _scanned(folder, frozen, here)
            source = Source.SCANNED
        opened.refuse_unopened(folder, desk.election, [str(contest) for contest in papers])
        results = [plurality.count(contest, papers[contest.id]) for contest in contests]
        run = Run(counted.run_id(content, frozen.digest, source, names), source, names, tuple(results), recount_for)
        new = counted.keep(desk, run, papers)
    elif not counted.runs(desk):
        raise BadInput(Finding("nothing-counted", "No papers are counted here yet. Give the keyed ones: VOTES.csv."))
    counted.tell(desk, new, as_json)


def _scanned(folder: Path, frozen: "Definition", here: session.Session) -> "tuple[Papers, bytes]":
    """The papers that were scanned as patterns, and by what bytes this run is known again.

    Raises NeedsDecision while a paper is in doubt or set apart, BadInput where none was scanned.
    """
    from lmcvote.cli import begun, box_desk
    from lmcvote.cli.ballots import styles
    from lmcvote.reading.papers import decided
    from lmcvote.votes import to_text

    wanted = styles.of(folder)
    box = box_desk.read(wanted, here)
    if not box.papers:
        raise BadInput(Finding("nothing-scanned", "No papers were scanned here yet. First: lmcvote scan FILES"))
    begun.begin(wanted, frozen.digest, here)  # thresholds that changed since the scan would decide papers untold
    papers = decided(box.papers, box.contests, frozen.rules)
    lines = [
        f"{contest} {to_text(decision)} {times}"
        for contest, patterns in papers.items()
        for decision, times in patterns.items()
    ]
    return papers, "\n".join(["scanned", *sorted(lines)]).encode()


def _folder(election: str, seats: int | None) -> Path | None:
    """The election to count for. None where --seats says to count a file by itself.

    Raises RuleRefuses where a folder is named and its definition has other seats.
    """
    from lmcvote import definition

    folder = session.folder(election)
    if folder is None or seats is None:
        return folder
    frozen = definition.read(folder) if election or (folder / definition.FILE).exists() else None
    if frozen and all(contest.seats == seats for contest in frozen.contests):
        return folder
    if election:
        told = ", ".join(f"{contest.seats} for {contest.id}" for contest in frozen.contests) if frozen else ""
        message = f"--seats {seats}: the definition says {told}. Leave --seats out."
        raise RuleRefuses(Finding("other-seats", message, str(folder), field="--seats", value=str(seats)))
    terminal.note("This file is counted by itself, with --seats, and not for the election here.")
    return None


def _keyed(
    votes: str, contests: "tuple[Contest, ...]", seats: int, rules: "Rules"
) -> "tuple[Papers, tuple[Contest, ...]]":
    """The papers of a file as patterns. Raises NeedsDecision with every paper that only a person can decide."""
    from lmcvote import heaps

    found = heaps.read(Path(votes), contests, seats, rules)
    _settle(found)
    counted = tuple(contest for contest in found.contests if found.papers[contest.id])
    for contest in found.contests:
        if contest not in counted:
            terminal.note(f"{contest.title}: the file has no paper of this contest, so it is not counted.")
    return {contest.id: found.papers[contest.id] for contest in counted}, counted


def _settle(found: "Heaps | Summed") -> None:
    """Show what the file warns of. Raises NeedsDecision with every paper that only a person can decide."""
    doubts = []
    for paper, decision in found.doubtful:
        message = (
            f"line {paper.line}: paper {paper.number} has {decision.reason}. The returning officer looks at it and "
            "decides each uncertain mark: key 1 where it is a vote, nothing where it is none."
        )
        doubts.append(Finding("returning-officer-decides", message, found.file, paper.line))
    if doubts:
        raise NeedsDecision(*doubts)
    terminal.warn(found.warnings)


def _export(votes: str, contests: "tuple[Contest, ...]", seats: int, rules: "Rules", export: str) -> None:
    """The same papers as rows that are all as wide."""
    from lmcvote import keyed

    out = Path(export)
    found = keyed.read(votes, contests, seats, rules)
    write_all({out: keyed.fixed_width(found, by_name=not contests)})
    terminal.note(f"Wrote {out}: {len(found.papers)} papers, in rows that are all as wide.")
