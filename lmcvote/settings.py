"""election.toml -> Election: the one file a person writes, checked key by key.

Every fault is found in one pass and names its key and the way out. Where RULES has a switch that this version cannot
carry out yet, its other values are refused by name rather than read and forgotten.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args, get_type_hints
from zoneinfo import ZoneInfo

from lmcvote.election import (
    Candidate,
    CandidateId,
    CandidateNumber,
    Contest,
    ContestId,
    Election,
    ElectionId,
    Group,
    Lists,
    Moment,
    Rules,
    Stores,
    Timetable,
)
from lmcvote.electorate.columns import NAMES, Role, Source, Words
from lmcvote.findings import BadInput, Finding, counted, refuse_faults
from lmcvote.letters import plain
from lmcvote.sheet import heading

FILE = "election.toml"
LONDON = ZoneInfo("Europe/London")
ID = re.compile(r"[A-Za-z0-9._-]+")
PERIOD_DAYS = (14, 28)
"""Nominations and the return of papers: between two and four weeks each (the Brief; RULES 3.1, 6.1)."""
MOST_SEATS = 99
YEARS = range(2000, 2100)
MOMENTS = {
    "nominations_open": "nominations open",
    "nominations_close": "nominations close",
    "papers_sent": "papers are posted",
    "papers_close": "the poll closes",
    "count": "the papers are counted",
}


def read(folder: Path) -> Election:
    """The election of a folder. Raises BadInput with every fault of its `election.toml`."""
    path = folder / FILE
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise BadInput(
            Finding(
                "no-election",
                f"There is no {FILE} in {folder}. Go to an election folder, name one with --election, "
                "or make one: lmcvote new DIR --like board-election",
                file=str(path),
            )
        ) from None
    except OSError as error:
        raise BadInput(Finding("unreadable", f"{path} cannot be read: {error.strerror}.", file=str(path))) from None
    except UnicodeDecodeError:
        raise BadInput(Finding("not-utf8", f"Save {FILE} as UTF-8 and try again.", file=str(path))) from None
    except tomllib.TOMLDecodeError as error:
        message = f"{path} is not TOML: {error}. One `key = value` on a line, text in quotes, dates as 2027-02-01."
        raise BadInput(Finding("not-toml", message, file=str(path))) from None
    faults: list[Finding] = []
    election = _election(Keys(table, "", str(path), faults))
    refuse_faults(faults)
    return election


class Keys:
    """One table of the file: takes known keys out one by one, and reports what is wrong or left over."""

    def __init__(self, table: Mapping[str, Any], prefix: str, file: str, faults: list[Finding]) -> None:
        """`prefix` is the dotted path to this table, for the messages."""
        self._left = dict(table)
        self._prefix = prefix
        self._file = file
        self._faults = faults

    def fault(self, code: str, key: str, value: object, message: str) -> None:
        """Report a key; the message starts with its full name."""
        full = f"{self._prefix}{key}"
        shown = value if isinstance(value, str) else "" if value is None else str(value)
        self._faults.append(Finding(code, f"{full}: {message}", self._file, None, full, shown))

    def take(self, key: str, kind: type, default: Any, wanted: str) -> Any:  # noqa: ANN401
        """The value, if it has the type; `default` None means that it must be there."""
        if key not in self._left:
            if default is None:
                self.fault("key-missing", key, None, f"is missing. Add {wanted}.")
            return kind() if default is None else default
        value = self._left.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            shown = f"{value!r} is not right here" if isinstance(value, str | int | float) else "is not right here"
            self.fault("wrong-type", key, value, f"{shown}. Write {wanted}.")
            return kind() if default is None else default
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """A line of text, trimmed; required ones may not be empty."""
        known = len(self._faults)
        value: str = self.take(key, str, default, f'{key} = "..." (text in quotes)').strip()
        if len(self._faults) == known and not value and default is None:
            self.fault("empty", key, value, "is empty. Fill it in.")
        if any(unicodedata.category(letter) in ("Cc", "Cf") for letter in value):
            self.fault("hidden-character", key, value, "holds an invisible character. Type the text again.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; none where it is missing."""
        values = self.take(key, list, [], f'{key} = ["...", "..."]')
        if any(not isinstance(value, str) or not value.strip() for value in values):
            self.fault("wrong-type", key, values, f'write {key} = ["...", "..."], each a text in quotes.')
            return ()
        return tuple(value.strip() for value in values)

    def id(self, key: str) -> str:
        """An id: it goes into file names, codes and hashes."""
        value = self.text(key)
        if value and not ID.fullmatch(value):
            self.fault("bad-id", key, value, f'"{value}" may hold only letters A-Z, digits, dot, dash and underscore.')
        return value

    def whole(self, key: str, default: int | None, low: int, high: int) -> int:
        """A whole number within bounds."""
        known = len(self._faults)
        value: int = self.take(key, int, default, f"{key} = a whole number from {low} to {high}")
        if len(self._faults) == known and not low <= value <= high:
            self.fault("out-of-range", key, value, f"{value} is not between {low} and {high}.")
        return value

    def tables(self, key: str, wanted: str) -> list["Keys"]:
        """An array of tables, `[[key]]`."""
        values = self.take(key, list, [], wanted)
        if any(not isinstance(value, dict) for value in values):
            self.fault("wrong-type", key, values, f"write {wanted}.")
            return []
        return [
            Keys(value, f"{self._prefix}{key}[{n}].", self._file, self._faults) for n, value in enumerate(values, 1)
        ]

    def left(self) -> tuple[str, ...]:
        """The keys that nobody has taken: where they are the user's own words, all of them."""
        return tuple(self._left)

    def table(self, key: str) -> "Keys":
        """A table, `[key]`; an empty one where it is missing."""
        return Keys(self.take(key, dict, {}, f"[{key}]"), f"{self._prefix}{key}.", self._file, self._faults)

    def moment(self, key: str) -> Moment | None:
        """A date or wall time in London that exists exactly once."""
        wanted = f"{key} = 2026-10-28T12:00:00 (a date, or a date and time in London)"
        if key not in self._left:
            self.fault("key-missing", key, None, f"is missing. Add {wanted}.")
            return None
        value = said = self._left.pop(key)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                value = None
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, time())
        if not isinstance(value, datetime) or value.tzinfo is not None:
            self.fault("wrong-type", key, said, f'"{said}" is not a time on a London clock. Write {wanted}.')
            return None
        if value.year not in YEARS:
            self.fault("no-such-year", key, said, f"{value.date()} is no year for an election. Write {wanted}.")
            return None
        if key.endswith("_close") and value.time() == time():
            day = value.date()
            self.fault("no-hour", key, said, f"{day} needs its hour: does the day count? Write {key} = {day}T12:00:00.")
            return None
        return self._on_the_clock(key, value)

    def _on_the_clock(self, key: str, wall: datetime) -> Moment | None:
        early, late = (wall.replace(tzinfo=LONDON, fold=fold).astimezone(UTC) for fold in (0, 1))
        shown = wall.strftime("%Y-%m-%d %H:%M")
        if early.astimezone(LONDON).replace(tzinfo=None) != wall:
            self.fault(
                "no-such-time",
                key,
                shown,
                f"{shown} does not exist: the clocks go forward that night. Choose a time outside 01:00 to 01:59.",
            )
        elif early != late:
            self.fault(
                "time-twice",
                key,
                shown,
                f"{shown} comes twice: the clocks go back that night. Choose a time outside 01:00 to 01:59.",
            )
        else:
            return Moment(shown, early)
        return None

    def close(self, known: Iterable[str]) -> None:
        """Report what nobody took: a key misspelt is a decision lost."""
        for key, value in self._left.items():
            near = ", ".join(sorted(known))
            self.fault("unknown-key", key, value, f"is not a key here. Known here: {near}. Correct or delete it.")


