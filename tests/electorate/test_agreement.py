"""What makes two names agree: each way to compare them, on names as hand-kept lists have them."""

import pytest
from rapidfuzz.distance import JaroWinkler

from lmcvote.electorate import agreement
from lmcvote.electorate.names import Name, of

CLOSE = 0.88


def names(pair: str) -> tuple[Name, Name]:
    """`Ashby, Jane = Ashbey, J`."""
    one, other = ((*part.split(","), "")[:2] for part in pair.split("="))
    return of(*one), of(*other)


def agreeing(pair: str, close: float = CLOSE) -> set[str]:
    """The comparisons that two names pass, the same whichever is called first."""
    a, b = names(pair)

    def passed(one: Name, other: Name) -> set[str]:
        measured = ("surnames", "forenames", "swapped", "with_number", "in_full", "both", "one_of_two")
        found = {name for name in measured if getattr(agreement, name)(one, other, close)}
        return found | {name for name in ("initials", "exact", "by_initial") if getattr(agreement, name)(one, other)}

    assert passed(a, b) == passed(b, a)
    return passed(a, b)


IN_FULL = "surnames forenames with_number in_full both one_of_two"
CROSSED = "swapped with_number in_full both one_of_two"


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("Ashby, Jane = Ashby, Jane", f"{IN_FULL} exact"),
        ("Ashby, Jo = Ashby, Jo", f"{IN_FULL} exact"),
        ("Ashby, Jo = Ashbey, Jo", IN_FULL),
        ("Ashby, Jane = Ashby, Jayne", IN_FULL),
        ("Ashby, Jane = Ashbey, Jane", IN_FULL),
        ("Ashby, Jane Mary = Ashby, Jane", f"{IN_FULL} exact"),
        ("Ashby, Elizabeth = Ashby, Liz", IN_FULL),
        ("MacDonald, Iain = McDonald, Iain", IN_FULL),
        ("Ashby, Jane = Ashbey, Jayne", "surnames forenames with_number both one_of_two"),  # neither is exact
        ("Smith-Jones, Ann = Jones, Ann", "surnames forenames with_number both one_of_two"),
        ("Ashby, Jane = Ashby, J", "surnames initials with_number by_initial one_of_two"),
        ("Ashby, Jo = Ashby, J", "surnames initials with_number by_initial one_of_two"),
        ("MacDonald, Iain = McDonald, I", "surnames initials with_number by_initial one_of_two"),
        ("Ashby, J = Ashby, J", "surnames initials with_number by_initial one_of_two"),
        ("Ashbey, Jane = Ashby, J", "surnames initials with_number one_of_two"),
        ("Ashbey, J = Ashby, J", "surnames initials with_number one_of_two"),
        ("Ashby, Jane = Ashby, R", "surnames one_of_two"),
        ("Ashby, Jane = Ashby, Ruth", "surnames one_of_two"),
        ("Ashby, Jane = Ashby, ", "surnames one_of_two"),
        ("Ashby, = Ashby, ", "surnames one_of_two"),
        ("Ashby, Jane = Baker, Jane", "forenames one_of_two"),
        ("Ashby, Jane = Baker, J", "initials"),
        ("Ashby, Jane = , Jane", "forenames one_of_two"),
        (", Jane = , Jane", "forenames one_of_two"),
        (", J = , Jane", "initials"),
        ("Ashby, Jane = Pike, George", ""),
        (", = , ", ""),
        ("Ashby, = , Ashby", ""),
        ("Khan, Imran = Imran, Khan", CROSSED),
        ("Khan, Imran = Imran, Kahn", CROSSED),
        ("Khan, Imran Ali = Imran, Khan", CROSSED),
        ("De Souza, Ana = Ana, De Souza", CROSSED),
        ("Khan, Imran = Imraan, Kahn", "swapped with_number both one_of_two"),  # neither is exact
        ("Khan, Mary Ann = Maryann, Khan", CROSSED),
        ("MacDonald, Liz = McDonald, Elizabeth", IN_FULL),
        ("Khan, Imran = Imran, Ruth", ""),
        ("Khan, Imran = Ruth, Khan", ""),
        ("Khan, Imran = Imran, K", ""),
        ("Khan, Imran = Imran, ", ""),
        ("K, Imran = Imran, K", ""),
        ("Khan, K = K, Khan", "initials"),
        ("Ali, Ali = Ali, Ali", f"{IN_FULL} swapped exact"),
        ("Ali, Omar = Omar, Ali Hassan", CROSSED),
    ],
)
def test_how_two_names_agree(pair: str, expected: str) -> None:
    assert agreeing(pair) == set(expected.split())


def test_a_likeness_that_just_reaches_the_measure_is_enough() -> None:
    just = JaroWinkler.similarity("ASHBY", "ASHBEY")
    for pair in ("Ashby, Jane = Ashbey, Jane", "Pike, Ashby = Pike, Ashbey", "Ashby, Jane = Jane, Ashbey"):
        assert "in_full" in agreeing(pair, just) and "in_full" not in agreeing(pair, just + 0.001)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        ("MacDonald, Iain = McDonald, Iain", f"{IN_FULL}"),
        ("Ashby, Elizabeth = Ashby, Liz", IN_FULL),
        ("De Souza, Ana = Ana, De Souza", CROSSED),
        ("Ashby, Jo = Ashby, J", "surnames initials with_number by_initial one_of_two"),
    ],
)
def test_what_agrees_whatever_the_measure(pair: str, expected: str) -> None:
    for close in (0.8, 1.0):
        assert agreeing(pair, close) == set(expected.split())


def test_a_number_is_one_slip_away_and_no_more() -> None:
    assert agreement.slipped("6123456", "6123457") and agreement.slipped("6123456", "6132456")
    assert not agreement.slipped("6123456", "6123456") and not agreement.slipped("6123456", "6123467")
