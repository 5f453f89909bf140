"""Who is told what became of a pack: received, reissued, refused (RULES 6.10). Never of a vote, nor of an opening.

Each pack has at most one piece of news, its present state; each elector gets one letter with all that is new of a vote.
Whoever did not send the pack that came back learns of it in time to say so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lmcvote import telling, timetable, working_days
from lmcvote.election import LONDON, Election
from lmcvote.electorate.rulings import office_day
from lmcvote.packs import posting
from lmcvote.packs.issue import Because, Fate, Pack, State
from lmcvote.packs.numbers import written
from lmcvote.packs.posting import Sending
from lmcvote.returns.objections import SETTLED, Objection, Verdict
from lmcvote.spoken import in_words, spoken
from lmcvote.timetable import replacements_stop


class What(StrEnum):
    """What is told of a pack; the template words each."""

    RECEIVED = "received"
    QUERIED = "queried"
    LATE = "late"
    CANCELLED = "cancelled"
    SURRENDERED = "surrendered"
    UNDELIVERED = "undelivered"
    REISSUED = "reissued"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    NOT_UPHELD = "not-upheld"
    DISMISSED = "dismissed"
    """An objection of the elector."""


TOLD_OF = {
    State.RECEIVED: What.RECEIVED,
    State.ACCEPTED: What.RECEIVED,
    State.QUERIED: What.QUERIED,
    State.LATE: What.LATE,
    State.CANCELLED: What.CANCELLED,
    State.SURRENDERED: What.SURRENDERED,
    State.UNDELIVERED: What.UNDELIVERED,
    State.REJECTED: What.REJECTED,
    State.DUPLICATE: What.DUPLICATE,
    State.NOT_UPHELD: What.NOT_UPHELD,
}
"""State of a pack -> what its elector is told. Of one that is out there is news only if it is a replacement."""


@dataclass(frozen=True, slots=True)
class News:
    """Something to be told of a pack, once."""

    token_hash: bytes
    what: What
    because: str
    """Of a state why, as the register has it; of a replacement why it was issued."""
    at: str
    """When it came about, UTC."""


@dataclass(frozen=True, slots=True)
class Told:
    """That a letter told of it."""

    news: News
    run: int
    """Of the letters: 1 for the first."""
    by: tuple[str, ...]
    at: str
    """When the letter was made, UTC."""


def news(packs: Iterable[Pack], fates: Iterable[Fate], objections: Iterable[Objection] = ()) -> tuple[News, ...]:
    """What there is to tell of every pack as it stands now, told or not. `fates` oldest first.

    Nothing of a wave: the new packs themselves said so to everyone.
    """
    became: dict[bytes, list[Fate]] = {}
    for fate in fates:
        became.setdefault(fate.token_hash, []).append(fate)
    found = [one for pack in packs for one in _of_pack(pack, became.get(pack.token_hash, ()))]
    for one in objections:
        if one.settled and one.settled.verdict is Verdict.DISMISSED:
            found.append(News(one.token_hash, What.DISMISSED, one.settled.because, one.settled.at))
    return tuple(found)


def _of_pack(pack: Pack, fates: Sequence[Fate]) -> tuple[News, ...]:
    """The present state; what the close made of it is no news of a pack that was in order, or cancelled before."""
    over = any(fate.state is State.CANCELLED for fate in fates)
    known = SETTLED if over else (State.ACCEPTED,)
    standing = [fate for fate in fates if fate.state not in known] or list(fates)
    if not standing:
        if pack.issue == 1 or pack.because is Because.WAVE:
            return ()
        return (News(pack.token_hash, What.REISSUED, pack.because.value, pack.at),)
    last = standing[-1]
    if last.state is State.ISSUED or last.because == Because.WAVE.value:
        return ()
    return (News(last.token_hash, TOLD_OF[last.state], last.because, last.at),)


def untold(every: Iterable[News], told: Iterable[Told], *, closed: bool) -> tuple[News, ...]:
    """What is new since the letters that were made. After the close no defect can be mended: that waits for the end."""
    known = {one.news for one in told}
    return tuple(one for one in every if one not in known and not (closed and one.what is What.QUERIED))


def objections_until(election: Election) -> date:
    """The last day to say "this was not me": a working day before the opening, so that it is settled by then."""
    times = election.timetable
    return working_days.before(timetable.day_of(timetable.opening(times)), 1, times.closed_days)


def tell_by(election: Election, sent: date) -> str:
    """The last day for objections, in words; empty where a letter of `sent` may not be there by then."""
    until = objections_until(election)
    return f"{until:%A} {in_words(until)}" if sent + timedelta(posting.POST_DAYS) <= until else ""


def letters(
    election: Election,
    groups: Mapping[int, str],
    several: Iterable[tuple[Sending, Sequence[tuple[Pack, News]]]],
    now: datetime,
) -> telling.Acknowledgments:
    """A letter for each vote with news; `groups` are the codes of the groups, by number."""
    times, sent = election.timetable, now.astimezone(LONDON).date()
    opening = timetable.opening(times)
    return telling.Acknowledgments(
        election=election,
        letters=tuple(
            telling.Acknowledgment(
                name=one.entry.name,
                address=one.address.lines,
                group=election.group_name(groups[one.pack.number]),
                told=tuple(_told(pack, item) for pack, item in of_vote),
            )
            for one, of_vote in several
        ),
        closes=posting.closes(election),
        contact=posting.contact(election),
        closed=now >= times.papers_close.instant,
        replacements_until=posting.replacements_until(election)
        if now < replacements_stop(times, election.rules)
        else "",
        scrutineer_contact=election.scrutineer_contact,
        tell_by=tell_by(election, sent),
        opens=spoken(opening.wall) if now < opening.instant else "",
        sent=in_words(sent),
        office=election.office,
        requires=election.rules.declaration_requires,
    )


def _told(pack: Pack, item: News) -> telling.Told:
    return telling.Told(
        number=written(pack.number, pack.issue),
        what=item.what.value,
        on=in_words(date.fromisoformat(office_day(item.at))),
        because=tuple(item.because.split()) if item.what is What.QUERIED else (item.because,),
        replacement=pack.issue > 1,
    )


def listed(
    election: Election,
    posted: Iterable[tuple[str, Sequence[tuple[Pack, News]]]],
    unaddressed: Iterable[tuple[str, Sequence[tuple[Pack, News]]]],
    run: int,
    by: tuple[str, ...],
    sent: date,
) -> telling.AcknowledgmentList:
    """The list of a run: names with what each is told; those without an address apart."""

    def lines(several: Iterable[tuple[str, Sequence[tuple[Pack, News]]]]) -> tuple[telling.ToldTo, ...]:
        return tuple(
            telling.ToldTo(one.number, name, one.what, one.on)
            for name, items in several
            for one in (_told(pack, item) for pack, item in items)
        )

    until, opens = tell_by(election, sent), spoken(timetable.opening(election.timetable).wall)
    return telling.AcknowledgmentList(
        election, run, by, in_words(sent), lines(posted), lines(unaddressed), until, opens
    )
