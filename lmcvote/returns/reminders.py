"""Who is reminded: those whose pack went out, and of whom nothing is in (RULES 5.21).

The list of them is as sensitive as the register of those who voted: it lies in the folder of its run, and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lmcvote import telling
from lmcvote.election import LONDON, Election
from lmcvote.findings import Finding, RuleRefuses
from lmcvote.packs import posting
from lmcvote.packs.issue import Fate, Pack, State
from lmcvote.packs.posting import Sending
from lmcvote.spoken import in_words, spoken
from lmcvote.timetable import replacements_stop

NEVER_IN = (State.ISSUED, State.SURRENDERED, State.UNDELIVERED, State.CANCELLED)
"""States to which a pack comes without having been returned by its elector."""


@dataclass(frozen=True, slots=True)
class Run:
    """A posting of reminders: counts alone."""

    run: int
    """1 for the first."""
    letters: int
    by: tuple[str, ...]
    at: str
    """When they were made, UTC."""
    posted: str = ""
    """When they were posted, and their files deleted; empty until then."""


def nothing_in(packs: Iterable[Pack], fates: Iterable[Fate]) -> tuple[Pack, ...]:
    """The newest pack of each number under which nothing has come back.

    A pack that came back and was disowned has not: whoever sent it was not its elector.
    """
    disowned = {one.token_hash for one in fates if one.state is State.CANCELLED}
    back = {one.token_hash for one in fates if one.state not in NEVER_IN} - disowned
    newest: dict[int, Pack] = {}
    returned = set[int]()
    for pack in packs:
        if pack.token_hash in back:
            returned.add(pack.number)
        if pack.number not in newest or pack.issue > newest[pack.number].issue:
            newest[pack.number] = pack
    return tuple(pack for number, pack in newest.items() if number not in returned)


def refuse_useless(election: Election, now: datetime) -> None:
    """Raise RuleRefuses where a letter of now could do nothing: packs are not there yet, or none could be replaced."""
    today = now.astimezone(LONDON).date()
    there = posting.posted_on(election) + timedelta(posting.POST_DAYS)
    if today < there:
        message = f"Packs may be on their way until {in_words(there)}: nobody is to be reminded before."
        raise RuleRefuses(Finding("too-early", message))
    close = datetime.fromisoformat(election.timetable.papers_close.wall).date()
    if now >= replacements_stop(election.timetable, election.rules) or today + timedelta(posting.POST_DAYS) >= close:
        message = (
            f"A letter of today may not be there before the close, and packs are replaced by post only until "
            f"{posting.replacements_until(election)}. Ring those whom you can."
        )
        raise RuleRefuses(Finding("too-late", message))


def letters(election: Election, sendings: Iterable[Sending], now: datetime) -> telling.Reminders:
    """A letter for each vote of which nothing is in."""
    wall = now.astimezone(LONDON)
    by_hand = election.rules.replacement_by_hand
    return telling.Reminders(
        election=election,
        letters=tuple(
            telling.Reminder(one.entry.name, one.address.lines, election.group_name(one.place.group))
            for one in sendings
        ),
        as_of=spoken(f"{wall:%Y-%m-%d %H:%M}"),
        closes=posting.closes(election),
        contact=posting.contact(election),
        replacements_until=posting.replacements_until(election),
        by_hand=by_hand,
        sent=in_words(wall.date()),
        office=election.office,
    )
