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
from lmcvote.files import make_folder, sync_folder
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


Name = Callable[[], None]
"""Gives a file its own name; called as soon as its serials are committed, and never before."""


def print_papers(
    election: ElectionId,
    style: Style,
    papers: int,
    out: Path,
    entropy: Callable[[int], bytes],
    commit: Callable[[PrintFile, Name], None],
    kind: str = "",
) -> Iterator[PrintFile]:
    """Print so many papers into files of at most a thousand pages, one file a step.

    `kind` is empty for live papers; `test`, `specimen` or `draft` marks each paper as one, in its code and in print.
    `commit` commits the serials of a file and names it. Raises BadInput where the folder cannot be written.
    """
    sides = len(style.layout.pages)
    each = max(1, MOST_PAGES // sides)
    make_folder(out)
    for start in range(0, papers, each):
        serials = [entropy(SERIAL_BYTES) for _ in range(min(each, papers - start))]
        codes = (
            BallotCode(bool(kind), page, sides, style.hash, serial)
            for serial in serials
            for page in range(1, sides + 1)
        )
        data = BytesIO()
        draw.papers(data, style.layout, codes, kind.upper())
        with _claimed(out, "-".join(filter(None, (style.contest.id, style.suffix, kind)))) as (path, name):
            _write(path.with_name(path.name + UNCOMMITTED), data.getvalue())
            made = PrintFile(
                style.id,
                path,
                len(serials),
                len(serials) * sides,
                sha256(data.getvalue()).hexdigest(),
                tuple(sorted(serial_hash(election, serial) for serial in serials)),
            )
            commit(made, name)
        yield made


@contextlib.contextmanager
def _claimed(out: Path, stem: str) -> Iterator[tuple[Path, Name]]:
    """The first file name that nobody has, taken by making the file: two prints at once never share one.

    If the block raises before the file is named, nothing is left; once its serials are committed, nothing is deleted.
    """
    number, path = 0, Path()
    while not path.name:
        number += 1
        with contextlib.suppress(FileExistsError):
            free = out / f"{stem}-{number:03}.pdf"
            _write(free, b"", os.O_EXCL)
            path = free
    waiting = path.with_name(path.name + UNCOMMITTED)
    committed = False

    def name() -> None:
        nonlocal committed
        committed = True
        try:
            waiting.replace(path)
        except OSError as error:
            message = (
                f"{waiting} holds live papers, but cannot get its name ({error.strerror}). Close what has {path} open, "
                "and rename it by hand."
            )
            raise BadInput(Finding("not-renamed", message, str(waiting))) from None
        sync_folder(out)

    try:
        yield path, name
    finally:
        if not committed:
            waiting.unlink(missing_ok=True)
            path.unlink(missing_ok=True)


def _write(path: Path, data: bytes, flags: int = os.O_TRUNC) -> None:
    """A file that its owner alone can read, on disk when this returns."""
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | flags | BINARY, OWNER_ALONE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise
    except OSError as error:
        message = f"{path} cannot be written ({error.strerror}). Choose another folder with -o."
        raise BadInput(Finding("cannot-write", message, str(path), field="--output", value=str(path.parent))) from None
