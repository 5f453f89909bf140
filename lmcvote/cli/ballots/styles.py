"""What the commands on papers begin with: the election, the styles of its papers, and the definition they make."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import nominated, terminal
from lmcvote.findings import BadInput, Finding

if TYPE_CHECKING:
    from lmcvote.cli.session import Session
    from lmcvote.definition import Style
    from lmcvote.election import Contest, Election


STANDARD, LARGE_PRINT = "standard", "large-print"


@dataclass(frozen=True, slots=True)
class Papers:
    """What can be printed in a folder."""

    folder: Path
    election: "Election"
    every: "tuple[Style, ...]"
    """Of all contests: they are frozen together."""
    wanted: "tuple[Style, ...]"
    """Of the contests that have a poll, in each edition."""

    @property
    def standard(self) -> "tuple[Style, ...]":
        """One for each contest that has a poll."""
        return tuple(style for style in self.wanted if style.edition == STANDARD)

    @property
    def large_print(self) -> "tuple[Style, ...]":
        """For those contests that have one. Raises BadInput where none has; `of` has said why."""
        found = tuple(style for style in self.wanted if style.edition == LARGE_PRINT)
        if not found:
            from lmcvote.election import SETTINGS

            message = "No contest has a large-print edition. Print the standard paper, enlarged to A3 for whoever asks."
            raise BadInput(Finding("no-large-print", message, str(self.folder / SETTINGS), field="--large-print"))
        return found

    def named(self, ids: Iterable[str]) -> "tuple[Style, ...]":
        """The styles of these ids."""
        wanted = set(ids)
        return tuple(style for style in self.wanted if style.id in wanted)

    def definition(self, here: "Session") -> str:
        """SHA-256 of the definition that these styles make. Raises where another one was frozen, or printed by."""
        from lmcvote import definition

        data = definition.refuse_another(self.folder, self.election, self.every, self._printed(here))
        return sha256(data).hexdigest()

    def freeze(self, here: "Session") -> str:
        """The same, frozen from now on."""
        from lmcvote import definition

        return definition.freeze(self.folder, self.election, self.every, self._printed(here))

    def _printed(self, here: "Session") -> str:
        from lmcvote.cli import kept

        return kept.printed_by(self.folder, self.election.stores.box, here)


def of(folder: Path, told: bool = True) -> Papers:
    """The papers of a folder, every edition; `told` of whoever is to print or read them, and not of who declares.

    Raises as `laid_out` does, and RuleRefuses where candidates are still being nominated, or no contest has a poll.
    """
    from lmcvote import definition, settings
    from lmcvote.election import SETTINGS

    chosen = settings.read(folder)
    nominated.refuse_twice(folder, chosen)
    definition.refuse_awaiting(chosen.contests)
    papers = laid_out(folder, chosen, told)
    if not papers.wanted:
        definition.refuse_uncontested(chosen.contests, str(folder / SETTINGS))
    return papers


def laid_out(folder: Path, chosen: "Election", told: bool) -> Papers:
    """The papers of an election, none of them for a contest without a poll.

    What does not fit on the standard paper is refused, BadInput; what does not fit in large print only is told, once,
    and that contest has no such edition.
    """
    from lmcvote import definition
    from lmcvote.election import SETTINGS
    from lmcvote.findings import refuse_faults
    from lmcvote.paper import draw, template
    from lmcvote.paper.compose import MOST_PAGES, fits, number_said

    file = str(folder / SETTINGS)
    editions = template.editions()
    refuse_faults(_too_many(contest, file) for contest in chosen.contests if not fits(contest, editions[0]))
    made = definition.styles(chosen, editions, draw.measure)
    faults = {style.id: tuple(draw.misfits(style.layout)) for style in made if not style.contest.uncontested}
    made = tuple(style for style in made if style.edition == STANDARD or not faults.get(style.id))
    contested = tuple(style for style in made if not style.contest.uncontested)
    refuse_faults(replace(fault, file=file) for style in contested for fault in faults[style.id])
    for contest in chosen.contests if told else ():
        if contest.uncontested:
            each = "a paper for each name is" if chosen.rules.uncontested == "confirmation_ballot" else "no paper is"
            terminal.note(f"{contest.title}: uncontested, so {each} printed for it.")
            continue
        said = None if contest.question else number_said(contest.title)
        if said not in (None, contest.seats):
            terminal.note(f'Beware: the title "{contest.title}" says {said}, but seats is {contest.seats}.')
        for edition in editions[1:]:
            if not fits(contest, edition):
                most = MOST_PAGES * edition.rows_per_page
                why = f"{len(contest.candidates)} candidates, and {most} is the most it can hold"
            elif misfits := faults.get(f"{contest.id}.{edition.edition}"):
                why = misfits[0].message
            else:
                continue
            terminal.note(f"{contest.title}: there is no {edition.edition} edition ({why}). The standard paper prints.")
    return Papers(folder, chosen, made, contested)


def _too_many(contest: "Contest", file: str) -> Finding:
    number = len(contest.candidates)
    message = f"{contest.id} has {number} candidates, more than seven pages hold. No paper can be printed for it."
    return Finding("too-many-candidates", message, file, field="contests", value=str(number))
