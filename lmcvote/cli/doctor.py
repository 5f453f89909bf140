"""`lmcvote doctor`: is this machine ready for an election; each thing that is not, with what to do."""

import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Literal

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption, Session
from lmcvote.election import LONDON
from lmcvote.findings import BadInput, Finding, counted

OLDEST = (3, 11)
"""Of Python."""
FREE = 2 * 1024**3
"""Bytes: papers of a large board, its scans and a copy."""
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""No clock that is right is before this."""
SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud", "mobile documents", "nextcloud")
"""Words in the path of a folder that a service copies elsewhere."""
FAR = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "davfs", "fuse.rclone")
"""Kinds of file system that lie on another machine."""
MOUNTS = Path("/proc/mounts")
NAME = re.compile(r"[A-Za-z0-9._-]+")
"""Of a library, at the head of what is asked of it."""
SHARED = 0o077
"""Of a folder's mode: what others than its owner may do."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    what: str
    state: Literal["ready", "beware", "not ready"]
    says: str
    """What was found, and where it is not ready what to do."""


def doctor(context: typer.Context, election: ElectionOption = "", as_json: JsonOption = False) -> None:
    """Example: lmcvote doctor --election mid-essex-2027

    Is this machine ready: Python and libraries, fonts, the clock, the folder (here, or --election), room on the disk,
    and the page on which doubtful papers are decided. Nothing is changed. Exit code 3 where something is not ready.
    """
    folder = session.folder(election) or Path()
    checks = tuple(found for look in LOOKS for found in look(folder, session.of(context)))
    bad = [check for check in checks if check.state == "not ready"]
    if bad and as_json:
        raise BadInput(*(Finding("not-ready", check.says, field=check.what) for check in bad))
    if as_json:
        terminal.show_json({"ready": True, "folder": str(folder), "checks": [asdict(check) for check in checks]})
        return
    for check in checks:
        terminal.answer(f"{check.what:<11} {check.state:<10} ", check.says)
    terminal.show()
    terminal.tell("Not looked at, ask whoever keeps the machine: whether its disk is encrypted, and who can log in.")
    if bad:
        message = f"This machine is not ready: {counted(len(bad), 'thing')} to mend."
        raise BadInput(Finding("not-ready", message, field=", ".join(check.what for check in bad)))
    terminal.next_step(f"lmcvote status{session.at(election)}" if session.folder(election) else "lmcvote demo")


def _python(_: Path, __: Session) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        least = ".".join(map(str, OLDEST))
        yield Check("Python", "not ready", f"{version} is too old. Install Python {least} or later.")
    else:
        yield Check("Python", "ready", version)


