"""What is doubtful in a build without being a case: practices, roles, declarations, rulings that have lapsed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lmcvote.electorate.cases import called
from lmcvote.electorate.columns import Role, Source
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.lists import DoctorList
from lmcvote.electorate.match import Person
from lmcvote.electorate.merge import Built
from lmcvote.electorate.placing import Groups
from lmcvote.electorate.rulings import Kind, Ruling
from lmcvote.findings import Finding, counted


def of(built: Built, performers: DoctorList, equip: DoctorList) -> tuple[Finding, ...]:
    """The warnings of a build, each with file, line and remedy."""
    return (
        *_lapsed(built.lapsed),
        *_practices(built.placing.groups, performers, equip),
        *_roles(built.electorate, performers, equip),
        *_declared_twice(built.persons, performers, equip),
    )


def _practices(groups: Groups, performers: DoctorList, equip: DoctorList) -> Iterable[Finding]:
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


def _roles(electorate: Electorate, performers: DoctorList, equip: DoctorList) -> Iterable[Finding]:
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


def _lapsed(rulings: Iterable[Ruling]) -> Iterator[Finding]:
    for ruling in rulings:
        follows = (
            "Dispute the entry anew if that is wrong" if ruling.kind is Kind.DISPUTE else "What is open is asked anew"
        )
        message = (
            f"The ruling on case {ruling.case} ({ruling.said}) no longer counts: a row that it is about has changed or "
            f"gone. {follows}."
        )
        yield Finding("ruling-lapsed", message, field="case", value=ruling.case)


def _declared_twice(persons: Iterable[Person], performers: DoctorList, equip: DoctorList) -> Iterator[Finding]:
    """A home group declared anew: the newest wins before the freeze, and the change is told (RULES 1.6)."""
    files = {Source.PERFORMERS: performers.file, Source.EQUIP: equip.file}
    for person in persons:
        made = sorted((row.declaration.on, row.declaration.group) for row in person.entries if row.declaration)
        if len({group for _, group in made}) > 1:
            row = next(row for row in person.entries if row.declaration)
            told = ", then ".join(f"{group} on {on}" for on, group in made)
            message = f"{called(person)} declared {told}: the newest counts."
            yield Finding("declared-twice", message, files[row.source], row.line, "declared_ccg", made[-1][1])
