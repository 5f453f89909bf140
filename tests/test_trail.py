"""The trail: each line follows from those before it."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lmcvote.audit import trail
from lmcvote.audit.trail import START, Entry
from lmcvote.canonical import digest, to_bytes
from lmcvote.findings import IntegrityBroken
from tests.strategies import trail_entries

ENTRIES = [Entry(f"id{n}", "box", "papers counted", "2027-03-16", {"papers": n}, {"run": "ab" * 32}) for n in range(4)]
KNOWN = "0c6944f91fdc2d54554872bad594433ff291c538fa47591c15d5aa7ae4642c69"


@settings(max_examples=40)
@given(st.lists(trail_entries, max_size=5, unique_by=lambda entry: entry.id))
def test_what_is_appended_is_read_back(tmp_path_factory: pytest.TempPathFactory, entries: list[Entry]) -> None:
    folder = tmp_path_factory.mktemp("trail")
    for entry in entries:
        trail.append(folder, [entry])
    found = trail.read(folder)
    assert list(found.entries) == entries
    assert found.head == trail.append(folder, entries)  # the same again adds nothing
    assert trail.read(folder) == found


def test_a_known_entry_has_a_known_hash() -> None:
    """h(0) is 64 zeros: a trail written today is read in ten years, by other programs too."""
    assert trail.link("0" * 64, ENTRIES[0]) == KNOWN == trail.link(START, ENTRIES[0])


def test_the_chain_can_be_redone_by_hand(tmp_path: Path) -> None:
    trail.append(tmp_path, ENTRIES)
    head = START
    for line in (tmp_path / "trail.jsonl").read_text().splitlines():
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


@pytest.mark.parametrize("line", ["{", "{}", '{"hash":""}', "[]", "1", '"hash"', "null", "\u00e9", ""])
@pytest.mark.parametrize("place", [0, 2])
def test_a_line_that_is_no_entry_is_refused_and_at_the_end_taken_for_a_torn_one(
    tmp_path: Path, line: str, place: int
) -> None:
    trail.append(tmp_path, ENTRIES)
    path = tmp_path / trail.FILE
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((*lines[:place], line.encode("latin-1"), b"\n", *lines[place:])))
    with pytest.raises(IntegrityBroken, match=f"^line {place + 1} of "):
        trail.read(tmp_path)
    path.write_bytes(b"".join((*lines, line.encode("latin-1"))))
    assert list(trail.read(tmp_path).entries) == ENTRIES


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


@pytest.mark.parametrize("place", [0, 2])
def test_a_broken_trail_says_in_which_line_of_which_file(tmp_path: Path, place: int) -> None:
    trail.append(tmp_path, ENTRIES)
    path = tmp_path / trail.FILE
    lines = path.read_text().splitlines()
    lines[place] = lines[place].replace('"papers":', '"paperz":')
    path.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(IntegrityBroken) as refusal:
        trail.read(tmp_path)
    (fault,) = refusal.value.findings
    assert (fault.code, fault.file, fault.line) == ("trail-broken", str(path), place + 1)
    assert fault.message == (
        f"line {place + 1} of trail.jsonl does not follow from the lines before it: the trail has been changed."
    )


def test_a_trail_that_cannot_be_read_names_its_copy(tmp_path: Path) -> None:
    path = tmp_path / trail.FILE
    path.mkdir()
    with pytest.raises(IntegrityBroken) as refusal:
        trail.read(tmp_path)
    (fault,) = refusal.value.findings
    assert (fault.code, fault.file) == ("trail-unreadable", str(path))
    assert fault.message.startswith(f"{path} cannot be read (")
    assert fault.message.endswith("). Put back the copy that the scrutineer holds.")


def test_the_head_at_an_act_is_that_of_its_last_entry(tmp_path: Path) -> None:
    """A checkpoint on paper is held against the trail as it stood then, whatever was appended since."""
    acts = [replace(entry, act=act) for entry, act in zip(ENTRIES, ("seal", "count", "count", "declare"), strict=True)]
    heads = [trail.append(tmp_path, [entry]) for entry in acts]
    assert trail.head_at(tmp_path, "seal") == heads[0]
    assert trail.head_at(tmp_path, "count") == heads[2]
    assert trail.head_at(tmp_path, "declare") == heads[3] == trail.read(tmp_path).head
    with pytest.raises(ValueError, match=r"^no entry tells of: purge$"):
        trail.head_at(tmp_path, "purge")


def test_the_head_is_told_though_nothing_is_added(tmp_path: Path) -> None:
    assert trail.append(tmp_path, []) == START == trail.read(tmp_path).head
    assert not (tmp_path / trail.FILE).exists()
    head = trail.append(tmp_path, ENTRIES[:2])
    assert trail.append(tmp_path, []) == trail.append(tmp_path, ENTRIES[:1]) == head


def test_what_was_appended_is_on_disk_before_the_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever pulls the plug loses no line: all of them are handed over when the disk is told to write."""
    synced = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append((tmp_path / trail.FILE).read_bytes()))
    for number in (1, 2):
        trail.append(tmp_path, ENTRIES[:number])
    assert [data.count(b"\n") for data in synced] == [1, 2] and synced[1] == (tmp_path / trail.FILE).read_bytes()


def test_a_torn_line_that_is_longer_than_the_next_leaves_nothing_behind(tmp_path: Path) -> None:
    trail.append(tmp_path, ENTRIES[:1])
    path = tmp_path / trail.FILE
    path.write_bytes(path.read_bytes() + b'{"act":"' + b"x" * 5000)
    trail.append(tmp_path, ENTRIES)
    assert list(trail.read(tmp_path).entries) == ENTRIES and b"xxx" not in path.read_bytes()


def test_a_full_disk_costs_no_line_that_was_there(tmp_path: Path) -> None:
    """The file is written over in place: what stood in it stands whatever happens to the new line."""
    resource = pytest.importorskip("resource")
    trail.append(tmp_path, ENTRIES[:2])
    before = (tmp_path / trail.FILE).read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
    try:
        with pytest.raises(OSError, match="large"):
            trail.append(tmp_path, ENTRIES)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / trail.FILE).read_bytes() == before
    trail.append(tmp_path, ENTRIES)
    assert list(trail.read(tmp_path).entries) == ENTRIES


def test_an_entry_of_the_same_act_is_another_entry(tmp_path: Path) -> None:
    """By its id alone an interrupted append is known again."""
    twice = [ENTRIES[0], replace(ENTRIES[0], id="again")]
    trail.append(tmp_path, twice)
    assert list(trail.read(tmp_path).entries) == twice
