"""An entry in sentences that a doctor can be sent: what the lists say, why the rows are one doctor, where, by whom."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lmcvote.electorate.cells import gmc_number
from lmcvote.electorate.columns import LISTS, Source
from lmcvote.electorate.entries import Electorate, Entry, Excluded, numbered
from lmcvote.electorate.lists import ListEntry
from lmcvote.electorate.names import words
from lmcvote.electorate.rulings import Kind, Ruling
from lmcvote.findings import BadInput, Finding, counted

LINKED_BY = {
    "R0": "One list has several rows under the doctor's GMC number, with names that agree.",
    "R1": "Both lists have the GMC number, and the names agree.",
    "R1b": "Both lists have the GMC number, one of the names, and a practice or home postcode in common: a new name.",
    "R2": "The GMC numbers differ by one slip, the names agree, and nobody else on either list has either number.",
    "R3": "One list has no GMC number; name and practice or home postcode agree, and nobody else is like it.",
    "U": "No other row is this doctor's.",
    "ruling": "A named person ruled that the rows are one doctor's.",
}
STANDING = {
    "held": "is held: it is open whether this is one doctor or two, so there is no vote until a named person rules",
    "unplaced": "has no group yet, so there is no vote until the LMC rules",
}
PARTS = (
    *("name", "GMC number", "role", "practice", "home address", "home postcode", "group", "declared", "sessions"),
    *("since", "until"),
)
"""What a row says, in the order of `said`; the lines of the address with a line break between."""
BEFORE = {
    "GMC number": "GMC ",
    "practice": "at ",
    "home address": "home ",
    "home postcode": "home ",
    "group": "in ",
    "declared": "declared ",
    "since": "since ",
    "until": "until ",
}
"""Words before what does not explain itself."""
MOST_NAMED = 5


def said(entry: ListEntry) -> tuple[str, ...]:
    """What a row says of a doctor, by PARTS; empty where it is silent."""
    declared = entry.declaration
    return (
        f"{entry.forename} {entry.surname}".strip(),
        entry.gmc_number,
        "" if entry.role == "unknown" else str(entry.role),
        entry.practice_code,
        "\n".join(entry.address),
        entry.home_postcode,
        entry.group,
        f"{declared.group} on {declared.on}" if declared else "",
        "" if entry.sessions is None else f"{float(entry.sessions):g}",
        str(entry.joined or ""),
        str(entry.left or ""),
    )


Said = Mapping[str, Mapping[str, str]]
"""Fingerprint of a row -> what it says: its `list`, its `line`, and each of PARTS."""


def find(who: str, electorate: Electorate, said: Said) -> Entry | Excluded:
    """The one doctor of a GMC number or a name, as any row has it. Raises BadInput where there is none, or several."""
    number = gmc_number(who)[0]
    spoken = set(words(who))

    def meant(one: Entry | Excluded) -> bool:
        rows = [said[row] for row in one.rows if row in said]
        if number:
            return number in {one.gmc_number, *(row["GMC number"] for row in rows)}
        return bool(spoken) and any(spoken <= set(words(name)) for name in (one.name, *(row["name"] for row in rows)))

    found = [one for one in electorate.doctors if meant(one)]
    if number and len(found) > 1:  # another's number that a ruling found wrong on a row
        found = [one for one in found if one.gmc_number == number] or found
    if len(found) == 1:
        return found[0]
    if not found:
        message = f'Nobody on either list is "{who}". Give a GMC number, or part of a name as the lists have it.'
        raise BadInput(Finding("nobody", message, field="WHO", value=who))
    named = ", ".join(f"{one.name} ({one.gmc_number or 'no GMC number'})" for one in found[:MOST_NAMED])
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    message = (
        f'"{who}" may be {counted(len(found), "doctor")}: {named}{more}. Give the GMC number, or more of the name.'
    )
    raise BadInput(Finding("several", message, field="WHO", value=who))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Headed paragraphs, each of sentences."""

    doctor: str
    verdict: str
    """One sentence: on which roll, or why on none."""
    rows: tuple[str, ...]
    linked: tuple[str, ...]
    places: tuple[str, ...]
    rulings: tuple[str, ...]
    cases: tuple[str, ...]


def of(one: Entry | Excluded, said: Said, rulings: Iterable[Ruling], electorate: Electorate) -> Explanation:
    """Why a doctor stands where the doctor stands."""
    called = f"{one.name}, GMC {one.gmc_number}" if one.gmc_number else f"{one.name}, no GMC number"
    linked = one.linked_by if isinstance(one, Entry) and len(one.rows) > 1 else ()
    about = [ruling for ruling in rulings if {row for side in ruling.rows for row in side} & set(one.rows)]
    open_cases = [case for case in electorate.cases if {row for side in case.rows for row in side} & set(one.rows)]
    return Explanation(
        called,
        f"{one.name} {verdict(one)}.",
        row_sentences(one, said),
        tuple(LINKED_BY[rule] for rule in linked),
        tuple(_places(one)),
        tuple(f"{_about(ruling, one, said)}{ruling.said}{_lapsed(ruling, one)}." for ruling in about),
        tuple(f"Case {case.id}: {case.question}" for case in open_cases),
    )


def row_sentences(one: Entry | Excluded, said: Said) -> tuple[str, ...]:
    """What each row of the doctor says, the Performers List first."""
    rows = [parts for row, parts in said.items() if row in set(one.rows)]
    return tuple(f"{LISTS[Source(parts['list'])]}, line {parts['line']}: {_row(parts)}" for parts in rows)


def _lapsed(ruling: Ruling, one: Entry | Excluded) -> str:
    gone = ruling.kind is not Kind.IDENTITY and ruling.rows[0] != one.rows
    return " (it no longer counts: the rows have changed)" if gone else ""


def _about(ruling: Ruling, one: Entry | Excluded, said: Said) -> str:
    """Of an identity, the other doctor's name and number, as the rows have them."""
    others = [said[row] for side in ruling.rows for row in side if row not in one.rows and row in said]
    if ruling.kind is not Kind.IDENTITY or not others:
        return ""
    return f"Beside {numbered(others[0]['name'], others[0]['GMC number'])}: "


def verdict(one: Entry | Excluded) -> str:
    """Ends a sentence that begins with the name: on which roll, or why on none."""
    if isinstance(one, Excluded):
        return f"is on no roll: {one.why}"
    if one.standing != "on_roll":
        return STANDING[one.standing]
    groups = [place.group for place in one.places]
    return f"votes in {' and in '.join(groups)}"


def _places(one: Entry | Excluded) -> Iterator[str]:
    if isinstance(one, Entry):
        for place in one.places:
            yield f"{place.group}: {place.evidence or place.basis}."
        if one.note:
            yield f"Note: {one.note}."


def _row(parts: Mapping[str, str]) -> str:
    """As the row has it."""
    told = []
    for part in PARTS:
        if text := parts[part]:
            after = " sessions a week" if part == "sessions" else ""
            told.append(f"{BEFORE.get(part, '')}{text.replace(chr(10), ', ')}{after}")
    return ", ".join(told)
