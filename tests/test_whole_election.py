"""The worked example through the command line, against the files in `ballots/board-election/expected`.

    python -m tests.test_whole_election

writes those files anew. A person reads what has changed before it is committed.
"""

import contextlib
import io
import json
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp

from lmcvote import bundled
from lmcvote.audit import trail
from lmcvote.audit.counter import second_count
from lmcvote.cli.demo import STEPS, play
from lmcvote.cli.session import Session
from lmcvote.election import ElectionId
from lmcvote.paper.code import (
    DECLARATION_TEXT_LENGTH,
    election_mark,
    from_text,
    parse,
    parse_declaration,
    serial_hash,
    token_hash,
)
from lmcvote.server import renamed
from lmcvote.store import state
from tests.postgres import Server
from tests.wording import CLOCK, Coins, run

EXAMPLE = bundled.folder("ballots") / "board-election"
NAMES = (
    *("build", "rule", "rule-again", "freeze", "proof", "signed", "print", "confirm", "packs", "reissue", "account"),
    *("returned", "sealed", "undelivered", "turnout", "cure", "told", "closed", "accounted", "unsealed", "opened"),
    *("scan", "scanned", "count", "provisional", "declared", "verified", "petition"),
)
ONCE = (
    *("freeze", "proof", "signed", "print", "confirm", "packs", "reissue", "scan"),
    *("returned", "sealed", "undelivered", "cure", "told", "closed", "unsealed", "opened", "provisional", "declared"),
)
"""Not asked again for JSON: it would be another act."""
UNSTEADY = ("closed", "scan", "provisional", "declared")
"""What they say hangs on the versions of what draws and looks, or on the program itself: a code of the trail."""
PAPERS = "out/ballots/mid-essex-board-001.pdf"
KEPT = "kept.pdf"
"""A copy of the papers, which an office does not keep."""
WRITTEN = (
    "out/electorate.csv",
    "out/cases.csv",
    "out/excluded.csv",
    "out/sensitivity.csv",
    "out/register/register-frozen.csv",
    "definition.json",
)


def told(*argv: str, seed: int) -> str:
    """What a command says on stdout; it must succeed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        assert run(*argv, seed=seed) == 0
    return out.getvalue()


@contextlib.contextmanager
def in_80_columns(folder: Path) -> Iterator[None]:
    """In a folder, on a terminal of this width."""
    before, width = Path.cwd(), os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        os.chdir(folder)
        yield
    finally:
        os.chdir(before)
        os.environ.pop("COLUMNS")
        if width is not None:
            os.environ["COLUMNS"] = width


def artefacts(folder: Path, stores: Mapping[str, str] | None = None) -> dict[str, bytes]:
    """Everything the example's election says and writes that is the same each time, by file name."""
    found: dict[str, bytes] = {}
    with in_80_columns(folder):
        told("new", "e", seed=0)
    if stores:
        settings = folder / "e/election.toml"
        settings.write_text(renamed(settings.read_text("utf-8"), stores), "utf-8")
    with in_80_columns(folder / "e"):
        for seed, (name, (_, arguments)) in enumerate(zip(NAMES, STEPS, strict=True), 10**6):
            list(play(arguments, Session(lambda: CLOCK, Coins(seed), lambda arguments: run(*arguments))))
            said = told(*arguments, seed=seed).encode()
            if name not in UNSTEADY:
                found[f"{name}.txt"] = said
            if name == "print":
                shutil.copyfile(PAPERS, KEPT)
            if name not in ONCE:
                found[f"{name}.json"] = told(*arguments, "--json", seed=-seed).encode()
        found |= {Path(name).name: Path(name).read_bytes() for name in WRITTEN}
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("whole")
    return folder / "e", artefacts(folder)


def test_the_golden_files_are_all_there(whole: tuple[Path, dict[str, bytes]]) -> None:
    assert {path.name for path in (EXAMPLE / "expected").iterdir()} == set(whole[1])


@pytest.mark.parametrize("path", sorted((EXAMPLE / "expected").iterdir()), ids=lambda path: path.name)
def test_the_example_says_what_it_always_said(path: Path, whole: tuple[Path, dict[str, bytes]]) -> None:
    assert whole[1][path.name].decode("utf-8") == path.read_bytes().decode("utf-8")


