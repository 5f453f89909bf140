"""`lmcvote count`: decided papers into a result."""

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken, Misused, NeedsDecision, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.count.result import ContestResult
    from lmcvote.definition import Definition
    from lmcvote.election import Contest, ContestId, Rules
    from lmcvote.votes import Rejected, Vote

OUT = Path("out") / "count.txt"


def count(
    context: typer.Context,
    votes: Annotated[str, typer.Argument(metavar="[VOTES.csv]", help="The keyed papers, one row each.")] = "",
    seats: Annotated[
        int | None, typer.Option(metavar="N", help="Count this file by itself, with so many seats.")
    ] = None,
    scanned: Annotated[
        bool, typer.Option("--scanned", help="Count the papers that were scanned, each one decided.")
    ] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote count votes.csv --seats 6

    Count keyed papers, or those that were scanned: first past the post with several seats, up to as many votes a paper.
    In an election folder the contests are those of definition.json and the count is kept; without a file, the latest
    count is shown again.
    """
    from lmcvote import definition, settings
    from lmcvote.cli import kept, opened
    from lmcvote.count import plurality
    from lmcvote.count.result import as_json as result_as_json
    from lmcvote.election import Rules

    here = session.of(context)
    if scanned and (votes or seats is not None):
        raise Misused(Finding("options-exclude", "Give VOTES.csv or --scanned, not both.", field="--scanned"))
    folder = session.needed(election) if scanned else _folder(election, seats)
    if folder is None:
        if not votes or seats is None:
            raise session.wanting("VOTES.csv", "--seats N (or go to an election folder)")
        session.at_least("--seats", seats, 1)
        papers, contests = _keyed(votes, (), seats, Rules())
        results = [plurality.count(contest, papers[contest.id]) for contest in contests]
        _tell(results, as_json, rehearsal=False)
        if not as_json:
            terminal.next_step("lmcvote new DIR, to keep counts with their election")
        return
    box, frozen = settings.read(folder).stores.box, definition.read(folder)
    definition.refuse_unprinted(folder / definition.FILE, frozen.digest, kept.printed_by(folder, box, here))
    contests = tuple(contest for contest in frozen.contests if not contest.uncontested)
    definition.refuse_uncontested(() if contests else frozen.contests)
    new, differs = True, None
    if votes or scanned:
        if votes:
            papers, contests = _keyed(votes, contests, 0, frozen.rules)
            source = Path(votes).read_bytes()
        else:
            papers, source = _scanned(folder, frozen, here)
        opened.refuse_unopened(folder, settings.read(folder), [str(contest) for contest in papers])
        results = [plurality.count(contest, papers[contest.id]) for contest in contests]
        run = sha256(source + frozen.digest.encode()).hexdigest()
        new, differs = kept.save_count(folder, box, here, run, frozen.digest, papers, results)
    else:
        latest = kept.load_count(folder, box, here, frozen.digest)
        if latest is None:
            raise BadInput(
                Finding("nothing-counted", "No papers are counted here yet. Give the keyed ones: VOTES.csv.")
            )
        results = [plurality.count(c, latest[0][c.id]) for c in contests if c.id in latest[0]]
        if [result_as_json(one) for one in results] != latest[1]:
            raise kept.count_changed(folder, box)
    warnings = _warnings(results, kept.papers_printed(folder, box, here), differs)
    written = _tell(results, as_json, frozen.rehearsal, None if differs is None else not differs)
    for line in warnings:
        terminal.note(line)
    if as_json:
        return
    out = folder / OUT
    make_folder(out.parent)
    write_all({out: "\n".join([written, "", *warnings]).encode().rstrip() + b"\n"})
    terminal.show(f"Wrote {out}")
    if differs:
        terminal.next_step("find the papers that differ, and have them decided and keyed again")
    elif differs == []:
        terminal.show("This count agrees with the one before it, candidate by candidate.")
    else:
        if not new:
            terminal.tell("This is the file that was counted last: a second count is another one, keyed by others.")
        terminal.next_step(f"lmcvote count THEIR-VOTES.csv{session.at(election)}, a second count by other people")


def _scanned(
    folder: Path, frozen: "Definition", here: session.Session
) -> "tuple[dict[ContestId, Counter[Vote | Rejected]], bytes]":
    """The papers that were scanned as patterns, and by what bytes this run is known again.

    Raises NeedsDecision while a paper is in doubt or set apart, BadInput where none was scanned.
    """
    from lmcvote.cli import box_desk
    from lmcvote.cli.ballots import styles
    from lmcvote.reading.papers import decided
    from lmcvote.votes import to_text

    box = box_desk.read(styles.of(folder), here)
    if not box.papers:
        raise BadInput(Finding("nothing-scanned", "No papers were scanned here yet. First: lmcvote scan FILES"))
    papers = decided(box.papers, box.contests, frozen.rules)
    lines = [
        f"{contest} {to_text(decision)} {times}"
        for contest, patterns in papers.items()
        for decision, times in patterns.items()
    ]
    return papers, "\n".join(["scanned", *sorted(lines)]).encode()


def _warnings(results: "list[ContestResult]", printed: int, differs: list[str] | None) -> list[str]:
    """What nobody may overlook who reads this count, a line each."""
    found = []
    if not printed:
        found.append("BEWARE: no live paper was printed from this folder. Where do these papers come from?")
    elif printed < max(one.papers for one in results):
        found.append(f"BEWARE: more papers are counted than the {printed} that were printed. Find out why first.")
    if differs:
        found.append("THIS COUNT DIFFERS from the one before it:")
        found.extend(f"  {line}" for line in differs)
    return found


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


def _tell(results: "list[ContestResult]", as_json: bool, rehearsal: bool, agrees: bool | None = None) -> str:
    """Show the count, and whether it agrees with the one before it; its text.

    Raises IntegrityBroken for figures that do not add up.
    """
    from lmcvote.count import result, statement

    if not all(one.balanced for one in results):
        raise IntegrityBroken(Finding("unbalanced", "The figures do not add up: do not use this count."))
    text = statement.text(results, rehearsal)
    if as_json:
        terminal.show_json({"contests": [result.as_json(one) for one in results], "agrees": agrees})
    else:
        terminal.show(text)
    return text


def _keyed(
    votes: str, contests: "tuple[Contest, ...]", seats: int, rules: "Rules"
) -> "tuple[dict[ContestId, Counter[Vote | Rejected]], tuple[Contest, ...]]":
    """The papers of a file as patterns. Raises NeedsDecision with every paper that only a person can decide."""
    from lmcvote.keyed import decisions, read
    from lmcvote.votes import Doubtful

    keyed = read(votes, contests, seats, rules)
    papers: dict[ContestId, Counter[Vote | Rejected]] = {contest.id: Counter() for contest in keyed.contests}
    doubts = []
    for paper, decision in decisions(keyed, rules):
        if isinstance(decision, Doubtful):
            message = (
                f"line {paper.line}: paper {paper.number} has {decision.reason}. The returning officer looks at it and "
                "decides each uncertain mark: key 1 where it is a vote, nothing where it is none."
            )
            doubts.append(Finding("returning-officer-decides", message, keyed.file, paper.line))
        else:
            papers[paper.contest][decision] += 1
    if doubts:
        raise NeedsDecision(*doubts)
    terminal.warn(keyed.warnings)
    counted = tuple(contest for contest in keyed.contests if papers[contest.id])
    for contest in keyed.contests:
        if contest not in counted:
            terminal.note(f"{contest.title}: the file has no paper of this contest, so it is not counted.")
    return {contest.id: papers[contest.id] for contest in counted}, counted
