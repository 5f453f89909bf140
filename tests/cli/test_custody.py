"""From the proof to the last file deleted: who signed, what was cut off, what is left."""

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path
from threading import Thread

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote import definition, printing, settings
from lmcvote.cli.ballots import printing as print_command
from lmcvote.election import Election
from lmcvote.files import locked
from lmcvote.findings import BadInput, Finding
from lmcvote.paper import draw, reread, template
from lmcvote.paper.code import from_text, parse
from lmcvote.printing import Name, PrintFile, finish, print_papers
from tests.cli.asking import AT, SIGNED, Said, codes, committed
from tests.wording import run

JAM = "Somebody pulled the plug."


def live(election: Path) -> list[Path]:
    return sorted((election / "out/ballots").glob("mid-essex-board-0*"))


def change(election: Path, old: str, new: str) -> None:
    settings = election / "election.toml"
    text = settings.read_text("utf-8")
    assert old in text
    settings.write_text(text.replace(old, new), "utf-8")


# -- the proof ---------------------------------------------------------------------------------------------------------


def test_a_live_print_asks_for_a_signed_proof(election: Path, said: Said) -> None:
    print_one = ("ballots", "print", "--papers", "1", *AT)
    code, told = said(*print_one)
    assert (code, codes(told)) == (5, ["proof-unsigned"]) and not (election / "definition.json").exists()
    assert said("ballots", "proof", *AT)[0] == 0
    assert said(*print_one)[0] == 5
    code, told = said("ballots", "proof", *AT, *SIGNED)
    assert code == 0 and told["signed_by"] == ["Mr Alan Reeve", "Mrs Joyce Hammond"]
    assert said(*print_one)[0] == 0


@pytest.mark.parametrize(
    ("names", "code", "expected"),
    [
        (("Alan Reeve",), 2, "two-people"),
        (("Alan Reeve", "Mr Alan Reeve"), 2, "two-people"),
        (("Alan Reeve", "Jane Ashby"), 3, "not-named"),
    ],
)
def test_two_of_those_who_may_act_sign(
    election: Path, said: Said, names: tuple[str, ...], code: int, expected: str
) -> None:
    found, told = said("ballots", "proof", *AT, *(word for name in names for word in ("--signed-by", name)))
    assert (found, codes(told)) == (code, [expected])


def test_a_withdrawn_candidate_voids_the_signatures(signed: Path, said: Said) -> None:
    row = next(line for line in (signed / "election.toml").read_text("utf-8").splitlines() if 'id = "jolly"' in line)
    change(signed, row, "")
    code, told = said("ballots", "print", "--papers", "1", *AT)
    assert (code, codes(told)) == (5, ["definition-changed"]) and "void" in told["findings"][0]["message"]
    (signed / "definition.json").unlink()
    assert codes(said("ballots", "print", "--papers", "1", *AT)[1]) == ["proof-unsigned"]
    assert said("ballots", "proof", *AT, *SIGNED)[0] == 0
    assert said("ballots", "print", "--papers", "1", *AT)[0] == 0


def test_signatures_that_the_trail_does_not_know_count_for_nothing(signed: Path, said: Said) -> None:
    with sqlite3.connect(signed / "box.db") as box:
        box.execute("update signed set signers = ?", [json.dumps(["Mr Alan Reeve", "Ms Priya Nair"])])
    box.close()
    code, told = said("ballots", "print", "--papers", "1", *AT)
    assert (code, codes(told)) == (6, ["proof-disagrees"])


# -- the print ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("papers", "most"), [(20, 10), (400, 12)])
def test_spares_are_at_most_ten_or_three_per_cent(signed: Path, said: Said, papers: int, most: int) -> None:
    code, told = said("ballots", "print", "--papers", str(papers), "--spares", str(most + 1), *AT)
    assert (code, codes(told)) == (5, ["too-many-spares"]) and f"at most {most}" in told["findings"][0]["message"]
    assert said("ballots", "print", "--papers", str(papers), "--spares", str(most), *AT)[0] == 0
    code, told = said("ballots", "print", "--papers", "10", "--spares", "1", *AT)  # and no more in two steps
    assert (code, codes(told)) == (5, ["too-many-spares"]) and "printed before" in told["findings"][0]["message"]


def test_a_file_of_one_paper_cannot_be_told_by_its_digest(signed: Path, said: Said) -> None:
    """Whoever saw a serial could draw that page again, and compare."""
    assert said("ballots", "print", "--papers", "1", *AT)[0] == 0
    data = live(signed)[0].read_bytes()
    (text,) = reread.codes(data)
    style, *_ = definition.styles(settings.read(signed), template.editions(), draw.measure)
    again = printing.draw_file(style, "", False, (parse(from_text(text)).serial,)).pdf
    assert list(reread.codes(again)) == [text] and again != data


