"""`lmcvote audit compare`: six hundred papers in the hand, each beside its record, and one record that was altered."""

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lmcvote.audit import verify
from lmcvote.cli.audit import compare as comparing
from lmcvote.election import CandidateNumber
from lmcvote.paper.code import seen_id, serial_hash
from lmcvote.reading.papers import PaperId, Ruling
from lmcvote.store import opening, readings
from lmcvote.votes import Marks
from tests.audit import arlo_reader, cvr_standard
from tests.audit.test_verify import acts as tamperings
from tests.cli.asking import AT, MID_ESSEX, REEVE, TWO, Said, codes
from tests.cli.boxed import TWO_NAMES, Box, boxed
from tests.cli.outcomes import CLOCK_DAY, acts, counted, frozen
from tests.cli.returning import lines
from tests.cli.test_audit import SEED, told_at_the_declaration
from tests.wording import Coins, run

PILE = [frozenset({1, 2})] * 240 + [frozenset({1})] * 180 + [frozenset({3})] * 90 + [frozenset({4})] * 90
"""For two seats: 420 and 240 votes against 90 and 90."""
COMPARE = ("audit", "compare", *TWO, *AT)
Drawn = list[dict[str, Any]]


def marks(numbers: frozenset[int]) -> Marks:
    return Marks(frozenset(map(CandidateNumber, numbers)))


