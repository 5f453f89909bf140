"""What somebody may do to a bundle or a folder, who takes the trouble to write manifest or trail anew behind it."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from lmcvote.audit import bundle, evidence, verify
from lmcvote.audit.chain import START, TRAIL, canonical, link

DECLARED = "out/declaration/mid-essex-board-2-declared"
Told = dict[str, Any]


def remade(folder: Path) -> None:
    """The manifest written anew, so that it fits what lies there."""
    there = [path for path in folder.rglob("*") if path.is_file() and path.name != bundle.MANIFEST]
    names = [(path.relative_to(folder).as_posix(), evidence.sha(path)) for path in there]
    (folder / bundle.MANIFEST).write_bytes(bundle.manifest(names))


def entries(folder: Path) -> list[Told]:
    told = [json.loads(line) for line in (folder / TRAIL).read_bytes().splitlines()]
    return [{key: value for key, value in one.items() if key != "hash"} for one in told]


def rewritten(folder: Path, told: Iterable[Told]) -> None:
    """The trail written anew with these entries, each line following from the one before."""
    head, lines = START, []
    for one in told:
        head = link(head, one)
        lines.append(canonical({**one, "hash": head}) + b"\n")
    (folder / TRAIL).write_bytes(b"".join(lines))


def in_box(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "box.db")) as rows:
        for statement in statements:
            rows.execute(statement)
        rows.commit()


def as_held(folder: Path) -> None:
    """The trail written anew so that its last line of the box has what the box now holds."""
    with closing(sqlite3.connect(folder / "box.db")) as rows:
        holds = dict(verify.hidden(rows))
    told = entries(folder)
    last = max(place for place, one in enumerate(told) if one["side"] == "box")
    told[last]["holds"] = holds
    rewritten(folder, told)


# -- ten ways ---------------------------------------------------------------------------------------------------------


def a_vote_moved(folder: Path) -> None:
    in_box(folder, "update pattern set papers = 9 where marks = '1 5'")
    remade(folder)


def a_figure_declared_otherwise(folder: Path) -> None:
    path = folder / f"{DECLARED}-count.json"
    path.write_bytes(path.read_bytes().replace(b'"votes":18', b'"votes":81', 1))
    remade(folder)


def a_line_cut_out(folder: Path) -> None:
    lines = (folder / TRAIL).read_bytes().splitlines(keepends=True)
    (folder / TRAIL).write_bytes(b"".join(lines[:11] + lines[12:]))
    remade(folder)


def a_seat_less(folder: Path) -> None:
    path = folder / "definition.json"
    path.write_bytes(path.read_bytes().replace(b'"seats":6', b'"seats":5'))
    remade(folder)


def a_file_too_many(folder: Path) -> None:
    (folder / "out/declaration/mid-essex-board-3-declared.json").write_bytes(b"{}")


def a_file_missing(folder: Path) -> None:
    (folder / f"{DECLARED}.pdf").unlink()
    remade(folder)


def a_link_in_place_of_the_box(folder: Path) -> None:
    (folder / "box.db").rename(folder.parent / "elsewhere.db")
    (folder / "box.db").symlink_to(folder.parent / "elsewhere.db")


def a_name_that_leads_out(folder: Path) -> None:
    with (folder / bundle.MANIFEST).open("ab") as listed:
        listed.write(b"%s  ../../passwords\n" % (b"0" * 64))


def all_of_it_rewritten(folder: Path) -> None:
    """A ruling on a paper has other names, and trail and manifest fit it: only paper shows that."""
    in_box(folder, "update decided set deciders = '[\"Mr Owen Bell\"]'")
    as_held(folder)
    remade(folder)


def the_clock_set_back(folder: Path) -> None:
    told = entries(folder)
    register = [one for one in told if one["side"] == "register"]
    register[-1]["at"] = "2026-01-01T09:00:00+00:00"
    rewritten(folder, told)
    remade(folder)


TEN: dict[str, Callable[[Path], None]] = {
    "A vote is moved in the box": a_vote_moved,
    "A figure is declared otherwise than it was counted": a_figure_declared_otherwise,
    "A line is cut out of the trail": a_line_cut_out,
    "A contest has a seat less": a_seat_less,
    "A file too many, as if there were a third edition": a_file_too_many,
    "A file is missing, and the manifest knows nothing of it": a_file_missing,
    "A link in the place of the box": a_link_in_place_of_the_box,
    "A name in the manifest that leads out of the bundle": a_name_that_leads_out,
    "Box, trail and manifest are all rewritten, and fit": all_of_it_rewritten,
    "The clock was set back": the_clock_set_back,
}
"""Each by another kind of change."""
