"""The scrutineer's own copy of an election, checked by itself: the box side, and of the register what the trail tells.

Imports nothing of this program but its neighbours. A bundle is a folder, or a ZIP of one; nothing of it is opened
before every name in it is known to be a plain file inside it.
"""

import os
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from lmcvote.audit import evidence
from lmcvote.audit.chain import TRAIL, Check, trail
from lmcvote.audit.evidence import DEFINITION, PUBLISHED, sha, shown
from lmcvote.audit.verify import verify

MANIFEST, BOX, COUNTER, READ_ME = "bundle.sha256", "box.db", "counter.py", "READ-ME.txt"
"""The manifest has every other file with its SHA-256, as `sha256sum --check` reads it."""
NEEDED = (TRAIL, DEFINITION, BOX, COUNTER)
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
MOST_FILES, MOST_BYTES = 2_000, 4_000_000_000
"""Of a ZIP: beyond that it is no bundle."""
FILES = "the files of the bundle"
SAYS = """\
The scrutineer's own copy of an election by lmcvote.

KEEP IT SEALED. box.db holds how each paper was marked, and a pattern of many votes can
be known again by whoever cast it, or was paid for it. It names no elector. Keep it apart
from box.key: with both, a code that a voter noted leads to the paper. Destroy this copy
when the records of the election are destroyed.

To check it, on any computer:

  sha256sum --check bundle.sha256         every file is as it was made
  python counter.py                       the papers counted again; needs Python alone,
                                          and is short enough to read first
  lmcvote verify THIS --checkpoint CODE   all of it: the chain of the trail, the box,
                                          the sums and the declared result, against the
                                          code of a page that left the office

Only a code from paper shows whether trail and box were written anew together. What is
in the register (who was sent a pack, whose declaration was accepted) is not in here: of
it the trail has digests and whole numbers.
"""


def is_bundle(path: Path) -> bool:
    """Whether this is meant to be one, whole or not."""
    if path.is_file():
        return path.suffix.lower() == ".zip" or zipfile.is_zipfile(path)
    return (path / MANIFEST).exists() or ((path / TRAIL).exists() and not (path / evidence.SETTINGS).exists())


def checked(path: Path, checkpoint: str = "") -> tuple[Check, ...]:
    """Everything that a bundle and a code from paper tell."""
    with unpacked(path) as (folder, faults):
        if not faults:
            faults = list(odd(folder))
        if faults:
            return (Check(FILES, False, f"{shown(faults)}. Nothing of it was opened."),)
        first = files(folder)
        if not (folder / BOX).is_file():
            return (first,)
        return (first, *verify(folder, {"box": BOX}, checkpoint), counter(folder))


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, list[str]]]:
    """A bundle as a folder that its owner alone can read, and what keeps a ZIP from being unpacked."""
    if path.is_dir():
        yield path, []
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        try:
            with zipfile.ZipFile(path) as packed:
                faults = list(_odd_names(packed))
                for one in packed.infolist() if not faults else ():
                    place = folder / one.filename
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(packed.read(one))
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
            zlib.error,
        ) as error:
            faults = [f"the ZIP is damaged ({error})"]
        yield folder, faults


def _odd_names(packed: zipfile.ZipFile) -> Iterator[str]:
    """What a ZIP of ours never holds: names that lead out of it, links, folders, one name twice, far too much."""
    every = packed.infolist()
    names = [one.filename for one in every]
    if len(every) > MOST_FILES or sum(one.file_size for one in every) > MOST_BYTES:
        yield "it unpacks to far more than a bundle is"
    for one in every:
        kind = stat.S_IFMT(one.external_attr >> 16)
        if not inside(one.filename):
            yield f"{one.filename!r} leads out of the bundle"
        elif one.is_dir() or kind not in (0, stat.S_IFREG):
            yield f"{one.filename} is a link or no file"
        elif names.count(one.filename) > 1 or sum(name.casefold() == one.filename.casefold() for name in names) > 1:
            yield f"{one.filename} is in it twice"


def inside(name: str) -> bool:
    """Whether a name stays within its folder, on every system."""
    parts = PurePosixPath(name).parts
    usual = bool(parts) and PurePosixPath(*parts).as_posix() == name.rstrip("/")
    return usual and not name.startswith("/") and ".." not in parts and not set(name) & set('\\:\0"*?<>|\n\r')


def odd(folder: Path) -> Iterator[str]:
    """Every name in a folder that is a link, a pipe or a device."""
    for name, path in _walked(folder):
        if path.is_symlink():
            yield f"{name} is a link"
        elif not path.is_file():
            yield f"{name} is no file"


def _walked(folder: Path) -> Iterator[tuple[str, Path]]:
    for place, folders, names in os.walk(folder, followlinks=False):
        links = [one for one in folders if (Path(place) / one).is_symlink()]
        for name in sorted((*names, *links)):
            path = Path(place) / name
            yield path.relative_to(folder).as_posix(), path


def files(folder: Path) -> Check:
    """Whether every file is as the manifest has it, none too many, none missing, and each belongs in a bundle."""
    there = dict(_walked(folder))
    if MANIFEST not in there:
        return Check(FILES, False, f"There is no {MANIFEST}: what else belongs here nobody can tell.")
    told, faults = dict[str, str](), list[str]()
    for number, line in enumerate(there.pop(MANIFEST).read_bytes().decode(errors="replace").splitlines(), 1):
        found = LINE.fullmatch(line)
        if not found:
            faults.append(f"line {number} of {MANIFEST} is none")
        elif not inside(found[2]):
            faults.append(f"line {number} of {MANIFEST} leads out of the bundle: {found[2]}")
        elif found[2] in told:
            faults.append(f"{MANIFEST} has {found[2]} twice")
        else:
            told[found[2]] = found[1]
    faults += [f"{name} is altered" for name, path in there.items() if name in told and sha(path) != told[name]]
    wanted = {*told, *NEEDED}
    faults += [f"{name} is missing" for name in sorted(wanted - set(there))]
    faults += [f"{name} is too many: {MANIFEST} has no such file" for name in sorted(set(there) - set(told))]
    lines, chain = trail(folder)
    ours = {*NEEDED, READ_ME, *(f"{PUBLISHED}/{name}" for name in evidence.editions(lines))}
    if chain.agrees:  # else nobody can tell which files an edition has
        faults += [f"{name} does not belong in a bundle" for name in sorted(set(told) - ours)]
    if faults:
        return Check(FILES, False, f"{shown(faults)}.")
    return Check(FILES, True, f"{len(told)} files, each as {MANIFEST} has it, and no other.")


def counter(folder: Path) -> Check:
    """Whether counter and READ-ME are those that came with this program: others may be later ones, or liars."""
    ours = {COUNTER: Path(__file__).with_name(COUNTER).read_bytes(), READ_ME: SAYS.encode()}
    other = [
        name
        for name, text in ours.items()
        if not (folder / name).is_file() or (folder / name).read_bytes().splitlines() != text.splitlines()
    ]
    what = "the second counter"
    if other:
        return Check(what, None, f"{' and '.join(other)} came with another program: read it before you trust it.")
    return Check(what, True, f"{COUNTER} is the one of this program. It runs by itself: python {COUNTER}")


def manifest(digests: Sequence[tuple[str, str]]) -> bytes:
    """Of name and SHA-256, sorted by name."""
    return b"".join(f"{digest}  {name}\n".encode() for name, digest in sorted(digests))
