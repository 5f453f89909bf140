"""What stands where on a ballot paper: one frozen value that is drawn now and read later."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lmcvote.canonical import Canonical
from lmcvote.election import CandidateNumber, ContestId
from lmcvote.paper.geometry import Mm, Rect, micrometres


class Font(StrEnum):
    """The fonts of the paper, by their files in `templates/fonts`; each is embedded."""

    REGULAR = "NotoSans-Regular"
    BOLD = "NotoSans-Bold"
    MONO = "NotoSansMono-Regular"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font."""

    font: Font
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line of print: its runs follow one another from `x`, and may not be wider than `width`."""

    x: Mm
    baseline: Mm
    width: Mm
    size_pt: float
    runs: tuple[Run, ...]
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A horizontal hairline."""

    x: Mm
    y: Mm
    width: Mm


@dataclass(frozen=True, slots=True)
class Target:
    """A box that a voter may mark."""

    contest: ContestId
    candidate: CandidateNumber
    """As printed beside the box: the order on the paper, not of the result."""
    box: Rect
    """Inside of the printed frame, so that the frame's own ink is never measured."""
    name: Rect
    """Where the name stands: a tick here makes the paper doubtful."""


@dataclass(frozen=True, slots=True)
class Page:
    """One side of A4 of a paper."""

    number: int
    targets: tuple[Target, ...]
    texts: tuple[Text, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Every page of one style of paper."""

    width: Mm
    height: Mm
    fiducials: tuple[Rect, ...]
    """Top left, top right, bottom left, bottom right."""
    code: Rect
    """The QR symbol without its white margin."""
    module: Mm
    quiet: Rect
    """The code with its margin: nothing else is printed here."""
    typed_code: Text
    """Where the code stands in letters; the text is each paper's own."""
    frame: Mm
    """Width of the line round a box, outside of it."""
    pages: tuple[Page, ...]

    @property
    def targets(self) -> Iterator[tuple[Page, Target]]:
        """Every box with its page, in the order of the paper."""
        return ((page, target) for page in self.pages for target in page.targets)

    def canonical(self) -> Canonical:
        """The geometry as it goes into `definition.json`: whole micrometres."""
        return {
            "page": [round(1000 * self.width), round(1000 * self.height)],
            "fiducials": [micrometres(fiducial) for fiducial in self.fiducials],
            "code": micrometres(self.code),
            "targets": [
                {"page": page.number, "number": int(target.candidate), "box": micrometres(target.box)}
                for page, target in self.targets
            ],
        }
