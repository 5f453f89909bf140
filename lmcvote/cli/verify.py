"""`lmcvote verify`: does a folder, or a scrutineer's copy, agree with itself and with a page that left the office."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lmcvote.cli import session, subject, terminal
from lmcvote.cli.session import ByOption, JsonOption, Session
from lmcvote.findings import BadInput, Finding, IntegrityBroken, counted, listed

if TYPE_CHECKING:
    from lmcvote.audit.chain import Check

WORDS = {True: "agrees", False: "DOES NOT AGREE", None: "not checked"}


def verify(
    context: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="[FOLDER]", help="The election folder, or a copy of it; or a bundle.")
    ] = "",
    checkpoint: Annotated[
        str, typer.Option(metavar="CODE", help="The short code of a checkpoint that left the office on paper.")
    ] = "",
    bundle: Annotated[
        str, typer.Option("--bundle", metavar="OUT", help="Make the scrutineer's own copy: a new folder, or OUT.zip.")
    ] = "",
    note: Annotated[
        str, typer.Option("--note", metavar="NOTE", help="A note that lmcvote sign wrote; with --key.")
    ] = "",
    key: Annotated[str, typer.Option("--key", metavar="PUBLIC", help="The public key: a file, or its line.")] = "",
    clock_checked: Annotated[
        bool, typer.Option("--clock-checked", help="Two people state: the clock is right, and was wrong before.")
    ] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote verify mid-essex-2026 --checkpoint "K7QF 2MXD 9TPA"

    Work everything out again that can be worked out: the chain of the trail, what the stores hold, frozen files, lists
    and pictures, every figure of every count, the declared result. By other code than that which made them; nothing is
    changed. --bundle OUT makes the scrutineer's own copy, once there is a result: the box side, and of the register
    what the trail tells. Name a bundle in the place of the folder to check it, anywhere.
    """
    if bool(note) != bool(key):
        raise session.wanting("--note NOTE", "--key PUBLIC")
    here, named = session.of(context), subject.place(folder)
    if clock_checked:
        _tell_clock(named, by, here)
    if bundle:
        _make(named, bundle, here, as_json)
        return
    found = [*subject.checks(named, checkpoint), *(_noted(named, note, key) if note else ())]
    _show(found, as_json, checkpoint)


def _noted(place: Path, note: str, key: str) -> "Sequence[Check]":
    from lmcvote.audit import bundle
    from lmcvote.cli import sign

    with bundle.unpacked(place) as (folder, faults):
        return [] if faults else [sign.checked(folder, Path(note), key)]


def _show(found: "Sequence[Check]", as_json: bool, checkpoint: str) -> None:
    """What agrees, what does not and why, and what could not be checked. Exit 6 on a difference."""
    from dataclasses import asdict

    wrong = [check for check in found if check.agrees is False]
    if as_json and wrong:
        raise IntegrityBroken(*(Finding("does-not-agree", check.says, field=check.what) for check in wrong))
    if as_json:
        terminal.show_json({"agrees": True, "checks": [asdict(check) for check in found]})
        return
    made = terminal.table("", "what", "found")
    for check in found:
        made.add_row(WORDS[check.agrees], check.what, check.says)
    terminal.show_table(made)
    left = ", ".join(check.what for check in found if check.agrees is None)
    if wrong:
        for check in wrong:
            terminal.tell(f"Does not agree, because of {check.what}: {check.says[:1].lower()}{check.says[1:]}")
        right = ", ".join(check.what for check in found if check.agrees)
        agrees = f"Agrees: {right}." if right else "Nothing else was looked at."
        terminal.tell(f"{agrees}{f' Not checked: {left}.' if left else ''}")
        raise typer.Exit(IntegrityBroken.exit)
    terminal.show(f"Agrees. Not checked: {left}." if left else "Agrees.")
    if not checkpoint:
        terminal.next_step("lmcvote verify --checkpoint CODE, with the code of a page that left the office")


def _make(folder: Path, out: str, here: Session, as_json: bool) -> None:
    from lmcvote.audit.bundle import is_bundle
    from lmcvote.cli import bundle as bundles

    if is_bundle(folder):
        message = f"{folder} is a bundle already. To check it: lmcvote verify {folder} --checkpoint CODE"
        raise BadInput(Finding("bundle-already", message, str(folder), field="--bundle", value=out))
    if is_bundle(Path(out)):
        message = f"{out} is there already. To check it: lmcvote verify {out} --checkpoint CODE"
        raise BadInput(Finding("bundle-already", message, out, field="--bundle", value=out))
    made = bundles.make(folder, subject.stores_of(folder), Path(out), here)
    code = subject.spaced(made.code)
    if as_json:
        told = {"bundle": str(made.place), "files": made.files, "code": code, "manifest": made.manifest}
        terminal.show_json({**told, "checks": {check.what: WORDS[check.agrees] for check in made.checks}})
        return
    terminal.show(f"{made.place}: {counted(made.files, 'file')}, checked: they agree with each other.")
    terminal.show(f"  short code {code}")
    terminal.show(f"  SHA-256 of the manifest {made.manifest}")
    terminal.tell(
        "For the scrutineer alone, under seal: it shows how each paper was marked, and such a pattern can be known "
        "again. It names no elector. Keep it apart from box.key: with both, a code that a voter noted leads to the "
        "paper."
    )
    hyphened = code.replace(" ", "-")  # in one piece, wherever the line is folded
    terminal.next_step(f"on a machine of their own: lmcvote verify {made.place} --checkpoint {hyphened}")


def _tell_clock(folder: Path, by: list[str] | None, here: Session) -> None:
    """Two people stand by the clock as it is now."""
    from lmcvote import settings

    names = session.two_people(settings.read(folder), "--by", by)
    subject.tell(folder, subject.stores_of(folder), here, "clock checked", {"by": list(names)})
    terminal.note(f"{listed(names)} state that the clock is right: on record.")
