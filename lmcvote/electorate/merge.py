"""Two lists -> one electorate: every row accounted for, every doubt a case.

`match` says who is one doctor, `home` where a doctor belongs. Here they come together: who has left or is a registrar
is excluded with the reason, who is in an identity case is held, who has no group yet is unplaced, all others are on
the roll.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lmcvote.election import Rules
from lmcvote.electorate.cases import Case, by_source, called, case, identity, lines_of, number, shown
from lmcvote.electorate.columns import Role, Source
from lmcvote.electorate.home import Kind, Open, Place, Post, places, unknown_practices
from lmcvote.electorate.lists import DoctorList, ListEntry
from lmcvote.electorate.match import Person, link
from lmcvote.electorate.practices import Practice
from lmcvote.findings import Finding, counted

Standing = Literal["on_roll", "held", "unplaced"]
NAME_CHANGED = "name changed: also "
"""Begins the note of a doctor whose lists have two names; the others follow, with commas between."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One doctor as the build has it."""

    key: str
    """The fingerprint of its first row, by fingerprints: the same as long as the rows say the same."""
    gmc_number: str
    surname: str
    forename: str
    role: Role
    standing: Standing
    places: tuple[Place, ...]
    """One for each group where the doctor votes; empty unless on the roll."""
    performers_lines: tuple[int, ...]
    equip_lines: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Excluded:
    """Rows that give nobody a vote, and why."""

    reason: str
    """`left`, `registrar`, `only_on_equip` or `not_a_doctor`."""
    performers_lines: tuple[int, ...]
    equip_lines: tuple[int, ...]
    gmc_number: str = ""
    surname: str = ""
    forename: str = ""


@dataclass(frozen=True, slots=True)
class Electorate:
    """A build: every row of both lists is in exactly one entry or exclusion."""

    entries: tuple[Entry, ...]
    cases: tuple[Case, ...]
    excluded: tuple[Excluded, ...]

    @classmethod
    def of(cls, entries: Iterable[Entry], cases: Iterable[Case], excluded: Iterable[Excluded]) -> "Electorate":
        """In an order that does not hang on the order of rows: entries by name, cases by kind, both by line."""
        return cls(
            tuple(sorted(entries, key=lambda e: (e.surname.upper(), e.forename.upper(), e.key))),
            tuple(sorted(cases, key=lambda c: (list(Kind).index(c.kind), c.performers_lines, c.equip_lines, c.id))),
            tuple(sorted(excluded, key=lambda e: (e.performers_lines, e.equip_lines, e.reason))),
        )

    def groups(self) -> dict[str, int]:
        """Electors of each group, in order of its code: the only thing of this that may cross the wall."""
        counts = Counter(place.group for entry in self.entries for place in entry.places)
        return dict(sorted(counts.items()))


@dataclass(frozen=True, slots=True)
class _Groups:
    """Which group a practice is in, by the practices file first and EQUIP's own column where that is silent."""

    practices: Mapping[str, Practice] | None
    """None without a practices file."""
    by_equip: Mapping[str, frozenset[str]]

    def of(self, entry: ListEntry) -> str:
        """Empty where nobody knows, or EQUIP's rows disagree."""
        if not entry.practice_code:
            return entry.group if entry.source is Source.EQUIP else ""
        known = (self.practices or {}).get(entry.practice_code)
        if known and known.active and known.group:
            return known.group
        said = self.by_equip.get(entry.practice_code, frozenset())
        return next(iter(said)) if len(said) == 1 else ""


def build(
    performers: DoctorList,
    equip: DoctorList,
    practices: Mapping[str, Practice] | None,
    area: Iterable[str],
    rules: Rules,
    as_at: date,
) -> tuple[Electorate, tuple[Finding, ...]]:
    """The electorate at a reference date, and what is doubtful in the practices.

    `area` holds the groups of this LMC; empty, it is every group the lists name.
    """
    rows = performers.entries + equip.entries
    by_equip: dict[str, set[str]] = defaultdict(set)
    for row in equip.entries:
        if row.practice_code and row.group:
            by_equip[row.practice_code].add(row.group)
    groups = _Groups(practices, {code: frozenset(said) for code, said in by_equip.items()})
    seen = {groups.of(row) for row in rows} | {row.group for row in equip.entries}
    seen |= {row.declaration.group for row in rows if row.declaration}
    found = _Build(groups, frozenset(area) or frozenset(seen - {""}), rules, as_at)
    linkage = link(rows)
    excluded = {person: reason for person in linkage.persons if (reason := found.exclusion(person))}
    doubts = [
        (rule, one, other)
        for rule, one, other in linkage.doubts
        if not (one in excluded and other in excluded)  # no vote hangs on it
    ]
    held = {person for _, one, other in doubts for person in (one, other)}
    cases = [identity(rule, one, other) for rule, one, other in doubts]
    entries = []
    out = [
        Excluded("not_a_doctor", *by_source({source.source: source.totals}))
        for source in (performers, equip)
        if source.totals
    ]
    for person in linkage.persons:
        entry: Entry
        if person in held:
            entries.append(_entry(person, found.role(person), "held", ()))
        elif reason := excluded.get(person, ""):
            out.append(_excluded(person, reason))
        else:
            entry, asked = found.settle(person)
            entries.append(entry)
            cases.extend(asked)
    electorate = Electorate.of(entries, cases, out)
    _check(electorate, performers, equip)
    return electorate, (*_practice_findings(groups, performers, equip), *_roles_unknown(electorate, performers, equip))


