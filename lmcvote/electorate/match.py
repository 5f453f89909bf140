"""Which entries of the two lists are one doctor: the linkage rules, in their order.

R0  one list: same GMC number, names agree: one doctor with several posts; names disagree: a case
R1  GMC equal, surname and forename agree (or are swapped): the same
R1b GMC equal, one name agrees, and practice or home postcode: the same, "name changed"
Q1  GMC equal, otherwise: a case
Q2  GMC numbers one slip apart, a name agrees: a case
R3  GMC missing on a side, names agree in full, practice or home postcode, nobody else like it on either side: the same
Q3  as R3, but an initial only, or several, or no practice or postcode, or one name only: a case
V   two valid GMC numbers more than a slip apart: never the same; a case if both names and practice or postcode agree
U   otherwise: two doctors

A guess is never made: what is short of an R rule and above U goes to a named person. Nothing depends on the order of
rows, nor on which list is called first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import OSA, JaroWinkler

from lmcvote.electorate.columns import Source
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.names import Name, formal

CLOSE_WITH_NUMBER = 0.85
"""Jaro-Winkler similarity at which two names agree where the GMC numbers do: room for a typing error or two."""
CLOSE = 0.88
"""The same without that support. Both were tuned on made-up lists with relatives at one practice and address."""


@dataclass(frozen=True, slots=True, eq=False)  # by identity: each is made once, and is a key a million times over
class Doctor:
    """One doctor of one list, after R0: an entry, or several posts under one GMC number."""

    entries: tuple[ListEntry, ...]
    """In the order of their fingerprints; all of one list."""

    @property
    def source(self) -> Source:
        """The list."""
        return self.entries[0].source

    @property
    def gmc_number(self) -> str:
        """Of the first entry; they share it."""
        return self.entries[0].gmc_number

    @property
    def key(self) -> str:
        """Names the doctor in any order of rows."""
        return self.entries[0].fingerprint

    def corroborates(self, other: "Doctor") -> bool:
        """Same practice, or same home postcode."""
        return any(
            (a.practice_code and a.practice_code == b.practice_code)
            or (a.home_postcode and a.home_postcode == b.home_postcode)
            for a in self.entries
            for b in other.entries
        )


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """What the rules take for one doctor: doctors of either list, joined."""

    doctors: tuple[Doctor, ...]
    rule: str
    """The rule that joined them: R1, R1b, R3, or U for a doctor of one list alone."""

    @property
    def entries(self) -> tuple[ListEntry, ...]:
        """All rows of both lists, by list and line."""
        return tuple(sorted((e for d in self.doctors for e in d.entries), key=lambda e: (e.source.value, e.line)))


@dataclass(frozen=True, slots=True)
class Linkage:
    """Every entry in exactly one person, and the pairs of persons in doubt."""

    persons: tuple[Person, ...]
    doubts: tuple[tuple[str, Person, Person], ...]
    """Rule and the two persons; each pair once."""


# -- names ------------------------------------------------------------------------------------------------------------


def surnames_agree(a: Name, b: Name, close: float) -> bool:
    """Equal, written alike, or one a part of the other's double-barrelled name."""
    if not a.surname or not b.surname:
        return False
    if a.surnames & b.surnames or {a.surname} & b.parts or {b.surname} & a.parts:
        return True
    return JaroWinkler.similarity(a.surname, b.surname) >= close


def forenames_agree(a: Name, b: Name, close: float) -> bool:
    """First given names in full: written alike, or forms of one name (Liz, Elizabeth). An initial is not enough."""
    one, other = a.forename, b.forename
    if len(one) < 2 or len(other) < 2:
        return False
    return bool(formal(one) & formal(other)) or JaroWinkler.similarity(one, other) >= close


def initials_agree(a: Name, b: Name) -> bool:
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


def names_agree(a: Name, b: Name, close: float = CLOSE_WITH_NUMBER) -> bool:
    """Both names, an initial included, or the two swapped: what R0 and R1 ask beside an equal GMC number."""
    given = forenames_agree(a, b, close) or initials_agree(a, b)
    return (given and surnames_agree(a, b, close)) or swapped(a, b, close)


def _any(test: Callable[[Name, Name], bool], one: Doctor, other: Doctor) -> bool:
    return any(test(a.name, b.name) for a in one.entries for b in other.entries)


def _full_names_agree(a: Name, b: Name) -> bool:
    """R3: one name exact and the other close, forename in full; or swapped."""
    if not a.surname or not b.surname:
        return False
    exact = bool(a.surnames & b.surnames) and forenames_agree(a, b, CLOSE)
    alike = JaroWinkler.similarity(a.surname, b.surname) >= CLOSE
    return exact or (a.forename == b.forename and len(a.forename) > 1 and alike) or swapped(a, b, CLOSE)


