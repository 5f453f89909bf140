"""`lmcvote electorate`: two lists into one electorate. One file per command, registered in the order of an election."""

import typer

from lmcvote.cli.electorate import build, check

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def electorate() -> None:
    """Example: lmcvote electorate build --performers performers.csv --equip equip.csv -o electorate.csv

    Merge the Performers List and the EQUIP list into one electorate.
    """


app.command("check", short_help="What is understood of one file, before anything is built.")(check.check)
app.command("build", short_help="Merge the two lists: every doctor once, every doubt a case.")(build.build)
