"""`lmcvote tally`: papers counted by hand, by two clerks apart."""

import typer

from lmcvote.cli.tally import enter, sheets, variance

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def tally() -> None:
    """Example: lmcvote tally sheets

    Count by hand, without a scanner: two clerks count the same papers, each alone, and enter what they counted. What
    they differ in is shown when both are in; when nothing is left, the count is kept under both names.
    """


app.command("sheets", short_help="Tally sheets to print, and a workbook to enter them in.")(sheets.sheets)
app.command("enter", short_help="Enter one clerk's count; with the second, they are compared.")(enter.enter)
app.command("variance", short_help="Two people sign a difference that stays.")(variance.variance)
