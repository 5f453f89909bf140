"""`lmcvote purge`: not before its time, not while a challenge is open; and then nothing is left that names a doctor."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from lmcvote.audit import chain, trail, verify
from lmcvote.cli import main, purge
from lmcvote.files import destroy
from lmcvote.findings import RuleRefuses
from lmcvote.store import opening
from tests.cli.asking import AT, EXAMPLE, TWO, Said, codes, words
from tests.cli.outcomes import acts
from tests.cli.pictured import pictured
from tests.wording import CLOCK, Coins, run

VOTES = str(EXAMPLE / "lists/votes.csv")
PURGE = ("purge", *TWO, *AT)
STATED = "--no-challenge-open"
DAY = datetime(2028, 2, 1, 0, 30, tzinfo=UTC)
"""Twelve months after the tests' clock, to the day."""


@pytest.fixture
def done(frozen: Path, said: Said) -> Path:
    """Roll frozen, papers counted, and files of many kinds."""
    assert said("ballots", "proof", *AT)[0] == 0
    assert said("count", VOTES, *AT)[0] == 0
    assert said("backup", "copy", *AT)[0] == 0
    pictured(frozen, [b"%02d" % n for n in range(30)])
    for name in (
        "scans/monday.pdf",
        "out/lot/mid-essex-board-count.json",
    ):
        (frozen / name).parent.mkdir(parents=True, exist_ok=True)
        (frozen / name).write_bytes(name.encode())
    (frozen / "out/link").symlink_to(Path("copy/trail.jsonl").resolve())
    return frozen


def at(moment: datetime, *argv: str, seed: int = 5000) -> int:
    return main(argv, lambda: moment, Coins(seed))


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*") if not path.is_dir()}


