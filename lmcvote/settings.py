"""election.toml -> Election: the one file a person writes, checked key by key.

Every fault is found in one pass and names its key and the way out.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from lmcvote import nominated, recall_switches, server, switches, timetable
from lmcvote.election import (
    ANSWERS,
    SETTINGS,
    Candidate,
    CandidateId,
    CandidateNumber,
    Contest,
    ContestId,
    Election,
    ElectionId,
    Group,
    Lists,
    Stores,
    Thresholds,
    Words,
    confirmations,
)
from lmcvote.electorate.columns import NAMES, Role, Source
from lmcvote.findings import BadInput, Finding, refuse_faults
from lmcvote.keys import ID, Keys, Written
from lmcvote.sheet import heading

MOST_SEATS = 99
MOST_INK = {"blot": 10, "tangle": 20}
"""Of the thresholds that are no shares."""


def read(folder: Path) -> Election:
    """The election of a folder. Raises BadInput with every fault of its `election.toml`."""
    path, text = folder / SETTINGS, ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        table = tomllib.loads(text, parse_float=Written)
    except FileNotFoundError:
        raise BadInput(
            Finding(
                "no-election",
                f"There is no {SETTINGS} in {folder}. Go to an election folder, name one with --election, "
                "or make one: lmcvote new DIR --like board-election",
                file=str(path),
            )
        ) from None
    except OSError as error:
        raise BadInput(Finding("unreadable", f"{path} cannot be read: {error.strerror}.", file=str(path))) from None
    except UnicodeDecodeError:
        raise BadInput(Finding("not-utf8", f"Save {SETTINGS} as UTF-8 and try again.", file=str(path))) from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(_not_toml(str(path), text, str(error))) from None
    faults: list[Finding] = []
    election = _election(Keys(table, "", str(path), faults), folder)
    refuse_faults(faults)
    return election


def _not_toml(path: str, text: str, error: str) -> Finding:
    """What keeps the settings from being read, with its line: a day or an hour that there is not, or a slip."""
    at = re.search(r"at line (\d+), column (\d+)", error)
    if at and error.startswith("Invalid date"):
        line, column = int(at[1]), int(at[2])
        above = text.splitlines()[:line]
        key, value = above[-1][: column - 1].partition("=")[0].strip(), above[-1][column - 1 :]
        value = value.partition("#")[0].strip(" ],}")
        tables = re.findall(r"(?m)^\[+([\w.]+)\]", "\n".join(above))
        message = (
            f"line {line}: {key}: there is no {value}. Write one that exists, as 2027-02-01 or 2027-02-01T12:00:00."
        )
        return Finding("no-such-day", message, path, line, ".".join([*tables[-1:], key]), value)
    message = f"{path} is not TOML: {error}. One `key = value` on a line, text in quotes, dates as 2027-02-01."
    return Finding("not-toml", message, path, int(at[1]) if at else None)


def _election(top: Keys, folder: Path) -> Election:
    said = top.table("rules")
    recall_rules = said.table("recall")
    written = frozenset(said.left())
    rules = switches.read(said)
    wanted = "[[contests]] with id, title, group, seats"
    contests = tuple(_contest(keys, rules.order == "by_lot") for keys in top.tables("contests", wanted))
    if not contests:
        top.fault("no-contest", "contests", None, "there is none. Add a [[contests]] table with its candidates.")
    contests = nominated.with_candidates(folder, contests)
    if rules.uncontested == "confirmation_ballot":
        contests = tuple(one for contest in contests for one in (contest, *confirmations(contest)))
    only_questions = bool(contests) and all(contest.question for contest in contests)
    times, rules = timetable.read(top.table("timetable"), rules, written, only_questions=only_questions)
    alike = "id (capitals tell no files apart on every system)"
    _refuse_twice(top, "contests", alike, [contest.id.lower() for contest in contests])
    area = top.take("area", list, [contest.group for contest in contests], 'area = ["06Q", "06T"]')
    for code in area:
        if not isinstance(code, str) or not ID.fullmatch(code):
            top.fault("bad-id", "area", code, f"{code!r} is not the code of a commissioning group, such as 06Q.")
    for contest in contests:
        if contest.group and contest.group not in area:
            top.fault("outside-area", "area", contest.group, f'lacks "{contest.group}", which has a contest. Add it.')
    recall = None
    if "recall" in top.left():
        table = top.table("recall")
        recall = recall_switches.read(table, recall_rules, contests)
        recall_switches.in_order(table, recall, times)
    elif recall_rules.left():
        top.fault(
            "key-missing", "recall", None, "is missing, and there is [rules.recall]. Add [recall], or delete that."
        )
    stores = top.table("stores")
    lists = top.table("lists")
    election = Election(
        id=ElectionId(top.id("id")),
        title=top.text("title"),
        body=top.text("body"),
        returning_officer=top.text("returning_officer"),
        deputies=top.texts("deputies"),
        scrutineer=top.text("scrutineer"),
        process_agreed=top.text("process_agreed"),
        epoch=top.whole("epoch", 1, 1, 99),
        rehearsal=top.take("rehearsal", bool, False, "rehearsal = true or false"),
        area=tuple(Group(str(code)) for code in area),
        group_names=_group_names(top.table("groups"), area),
        office=top.texts("office"),
        telephone=top.text("telephone", ""),
        scrutineer_contact=top.text("scrutineer_contact", ""),
        accountable_officer=top.text("accountable_officer", ""),
        timetable=times,
        contests=contests,
        role_specification=top.text("role_specification", ""),
        rules=rules,
        lists=Lists(*(lists.text(field.name, "") for field in fields(Lists))),
        words=_words(top.table("columns"), top.table("roles")),
        reading=thresholds(top.table("reading")),
        stores=Stores(*(_store(stores, field.name, str(field.default)) for field in fields(Stores))),
        recall=recall,
    )
    both = election.stores.register, election.stores.box
    if both[0] == both[1]:
        stores.fault("one-store", "box", both[1], "is the register's file too. Who and what never meet.")
    elif all(map(server.on_server, both)) and not server.apart(*both):
        stores.fault("one-store", "box", both[1], "shares a database or a role with the register. Give each its own.")
    lists.close(field.name for field in fields(Lists))
    stores.close(field.name for field in fields(Stores))
    top.close({"columns", "roles", "groups", *(field.name for field in fields(Election))} - {"words", "group_names"})
    return election


def thresholds(keys: Keys) -> Thresholds:
    """The thresholds of `[reading]` in an election's settings, with our own where it says nothing; faults go to `keys`.

    Lengths, tangles and shares alike are numbers; a share is at most 1.
    """
    chosen: dict[str, Any] = {}
    for field in fields(Thresholds):
        if isinstance(field.default, bool):
            chosen[field.name] = keys.take(field.name, bool, field.default, f"{field.name} = true or false")
            continue
        most = MOST_INK.get(field.name, 1)
        value = keys.take(field.name, float, field.default, f"{field.name} = a number with a point, up to {most}")
        if not 0 <= value <= most:
            keys.fault("out-of-range", field.name, value, f"{value} is not between 0 and {most}.")
        chosen[field.name] = value
    made = Thresholds(**chosen)
    if not made.empty_fill <= made.marked_fill <= made.cancelled_fill:
        message = "empty_fill, marked_fill and cancelled_fill must rise in this order."
        keys.fault("out-of-order", "marked_fill", made.marked_fill, message)
    keys.close(field.name for field in fields(Thresholds))
    return made


def _group_names(keys: Keys, area: Iterable[object]) -> dict[Group, str]:
    """`[groups]`: what a group's code stands for, in letters and registers."""
    names = {Group(str(code)): keys.text(str(code), "") for code in area}
    keys.close(str(code) for code in area)
    return {code: name for code, name in names.items() if name}


