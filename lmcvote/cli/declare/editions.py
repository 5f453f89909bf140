"""Editions of a declaration: each has its number and its files, stands in the trail, and none takes another's place."""

from collections.abc import Mapping, Sequence
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
        )
        for entry in trail.read(folder).entries
        if entry.act in WORDS and entry.facts.get("contest") == contest
    )


def _several(told: "Canonical") -> "Sequence[Canonical]":
    return told if isinstance(told, Sequence) and not isinstance(told, str) else ()


def content(declared: "Declaration") -> str:
    """SHA-256 of what a declaration says: two that say the same are one edition."""
    from lmcvote import announcement
    from lmcvote.declaration import Standing

    bare = replace(
        declared, standing=Standing.PROVISIONAL, edition=0, made="", signed=(), code="", challenge="", digests=()
    )
    digests = "".join(one.sha256 for one in declared.digests)
    return sha256(announcement.json_bytes(bare) + announcement.html(bare) + digests.encode()).hexdigest()


def files(folder: Path, declared: "Declaration", count_file: bytes) -> Mapping[Path, bytes]:
    """What an edition is made of: the same edition gives the same bytes."""
    from lmcvote import announcement

    stem = f"{declared.contest}-{declared.edition}-{declared.standing}"
    made = {
        f"{stem}.pdf": announcement.pdf(declared),
        f"{stem}.html": announcement.html(declared),
        f"{stem}.json": announcement.json_bytes(declared),
        f"{stem}.csv": announcement.csv_bytes(declared),
    }
    if count_file:
        made[f"{stem}-count.json"] = count_file
    return {folder / OUT / name: data for name, data in made.items()}


def write(contents: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write what is not there yet; the files of the edition.

    Raises IntegrityBroken where one is there and is another: an edition is never changed.
    """
    make_folder(next(iter(contents)).parent)
    changed = [path for path, data in contents.items() if path.exists() and path.read_bytes() != data]
    if changed:
        raise IntegrityBroken(
            *(
                Finding(
                    "edition-changed",
                    f"{path} is not what was written as this edition: it was changed since, or made by another "
                    "version of lmcvote. Move it away, and run the command again.",
                    str(path),
                )
                for path in changed
            )
        )
    write_all({path: data for path, data in contents.items() if not path.exists()})
    return tuple(contents)


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
        return write(contents)
