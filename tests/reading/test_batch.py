"""Files of a scanner read by guarded children: all pages in order, and a bad one costs itself alone."""

import io
import os
import re
import signal
import struct
import sys
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from reportlab.pdfgen.canvas import Canvas

from lmcvote.paper import draw, scan
from lmcvote.paper.evidence import Reading
from lmcvote.paper.faults import Code, PageError
from lmcvote.paper.layout import Layout
from lmcvote.paper.printed import Zones, zones
from lmcvote.reading import batch, deck
from lmcvote.reading.batch import Seen
from lmcvote.reading.damage import KINDS
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Chance
from tests.reading import pile
from tests.reading.pile import LONG, SHORT, Trouble, Troubled

DPI = 200.0


@cache
def marked(style: bytes) -> Marked:
    coins = pile.chance("batch", style.decode())
    return Marked(deck.code(style, coins), deck.plain(pile.layouts()[style], 1, 3, coins))


@cache
def bound(*styles: bytes) -> bytes:
    """A PDF of these papers, each the same wherever it lies."""
    pictures = [deck.picture(pile.layouts()[one], marked(one), DPI, pile.chance("bound")) for one in styles]
    return scan.bound(pictures, DPI)


def usual() -> Zones:
    return zones(pile.layouts(), draw.measure)


def read(folder: Path, data: bytes, printed: Zones | None = None, workers: int = 1) -> list[Seen]:
    path = folder / "monday.pdf"
    path.write_bytes(data)
    return list(batch.read(path, pile.layouts(), printed or usual(), workers=workers))


def styles(seen: list[Seen]) -> list[bytes | Code]:
    """Whose paper each page is, or what is wrong with it."""
    return [one.found.code.style_hash if isinstance(one.found, Reading) else one.found.code for one in seen]


def test_the_pages_of_a_file_are_seen_in_its_order(tmp_path: Path) -> None:
    seen = read(tmp_path, bound(SHORT, LONG, SHORT))
    assert [one.page for one in seen] == [1, 2, 3] and styles(seen) == [SHORT, LONG, SHORT]
    for one, style in zip(seen, (SHORT, LONG, SHORT), strict=True):
        assert isinstance(one.found, Reading) and one.found.code == marked(style).code
        assert scan.decoded(one.picture).shape == (2339, 1654) and len(one.placing) == 9


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to nobody alone")
def test_ctrl_c_is_for_the_command_and_no_child_takes_it(capfd: pytest.CaptureFixture[str]) -> None:
    with batch._children(batch.Task("monday.pdf", bound(SHORT), pile.layouts(), usual(), False), 1) as children:
        assert batch._opened(children[0]) == 1
        process = children[0]._process
        assert process and process.pid
        os.kill(process.pid, signal.SIGINT)
        (seen,) = batch._looked_at(children, range(1, 2))
    assert isinstance(seen.found, Reading) and capfd.readouterr().err == ""


def test_a_page_that_is_no_paper_is_kept_with_its_picture(tmp_path: Path) -> None:
    (one,) = read(tmp_path, deck.stored(deck.picture(*other_election()), KINDS["none"]))
    assert isinstance(one.found, PageError) and one.found.code is Code.OTHER_ELECTION
    assert one.picture and one.placing == ()


def other_election() -> tuple[Layout, Marked, float, Chance]:
    ours, coins = marked(SHORT), pile.chance("other")
    return pile.layouts()[SHORT], Marked(deck.code(b"othr", coins), ours.marks), DPI, coins


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


def locked() -> bytes:
    out = io.BytesIO()
    made = Canvas(out, encrypt="secret")
    made.showPage()
    made.save()
    return out.getvalue()


def thick() -> bytes:
    """One page more than is possible."""
    document, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(scan.MOST_FRAMES + 1):
        document.new_page(10, 10)
    document.save(out)
    return out.getvalue()


def photograph() -> bytes:
    return deck.stored(deck.picture(pile.layouts()[SHORT], marked(SHORT), DPI, pile.chance("cut")), KINDS["none"])


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "no PDF, TIFF, PNG or JPEG"),
    "text": (lambda: b"Dear Sir or Madam, please find enclosed", "no PDF, TIFF, PNG or JPEG"),
    "cut JPEG": (lambda: photograph()[:20_000], "cannot be opened"),
    "cut PDF": (lambda: bound(SHORT)[:400], "cannot be opened"),
    "bomb": (bomb, "60000 x 60000|3600000000 pixels"),
    "locked": (locked, "cannot be opened"),
    "thick": (thick, "2001 pages, 2000 are possible"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_cannot_be_opened_is_one_finding(tmp_path: Path, what: str) -> None:
    make, why = BROKEN[what]
    (one,) = read(tmp_path, make())
    assert isinstance(one.found, PageError) and one.found.code is Code.UNREADABLE
    assert one.picture == b"" and one.found.page == one.page and one.found.file == "monday.pdf"
    assert re.search(why, one.found.message), one.found.message


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble.HANGS,
        Trouble.ENDS,
        pytest.param(
            Trouble.SWALLOWS, marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit of memory there")
        ),
    ],
)
def test_a_page_that_breaks_its_reader_is_a_finding_and_the_next_ones_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    if trouble is Trouble.HANGS:
        monkeypatch.setattr(batch, "SECONDS", 3.0)
    seen = read(tmp_path, bound(SHORT, LONG, SHORT), Troubled.by(trouble, usual()))
    assert [one.page for one in seen] == [1, 2, 3] and styles(seen) == [SHORT, Code.UNREADABLE, SHORT]
    assert isinstance(seen[1].found, PageError) and seen[1].found.page == 2
    said = "more than 3 seconds" if trouble is Trouble.HANGS else "ends the program that opens it"
    assert said in seen[1].found.message and seen[1].picture == b""


def test_no_page_of_a_later_piece_is_lost_where_its_file_cannot_be_opened_any_more() -> None:
    _, seen = batch.read_piece(batch.Task("monday.pdf", b"", pile.layouts(), usual(), False), 101, 2)
    assert [one.page for one in seen] == [101, 102] and styles(seen) == [Code.UNREADABLE] * 2


def test_many_processes_see_what_one_sees(tmp_path: Path) -> None:
    data = bound(SHORT, LONG, SHORT, SHORT, LONG)
    assert read(tmp_path, data, workers=2) == read(tmp_path, data)


def test_a_page_that_breaks_one_of_two_readers_costs_itself_alone(tmp_path: Path) -> None:
    seen = read(tmp_path, bound(SHORT, LONG, SHORT, LONG, SHORT), Troubled.by(Trouble.ENDS, usual()), workers=2)
    assert [one.page for one in seen] == [1, 2, 3, 4, 5]
    assert styles(seen) == [SHORT, Code.UNREADABLE, SHORT, Code.UNREADABLE, SHORT]
