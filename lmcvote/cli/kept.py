"""What the stores of a folder keep, checked against what the trail was told when it was kept."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmcvote.audit import trail
from lmcvote.cli.session import Session
from lmcvote.findings import Finding, IntegrityBroken, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.count.result import ContestResult
    from lmcvote.store.box import Job, Papers, Printed


def printed_by(folder: Path, store: str, here: Session) -> str:
    """SHA-256 of the definition by which live papers were printed; empty before the first.

    Raises IntegrityBroken where store and trail do not tell the same: one of them is lost or another's.
    """
    from lmcvote.store import box, opening

    kept, root = "", ""
    if (folder / store).exists():  # first: opening it finishes an append to the trail that was cut off
        with opening.store(folder, store, "box", here.entropy) as rows:
            kept = box.load_printed_by(rows)
            root = box.committed_digest(rows) if kept else ""
    told = _last(folder, "papers printed")
    if (kept, root) != (told.get("definition", ""), _held(folder, "committed")):
        message = (
            f"{store} and {trail.FILE} tell of different printings: one is lost or changed. Put back the last copy."
        )
        raise IntegrityBroken(Finding("printing-disagrees", message, str(folder / store)))
    return kept


def signed_by(folder: Path, store: str, definition: str, here: Session) -> tuple[str, ...]:
    """Who signed the proof of a definition; empty where nobody did.

    Raises IntegrityBroken where the trail names others.
    """
    from lmcvote.store import box, opening

    if not (folder / store).exists():
        return ()
    with opening.store(folder, store, "box", here.entropy) as rows:
        signed = box.load_signed(rows, definition)
    told = [entry.facts for entry in trail.read(folder).entries if entry.act == "proof signed"]
    if signed and not any((fact["definition"], fact["by"]) == (definition, list(signed)) for fact in told):
        message = f"{store} names others than {trail.FILE} as those who signed the proof. Put back the last copy."
        raise IntegrityBroken(Finding("proof-disagrees", message, str(folder / store)))
    return signed


def live_prints(folder: Path, store: str, here: Session) -> "tuple[tuple[Job, ...], tuple[Printed, ...]]":
    """Every live print that was asked for, and every file of live papers."""
    from lmcvote.store import box, opening

    if not (folder / store).exists():
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
    from lmcvote.store import opening, register

    with opening.store(folder, store, "register", here.entropy) as rows:
        electorate = register.load_electorate(rows)
    groups = electorate.groups()
    if _last(folder, "electorate built").get("groups") != groups:
        message = f"{store} does not hold the electorate that {trail.FILE} tells of. Build it again from the lists."
        raise IntegrityBroken(Finding("register-changed", message, str(folder / store)))
    return groups, sum(entry.standing != "on_roll" for entry in electorate.entries)


def roll_frozen(folder: Path, store: str, here: Session) -> bool:
    """Whether the roll of the folder is frozen."""
    from lmcvote.store import frozen, opening

    with opening.store(folder, store, "register", here.entropy) as rows:
        return frozen.load_frozen(rows) is not None


def save_count(
    folder: Path,
    store: str,
    here: Session,
    run: str,
    definition: str,
    papers: "Papers",
    results: "list[ContestResult]",
) -> tuple[bool, list[str] | None]:
    """Keep a counting run, once: whether it is another than the latest, and how it differs from that, a line each.

    None where there is no run before of the same contests, or this one is the latest already.
    """
    from lmcvote.count.result import as_json, differences
    from lmcvote.store import box, opening

    told = [as_json(one) for one in results]
    with opening.store(folder, store, "box", here.entropy) as rows:
        before = box.load_run(rows)
        earlier = box.load_result(rows, before[0]) if before else None
        if not box.save_run(rows, run, papers, told):
            return False, None
        counted = {str(one.contest): one.papers for one in results}
        facts: dict[str, Canonical] = {
            "run": run,
            "definition": definition,
            "papers": counted,
            "result": _digest(told),
        }
        rows.record("papers counted", here.today().isoformat(), facts)
    same = earlier is not None and [one["contest"] for one in earlier] == [one["contest"] for one in told]
    return True, differences(earlier or (), told) if same else None


def load_count(
    folder: Path, store: str, here: Session, definition: str
) -> "tuple[Papers, list[dict[str, Any]]] | None":
    """The papers of the latest run and the figures they came to; None before the first.

    Raises IntegrityBroken where the trail was told of other figures, RuleRefuses where they were counted by another
    definition than this.
    """
    from lmcvote.store import box, opening

    with opening.store(folder, store, "box", here.entropy) as rows:
        latest = box.load_run(rows)
        if latest is None:
            return None
        told = box.load_result(rows, latest[0])
    facts = _last(folder, "papers counted")
    if facts.get("result") != _digest(told):
        raise count_changed(folder, store)
    if facts.get("definition") != definition:
        message = "The definition was frozen anew after the last count. Count the keyed papers again: VOTES.csv."
        raise RuleRefuses(Finding("counted-by-another", message, str(folder / store)))
    return latest[1], told


def count_changed(folder: Path, store: str) -> IntegrityBroken:
    """The papers kept no longer come to the figures that were counted."""
    message = f"{store} no longer holds the count that {trail.FILE} tells of. Count the keyed papers again: VOTES.csv."
    return IntegrityBroken(Finding("count-changed", message, str(folder / store)))


def _last(folder: Path, act: str) -> Mapping[str, Any]:
    """The facts of the last entry of that act; empty where there is none."""
    return next((entry.facts for entry in reversed(trail.read(folder).entries) if entry.act == act), {})


def _held(folder: Path, table: str) -> str:
    """The digest of a table of the box, as the trail has it last; empty where it held nothing."""
    held = (entry.holds for entry in reversed(trail.read(folder).entries) if entry.side == "box")
    return next(held, {}).get(table, "")


def _digest(told: list[dict[str, Any]]) -> str:
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