def _words(columns: Keys, roles: Keys) -> Words:
    """The lists' own words: `[columns.performers]`, `[columns.equip]`, `[roles]`."""
    found = Words({source: _headings(columns.table(source), source) for source in Source}, _roles(roles))
    columns.close(Source)
    return found


def _headings(keys: Keys, source: Source) -> dict[str, str]:
    found: dict[str, str] = {}
    for field in [key for key in keys.left() if key in NAMES[source]]:
        name = keys.text(field)
        if twin := next((other for other in found if heading(found[other]) == heading(name)), ""):
            keys.fault("twice", field, name, f'"{name}" is named for {twin} too. A column holds one field.')
        found[field] = name
    keys.close(NAMES[source])
    return found


def _roles(keys: Keys) -> dict[str, Role]:
    known = [role for role in Role if role is not Role.UNKNOWN]
    found: dict[str, Role] = {}
    for word in keys.left():
        role = keys.text(word).lower()
        if role and role not in known:
            keys.fault("no-role", word, role, f'"{role}" is no role. Write {", ".join(known[:-1])} or {known[-1]}.')
        elif heading(word) in found:
            keys.fault("twice", word, role, "is here twice: case, dots and dashes do not count. Delete one.")
        elif role:
            found[heading(word)] = Role(role)
    return found


