"""An audit by polling: which pairs it tests, when it stops, and that nothing that speaks against the result is lost."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from lmcvote.audit import looked_at, manifest, polling
from lmcvote.audit.polling import Verdict, assertions, begun, progress
from lmcvote.audit.sample import Pile, Place
from lmcvote.audit.sealed import MISSING, Sealed, from_text, in_pile_order
from lmcvote.count import outcome, plurality
from lmcvote.count.lot import SEATS, Lot
from lmcvote.count.result import ContestResult
from lmcvote.election import Candidate, CandidateId, CandidateNumber, Contest, ContestId, ElectionId, Group, Rules
from lmcvote.findings import BadInput, NeedsDecision
from lmcvote.votes import Head, Rejected, Vote
from tests.wording import table

SEED = "20237331128159211123"
A, B, C = map(CandidateNumber, (1, 2, 3))
BOTH, NEITHER = frozenset({A, B}), frozenset[CandidateNumber]()
BOARD = Contest(
    ContestId("board"),
    "Board",
    Group("06Q"),
    2,
    tuple(Candidate(CandidateId(f"c{n}"), CandidateNumber(n), name, "", "") for n, name in enumerate("ABC", 1)),
)


def counted(a_and_b: int, a: int, b: int, c: int, blank: int = 0) -> ContestResult:
    """Papers for A and B, for A alone, B alone, C alone, and unmarked ones."""
    marks = {BOTH: a_and_b, frozenset({A}): a, frozenset({B}): b, frozenset({C}): c}
    papers: Counter[Vote | Rejected] = Counter({Vote(numbers): times for numbers, times in marks.items() if times})
    return plurality.count(BOARD, papers + Counter({Rejected(Head.UNMARKED): blank}))


def sealed(papers: int, *piles: int, counted: int = 0) -> Sealed:
    named = tuple(Pile(f"pile-{n}", number) for n, number in enumerate(piles or (papers,), 1))
    return Sealed(ElectionId("e"), BOARD.id, "0" * 64, counted or papers, named, Fraction(1, 20))


AS_PUBLISHED = counted(300, 300, 0, 100, 300)
"""600, 300 and 100 of 1,000 for two seats: margins of 500 and 200 (AUDIT 4)."""
LIKE_THE_COUNT = [BOTH, {A}, NEITHER, BOTH, {A}, NEITHER, BOTH, {A}, NEITHER, {C}] * 12


def after(seen: Sequence[polling.Seen]) -> polling.Progress:
    return progress(sealed(1000), AS_PUBLISHED, seen)


def test_the_tightest_pair_decides_when_an_audit_of_two_seats_stops() -> None:
    """AUDIT 4: A has 500 more than C, B only 200. What confirms A does not confirm B."""
    seen = [frozenset(marks) for marks in LIKE_THE_COUNT]
    first = after([])
    assert first.verdict is Verdict.GO_ON and 60 < first.total < 100
    early, later = after(seen[:40]), after(seen[: first.total + 10])
    (b_against_c, a_against_c) = early.tested
    assert (b_against_c.pair.winner, b_against_c.pair.loser, b_against_c.pair.margin) == (B, C, 200)
    assert a_against_c.risk <= 0.05 < b_against_c.risk == early.risk
    assert early.verdict is Verdict.GO_ON and early.total > 40
    assert later.verdict is Verdict.STOP and later.risk <= 0.05


@pytest.mark.parametrize("missing", [1, 2, 5])
def test_papers_without_the_votes_of_both_winners_are_charged_to_the_tightest_pair_too(missing: int) -> None:
    """AUDIT 4: with five of them an audit that had stopped must go on."""
    right = [frozenset(marks) for marks in LIKE_THE_COUNT[:100]]
    lost = [NEITHER if marks == BOTH and n < 3 * missing else marks for n, marks in enumerate(right)]
    assert right.count(BOTH) - lost.count(BOTH) == missing
    assert after(right).verdict is Verdict.STOP
    assert after(lost).tested[0].pair.margin == 200 and after(lost).risk > after(right).risk
    assert (after(lost).verdict is Verdict.GO_ON) == (missing == 5)


def test_equal_votes_for_the_last_seat_are_told_and_never_sampled() -> None:
    """AUDIT 4: A 10, B 7, C 7 for two seats. A is confirmed by a sample; B and C by a full hand count alone."""
    level = counted(3, 7, 4, 7)
    for result in (level, outcome.with_lot(level, [lot(B, C)])):
        tested, ties = assertions(result)
        assert [(pair.winner, pair.loser, pair.margin) for pair in tested if pair.winner == A][-1] == (A, C, 3)
        assert [(pair.winner, pair.loser, pair.margin) for pair in ties] == [(B, C, 0)]
        assert all(pair.margin > 0 for pair in tested)


def lot(drawn: CandidateNumber, other: CandidateNumber) -> Lot:
    return Lot(BOARD.id, SEATS, "public_dice", (drawn, other), 1, (drawn,), "2027-03-16 15:00", ("X", "Y"), "Z", "0")


def test_a_paper_that_is_not_found_is_a_vote_for_every_loser() -> None:
    seen = [frozenset(marks) for marks in LIKE_THE_COUNT[:60]]
    assert after([*seen, None]).risk == after([*seen, frozenset({C})]).risk
    against = [after([*seen, marks] + [BOTH] * 20).tested[0].risk for marks in (None, NEITHER, BOTH)]
    assert against == sorted(against, reverse=True) and against[0] > against[2]
    assert after([*seen, None]).not_found == 1


def test_only_all_papers_tell_for_sure_and_then_they_do() -> None:
    """The full count: a right result has no risk left; a wrong one is never confirmed."""
    few = sealed(10)
    right, wrong = counted(4, 2, 1, 3), counted(5, 2, 0, 3)
    papers = [BOTH] * 4 + [frozenset({A})] * 2 + [frozenset({B})] + [frozenset({C})] * 3
    assert progress(few, right, papers[:1:-1]).verdict is not Verdict.STOP, "three for C, three for B, two to come"
    done = progress(few, right, papers)
    assert (done.verdict, done.risk, done.looked_at) == (Verdict.STOP, 0.0, 10)
    found = [*papers[:2], *[frozenset({A})] * 5, *papers[7:]]  # B has two votes, and C three
    assert progress(few, wrong, found).verdict is Verdict.NOT_CONFIRMED


def test_nobody_can_leave_out_a_paper_that_speaks_against_the_result() -> None:
    order = sealed(20, 10, 8, counted=20).order(SEED, 20)
    there = [place for place in order if place.pile != MISSING]
    recorded = {place: BOTH for place in there if place != there[3]}
    assert len(begun(order, recorded)) == order.index(there[3])
    whole = begun(order, dict.fromkeys(there, BOTH))
    assert len(whole) == 20 and whole.count(None) == 2, "papers of no pile are not found"


def test_the_larger_number_of_papers_is_drawn_from() -> None:
    """AUDIT 2: the bound is never the count of records alone."""
    assert [(one.papers, one.missing) for one in (sealed(0, 10, 8, counted=20), sealed(0, 10, 8, counted=15))] == [
        (20, 2), (18, 0),
    ]  # fmt: skip


def test_what_is_sealed_is_read_back_and_any_change_is_another_digest() -> None:
    one = sealed(1000, 600, 400)
    assert from_text(one.to_bytes().decode()) == one
    others = [sealed(1000, 400, 600), sealed(1000, 600, 401), sealed(0, 600, 400, counted=999)]
    assert len({one.digest, *(other.digest for other in others)}) == 4
    with pytest.raises(ValueError, match="no sealed audit"):
        from_text(one.to_bytes().decode().replace('"papers":1000', '"papers":999'))


def test_papers_are_pulled_pile_by_pile_from_the_top_down() -> None:
    pulled = in_pile_order(sealed(0, 30, 30, counted=70), sealed(0, 30, 30, counted=70).order(SEED, 40))
    places = [(place.pile, place.nth) for place, _ in pulled]
    assert places == sorted(places) and len(places) < 40 and MISSING not in dict(places)
    assert sorted(nth for _, nth in pulled)[0] >= 1 and len({nth for _, nth in pulled}) == len(pulled)


# -- what people write -------------------------------------------------------------------------------------------------


def written(folder: Path, text: str) -> str:
    path = folder / "audit.csv"
    path.write_bytes(table(text))
    return str(path)


def faults(refusal: BadInput | NeedsDecision) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.line) for finding in refusal.findings]


def test_a_manifest_is_piles_and_papers(tmp_path: Path) -> None:
    found = manifest.read(written(tmp_path, "pile|papers\npile-1|300\n2|250"))
    assert found == (Pile("pile-1", 300), Pile("2", 250))


def test_every_fault_of_a_manifest_is_told_with_its_line(tmp_path: Path) -> None:
    text = "pile|papers\npile-1|300\nPile-1|250\nthe big pile|12\nMissing|3\n|5\nlast|none\nnought|0"
    with pytest.raises(BadInput) as refused:
        manifest.read(written(tmp_path, text))
    assert faults(refused.value) == [
        ("pile-repeated", 3), ("bad-pile", 4), ("bad-pile", 5), ("bad-pile", 6), ("bad-number", 7), ("bad-number", 8),
    ]  # fmt: skip


LISTED = tuple(Place("pile-1", nth) for nth in range(1, 10))


def test_papers_are_read_as_the_votes_csv_is(tmp_path: Path) -> None:
    text = """pile|nth|drawn|1|B|3|rejected|not_found
    pile-1|1|7|1|x|||
    pile-1|3|2||||unmarked|
    Pile-1|2|5|1|1|1||
    pile-1|9|1|||||1
    pile-1|4|1|1||?||0"""
    found = looked_at.read(written(tmp_path, text), BOARD, Rules(), LISTED)
    assert [(one.line, one.place.nth, one.decision) for one in found] == [
        (2, 1, Vote(BOTH)),
        (3, 3, Rejected(Head.UNMARKED)),
        (4, 2, Rejected(Head.TOO_MANY)),
        (5, 9, None),
        (6, 4, Vote(frozenset({A}), 1)),
    ]


def test_every_fault_of_the_papers_is_told_with_its_line_and_nothing_is_read(tmp_path: Path) -> None:
    text = """pile|nth|1|2|3|rejected|not_found
    pile-1|1|1||||
    pile-1|1||1|||
    pile-2|1|1||||
    pile-1|10|1||||
    pile-1|top|1||||
    pile-1|2|||||
    pile-1|3|1||||1
    pile-1|4|yes||||
    pile-1|5||||torn|
    pile-1|6|1||||perhaps"""
    with pytest.raises(BadInput) as refused:
        looked_at.read(written(tmp_path, text), BOARD, Rules(), LISTED)
    assert faults(refused.value) == [
        ("paper-repeated", 3), ("not-drawn", 4), ("not-drawn", 5), ("bad-number", 6), ("nothing-keyed", 7),
        ("found-or-not", 8), ("no-mark", 9), ("no-such-head", 10), ("no-mark", 11),
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["code", "Paper", "serial"])
def test_no_code_of_a_paper_is_ever_taken(tmp_path: Path, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        looked_at.read(written(tmp_path, f"pile|nth|{code}|1|2|3\npile-1|1|QJ4|1||"), BOARD, Rules(), LISTED)
    assert faults(refused.value) == [("code-column", 1)]


def test_a_candidate_without_a_column_is_a_fault_and_a_paper_in_doubt_waits_for_the_officer(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        looked_at.read(written(tmp_path, "pile|nth|1|2\npile-1|1|1|"), BOARD, Rules(), LISTED)
    assert faults(refused.value) == [("candidate-missing", 1)]
    with pytest.raises(NeedsDecision) as waits:
        looked_at.read(written(tmp_path, "pile|nth|1|2|3\npile-1|1|1|1|?"), BOARD, Rules(), LISTED)
    assert faults(waits.value) == [("returning-officer-decides", 2)]
