"""`lmcvote backup` and `lmcvote restore`: a copy that was checked, and never one from before what left the office."""

import os
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from lmcvote.audit import chain, ended, trail
from lmcvote.audit.evidence import sha
from lmcvote.cli import session, subject, terminal
from lmcvote.cli.session import ElectionOption, JsonOption, Session
from lmcvote.election import SETTINGS
from lmcvote.files import PRIVATE_FOLDER, destroy, locked, sync_folder, write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken, counted
from lmcvote.server import apart, fault, in_files, on_server, renamed

TAKEN = (SETTINGS, "definition.json", "lists", "statements", "pictures", "out")
"""Beside stores and trail. Not box.key, which opens papers to whoever holds the register; not work/, nor any scan."""
LISTED = "backup.sha256"
"""Every file of a copy with its SHA-256, as `sha256sum --check` reads it."""
UNFINISHED = ".unfinished"
UNCOMMITTED = ".uncommitted"
"""Live papers that were never given their name; see `printing`."""


def backup(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="DIR", help="The copy to make: a new folder, on another disk.")],
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote backup /media/office/mid-essex-2027-03-16

    Copy the election while nobody works in it, and check the copy as lmcvote verify does. Keep it encrypted. The key of
    the ballot box is never in it, nor live print files, nor scans; the short code goes with the copy, on paper.
    """
    here, folder = session.of(context), session.needed(election)
    into = Path(place)
    refuse_place("DIR", into, folder)
    ended.refuse_destroyed(trail.read(folder), folder)
    stores = subject.stores_of(folder)
    made = into.with_name(into.name + UNFINISHED)
    try:
        _copy(folder, stores, made, here)
        listed = _listed(made)
        write_all({made / LISTED: listed})
        head = trail.read(made).head
        _check(made, in_files(stores), chain.code(head))
        made.replace(into)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    sync_folder(into.parent)
    digest, files = sha256(listed).hexdigest(), listed.count(b"\n")
    subject.tell(folder, stores, here, ended.COPIED, {"head": head, "list": digest, "files": files})
    left = sorted(one.name for one in folder.iterdir() if not _known(one.name, stores))
    code = subject.spaced(chain.code(head))
    if as_json:
        terminal.show_json({"copy": str(into), "files": files, "code": code, "list": digest, "left": left})
        return
    terminal.tell(f"{into}: {counted(files, 'file')}, checked: the copy agrees with itself and with the trail.")
    terminal.show(f"  short code {code}")
    terminal.show(f"  SHA-256 of {LISTED} {digest}")
    if left:
        terminal.tell(f"Not in it: {', '.join(left)}.")
    if far := [side for side, where in stores.items() if on_server(where)]:
        terminal.tell(
            f"On the server: {' and '.join(far)}. In the copy they are files, and its {SETTINGS} names those: nothing "
            "that is done in a copy reaches the server."
        )
    terminal.tell(
        "It names doctors: keep it on an encrypted disk, out of the office. box.key stays apart from every copy: with "
        "the scrutineer, on a stick of its own, since whoever holds both stores and the key could look for a paper."
    )
    terminal.next_step(f'write the short code down; to put it back: lmcvote restore {into} --checkpoint "{code}"')


def restore(
    context: typer.Context,
    place: Annotated[str, typer.Argument(metavar="DIR", help="A copy that lmcvote backup made.")],
    checkpoint: Annotated[
        str, typer.Option(metavar="CODE", help="The short code of the last checkpoint that left the office on paper.")
    ] = "",
    into: Annotated[
        str, typer.Option("--into", metavar="FOLDER", help="The folder to make; else named by the election's id.")
    ] = "",
    register: Annotated[
        str, typer.Option(metavar="URL", help="An empty database for the register, on a server; with --box.")
    ] = "",
    box: Annotated[str, typer.Option(metavar="URL", help="An empty database for the box; with --register.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote restore /media/office/copy --checkpoint "K7QF 2MXD 9TPA" --into mid-essex

    Put a copy back as a new folder, after it was checked. A copy from before the last page that left the office is
    refused: what happened since would be undone in silence. Nothing is ever overwritten: the databases of --register
    and --box are empty ones; without these both stores are files of the folder.
    """
    here, copy = session.of(context), session.needed(place)
    if not checkpoint:
        raise session.wanting("--checkpoint CODE, of the last page that left the office")
    stores, far = subject.stores_of(copy), _servers(register, box)
    folder = Path(into or _id(copy))
    refuse_place("--into", folder, copy)
    _refuse_changed(copy)
    _check(copy, stores, checkpoint)
    made = folder.with_name(folder.name + UNFINISHED)
    try:
        with ExitStack() as undoing:
            for name in sorted(_files(copy)):
                if name != LISTED:
                    put(made, name, (copy / name).read_bytes())
            if far:
                _to_servers(made, stores, far, undoing)
                stores = far
            _check(made, stores, checkpoint)
            made.replace(folder)
            undoing.pop_all()
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    sync_folder(folder.parent)
    head = trail.read(folder).head
    subject.tell(folder, stores, here, ended.RESTORED, {"head": head})
    code = subject.spaced(chain.code(trail.read(folder).head))
    if as_json:
        terminal.show_json({"folder": str(folder), "code": code})
        return
    terminal.tell(f"{folder} is put back, and agrees with its trail and with the page. That it was is on the trail.")
    terminal.tell(
        f"short code now {code}. What was done after the copy was made is not in it: do it again. box.key is not in "
        "it either: while papers are still to be read, the scrutineer brings it."
    )
    terminal.next_step(f'lmcvote verify {folder} --checkpoint "{checkpoint}"')