def _store(keys: Keys, side: str, default: str) -> str:
    name = keys.text(side, default)
    if server.on_server(name):
        if fault := server.fault(name):
            keys.fault("bad-server", side, name, f"{fault}.")
    elif not ID.fullmatch(name):
        keys.fault("bad-id", side, name, f'"{name}" is not a file name in this folder. Use "{default}".')
    return name


def _contest(keys: Keys, by_lot: bool) -> Contest:
    question = keys.text("question", "")
    awaits = not question and "candidates" not in keys.left()
    candidates, lot_record = _answers(keys) if question else _candidates(keys, by_lot and not awaits)
    contest = Contest(
        id=ContestId(keys.id("id")),
        title=keys.text("title"),
        group=Group(keys.id("group")),
        seats=1 if question else keys.whole("seats", None, 1, MOST_SEATS),
        candidates=candidates,
        question=question,
        lot_record=lot_record,
        second_round=not question and keys.take("second_round", bool, False, "second_round = true or false"),
        awaits=awaits,
    )
    keys.close(("id", "title", "group", "seats", "candidates", "lot", "lot_record", "question", "second_round"))
    return contest


def _answers(keys: Keys) -> tuple[tuple[Candidate, ...], str]:
    """YES and NO: what else makes a contest is refused beside a question."""
    for key in ("candidates", "seats", "lot", "lot_record", "second_round"):
        if key in keys.left():
            said = keys.take(key, object, None, key)
            why = f"a question is answered YES or NO, once: it has no {key}. Delete {key}, or the question."
            keys.fault("question-and-election", key, None if isinstance(said, list) else said, why)
    return ANSWERS, ""


def _candidates(keys: Keys, by_lot: bool) -> tuple[tuple[Candidate, ...], str]:
    """The candidates in the order of the paper, numbered, and the record of the lot that gave it (RULES 3.9)."""
    given = [_candidate(inner) for inner in keys.tables("candidates", "[[contests.candidates]] tables")]
    _refuse_twice(keys, "candidates", "id", [candidate.id for candidate in given])
    told_apart = [candidate.told_apart for candidate in given]
    remedy = "Tell them apart: by practice, by a further forename, or by the town of the practice."
    _refuse_twice(keys, "candidates", "name and practice (RULES 3.10)", told_apart, remedy)
    if by_lot:
        drawn = _lot(keys, [candidate.id for candidate in given])
        ordered = sorted(given, key=lambda candidate: drawn.get(candidate.id, 0))
        record = keys.text("lot_record")
    else:
        for key in ("lot", "lot_record"):
            if key in keys.left():
                keys.take(key, object, None, key)
                why = (
                    "the order is alphabetical, or candidates are nominated (then lmcvote nominations close asks for "
                    'the lot). Write order = "by_lot" in [rules] beside the candidates, or delete this.'
                )
                keys.fault("lot-not-used", key, None, why)
        ordered, record = sorted(given, key=nominated.alphabetical), ""
    numbered = (replace(candidate, number=CandidateNumber(n)) for n, candidate in enumerate(ordered, 1))
    return tuple(numbered), record


def _lot(keys: Keys, known: Sequence[str]) -> dict[str, int]:
    """The place of each candidate's id in the lot, which names each exactly once."""
    if "lot" not in keys.left():
        wanted = 'lot = ["...", "..."], the ids of the candidates in the order drawn'
        keys.fault("key-missing", "lot", None, f'is missing, and order is "by_lot". Add {wanted}.')
        return {}
    before = keys.faults
    drawn = keys.texts("lot")
    if keys.faults > before:
        return {}
    for one in dict.fromkeys(drawn):
        if drawn.count(one) > 1:
            keys.fault("twice", "lot", one, f'"{one}" was drawn twice. Keep it where it was drawn first.')
        if one not in known:
            keys.fault(
                "no-such-candidate", "lot", one, f'"{one}" is the id of no candidate here. Correct or delete it.'
            )
    for one in dict.fromkeys(known):
        if one and one not in drawn:
            keys.fault("not-drawn", "lot", one, f'lacks the candidate "{one}". Add the id where it was drawn.')
    return {one: place for place, one in enumerate(drawn)}


def _candidate(keys: Keys) -> Candidate:
    candidate = Candidate(
        id=CandidateId(keys.id("id")),
        number=CandidateNumber(0),  # given when all are known
        surname=keys.text("surname"),
        forenames=keys.text("forenames"),
        practice=keys.text("practice", ""),
    )
    keys.close(("id", "surname", "forenames", "practice"))
    return candidate


def _refuse_twice(keys: Keys, key: str, what: str, values: list[Any], remedy: str = "Make them differ.") -> None:
    for value in sorted({value for value in values if values.count(value) > 1 and value}):
        keys.fault("twice", key, value, f'two have the {what} "{value}". {remedy}')
