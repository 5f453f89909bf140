"""Questions for a named person, each one plain sentence, with what is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lmcvote.canonical import digest
from lmcvote.electorate.columns import Source
from lmcvote.electorate.home import Kind
from lmcvote.electorate.lists import ListEntry, typable
from lmcvote.electorate.match import Person


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


def by_source(lines: Mapping[Source, Iterable[int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Line numbers, the Performers List's and EQUIP's."""
    return tuple(lines.get(Source.PERFORMERS, ())), tuple(lines.get(Source.EQUIP, ()))


def lines_of(*persons: Person) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Lines of the persons' rows, the Performers List's and EQUIP's."""
    rows = [entry for person in persons for entry in person.entries]
    return by_source({source: sorted(e.line for e in rows if e.source is source) for source in Source})


def shown(person: Person) -> ListEntry:
    """The row whose name and number are shown: the Performers List's, which is the official one."""
    return min(person.entries, key=lambda e: (e.source is Source.EQUIP, not e.gmc_number, e.fingerprint))


def number(person: Person) -> str:
    """The GMC number shown: that row's, else any the person has; empty without one."""
    shown_first = (shown(person), *person.entries)
    return next((entry.gmc_number for entry in shown_first if entry.gmc_number), "")


def called(person: Person) -> str:
    """The doctor in a sentence: name, GMC number, and where to look in the lists."""
    row = shown(person)
    name = f"{row.forename} {row.surname}".strip() or "A doctor without a name"
    return f"{name} ({', '.join(filter(None, (number(person) and f'GMC {number(person)}', _places_in_lists(person))))})"


def _places_in_lists(person: Person) -> str:
    performers, equip = lines_of(person)
    return ", ".join(
        f"{label} {'line' if len(lines) == 1 else 'lines'} {' '.join(map(str, lines))}"
        for label, lines in (("Performers List", performers), ("EQUIP", equip))
        if lines
    )


def case(kind: Kind, persons: tuple[Person, ...], question: str, evidence: str) -> Case:
    """A case on one or two persons; its id is a hash of the kind and their rows."""
    rows = sorted(entry.fingerprint for person in persons for entry in person.entries)
    return Case(typable(digest("lmcvote/case/1", kind, *rows)), kind, question, *lines_of(*persons), evidence)


_WHY = {
    "R0": "One list has this GMC number under two names.",
    "Q1": "The GMC numbers are equal, the names are not.",
    "Q2": "The GMC numbers differ by one slip of the finger.",
    "Q3": "One of them has no GMC number.",
    "V": "The GMC numbers differ, but names and practice or postcode agree.",
}


def identity(rule: str, a: Person, b: Person) -> Case:
    """The question whether two persons are one doctor; the Performers List's first."""
    one, other = sorted((a, b), key=lambda person: (shown(person).source is Source.EQUIP, shown(person).line))
    question = f"Is {called(one)} the same doctor as {called(other)}? {_WHY[rule]}"
    return case(Kind.IDENTITY, (one, other), question, f"{rule}: {_common(one, other)}")


def _common(one: Person, other: Person) -> str:
    def both(field: str) -> set[str]:
        return {getattr(e, field) for e in one.entries} & {getattr(e, field) for e in other.entries} - {""}

    agree = [
        f"same {label} {' '.join(sorted(both(field)))}"
        for label, field in (("practice", "practice_code"), ("home postcode", "home_postcode"))
        if both(field)
    ]
    return ", ".join(agree) or "no practice or home postcode in common"