@dataclass(frozen=True, slots=True)
class _Build:
    """What placing a person needs to know."""

    groups: _Groups
    area: frozenset[str]
    rules: Rules
    as_at: date

    def _live(self, person: Person) -> tuple[ListEntry, ...]:
        """Rows not left by the reference date.

        Where EQUIP says that every post was left, the Performers List, which lags, keeps a doctor only by a practice
        that is none of those.
        """
        live = tuple(entry for entry in person.entries if entry.left is None or entry.left >= self.as_at)
        left = {e.practice_code for e in person.entries if e.source is Source.EQUIP and e not in live}
        if left and not any(entry.source is Source.EQUIP for entry in live):
            return tuple(entry for entry in live if entry.practice_code and entry.practice_code not in left)
        return live

    def _posts(self, person: Person) -> tuple[ListEntry, ...]:
        """EQUIP says who works where; the Performers List stands in where EQUIP has no live post."""
        live = self._live(person)
        return tuple(entry for entry in live if entry.source is Source.EQUIP) or live

    def _role(self, entry: ListEntry, person: Person) -> Role:
        """EQUIP's role beats the Performers List's, which lags; silence does not."""
        if entry.role is not Role.UNKNOWN:
            return entry.role
        others = {other.role for other in person.entries if other.source is Source.PERFORMERS} - {Role.UNKNOWN}
        return next(iter(others)) if len(others) == 1 else Role.UNKNOWN

    def role(self, person: Person) -> Role:
        """The role to show: of the posts, the one that decides where the doctor votes."""
        roles = {self._role(entry, person) for entry in self._posts(person) or person.entries}
        return next(role for role in Role if role in roles)

    def exclusion(self, person: Person) -> str:
        """Why a person has no vote whatever else is decided; empty for everyone else."""
        if not self._live(person):
            return "left"
        roles = {self._role(entry, person) for entry in self._posts(person)}
        if roles == {Role.REGISTRAR} and not self.rules.include_registrars:
            return "registrar"
        if self.rules.only_on_equip == "exclude" and self._only_on(person) is Source.EQUIP:
            return "only_on_equip"
        return ""

    def settle(self, person: Person) -> tuple[Entry, list[Case]]:
        """The entry of a person whom nobody doubts, and what is still to ask."""
        posts = [self._post(row, person) for row in self._places(person)]
        declarations = {row.declaration for row in self._live(person) if row.declaration}
        answer = places(posts, declarations, self.area, self.as_at)
        cases = []
        if isinstance(answer, Open):
            entry = _entry(person, self.role(person), "unplaced", ())
            cases.append(case(answer.kind, (person,), f"{called(person)} {answer.question}", answer.evidence))
        else:
            entry = _entry(person, self.role(person), "on_roll", answer)
        if not isinstance(answer, Open) and (unknown := unknown_practices(posts)):
            question = f"also works at {unknown}, whose commissioning group nobody knows. Is there a vote there too?"
            cases.append(case(Kind.PRACTICE, (person,), f"{called(person)} {question}", ""))
        if self._only_on(person) is Source.EQUIP and self.rules.only_on_equip == "query":
            question = f"{called(person)} stands on EQUIP alone. Is this a GP of the area? On the roll meanwhile."
            evidence = "; ".join(sorted({f"{e.role} at {e.practice_code or 'no practice'}" for e in person.entries}))
            cases.append(case(Kind.ONLY_ON_EQUIP, (person,), question, evidence))
        return entry, cases

    def _places(self, person: Person) -> list[ListEntry]:
        """The posts that count, by EQUIP; by the Performers List where no post of EQUIP says where it is."""
        kept = [row for row in self._posts(person) if self._counts(self._role(row, person))]
        if any(row.practice_code or row.group for row in kept):
            return kept
        roles = {self._role(row, person) for row in kept}
        listed = [row for row in self._live(person) if row.source is Source.PERFORMERS and row.practice_code]
        if len(roles) != 1 or roles == {Role.LOCUM} or not listed:
            return kept
        return [replace(row, role=next(iter(roles))) for row in listed]

    def _post(self, row: ListEntry, person: Person) -> Post:
        role = self._role(row, person)
        if role is Role.LOCUM and row.source is Source.PERFORMERS:
            return Post(role, "", "", None, None)  # listed there is not working there: EQUIP says who does
        return Post(role, row.practice_code, self.groups.of(row), row.sessions, row.joined)

    def _counts(self, role: Role) -> bool:
        return role is not Role.REGISTRAR or self.rules.include_registrars

    def _only_on(self, person: Person) -> Source | None:
        """The list that a doctor stands on alone, rows left by the reference date aside."""
        sources = {row.source for row in self._live(person)}
        return sources.pop() if len(sources) == 1 else None


