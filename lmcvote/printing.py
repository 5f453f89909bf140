"""A style -> PDF files of papers, each with a random serial that only the file knows.

A file is written whole and brought to disk under a name that says it is not committed; its serial hashes are committed;
then it gets its own name. An interrupted print leaves no committed serial of a page that was never written, and no file
that looks ready to print and is not.
"""

import contextlib
import os
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from lmcvote.abreast import AHEAD, in_order
from lmcvote.definition import Style
from lmcvote.election import ElectionId
from lmcvote.files import make_folder, sync_folder, write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken
from lmcvote.paper import draw, reread
from lmcvote.paper.code import SERIAL_BYTES, BallotCode, payload, serial_hash, to_text

MOST_PAGES = 1000
"""In one file, which is one print job: reportlab keeps every page in memory until the end."""
SALT_BYTES = 16
UNCOMMITTED = ".uncommitted"
BOX_KEY, BOX_KEY_BYTES = "box.key", 32
"""K_box (SECURITY 6): by it a reading is stored under a name that whoever noted a paper's code cannot find."""
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


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file's pages, before they are on disk."""

    serials: tuple[bytes, ...]
    pdf: bytes
    misread: tuple[int, ...] = ()
    """Pages whose code another program reads otherwise; empty where nobody looked."""


Name = Callable[[], None]
"""Gives a file its own name; called as soon as its serials are committed, and never before."""


def spares_allowed(papers: int) -> int:
    """Spares beside so many papers of the first issue: the greater of 10 and 3 % (RULES 5.16).

    >>> spares_allowed(53), spares_allowed(1000)
    (10, 30)
    """
    return max(10, papers * 3 // 100)


def print_papers(
    election: ElectionId,
    style: Style,
    papers: int,
    out: Path,
    entropy: Callable[[int], bytes],
    commit: Callable[[PrintFile, Name], None],
    kind: str = "",
    *,
    executor: Executor | None = None,
    ahead: int = AHEAD,
    verify: bool = False,
) -> Iterator[PrintFile]:
    """Print so many papers into files of at most a thousand pages, one file a step.

    `kind` is empty for live papers; `test`, `specimen` or `draft` marks each paper as one, in its code and in print.
    `commit` commits the serials of a file and names it. An `executor` draws so many files `ahead`. With `verify`, each
    page is drawn anew from the PDF and its code read by another program. Raises BadInput where the folder cannot be
    written, IntegrityBroken where a page reads otherwise than it was meant.
    """
    make_folder(out)
    sides = len(style.layout.pages)
    each = max(1, MOST_PAGES // sides)
    batches = (
        (tuple(entropy(SERIAL_BYTES) for _ in range(min(each, papers - start))), b"" if kind else entropy(SALT_BYTES))
        for start in range(0, papers, each)
    )
    files = ((style, kind, verify, serials, salt) for serials, salt in batches)
    for drawn in in_order(draw_file, files, executor, ahead):
        if drawn.misread:
            pages = ", ".join(map(str, drawn.misread[:5]))
            message = f"The codes of pages {pages} read otherwise than they were meant: nothing of this file is kept."
            raise IntegrityBroken(Finding("misprinted", message, value=pages))
        with _claimed(out, "-".join(filter(None, (style.contest.id, style.suffix, kind)))) as (path, name):
            _write(path.with_name(path.name + UNCOMMITTED), drawn.pdf)
            made = PrintFile(
                style.id,
                path,
                len(drawn.serials),
                len(drawn.serials) * sides,
                sha256(drawn.pdf).hexdigest(),
                tuple(sorted(serial_hash(election, serial) for serial in drawn.serials)),
            )
            commit(made, name)
        yield made


def draw_file(style: Style, kind: str, verify: bool, serials: tuple[bytes, ...], salt: bytes = b"") -> Drawn:
    """One file's pages, each serial on every page of its paper.

    A live file has a `salt` in it that nobody keeps: else its digest, which stays on record, would tell whoever saw a
    serial that it stood in a file of one paper.
    """
    sides = len(style.layout.pages)
    codes = [
        BallotCode(bool(kind), page, sides, style.hash, serial) for serial in serials for page in range(1, sides + 1)
    ]
    data = BytesIO()
    draw.papers(data, style.layout, codes, kind.upper(), salt.hex())
    misread: tuple[int, ...] = ()
    if verify:
        read = reread.codes(data.getvalue())
        misread = tuple(
            page for page, (code, text) in enumerate(zip(codes, read, strict=True), 1) if text != to_text(payload(code))
        )
    return Drawn(serials, data.getvalue(), misread)


def make_box_key(folder: Path, entropy: Callable[[int], bytes]) -> None:
    """The key of this election's ballot box, made once, before the first live paper."""
    path = folder / BOX_KEY
    if not path.exists():
        write_all({path: entropy(BOX_KEY_BYTES)})  # whole or not at all: half a key would be taken for one for ever


def box_key(folder: Path) -> bytes:
    """K_box. Raises IntegrityBroken where it is gone: readings could not be told from those that are stored."""
    path = folder / BOX_KEY
    key = path.read_bytes() if path.exists() else b""
    if len(key) != BOX_KEY_BYTES:
        message = f"{path} is not there, or not whole. The scrutineer may hold it: put it back before anything is read."
        raise IntegrityBroken(Finding("no-box-key", message, str(path)))
    return key


def finish(out: Path, committed: Collection[str]) -> None:
    """Tidy a folder after a print that was cut off: what was committed gets its name, the rest is discarded.

    `committed` are the SHA-256 of files whose serials are in the set: a name may be that of an earlier file, which is
    deleted. Nothing may print into the folder meanwhile. Raises BadInput where it cannot be written.
    """
    try:
        for waiting in sorted(out.glob(f"*{UNCOMMITTED}")):
            path = waiting.with_name(waiting.name.removesuffix(UNCOMMITTED))
            if sha256(waiting.read_bytes()).hexdigest() in committed:
                waiting.replace(path)
            else:
                waiting.unlink()
        for claimed in out.glob("*.pdf"):
            if not claimed.stat().st_size:
                claimed.unlink()
    except OSError as error:
        message = f"{out} cannot be tidied ({error.strerror}). Close what is open there, and run the command again."
        raise BadInput(Finding("cannot-write", message, str(out))) from None
    sync_folder(out)


@contextlib.contextmanager
def _claimed(out: Path, stem: str) -> Iterator[tuple[Path, Name]]:
    """The first file name that nobody has, taken by making the file: two prints at once never share one.

    If the block raises before the file is named, nothing is left; once its serials are committed, nothing is deleted.
    Where it is broken off from outside nobody knows whether they are: `finish` does, later.
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
    except Exception:
        if not committed:
            waiting.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        raise


def _write(path: Path, data: bytes, flags: int = os.O_TRUNC) -> None:
    """A file that its owner alone can read, on disk when this returns; none where it cannot be written."""
    opened = False
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_WRONLY | flags | BINARY, OWNER_ALONE), "wb") as file:
            opened = True
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise
    except OSError as error:
        if opened:
            path.unlink(missing_ok=True)
        message = f"{path} cannot be written ({error.strerror}). Choose another folder with -o."
        raise BadInput(Finding("cannot-write", message, str(path), field="--output", value=str(path.parent))) from None
