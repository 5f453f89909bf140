"""lmcvote's own rules, measured as the peers are. Writes `persons.csv` and `doubts.csv`: it has no weights."""

import gc
from collections.abc import Sequence
from pathlib import Path

from lmcvote.electorate import lists
from lmcvote.electorate.columns import Source
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.match import Linkage, link
from lmcvote.electorate.thresholds import load
from lmcvote.received import OURS
from tests.bench.peers import rows


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        pass  # imported above: a peer's library is not, since this environment lacks it
    with timed("read"):
        entries = read(folder)
    with timed("link"):
        linkage = linked(entries)
    write(out, linkage)
    timed.write(out)


def read(folder: Path) -> Sequence[ListEntry]:
    """The entries of both lists as received."""
    received = {Source.PERFORMERS: folder / "received/mpl.csv", Source.EQUIP: folder / "received/equip.csv"}
    return [e for source, path in received.items() for e in lists.read(path, source, caps=OURS).entries]


def linked(entries: Sequence[ListEntry]) -> Linkage:
    """The one call that is measured, without the collector of circles, as the command makes it."""
    gc.disable()
    return link(entries, load())


def write(folder: Path, linkage: Linkage) -> None:
    """Each row with the number of its person and the person's rule; each case with its two persons."""
    number = {person: place for place, person in enumerate(linkage.persons)}
    persons = ((place, "+".join(p.rules), e.source.value, e.line) for p, place in number.items() for e in p.entries)
    rows.write(folder / "persons.csv", ("person", "rule", "source", "line"), persons)
    doubts = ((rule, number[one], number[other]) for rule, one, other in linkage.doubts)
    rows.write(folder / "doubts.csv", ("rule", "one", "other"), doubts)


if __name__ == "__main__":
    main()
