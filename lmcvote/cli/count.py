"""`lmcvote count`: decided papers into a result."""

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, IntegrityBroken, NeedsDecision

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.count.result import ContestResult
    from lmcvote.election import Contest, ContestId, Rules
    from lmcvote.store.box import Papers
    from lmcvote.votes import Rejected, Vote


def count(
    context: typer.Context,
    votes: Annotated[str, typer.Argument(metavar="[VOTES.csv]", help="The keyed papers, one row each.")] = "",
    seats: Annotated[
        int | None, typer.Option(metavar="N", help="Count this file by itself, with so many seats.")
    ] = None,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote count votes.csv --seats 6

    Count keyed papers: first past the post with several seats, up to as many votes a paper. In an election folder the
    contests are those of definition.json and the count is kept; without a file, the latest count is shown again.
    """
    from lmcvote import definition, settings
    from lmcvote.count import plurality, result, statement
    from lmcvote.election import Rules

    papers: Papers
    here = session.of(context)
    folder = session.folder(election) if seats is None else None
    rehearsal = False
    if folder is None:
        if not votes or seats is None:
            raise session.wanting("VOTES.csv", "--seats N (or go to an election folder)")
        session.at_least("--seats", seats, 1)
        papers, contests = _keyed(votes, (), seats, Rules())
        results = [plurality.count(contest, papers[contest.id]) for contest in contests]
    else:
        chosen, frozen = settings.read(folder), definition.read(folder)
        rehearsal = frozen.rehearsal
        contests = tuple(contest for contest in frozen.contests if not contest.uncontested)
        if votes:
            papers, contests = _keyed(votes, contests or frozen.contests, 0, chosen.rules)
            results = [plurality.count(contest, papers[contest.id]) for contest in contests]
            run = sha256(Path(votes).read_bytes() + frozen.digest.encode()).hexdigest()
            _keep(folder, chosen.stores.box, here, run, papers, results)
        else:
            papers = _kept(folder, chosen.stores.box, here)
            results = [plurality.count(contest, papers.get(contest.id, {})) for contest in contests]
    if not all(one.balanced for one in results):
        raise IntegrityBroken(Finding("unbalanced", "The figures do not add up: do not use this count."))
    if as_json:
        terminal.show_json({"contests": [result.as_json(one) for one in results]})
        return
    terminal.show(statement.text(results, rehearsal))
    if folder:
        terminal.next_step("a second count by other people: lmcvote count THEIR-VOTES.csv; the figures must agree")
    else:
        terminal.next_step("lmcvote new DIR to keep counts with their election")


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
                f"line {paper.line}: {decision.reason}. The returning officer looks at the paper and decides each "
                "uncertain mark: key 1 where it is a vote, nothing where it is none (RULES 8.10)."
            )
            doubts.append(Finding("returning-officer-decides", message, keyed.file, paper.line))
        else:
            papers[paper.contest][decision] += 1
    if doubts:
        raise NeedsDecision(*doubts)
    terminal.warn(keyed.warnings)
    return papers, keyed.contests


def _keep(
    folder: Path, store: str, here: session.Session, run: str, papers: "Papers", results: "list[ContestResult]"
) -> None:
    """Save a counting run, once: the same file counted again adds nothing."""
    from lmcvote.canonical import to_bytes
    from lmcvote.count.result import as_json, canonical
    from lmcvote.store import box, opening

    with opening.store(folder, store, "box", here.entropy) as rows:
        if box.save_run(rows, run, papers, [as_json(one) for one in results]):
            digest = sha256(to_bytes([canonical(one) for one in results])).hexdigest()
            papers_counted = {str(one.contest): one.papers for one in results}
            facts: dict[str, Canonical] = {"run": run, "papers": papers_counted, "result": digest}
            rows.record("papers counted", here.today().isoformat(), facts)


def _kept(folder: Path, store: str, here: session.Session) -> "Papers":
    from lmcvote.store import box, opening

    with opening.store(folder, store, "box", here.entropy) as rows:
        latest = box.load_run(rows)
    if latest is None:
        raise BadInput(Finding("nothing-counted", "No papers are counted here yet. Give the keyed ones: VOTES.csv."))
    return latest[1]
