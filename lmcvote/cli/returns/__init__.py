"""`lmcvote returns`: what comes back, who is told so, and who is reminded."""

import typer

from lmcvote.cli.returns import letters, objections, reminders

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def returns() -> None:
    """Example: lmcvote returns letters --by "Alan Reeve"

    Tell electors what became of their packs, settle what they object to, and remind those who have not returned one.
    """


app.command("letters", short_help="A letter to everyone whose pack came back, or was refused.")(letters.letters)
app.command("object", short_help="An elector says of a pack: this was not me.")(objections.object_)
app.command("settle", short_help="What an objection came to: two people.")(objections.settle)
app.command("objections", short_help="All objections, the open ones first.")(objections.objections)
app.command("reminders", short_help="A letter to those of whom nothing is in.")(reminders.reminders)
