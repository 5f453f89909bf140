"""A proposal as a file would say it, read back and judged by the checks that every timetable has to pass."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace

from lmcvote import feasible, timetable
from lmcvote.election import Election, Rules
from lmcvote.findings import Finding
from lmcvote.keys import Keys
from lmcvote.proposal import Proposed


def read(
    example: Election, lines: Sequence[Proposed], rules: Rules, rest: str = "", *, questions: bool = False
) -> tuple[Election, list[Finding]]:
    """The election with those lines as its [timetable] and `rest` below them, and what is wrong with it.

    Every number of days counts as written in [rules]: dates that come to another are a fault.
    """
    table = tomllib.loads("".join(f"{one.key} = {one.value}\n" for one in lines) + rest)
    faults: list[Finding] = []
    written = frozenset(("nomination_days", "return_days", "withdrawal_days_after_close"))
    times, agreed = timetable.read(Keys(table, "", "t.toml", faults), rules, written, only_questions=questions)
    made = replace(example, timetable=times, rules=agreed)
    return made, [*faults, *(() if faults else feasible.findings(made))]
