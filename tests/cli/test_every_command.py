"""What holds for every command."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lmcvote import cli
from tests.cli.asking import SIGNED, Said
from tests.wording import run, table


@pytest.mark.parametrize(
    "argv",
    [(), ("demo",), ("new",), ("electorate",), ("electorate", "check"), ("electorate", "build"), ("ballots", "proof"),
     ("nominations",), ("nominations", "letters"), ("nominations", "add"), ("nominations", "defects"),
     ("nominations", "mend"), ("nominations", "withdraw"), ("nominations", "list"), ("nominations", "rule"),
     ("nominations", "close"),
     ("ballots", "print"), ("ballots", "print-confirm"), ("ballots", "packs"), ("ballots", "reissue"),
     ("ballots", "account"), ("returns", "letters"), ("returns", "object"), ("returns", "settle"),
     ("returns", "objections"), ("returns", "reminders"), ("custody",), ("custody", "close"), ("custody", "open"),
     ("custody", "explain"), ("opening",), ("opening", "observers"), ("opening", "record"), ("count",),
     ("tally",), ("tally", "sheets"), ("tally", "enter"), ("tally", "variance"),
     ("lot",), ("lot", "slips"), ("lot", "publish"), ("lot", "record"), ("lot", "dice"), ("declare",),
     ("audit", "sample"), ("audit", "record"), ("audit", "risk"), ("audit", "compare"), ("audit", "export"),
     ("interests",), ("interests", "member"), ("interests", "declare"), ("interests", "informed"),
     ("interests", "cease"), ("interests", "list"), ("interests", "check"), ("interests", "publish"),
     ("interests", "meeting"), ("interests", "rule"),
     ("vacancy",), ("vacancy", "record"), ("vacancy", "fill"), ("vacancy", "book"),
     ("recall", "threshold"), ("recall", "members"), ("recall", "object"), ("recall", "settle"), ("recall", "open"),
     ("recall", "sheets"), ("recall", "reissue"), ("recall", "record"), ("recall", "letters"), ("recall", "withdraw"),
     ("recall", "close"), ("recall", "petition"), ("recall", "notice"), ("verify",), ("sign",), ("seal",), ("backup",),
     ("restore",), ("purge",)],
)  # fmt: skip
def test_help_begins_with_an_example(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]) -> None:
    assert run(*argv, "--help") == 0
    told = capsys.readouterr().out.split("\n\n")
    assert told[0].startswith("Usage: lmcvote") and told[1].split()[:2] == ["Example:", "lmcvote"]
    assert all(len(line) <= 80 for part in told for line in part.splitlines())


def test_lmcvote_alone_says_where_the_election_stands(
    election: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(election)
    for command, following in (
        ((), "lmcvote electorate build"),
        (("electorate", "build"), "freeze"),
        (("electorate", "freeze", "--provisional", "--by", "Alan Reeve"), "lmcvote ballots proof"),
        (("ballots", "proof"), "lmcvote ballots proof"),
        (("ballots", "proof", *SIGNED), "lmcvote ballots print"),
        (("ballots", "print"), "lmcvote ballots print-confirm"),
        (("electorate", "build"), "lmcvote ballots print-confirm"),
        (("ballots", "print-confirm"), "lmcvote ballots packs"),
        (("electorate", "build"), "lmcvote ballots packs"),
        (("count", "lists/votes.csv"), "VOTES.csv --by NAME"),
    ):
        assert run(*command) == 0
        capsys.readouterr()
        assert run() == 0
        assert following in capsys.readouterr().out.splitlines()[-1]


def test_a_new_folder_is_never_made_over_another(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("new", "e") == 3 and run("demo", "e") == 3
    assert "there already" in capsys.readouterr().err
    assert run("new", "f", "--like", "nothing") == 3
    assert "Known: board-election" in capsys.readouterr().err


def test_a_fault_of_ours_is_70_and_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("6000001 ASHBY Jane")

    monkeypatch.setattr(cli.recall.gates, "rules_here", broken)
    assert run("recall", "threshold", "--members", "3") == cli.FAULT_OF_OURS == 70
    told = capsys.readouterr()
    assert told.err.startswith("This is a fault of lmcvote, not of yours.") and "Traceback" not in told.err + told.out


def test_every_command_tells_scripts_in_one_object(election: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    assert said("new", "f") == (0, {"folder": "f", "like": "board-election"})
    monkeypatch.chdir(election)
    code, told = said()
    assert code == 0 and said("status") == (code, told)
    assert {key: told[key] for key in ("election", "title", "done", "next", "left", "doubts")} == {
        "election": "mid-essex-board-2027", "title": "Election to the board of NHS Mid Essex CCG, 2027",
        "done": [], "next": "lmcvote electorate build", "left": [], "doubts": [],
    }  # fmt: skip


def test_one_fault_names_its_file_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("votes.csv").write_bytes(table("paper|1|2|3\n1|yes||"))
    assert run("count", "votes.csv", "--seats", "1") == 3
    told = " ".join(capsys.readouterr().err.split())
    assert told == 'votes.csv: line 2, column "1": "yes" is no mark. Key 1 or X, ? or nothing.'


def test_output_is_utf_8_wherever_it_goes_and_a_closed_pipe_is_no_fault(here: Path) -> None:
    Path("votes.csv").write_text("paper,Łukasz,Ann\n1,1,\n", "utf-8")
    env = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parents[2]), "PYTHONIOENCODING": "cp1252"}
    argv = [sys.executable, "-m", "lmcvote", "count", "votes.csv", "--seats", "1"]
    done = subprocess.run(argv, env=env, capture_output=True)  # noqa: S603
    assert done.returncode == 0 and "Łukasz" in done.stdout.decode("utf-8")
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stdout and process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode in (0, 1)


def test_bad_usage_is_2(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (("recall", "threshold"), ("recall", "threshold", "--members", "ten"), ("nothing",)):
        assert run(*argv) == 2
        assert "Traceback" not in capsys.readouterr().err
