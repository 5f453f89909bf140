"""What the tests of the command line share: the worked example, and what is read out of an answer."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lmcvote import bundled

EXAMPLE = bundled.folder("ballots") / "board-election"
Said = Callable[..., tuple[int, dict[str, Any]]]
LISTS = ("--performers", str(EXAMPLE / "lists/performers.csv"), "--equip", str(EXAMPLE / "lists/equip.csv"))


def codes(told: dict[str, Any]) -> list[str]:
    assert told["ok"] is False
    for finding in told["findings"]:
        assert set(finding) == {"code", "file", "line", "field", "value", "message"} and finding["message"]
    return [finding["code"] for finding in told["findings"]]


def committed(election: Path) -> int:
    with sqlite3.connect(election / "box.db") as box:
        found: int = box.execute("select count(*) from committed").fetchone()[0]
    box.close()
    return found
