"""An envelope arrives: what its line says -> the envelope, what becomes of its packs, and what to tell the two people.

Receipt is a human fact: the stamp says when. What is known already changes nothing when it is said again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from lmcvote.election import LONDON, ElectionId, Moment, Rules
from lmcvote.findings import counted
from lmcvote.packs.issue import Fate, Pack, State
from lmcvote.packs.numbers import written
from lmcvote.paper.code import token_hash
from lmcvote.returns.envelope import IN_WORDS, LACKS, Declaration, Defect, Envelope, Names
from lmcvote.returns.lines import Bad, Illegible, Line, Number, Stray, Token, Told

OFFICE = (State.UNDELIVERED, State.SURRENDERED)
"""States of packs that lie sealed in the office."""


class What(StrEnum):
    """What became of a line."""

    RECEIVED = "received"
    QUERIED = "queried"
    CANCELLED = "cancelled"
    """It came in time, and counts in no event."""
    LATE = "late"
    SET_ASIDE = "set-aside"
    """Not ours, or without a declaration that names a pack."""
    ALREADY = "already-in"
    """It is on record: nothing changed."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a stack was received."""

    received: str
    """`2027-03-12`, or `2027-03-15 11:40`."""
    in_time: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What an envelope is held against."""

    election: ElectionId
    rules: Rules
    packs: Mapping[bytes, Pack]
    """By token hash, in their present state."""
    known: Mapping[bytes, str]
    """Token hashes and digests of stray codes -> stamp of the envelope they are in."""
    marks: frozenset[str]
    """Written on envelopes."""
    closed: bool
    """Whether the returns are settled: only what is late goes on record."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What a line came to."""

    what: What
    """The gravest of its declarations'."""
    says: str
    """To the two people: what it is, and what to do with this envelope."""
    envelope: Envelope | None = None
    """None where nothing is new."""
    fates: tuple[Fate, ...] = ()


def desk(
    election: ElectionId, rules: Rules, packs: Iterable[Pack], envelopes: Iterable[Envelope], *, closed: bool
) -> Desk:
    """What an envelope is held against, of packs in their present state and the envelopes that are there."""
    some = tuple(envelopes)
    known = {
        one.token_hash or one.stray: envelope.received
        for envelope in some
        for one in envelope.declarations
        if one.names is not Names.COPY
    }
    marks = frozenset(envelope.mark for envelope in some if envelope.mark)
    return Desk(election, rules, {pack.token_hash: pack for pack in packs}, known, marks, closed)


def after(before: Desk, made: "Arrived") -> Desk:
    """The same with an envelope that arrived."""
    if made.envelope is None:
        return before
    here = desk(before.election, before.rules, (), [made.envelope], closed=before.closed)
    changed = {fate.token_hash: replace(before.packs[fate.token_hash], state=fate.state) for fate in made.fates}
    packs = {**before.packs, **changed} if changed else before.packs
    return replace(before, packs=packs, known={**before.known, **here.known}, marks=before.marks | here.marks)


def stamp(text: str, now: datetime, close: Moment, first: date, *, made_up: bool = False) -> Stamp:
    """A stamp of an office, or the present hour where none is told; `first` is the day the first pack was issued.

    Raises ValueError for a stamp that cannot be. `made_up` days, of a rehearsal, may be any.
    """
    wall = now.astimezone(LONDON).replace(tzinfo=None)
    if not text:
        return Stamp(f"{wall:%Y-%m-%d %H:%M}", now < close.instant)
    try:
        day, hour = date.fromisoformat(text[:10]), text[10:].strip(" T")
        at = datetime.fromisoformat(f"{day} {hour}") if hour else None
    except ValueError:
        raise ValueError("is no stamp. Write the day, 2027-03-12, or day and hour, 2027-03-15T11:40") from None
    if at and at.tzinfo:
        raise ValueError("is no time on the office clock. Write it as 2027-03-15T11:40")
    if not made_up and (day > wall.date() or (at and at > wall)):
        raise ValueError("has not come yet. What does the stamp on the envelope say?")
    if not made_up and day < first:
        raise ValueError(f"is before the first pack went out ({first}). What does the stamp on the envelope say?")
    closes = datetime.fromisoformat(close.wall)
    if at is None and day == closes.date():
        raise ValueError(f"is the day of the close ({close.wall}): it needs its hour, {day}T11:40")
    in_time = at < closes if at else day < closes.date()
    return Stamp(f"{at:%Y-%m-%d %H:%M}" if at else f"{day}", in_time)


