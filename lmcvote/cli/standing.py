"""`lmcvote` alone: where the election stands, and the next command."""

from importlib import metadata
from typing import Annotated

import typer

from lmcvote.cli import session, status, terminal
from lmcvote.cli.session import JsonOption


def standing(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote demo

    Paper postal elections for Local Medical Committees: two lists of doctors in, a counted result out. `lmcvote demo`
    shows a whole election in half a minute; in an election folder, `lmcvote` alone says where the election stands.
    """
    if version:
        terminal.show(f"lmcvote {metadata.version('lmcvote')}")
        raise typer.Exit
    if context.invoked_subcommand:
        return
    folder = session.folder("")
    if folder is None:
        terminal.show(context.get_help())
        return
    status.show(folder, session.of(context), "", as_json)