def _initial_agrees(a: Name, b: Name) -> bool:
    return bool(a.surnames & b.surnames) and initials_agree(a, b)


def _one_name_agrees(a: Name, b: Name) -> bool:
    return surnames_agree(a, b, CLOSE) or forenames_agree(a, b, CLOSE) or swapped(a, b, CLOSE)


def _both_names_agree(a: Name, b: Name) -> bool:
    return (surnames_agree(a, b, CLOSE) and forenames_agree(a, b, CLOSE)) or swapped(a, b, CLOSE)


# -- one list: R0 -----------------------------------------------------------------------------------------------------


def doctors(entries: Iterable[ListEntry]) -> Iterator[Doctor]:
    """R0: the posts of one doctor together. Names that disagree under one number stay apart; `link` asks about them."""
    by_number: dict[str, list[ListEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry.fingerprint):
        by_number[entry.gmc_number].append(entry)
    yield from (Doctor((entry,)) for entry in by_number.pop("", []))
    for posts in by_number.values():
        if all(names_agree(a.name, b.name) for a, b in combinations(posts, 2)):
            yield Doctor(tuple(posts))
            continue
        by_name: dict[str, list[ListEntry]] = defaultdict(list)
        for post in posts:
            by_name[post.name.full].append(post)
        yield from (Doctor(tuple(same)) for same in by_name.values())


# -- pairs worth a look -----------------------------------------------------------------------------------------------


BY_NAME = "nse"
"""First letters of the keys that are made of names alone."""


def keys(doctor: Doctor) -> frozenset[str]:
    """Blocking keys: two doctors without a common one cannot meet any rule. Both orders of a name share a key space."""
    found = set()
    number = doctor.gmc_number
    if number:
        found.add(f"g{number}")
        found.update(f"g{number[:i]}_{number[i + 1 :]}" for i in range(7))
        found.update(f"g{number[:i]}{number[i + 1]}{number[i]}{number[i + 2 :]}" for i in range(6))
    for entry in doctor.entries:
        surname, forename, practice = entry.name.surname, entry.name.forename, entry.practice_code
        found.update(
            {
                f"n{surname}|{forename[:1]}",
                f"n{forename}|{surname[:1]}",
                f"s{surname[:5]}|{forename[:4]}",
                f"e{surname[-5:]}|{forename[:4]}",
            }
        )
        found.update(f"n{part}|{forename[:1]}" for part in entry.name.parts)
        found.update(f"n{surname}|{name[:1]}" for name in formal(forename) if name)
        if practice:
            found.update({f"p{practice}|{forename[:1]}", f"p{practice}|{surname[:1]}"})
        if entry.home_postcode:
            found.add(f"h{entry.home_postcode}")
    return frozenset(found)


def candidates(everyone: Iterable[Doctor]) -> Iterator[tuple[Doctor, Doctor]]:
    """Every pair with a common key, once, the one with the lower key first.

    A name alone brings two together only where one of them has no GMC number: between two numbers no rule goes by name
    without a practice or a postcode.
    """
    ordered = sorted(everyone, key=_in_order)
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, doctor in enumerate(ordered):
        for key in keys(doctor):
            blocks[key].append(place)
    pairs: set[tuple[int, int]] = set()
    for key, block in blocks.items():
        if key[0] in BY_NAME:
            without = [place for place in block if not ordered[place].gmc_number]
            pairs.update((min(a, b), max(a, b)) for a in without for b in block if a != b)
        else:
            pairs.update(combinations(block, 2))
    for one, other in sorted(pairs):
        yield ordered[one], ordered[other]


def _in_order(doctor: Doctor) -> tuple[str, str]:
    return doctor.key, doctor.source.value


# -- two lists --------------------------------------------------------------------------------------------------------


def link(entries: Iterable[ListEntry]) -> Linkage:
    """Apply the rules to the entries of both lists."""
    everyone = list(doctors([e for e in entries if e.source is Source.PERFORMERS]))
    everyone += doctors([e for e in entries if e.source is Source.EQUIP])
    pairs = list(candidates(everyone))
    equal = [(a, b) for a, b in pairs if a.gmc_number and a.gmc_number == b.gmc_number]
    joined = dict(_same_number(equal))
    settled = {doctor for pair in joined for doctor in pair}
    strong = [(a, b) for a, b in pairs if _without_number(a, b) and _any(_full_names_agree, a, b)]
    by_name = list(_same_name(strong, settled))
    joined.update(dict.fromkeys(by_name, "R3"))
    settled.update(doctor for pair in by_name for doctor in pair)
    persons = _persons(everyone, joined)
    person_of = {doctor: person for person in persons for doctor in person.doctors}
    doubts: dict[tuple[Person, Person], str] = {}
    for one, other in pairs:
        if rule := _doubt(one, other, settled):
            a, b = sorted((person_of[one], person_of[other]), key=lambda person: _in_order(person.doctors[0]))
            if a is not b:
                doubts[a, b] = min(rule, doubts.get((a, b), rule))
    return Linkage(persons, tuple((rule, a, b) for (a, b), rule in doubts.items()))


def _same_number(equal: list[tuple[Doctor, Doctor]]) -> Iterator[tuple[tuple[Doctor, Doctor], str]]:
    """R1 and R1b, where each side has one such partner only."""
    found: dict[tuple[Doctor, Doctor], str] = {}
    for one, other in equal:
        if one.source is other.source:
            continue
        if _any(names_agree, one, other):
            found[one, other] = "R1"
        elif one.corroborates(other) and _any(_one_name_agrees_with_number, one, other):
            found[one, other] = "R1b"
    partners = _partners(found)
    yield from ((pair, rule) for pair, rule in found.items() if all(len(partners[doctor]) == 1 for doctor in pair))


def _one_name_agrees_with_number(a: Name, b: Name) -> bool:
    return surnames_agree(a, b, CLOSE_WITH_NUMBER) or forenames_agree(a, b, CLOSE_WITH_NUMBER)


def _without_number(one: Doctor, other: Doctor) -> bool:
    return not (one.gmc_number and other.gmc_number)


def _same_name(strong: list[tuple[Doctor, Doctor]], settled: set[Doctor]) -> Iterator[tuple[Doctor, Doctor]]:
    """R3, where each side has one such partner only, or on one side several posts of one full name."""
    across = [(a, b) for a, b in strong if a.source is not b.source and a.corroborates(b)]
    partners = _partners(across)

    def single(doctor: Doctor) -> bool:
        others = partners[doctor]
        names = {entry.name.full for other in others for entry in other.entries}
        return len(others) == 1 or (len(names) == 1 and not any(other.gmc_number for other in others))

    for one, other in across:
        if one not in settled and other not in settled and single(one) and single(other):
            yield one, other


def _partners(pairs: Iterable[tuple[Doctor, Doctor]]) -> Mapping[Doctor, set[Doctor]]:
    partners: dict[Doctor, set[Doctor]] = defaultdict(set)
    for one, other in pairs:
        partners[one].add(other)
        partners[other].add(one)
    return partners


def _persons(everyone: Iterable[Doctor], joined: Mapping[tuple[Doctor, Doctor], str]) -> tuple[Person, ...]:
    together: dict[Doctor, list[Doctor]] = {doctor: [doctor] for doctor in everyone}
    rules: dict[Doctor, str] = {}
    for (one, other), rule in joined.items():
        if together[one] is not together[other]:
            both = together[one] + together[other]
            for doctor in both:
                together[doctor] = both
        rules[one] = rules[other] = rule
    groups = {id(group): group for group in together.values()}.values()
    persons = (Person(tuple(sorted(group, key=_in_order)), rules.get(group[0], "U")) for group in groups)
    return tuple(sorted(persons, key=lambda person: _in_order(person.doctors[0])))


def _doubt(one: Doctor, other: Doctor, settled: set[Doctor]) -> str:
    """The rule by which a pair that no R rule joined is asked about; empty where it is not."""
    both_numbers = bool(one.gmc_number and other.gmc_number)
    if both_numbers and one.gmc_number == other.gmc_number:
        return "R0" if one.source is other.source else "Q1"
    if one in settled and other in settled:
        return ""  # each list vouches for both numbers or names: two doctors, however alike
    one_list = one.source is other.source
    if both_numbers:
        return _doubt_between_numbers(one, other, one_list)
    if _any(_full_names_agree, one, other):
        return "Q3"
    if one.corroborates(other) and _any(_initial_agrees, one, other):
        return "Q3"
    weak = one.corroborates(other) and _any(_one_name_agrees, one, other)
    return "Q3" if weak and not one_list and one not in settled and other not in settled else ""


def _doubt_between_numbers(one: Doctor, other: Doctor, one_list: bool) -> str:
    if OSA.distance(one.gmc_number, other.gmc_number) == 1:
        if one_list and not one.corroborates(other):
            return "Q2" if _any(_both_names_agree, one, other) else ""
        return "Q2" if _any(_one_name_agrees, one, other) else ""
    return "V" if one.corroborates(other) and _any(_both_names_agree, one, other) else ""
