"""The calendar file, read by a small reader of its own that knows RFC 5545 and nothing of how it was written."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from lmcvote import ics, steps
from lmcvote.election import Election, Moment

MADE = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Event = dict[str, str]


def unfolded(data: bytes) -> list[str]:
    """The lines of a calendar: 3.1 says CRLF at each end, at most 75 octets, and a space before what runs on."""
    assert (
        data.endswith(b"\r\n") and b"\n" not in data.replace(b"\r\n", b"") and b"\r" not in data.replace(b"\r\n", b"")
    )
    rows = data.split(b"\r\n")[:-1]
    assert max(map(len, rows)) <= 75
    for row in rows:
        row.decode()  # no letter is cut in two
    whole: list[str] = []
    for row in rows:
        if row.startswith(b" "):
            whole[-1] += row[1:].decode()
        else:
            whole.append(row.decode())
    return whole


def plain(value: str) -> str:
    out, escaped = "", False
    for letter in value:
        if escaped or letter != "\\":
            out += "\n" if escaped and letter == "n" else letter
            escaped = False
        else:
            escaped = True
    return out


def events(data: bytes) -> list[Event]:
    """Each VEVENT with its properties; parameters stay in the name."""
    found: list[Event] = []
    inside: list[str] = []
    for line in unfolded(data):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside[-1] == "VEVENT":
            assert name not in found[-1], f"{name} twice"
            found[-1][name] = plain(value)
    assert not inside
    return found


def calendar(election: Election, made: datetime = MADE) -> bytes:
    return ics.calendar(election, steps.of(election), made)


def test_every_step_is_an_event_on_its_day(example: Election) -> None:
    told = events(calendar(example))
    expected = steps.of(example)
    assert len(told) == len(expected) == 19
    for event, step in zip(told, expected, strict=True):
        assert event["SUMMARY"] == f"REHEARSAL: {step.what}"
        assert event["DTSTAMP"] == "20261123T093000Z"
        if step.timed:
            starts = datetime.strptime(event["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            assert starts == step.at.instant
        else:
            first = datetime.strptime(event["DTSTART;VALUE=DATE"], "%Y%m%d").date()  # noqa: DTZ007 (a day)
            after = datetime.strptime(event["DTEND;VALUE=DATE"], "%Y%m%d").date()  # noqa: DTZ007
            assert first == step.day and after == step.day + timedelta(days=1)


def test_a_deadline_of_the_summer_is_an_hour_earlier_in_utc(example: Election) -> None:
    close = Moment("2027-03-29 12:00", datetime(2027, 3, 29, 11, tzinfo=UTC))
    moved = replace(example, timetable=replace(example.timetable, papers_close=close))
    by_uid = {event["UID"]: event for event in events(calendar(moved))}
    assert by_uid["papers_close.1@mid-essex-board-2027.lmcvote"]["DTSTART"] == "20270329T110000Z"


def test_a_later_file_moves_the_same_events_and_doubles_none(example: Election) -> None:
    later = replace(example, timetable=replace(example.timetable, closed_days=frozenset([date(2027, 3, 12)])))
    first, second = events(calendar(example)), events(calendar(later, MADE + timedelta(days=1)))
    uids = {event["UID"] for event in first}
    assert uids == {event["UID"] for event in second} and len(uids) == len(first)
    assert {event["DTSTAMP"] for event in second} == {"20261124T093000Z"}
    again = {event["UID"] for event in events(calendar(replace(example, epoch=2)))}
    assert not uids & again, "an election held again has events of its own"


def test_what_separates_is_escaped_and_long_lines_are_folded_between_letters(example: Election) -> None:
    title = "Ärzte; Zoë, \\ and so on " * 12
    live = replace(example, title=title, rehearsal=False)
    data = calendar(live)
    assert b"REHEARSAL" not in data
    assert all(event["DESCRIPTION"].startswith(f"{title}. RULES ") for event in events(data))
    assert f"X-WR-CALNAME:{title}" == next(plain(line) for line in unfolded(data) if line.startswith("X-WR"))


def test_the_same_steps_at_the_same_time_are_the_same_bytes(example: Election) -> None:
    assert calendar(example) == calendar(example)