def test_what_is_left_names_candidates_and_nobody_else(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    doctors = {line.split(",")[1] for line in (done / "out/electorate.csv").read_text("utf-8-sig").splitlines()[1:]}
    toml = (done / "election.toml").read_text("utf-8")
    before = {name: (done / name).read_bytes() for name in names(done) if not (done / name).is_symlink()}
    (told,) = (entry.facts for entry in trail.read(done).entries if entry.act == "papers counted")
    assert at(DAY, *PURGE, STATED) == 0
    left = names(done)
    assert left == {
        *("election.toml", "definition.json", "trail.jsonl", "out/result/count-1.json"),
        *("out/lot/mid-essex-board-count.json", "out/destroyed/destroyed.sha256", "out/destroyed/certificate.pdf"),
        "out/register/checkpoint.pdf",
    }
    strangers = {name for name in doctors if name and name not in toml}
    kept = b"".join((done / name).read_bytes() for name in left if not name.endswith(".pdf"))
    assert len(strangers) > 20 and not any(f'"{name}"'.encode() in kept for name in strangers)
    assert sha256((done / "out/result/count-1.json").read_bytes()).hexdigest() == told["result"]
    assert Path("copy/trail.jsonl").exists(), "of a link only the link goes"
    lines = (done / "out/destroyed/destroyed.sha256").read_text().splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert set(listed) == (set(before) | {"out/link"}) - left
    for name in set(listed) - {"out/link"}:
        assert listed[name] == sha256(before[name]).hexdigest(), name
    assert "Destroyed:" in capsys.readouterr().out


def test_the_certificate_says_what_went_by_whom_and_when(done: Path) -> None:
    digest = sha256((done / "box.db").read_bytes()).hexdigest()
    assert at(DAY, *PURGE, STATED) == 0
    told = "".join(words(done / "out/destroyed/certificate.pdf"))
    assert (
        "Destroyed on 1 February 2028" in told and "The result is of 1 February 2027." in told and "12 months" in told
    )
    assert "Mr Alan Reeve and Ms Priya Nair stated that no challenge" in told and "pictures/" in told
    assert "copy made on 1 February 2027" in told and "box.db" in told and digest[:4] in told
    last = trail.read(done).entries[-1]
    assert last.act == "records destroyed" and last.holds == {}
    page = (done / "out/destroyed/certificate.pdf").read_bytes()
    assert last.facts["certificate"] == sha256(page).hexdigest()
    found = verify.verify(done, {"register": "register.db", "box": "box.db"}, chain.code(trail.read(done).head))
    assert not [check.what for check in found if check.agrees is False]


def test_nothing_is_begun_anew_in_the_place_of_what_was_destroyed(done: Path, said: Said) -> None:
    assert at(DAY, *PURGE, STATED) == 0
    before = names(done)
    assert codes(said(*PURGE, STATED)[1]) == ["destroyed-already"]
    assert codes(said("backup", "other", *AT)[1]) == ["destroyed"]
    for side in ("register", "box"):
        with pytest.raises(RuleRefuses, match="are destroyed"), opening.store(done, f"{side}.db", side, Coins()):
            pass
    assert names(done) == before


@pytest.mark.parametrize(
    ("months", "moment", "code"),
    [
        (12, CLOCK, 5),
        (12, datetime(2028, 1, 31, 23, 59, tzinfo=UTC), 5),
        (12, DAY, 0),
        (2, DAY, 0),
        (24, DAY, 5),
        (24, datetime(2029, 2, 1, tzinfo=UTC), 0),
    ],
)
def test_records_are_kept_for_as_long_as_was_agreed_and_longer_if_the_lmc_says_so(
    done: Path, months: int, moment: datetime, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULES 15.2. Twelve months were frozen: to write fewer into election.toml afterwards changes nothing."""
    retain(done, months)
    before = names(done)
    assert at(datetime(2027, 12, 1, tzinfo=UTC), *PURGE, STATED) == 5
    assert at(moment, *PURGE, STATED) == code
    if code:
        assert "Nothing was destroyed" in capsys.readouterr().err and names(done) == before


def retain(folder: Path, months: int) -> None:
    path = folder / "election.toml"
    text = path.read_text("utf-8")
    assert "retention_months = 12" in text
    path.write_text(text.replace("retention_months = 12", f"retention_months = {months}"), "utf-8")


@pytest.mark.parametrize(("day", "code"), [(31, 5), (1, 0)])
def test_two_months_are_the_least(election: Path, said: Said, day: int, code: int) -> None:
    retain(election, 2)
    assert said("ballots", "proof", *AT)[0] == 0 and said("count", VOTES, *AT)[0] == 0
    assert at(datetime(2027, 3 if day == 31 else 4, day, 12, tzinfo=UTC), *PURGE, STATED) == code
    retain_one = (election / "election.toml").read_text("utf-8").replace("months = 2 ", "months = 1 ")
    (election / "election.toml").write_text(retain_one, "utf-8")
    assert codes(said(*PURGE, STATED)[1]) == ["out-of-range"]


@pytest.mark.parametrize("act", ["result declared", "result withdrawn"])
def test_the_time_runs_from_the_last_that_was_said_of_the_result(done: Path, act: str) -> None:
    with opening.store(done, "box.db", "box", Coins(3000)) as store:
        store.record(act, "2027-06-30", {"contest": "mid-essex-board"})
    assert at(datetime(2028, 6, 29, tzinfo=UTC), *PURGE, STATED) == 5
    assert at(datetime(2028, 6, 30, tzinfo=UTC), *PURGE, STATED) == 0


def test_two_people_state_that_no_challenge_is_open(done: Path) -> None:
    before = names(done)
    assert at(DAY, *PURGE) == 4
    assert at(DAY, "purge", STATED, "--by", "Alan Reeve", *AT) == 2
    assert names(done) == before and "destruction begun" not in acts(done)


def test_without_a_result_there_is_no_time_to_be_over(election: Path, said: Said) -> None:
    assert codes(said(*PURGE, STATED)[1]) == ["no-result"]


@pytest.mark.parametrize("at_file", [0, 3, 30])
def test_a_destruction_that_is_cut_off_is_finished_and_tells_of_everything(
    done: Path, monkeypatch: pytest.MonkeyPatch, at_file: int
) -> None:
    real, left = destroy, [at_file]

    def power(path: Path) -> None:
        if not left[0]:
            path.write_bytes(bytes(5))  # cut off while it was overwritten
            raise KeyboardInterrupt
        left[0] -= 1
        real(path)

    with monkeypatch.context() as cut:
        cut.setattr(purge, "destroy", power)
        assert at(DAY, *PURGE, STATED) == 130
    assert run("electorate", "build", "--as-at", "2027-02-01", *AT) in (3, 5), "no store is begun again"
    (done / "lists").mkdir(exist_ok=True)
    (done / "lists/late.csv").write_text("somebody's")
    assert at(DAY, *PURGE, seed=5001) == 6, "what was never listed is not destroyed"
    (done / "lists/late.csv").unlink()
    assert at(DAY, *PURGE, seed=5002) == 0
    assert acts(done).count("destruction begun") == acts(done).count("records destroyed") == 1
    assert not (done / "register.db").exists() and not (done / "pictures").exists()
    listed = (done / "out/destroyed/destroyed.sha256").read_text().splitlines()
    assert trail.read(done).entries[-1].facts["files"] == len(listed) > 40
