"""The register as a whole: what is missing in it, what is overdue, and what a new entry says against it.

Nothing is ever taken out or overwritten: an entry that was wrong is answered by another.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lmcvote.electorate.arbitration import person
from lmcvote.findings import Finding, counted
from lmcvote.interests.meeting import Declared
from lmcvote.interests.office import Interest, Kind, Member, Whose, bars, began, days_late, due
from lmcvote.sheet import HIDDEN

MOST_LETTERS = 300
"""Of what is published: a line or two."""
PRIVATE = {
    "an e-mail address": re.compile(r"\S@\S"),
    "a GMC number": re.compile(r"(?<!\d)\d{7}(?!\d)"),
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE),
    "a telephone number": re.compile(r"(?<!\d)(\+44|0)[\d ]{9,12}(?!\d)"),
}
"""What no public register has: refused where it is typed, since later nobody looks."""


@dataclass(frozen=True, slots=True)
class Register:
    """All that is on record, in the order in which it was entered."""

    members: tuple[Member, ...] = ()
    interests: tuple[Interest, ...] = ()
    meetings: tuple[Declared, ...] = ()

    def member(self, nth: int) -> Member:
        """A member by number."""
        return next(one for one in self.members if one.nth == nth)

    def of(self, member: Member) -> tuple[Interest, ...]:
        """What a member declared, `Kind.NONE` too."""
        return tuple(one for one in self.interests if one.member == member.nth)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that is not as it should be, or was not."""

    code: str
    """`none-received`, `not-informed`, `ceased-not-informed`, `barred`, `not-ruled`, or `informed-late`: over now."""
    member: str
    title: str
    """Of the body."""
    says: str
    """A sentence, with the way out where there is one."""
    due: date | None = None
    """The last day in time; None where no day is fixed."""
    days: int = 0
    """Overdue by, or late by, as of the day that was asked about; nought while there is time."""

    @property
    def over(self) -> bool:
        """Whether nothing can be done about it any more: it stays on record."""
        return self.code == "informed-late"


def last_day(register: Register) -> date | None:
    """The latest day that is on record of anything; None of an empty register."""
    ends = [one.ceased for one in register.interests if one.ceased]
    days = [
        *(day for one in register.members for day in (one.took_office, one.left)),
        *(day for one in register.interests for day in (one.since, one.declared, one.informed)),
        *(day for one in ends for day in (one.on, one.informed)),
        *(one.on for one in register.meetings),
    ]
    return max((day for day in days if day), default=None)


def matters(register: Register, today: date) -> tuple[Matter, ...]:
    """Everything that waits or was late, the longest overdue first; members who have left are asked nothing more."""
    found = [*_of_members(register, today), *_of_meetings(register)]
    return tuple(sorted(found, key=lambda one: (one.over, -one.days, one.due or date.min, one.title, one.member)))


def overdue(register: Register, today: date) -> tuple[Matter, ...]:
    """What should have been told to the Accountable Officer by now, and was not (RULES 2.12)."""
    return tuple(one for one in matters(register, today) if one.days and not one.over)


def _of_members(register: Register, today: date) -> Iterator[Matter]:
    for member in register.members:
        sits = member.left is None or today <= member.left
        theirs = register.of(member)
        if not theirs and sits:
            late = days_late(member.took_office, None, today)
            told = f"none received, {counted(late, 'day')} overdue" if late else "none received yet"
            yield Matter("none-received", member.name, member.title, f"{told}.", due(member.took_office), late)
        for one in theirs:
            yield from _of_interest(member, one, today, sits)


def _of_interest(member: Member, one: Interest, today: date, sits: bool) -> Iterator[Matter]:
    changes = [("not-informed", began(member, one.since), one.informed, "")]
    if one.ceased:
        changes.append(
            ("ceased-not-informed", began(member, one.ceased.on), one.ceased.informed, " that it has ceased")
        )
    for code, start, informed, what in changes:
        late = days_late(start, informed, today)
        if informed is None and sits:
            told = f"{counted(late, 'day')} overdue" if late else "there is time"
            says = f"entry {one.nth}: the Accountable Officer is not informed{what}, {told}."
            yield Matter(code, member.name, member.title, says, due(start), late)
        elif informed is not None and late:
            told = f"the Accountable Officer was informed{what} on {informed}, {counted(late, 'day')} late"
            says = f"entry {one.nth}: {told}."
            yield Matter("informed-late", member.name, member.title, says, due(start), late)
    if sits and bars(member, one, today):
        says = f"entry {one.nth}: a Director of a provider organisation may not sit on the board (RULES 2.2)."
        yield Matter("barred", member.name, member.title, says)


def _of_meetings(register: Register) -> Iterator[Matter]:
    for one in register.meetings:
        if one.ruling is None:
            member = register.member(one.member)
            says = f"meeting entry {one.nth}, {one.on}, {one.matter}: the Accountable Officer has not ruled."
            yield Matter("not-ruled", member.name, member.title, says)