def test_a_hash_that_was_slipped_into_the_set_is_seen(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "5", *AT)[0] == 0
    highest = "(select max(serial_hash) from committed)"
    for change in (
        "insert into committed select randomblob(32), style from committed limit 1",
        f"update committed set serial_hash = randomblob(32) where serial_hash = {highest}",  # noqa: S608
    ):
        with sqlite3.connect(signed / "box.db") as box:
            box.execute(change)
        box.close()
        code, told = said("ballots", "print", "--papers", "10", *AT)
        assert (code, codes(told)) == (6, ["printing-disagrees"])


def test_one_contest_may_be_printed_alone(signed: Path, said: Said) -> None:
    code, told = said("ballots", "print", "--contest", "mid-essex-board", "--papers", "10", *AT)
    assert code == 0 and told["papers"] == {"mid-essex-board": 10}
    code, told = said("ballots", "print", "--contest", "nowhere", "--papers", "10", *AT)
    assert (code, codes(told)) == (3, ["contest-unknown"])


@pytest.mark.parametrize(("papers", "warned"), [(9, True), (10, False)])
def test_a_few_papers_printed_after_others_can_be_told_from_them(
    signed: Path, said: Said, capsys: pytest.CaptureFixture[str], papers: int, warned: bool
) -> None:
    """By whoever has the box and the trail, whose entries have a digest of the committed set."""
    for number in (20, papers):
        assert run("ballots", "print", "--papers", str(number), *AT) == 0
    assert ("has box.db and the trail" in " ".join(capsys.readouterr().err.split())) == warned


def test_the_key_of_the_box_is_made_once_and_for_its_owner_alone(signed: Path, said: Said) -> None:
    assert not (signed / "box.key").exists()
    assert said("ballots", "print", "--papers", "1", "--test", *AT)[0] == 0
    assert not (signed / "box.key").exists()  # test papers need none
    assert said("ballots", "print", "--papers", "1", *AT)[0] == 0
    key = (signed / "box.key").read_bytes()
    assert len(key) == 32 and (os.name == "nt" or (signed / "box.key").stat().st_mode & 0o777 == 0o600)
    assert said("ballots", "print", "--papers", "1", *AT)[0] == 0
    assert (signed / "box.key").read_bytes() == key
    kept = b"".join((signed / name).read_bytes() for name in ("box.db", "trail.jsonl", "definition.json"))
    assert key not in kept and key.hex().encode() not in kept


