"""Files that are there whole or not at all."""

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO

from lmcvote.findings import BadInput, Finding

PRIVATE = 0o600
"""What is written names doctors: its owner alone reads it."""
PRIVATE_FOLDER = 0o700
BINARY = getattr(os, "O_BINARY", 0)
"""Windows would put a carriage return before every line feed."""
BLANK = bytes(1 << 20)


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file or none: all are staged and on disk before the first takes its name.

    Where one cannot take its name (on Windows, open in Excel), those that had taken theirs are put back as they were.
    Raises BadInput where a folder is missing or a file cannot be replaced.
    """
    staged: list[tuple[Path, Path]] = []
    replaced: list[tuple[Path, bytes | None]] = []
    place = Path()
    try:
        for place, data in contents.items():
            if place.is_dir():
                raise IsADirectoryError(0, "it is a folder")
            stage = place.with_name(f".{place.name}.{os.getpid()}.part")
            staged.append((stage, place))
            with os.fdopen(os.open(stage, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, PRIVATE), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        for stage, place in staged:
            before = place.read_bytes() if place.exists() else None
            stage.replace(place)
            replaced.append((place, before))
    except OSError as error:
        for path, earlier in replaced:
            with contextlib.suppress(OSError):
                path.unlink() if earlier is None else path.write_bytes(earlier)
        remedy = "Make the folder, or choose another place"
        if isinstance(error, PermissionError):
            remedy = "If it is open in Excel, close it and run the command again"
        elif error.errno in (ENOSPC, EDQUOT):
            remedy = "Make room and run the command again"
        message = f"{place} cannot be written ({error.strerror}). {remedy}."
        raise BadInput(Finding("cannot-write", message, str(place))) from None
    finally:
        for stage, _ in staged[len(replaced) :]:
            stage.unlink(missing_ok=True)
    for folder in {path.parent for path in contents}:
        sync_folder(folder)


def make_folder(folder: Path) -> None:
    """Make a folder, if it is not there. Raises BadInput."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be made a folder ({error.strerror}). Move away what is in its place."
        raise BadInput(Finding("cannot-write", message, str(folder))) from None


def sync_folder(folder: Path) -> None:
    """Make renames in a folder last through a power cut; Windows has no such call and needs none."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def destroy(path: Path) -> None:
    """Overwrite a file and delete it; nothing where there is none. Of a link only the link goes.

    Best effort: a solid-state disk and every copy keep what they keep. Raises BadInput where it cannot be done.
    """
    try:
        if not path.is_symlink() and path.exists():
            with path.open("r+b") as file:
                blanked(file)
        path.unlink(missing_ok=True)
    except OSError as error:
        message = f"{path} cannot be deleted ({error.strerror}). Close it, and run the command again."
        raise BadInput(Finding("not-deleted", message, str(path))) from None


def blanked(file: BinaryIO) -> None:
    """Noughts over a whole file that is open, on disk when this returns."""
    left = file.seek(0, os.SEEK_END)
    file.seek(0)
    while left:
        left -= file.write(BLANK[: min(left, len(BLANK))])
    file.flush()
    os.fsync(file.fileno())


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One command at a time, the others wait; the lock goes with its process, however that ends.

    Raises BadInput on Windows after ten seconds, its longest wait.
    """
    with path.open("ab") as lock:
        if sys.platform == "win32":
            import msvcrt

            try:
                msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
            except OSError:
                message = "Another lmcvote is at work in this folder. Let it finish, and run the command again."
                raise BadInput(Finding("folder-busy", message, str(path.parent))) from None
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
