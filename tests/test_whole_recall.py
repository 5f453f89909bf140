"""The worked recall through the command line, against the files in `ballots/recall/expected`.

    python -m tests.test_whole_recall

writes those files anew. A person reads what has changed before it is committed.
"""

import json
import shutil
import tempfile
from pathlib import Path

import pytest

from lmcvote import bundled, settings
from lmcvote.audit import trail
from lmcvote.cli.demo import play
from lmcvote.cli.demo_recall import STEPS
from lmcvote.cli.following import next_command
from lmcvote.cli.session import Session
from tests.test_whole_election import in_80_columns, told
from tests.wording import CLOCK, Coins, run

EXAMPLE = bundled.folder("ballots") / "recall"
NAMES = (
    *("build", "rule", "rule-again", "freeze"),
    *("members", "open", "sheets", "record", "told", "withdraw", "told-again", "close", "notice"),
    *("proof", "print", "confirm", "packs", "account", "returned", "sealed", "letters", "closed", "unsealed", "opened"),
    *("scan", "scanned", "count", "outcome", "provisional", "declared", "next", "verify"),
)
KEPT = ("open", "close", "notice", "account", "opened", "scanned", "count", "outcome", "next", "verify")
"""What the recall is about; the rest is said of the worked election too. What a scan says hangs on what draws it."""
AGAIN = {"petition": ("recall", "petition"), "outcome": ("recall", "outcome", *STEPS[-5][1][2:]), "count": ("count",)}
"""Asked once more, for scripts: nothing is done by it that was not done before."""


def artefacts(folder: Path) -> dict[str, bytes]:
    """Everything the worked recall says and writes that is the same each time, by file name."""
    found: dict[str, bytes] = {}
    with in_80_columns(folder):
        told("new", "e", "--like", "recall", seed=0)
    with in_80_columns(folder / "e"):
        for seed, (name, (_, arguments)) in enumerate(zip(NAMES, STEPS, strict=True), 2 * 10**6):
            list(play(arguments, Session(lambda: CLOCK, Coins(seed), lambda arguments: run(*arguments))))
            said = told(*arguments, seed=seed).encode()
            if name in KEPT:
                found[f"{name}.txt"] = said
        for name, arguments in AGAIN.items():
            found[f"{name}.json"] = told(*arguments, "--json", seed=-1).encode()
        found["next-election.toml"] = Path("next-election/election.toml").read_bytes()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("recall")
    return folder / "e", artefacts(folder)


def test_the_golden_files_are_all_there(whole: tuple[Path, dict[str, bytes]]) -> None:
    assert {path.name for path in (EXAMPLE / "expected").iterdir()} == set(whole[1])


@pytest.mark.parametrize("path", sorted((EXAMPLE / "expected").iterdir()), ids=lambda path: path.name)
def test_the_recall_says_what_it_always_said(path: Path, whole: tuple[Path, dict[str, bytes]]) -> None:
    assert whole[1][path.name].decode("utf-8") == path.read_bytes().decode("utf-8")


def test_another_hand_comes_to_the_same_end(whole: tuple[Path, dict[str, bytes]]) -> None:
    """RULES 13.10, counted off the keyed lists by nothing of the program: 45 of 59, 42 of 59, 24 of 38."""
    sheets = [line.split(",") for line in (EXAMPLE / "lists/sheets.csv").read_text("utf-8-sig").splitlines()[1:]]
    signed = [row for row in sheets if row[3] == "yes" and row[2] and not row[4] and row[1] <= "2027-06-21"]
    taken_back = 1
    papers = [line.split(",")[1:] for line in (EXAMPLE / "lists/votes.csv").read_text("utf-8-sig").splitlines()[1:]]
    yes, no = (papers.count(list(marks)) for marks in (("1", "", ""), ("", "1", "")))
    assert (len(signed) - taken_back, len(papers), yes, no) == (45, 42, 24, 14)
    assert 4 * 45 >= 3 * 59 > 4 * 44 and 2 * 42 >= 59 and 2 * 24 > 24 + 14
    told = json.loads(whole[1]["outcome.json"])
    assert told["outcome"] == "recall_carried" and told["new"] is False
    assert (told["call"]["reached"], told["response"]["reached"]) == (45, 42)
    assert told["vote"] == {"eligible": 59, "papers": 42, "valid": 38, "spoilt": 4, "yes": 24, "no": 14}


def test_the_trail_tells_each_step_in_its_order_and_no_number_of_sheets_before_the_close(
    whole: tuple[Path, dict[str, bytes]],
) -> None:
    """RULES 13.7, 13.9."""
    entries = trail.read(whole[0]).entries
    acts = [entry.act for entry in entries]
    order = (
        *("electorate frozen", "member list published", "petition opened", "petition sheets issued"),
        *("petition sheets recorded", "signers told", "petition closed", "meeting noticed", "proof signed"),
        *("papers printed", "packs issued", "returns closed", "opening recorded", "papers counted"),
        *("recall decided", "result provisional", "result declared"),
    )
    assert [act for act in dict.fromkeys(acts) if act in order] == list(order)
    assert acts.count("recall decided") == 1, "stated again it is the same"
    for entry in entries[: acts.index("petition closed")]:
        if entry.act in ("petition sheets recorded", "signers told", "petition sheet taken back"):
            assert not [said for said in entry.facts.values() if said in (46, 47, 50, 51)], "no running total"


def test_lmcvote_alone_leads_from_each_step_to_the_next(whole: tuple[Path, dict[str, bytes]]) -> None:
    """RULES 13.9: petition, threshold, EGM notice, response rate, vote, outcome."""
    entries = trail.read(whole[0]).entries
    chosen = settings.read(whole[0])
    told = [next_command(entries[:done], chosen) for done in range(len(entries) + 1)]
    commands = [" ".join(one.partition("lmcvote ")[2].replace(";", "").replace(",", "").split()[:2]) for one in told]
    assert list(dict.fromkeys(commands)) == [
        *("electorate build", "electorate review", "recall members", "recall open", "recall sheets", "recall record"),
        *("recall letters", "recall notice", "ballots proof", "ballots print", "ballots print-confirm"),
        *("ballots packs", "returns record", "opening", "scan FILES", "adjudicate --by"),
        *("recall outcome", "declare", "declare --signed-by", "verify then"),
    ]


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
