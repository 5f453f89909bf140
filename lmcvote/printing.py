"""A style -> PDF files of papers, each with a random serial that only the file knows.

A file is written whole and brought to disk under a name that says it is not committed; its serial hashes are committed;
then it gets its own name. An interrupted print leaves no committed serial of a page that was never written, and no file
that looks ready to print and is not.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from lmcvote.definition import Style
from lmcvote.election import ElectionId
from lmcvote.files import sync_folder
from lmcvote.findings import BadInput, Finding
from lmcvote.paper import draw
from lmcvote.paper.code import SERIAL_BYTES, BallotCode, serial_hash

MOST_PAGES = 1000
"""In one file, which is one print job: reportlab keeps every page in memory until the end."""
UNCOMMITTED = ".uncommitted"
OWNER_ALONE = 0o600
BINARY = getattr(os, "O_BINARY", 0)
"""Windows would put a carriage return before every line feed of the PDF."""


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
    commit: Callable[[PrintFile], None],
    kind: str = "",
) -> Iterator[PrintFile]:
    """Print so many papers into files of at most a thousand pages, one file a step.

    `kind` is empty for live papers; `test`, `specimen` or `draft` marks each paper as one, in its code and in print.
    `commit` is called between writing a file and naming it. Raises BadInput where the folder cannot be written.
    """
    sides = len(style.layout.pages)
    each = max(1, MOST_PAGES // sides)
    for start in range(0, papers, each):
        serials = [entropy(SERIAL_BYTES) for _ in range(min(each, papers - start))]
        codes = (
            BallotCode(bool(kind), page, sides, style.hash, serial)
            for serial in serials
            for page in range(1, sides + 1)
        )
        data = BytesIO()
        draw.papers(data, style.layout, codes, kind.upper())
        with _written(out, "-".join(filter(None, (style.contest.id, kind))), data.getvalue()) as path:
            made = PrintFile(
                style.id,
                path,
                len(serials),
                len(serials) * sides,
                sha256(data.getvalue()).hexdigest(),
                tuple(sorted(serial_hash(election, serial) for serial in serials)),
            )
            commit(made)
        yield made


@contextlib.contextmanager
def _written(out: Path, stem: str, data: bytes) -> Iterator[Path]:
    """A new file, readable by its owner alone: on disk inside the block, and under its own name after it.

    If the block raises, nothing is left.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        path = _claimed(out, stem)
        waiting = path.with_name(path.name + UNCOMMITTED)
        with os.fdopen(os.open(waiting, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | BINARY, OWNER_ALONE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        message = f"{out} cannot be written ({error.strerror}). Choose another folder with -o."
        raise BadInput(Finding("cannot-write", message, str(out), field="--output", value=str(out))) from None
    try:
        yield path
        waiting.replace(path)
        sync_folder(out)
    finally:
        waiting.unlink(missing_ok=True)
        if not path.stat().st_size:
            path.unlink()


def _claimed(out: Path, stem: str) -> Path:
    """The first number that nobody has, taken by making the file: two prints at once never share one."""
    number = 1
    while True:
        path = out / f"{stem}-{number:03}.pdf"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ALONE))
        except FileExistsError:
            number += 1
        else:
            return path
