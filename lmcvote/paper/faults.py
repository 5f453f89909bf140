"""What can be wrong with a page of a scan: one code, one sentence, one way out. A page never stops its batch."""

from dataclasses import dataclass
from enum import StrEnum

from lmcvote.paper.code import BallotCode


class Code(StrEnum):
    """The faults of a page, in the order in which the first that applies names it; E05 beats all others."""

    UNREADABLE = "E01"
    POOR_SCAN = "E02"
    BLANK_SIDE = "E03"
    NOT_OURS = "E04"
    OTHER_ELECTION = "E05"
    UNKNOWN_CODE = "E06"
    CODE_UNREADABLE = "E07"
    CODE_DISPLACED = "E08"
    CORNER_MISSING = "E09"
    CORNERS_MISSING = "E10"
    MISREGISTERED = "E11"
    STREAK = "E12"
    CODE_SEEN_BEFORE = "E13"
    PAGES_DO_NOT_PAIR = "E14"
    FAINT_PRINT = "E15"
    TURNED = "E16"


REMEDIES = {
    Code.UNREADABLE: "Scan it again to PDF, TIFF, PNG or JPEG.",
    Code.POOR_SCAN: "Scan it again in grey at 200 to 300 dpi.",
    Code.BLANK_SIDE: "It is skipped and counted.",
    Code.NOT_OURS: "Look at the picture: is it a ballot paper of ours?",
    Code.OTHER_ELECTION: "Put it aside.",
    Code.UNKNOWN_CODE: "Not an issued paper, or misread: the returning officer compares the letters beside the code.",
    Code.CODE_UNREADABLE: "Two people key in the letters beside the code.",
    Code.CODE_DISPLACED: "Folded over, or two sheets together: scan it again.",
    Code.CORNER_MISSING: "Flatten and straighten it and scan it again.",
    Code.CORNERS_MISSING: "Flatten and straighten it and scan it again.",
    Code.MISREGISTERED: "Scan it again, or judge it by eye.",
    Code.STREAK: "Clean the scanner's glass and scan it again, or judge these boxes by eye.",
    Code.CODE_SEEN_BEFORE: "Both papers are kept apart, and at most one counts.",
    Code.PAGES_DO_NOT_PAIR: "Find the pages of this paper and scan them again together.",
    Code.FAINT_PRINT: "The toner is low.",
    Code.TURNED: "Nothing to do.",
}


@dataclass(frozen=True, slots=True)
class PageError:
    """A page that gave no reading, and why."""

    code: Code
    file: str
    page: int
    """1 for the first of its file; 0 for the file as a whole."""
    why: str
    """A sentence: what was found on this page."""
    read: BallotCode | None = None
    """Its code, where that is sound and of these papers: the sheet is known, though its boxes are not."""

    @property
    def message(self) -> str:
        """Where it is, what it is, and what to do.

        >>> PageError(Code.CODE_UNREADABLE, "a.pdf", 3, "The code cannot be read.").message
        'a.pdf, page 3: The code cannot be read. Two people key in the letters beside the code.'
        """
        place = f"{self.file}, page {self.page}" if self.page else self.file
        return f"{place}: {self.why} {REMEDIES[self.code]}"