class Pile:
    """The papers as they lie, in the order in which the test wants the dice to have found them."""

    def __init__(self, of: Box, on_paper: Sequence[frozenset[int]], first: int = 0) -> None:
        self.of, self.on_paper = of, on_paper
        self.order = [first, *(n * 241 % 600 for n in range(600) if n * 241 % 600 != first)]

    def paper(self, drawn: int) -> int:
        """Which paper lies where the dice found their nth, from 1."""
        return self.order[drawn - 1]

    def filled(self, listed: Drawn, seen: Callable[[int], dict[str, str]] | None = None) -> str:
        """The form, as two people fill it in."""
        rows = [
            {"pile": one["pile"], "nth": one["nth"], "drawn": one["drawn"], "not_found": ""}
            | {str(n): "1" if n in self.on_paper[self.paper(one["drawn"])] else "" for n in range(1, 13)}
            | (seen(one["drawn"]) if seen else {})
            for one in listed
        ]
        with Path("seen.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return "seen.csv"

    def codes(self, listed: Drawn) -> list[str]:
        """What the hand scanner types, paper by paper as they were pulled."""
        return [self.of.letters(self.paper(one["drawn"])) for one in listed]


@pytest.fixture
def scanned(election: Path, said: Said) -> Box:
    """Six hundred papers, scanned and counted."""
    frozen(election, ("seats = 6", "seats = 2"))
    of = boxed(election, [marks(one) for one in PILE])
    Path("piles.csv").write_text("pile,papers\nbox-1,350\nbox-2,250\n")
    return of


SEAL = ("audit", "sample", "--manifest", "piles.csv", *AT)


def drawn(said: Said, papers: int = 0) -> Drawn:
    """The papers to pull, after the dice."""
    assert said(*SEAL, "--method", "comparison")[0] == 0
    more = ("--papers", str(papers)) if papers else ()
    code, told = said("audit", "sample", "--seed", SEED, *more, *TWO, *AT)
    assert code == 0
    found: Drawn = told["to_pull"]
    return found


def recorded(said: Said, form: str) -> None:
    assert said("audit", "record", form, *TWO, *AT)[0] == 0


def test_a_comparison_from_the_seal_to_the_stop(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both sizes are shown before one is chosen; people speak first, then the records."""
    polling = said(*SEAL)[1]
    assert polling["method"] == "polling" and polling["first_rounds"]["comparison"] < polling["first_round"] / 2
    listed, pile = drawn(said), Pile(scanned, PILE)
    assert len(listed) == polling["first_rounds"]["comparison"]
    assert codes(said(*COMPARE)[1]) == ["none-to-compare"], "no record is shown before people have said what they see"
    recorded(said, pile.filled(listed))
    waiting = said("audit", "risk", *AT)[1]
    assert (waiting["risk"], waiting["looked_at"], waiting["on_record"]) == (1.0, 0, len(listed))
    lines(monkeypatch, *pile.codes(listed))
    code, told = said(*COMPARE)
    assert (code, told["compared"], told["agree"], told["differ"], told["waiting"]) == (
        0,
        len(listed),
        len(listed),
        [],
        0,
    )
    risk = said("audit", "risk", *AT)[1]
    assert (risk["verdict"], risk["method"], risk["looked_at"]) == ("stop", "comparison", len(listed))
    assert 0 < risk["risk"] <= 0.05 and risk["macro"] < 0.07
    assert acts(scanned.folder)[-2:] == ["audit papers recorded", "audit papers compared"]
    assert "compared with their records, confirm the result at a risk limit of 5 %" in told_at_the_declaration(said)
    assert run("verify", "e") == 0 and run("audit", "risk", *AT) == 0
    assert "by ALPHA, which decides" in " ".join(capsys.readouterr().out.split())


def test_one_vote_that_was_altered_in_the_box_is_found_and_charged(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The paper votes for 3, its record was made one for 2. More are drawn until the result stands all the same."""
    frozen(election, ("seats = 6", "seats = 2"))
    of = boxed(election, [marks(frozenset({2}) if n == 500 else one) for n, one in enumerate(PILE)])
    Path("piles.csv").write_text("pile,papers\nbox-1,350\nbox-2,250\n")
    listed, pile = drawn(said), Pile(of, PILE, first=500)
    recorded(said, pile.filled(listed))
    lines(monkeypatch, *pile.codes(listed))
    told = said(*COMPARE)[1]
    (first,) = (one for one in listed if one["drawn"] == 1)
    assert told["differ"] == [{"pile": first["pile"], "nth": first["nth"], "seen": "3", "record": "2"}]
    now = said("audit", "risk", *AT)[1]
    assert now["verdict"] == "go_on" and now["more"] > 0 and now["risk"] > 0.05 < now["macro"]
    assert told_at_the_declaration(said).startswith("failed")
    further = said("audit", "sample", *AT)[1]["to_pull"]
    assert len(further) == now["more"]
    recorded(said, pile.filled(further))
    lines(monkeypatch, *pile.codes(further))
    assert said(*COMPARE)[1]["agree"] == len(further)
    assert said("audit", "risk", *AT)[1]["verdict"] == "stop"


def test_of_two_sittings_at_once_the_second_is_refused_whole(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    honest = comparing._look_up

    def while_others_compare(*at: Any, **how: Any) -> Any:  # noqa: ANN401 -- as it was called
        monkeypatch.setattr(comparing, "_look_up", honest)
        lines(monkeypatch, *pile.codes(listed))
        assert run(*COMPARE) == 0
        return honest(*at, **how)

    monkeypatch.setattr(comparing, "_look_up", while_others_compare)
    lines(monkeypatch, *pile.codes(listed))
    assert run(*COMPARE) == 5
    assert "recorded or compared papers of this audit meanwhile" in " ".join(capsys.readouterr().err.split())
    assert acts(scanned.folder).count("audit papers compared") == 1 and run("verify", "e") == 0


def test_nothing_tells_which_code_lay_where(scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY 7: place, what people saw, what the record says; no code, no name of a reading, and no time."""
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    lines(monkeypatch, *pile.codes(listed))
    assert said(*COMPARE)[0] == 0
    key = (scanned.folder / "box.key").read_bytes()
    with closing(sqlite3.connect("e/box.db")) as box:
        known = {row[0] for row in box.execute("select seen from paper")} | {
            row[0].encode() for row in box.execute("select id from paper")
        }
        rows = box.execute("select * from compared_paper").fetchall()
        tags = [row[0] for row in box.execute("select tag from compared_code")]
    assert len(rows) == len(tags) == len(listed) and tags == sorted(tags)
    told = json.dumps(rows).encode() + b"".join(tags)
    assert not any(one in told for one in known if one)
    drawn_now = [scanned.serials[pile.paper(one["drawn"])] for one in listed]
    files = [path for path in scanned.folder.rglob("*") if path.is_file() and path.name != "box.key"]
    for serial, letters in zip(drawn_now, pile.codes(listed), strict=True):
        assert seen_id(key, serial) in known and serial_hash(MID_ESSEX, serial) not in told
        for path in files:
            data = path.read_bytes()
            assert serial not in data and letters.encode() not in data and serial.hex().encode() not in data


def test_a_code_that_cannot_be_read_and_one_that_comes_twice_are_charged(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Phantoms are charged against the result, and a slip of the hand is asked about first."""
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    typed = pile.codes(listed)
    at = next(n for n, one in enumerate(listed) if PILE[pile.paper(one["drawn"])] == {3})
    lines(monkeypatch, "nonsense", *typed[:at], "-", "")
    code, told = said(*COMPARE)
    assert (code, told["compared"], told["agree"], told["no_record"], told["code_again"]) == (0, at + 1, at, 1, 0)
    assert [(one["seen"], one["record"]) for one in told["differ"]] == [("3", "no record")]
    slip, twice = (typed[at + 1], typed[at + 1], typed[at + 2]), (typed[at + 1], typed[at + 1])
    lines(monkeypatch, *slip, *twice, typed[0], *typed[at + 5 :])
    told = said(*COMPARE)[1]
    assert (told["agree"], told["code_again"], told["waiting"]) == (len(listed) - at - 3, 2, 0), "of an earlier one too"
    before = said("audit", "risk", *AT)[1]
    assert before["verdict"] == "go_on" and before["risk"] > 0.05
    lines(monkeypatch, *typed)
    assert codes(said(*COMPARE, "--anew")[1]) == ["option-missing"]
    told = said(*COMPARE, "--anew", "--because", "The scanner read the paper beside")[1]
    assert (told["compared"], told["differ"]) == (len(listed), [])
    assert said("audit", "risk", *AT)[1]["verdict"] == "stop"
    with closing(sqlite3.connect("e/box.db")) as box:
        turns = box.execute("select turn, count(*) from compared_paper group by turn order by turn").fetchall()
    assert turns == [(1, len(listed)), (2, len(listed))], "what was compared before stays"


def test_a_paper_that_is_not_there_needs_no_code_and_counts_as_two_votes(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, pile = drawn(said), Pile(scanned, PILE)
    gone = {str(n): "" for n in range(1, 13)} | {"not_found": "1"}
    recorded(said, pile.filled(listed, lambda nth: gone if nth == 1 else {}))
    lines(monkeypatch, *pile.codes([one for one in listed if one["drawn"] != 1]))
    assert said(*COMPARE)[1]["agree"] == len(listed) - 1
    now = said("audit", "risk", *AT)[1]
    assert (now["not_found"], now["looked_at"], now["verdict"]) == (1, len(listed), "go_on")


def test_records_that_were_exchanged_after_the_seal_are_no_records(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sums stay the same, and the digest that was published before the dice does not."""
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    with opening.store(scanned.folder, "box.db", "box", Coins(77)) as store:
        of = {seen: paper for paper, seen in readings.load_seen(store).items()}
        key = (scanned.folder / "box.key").read_bytes()
        for nth, other in ((200, 450), (450, 200)):
            paper = PaperId(of[seen_id(key, scanned.serials[nth])])
            readings.save_ruling(store, Ruling(paper, marks(PILE[other]), TWO_NAMES, CLOCK_DAY))
        store.record("paper decided", CLOCK_DAY, {"papers": 2})
    lines(monkeypatch, *pile.codes(listed))
    code, told = said(*COMPARE)
    assert PILE[200] != PILE[450] and (code, codes(told)) == (6, ["records-changed"])


def test_after_the_seal_the_scrutineer_brings_the_key(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted("240 1 2 | 180 1 | 90 3 | 90 4")
    assert run("count", "votes.csv", "--by", "Owen Bell", *AT) == 0
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    Path("stick").mkdir()
    Path("other").mkdir()
    Path("other/box.key").write_bytes(b"o" * 32)
    assert said("seal", "--to", "stick", *TWO, *AT)[0] == 0
    assert codes(said(*COMPARE)[1]) == ["no-box-key"]
    assert codes(said(*COMPARE, "--key", "other")[1]) == ["other-key"]
    lines(monkeypatch, *pile.codes(listed))
    code, told = said(*COMPARE, "--key", "stick")
    assert (code, told["agree"]) == (0, len(listed)) and not (scanned.folder / "box.key").exists()
    assert said("audit", "risk", *AT)[1]["verdict"] == "stop"
    for form in "cvr", "arlo":
        assert said("audit", "export", "stick", "--format", form, *TWO, *AT)[0] == 0
    held = arlo_reader.manifest((Path("stick") / "mid-essex-board-arlo-manifest.csv").read_bytes())
    assert held == {("lmcvote", "box-1"): 350, ("lmcvote", "box-2"): 250}, "the piles that were sealed for the audit"
    votes = cvr_standard.totals((Path("stick") / "mid-essex-board-cvr.json").read_bytes())
    assert sorted(votes.values())[-4:] == [90, 90, 240, 420] and run("verify", "e") == 0


def test_whoever_polls_looks_at_no_record(scanned: Box, said: Said) -> None:
    assert said(*SEAL)[0] == 0
    assert said("audit", "sample", "--seed", SEED, *TWO, *AT)[0] == 0
    assert codes(said(*COMPARE)[1]) == ["polls"]
    assert codes(said("audit", "sample", "--method", "comparison", *AT)[1]) == ["dice-rolled"]


def test_two_people_compare_and_nothing_is_kept_of_an_empty_sitting(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    assert codes(said("audit", "compare", *REEVE, *AT)[1]) == ["two-people"]
    lines(monkeypatch, "")
    assert run(*COMPARE) == 0 and "audit papers compared" not in acts(scanned.folder)


def test_a_sitting_that_is_cut_off_looked_up_nothing(
    scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody learns what is recorded under a code without a line in the trail: first that, and then the answer."""
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))

    def typed() -> Iterator[str]:
        yield from (f"{code}\n" for code in pile.codes(listed)[:3])
        raise KeyboardInterrupt

    feed = typed()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: False, readline=lambda: next(feed)))
    capsys.readouterr()
    assert run(*COMPARE) == 130 and "as recorded" not in capsys.readouterr().out
    assert acts(scanned.folder)[-1] == "audit papers recorded"
    lines(monkeypatch, *pile.codes(listed))
    monkeypatch.setattr("lmcvote.cli.audit.compare.Audited.progress", lambda *_: 1 / 0)
    assert run(*COMPARE) == 70 and "as recorded" not in capsys.readouterr().out


def test_what_was_compared_is_under_the_trail(scanned: Box, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY 9, row 7: every column of the two tables, changed, exchanged, deleted, doubled."""
    listed, pile = drawn(said), Pile(scanned, PILE)
    recorded(said, pile.filled(listed))
    lines(monkeypatch, *pile.codes(listed))
    assert said(*COMPARE)[0] == 0
    with closing(sqlite3.connect("e/box.db", isolation_level=None)) as rows:
        whole = verify.tables(rows)
        for table in ("sealed_audit", "seen_on_paper", "compared_paper", "compared_code"):
            for name, statement, values in tamperings(rows, table):
                rows.execute("begin")
                try:
                    rows.execute(statement, values)
                    assert verify.tables(rows) != whole, (table, name)
                except sqlite3.IntegrityError:
                    pass  # what the store's own keys refuse was never done
                rows.execute("rollback")
        rows.execute("update compared_paper set record = '1 2' where record = '1'")
    assert codes(said("audit", "risk", *AT)[1]) == ["audit-disagrees"] and run("verify", "e") == 6
