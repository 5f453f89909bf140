"""A box full of scanned papers without a scanner: printed, read and counted by the program's own functions.

What stands on each paper, and its code, is known to the test alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from lmcvote import definition, settings
from lmcvote.cli import scan_files
from lmcvote.definition import Style
from lmcvote.election import CandidateNumber
from lmcvote.paper import draw, template
from lmcvote.paper.code import SERIAL_BYTES, BallotCode, payload, seen_id, serial_hash, to_text
from lmcvote.paper.evidence import Elsewhere, Reading, Score
from lmcvote.printing import BOX_KEY, make_box_key
from lmcvote.reading.papers import PaperId, Ruling, Verdict
from lmcvote.store import box, opening, readings
from lmcvote.store.readings import Side
from lmcvote.votes import Marks
from tests.cli.asking import AT
from tests.cli.outcomes import CLOCK_DAY
from tests.cli.pictured import name_of
from tests.wording import Coins, run

INKED, FAINT, NOWHERE = 0.2, 0.03, Elsewhere(0, 0, 0, 0)
TWO_NAMES = ("Mr Alan Reeve", "Ms Priya Nair")


@dataclass(frozen=True)
class Box:
    """An election folder whose papers were scanned."""

    folder: Path
    style: Style
    serials: tuple[bytes, ...]

    def letters(self, nth: int) -> str:
        """What a hand scanner types of the paper with this number, from 0."""
        return to_text(payload(BallotCode(False, 1, 1, self.style.hash, self.serials[nth])))


def boxed(folder: Path, pile: Sequence[Marks], ruled: Mapping[int, Verdict] | None = None) -> Box:
    """Papers with these marks in a frozen election, scanned, and those ruled on that people looked at; counted."""
    made = in_box(folder, pile, ruled or {})
    assert run("count", "--scanned", *AT) == 0
    return made


def in_box(folder: Path, pile: Sequence[Marks], ruled: Mapping[int, Verdict]) -> Box:
    """The same, not counted yet."""
    election = settings.read(folder)
    style = definition.styles(election, template.editions(), draw.measure)[0]
    serials = tuple(sha256(str(nth).encode()).digest()[:SERIAL_BYTES] for nth in range(len(pile)))
    make_box_key(folder, Coins(900_011))
    key, frozen = (folder / BOX_KEY).read_bytes(), definition.read(folder).digest
    with opening.store(folder, "box.db", "box", Coins(900_012)) as store:
        box.save_committed(store, style.id, (serial_hash(election.id, serial) for serial in serials))
        box.save_printed_by(store, frozen)
        store.record("papers printed", CLOCK_DAY, {"definition": frozen, "papers": len(serials)})
    pictures = [b"a picture, %d" % nth for nth in range(len(pile))]
    scan_files.keep(folder, {name_of(one): one for one in pictures})
    sides = [_side(style, key, *one) for one in zip(serials, pile, map(name_of, pictures), strict=True)]
    with opening.store(folder, "box.db", "box", Coins(900_013)) as store:
        _, papers = readings.save_batch(store, b"monday.pdf", sides, 0, Coins(900_014))
        for nth, verdict in ruled.items():
            readings.save_ruling(store, Ruling(PaperId(papers[nth]), verdict, TWO_NAMES, CLOCK_DAY, style.contest.id))
        store.record("papers scanned", CLOCK_DAY, {"papers": len(papers)})
    return Box(folder, style, serials)


def _side(style: Style, key: bytes, serial: bytes, marks: Marks, picture: str) -> Side:
    scores = tuple(
        Score(style.contest.id, one.number, _fill(one.number, marks), 0, 0, 0.5, 5, 0, 0, 0, 0)
        for one in style.contest.candidates
    )
    code = BallotCode(False, 1, 1, style.hash, serial)
    reading = Reading(code, scores, NOWHERE, frozenset())
    return Side(seen_id(key, serial), style.id, 1, 1, None, reading, picture)


def _fill(number: CandidateNumber, marks: Marks) -> float:
    return INKED if number in marks.clear else FAINT if number in marks.uncertain else 0.0