def test_every_page_is_read_again(signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("ballots", "print", "--papers", "3", "--verify", *AT)[0] == 0

    honest = reread.codes

    def misread(pdf: bytes) -> list[str]:
        found = list(honest(pdf))
        return [*found[:1], found[0], *found[2:]]

    monkeypatch.setattr(reread, "codes", misread)
    code, told = said("ballots", "print", "--papers", "3", "--verify", *AT)
    assert (code, codes(told)) == (6, ["misprinted"]) and told["findings"][0]["value"] == "2"
    assert committed(signed) == 3 and len(live(signed)) == 1


def cut_off(monkeypatch: pytest.MonkeyPatch, at: str, after: int = 1) -> None:
    """Stop the print after so many files: where their serials are saved, or just before they get their names."""
    saved = {"serials": "lmcvote.store.box.save_committed", "name": "lmcvote.printing.sync_folder"}[at]
    module, _, name = saved.rpartition(".")
    original = getattr(__import__(module, fromlist=[name]), name)
    calls = 0

    def counted(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls > after:
            raise KeyboardInterrupt(JAM)
        original(*arguments)

    monkeypatch.setattr(saved, counted)


@pytest.mark.parametrize("at", ["serials", "name"])
def test_a_print_that_was_cut_off_goes_on_with_fresh_serials(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    monkeypatch.setattr(printing, "MOST_PAGES", 10)
    with monkeypatch.context() as patched:
        cut_off(patched, at)
        assert run("ballots", "print", "--papers", "25", "--spares", "2", *AT) in (1, 130)
    done = committed(signed)
    assert done in (10, 20)
    code, told = said("ballots", "print", "--papers", "25", *AT)
    assert (code, codes(told)) == (5, ["print-cut-off"]) and f"{done} of 27" in told["findings"][0]["message"]
    code, told = said("ballots", "print", "--resume", *AT)
    assert code == 0 and committed(signed) == 27
    assert sum(file["papers"] for file in told["files"]) == 27 - done
    pages = [len(pypdfium2.PdfDocument(path)) for path in live(signed)]
    assert sum(pages) == 27 and not list(signed.rglob("*.uncommitted"))
    assert codes(said("ballots", "print", "--resume", *AT)[1]) == ["nothing-to-resume"]
    assert codes(said("ballots", "print", "--resume", "-o", "elsewhere", *AT)[1]) == ["options-exclude"]


def test_a_kill_leaves_no_committed_serial_of_an_unwritten_page(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after `kill -9`: the half-written file is still there when the print goes on."""
    monkeypatch.setattr(printing, "MOST_PAGES", 10)
    with monkeypatch.context() as patched:
        cut_off(patched, "serials")
        run("ballots", "print", "--papers", "20", *AT)
    first, second, unfinished = live(signed)
    assert second.stat().st_size == 0 and unfinished.name == "mid-essex-board-002.pdf.uncommitted"
    unfinished.write_bytes(b"%PDF half")
    first.rename(first.with_name(first.name + ".uncommitted"))  # committed, but not named yet
    assert said("ballots", "print", "--resume", *AT)[0] == 0
    assert [len(pypdfium2.PdfDocument(path)) for path in live(signed)] == [10, 10] and committed(signed) == 20
    assert not list(signed.rglob("*.uncommitted"))


def test_a_full_disk_leaves_nothing_half_written(signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(signed.rglob("*.pdf*"))
    for first in (True, False):  # the key of the box, then the papers
        with monkeypatch.context() as patched:
            patched.setattr("lmcvote.printing.os.fsync", full)
            code, told = said("ballots", "print", "--papers", "5", *AT)
        assert code == 3 and codes(told) == ["cannot-write"]
        assert committed(signed) == 0 and sorted(signed.rglob("*.pdf*")) == before
        assert not (signed / "box.key").exists() or not first
        printing.make_box_key(signed, os.urandom)
    assert len((signed / "box.key").read_bytes()) == 32


def killed_before_its_name(path: Path) -> None:
    """As a power cut leaves a file whose serials are committed."""
    path.rename(path.with_name(path.name + ".uncommitted"))
    path.touch(0o600)


def test_the_last_file_of_a_print_may_lack_its_name_too(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    killed_before_its_name(live(signed)[0])
    code, told = said("ballots", "print-confirm", *AT)
    assert code == 0 and told["missing"] == [] and live(signed) == []


def test_another_print_into_the_folder_names_what_the_last_one_left(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    (first,) = live(signed)
    killed_before_its_name(first)
    half = first.with_name("mid-essex-board-007.pdf.uncommitted")
    half.write_bytes(b"%PDF half")
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    assert [len(pypdfium2.PdfDocument(path)) for path in live(signed)] == [4, 4] and not half.exists()


def test_the_name_of_a_deleted_file_makes_no_paper_live(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "MOST_PAGES", 10)
    with monkeypatch.context() as patched:
        cut_off(patched, "serials")
        run("ballots", "print", "--papers", "20", *AT)
    assert said("ballots", "print-confirm", *AT)[0] == 0
    again = signed / "out/ballots/mid-essex-board-001.pdf"
    again.touch()
    again.with_name(again.name + ".uncommitted").write_bytes(b"%PDF whose serials nobody committed")
    (file,) = said("ballots", "print", "--resume", *AT)[1]["files"]
    assert [len(pypdfium2.PdfDocument(path)) for path in live(signed)] == [10] and committed(signed) == 20
    assert Path(file["file"]).read_bytes().startswith(b"%PDF-")


def test_broken_off_while_the_serials_are_committed_the_file_stays(example: Election, tmp_path: Path) -> None:
    """Ctrl-C is told when the commit returns: the serials are live, and the file has no name yet."""
    style, *_ = definition.styles(example, template.editions(), draw.measure)

    def interrupted(_: PrintFile, __: Name) -> None:
        raise KeyboardInterrupt(JAM)

    def refused(_: PrintFile, __: Name) -> None:
        raise BadInput(Finding("store-unusable", "The disk is full."))

    with pytest.raises(BadInput):
        list(print_papers(example.id, style, 2, tmp_path, os.urandom, refused))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeyboardInterrupt):
        list(print_papers(example.id, style, 2, tmp_path, os.urandom, interrupted))
    (waiting,) = tmp_path.glob("*.uncommitted")
    finish(tmp_path, {sha256(waiting.read_bytes()).hexdigest()})
    assert [len(pypdfium2.PdfDocument(path)) for path in tmp_path.iterdir()] == [2]


@pytest.mark.parametrize("command", [("print", "--papers", "4"), ("print", "--resume"), ("print-confirm",)])
def test_it_waits_while_another_prints(signed: Path, said: Said, command: tuple[str, ...]) -> None:
    """Else it would take what the other is printing for cut off, and throw it away."""
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    half = signed / "out/ballots/mid-essex-board-002.pdf.uncommitted"
    half.write_bytes(b"%PDF of the other")
    late = Thread(target=run, args=("ballots", *command, *AT))
    with locked(signed / print_command.LOCK):
        late.start()
        late.join(2)
        assert late.is_alive() and half.exists() and committed(signed) == 4
    late.join()


def test_files_are_found_from_wherever_the_command_is_given(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in ((), ("-o", "stick")):
        assert said("ballots", "print", "--papers", "4", *where, *AT)[0] == 0
    with monkeypatch.context() as patched:
        patched.chdir(signed)
        code, told = said("ballots", "print-confirm")
    assert code == 0 and told["missing"] == [] and not list(Path().rglob("mid-essex-board-0*"))


def test_workers_print_what_one_process_prints(signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "MOST_PAGES", 10)
    monkeypatch.setattr(print_command, "WORTH_WORKERS", 20)
    assert said("ballots", "print", "--papers", "45", *AT)[0] == 0
    assert [len(pypdfium2.PdfDocument(path)) for path in live(signed)] == [10, 10, 10, 10, 5]
    assert committed(signed) == 45
    texts = [text for path in live(signed) for text in reread.codes(path.read_bytes())]
    assert len(set(texts)) == 45 and "" not in texts


# -- the files go ------------------------------------------------------------------------------------------------------


def test_the_files_go_and_their_digests_stay(signed: Path, said: Said) -> None:
    assert codes(said("ballots", "print-confirm", *AT)[1]) == ["nothing-to-confirm"]
    made = said("ballots", "print", "--papers", "4", *AT)[1]["files"]
    code, told = said("ballots", "print-confirm", "--by", "Alan Reeve", *AT)
    assert code == 0 and told["papers"] == 4 and told["missing"] == [] and not live(signed)
    last = json.loads((signed / "trail.jsonl").read_text().splitlines()[-1])
    assert last["facts"] == {"by": ["Mr Alan Reeve"], "files": [made[0]["sha256"]], "missing": 0, "papers": 4}
    assert committed(signed) == 4  # the papers are live; only the file is gone
    assert codes(said("ballots", "print-confirm", *AT)[1]) == ["nothing-to-confirm"]
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0  # and the name is free for the next file
    assert said("ballots", "print-confirm", *AT)[0] == 0


def test_a_file_that_was_moved_is_told(signed: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    live(signed)[0].rename("stick.pdf")
    assert run("ballots", "print-confirm", *AT) == 0
    assert "mid-essex-board-001.pdf was not where it was printed" in " ".join(capsys.readouterr().err.split())
    assert json.loads((signed / "trail.jsonl").read_text().splitlines()[-1])["facts"]["missing"] == 1


def test_another_file_of_that_name_is_not_deleted(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    live(signed)[0].write_bytes(b"somebody's own")
    code, told = said("ballots", "print-confirm", *AT)
    assert (code, codes(told)) == (6, ["print-file-changed"]) and live(signed)[0].read_bytes() == b"somebody's own"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_files_are_their_owners_alone_and_overwritten(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    (file,) = live(signed)
    assert file.stat().st_mode & 0o777 == 0o600
    Path("stick.pdf").hardlink_to(file)  # the same bytes on the disk, under another name
    assert said("ballots", "print-confirm", *AT)[0] == 0
    assert not any(Path("stick.pdf").read_bytes())


def test_a_deletion_that_was_cut_off_goes_on(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "4", *AT)[0] == 0
    (file,) = live(signed)
    file.write_bytes(bytes(file.stat().st_size))  # overwritten, but open in a viewer: Windows keeps it
    assert said("ballots", "print-confirm", *AT)[0] == 0 and not file.exists()


def test_a_specimen_is_no_paper(signed: Path, said: Said) -> None:
    assert run("ballots", "proof", *AT) == 0
    page = pypdfium2.PdfDocument(signed / "out/ballots/mid-essex-board-specimen.pdf")[0]
    (symbol,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy())
    assert parse(from_text(symbol.text)).test and committed(signed) == 0
    assert "SPECIMEN" in page.get_textpage().get_text_range()


def test_a_paper_that_is_printed_alone_lies_where_its_key_says(signed: Path, said: Said) -> None:
    """SQLite fills a page from its end: a row that was added last would lie lowest, whatever its key."""
    for number in ("69", "1"):
        assert said("ballots", "print", "--papers", number, *AT)[0] == 0
    data = (signed / "box.db").read_bytes()
    with sqlite3.connect(signed / "box.db") as box:
        keys = [row[0] for row in box.execute("select serial_hash from committed order by serial_hash")]
    box.close()
    places = [data.index(key) for key in keys]
    turns = sum((one < two) != (two < three) for one, two, three in zip(places, places[1:], places[2:], strict=False))
    assert turns <= 4  # one direction on each of the few pages of the table
