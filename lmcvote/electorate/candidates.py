"""Which pairs of doctors are worth a look, so that not everybody is compared with everybody.

A pair without a common blocking key cannot meet any rule of `match`. By number, practice and postcode the keys bring
doctors together; a name alone does so only where one of the two has no GMC number, for between two numbers no rule goes
by name without a practice or a postcode, and then only if the names agree in full.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import combinations

from lmcvote.electorate import agreement
from lmcvote.electorate.doctor import Doctor, Pair
from lmcvote.electorate.names import Name, formal

Places = set[tuple[int, int]]
"""Pairs of places in the ordered doctors, the lower first."""


def same_number(everyone: Sequence[Doctor]) -> Iterator[Pair]:
    """Every pair under one GMC number, the one with the lower key first."""
    holders: dict[str, list[Doctor]] = defaultdict(list)
    for doctor in sorted(everyone, key=lambda doctor: doctor.key):
        if doctor.gmc_number:
            holders[doctor.gmc_number].append(doctor)
    for together in holders.values():
        yield from combinations(together, 2)


def candidates(everyone: Sequence[Doctor], settled: Container[Doctor], close: float) -> Iterator[Pair]:
    """Every other pair worth a look, once, the one with the lower key first, in order of the keys.

    Two doctors whom both lists vouch for already, the `settled`, are not compared: no rule takes them up again.
    """
    ordered = sorted(everyone, key=lambda doctor: doctor.key)
    vouched = [doctor in settled for doctor in ordered]
    pairs = _by_evidence(ordered, vouched)
    pairs |= _by_name(ordered, vouched, close)
    for one, other in sorted(pairs):
        if not ordered[one].gmc_number or ordered[one].gmc_number != ordered[other].gmc_number:
            yield ordered[one], ordered[other]


def _by_evidence(ordered: Sequence[Doctor], vouched: Sequence[bool]) -> Places:
    """By a number one slip away, a practice, or a home postcode."""
    numbers: dict[str, list[int]] = defaultdict(list)
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, doctor in enumerate(ordered):
        numbers[doctor.gmc_number].append(place)
        for key in evidence_keys(doctor):
            blocks[key].append(place)
    pairs: Places = set()
    for place, doctor in enumerate(ordered):
        if vouched[place]:
            continue
        together = [blocks[key] for key in evidence_keys(doctor)]
        together += [numbers[number] for number in slips(doctor.gmc_number) if number in numbers]
        for block in together:
            pairs.update((place, other) if place < other else (other, place) for other in block if other != place)
    return pairs


def evidence_keys(doctor: Doctor) -> frozenset[str]:
    """Practices and home postcodes: at one of them any two names may agree, Liz Baker's and Elizabeth Ashby's too."""
    return doctor.practices | doctor.homes


def slips(number: str) -> Iterator[str]:
    """Every number of the same length that is one slip away: a digit wrong, or two neighbours exchanged.

    >>> "6132456" in set(slips("6123456")), len(set(slips("6123456")))
    (True, 69)
    """
    for place, digit in enumerate(number):
        for other in "0123456789":
            if other != digit:
                yield f"{number[:place]}{other}{number[place + 1 :]}"
    for place in range(len(number) - 1):
        if number[place] != number[place + 1]:
            yield f"{number[:place]}{number[place + 1]}{number[place]}{number[place + 2 :]}"


def _by_name(ordered: Sequence[Doctor], vouched: Sequence[bool], close: float) -> Places:
    """Names are compared once each, not once for every doctor who has them."""
    holders: dict[Name, list[int]] = defaultdict(list)
    for place, doctor in enumerate(ordered):
        for name in {entry.name for entry in doctor.entries}:
            holders[name].append(place)
    blocks: dict[str, tuple[list[str], list[Name]]] = defaultdict(lambda: ([], []))
    for name in holders:
        for word, other in name_keys(name):
            others, names = blocks[word]
            others.append(other)
            names.append(name)
    pairs: Places = set()
    for name, places in holders.items():
        bare = [place for place in places if not ordered[place].gmc_number]
        for alike in _alike(name, blocks, close) if bare else ():
            for one in bare:
                for two in holders[alike]:
                    if one != two and not (vouched[one] and vouched[two]):
                        pairs.add((one, two) if one < two else (two, one))
    return pairs


def _alike(name: Name, blocks: Mapping[str, tuple[Sequence[str], Sequence[Name]]], close: float) -> Iterator[Name]:
    """The names that agree with this one in full."""
    met = set[Name]()
    for word, other in name_keys(name):
        others, names = blocks[word]
        met.update(names[place] for place in agreement.alike(other, others, close))
    yield from (other for other in met if agreement.in_full(name, other, close))


def name_keys(name: Name) -> frozenset[tuple[str, str]]:
    """A name that must be exact, with the other, which may be close: in both orders, for swapped names."""
    surname, forename = name.surname, name.forename
    return frozenset(
        ((forename, surname), *((form, forename) for form in name.surnames), *((surname, f) for f in formal(forename)))
    )
