"""The stamp of the office on a form or a letter: a time on its clock, in the window or not (RULES 3.3, 3.6)."""

from datetime import UTC, datetime

from lmcvote.election import LONDON, Moment, Timetable
from lmcvote.electorate.cells import day

SHAPE = "2027-01-20 10:00"


class Bad(Exception):
    """A stamp that cannot be taken, with the code of its finding and the end of a sentence."""

    def __init__(self, code: str, says: str, *, by_rule: bool = False) -> None:
        """`by_rule` where the stamp is a time like any other, and a rule refuses it."""
        super().__init__(says)
        self.code = code
        self.by_rule = by_rule


def stamp(text: str, now: datetime, *, made_up: bool = False) -> Moment:
    """The time of a stamp, now where none is told; a day alone is its beginning. `made_up` times may lie ahead.

    Raises Bad for a day or an hour that does not exist, or comes twice, or has not come yet.
    """
    if not text.strip():
        wall = now.astimezone(LONDON).replace(tzinfo=None, second=0, microsecond=0)
        return Moment(f"{wall:%Y-%m-%d %H:%M}", now)
    wall = _wall(text)
    shown = f"{wall:%Y-%m-%d %H:%M}"
    early, late = (wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(LONDON).replace(tzinfo=None) != wall:
        raise Bad("bad-time", f"does not exist ({shown}): the clocks go forward that night. Look at the stamp again.")
    if early != late:
        raise Bad("bad-time", f"comes twice ({shown}): the clocks go back that night. Look at the stamp again.")
    if not made_up and early > now:
        raise Bad("bad-time", "has not come yet. Enter what has happened.")
    return Moment(shown, early)


def _wall(text: str) -> datetime:
    first, _, hour = " ".join(text.replace("T", " ").split()).partition(" ")
    try:
        on = day(first)
    except ValueError:
        raise Bad("bad-date", f'is no day that there is. Write it as "{SHAPE}".') from None
    try:
        at = datetime.strptime(hour[:5] if hour.count(":") == 2 else hour or "00:00", "%H:%M")  # noqa: DTZ007 (a wall time)
    except ValueError:
        raise Bad("bad-time", f'is no hour that there is. Write it as "{SHAPE}".') from None
    return datetime.combine(on, at.time())


def in_window(when: Moment, timetable: Timetable) -> None:
    """Raise Bad for a nomination before the window or after it: the close itself is too late (RULES 3.1, 3.3)."""
    first, close = opens(timetable), closes(timetable)
    if when.instant < first.instant:
        raise Bad("nomination-early", f"is before nominations open, on {first.wall}.", by_rule=True)
    if when.instant >= close.instant:
        late = int((when.instant - close.instant).total_seconds() // 60)
        by = "on the minute of the close" if not late else f"{_span(late)} late"
        says = f"is {by}: the returning officer must have a nomination before {close.wall} (RULES 3.3)."
        raise Bad("nomination-late", says, by_rule=True)


def _span(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"


def opens(timetable: Timetable) -> Moment:
    """When nominations open. Raises ValueError where only questions are put: nobody is nominated then."""
    return _of_an_election(timetable.nominations_open)


def closes(timetable: Timetable) -> Moment:
    """When they close. Raises ValueError as `opens` does."""
    return _of_an_election(timetable.nominations_close)


def withdrawals_end(timetable: Timetable) -> Moment:
    """Until when a nominee may withdraw (RULES 3.6). Raises ValueError as `opens` does."""
    return _of_an_election(timetable.withdrawals_close)


def _of_an_election(moment: Moment | None) -> Moment:
    if moment is None:
        raise ValueError("only questions are put: there are no nominations")
    return moment
