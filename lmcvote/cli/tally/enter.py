"""`lmcvote tally enter`: one clerk's count; when two are in, they are compared, and kept if they are the same."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from lmcvote.cli import counted, opened, session, terminal
from lmcvote.cli.counted import Desk
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, Misused, NeedsDecision

if TYPE_CHECKING:
    from lmcvote.count.batches import Batch
    from lmcvote.count.plurality import Totals
    from lmcvote.election import Contest

Told: TypeAlias = dict[str, Any]
"""One clerk's count as it waits in the box: `papers` {number: decision}, or `batches` [{`name`, figures}]."""
MOST_CLERKS = 2


def enter(
    context: typer.Context,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE ...]", help="Keyed papers or tally sheets, CSV or XLSX.")
    ] = None,
    by: Annotated[
        list[str] | None, typer.Option("--by", metavar="NAME", help="Whose count each file is, in the same order.")
    ] = None,
    contest: Annotated[str, typer.Option(metavar="ID", help="Of several contests, the one that was counted.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote tally enter reeve.xlsx --by "Alan Reeve"

    Enter what one clerk counted: papers keyed one by one, or the figures of tally sheets; without a file it asks for
    them here. It is kept unseen until another clerk's count is in. Then only what differs is shown, by the number of
    the paper or of the batch: the two look at it again together, and each enters a corrected count.
    """
    desk = counted.desk_of(context, election)
    names = _clerks(desk, files or [], by or [])
    chosen = counted.chosen(desk, contest)
    opened.refuse_unopened(desk.folder, desk.election, [chosen.id])
    told = [_read(Path(file), chosen, desk) for file in files] if files else [_asked(chosen)]
    for name, one in zip(names, told, strict=True):
        _hand_in(desk, chosen, name, one)
    waiting = _waiting(desk, chosen)
    if len(waiting) < MOST_CLERKS:
        papers = _totals(chosen, told[0]).papers
        if as_json:
            terminal.show_json({"contest": chosen.id, "by": names[0], "papers": papers, "waiting_for": "another clerk"})
            return
        terminal.tell(f"{chosen.title}: {papers} papers counted by {names[0]}, kept unseen.")
        terminal.next_step(f"another clerk enters theirs: lmcvote tally enter FILE --by NAME{session.at(election)}")
        return
    _close(desk, chosen, waiting)
    counted.tell(desk, new=True, as_json=as_json)


def _clerks(desk: Desk, files: list[str], by: list[str]) -> tuple[str, ...]:
    """Who counted each file. Raises Misused where they are not as many, BadInput for a stranger."""
    if not by:
        raise session.wanting("--by NAME")
    names = session.acting(desk.election, "--by", by)
    if len(names) != max(len(files), 1) or len(files) > MOST_CLERKS:
        message = "Give one --by NAME for each file, at most two, each of another clerk."
        raise Misused(Finding("clerks-and-files", message, field="--by", value=", ".join(by)))
    return names


def _read(path: Path, contest: "Contest", desk: Desk) -> Told:
    """One clerk's file. Raises BadInput with its faults, NeedsDecision for papers that only a person can decide."""
    from lmcvote import keyed, tally_file
    from lmcvote.votes import Doubtful, to_text

    if tally_file.is_tally(path):
        return _as_told(tally_file.read(path, contest))
    found = keyed.read(path, desk.contests, 0, desk.frozen.rules)
    papers, doubts = {}, []
    for paper, decision in keyed.decisions(found, desk.frozen.rules):
        if isinstance(decision, Doubtful):
            message = f"line {paper.line}: paper {paper.number} has {decision.reason}. The returning officer decides."
            doubts.append(Finding("returning-officer-decides", message, found.file, paper.line))
        elif paper.contest == contest.id:
            papers[str(keyed.number_of(paper))] = to_text(decision)
    if doubts:
        raise NeedsDecision(*doubts)
    if not papers:
        message = f"{path} has no paper of {contest.id}. Is it another contest's?"
        raise BadInput(Finding("no-papers", message, str(path)))
    return {"papers": papers}


def _as_told(batches: "tuple[Batch, ...]") -> Told:
    from lmcvote.count.batches import figures

    return {"batches": [{"name": one.name, **figures(one)} for one in batches]}


def _asked(contest: "Contest") -> Told:
    """The figures of one batch after another, asked for at the keyboard; a batch whose sums do not hold, again."""
    from lmcvote import tally_file
    from lmcvote.count.batches import batch, columns, wrong

    labels = dict(zip(columns(contest), tally_file.headings(contest)[2:], strict=True))
    batches: dict[str, Batch] = {}
    terminal.note(f"{contest.title}. Type the figures of each tally sheet; an empty batch ends.")
    while name := typer.prompt(f"Batch {len(batches) + 1}: its name", default="", show_default=False, err=True).strip():
        if name in batches:
            terminal.note(f"Batch {name} is entered already.")
            continue
        told = {
            key: typer.prompt(f"  {label}", type=int, default=None if key == "papers" else 0, err=True)
            for key, label in labels.items()
        }
        made = batch(name, contest, told)
        faults = [f"{labels[key]}: {said}" for key, said in wrong(made, contest)]
        faults += [f"{labels[key]}: {number} is below nought" for key, number in told.items() if number < 0]
        for fault in faults:
            terminal.note(f"Batch {name} does not come out. {fault}. Count it again and type it again.")
        if not faults:
            batches[name] = made
    if not batches:
        raise BadInput(Finding("nothing-tallied", "No batch was entered; nothing is kept."))
    return _as_told(tuple(batches.values()))


def _hand_in(desk: Desk, contest: "Contest", clerk: str, told: Told) -> None:
    """Keep one clerk's count. Raises BadInput where two others' are in already."""
    from lmcvote.store import box, opening

    with opening.store(desk.folder, desk.box, "box", desk.here.entropy) as rows:
        others = sorted(box.load_handed_in(rows, contest.id).keys() - {clerk})
        if len(others) >= MOST_CLERKS:
            message = (
                f"{' and '.join(others)} count this contest, and have not come to the same yet. One of them enters a "
                "corrected count under the same name."
            )
            raise BadInput(Finding("two-clerks-already", message, field="--by", value=clerk))
        box.save_handed_in(rows, contest.id, clerk, json.dumps(told, sort_keys=True))
        facts = {"contest": str(contest.id), "by": clerk}
        rows.record("hand count entered", desk.here.today().isoformat(), facts)


def _waiting(desk: Desk, contest: "Contest") -> dict[str, Told]:
    from lmcvote.store import box, opening

    with opening.store(desk.folder, desk.box, "box", desk.here.entropy) as rows:
        return {clerk: json.loads(told) for clerk, told in sorted(box.load_handed_in(rows, contest.id).items())}


def _close(desk: Desk, contest: "Contest", waiting: Mapping[str, Told]) -> None:
    """Keep the count that two clerks came to. Raises NeedsDecision with all that they differ in, and nothing else."""
    from lmcvote.count import plurality
    from lmcvote.count.agreement import Run, Source
    from lmcvote.store import box, opening
    from lmcvote.votes import from_text

    (one, first), (other, second) = waiting.items()
    differs = _mismatches(contest, first, second)
    if differs:
        raise NeedsDecision(
            *(
                Finding(
                    "clerks-differ",
                    f"{said} ({one}, {other}). Look at it again together; each enters a corrected count.",
                    field=contest.id,
                    value=said,
                )
                for said in differs
            )
        )
    result = plurality.seated(contest, _totals(contest, first))
    content = json.dumps(first, sort_keys=True).encode()
    by = one, other
    run = Run(counted.run_id(content, desk.frozen.digest, Source.HAND, by), Source.HAND, by, (result,))
    papers = {contest.id: Counter(from_text(text) for text in first["papers"].values())} if "papers" in first else {}
    counted.keep(desk, run, papers)
    with opening.store(desk.folder, desk.box, "box", desk.here.entropy) as rows:
        box.forget_handed_in(rows, contest.id)
        rows.record(
            "hand counts agreed", desk.here.today().isoformat(), {"contest": str(contest.id), "by": [one, other]}
        )


def _mismatches(contest: "Contest", first: Told, second: Told) -> list[str]:
    """What two clerks differ in: by paper, by batch, or by sums where they counted in different ways."""
    from lmcvote.count.agreement import differences
    from lmcvote.count.batches import mismatches, paper_mismatches
    from lmcvote.count.plurality import seated

    if "papers" in first and "papers" in second:
        one, other = ({int(n): text for n, text in told["papers"].items()} for told in (first, second))
        return paper_mismatches(one, other)
    if "batches" in first and "batches" in second:
        return mismatches(_batches(contest, first), _batches(contest, second))
    return differences(*([seated(contest, _totals(contest, told))] for told in (first, second)))


def _batches(contest: "Contest", told: Told) -> "list[Batch]":
    from lmcvote.count.batches import batch

    return [batch(one["name"], contest, one) for one in told["batches"]]


def _totals(contest: "Contest", told: Told) -> "Totals":
    from lmcvote.count.batches import summed
    from lmcvote.count.plurality import totals
    from lmcvote.votes import from_text

    if "papers" in told:
        return totals(contest, Counter(from_text(text) for text in told["papers"].values()))
    return summed(_batches(contest, told), contest)
