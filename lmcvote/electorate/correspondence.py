"""The electorate -> what is printed of it: letters and forms, the register, its checkpoint, the summary to look at.

Only values are made here; the wording lies in `templates/`, and `documents` sets it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from lmcvote import documents
from lmcvote.canonical import short_code
from lmcvote.documents import Figure, Listed
from lmcvote.election import Election
from lmcvote.electorate.columns import Role
from lmcvote.electorate.entries import Electorate, Entry, Reason
from lmcvote.electorate.explain import Said, row_sentences
from lmcvote.electorate.freeze import Frozen
from lmcvote.electorate.practices import Practice
from lmcvote.electorate.rulings import Kind, Rows, Ruling, last_placing, latest, office_day
from lmcvote.spoken import in_words

Practices = Mapping[str, Practice]
SentTo = Callable[[Rows], tuple[str, ...]]


def home_forms(
    election: Election, electorate: Electorate, sent_to: SentTo, practices: Practices, return_by: date, sent: date
) -> documents.HomeForms:
    """A form for each locum whose home group nobody knows (RULES 1.7). `sent_to` gives an address for rows."""
    forms = []
    by_rows = {entry.rows: entry for entry in electorate.entries}
    for case in electorate.cases:
        entry = by_rows.get(case.rows[0])
        if case.kind is Kind.HOME and entry:
            said = f"The lists say of you: {_readable(case.evidence, practices)}."
            forms.append(documents.HomeForm(entry.name, entry.gmc_number, sent_to(entry.rows), said, case.id))
    groups = tuple((str(code), election.group_name(code)) for code in election.area)
    return documents.HomeForms(election, tuple(forms), groups, in_words(return_by), in_words(sent), election.office)


def practice_letters(
    election: Election, electorate: Electorate, said: Said, practices: Practices, as_at: date, days: tuple[date, date]
) -> documents.PracticeLetters:
    """A letter to each GP practice of the area, one without a doctor too, and to each other place of a doctor.

    A doctor stands at every practice where a row has a post, held and unplaced ones with a note; `said` is what each
    row says; `days` are the last one for answers and that of the letter.
    """
    held: dict[str, list[Listed]] = defaultdict(list)
    for entry in electorate.entries:
        rows = [said[row] for row in entry.rows if row in said]
        live = {row["practice"] for row in rows if not row["until"] or date.fromisoformat(row["until"]) >= as_at}
        note = "" if entry.standing == "on_roll" else "waits for a decision"
        for code in sorted(live | {place.practice_code for place in entry.places} - {""}):
            held[code].append(Listed(entry.name, entry.gmc_number, entry.role, note))
    area = {code for code, practice in practices.items() if practice.is_of_gps and practice.group in election.area}
    letters = []
    for code in sorted(area | held.keys() - {""}):
        practice = practices.get(code)
        name = practice.name if practice else f"Practice {code}"
        letters.append(documents.PracticeLetter(code, name, address(practice), tuple(held[code])))
    last, sent = days
    return documents.PracticeLetters(election, tuple(letters), in_words(last), in_words(sent), election.office)


def _readable(evidence: str, practices: Practices) -> str:
    """With practices by name and days in words: it goes to a doctor."""

    def named(found: re.Match[str]) -> str:
        practice = practices.get(found[0])
        return f"{practice.name.title()} ({found[0]})" if practice else found[0]

    told = re.sub(r"\b[A-Z][0-9]{5}\b", named, evidence)
    return re.sub(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b", lambda day: in_words(date.fromisoformat(day[0])), told)


def address(practice: Practice | None) -> tuple[str, ...]:
    """Below the name, which some practices give again as their first line; empty where nobody knows it."""
    if practice is None:
        return ()
    lines = (*practice.address, practice.postcode)
    return tuple(line for line in lines if line and line.upper() != practice.name.upper())


def exclusion_letters(
    election: Election,
    electorate: Electorate,
    rulings: Sequence[Ruling],
    sent_to: SentTo,
    said: Said,
    appeal_by: date,
    sent: date,
) -> documents.ExclusionLetters:
    """A letter to everyone left out (RULES 1.14). `sent_to` gives an address for rows."""
    letters, in_force = [], tuple(latest(rulings).values())
    for one in electorate.excluded:
        if not one.rows:
            continue  # a total
        ruling = last_placing(in_force, one.rows) if one.reason is Reason.INELIGIBLE else None
        told = _decision(ruling) if ruling else None
        lists = row_sentences(one, said)
        letters.append(documents.ExclusionLetter(one.name, one.gmc_number, sent_to(one.rows), one.reason, lists, told))
    return documents.ExclusionLetters(election, tuple(letters), in_words(appeal_by), in_words(sent), election.office)


def _decision(ruling: Ruling) -> documents.Decision:
    day = date.fromisoformat(office_day(ruling.at))
    return documents.Decision(" and ".join(ruling.by), in_words(day), ruling.reason)


def register(election: Election, entries: Iterable[Entry], practices: Practices, state: str) -> documents.Register:
    """By group and practice; locums without a practice at the end of their group."""
    groups: dict[str, dict[str, list[Listed]]] = defaultdict(lambda: defaultdict(list))
    for entry in entries:
        for place in entry.places:
            listed = Listed(entry.name, entry.gmc_number or "none known", entry.role, place.evidence or place.basis)
            groups[place.group][place.practice_code if entry.role is not Role.LOCUM else ""].append(listed)
    rolls = []
    for group, by_practice in sorted(groups.items()):
        codes = sorted(by_practice, key=lambda code: (code == "", code))
        named = {code: practices[code].name if code in practices else f"Practice {code}" for code in codes if code}
        rolls.append(
            documents.GroupRoll(
                group,
                election.group_name(group),
                sum(len(listed) for listed in by_practice.values()),
                tuple(
                    documents.PracticeRoll(
                        code, named.get(code, "Locums, and doctors without a practice"), tuple(by_practice[code])
                    )
                    for code in codes
                ),
            )
        )
    return documents.Register(election, state, tuple(rolls))


def checkpoint(election: Election, frozen: Frozen, at: str, file: str, trail_head: str) -> documents.Checkpoint:
    """The page that leaves the office when the register is frozen: of that moment, whenever it is printed."""
    figures = tuple(Figure(what, number) for what, number in frozen.figures)
    digests = (
        documents.Digest("the register of electors", file, frozen.sha256),
        documents.Digest("the last line of the trail", "", trail_head),
    )
    phase = f"register of electors frozen{' PROVISIONALLY' if frozen.provisional else ''}"
    return documents.Checkpoint(election, phase, at, figures, digests, short_code(trail_head))


def summary(
    election: Election | None,
    electorate: Electorate,
    rulings: Sequence[Ruling],
    lists: tuple[documents.ListRead, ...],
    as_at: date,
    measures_sha256: str,
) -> documents.Summary:
    """The build in figures, for the page with charts."""
    roll = [entry for entry in electorate.entries if entry.standing == "on_roll"]
    by_group: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in roll:
        for place in entry.places:
            by_group[place.group][entry.role] += 1
    answered = Counter(ruling.kind for ruling in latest(rulings).values())
    asked = Counter(case.kind for case in electorate.cases)
    linked = Counter(rule for entry in electorate.entries for rule in entry.linked_by)
    return documents.Summary(
        title=election.title if election else "The electorate",
        body=election.body if election else "",
        as_at=in_words(as_at),
        rehearsal=bool(election and election.rehearsal),
        on_roll=len(roll),
        held=sum(entry.standing == "held" for entry in electorate.entries),
        unplaced=sum(entry.standing == "unplaced" for entry in electorate.entries),
        excluded=sum(bool(one.rows) for one in electorate.excluded),
        groups=tuple(
            documents.GroupFigures(code, election.group_name(code) if election else code, tuple(sorted(roles.items())))
            for code, roles in sorted(by_group.items())
        ),
        in_both=sum(bool(entry.performers_lines and entry.equip_lines) for entry in electorate.entries),
        only_performers=sum(bool(e.performers_lines and not e.equip_lines) for e in electorate.entries),
        only_equip=sum(bool(e.equip_lines and not e.performers_lines) for e in electorate.entries),
        cases=tuple(documents.CasesOfKind(k, asked[k], answered[k]) for k in Kind if asked[k] or answered[k]),
        rules=tuple((rule, linked[rule]) for rule in ("R0", "R1", "R1b", "R2", "R3", "ruling", "U") if linked[rule]),
        lists=lists,
        thresholds_sha256=measures_sha256,
    )
