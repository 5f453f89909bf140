"""A scanned count held against its readings and rulings, as `lmcvote verify` holds it."""

from pathlib import Path

import pytest

from lmcvote.audit import verify
from lmcvote.audit.chain import Check
from lmcvote.audit.redecided import WHAT
from lmcvote.cli import count as counting
from lmcvote.election import CandidateNumber
from lmcvote.reading.papers import PaperId, Ruling, Verdict
from lmcvote.store import opening, readings
from lmcvote.store.box import Papers
from lmcvote.votes import Head, Marks, Vote
from tests.cli.asking import AT, SIGNED, Said
from tests.cli.boxed import TWO_NAMES, boxed
from tests.cli.outcomes import CLOCK_DAY, acts
from tests.wording import Coins

STORES = {"register": "register.db", "box": "box.db"}


def marks(*clear: int, faint: int = 0) -> Marks:
    return Marks(frozenset(map(CandidateNumber, clear)), frozenset({CandidateNumber(faint)} if faint else ()))


PILE = [*[marks(1, 2)] * 4, *[marks(3)] * 3, marks(1, faint=2), marks()]
RULED: dict[int, Verdict] = {7: marks(1, 2), 8: Head.UNMARKED}


@pytest.fixture
def proved(election: Path, said: Said) -> Path:
    assert said("ballots", "proof", *SIGNED, *AT)[0] == 0
    return election


def wrong(folder: Path) -> dict[str, str]:
    return {one.what: one.says for one in verify.verify(folder, STORES) if one.agrees is False}


def looked_at(folder: Path) -> Check:
    return next(one for one in verify.verify(folder, STORES) if one.what == WHAT)


def test_a_scanned_count_is_that_of_readings_and_rulings(proved: Path) -> None:
    boxed(proved, PILE, RULED)
    assert looked_at(proved).agrees and "9 papers decided again" in looked_at(proved).says
    assert wrong(proved) == {}


def test_votes_moved_by_the_program_that_counts_are_seen_though_all_else_fits(
    proved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it was told: papers as counted, figures and trail agree with one another."""
    honest = counting._scanned

    def moved(*at: object) -> tuple[Papers, bytes]:
        papers, content = honest(*at)  # type: ignore[arg-type]
        for heaps in papers.values():
            heaps[Vote(frozenset({CandidateNumber(3)}))] += 1  # type: ignore[index]
            heaps[Vote(frozenset(map(CandidateNumber, (1, 2))))] -= 1  # type: ignore[index]
        return papers, content

    monkeypatch.setattr(counting, "_scanned", moved)
    boxed(proved, PILE, RULED)
    found = wrong(proved)
    assert set(found) == {WHAT}
    assert 'papers marked "1 2" 5, counted 4; mid-essex-board: papers marked "3" 3, counted 4' in found[WHAT]


def test_a_ruling_after_the_count_leaves_it_open(proved: Path) -> None:
    boxed(proved, PILE, RULED)
    with opening.store(proved, "box.db", "box", Coins(900_021)) as store:
        paper = next(iter(readings.load_rulings(store))).paper
        readings.save_ruling(store, Ruling(PaperId(paper), Head.IDENTIFYING, TWO_NAMES, CLOCK_DAY))
        store.record("papers decided", CLOCK_DAY, {})
    assert looked_at(proved).agrees is None and "ruled on since the count" in looked_at(proved).says


def test_thresholds_that_changed_after_the_scan_are_on_record_before_the_count(proved: Path) -> None:
    """At 0.025 a faint stroke of 0.03 is a vote, and no ruling on it is needed."""
    settings = proved / "election.toml"
    settings.write_text(settings.read_text("utf-8").replace("marked_fill = 0.08", "marked_fill = 0.025"), "utf-8")
    boxed(proved, PILE, {8: Head.UNMARKED})
    assert acts(proved)[-2:] == ["reading begun", "papers counted"]
    assert looked_at(proved).agrees and wrong(proved) == {}
