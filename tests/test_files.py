"""Files that are there whole or not at all."""

import os
from errno import EACCES, ENOSPC
from pathlib import Path

import pytest

from lmcvote.files import write_all
from lmcvote.findings import BadInput


@pytest.mark.parametrize(("error", "way_out"), [(ENOSPC, "Make room"), (EACCES, "close it")])
def test_what_cannot_be_written_is_said_with_the_way_out_and_leaves_all_as_it_was(
    tmp_path: Path, error: int, way_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roll.csv").write_bytes(b"before")

    def fails(_: int) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(BadInput, match=way_out):
        write_all({tmp_path / "roll.csv": b"after", tmp_path / "cases.csv": b"new"})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("roll.csv", b"before")]
