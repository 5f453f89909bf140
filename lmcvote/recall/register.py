"""What the register keeps of a recall beside its sheets: member list, objections, opening, close, notice of meeting.

Each step is dated, and none can be skipped (RULES 13.9): `Steps` says which are done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import get_type_hints

from lmcvote.canonical import to_bytes
from lmcvote.election import Recall, RecallRules
from lmcvote.electorate.freeze import ElectorId
from lmcvote.findings import Finding, NeedsDecision, RuleRefuses
from lmcvote.recall.outcome import Petition
from lmcvote.returns.objections import Verdict
from lmcvote.timetable import months_later

OBJECTION_DAYS = 7
"""At least so long both sides have for objections to the member list: the rules leave it open, and a week holds a
meeting of either side."""


class Side(StrEnum):
    """Who may object to the member list (RULES 13.12)."""

    PETITIONERS = "petitioners"
    LEADERSHIP = "leadership"


class Objects(StrEnum):
    """What is said of a doctor."""

    NO_MEMBER = "no-member"
    """On the list, and should not be."""
    MISSING = "missing"
    """Not on it, and should be."""


@dataclass(frozen=True, slots=True)
class Listed:
    """That the member list went to both sides."""

    at: str
    by: tuple[str, ...]
    until: date
    """The last day for objections."""
    members: int
    sha256: str
    """Of the list as it was handed over."""


@dataclass(frozen=True, slots=True)
class Settled:
    """How an objection was settled."""

    verdict: Verdict
    because: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection to the member list."""

    nth: int
    side: Side
    elector: ElectorId
    """Empty of a doctor who is not on the register."""
    called: str
    """The doctor, in words."""
    says: Objects
    because: str
    by: tuple[str, ...]
    at: str
    settled: Settled | None = None

    def same_doctor(self, other: "Objection") -> bool:
        """Whether another is about the same doctor: by the register, else by the name on the lists."""
        if self.elector and other.elector:
            return self.elector == other.elector
        return self.called == other.called


@dataclass(frozen=True, slots=True)
class Opened:
    """That the petition was opened, with the rules of that moment."""

    at: str
    by: tuple[str, ...]
    day: date
    """On which it was."""
    opens: date
    closes: date
    """The last day of signing."""
    group: str
    rules: RecallRules
    sha256: str
    """Of the member list as frozen."""
    stated: str
    """Whom, on whose petition and why, as `stated` has it: what stands on every sheet."""


@dataclass(frozen=True, slots=True)
class Closed:
    """What the petition came to."""

    at: str
    by: tuple[str, ...]
    petition: Petition
    returned: int
    grounds: Mapping[str, int]
    called: bool
    sha256: str
    """Of the list of contested sheets."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """That notice of the Extraordinary General Meeting was given."""

    at: str
    by: tuple[str, ...]
    sent: date
    held: str
    """On the office clock: `2027-07-27 19:00`."""
    place: str


@dataclass(frozen=True, slots=True)
class Steps:
    """How far a recall has come; None where a step is not done."""

    listed: Listed | None
    objections: tuple[Objection, ...]
    opened: Opened | None
    closed: Closed | None
    noticed: Noticed | None

    @property
    def struck(self) -> tuple[ElectorId, ...]:
        """Those whom an objection took off the list."""
        return tuple(one.elector for one in self._upheld(Objects.NO_MEMBER))

    @property
    def missing(self) -> tuple[Objection, ...]:
        """Those whom an objection is to bring onto it: by a ruling, as anybody comes onto the roll."""
        return self._upheld(Objects.MISSING)

    def _upheld(self, says: Objects) -> tuple[Objection, ...]:
        """Those that are right, but for one that a later one on the same doctor has answered."""
        right = [one for one in self.objections if one.settled and one.settled.verdict is Verdict.UPHELD]
        return tuple(
            one for n, one in enumerate(right) if one.says is says and not any(map(one.same_doctor, right[n + 1 :]))
        )


def said(rules: RecallRules) -> Mapping[str, str | int]:
    """The switches as they go on record: a share as its fraction."""
    found = {field.name: getattr(rules, field.name) for field in fields(rules) if field.name != "undecided"}
    return {
        name: str(value) if isinstance(value, Fraction) else int(value) if isinstance(value, bool) else value
        for name, value in found.items()
    }


def stated(recall: Recall) -> str:
    """What a petition asks, and who asks it: the same words on every sheet (RULES 13.6)."""
    return to_bytes({"whom": list(recall.whom), "asked_by": recall.asked_by, "why": recall.why}).decode()


def of_record(told: Mapping[str, str | int]) -> RecallRules:
    """The switches that went on record."""
    hints = get_type_hints(RecallRules)
    made = {
        name: Fraction(value) if hints[name] is Fraction else bool(value) if hints[name] is bool else value
        for name, value in told.items()
    }
    return RecallRules(**made)  # type: ignore[arg-type]


def refuse_undecided(rules: RecallRules, file: str, *, rehearsal: bool) -> None:
    """Raise RuleRefuses with every key of `[rules.recall]` that the LMC has not written (RULES 13.5, C34)."""
    faults = [
        Finding(
            "rule-undecided",
            f"rules.recall.{name} is missing, and no recall opens before the LMC has decided it. "
            + ("Write the minute." if name == "confirmed_by" else f"Proposed: {_proposed(name)}."),
            file,
            field=f"rules.recall.{name}",
        )
        for name in rules.undecided
    ]
    if not rehearsal and rules.confirmed_by.lower().startswith("made-up"):
        message = f'rules.recall.confirmed_by: "{rules.confirmed_by}" is the example\'s. Write the minute of your LMC.'
        faults.append(Finding("rule-undecided", message, file, field="rules.recall.confirmed_by"))
    if faults:
        raise RuleRefuses(*faults)


def _proposed(name: str) -> str:
    value = said(RecallRules())[name]
    return f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"


def refuse_repeat(earlier: Sequence[date], opens: date, months: int) -> None:
    """Raise RuleRefuses so long after a petition on the same leadership opened (`repeat_months`, RULES 13.5)."""
    for day in earlier:
        free = months_later(day, months)
        if opens < free:
            message = (
                f"A petition on the same leadership opened on {day}, and none is opened for {months} months "
                f"(repeat_months): the first day is {free}."
            )
            raise RuleRefuses(Finding("repeated", message, field="recall.petition_opens", value=str(opens)))


def refuse_open_objections(steps: Steps, file: str) -> None:
    """Raise NeedsDecision while an objection to the member list is not settled (RULES 13.12)."""
    waiting = [one for one in steps.objections if not one.settled]
    faults = [
        Finding(
            "objection-open",
            f"Objection {one.nth} of the {one.side} ({one.called}: {one.says}) is not settled. "
            f"lmcvote recall settle {one.nth} --upheld or --dismissed",
            file,
            value=str(one.nth),
        )
        for one in waiting
    ]
    if faults:
        raise NeedsDecision(*faults)
