"""`lmcvote backup` and `lmcvote restore`: a true copy, and never one from before the last page that left the office."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lmcvote.audit import chain, trail, verify
from lmcvote.cli import backup as backups
from lmcvote.printing import make_box_key
from tests.cli.asking import AT, EXAMPLE, TWO, Said, codes
from tests.cli.outcomes import acts
from tests.cli.pictured import name_of, pictured
from tests.wording import Coins, run

VOTES = str(EXAMPLE / "lists/votes.csv")
BACKUP = ("backup", "copy", *AT)
PICTURE = f"pictures/{name_of(b'something')}"
FILES = ("lists", PICTURE, "out/electorate.csv", "register.db", "box.db", "trail.jsonl", "election.toml")


@pytest.fixture
def done(built: Path, said: Said) -> Path:
    """An electorate built, papers counted; a picture, the key, and what belongs to no copy."""
    assert said("ballots", "proof", *AT)[0] == 0
    assert said("count", VOTES, *AT)[0] == 0
    make_box_key(built, Coins(1))
    pictured(built, [b"something"])
    for name in ("work/batch-one.json", "scans/monday.pdf", "out/ballots/a-001.pdf.uncommitted"):
        (built / name).parent.mkdir(parents=True, exist_ok=True)
        (built / name).write_bytes(b"something")
    return built


def copied(said: Said) -> dict[str, Any]:
    code, told = said(*BACKUP)
    assert code == 0, told
    return told


def code_of(folder: Path) -> str:
    return chain.code(trail.read(folder).head)


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def held(path: Path) -> object:
    with closing(sqlite3.connect(path)) as rows:
        return verify.tables(rows), rows.execute("pragma user_version").fetchone()


# -- the copy ----------------------------------------------------------------------------------------------------------


def test_a_copy_is_checked_private_and_without_the_key_of_the_box(done: Path, said: Said) -> None:
    before = {name: data for name, data in files(done).items() if name != "trail.jsonl"}
    told, copy = copied(said), Path("copy")
    assert all((copy / name).exists() for name in FILES)
    key = (done / "box.key").read_bytes()
    assert not any(key in data or data == b"something" for name, data in files(copy).items() if "pictures" not in name)
    assert told["left"] == ["box.key", "scans", "work"]
    assert not list(copy.rglob("*.uncommitted")) and not list(copy.rglob(".*"))
    assert {path.stat().st_mode & 0o777 for path in (copy, *copy.rglob("*"))} == {0o700, 0o600}
    for name in ("register.db", "box.db"):
        assert held(copy / name) == held(done / name) or name == "register.db"
    assert told["files"] == len(files(copy)) - 1
    assert told["code"].replace(" ", "") == code_of(copy)
    assert acts(done)[:-1] == acts(copy) and acts(done)[-1] == "copy made"
    changed = {name for name, data in before.items() if files(done).get(name) != data}
    assert changed <= {"register.db"}, "where the copy is put on record"
    assert said("verify", "copy")[0] == said("verify", "e")[0] == 0


def test_live_papers_are_in_no_copy(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--papers", "2", *AT)[0] == 0
    (live,) = (signed / "out/ballots").glob("*-001.pdf")
    live.rename(signed / "out/renamed.pdf")
    copied(said)
    assert not list(Path("copy").rglob("renamed.pdf")) and (Path("copy") / "definition.json").exists()


@pytest.mark.parametrize(
    ("place", "why"),
    [("e", "there already"), ("e/copy", "lies in"), ("nowhere/copy", "no folder to make it in"), ("cut", "cut off")],
)
def test_a_copy_is_made_beside_everything_and_over_nothing(done: Path, said: Said, place: str, why: str) -> None:
    Path("cut.unfinished").mkdir()
    before = files(done)
    code, told = said("backup", place, *AT)
    assert (code, codes(told)) == (3, ["bad-place"]) and why in told["findings"][0]["message"]
    assert files(done) == before


def test_a_folder_that_does_not_agree_with_itself_is_not_copied(done: Path, said: Said) -> None:
    with closing(sqlite3.connect(done / "box.db")) as rows:
        rows.execute("update pattern set papers = papers + 1")
        rows.commit()
    code, told = said(*BACKUP)
    assert (code, set(codes(told))) == (6, {"does-not-agree"})
    assert sorted(path.name for path in Path().iterdir()) == ["e"]


# -- and back ----------------------------------------------------------------------------------------------------------


def test_a_copy_put_back_is_the_election_and_says_that_it_was(done: Path, said: Said) -> None:
    page = copied(said)["code"]
    shown = said("count", *AT)
    shutil.rmtree(done)
    code, told = said("restore", "copy", "--checkpoint", page.lower(), "--into", "e")
    assert code == 0 and told["folder"] == "e"
    assert said("count", *AT) == shown
    assert acts(Path("e"))[-1] == "copy put back"
    assert said("verify", "e", "--checkpoint", page)[0] == said("verify", "e", "--checkpoint", told["code"])[0] == 0
    assert not (Path("e") / backups.LISTED).exists()


def test_a_copy_from_before_the_last_page_is_refused(done: Path, said: Said) -> None:
    """SECURITY 4: old backup restored."""
    copied(said)
    Path("again.csv").write_text(Path(VOTES).read_text("utf-8-sig"))
    assert said("count", "again.csv", "--by", "Priya Nair", *AT)[0] == 0
    later = code_of(done)
    code, told = said("restore", "copy", "--checkpoint", later, "--into", "back")
    assert (code, codes(told)) == (6, ["does-not-agree"]) and not Path("back").exists()
    assert "before that page left the office" in told["findings"][0]["message"]


def test_a_code_that_is_no_checkpoint_puts_nothing_back(done: Path, said: Said) -> None:
    """What the proof has the code of stands in the trail, and tells nothing of when a copy was made."""
    copied(said)
    (signed,) = (one.facts["definition"] for one in trail.read(done).entries if one.act == "papers counted")
    code, told = said("restore", "copy", "--checkpoint", chain.code(str(signed)), "--into", "back")
    assert (code, codes(told)) == (6, ["does-not-agree"]) and not Path("back").exists()
    assert "give the code of a checkpoint" in told["findings"][0]["message"]


def test_the_election_names_the_folder_and_nothing_is_overwritten(done: Path, said: Said) -> None:
    page = copied(said)["code"]
    code, told = said("restore", "copy", "--checkpoint", page, "--into", "e")
    assert (code, codes(told)) == (3, ["bad-place"])
    assert said("restore", "copy", "--checkpoint", page)[1]["folder"] == "mid-essex-board-2027"
    code, told = said("restore", "copy", "--checkpoint", page)
    assert (code, codes(told)) == (3, ["bad-place"])
    assert codes(said("restore", "copy", "--into", "other")[1]) == ["option-missing"]


@pytest.mark.parametrize("act", ["a picture", "gone", "added", "the box", "the trail", "no list"])
def test_a_copy_that_was_touched_is_refused(done: Path, said: Said, act: str) -> None:
    page, copy = copied(said)["code"], Path("copy")
    if act == "a picture":
        (copy / PICTURE).write_bytes(b"another")
    elif act == "gone":
        (copy / "out/electorate.csv").unlink()
    elif act == "added":
        (copy / "lists/more.csv").write_text("more")
    elif act == "no list":
        (copy / backups.LISTED).unlink()
    else:
        if act == "the box":
            with closing(sqlite3.connect(copy / "box.db")) as rows:
                rows.execute("update pattern set papers = papers + 1")
                rows.commit()
        else:
            (copy / "trail.jsonl").write_bytes(b"".join((copy / "trail.jsonl").read_bytes().splitlines(True)[:-1]))
        (copy / backups.LISTED).unlink()
        (copy / backups.LISTED).write_bytes(backups._listed(copy))  # who can touch the one can touch the other
    before = files(Path())
    code, told = said("restore", "copy", "--checkpoint", page, "--into", "back")
    assert code == 6 and set(codes(told)) <= {"copy-changed", "does-not-agree", "no-copy"}
    assert files(Path()) == before


def test_a_restore_that_is_cut_off_leaves_nothing(done: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    page = copied(said)["code"]

    def power(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(backups, "sync_folder", power)
        cut.setattr(backups, "put", power)
        assert run("restore", "copy", "--checkpoint", page, "--into", "back") == 130
        assert run("backup", "other", *AT) == 130
    assert sorted(path.name for path in Path().iterdir()) == ["copy", "e"]


def test_people_are_told_what_to_keep_apart(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*BACKUP) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "encrypted disk" in told and "box.key stays apart" in told and "Not in it: box.key, scans, work." in told
    assert run("seal", "--to", "copy", *TWO, *AT) == 5, "a copy seals nothing"
