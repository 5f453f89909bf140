"""What is different between two builds: who came, who went, and whose entry says something else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lmcvote.electorate.entries import numbered
from lmcvote.electorate.roll import RollRow

COMPARED = {"group": "group", "role": "role", "practice_code": "practice", "basis": "basis"}


@dataclass(frozen=True, slots=True)
class Change:
    """One doctor's difference."""

    what: str
    """`joined`, `gone`, or what has changed: `group`, `role`, `practice`, `basis`, `name`."""
    doctor: str
    """Name and GMC number, of the later build where it has the doctor."""
    before: str
    after: str


def between(earlier: Sequence[RollRow], later: Sequence[RollRow]) -> Iterator[Change]:
    """Changes by doctor. A doctor is known again by the GMC number, else by name and practice."""
    one, other = _by_doctor(earlier), _by_doctor(later)
    for key in sorted(one.keys() | other.keys()):
        before, after = one.get(key, []), other.get(key, [])
        last = (after or before)[0]
        called = numbered(last.written, last.gmc_number)
        if not before or not after:
            what = "joined" if after else "gone"
            yield Change(what, called, _told(before, "group"), _told(after, "group"))
            continue
        for field, what in COMPARED.items():
            if _told(before, field) != _told(after, field):
                yield Change(what, called, _told(before, field), _told(after, field))
        if before[0].written != after[0].written:
            yield Change("name", called, before[0].written, after[0].written)


def _by_doctor(rows: Sequence[RollRow]) -> Mapping[str, list[RollRow]]:
    found: dict[str, list[RollRow]] = {}
    for row in rows:
        name = row.names[0]
        found.setdefault(row.gmc_number or f"{name.full}|{row.practice_code}", []).append(row)
    return found


def _told(rows: Sequence[RollRow], field: str) -> str:
    """Of all the doctor's groups; a held entry says so."""
    return ", ".join(sorted({getattr(row, field) or (row.basis if field == "group" else "") for row in rows}))
