"""What `count`, `tally` and what follows them share: counting runs as kept, what they come to, what is in their way."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lmcvote.cli import kept, outcome_desk, session, terminal
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken
from lmcvote.findings import counted as number_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lmcvote.count.agreement import Run, SecondCount, Source
    from lmcvote.count.result import ContestResult
    from lmcvote.count.variance import Variance
    from lmcvote.definition import Definition
    from lmcvote.election import Contest, ContestId, Election
    from lmcvote.store.box import Papers

OUT = Path("out") / "count.txt"
TO_BOX = "to_box"
"""Papers that went into the box at the opening, as two people counted them (RULES 9.8, 9.9): a tally of the box."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where papers are counted."""

    folder: Path
    election: "Election"
    frozen: "Definition"
    here: session.Session

    @property
    def box(self) -> str:
        """The file of the ballot box."""
        return self.election.stores.box

    @property
    def contests(self) -> "tuple[Contest, ...]":
        """Those that papers are counted for."""
        return tuple(contest for contest in self.frozen.contests if not contest.uncontested)


def desk_of(context: typer.Context, election: str) -> Desk:
    """The desk of a command. Raises where papers were printed by another definition, or where there is no poll."""
    from lmcvote import definition, settings

    folder, here = session.needed(election), session.of(context)
    desk = Desk(folder, settings.read(folder), definition.read(folder), here)
    printed = kept.printed_by(folder, desk.box, here)
    definition.refuse_unprinted(folder / definition.FILE, desk.frozen.digest, printed)
    definition.refuse_uncontested(() if desk.contests else desk.frozen.contests)
    return desk


def chosen(desk: Desk, named: str) -> "Contest":
    """The contest that is meant. Raises BadInput for one that is none, Misused where there are several."""
    known = {str(one.id): one for one in desk.contests}
    if named and named not in known:
        message = f'--contest: "{named}" is not one of {", ".join(known)}.'
        raise BadInput(Finding("no-such-contest", message, field="--contest", value=named))
    if not named and len(known) > 1:
        raise session.wanting(f"--contest ID (one of {', '.join(known)})")
    return known[named or next(iter(known))]


def run_id(content: bytes, definition: str, source: "Source", by: "Sequence[str]") -> str:
    """By what a counting run is known again: what was counted, by which definition, how and by whom."""
    return sha256(b"\0".join([content, definition.encode(), str(source).encode(), *map(str.encode, by)])).hexdigest()


def runs(desk: Desk) -> "tuple[Run, ...]":
    """Every counting run of the folder, as `kept.runs` has them."""
    return kept.runs(desk.folder, desk.box, desk.here, desk.frozen.digest, desk.frozen.contests)


def keep(desk: Desk, run: "Run", papers: "Papers") -> bool:
    """Keep a run; whether it is another than the latest. Raises IntegrityBroken for figures that do not add up."""
    refuse_unbalanced(run.results)
    return kept.save_count(desk.folder, desk.box, desk.here, run, desk.frozen.digest, papers)


def refuse_unbalanced(results: "Sequence[ContestResult]") -> None:
    """Raise IntegrityBroken for figures that do not add up (RULES 9.10, 9.11, 9.13)."""
    if not all(one.balanced for one in results):
        raise IntegrityBroken(Finding("unbalanced", "The figures do not add up: do not use this count."))


def to_box(desk: Desk) -> dict[str, int]:
    """Contest -> papers that the opening put into the box; only of contests whose opening is on record."""
    from lmcvote.store import box, opening

    with opening.store(desk.folder, desk.box, "box", desk.here.entropy) as rows:
        return {contest: papers for (contest, what), papers in box.load_tally(rows).items() if what == TO_BOX}


def variances(desk: Desk) -> "tuple[Variance, ...]":
    """Every variance note that two people signed, oldest first; of rules that ask for none, none."""
    from lmcvote.store import box, opening

    with opening.store(desk.folder, desk.box, "box", desk.here.entropy) as rows:
        return box.load_variances(rows)


def show(
    results: "Sequence[ContestResult]",
    as_json: bool,
    rehearsal: bool,
    contests: "Sequence[Contest]" = (),
    **more: Any,  # noqa: ANN401 -- as JSON has it
) -> str:
    """Show a count; its text. Raises IntegrityBroken for figures that do not add up."""
    from lmcvote.count import result, statement

    refuse_unbalanced(results)
    text = statement.text(results, rehearsal, [one.id for one in contests if one.question])
    if as_json:
        terminal.show_json({"contests": [result.as_json(one) for one in results], "agrees": None, **more})
    else:
        terminal.show(text)
    return text


