"""`lmcvote returns`: what comes back, up to the close. One file per concern, registered in the order of an election."""

import typer

from lmcvote.cli.returns import close, decide, letters, marked, objections, record, reminders

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def returns() -> None:
    """Example: lmcvote returns record --by "Alan Reeve" --by "Priya Nair"

    Covering envelopes, opened on arrival by two people for their declaration alone; who has returned a pack, and which
    packs count when the poll closes. Electors are told what became of theirs, and may object.
    """


app.command("record", short_help="Declarations as they come in, by hand scanner or from a sheet.")(record.record)
app.command("cure", short_help="A declaration in query was mended by its elector.")(decide.cure)
app.command("letters", short_help="A letter to everyone whose pack came back, or was refused.")(letters.letters)
app.command("object", short_help="An elector says of a pack: this was not me.")(objections.object_)
app.command("settle", short_help="What an objection came to: two people.")(objections.settle)
app.command("objections", short_help="All objections, the open ones first.")(objections.objections)
app.command("reminders", short_help="A letter to those of whom nothing is in.")(reminders.reminders)
app.command("uphold", short_help="The LMC upheld the claim of a doctor in dispute.")(decide.uphold)
app.command("same", short_help="Two numbers turned out to be one doctor's.")(decide.same)
app.command("extend", short_help="The LMC extended the close.")(decide.extend)
app.command("list", short_help="The marked register and the turnout: who, never what.")(marked.listed)
app.command("close", short_help="Settle what came back: the list of accepted declarations.")(close.close)
