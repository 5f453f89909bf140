"""What the commands on a built electorate begin with: the folder, the latest build, and all that was ruled since."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import session
from lmcvote.cli.electorate import making
from lmcvote.cli.electorate.making import BUILT, Record
from lmcvote.cli.session import Session
from lmcvote.election import LONDON
from lmcvote.findings import BadInput, Finding, IntegrityBroken, RuleRefuses

if TYPE_CHECKING:
    from collections.abc import Callable

    from lmcvote.canonical import Canonical
    from lmcvote.election import Election
    from lmcvote.electorate.claims import Claims
    from lmcvote.electorate.entries import Electorate
    from lmcvote.electorate.practices import Practice
    from lmcvote.electorate.rulings import Ruling
    from lmcvote.store.opening import Store

FROZEN = "electorate frozen"


@dataclass(frozen=True, slots=True)
class Desk:
    """An electorate and its record."""

    folder: Path
    election: "Election"
    here: Session
    electorate: "Electorate"
    record: Record

    @property
    def waiting(self) -> int:
        """Rulings and claims made after the latest build: it knows nothing of them yet."""
        known = int(self.record.built["rulings"]) + int(self.record.built["claims"])
        return len(self.record.rulings) + self.record.claims.number - known

    @contextmanager
    def store(self) -> "Iterator[Store]":
        """The register, for one transaction."""
        from lmcvote.store import opening

        with opening.store(self.folder, self.election.stores.register, "register", self.here.entropy) as rows:
            yield rows

    @contextmanager
    def writing(self) -> "Iterator[Store]":
        """The register, to change it: refused where another command did so since the desk was laid."""
        from lmcvote.store import register

        with self.store() as rows:
            register.refuse_another(rows, self.record.version)
            yield rows


def of(context: typer.Context, election: str) -> Desk:
    """The desk of a folder. Raises BadInput where no electorate was built in it."""
    return laid(session.needed(election), session.of(context), election)


def laid(folder: Path, here: Session, election: str = "") -> Desk:
    """The same, of a folder that is known."""
    from lmcvote.store import engines, opening, register

    chosen = settings_of(folder)
    store = chosen.stores.register
    if not engines.exists(folder, store):
        raise _nothing_built(election)
    with opening.store(folder, store, "register", here.entropy) as rows:
        desk = Desk(folder, chosen, here, register.load_electorate(rows), making.read(rows, folder))
    if not desk.record.built:
        raise _nothing_built(election)
    _refuse_another_register(desk)
    return desk


def _refuse_another_register(desk: Desk) -> None:
    """Raise IntegrityBroken where the frozen register is not the one that the trail was told of."""
    from lmcvote.audit import trail
    from lmcvote.electorate import roll
    from lmcvote.store import engines

    if desk.record.frozen is None:
        return
    acts = reversed(trail.read(desk.folder).entries)
    told = next((e.facts["register"] for e in acts if e.act in (BUILT, FROZEN) and "register" in e.facts), "")
    if told != sha256(roll.register_csv(desk.record.electors)).hexdigest():
        store = engines.named(desk.folder, desk.election.stores.register)
        message = f"{store} does not hold the register of electors that the trail tells of. Put back the last copy."
        raise IntegrityBroken(Finding("register-changed", message, store))


def decided(
    desk: Desk,
    act: str,
    facts: "Mapping[str, Canonical]",
    save: "Callable[[Store], None]",
    rulings: "tuple[Ruling, ...]" = (),
    claims: "Claims | None" = None,
) -> "tuple[Finding, ...] | None":
    """Keep a decision, and the build with it: both, or neither; the rulings that no longer count by it.

    None where the build waits, its files being others.
    """

    def also(rows: "Store") -> None:
        save(rows)
        rows.record(act, desk.here.now(), facts)

    before = desk.record
    record = replace(before, rulings=(*before.rulings, *rulings), claims=claims or before.claims)
    lapsed = making.again(desk.folder, desk.election, desk.here, record, also)
    if lapsed is not None:
        return lapsed
    if desk.record.frozen:
        message = "The roll is frozen, and the lists are not those it was built from. Put those back first."
        raise RuleRefuses(Finding("frozen", message))
    with desk.writing() as rows:
        also(rows)
    return None


def settings_of(folder: Path) -> "Election":
    """The election of a folder."""
    from lmcvote import settings

    return settings.read(folder)


def _nothing_built(election: str) -> BadInput:
    message = f"No electorate was built here yet. Run lmcvote electorate build{session.at(election)} first."
    return BadInput(Finding("nothing-built", message, field="--election", value=election))


def said(desk: Desk) -> dict[str, dict[str, str]]:
    """What each row of the lists says, by fingerprint: `list`, `line`, and the parts of `explain.PARTS`."""
    from lmcvote.store import register

    with desk.store() as rows:
        return register.load_said(rows)


def group(desk: Desk, option: str, code: str) -> str:
    """A group of this LMC. Raises BadInput."""
    wanted = code.strip().upper()
    if wanted not in desk.election.area:
        message = f'{option}: "{code}" is no group of this LMC. It has {", ".join(desk.election.area)}.'
        raise BadInput(Finding("group-unknown", message, field=option, value=code))
    return wanted


def in_force(desk: Desk) -> Desk:
    """The desk with the close in force for that of its timetable: the LMC may have extended it (RULES 6.11)."""
    from lmcvote.returns import register
    from lmcvote.store import returns as kept

    with desk.store() as rows:
        extended = kept.load_extended(rows)
    times = desk.election.timetable
    times = replace(times, papers_close=register.in_force(times.papers_close, extended))
    return replace(desk, election=replace(desk.election, timetable=times))


def refuse_late_change(desk: Desk, what: str) -> None:
    """Raise RuleRefuses where the roll is frozen and may no longer change (RULES 1.11)."""
    from lmcvote.electorate import freeze
    from lmcvote.electorate.rulings import office_day

    frozen = desk.record.frozen
    if frozen is None:
        return
    until = freeze.changes_until(in_force(desk).election.timetable, desk.election.rules, frozen.at)
    if desk.here.clock() >= until:
        day = until.astimezone(LONDON)
        message = (
            f"{what} is not possible any more: the roll was frozen on {office_day(frozen.at)}, and changes ended on "
            f"{day:%Y-%m-%d} at {day:%H:%M} (roll_change_until). Tell the doctor so, and why."
        )
        raise RuleRefuses(Finding("roll-closed", message))


def practices(desk: Desk) -> "Mapping[str, Practice]":
    """The practices at the reference date; empty without a practices file."""
    from lmcvote.electorate import dated
    from lmcvote.electorate import practices as ods

    own = desk.election.lists
    known = ods.read(desk.folder / own.practices) if own.practices else {}
    if own.practice_groups:
        known = dated.as_at(known, dated.read(desk.folder / own.practice_groups), desk.record.as_at)
    return known
