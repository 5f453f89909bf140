"""Two lists -> one electorate: every row accounted for, every doubt a case.

`match` says who is one doctor, `placing` and `home` where a doctor belongs, and what a named person ruled comes before
both. Here they come together: who has left or is a registrar is excluded with the reason, who is in an identity case is
held, who has no group yet is unplaced, all others are on the roll.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from lmcvote.electorate.candidates import Candidates
from lmcvote.electorate.cases import by_source, identity
from lmcvote.electorate.entries import Electorate, Entry, Excluded, Reason
from lmcvote.electorate.home import Basis, Setting
from lmcvote.electorate.lists import DoctorList
from lmcvote.electorate.match import Person, link
from lmcvote.electorate.placing import Given, Groups, Placing, entry_of
from lmcvote.electorate.rulings import Kind, Ruling, in_force


@dataclass(frozen=True, slots=True)
class Built:
    """A build with what it was made of."""

    electorate: Electorate
    persons: tuple[Person, ...]
    placing: Placing
    lapsed: tuple[Ruling, ...]
    """Rulings that no longer count: a row that they are about has changed or gone."""


def build(
    performers: DoctorList,
    equip: DoctorList,
    given: Given,
    executor: Executor | None = None,
    looking: type[Candidates] = Candidates,
) -> Built:
    """The electorate of two lists at a reference date. Of `executor` and `looking`, see `match.link`.

    Raises NeedsDecision where rulings contradict each other on these lists.
    """
    rows = performers.entries + equip.entries
    groups = Groups.named_by(given.practices, rows)
    seen = {groups.of(row) for row in rows} | {row.group for row in equip.entries}
    seen |= {row.declaration.group for row in rows if row.declaration}
    standing, lapsed = in_force(given.rulings, {row.fingerprint for row in rows})
    area = frozenset(given.area) or frozenset((seen | {ruling.group for ruling in standing}) - {""})
    placing = Placing(groups, Setting.of(area, given.as_at, given.measures, given.rules), given, tuple(standing))
    linkage = link(rows, given.measures, standing, lambda person: bool(placing.exclusion(person)), executor, looking)
    held = {person for _, one, other in linkage.doubts for person in (one, other)}
    cases = [identity(rule, one, other) for rule, one, other in linkage.doubts]
    entries = []
    out = [
        Excluded(Reason.NOT_A_DOCTOR, *by_source({source.source: source.totals}))
        for source in (performers, equip)
        if source.totals
    ]
    for person in linkage.persons:
        if person in held:
            entries.append(entry_of(person, placing.role(person), "held", ()))
        elif reason := placing.exclusion(person):
            out.append(placing.left_out(person, reason))
        else:
            entry, asked = placing.settle(person)
            entries.append(entry)
            cases.extend(asked)
    electorate = Electorate.of(_one_holder_a_number(entries), cases, out)
    check(electorate, performers, equip)
    doctors = {person.rows for person in linkage.persons}
    lapsed += [one for one in standing if one.kind is not Kind.IDENTITY and one.rows[0] not in doctors]
    return Built(electorate, linkage.persons, placing, tuple(lapsed))


def _one_holder_a_number(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Two doctors ruled different under one GMC number: it is the Performers List's doctor's, the other has none."""
    times = Counter(entry.gmc_number for entry in entries)
    holders: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.gmc_number and times[entry.gmc_number] > 1:
            holders[entry.gmc_number].append(entry)
    for entry in entries:
        together = holders.get(entry.gmc_number)
        if not together:
            yield entry
            continue
        official = [one for one in together if one.performers_lines]
        if entry.standing != "held" and official != [entry]:
            note = f"GMC {entry.gmc_number} is on the lists for another doctor too: ask for the right number"
            yield replace(entry, gmc_number="", note="; ".join(filter(None, (entry.note, note))))
        else:
            yield entry


def check(electorate: Electorate, performers: DoctorList, equip: DoctorList) -> None:
    """Every row exactly once, and what `check_votes` asks: of every build, not only of the tests."""
    for source, field in ((performers, "performers_lines"), (equip, "equip_lines")):
        told = [line for part in (*electorate.entries, *electorate.excluded) for line in getattr(part, field)]
        if sorted(told) != sorted([*(entry.line for entry in source.entries), *source.totals]):
            raise RuntimeError(f"{source.file}: a row is lost or counted twice")
    check_votes(electorate)


def check_votes(electorate: Electorate) -> None:
    """No GMC number twice in a group, nobody off the roll without a case, no locum with two homes."""
    voting = Counter((p.group, e.gmc_number) for e in electorate.entries for p in e.places if e.gmc_number)
    if any(count > 1 for count in voting.values()):
        raise RuntimeError("one GMC number is twice in a group")
    asked = {row for case in electorate.cases for rows in case.rows for row in rows}
    for entry in electorate.entries:
        if entry.standing != "on_roll" and asked.isdisjoint(entry.rows):
            raise RuntimeError(f"{entry.name} is off the roll, and nobody is asked about it")
        if len(entry.places) > 1 and not {place.basis for place in entry.places} <= {Basis.PRACTICE, Basis.RULING}:
            raise RuntimeError(f"{entry.name} has a locum's home and another group")
        if bool(entry.places) != (entry.standing == "on_roll"):
            raise RuntimeError(f"{entry.name} is {entry.standing}, with {len(entry.places)} groups")
