"""`lmcvote audit export`: records leave in open formats, under two names, and only for the scrutineer."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from lmcvote.election import CandidateNumber
from lmcvote.votes import Head, Marks
from tests.audit import arlo_reader, cvr_standard
from tests.cli.asking import AT, REEVE, TWO, Said, codes
from tests.cli.boxed import boxed
from tests.cli.outcomes import acts, counted, frozen
from tests.cli.test_tally import tallied
from tests.wording import run

BOARD = "mid-essex-board"
TO = ("audit", "export", "stick")


@pytest.fixture
def thirty(election: Path) -> Path:
    """Thirty keyed papers, one of them alone with its votes."""
    frozen(election, ("seats = 6", "seats = 2"))
    counted("12 1 2 | 10 1 | 1 3 | 7")
    Path("stick").mkdir()
    return election


def marks(*numbers: int) -> Marks:
    return Marks(frozenset(map(CandidateNumber, numbers)))


def test_nothing_leaves_before_two_people_have_seen_what_it_reveals(
    thirty: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(*TO, *AT)
    assert (code, told["papers"], told["alone"], told["alike"], told["kinds"]) == (0, 30, 1, 1, 4)
    assert (told["written"], told["files"], list(Path("stick").iterdir())) == (False, [], [])
    assert codes(said(*TO, *REEVE, *AT)[1]) == ["two-people"] and "records exported" not in acts(thirty)
    assert run(*TO, *AT) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "30 papers. 1 of them is alone: no other paper is marked alike." in out and "(k = 1)" in out
    assert out.endswith(f"audit export stick --format cvr --by NAME --by NAME --contest {BOARD} --election e")


def test_the_trail_knows_what_left_and_the_same_count_makes_the_same_file(thirty: Path, said: Said) -> None:
    code, told = said(*TO, *TWO, *AT)
    path = Path("stick") / f"{BOARD}-cvr.json"
    data = path.read_bytes()
    assert code == 0 and told["files"] == [{"file": str(path), "sha256": sha256(data).hexdigest()}]
    assert path.stat().st_mode & 0o777 == 0o600 and cvr_standard.faults(data) == []
    assert cvr_standard.totals(data)["Jane ASHBY, Kelvedon & Feering Health Centre"] == 22
    last = json.loads((thirty / "trail.jsonl").read_text().splitlines()[-1])
    assert last["act"] == "records exported" and last["facts"]["files"] == {path.name: sha256(data).hexdigest()}
    assert (last["facts"]["alone"], last["facts"]["papers"]) == (1, 30) and len(last["facts"]["by"]) == 2
    assert said(*TO, *TWO, *AT)[0] == 0 and path.read_bytes() == data
    assert run("verify", "e") == 0
    path.write_bytes(b"another")
    assert codes(said(*TO, *TWO, *AT)[1]) == ["file-in-use"] and path.read_bytes() == b"another"


def test_arlo_has_the_piles_and_the_records(thirty: Path, said: Said) -> None:
    arlo = (*TO, "--format", "arlo", *TWO, *AT)
    assert codes(said(*arlo)[1]) == ["option-missing"]
    Path("piles.csv").write_text("pile,papers\nbox-1,18\nbox-2,12\n")
    assert said(*arlo, "--manifest", "piles.csv")[0] == 0
    piles = arlo_reader.manifest((Path("stick") / f"{BOARD}-arlo-manifest.csv").read_bytes())
    assert piles == {("lmcvote", "box-1"): 18, ("lmcvote", "box-2"): 12}
    read = arlo_reader.records((Path("stick") / f"{BOARD}-arlo-cvr.csv").read_bytes())
    assert (read.papers, read.allowed, sorted(read.votes.values())[-3:]) == (30, 2, [1, 12, 22])


def test_fewer_papers_than_a_small_group_are_never_exported(election: Path, said: Said) -> None:
    """RULES 14.7: a breakdown of fewer papers than the minimum is withheld."""
    frozen(election)
    Path("stick").mkdir()
    counted("5 1 2 | 4 3")
    assert codes(said(*TO, *TWO, *AT)[1]) == ["few-papers"] and codes(said(*TO, *AT)[1]) == ["few-papers"]
    counted("5 1 2 | 5 3")
    assert said(*TO, *TWO, *AT)[0] == 0


@pytest.mark.parametrize(
    ("to", "form", "expected"),
    [("nowhere", "cvr", "bad-stick"), ("e", "cvr", "bad-stick"), ("e/lists", "cvr", "bad-stick"),
     ("stick", "blt", "no-such-format")],
)  # fmt: skip
def test_the_records_go_out_of_the_folder_or_nowhere(
    thirty: Path, said: Said, to: str, form: str, expected: str
) -> None:
    code, told = said("audit", "export", to, "--format", form, *TWO, *AT)
    assert (code, codes(told)) == (3, [expected]) and "records exported" not in acts(thirty)


def test_of_papers_counted_on_tally_sheets_there_are_no_records(thirty: Path, said: Said) -> None:
    """The latest count whose papers are kept is exported where it is the result; else there is nothing to export."""
    for by in TWO[:2], TWO[2:]:
        assert said("tally", "enter", "votes.csv", *by, *AT)[0] == 0
    assert said(*TO, *AT)[1]["papers"] == 30
    sheets = tallied("sheets.csv", f"1,11,11{',0' * 18},11")
    for by in TWO[:2], TWO[2:]:
        assert said("tally", "enter", sheets, *by, *AT)[0] == 0
    code, told = said(*TO, *AT)
    assert (code, codes(told)) == (5, ["no-records"])


def test_scanned_papers_leave_with_what_was_read_and_what_people_ruled(election: Path, said: Said) -> None:
    """Whole pipe: no elector, code, `seen_id`, random id or batch of the box stands in the file, before and after."""
    frozen(election, ("seats = 6", "seats = 2"))
    faint = Marks(frozenset({CandidateNumber(1)}), frozenset({CandidateNumber(2)}))
    pile = [*[marks(1, 2)] * 6, *[marks(3)] * 5, faint, marks(), marks(1, 2, 3)]
    of = boxed(election, pile, {11: marks(1, 2), 12: Head.UNMARKED, 13: Head.TOO_MANY})
    Path("stick").mkdir()
    code, told = said(*TO, *TWO, *AT)
    assert (code, told["papers"], told["alone"]) == (0, 14, 3)
    data = (Path("stick") / f"{BOARD}-cvr.json").read_bytes()
    assert cvr_standard.faults(data) == [] and sorted(cvr_standard.totals(data).values())[-3:] == [5, 7, 7]
    kinds = sorted(len(paper["CVRSnapshot"]) for paper in json.loads(data)["CVR"])
    assert kinds == [1] * 11 + [2] * 3
    for serial, letters in zip(of.serials, map(of.letters, range(len(pile))), strict=True):
        assert serial.hex().encode() not in data and letters.encode() not in data and serial not in data
