"""Times on a London clock against a table of its changes that was written by hand (SECURITY 9, row 11).

Both changes of each year from 2025 to 2035, by the rule of the Summer Time Order 2002: the last Sundays of March and of
October, at 01:00 UTC. The table shares nothing with the system's own time zones.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random

from lmcvote.election import Moment
from lmcvote.findings import Finding
from lmcvote.keys import Keys
from lmcvote.nominations import received
from lmcvote.returns import arrival
from tests.assured import Ran

CHANGES = {
    2025: (30, 26), 2026: (29, 25), 2027: (28, 31), 2028: (26, 29), 2029: (25, 28), 2030: (31, 27),
    2031: (30, 26), 2032: (28, 31), 2033: (27, 30), 2034: (26, 29), 2035: (25, 28),
}  # fmt: skip
"""Year -> the day in March on which clocks go forward, and that in October on which they go back."""
GONE, TWICE = "never", "twice"
FIRST = date(2025, 1, 2)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def oracle(wall: datetime) -> datetime | str:
    """The instant of a wall time, or that it never comes, or comes twice."""
    march, october = CHANGES[wall.year]
    forward, back = datetime(wall.year, 3, march, 1), datetime(wall.year, 10, october, 1)  # noqa: DTZ001 -- on a wall
    if forward <= wall < forward + HOUR:
        return GONE
    if back <= wall < back + HOUR:
        return TWICE
    summer = forward + HOUR <= wall < back
    return (wall - HOUR * summer).replace(tzinfo=UTC)


def some(chance: Random) -> datetime:
    """A wall time: half of them within hours of a change, the rest at any time."""
    year = chance.choice(list(CHANGES))
    march, october = CHANGES[year]
    if chance.random() < 0.5:
        at = datetime(year, *chance.choice(((3, march), (10, october))), 1)  # noqa: DTZ001 -- on a wall
        return at + MINUTE * chance.choice((-1, 0, 1, 59, 60, 61, chance.randint(-240, 240)))
    return datetime(year, 1, 6) + MINUTE * chance.randrange(355 * 24 * 60)  # noqa: DTZ001 -- on a wall


def deadline(wall: datetime) -> Moment | str:
    """What `election.toml` makes of a time."""
    faults = list[Finding]()
    found = Keys({}, "", "election.toml", faults).on_the_clock("papers_close", wall)
    return found or {"no-such-time": GONE, "time-twice": TWICE}[faults[0].code]


def nominated(wall: datetime, now: datetime) -> Moment | str:
    """What is made of the stamp of a form."""
    try:
        return received.stamp(f"{wall:%Y-%m-%d %H:%M}", now)
    except received.Bad as fault:
        said = str(fault)
        return GONE if "does not exist" in said else TWICE if "comes twice" in said else said


def faults(wall: datetime, chance: Random) -> list[str]:
    """What differs from the table at a time: as a deadline, as a stamp, and just before and after it."""
    expected, told = oracle(wall), deadline(wall)
    wrong = []
    if (told.instant if isinstance(told, Moment) else told) != expected:
        wrong.append(f"a deadline at {wall} is {told}")
    years_on = datetime(2036, 1, 1, tzinfo=UTC)
    stamped = nominated(wall, years_on)
    if (stamped.instant if isinstance(stamped, Moment) else stamped) != expected:
        wrong.append(f"a form stamped {wall} is of {stamped}")
    if not isinstance(told, Moment) or isinstance(expected, str):
        return wrong
    if nominated(wall, expected - SECOND) == stamped:
        wrong.append(f"a form stamped {wall} is taken a second before")
    for by in (-SECOND, timedelta(0), SECOND):  # without a stamp it is the computer's clock that tells
        if arrival.stamp("", expected + by, told, FIRST).in_time != (by < timedelta(0)):
            wrong.append(f"an envelope {by} of the close at {wall}")
    for by in (-MINUTE, timedelta(0), MINUTE, MINUTE * chance.randint(-3000, 3000)):
        at = wall + by
        if isinstance(oracle(at), str):
            continue
        if arrival.stamp(f"{at:%Y-%m-%dT%H:%M}", years_on, told, FIRST).in_time != (at < wall):
            wrong.append(f"an envelope stamped {at}, closed at {wall}")
    return wrong


def looked_at(number: int, seed: int = 11) -> Ran:
    """So many times, and both ends of the hours about every change."""
    chance = Random(seed)  # noqa: S311 -- the same each time
    walls = [some(chance) for _ in range(number)]
    found = [f"seed {seed}: {why}" for wall in walls for why in faults(wall, chance)]
    odd = sum(isinstance(oracle(wall), str) for wall in walls)
    return Ran(number, tuple(found), f"{odd} of them never came or came twice")
