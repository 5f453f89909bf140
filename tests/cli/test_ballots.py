"""`lmcvote ballots`: papers, what is committed of them, and what is refused."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from lmcvote import cli
from lmcvote.sheet import csv_bytes
from tests.cli.asking import EXAMPLE, Said, codes, committed
from tests.wording import run


def test_print_makes_exactly_so_many_and_commits_their_hashes(signed: Path, said: Said) -> None:
    code, told = said("ballots", "print", "--election", "e", "--papers", "20", "--spares", "3", "-o", "pdf")
    assert code == 0 and told["papers"] == {"mid-essex-board": 23} and told["test"] is False
    (file,) = told["files"]
    assert file["pages"] == len(pypdfium2.PdfDocument(file["file"])) == 23 == committed(signed)


def test_print_takes_its_number_from_an_electorate(signed: Path, said: Said) -> None:
    assert said("electorate", "build", "--election", "e")[0] == 0
    for argv in ((), ("--electorate", "e/out/electorate.csv")):
        assert said("ballots", "print", "--election", "e", *argv)[1]["papers"] == {"mid-essex-board": 53}
    assert committed(signed) == 106


def test_files_hold_at_most_a_thousand_pages(signed: Path, said: Said) -> None:
    told = said("ballots", "print", "--election", "e", "--papers", "1001")[1]
    assert [file["pages"] for file in told["files"]] == [1000, 1] and committed(signed) == 1001


@pytest.mark.parametrize("option", ["--test", "--draft"])
def test_test_papers_are_outside_the_committed_set(election: Path, said: Said, option: str) -> None:
    code, told = said("ballots", "print", "--election", "e", "--papers", "2", option)
    assert code == 0 and told["test"] is True and not (election / "box.db").exists()


def test_proof_tells_the_layout_in_millimetres(election: Path, said: Said) -> None:
    code, told = said("ballots", "proof", "--election", "e")
    assert code == 0 and told["page"] == {"width": 210.0, "height": 297.0}
    assert told["code"] == {"x": 26.0, "y": 13.0, "size": 24.75} and len(told["fiducials"]) == 4
    assert told["targets"][0] == {
        "style": "mid-essex-board.standard", "page": 1, "contest": "mid-essex-board", "number": 1,
        "x": 162.0, "y": 64.5625, "width": 7.0, "height": 7.0,
    }  # fmt: skip
    assert (election / "definition.json").exists()


@pytest.mark.parametrize(
    ("argv", "code", "expected"),
    [
        (("--papers", "0"), 3, ["out-of-range"]),
        (("--papers", "2", "--spares", "-1"), 3, ["out-of-range"]),
        (("--papers", "2", "--electorate", "e.csv"), 2, ["options-exclude"]),
        (("--papers", "2", "--large-print", "2"), 2, ["options-exclude"]),
        (("--large-print", "0"), 3, ["out-of-range"]),
        ((), 2, ["option-missing"]),
        (("--electorate", "no.csv"), 3, ["no-such-file"]),
        (("--papers", "1", "-o", "e/election.toml"), 3, ["cannot-write"]),
    ],
)
def test_print_refuses(signed: Path, said: Said, argv: tuple[str, ...], code: int, expected: list[str]) -> None:
    found, told = said("ballots", "print", "--election", "e", *argv)
    assert (found, codes(told)) == (code, expected)
    if expected != ["cannot-write"]:
        assert not (signed / "out").exists()
    assert committed(signed) == 0


def test_a_box_that_is_broken_leaves_no_paper(signed: Path, said: Said) -> None:
    (signed / "box.db").write_bytes(b"no database" * 99)
    code, told = said("ballots", "print", "--election", "e", "--papers", "2")
    assert (code, codes(told)) == (6, ["store-damaged"]) and not list(signed.rglob("*.pdf*"))


def test_a_print_cut_off_before_its_commit_leaves_no_paper(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("lmcvote.store.box.save_committed", cut)
        assert run("ballots", "print", "--election", "e", "--papers", "2") == 130
    assert committed(signed) == 0 and all(not path.stat().st_size for path in signed.glob("out/ballots/*board-0*.pdf"))
    assert run("ballots", "print", "--election", "e", "--papers", "2") == 0
    assert len(list(signed.glob("out/ballots/*board-0*"))) == 1 and committed(signed) == 2


def test_papers_whose_serials_are_committed_are_never_deleted(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("lmcvote.store.opening.trail.append", cut)
        assert run("ballots", "print", "--election", "e", "--papers", "2") == 130
    (path,) = (signed / "out/ballots").iterdir()
    assert len(pypdfium2.PdfDocument(path)) == committed(signed) == 2
    assert said("ballots", "print", "--election", "e", "--papers", "1")[0] == 0  # the trail is told at the next opening


def test_a_broken_trail_refuses_before_anything_is_written(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--election", "e", "--papers", "2")[0] == 0
    with (signed / "trail.jsonl").open("a") as trail:
        trail.write("{}\n")
    for argv in (("ballots", "print", "--papers", "1"), ("electorate", "build")):
        code, told = said(*argv, "--election", "e")
        assert (code, codes(told)) == (6, ["trail-broken"])
    assert committed(signed) == 2 and not (signed / "out/electorate.csv").exists()


@pytest.mark.parametrize("lost", ["box.db", "trail.jsonl"])
def test_a_lost_record_of_the_printing_is_seen(signed: Path, said: Said, lost: str) -> None:
    assert said("ballots", "print", "--election", "e", "--papers", "2")[0] == 0
    (signed / lost).unlink()
    for argv in (("proof",), ("print", "--papers", "1")):
        code, told = said("ballots", *argv, "--election", "e")
        assert (code, codes(told)) == (6, ["printing-disagrees"])


def test_a_build_that_cannot_write_its_files_keeps_nothing(election: Path, said: Said) -> None:
    (election / "out/excluded.csv").mkdir(parents=True)
    code, told = said("electorate", "build", "--election", "e")
    assert (code, codes(told)) == (3, ["cannot-write"])
    assert not (election / "trail.jsonl").exists() and not (election / "out/electorate.csv").exists()
    (election / "out/excluded.csv").rmdir()
    (election / "out").rmdir()
    (election / "out").touch()
    code, told = said("electorate", "build", "--election", "e")
    assert (code, codes(told)) == (3, ["cannot-write"])


@pytest.mark.parametrize(("error", "named"), [(errno.ENOSPC, "disk-full"), (errno.EIO, "disk-fails")])
def test_a_disk_that_is_full_or_fails_is_told_in_one_sentence(
    signed: Path, said: Said, monkeypatch: pytest.MonkeyPatch, error: int, named: str
) -> None:
    def broken(*_: object) -> None:
        raise OSError(error, "as the system calls it")

    monkeypatch.setattr("lmcvote.store.box.save_committed", broken)
    code, told = said("ballots", "print", "--election", "e", "--papers", "1")
    assert (code, codes(told)) == (3, [named]) and not list(signed.rglob("*.pdf*"))


def test_two_prints_at_once_share_no_file(signed: Path) -> None:
    argv = [sys.executable, "-m", "lmcvote", "ballots", "print", "--election", "e", "--papers", "30"]
    env = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2])}
    running = [subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL) for _ in range(4)]  # noqa: S603
    assert [process.wait() for process in running] == [0] * 4
    files = sorted((signed / "out/ballots").iterdir())
    assert [len(pypdfium2.PdfDocument(path)) for path in files] == [30] * 4 and committed(signed) == 120


def test_papers_and_definition_belong_together(signed: Path, said: Said) -> None:
    assert said("ballots", "print", "--election", "e", "--papers", "50")[0] == 0
    (signed / "definition.json").unlink()
    settings = signed / "election.toml"
    settings.write_text(settings.read_text().replace('surname = "Baker"', 'surname = "Zbaker"'))
    votes = str(EXAMPLE / "lists/votes.csv")
    for argv in (("ballots", "proof"), ("ballots", "print", "--papers", "1")):
        code, told = said(*argv, "--election", "e")
        assert (code, codes(told)) == (6, ["definition-not-printed"])
    assert said("count", "--election", "e", votes)[0] == 5


def test_print_refuses_a_group_without_electors(signed: Path, said: Said) -> None:
    row = ["6000001", "A", "B", "partner", "99E", "F81006", "practice", "2", "2", ""]
    columns = "gmc_number surname forename role group practice_code basis performers_lines equip_lines note".split()
    Path("other.csv").write_bytes(csv_bytes(columns, [row]))
    code, told = said("ballots", "print", "--election", "e", "--electorate", "other.csv")
    assert (code, codes(told)) == (3, ["group-without-electors"])


def test_a_changed_election_is_refused_after_the_first_proof(signed: Path, said: Said) -> None:
    assert said("ballots", "proof", "--election", "e")[0] == 0
    settings = signed / "election.toml"
    settings.write_text(settings.read_text().replace("seats = 6", "seats = 5"))
    code, told = said("ballots", "print", "--election", "e", "--papers", "1")
    assert (code, codes(told)) == (5, ["definition-changed"])


def test_a_title_that_says_another_number_is_told(election: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace("seats = 6", "seats = 5"))
    assert run("ballots", "proof", "--election", "e") == 0
    assert "says 6, but seats is 5" in " ".join(capsys.readouterr().err.split())


def test_who_gets_no_paper_yet_is_told(signed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("electorate", "build", "--election", "e", "--as-at", "2027-02-01") == 0
    assert run("ballots", "print", "--election", "e") == 0
    assert "10 entries of the electorate are held or unplaced" in " ".join(capsys.readouterr().err.split())


def test_an_uncontested_election_prints_no_paper(election: Path, said: Said) -> None:
    settings = election / "election.toml"
    settings.write_text(settings.read_text().replace("seats = 6", "seats = 12"))
    code, told = said("ballots", "print", "--election", "e", "--papers", "1")
    assert (code, codes(told)) == (5, ["uncontested"]) and not (election / "definition.json").exists()


def test_no_election_here(here: Path, said: Said) -> None:
    for noun in (("ballots", "proof"), ("ballots", "print", "--papers", "1")):
        code, told = said(*noun)
        assert (code, codes(told)) == (3, ["no-election"])
