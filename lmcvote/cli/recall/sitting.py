"""A sitting at which petition sheets go on record: two people, and each sheet held against those that are in."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from lmcvote.cli.recall import office as offices
from lmcvote.cli.recall.office import Office
from lmcvote.findings import Finding, RuleRefuses, refuse_faults

if TYPE_CHECKING:
    from lmcvote.recall.lines import Number, Stray, Token
    from lmcvote.recall.signed import Returned
    from lmcvote.store.opening import Store

SITTING_BYTES = 8
Entered = Callable[["Sitting"], "Returned"]
"""A line, a row or a page -> the sheet it is of."""


@dataclass(slots=True)
class Sitting:
    """Two people and some sheets."""

    office: Office
    by: tuple[str, ...]
    id: str = ""
    """Empty until its first sheet is on record."""
    again: bool = False
    """Whether a sheet of a file was on record already, just so."""
    refused: list[dict[str, Any]] = field(default_factory=list)

    @property
    def says(self) -> str:
        """How it ended, without a number."""
        if self.refused:
            return "Not everything is on record: see the lines marked !"
        if self.again:
            return "Everything is on record; what was there before changed nothing."
        return "Everything is on record." if self.id else "No sheet."

    def day(self, text: str) -> date:
        """The day of a stamp. Raises ValueError with what is wrong."""
        today, opened = self.office.desk.here.today(), offices.of_open(self.office)
        try:
            chosen = date.fromisoformat(text) if text else today
        except ValueError:
            raise ValueError("is no day. Write it as 2027-06-03") from None
        if not self.office.desk.election.rehearsal:
            if chosen > today:
                raise ValueError("has not come yet")
            if chosen < opened.day:
                raise ValueError(f"is before the petition was opened ({opened.day})")
        return chosen

    def takes(self, several: Sequence[tuple[int, Entered]], file: str = "", unit: str = "line") -> list[str]:
        """Put sheets on record, all of them or none: what each came to.

        A sheet of a `file` that is on record just so changes nothing: a file that grew is given again. Raises lines.Bad
        for a single one, BadInput with every fault of a file.
        """
        from lmcvote.returns.lines import Bad
        from lmcvote.store import petition as kept

        faults, told = list[Finding](), list[str]()
        desk, sitting = self.office.desk, self.id
        with desk.store() as rows:
            _refuse_closed_meanwhile(rows)
            there = kept.load_returned(rows)
            before = Counter(map(_as_found, there if file else ()))
            for place, entered in several:
                self.office = replace(self.office, returned=there)
                try:
                    found = entered(self)
                    if before[found]:
                        before[found] -= 1
                        self.again = True
                        continue
                    refuse_again(self.office, found)
                except Bad as fault:
                    if not file:
                        raise
                    faults.append(Finding(fault.code, f"{unit} {place}: {fault}", file, place, "sheet"))
                    continue
                if not sitting:
                    sitting = desk.here.entropy(SITTING_BYTES).hex()
                    kept.save_sitting(rows, sitting, self.by, desk.here.now())
                made = replace(found, nth=len(there) + 1, by=self.by, at=desk.here.now())
                kept.save_returned(rows, sitting, made)
                there = (*there, made)
                told.append(self._answer(made))
            refuse_faults(faults)  # here: what was saved of the others is undone with it
        self.id = sitting  # here: of a transaction that was undone there is no sitting
        return told

    def _answer(self, one: "Returned") -> str:
        """What a clerk is told of a sheet: whose it is, and what it comes to by itself."""
        from lmcvote.recall.signed import IN_WORDS, of_itself

        ground, member = of_itself(one, self.office.roll())
        numbers = {sheet.token_hash: sheet.written for sheet in self.office.sheets}
        called = " ".join(filter(None, (numbers.get(one.token_hash), member.name if member else "")))
        return f"{called or 'a sheet of nobody'}: {'supports' if ground is None else IN_WORDS[ground]}"

    def ends(self) -> None:
        """Have the trail told of it, and of any that was cut off before."""
        from lmcvote.store import petition as kept

        with self.office.desk.store() as rows:
            kept.tell_sittings(rows, self.office.desk.here.now())


def _as_found(one: "Returned") -> "Returned":
    """A sheet as two people found it, without its place on record and what became of it since."""
    return replace(one, nth=0, left=None, by=(), at="")


def _refuse_closed_meanwhile(rows: "Store") -> None:
    from lmcvote.store import petition as kept

    if kept.load_steps(rows).closed:
        raise RuleRefuses(
            Finding("petition-closed", "The petition was closed meanwhile: nothing of this is on record.")
        )


def of_line(text: str, received: str) -> Entered:
    """A typed line -> the sheet it is of."""

    def entered(sitting: Sitting) -> "Returned":
        from lmcvote.paper.code import election_mark
        from lmcvote.recall import lines
        from lmcvote.recall.signed import Returned
        from lmcvote.returns.lines import Bad

        chosen = sitting.office.desk.election
        line = lines.read(text, election_mark(chosen.id, chosen.epoch))
        try:
            day = sitting.day(line.stamp or received)
        except ValueError as error:
            raise Bad("bad-stamp", f'The stamp "{line.stamp or received}" {error}.') from None
        token, stray = named(sitting.office, line.names)
        return Returned(0, day, line.says, token, stray, signed_on=line.signed_on, defects=line.defects)

    return entered


def named(office: Office, names: "Token | Number | Stray") -> tuple[bytes, bytes]:
    """The hash of one of our sheets, or the digest of a code that is none of ours. Raises lines.Bad."""
    from lmcvote.canonical import digest
    from lmcvote.paper.code import sheet_hash
    from lmcvote.recall.lines import Stray, Token
    from lmcvote.recall.sheets import written
    from lmcvote.returns.lines import Bad

    if isinstance(names, Stray):
        return b"", names.digest
    if isinstance(names, Token):
        told = sheet_hash(office.desk.election.id, names.token)
        known = any(sheet.token_hash == told for sheet in office.sheets)
        return (told, b"") if known else (b"", digest("lmcvote/stray/1", names.token))
    for sheet in office.sheets:
        if (sheet.number, sheet.issue) == (names.number, names.issue):
            return sheet.token_hash, b""
    number = written(names.number, names.issue)
    raise Bad("no-such-sheet", f"No sheet {number} was issued. Look at the sheet again.")


def refuse_again(office: Office, made: "Returned") -> None:
    """Raise lines.Bad for a sheet that is in already, unless two people say that another one lies before them."""
    from lmcvote.recall.signed import Defect
    from lmcvote.returns.lines import Bad

    if not (made.token_hash or made.stray):
        return  # nothing tells it from another: GMC number and name say whose it is
    same = (one for one in office.returned if (one.token_hash, one.stray) == (made.token_hash, made.stray))
    earlier = next(same, None)
    copy = Defect.COPY in made.defects
    if earlier and not copy:
        said = {"supports": "as supporting", "does-not-support": "as not supporting"}.get(earlier.says, "as unclear")
        message = (
            f"This sheet is in already, {said}. Nothing changed. Does another with its code lie here too? Add: copy"
        )
        raise Bad("in-already", message)
    if copy and not earlier:
        raise Bad("no-original", '"copy" is said of a second sheet with a code, and none with this code is in.')
