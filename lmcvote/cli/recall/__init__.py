"""`lmcvote recall`: from the member list to the outcome. One file per act, registered in the order of a recall."""

import typer

from lmcvote.cli.recall import close, gates, members, notice, opened, outcome, petition, record, sheets, signers

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def recall() -> None:
    """Example: lmcvote recall threshold --members 201

    Members can recall their board: 75 % of them call a meeting, and its vote stands with a response of 50 %. A petition
    first, each member with one sheet; nobody learns who has signed, nor how many have, before it has closed.
    """


app.command("threshold", short_help="The two gates: how many are needed, and how many are missing.")(gates.threshold)
app.command("members", short_help="The list of who may sign, for both sides to object to.")(members.members)
app.command("object", short_help="A side objects to the member list.")(members.object_)
app.command("settle", short_help="What such an objection came to: two people.")(members.settle)
app.command("open", short_help="Open the petition: members frozen, the number needed published.")(opened.open_)
app.command("sheets", short_help="A letter and a sheet for each member, in print.")(sheets.sheets)
app.command("reissue", short_help="Another sheet for a member; it cancels the one before.")(sheets.reissue)
app.command("record", short_help="Sheets as they come in, by hand scanner or from a keyed file.")(record.record)
app.command("letters", short_help="A letter to each whose sheet is in: this was not me?")(signers.letters)
app.command("withdraw", short_help="A signer withdraws a sheet, or says it was not theirs.")(signers.withdraw)
app.command("close", short_help="After the last day: what the petition comes to.")(close.close)
app.command("petition", short_help="Check a petition line by line; or show the closed one.")(petition.petition)
app.command("notice", short_help="Notice of the Extraordinary General Meeting.")(notice.notice)
app.command("outcome", short_help="How the recall ended, test by test.")(outcome.outcome)
