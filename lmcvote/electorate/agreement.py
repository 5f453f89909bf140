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


def alike(word: str, words: Sequence[str], close: float) -> Iterator[int]:
    """The places of the words that are close to one: a whole block in one call."""
    found = process.extract(word, words, scorer=JaroWinkler.similarity, score_cutoff=close, limit=None)
    return (place for _, _, place in found)


def surnames(a: Name, b: Name, close: float) -> bool:
    """Equal, written alike, or one a part of the other's double-barrelled name."""
    if not a.surname or not b.surname:
        return False
    if a.surnames & b.surnames or {a.surname} & b.parts or {b.surname} & a.parts:
        return True
    return JaroWinkler.similarity(a.surname, b.surname) >= close


def forenames(a: Name, b: Name, close: float) -> bool:
    """First given names in full: written alike, or forms of one name (Liz, Elizabeth). An initial is not enough."""
    one, other = a.forename, b.forename
    if len(one) < 2 or len(other) < 2:
        return False
    return JaroWinkler.similarity(one, other) >= close or bool(formal(one) & formal(other))


def initials(a: Name, b: Name) -> bool:
    """One side has an initial only, and it is the other's."""
    one, other = a.forename, b.forename
    return bool(one and other) and min(len(one), len(other)) == 1 and one[0] == other[0]


def swapped(a: Name, b: Name, close: float) -> bool:
    """Surname and forename exchanged in one list."""
    given_a, given_b = a.given.replace(" ", ""), b.given.replace(" ", "")
    if not (a.surname and b.surname and given_a and given_b):
        return False

    def alike(one: str, other: str, first: str) -> bool:
        return len(first) > 1 and (one in (other, first) or JaroWinkler.similarity(one, first) >= close)

    return alike(a.surname, given_b, b.forename) and alike(b.surname, given_a, a.forename)


def with_number(a: Name, b: Name, close: float) -> bool:
    """Both names, an initial included, or the two swapped: what R0 and R1 ask beside an equal GMC number."""
    return (surnames(a, b, close) and (initials(a, b) or forenames(a, b, close))) or swapped(a, b, close)


def in_full(a: Name, b: Name, close: float) -> bool:
    """One name exact and the other close, the forename in full; or swapped. What R3 asks."""
    if not a.surname or not b.surname:
        return False
    if a.surnames & b.surnames:
        return forenames(a, b, close) or swapped(a, b, close)
    if a.forename == b.forename and len(a.forename) > 1:
        return JaroWinkler.similarity(a.surname, b.surname) >= close or swapped(a, b, close)
    return swapped(a, b, close)


def exact(a: Name, b: Name) -> bool:
    """Both names the same, letter for letter, the forename in full."""
    return bool(a.surname) and a.surname == b.surname and a.forename == b.forename and len(a.forename) > 1


def by_initial(a: Name, b: Name) -> bool:
    """The same surname, and an initial that fits."""
    return bool(a.surname) and bool(a.surnames & b.surnames) and initials(a, b)


def both(a: Name, b: Name, close: float) -> bool:
    """Both names close, the forename in full; or swapped."""
    return (surnames(a, b, close) and forenames(a, b, close)) or swapped(a, b, close)


def one_of_two(a: Name, b: Name, close: float) -> bool:
    """A surname or a forename in full; or swapped."""
    return surnames(a, b, close) or forenames(a, b, close) or swapped(a, b, close)
