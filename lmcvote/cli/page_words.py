"""Why a paper waits, in the words of the page of `lmcvote adjudicate`, and what may be done with it."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from lmcvote.web.desk import Judgement

if TYPE_CHECKING:
    from lmcvote.reading.decide import Box
    from lmcvote.reading.papers import Paper
    from lmcvote.web import desk as web

BY_EYE = ("E02", "E06", "E07", "E08", "E09", "E10", "E11", "E12", "E13", "E14")
"""Sheets of a kind that a person may judge by eye."""
UNKNOWN = ("E02", "E04", "E06", "E07", "E08", "E10")
"""Sheets of a kind whose code nobody may have read."""
PROPOSED = {"marked": Judgement.VOTE, "unmarked": Judgement.NOT_A_VOTE}
DOUBTS = {
    "B1": "More ink than an empty box has, and less than a mark.",
    "B2": "So much ink, or such a tangle of it, that the mark may be struck out.",
    "B3": "The box is empty, and there is ink by the name or round the box.",
    "B6": "The mark goes on into another box.",
    "E12": "A streak runs through the box: dirt on the scanner's glass.",
    "E02": "The box seems empty, on a scan in black and white that loses pale marks.",
    "B4": "More clear votes than there are seats.",
    "B5": "No mark at all.",
    "B7": "Ink where nothing is printed and no mark belongs: does it tell who voted?",
    "E09": "A corner of the sheet is missing; every box was found by its frame.",
    "B8": "Its code could not be read, and the letters beside it were keyed: see whether the boxes are read right.",
}
NAMES = {
    "B1": "faint mark", "B2": "struck out?", "B3": "mark beside a box", "B6": "mark in two boxes", "E12": "streak",
    "E02": "black and white", "B4": "too many votes", "B5": "blank paper", "B7": "writing", "B8": "code keyed",
    "E09": "corner missing", "E04": "not ours?", "E05": "another election", "E06": "unknown code",
    "E07": "code unreadable", "E08": "code displaced", "E10": "corners missing", "E11": "misregistered",
    "E13": "code seen twice", "E14": "pages do not pair", "E01": "unreadable",
}  # fmt: skip
RULE_OF = {
    "B1": "Each mark is judged a vote, not a vote, or uncertain (RULES 8.10).",
    "B2": "A mark is good if the intention is clear (RULES 8.7); a vote that is struck out is none.",
    "B3": "A mark out of place is good if the intention is clear (RULES 8.7).",
    "B4": "More votes than seats void the whole paper (RULES 8.2).",
    "B5": "A paper without any mark is rejected (RULES 8.5).",
    "B6": "A mark that leaves in doubt whom it is for is uncertain (RULES 8.6).",
    "B7": "Writing that identifies the voter voids the paper (RULES 8.4).",
    "B8": "Two people keyed the code of this sheet; two look at its marks (RULES 8.9, 8.15).",
    "E13": "At most one of several papers with one code counts; the others have no official mark (RULES 6.7).",
}
OTHERWISE = "No machine rejects a paper: a person decides, with the picture or with the sheet itself (RULES 8.14)."
SHELL = dict.fromkeys(
    ("E01", "E02", "E04", "E05"), " No ballot paper of ours: lmcvote adjudicate --no-paper {} puts it aside."
)
"""What the page does not do."""


def reasons(paper: "Paper") -> "Iterator[web.Reason]":
    """Why a person must look, the paper's own reasons before those of its boxes."""
    from lmcvote.paper.faults import REMEDIES
    from lmcvote.reading.decide import Queued
    from lmcvote.web import desk as web

    if paper.fault:
        code = paper.fault.value
        what = f"Its code was scanned {'twice' if paper.copies == 2 else f'{paper.copies} times'}. "
        sentence = (what if paper.copies > 1 else "") + REMEDIES[paper.fault] + SHELL.get(code, "").format(paper.id)
        yield web.Reason(code, NAMES[code], sentence, RULE_OF.get(code, OTHERWISE))
    if isinstance(paper.judgement, Queued):
        doubts = (*paper.judgement.doubts, *(doubt for box in paper.judgement.boxes for doubt in box.doubts))
        for code in dict.fromkeys(doubt.value for doubt in doubts):
            yield web.Reason(code, NAMES[code], DOUBTS[code], RULE_OF.get(code, OTHERWISE))


def version_of(paper: "Paper") -> int:
    """A number that is another one once anything is known or ruled of a paper that was not."""
    sheets = [(sheet.id, sheet.fault, sheet.contest, sheet.page) for sheet in paper.sheets]
    return int.from_bytes(sha256(repr((sheets, paper.rulings)).encode()).digest()[:6])


def may_be_keyed(paper: "Paper") -> bool:
    """Its code was not read, and there is a picture to read it from."""
    return not paper.contest and paper.fault in UNKNOWN and all(sheet.picture for sheet in paper.sheets)


def agreed(found: "Sequence[Box]") -> str:
    """What the machine reads in one box on each sheet with the code."""
    marks = list(dict.fromkeys(box.mark.value for box in found))
    if len(found) == 1:
        return f"The machine would read: {marks[0]}."
    return f"Both sheets show: {marks[0]}." if len(marks) == 1 else f"The sheets differ: {', '.join(marks)}."
