"""A recall that is carried -> the settings of the election to the seats that it left vacant (RULES 12, 13.10).

People, groups and rules are carried over; what the LMC has to decide anew is left out, and each key that is left out is
asked for by name.
"""

import json
from collections.abc import Iterable
from dataclasses import fields
from textwrap import wrap

from lmcvote.election import Election, Lists, Rules
from lmcvote.findings import listed
from lmcvote.paper.compose import in_words

WIDTH = 118
OF_THE_DAYS = ("nomination_days", "return_days", "roll_freeze")
"""Rules about the days of a timetable: of a new one, its own."""

HEAD = """\
# An election to the seats that a recall left vacant ({recall}).
# Made from the recall's own settings. Fill in what stands behind a # below: lmcvote electorate build asks for each key.
"""


def settings_text(election: Election) -> str:
    """The `election.toml` of the election that follows. Raises ValueError where the folder is of no recall."""
    if election.recall is None:
        raise ValueError("no recall, so no seat that it left vacant")
    (contest,) = election.contests
    board, seats = election.group_name(contest.group), len(election.recall.whom)
    members = "a member" if seats == 1 else f"{in_words(seats).lower()} members"
    parts = [
        HEAD.format(recall=election.id),
        _lines(
            id=f"{election.id}-seats",
            title=f"Election to the board of {board}",
            body=election.body,
            returning_officer=election.returning_officer,
            scrutineer=election.scrutineer,
            deputies=election.deputies,
        ),
        '# process_agreed = "LMC minute ..."        # the minute by which the LMC agrees this process\n',
        _lines(
            rehearsal=election.rehearsal,
            epoch=1,
            office=election.office,
            telephone=election.telephone,
            scrutineer_contact=election.scrutineer_contact,
            area=election.area,
        ),
        _table("groups", ((code, name) for code, name in election.group_names.items())),
        TIMETABLE,
        "[[contests]]\n"
        + _lines(
            id=f"{contest.id}-seats",
            title=f"Election of {members} of the board of {board}",
            group=contest.group,
            seats=seats,
        )
        + _remark(f"Recalled: {listed(election.recall.whom)}. The rules do not keep them from standing again.")
        + CANDIDATES,
        RULES + _table("rules", ((name, getattr(election.rules, name)) for name in _carried_over())),
        LISTS + _table("lists", _named(election.lists)),
    ]
    for name, headings in election.words.columns.items():
        if headings:
            parts.append(_table(f"columns.{name}", headings.items()))
    if election.words.roles:
        parts.append(_table("roles", election.words.roles.items()))
    return "\n".join(parts)


TIMETABLE = """\
[timetable]          # times on a London clock
# nominations_open = 2027-09-01
# nominations_close = 2027-09-22T12:00:00     # two to four weeks after they open
# papers_sent = 2027-10-11
# papers_close = 2027-11-01T12:00:00          # two to four weeks after papers are sent
# count = 2027-11-02T10:00:00
"""
CANDIDATES = """\
# candidates = [
#   { id = "example", surname = "Example", forenames = "Ann", practice = "Made-up Surgery" },
# ]
"""
RULES = "# As they were for the recall. lmcvote new DIR --like board-election says what each of them does.\n"
LISTS = "# Lists of today, as received, go into the folder lists/: those of the recall are out of date.\n"


def _carried_over() -> Iterable[str]:
    return (one.name for one in fields(Rules) if one.name not in OF_THE_DAYS)


def _remark(text: str) -> str:
    return "".join(f"# {line}\n" for line in wrap(text, WIDTH))


def _named(lists: Lists) -> Iterable[tuple[str, str]]:
    named = ((one.name, getattr(lists, one.name)) for one in fields(Lists))
    return [(name, path) for name, path in named if path]


def _table(name: str, pairs: Iterable[tuple[str, object]]) -> str:
    return f"[{name}]\n" + "".join(f"{_key(key)} = {_said(value)}\n" for key, value in pairs)


def _lines(**pairs: object) -> str:
    return "".join(f"{key} = {_said(value)}\n" for key, value in pairs.items() if value != "")


def _key(key: str) -> str:
    """A key as it stands, or in quotes: the office's own words may hold blanks.

    >>> _key("06Q"), _key("portfolio gp")
    ('06Q', '"portfolio gp"')
    """
    bare = key.replace("-", "").replace("_", "")
    return key if bare.isascii() and bare.isalnum() else _said(key)


def _said(value: object) -> str:
    """A value as TOML has it: its texts are written as those of JSON."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_said, value))}]"
    return json.dumps(value, ensure_ascii=False)
