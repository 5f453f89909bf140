"""What `verify`, `sign`, `backup` and the scrutineer's bundle begin with: a folder or a bundle, and its stores."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.cli import session
from lmcvote.cli.session import Session
from lmcvote.election import SETTINGS
from lmcvote.findings import Finding, IntegrityBroken

if TYPE_CHECKING:
    from lmcvote.audit.chain import Check
    from lmcvote.canonical import Canonical


def place(folder: str) -> Path:
    """An election folder, or a bundle. Raises BadInput for neither."""
    from lmcvote.audit.bundle import is_bundle

    if folder and is_bundle(Path(folder)):
        return Path(folder)
    return session.needed(folder)


def checks(place: Path, checkpoint: str) -> "Sequence[Check]":
    """Everything that can be checked of it, with the code of a page on paper where one is given."""
    from lmcvote.audit import bundle
    from lmcvote.audit.verify import verify

    if bundle.is_bundle(place):
        return bundle.checked(place, checkpoint)
    with looked_at(place, stores_of(place)) as stores:
        return verify(place, stores, checkpoint)


@contextmanager
def looked_at(folder: Path, stores: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Side -> file of a folder's stores: of those on a server a copy, as long as it is looked at."""
    from lmcvote.audit import chain, evidence
    from lmcvote.server import on_server

    if not any(map(on_server, stores.values())):  # the path of a small office: no library of databases is asked for
        yield stores
        return
    from lmcvote.store import copied

    lines, _ = chain.trail(folder)
    gone = evidence.last(lines, evidence.DESTROYED) is not None
    with copied.as_files(folder, stores, gone) as files:
        yield files


def refuse_wrong(place: Path) -> None:
    """Raise IntegrityBroken with everything that does not agree: nobody signs that."""
    wrong = [check for check in checks(place, "") if check.agrees is False]
    if wrong:
        raise IntegrityBroken(*(Finding("does-not-agree", one.says, field=one.what) for one in wrong))


def stores_of(folder: Path) -> dict[str, str]:
    """Side -> file, or URL: as election.toml names them, where it can be read at all."""
    import tomllib

    try:
        told = tomllib.loads((folder / SETTINGS).read_text("utf-8-sig")).get("stores", {})
    except (OSError, ValueError):
        told = {}
    return {side: str(told.get(side, f"{side}.db")) for side in ("register", "box")}


def spaced(code: str) -> str:
    """A short code as it is printed, in fours."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def tell(folder: Path, stores: Mapping[str, str], here: Session, act: str, facts: "Mapping[str, Canonical]") -> None:
    """On record, by the register's side."""
    from lmcvote.store import opening

    with opening.store(folder, stores["register"], "register", here.entropy) as rows:
        rows.record(act, here.now(), facts)
