"""What the demo plays by itself: doctors who mark their papers, a scanner, and people who decide what is in doubt.

They mark and decide as `lists/votes.csv` says, so that the count is known before it is made.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli.ballots import styles
from lmcvote.cli.session import Session
from lmcvote.files import make_folder, write_all

if TYPE_CHECKING:
    from lmcvote.definition import Style
    from lmcvote.election import CandidateNumber
    from lmcvote.keyed import KeyedPaper
    from lmcvote.paper.code import BallotCode
    from lmcvote.paper.scan import Pixels
    from lmcvote.reading.pen import Chance, Kind

VOTES = Path("lists") / "votes.csv"
PRINTED = Path("out") / "ballots"
SCAN = Path("scans") / "returned.pdf"
DPI = 200.0
INCH = 25.4
WRITING = ((60.0, 236.0), (68.0, 236.0), (76.0, 236.0), (84.0, 236.0))
"""Where somebody signed the paper, in mm."""


def returned(here: Session) -> str:
    """The papers as they come back: marked, mixed, and scanned into one file."""
    from lmcvote.paper import scan
    from lmcvote.paper.code import from_text, parse
    from lmcvote.paper.reread import codes
    from lmcvote.reading import deck

    style = styles.of(Path()).standard[0]
    chance = deck.chance(here.entropy(32))
    file = PRINTED / f"{style.contest.id}-001.pdf"
    printed = (parse(from_text(text)) for text in codes(file.read_bytes()))
    pictures = [_paper(style, code, keyed, chance) for code, keyed in zip(printed, _keyed(style), strict=False)]
    make_folder(SCAN.parent)
    write_all({SCAN: scan.bound(pictures, DPI)})
    return f"Here {len(pictures)} doctors mark their papers, post them, and the office scans them: {SCAN}"


def _keyed(style: "Style") -> "Sequence[KeyedPaper]":
    from lmcvote import keyed

    return keyed.read(VOTES, [style.contest]).papers


def _paper(style: "Style", code: "BallotCode", keyed: "KeyedPaper", chance: "Chance") -> "Pixels":
    """One paper as the scanner sees it: crosses and ticks, a scribble where a mark is uncertain."""
    from lmcvote.reading import damage, deck, pen
    from lmcvote.reading.deck import Marked
    from lmcvote.reading.pen import Kind
    from lmcvote.votes import Head

    def mark(number: "CandidateNumber") -> "Kind":
        if number in keyed.marks.uncertain:
            return Kind.SCRIBBLE
        return (Kind.TICK if chance.random() < 0.2 else Kind.CROSS) if number in keyed.marks.clear else Kind.EMPTY

    if keyed.head is Head.NO_OFFICIAL_MARK:  # somebody made it at home: a code that was never printed
        code = deck.code(style.hash, chance)
    marks = {target.candidate: mark(target.candidate) for _, target in style.layout.targets}
    seen = deck.picture(style.layout, Marked(code, marks), DPI, chance)
    if keyed.head is Head.IDENTIFYING:
        for x, y in WRITING:
            pen.put(seen, (x * DPI / INCH, y * DPI / INCH), DPI / INCH, pen.mark(Kind.CROSS, chance))
    return damage.apply(damage.KINDS["usual"], seen, DPI / INCH, style.layout, chance)


def decided(here: Session) -> str:
    """Two people decide every paper that is open, as on the page of `lmcvote adjudicate`."""
    from lmcvote.cli.page_desk import Desk, keep, tell_trail
    from lmcvote.reading.papers import PaperId, Ruling

    papers = styles.of(Path())
    style = papers.standard[0]
    keyed = _keyed(style)
    number = 0
    for case in Desk(papers, here).papers():
        if not case.history:
            one = keyed[int(case.where.rpartition(" ")[2]) - 1]
            verdict = one.head or one.marks
            day = here.today().isoformat()
            keep(papers, Ruling(PaperId(case.id), verdict, papers.election.people[:2], day, style.contest.id), here)
            number += 1
    tell_trail(papers, papers.election.people[:2], here)
    return f"Here two people look at {number} papers, each with its picture, and decide (lmcvote adjudicate)."