def _election(top: Keys) -> Election:
    contests = tuple(_contest(keys) for keys in top.tables("contests", "[[contests]] with id, title, group, seats"))
    if not contests:
        top.fault("no-contest", "contests", None, "there is none. Add a [[contests]] table with its candidates.")
    _refuse_twice(top, "contests", "id", [contest.id for contest in contests])
    area = top.take("area", list, [contest.group for contest in contests], 'area = ["06Q", "06T"]')
    for code in area:
        if not isinstance(code, str) or not ID.fullmatch(code):
            top.fault("bad-id", "area", code, f"{code!r} is not the code of a commissioning group, such as 06Q.")
    for contest in contests:
        if contest.group and contest.group not in area:
            top.fault("outside-area", "area", contest.group, f'lacks "{contest.group}", which has a contest. Add it.')
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
        timetable=_timetable(top.table("timetable")),
        contests=contests,
        rules=_rules(top.table("rules")),
        lists=Lists(*(lists.text(field.name, "") for field in fields(Lists))),
        words=_words(top.table("columns"), top.table("roles")),
        stores=Stores(*(_store(stores, field.name, str(field.default)) for field in fields(Stores))),
    )
    if election.stores.register == election.stores.box:
        stores.fault("one-store", "box", election.stores.box, "is the register's file too. Who and what never meet.")
    lists.close(field.name for field in fields(Lists))
    stores.close(field.name for field in fields(Stores))
    top.close({"columns", "roles", *(field.name for field in fields(Election))} - {"words"})
    return election


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
    if "://" in name:
        keys.fault("not-built", side, name, f'a database server is not supported yet. Use "{default}".')
    elif not ID.fullmatch(name):
        keys.fault("bad-id", side, name, f'"{name}" is not a file name in this folder. Use "{default}".')
    return name