def arrived(line: Line, when: Stamp, desk: Desk, by: tuple[str, ...], at: str) -> Arrived:
    """The envelope of a line, and what becomes of its packs. Raises Bad where it cannot go on record."""
    when = Stamp(when.received, when.in_time and not line.late)
    found = tuple(_found(one, desk) for one in line.declarations)
    there = [_there(one, desk) for one in found]
    if (line.mark and line.mark in desk.marks) or (found and all(there)):
        return Arrived(What.ALREADY, _already(line, found, there, desk))
    if any(there):
        both = " and ".join(_called(one, desk) for one, seen in zip(found, there, strict=True) if seen)
        message = f"{both}: in already, as an envelope of its own. Is this another envelope? Then it holds a copy."
        raise Bad("partly-in", message)
    if len(set(found)) < len(found) and any(one.token_hash for one in found):
        raise Bad("partly-in", "The line names one declaration twice. If there are two, one is a copy: say so.")
    if desk.closed and when.in_time:
        message = (
            "Its stamp is before the close, and the list of accepted declarations is frozen. Leave it sealed and tell "
            "the returning officer; to put it on record as late, add the word late."
        )
        raise Bad("closed", message)
    for one in found:
        _refuse_odd_defects(one, desk.rules)
    envelope = Envelope(when.received, when.in_time, found, line.inner, line.loose, line.inside, line.mark, by, at)
    return _told(envelope, desk, by, at)


def _found(told: Told, desk: Desk) -> Declaration:
    """What a declaration names. Raises Bad where its number was never issued."""
    if isinstance(told.names, Illegible):
        return Declaration(Names.NOTHING, defects=told.defects)
    if isinstance(told.names, Stray):
        return Declaration(Names.ANOTHER, stray=told.names.digest, defects=told.defects)
    hashed = _hashed(told.names, desk)
    if hashed not in desk.packs:
        return Declaration(Names.NOTHING, stray=hashed, defects=told.defects)
    if told.copy:
        pack = desk.packs[hashed]
        if hashed not in desk.known and pack.state not in OFFICE:
            called = written(pack.number, pack.issue)
            raise Bad("no-copy", f"{called} is not in yet, so this is no copy of it. Enter it without the word copy.")
        return Declaration(Names.COPY, hashed, defects=told.defects)
    return Declaration(Names.PACK, hashed, defects=told.defects)


def _hashed(told: Token | Number, desk: Desk) -> bytes:
    """Hash of the token of a declaration. Raises Bad where no pack was issued under its number."""
    if isinstance(told, Token):
        return token_hash(desk.election, told.token)
    for pack in desk.packs.values():
        if (pack.number, pack.issue) == (told.number, told.issue):
            return pack.token_hash
    message = (
        f"No pack {written(told.number, told.issue)} was issued. Look again; if the declaration does say that, write a "
        "mark on the envelope, put it aside, and enter: illegible X1 (with its mark)."
    )
    raise Bad("no-such-pack", message)


def _there(one: Declaration, desk: Desk) -> bool:
    if one.names is Names.COPY:
        return False
    return (one.token_hash or one.stray) in desk.known or _in_office(one, desk)


def _in_office(one: Declaration, desk: Desk) -> bool:
    return one.names is Names.PACK and desk.packs[one.token_hash].state in OFFICE


def _called(one: Declaration, desk: Desk) -> str:
    pack = desk.packs.get(one.token_hash)
    return written(pack.number, pack.issue) if pack else "a declaration that names no pack of ours"


