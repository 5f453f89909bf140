"""One doctor of one list: rule R0 of `match` puts the posts under one GMC number together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from lmcvote.electorate import agreement
from lmcvote.electorate.columns import Source
from lmcvote.electorate.lists import ListEntry


@dataclass(frozen=True, slots=True, eq=False)  # by identity: each is made once, and is a key a million times over
class Doctor:
    """One doctor of one list, after R0: an entry, or several posts under one GMC number."""

    entries: tuple[ListEntry, ...]
    """In the order of their fingerprints; all of one list."""
    source: Source = field(init=False)
    gmc_number: str = field(init=False)
    """Of the first entry; they share it."""
    key: tuple[str, str] = field(init=False)
    """Names the doctor in any order of rows, and sorts."""
    practices: frozenset[str] = field(init=False)
    homes: frozenset[str] = field(init=False)
    """Home postcodes."""

    def __post_init__(self) -> None:
        """Kept, not derived each time: a build asks for them a million times."""
        first = self.entries[0]
        practices = {entry.practice_code for entry in self.entries} - {""}
        homes = {entry.home_postcode for entry in self.entries} - {""}
        for name, value in (
            ("source", first.source),
            ("gmc_number", first.gmc_number),
            ("key", (first.fingerprint, first.source)),
            ("practices", frozenset(practices)),
            ("homes", frozenset(homes)),
        ):
            object.__setattr__(self, name, value)

    def corroborates(self, other: "Doctor") -> bool:
        """Same practice, or same home postcode."""
        return not (self.practices.isdisjoint(other.practices) and self.homes.isdisjoint(other.homes))

    def agrees(self, other: "Doctor", test: Callable[..., bool], *close: float) -> bool:
        """Some name of the one with some name of the other."""
        return any(test(a.name, b.name, *close) for a in self.entries for b in other.entries)


Pair = tuple[Doctor, Doctor]
"""The one with the lower key first."""


def doctors(entries: Iterable[ListEntry], close: float) -> Iterator[Doctor]:
    """R0: the posts of one doctor together. Names that disagree under one number stay apart: a case."""
    by_number: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.fingerprint):
        by_number[entry.gmc_number].append(entry)
    yield from (Doctor((entry,)) for entry in by_number.pop("", []))
    for posts in by_number.values():
        if all(agreement.with_number(a.name, b.name, close) for a, b in combinations(posts, 2)):
            yield Doctor(tuple(posts))
            continue
        by_name: dict[str, list[ListEntry]] = defaultdict(list)
        for post in posts:
            by_name[post.name.full].append(post)
        yield from (Doctor(tuple(same)) for same in by_name.values())
