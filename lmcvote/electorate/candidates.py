"""Which pairs of doctors are worth a look, so that not everybody is compared with everybody.

A pair without a common blocking key cannot meet any rule of `match`. By number, practice and postcode the keys bring
doctors together; a name alone does so only where one of the two has no GMC number, for between two numbers no rule goes
by name without a practice or a postcode, and then only if the names agree in full. Two doctors whom both lists vouch
for, the `settled`, are never compared: no rule takes them up again.

What is found here is only worth a look: `match` decides. An executor may compare the names of a block elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from functools import cached_property
from itertools import combinations
from operator import attrgetter

from lmcvote import abreast
from lmcvote.electorate import blocks
from lmcvote.electorate.blocks import Block, Compared, Places
from lmcvote.electorate.columns import Source
from lmcvote.electorate.doctor import Doctor, Pair
from lmcvote.electorate.names import Name

PORTION = 300_000
"""Comparisons in one batch for an executor: about half a second."""


def same_number(everyone: Iterable[Doctor]) -> Iterator[Pair]:
    """Every pair under one GMC number, the one with the lower key first."""
    for together in by_number(everyone).values():
        if len(together) > 1:
            together.sort(key=lambda doctor: doctor.key)
            yield from combinations(together, 2)


def by_number(everyone: Iterable[Doctor]) -> dict[str, list[Doctor]]:
    """The doctors under each GMC number."""
    holders: dict[str, list[Doctor]] = defaultdict(list)
    for doctor in everyone:
        if doctor.gmc_number:
            holders[doctor.gmc_number].append(doctor)
    return holders


def one_slip_apart(everyone: Iterable[Doctor]) -> Iterator[Pair]:
    """Two doctors of the two lists, their numbers one slip apart, nobody else under either: what R2 can join."""
    alone = {number: held[0] for number, held in by_number(everyone).items() if len(held) == 1}
    in_equip = {number for number, doctor in alone.items() if doctor.source is Source.EQUIP}
    for number, doctor in alone.items():
        if doctor.source is Source.PERFORMERS:
            for slip in in_equip.intersection(slips(number)):
                yield in_order(doctor, alone[slip])


def in_order(one: Doctor, other: Doctor) -> Pair:
    """The one with the lower key first."""
    return (one, other) if one.key < other.key else (other, one)


class Candidates:
    """The doctors by practice and home postcode, ready to be looked up."""

    def __init__(self, everyone: Sequence[Doctor], close: float, executor: Executor | None = None) -> None:
        """Of both lists."""
        self._everyone = sorted(everyone, key=attrgetter("key"))  # of two places, the lower has the lower key
        self._close = close
        self._executor = executor

    def in_full(self) -> list[Pair]:
        """Two doctors of the two lists, one without a number, a practice or postcode in common, names in full: R3."""
        return self._pairs(self._compared(self._beside_bare(), frozenset(), True))

    def worth_asking(self, settled: Container[Doctor]) -> list[Pair]:
        """Every pair that may be a doubt, once, in order of the keys; pairs under one number are not among them."""
        free = [place for place, doctor in enumerate(self._everyone) if doctor not in settled]
        asking = frozenset(free)
        pairs = self._compared(self._beside(asking), asking, False)
        pairs.update(self._slipped(free))
        pairs.update(self._namesakes(free))
        return self._pairs(pairs)

    @cached_property
    def _at(self) -> Mapping[str, list[int]]:
        """Who is at each practice and each home postcode."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, doctor in enumerate(self._everyone):
            for keys in (doctor.practices, doctor.homes):
                for key in keys:
                    found[key].append(place)
        return found

    def _beside_bare(self) -> Iterator[Block]:
        """Doctors without a number, and all of the other list at the same practice or postcode."""
        everyone = self._everyone
        for places in self._at.values():
            if len(places) > 1:
                bare = [place for place in places if not everyone[place].gmc_number]
                for source, other in ((Source.PERFORMERS, Source.EQUIP), (Source.EQUIP, Source.PERFORMERS)):
                    if askers := [place for place in bare if everyone[place].source is source]:
                        yield askers, [place for place in places if everyone[place].source is other]

    def _beside(self, free: Collection[int]) -> Iterator[Block]:
        """The free doctors, and all at the same practice or postcode."""
        for places in self._at.values():
            if len(places) > 1 and (askers := [place for place in places if place in free]):
                yield askers, places

    def _one_slip_from(self, free: Sequence[int]) -> Iterator[Block]:
        """Each free doctor, and all whose numbers are one slip away."""
        holders: dict[str, list[int]] = defaultdict(list)
        for place, doctor in enumerate(self._everyone):
            if doctor.gmc_number:
                holders[doctor.gmc_number].append(place)
        numbers = set(holders)
        for place in free:
            slipped = numbers.intersection(slips(self._everyone[place].gmc_number))
            if slipped:
                yield (place,), [other for number in slipped for other in holders[number]]

    def _slipped(self, free: Sequence[int]) -> Iterator[tuple[int, int]]:
        """By numbers one slip apart, with a practice or postcode, or the names."""
        everyone, close = self._everyone, self._close
        for (place,), others in self._one_slip_from(free):
            one = everyone[place]
            for other in others:
                two = everyone[other]
                if blocks.nearly(one.names, two.names, close) or one.corroborates(two):
                    yield (place, other) if place < other else (other, place)

    def _namesakes(self, free: Sequence[int]) -> Iterator[tuple[int, int]]:
        """By names that agree in full, one of the two without a number, one of the two free.

        Names are compared once each, not once for every doctor who has them.
        """
        everyone = self._everyone
        without = [place for place, doctor in enumerate(everyone) if not doctor.gmc_number]
        bare = [place for place in free if not everyone[place].gmc_number]
        numbered = [place for place in free if everyone[place].gmc_number]
        for askers, among in ((bare, range(len(everyone)) if bare else ()), (numbered, without)):
            asking, holders = self._by_name(askers), self._by_name(among)
            for name, alike in blocks.in_full(asking, holders, self._close, self._executor):
                for one in asking[name]:
                    for two in holders[alike]:
                        if one != two:
                            yield (one, two) if one < two else (two, one)

    def _pairs(self, places: Iterable[tuple[int, int]]) -> list[Pair]:
        pairs = ((self._everyone[one], self._everyone[other]) for one, other in sorted(places))
        return [(a, b) for a, b in pairs if not a.gmc_number or a.gmc_number != b.gmc_number]

    def _compared(self, found: Iterable[Block], free: Collection[int], full: bool) -> Places:
        """What the names of the blocks leave, batch by batch."""
        pieces = ((self._batch(batch, free), self._close, full) for batch in _batches(found))
        answers = abreast.in_order(blocks.alike, pieces, self._executor, abreast.MANY)
        return {pair for answer in answers for pair in answer}

    def _batch(self, found: Sequence[Block], free: Collection[int]) -> blocks.Batch:
        """The blocks with all that is compared of their doctors: an executor may be far from here."""
        met = dict.fromkeys(place for block in found for places in block for place in places)
        return blocks.Batch({place: self._told(place, place in free) for place in met}, tuple(found))

    def _told(self, place: int, free: bool) -> Compared:
        doctor = self._everyone[place]
        return Compared(doctor.names, not doctor.gmc_number, doctor.source is Source.EQUIP, free)

    def _by_name(self, places: Iterable[int]) -> Mapping[Name, list[int]]:
        holders: dict[Name, list[int]] = defaultdict(list)
        for place in places:
            for name in self._everyone[place].names:
                holders[name].append(place)
        return holders


def _batches(found: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks of about as many comparisons each; one that is too large is split by those who ask."""
    batch, weight = list[Block](), 0
    for askers, others in found:
        some = max(1, PORTION // len(others)) if others else len(askers)
        for start in range(0, len(askers), some):
            part = askers[start : start + some]
            batch.append((part, others))
            weight += len(part) * len(others)
            if weight >= PORTION:
                yield batch
                batch, weight = [], 0
    if batch:
        yield batch


OTHERS = {digit: tuple("0123456789".replace(digit, "")) for digit in "0123456789"}
"""Digit -> the other nine."""


def slips(number: str) -> Sequence[str]:
    """Every number of the same length that is one slip away: a digit wrong, or two neighbours exchanged.

    >>> "6132456" in slips("6123456"), len(set(slips("6123456")))
    (True, 69)
    """
    found = []
    for place, digit in enumerate(number):
        before, after = number[:place], number[place + 1 :]
        found += [before + other + after for other in OTHERS[digit]]
        if after and after[0] != digit:
            found.append(before + after[0] + digit + after[1:])
    return found
