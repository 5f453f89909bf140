"""What makes two names, or two GMC numbers, agree. Every function is symmetric: no list is the better one here."""

from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from lmcvote.electorate.names import Name, formal


def slipped(one: str, other: str) -> bool:
    """Two numbers one slip of the finger apart: a digit wrong, or two exchanged (optimal string alignment distance 1).

    >>> slipped("6123456", "6132456"), slipped("6123456", "6123456"), slipped("6123456", "6132465")
    (True, False, False)
    """
    return OSA.distance(one, other, score_cutoff=1) == 1


MOST_AT_ONCE = 4_000_000
"""Scores held at one time: sixteen megabytes."""
SLACK = 0.01
"""Below the measure: many words at once are compared with other rounding than two, and the rules decide."""


def near(words: Sequence[str], others: Sequence[str], close: float) -> Iterator[tuple[int, int]]:
    """The places of all words and others that may be close, every one compared with every one in a few calls."""
    some = max(1, MOST_AT_ONCE // max(1, len(others)))
    for start in range(0, len(words), some):
        part = words[start : start + some]
        scores = process.cdist(part, others, scorer=JaroWinkler.similarity, score_cutoff=close - SLACK)
        rows, columns = scores.nonzero()
        yield from zip((rows + start).tolist(), columns.tolist(), strict=True)


def surnames(a: Name, b: Name, close: float) -> bool:
    """Equal, written alike, or one a part of the other's double-barrelled name."""
    one, other = a.surname, b.surname
    if one == "" or other == "":
        return False
    alike = not a.surnames.isdisjoint(b.surnames) or one in b.parts or other in a.parts
    return alike or JaroWinkler.similarity(one, other) >= close


def same_surname(a: Name, b: Name) -> bool:
    """Letter for letter, but for Mac and Mc. No surname on either side is nothing in common."""
    return a.surname != "" and not a.surnames.isdisjoint(b.surnames)


def _close(one: str, other: str, close: float) -> bool:
    return one != "" and JaroWinkler.similarity(one, other) >= close


def forenames(a: Name, b: Name, close: float) -> bool:
    """First given names in full: written alike, or forms of one name (Liz, Elizabeth). An initial is not enough."""
    one, other = a.forename, b.forename
    if len(one) < 2 or len(other) < 2:
        return False
    return _close(one, other, close) or not formal(one).isdisjoint(formal(other))


def initials(a: Name, b: Name) -> bool:
    """One side has an initial only, and it is the other's."""
    one, other = a.forename, b.forename
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def swapped(a: Name, b: Name, close: float) -> bool:
    """Surname and forename exchanged in one list."""
    return _stands_as_given(a.surname, b, close) and _stands_as_given(b.surname, a, close)


def _stands_as_given(surname: str, name: Name, close: float) -> bool:
    return len(name.forename) > 1 and (_close(surname, name.forename, close) or _is_given(surname, name))


def _is_given(surname: str, name: Name) -> bool:
    """Letter for letter, other given names too or not."""
    return surname in (name.forename, name.given.replace(" ", ""))


def with_number(a: Name, b: Name, close: float) -> bool:
    """Both names, an initial included, or the two swapped: what R0 and R1 ask beside an equal GMC number."""
    return (surnames(a, b, close) and (initials(a, b) or forenames(a, b, close))) or swapped(a, b, close)


def in_full(a: Name, b: Name, close: float) -> bool:
    """One name exact and the other close, the forename in full; so too where they are swapped. What R3 asks."""
    by_surname = same_surname(a, b) and forenames(a, b, close)
    same_forename = a.forename == b.forename and len(a.forename) > 1
    if by_surname or (same_forename and _close(a.surname, b.surname, close)):
        return True
    return (_is_given(a.surname, b) or _is_given(b.surname, a)) and swapped(a, b, close)


def exact(a: Name, b: Name) -> bool:
    """Both names the same, letter for letter, the forename in full."""
    return bool(a.surname) and a.surname == b.surname and a.forename == b.forename and len(a.forename) > 1


def by_initial(a: Name, b: Name) -> bool:
    """The same surname, and an initial that fits."""
    return same_surname(a, b) and initials(a, b)


def both(a: Name, b: Name, close: float) -> bool:
    """Both names close, the forename in full; or swapped."""
    return (surnames(a, b, close) and forenames(a, b, close)) or swapped(a, b, close)


def nearly(a: Name, b: Name, close: float) -> bool:
    """`both`, or `by_initial`: short of it, and of `one_of_two`, no two names agree by any rule."""
    one, forename = a.surname, b.forename
    if surnames(a, b, close) and (forenames(a, b, close) or by_initial(a, b)):
        return True
    if len(forename) < 2 or (JaroWinkler.similarity(one, forename) < close and " " not in b.given):
        return False  # not exchanged: said at once, since it is so of nearly all
    return swapped(a, b, close)


def one_of_two(a: Name, b: Name, close: float) -> bool:
    """A surname or a forename in full; or swapped."""
    return surnames(a, b, close) or forenames(a, b, close) or swapped(a, b, close)
