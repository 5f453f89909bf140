"""The tests' own language: lists, papers and count sheets as text."""

import csv
import io
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from lmcvote.cli import main
from lmcvote.count.result import ContestResult
from lmcvote.election import NO_WORDS, Candidate, CandidateId, CandidateNumber, Contest, ContestId, Group, Rules, Words
from lmcvote.electorate import doubts, lists, merge
from lmcvote.electorate.columns import Source
from lmcvote.electorate.entries import Electorate
from lmcvote.electorate.placing import Given
from lmcvote.electorate.practices import Practice
from lmcvote.electorate.rulings import Ruling
from lmcvote.findings import Finding
from lmcvote.votes import Marks, Rejected, Vote, decide

LIST_HEADINGS = (
    *("GMC Number", "Surname", "Forename", "Role", "Practice Code", "CCG"),
    *("Home Postcode", "Sessions", "Start Date", "End Date"),
)
"""Of the rows that `strategies.list_rows` draws."""
AS_AT = date(2027, 2, 1)
CLOCK = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


def lines(text: str) -> list[str]:
    """The lines of an indented text, outer blanks off."""
    return [line.strip() for line in text.strip().splitlines()]


def table(text: str) -> bytes:
    """A CSV of a text with `|` between cells."""
    out = io.StringIO()
    csv.writer(out).writerows([cell.strip() for cell in line.split("|")] for line in lines(text))
    return out.getvalue().encode()


def doctor_list(source: Source, text: str) -> lists.DoctorList:
    """A list written as a table: short headings stand for the long ones of hand-kept lists."""
    return read_list(source, table(text))


def read_list(source: Source, data: bytes, name: str = "list.csv", words: Words = NO_WORDS) -> lists.DoctorList:
    """A list of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return lists.read(path, source, words)


def lists_of(
    performers: Sequence[tuple[str, ...]], equip: Sequence[tuple[str, ...]]
) -> tuple[lists.DoctorList, lists.DoctorList]:
    """Both lists, of rows that `strategies` draws."""

    def read(source: Source, rows: Sequence[tuple[str, ...]]) -> lists.DoctorList:
        out = io.StringIO()
        csv.writer(out).writerows([LIST_HEADINGS, *rows])
        return read_list(source, out.getvalue().encode())

    return read(Source.PERFORMERS, performers), read(Source.EQUIP, equip)


def practice(code: str, group: str, active: bool = True) -> Practice:
    """A line of the practices file."""
    return Practice(code, f"SURGERY {code}", group, active)


EMPTY_LIST = "gmc | surname | forename\n0000001 | Elsewhere | Nobody"


def build(
    performers: str,
    equip: str,
    practices: Mapping[str, Practice] | None = None,
    area: Collection[str] = (),
    rules: Rules | None = None,
    rulings: Collection[Ruling] = (),
) -> tuple[Electorate, tuple[Finding, ...]]:
    """The electorate of two lists, as at the tests' day."""
    first, second = doctor_list(Source.PERFORMERS, performers), doctor_list(Source.EQUIP, equip)
    built = merge.build(first, second, Given(AS_AT, practices, tuple(area), rules or Rules(), tuple(rulings)))
    return built.electorate, doubts.of(built, first, second)


def roll(electorate: Electorate) -> list[str]:
    """One line for each doctor and group: who, where, why, from which lines."""
    told = []
    for entry in electorate.entries:
        source = f"P{'+'.join(map(str, entry.performers_lines))} E{'+'.join(map(str, entry.equip_lines))}"
        where = [f"{place.group} {place.basis}" for place in entry.places] or [entry.standing]
        told += [f"{entry.forename} {entry.surname}: {place}, {source}" for place in where]
    return sorted(told)


def kinds(electorate: Electorate) -> list[str]:
    """The kinds of the open cases, with the rule for identities."""
    return sorted(
        f"{case.kind} {case.evidence.partition(':')[0]}" if case.kind == "identity" else str(case.kind)
        for case in electorate.cases
    )


def contest(names: str, seats: int) -> Contest:
    """A contest of these surnames, in this order."""
    return Contest(
        ContestId("board"),
        "Board",
        Group("06Q"),
        seats,
        tuple(
            Candidate(CandidateId(name.lower()), CandidateNumber(number), name, "", "")
            for number, name in enumerate(names.split(), 1)
        ),
    )


def papers(text: str, of: Contest) -> Counter[Vote | Rejected]:
    """Papers such as `6 Ashby Baker | 1 Ashby ?Chowdhury | 2 -`: how many, votes, uncertain marks; `-` is unmarked."""
    number = {candidate.surname: candidate.number for candidate in of.candidates}
    found: Counter[Vote | Rejected] = Counter()
    for part in text.split("|"):
        times, *names = part.split()
        clear = frozenset(number[name] for name in names if name[0] not in "?-")
        uncertain = frozenset(number[name[1:]] for name in names if name[0] == "?")
        decision = decide(Marks(clear, uncertain), of.seats, Rules())
        assert isinstance(decision, Vote | Rejected), f"{part} is for the returning officer"
        found[decision] += int(times)
    return found


def sheet(result: ContestResult) -> list[str]:
    """The count sheet: candidates by votes with what they come to, then what was not used."""
    places = {number: tie.places for tie in result.ties for number in tie.candidates}
    told = []
    for tally in result.candidates:
        end = {True: "elected", False: "", None: f"lot, {places.get(tally.number)} place"}[tally.elected]
        told.append(f"{tally.name.capitalize()} {tally.votes} {end}".strip())
    told += [f"unused {result.unused}"] if result.unused else []
    told += [f"lost in part {result.lost_in_part}"] if result.lost_in_part else []
    told += [f"rejected {head} {number}" for head, number in result.rejected.items() if number]
    return told


class Coins:
    """Randomness that a test can repeat: counts up, hashed, so that no two draws are alike."""

    def __init__(self, seed: int = 0) -> None:
        self._drawn = seed * 1_000_000

    def __call__(self, length: int) -> bytes:
        from lmcvote.canonical import digest

        self._drawn += 1
        return digest("tests/coins", str(self._drawn))[:length]


_commands = count(1)


def run(*argv: str, seed: int | None = None) -> int:
    """A command, with the tests' clock, and coins that no other command has drawn, or those of a seed."""
    return main(argv, lambda: CLOCK, Coins(next(_commands) if seed is None else seed))
