"""One doctor of one list: rule R0 of `match` puts the posts under one GMC number together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from operator import attrgetter

from lmcvote.electorate import agreement
from lmcvote.electorate.columns import Source
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.names import Name

NOTHING = frozenset(("",))


@cache
def _only(text: str) -> frozenset[str]:
    """Many doctors share it."""
    return frozenset((text,)) - NOTHING


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
    names: tuple[Name, ...] = field(init=False)
    """Each once."""

    def __post_init__(self) -> None:
        """Kept, not derived each time: a build asks for them a million times."""
        first = self.entries[0]
        names: tuple[Name, ...] = (first.name,)
        if len(self.entries) == 1:
            practices, homes = _only(first.practice_code), _only(first.home_postcode)
        else:
            practices = frozenset(entry.practice_code for entry in self.entries) - NOTHING
            homes = frozenset(entry.home_postcode for entry in self.entries) - NOTHING
            names = tuple(dict.fromkeys(entry.name for entry in self.entries))
        keep = object.__setattr__
        keep(self, "source", first.source)
        keep(self, "gmc_number", first.gmc_number)
        keep(self, "key", (first.fingerprint, first.source))
        keep(self, "practices", practices)
        keep(self, "homes", homes)
        keep(self, "names", names)

    def corroborates(self, other: "Doctor") -> bool:
        """Same practice, or same home postcode."""
        return not (self.practices.isdisjoint(other.practices) and self.homes.isdisjoint(other.homes))

    def agrees(self, other: "Doctor", test: Callable[..., bool], *close: float) -> bool:
        """Some name of the one with some name of the other."""
        one, two = self.names, other.names
        if len(one) == len(two) == 1:
            return test(one[0], two[0], *close)
        return any(test(a, b, *close) for a in one for b in two)


Pair = tuple[Doctor, Doctor]
"""The one with the lower key first."""


def doctors(entries: Iterable[ListEntry], close: float) -> Iterator[Doctor]:
    """R0: the posts of one doctor together. Names that disagree under one number stay apart: a case."""
    by_number: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in sorted(entries, key=attrgetter("fingerprint")):
        by_number[entry.gmc_number].append(entry)
    yield from (Doctor((entry,)) for entry in by_number.pop("", []))
    for posts in by_number.values():
        if len(posts) == 1 or all(agreement.with_number(a.name, b.name, close) for a, b in combinations(posts, 2)):
            yield Doctor(tuple(posts))
            continue
        by_name: dict[str, list[ListEntry]] = defaultdict(list)
        for post in posts:
            by_name[post.name.full].append(post)
        yield from (Doctor(tuple(same)) for same in by_name.values())
