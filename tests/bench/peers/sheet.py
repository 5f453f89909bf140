"""What every printing program draws: one page, and the codes of its papers, as JSON. The standard library alone.

Millimetres from the top left of the page, y down; sizes in points. Where a text starts is settled: nobody measures.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

QR_VERSION = 4
"""33 x 33 modules."""
MASK = 3
"""lmcvote's; a program that draws a code itself takes it too, so that what is compared is the drawing."""
HAIRLINE_PT = 0.4


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of one font in one line."""

    x: float
    baseline: float
    size_pt: float
    font: str
    letters: str


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, or a horizontal hairline where the height is nought."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page, and what differs from paper to paper."""

    width: float
    height: float
    fonts: dict[str, str]
    """The file of each."""
    texts: tuple[Letters, ...]
    hairlines: tuple[Box, ...]
    frames: tuple[Box, ...]
    """Outlines, by the middle of the line."""
    frame: float
    """Width of that line."""
    squares: tuple[Box, ...]
    """Filled."""
    code: Box
    """Of the symbol, without a margin."""
    typed: Letters
    """Where the code stands in letters; the letters are those of the first paper."""
    codes: tuple[str, ...]
    """What each paper's symbol says: 39 capitals and digits, level H."""


def save(sheet: Sheet, folder: Path) -> None:
    """As `sheet.json`."""
    (folder / "sheet.json").write_text(json.dumps(asdict(sheet)), "utf-8")


def load(folder: Path) -> Sheet:
    """From `sheet.json`."""
    told = json.loads((folder / "sheet.json").read_text("utf-8"))
    for field in ("hairlines", "frames", "squares"):
        told[field] = tuple(Box(**box) for box in told[field])
    told |= {"code": Box(**told["code"]), "typed": Letters(**told["typed"]), "codes": tuple(told["codes"])}
    return Sheet(**{**told, "texts": tuple(Letters(**text) for text in told["texts"])})


def written(code: str) -> str:
    """A code in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def runs(matrix: Sequence[Sequence[bool | None]]) -> Iterator[tuple[int, int, int]]:
    """Row, column and length of each run of dark modules."""
    for row, line in enumerate(matrix):
        start = None
        for column, dark in enumerate([*line, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield row, start, column - start
                start = None
