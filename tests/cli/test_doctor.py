"""lmcvote doctor: what is not ready is named with what to do, and nothing is changed."""

import shutil
import socket
import sys
from collections import namedtuple
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest

from lmcvote import bundled
from lmcvote.cli import doctor
from tests.cli.asking import AT, Said, at
from tests.wording import run

Usage = namedtuple("Usage", "total used free")


def checked(said: Said) -> dict[str, str]:
    """What is not ready, and what is said of it; else what is to beware of."""
    code, told = said("doctor", *AT)
    if code == 3:
        return {finding["field"]: finding["message"] for finding in told["findings"]}
    assert code == 0 and told["ready"]
    return {check["what"]: check["says"] for check in told["checks"] if check["state"] == "beware"}


def test_a_machine_that_is_ready_says_so_and_is_left_as_it_was(
    election: Path, said: Said, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "RELEASED", datetime(2026, 1, 1, tzinfo=UTC))
    election.chmod(0o700)
    before = sorted(election.iterdir())
    assert checked(said) == {}
    assert run("doctor", *AT) == 0
    out = capsys.readouterr().out
    assert out.count(" ready ") == 7 and "disk is encrypted" in out
    assert out.endswith("Next: lmcvote status --election e\n") and sorted(election.iterdir()) == before


def test_what_is_not_ready_is_named_with_what_to_do(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def bound(*_: object) -> None:
        raise OSError(1, "not permitted")

    mounts = tmp_path / "mounts"
    mounts.write_text(f"srv:/x / ext4 rw 0 0\nsrv:/y {tmp_path} cifs rw 0 0\n", "utf-8")
    monkeypatch.setattr(doctor, "MOUNTS", mounts)
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(metadata, "requires", lambda _: ["typer>=0.29", "nobody-has-this>=1", "x; extra == 'test'"])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(0, 0, 1024**3))
    monkeypatch.setattr(socket.socket, "bind", bound)
    told = checked(said)
    assert list(told) == ["Python", "libraries", "folder", "disk", "page"]
    assert told["Python"] == "3.9.1 is too old. Install Python 3.11 or later."
    assert told["libraries"].startswith("nobody-has-this missing.")
    assert "lies on another machine (cifs)" in told["folder"]
    assert told["disk"] == "1.0 GB free. Make room: scans and a copy need 2 GB."
    assert "not permitted" in told["page"]
    assert run("doctor", *AT) == 3
    assert "This machine is not ready: 5 things to mend." in capsys.readouterr().err


def test_a_folder_that_a_service_copies_elsewhere_is_no_place_for_an_election(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has the key of the box, or who voted, is on one machine."""
    place = election.parent / "OneDrive - LMC"
    place.mkdir()
    shutil.move(election, place / "e")
    monkeypatch.chdir(place)
    assert "copied elsewhere by a service (onedrive)" in checked(said)["folder"]


def test_a_folder_that_others_can_look_into_is_told(election: Path, said: Said) -> None:
    election.chmod(0o755)
    assert "chmod 700" in checked(said)["folder"]


def test_a_clock_set_back_is_found_by_the_trail(built: Path, said: Said, capsys: pytest.CaptureFixture[str]) -> None:
    assert at(datetime(2027, 1, 31, 9, tzinfo=UTC), "doctor", *AT) == 3
    assert "on the trail something later stands. Set the clock" in " ".join(capsys.readouterr().out.split())
    assert at(datetime(2001, 1, 31, 9, tzinfo=UTC), "doctor") == 3


def test_without_its_fonts_nothing_can_be_printed(
    election: Path, said: Said, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bundled, "folder", lambda _: tmp_path)
    assert "Install lmcvote again" in checked(said)["fonts"]
