"""`lmcvote verify`: does the folder agree with itself, and with a page that left it."""

from pathlib import Path
from typing import Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import JsonOption
from lmcvote.election import SETTINGS
from lmcvote.findings import Finding, IntegrityBroken


def verify(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(metavar="[FOLDER]", help="The election folder, or a copy of it.")] = "",
    checkpoint: Annotated[
        str, typer.Option(metavar="CODE", help="The short code of a checkpoint that left the office on paper.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote verify mid-essex-2026 --checkpoint "K7QF 2MXD 9TPA"

    Work everything out again that can be worked out from the folder: the chain of the trail, what the stores hold, the
    frozen files, every figure of every count. By other code than that which made them; nothing is changed.
    """
    from dataclasses import asdict

    from lmcvote.audit.verify import verify as verified
    from lmcvote.audit.verify_recall import recall

    place = session.needed(folder)
    found = (*verified(place, stores_of(place), checkpoint), *recall(place, stores_of(place)))
    wrong = [check for check in found if check.agrees is False]
    if as_json and wrong:
        raise IntegrityBroken(*(Finding("does-not-agree", check.says, field=check.what) for check in wrong))
    if as_json:
        terminal.show_json({"agrees": True, "checks": [asdict(check) for check in found]})
        return
    listed = terminal.table("", "what", "found")
    for check in found:
        listed.add_row(
            {True: "agrees", False: "DOES NOT AGREE", None: "not checked"}[check.agrees], check.what, check.says
        )
    terminal.show_table(listed)
    left = [check.what for check in found if check.agrees is None]
    if wrong:
        terminal.show(f"Does not agree: {', '.join(check.what for check in wrong)}.")
        raise typer.Exit(IntegrityBroken.exit)
    terminal.show(f"Agrees. Not checked: {', '.join(left)}." if left else "Agrees.")
    if not checkpoint:
        terminal.next_step("lmcvote verify --checkpoint CODE, with the code of a page that left the office")


def stores_of(folder: Path) -> dict[str, str]:
    """Side -> file: as election.toml names them, where it can be read at all."""
    import tomllib

    try:
        told = tomllib.loads((folder / SETTINGS).read_text("utf-8-sig")).get("stores", {})
    except (OSError, ValueError):
        told = {}
    return {side: str(told.get(side, f"{side}.db")) for side in ("register", "box")}
