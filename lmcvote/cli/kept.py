"""What the stores of a folder keep, checked against what the trail was told when it was kept."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmcvote.audit import trail
from lmcvote.cli.session import Session
from lmcvote.findings import Finding, IntegrityBroken, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.count.agreement import Run
    from lmcvote.election import Contest
    from lmcvote.store.box import Job, Papers, Printed


def printed_by(folder: Path, store: str, here: Session) -> str:
    """SHA-256 of the definition by which live papers were printed; empty before the first.

    Raises IntegrityBroken where store and trail do not tell the same: one of them is lost or another's.
    """
    from lmcvote.store import box, engines, opening

    kept, root = "", ""
    if engines.exists(folder, store):  # first: opening it finishes an append to the trail that was cut off
        with opening.store(folder, store, "box", here.entropy) as rows:
            kept = box.load_printed_by(rows)
            root = box.committed_digest(rows) if kept else ""
    told = _last(folder, "papers printed")
    if (kept, root) != (told.get("definition", ""), held(folder, "committed")):
        message = (
            f"{store} and {trail.FILE} tell of different printings: one is lost or changed. Put back the last copy."
        )
        raise IntegrityBroken(Finding("printing-disagrees", message, engines.named(folder, store)))
    return kept


def signed_by(folder: Path, store: str, definition: str, here: Session) -> tuple[str, ...]:
    """Who signed the proof of a definition; empty where nobody did.

    Raises IntegrityBroken where the trail names others.
    """
    from lmcvote.store import box, engines, opening

    if not engines.exists(folder, store):
        return ()
    with opening.store(folder, store, "box", here.entropy) as rows:
        signed = box.load_signed(rows, definition)
    told = [entry.facts for entry in trail.read(folder).entries if entry.act == "proof signed"]
    if signed and not any((fact["definition"], fact["by"]) == (definition, list(signed)) for fact in told):
        message = f"{store} names others than {trail.FILE} as those who signed the proof. Put back the last copy."
        raise IntegrityBroken(Finding("proof-disagrees", message, engines.named(folder, store)))
    return signed


def live_prints(folder: Path, store: str, here: Session) -> "tuple[tuple[Job, ...], tuple[Printed, ...]]":
    """Every live print that was asked for, and every file of live papers."""
    from lmcvote.store import box, engines, opening

    if not engines.exists(folder, store):
        return (), ()
    with opening.store(folder, store, "box", here.entropy) as rows:
        return box.load_jobs(rows), box.load_printed(rows)


def papers_printed(folder: Path, store: str, here: Session) -> int:
    """Live papers of all contests."""
    from lmcvote.store import box, opening

    with opening.store(folder, store, "box", here.entropy) as rows:
        return sum(box.papers_committed(rows).values())


def electors(folder: Path, store: str, here: Session) -> tuple[dict[str, int], int]:
    """Electors of each group in the latest build, and the entries that wait for a ruling.

    Raises IntegrityBroken where the trail was told of other electors.
    """
    from lmcvote.store import engines, opening, register

    with opening.store(folder, store, "register", here.entropy) as rows:
        electorate = register.load_electorate(rows)
    groups = electorate.groups()
    if _last(folder, "electorate built").get("groups") != groups:
        message = f"{store} does not hold the electorate that {trail.FILE} tells of. Build it again from the lists."
        raise IntegrityBroken(Finding("register-changed", message, engines.named(folder, store)))
    return groups, sum(entry.standing != "on_roll" for entry in electorate.entries)


def roll_frozen(folder: Path, store: str, here: Session) -> bool:
    """Whether the roll of the folder is frozen."""
    from lmcvote.store import frozen, opening

    with opening.store(folder, store, "register", here.entropy) as rows:
        return frozen.load_frozen(rows) is not None


def save_count(folder: Path, store: str, here: Session, run: "Run", definition: str, papers: "Papers") -> bool:
    """Keep a counting run, once: whether it is another than the latest."""
    from lmcvote.store import box, opening

    with opening.store(folder, store, "box", here.entropy) as rows:
        if not box.save_run(rows, run, papers):
            return False
        facts: dict[str, Canonical] = {
            "run": run.id,
            "source": str(run.source),
            "by": list(run.by),
            "definition": definition,
            "papers": {str(one.contest): one.papers for one in run.results},
            "result": _digest(run),
        }
        if run.recount:
            facts["recount"] = run.recount
        rows.record("papers counted", here.today().isoformat(), facts)
    return True


def runs(folder: Path, store: str, here: Session, definition: str, contests: "Sequence[Contest]") -> "tuple[Run, ...]":
    """Every counting run by this definition, in the order in which they were made; empty before the first.

    Raises IntegrityBroken where the trail was told of other runs or other figures, or where papers kept no longer come
    to the figures of their run; RuleRefuses where all were counted by another definition than this.
    """
    from lmcvote.count import plurality
    from lmcvote.store import box, engines, opening

    if not engines.exists(folder, store):
        return ()
    with opening.store(folder, store, "box", here.entropy) as rows:
        found = box.load_runs(rows, {contest.id: contest.title for contest in contests})
        papers = {run.id: box.load_papers(rows, run.id) for run in found}
    told = [entry.facts for entry in trail.read(folder).entries if entry.act == "papers counted"]
    if [(run.id, str(run.source), list(run.by), _digest(run)) for run in found] != [
        (fact["run"], fact["source"], fact["by"], fact["result"]) for fact in told
    ]:
        raise count_changed(folder, store)
    ours = tuple(run for run, fact in zip(found, told, strict=True) if fact["definition"] == definition)
    if found and not ours:
        message = "The definition was frozen anew after the last count. Count the papers again."
        raise RuleRefuses(Finding("counted-by-another", message, engines.named(folder, store)))
    by_id = {contest.id: contest for contest in contests}
    for run in ours:
        kept = papers[run.id]  # of a hand count none; a contest may have had no paper at all
        again = tuple(plurality.count(by_id[one.contest], kept.get(one.contest, {})) for one in run.results)
        if kept and again != run.results:
            raise count_changed(folder, store)
    return ours


def count_changed(folder: Path, store: str) -> IntegrityBroken:
    """The papers kept no longer come to the figures that were counted."""
    from lmcvote.store import engines

    message = f"{store} no longer holds the count that {trail.FILE} tells of. Put back the last copy, or count again."
    return IntegrityBroken(Finding("count-changed", message, engines.named(folder, store)))


def _last(folder: Path, act: str) -> Mapping[str, Any]:
    """The facts of the last entry of that act; empty where there is none."""
    return next((entry.facts for entry in reversed(trail.read(folder).entries) if entry.act == act), {})


def held(folder: Path, table: str) -> str:
    """The digest of a table of the box, as the trail has it last; empty where it held nothing."""
    held = (entry.holds for entry in reversed(trail.read(folder).entries) if entry.side == "box")
    return next(held, {}).get(table, "")


def figures(run: "Run") -> bytes:
    """What a run came to, in the bytes whose SHA-256 the trail has as its result."""
    from lmcvote.count.result import as_json

    return json.dumps([as_json(one) for one in run.results], sort_keys=True).encode()


def _digest(run: "Run") -> str:
    return sha256(figures(run)).hexdigest()
