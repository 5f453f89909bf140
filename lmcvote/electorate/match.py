"""Which entries of the two lists are one doctor: the linkage rules, in their order.

R0  one list: same GMC number, names agree: one doctor with several posts; names disagree: a case
R1  GMC equal, surname and forename agree (or are swapped): the same
R1b GMC equal, one name agrees, and practice or home postcode: the same, "name changed"
Q1  GMC equal, otherwise: a case
R2  GMC numbers one slip apart, both names close, and practice or postcode or the names exact; neither list has anybody
    else under either number: the same, "GMC corrected"
Q2  GMC numbers one slip apart, a name agrees: a case
R3  GMC missing on a side, names agree in full, practice or home postcode, nobody else like it on either side: the same
Q3  as R3, but an initial only, or several, or no practice or postcode, or one name only: a case
V   two valid GMC numbers more than a slip apart: never the same; a case if both names and practice or postcode agree
U   otherwise: two doctors

A guess is never made: what is short of an R rule and above U goes to a named person, and what that person ruled comes
before any rule. Nothing depends on the order of rows, nor on which list is called first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter

from lmcvote.electorate import agreement
from lmcvote.electorate.candidates import Candidates, one_slip_apart, same_number
from lmcvote.electorate.columns import Source
from lmcvote.electorate.doctor import Doctor, Pair, doctors
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.rulings import Ruling, Verdict
from lmcvote.electorate.thresholds import Thresholds
from lmcvote.findings import Finding, NeedsDecision

RULED = "ruling"
"""Stands among the rules of a person whom a named person joined."""


NO_RULES: frozenset[str] = frozenset()
_ONLY = {rule: frozenset((rule,)) for rule in ("R0", "R1", "R1b", "R2", "R3", RULED)}
_LIST_AND_LINE = attrgetter("source", "line")
_SOURCES = {(one, other): frozenset((one, other)) for one in Source for other in Source}


def _official_first(entry: ListEntry) -> tuple[bool, bool, str]:
    """The Performers List's rows first, then those with a number."""
    return entry.source is Source.EQUIP, not entry.gmc_number, entry.fingerprint


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """What the rules take for one doctor: doctors of either list, joined."""

    doctors: tuple[Doctor, ...]
    rules: tuple[str, ...]
    """What joined its rows, each once: R0, R1, R1b, R2, R3 or `ruling`; U alone for a single row."""

    entries: tuple[ListEntry, ...] = field(init=False)
    """All rows of both lists, by list and line."""
    rows: tuple[str, ...] = field(init=False)
    """Their fingerprints, sorted."""
    sources: frozenset[Source] = field(init=False)
    """The lists they stand on."""
    shown: ListEntry = field(init=False)
    """The row whose name and number are shown: the Performers List's, which is the official one."""
    gmc_number: str = field(init=False)
    """That row's, else any the person has; empty without one."""

    def __post_init__(self) -> None:
        """Kept, not derived each time."""
        rows = sorted((e for d in self.doctors for e in d.entries), key=_LIST_AND_LINE)
        shown = rows[0] if len(rows) == 1 else min(rows, key=_official_first)
        number = shown.gmc_number or next((e.gmc_number for e in rows if e.gmc_number), "")
        keep = object.__setattr__
        keep(self, "entries", tuple(rows))
        keep(self, "rows", tuple(sorted([e.fingerprint for e in rows])))
        keep(self, "sources", _SOURCES[rows[0].source, rows[-1].source])
        keep(self, "shown", shown)
        keep(self, "gmc_number", number)

    def disowns(self, number: str) -> bool:
        """The Performers List has another GMC number for the doctor: the row with this one was joined by a ruling."""
        official = {entry.gmc_number for entry in self.entries if entry.source is Source.PERFORMERS} - {""}
        return number != "" and bool(official) and number not in official


@dataclass(frozen=True, slots=True)
class Linkage:
    """Every entry in exactly one person, and the pairs of persons in doubt."""

    persons: tuple[Person, ...]
    doubts: tuple[tuple[str, Person, Person], ...]
    """Rule and the two persons; each pair once."""


# -- two lists --------------------------------------------------------------------------------------------------------


def link(
    entries: Iterable[ListEntry],
    measures: Thresholds,
    rulings: Sequence[Ruling] = (),
    no_vote: Callable[[Person], bool] = lambda _: False,
    executor: Executor | None = None,
    looking: type[Candidates] = Candidates,
) -> Linkage:
    """Apply the rulings and the rules to the entries of both lists. `rulings` are those in force.

    Two persons of whom neither has a vote, whatever is decided, are not asked about. Names are compared by the
    executor where there is one, and who is worth a look is found by `looking`: neither changes the answer.

    Raises NeedsDecision where two doctors ruled different are joined by other rulings or rules.
    """
    rows = list(entries)
    everyone = [
        doctor
        for source in Source
        for doctor in doctors((row for row in rows if row.source is source), measures.close_with_number)
    ]
    return _Linking(everyone, measures, rulings).linkage(no_vote, looking(everyone, measures.close, executor))