def tell(desk: Desk, new: bool, as_json: bool) -> None:
    """The latest run, how it stands to those before it, and what keeps it provisional; also into `out/count.txt`."""
    from lmcvote.count.agreement import differences, second_count

    made = runs(desk)
    latest, before = made[-1], made[-2] if new and len(made) > 1 else None
    of = [one.contest for one in latest.results]
    differs = None
    if before and [one.contest for one in before.results] == of:
        differs = differences(before.results, latest.results)
    seconds = {contest: second_count(contest, made) for contest in of}
    shown, beware = outcome_desk.as_ruled(desk.folder, desk.election, desk.frozen, desk.here, latest.results)
    waiting = provisional(desk, shown, seconds)
    warnings = beware + _warnings(latest.results, kept.papers_printed(desk.folder, desk.box, desk.here), differs)
    written = show(
        shown,
        as_json,
        desk.frozen.rehearsal,
        desk.contests,
        agrees=None if differs is None else not differs,
        second_count={contest: _second_as_json(second) for contest, second in seconds.items()},
        runs=[{"source": r.source, "by": list(r.by), "recount": r.recount} for r in made],
        provisional=waiting,
    )
    for line in warnings:
        terminal.note(line)
    if as_json:
        return
    told = [*_counts(made), *_balanced(desk, latest), *(f"Provisional: {why}" for why in waiting)]
    out = desk.folder / OUT
    make_folder(out.parent)
    write_all({out: "\n".join([written, "", *warnings, *told]).encode().rstrip() + b"\n"})
    terminal.show()
    for line in told:
        terminal.tell(line)
    terminal.show(f"Wrote {out}")
    _next(desk, new, differs, seconds, shown)


def _next(
    desk: Desk,
    new: bool,
    differs: list[str] | None,
    seconds: "dict[ContestId, SecondCount]",
    shown: "Sequence[ContestResult]",
) -> None:
    from lmcvote.count.agreement import Agrees

    at = session.at("" if desk.folder == Path() else str(desk.folder))
    if differs:
        terminal.next_step("find the papers that differ, and have them decided and keyed again")
        return
    if differs == []:
        each = "answer" if all(one.question for one in desk.contests) else "candidate"
        terminal.show(f"This count agrees with the one before it, {each} by {each}.")
    if all(isinstance(second, Agrees) for second in seconds.values()):
        tied = any(tally.elected is None for one in shown for tally in one.candidates)
        following = "recall outcome --by NAME --by NAME" if desk.election.recall else "lot" if tied else "declare"
        terminal.next_step(f"lmcvote {following}{at}")
        return
    if not new:
        terminal.tell("This is the file that was counted last: a second count is another one, keyed by others.")
    terminal.next_step(f"lmcvote count THEIR-VOTES.csv --by NAME{at}, a second count by other people")


def provisional(desk: Desk, shown: "Sequence[ContestResult]", seconds: "dict[ContestId, SecondCount]") -> list[str]:
    """Why the figures of a run are no result yet, a sentence each: the second count, and the papers of the opening."""
    from lmcvote.count.agreement import Differs, Missing
    from lmcvote.count.variance import explains

    found = []
    opened, notes = to_box(desk), variances(desk)
    for one in shown:
        second = seconds[one.contest]
        if isinstance(second, Missing):
            found.append(f"{one.contest} has no second count: {second.why} (RULES 9.14).")
        elif isinstance(second, Differs):
            found.append(f"{one.contest}: {second.counts[0].name} and {second.counts[1].name} differ (RULES 9.14).")
        if one.contest not in opened:
            found.append(f"{one.contest}: the opening, with the papers that went to the box, is not on record.")
        elif (difference := opened[one.contest] - one.papers) and not any(
            explains(note, one, difference) for note in notes
        ):
            found.append(f"{one.contest}: to the box {opened[one.contest]}, papers counted {one.papers} (RULES 9.9).")
    return found


def _balanced(desk: Desk, run: "Run") -> list[str]:
    """The papers of the opening against those counted, where both are known and one (RULES 9.9)."""
    opened = to_box(desk)
    return [
        f"{one.contest}: to the box {one.papers} = papers counted {one.papers} (RULES 9.9)."
        for one in run.results
        if opened.get(one.contest) == one.papers
    ]


def _counts(made: "Sequence[Run]") -> list[str]:
    """Every count so far where there is more than one: earlier figures stay visible (RULES 10.5)."""
    if len(made) < 2:
        return []
    return [
        f"Count {number}: {run.name}, {number_of(sum(one.papers for one in run.results), 'paper')}"
        + (f"; a recount for {run.recount}" if run.recount else "")
        for number, run in enumerate(made, 1)
    ]


def _second_as_json(second: "SecondCount") -> dict[str, Any]:
    from lmcvote.count.agreement import Agrees, Differs

    if isinstance(second, Agrees):
        return {"state": "agrees", "counts": [run.name for run in second.counts]}
    if isinstance(second, Differs):
        names = [run.name for run in second.counts]
        return {"state": "differs", "counts": names, "differences": list(second.differences)}
    return {"state": "missing", "why": second.why}


def _warnings(results: "Sequence[ContestResult]", printed: int, differs: list[str] | None) -> list[str]:
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
