"""Which list is it? Told by headings that only one of them has, and where they are neutral, by what the rows say.

EQUIP has a row for each post, with its sessions; the Performers List has each doctor once. Two lists are called
exchanged, or one and the same, only where nothing says otherwise: an honest pair must never be refused.
"""

from collections import Counter

from lmcvote import sheet
from lmcvote.election import Words
from lmcvote.electorate.columns import TELLTALE, Source
from lmcvote.electorate.lists import DoctorList
from lmcvote.findings import BadInput, Finding, counted


def several_posts(found: DoctorList) -> int:
    """Doctors with several rows in a list that has sessions, as only EQUIP has them; else nought."""
    if not any(entry.sessions is not None for entry in found.entries):
        return 0
    posts = {(entry.gmc_number, entry.practice_code) for entry in found.entries if entry.gmc_number}
    return sum(count > 1 for count in Counter(number for number, _ in posts).values())


def _each_doctor_once(found: DoctorList) -> bool:
    """As the Performers List has them: no number on two rows, no sessions."""
    numbers = [entry.gmc_number for entry in found.entries if entry.gmc_number]
    return len(numbers) == len(set(numbers)) and not any(entry.sessions is not None for entry in found.entries)


def refuse_exchanged(performers: DoctorList, equip: DoctorList) -> None:
    """Raise BadInput where the two lists were given the wrong way round."""
    in_performers = performers.headings & TELLTALE[Source.EQUIP]
    in_equip = equip.headings & TELLTALE[Source.PERFORMERS]
    if performers.headings & TELLTALE[Source.PERFORMERS] or equip.headings & TELLTALE[Source.EQUIP]:
        return
    if in_performers or in_equip:
        seen = ", ".join(f'"{word}"' for word in sorted(in_performers | in_equip))
    elif (several := several_posts(performers)) and _each_doctor_once(equip):
        seen = (
            f"{performers.file} has sessions, and {counted(several, 'GMC number')} at several practices; {equip.file} "
            "has no sessions, and each GMC number once"
        )
    else:
        return
    message = f"the two lists look exchanged ({seen}). Give {equip.file} as --performers, the other as --equip."
    raise BadInput(Finding("lists-exchanged", message, performers.file))


def refuse_one_twice(performers: DoctorList, equip: DoctorList) -> None:
    """Raise BadInput where one list was given as both: as two copies, in two formats, or sorted anew."""

    def said(found: DoctorList) -> Counter[tuple[str, str, str]]:
        return Counter((entry.gmc_number, entry.name.full, entry.practice_code) for entry in found.entries)

    if performers.headings == equip.headings and said(performers) == said(equip):
        rows = counted(equip.rows, "row")
        message = (
            f"{equip.file} is the same list as {performers.file}: the same headings, and {rows} that say the same. "
            "Give the Performers List and EQUIP."
        )
        raise BadInput(Finding("one-list-twice", message, equip.file, field="--equip"))


def by_headings(table: sheet.Sheet, words: Words) -> Source | None:
    """The list that a table's own headings betray; None where they are neutral, or both lists'."""
    here = {sheet.heading(cell) for row in table.rows[: sheet.HEADER_WITHIN] for cell in row.cells}
    betrayed = {source for source in Source if here & TELLTALE[source]} or {
        Source(source)
        for source, mapped in words.columns.items()
        if mapped and here >= {sheet.heading(name) for name in mapped.values()}
    }
    return betrayed.pop() if len(betrayed) == 1 else None