def test_an_office_of_several_has_the_same_election_on_a_server(
    whole: tuple[Path, dict[str, bytes]], server: Server, tmp_path: Path
) -> None:
    """Every answer, count and declaration as on files; and in the trail every digest of what does not hang on the hour.

    With the same coins: nothing hangs on where the stores lie.
    """
    with server.office() as stores:
        made = artefacts(tmp_path, stores)
        entries = [trail.read(folder).entries for folder in (whole[0], tmp_path / "e")]
        with in_80_columns(tmp_path):
            code = json.loads(told("verify", "e", "--bundle", "bundle", "--json", seed=1))["code"]
            assert "DOES NOT AGREE" not in told("verify", "bundle", "--checkpoint", code, seed=2)
    assert not list((tmp_path / "e").glob("*.db"))
    assert {name for name in made if made[name] != whole[1][name]} == set()
    for on_files, on_server in zip(*entries, strict=True):
        assert steady(on_files) == steady(on_server)
    declared = [dict(declaration(folder)) for folder in (whole[0], tmp_path / "e")]
    assert declared[0] == declared[1] != {} and entries[0][-1].act == "result declared"


def steady(entry: trail.Entry) -> tuple[object, ...]:
    """An entry without what hangs on the hour: the made-up scan is a PDF with its date, and a batch is named by it."""
    holds = {table: digest for table, digest in entry.holds.items() if table not in state.PAPERS}
    return entry.side, entry.act, entry.at, holds


def declaration(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What is published for machines, without the trail's head, which hangs on the hour."""
    for path in sorted((folder / "out/declaration").glob("*.json")):
        yield path.name, re.sub(rb"[0-9a-f]{64}|([0-9A-Z]{4}[ -]?){3}", b"", path.read_bytes())


def test_every_printed_paper_is_in_the_committed_set_and_no_other(whole: tuple[Path, dict[str, bytes]]) -> None:
    folder, _ = whole
    printed = set()
    for page in pypdfium2.PdfDocument(folder / KEPT):
        (symbol,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze())
        code = parse(from_text(symbol.text))
        assert not code.test
        printed.add(serial_hash(ElectionId("mid-essex-board-2027"), code.serial))
        words = page.get_textpage().get_text_range()
        assert words.count("REHEARSAL") == 2
    with contextlib.closing(sqlite3.connect(folder / "box.db")) as box:
        committed = {row[0] for row in box.execute("select serial_hash from committed")}
    assert not (folder / PAPERS).exists()
    assert printed == committed and len(printed) == 69


def test_every_file_has_a_name_that_every_system_can_give(whole: tuple[Path, dict[str, bytes]]) -> None:
    """Windows: no such signs, no dot at the end, no more than 260 letters with where the office keeps it."""
    folder, _ = whole
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    assert len(names) > 100 and len({name.casefold() for name in names}) == len(names)
    assert not [name for name in names if re.search(r'[<>:"\\|?*\x00-\x1f]|[. ](/|$)|[^ -~]', name) or len(name) > 120]


def test_another_hand_counts_the_same(whole: tuple[Path, dict[str, bytes]]) -> None:
    ours = json.loads(whole[1]["count.json"])["contests"][0]
    theirs = second_count(str(EXAMPLE / "lists/votes.csv"), 6)
    assert {str(c["number"]): c["votes"] for c in ours["candidates"]} == theirs["votes"]
    assert ours["rejected"] == theirs["heads"]


def test_the_trail_tells_each_step_and_names_nobody(whole: tuple[Path, dict[str, bytes]]) -> None:
    folder, _ = whole
    acts = [entry.act for entry in trail.read(folder).entries]
    assert acts == [
        *("electorate built", "electorate built"),  # as text and as JSON
        *("cases ruled", "electorate built", "cases ruled", "electorate built"),
        *("electorate frozen", "proof signed", "papers printed", "print files deleted", "packs issued"),
        *("packs reissued", "papers left counted", "papers left counted"),
        *("envelopes recorded", "box seal recorded", "packs reissued", "declaration mended"),
        *("electors told", "returns closed"),
        *("box seal recorded", "opening recorded", "papers opened"),
        *("reading begun", "papers scanned", "papers decided", "papers counted", "papers counted"),
        *("result provisional", "result declared"),
    ]
    assert all(len(entry.at) == 10 for entry in trail.read(folder).entries if entry.side == "box")


def codes_of_declarations(folder: Path) -> list[bytes]:
    """The tokens that the packs of the example show."""
    mark = election_mark(ElectionId("mid-essex-board-2027"), 1)
    found = []
    for path in sorted((folder / "out/packs").glob("packs-*.pdf")):
        for page in pypdfium2.PdfDocument(path):
            for symbol in zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze()):
                found.append(parse_declaration(from_text(symbol.text, DECLARATION_TEXT_LENGTH), mark))
    return found


