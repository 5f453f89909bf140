"""Turnout: whole numbers by group and day. Never a vote, and no figure of a handful (RULES 6.8, 14.7)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lmcvote.packs.issue import Pack, State
from lmcvote.returns.envelope import Envelope, came


@dataclass(frozen=True, slots=True)
class Days:
    """Some days on end; one, where enough came on it."""

    first: str
    last: str
    """ISO days."""
    back: int


@dataclass(frozen=True, slots=True)
class Group:
    """Of one group."""

    code: str
    electors: int
    """Votes that a pack was issued for."""
    back: int | None
    """Electors with a pack back in time; None where there are too few to be told."""
    days: tuple[Days, ...]
    """By stamp; days with few are told together."""

    @property
    def thousandths(self) -> int | None:
        """Of the electors, cut off and never rounded up; None where it is not told."""
        return None if self.back is None or not self.electors else 1000 * self.back // self.electors


def turnout(
    packs: Iterable[Pack], envelopes: Iterable[Envelope], group_of: Mapping[int, str], least: int
) -> tuple[Group, ...]:
    """By group. An elector counts once, on the day of the first pack; a pack that counts in no event does not."""
    some = list(packs)
    found = came(envelopes, in_time=True)
    day: dict[int, str] = {}
    for pack in some:
        if pack.token_hash in found and pack.state is not State.CANCELLED:
            stamp = found[pack.token_hash][0].received[:10]
            day[pack.number] = min(stamp, day.get(pack.number, stamp))
    made = []
    for code in sorted({group_of[pack.number] for pack in some}):
        electors = {pack.number for pack in some if group_of[pack.number] == code}
        days = Counter(on for number, on in day.items() if number in electors)
        back = sum(days.values())
        told = back == 0 or back >= least
        made.append(Group(code, len(electors), back if told else None, _merged(days, least) if told else ()))
    return tuple(made)


def _merged(days: Mapping[str, int], least: int) -> tuple[Days, ...]:
    """Days in order, each told with the next ones until there are enough; what is left over goes to the last.

    >>> [(one.first[-2:], one.last[-2:], one.back) for one in _merged({"01": 12, "02": 3, "03": 8, "04": 2}, 10)]
    [('01', '01', 12), ('02', '04', 13)]
    """
    made: list[Days] = []
    first, number = "", 0
    for on in sorted(days):
        first, number = first or on, number + days[on]
        if number >= least:
            made.append(Days(first, on, number))
            first, number = "", 0
    if number and made:
        last = made.pop()
        made.append(Days(last.first, max(days), last.back + number))
    return tuple(made)


def total(groups: Iterable[Group]) -> int | None:
    """Of all groups; None where a group is not told, since the difference would tell it."""
    backs = [group.back for group in groups]
    return None if None in backs else sum(back for back in backs if back is not None)
