"""`lmcvote tally sheets`: what two clerks count on, and the workbook in which each enters it."""

from pathlib import Path
from typing import Annotated

import typer

from lmcvote.cli import counted, session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.files import make_folder, write_all

OUT = Path("out") / "tally"
BLOCKS = "blocks"
"""The batch of papers that vote alike."""
LINES = 20
"""For blocks, on their page."""


def sheets(
    context: typer.Context,
    papers: Annotated[
        int | None, typer.Option(metavar="N", help="Papers of a contest; by default what the opening counted.")
    ] = None,
    batch: Annotated[int, typer.Option(metavar="N", help="Papers in a batch.")] = 25,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote tally sheets --papers 420

    Print this twice, a set for each clerk: a page for blocks of papers that vote alike, and a page for each batch of
    mixed ones. The workbook beside it takes the figures: its headings are locked, and only whole numbers can be typed.
    """
    from lmcvote import documents, mailing, tally_file

    desk = counted.desk_of(context, election)
    session.at_least("--batch", batch, 1)
    if papers is not None:
        session.at_least("--papers", papers, 1)
    opened = counted.to_box(desk)
    files: dict[Path, bytes] = {}
    told = []
    for contest in desk.contests:
        number = papers or opened.get(contest.id)
        if not number:
            raise session.wanting("--papers N (the opening has not counted them yet)")
        names = tuple(str(n) for n in range(1, -(-number // batch) + 1))
        page = documents.rendered(mailing.TallySheets(desk.election, contest, names, batch, LINES))
        footer = f"{desk.election.title}. {desk.election.body}"
        pdf = documents.pdf(page, title="Tally sheets", footer=footer, rehearsal=desk.frozen.rehearsal)
        files[desk.folder / OUT / f"{contest.id}.pdf"] = pdf
        files[desk.folder / OUT / f"{contest.id}.xlsx"] = tally_file.workbook(contest, (BLOCKS, *names))
        told.append({"contest": contest.id, "papers": number, "batches": len(names)})
    make_folder(desk.folder / OUT)
    write_all(files)
    if as_json:
        terminal.show_json({"contests": told, "files": [str(file) for file in files]})
        return
    for one in told:
        terminal.tell(f"{one['contest']}: {one['papers']} papers in {one['batches']} batches of {batch}.")
    for file in files:
        terminal.show(f"Wrote {file}")
    terminal.tell("Print the sheets twice and copy the workbook once for each clerk: they count apart.")
    terminal.next_step(f"lmcvote tally enter CLERK.xlsx --by NAME{session.at(election)}")
