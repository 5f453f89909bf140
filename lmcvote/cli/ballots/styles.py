"""What the commands on papers begin with: the election, the styles of its papers, and the definition they make."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal

if TYPE_CHECKING:
    from lmcvote.cli.session import Session
    from lmcvote.definition import Style
    from lmcvote.election import Election


@dataclass(frozen=True, slots=True)
class Papers:
    """What can be printed in a folder."""

    folder: Path
    election: "Election"
    every: "tuple[Style, ...]"
    """Of all contests: they are frozen together."""
    wanted: "tuple[Style, ...]"
    """Of the contests that have a poll."""

    def definition(self, here: "Session") -> str:
        """SHA-256 of the definition that these styles make. Raises where another one was frozen, or printed by."""
        from lmcvote import definition

        return sha256(
            definition.refuse_another(self.folder, self.election, self.every, self._printed(here))
        ).hexdigest()

    def freeze(self, here: "Session") -> str:
        """The same, frozen from now on."""
        from lmcvote import definition

        return definition.freeze(self.folder, self.election, self.every, self._printed(here))

    def _printed(self, here: "Session") -> str:
        from lmcvote.cli import kept

        return kept.printed_by(self.folder, self.election.stores.box, here)


def of(folder: Path) -> Papers:
    """The papers of a folder. Raises RuleRefuses where no contest has a poll, BadInput for text that does not fit."""
    from lmcvote import definition, settings
    from lmcvote.election import SETTINGS
    from lmcvote.findings import refuse_faults
    from lmcvote.paper import draw, template
    from lmcvote.paper.compose import number_said

    chosen = settings.read(folder)
    made = definition.styles(chosen, template.load(), draw.measure)
    contested = tuple(style for style in made if not style.contest.uncontested)
    file = str(folder / SETTINGS)
    if not contested:
        definition.refuse_uncontested(chosen.contests, file)
    refuse_faults(replace(fault, file=file) for style in contested for fault in draw.misfits(style.layout))
    for style in contested:
        said = number_said(style.contest.title)
        if said not in (None, style.contest.seats):
            terminal.note(f'Beware: the title "{style.contest.title}" says {said}, but seats is {style.contest.seats}.')
    for style in made:
        if style not in contested:
            terminal.note(f"{style.contest.title}: uncontested, so no paper is printed for it.")
    return Papers(folder, chosen, made, contested)