def refuse_place(option: str, place: Path, folder: Path) -> None:
    """Raise BadInput for a place that is taken, that nothing can be made in, or that lies in the other folder."""
    fault = ""
    if place.exists():
        fault = "is there already: nothing is overwritten. Name a new folder"
    elif not place.name or not place.parent.is_dir():
        fault = "cannot be made: there is no folder to make it in. Is the disk there"
    elif place.resolve().is_relative_to(folder.resolve()):
        fault = f"lies in {folder}. Name a folder elsewhere, on another disk"
    elif place.with_name(place.name + UNFINISHED).exists():
        fault = f"was begun before and cut off. Delete {place.name}{UNFINISHED}"
    if fault:
        raise BadInput(Finding("bad-place", f"{option}: {place} {fault}.", str(place), field=option, value=str(place)))


def _copy(folder: Path, stores: Mapping[str, str], made: Path, here: Session) -> None:
    """Stores, trail and files of one moment: nobody can change a store meanwhile, and only stores tell the trail."""
    from lmcvote.store import copied, engines, opening

    there = {side: stores[side] for side in copied.SIDES if engines.exists(folder, stores[side])}
    live, files = _live(folder, stores, here), in_files(stores)
    for side, where in there.items():
        with opening.store(folder, where, side, here.entropy):
            pass  # an append to the trail that was cut off is finished
    made.mkdir(mode=PRIVATE_FOLDER)
    with ExitStack() as holding:
        held = {side: holding.enter_context(copied.still(folder, where, side)) for side, where in there.items()}
        if any(one.waits for one in held.values()):
            message = "Another command is at work in this folder. Let it finish, and make the copy again."
            raise BadInput(Finding("folder-busy", message, str(folder)))
        for side, one in held.items():
            one.copy(made / files[side])
        with locked(folder / trail.LOCK):
            if (folder / trail.FILE).exists():
                put(made, trail.FILE, (folder / trail.FILE).read_bytes())
        for name in sorted(_files(folder)):
            if Path(name).parts[0] in TAKEN and not name.endswith(UNCOMMITTED):
                data = (folder / name).read_bytes()
                if sha256(data).hexdigest() not in live:
                    put(made, name, data)
    if files != stores:
        _rename(made, files)


def _rename(made: Path, stores: Mapping[str, str]) -> None:
    """Have a folder's election.toml name other stores."""
    path = made / SETTINGS
    try:
        text = renamed(path.read_text("utf-8"), stores)
    except ValueError:
        message = f'{path} is written in a way that its stores cannot be named anew. Write [stores], register = "…".'
        raise BadInput(Finding("bad-stores", message, str(path), field="stores")) from None
    write_all({path: text.encode()})


