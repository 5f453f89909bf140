"""A sitting at which covering envelopes go on record: two people and a stack."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from lmcvote.cli.returns import office as offices
from lmcvote.cli.returns.office import Office
from lmcvote.findings import BadInput, Finding, refuse_faults

if TYPE_CHECKING:
    from lmcvote.returns.arrival import Arrived, Desk, Stamp
    from lmcvote.returns.lines import Line
    from lmcvote.store.opening import Store

SITTING_BYTES = 8


@dataclass(slots=True)
class Sitting:
    """Two people and a stack."""

    office: Office
    by: tuple[str, ...]
    clock_checked: bool = False
    id: str = ""
    """Empty until its first envelope is on record."""
    tally: Counter[str] = field(default_factory=Counter)
    refused: list[dict[str, Any]] = field(default_factory=list)

    def stamp(self, text: str) -> "Stamp":
        """A stamp of the office. Raises ValueError."""
        from lmcvote.returns import arrival

        desk = self.office.desk
        first = date.fromisoformat(min(pack.at for pack in self.office.register.packs)[:10])
        return arrival.stamp(text, desk.here.clock(), self.office.close, first, made_up=desk.election.rehearsal)

    def told(self, option: str) -> "Stamp":
        """The stamp of --received. Raises BadInput."""
        try:
            return self.stamp(option)
        except ValueError as error:
            message = f'--received: "{option}" {error}.'
            raise BadInput(Finding("bad-stamp", message, field="--received", value=option)) from None

    def takes(self, rows_told: "Sequence[tuple[int, Line, Stamp]]", file: str = "") -> "list[tuple[Arrived, int]]":
        """Put envelopes on record, all of them or none: what each came to, and its number; each with its line's.

        Raises lines.Bad for a single one, BadInput with every fault of a `file`.
        """
        from lmcvote.returns import arrival
        from lmcvote.returns.lines import Bad
        from lmcvote.store import packs as kept_packs
        from lmcvote.store import returns as kept

        desk, found, faults = self.office.desk, [], []
        with desk.store() as rows:
            if not self.clock_checked:
                offices.refuse_clock_set_back(desk, rows)
            against = self._against(rows)
            for place, line, when in rows_told:
                try:
                    made = arrival.arrived(line, when, against, self.by, desk.here.now())
                except Bad as fault:
                    if not file:
                        raise
                    faults.append(Finding(fault.code, f"line {place}: {fault}", file, place, "number"))
                    continue
                number = 0
                if made.envelope:
                    self._begins(rows)
                    number = kept.save_envelope(rows, self.id, made.envelope)
                    kept_packs.save_fates(rows, made.fates)
                    against = arrival.after(against, made)
                found.append((made, number))
            refuse_faults(faults)  # here: what was saved of the others is undone with it
        for made, _ in found:
            self.tally[made.what] += 1
        return found

    def _begins(self, rows: "Store") -> None:
        from lmcvote.store import returns as kept

        if not self.id:
            self.id = self.office.desk.here.entropy(SITTING_BYTES).hex()
            kept.save_sitting(rows, self.id, self.by, self.office.desk.here.now())

    def _against(self, rows: "Store") -> "Desk":
        """What an envelope is held against, as it is at this moment: another desk may be at work."""
        from lmcvote.returns import arrival
        from lmcvote.store import packs as kept_packs
        from lmcvote.store import returns as kept

        chosen, closed = self.office.desk.election, kept.load_closed(rows) is not None
        there = kept_packs.load_packs(rows), kept.load_envelopes(rows)
        return arrival.desk(chosen.id, chosen.rules, *there, closed=closed)

    def ends(self) -> None:
        """Have the trail told of it, and of any that was cut off before."""
        from lmcvote.store import returns as kept

        desk = self.office.desk
        with desk.store() as rows:
            kept.tell_sittings(rows, desk.here.now())
            if self.clock_checked:
                rows.record("clock checked", desk.here.now(), {"by": list(self.by)})
