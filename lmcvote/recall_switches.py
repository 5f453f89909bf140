"""[recall] and [rules.recall] of election.toml -> Recall: whom, why and when, and how it is decided (RULES 13.5).

A key of [rules.recall] that is not there is no fault of the file: it stays undecided, and no recall opens before it is
written. A share is taken from its text: 0.75, 75, "75%" and "3/4" are the same three quarters.
"""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from fractions import Fraction
from typing import Any, get_args, get_type_hints

from lmcvote.election import Contest, Moment, Recall, RecallRules, Timetable
from lmcvote.keys import Keys, Written

DAYS = {"signing_days": (14, 42), "egm_notice_days": (1, 90), "repeat_months": (0, 60)}
"""The least and the most of each rule that is a number."""
INSTEAD = dict.fromkeys(
    ("at_meeting", "both"),
    " A vote in the room is not built: nothing would tell a paper given out there from one sent by post. Have the "
    "papers back before the meeting, and its result read out there.",
)
"""What to do for a vote that is refused by name."""
NEVER = date.min
_PARTS = re.compile(r"([0-9]+)\s*/\s*([0-9]+)")
_HUNDREDTHS = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(?:%|per ?cent)")
_PLAIN = re.compile(r"[0-9]*\.?[0-9]+")


def share(text: str) -> Fraction:
    """A share of people as somebody writes it, more than none and at most all. Raises ValueError with what is wrong.

    A number above one is of a hundred; 1 by itself could be all or one in a hundred.

    >>> {share(text) for text in ("3/4", "75%", "75 per cent", "75", "0.75", ".750")}
    {Fraction(3, 4)}
    """
    told = " ".join(text.split())
    if found := _PARTS.fullmatch(told):
        if not int(found[2]):
            raise ValueError("divides by nothing")
        given = Fraction(int(found[1]), int(found[2]))
    elif found := _HUNDREDTHS.fullmatch(told):
        given = Fraction(found[1]) / 100
    elif _PLAIN.fullmatch(told):
        given = Fraction(told)
        if given == 1:
            raise ValueError('can be all or one in a hundred: write "100%" or "1%"')
        given = given / 100 if given > 1 else given
    else:
        raise ValueError("is no share")
    if not 0 < given <= 1:
        raise ValueError("is not between nobody and everybody")
    return given


def read(table: Keys, rules: Keys, contests: Sequence[Contest]) -> Recall:
    """The recall of a folder; faults go to the tables."""
    chosen = _rules(rules)
    whom = table.texts("whom")
    if not whom:
        table.fault(
            "empty", "whom", None, 'names nobody. Write whom = ["Dr Ann Example, chair"]: who is to be recalled.'
        )
    if chosen.target == "named_member" and len(whom) > 1:
        why = f'names {len(whom)}, and target is "named_member". Name one, or write target = "leadership".'
        table.fault("one-member", "whom", ", ".join(whom), why)
    if len(contests) != 1 or not all(contest.question for contest in contests):
        why = "needs one [[contests]] with a question: the recall is put to the members as a YES or NO."
        table.fault("not-one-question", "whom", None, why)
    recall = Recall(
        whom=whom,
        asked_by=table.text("asked_by"),
        why=table.text("why"),
        petition_opens=_day(table, "petition_opens", needed=True) or NEVER,
        egm=table.moment("egm") if "egm" in table.left() else None,
        egm_place=table.text("egm_place", ""),
        earlier=_day(table, "earlier_petition", needed=False),
        rules=chosen,
    )
    if recall.petition_opens != NEVER and recall.roll_day > recall.petition_opens:
        why = (
            f"is after the petition opens ({recall.petition_opens}), when the number that is needed is published. "
            'Choose that day or an earlier one, or write "petition_opening".'
        )
        rules.fault("out-of-order", "roll_date", chosen.roll_date, why)
    if recall.earlier and recall.earlier >= recall.petition_opens:
        why = f"is not before petition_opens ({recall.petition_opens}). It is the day on which the last one opened."
        table.fault("out-of-order", "earlier_petition", str(recall.earlier), why)
    table.close(("whom", "asked_by", "why", "petition_opens", "egm", "egm_place", "earlier_petition"))
    return recall


