"""`lmcvote sign`: the trail's head under a key that is kept elsewhere; and whether such a note is of this trail."""

import json
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import JsonOption, Session
from lmcvote.election import SETTINGS
from lmcvote.files import write_all
from lmcvote.findings import BadInput, Finding, IntegrityBroken

if TYPE_CHECKING:
    from lmcvote.audit.chain import Check
    from lmcvote.audit.note import Checkpoint, PublicKey, Signer

PUBLIC = ".pub"
"""Beside the key: its line to hand out."""
WHAT = "a signed note"


def sign(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The key, on a stick; never in the election folder.")],
    folder: Annotated[
        str, typer.Argument(metavar="[FOLDER]", help="The election folder, or the scrutineer's bundle.")
    ] = "",
    new: Annotated[bool, typer.Option("--new", help="Make the key: a file that a passphrase opens.")] = False,
    name: Annotated[
        str, typer.Option(metavar="NAME", help="Of a new key: by it a note says whose it is. No blank, no plus.")
    ] = "scrutineer",
    output: Annotated[str, typer.Option("-o", metavar="NOTE", help="The note to write; else beside the key.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote sign /media/scrutineer/election.key mid-essex-2027

    Sign what the trail is now: a note of five lines, which its owner can show later. Nobody without the key can make
    one, so that it tells more than a printed code. First, once: lmcvote sign KEY --new. The passphrase is asked for, or
    read from stdin; it is kept nowhere. Take the public line beside the key to whoever shall check the note.
    """
    from lmcvote.audit import note

    here, path = session.of(context), Path(key)
    note.installed()
    if new:
        _refuse_inside(path, session.folder(folder))
        _make(path, name, here, as_json)
        return
    from lmcvote.audit import bundle
    from lmcvote.cli import subject

    place = subject.place(folder)
    _refuse_inside(path, place)
    subject.refuse_wrong(place)
    with bundle.unpacked(place) as (there, _):
        now = head_of(there)
    out = Path(output) if output else path.parent / f"{now.origin.replace('/', '-')}-{now.size}.note"
    session.new_file("-o", out, (".note", ".txt"))
    public, private = _read(path)
    text = note.signed(now.text(), public.name, private)
    write_all({out: text.encode()})
    if as_json:
        terminal.show_json({"note": str(out), "size": now.size, "head": now.head, "key": public.line})
        return
    terminal.show(text)
    terminal.show(f"Wrote {out}")
    terminal.next_step(f"let the note leave the office; at any time: lmcvote verify --note {out} --key {path}{PUBLIC}")


def _make(path: Path, name: str, here: Session, as_json: bool) -> None:
    from lmcvote.audit import note

    if not note.NAME.fullmatch(name):
        message = f'--name: "{name}" cannot name a key: no blank, no plus, 100 letters at the most.'
        raise BadInput(Finding("bad-name", message, field="--name", value=name))
    public_file = path.with_name(path.name + PUBLIC)
    for one in (path, public_file):
        if one.exists():
            message = f"{one} is there already: a key is never written over. Name another file."
            raise BadInput(Finding("file-in-use", message, str(one), field="KEY", value=str(one)))
    if not path.parent.is_dir():
        message = f"{path} cannot be made: there is no folder {path.parent}. Is the stick in?"
        raise BadInput(Finding("bad-place", message, str(path), field="KEY", value=str(path)))
    passphrase = _passphrase("New passphrase", again=True)
    if len(passphrase) < note.LEAST:
        message = f"The passphrase has {len(passphrase)} letters, and {note.LEAST} are the least. Take several words."
        raise BadInput(Finding("short-passphrase", message))
    private = note.new_key(here.entropy)
    public = note.public_of(name, private)
    write_all({path: note.locked_up(private, passphrase, here.entropy), public_file: f"{public.line}\n".encode()})
    if as_json:
        terminal.show_json({"key": str(path), "public": public.line})
        return
    terminal.show(f"Wrote {path}: keep it with you, and apart from any copy of the election")
    terminal.show(f"Wrote {public_file}: hand this line out, on paper too")
    terminal.show(f"  {public.line}")
    terminal.next_step(f"lmcvote sign {path} FOLDER")


def _refuse_inside(path: Path, folder: Path | None) -> None:
    """Raise BadInput for a key in the folder it would sign: whoever has the one would have the other."""
    if folder and folder.is_dir() and path.resolve().is_relative_to(folder.resolve()):
        message = (
            f"{path} lies in {folder}: whoever can change the folder could sign it again. Keep the key on a stick of "
            "the scrutineer's."
        )
        raise BadInput(Finding("key-inside", message, str(path), field="KEY", value=str(path)))


def _passphrase(asks: str, *, again: bool = False) -> str:
    """From the keyboard, unseen; from a pipe its first line. Never an option, nor a variable of the system."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt(asks, hide_input=True, confirmation_prompt=again, err=True))


def _read(path: Path) -> "tuple[PublicKey, Signer]":
    """The key and its name, which the line beside it has. Raises BadInput."""
    from lmcvote.audit import note

    if not path.is_file():
        message = f"There is no key {path}. To make one: lmcvote sign {path} --new"
        raise BadInput(Finding("no-such-file", message, str(path), field="KEY", value=str(path)))
    public = _public(str(path.with_name(path.name + PUBLIC)))
    try:
        private = note.unlocked(path.read_bytes(), _passphrase("Passphrase"))
    except ValueError as error:
        message = f"{path} cannot be opened: {error}."
        raise BadInput(Finding("key-closed", message, str(path), field="KEY")) from None
    if note.public_of(public.name, private) != public:
        message = f"{path}{PUBLIC} is the line of another key. Put back the one that was made with it."
        raise BadInput(Finding("other-key", message, str(path), field="KEY"))
    return public, private


def _public(key: str) -> "PublicKey":
    """A public key as its file or its line. Raises BadInput."""
    from lmcvote.audit import note

    try:
        text = Path(key).read_text("utf-8") if Path(key).is_file() else key
        return note.public_key(text)
    except (ValueError, OSError):
        message = f"{key} is no public key. It is one line, NAME+hash+key: the file KEY{PUBLIC}, or the line itself."
        raise BadInput(Finding("bad-key", message, key, field="--key", value=key)) from None


def head_of(folder: Path) -> "Checkpoint":
    """What there is to sign: the trail as it is now, and of which election it is."""
    from lmcvote.audit import trail
    from lmcvote.audit.note import Checkpoint

    told = trail.read(folder)
    return Checkpoint(origin(folder), len(told.entries), told.head)


def origin(folder: Path) -> str:
    """Whose trail it is: as the papers say, and before they say anything as election.toml does."""
    frozen, settings = folder / "definition.json", folder / SETTINGS
    try:
        if frozen.exists():
            told = json.loads(frozen.read_bytes())
            named, rehearsal = told["election"], told["rehearsal"]
        else:
            told = tomllib.loads(settings.read_text("utf-8-sig"))
            named, rehearsal = told["id"], told.get("rehearsal", False)
    except (OSError, ValueError, KeyError, TypeError):
        message = f"{folder} does not say of which election it is: {frozen.name} and {SETTINGS} are missing or changed."
        raise IntegrityBroken(Finding("no-origin", message, str(folder))) from None
    return f"lmcvote/{'rehearsal/' * bool(rehearsal)}{named}"


def checked(folder: Path, path: Path, key: str) -> "Check":
    """Whether a note is of this trail, and by this key."""
    from lmcvote.audit import chain, note

    note.installed()
    public = _public(key)
    if not path.is_file():
        raise BadInput(Finding("no-such-file", f"There is no note {path}. Check the path.", str(path), field="--note"))
    lines, whole = chain.trail(folder)
    if not whole.agrees:
        return chain.Check(WHAT, None, "The trail is broken: there is nothing to hold the note against.")
    try:
        said = note.checkpoint(note.opened(path.read_bytes(), public))
    except note.NotSigned as why:
        return chain.Check(WHAT, False, str(why))
    heads = {line.number: line.head for line in lines} | {0: chain.START}
    ours = origin(folder)
    if said.origin != ours:
        return chain.Check(WHAT, False, f"It is of {said.origin}, and this is {ours}: another election.")
    if said.size > len(lines):
        says = (
            f"It was signed at line {said.size}, and there are {len(lines)}: the trail was cut, or this is an old copy."
        )
        return chain.Check(WHAT, False, says)
    if heads[said.size] != said.head:
        says = f"Line {said.size} is another than the one that was signed: the trail was rewritten since."
        return chain.Check(WHAT, False, says)
    later = len(lines) - said.size
    newer = f"; it says nothing of the {later} later" if later else ""
    return chain.Check(WHAT, True, f"Line {said.size} is as {public.name} signed it{newer}.")