def test_every_pack_has_its_own_token_and_the_register_keeps_its_hash_alone(
    whole: tuple[Path, dict[str, bytes]],
) -> None:
    folder, _ = whole
    tokens = codes_of_declarations(folder)
    assert len(set(tokens)) == len(tokens) == 60  # 59 electors, and one replacement
    with contextlib.closing(sqlite3.connect(folder / "register.db")) as register:
        kept = {row[0] for row in register.execute("select token_hash from pack")}
    assert kept == {token_hash(ElectionId("mid-essex-board-2027"), token) for token in tokens}
    stores = b"".join((folder / name).read_bytes() for name in ("register.db", "box.db", "trail.jsonl"))
    papers = (folder / KEPT).read_bytes()
    for token in tokens:
        assert token not in stores and token not in papers


def test_nothing_of_a_doctor_is_on_the_box_side_and_no_serial_on_the_register_side(
    whole: tuple[Path, dict[str, bytes]],
) -> None:
    folder, _ = whole
    box = (folder / "box.db").read_bytes() + (folder / "trail.jsonl").read_bytes()
    register = (folder / "register.db").read_bytes() + (folder / "trail.jsonl").read_bytes()
    assert b"ADEYEMI" in register and b"4235000" in register  # what is looked for would be found
    for secret in (b"ADEYEMI", b"Adeyemi", b"4235000", b"F81076"):
        assert secret not in box
    for page in pypdfium2.PdfDocument(folder / KEPT):
        (symbol,) = zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze())
        serial = parse(from_text(symbol.text)).serial
        for data in (register, box):
            assert serial not in data and serial.hex().encode() not in data and symbol.text.encode() not in data


def test_a_sealed_box_and_a_copy_of_it_keep_the_same_silence(
    whole: tuple[Path, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SECURITY 9 (e): of every elector, every token and every serial, after `seal` and `backup`, in every file."""
    folder, copy, stick = Path(shutil.copytree(whole[0], tmp_path / "e")), tmp_path / "copy", tmp_path / "stick"
    stick.mkdir()
    monkeypatch.chdir(folder)
    two = ("--by", "Alan Reeve", "--by", "Joyce Hammond")
    tokens = codes_of_declarations(folder)
    kept = (folder / KEPT).rename(tmp_path / KEPT)
    assert run("seal", "--to", str(stick), *two) == 0 and run("backup", str(copy)) == 0
    with contextlib.closing(sqlite3.connect(folder / "register.db")) as register:
        doctors = register.execute("select surname, gmc_number from entry").fetchall()
    standing = (folder / "definition.json").read_text("utf-8").upper()
    names = {name for name, _ in doctors if len(name) > 5 and name.upper() not in standing}
    people = {told.encode() for name in names for told in (name, name.upper(), name.title())}
    people |= {gmc.encode() for _, gmc in doctors if gmc}
    codes = [zxingcpp.read_barcodes(page.render(scale=150 / 72, grayscale=True).to_numpy().squeeze())[0].text
             for page in pypdfium2.PdfDocument(kept)]  # fmt: skip
    serials = [parse(from_text(code)).serial for code in codes]
    secret = {told for data in (*tokens, *serials) for told in (data, data.hex().encode())}
    secret |= {code.encode() for code in codes}
    assert len(names) > 20 and len(tokens) == 60 and len(serials) == 69
    box_side = ("box.db", "trail.jsonl", "pictures", "work", "out/seal", "out/scan", "out/declaration", "out/count.txt")
    looked = 0
    for at in (folder, copy):
        assert any(told in (at / "register.db").read_bytes() for told in people), "what is looked for would be found"
        for path in sorted(path for path in at.rglob("*") if path.is_file()):
            name, data = path.relative_to(at).as_posix(), path.read_bytes()
            assert not [told for told in secret if told in data], name
            if name.startswith(box_side):
                looked += 1
                assert not [told for told in people if told in data], name
    assert looked > 80 and not list(folder.glob("*.db-*")) and not (folder / "box.key").exists()


def main() -> None:
    """Write the golden files anew."""
    with tempfile.TemporaryDirectory() as folder:
        made = artefacts(Path(folder))
    shutil.rmtree(EXAMPLE / "expected", ignore_errors=True)
    (EXAMPLE / "expected").mkdir()
    for name, data in made.items():
        (EXAMPLE / "expected" / name).write_bytes(data)


if __name__ == "__main__":
    main()