class _Linking:
    """The doctors of both lists on the way to persons."""

    def __init__(self, everyone: Sequence[Doctor], measures: Thresholds, rulings: Sequence[Ruling]) -> None:
        self._everyone = everyone
        self._measures = measures
        self._of_row = {entry.fingerprint: doctor for doctor in everyone for entry in doctor.entries}
        self._same = [ruling for ruling in rulings if ruling.verdict is Verdict.SAME]
        self._different = [ruling for ruling in rulings if ruling.verdict is Verdict.DIFFERENT]
        self._apart = {
            frozenset((self._of_row[a], self._of_row[b]))
            for ruling in self._different
            for a in ruling.rows[0]
            for b in ruling.rows[1]
        }

    def linkage(self, no_vote: Callable[[Person], bool], candidates: Candidates) -> Linkage:
        """The rules one after the other: what one has settled, no later one takes up."""
        equal = self._undecided(same_number(self._everyone))
        joined = dict(self._same_number(equal))
        joined.update(dict.fromkeys(self._slipped(self._undecided(one_slip_apart(self._everyone))), "R2"))
        settled = {doctor for pair in joined for doctor in pair}
        joined.update(dict.fromkeys(self._same_name(self._undecided(candidates.in_full()), settled), "R3"))
        persons = self._persons(joined)
        settled = {doctor for person in persons if len(person.sources) > 1 for doctor in person.doctors}
        person_of = {doctor: person for person in persons for doctor in person.doctors}
        self._refuse_contradictions(person_of)
        pairs = self._undecided(candidates.worth_asking(settled))
        decided = {frozenset(person_of[doctor] for doctor in pair) for pair in self._apart}
        doubts: dict[tuple[Person, Person], str] = {}
        for one, other in (*equal, *pairs):
            a, b = person_of[one], person_of[other]
            if a is b or not (rule := self._doubt(one, other, settled)) or frozenset((a, b)) in decided:
                continue
            if one.gmc_number == other.gmc_number and (a.disowns(one.gmc_number) or b.disowns(one.gmc_number)):
                continue
            if no_vote(a) and no_vote(b):
                continue
            a, b = sorted((a, b), key=lambda person: person.doctors[0].key)
            doubts[a, b] = min(rule, doubts.get((a, b), rule))
        return Linkage(persons, tuple((rule, a, b) for (a, b), rule in _likeliest_first(doubts)))

    def _undecided(self, pairs: Iterable[Pair]) -> list[Pair]:
        """Those that nobody ruled to be two doctors."""
        return [pair for pair in pairs if frozenset(pair) not in self._apart] if self._apart else list(pairs)

    def _same_number(self, equal: Iterable[Pair]) -> Iterator[tuple[Pair, str]]:
        """R1 and R1b, where each side has one such partner only."""
        close = self._measures.close_with_number
        found: dict[Pair, str] = {}
        for one, other in equal:
            if one.source is other.source:
                continue
            if one.agrees(other, agreement.with_number, close):
                found[one, other] = "R1"
            elif one.corroborates(other) and (
                one.agrees(other, agreement.surnames, close) or one.agrees(other, agreement.forenames, close)
            ):
                found[one, other] = "R1b"
        partners = _partners(found)
        yield from ((pair, rule) for pair, rule in found.items() if all(len(partners[doctor]) == 1 for doctor in pair))

    def _slipped(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """R2, of the pairs whose numbers are nobody else's on either list: then R1 has settled neither doctor."""
        close = self._measures.close
        found = [
            (one, other)
            for one, other in pairs
            if one.agrees(other, agreement.exact)
            or (one.corroborates(other) and one.agrees(other, agreement.both, close))
        ]
        partners = _partners(found)
        yield from (pair for pair in found if all(len(partners[doctor]) == 1 for doctor in pair))

    def _same_name(self, strong: Sequence[Pair], settled: set[Doctor]) -> Iterator[Pair]:
        """R3, where each side has one such partner only, or on one side several posts of one full name."""
        partners = _partners(strong)

        def single(doctor: Doctor) -> bool:
            others = partners[doctor]
            names = {entry.name.full for other in others for entry in other.entries}
            return len(others) == 1 or (len(names) == 1 and not any(other.gmc_number for other in others))

        for one, other in strong:
            if one not in settled and other not in settled and single(one) and single(other):
                yield one, other

    def _persons(self, joined: Mapping[Pair, str]) -> tuple[Person, ...]:
        together: dict[Doctor, tuple[Doctor, ...]] = {}
        rules: dict[Doctor, frozenset[str]] = {}

        def join(one: Doctor, other: Doctor, rule: str) -> None:
            first, second = together.get(one, (one,)), together.get(other, (other,))
            if first is not second:
                both = first + second
                for doctor in both:
                    together[doctor] = both
            rules[one] = rules.get(one, NO_RULES) | _ONLY[rule]

        for (one, other), rule in joined.items():
            join(one, other, rule)
        for ruling in self._same:
            first, *others = (self._of_row[row] for rows in ruling.rows for row in rows)
            for other in others:
                if first is not other and other not in together.get(first, ()):
                    join(first, other, RULED)
        made, done = [], set[Doctor]()
        for doctor in self._everyone:
            group = together.get(doctor, (doctor,))
            if doctor in done:
                continue
            if len(group) > 1:
                done.update(group)
            told = NO_RULES.union(*[rules.get(one, NO_RULES) for one in group])
            if any(len(one.entries) > 1 for one in group):
                told |= _ONLY["R0"]
            made.append(Person(tuple(sorted(group, key=attrgetter("key"))), _in_words(told)))
        return tuple(made)

    def _refuse_contradictions(self, person_of: Mapping[Doctor, Person]) -> None:
        """Rulings among themselves are checked when they are made; a changed list can still join what they parted."""
        faults = [
            Finding(
                "rulings-contradict",
                f"Case {ruling.case} was ruled different, but other rulings or rules ({', '.join(person.rules)}) make "
                f"its rows one doctor. Rule anew: lmcvote electorate rule {ruling.case} same or different, or the "
                "rulings on the others.",
                field="case",
                value=ruling.case,
            )
            for ruling in self._different
            if (person := person_of[self._of_row[ruling.rows[0][0]]]) is person_of[self._of_row[ruling.rows[1][0]]]
        ]
        if faults:
            raise NeedsDecision(*faults)

    def _doubt(self, one: Doctor, other: Doctor, settled: set[Doctor]) -> str:
        """The rule by which a pair that no R rule joined is asked about; empty where it is not."""
        one_list = one.source is other.source
        both_numbers = bool(one.gmc_number and other.gmc_number)
        if both_numbers and one.gmc_number == other.gmc_number:
            return "R0" if one_list else "Q1"
        if one in settled and other in settled:
            return ""  # each list vouches for both numbers or names: two doctors, however alike
        if both_numbers:
            return self._doubt_between_numbers(one, other)
        close = self._measures.close
        if one.agrees(other, agreement.in_full, close):
            return "Q3"
        if not one.corroborates(other):
            return ""
        if one.agrees(other, agreement.by_initial):
            return "Q3"
        weak = not one_list and one not in settled and other not in settled
        return "Q3" if weak and one.agrees(other, agreement.one_of_two, close) else ""

    def _doubt_between_numbers(self, one: Doctor, other: Doctor) -> str:
        close = self._measures.close
        if agreement.slipped(one.gmc_number, other.gmc_number):
            alike = agreement.one_of_two if one.corroborates(other) else agreement.both
            return "Q2" if one.agrees(other, alike, close) or one.agrees(other, agreement.by_initial) else ""
        return "V" if one.corroborates(other) and one.agrees(other, agreement.both, close) else ""


@cache
def _in_words(rules: frozenset[str]) -> tuple[str, ...]:
    """The rules of a person, sorted; U alone for a single row."""
    return tuple(sorted(rules)) or ("U",)


def _likeliest_first(doubts: Mapping[tuple[Person, Person], str]) -> Iterator[tuple[tuple[Person, Person], str]]:
    """The doubts without those that an answer to a likelier one may settle; that ruled different, they are asked.

    Two rows of one list are not asked about while both may be the same doctor of the other list; nor is a row and a
    doctor of both lists who shares but the name with it, while a doctor of the other list alone may be the one.
    """
    beside: dict[Person, set[Person]] = defaultdict(set)
    for one, other in doubts:
        beside[one].add(other)
        beside[other].add(one)

    def alone(person: Person) -> bool:
        """Somebody of the other list alone may be this person of one list."""
        return any(len(rival.sources) == 1 and rival.sources != person.sources for rival in beside[person])

    for (one, other), rule in doubts.items():
        if one.sources == other.sources and len(one.sources) == 1:
            if any(rival.sources != one.sources for rival in beside[one] & beside[other]):
                continue
        elif len(one.sources) != len(other.sources):
            row, both = sorted((one, other), key=lambda person: len(person.sources))
            if alone(row) and not any(a.corroborates(b) for a in row.doctors for b in both.doctors):
                continue
        yield (one, other), rule


def _partners(pairs: Iterable[Pair]) -> Mapping[Doctor, set[Doctor]]:
    partners: dict[Doctor, set[Doctor]] = defaultdict(set)
    for one, other in pairs:
        partners[one].add(other)
        partners[other].add(one)
    return partners
