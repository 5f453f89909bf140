"""`lmcvote scan`: every page is read, in doubt or set apart with its reason, and nothing is counted twice."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from shutil import copy
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from lmcvote.paper.code import BallotCode, declaration, to_text
from lmcvote.paper.scan import Pixels
from lmcvote.reading import deck
from lmcvote.reading.deck import Marked
from lmcvote.reading.pen import Kind
from tests.cli.asking import AT, Said, codes
from tests.cli.scanning import (
    BLANK,
    CLEAR,
    DPI,
    Printed,
    Voted,
    chance,
    evidence,
    pile,
    printed,
    scanned,
    votes_of,
    waiting,
)
from tests.wording import run

ADDS_UP = ("read", "queued", "blank")


def adds_up(told: dict[str, Any]) -> bool:
    return bool(told["pages"] == sum(told[part] for part in ADDS_UP) + sum(told["set_aside"].values()))


def count_of(said: Said) -> dict[str, Any]:
    code, told = said("count", "--scanned", *AT)
    assert code == 0, told
    (contest,) = told["contests"]
    return dict(contest)


def expected(voted: Sequence[Voted]) -> Counter[int]:
    return Counter(number for one in voted if one.what == CLEAR for number in one.meant)


@pytest.fixture
def papers(signed: Path, said: Said) -> Printed:
    """Twelve papers from the printer."""
    return printed(signed, 12, said)


# -- what is read ------------------------------------------------------------------------------------------------------


def test_clear_papers_are_read_as_marked_and_all_others_wait(papers: Printed, said: Said) -> None:
    _, pages = pile(papers)
    code, told = said("scan", scanned("monday.pdf", pages), *AT)
    assert code == 0 and adds_up(told)
    assert (told["pages"], told["read"], told["queued"], told["set_aside"]) == (6, 4, 2, {})
    assert {where: paper["reasons"] for where, paper in waiting(said).items()} == {
        "monday.pdf, page 3": ["B4"],
        "monday.pdf, page 5": ["B5"],
    }
    code, told = said("count", "--scanned", *AT)
    assert (code, codes(told)) == (4, ["papers-open"]) and told["findings"][0]["value"] == "2"


def test_every_box_of_a_clear_paper_is_counted_as_marked(papers: Printed, said: Said) -> None:
    voted, pages = pile(papers, [CLEAR] * 8, seed=2)
    code, told = said("scan", scanned("clear.pdf", pages), *AT)
    assert code == 0 and told["read"] == 8 and waiting(said) == {}
    counted = count_of(said)
    assert votes_of(counted) == {number: expected(voted)[number] for number in votes_of(counted)}
    assert counted["papers"] == counted["wholly_valid"] == 8 and counted["balanced"]


def test_the_same_file_twice_changes_nothing_and_a_batch_can_be_taken_back(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [CLEAR] * 3)
    name = scanned("monday.pdf", pages)
    _, first = said("scan", name, *AT)
    (batch,) = first["batches"]
    before = (papers.election / "box.db").read_bytes(), sorted((papers.election / "pictures").iterdir())
    copy(name, "renamed.pdf")
    code, again = said("scan", "renamed.pdf", name, *AT)
    assert code == 0 and again["pages"] == 0
    assert {(one["batch"], one["known"]) for one in again["batches"]} == {(batch["batch"], True)}
    assert before == ((papers.election / "box.db").read_bytes(), sorted((papers.election / "pictures").iterdir()))

    voted, pages = pile(papers, [CLEAR] * 5, seed=3)
    better = scanned("better.pdf", pages)
    assert codes(said("scan", better, "--replaces", "nothing", *AT)[1]) == ["batch-unknown"]
    assert codes(said("scan", better, name, "--replaces", batch["batch"], *AT)[1]) == ["one-file"]
    code, told = said("scan", better, "--replaces", batch["batch"], *AT)
    assert code == 0 and told["read"] == 5 and told["set_aside"] == {}
    counted = count_of(said)
    assert counted["papers"] == 5 and +Counter(votes_of(counted)) == expected(voted)
    code, told = said("scan", name, *AT)  # most of its papers lie in another scan: was it the same stack?
    assert (code, codes(told)) == (4, ["scanned-before"])
    code, told = said("scan", name, "--copies", *AT)
    assert code == 0 and told["set_aside"] == {"E13": 3}


def test_a_batch_is_not_replaced_by_its_own_file_and_that_is_said(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [CLEAR] * 2)
    name, other = scanned("monday.pdf", pages), scanned("more.pdf", pages[1:])
    (batch,) = said("scan", name, *AT)[1]["batches"]
    code, told = said("scan", name, "--replaces", batch["batch"], *AT)
    assert (code, codes(told)) == (3, ["same-file"])
    (late,) = said("scan", other, "--copies", *AT)[1]["batches"]
    code, told = said("scan", name, "--replaces", late["batch"], *AT)  # its sheets lie in the other file already
    assert code == 0 and told["batches"] == [{"file": name, "batch": batch["batch"], "known": True}]
    assert count_of(said)["papers"] == 2 and len(list((papers.election / "work").iterdir())) == 1
    assert '"act":"batch taken back"' in (papers.election / "trail.jsonl").read_text()


def test_what_a_scan_left_that_was_cut_off_is_cleaned_away(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [CLEAR] * 2)
    assert said("scan", scanned("monday.pdf", pages[:1]), *AT)[0] == 0
    (picture,) = (papers.election / "pictures").iterdir()
    (work,) = (papers.election / "work").iterdir()
    left = [papers.election / name for name in ("pictures/00ff.jpg", "pictures/.00fe.jpg.7.part", "work/batch-77.json")]
    for path in left:
        path.write_bytes(b"{}")
    assert said("scan", scanned("tuesday.pdf", pages[1:]), *AT)[1]["read"] == 1
    assert not any(path.exists() for path in left) and picture.exists() and work.exists()
    assert len(list((papers.election / "pictures").iterdir())) == 2 == len(list((papers.election / "work").iterdir()))


def test_where_a_paper_lies_is_told_of_the_batch_that_stands_alone(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [BLANK])
    _, told = said("scan", scanned("monday.pdf", pages), *AT)
    _, pages = pile(papers, [BLANK], seed=5)
    assert said("scan", scanned("better.pdf", pages), "--replaces", told["batches"][0]["batch"], *AT)[0] == 0
    assert list(waiting(said)) == ["better.pdf, page 1"]
    assert len(list((papers.election / "work").iterdir())) == 1


def test_a_paper_that_lies_in_two_files_is_set_apart(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [CLEAR] * 3)
    assert said("scan", scanned("monday.pdf", pages), *AT)[1]["read"] == 3
    _, later = pile(papers, [CLEAR] * 2, seed=4, first=2)
    code, told = said("scan", scanned("tuesday.pdf", later), *AT)
    assert code == 0 and adds_up(told) and (told["read"], told["set_aside"]) == (1, {"E13": 1})
    ((where, paper),) = waiting(said).items()
    assert set(where.split("; ")) == {"monday.pdf, page 3", "tuesday.pdf, page 1"} and paper["reasons"] == ["E13"]
    assert said("count", "--scanned", *AT)[0] == 4


# -- what is no paper of ours, or no scan ------------------------------------------------------------------------------


def test_each_bad_page_has_its_own_reason_and_stops_nothing(papers: Printed, said: Said) -> None:
    _, (first, last) = pile(papers, [CLEAR] * 2)
    coins, style = chance(6), papers.style
    empty = {target.candidate: Kind.EMPTY for _, target in style.layout.targets}

    def drawn(code: BallotCode) -> Pixels:
        return deck.picture(style.layout, Marked(code, empty), DPI, coins)

    pages = [
        first,
        drawn(deck.code(style.hash, coins, test=True)),
        drawn(deck.code(b"else", coins)),
        drawn(deck.code(style.hash, coins)),
        np.full_like(first, 255),
        papers.without_code(papers.pages[2]),
        np.ascontiguousarray(papers.pages[3][::2, ::2]),
        last,
    ]
    code, told = said("scan", scanned("mixed.pdf", pages), *AT)
    assert code == 0 and adds_up(told) and (told["pages"], told["read"], told["blank"]) == (8, 2, 1)
    assert [(one["page"], one["code"], one["file"]) for one in told["findings"]] == [
        (2, "E05", "mixed.pdf"),
        (3, "E05", "mixed.pdf"),
        (4, "E06", "mixed.pdf"),
        (6, "E07", "mixed.pdf"),
        (7, "E02", "mixed.pdf"),
    ]
    assert "test paper" in told["findings"][0]["message"] and "another election" in told["findings"][1]["message"]
    assert len(waiting(said)) == 5 and "mixed.pdf, page 5" not in waiting(said)


def locked(out: BytesIO) -> bytes:
    canvas = Canvas(out, encrypt="secret")
    canvas.drawString(100, 100, "A paper")
    canvas.save()
    return out.getvalue()


def declared(folder: Path) -> None:
    """A declaration of identity that came out of the wrong envelope."""
    from lmcvote import documents

    told = to_text(declaration(b"mark", b"token of one"))
    text = "# Declaration of identity\n\n[QR]\n"
    page = documents.pdf(text, title="Declaration", footer="An LMC", rehearsal=False, codes=(told,))
    (folder / "declaration.pdf").write_bytes(page)


def test_a_folder_of_everything_is_read_to_its_end(
    papers: Printed, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    _, (colour, bilevel, grey) = pile(papers, [CLEAR] * 3)
    folder = Path("scans")
    folder.mkdir()
    Image.fromarray(colour).convert("RGB").save(folder / "colour.png", dpi=(DPI, DPI))
    Image.fromarray(bilevel).point(lambda grey: 255 * (grey > 140)).convert("1").save(
        folder / "black.tif", compression="group4", dpi=(DPI, DPI)
    )
    scanned(str(folder / "grey.pdf"), [grey])
    whole = (folder / "grey.pdf").read_bytes()
    (folder / "cut-off.pdf").write_bytes(whole[: len(whole) // 3])
    (folder / "locked.pdf").write_bytes(locked(BytesIO()))
    (folder / "text.pdf").write_text("Six papers, two of them folded", "utf-8")
    (folder / "notes.docx").write_bytes(b"PK")
    declared(folder)
    code, told = said("scan", str(folder), *AT)
    assert code == 0 and adds_up(told), told
    assert (told["read"], told["queued"]) == (2, 1)
    found = {one["file"]: (one["page"], one["code"]) for one in told["findings"]}
    assert found == {
        "cut-off.pdf": (0, "E01"),
        "locked.pdf": (0, "E01"),
        "text.pdf": (0, "E01"),
        "declaration.pdf": (1, "E05"),
    }
    assert {where: paper["reasons"] for where, paper in waiting(said).items()}["black.tif, page 1"] == ["E02"]
    assert run("scan", str(folder), *AT) == 0
    assert "notes.docx" in " ".join(capsys.readouterr().err.split())
    empty = Path("empty")
    empty.mkdir()
    assert codes(said("scan", str(empty), *AT)[1]) == ["no-scans"]
    assert codes(said("scan", "nowhere.pdf", *AT)[1]) == ["no-such-file"]


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_the_box_tells_neither_serial_nor_place(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [CLEAR, CLEAR, BLANK, CLEAR])
    order = [2, 0, 3, 1]
    assert said("scan", scanned("thursday-late.pdf", [pages[page] for page in order]), *AT)[0] == 0
    kept = b"".join((papers.election / name).read_bytes() for name in ("box.db", "trail.jsonl"))
    for serial in papers.serials:
        assert serial not in kept and serial.hex().encode() not in kept
    assert all(text.encode() not in kept for text in papers.texts) and b"thursday" not in kept
    with sqlite3.connect(papers.election / "box.db") as box:
        assert {row[0] for row in box.execute("select page from side")} == {1}
        pictures = {row[0] for row in box.execute("select picture from side")}
    box.close()
    files = list((papers.election / "pictures").iterdir())
    assert {path.name for path in files} == pictures and len(files) == 4
    assert {path.stat().st_mtime for path in files} == {0.0}
    assert os.name == "nt" or {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert all(path.stem == sha256(path.read_bytes()).hexdigest() for path in files)
    (work,) = (papers.election / "work").iterdir()
    assert sorted(json.loads(work.read_bytes()).values()) == [[["thursday-late.pdf", page]] for page in (1, 2, 3, 4)]


def test_nothing_is_scanned_where_nothing_was_printed(signed: Path, said: Said) -> None:
    Path("a.pdf").write_bytes(b"%PDF-")
    code, told = said("scan", "a.pdf", *AT)
    assert (code, codes(told)) == (5, ["nothing-printed"])
    assert said("scan", *AT)[0] == 2


def test_nothing_is_read_without_the_key_of_the_box(papers: Printed, said: Said) -> None:
    _, pages = pile(papers, [CLEAR])
    (papers.election / "box.key").rename("with-the-scrutineer")
    code, told = said("scan", scanned("monday.pdf", pages), *AT)
    assert (code, codes(told)) == (6, ["no-box-key"]) and evidence(papers.election) == []
    Path("with-the-scrutineer").rename(papers.election / "box.key")
    assert said("scan", "monday.pdf", *AT)[1]["read"] == 1


# -- test papers -------------------------------------------------------------------------------------------------------


def test_a_deck_is_read_without_a_mistake_and_nothing_is_stored(
    papers: Printed, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: sha256(path.read_bytes()).digest() for path in papers.election.rglob("*") if path.is_file()}
    code, told = said("scan", "--deck", "deck", *AT)
    assert code == 0 and {Path(file).name for file in told["files"]} == {path.name for path in Path("deck").iterdir()}
    assert codes(said("scan", "--deck", "deck", *AT)[1]) == ["folder-in-use"]
    code, told = said("scan", "--calibrate", "deck/marked.pdf", "deck/to-mark-by-hand.pdf", *AT)
    assert code == 0 and len(told["pages"]) == 40
    for place, page in enumerate(told["pages"]):
        assert set(page) == {"file", "page", "code", "flags", "marks"}
        assert page["page"] == place % 20 + 1 and page["code"] is None and len(page["marks"]) == 12
        assert set(page["marks"].values()) <= {"marked", "unmarked", "doubtful"}
    assert before == {path: sha256(path.read_bytes()).digest() for path in papers.election.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run("scan", "--calibrate", "deck/marked.pdf", "--deck", "deck", *AT) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    kinds = [row for row in rows if row and row[-1].endswith("%") and row[1] != "="]
    assert kinds and [row for row in kinds if row[-2] != "0"] == []
