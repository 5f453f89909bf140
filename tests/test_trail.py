"""The trail: each line follows from those before it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmcvote.audit import trail
from lmcvote.audit.trail import START, Entry
from lmcvote.canonical import digest, to_bytes
from lmcvote.findings import IntegrityBroken
from tests.strategies import trail_entries

ENTRIES = [Entry(f"id{n}", "box", "papers counted", "2027-03-16", {"papers": n}, {"run": "ab" * 32}) for n in range(4)]


@given(st.lists(trail_entries, max_size=5, unique_by=lambda entry: entry.id))
def test_what_is_appended_is_read_back(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    folder = tmp_path_factory.mktemp("trail")
    for entry in entries:
        trail.append(folder, [entry])
    found = trail.read(folder)
    assert list(found.entries) == entries
    assert found.head == trail.append(folder, entries)  # the same again adds nothing
    assert trail.read(folder) == found


def test_the_chain_can_be_redone_by_hand(tmp_path: Path) -> None:
    trail.append(tmp_path, ENTRIES)
    head = START
    for line in (tmp_path / trail.FILE).read_text().splitlines():
        told = json.loads(line)
        said = told.pop("hash")
        head = digest("lmcvote/trail/1", head, to_bytes(told)).hex()
        assert head == said


@pytest.mark.parametrize("change", ["cut", "swap", "edit", "repeat", "insert", "blank"])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_changed_line_is_seen(tmp_path: Path, change: str, place: int) -> None:
    trail.append(tmp_path, ENTRIES)
    path = tmp_path / trail.FILE
    lines = path.read_text().splitlines()
    if change == "cut":
        del lines[place]
    elif change == "swap":
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    elif change == "edit":
        lines[place] = lines[place].replace('"papers":', '"paperz":')
    elif change == "repeat":
        lines.insert(place, lines[place])
    elif change == "insert":
        lines.insert(place, "{}")
    else:
        lines.insert(place, "")
    path.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(IntegrityBroken, match="does not follow"):
        trail.read(tmp_path)


def test_lines_cut_from_the_end_are_seen_only_against_a_copy_of_the_head(tmp_path: Path) -> None:
    head = trail.append(tmp_path, ENTRIES)
    path = tmp_path / trail.FILE
    path.write_text("".join(f"{line}\n" for line in path.read_text().splitlines()[:-1]))
    assert trail.read(tmp_path).head != head


def test_a_last_line_that_lacks_only_its_end_is_whole(tmp_path: Path) -> None:
    trail.append(tmp_path, ENTRIES[:2])
    path = tmp_path / trail.FILE
    path.write_bytes(path.read_bytes()[:-1])
    assert list(trail.read(tmp_path).entries) == ENTRIES[:2]
    trail.append(tmp_path, ENTRIES)
    assert list(trail.read(tmp_path).entries) == ENTRIES


@pytest.mark.parametrize("left", [1, 20, 100])
def test_a_torn_last_line_is_finished_by_the_next_append(tmp_path: Path, left: int) -> None:
    trail.append(tmp_path, ENTRIES[:2])
    whole = (tmp_path / trail.FILE).read_bytes()
    trail.append(tmp_path, ENTRIES[2:3])
    torn = (tmp_path / trail.FILE).read_bytes()[: len(whole) + left]
    (tmp_path / trail.FILE).write_bytes(torn)
    assert len(trail.read(tmp_path).entries) == 2
    trail.append(tmp_path, ENTRIES[2:])
    assert list(trail.read(tmp_path).entries) == ENTRIES
