"""Questions for a named person, each one plain sentence, with what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lmcvote.canonical import digest
from lmcvote.electorate.columns import LISTS, Source
from lmcvote.electorate.lists import typable
from lmcvote.electorate.match import Person
from lmcvote.electorate.rulings import ANSWERS, Kind, Rows, Verdict


@dataclass(frozen=True, slots=True)
class Case:
    """A question for a named person, with what is known."""

    id: str
    """Hash of the kind and the rows: an answer survives a re-run."""
    kind: Kind
    question: str
    performers_lines: tuple[int, ...]
    equip_lines: tuple[int, ...]
    evidence: str
    rows: tuple[Rows, ...]
    """Fingerprints: of the one doctor that it is about, or of the two."""
    on_roll: bool = False
    """The doctor has a vote meanwhile."""

    @property
    def answers(self) -> tuple[Verdict, ...]:
        """The verdicts that close it: who has no place yet cannot be left as the lists have it."""
        return tuple(one for one in ANSWERS[self.kind] if self.on_roll or one is not Verdict.ELIGIBLE)

    @property
    def answers_typed(self) -> tuple[str, ...]:
        """As a person writes them."""
        return tuple("home=CODE" if verdict is Verdict.HOME else str(verdict) for verdict in self.answers)


def by_source(lines: Mapping[Source, Iterable[int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Line numbers, the Performers List's and EQUIP's."""
    return tuple(lines.get(Source.PERFORMERS, ())), tuple(lines.get(Source.EQUIP, ()))


def lines_of(*persons: Person) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Lines of the persons' rows, the Performers List's and EQUIP's."""
    lines: tuple[list[int], list[int]] = [], []
    for person in persons:
        for entry in person.entries:
            lines[entry.source is Source.EQUIP].append(entry.line)
    if len(persons) > 1:  # one has them in order
        for of_list in lines:
            of_list.sort()
    return tuple(lines[0]), tuple(lines[1])


def called(person: Person) -> str:
    """The doctor in a sentence: name, GMC number, and where to look in the lists."""
    row = person.shown
    name = f"{row.forename} {row.surname}".strip() or "A doctor without a name"
    told = (person.gmc_number and f"GMC {person.gmc_number}", _places_in_lists(person))
    return f"{name} ({', '.join(filter(None, told))})"


def _places_in_lists(person: Person) -> str:
    return ", ".join(
        f"{LISTS[source]} {'line' if len(lines) == 1 else 'lines'} {' '.join(map(str, lines))}"
        for source, lines in zip(Source, lines_of(person), strict=True)
        if lines
    )


def case_id(kind: Kind, sides: Iterable[Rows], asked: str = "") -> str:
    """A hash of the kind, each doctor's rows, and what is asked beyond them: an answer survives a re-run."""
    return typable(digest("lmcvote/case/2", kind, asked, *sorted(" ".join(rows) for rows in sides)))


def case(
    kind: Kind, persons: tuple[Person, ...], question: str, evidence: str, on_roll: bool = False, asked: str = ""
) -> Case:
    """A case on one or two persons."""
    rows = tuple(person.rows for person in persons)
    return Case(case_id(kind, rows, asked), kind, question, *lines_of(*persons), evidence, rows, on_roll)


_WHY = {
    "R0": "One list has this GMC number under two names.",
    "Q1": "The GMC numbers are equal, the names are not.",
    "Q2": "The GMC numbers differ by one slip of the finger.",
    "V": "The GMC numbers differ, but names and practice or postcode agree.",
}


def identity(rule: str, a: Person, b: Person) -> Case:
    """The question whether two persons are one doctor; the Performers List's first."""
    one, other = sorted((a, b), key=lambda person: (person.shown.source is Source.EQUIP, person.shown.line))
    why = _WHY.get(rule) or _without_number(one, other)
    question = f"Is {called(one)} the same doctor as {called(other)}? {why}"
    return case(Kind.IDENTITY, (one, other), question, f"{rule}: {_common(one, other)}")


def _without_number(one: Person, other: Person) -> str:
    """Which rows have no GMC number: Q3 is about them."""
    rows = [row for person in (one, other) for row in person.entries if not row.gmc_number]
    told = [f"{LISTS[row.source]} line {row.line}" for row in rows]
    return f"{' and '.join(told)} {'has' if len(told) == 1 else 'have'} no GMC number."


def _common(one: Person, other: Person) -> str:
    def both(field: str) -> set[str]:
        return {getattr(e, field) for e in one.entries} & {getattr(e, field) for e in other.entries} - {""}

    agree = [
        f"same {label} {' '.join(sorted(both(field)))}"
        for label, field in (("practice", "practice_code"), ("home postcode", "home_postcode"))
        if both(field)
    ]
    return ", ".join(agree) or "no practice or home postcode in common"
