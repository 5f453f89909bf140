"""The files beside the ballot box: a picture of every sheet, and where the sheets of an open batch lie."""

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.files import make_folder, write_all

if TYPE_CHECKING:
    from lmcvote.reading.papers import BatchId, PaperId
    from lmcvote.store.readings import Batch

PICTURES, WORK = Path("pictures"), Path("work")
SAME_TIME = 0
"""Of every picture: the seconds since 1970 that a file's date would tell an order by."""

AT_A_TIME = 100
"""Pictures held in memory while they are written anew."""


def keep(folder: Path, wanted: dict[str, bytes]) -> None:
    """The pictures, each named by its SHA-256, written in the order of the names, and all of one date.

    The box has the names, and the trail their digest, so that verify finds a picture that was changed, put in or taken
    away. No name tells of an order: the bytes of a scan are as good as drawn by lot.
    """
    out = folder / PICTURES
    make_folder(out)
    named = {out / name: wanted[name] for name in sorted(filter(None, wanted))}
    write_all(named)
    for path in named:
        os.utime(path, (SAME_TIME, SAME_TIME))


def clean(folder: Path, batches: "Iterable[Batch]", pictures: frozenset[str]) -> None:
    """Delete what a scan left that was cut off: pictures of no sheet, and the work file of a batch that is none.

    The caller holds the lock, so that no scan is at work on them.
    """
    wanted = {work_file(folder, one.id).name for one in batches} | pictures
    for path in (*(folder / PICTURES).glob("*"), *(folder / WORK).glob("*")):
        if path.name not in wanted:
            path.unlink()


def seal(folder: Path) -> tuple[int, int]:
    """The places in the pile deleted, the pictures written anew in the order of their names: how many of each."""
    from lmcvote.files import destroy

    work = sorted((folder / WORK).glob("*"))
    for path in work:
        destroy(path)
    return len(work), _lay_pictures_anew(folder)


def _lay_pictures_anew(folder: Path) -> int:
    """Every picture written once more, in the order of the names, before any of the old ones goes: how many.

    A folder lists its files, and numbers them, in the order in which they came: that of the batches, however small,
    which the box no longer tells. Wherever this is cut off, all pictures are in one folder, and it begins again.
    """
    from lmcvote.files import sync_folder

    old, new, last = folder / PICTURES, folder / ".pictures.new", folder / ".pictures.old"
    if last.exists() and not old.exists():
        last.rename(old)
    for left in (new, last):
        shutil.rmtree(left, ignore_errors=True)
    names = sorted(path.name for path in old.glob("*"))
    if names:
        make_folder(new)
        for first in range(0, len(names), AT_A_TIME):
            some = names[first : first + AT_A_TIME]
            write_all({new / name: (old / name).read_bytes() for name in some})
            for name in some:
                os.utime(new / name, (SAME_TIME, SAME_TIME))
        old.rename(last)
        new.rename(old)
        sync_folder(folder)
        shutil.rmtree(last)
    return len(names)


def tell_places(folder: Path, batch: "BatchId", of: "Sequence[tuple[PaperId, tuple[str, int]]]") -> None:
    """Where each sheet lies in its file, so that a person can find it: deleted when the box is sealed (SECURITY 7)."""
    make_folder(folder / WORK)
    told: dict[str, list[tuple[str, int]]] = {}
    for paper, place in sorted(of):
        told.setdefault(paper, []).append(place)
    write_all({work_file(folder, batch): json.dumps(told, indent=1).encode()})


def work_file(folder: Path, batch: "BatchId") -> Path:
    """Where the sheets of a batch lie, while it is open."""
    return folder / WORK / f"batch-{batch}.json"


def move_places(folder: Path, sheet: str, paper: str) -> None:
    """A sheet turned out to be of another paper: it lies where it lay."""
    for path in sorted((folder / WORK).glob("batch-*.json")):
        told = json.loads(path.read_bytes())
        if sheet in told and sheet != paper:
            told.setdefault(paper, []).extend(told.pop(sheet))
            write_all({path: json.dumps(dict(sorted(told.items())), indent=1).encode()})


def places(folder: Path) -> dict[str, str]:
    """Paper -> file and page of each sheet of it, while their batches are open."""
    found: dict[str, list[str]] = {}
    for path in sorted((folder / WORK).glob("batch-*.json")):
        for paper, places in json.loads(path.read_bytes()).items():
            found.setdefault(paper, []).extend(f"{file}, page {page}" for file, page in places)
    return {paper: "; ".join(where) for paper, where in found.items()}