def in_order(table: Keys, recall: Recall, timetable: Timetable) -> None:
    """Report a meeting or papers that come before what they follow from (RULES 13.9): faults go to `[recall]`."""
    for key, then in (("papers_sent", timetable.papers_sent), ("egm", recall.egm)):
        if then and then.wall and recall.petition_opens != NEVER and _day_of(then) <= recall.last_day:
            why = f"{key} ({then.wall}) is not after the last day of signing ({recall.last_day}): the petition first."
            table.fault("out-of-order", "petition_opens", str(recall.petition_opens), why)


def _day_of(moment: Moment) -> date:
    return date.fromisoformat(moment.wall[:10])


def _day(keys: Keys, key: str, *, needed: bool) -> date | None:
    """A day, without an hour; None where it is not there and need not be, or beside a fault."""
    if not needed and key not in keys.left():
        return None
    said = keys.take(key, object, None, f"{key} = 2027-06-01 (a date)")
    if type(said) is date:
        return said
    if type(said) is not object:
        keys.fault("wrong-type", key, str(said), f'"{said}" is no date. Write {key} = 2027-06-01.')
    return None


def _rules(keys: Keys) -> RecallRules:
    """What `[rules.recall]` says, as proposed where it says nothing."""
    proposed, chosen = RecallRules(), dict[str, Any]()
    hints = {field.name: get_type_hints(RecallRules)[field.name] for field in fields(RecallRules)}
    del hints["undecided"]
    there = set(keys.left())
    for name in [name for name in hints if name in there]:
        default, hint = getattr(proposed, name), hints[name]
        if hint is Fraction:
            chosen[name] = _share(keys, name, default)
        elif name in DAYS:
            chosen[name] = keys.whole(name, default, *DAYS[name])
        elif hint is bool:
            chosen[name] = keys.take(name, bool, default, f"{name} = true or false")
        elif name == "roll_date":
            chosen[name] = _roll_date(keys)
        elif name == "confirmed_by":
            chosen[name] = keys.text(name, "")
        else:
            chosen[name] = _one_of(keys, name, default, get_args(hint))
    made = RecallRules(**chosen)
    for name, test in (("call", made.call_test), ("response", made.response_test)):
        if chosen.get(f"{name}_threshold") == 1 and test == "more_than":
            why = f'all of them, and {name}_test is "more_than": nobody could reach it. Write "at_least".'
            keys.fault("out-of-range", f"{name}_test", test, why)
    keys.close(hints)
    undecided = tuple(name for name in hints if name not in there or (name == "confirmed_by" and not made.confirmed_by))
    return RecallRules(**chosen, undecided=undecided)


def _share(keys: Keys, name: str, default: Fraction) -> Fraction:
    before = keys.faults
    said = keys.take(name, object, default, f'{name} = "3/4"')
    if keys.faults > before:
        return default
    told = said.text if isinstance(said, Written) else str(said)
    try:
        if not isinstance(said, str | int | float):
            raise ValueError("is no share")
        return share(told)
    except ValueError as error:
        keys.fault("bad-share", name, told, f'"{told}" {error}. Write a share of them all: "3/4", "75%" or 0.75.')
        return default


def _roll_date(keys: Keys) -> str:
    said = keys.take("roll_date", object, "petition_opening", 'roll_date = "petition_opening"')
    if said == "petition_opening":
        return "petition_opening"
    try:
        return str(said if type(said) is date else date.fromisoformat(str(said)))
    except ValueError:
        why = f'"{said}" is no day. Write "petition_opening", or a day: 2027-06-01.'
        keys.fault("wrong-type", "roll_date", str(said), why)
        return "petition_opening"


def _one_of(keys: Keys, name: str, default: str, built: Sequence[str]) -> str:
    value = keys.text(name, default)
    if value not in built:
        why = f'"{value}" is no value this version can carry out. Use ' + " or ".join(f'"{v}"' for v in built) + "."
        why += INSTEAD.get(value, "") if name == "egm_vote" else ""
        keys.fault("rule-not-built", name, value, why)
        return default
    return value