def _servers(register: str, box: str) -> dict[str, str]:
    """Side -> URL of the database that it is to lie in; empty where none is named."""
    if not register and not box:
        return {}
    if not register or not box:
        raise session.wanting("--register URL", "--box URL")
    far = {"register": register, "box": box}
    faults = [
        Finding("bad-server", f"--{side}: this URL {why}.", field=f"--{side}")
        for side, where in far.items()
        if (why := fault(where))
    ]
    if not faults and not apart(register, box):
        message = "--box: shares a database or a role with the register. Give each its own."
        faults = [Finding("one-store", message, field="--box", value=box)]
    if faults:
        raise BadInput(*faults)
    return far


def _to_servers(made: Path, stores: Mapping[str, str], far: Mapping[str, str], undoing: ExitStack) -> None:
    """The stores of a folder laid into empty databases, their files wiped; undone by `undoing`."""
    from lmcvote.store import copied, engines, opening

    for side in copied.SIDES:
        if (made / stores[side]).exists():
            copied.to_server(made / stores[side], far[side], side)
            undoing.callback(engines.drop, made, far[side], opening.schema(side))
            destroy(made / stores[side])
    _rename(made, far)


def _live(folder: Path, stores: Mapping[str, str], here: Session) -> frozenset[str]:
    """SHA-256 of print files that hold the serials of live papers, and are not deleted yet."""
    from lmcvote.cli import kept

    _, files = kept.live_prints(folder, stores["box"], here)
    return frozenset(file.sha256 for file in files if not file.deleted)


def put(made: Path, name: str, data: bytes) -> None:
    """A file of the copy, that its owner alone can read, its folders too."""
    path = made
    for part in ("", *Path(name).parts[:-1]):
        path /= part
        if not path.exists():
            path.mkdir(mode=PRIVATE_FOLDER)
    write_all({made / name: data})


def _files(folder: Path) -> Iterator[str]:
    """Every file by its name from the folder, with /; no link is followed, and nothing hidden is looked at."""
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [one for one in folders if not one.startswith(".") and not (Path(place) / one).is_symlink()]
        for name in names:
            path = Path(place) / name
            if not name.startswith(".") and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix()


def _known(name: str, stores: Mapping[str, str]) -> bool:
    return name in (*TAKEN, trail.FILE, *in_files(stores).values()) or name.startswith(".")


def _listed(folder: Path) -> bytes:
    names = sorted(_files(folder))
    return b"".join(b"%s  %s\n" % (sha(folder / name).encode(), name.encode()) for name in names)


def _refuse_changed(copy: Path) -> None:
    """Raise IntegrityBroken for every file of a copy that is not what it was: changed, gone, or added."""
    path = copy / LISTED
    if not path.exists():
        message = f"{copy} is no copy that lmcvote backup made, or not the whole of it: there is no {LISTED}."
        raise IntegrityBroken(Finding("no-copy", message, str(copy)))
    told = {name: digest for digest, _, name in (line.partition("  ") for line in path.read_text().splitlines())}
    there = {name: sha(copy / name) for name in _files(copy) if name != LISTED}
    wrong = sorted(name for name in {*told, *there} if told.get(name) != there.get(name))
    if wrong:
        raise IntegrityBroken(
            *(Finding("copy-changed", f"{name} is not as it was copied.", str(copy / name)) for name in wrong)
        )


def _check(copy: Path, stores: Mapping[str, str], checkpoint: str) -> None:
    """Raise IntegrityBroken with everything that does not agree: the copy with itself, or with the page."""
    from lmcvote.audit.verify import verify

    with subject.looked_at(copy, stores) as files:
        found = verify(copy, files, checkpoint)
    wrong = [
        one for one in found if one.agrees is False or (one.what == chain.ON_PAPER and checkpoint and not one.agrees)
    ]
    if wrong:
        raise IntegrityBroken(*(Finding("does-not-agree", _why(check), str(copy), field=check.what) for check in wrong))


def _why(check: chain.Check) -> str:
    if check.what == chain.ON_PAPER and check.says.startswith("No line"):
        return (
            "No line of this copy's trail has that code: a slip in typing it, or the copy is from before that page "
            "left the office. Put back a later copy."
        )
    return f"{check.what}: {check.says}"


def _id(copy: Path) -> str:
    """The election's id, for the name of a folder."""
    from lmcvote.keys import ID

    try:
        named = str(tomllib.loads((copy / SETTINGS).read_text("utf-8-sig")).get("id", ""))
    except (OSError, ValueError):
        named = ""
    if not ID.fullmatch(named):
        raise session.wanting("--into FOLDER")
    return named