def _libraries(_: Path, __: Session) -> Iterator[Check]:
    """Every library that lmcvote asks for, by what it says of itself; the extra of the tests is for developers."""
    try:
        wanted = [line for line in metadata.requires("lmcvote") or [] if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        yield Check("libraries", "beware", "lmcvote runs from its source here, and cannot say which it needs.")
        return
    names = [found[0] for line in wanted if (found := NAME.match(line))]
    missing = [name for name in names if not _installed(name)]
    if missing:
        says = f"{', '.join(missing)} missing. Install lmcvote again: python -m pip install --force-reinstall lmcvote"
        yield Check("libraries", "not ready", says)
    else:
        yield Check("libraries", "ready", f"all {len(names)} are here; no browser and no office program is needed")


def _installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return False


def _fonts(_: Path, __: Session) -> Iterator[Check]:
    """The fonts that papers are set in come with the program: those of the machine do not matter."""
    from lmcvote import bundled

    try:
        found = sorted((bundled.folder("templates") / "fonts").glob("*.ttf"))
    except FileNotFoundError:
        found = []
    if not found:
        yield Check("fonts", "not ready", "the fonts of the papers are missing. Install lmcvote again.")
    else:
        yield Check("fonts", "ready", f"{len(found)} came with lmcvote")


def _clock(folder: Path, here: Session) -> Iterator[Check]:
    """Not before this program, nor before what is on the trail; and the office's clock is known."""
    from lmcvote.audit import trail

    now = here.clock()
    told = [entry.at for entry in trail.read(folder).entries if entry.side == "register"]
    last = max(map(datetime.fromisoformat, told), default=RELEASED)
    summer = datetime(2027, 7, 1, 12, tzinfo=LONDON).utcoffset()
    wall = f"{now.astimezone(LONDON):%A %d %B %Y, %H:%M} in London"
    if now < RELEASED or now < last:
        why = "on the trail something later stands" if now < last else "that cannot be"
        yield Check("clock", "not ready", f"{wall}, but {why}. Set the clock of this machine.")
    elif not summer:
        says = "summer time in London is not known. Install it: python -m pip install tzdata"
        yield Check("clock", "not ready", says)
    else:
        yield Check("clock", "ready", f"{wall}. Compare it with a watch.")


def _folder(folder: Path, _: Session) -> Iterator[Check]:
    """It can be written to, is not copied elsewhere by a service, and not on another machine."""
    whole = folder.resolve()
    try:
        with tempfile.TemporaryFile(dir=whole):
            pass
    except OSError as error:
        says = f"{whole} cannot be written to ({error.strerror}). Choose another, or ask for the right to."
        yield Check("folder", "not ready", says)
        return
    service = next((word for word in SYNCED if word in str(whole).lower()), "")
    kind = _kind(whole)
    if service:
        says = f"{whole} is copied elsewhere by a service ({service}). Move it to one on this machine only."
        yield Check("folder", "not ready", says)
    elif kind in FAR or str(whole).startswith("\\\\"):
        says = f"{whole} lies on another machine ({kind or 'a share'}). Move it to a disk of this one."
        yield Check("folder", "not ready", says)
    elif os.name == "posix" and whole.stat().st_mode & SHARED:
        yield Check("folder", "beware", f"others on this machine can look into {whole}: chmod 700 {whole}")
    else:
        yield Check("folder", "ready", f"{whole} is on this machine, and can be written to")


def _kind(whole: Path) -> str:
    """The kind of file system that a folder lies on; empty where this system does not say."""
    try:
        rows = [line.split() for line in MOUNTS.read_text("utf-8").splitlines()]
    except OSError:
        return ""
    places = [(row[1].replace("\\040", " "), row[2]) for row in rows if len(row) > 2]
    under = [(len(place), kind) for place, kind in places if whole.is_relative_to(place)]
    return max(under, default=(0, ""))[1]


def _disk(folder: Path, _: Session) -> Iterator[Check]:
    free = shutil.disk_usage(folder.resolve()).free
    room = f"{free / 1024**3:.1f} GB free"
    if free < FREE:
        yield Check("disk", "not ready", f"{room}. Make room: scans and a copy need {FREE // 1024**3} GB.")
    else:
        yield Check("disk", "ready", room)


def _page(_: Path, __: Session) -> Iterator[Check]:
    """The page of doubtful papers is served to this machine alone: an address of its own must be free."""
    try:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
    except OSError as error:
        says = f"lmcvote adjudicate cannot serve its page here ({error.strerror}). Ask whoever keeps this machine."
        yield Check("page", "not ready", says)
    else:
        yield Check("page", "ready", "doubtful papers can be decided in any browser of this machine")


def _servers(folder: Path, _: Session) -> Iterator[Check]:
    """Register and box on a server: each answers, and neither role can enter the other's database."""
    from lmcvote.cli.subject import stores_of
    from lmcvote.server import fault, on_server

    far = {side: where for side, where in stores_of(folder).items() if on_server(where)}
    if not far:
        return
    wrong = {side: why for side, where in far.items() if (why := fault(where))}
    for side, why in wrong.items():
        yield Check(side, "not ready", f"the URL in election.toml {why}.")
    if wrong:
        return
    try:
        from lmcvote.store import asked

        for one in asked.ask(far):
            yield Check(one.side, "beware" if one.ready is None else "ready" if one.ready else "not ready", one.says)
    except ModuleNotFoundError:
        says = 'psycopg is missing. Install it: python -m pip install "lmcvote[postgres]"'
        yield Check("servers", "not ready", says)


LOOKS: tuple[Callable[[Path, Session], Iterator[Check]], ...] = (
    _python,
    _libraries,
    _fonts,
    _clock,
    _folder,
    _disk,
    _page,
    _servers,
)
