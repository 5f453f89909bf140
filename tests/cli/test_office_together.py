"""An office of several, at work at once: each in a process of their own, on one register and one box on a server."""

import contextlib
import io
import json
import os
import secrets
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from lmcvote.cli import main
from lmcvote.paper.scan import Pixels
from lmcvote.votes import Head, Rejected
from lmcvote.web.desk import Changed
from tests.cli.asking import Said
from tests.cli.returning import called
from tests.cli.test_page_desk import desk, in_doubt, only, rule
from tests.postgres import Server

__all__ = ["in_doubt"]
DAY = datetime(2027, 3, 2, 9, tzinfo=UTC)
OFFICE = ("--election", "office")
CLERKS = (("Alan Reeve", "Priya Nair"), ("Owen Bell", "Joyce Hammond"))
CHANGED = 9

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")


@pytest.fixture
def stores(server: Server) -> Iterator[dict[str, str]]:
    """Two empty databases."""
    with server.office() as stores:
        yield stores


def laid(stores: dict[str, str], said: Said) -> Path:
    """The election `e`, on the server."""
    code, told = said("backup", "copy", "--election", "e")
    assert code == 0, told
    where = (word for side, url in stores.items() for word in (f"--{side}", url))
    code, told = said("restore", "copy", "--checkpoint", told["code"], "--into", "office", *where)
    assert code == 0, told
    return Path("office")


def at_once(acts: Sequence[Callable[[], int]]) -> list[int]:
    """Each act in a process of its own, all let go at one moment; what each came to."""
    gate, opens = os.pipe()
    children = []
    for act in acts:
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            child = os.fork()
        if child == 0:
            code = 70
            try:
                os.close(opens)
                os.read(gate, 1)  # until the last writer is gone: the gate is open
                code = act()
            except BaseException:  # noqa: BLE001 -- nothing of the parent may run here
                traceback.print_exc()
            finally:
                os._exit(code)
        children.append(child)
    os.close(opens)
    os.close(gate)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


def test_two_desks_record_one_post_and_the_pack_that_both_hold_counts_once(
    packed: Path, stores: dict[str, str], said: Said
) -> None:
    """RULES 7.1: each pair with a stack of its own; one number was keyed by both."""
    office = laid(stores, said)
    stacks = (range(1, 9), range(15, 7, -1))  # both end with the eighth
    assert set(stacks[0]) & set(stacks[1]) == {8}

    def clerk(by: tuple[str, str], stack: range) -> int:
        sys.stdin = io.StringIO("".join(f"{called(number)}\n" for number in stack))
        who = tuple(word for name in by for word in ("--by", name))
        record = ("returns", "record", "--received", "2027-03-01", *who, *OFFICE, "--json")
        with Path(f"{by[0]}.json").open("w") as out, contextlib.redirect_stdout(out):
            return main(record, lambda: DAY, secrets.token_bytes)

    desks = [partial(clerk, by, stack) for by, stack in zip(CLERKS, stacks, strict=True)]
    assert at_once(desks) == [0, 0]
    told = [json.loads(Path(f"{by[0]}.json").read_text())["envelopes"] for by in CLERKS]
    assert sum(one["received"] for one in told) == 15 and sum(one.get("already-in", 0) for one in told) == 1
    assert said("verify", str(office))[0] == 0, "the trail was told of every envelope, each once"


def test_two_pages_and_one_paper_one_rules_and_the_other_is_told(
    in_doubt: tuple[Path, Pixels], stores: dict[str, str], said: Said
) -> None:
    """Each on a machine of their own, both with the paper before them."""
    office = laid(stores, said)
    pages = [desk(office), desk(office)]
    seen = [only(page) for page in pages]

    def confirm(nth: int) -> int:
        try:
            rule(pages[nth], seen[nth])
        except Changed:
            return CHANGED
        return 0

    assert sorted(at_once([partial(confirm, 0), partial(confirm, 1)])) == [0, CHANGED]
    (past,) = only(pages[0]).history
    assert past.decision == Rejected(Head.UNMARKED)