def named(register: Register, name: str, title: str) -> Member | str:
    """Who is meant, by name and, where that is not enough, by body; or what is wrong with the name, as a sentence.

    Somebody who left and came back is the member who sits.
    """
    known = [one for one in register.members if not title or one.title.casefold() == title.casefold()]
    found = [one for one in known if person(name, [one.name])]
    found = [one for one in found if one.left is None] or found[-1:]
    if len(found) == 1:
        return found[0]
    if found:
        return f'"{name}" sits on {" and on ".join(one.title for one in found)}. Say which body.'
    names = ", ".join(dict.fromkeys(one.name for one in known)) or "nobody yet"
    where = f" of {title}" if title else ""
    return f'"{name}" is no member{where} on record. Known: {names}. Enter members with lmcvote interests member.'


def faults(register: Register, one: Interest, latest: date) -> Iterator[Finding]:
    """What a new entry says against itself, the calendar or the register; `field` names the part of it.

    `latest` is the last day that can have come.
    """
    member = register.member(one.member)
    for field, day in (("since", one.since), ("declared", one.declared), ("informed", one.informed)):
        if day and day > latest:
            yield Finding("bad-date", f"{day} has not come yet. Enter what has happened.", field=field, value=f"{day}")
    if one.informed and one.informed < one.declared:
        said = f"informed on {one.informed}, before the declaration of {one.declared}. One of the days is wrong."
        yield Finding("informed-before-declared", said, field="informed", value=f"{one.informed}")
    if one.since and one.since > one.declared:
        said = f"since {one.since}, after the declaration of {one.declared}: nobody declares what is not yet."
        yield Finding("since-after-declared", said, field="since", value=f"{one.since}")
    if bool(one.what) is (one.kind is Kind.NONE):
        said = "none says nothing more" if one.what else "what is it? Name the organisation, and what is held in it"
        yield Finding("what", f"{said}.", field="what", value=one.what)
    if one.kind is Kind.NONE and (one.whose is not Whose.SELF or one.since):
        yield Finding("what", "none is said of nobody else, and has no since.", field="whose", value=one.whose.value)
    yield from unpublishable("what", one.what)
    yield from _contradictions(register, member, one)


def unpublishable(field: str, text: str) -> Iterator[Finding]:
    """What may not stand in a public text: an address or a number of a person, besides what is too odd for any."""
    yield from too_odd(field, text)
    for what, pattern in PRIVATE.items():
        if found := pattern.search(text):
            said = f'"{found[0].strip()}" looks like {what}. The register is public: leave it out.'
            yield Finding("private", said, field=field, value=text)


def too_odd(field: str, text: str) -> Iterator[Finding]:
    """What no text here may be: too long, or with characters that nobody sees."""
    if len(text) > MOST_LETTERS:
        said = f"{len(text)} letters, {MOST_LETTERS} at most. It is printed in a table."
        yield Finding("too-long", said, field=field, value=text)
    if HIDDEN.search(text):
        yield Finding("hidden-character", "holds an invisible character. Type it again.", field=field, value=text)


def _contradictions(register: Register, member: Member, one: Interest) -> Iterator[Finding]:
    theirs = register.of(member)
    held = [other for other in theirs if other.kind is not Kind.NONE and other.current(one.declared)]
    if one.kind is Kind.NONE:
        for other in held:
            if _since(other) <= one.declared:
                over = f"When it is over: lmcvote interests cease {other.nth}"
                said = f"none, but entry {other.nth} is held ({other.what}). {over}"
                yield Finding("contradicts-held", said, field="kind", value=one.kind.value)
        return
    for other in held:
        if (other.kind, other.what.casefold(), other.whose) == (one.kind, one.what.casefold(), one.whose):
            said = (
                f"stands in the register already, entry {other.nth}. A change of it: cease that one, declare the new."
            )
            yield Finding("declared-already", said, field="what", value=one.what)
    for other in theirs:
        if other.kind is Kind.NONE and _since(one) <= other.declared and not one.corrects:
            start = f"since {one.since}" if one.since else "since office was taken"
            said = (
                f"{member.name} declared on {other.declared} that there is none, and this is held {start}. If that "
                "declaration was wrong, say so with --corrects (corrects = yes); both stay on record."
            )
            yield Finding("contradicts-none", said, field="since", value=f"{one.since or ''}")


def _since(one: Interest) -> date:
    """From when it is held; what was held when office was taken, from as early as anybody may ask about."""
    return one.since or date.min


def same_person(register: Register, name: str) -> tuple[Member, ...]:
    """Every seat that somebody of that name holds now."""
    return tuple(one for one in register.members if one.left is None and person(name, [one.name]))
