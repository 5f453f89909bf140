"""An audit by comparison: which record a paper has, what a difference costs, and that a wrong result does not pass."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from lmcvote.audit import comparing, risk
from lmcvote.audit.comparing import Lack
from lmcvote.audit.polling import Progress, Seen, Verdict, assertions, progress
from lmcvote.audit.risk import Marks, Pair
from lmcvote.audit.sample import Place
from lmcvote.audit.sealed import MISSING, Method, from_text
from lmcvote.election import Rules
from lmcvote.paper.code import SERIAL_BYTES, seen_id
from lmcvote.reading.papers import Aside, PaperId, SheetId
from lmcvote.votes import Head, Rejected, Vote
from tests.audit.test_polling import AS_PUBLISHED, BOTH, NEITHER, A, B, C, sealed
from tests.reading.test_papers import ASHBY, BAKER, BOARD, marks, papers, ruling, sheet, vote

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
COMPARED = replace(sealed(1000), method=Method.COMPARISON, records="5" * 64)


def after(draws: Sequence[tuple[Seen, Seen]]) -> Progress:
    """Of 600, 300 and 100 votes on 1,000 papers for two seats (AUDIT 4); a draw is a record and its paper."""
    return progress(COMPARED, AS_PUBLISHED, [paper for _, paper in draws], [record for record, _ in draws])


def test_what_is_sealed_names_method_and_records() -> None:
    assert from_text(COMPARED.to_bytes().decode()) == COMPARED
    assert b"records" not in sealed(1000).to_bytes() and COMPARED.digest != sealed(1000).digest


def test_either_method_says_how_many_papers_it_asks_for_before_one_is_drawn() -> None:
    assert (progress(sealed(1000), AS_PUBLISHED, ()).total, after([]).total) == (77, 29)
    assert after([]).verdict is Verdict.GO_ON


@pytest.mark.parametrize(("lost", "verdict"), [(0, "stop"), (1, "stop"), (2, "stop"), (5, "go_on")])
def test_five_papers_without_the_votes_of_both_winners_stop_no_audit(lost: int, verdict: str) -> None:
    """AUDIT 4: 60 drawn. Charged at the wide pair alone an audit would stop with five of them, at .00672."""
    draws: list[tuple[Seen, Seen]] = [*[(BOTH, NEITHER)] * lost, *[(BOTH, BOTH)] * (60 - lost)]
    found = after(draws)
    pairs, _ = assertions(AS_PUBLISHED)
    other_way = risk.macro(1000, pairs, draws)
    assert found.verdict == verdict and (found.risk > 0.05) == (other_way > 0.05) == (lost == 5)
    assert found.tested[0].pair.margin == 200 and found.risk == pytest.approx(other_way, rel=0.35)
    wide_alone = {0: 0.00231, 1: 0.00286, 2: 0.00354, 5: 0.00672}[lost]
    assert lost == 0 or other_way > 1.2 * wide_alone


def test_a_paper_without_a_record_or_a_record_without_a_paper_costs_what_it_may_hide() -> None:
    """The record that a paper lacks may be a vote for the winner elsewhere; a lost paper may be one for the loser."""
    right: list[tuple[Seen, Seen]] = [(BOTH, BOTH)] * 60
    without_record, not_found, two_votes = (
        after([one, *right[1:]]).risk for one in ((None, frozenset({C})), (None, None), (BOTH, frozenset({C})))
    )
    assert without_record == not_found == two_votes > after(right).risk
    assert after([(None, BOTH), *right[1:]]).risk == after(right).risk, "a vote for both winners hides nothing"
    assert after(right).risk < after([(None, NEITHER), *right[1:]]).risk < two_votes


def test_when_all_papers_agree_with_their_records_the_result_is_sure() -> None:
    alike = [*[BOTH] * 300, *[frozenset({A})] * 300, *[frozenset({C})] * 100, *[NEITHER] * 300]
    every = [(marks, marks) for marks in alike]
    assert after(every).risk == 0 and after(every).verdict is Verdict.STOP


# -- a wrong result ----------------------------------------------------------------------------------------------------


W, L = frozenset({A}), frozenset({B})
Bag = list[tuple[Marks | None, Marks]]


def votes_exchanged(papers: int) -> Bag:
    """L won by two, and enough records were altered for W to have won by 40."""
    return [*[(W, W)] * (papers // 2 - 1), *[(L, L)] * (papers // 2 - 20), *[(W, L)] * 21]


def records_invented(papers: int) -> Bag:
    """The same by records of papers that do not exist, in the place of those of papers for L."""
    return [*[(W, W)] * (papers // 2 - 1), *[(L, L)] * (papers // 2 - 20), *[(None, L)] * 21]


@pytest.mark.parametrize("wrong", [votes_exchanged, records_invented])
def test_a_wrong_result_is_confirmed_no_more_often_than_the_limit(wrong: Callable[[int], Bag]) -> None:
    """300 audits of 600 papers, each up to 300 of them: at most the limit of 10 % pass, with room for chance."""
    papers, coins = 600, random.Random(7)  # noqa: S311 -- coins of a test
    bag, pair = wrong(papers), Pair(A, B, 40)
    assert len(bag) == papers and sum((B in paper) - (A in paper) for _, paper in bag) == 2
    null = risk.comparison_null(papers, pair)
    bet = risk.on_few_errors(null, 0.001)
    scores = [risk.compared(pair, record, paper) for record, paper in bag]
    assert sum(scores) <= null.total, "these records are off by the margin, and more"
    passed = sum(risk.confirmed(null, coins.sample(scores, 300), bet, 0.10) is not None for _ in range(300))
    assert passed <= 30 + 3 * (300 * 0.1 * 0.9) ** 0.5


# -- which record a paper has ------------------------------------------------------------------------------------------


def serial(name: str) -> bytes:
    return name.encode() * SERIAL_BYTES


def held(*pile: str, ruled: tuple[object, ...] = ()) -> comparing.Records:
    """Papers a, b, c … with these marks, stored under the names that the key gives them."""
    names = "abcdefgh"[: len(pile)]
    made = papers(*(sheet(inked, paper=name) for name, inked in zip(names, pile, strict=True)), ruled=ruled)  # type: ignore[arg-type]
    return comparing.records(made, {PaperId(n): seen_id(KEY, serial(n)) for n in names}, BOARD, Rules())


def test_a_paper_finds_its_record_by_its_code_and_with_the_key_alone() -> None:
    known = held("Ashby", "Baker")
    assert comparing.find(known, KEY, serial("a")) == vote(ASHBY)
    assert comparing.find(known, KEY, serial("b")) == vote(BAKER)
    assert comparing.find(known, KEY, serial("z")) is Lack.NONE
    assert comparing.find(known, OTHER_KEY, serial("a")) is Lack.NONE


def test_a_code_that_stands_for_several_papers_is_a_record_of_none() -> None:
    """RULES 6.7: of two papers with one code one counts at the most; which of them is in the hand nobody knows."""
    twice = (sheet("Ashby", paper="a"), replace(sheet("Ashby", paper="a"), id=SheetId("other")))
    made = papers(*twice, ruled=(ruling(marks(ASHBY), "a", scans=2, papers=2),))
    known = comparing.records(made, {PaperId("a"): seen_id(KEY, serial("a"))}, BOARD, Rules())
    assert comparing.find(known, KEY, serial("a")) is Lack.NONE
    assert known.patterns == {vote(ASHBY): 1, Rejected(Head.NO_OFFICIAL_MARK): 1}


def test_what_people_ruled_is_the_record_and_what_is_no_paper_has_none() -> None:
    known = held("?Ashby", "", ruled=(ruling(marks(ASHBY), "a"), ruling(Aside.NO_PAPER, "b")))
    assert comparing.find(known, KEY, serial("a")) == vote(ASHBY)
    assert comparing.find(known, KEY, serial("b")) is Lack.NONE and known.patterns.total() == 1


def test_the_digest_is_of_every_record_and_not_of_the_sums() -> None:
    assert held("Ashby", "Baker").digest == held("Ashby", "Baker").digest != held("Baker", "Ashby").digest


def test_a_tag_is_neither_the_name_of_a_reading_nor_the_same_in_another_audit() -> None:
    tag = comparing.tag(KEY, "1" * 64, serial("a"))
    assert len(tag) == 32 and tag != seen_id(KEY, serial("a"))
    assert len({tag, comparing.tag(KEY, "2" * 64, serial("a")), comparing.tag(OTHER_KEY, "1" * 64, serial("a"))}) == 3


def test_what_is_found_is_stored_as_text_and_back() -> None:
    for found in (Vote(frozenset({A, C}), 1), Rejected(Head.UNMARKED), *Lack):
        assert comparing.of_told(comparing.told(found)) == found
    with pytest.raises(ValueError, match="no decision"):
        comparing.of_told("2 1")


def test_a_paper_of_no_pile_has_no_record_whatever_is_stored() -> None:
    places = (Place("one", 1), Place(MISSING, 1))
    known = {place: Vote(frozenset({A})) for place in places}
    assert comparing.in_order(places, known) == [Vote(frozenset({A})), None]
    assert [comparing.votes_of(one) for one in (None, Lack.AGAIN, Rejected(Head.UNMARKED), Vote(W))] == [
        *(None, None, frozenset(), W)
    ]
