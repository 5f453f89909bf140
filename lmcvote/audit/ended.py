"""What the trail forbids at the end of an election: papers of a sealed box stay as they are, destroyed records away.

Told by two acts, that of sealing and that of destruction. Every opening of a store asks here, so that no command need
remember to.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lmcvote.audit.trail import Trail
from lmcvote.findings import Finding, RuleRefuses

SEALED, CONDEMNED, DESTROYED = "box sealed", "destruction begun", "records destroyed"
COPIED, RESTORED, BUNDLED = "copy made", "copy put back", "scrutineer's copy made"
TABLES = ("committed", "printed_by", "signed", "job", "printed", "batch", "paper", "side", "decided")
"""Of the box: papers, what was printed, read and decided. Counts by people, lots and vacancies can come after it."""


def last(told: Trail, act: str) -> Mapping[str, Any] | None:
    """The facts of the last entry of an act; None where there is none."""
    return next((entry.facts for entry in reversed(told.entries) if entry.act == act), None)


def sealed(told: Trail) -> Mapping[str, str] | None:
    """Table -> digest, as the box was sealed; None before that. Of a table without rows it is empty."""
    facts = last(told, SEALED)
    return None if facts is None else facts["tables"]


def refuse_changed(path: Path | str, sealed: Mapping[str, str], holds: Mapping[str, str]) -> None:
    """Raise RuleRefuses where papers of a sealed box would be others than they were."""
    differ = [name for name in TABLES if holds.get(name, "") != sealed.get(name, "")]
    if differ:
        message = (
            f"{path} is sealed: its papers, and what was read and decided of them, stay as they are. Nothing was "
            "changed. A recount is a count by people: lmcvote tally, lmcvote count VOTES.csv --recount-for TEXT"
        )
        raise RuleRefuses(Finding("box-sealed", message, str(path), value=", ".join(differ)))


def refuse_sealed(told: Trail, folder: Path) -> None:
    """Raise RuleRefuses where the box is sealed: for what could only change it, before the work is begun."""
    if (kept := sealed(told)) is not None:
        refuse_changed(folder, kept, dict.fromkeys(TABLES, "anything else"))


def refuse_destroyed(told: Trail, folder: Path) -> None:
    """Raise RuleRefuses where the records of this election were destroyed: no new ones are begun in their place."""
    if last(told, CONDEMNED) is not None:
        message = (
            "The records of this election are destroyed; result, definition and trail are kept (out/destroyed). "
            "To finish a destruction that was cut off: lmcvote purge"
        )
        raise RuleRefuses(Finding("destroyed", message, str(folder)))
