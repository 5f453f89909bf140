"""`lmcvote interests`: who declares what, whether the Accountable Officer was told in time, and the public register."""

import typer

from lmcvote.cli.interests import enter, meet, show

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
app.command("member", short_help="Members who take office, or leave it.")(enter.member)
app.command("declare", short_help="An interest, or that there is none; or a file of declarations.")(enter.declare)
app.command("informed", short_help="The day on which the Accountable Officer was informed.")(enter.informed)
app.command("cease", short_help="An interest is over; it stays in the history.")(enter.cease)
app.command("list", short_help="Everything on record, with what ceased and who left.")(show.list_)
app.command("check", short_help="What is missing, overdue, late, or bars a seat.")(show.check)
app.command("publish", short_help="The public register, as a page and as a table.")(show.publish)
app.command("meeting", short_help="A personal interest declared at a meeting.")(meet.meeting)
app.command("rule", short_help="Whether it is prejudicial, as the Accountable Officer decides.")(meet.rule)


@app.callback()
def interests() -> None:
    """Example: lmcvote interests check

    Members of the board and of locality sub-committees declare their interests for a public register, and the
    Accountable Officer is informed within 28 days of their taking office or of a change (RULES 2.11, 2.12).
    """
