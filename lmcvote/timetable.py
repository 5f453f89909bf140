"""[timetable] of election.toml -> Timetable: the moments in their order, and the weeks between them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from lmcvote.election import Moment, Timetable
from lmcvote.findings import counted
from lmcvote.keys import Keys

PERIOD_DAYS = (14, 28)
"""Nominations and the return of papers: between two and four weeks each (the Brief; RULES 3.1, 6.1)."""
NOMINATIONS = {"nominations_open": "nominations open", "nominations_close": "nominations close"}
PAPERS = {
    "papers_sent": "papers are posted",
    "papers_close": "the poll closes",
    "count": "the papers are counted",
}
MOMENTS = NOMINATIONS | PAPERS
NOWHEN = Moment("", datetime.min.replace(tzinfo=UTC))
"""Only beside a fault, which refuses the file."""


def read(keys: Keys, only_questions: bool) -> Timetable:
    """The timetable; faults go to `keys`.

    Where only questions are put, to recall or to confirm, nobody is nominated: neither of those moments is asked for,
    and both are read where one is given.
    """
    asked = PAPERS if only_questions and not set(NOMINATIONS) & set(keys.left()) else MOMENTS
    found = {key: keys.moment(key) for key in asked}
    keys.close(MOMENTS)
    for before, after in pairwise(asked):
        earlier, later = found[before], found[after]
        if earlier and later and later.instant <= earlier.instant:
            keys.fault(
                "out-of-order",
                after,
                later.wall,
                f"{later.wall} is not after {before} ({earlier.wall}): {MOMENTS[before]} first, then {MOMENTS[after]}.",
            )
    for opens, closes in (("nominations_open", "nominations_close"), ("papers_sent", "papers_close")):
        start, end = found.get(opens), found.get(closes)
        if start and end and end.instant > start.instant:
            days = (day_of(end) - day_of(start)).days
            if not PERIOD_DAYS[0] <= days <= PERIOD_DAYS[1]:
                first, last = (day_of(start) + timedelta(days=days) for days in PERIOD_DAYS)
                keys.fault(
                    "not-2-to-4-weeks",
                    closes,
                    end.wall,
                    f"{counted(days, 'day')} after {opens} ({start.wall}). Two to four weeks are "
                    f"allowed: choose a day from {first} to {last}.",
                )
    return Timetable(
        found.get("nominations_open"), found.get("nominations_close"), *(found[key] or NOWHEN for key in PAPERS)
    )


def day_of(moment: Moment) -> date:
    """The day in the office."""
    return date.fromisoformat(moment.wall[:10])
