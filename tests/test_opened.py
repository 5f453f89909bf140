"""Papers against accepted declarations: the cases of the rules as figures that people write down (RULES 9.8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.audit.opened import Opened, identities, refuse_more_papers, unexplained
from lmcvote.findings import RuleRefuses

few = st.integers(0, 5)


@pytest.mark.parametrize(
    ("case", "accepted", "papers", "missing", "refused", "extra", "found"),
    [
        ("all is as it should be", 412, 412, 0, 0, 0, 412),
        ("C15: two papers in one inner envelope, one declaration", 1, 0, 0, 1, 1, 2),
        ("C15: one of the two is blank, or of another contest", 1, 1, 0, 0, 1, 2),
        ("C16: a declaration without a paper", 1, 0, 1, 0, 0, 0),
        ("C16: a paper without a declaration is not among the accepted", 0, 0, 0, 0, 0, 0),
        ("C36: the declaration lay inside the inner envelope", 1, 1, 0, 0, 0, 1),
        ("C37: a loose paper, put unseen into a plain inner envelope", 1, 1, 0, 0, 0, 1),
        ("C38: a couple, two declarations, one inner envelope with two papers", 2, 2, 0, 0, 0, 2),
        ("C38: the same, and one of the declarations is rejected", 1, 0, 0, 1, 1, 2),
        ("a couple in one envelope with three papers", 2, 0, 0, 2, 1, 3),
        ("all of these in one count", 100, 94, 3, 3, 4, 101),
    ],
)
def test_the_figures_of_each_case_come_to_nought(
    case: str, accepted: int, papers: int, missing: int, refused: int, extra: int, found: int
) -> None:
    opened = Opened(accepted, papers, missing, refused, extra)
    assert list(unexplained("board", opened, set_apart=found - papers)) == [], case
    assert opened.papers_found == found and opened.set_apart == found - papers
    refuse_more_papers("board", accepted, papers)


def test_a_paper_too_many_stops_the_opening_whatever_else_is_said() -> None:
    with pytest.raises(
        RuleRefuses, match=r"413 papers counted, and 412 declarations accepted: 1 paper too many\. STOP"
    ):
        refuse_more_papers("board", 412, 413)


@pytest.mark.parametrize(
    ("opened", "says"),
    [
        (Opened(412, 410, 1), "1 paper not explained"),
        (Opened(412, 411, 1, 1), "1 paper explained, and not missing"),
    ],
)
def test_a_difference_that_is_not_told_is_asked_for(opened: Opened, says: str) -> None:
    (finding,) = unexplained("board", opened)
    assert says in finding.message and "--paper-missing" in finding.message


def test_papers_set_apart_are_counted_by_themselves() -> None:
    """Who says that one envelope was refused, and set one paper apart, has lost the other."""
    (finding,) = unexplained("board", Opened(1, 0, inner_refused=1, extra_papers=1), set_apart=1)
    assert (finding.field, finding.value) == ("--set-apart", "-1") and "1 too few found" in finding.message


@given(few, few, few, few)
def test_one_paper_moved_anywhere_is_seen(to_box: int, missing: int, refused: int, extra: int) -> None:
    opened = Opened(to_box + missing + refused, to_box, missing, refused, extra)
    apart = refused + extra
    assert not any(one.difference for one in identities(opened, apart))
    one_less = Opened(opened.accepted, to_box - 1, missing, refused, extra)
    assert [one.difference for one in identities(one_less, apart)] == [1, -1]
    assert [one.difference for one in identities(opened, apart + 1)] == [0, 1]
