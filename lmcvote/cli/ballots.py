"""`lmcvote ballots`: the papers that go into the envelopes."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.session import ElectionOption, JsonOption
from lmcvote.findings import BadInput, Finding, Misused, counted

if TYPE_CHECKING:
    from lmcvote.canonical import Canonical
    from lmcvote.definition import Style
    from lmcvote.election import Contest, Election
    from lmcvote.printing import Name, PrintFile

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
OUT = Path("out") / "ballots"
STANDARD, LARGE_PRINT = "standard", "large-print"
FEWEST = 10
"""Fewer papers of a style than this identify their voters: an envelope holds one, and few can have sent it."""


@app.callback()
def ballots() -> None:
    """Example: lmcvote ballots print --papers 40

    Proof and print the ballot papers of an election.
    """


@app.command(short_help="Freeze the definition and show one specimen of each paper.")
def proof(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the specimens go.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots proof

    Freeze what the papers say in definition.json and write one specimen of each, standard and large print, to be read
    by two people. With --json, where every box, corner mark and code stands, in millimetres from the top left.
    """
    here = session.of(context)
    folder = session.needed(election)
    chosen, made, styles = _composed(folder)
    digest = _freeze(folder, chosen, made, here)
    if as_json:
        terminal.show_json({"definition": digest, **_layouts(styles)})
        return
    files = _print(
        folder, output, chosen, styles, digest, dict.fromkeys((style.id for style in styles), 1), here, "specimen"
    )
    terminal.show(f"Frozen: definition.json, SHA-256 {digest}")
    for file in files:
        terminal.show(f"Wrote {file.path}: a specimen, whose code marks it as a test")
    terminal.next_step(f"read the specimens aloud, two people; then lmcvote ballots print{session.at(election)}")


