"""`lmcvote scan --deck` and `--calibrate`: test papers with known marks, and what the reading makes of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmcvote.cli import terminal
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.scan_reader import Read
from lmcvote.cli.session import Session
from lmcvote.files import make_folder, write_all
from lmcvote.findings import BadInput, Finding, counted

if TYPE_CHECKING:
    from lmcvote.definition import Style
    from lmcvote.paper.code import BallotCode
    from lmcvote.reading.batch import Seen
    from lmcvote.reading.calibration import Calibration
    from lmcvote.reading.deck import Marked
    from lmcvote.reading.pen import Chance

DECK, BY_HAND, MARKED, BY_LETTERS = "deck.json", "to-mark-by-hand.pdf", "marked.pdf", "what-to-mark.txt"
REPORT = Path("out") / "scan" / "calibration.html"
PAPERS = 20
"""So many of each pile; fewer hand-marked ones say nothing (PAPER 5.3)."""
DPI = 200.0


def write(papers: Papers, folder: Path, here: Session) -> None:
    """Two piles of test papers: marked by program, to be read as they are, and blank ones with what to draw where."""
    from lmcvote.paper import draw, scan
    from lmcvote.reading import deck

    chance = deck.chance(here.entropy(32))
    style = papers.standard[0]
    machine = [side for number in range(PAPERS) for side in _sides(style, chance, odd=number % 2 == 1)]
    hand = [side for _ in range(PAPERS) for side in _sides(style, chance, odd=True)]
    blank = BytesIO()
    draw.papers(blank, style.layout, [one.code for one in hand], draw.TEST)
    told = {
        _key(one.code): {str(number): kind.value for number, kind in one.marks.items()} for one in (*machine, *hand)
    }
    make_folder(folder)
    write_all(
        {
            folder / MARKED: scan.bound([deck.picture(style.layout, one, DPI, chance) for one in machine], DPI),
            folder / BY_HAND: blank.getvalue(),
            folder / BY_LETTERS: _instructions(hand).encode(),
            folder / DECK: json.dumps(told, indent=1).encode(),
        }
    )


def _key(code: "BallotCode") -> str:
    """Of a test paper, whose serial is no secret."""
    return f"{code.serial.hex()}-{code.page}"


def _sides(style: "Style", chance: "Chance", *, odd: bool) -> "Iterator[Marked]":
    from lmcvote.paper.code import SERIAL_BYTES, BallotCode
    from lmcvote.reading import deck
    from lmcvote.reading.deck import Marked

    serial, pages = chance.bytes(SERIAL_BYTES), len(style.layout.pages)
    for page in range(1, pages + 1):
        votes = int(chance.integers(0, style.contest.seats + 2))
        marks = deck.odd(style.layout, page, chance) if odd else deck.plain(style.layout, page, votes, chance)
        yield Marked(BallotCode(True, page, pages, style.hash, serial), marks)


def _instructions(hand: "Sequence[Marked]") -> str:
    """What to draw where, by the letters beside the code."""
    from lmcvote.paper.code import payload, to_text, typed
    from lmcvote.reading.pen import Kind

    lines = [
        "What to mark on the test papers, with the pens and pencils that voters have. Each paper is found by the",
        "letters beside its code; every box that is not named stays empty.",
        "",
    ]
    for one in hand:
        lines.append(typed(to_text(payload(one.code))))
        lines += [f"    {number:>3}  {kind.value}" for number, kind in one.marks.items() if kind is not Kind.EMPTY]
    return "\n".join([*lines, ""])


def calibrate(papers: Papers, paths: Sequence[Path], known: str, as_json: bool, read: Read) -> None:
    """What the present thresholds make of scanned test papers; nothing is stored, and nothing changed."""
    pages = [(path, one) for path in paths for one in read(path)]
    if as_json:
        terminal.show_json({"pages": [_page(papers, path, one) for path, one in pages]})
        return
    from lmcvote.reading.calibration import calibration

    made = calibration([one.found for _, one in pages], _deck(known), papers.election.reading)
    _tell(papers, made)


def _page(papers: Papers, path: Path, seen: "Seen") -> dict[str, Any]:
    from lmcvote.paper.faults import PageError
    from lmcvote.reading.decide import box

    if isinstance(seen.found, PageError):
        return {"file": str(path), "page": seen.page, "code": seen.found.code.value, "flags": [], "marks": {}}
    flags = seen.found.flags
    marks = {str(score.candidate): box(score, flags, papers.election.reading).mark.value for score in seen.found.scores}
    return {"file": str(path), "page": seen.page, "code": None, "flags": sorted(flags), "marks": marks}


def _deck(folder: str) -> Mapping[str, Mapping[str, str]]:
    """What stands on the papers of a deck; empty without one. Raises BadInput where the folder holds none."""
    if not folder:
        return {}
    path = Path(folder) / DECK
    try:
        told: dict[str, dict[str, str]] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        message = f"{path} is no deck. Make one: lmcvote scan --deck {folder}"
        raise BadInput(Finding("no-deck", message, str(path), field="--deck", value=folder)) from None
    return told


def _tell(papers: Papers, made: "Calibration") -> None:
    from lmcvote import documents

    out = papers.folder / REPORT
    make_folder(out.parent)
    write_all({out: documents.html(made.page(papers.election))})
    terminal.tell(
        f"{counted(made.pages, 'page')}: {made.boxes} boxes read, {made.refused} pages refused. Of the boxes "
        f"{made.doubtful} are in doubt."
    )
    if made.known:
        table = terminal.table("mark", "boxes", "read", "in doubt", "WRONG", "fill, middle", numbers=(1, 2, 3, 4, 5))
        for row in made.by_kind:
            table.add_row(
                row.kind, str(row.boxes), str(row.read), str(row.doubtful), str(row.wrong), f"{row.middle:.1%}"
            )
        terminal.show_table(table)
    for line in made.proposals:
        terminal.show(f"  {line}")
    terminal.show(f"Wrote {out}")
    terminal.next_step("look at the picture; thresholds stand in [reading] of election.toml, and are yours to change")
