"""How the tests of linkage ask: the smallest lists that show a rule, told by line."""

import pytest

from lmcvote.electorate.columns import Source
from lmcvote.electorate.match import Linkage, Person, link
from lmcvote.electorate.rulings import Kind, Ruling, Verdict
from lmcvote.electorate.thresholds import load
from tests.wording import doctor_list

MEASURES = load()
CLOSE = MEASURES.close_with_number
HEAD = "gmc | surname | forename | practice code | home postcode\n"
FORENAMES = pytest.mark.parametrize("forename", ["Peter", "Ann", "Ruth", "George", "Imran", "Priya"])


def linkage_of(performers: str, equip: str, *rulings: str) -> Linkage:
    """A ruling is `P2 same E3`, `P2+E4 different E3`, by line."""
    entries = doctor_list(Source.PERFORMERS, HEAD.replace("home", "residential") + performers).entries
    entries += doctor_list(Source.EQUIP, HEAD + equip).entries
    row = {f"{entry.source.value[0].upper()}{entry.line}": entry.fingerprint for entry in entries}

    def ruled(number: int, text: str) -> Ruling:
        one, verdict, other = text.split()
        sides = tuple(tuple(sorted(row[name] for name in side.split("+"))) for side in (one, other))
        return Ruling(
            f"case{number}", Kind.IDENTITY, sides, Verdict(verdict), "", ("Alan Reeve",), "rang", "2027-02-01"
        )

    return link(entries, MEASURES, [ruled(number, text) for number, text in enumerate(rulings)])


def linked(performers: str, equip: str, *rulings: str) -> list[str]:
    """Persons as `P2+E3 R1`, doubts as `P2?E3 Q2`, by line."""
    linkage = linkage_of(performers, equip, *rulings)

    def told(person: Person) -> str:
        assert list(person.entries) == sorted(person.entries, key=lambda entry: (entry.source, entry.line))
        assert list(person.rows) == sorted(entry.fingerprint for entry in person.entries)
        rows = sorted(person.entries, key=lambda entry: entry.source is Source.EQUIP)
        return "+".join(f"{entry.source.value[0].upper()}{entry.line}" for entry in rows)

    found = [f"{told(person)} {'+'.join(person.rules)}" for person in linkage.persons]
    for rule, one, other in linkage.doubts:
        found.append("?".join(sorted((told(one), told(other)), reverse=True)) + f" {rule}")
    return sorted(found)
