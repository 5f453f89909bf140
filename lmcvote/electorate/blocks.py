"""The names of a block compared: all pairs of a small one, and of a large one only those that an index brings together.

A block holds the doctors of one practice or home postcode. Ten thousand at one postcode are no hundred million
comparisons: their surnames and forenames are compared once each, and only doctors who share both are looked at.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain, product
from typing import NamedTuple

from lmcvote import abreast
from lmcvote.electorate import agreement
from lmcvote.electorate.names import Name, formal

WORDS = 20_000_000
"""Comparisons of single words in one batch: about half a second."""
MOST = 64
"""Doctors of a block that are compared one by one; beyond it, by an index."""

Names = tuple[Name, ...]
Places = set[tuple[int, int]]
"""Pairs of places in the doctors, the lower first."""
Block = tuple[Sequence[int], Sequence[int]]
"""Places of those who ask, and of those whom they may be; those who ask are often among them."""


class Compared(NamedTuple):
    """What is compared of one doctor."""

    names: Names
    bare: bool
    """Without a GMC number."""
    equip: bool
    """On EQUIP; else on the Performers List."""
    free: bool
    """No rule has settled the doctor."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some blocks, with what is compared of each of their doctors by place."""

    doctors: Mapping[int, Compared]
    blocks: tuple[Block, ...]


def alike(batch: Batch, close: float, full: bool) -> list[tuple[int, int]]:
    """The pairs of the blocks that are worth a look by their names, the lower place first.

    `full` asks that the names agree in full (R3); else for whatever may be a doubt: both names or an initial, and one
    name between two doctors of the two lists whom no rule has settled, one of them without a number.
    """
    found = []
    for askers, others in batch.blocks:
        pairs = product(askers, others) if len(others) <= MOST else _by_index(batch, (askers, others), close, full)
        for place, other in pairs:
            if place != other:
                one, two = batch.doctors[place], batch.doctors[other]
                if _worth(one, two, close, full):
                    found.append((place, other) if place < other else (other, place))
    return found


def _worth(one: Compared, two: Compared, close: float, full: bool) -> bool:
    if full:
        return any(agreement.in_full(a, b, close) for a in one.names for b in two.names)
    if _weak(one, two):
        return any(agreement.one_of_two(a, b, close) for a in one.names for b in two.names)
    return nearly(one.names, two.names, close)


def _weak(one: Compared, two: Compared) -> bool:
    """One name in common is enough."""
    return one.free and two.free and one.equip is not two.equip and (one.bare or two.bare)


def nearly(one: Names, other: Names, close: float) -> bool:
    """Some name of the one with some name of the other: both names, or the surname and an initial."""
    if len(one) == len(other) == 1:
        return agreement.nearly(one[0], other[0], close)
    return any(agreement.nearly(a, b, close) for a in one for b in other)


def _by_index(batch: Batch, block: Block, close: float, full: bool) -> Iterator[tuple[int, int]]:
    """Of a large block the pairs whose names may agree. Some come twice."""
    doctors, (askers, others) = batch.doctors, block
    asking, holders = _holders(batch, askers), _holders(batch, others)
    if full:
        for one, other in in_full(asking, holders, close):
            yield from product(asking[one], holders[other])
        return
    index = Wide(asking, holders, close)
    for name, places in asking.items():
        for other in set(index.both(name)):
            yield from product(places, holders[other])
    # one name is enough where both are free, and one of them has no number
    one_free, other_free = ([place for place in places if doctors[place].free] for places in (askers, others))
    one_bare, other_bare = ([place for place in places if doctors[place].bare] for places in (one_free, other_free))
    for who, whom in ((one_bare, other_free), (one_free, other_bare)):
        asking, holders = _holders(batch, who), _holders(batch, whom)
        index = Wide(asking, holders, close)
        for name, places in asking.items():
            for other in set(index.either(name)):
                yield from product(places, holders[other])


def _holders(batch: Batch, places: Iterable[int]) -> dict[Name, list[int]]:
    """Who has each name."""
    found: dict[Name, list[int]] = defaultdict(list)
    for place in places:
        for name in batch.doctors[place].names:
            found[name].append(place)
    return found


Words = tuple[Sequence[str], Sequence[str]]
"""Words that ask, and words that may be close to them."""
Spelled = dict[str, dict[str, list[tuple[str, str]]]]
"""Word that must be exact -> the other, which may be close -> surname and forename of those who have both."""


def in_full(
    asking: Iterable[Name], held: Iterable[Name], close: float, executor: Executor | None = None
) -> Iterator[tuple[Name, Name]]:
    """Each name that asks with each that agrees with it in full, found among very many by the word that is exact."""
    asked, known = _by_spelling(asking), _by_spelling(held)
    ask = _by_word(asked)
    know = _by_word(known, ask)
    shared = [word for word in ask if word in know]
    portions = _portions([(list(ask[word]), list(know[word])) for word in shared])
    answers = abreast.in_order(close_words, ((portion, close) for portion in portions), executor, abreast.MANY)
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for word, hits in zip(shared, chain.from_iterable(answers), strict=True):
        for one, other in hits:
            for spelling in ask[word][one]:
                found[spelling].update(know[word][other])
    for spelling, alike_ones in found.items():
        for spelled in alike_ones:
            for a in asked[spelling]:
                yield from ((a, b) for b in known[spelled] if agreement.in_full(a, b, close))