def _already(line: Line, found: Sequence[Declaration], there: Sequence[bool], desk: Desk) -> str:
    if not (found and all(there)):
        return f"{line.mark} is on record already: nothing changed."
    one = found[0]
    if _in_office(one, desk):
        state = desk.packs[one.token_hash].state
        what = "brought back by the carrier" if state is State.UNDELIVERED else "handed back as spoilt"
        since = f"is on record as {what}, and sealed"
    else:
        since = f"is in already (stamped {desk.known[one.token_hash or one.stray]}): nothing changed"
    called = _called(one, desk)
    if one.names is not Names.PACK:
        return f"{called[0].upper()}{called[1:]} {since}."
    return (
        f"{called} {since}. If this is another envelope, its declaration is a copy: write a mark on it, put it aside "
        f"sealed, and enter: copy {called} X1 (with its mark)."
    )


def _refuse_odd_defects(one: Declaration, rules: Rules) -> None:
    for defect in one.defects:
        if defect is not Defect.NOT_THEIRS and LACKS[defect] not in rules.declaration_requires:
            message = f'"{defect}" is no defect: declaration_requires does not ask for it. Enter the line without it.'
            raise Bad("no-defect", message)


Said: TypeAlias = tuple[What, str, Fate | None]


def _told(envelope: Envelope, desk: Desk, by: tuple[str, ...], at: str) -> Arrived:
    """What each declaration comes to, and what to do with the envelope."""
    said = [_one(one, envelope, desk, by, at) for one in envelope.declarations]
    if not said:
        what = What.SET_ASIDE if envelope.in_time else What.LATE
        said = [(what, f"{envelope.mark}: no declaration. Leave what is in it sealed, and put it aside", None)]
    bare = envelope.sets - max(1, len(envelope.declarations))
    sentences = [sentence for _, sentence, _ in said]
    if bare:
        sentences.append(f"{counted(bare, 'inner envelope')} more than declarations: put aside, sealed, with a note")
    if envelope.in_time and envelope.declarations and envelope.inner == 0:
        sentences.append("no inner envelope: noted, a declaration without a paper")
    gravest = max(said, key=lambda one: GRAVITY.index(one[0]))[0]
    fates = tuple(fate for _, _, fate in said if fate)
    return Arrived(gravest, f"{'; '.join(sentences)}.", envelope, fates)


GRAVITY = (What.RECEIVED, What.CANCELLED, What.QUERIED, What.LATE, What.SET_ASIDE)


def _one(one: Declaration, envelope: Envelope, desk: Desk, by: tuple[str, ...], at: str) -> Said:
    mark = f" ({envelope.mark})" if envelope.mark else ""
    if one.names is Names.ANOTHER:
        return What.SET_ASIDE, f"a declaration of another election: not ours, put it aside sealed{mark}", None
    if one.names is Names.NOTHING:
        return What.SET_ASIDE, f"a declaration that names no pack: put it aside sealed{mark}", None
    pack = desk.packs[one.token_hash]
    called = written(pack.number, pack.issue)
    if one.names is Names.COPY:
        return What.SET_ASIDE, f"a copy of {called}, which is in: put it aside sealed{mark}", None
    if not envelope.in_time:
        fate = Fate(pack.token_hash, State.LATE, "late", by, at) if pack.state is State.ISSUED else None
        return What.LATE, f"{called} LATE: never opened, into the box of late envelopes", fate
    if pack.state is not State.ISSUED:
        return What.CANCELLED, f"{called} CANCELLED: it counts in no event, into the box of cancelled packs", None
    if one.defects:
        why = " and ".join(IN_WORDS[defect] for defect in one.defects)
        mend = "it can be mended until the close" if desk.rules.declaration_cure == "until_close" else "it stands so"
        fate = Fate(pack.token_hash, State.QUERIED, " ".join(one.defects), by, at)
        return What.QUERIED, f"{called} QUERIED: {why}; {mend}: into the box of queries", fate
    return What.RECEIVED, f"{called} received: into the sealed box", Fate(pack.token_hash, State.RECEIVED, "", by, at)
