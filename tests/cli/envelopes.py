"""Packs that came back, and were settled at the close, without a letter being printed: what an opening begins with."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from lmcvote import settings
from lmcvote.cli.session import Session
from lmcvote.electorate.freeze import ElectorId
from lmcvote.packs.issue import Act, Because, Fate, State, new_pack
from lmcvote.store import opening, packs
from tests.cli.asking import AT, COINS, TWO, Said
from tests.wording import CLOCK, Coins

SECOND_BOARD = """
[[contests]]
id = "west-board"
title = "Election of one member of the board of NHS West Essex CCG"
group = "07H"
seats = 1
candidates = [
  { id = "khan", surname = "Khan", forenames = "Amir", practice = "Ongar Surgery" },
  { id = "lowe", surname = "Lowe", forenames = "Ann", practice = "Addison House" },
]
"""


def issued(folder: Path, states: Mapping[str, Sequence[State]]) -> None:
    """Packs of each group, and what became of each."""
    election, here = settings.read(folder), Session(lambda: CLOCK, Coins(next(COINS)), lambda _: 0)
    act, number, numbers, made, fates = Act(Because.FIRST, (), here.now()), 0, {}, [], []
    for group, every in states.items():
        for state in every:
            number += 1
            numbers[ElectorId(f"{number:04}"), group] = number
            pack, _ = new_pack(election.id, number, (), act, here.entropy)
            made.append(pack)
            if state is not State.ISSUED:
                fates.append(Fate(pack.token_hash, state, "settled", (), here.now()))
    with opening.store(folder, election.stores.register, "register", here.entropy) as rows:
        packs.save_numbers(rows, numbers)
        packs.save_packs(rows, made)
        packs.save_fates(rows, fates)
        rows.record("packs issued", here.now(), {"groups": {group: len(every) for group, every in states.items()}})


def closed(folder: Path) -> None:
    """That the returns are settled, on record."""
    told(folder, "returns closed")


def told(folder: Path, *acts: str) -> None:
    """That something was done on the register's side, on record."""
    election, here = settings.read(folder), Session(lambda: CLOCK, Coins(next(COINS)), lambda _: 0)
    with opening.store(folder, election.stores.register, "register", here.entropy) as rows:
        for act in acts:
            rows.record(act, here.now(), {})


def live(folder: Path) -> None:
    """No rehearsal any more."""
    text = (folder / "election.toml").read_text("utf-8")
    assert "rehearsal = true" in text
    (folder / "election.toml").write_text(text.replace("rehearsal = true", "rehearsal = false"), "utf-8")


def with_second_board(folder: Path) -> None:
    """Another contest, of another group."""
    text = (folder / "election.toml").read_text("utf-8")
    (folder / "election.toml").write_text(text.replace("\n[rules]", f"\n{SECOND_BOARD}\n[rules]", 1), "utf-8")


def checked(said: Said, *boxes: str) -> None:
    """Boxes that were sealed, and opened with the seal that was put on."""
    for nth, box in enumerate(boxes or ("returns-1",), 412):
        for act in ("close", "open"):
            code, told = said("custody", act, box, "--seal", f"{nth:04}", *TWO, *AT)
            assert code == 0, told
