"""The scrutineer's own copy: the box side, the trail and what was published, of one moment, checked before it is given.

Nothing of the register goes with it but what the trail tells: digests and whole numbers. `audit.bundle` checks it.
"""

import shutil
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lmcvote.audit import bundle, chain, ended, evidence, trail
from lmcvote.cli import backup, subject
from lmcvote.cli.declare.editions import DECLARED, PROVISIONAL
from lmcvote.cli.session import Session
from lmcvote.files import PRIVATE_FOLDER, locked, sync_folder, write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken, RuleRefuses

if TYPE_CHECKING:
    from lmcvote.audit.chain import Check

WHEN = (1980, 1, 1, 0, 0, 0)
"""Of every file in a ZIP: one date, that tells no order."""


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle that was made."""

    place: Path
    files: int
    code: str
    """Short code of the trail as it is in it."""
    manifest: str
    """SHA-256 of the manifest, 64 hex digits."""
    checks: "tuple[Check, ...]"


def make(folder: Path, stores: Mapping[str, str], place: Path, here: Session) -> Made:
    """Write it, check it, and have the trail told; nothing is left of one that does not agree.

    Raises RuleRefuses before there is a result, BadInput where it cannot be written, IntegrityBroken where the folder
    does not agree with itself.
    """
    from lmcvote.store import opening

    told = trail.read(folder)
    ended.refuse_destroyed(told, folder)
    backup.refuse_place("--bundle", place, folder)
    with opening.store(folder, stores["box"], "box", here.entropy):
        pass  # an append to the trail that was cut off is finished
    _refuse_early(folder, told)
    made = place.with_name(place.name + backup.UNFINISHED)
    packed = made.with_name(f"{made.name}.zip")
    try:
        _write(folder, stores["box"], made)
        names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
        listed = bundle.manifest([(name, evidence.sha(made / name)) for name in names])
        write_all({made / bundle.MANIFEST: listed})
        checks = bundle.checked(made)
        wrong = [check for check in checks if check.agrees is False]
        if wrong:
            raise IntegrityBroken(*(Finding("does-not-agree", one.says, field=one.what) for one in wrong))
        head = trail.read(made).head
        if place.suffix.lower() == ".zip":
            _pack(made, packed)
            packed.replace(place)
        else:
            made.replace(place)
    except OSError as error:
        message = f"--bundle: {place} cannot be written ({error.strerror}). Is the disk full? Name another place."
        raise BadInput(Finding("cannot-write", message, str(place), field="--bundle")) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)
        packed.unlink(missing_ok=True)
    sync_folder(place.parent)
    digest = sha256(listed).hexdigest()
    subject.tell(folder, stores, here, ended.BUNDLED, {"head": head, "list": digest, "files": len(names)})
    return Made(place, len(names), chain.code(head), digest, checks)


def _refuse_early(folder: Path, told: trail.Trail) -> None:
    """Raise RuleRefuses while a contest that was polled has no result.

    The box has each paper's marks (SECURITY 1.5): out of the office before the result it would be a running count. The
    scrutineer needs it before signing, so that a provisional result is enough.
    """
    from lmcvote import definition
    from lmcvote.audit.recount import contests_of

    path = folder / definition.FILE
    if not path.exists():
        message = f"There is no {definition.FILE}: nothing is frozen yet, and there is nothing to check."
        raise RuleRefuses(Finding("no-result", message, str(path)))
    done = {str(one.facts["contest"]) for one in told.entries if one.act in (PROVISIONAL, DECLARED)}
    waiting = [one["title"] for one in contests_of(folder) if one["id"] not in done]
    if waiting:
        message = (
            f"There is no result yet of: {'; '.join(dict.fromkeys(waiting))}. The copy shows how each paper was "
            "marked: before the result is on record it would be a running count. First: lmcvote declare"
        )
        raise RuleRefuses(Finding("no-result", message, value=str(len(waiting))))


def _write(folder: Path, box: str, made: Path) -> None:
    """Box and trail of one moment, and what does not change any more."""
    from lmcvote.store import copied

    made.mkdir(mode=PRIVATE_FOLDER)
    with ExitStack() as holding:
        held = holding.enter_context(copied.still(folder, box, "box"))
        if held.waits:
            message = "Another command is at work in this folder. Let it finish, and make the copy again."
            raise BadInput(Finding("folder-busy", message, str(folder)))
        held.copy(made / bundle.BOX)
        holding.enter_context(locked(folder / trail.LOCK))
        told = (folder / trail.FILE).read_bytes()
    backup.put(made, trail.FILE, told)
    backup.put(made, evidence.DEFINITION, (folder / evidence.DEFINITION).read_bytes())
    backup.put(made, bundle.COUNTER, Path(bundle.__file__).with_name(bundle.COUNTER).read_bytes())
    backup.put(made, bundle.READ_ME, bundle.SAYS.encode())
    lines, _ = chain.trail(made)
    for name in evidence.editions(lines):
        path = folder / evidence.PUBLISHED / name
        if evidence.plain(path):  # one that is missing the check tells of
            backup.put(made, f"{evidence.PUBLISHED}/{name}", path.read_bytes())


def _pack(made: Path, packed: Path) -> None:
    """One file of it: the same bundle gives the same bytes."""
    with zipfile.ZipFile(packed, "x", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(path for path in made.rglob("*") if path.is_file()):
            name = path.relative_to(made).as_posix()
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o100600 << 16
            file.writestr(info, path.read_bytes())
    packed.chmod(0o600)
