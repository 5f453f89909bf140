"""`lmcvote ballots`: papers and packs. One file per concern, registered in the order of an election."""

import typer

from lmcvote.cli.ballots import account, confirm, packs, printing, proof, provisional, reissue

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def ballots() -> None:
    """Example: lmcvote ballots print --spares 10

    Proof and print the ballot papers of an election, and the packs that they go out in.
    """


app.command("proof", short_help="Specimens and a check list, and the names of two who read them.")(proof.proof)
app.command("print", short_help="Print the papers of each contest, each with a random serial.")(printing.print_)
app.command("print-confirm", short_help="The papers are on paper: delete the files.")(confirm.confirm)
app.command("packs", short_help="Letters and declarations of identity for every elector.")(packs.packs)
app.command("reissue", short_help="A new pack for one elector, or for a whole group.")(reissue.reissue)
app.command("provisional", short_help="A pack to a doctor in dispute, kept sealed.")(provisional.provisional)
app.command("account", short_help="Papers and packs: do the figures come to nought?")(account.account)