@app.command("print", short_help="Print the papers of each contest, each with a random serial.")
def print_(
    context: typer.Context,
    electorate: Annotated[str, typer.Option(metavar="CSV", help="A paper for each elector of this electorate.")] = "",
    papers: Annotated[int | None, typer.Option(metavar="N", help="Exactly so many papers a contest.")] = None,
    large_print: Annotated[
        int | None, typer.Option("--large-print", metavar="N", help="So many a contest in large print, and no others.")
    ] = None,
    spares: Annotated[int, typer.Option(metavar="N", help="So many more a contest, sealed by the scrutineer.")] = 0,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the PDF files go.")] = "",
    test: Annotated[bool, typer.Option("--test", help="Test papers: marked as such, in their code too.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Test papers with DRAFT across them.")] = False,
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots print --papers 40

    Print the papers of each contest into PDF files, one for each elector of its group. Print at 100 %, never "fit to
    page". The PDF files are the only place that holds the serials: keep them sealed, and delete them after printing.
    """
    here = session.of(context)
    folder = session.needed(election)
    if sum((bool(electorate), papers is not None, large_print is not None)) > 1:
        message = "Give one of --electorate, --papers and --large-print: large print is printed by itself."
        raise Misused(Finding("options-exclude", message, field="--papers"))
    session.at_least("--papers", 1 if papers is None else papers, 1)
    session.at_least("--large-print", 1 if large_print is None else large_print, 1)
    session.at_least("--spares", spares, 0)
    chosen, made, contested = _composed(folder)
    if large_print is None:
        styles = _of_edition(contested, STANDARD)
    else:
        styles = _large_print(contested, folder)
        papers = large_print
    if papers is None:
        wanted = _one_for_each_elector(folder, chosen, styles, electorate, here)
    else:
        wanted = {style.id: papers for style in styles}
    total = {style: number + spares for style, number in wanted.items()}
    digest = _freeze(folder, chosen, made, here)  # last: a print that is refused has frozen nothing
    test = test or draft
    files = _print(folder, output, chosen, styles, digest, total, here, "draft" if draft else "test" if test else "")
    if large_print is not None and large_print + spares < FEWEST:
        terminal.note(
            f"Beware: fewer than {FEWEST} papers of a style identify their voters. Before the count two people copy "
            "each, out of sight of all others, onto a standard paper, which is counted in its place."
        )
    if as_json:
        terminal.show_json(
            {
                "papers": {style.contest.id: total[style.id] for style in styles},
                "spares": spares,
                "test": test,
                "definition": digest,
                "files": [
                    {"file": str(f.path), "papers": f.papers, "pages": f.pages, "sha256": f.sha256} for f in files
                ],
            }
        )
        return
    kind = "test paper" if test else "ballot paper"
    for file in files:
        terminal.show(f"Wrote {file.path}: {counted(file.papers, kind)}, {counted(file.pages, 'page')}")
    terminal.next_step(f"print at 100 %; when papers are back and keyed, lmcvote count VOTES.csv{session.at(election)}")


def _composed(folder: Path) -> tuple["Election", tuple["Style", ...], tuple["Style", ...]]:
    """The election, the styles of all its contests, and those for which papers are needed.

    What does not fit on the standard paper is refused; what does not fit in large print only is told, once, and that
    contest has no such edition.
    """
    from lmcvote import definition, settings
    from lmcvote.election import SETTINGS
    from lmcvote.findings import refuse_faults
    from lmcvote.paper import draw, template
    from lmcvote.paper.compose import MOST_PAGES, fits, number_said

    chosen = settings.read(folder)
    file = str(folder / SETTINGS)
    editions = template.editions()
    refuse_faults(_too_many(contest, file) for contest in chosen.contests if not fits(contest, editions[0]))
    made = definition.styles(chosen, editions, draw.measure)
    faults = {style.id: tuple(draw.misfits(style.layout)) for style in made if not style.contest.uncontested}
    made = tuple(style for style in made if style.edition == STANDARD or not faults.get(style.id))
    contested = tuple(style for style in made if not style.contest.uncontested)
    if not contested:
        definition.refuse_uncontested(chosen.contests, file)
    refuse_faults(replace(fault, file=file) for style in contested for fault in faults[style.id])
    for style in _of_edition(made, STANDARD):
        contest = style.contest
        if contest.uncontested:
            terminal.note(f"{contest.title}: uncontested, so no paper is printed for it.")
            continue
        said = None if contest.question else number_said(contest.title)
        if said not in (None, contest.seats):
            terminal.note(f'Beware: the title "{contest.title}" says {said}, but seats is {contest.seats}.')
        for edition in editions[1:]:
            if not fits(contest, edition):
                most = MOST_PAGES * edition.rows_per_page
                why = f"{len(contest.candidates)} candidates, and {most} is the most it can hold"
            elif misfits := faults.get(f"{contest.id}.{edition.edition}"):
                why = misfits[0].message
            else:
                continue
            terminal.note(f"{contest.title}: there is no {edition.edition} edition ({why}). The standard paper prints.")
    return chosen, made, contested


def _too_many(contest: "Contest", file: str) -> Finding:
    number = len(contest.candidates)
    message = f"{contest.id} has {number} candidates, more than seven pages hold. No paper can be printed for it."
    return Finding("too-many-candidates", message, file, field="contests", value=str(number))


def _of_edition(styles: tuple["Style", ...], edition: str) -> tuple["Style", ...]:
    return tuple(style for style in styles if style.edition == edition)


def _large_print(styles: tuple["Style", ...], folder: Path) -> tuple["Style", ...]:
    """Raises BadInput where no contest has that edition; `_composed` has said why."""
    from lmcvote.election import SETTINGS

    found = _of_edition(styles, LARGE_PRINT)
    if not found:
        message = "No contest has a large-print edition. Print the standard paper, enlarged to A3 for whoever asks."
        raise BadInput(Finding("no-large-print", message, str(folder / SETTINGS), field="--large-print"))
    return found


def _freeze(folder: Path, chosen: "Election", made: tuple["Style", ...], here: session.Session) -> str:
    """The digest of the definition, frozen from now on."""
    from lmcvote import definition
    from lmcvote.cli import kept

    return definition.freeze(folder, chosen, made, kept.printed_by(folder, chosen.stores.box, here))


def _one_for_each_elector(
    folder: Path, chosen: "Election", styles: tuple["Style", ...], electorate: str, here: session.Session
) -> dict[str, int]:
    """Papers by style: whole numbers are all that this side is told of the electorate."""
    from lmcvote.electorate import roll

    if electorate:
        electors = roll.groups(roll.read(electorate))
    elif (folder / chosen.stores.register).exists():
        from lmcvote.cli import kept

        electors, waiting = kept.electors(folder, chosen.stores.register, here)
        if not kept.roll_frozen(folder, chosen.stores.register, here):
            terminal.note(
                "Beware: the roll is not frozen, so the number of papers may still change. lmcvote electorate freeze."
            )
        if waiting:
            terminal.note(f"{waiting} entries of the electorate are held or unplaced and get no paper until ruled on.")
    else:
        raise session.wanting("--electorate CSV or --papers N (or run lmcvote electorate build first)")
    empty = [style.contest for style in styles if not electors.get(style.contest.group)]
    if empty:
        found = ", ".join(electors) or "none"
        raise BadInput(
            *(
                Finding(
                    "group-without-electors",
                    f"The electorate has no elector in {contest.group}, the group of {contest.id}; it has {found}.",
                    electorate,
                    field="group",
                    value=contest.group,
                )
                for contest in empty
            )
        )
    return {style.id: electors[style.contest.group] for style in styles}


def _print(
    folder: Path,
    output: str,
    chosen: "Election",
    styles: tuple["Style", ...],
    definition: str,
    total: dict[str, int],
    here: session.Session,
    kind: str = "",
) -> list["PrintFile"]:
    """Print; live papers, those of no `kind`, are committed file by file."""
    from lmcvote.printing import print_papers
    from lmcvote.store import box, opening

    out = Path(output) if output else folder / OUT
    before: dict[str, int] = {}

    def commit(file: "PrintFile", name: "Name") -> None:
        if kind:
            name()
            return
        with opening.store(folder, chosen.stores.box, "box", here.entropy, after=name) as store:
            before.setdefault(file.style, box.papers_committed(store).get(file.style, 0))
            box.save_committed(store, file.style, file.serial_hashes)
            box.save_printed_by(store, definition)
            facts: dict[str, Canonical] = {
                "definition": definition,
                "style": file.style,
                "papers": file.papers,
                "pages": file.pages,
                "sha256": file.sha256,
            }
            store.record("papers printed", here.today().isoformat(), facts)

    files = []
    for style in styles:
        for file in print_papers(chosen.id, style, total[style.id], out, here.entropy, commit, kind):
            files.append(file)
            if file.papers < total[style.id]:
                done = sum(one.papers for one in files if one.style == style.id)
                terminal.note(f"{style.contest.id}: {done:,} of {total[style.id]:,} papers")
    for style in styles:
        if earlier := before.get(style.id, 0):
            which = f"{style.contest.id}{style.suffix and ' in large print'}"
            terminal.note(
                f"Beware: {earlier} papers of {which} were printed before; {earlier + total[style.id]} are live now. "
                "Destroy what is not posted, and account for it."
            )
    return files


def _layouts(styles: tuple["Style", ...]) -> dict[str, Any]:
    """The geometry for scripts: millimetres from the top left, y down; every x and y is a corner."""
    first = styles[0].layout
    return {
        "page": {"width": first.width, "height": first.height},
        "fiducials": [{"x": mark.x, "y": mark.y, "size": mark.width} for mark in first.fiducials],
        "code": {"x": first.code.x, "y": first.code.y, "size": first.code.width},
        "targets": [
            {
                "style": style.id,
                "page": page.number,
                "contest": style.contest.id,
                "number": target.candidate,
                "x": target.box.x,
                "y": target.box.y,
                "width": target.box.width,
                "height": target.box.height,
            }
            for style in styles
            for page, target in style.layout.targets
        ],
    }
