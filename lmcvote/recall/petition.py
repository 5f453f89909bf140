"""Which lines of a recall petition count, and whether it calls the meeting.

A line counts once if it supports the recall, matches one elector of the group by GMC number and name, is not withdrawn,
is dated inside the window if there is one, and no other line of the same doctor says the opposite. Every other line has
the first reason of `Reason` that applies.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from lmcvote import sheet
from lmcvote.election import RecallRules
from lmcvote.electorate import agreement, thresholds
from lmcvote.electorate.cells import day, gmc_number
from lmcvote.electorate.columns import Role
from lmcvote.electorate.names import Name, of
from lmcvote.electorate.roll import RollRow
from lmcvote.findings import Finding
from lmcvote.recall.threshold import PROPOSED, Base, Tested, call_gate, response_gate

FIELDS: Mapping[str, Sequence[str]] = {
    "sheet": (),
    "gmc_number": ("gmc", "gmc no"),
    "surname": ("last name",),
    "forename": ("first name", "forenames"),
    "signed_on": ("date signed", "signed", "date"),
    "withdrawn_on": ("withdrawn", "date withdrawn"),
    "supports": ("support",),
}
REQUIRED = (("gmc_number",), ("surname",), ("forename",), ("signed_on",))
CLOSE = thresholds.load().close_with_number
"""A name on a petition agrees with the register as names beside one GMC number do."""
YES, NO = ("", "yes", "y", "1", "true"), ("no", "n", "0", "false")


class Reason(StrEnum):
    """Why a line does not count, in the order in which they are tried."""

    UNREADABLE = "unreadable"
    NOT_AN_ELECTOR = "not_an_elector"
    OTHER_GROUP = "other_group"
    HELD = "held"
    NAME_MISMATCH = "name_mismatch"
    UNDATED = "undated"
    OUTSIDE_WINDOW = "outside_window"
    WITHDRAWN = "withdrawn"
    DOES_NOT_SUPPORT = "does_not_support"
    CONTRADICTED = "contradicted"
    """Another line of the same doctor says the opposite: as with sheets of the folder, neither is a signature."""
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of the petition."""

    line: int
    gmc_number: str
    """Seven digits, or empty where the cell holds none."""
    name: Name
    signed_on: date | None
    withdrawn_on: date | None
    withdrawn: bool
    """Whether anything stands in that cell, a date or not."""
    supports: bool | None
    """None where the cell is neither yes nor no."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days in which a signature counts, both included."""

    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the petition comes to."""

    group: str
    base: Base
    members: int
    held: int
    """Entries of the electorate that are in an open identity case: no members until ruled on."""
    unplaced: int
    """Locums and others whose group is open: no members until ruled on."""
    lines: int
    valid: int
    responses: int
    """Electors who returned a sheet that was not withdrawn, for or against."""
    rejected: Mapping[Reason, int]
    """Only the reasons that occur, in their order."""
    refused: tuple[tuple[int, Reason], ...]
    """Line and reason of each line that does not count."""
    call: Tested
    response: Tested | None
    """Only where responses are the base."""

    @property
    def called(self) -> bool:
        """Whether the meeting is called."""
        return self.call.met and (self.response is None or self.response.met)


def read(path: str | Path) -> tuple[tuple[Signature, ...], tuple[Finding, ...]]:
    """The lines of a petition CSV, and its doubtful cells. Raises BadInput with every structural fault."""
    records, warnings = sheet.records(path, FIELDS, REQUIRED)
    found = list(warnings)
    signatures = []
    for record in records:
        cells = record.cells
        for field, doubt in _doubts(cells):
            message = f'line {record.line}: "{cells[field]}" {doubt}'
            found.append(Finding(f"{field.replace('_', '-')}-doubtful", message, str(path), record.line, field))
        supports = cells["supports"].lower()
        signatures.append(
            Signature(
                record.line,
                gmc_number(cells["gmc_number"])[0],
                of(cells["surname"], cells["forename"]),
                _day(cells["signed_on"]),
                _day(cells["withdrawn_on"]),
                bool(cells["withdrawn_on"]),
                True if supports in YES else False if supports in NO else None,
            )
        )
    return tuple(signatures), tuple(found)


def _day(text: str) -> date | None:
    try:
        return day(text)
    except ValueError:
        return None


def _doubts(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    number, doubt = gmc_number(cells["gmc_number"])
    unreadable = "is no GMC number (seven digits), so the line is unreadable. Correct the cell."
    doubts = [("gmc_number", doubt if number else unreadable)] if doubt else []
    for field in ("signed_on", "withdrawn_on"):
        if cells[field] and not _day(cells[field]):
            what = "no date, so the line is undated" if field == "signed_on" else "no date, but the line is withdrawn"
            doubts.append((field, f"is {what}. Correct the cell (31/12/2025) and check again, or leave it."))
    if cells["supports"].lower() not in (*YES, *NO):
        doubts.append(("supports", "is neither yes nor no, so the line is unreadable. Correct the cell."))
    return doubts


def check(
    signatures: Sequence[Signature],
    roll: Sequence[RollRow],
    group: str,
    window: Window | None,
    rules: RecallRules = PROPOSED,
) -> Outcome:
    """Hold each line against the roll of a group, and count them by the rules of a recall.

    Under `practice_gps_only` who is on the roll as a locum alone is no member (RULES 13.5). Raises ValueError where the
    group has no members.
    """
    if rules.members == "practice_gps_only":
        roll = [row for row in roll if row.role != Role.LOCUM]
    members = {row.person for row in roll if row.group == group}
    if not members:
        raise ValueError("a register of nobody has no threshold")
    rows_of: dict[str, list[RollRow]] = {}
    for row in roll:
        if row.gmc_number:
            rows_of.setdefault(row.gmc_number, []).append(row)
    alone = []
    for signature in signatures:
        rows = rows_of.get(signature.gmc_number, [])
        here = next((row for row in rows if row.group == group), None)
        alone.append((signature.line, here, _reason(signature, rows, here, window, rules)))
    responded = {here.person for _, here, reason in alone if here and reason in (None, Reason.DOES_NOT_SUPPORT)}
    against = {here.person for _, here, reason in alone if here and reason is Reason.DOES_NOT_SUPPORT}
    counted: set[str] = set()
    refused: list[tuple[int, Reason]] = []
    for line, here, own in alone:
        reason = own
        if here and own is None:
            reason = Reason.CONTRADICTED if here.person in against else None
            reason = Reason.DUPLICATE if here.person in counted else reason
            counted |= set() if reason else {here.person}
        if reason:
            refused.append((line, reason))
    reasons = Counter(reason for _, reason in refused)
    base = Base(rules.call_base)
    by_responses = base is Base.RESPONSES
    return Outcome(
        group=group,
        base=base,
        members=len(members),
        held=sum(row.basis == "held" for row in roll),
        unplaced=sum(row.basis == "unplaced" for row in roll),
        lines=len(signatures),
        valid=len(counted),
        responses=len(responded),
        rejected={reason: reasons[reason] for reason in Reason if reasons[reason]},
        refused=tuple(refused),
        call=call_gate(len(responded) if by_responses else len(members), len(counted), rules),
        response=response_gate(len(members), len(responded), rules) if by_responses else None,
    )


def _reason(
    signature: Signature, rows: Sequence[RollRow], here: RollRow | None, window: Window | None, rules: RecallRules
) -> Reason | None:
    """The first reason that a line does not count; None if it does, save that another line may have counted already."""
    if not signature.gmc_number or not signature.name.surname or signature.supports is None:
        return Reason.UNREADABLE
    if here is None:
        if any(row.group for row in rows):
            return Reason.OTHER_GROUP
        return Reason.HELD if any(row.basis == "held" for row in rows) else Reason.NOT_AN_ELECTOR
    if not any(agreement.with_number(signature.name, name, CLOSE) for name in here.names):
        return Reason.NAME_MISMATCH
    if window:
        if signature.signed_on is None:
            return Reason.UNDATED
        if not window.opens <= signature.signed_on <= window.closes:
            return Reason.OUTSIDE_WINDOW
    late = window and signature.withdrawn_on and signature.withdrawn_on > window.closes
    may = rules.signer_withdraw == "until_close"
    if signature.withdrawn and may and not late:  # a signer may withdraw until the close (RULES 13.5), not after it
        return Reason.WITHDRAWN
    return None if signature.supports else Reason.DOES_NOT_SUPPORT
