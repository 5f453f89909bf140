"""lmcvote's own route, measured as the peers are: from codes in memory to a PDF in a file."""

from dataclasses import replace

from lmcvote import bundled, definition, settings
from lmcvote.definition import Style
from lmcvote.paper import draw, template
from lmcvote.paper.code import from_text, parse
from tests.bench.peers import rows, sheet


def main() -> None:
    timed, (folder, out) = rows.Phases(), rows.folders()
    with timed("start"):
        pass  # imported above
    with timed("read"):
        layout = example().layout
        codes = [parse(from_text(text)) for text in sheet.load(folder).codes]
    with timed("draw"), (out / "papers.pdf").open("wb") as file:
        draw.papers(file, layout, codes)
    timed.write(out)


def example() -> Style:
    """The standard paper of the worked example, 12 candidates on a page; a live paper, so no rehearsal."""
    election = settings.read(bundled.folder("ballots") / "board-election")
    style, *_ = definition.styles(replace(election, rehearsal=False), template.editions(), draw.measure)
    return style


if __name__ == "__main__":
    main()
