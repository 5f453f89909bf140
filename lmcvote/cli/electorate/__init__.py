"""`lmcvote electorate`: two lists into one register. One file per concern, registered in the order of an election."""

import typer

from lmcvote.cli.electorate import build, cases, check, claims, letters, register

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def electorate() -> None:
    """Example: lmcvote electorate build --performers performers.csv --equip equip.csv -o electorate.csv

    Merge the Performers List and the EQUIP list into one electorate, decide what is in doubt, and freeze it.
    """


app.command("check", short_help="What is understood of one file, before anything is built.")(check.check)
app.command("build", short_help="Merge the two lists: every doctor once, every doubt a case.")(build.build)
app.command("review", short_help="The open cases, and the votes that hang on them.")(cases.review)
app.command("rule", short_help="Decide a case, or many from the filled-in sheet.")(cases.rule)
app.command("explain", short_help="Why a doctor stands where the doctor stands.")(register.explain)
app.command("diff", short_help="What is different between two builds.")(register.diff)
app.command("home-forms", short_help="A form for each locum without a home group.")(letters.home_forms)
app.command("practice-letters", short_help="To each practice: whom we have, who is missing?")(letters.practice_letters)
app.command("exclusion-letters", short_help="To everyone left out: why, and how to appeal.")(letters.exclusion_letters)
app.command("dispute", short_help="A doctor claims another group: a case for the LMC.")(claims.dispute)
app.command("add", short_help="A doctor reported as having had no paper: a case.")(claims.add)
app.command("freeze", short_help="The roll becomes the register of electors.")(register.freeze)
app.command("export", short_help="The register as CSV, XLSX, mail merge and print.")(register.export)
