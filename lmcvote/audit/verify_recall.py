"""Whether a recall came to the end that stands on record: its figures from the folder, and the arithmetic, once more.

Written to be read by a scrutineer, as `verify` is, and with nothing of the program but that. Shares are held against
people by multiplying across, and no number is ever divided or rounded.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lmcvote.audit.chain import Check, Line
from lmcvote.audit.evidence import REGISTER
from lmcvote.audit.recount import contests_of, opened, said_of, tallied

WHAT = "the recall"
DECIDED = "recall decided"
OFFICE = ZoneInfo("Europe/London")
"""By whose clock the notice has its hour."""
ENDS = ("petition_failed", "egm_inquorate", "recall_not_carried", "recall_carried")


def recall(folder: Path, stores: Mapping[str, str], lines: Sequence[Line]) -> Iterator[Check]:
    """Whether what two people stated is what the figures come to; nothing for an election."""
    told = settings(folder)
    if "recall" not in told:
        return
    decided = next((line for line in reversed(lines) if line.told["act"] == DECIDED), None)
    if decided is None:
        yield Check(WHAT, None, "It has not ended: nobody has stated its outcome.")
        return
    said = decided.told["facts"]
    faults = [
        *differences(said),
        *petitioned(folder / stores["register"], said),
        *(() if told.get("rehearsal") else too_early(folder / stores["register"], said, decided.told["at"])),
        *changed(told.get("rules", {}).get("recall", {}), said["rules"]),
    ]
    if "vote" in said:
        faults += [*voted(folder, stores["box"], said["vote"]), *on_the_roll(folder, said["vote"]["eligible"])]
    if faults:
        yield Check(WHAT, False, f"Not as line {decided.number} has it: {'; '.join(faults)}.")
    else:
        yield Check(WHAT, True, f"Worked out again it ends as line {decided.number} has it: {said['outcome']}.")


def settings(folder: Path) -> Mapping[str, Any]:
    """What election.toml says; nothing where it cannot be read, which other checks tell."""
    try:
        return tomllib.loads((folder / "election.toml").read_text("utf-8-sig"), parse_float=str)
    except (OSError, ValueError):
        return {}


# -- the arithmetic ---------------------------------------------------------------------------------------------------


def differences(said: Mapping[str, Any]) -> Iterator[str]:
    """What was stated otherwise than the figures and the rules beside it have it."""
    petition, rules = said["petition"], said["rules"]
    by_sheets = rules["call_base"] == "responses"
    asked = petition["responses"] if by_sheets else petition["members"]
    vote = said.get("vote")
    tests = {"call": (petition["signed"], asked, share(rules["call_threshold"]), rules["call_test"])}
    half, answered = share(rules["response_threshold"]), rules["response_test"]
    back = vote["papers"] - (0 if rules["response_includes_spoilt"] else vote["spoilt"]) if vote else 0
    if by_sheets:
        tests["response"] = (petition["responses"], petition["eligible"], half, answered)
    elif vote:
        tests["response"] = (back, vote["eligible"], half, answered)
    if vote:
        tests["majority"] = majority(rules["majority"], vote, back)
    for name in ("call", "response", "majority"):
        yield from _differs(name, said.get(name), tests.get(name))
    end = ended({name: holds(*test) for name, test in tests.items()}, by_sheets)
    if said["outcome"] != end:
        yield f"it ends as {end}, not {said['outcome']}"


def _differs(
    name: str, said: Mapping[str, Any] | None, test: tuple[int, int, tuple[int, int], str] | None
) -> Iterator[str]:
    if said is None or test is None:
        if (said is None) is not (test is None):
            yield f"the {name} is {'missing' if said is None else 'no test of this recall'}"
        return
    reached, whole, wanted, how = test
    if (said["reached"], said["of"]) != (reached, whole):
        yield f"the {name} is {reached} of {whole}, not {said['reached']} of {said['of']}"
    needed = next(number for number in range(1, whole + 2) if holds(number, whole, wanted, how))
    if said["needed"] != needed:
        yield f"the {name} needs {needed}, not {said['needed']}"
    if bool(said["met"]) is not holds(reached, whole, wanted, how) or said["short_by"] != max(0, needed - reached):
        yield f"the {name} is {'met' if holds(*test) else f'short by {needed - reached}'}"


def majority(rule: str, vote: Mapping[str, int], back: int) -> tuple[int, int, tuple[int, int], str]:
    """Yes, of whom, and what share carries it."""
    if rule == "two_thirds_of_valid":
        return vote["yes"], vote["valid"], (2, 3), "at_least"
    whole = {"simple_of_valid": vote["valid"], "of_responses": back, "of_eligible": vote["eligible"]}[rule]
    return vote["yes"], whole, (1, 2), "more_than"


def holds(part: int, whole: int, wanted: tuple[int, int], how: str) -> bool:
    """Whether a part is at least, or more than, so many parts of so many of the whole; nobody never is."""
    parts, of = wanted
    return part > 0 and (part * of > whole * parts if how == "more_than" else part * of >= whole * parts)


def ended(met: Mapping[str, bool], by_sheets: bool) -> str:
    """The first test that is missed says how it ends."""
    if not met["call"] or (by_sheets and not met["response"]):
        return ENDS[0]
    if not met.get("response", False):
        return ENDS[1]
    return ENDS[3] if met.get("majority", False) else ENDS[2]


def share(text: object) -> tuple[int, int]:
    """Numerator and denominator of "3/4", "75%", 75 or 0.75.

    >>> share("3/4"), share("75%"), share("0.75"), share("55")
    ((3, 4), (75, 100), (75, 100), (55, 100))
    """
    told = str(text).strip()
    if parts := re.fullmatch(r"(\d+)\s*/\s*(\d+)", told):
        return int(parts[1]), int(parts[2])
    whole, _, digits = re.sub(r"\s*(%|per ?cent)", "", told).partition(".")
    scale = 10 ** len(digits)
    number = int(f"{whole or 0}{digits}")
    small = told[-1].isdigit() and number <= scale
    return number, scale if small else scale * 100


# -- where the figures are from ---------------------------------------------------------------------------------------


def petitioned(register: Path, said: Mapping[str, Any]) -> Iterator[str]:
    """Whether the petition came to what was stated, among its members and under the rules it was opened by."""
    if not register.exists():
        return
    with closing(opened(register)) as rows:
        closed = rows.execute("select figures from petition_closed").fetchone()
        rules = rows.execute("select rules from petition").fetchone()
        (members,) = rows.execute("select count(*) from member").fetchone()
    names = ("members", "signed", "eligible", "responses")
    figures = dict(zip(names, json.loads(closed[0]), strict=False)) if closed else {}
    for name in names:
        if figures.get(name) != said["petition"][name]:
            yield f"{name} of the petition {said['petition'][name]}, on the register {figures.get(name, 'nothing')}"
    if members != said["petition"]["members"]:
        yield f"{said['petition']['members']} members, and the list has {members}"
    if rules is None or json.loads(rules[0]) != said["rules"]:
        yield "the rules are not those that the petition was opened by"


def too_early(register: Path, said: Mapping[str, Any], at: str) -> Iterator[str]:
    """Whether an outcome was stated before the meeting that the notice is of; a petition that failed has none."""
    if not register.exists() or "vote" not in said:
        return
    with closing(opened(register)) as rows:
        noticed = rows.execute("select held from meeting order by at desc").fetchone()
    stated = datetime.fromisoformat(at).astimezone(OFFICE)
    if noticed and f"{stated:%Y-%m-%d %H:%M}" < noticed[0]:
        yield f"it was stated on {stated:%Y-%m-%d}, and the meeting was called for {noticed[0]}"


def changed(now: Mapping[str, Any], then: Mapping[str, Any]) -> Iterator[str]:
    """Switches that election.toml has otherwise than they were."""
    for name, value in then.items():
        same = share(now[name]) if name.endswith("_threshold") and name in now else now.get(name)
        wanted = share(value) if name.endswith("_threshold") else value
        if isinstance(same, tuple) and isinstance(wanted, tuple):
            agrees = same[0] * wanted[1] == wanted[0] * same[1]
        else:
            agrees = str(int(same) if isinstance(same, bool) else same) == str(wanted)
        if not agrees:
            yield f"{name} was {value}, and is {now.get(name, 'not there')}"


LATEST = "select run.id, run.result from counted join run on run.id = counted.run order by counted.turn desc"
PAPERS = "select marks, papers from pattern where run = ? and contest = ?"


def voted(folder: Path, box: str, said: Mapping[str, int]) -> Iterator[str]:
    """Whether the papers of the latest count are those that were stated."""
    if not (folder / box).exists():
        return
    (contest,) = list(contests_of(folder))[:1]
    with closing(opened(folder / box)) as rows:
        latest = rows.execute(LATEST).fetchone()
        papers = rows.execute(PAPERS, (latest[0], contest["id"])).fetchall() if latest else []
    if latest is None:
        yield "no paper is counted"
        return
    told = next(one for one in json.loads(latest[1]) if one["contest"] == contest["id"])
    found = (
        tallied(contest, papers) if papers else said_of(told)
    )  # of a count on tally sheets its sums are all there is
    counted = {
        "papers": found["papers"],
        "valid": found["valid"],
        "spoilt": found["papers"] - found["valid"],
        "yes": found["votes for 1"],
        "no": found["votes for 2"],
    }
    for name, number in counted.items():
        if said[name] != number:
            yield f"{name} {said[name]}, counted again {number}"


def on_the_roll(folder: Path, eligible: int) -> Iterator[str]:
    """Whether there are fewer who may vote than the frozen register has of the group: who joined since comes on top."""
    path = folder / REGISTER
    if not path.exists():
        return
    (contest,) = list(contests_of(folder))[:1]
    head, *rows = (line.split(",") for line in path.read_text("utf-8-sig").splitlines())
    of_group = sum(
        row[head.index("group") - len(head)] == contest["group"] for row in rows
    )  # from the right: a name may hold a comma
    if eligible < of_group:
        yield f"{eligible} may vote, and the frozen register has {of_group}"
