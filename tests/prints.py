"""What stands on a printed page, for the tests that read it back."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pypdfium2  # type: ignore[import-untyped]

from lmcvote import documents
from lmcvote.paper import draw, flow, markup
from lmcvote.paper.geometry import Rect
from lmcvote.paper.layout import Font, Run, Text

Agreed: TypeAlias = Callable[[str, str], None]
"""A file of `tests/documents`, and what is made now: the same, as a person read it."""
LATIN = [chr(n) for n in range(0x21, 0x250) if not draw.lacking(Run(Font.BOLD, chr(n)))]
HOSTILE = ["<b>Jane</b>", "&amp; Co", "| x | y |", "# x", "## x", "----", "===", "+++", "**x**", "> x", "< x", "- x"]
HOSTILE += ["[ ] x", "[QR] x", "____ x | __ y", "~ x", "% x", "\\", "\\| x\\", "{{ election }}", "{% endfor %}", "|= 3"]
HOSTILE += ["+ x", "! x", "[ ]", "[= 1/2]", "[100 mm] x"]


def printed(text: str, rehearsal: bool = False, codes: tuple[str, ...] | None = None) -> bytes:
    one = ("A1",) if re.search(r"^\[QR\]", text, re.MULTILINE) else ()
    return documents.pdf(
        text, title="Test", footer="An LMC", rehearsal=rehearsal, codes=one if codes is None else codes
    )


def pages(pdf: bytes) -> list[str]:
    """The words of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def bare(text: str) -> str:
    """Letters only: where lines break is no matter here. A reader of PDF gives a hyphen at a line's end a sign."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("\ufffe", "-").replace("\x02", "-")


def texts(blocks: str) -> Iterator[Text]:
    return (
        text for letter in markup.letters(blocks) for side in flow.sides(letter, draw.measure) for text in side.texts
    )


def inked(text: Text) -> Rect:
    """Where letters stand: three quarters of their size above the baseline, a quarter below."""
    em = text.size_pt * 25.4 / 72
    return Rect(text.x, text.baseline - 0.75 * em, sum(draw.measure(r, text.size_pt) for r in text.runs), em)


def words(text: Text) -> str:
    return "".join(run.text for run in text.runs)
