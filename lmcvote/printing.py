"""A style -> PDF files of papers, each with a random serial that only the file knows.

A file is written whole, brought to disk and named before its serial hashes are handed on to be committed: an
interrupted print leaves no committed serial of a page that was never written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from lmcvote.definition import Style
from lmcvote.election import ElectionId
from lmcvote.files import write_all
from lmcvote.findings import BadInput, Finding
from lmcvote.paper import draw
from lmcvote.paper.code import SERIAL_BYTES, BallotCode, serial_hash

MOST_PAGES = 1000
"""In one file, which is one print job: reportlab keeps every page in memory until the end."""


@dataclass(frozen=True, slots=True)
class PrintFile:
    """One PDF on disk."""

    style: str
    path: Path
    papers: int
    pages: int
    sha256: str
    serial_hashes: tuple[bytes, ...]
    """In ascending order, which is not the order of the pages."""


def print_papers(
    election: ElectionId,
    style: Style,
    papers: int,
    out: Path,
    entropy: Callable[[int], bytes],
    *,
    test: bool = False,
    kind: str = "",
    watermark: str = "",
) -> Iterator[PrintFile]:
    """Print so many papers into files of at most a thousand pages, one file a step; `kind` goes into their names.

    Raises BadInput where the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{out} cannot be made a folder ({error.strerror}). Choose another with -o."
        raise BadInput(Finding("cannot-write", message, str(out))) from None
    sides = len(style.layout.pages)
    each = max(1, MOST_PAGES // sides)
    for start in range(0, papers, each):
        serials = [entropy(SERIAL_BYTES) for _ in range(min(each, papers - start))]
        codes = (
            BallotCode(test, page, sides, style.hash, serial) for serial in serials for page in range(1, sides + 1)
        )
        data = BytesIO()
        draw.papers(data, style.layout, codes, watermark)
        path = _next_free(out, "-".join(filter(None, (style.contest.id, kind))))
        write_all({path: data.getvalue()})
        hashes = tuple(sorted(serial_hash(election, serial) for serial in serials))
        digest = sha256(data.getvalue()).hexdigest()
        yield PrintFile(style.id, path, len(serials), len(serials) * sides, digest, hashes)


def _next_free(out: Path, stem: str) -> Path:
    """A name that no earlier print has: a print file is never written over."""
    number = 1
    while (path := out / f"{stem}-{number:03}.pdf").exists():
        number += 1
    return path
