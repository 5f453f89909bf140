"""Steps -> a calendar file (RFC 5545): a calendar takes it in, and takes the same steps again without doubling them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from lmcvote.election import Election
from lmcvote.steps import Step

OCTETS = 75
"""The longest line, its end left out (RFC 5545, 3.1)."""


def calendar(election: Election, steps: Iterable[Step], made: datetime) -> bytes:
    """The file: an event for each step, on its day, or for half an hour from its instant in UTC.

    An event keeps its UID when its day is moved, so that a calendar which reads a later file moves it too.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//lmcvote//timetable//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(election.title)}",
    ]
    for step in steps:
        lines += _event(election, step, made)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(election: Election, step: Step, made: datetime) -> Iterable[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{step.code}.{election.epoch}@{election.id}.lmcvote"
    yield f"DTSTAMP:{_instant(made)}"
    if step.timed:
        yield f"DTSTART:{_instant(step.at.instant)}"
        yield f"DTEND:{_instant(step.at.instant + timedelta(minutes=30))}"
    else:
        yield f"DTSTART;VALUE=DATE:{step.day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{step.day + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"
    rehearsal = "REHEARSAL: " if election.rehearsal else ""
    yield f"SUMMARY:{_text(rehearsal + step.what)}"
    commands = "".join(f" lmcvote {command}." for command in step.commands)
    yield f"DESCRIPTION:{_text(f'{election.title}. RULES {step.rule}: {step.who}.{commands}')}"
    yield f"CATEGORIES:{'DEADLINE' if step.deadline else 'STEP'}"
    yield "END:VEVENT"


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    r"""A value with what separates others escaped.

    >>> _text("Board; 2027, first")
    'Board\\; 2027\\, first'
    """
    for mark in ("\\", ";", ","):
        value = value.replace(mark, f"\\{mark}")
    return value.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """A line with its end, cut where it is too long and never within a letter; what follows begins with a space."""
    out, row = b"", b""
    for letter in line:
        octets = letter.encode()
        if len(row) + len(octets) > OCTETS:
            out, row = out + row + b"\r\n", b" "
        row += octets
    return out + row + b"\r\n"