def _entry(person: Person, role: Role, standing: Standing, where: tuple[Place, ...]) -> Entry:
    row = shown(person)
    notes = []
    if person.rule == "R1b":
        others = sorted({f"{e.forename} {e.surname}".strip() for e in person.entries if e.name != row.name})
        notes.append(f"{NAME_CHANGED}{', '.join(others)}")
    if person.rule == "R3":
        notes.append("matched by name: one list has no GMC number")
    if len(where) > 1:
        notes.append("a post in each of these groups")
    if standing == "on_roll" and role is Role.UNKNOWN:
        notes.append("role unknown: placed like a salaried GP")
    return Entry(
        min(entry.fingerprint for entry in person.entries),
        number(person),
        row.surname,
        row.forename,
        role,
        standing,
        where,
        *lines_of(person),
        "; ".join(notes),
    )


def _excluded(person: Person, reason: str) -> Excluded:
    row = shown(person)
    return Excluded(reason, *lines_of(person), number(person), row.surname, row.forename)


def _practice_findings(groups: _Groups, performers: DoctorList, equip: DoctorList) -> Iterable[Finding]:
    """One warning a practice code: where the practices file overrules EQUIP, falls back on it, or nobody knows."""
    used: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for source in (performers, equip):
        for entry in source.entries:
            if entry.practice_code:
                used[entry.practice_code].append((source.file, entry.line))
    for code in sorted(used):
        file, line = used[code][0]
        rows = counted(len(used[code]), "row")
        said = sorted(groups.by_equip.get(code, ()))
        known = (groups.practices or {}).get(code)
        if known and known.active and known.group:
            if set(said) - {known.group}:
                message = (
                    f"{code} ({rows}): EQUIP has {', '.join(said)}, the practices file {known.group}, which is used."
                )
                yield Finding("practice-group-differs", message, file, line, "practice_code", code)
            continue
        missing = "is closed in the practices file" if known else "is not in the practices file"
        if len(said) == 1 and groups.practices is not None:
            message = f"{code} ({rows}) {missing}: EQUIP's {said[0]} is used. Correct the code, or leave it."
            yield Finding("practice-not-in-file", message, file, line, "practice_code", code)
        elif len(said) != 1:
            why = f"EQUIP has {' and '.join(said)} for it" if said else "no list names its group"
            message = f"{code} ({rows}): {why}. Correct the code, or give --practices with a file that holds it."
            yield Finding("practice-unknown", message, file, line, "practice_code", code)


def _roles_unknown(electorate: Electorate, performers: DoctorList, equip: DoctorList) -> Iterable[Finding]:
    """One warning for the doctors of unknown role whom a practice placed."""
    placed = [entry for entry in electorate.entries if entry.standing == "on_roll" and entry.role is Role.UNKNOWN]
    if placed:
        first = placed[0]
        file, lines = (
            (equip.file, first.equip_lines) if first.equip_lines else (performers.file, first.performers_lines)
        )
        what = "1 doctor of unknown role is" if len(placed) == 1 else f"{len(placed)} doctors of unknown role are"
        message = f"{what} placed by the practice, like a salaried GP. Fill in partner, salaried, locum or registrar."
        yield Finding("role-placed", message, file, lines[0], "role")


def _check(electorate: Electorate, performers: DoctorList, equip: DoctorList) -> None:
    """Every row exactly once, and no GMC number twice in a group: asked of every build, not only of the tests."""
    for source, field in ((performers, "performers_lines"), (equip, "equip_lines")):
        told = [line for part in (*electorate.entries, *electorate.excluded) for line in getattr(part, field)]
        if sorted(told) != sorted([*(entry.line for entry in source.entries), *source.totals]):
            raise RuntimeError(f"{source.file}: a row is lost or counted twice")
    voting = Counter((p.group, e.gmc_number) for e in electorate.entries for p in e.places if e.gmc_number)
    if any(count > 1 for count in voting.values()):
        raise RuntimeError("one GMC number is twice in a group")
