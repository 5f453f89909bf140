"""`lmcvote` alone: where the election stands, and the next command."""

from importlib import metadata
from typing import Annotated

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import JsonOption

NEXT = {
    "": "lmcvote electorate build",
    "electorate built": "lmcvote electorate review, and when no case is open, lmcvote electorate freeze",
    "electorate frozen": "lmcvote ballots proof",
    "proof signed": "lmcvote ballots print --spares 10",
    "papers printed": "lmcvote ballots print-confirm, when the papers are on paper",
    "print files deleted": "lmcvote ballots packs",
    "packs issued": "lmcvote returns record --by NAME --by NAME, as covering envelopes come in",
    "envelopes recorded": "lmcvote returns record as envelopes come in; after the close, lmcvote returns close",
    "returns closed": "lmcvote opening",
    "papers opened": "lmcvote scan FILES, or by hand: lmcvote tally sheets",
    "papers scanned": "lmcvote adjudicate --by NAME --by NAME, until none waits; then lmcvote count --scanned",
    "papers counted": "a second count by other people: lmcvote tally sheets, or lmcvote count VOTES.csv --by NAME",
}
RESULT = {
    "result provisional": 'have the page signed; then lmcvote declare --signed-by "…" --signed-by "…"',
    "result declared": "lmcvote verify; then lmcvote seal --to STICK --by NAME --by NAME",
    "box sealed": "lmcvote backup DIR, and keep it encrypted",
    "records destroyed": "nothing: the election is over, and its result stays",
    "result withdrawn": "lmcvote declare, when what was wrong is mended",
}


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
    from lmcvote.cli import status

    status.show(folder, session.of(context), "", as_json)
