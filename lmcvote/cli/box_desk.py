"""What the commands on scanned papers begin with: every paper of the box in its state, and what it may count as."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.session import Session

if TYPE_CHECKING:
    from lmcvote.election import Contest, ContestId
    from lmcvote.reading.papers import Paper
    from lmcvote.store.opening import Store


@dataclass(frozen=True, slots=True)
class Box:
    """The box as it is."""

    papers: "tuple[Paper, ...]"
    contests: "Mapping[ContestId, Contest]"
    """Those that papers were printed for."""


def read(papers: Papers, here: Session) -> Box:
    """Every paper that was scanned, but those of batches that were taken back."""
    from lmcvote.store import opening

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        return within(papers, store)


def within(papers: Papers, store: "Store") -> Box:
    """The same in a transaction of its caller's."""
    from lmcvote.reading.papers import assemble
    from lmcvote.store import readings

    contests = {style.contest.id: style.contest for style in papers.wanted}
    of_style = {style.id: style.contest.id for style in papers.wanted}
    hashes = {style.id: style.hash for style in papers.wanted}
    sheets = readings.load_sheets(store, of_style, hashes)
    rulings = readings.load_rulings(store)
    return Box(assemble(sheets, rulings, contests, papers.election.reading), contests)
