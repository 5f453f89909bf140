"""What the trail tells and what the stores hold agree at every moment of the returns, whatever was cut off."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from lmcvote.audit import verify
from lmcvote.audit.chain import Check
from lmcvote.cli.returns import sitting
from tests.cli.asking import AT, REISSUE, TWO, Said
from tests.cli.returning import RECORD, Typed, called, lines
from tests.wording import run

STORES = {"register": "register.db", "box": "box.db"}


def looked_into(folder: Path) -> dict[str, Check]:
    """Each check by what it looks into."""
    return {check.what: check for check in verify.verify(folder, STORES)}


def test_a_pack_issued_after_the_spares_were_counted_leaves_a_folder_that_agrees(packed: Path, said: Said) -> None:
    assert said("ballots", "account", "--unissued", "10", *AT)[0] == 0
    assert said(*REISSUE, "4011000", "--because", "lost", *TWO, *AT)[0] == 0
    assert said("ballots", "account", *AT)[1]["contests"][0]["unissued"] is None
    box = looked_into(packed)["what box.db holds"]
    assert box.agrees, box.says


def cut_off(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    """A sitting whose program dies after its last line: no word of its end."""

    def dies(_: object) -> None:
        raise SystemExit(137)

    with monkeypatch.context() as power:
        lines(power, *typed)
        power.setattr(sitting.Sitting, "ends", dies)
        with pytest.raises(SystemExit):
            run(*RECORD, "--received", "2027-03-01")


def test_a_sitting_that_was_cut_off_is_told_as_such_and_is_no_tampering(
    packed: Path, typed: Typed, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(called(1), f"{called(2)} unsigned")
    cut_off(monkeypatch, called(4), "none X1", f"{called(5)} {called(6)} inner=1")
    register = looked_into(packed)["what register.db holds"]
    assert register.agrees is None and "3 covering envelopes of a sitting" in register.says
    assert run("verify", "e") == 0, "somebody looks in while the sitting goes on"
    assert said("custody", "close", "spares", "--seal", "0001", *TWO, *AT)[0] == 0
    assert looked_into(packed)["what register.db holds"].agrees, "told as it stood then"
    cut_off(monkeypatch, called(7))
    assert said("returns", "list", *AT)[0] == 0
    assert looked_into(packed)["what register.db holds"].agrees


@pytest.mark.parametrize(
    "change",
    [
        "update fate set state = 'late' where nth = 1",
        "update envelope set inner = 2 where nth = 1",
        "insert into declaration select nth, 9, 'no-pack', '', '', '' from envelope where nth = 1",
        "delete from fate where token_hash in (select token_hash from pack where number = 2)",
    ],
)
def test_behind_a_sitting_that_was_cut_off_nothing_else_can_be_changed(
    packed: Path, typed: Typed, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    typed(called(1), called(2))
    cut_off(monkeypatch, called(4))
    with closing(sqlite3.connect(packed / "register.db")) as register, register:
        assert register.execute(change).rowcount == 1
    assert looked_into(packed)["what register.db holds"].agrees is False
