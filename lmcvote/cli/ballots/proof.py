"""`lmcvote ballots proof`: what the papers will say is frozen, read aloud by two people, and signed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmcvote.cli import session, terminal
from lmcvote.cli.ballots import styles
from lmcvote.cli.ballots.styles import Papers
from lmcvote.cli.session import ElectionOption, JsonOption, Session
from lmcvote.files import make_folder, write_all

if TYPE_CHECKING:
    from lmcvote.definition import Style

OUT = Path("out") / "ballots"
CHECKLIST = "checklist.pdf"


def proof(
    context: typer.Context,
    signed_by: Annotated[
        list[str] | None,
        typer.Option("--signed-by", metavar="NAME", help="Who read the specimens and signed the check list: two."),
    ] = None,
    output: Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="Where the specimens go.")] = "",
    election: ElectionOption = "",
    as_json: JsonOption = False,
) -> None:
    """Example: lmcvote ballots proof

    Freeze what the papers say in definition.json, and write one specimen of each paper, standard and large print, a
    picture of it, and a check list. Two people read the specimens aloud, sign the list, and are recorded with
    --signed-by NAME --signed-by NAME; no live paper is printed before. A change of anything on the paper voids it.
    """
    here = session.of(context)
    papers = styles.of(session.needed(election))
    signed = session.two_people(papers.election, "--signed-by", signed_by) if signed_by else ()
    _refuse_doubtful(papers)
    digest = papers.freeze(here)
    if signed:
        _record(papers, digest, signed, here)
    told = {"definition": digest, "signed_by": list(_signed(papers, digest, here)), **_layouts(papers.wanted)}
    if as_json:
        terminal.show_json(told)
        return
    if signed:
        terminal.show(f"Signed by {' and '.join(signed)}: definition.json, SHA-256 {digest}")
        terminal.next_step(f"lmcvote ballots print --spares 10{session.at(election)}")
        return
    out = Path(output) if output else papers.folder / OUT
    written = _specimens(papers, out, digest, here)
    terminal.show(f"Frozen: definition.json, SHA-256 {digest}")
    for path in written:
        terminal.show(f"Wrote {path}")
    terminal.tell("A specimen carries the mark of a test in its code: no reader takes it for a paper.")
    terminal.next_step(
        "print the specimens and the check list at 100 %, read them aloud, two people, and sign; then "
        f"lmcvote ballots proof --signed-by NAME --signed-by NAME{session.at(election)}"
    )


def _refuse_doubtful(papers: Papers) -> None:
    """Raise BadInput for a timetable that cannot be kept, before the close stands on paper.

    Later it stops nothing: a bank holiday that is proclaimed in the middle of an election is told, and no more.
    """
    from lmcvote import definition, feasible
    from lmcvote.election import SETTINGS
    from lmcvote.findings import refuse_faults

    if not papers.election.rehearsal and not (papers.folder / definition.FILE).exists():
        refuse_faults(feasible.findings(papers.election, str(papers.folder / SETTINGS)))


def _record(papers: Papers, digest: str, signed: tuple[str, ...], here: Session) -> None:
    from lmcvote.store import box, opening

    with opening.store(papers.folder, papers.election.stores.box, "box", here.entropy) as store:
        box.save_signed(store, digest, signed)
        store.record("proof signed", here.today().isoformat(), {"definition": digest, "by": list(signed)})


def _signed(papers: Papers, digest: str, here: Session) -> tuple[str, ...]:
    from lmcvote.cli import kept

    return kept.signed_by(papers.folder, papers.election.stores.box, digest, here)


def _specimens(papers: Papers, out: Path, digest: str, here: Session) -> list[Path]:
    """A specimen of each style as PDF and as pictures, and the check list."""
    from lmcvote.paper import reread
    from lmcvote.printing import draw_file

    make_folder(out)
    files: dict[Path, bytes] = {}
    for style in papers.wanted:
        pdf = draw_file(style, "specimen", False, (here.entropy(12),)).pdf
        stem = "-".join(filter(None, (style.contest.id, style.suffix, "specimen")))
        files[out / f"{stem}.pdf"] = pdf
        pictures = list(reread.pictures(pdf))
        for number, picture in enumerate(pictures, 1):
            files[out / f"{stem}{f'-{number}' if len(pictures) > 1 else ''}.png"] = picture
    files[out / CHECKLIST] = _checklist(papers, digest)
    write_all(files)
    return list(files)


def _checklist(papers: Papers, digest: str) -> bytes:
    """What the two people go through, and sign."""
    from dataclasses import replace

    from lmcvote import documents, mailing
    from lmcvote.canonical import short_code
    from lmcvote.paper.layout import Font
    from lmcvote.spoken import spoken

    chosen = papers.election
    page = mailing.ProofChecklist(
        replace(chosen, contests=tuple(dict.fromkeys(style.contest for style in papers.wanted))),
        spoken(chosen.timetable.papers_close.wall),
        tuple(font.value for font in Font),
        digest,
        short_code(digest),
        chosen.office,
    )
    return documents.printed(chosen, "Check list", page)


def _layouts(found: "tuple[Style, ...]") -> dict[str, Any]:
    """The geometry for scripts: millimetres from the top left, y down; every x and y is a corner."""
    first = found[0].layout
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
            for style in found
            for page, target in style.layout.targets
        ],
    }
