"""The page that leaves the office before the first paper is read: thresholds, program and papers (RULES 10.7)."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import terminal
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.session import Session
from lmcvote.election import LONDON
from lmcvote.files import make_folder, write_all
from lmcvote.spoken import in_words

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical

CHECKPOINT = Path("out") / "scan" / "checkpoint.pdf"
ACT = "reading begun"
NAMED = {
    "empty_fill": ("A box is empty below this much ink", "thousandths of the box"),
    "empty_faint": ("… and below this much pale ink", "thousandths of the box"),
    "empty_trace": ("… and below this much ink that is hardly there", "thousandths of the box"),
    "marked_fill": ("A box is marked from this much ink", "thousandths of the box"),
    "cancelled_fill": ("… and perhaps struck out from this much", "thousandths of the box"),
    "blot": ("… or where a solid place is wider than", "thousandths of a mm"),
    "tangle": ("… or its outline is longer for its spread than", "thousandths"),
    "beside": ("An empty box is in doubt with ink by the name above", "thousandths of a box"),
    "outside": ("… or with ink round its frame above", "thousandths"),
    "joined": ("Two boxes share a mark where it covers of the way between", "thousandths"),
    "streak": ("A line down a column is a streak from a darkness of", "thousandths"),
    "elsewhere": ("Ink elsewhere on the paper is writing from", "thousandths of a box"),
}


def begin(papers: Papers, digest: str, here: Session) -> None:
    """The thresholds and the program on record, before the first page is read (RULES 10.7)."""
    from lmcvote.audit import program, trail
    from lmcvote.store import box, opening

    facts: dict[str, Canonical] = {
        "definition": digest,
        "thresholds": {name: str(value) for name, value in asdict(papers.election.reading).items()},
        "program": program.digest(),
    }
    earlier = [entry.facts for entry in trail.read(papers.folder).entries if entry.act == ACT]
    if earlier and earlier[-1] == facts:
        return
    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        printed = box.papers_committed(store)
        store.record(ACT, here.today().isoformat(), facts)
    page = _write(papers, printed, digest, program.digest(), here)
    terminal.note(
        f"{page} says by what the papers are read: print it, have it signed, and let a copy leave the office."
    )
    if earlier:
        terminal.note("Beware: thresholds or program are not those that the reading began with. It is on record.")


def _write(papers: Papers, printed: Mapping[str, int], definition: str, program: str, here: Session) -> Path:
    """The checkpoint of the beginning, as PDF."""
    from lmcvote import documents
    from lmcvote.audit import trail
    from lmcvote.canonical import short_code
    from lmcvote.documents import Digest, Figure

    election = papers.election
    now = here.clock().astimezone(LONDON)
    limits = asdict(election.reading)
    figures = (
        *(Figure(f"Live papers of {style.contest.title}{style.suffix and ', large print'}", printed.get(style.id, 0))
          for style in papers.wanted if printed.get(style.id)),
        *(Figure(label, round(1000 * limits[name]), unit) for name, (label, unit) in NAMED.items()),
    )  # fmt: skip
    page = documents.Checkpoint(
        election,
        "before the first paper is read",
        in_words(now),
        figures,
        (
            Digest("what the papers say", "definition.json", definition),
            Digest("the program that reads and counts", "", program),
        ),
        short_code(trail.head_at(papers.folder, ACT)),
    )
    path = papers.folder / CHECKPOINT
    pdf = documents.pdf(
        documents.rendered(page),
        title="Checkpoint",
        footer=f"{election.title}: checkpoint {page.short_code}",
        rehearsal=election.rehearsal,
        codes=(definition.upper(),),
    )
    make_folder(path.parent)
    write_all({path: pdf})
    return path
