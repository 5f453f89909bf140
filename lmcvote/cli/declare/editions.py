"""Editions of a declaration: each has its number and its files, stands in the trail, and none takes another's place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit import trail
from lmcvote.cli.session import Session
from lmcvote.files import make_folder, write_all
from lmcvote.findings import Finding, IntegrityBroken

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.declaration import Declaration
    from lmcvote.election import ContestId, Election

OUT = Path("out") / "declaration"
PROVISIONAL, DECLARED, WITHDRAWN = "result provisional", "result declared", "result withdrawn"
"""The acts by which the trail knows of them."""
ENDINGS, COUNT = (".pdf", ".html", ".json", ".csv"), "-count.json"
"""What an edition is made of, the page to sign first, and the count as it is published before a lot."""
PROGRAM = "the program that counts"
WORDS = {PROVISIONAL: "provisional", DECLARED: "declared", WITHDRAWN: "withdrawn"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One that is on record."""

    number: int
    act: str
    day: date
    content: str
    """SHA-256 of what it says, but for number, day, signatures and code; empty of a withdrawal."""
    head: str
    """Hash of the trail's last line before it."""
    by: tuple[str, ...]
    """Who signed, or withdrew it."""
    because: str
    """Of a withdrawal."""
    files: "Mapping[str, Canonical]"
    """Name -> SHA-256 of each file; empty before it is on record."""


def of(folder: Path, contest: "ContestId") -> tuple[Edition, ...]:
    """Every edition of a contest, oldest first."""
    return tuple(
        Edition(
            int(str(entry.facts["edition"])),
            entry.act,
            date.fromisoformat(entry.at[:10]),
            str(entry.facts.get("content", "")),
            str(entry.facts.get("head", "")),
            tuple(map(str, _several(entry.facts.get("by", ())))),
            str(entry.facts.get("because", "")),
            _named(entry.facts.get("files", {})),
        )
        for entry in trail.read(folder).entries
        if entry.act in WORDS and entry.facts.get("contest") == contest
    )


def _several(told: "Canonical") -> "Sequence[Canonical]":
    return told if isinstance(told, Sequence) and not isinstance(told, str) else ()


def _named(told: "Canonical") -> "Mapping[str, Canonical]":
    return told if isinstance(told, Mapping) else {}


def content(declared: "Declaration") -> str:
    """SHA-256 of what a declaration says: two that say the same are one edition."""
    from lmcvote.declaration import Standing

    bare = replace(
        declared, standing=Standing.PROVISIONAL, edition=0, made="", signed=(), code="", challenge="", digests=()
    )
    digests = sorted(one.sha256 for one in declared.digests if one.of != PROGRAM)  # another version may say the same
    return sha256(repr((bare, digests)).encode()).hexdigest()


def files(folder: Path, declared: "Declaration", count_file: bytes) -> Mapping[Path, bytes]:
    """What an edition is made of: the same edition gives the same bytes."""
    from lmcvote import announcement

    stem = f"{declared.contest}-{declared.edition}-{declared.standing}"
    kinds = announcement.pdf, announcement.html, announcement.json_bytes, announcement.csv_bytes
    made = {f"{stem}{ending}": kind(declared) for ending, kind in zip(ENDINGS, kinds, strict=True)}
    if count_file:
        made[f"{stem}{COUNT}"] = count_file
    return {folder / OUT / name: data for name, data in made.items()}


def again(folder: Path, edition: Edition, made: Callable[[], Mapping[Path, bytes]]) -> tuple[Path, ...]:
    """The files of an edition that is on record; what is gone of them is made again.

    Raises IntegrityBroken where one is not what the trail was told of: an edition is never changed.
    """
    told = {folder / OUT / name: digest for name, digest in edition.files.items()}
    there = {path: path.read_bytes() for path in told if path.exists()}
    gone = {path: data for path, data in made().items() if path not in there} if len(there) < len(told) else {}
    changed = [path for path, data in (there | gone).items() if sha256(data).hexdigest() != told.get(path)]
    if changed:
        raise IntegrityBroken(
            *(
                Finding(
                    "edition-changed",
                    f"{path} is not what the trail was told of as edition {edition.number}. Put back the one that was "
                    "published, with the version of lmcvote that made it.",
                    str(path),
                )
                for path in changed
            )
        )
    if gone:
        make_folder(folder / OUT)
        write_all(gone)
    return tuple(sorted(told, key=lambda path: (path.name.endswith(COUNT), ENDINGS.index(path.suffix))))


def keep(
    folder: Path,
    election: "Election",
    here: Session,
    act: str,
    facts: "Mapping[str, Canonical]",
    contents: Mapping[Path, bytes],
) -> tuple[Path, ...]:
    """An edition on record, with the digests of its files, and on disk: both, or neither."""
    from lmcvote.store import opening

    digests: dict[str, Canonical] = {path.name: sha256(data).hexdigest() for path, data in contents.items()}
    with opening.store(folder, election.stores.box, "box", here.entropy) as rows:
        rows.record(act, here.today().isoformat(), {**facts, "files": digests})
        make_folder(folder / OUT)
        write_all(contents)
    return tuple(contents)
