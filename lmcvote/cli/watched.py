"""What custody and opening begin with: the folder's register, and the two who act under the eyes of others."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lmcvote.cli import nominated, session
from lmcvote.cli.session import Session
from lmcvote.findings import BadInput, Finding, IntegrityBroken, Misused, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.custody import Log
    from lmcvote.election import Election
    from lmcvote.store.custody import Observer
    from lmcvote.store.opening import Store

SEALS = "box seal recorded"
EXPLAINED = "seal gap explained"


@dataclass(frozen=True, slots=True)
class Table:
    """Where the boxes stand: a folder with its register; no list need be built in it yet."""

    folder: Path
    election: "Election"
    here: Session

    @contextmanager
    def store(self) -> "Iterator[Store]":
        """The register, for one transaction."""
        from lmcvote.store import opening

        with opening.store(self.folder, self.election.stores.register, "register", self.here.entropy) as rows:
            yield rows

    def last(self, *acts: str) -> dict[str, Any]:
        """The facts of the last entry of some acts in the trail; empty where there is none."""
        from lmcvote.audit import trail

        entries = reversed(trail.read(self.folder).entries)
        return next((dict(entry.facts) for entry in entries if entry.act in acts), {})


def of(context: typer.Context, election: str) -> Table:
    """The table of a folder."""
    from lmcvote import settings

    folder = session.needed(election)
    return Table(folder, settings.read(folder), session.of(context))


def log(table: Table, rows: "Store") -> "Log":
    """The custody log. Raises IntegrityBroken where it is not the one that the trail was told of."""
    from lmcvote.store import custody, engines

    found = custody.load_log(rows)
    told = table.last(SEALS, EXPLAINED).get("log", "")
    if (found.digest() if found.entries else "") != told:
        store = table.election.stores.register
        message = f"{store} does not hold the custody log that the trail tells of. Put back the last copy."
        raise IntegrityBroken(Finding("custody-changed", message, engines.named(table.folder, store)))
    return found


def observers(table: Table) -> "tuple[Observer, ...]":
    """Those whom candidates send."""
    from lmcvote.store import custody

    with table.store() as rows:
        return custody.load_observers(rows)


def two_people(table: Table, names: Sequence[str] | None) -> tuple[str, ...]:
    """Two of the returning officer, deputies, the scrutineer and the candidates' observers (RULES 7.12).

    Raises Misused for fewer, BadInput for a stranger, RuleRefuses for a candidate.
    """
    from lmcvote.electorate.arbitration import person

    known = (*table.election.people, *(one.name for one in observers(table)))
    nominators = nominated.nominators(table.folder, table.election, table.here)
    found = []
    for name in names or ():
        refuse_candidate(table.election, name)
        refuse_nominator(nominators, name)
        one = person(name, known)
        if not one:
            message = f'--by: "{name}" is neither named in election.toml nor an observer. Those who may act: '
            raise BadInput(Finding("not-named", f"{message}{', '.join(known)}.", field="--by", value=name))
        found.append(one)
    acting = tuple(dict.fromkeys(found))
    if len(acting) < 2:
        message = "Two people do this together. Give --by NAME twice, two names of election.toml, or of observers."
        raise Misused(Finding("two-people", message, field="--by", value=", ".join(acting)))
    return acting


def refuse_candidate(election: "Election", name: str) -> None:
    """Raise RuleRefuses for somebody who stands in this election."""
    from lmcvote.electorate.arbitration import person

    standing = [candidate.name for contest in election.contests for candidate in contest.candidates]
    if found := person(name, standing):
        message = f'"{name}" stands as a candidate, {found}: no candidate opens, seals or watches a box (RULES 7.12).'
        raise RuleRefuses(Finding("candidate-acts", message, field="--by", value=name))


def refuse_nominator(nominators: Sequence[str], name: str) -> None:
    """Raise RuleRefuses for somebody who proposed a candidate."""
    from lmcvote.electorate.arbitration import person

    if found := person(name, nominators):
        message = f'"{name}" proposed a candidate, {found}: no nominator opens, seals or watches a box (RULES 7.12).'
        raise RuleRefuses(Finding("nominator-acts", message, field="--by", value=name))


def refuse_gaps(table: Table) -> "Log":
    """The custody log, where every seal follows from the one before. Raises IntegrityBroken with each open gap."""
    from lmcvote.custody import open_gaps

    with table.store() as rows:
        found = log(table, rows)
    if broken := open_gaps(found):
        raise IntegrityBroken(
            *(
                Finding(
                    "seal-gap",
                    f"{gap.box}, entry {gap.nth} of the custody log: {gap.says}. Stop, and find out why. When it is "
                    f"known, the scrutineer and another say so: lmcvote custody explain {gap.nth} --note WHY",
                    value=gap.box,
                )
                for gap in broken
            )
        )
    return found
