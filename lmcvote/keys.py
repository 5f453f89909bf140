"""One table of a TOML file, taken apart key by key: what is wrong or left over is a finding with its remedy."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from lmcvote.election import LONDON, Moment
from lmcvote.findings import Finding

ID = re.compile(r"[A-Za-z0-9._-]+")
LONGEST_ID = 60
"""Letters: with its folders and what a file is called beside it, still no path that Windows refuses."""
DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))
"""What no file is called on Windows, whatever follows a dot."""
YEARS = range(2000, 2100)
MOST_MEASURE = 1000.0
"""A larger number measures nothing on a sheet of A4, in millimetres or in points."""


class Written(float):
    """A number with a point, and how it was written: 0.7 of a file is seven tenths, which no float is."""

    def __new__(cls, text: str) -> "Written":
        """Of its text. Raises ValueError."""
        made = super().__new__(cls, text)
        made.text = text
        return made

    text: str


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

    @property
    def faults(self) -> int:
        """How many are found so far, in the whole file."""
        return len(self._faults)

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
        value: str = self.take(key, str, default, f'{key} = "..." (text in quotes)')
        value = unicodedata.normalize("NFC", value).strip()  # as typed on a Mac, a letter and its accent are two
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
        elif value and not names_files(value):
            message = (
                f'"{value}" goes into the names of files, and is none on every system. Choose another: at most '
                f"{LONGEST_ID} letters, no dot at either end, no name of a device such as CON or NUL."
            )
            self.fault("bad-id", key, value, message)
        return value

    def whole(self, key: str, default: int | None, low: int, high: int) -> int:
        """A whole number within bounds."""
        known = len(self._faults)
        value: int = self.take(key, int, default, f"{key} = a whole number from {low} to {high}")
        if len(self._faults) == known and not low <= value <= high:
            self.fault("out-of-range", key, value, f"{value} is not between {low} and {high}.")
        return value

    def number(self, key: str, default: float | None = None) -> float:
        """A measure: more than nought, and on a sheet of paper. 12 is as good as 12.0."""
        known = len(self._faults)
        if isinstance(self._left.get(key), int) and not isinstance(self._left[key], bool):
            self._left[key] = float(self._left[key])
        value: float = self.take(key, float, default, f"{key} = 12.5 (a number)")
        if len(self._faults) == known and not 0 < value < MOST_MEASURE:  # neither is true of nan
            self.fault("out-of-range", key, value, f"{value} is not between 0 and {MOST_MEASURE:.0f}.")
        return value

    def numbers(self, key: str, length: int) -> tuple[float, ...]:
        """A list of exactly so many measures."""
        wanted = f"{key} = [{', '.join(['12.5'] * length)}], as many numbers"
        values = self.take(key, list, None, wanted)
        if any(isinstance(v, bool) or not isinstance(v, int | float) or not 0 < v < MOST_MEASURE for v in values):
            self.fault("wrong-type", key, values, f"write {wanted}, each between 0 and {MOST_MEASURE:.0f}.")
            return ()
        if values and len(values) != length:
            self.fault("wrong-type", key, values, f"there are {len(values)}. Write {wanted}.")
        return tuple(float(value) for value in values)

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
        return self.on_the_clock(key, value)

    def on_the_clock(self, key: str, wall: datetime) -> Moment | None:
        """A wall time in London, as a moment; None, and a fault, where it comes twice or never."""
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

    def day(self, key: str) -> date | None:
        """A date without an hour; None where it is missing."""
        wanted = f"{key} = 2027-01-11 (a date)"
        said = self.take(key, object, "", wanted)
        return None if said == "" else self._day(key, said, wanted)

    def days(self, key: str) -> tuple[date, ...]:
        """A list of dates; none where it is missing."""
        wanted = f"{key} = [2027-03-12, 2027-03-19], each a date"
        found = (self._day(key, said, wanted) for said in self.take(key, list, [], wanted))
        return tuple(day for day in found if day)

    def _day(self, key: str, said: object, wanted: str) -> date | None:
        try:
            day = said if type(said) is date else date.fromisoformat(str(said))
        except ValueError:
            self.fault("wrong-type", key, str(said), f'"{said}" is no date. Write {wanted}.')
            return None
        if day.year not in YEARS:
            self.fault("no-such-year", key, str(said), f"{day} is no year for an election. Write {wanted}.")
            return None
        return day

    def close(self, known: Iterable[str]) -> None:
        """Report what nobody took: a key misspelt is a decision lost."""
        for key, value in self._left.items():
            near = ", ".join(sorted(known))
            self.fault("unknown-key", key, value, f"is not a key here. Known here: {near}. Correct or delete it.")


def names_files(value: str) -> bool:
    """Whether an id can begin, end or be the name of a file on every system.

    >>> names_files("mid-essex"), names_files("aux.1"), names_files(".."), names_files("nul")
    (True, False, False, False)
    """
    return len(value) <= LONGEST_ID and value == value.strip(".") and value.partition(".")[0].lower() not in DEVICES
