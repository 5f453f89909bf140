"""`lmcvote seal`: the papers stay as they are for ever, and the key of the box leaves the office."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lmcvote.audit import trail, verify
from lmcvote.cli import scan_files
from lmcvote.cli import seal as sealing
from lmcvote.files import write_all
from lmcvote.findings import RuleRefuses
from lmcvote.printing import make_box_key
from lmcvote.reading.papers import Aside, PaperId, Ruling
from lmcvote.store import opening, readings
from tests.cli.asking import AT, EXAMPLE, TWO, Said, codes
from tests.cli.outcomes import acts
from tests.cli.pictured import pictured
from tests.wording import Coins, run

VOTES = str(EXAMPLE / "lists/votes.csv")
STICK = ("--to", "stick")


def counted_twice(said: Said) -> None:
    """Two clerks, who agree."""
    rows = Path(VOTES).read_text("utf-8-sig").splitlines()
    Path("again.csv").write_text("\n".join([rows[0], *rows[:0:-1]]))
    assert said("count", VOTES, "--by", "Alan Reeve", *AT)[0] == 0
    assert said("count", "again.csv", "--by", "Priya Nair", *AT)[0] == 0


def scanned(folder: Path, *sizes: int) -> None:
    """Batches of so many sheets, each with its picture and its place in the pile."""
    make_box_key(folder, Coins(1))
    for nth, size in enumerate(sizes):
        batch, papers = pictured(folder, [b"picture %d of %d" % (n, nth) for n in range(size)], nth)
        scan_files.tell_places(folder, batch, [(paper, ("monday.pdf", n)) for n, paper in enumerate(papers, 1)])


@pytest.fixture
def done(built: Path, said: Said) -> Path:
    """An election that is counted twice, with papers of three scans."""
    assert said("ballots", "proof", *AT)[0] == 0
    scanned(built, 12, 3, 4)
    counted_twice(said)
    Path("stick").mkdir()
    return built


def sealed(said: Said) -> dict[str, object]:
    code, told = said("seal", *STICK, *TWO, *AT)
    assert code == 0, told
    return told


def test_a_sealed_box_holds_the_same_papers_in_another_file_and_the_key_is_on_the_stick(done: Path, said: Said) -> None:
    key, before = (done / "box.key").read_bytes(), (done / "box.db").read_bytes()
    told = sealed(said)
    assert told | {"code": ""} == {"merged": 3, "work": 3, "pictures": 19, "key": "stick/box.key", "code": ""}
    assert Path("stick/box.key").read_bytes() == key and not (done / "box.key").exists()
    assert Path("stick/box.key").stat().st_mode & 0o777 == 0o600
    assert list((done / "work").iterdir()) == []
    assert {path.stat().st_mtime for path in (done / "pictures").iterdir()} == {scan_files.SAME_TIME}
    with closing(sqlite3.connect(done / "box.db")) as rows:
        assert rows.execute("select sides from batch").fetchall() == [(19,)]
        assert rows.execute("select count(distinct batch), count(*) from side").fetchone() == (1, 19)
    assert (done / "box.db").read_bytes() != before and sorted(done.glob("*box.db*")) == [done / "box.db"]
    assert acts(done)[-3:] == ["batches merged", "register laid anew", "box sealed"]


def test_the_page_has_the_trails_own_code_and_a_stranger_agrees(done: Path, said: Said) -> None:
    told = sealed(said)
    assert (done / "out/seal/checkpoint.pdf").exists()
    checks = {c.what: c for c in verify.verify(done, {"register": "register.db", "box": "box.db"}, str(told["code"]))}
    assert not [what for what, check in checks.items() if check.agrees is False]
    assert checks["the seal of the box"].agrees and checks["a checkpoint on paper"].agrees


def test_nothing_about_a_paper_can_be_changed_any_more(done: Path, said: Said) -> None:
    sealed(said)
    before, told = (done / "box.db").read_bytes(), acts(done)
    assert codes(said("seal", *STICK, *TWO, *AT)[1]) == ["sealed-already"]
    assert run("adjudicate", *TWO, *AT) == 5
    assert codes(said("ballots", "proof", "--signed-by", "Alan Reeve", "--signed-by", "Priya Nair", *AT)[1]) == [
        "box-sealed"
    ]
    with pytest.raises(RuleRefuses, match="is sealed"), opening.store(done, "box.db", "box", Coins(7)) as store:
        readings.save_ruling(store, Ruling(PaperId("one"), Aside.NO_PAPER, ("A",), "2027-02-01"))
    assert (before, told) == ((done / "box.db").read_bytes(), acts(done))


def test_reading_verifying_and_a_recount_by_people_stay_possible(done: Path, said: Said) -> None:
    shown = said("count", *AT)
    sealed(said)
    assert said("count", *AT) == shown and said("verify", "e")[0] == 0
    assert said("count", VOTES, "--by", "Joyce Hammond", "--recount-for", "a candidate", *AT)[0] == 0
    assert said("verify", "e")[0] == 0


def test_a_seal_broken_behind_the_programs_back_is_seen_by_a_stranger(done: Path, said: Said) -> None:
    sealed(said)
    entries = trail.read(done).entries
    with closing(sqlite3.connect(done / "box.db")) as rows:
        rows.execute("delete from side")
        rows.commit()
        holds = verify.tables(rows)
    trail.append(done, [trail.Entry("0" * 32, "box", "papers counted", entries[-1].at, {}, holds)])
    found = {c.what: c.agrees for c in verify.verify(done, {"register": "register.db", "box": "box.db"})}
    assert found["what box.db holds"] is True and found["the seal of the box"] is False


@pytest.mark.parametrize("at", ["merged", "register", "laid", "work", "stick", "recorded"])
def test_a_seal_that_is_cut_off_is_finished_by_the_next(
    done: Path, said: Said, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    module, name = {
        "merged": (sealing, "_lay_register"),
        "register": (sealing, "_lay_box"),
        "laid": (scan_files, "seal"),
        "work": (sealing, "write_all"),
        "stick": (sealing, "_record"),
        "recorded": (sealing, "destroy"),
    }[at]

    def power(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(module, name, power)
        assert run("seal", *STICK, *TWO, *AT) == 130
    assert (done / "box.key").exists() and said("verify", "e")[0] == 0
    sealed(said)
    assert not (done / "box.key").exists() and acts(done).count("box sealed") == 1
    assert said("verify", "e")[0] == 0


def test_the_box_is_not_sealed_while_its_papers_may_be_needed(election: Path, said: Said) -> None:
    Path("stick").mkdir()
    assert said("ballots", "proof", *AT)[0] == 0
    for count in ((), (VOTES, "--by", "Alan Reeve")):
        assert not count or said("count", *count, *AT)[0] == 0
        code, told = said("seal", *STICK, *TWO, *AT)
        assert (code, codes(told)) == (5, ["not-settled"])


def test_an_election_without_a_poll_is_sealed_when_it_is_declared(election: Path, said: Said) -> None:
    Path("stick").mkdir()
    settings = election / "election.toml"
    settings.write_text(settings.read_text("utf-8").replace("seats = 6", "seats = 12"), "utf-8")
    assert codes(said("seal", *STICK, *TWO, *AT)[1]) == ["not-settled"]
    with opening.store(election, "box.db", "box", Coins(9)) as store:
        store.record("result declared", "2027-02-01", {"contest": "mid-essex-board"})
    assert said("seal", *STICK, *TWO, *AT)[0] == 0


def test_a_declared_result_is_as_good_as_two_counts(election: Path, said: Said) -> None:
    Path("stick").mkdir()
    assert said("ballots", "proof", *AT)[0] == 0
    assert said("count", VOTES, *AT)[0] == 0
    for act, code in (("result declared", 0), ("result withdrawn", 5)):
        with opening.store(election, "box.db", "box", Coins(9 + code)) as store:
            store.record(act, "2027-02-01", {"contest": "mid-essex-board"})
        (election / "box.key").write_bytes(b"k" * 32)
        assert said("seal", *STICK, *TWO, *AT)[0] == code


@pytest.mark.parametrize(
    ("to", "why"), [("nowhere", "is no folder"), ("e/out", "lies in the election folder"), ("used", "another election")]
)
def test_the_key_goes_to_a_stick_and_over_nothing(done: Path, said: Said, to: str, why: str) -> None:
    (done / "out").mkdir(exist_ok=True)
    Path("used").mkdir()
    write_all({Path("used/box.key"): b"another"})
    code, told = said("seal", "--to", to, *TWO, *AT)
    assert (code, codes(told)) == (3, ["bad-stick"]) and why in told["findings"][0]["message"]
    assert "box sealed" not in acts(done)


def test_two_people_seal(done: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert codes(said("seal", *STICK, "--by", "Alan Reeve", *AT)[1]) == ["two-people"]
    assert codes(said("seal", *TWO, *AT)[1]) == ["option-missing"]
    assert run("seal", *STICK, *TWO, *AT) == 0
    told = capsys.readouterr().out
    assert "stick/box.key holds the key" in told and "solid-state" in told and "Next:" in told
    facts = json.loads((done / "trail.jsonl").read_text().splitlines()[-1])["facts"]
    assert facts["by"] == ["Mr Alan Reeve", "Ms Priya Nair"]


@pytest.mark.parametrize("cut", range(3))
def test_pictures_are_laid_anew_whole_wherever_that_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    """In the order of their names, so that neither their folder nor their numbers tell an order of batches."""
    names = [f"{nth:02}.jpg" for nth in (7, 3, 9, 1)]
    for name in names:
        scan_files.keep(tmp_path, {name: name.encode()})
    steps = iter(range(9))
    renamed = Path.rename

    def cut_off(path: Path, to: Path) -> Path:
        if next(steps) == cut:
            raise KeyboardInterrupt
        return renamed(path, to)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", cut_off)
        if cut < 2:
            with pytest.raises(KeyboardInterrupt):
                scan_files.seal(tmp_path)
        else:
            scan_files.seal(tmp_path)
    assert scan_files.seal(tmp_path) == (0, 4)
    pictures = tmp_path / "pictures"
    assert {path.name: path.read_bytes() for path in pictures.iterdir()} == {name: name.encode() for name in names}
    assert [path.name for path in tmp_path.iterdir()] == ["pictures"]
    assert {path.stat().st_mtime for path in pictures.iterdir()} == {scan_files.SAME_TIME}
