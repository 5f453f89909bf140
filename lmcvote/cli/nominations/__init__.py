"""`lmcvote nominations`: who stands. One file per concern, registered in the order of an election."""

import typer

from lmcvote.cli.nominations import close, letters, listed, record

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def nominations() -> None:
    """Example: lmcvote nominations letters --by "Alan Reeve"

    Letters to every GP working in the area, nomination forms as they come back, each held against the rules, and the
    statement of persons nominated. For contests without candidates in election.toml.
    """


app.command("letters", short_help="A letter and a form to every GP working in the area.")(letters.letters)
app.command("add", short_help="Forms that came back, one or a table of them.")(record.add)
app.command("defects", short_help="A letter to nominees whose form does not pass.")(letters.defects)
app.command("mend", short_help="What a nominee adds until nominations close.")(record.mend)
app.command("withdraw", short_help="A nominee withdraws, in writing and in time.")(record.withdraw)
app.command("list", short_help="Every nomination, and what is open.")(listed.list_)
app.command("rule", short_help="The LMC rules on who may stand: two people.")(listed.rule)
app.command("close", short_help="Who stands is frozen, numbered and published.")(close.close)
