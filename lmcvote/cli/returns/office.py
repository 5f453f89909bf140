"""What the commands on returns begin with: packs with their electors, envelopes, the close in force, and the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import votes
from lmcvote.cli.ballots.votes import Register
from lmcvote.cli.electorate import desk as desks
from lmcvote.cli.electorate.desk import Desk
from lmcvote.findings import BadInput, Finding, NeedsDecision, Refusal, RuleRefuses
from lmcvote.spoken import on_clock

if TYPE_CHECKING:
    from lmcvote.election import Moment
    from lmcvote.packs.issue import Pack
    from lmcvote.returns.envelope import Envelope
    from lmcvote.returns.register import Closed, Extended, OneDoctor, Upheld
    from lmcvote.returns.settle import Known, Term
    from lmcvote.store.opening import Store


@dataclass(frozen=True, slots=True)
class Office:
    """The returns of an election, as they stand."""

    desk: Desk
    register: Register
    envelopes: "tuple[Envelope, ...]"
    mended: frozenset[bytes]
    upheld: "tuple[Upheld, ...]"
    one_doctor: "tuple[OneDoctor, ...]"
    extended: "tuple[Extended, ...]"
    terms: "Mapping[bytes, Term]"
    """Of packs that were settled; empty before."""
    closed: "Closed | None"
    close: "Moment"
    """In force, with any extension."""

    @property
    def telling(self) -> Desk:
        """The desk with the close in force for its timetable: what electors are told of."""
        times = replace(self.desk.election.timetable, papers_close=self.close)
        return replace(self.desk, election=replace(self.desk.election, timetable=times))

    @property
    def known(self) -> "Known":
        """What was decided about electors."""
        from lmcvote.returns.register import together
        from lmcvote.returns.settle import Known

        upheld = {one.number for one in self.upheld}
        disputed = frozenset(one.number for one in self.register.in_dispute) - upheld
        return Known(disputed, together(self.one_doctor))

    @property
    def names(self) -> Mapping[int, str]:
        """Number -> doctor."""
        names = {self.register.number(elector, place): elector.entry.name for elector, place in self.register.votes}
        return names | {one.number: one.called for one in self.register.in_dispute}

    @property
    def groups(self) -> Mapping[int, str]:
        """Number -> group, of every pack: of one whose doctor votes there no more, too."""
        from lmcvote.store import packs as kept

        with self.desk.store() as rows:
            return {number: vote[1] for vote, number in kept.load_numbers(rows).items()}


def of(context: typer.Context, election: str) -> Office:
    """The office of a folder; the trail is told of a sitting that was cut off.

    Raises RuleRefuses before the first pack is issued.
    """
    from lmcvote.store import returns as kept

    desk = desks.of(context, election)
    register = votes.read(desk)
    if not register.packs:
        message = f"No pack was issued yet, so none can come back. First: lmcvote ballots packs{session.at(election)}"
        raise RuleRefuses(Finding("nothing-issued", message))
    with desk.store() as rows:
        kept.tell_sittings(rows, desk.here.now())
        return _read(desk, register, rows)


def _read(desk: Desk, register: Register, rows: "Store") -> Office:
    from lmcvote.returns.register import in_force
    from lmcvote.store import returns as kept

    extended = kept.load_extended(rows)
    return Office(
        desk,
        register,
        kept.load_envelopes(rows),
        kept.load_mended(rows),
        kept.load_upheld(rows),
        kept.load_one_doctor(rows),
        extended,
        kept.load_terms(rows),
        kept.load_closed(rows),
        in_force(desk.election.timetable.papers_close, extended),
    )


def refuse_clock_set_back(desk: Desk, rows: "Store") -> None:
    """Raise NeedsDecision where something is on record that lies ahead of this computer's clock."""
    from lmcvote.store import returns as kept

    last, now = kept.last_act(rows), desk.here.clock()
    if last and last > now:
        message = (
            f"The clock of this computer says {on_clock(now)}, and the last act is on record at {on_clock(last)}: it "
            "was set back. Set it right, two people, by another clock, and run the command again. If it is right now "
            "and was wrong then, add --clock-checked: the trail is told."
        )
        raise NeedsDecision(Finding("clock-set-back", message, value=now.isoformat(timespec="seconds")))


def refuse_closed(office: Office, what: str) -> None:
    """Raise RuleRefuses once the returns are settled."""
    if office.closed:
        closed = on_clock(datetime.fromisoformat(office.closed.at))
        message = f"The returns were settled on {closed}, and the list is frozen: {what}."
        raise RuleRefuses(Finding("closed-already", message))


def refuse_after_close(office: Office, what: str) -> None:
    """Raise RuleRefuses once the close is past; in a rehearsal, whose days are made up, say so."""
    refuse_closed(office, what)
    if office.desk.here.clock() >= office.close.instant:
        message = f"The poll closed on {office.close.wall}: {what}."
        rehearsed(office.desk, RuleRefuses(Finding("poll-closed", message)))


def rehearsed(desk: Desk, refusal: Refusal) -> None:
    """Raise a refusal that a rehearsal, whose days are made up, only tells."""
    if not desk.election.rehearsal:
        raise refusal
    terminal.rehearsed(refusal)


def pack(office: Office, number: str) -> "Pack":
    """The pack of a number as it is printed on its declaration. Raises BadInput."""
    from lmcvote.packs import numbers

    try:
        wanted = numbers.read(number)
    except ValueError as error:
        raise BadInput(Finding("bad-number", f'"{number}" {error}.', field="NUMBER", value=number)) from None
    for one in office.register.packs:
        if (one.number, one.issue) == wanted:
            return one
    message = f"No pack {number} was issued. Look at the declaration again."
    raise BadInput(Finding("no-such-pack", message, field="NUMBER", value=number))
