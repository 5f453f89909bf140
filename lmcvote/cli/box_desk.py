"""What the commands on scanned papers begin with: every paper of the box in its state, and what it may count as."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.session import Session

if TYPE_CHECKING:
    from lmcvote.election import Contest, ContestId
    from lmcvote.reading.papers import BatchId, Paper
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

    contests = _contests(papers)
    sheets = readings.load_sheets(store, *_styles(papers))
    rulings = readings.load_rulings(store)
    return Box(assemble(sheets, rulings, contests, papers.election.reading), contests)


def of_batches(papers: Papers, here: Session, batches: "Collection[BatchId]") -> "Iterator[Paper]":
    """The papers with a sheet in these batches, some of them in memory at a time."""
    from lmcvote.reading.papers import assemble
    from lmcvote.store import opening, readings

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        rulings, contests = readings.load_rulings(store), _contests(papers)
        for sheets in readings.load_papers(store, batches, *_styles(papers)):
            yield from assemble(sheets, rulings, contests, papers.election.reading)


def _contests(papers: Papers) -> "Mapping[ContestId, Contest]":
    return {style.contest.id: style.contest for style in papers.wanted}


def _styles(papers: Papers) -> "tuple[Mapping[str, ContestId], Mapping[str, bytes]]":
    """Contest and hash of each, by id."""
    every = papers.wanted
    return {style.id: style.contest.id for style in every}, {style.id: style.hash for style in every}