def close_words(portion: Sequence[Words], close: float) -> list[list[tuple[str, str]]]:
    """For each two lists of words, those that may be close."""
    return [[(words[n], others[m]) for n, m in agreement.near(words, others, close)] for words, others in portion]


def _portions(words: Sequence[Words]) -> Iterator[list[Words]]:
    """As many comparisons each as make a batch."""
    portion, weight = list[Words](), 0
    for one, others in words:
        portion.append((one, others))
        weight += len(one) * len(others)
        if weight >= WORDS:
            yield portion
            portion, weight = [], 0
    if portion:
        yield portion


def _by_spelling(names: Iterable[Name]) -> Mapping[tuple[str, str], list[Name]]:
    """By surname and forename: other given names stand in the way of nothing but exchanged ones."""
    found: dict[tuple[str, str], list[Name]] = defaultdict(list)
    for name in names:
        found[name.surname, name.forename].append(name)
    return found


def _by_word(named: Mapping[tuple[str, str], Sequence[Name]], only: Container[str] | None = None) -> Spelled:
    found: Spelled = {}
    for spelling, names in named.items():
        for word, other in {key for name in names for key in name_keys(name)}:
            if only is None or word in only:
                found.setdefault(word, {}).setdefault(other, []).append(spelling)
    return found


class Wide:
    """The names of a large block, by surname and forename, to find those that may agree in any way."""

    def __init__(self, asking: Iterable[Name], names: Iterable[Name], close: float) -> None:
        """Of `names`, those that `asking` may be."""
        self._names: dict[str, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
        self._with_forename: dict[str, list[Name]] = defaultdict(list)
        self._with_word: dict[str, set[str]] = defaultdict(set)
        self._formal: dict[str, set[str]] = defaultdict(set)
        self._initial: dict[str, set[str]] = defaultdict(set)
        self._joined: dict[str, set[str]] = defaultdict(set)
        for name in names:
            self._names[name.surname][name.forename].append(name)
            self._with_forename[name.forename].append(name)
            for word in name.surnames | name.parts:
                self._with_word[word].add(name.surname)
            for form in formal(name.forename):
                self._formal[form].add(name.forename)
            self._initial[name.forename[:1]].add(name.forename)
            self._joined[name.given.replace(" ", "")].add(name.forename)
        words = list({word for name in asking for word in (name.surname, name.forename)})
        self._near_surname = _near(words, list(self._names), close)
        self._near_forename = _near(words, list(self._with_forename), close)

    def both(self, name: Name) -> Iterator[Name]:
        """The names of which both may agree, an initial included, or the two swapped."""
        forenames = self._forenames_of(name)
        for surname in self._surnames_of(name):
            held = self._names[surname]
            for forename in held.keys() & forenames:
                yield from held[forename]
        yield from self._swapped(name)

    def either(self, name: Name) -> Iterator[Name]:
        """The names of which one may agree, or the two swapped."""
        for surname in self._surnames_of(name):
            for named in self._names[surname].values():
                yield from named
        for forename in self._forenames_of(name):
            yield from self._with_forename[forename]
        yield from self._swapped(name)

    def _swapped(self, name: Name) -> Iterator[Name]:
        given = name.given.replace(" ", "")
        surnames = self._near_surname[name.forename] | ({given} & self._names.keys())
        forenames = self._near_forename[name.surname] | self._joined.get(name.surname, set())
        for surname in surnames:
            held = self._names[surname]
            for forename in held.keys() & forenames:
                yield from held[forename]

    def _surnames_of(self, name: Name) -> set[str]:
        shared = (self._with_word.get(word, ()) for word in name.surnames | name.parts)
        return self._near_surname[name.surname].union(*shared)

    def _forenames_of(self, name: Name) -> set[str]:
        shared = (self._formal.get(form, ()) for form in formal(name.forename))
        initial = name.forename[:1]
        short = self._initial.get(initial, set()) if len(name.forename) == 1 else {initial} & self._with_forename.keys()
        return self._near_forename[name.forename].union(short, *shared)


def _near(words: Sequence[str], others: Sequence[str], close: float) -> Mapping[str, set[str]]:
    """Each word -> the others that may be close to it."""
    found: dict[str, set[str]] = {word: set() for word in words}
    for one, other in agreement.near(words, others, close):
        found[words[one]].add(others[other])
    return found


def name_keys(name: Name) -> frozenset[tuple[str, str]]:
    """A name that must be exact, with the other, which may be close: in both orders, for swapped names."""
    given = {name.forename, name.given.replace(" ", "")}
    held = product(name.surnames, given | formal(name.forename))
    return frozenset((*held, *((forename, name.surname) for forename in given)))
