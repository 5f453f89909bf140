"""`lmcvote audit`: papers drawn by public dice, looked at by two people, until the result is confirmed."""

import typer

from lmcvote.cli.audit import compare, export, record, risk, sample

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def audit() -> None:
    """Example: lmcvote audit sample --manifest piles.csv

    A count is checked against its papers. Public dice draw them from the piles, two people say what is on them, and
    after each round you learn whether that is enough. Below 500 papers all are counted by hand instead.
    """


app.command("sample", short_help="Seal piles and count, enter the dice, list papers to pull.")(sample.sample)
app.command("record", short_help="What two people saw on the papers drawn.")(record.record)
app.command("compare", short_help="Each paper beside its scanned record, by its code.")(compare.compare)
app.command("risk", short_help="Is the result confirmed, or how many papers more.")(risk.risk)
app.command("export", short_help="One record a paper, sealed: NIST CVR or Arlo.")(export.export)