def _contest(keys: Keys) -> Contest:
    unordered = [_candidate(inner) for inner in keys.tables("candidates", "[[contests.candidates]] tables")]
    _refuse_twice(keys, "candidates", "id", [candidate.id for candidate in unordered])
    told_apart = [f"{candidate.name}, {candidate.practice}" for candidate in unordered]
    _refuse_twice(keys, "candidates", "name and practice (RULES 3.10)", told_apart)
    candidates = tuple(
        Candidate(c.id, CandidateNumber(number), c.surname, c.forenames, c.practice)
        for number, c in enumerate(sorted(unordered, key=_alphabetical), 1)
    )
    contest = Contest(
        id=ContestId(keys.id("id")),
        title=keys.text("title"),
        group=Group(keys.id("group")),
        seats=keys.whole("seats", None, 1, MOST_SEATS),
        candidates=candidates,
    )
    keys.close(("id", "title", "group", "seats", "candidates"))
    return contest


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


def _alphabetical(candidate: Candidate) -> tuple[str, str, str]:
    """By surname, then forenames, accents aside (RULES 3.9)."""

    def letters(text: str) -> str:
        return "".join(c for c in plain(text).casefold() if c.isalnum() or c == " ")

    return letters(candidate.surname), letters(candidate.forenames), letters(candidate.practice)


def _refuse_twice(keys: Keys, key: str, what: str, values: list[Any]) -> None:
    for value in sorted({value for value in values if values.count(value) > 1 and value}):
        keys.fault("twice", key, value, f'two have the {what} "{value}". Make them differ.')


def _timetable(keys: Keys) -> Timetable:
    found = {key: keys.moment(key) for key in MOMENTS}
    keys.close(MOMENTS)
    order = list(MOMENTS)
    for before, after in pairwise(order):
        earlier, later = found[before], found[after]
        if earlier and later and later.instant <= earlier.instant:
            keys.fault(
                "out-of-order",
                after,
                later.wall,
                f"{later.wall} is not after {before} ({earlier.wall}): {MOMENTS[before]} first, then {MOMENTS[after]}.",
            )
    for opens, closes in (("nominations_open", "nominations_close"), ("papers_sent", "papers_close")):
        start, end = found[opens], found[closes]
        if start and end and end.instant > start.instant:
            days = (_day(end) - _day(start)).days
            if not PERIOD_DAYS[0] <= days <= PERIOD_DAYS[1]:
                first, last = (_day(start) + timedelta(days=days) for days in PERIOD_DAYS)
                keys.fault(
                    "not-2-to-4-weeks",
                    closes,
                    end.wall,
                    f"{counted(days, 'day')} after {opens} ({start.wall}). Two to four weeks are "
                    f"allowed: choose a day from {first} to {last}.",
                )
    nowhen = Moment("", datetime.min.replace(tzinfo=UTC))  # only beside a fault, which refuses the file
    return Timetable(*(found[key] or nowhen for key in MOMENTS))


def _day(moment: Moment) -> date:
    return date.fromisoformat(moment.wall[:10])


def _rules(keys: Keys) -> Rules:
    chosen: dict[str, Any] = {}
    for name, hint in get_type_hints(Rules).items():
        default = getattr(Rules(), name)
        if hint is bool:
            chosen[name] = keys.take(name, bool, default, f"{name} = true or false")
            continue
        built = get_args(hint)
        if all(isinstance(one, int) for one in built):
            chosen[name] = keys.whole(name, default, min(built), max(built))
            continue
        value = keys.text(name, default)
        if value not in built:
            keys.fault(
                "rule-not-built",
                name,
                value,
                f'"{value}" is no value this version can carry out. Use ' + " or ".join(f'"{v}"' for v in built) + ".",
            )
        chosen[name] = value
    keys.close(get_type_hints(Rules))
    return Rules(**chosen)
